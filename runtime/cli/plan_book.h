/* A change to the ledger under way: who makes it, when, of which plan, by which version of the rulebook. */
#ifndef DEALWRIGHT_CLI_PLAN_BOOK_H
#define DEALWRIGHT_CLI_PLAN_BOOK_H

#include "cli/plan_choice.h"
#include "store/ledger.h"

struct plan_book {
  struct plan_choice choice;
  int version; /* of the rulebook in the store */
  const struct person *person;
  int64_t now;
  struct period period; /* when --period was given */
  const char *period_text;
};

/* Opens the store to write, and finds who acts, the time and the newest rulebook. STATUS_DONE, or the status to end
 * with. */
enum status plan_book_open(struct session *session, struct plan_book *book);
/* The same, and the plan that is named, and --period. */
enum status plan_book_open_period(struct session *session, const char *plan, struct plan_book *book);

/* The same, a group begun for `what`, and the posting of that period (NULL with an error: the group then ends as one
 * that failed). */
enum status plan_book_begin(struct session *session, const char *what, struct plan_book *book,
                            const struct posting **posting, struct posting **postings, size_t *count);

/* Appends an event with these facts. In a group. */
/* Whether the person has a role by which he may post and close the plan (`by`); false with an error. */
bool plan_book_may_post(struct session *session, const struct plan_book *book);

bool plan_book_append(struct session *session, const struct plan_book *book, const char *verb, struct facts *facts);
/* Ends the group: commits, or rolls back where something failed. */
enum status plan_book_end(struct session *session, bool fine);

/* The postings of the plan, and that of the period, which must be there; NULL with an error. */
const struct posting *plan_book_posting(struct session *session, const struct plan_book *book,
                                        struct posting **postings, size_t *count);

/* Amounts of the plan's currency, grouped: `1,200.00`, `1,200.00 CNY`. */
const char *plan_amount(struct session *session, int64_t minor, const struct currency *currency);
const char *plan_money(struct session *session, int64_t minor, const struct currency *currency);
/* A pair of an object, for programs: `1200.00 CNY`. */
void plan_pair_money(struct json *json, const char *key, int64_t minor, const struct currency *currency);
const char *plan_count(struct session *session, int64_t count); /* 8,600 */

#endif
