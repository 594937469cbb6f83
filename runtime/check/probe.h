/* Asking a plan what it would pay for this much of one credit, beside what else there is. */
#ifndef DEALWRIGHT_CHECK_PROBE_H
#define DEALWRIGHT_CHECK_PROBE_H

#include "incentive/breakpoint.h"

struct probe {
  struct trial *trial;
  int credit;    /* the one that is varied, by one event */
  int64_t aside; /* what every other credit of its kind (own, or of superiors) has; 0: nothing */
  size_t budget; /* work that is left, see probe_cost */
};

struct sample {
  int64_t at, pay;
};

struct samples {
  struct sample *items; /* ascending */
  size_t count;
};

/* The work of one payment: 1, and more the more bands there are. */
size_t probe_cost(const struct trial *trial);

/* What the first period pays; false when it overflows or the budget is spent. */
bool probe_pay(struct probe *probe, int64_t amount, int64_t *pay);

/* An amount far above all breakpoints, a power of ten. */
int64_t probe_far(const struct probe *probe, const struct breakpoints *breaks);

/* Samples next to every breakpoint, and between them as close as it takes: none where pay is a straight line that does
 * not fall, in doubling distances from both ends where it may bend. */
struct samples probe_samples(struct probe *probe, const struct breakpoints *breaks);

/* Two amounts, the lower paying more than the higher, next to each other where there is a jump between them. */
void probe_narrow(struct probe *probe, struct sample *low, struct sample *high);

#endif
