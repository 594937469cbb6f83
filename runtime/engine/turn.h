/* One command's turn at one case: everything it has read, decided and changed so far, in memory.
 *
 * A turn decides facts and applies each to the casefile and the rows as it goes, so later rules see earlier changes.
 * Nothing reaches the store before turn_write; a turn that is given up leaves no trace. Modules: people.c (who),
 * access.c (may they), absence.c (who stands in), stage.c (where the case goes by itself), action.c and builtin.c (what
 * the command does), request.c, seat.c and vote.c (approvals), timer.c, explain.c. */
#ifndef DEALWRIGHT_ENGINE_TURN_H
#define DEALWRIGHT_ENGINE_TURN_H

#include "base/phrase.h"
#include "engine/engine.h"
#include "engine/rows.h"

struct people {
  const struct person **items;
  size_t count;
};

struct turn {
  struct engine *engine;
  struct store *store;
  struct version *version;
  struct arena *arena;
  struct diagnostics *list;
  const struct command *command; /* NULL for the clock */
  const struct process *process; /* NULL outside a case */
  struct casefile *file;         /* NULL outside a case */
  struct rows rows;
  const struct person *actor; /* NULL: the clock */
  struct people *people;      /* everybody, once somebody asked */
  const struct ask *asks;     /* of the action under way, with `asked` beside it */
  const struct value *asked;
  size_t ask_count;
  int64_t now, recorded;
  struct facts facts;
  struct beginning *beginnings; /* cases that start once the event of this turn is written */
  size_t beginning_count;
  const char *origin;       /* what the case under way is started from, or NULL: nobody asks whether one may */
  bool disturbs;            /* other cases have started or moved because of this one */
  int depth;                /* how many cases in a row have started each other */
  const struct facts *news; /* what changed elsewhere and may concern timers of this case, or NULL */
  struct wait *waits;       /* after turn_settle: why each live token stays */
  size_t wait_count;
  bool rule_failed;
};

struct beginning; /* start.h */

void turn_init(struct turn *turn, struct engine *engine, struct arena *arena, struct version *version,
               struct diagnostics *list);
/* Points the turn at a case: its process and rows. */
void turn_enter_case(struct turn *turn, const struct process *process, struct casefile *file);

/* Reads the case and its rows anew, after others have changed them; between two events. False when the store fails. */
bool turn_look_again(struct turn *turn);

/* Adds a fact and applies it when turn_apply is called with it: fill in between. False (with an error) when it does not
 * fit. */
struct fact *turn_fact(struct turn *turn, enum fact_kind kind);
bool turn_apply(struct turn *turn, const struct fact *fact);

/* Decides a rule in this turn's scope. */
void turn_decide(struct turn *turn, const struct rule *rule, struct decision *out);
bool turn_value(struct turn *turn, const struct rule *rule, const struct type *want, struct value *out,
                struct decision *decision);
/* May what a decision computed go into this field? Not out of private fields into one that is not, unless it is true or
 * false or one of a list, which cannot hold what was read. Otherwise adds the diagnostic. */
bool turn_may_keep(struct turn *turn, const struct assignment *set, const struct field *field,
                   const struct decision *decision);

/* Appends the event of this turn and forgets its facts, so that the next event of the same turn can follow. */
bool turn_write(struct turn *turn, const char *verb, const char *id, const char *answer, int64_t *number);

/* ---- people.c ---- */

/* The owner of the case: the person in the `owner` field of its record; NULL when empty or nobody known. */
const struct person *turn_owner(struct turn *turn);
/* Is the owner of that key, whether or not such a person exists (any more)? Never so in the upkeep of a record, whose
 * owner is changed with the record. */
bool turn_owner_is(struct turn *turn, const char *key);
const struct person *turn_person(struct turn *turn, const char *key);
/* Everybody there is: those of the rulebook's files, then those of the store by key. */
const struct people *turn_people(struct turn *turn);
/* Is `person` a superior of `of`, any level up? */
bool turn_is_superior(struct turn *turn, const struct person *person, const struct person *of);

