/* From events to credit: who is credited when with how much. */
#ifndef DEALWRIGHT_INCENTIVE_CREDITING_H
#define DEALWRIGHT_INCENTIVE_CREDITING_H

#include "incentive/dataset.h"
#include "incentive/exchange.h"
#include "incentive/payees.h"
#include "incentive/proration.h"
#include "script/host.h"

struct credit {
  int32_t date;
  uint32_t row; /* of the event, in the rows of its record */
  uint32_t payee;
  int64_t amount; /* minor units of the plan's currency */
};

/* All credit of one name, by payee, then whether it counts for him, date, case, amount: the order in which events were
 * read does not show. */
struct credits {
  const struct plan_credit *rule;
  const struct data_rows *rows;
  struct credit *items;
  size_t count;
  size_t *starts;  /* by payee: where his begin; one more at the end */
  size_t *counted; /* by payee: where those end that are his under the plan; the others stand behind them */
  struct conversion *conversions; /* of events in another currency, by row */
  size_t conversion_count, conversion_room;
};

struct crediting {
  const struct plan *plan;
  const struct dataset *dataset;
  struct payees *payees;
  struct host *host; /* for expressions; NULL when the plan has none */
  struct arena *arena;
  struct exchange *exchange; /* NULL: the plan says none */
  struct credits *credits;   /* by number of the plan's credit */
  bool stopped;              /* by whoever waits for it */
  struct proration proration;
};

/* Credits every event before `until`. False, with a message for each, when an event has no amount, names nobody known,
 * a rule is broken or undecided, an amount overflows, or is in another currency and has no rate. */
bool crediting_run(struct crediting *crediting, int32_t until, struct diagnostics *list);
void crediting_release(struct crediting *crediting);

/* The owner of the case that a credited event belongs to: a payee, or -1. */
int crediting_owner(const struct crediting *crediting, const struct credits *credits, const struct credit *credit);

/* Asks a rule about one event (the `when` of a component). False with a message when it does not answer. */
bool crediting_holds(struct crediting *crediting, const struct rule *rule, const struct credits *credits,
                     const struct credit *credit, bool *holds, struct diagnostics *list);

/* ---- credits.c ---- */

/* Puts what was credited into its order, in place, and finds where each payee's begin. */
void credits_order(struct crediting *crediting, struct credits *credits);

/* The credits of a payee in [from, until) that are his under the plan, by the role that he held on the day: their
 * number, the first in `*first`. */
size_t credits_between(const struct credits *credits, int payee, int32_t from, int32_t until,
                       const struct credit **first);

/* How the event's amount became the plan's currency; NULL: it was in it. */
const struct conversion *credits_conversion(const struct credits *credits, const struct credit *credit);

#endif
