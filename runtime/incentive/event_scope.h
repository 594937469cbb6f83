/* What a plan's rule sees of one event: the event's record, its case's, and what the case leads to. */
#ifndef DEALWRIGHT_INCENTIVE_EVENT_SCOPE_H
#define DEALWRIGHT_INCENTIVE_EVENT_SCOPE_H

#include "incentive/exchange.h"
#include "incentive/rate_day.h"
#include "script/scope.h"

struct event_scope {
  struct scope scope;
  struct arena *arena; /* of one asking */
  const struct dataset *dataset;
  const struct plan *plan;
  struct exchange *exchange;   /* NULL: the plan has no rates */
  struct diagnostics *unheard; /* what is wrong with the table of rates is told where amounts are credited */
  const struct data_rows *rows;
  size_t row;
  int32_t date;
};

/* Amounts in two currencies are held against each other in the plan's, by the rates that what is credited on the day of
 * the event goes by. */
void event_scope_open(struct event_scope *scope, const struct dataset *dataset, const struct plan *plan,
                      struct exchange *exchange);
void event_scope_close(struct event_scope *scope);
/* Points the scope at an event of that day; what was read of the one before is given back. */
void event_scope_ask(struct event_scope *scope, const struct data_rows *rows, size_t row, int32_t date);

#endif
