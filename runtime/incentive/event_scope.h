/* What a plan's rule sees of one event: the event's record, its case's, and what the case leads to. */
#ifndef DEALWRIGHT_INCENTIVE_EVENT_SCOPE_H
#define DEALWRIGHT_INCENTIVE_EVENT_SCOPE_H

#include "incentive/dataset.h"
#include "script/scope.h"

struct event_scope {
  struct scope scope;
  struct arena *arena; /* of one asking */
  const struct dataset *dataset;
  const struct data_rows *rows;
  size_t row;
};

void event_scope_open(struct event_scope *scope, const struct dataset *dataset);
void event_scope_close(struct event_scope *scope);
/* Points the scope at an event; what was read of the one before is given back. */
void event_scope_ask(struct event_scope *scope, const struct data_rows *rows, size_t row);

#endif
