/* The approvals of one case as `case` shows them: who voted how, and for whom each still waits. */
#ifndef DEALWRIGHT_CLI_CASE_APPROVALS_H
#define DEALWRIGHT_CLI_CASE_APPROVALS_H

#include "cli/standing.h"

struct past_request;
struct past_vote;

struct case_approvals {
  struct past_request *requests;
  size_t request_count;
  struct past_vote *votes;
  size_t vote_count;
};

/* Notes what an event of the case says about approvals; call it for each, in order. Copies into the arena. */
void case_approvals_note(struct case_approvals *approvals, struct arena *arena, const struct event *event);

void case_approvals_say(const struct case_approvals *approvals, const struct standing *standing);
/* The pair "approvals" of an object. */
void case_approvals_json(const struct case_approvals *approvals, const struct standing *standing, struct json *json);

#endif
