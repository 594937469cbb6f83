/* Events, as `log` and `case` list them. */
#ifndef DEALWRIGHT_CLI_HISTORY_H
#define DEALWRIGHT_CLI_HISTORY_H

#include "cli/sentence.h"

/* A grid that takes events: number, when, who, verb, version, what happened. */
struct grid *history_grid(struct arena *arena, bool with_case);

/* Adds one event, a line for each thing that happened. False with a diagnostic when its rulebook cannot be had. */
bool history_add(struct session *session, struct arena *arena, struct grid *grid, const struct event *event,
                 bool with_case);

void history_json(struct session *session, const struct event *event);

#endif
