/* Approvals at work: requests, who votes on them, and what follows. The engine's modules share this; see turn.h. */
#ifndef DEALWRIGHT_ENGINE_REQUEST_H
#define DEALWRIGHT_ENGINE_REQUEST_H

#include "engine/turn.h"

/* ---- request.c ---- */

/* The checks of an action with an approval hold: asks for the approval and keeps the action waiting, or, where nobody
 * needs to agree, lets it take effect at once. `draft` is the row it would add, or NULL. */
bool request_make(struct turn *turn, const struct action *action, struct row *draft, struct token *token);

/* After a vote: the next step opens, the request is decided, or it stays. When it is agreed, the action takes effect.
 */
bool request_follow(struct turn *turn, struct request *request);

/* Opens a step (from 1): its seats and its timer. `sender` and `reason` when it was sent back, else NULL. */
bool request_open_step(struct turn *turn, struct request *request, int step, const char *sender, const char *reason);
/* Ends it without effect: its timers are cancelled. */
bool request_end(struct turn *turn, struct request *request, enum request_state state, const char *reason);

/* The steps of a request, parsed; the one under way. NULL with an error when they cannot be read. */
const struct agreement_step *request_step(struct turn *turn, const struct request *request);
const struct agreement *request_agreement(struct turn *turn, const struct request *request);

/* A watched field that is not as it was when this was asked for, or NULL. */
const struct fact_field *request_changed(struct turn *turn, const struct request *request);
/* Ends every request that rests on what has changed. */
bool requests_refresh(struct turn *turn);
/* Ends what is open in a token that leaves its stage. */
bool requests_withdraw(struct turn *turn, int token);

/* Whether the last of these approvals that was agreed still holds: 1, 0, or -1 when the process has none of that name.
 */
int request_holds(struct turn *turn, const char *approval);

/* A step has taken too long. */
bool request_overdue(struct turn *turn, const struct timer *timer);

/* `discount`, or `discount#2` where several of the name are open. */
const char *request_name(struct turn *turn, const struct request *request);

/* ---- seat.c ---- */

/* Makes the seats of a part of a step that has a name. */
bool seats_open(struct turn *turn, const struct request *request, const struct party *party, int64_t due);

/* Who is waited for now: a person's key, `@role`; NULL: there is nobody. */
const char *seat_who(struct turn *turn, const struct request *request, const struct seat *seat);
/* Who is above whoever has not voted: a person's key, `@role`, or NULL. */
const char *seat_above(struct turn *turn, const struct request *request, const struct seat *seat);

/* Has the person a vote of his own in the step under way, given or to give? */
bool seat_is_held(const struct turn *turn, const struct request *request, const char *person);

/* The seat that the actor may vote from and whose vote that is; NULL with the reason why there is none. */
struct seat *seat_take(struct turn *turn, const struct request *request, const char *verb, const char **voter);

/* What the votes so far come to. With `possible`, seats that nobody can take count as refused. */
enum consent seats_consent(struct turn *turn, const struct request *request, bool possible);

/* Is it open, and can a vote from it still change something? */
bool seat_matters(struct turn *turn, const struct request *request, const struct seat *seat);

/* What a request keeps: private values sealed under the case (record ""), opened again. `kept` is a field of its facts.
 * NULL: it is empty, or cannot be opened any more. */
const char *request_hide(struct turn *turn, const char *name, const char *text);
const char *request_reveal(struct turn *turn, const struct fact_field *kept);

#endif