/* ---- absence.c ---- */

/* The verb `absent` on a person: from when until when, and who votes in the meantime. */
bool absence_run(struct turn *turn);
/* Does `person` stand in for `absent` on this day: as the delegate, or as the delegate's delegate? */
bool absence_covers(struct turn *turn, const char *absent, const char *person, int32_t day);
/* Who stands in for a person who is absent now and has a delegate: the last of the chain. NULL: nobody. */
const char *absence_stand_in(struct turn *turn, const char *person);
/* For whom this person stands in on this day, by key. */
size_t absence_principals(struct turn *turn, const char *person, int32_t day, const char *const **keys);

/* ---- access.c ---- */

/* Whether the actor may, by these grants (none: anybody); otherwise adds `not_allowed` for `what`. Imports may always.
 */
bool turn_may(struct turn *turn, const struct grants *grants, const char *what);
/* Whether one of these grants is the actor's, where `owner` (or nobody) is the owner. Nothing is said. */
bool turn_holds(struct turn *turn, const struct grants *grants, const struct person *owner);
/* Who holds them, for people: `Legal, the owner (li.na)`. */
void grants_write(struct turn *turn, const struct grants *grants, struct buffer *out);
/* Who a task for `role` in this stage falls to: a person's key, or `@role`. */
const char *turn_assignee(struct turn *turn, const struct stage *stage, const char *role);
bool turn_may_do_task(struct turn *turn, const struct task *task);

/* ---- stage.c ---- */

const struct stage *turn_stage(struct turn *turn, const struct token *token);
bool stage_enter(struct turn *turn, const struct stage *stage, int parent);
/* Leaves the token's stage: open tasks are dropped, timers cancelled. `how` is the fact's reason. */
bool stage_leave(struct turn *turn, struct token *token, const char *how);
/* Leaves and enters; entering an end stage closes the case. */
bool stage_move(struct turn *turn, struct token *token, const struct stage *to, const char *how);
bool case_close(struct turn *turn, const char *outcome);
/* Moves every token that can move until none can; then `waits` says why. False: a rule is broken, or it goes round for
 * ever. */
bool turn_settle(struct turn *turn);

/* Why a token stays; `everything` also lists criteria that hold, and asks the next stage's. Sets `*go` to the stage it
 * can go to now, or NULL. False when a rule is broken. */
bool stage_waits(struct turn *turn, const struct token *token, bool everything, struct wait **waits, size_t *count,
                 const struct stage **go);

/* ---- start.c ---- */

/* Decides what these cases begin with, so that they start with the event under way. An import starts none: what it
 * brings is the past. False when a rule is broken; what is undecided refuses a person, and is noted for the clock. */
bool starts_take(struct turn *turn, const struct start_rule *rules, size_t count);
/* Starts them, each as an event of its own. False when a rule is broken or a person's command is refused. */
bool starts_run(struct turn *turn);

/* ---- notice.c ---- */

/* Tells those whom the rules name; `about` as in tasks. */
bool notices_tell(struct turn *turn, const struct notice_rule *rules, size_t count, const char *about);
/* Tells who submitted an approval that it came back undone: FACT_DECIDE's word for how, and why (or NULL); when it is
 * stale, the field that has changed. */
bool notice_came_back(struct turn *turn, const struct request *request, const char *how, const char *reason);
/* The verb `read`: what this case told the actor is read. */
bool notices_read_by(struct turn *turn);

/* ---- task.c ---- */

/* `about`: the record that it is about, as `contact:chen`; NULL: the case. */
bool task_open(struct turn *turn, const struct stage *stage, int token, const struct task_rule *rule,
               const char *about);
/* Marks it done, notes lateness, opens what comes after it. */
bool task_finish(struct turn *turn, struct task *task);

/* ---- past.c ---- */

