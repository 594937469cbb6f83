/* What was found out about the targets of a book, so that a thousand people who share one target do not share it out a
 * thousand times: whose aims are which, and how a split stands from day to day. It is true until an aim changes. */
#ifndef DEALWRIGHT_INCENTIVE_TARGET_FOUND_H
#define DEALWRIGHT_INCENTIVE_TARGET_FOUND_H

#include "incentive/target_book.h"

/* A split of somebody's target in a stretch of days in which nothing about it changes. */
struct target_split {
  int32_t from, until;
  const struct aim **aims; /* by who; none: nothing is split on these days */
  int64_t *weights;
  size_t count;
  struct split_sum *sums; /* what was shared out so far */
  size_t sum_count;
  struct target_split *next; /* of the same target, on other days */
};

struct target_found *target_found_new(struct arena *arena);
void target_found_forget(struct target_found *found);

/* The aims of somebody, in the order of the book. */
size_t target_found_aims(const struct target_book *book, const char *who, const struct aim *const **aims);

bool aim_is_part(const struct aim *aim, const char *of, const char *measure);

/* The split of a target around a day. */
struct target_split *target_found_split(const struct target_book *book, const char *of, const char *measure,
                                        int32_t day);
bool target_split_has(const struct target_split *split, const char *who);

/* Shares out the sum of the stretch up to `day`; where nobody is there to have it, nobody has any. */
void target_split_share(struct target_found *found, struct target_split *split, int32_t day, int64_t sum);
/* Somebody's part of it. False: the sum up to that day was not shared out yet. */
bool target_split_part(const struct target_split *split, const char *who, int32_t day, int64_t *part);

#endif
