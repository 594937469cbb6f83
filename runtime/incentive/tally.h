/* How often lines occur on one side more than on the other. */
#ifndef DEALWRIGHT_INCENTIVE_TALLY_H
#define DEALWRIGHT_INCENTIVE_TALLY_H

#include "incentive/kept_line.h"

struct tally_slot {
  struct line_print print;
  int64_t count;
  bool used;
};

struct tally {
  struct tally_slot *slots;
  size_t room, count;
};

void tally_init(struct tally *tally);
void tally_release(struct tally *tally);
/* The counter of a line, 0 when it is new; valid until the next call. */
int64_t *tally_of(struct tally *tally, const struct ledger_line *line);

#endif
