/* Counting lines: a hash table of their prints. */
#include "incentive/tally.h"

#include <stdlib.h>
#include <string.h>

void tally_init(struct tally *tally) {
  *tally = (struct tally){NULL, 0, 0};
}

void tally_release(struct tally *tally) {
  free(tally->slots);
}

static struct tally_slot *slot_of(const struct tally *tally, const struct line_print *print) {
  size_t at = print->parts[0] & (tally->room - 1);
  while (tally->slots[at].used && memcmp(&tally->slots[at].print, print, sizeof *print) != 0)
    at = (at + 1) & (tally->room - 1);
  return &tally->slots[at];
}

static void grow(struct tally *tally) {
  struct tally old = *tally;
  tally->room = old.room > 0 ? old.room * 2 : 256;
  tally->slots = xmalloc(tally->room * sizeof *tally->slots);
  memset(tally->slots, 0, tally->room * sizeof *tally->slots);
  for (size_t i = 0; i < old.room; i++)
    if (old.slots[i].used) *slot_of(tally, &old.slots[i].print) = old.slots[i];
  free(old.slots);
}

int64_t *tally_of(struct tally *tally, const struct ledger_line *line) {
  struct line_print print;
  if (tally->count * 2 >= tally->room) grow(tally);
  line_print(line, &print);
  struct tally_slot *slot = slot_of(tally, &print);
  if (!slot->used) {
    *slot = (struct tally_slot){print, 0, true};
    tally->count++;
  }
  return &slot->count;
}