/* What the facts under way say of people, and a later change has set anew, becomes a fact of the past. False with an
 * error when somebody would leave before he joined. Asked again, nothing is left to do. */
bool turn_tell_past(struct turn *turn);

/* ---- erase.c ---- */

/* The verb `erase` on a record. */
bool erase_run(struct turn *turn, const struct record *record, const struct row *row);

/* ---- value reading, field.c ---- */

/* Reads a field of the command by type; checks references and length. Adds the diagnostic when it cannot, which repeats
 * what was typed unless that is private. */
bool field_read(struct turn *turn, const struct command_field *field, const struct type *type, bool is_private,
                struct value *out);
/* Refuses fields named twice. */
bool fields_are_distinct(struct turn *turn);

/* ---- vote.c ---- */

bool vote_approve(struct turn *turn);
bool vote_reject(struct turn *turn);
bool vote_send_back(struct turn *turn);
bool vote_recall(struct turn *turn);

/* ---- action.c, builtin.c ---- */

bool action_run(struct turn *turn, const struct action *action);
bool builtin_run(struct turn *turn, const char *verb);
bool builtin_record(struct turn *turn, const char *verb); /* `add` and `set` on record:key */
bool builtin_is(const char *verb);
/* Who may change a record of a case outside of actions: its own grants, else the owner and his superiors. */
const struct grants *turn_set_grants(const struct record *record);

/* ---- timer.c ---- */

/* Sets the deadline and the timers of a token that has just entered its stage; 0: those of the case that starts. */
bool timers_begin(struct turn *turn, int token);
bool timers_cancel(struct turn *turn, int token);
/* The case goes on under other rules than `before` (NULL: none): its own timers that are not the same any more are set
 * anew. */
bool timers_same(const struct process *one, const struct process *other);
bool timers_renew(struct turn *turn, const struct process *before);
/* Moves timers whose date has changed; at the end of everything that happens to a case. */
bool timers_follow(struct turn *turn);
/* Fires one timer, at its own instant, as an event of its own; false when a rule is broken. */
bool timer_fire(struct turn *turn, const struct timer *timer);
/* Fires all timers of the case due at or before `until`, those that it sets on the way too; false as above, or when
 * there are more than LIMIT_TIMERS_PER_COMMAND. */
bool timers_fire(struct turn *turn, int64_t until);
void timers_too_many(struct turn *turn);

/* ---- follow.c ---- */

/* Before a command: what is due in other cases whose timers count from records that it may change. False: the store. */
bool others_catch_up(struct turn *turn);
/* Moves timers of other cases that count from records which these facts change. */
bool others_follow(struct turn *turn, const struct facts *facts);

/* ---- engine.c ---- */

/* A turn outside of cases, by the version that has this rulebook; false when it is not loaded. */
bool turn_outside(struct turn *turn, struct engine *engine, struct arena *arena, const struct rulebook *rulebook,
                  struct diagnostics *list);
/* A turn of the clock at a case as it stands; `file->exists` tells whether there is one. */
bool turn_at_case(struct turn *turn, struct engine *engine, struct arena *arena, const char *id,
                  struct diagnostics *list);
/* The newest version: cases and records that begin are run by it. */
struct version *engine_newest(struct engine *engine, struct diagnostics *list);
/* The version that has this rulebook, of those that are loaded; NULL: none. */
struct version *engine_version_of(struct engine *engine, const struct rulebook *rulebook);
/* Says that there is no such case, and which was meant: cases of every process are meant by their keys. */
void turn_unknown_case(struct turn *turn, const char *id);
/* What was read of the case under way may no longer hold. */
void engine_forget_carried(struct engine *engine);

/* ---- explain.c ---- */

/* Fills in `help` of each wait: a command that the person who can help may type. */
void waits_help(struct turn *turn, struct wait *waits, size_t count);
/* Does the action set this field, or add the record with it? */
bool action_fills(const struct action *action, const char *record, const char *field);

#endif
