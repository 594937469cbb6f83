/* Events, as `log` and `case` list them. */
#ifndef DEALWRIGHT_CLI_HISTORY_H
#define DEALWRIGHT_CLI_HISTORY_H

#include "cli/sentence.h"

/* A grid that takes events: number, when, who, verb, version, what happened. */
enum history_view {
  HISTORY_OF_ALL,  /* with the case */
  HISTORY_OF_CASE, /* of one case */
  HISTORY_BRIEF    /* of one case, where its rulebook is shown already */
};

struct grid *history_grid(struct arena *arena, enum history_view view);

/* Adds one event, a line for each thing that happened. False with a diagnostic when its rulebook cannot be had. */
bool history_add(struct session *session, struct arena *arena, struct grid *grid, const struct event *event,
                 enum history_view view);

void history_json(struct session *session, struct arena *arena, const struct event *event);

#endif
