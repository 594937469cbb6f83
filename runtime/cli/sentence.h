/* What happened and what is waited for, as sentences of the current language.
 *
 * Nothing here ends a line; every function adds to `out`. */
#ifndef DEALWRIGHT_CLI_SENTENCE_H
#define DEALWRIGHT_CLI_SENTENCE_H

#include "cli/session.h"

struct teller {
  struct session *session;
  struct arena *arena;             /* for titles */
  const struct rulebook *rulebook; /* the version that decided */
  int64_t now;                     /* what is due before is overdue */
};

/* `wang.wei`, or the title of `@role`. With `role`: `wang.wei (sales supervisor)`. */
void sentence_who(const struct teller *teller, const char *who, bool role, struct buffer *out);

/* `li.na (李娜, sales representative)`. */
void sentence_person(const struct teller *teller, const struct person *person, struct buffer *out);

/* `due 2024-03-06`, `overdue since 2024-03-06`. */
void sentence_due(const struct teller *teller, int64_t due, struct buffer *out);

/* `process/sales.yaml:88`, or nothing. */
void sentence_position(const struct position *at, struct buffer *out);

/* A value for people, from its canonical text; free text stands in quotes. `type` may be NULL. */
void sentence_value(const struct teller *teller, const struct type *type, const char *text, struct buffer *out);

/* ---- sentence_wait.c: what is waited for ---- */

/* In short, for a listing: `finance: record payment, due 2024-04-30`. With `role` people are shown with theirs. */
void sentence_wait(const struct teller *teller, const struct wait *wait, bool role, struct buffer *out);
/* What it is about: `discount approval`. */
void sentence_wait_title(const struct teller *teller, const struct wait *wait, struct buffer *out);
/* Why it holds, with the values seen: `deal.delivery is empty; li.na may set it`. */
void sentence_wait_reason(const struct teller *teller, const struct wait *wait, struct buffer *out);
/* The line that decided: of the decision, else of what asks for it. */
const struct position *wait_position(const struct wait *wait);

/* ---- sentence_fact.c: what happened ---- */

/* One fact of an event by `actor` on `case_id` (either may be NULL). False when there is nothing worth saying. */
struct telling {
  const struct facts *facts;
  const char *actor, *case_id; /* or the key of the record that it is all about */
  bool brief;                  /* leaves out tasks that open: what is waited for is told beside it */
};
bool sentence_fact(const struct teller *teller, const struct telling *telling, size_t index, struct buffer *out);

/* The values that an action was asked, kept in a fact's fields. */
void sentence_answers(const struct teller *teller, const char *action, const struct fact *fact, struct buffer *out);

/* ---- sentence_timer.c ---- */

/* The title, with whom it is about: `greet (Chen Jie)`; `about` is `contact:chen` or NULL. */
void sentence_about(const struct teller *teller, const char *title, const char *about, struct buffer *out);
/* False for timers that nobody named: what they bring says it. */
bool sentence_fired(const struct teller *teller, const struct fact *fact, struct buffer *out);
bool sentence_moved(const struct teller *teller, const struct fact *fact, struct buffer *out);
void sentence_held(const struct teller *teller, const struct fact *fact, struct buffer *out);

/* ---- sentence_ledger.c ---- */

bool sentence_ledger_fact(const struct teller *teller, const struct fact *fact, struct buffer *out);

/* ---- sentence_notice.c ---- */

/* What a notice says, with its values: `a contract was signed (amount 50,000.00 CNY)`. */
void sentence_notice(const struct teller *teller, const struct fact *fact, struct buffer *out);
/* Is it of an approval that came back to who submitted it? */
bool sentence_came_back(const struct fact *fact);

/* ---- sentence_departure.c ---- */

void sentence_departure(const struct teller *teller, const struct fact *fact, struct buffer *out);
/* The kind of a departure (`late`) and what it departed from (a stage, a task, a timer) for a table. */
const char *departure_word(const char *kind);
const char *departure_standard(const struct teller *teller, const char *kind, const char *standard);

/* ---- sentence_approval.c: the same for approvals ---- */

void sentence_approval_matter(const struct teller *teller, const struct wait *wait, struct buffer *out);
void sentence_approval_reason(const struct teller *teller, const struct wait *wait, struct buffer *out);
bool sentence_approval_fact(const struct teller *teller, const struct telling *telling, size_t index,
                            struct buffer *out);

/* ---- sentence_document.c: the same for documents ---- */

void sentence_lack_matter(const struct teller *teller, const struct wait *wait, struct buffer *out);
void sentence_lack_reason(const struct teller *teller, const struct wait *wait, struct buffer *out);
/* False when the fact is not about a document. */
bool sentence_document_put(const struct teller *teller, const struct fact *fact, struct buffer *out);
bool sentence_document_note(const struct teller *teller, const struct fact *fact, struct buffer *out);

#endif
