/* Targets as a company decides them: an amount for a period, from a day on, and who has which part of it.
 *
 *   company 12,000,000 for 2024            an amount
 *     north 3 parts, south 2 parts         a split of it
 *       li.na 1, wang.fang 1               a split of that
 *
 * What a month, a week or a day is to bring follows from these: an amount is spread over days (season.h), a split
 * shares out every stretch of days by largest remainder. So the parts add up to the whole at every level, over any
 * days. A decision that holds from a later day leaves the days before it as they were. */
#ifndef DEALWRIGHT_INCENTIVE_TARGET_BOOK_H
#define DEALWRIGHT_INCENTIVE_TARGET_BOOK_H

#include "incentive/payees.h"
#include "incentive/period.h"
#include "incentive/season.h"
#include "incentive/target_worth.h"
#include "incentive/targets.h"
#include "store/store.h"

/* One decision: an amount for somebody, or one part of a split. */
struct aim {
  const char *who;     /* `company`, a team, a person's key */
  const char *measure; /* `revenue` */
  struct period period;
  int32_t since;                   /* the first day on which it holds; the period's own, or a later one */
  const char *of;                  /* of whose target it is a part; NULL: an amount */
  int64_t amount;                  /* minor units; of a part: its weight, in ten-thousandths */
  const char *season;              /* of an amount: the season table, or NULL */
  const struct currency *currency; /* of an amount; parts are in that of the whole */
};

struct target_found;

struct target_book {
  struct arena *arena;
  const struct rulebook *rulebook;
  const struct payees *payees; /* from when until when people are there; NULL: always */
  int32_t today;               /* no revision holds from an earlier day; 0: whenever */
  struct aim *aims;            /* by measure, of, period, since, who */
  size_t count;
  struct target_found *found; /* what follows from them, so far; whoever changes one forgets it */
};

void target_book_init(struct target_book *book, struct arena *arena, const struct rulebook *rulebook,
                      const struct payees *payees);

/* The name of the record that keeps aims, and the key of one in it. */
extern const char target_record[];
const char *aim_key(struct arena *arena, const struct aim *aim);

/* Whether the period of an aim holds a day, from whenever on it was decided. */
bool aim_holds_day(const struct aim *aim, int32_t day);

/* All aims that a store keeps. False with an error when it cannot be read. */
bool target_book_read(struct target_book *book, struct store *store, struct diagnostics *list);

/* Takes one more aim, in the place of one with the same key. */
void target_book_put(struct target_book *book, const struct aim *aim);

/* Whether an aim can be decided beside the others. False with an error: another period of his is decided already, the
 * first decision is to hold from within the period, a revision from a day that is past, an amount for somebody who has
 * a part (or the reverse), a part of what nobody has, no workday left, or the days before take more than the whole. */
bool target_book_admits(const struct target_book *book, const struct aim *aim, struct diagnostics *list);

/* What falls on [from, until), in minor units of its currency. False when some of these days are without a target, or
 * not all of it is in one currency. */
bool target_book_amount(const struct target_book *book, const char *who, const char *measure, int32_t from,
                        int32_t until, int64_t *amount);

/* The currency of what falls on [from, until); NULL: there is none, or several. */
const struct currency *target_book_currency(const struct target_book *book, const char *who, const char *measure,
                                            int32_t from, int32_t until);

/* Whether somebody has a target on all of these days, in whatever currencies. */
bool target_book_is_there(const struct target_book *book, const char *who, const char *measure, int32_t from,
                          int32_t until);

/* The part of it that he has of somebody's target; nothing on days on which he has none. */
bool target_book_part(const struct target_book *book, const char *of, const char *who, const char *measure,
                      int32_t from, int32_t until, int64_t *amount);

/* The days of a month, from `from` on, over which somebody's target is one piece: all of them when it was decided for
 * him; of a part those on which nothing about him changes. */
struct period target_book_piece(const struct target_book *book, const char *who, const char *measure,
                                struct period month, int32_t from);

/* Those who have parts of somebody's target at some time in [from, until), by name. */
size_t target_book_parts(const struct target_book *book, const char *of, const char *measure, int32_t from,
                         int32_t until, const char *const **names);

/* Every amount that can become the plan's currency becomes it; the others stay as they are. */
void target_book_convert(struct target_book *book, const struct target_worth *worth);

/* Whether all decisions about some days are in the plan's currency; those that are not are told. */
bool target_book_is_in(const struct target_book *book, const struct target_worth *worth, const char *measure,
                       int32_t from, int32_t until, struct diagnostics *list);

/* The aims of the payees of a run as targets by month, those that are parts by the days of a month on which nothing
 * about the payee changes; the plan reads them, after target_book_convert. False when one that the plan looks for is
 * not in its currency, which is told once for each decision. */
bool target_book_fill(const struct target_book *book, const struct target_worth *worth, const struct payees *payees,
                      int32_t from, int32_t until, struct targets *targets, struct diagnostics *list);

#endif
