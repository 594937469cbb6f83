/* Where a case goes by itself.
 *
 *                      [stage_enter]                    [stage_move] by `next`, by an action's `go`, by an import's
 * `place` [start] ---> token lives in a stage -----------------------------------> token left, another entered |   ^ |
 *                 +---+ [turn_settle] asks after every change: may it go on?       +--> an end stage: [case_close]
 *
 * Invariants
 * 1. A token goes on by itself only when nothing in stage_waits holds it: no approval asked for in it is open, no
 * required task open, no required field empty, no required document missing or unsigned, every `leave` criterion holds,
 * and the first `next` whose `when` holds leads to a stage whose `enter` criteria hold.
 * 2. An undecided rule holds the token; no other branch is tried after it. Silence is never consent.
 * 3. A broken rule gives the whole command up.
 * 4. After turn_settle, `waits` says for each live token why it stays. */
#include "base/limits.h"
#include "base/text.h"
#include "engine/document.h"
#include "engine/request.h"

#include <stdlib.h>
#include <string.h>

struct waits {
  struct turn *turn;
  const struct stage *stage;
  int token;
  int64_t since;
  bool everything;
  struct wait *items;
  size_t count;
  size_t holding; /* those that are not WAIT_OK */
};

const struct stage *turn_stage(struct turn *turn, const struct token *token) {
  const struct stage *stage = process_stage(turn->process, token->stage);
  if (stage == NULL) diagnostic_add(turn->list, DIAGNOSTIC_lost_stage, NULL, turn->file->id, token->stage);
  return stage;
}

static struct wait *waits_add(struct waits *waits, enum wait_kind kind, const char *name, const struct position *at) {
  waits->items = arena_grow(waits->turn->arena, waits->items, waits->count, sizeof *waits->items);
  struct wait *wait = &waits->items[waits->count++];
  *wait = (struct wait){
      .kind = kind, .token = waits->token, .stage = waits->stage->name, .name = name, .since = waits->since, .at = *at};
  if (kind != WAIT_OK) waits->holding++;
  return wait;
}

/* ---- what holds a token ---- */

/* Is this optional task the reason that a required one has not opened yet? */
static bool leads_to_required(const struct stage *stage, const char *name) {
  for (size_t i = 0; i < stage->task_count; i++) {
    const struct task_rule *next = &stage->tasks[i];
    if (text_equal(next->after, name) && (next->required || leads_to_required(stage, next->name))) return true;
  }
  return false;
}

static void wait_for_tasks(struct waits *waits) {
  const struct casefile *file = waits->turn->file;
  for (size_t i = 0; i < file->task_count; i++) {
    const struct task *task = &file->tasks[i];
    if (task->token != waits->token || task->state != TASK_OPEN) continue;
    if (!task->required && !leads_to_required(waits->stage, task->name)) continue;
    const struct task_rule *rule = stage_task(waits->stage, task->name);
    struct wait *wait = waits_add(waits, WAIT_TASK, task->name, rule != NULL ? &rule->at : &waits->stage->at);
    if (rule != NULL) wait->title = rule->title;
    wait->who = task->who;
    wait->about = task->about;
    wait->due = task->due;
    wait->since = task->opened;
  }
}

/* `scripts/chains.lua:5`, or `tables/limit.csv row 5`, as a request keeps it. */
static void place_read(struct arena *arena, const char *text, struct position *out) {
  static const char row[] = " row ";
  const char *cut = text != NULL ? strstr(text, row) : NULL;
  const char *line = cut != NULL ? cut + sizeof row - 1 : NULL;
  if (line == NULL && text != NULL && (cut = strrchr(text, ':')) != NULL) line = cut + 1;
  if (line == NULL) return;
  *out = (struct position){.file = arena_copy_bytes(arena, text, (size_t)(cut - text)),
                           .line = (int)strtol(line, NULL, 10)};
}

static struct wait *wait_for_seat(struct waits *waits, const struct request *request, const struct seat *seat,
                                  const char *who) {
  struct turn *turn = waits->turn;
  const struct approval *approval = process_approval(turn->process, request->name);
  const struct position *at = approval != NULL ? &approval->steps_at : &waits->stage->at;
  struct wait *wait = waits_add(waits, WAIT_APPROVAL, request_name(turn, request), at);
  if (approval != NULL) wait->title = approval->title;
  place_read(turn->arena, request->rule, &wait->at);
  wait->who = who;
  wait->request = request;
  wait->seat = seat;
  wait->since = request->opened;
  wait->due = seat != NULL ? seat->due : 0;
  return wait;
}

static bool nobody_can(struct turn *turn, const struct request *request, const struct seat **seat) {
  if (seats_consent(turn, request, true) != CONSENT_REFUSED) return false;
  for (size_t i = 0; i < turn->file->seat_count; i++) {
    *seat = &turn->file->seats[i];
    if (seat_is_current(request, *seat) && (*seat)->state == SEAT_OPEN && seat_who(turn, request, *seat) == NULL)
      return true;
  }
  return false;
}

/* For whoever has not voted; where no votes can help, for the one who submitted it. */
static void wait_for_request(struct waits *waits, const struct request *request) {
  struct turn *turn = waits->turn;
  const struct seat *seat = NULL;
  if (request_changed(turn, request) != NULL) {
    wait_for_seat(waits, request, NULL, request->submitter)->trouble = TROUBLE_STALE;
    return;
  }
  if (nobody_can(turn, request, &seat)) {
    wait_for_seat(waits, request, seat, request->submitter)->trouble = TROUBLE_NOBODY;
    return;
  }
  for (size_t i = 0; i < turn->file->seat_count; i++) {
    seat = &turn->file->seats[i];
    const char *who = seat_matters(turn, request, seat) ? seat_who(turn, request, seat) : NULL;
    if (who != NULL) wait_for_seat(waits, request, seat, who)->stand_in = absence_stand_in(turn, who);
  }
}

static void wait_for_requests(struct waits *waits) {
  const struct casefile *file = waits->turn->file;
  for (size_t i = 0; i < file->request_count; i++)
    if (file->requests[i].token == waits->token && file->requests[i].state == REQUEST_OPEN)
      wait_for_request(waits, &file->requests[i]);
}

/* Nobody needs to fill in what an action will that waits for its approval. */
static bool is_pending(const struct waits *waits, const struct requirement *needs) {
  const struct turn *turn = waits->turn;
  for (size_t i = 0; i < turn->file->request_count; i++) {
    const struct request *request = &turn->file->requests[i];
    if (request->token != waits->token || request->state != REQUEST_OPEN) continue;
    const struct action *action = process_action(turn->process, request->action);
    if (action != NULL && action_fills(action, needs->record, needs->field)) return true;
  }
  return false;
}

static void wait_for_fields(struct waits *waits) {
  struct turn *turn = waits->turn;
  const struct person *owner = turn_owner(turn);
  for (size_t i = 0; i < waits->stage->requires_count; i++) {
    const struct requirement *needs = &waits->stage->requires[i];
    if (process_document(turn->process, needs->record) != NULL) continue;
    const struct record *record = rulebook_record(turn->version->rulebook, needs->record);
    const struct row *row = rows_find(&turn->rows, record);
    int field = record_field_number(record, needs->field);
    if ((row != NULL && row->values[field].kind != KIND_EMPTY) || is_pending(waits, needs)) continue;
    struct wait *wait = waits_add(waits, WAIT_FIELD, needs->path, &needs->at);
    wait->title = record->fields[field].title;
    wait->who = owner != NULL ? owner->key : NULL;
  }
}

/* Files are read only where nothing else holds the token, or where somebody wants to know everything. */
static void wait_for_documents(struct waits *waits) {
  struct turn *turn = waits->turn;
  for (size_t i = 0; i < waits->stage->requires_count; i++) {
    const struct requirement *needs = &waits->stage->requires[i];
    struct lack *lacks = NULL;
    size_t count = document_lacks(turn, needs, waits->everything || waits->holding == 0, &lacks);
    for (size_t j = 0; j < count; j++) {
      const struct signature *signature = lacks[j].signature;
      const char *name =
          signature == NULL ? needs->record : arena_printf(turn->arena, "%s.%s", needs->record, signature->name);
      struct wait *wait = waits_add(waits, WAIT_DOCUMENT, name, &needs->at);
      wait->title = signature != NULL ? signature->title : lacks[j].document->title;
      wait->who = lack_who(turn, &lacks[j]);
      wait->lack = &lacks[j];
    }
  }
}

/* False when the rule is broken: it is reported, and the command given up. */
static bool wait_for_rule(struct waits *waits, const struct rule *rule, const struct criterion *criterion,
                          const char *next) {
  struct turn *turn = waits->turn;
  struct decision *decision = arena_alloc(turn->arena, sizeof *decision);
  turn_decide(turn, rule, decision);
  if (decision->outcome == OUTCOME_BROKEN) {
    decision_report(decision, turn->list);
    turn->rule_failed = true;
    return false;
  }
  if (decision->outcome == OUTCOME_HOLDS && !waits->everything) return true;
  enum wait_kind kind = decision->outcome == OUTCOME_HOLDS   ? WAIT_OK
                        : decision->outcome == OUTCOME_FAILS ? WAIT_CRITERION
                                                             : WAIT_UNDECIDED;
  struct wait *wait = waits_add(waits, kind, criterion != NULL ? criterion->name : next, &rule->at);
  wait->decision = decision;
  wait->next = next;
  wait->entering = criterion != NULL && next != NULL;
  if (criterion != NULL) {
    wait->title = criterion->title;
    wait->say = criterion->say;
  }
  return true;
}

static bool wait_for_criteria(struct waits *waits, const struct criteria *criteria, const char *next) {
  for (size_t i = 0; i < criteria->count; i++)
    if (!wait_for_rule(waits, criteria->items[i].rule, &criteria->items[i], next)) return false;
  return true;
}

/* The first `next` that holds; an undecided one ends the search (invariant 2). */
static bool choose_next(struct waits *waits, const struct stage **go) {
  struct turn *turn = waits->turn;
  for (size_t i = 0; i < waits->stage->next_count; i++) {
    const struct transition *next = &waits->stage->next[i];
    if (next->when != NULL) {
      struct decision *decision = arena_alloc(turn->arena, sizeof *decision);
      turn_decide(turn, next->when, decision);
      if (decision->outcome == OUTCOME_FAILS) continue;
      if (decision->outcome != OUTCOME_HOLDS) return wait_for_rule(waits, next->when, NULL, next->to);
    }
    *go = process_stage(turn->process, next->to);
    return true;
  }
  waits_add(waits, WAIT_BRANCH, NULL, waits->stage->next_count > 0 ? &waits->stage->next[0].at : &waits->stage->at);
  return true;
}

bool stage_waits(struct turn *turn, const struct token *token, bool everything, struct wait **items, size_t *count,
                 const struct stage **go) {
  struct waits waits = {turn, turn_stage(turn, token), token->number, token->entered, everything, *items, *count, 0};
  const struct stage *next = NULL;
  *go = NULL;
  if (waits.stage == NULL) return false;
  wait_for_requests(&waits);
  wait_for_tasks(&waits);
  wait_for_fields(&waits);
  wait_for_documents(&waits);
  bool brief = turn->command != NULL && turn->command->imported && waits.holding > 0;
  bool fine = brief || wait_for_criteria(&waits, &waits.stage->leave, NULL);
  if (fine && waits.holding == 0 && !turn->process->is_upkeep) fine = choose_next(&waits, &next);
  if (fine && next != NULL) fine = wait_for_criteria(&waits, &next->enter, next->name);
  if (fine && waits.holding == 0) *go = next;
  *items = waits.items;
  *count = waits.count;
  return fine;
}

/* ---- moving ---- */

bool stage_enter(struct turn *turn, const struct stage *stage, int parent) {
  if (stage->ends) return starts_take(turn, stage->starting, stage->starting_count) && case_close(turn, stage->name);
  int number = turn->file->tokens_made + 1;
  struct fact *fact = turn_fact(turn, FACT_ENTER);
  fact->number = number;
  fact->parent_number = parent;
  fact->name = stage->name;
  if (stage->has_due) fact->due = calendar_due(turn->version->rulebook->calendar, turn->now, stage->due);
  if (!turn_apply(turn, fact) || !timers_begin(turn, number)) return false;
  for (size_t i = 0; i < stage->task_count; i++)
    if (stage->tasks[i].after == NULL && !task_open(turn, stage, number, &stage->tasks[i], NULL)) return false;
  return starts_take(turn, stage->starting, stage->starting_count);
}

static bool drop_tasks(struct turn *turn, int token) {
  for (size_t i = 0; i < turn->file->task_count; i++) {
    const struct task *task = &turn->file->tasks[i];
    if (task->token != token || task->state != TASK_OPEN) continue;
    struct fact *fact = turn_fact(turn, FACT_DROP);
    fact->number = task->number;
    fact->name = task->name;
    if (!turn_apply(turn, fact)) return false;
  }
  return true;
}

bool stage_leave(struct turn *turn, struct token *token, const char *how) {
  int number = token->number;
  const char *stage = token->stage;
  if (!requests_withdraw(turn, number) || !drop_tasks(turn, number) || !timers_cancel(turn, number)) return false;
  struct fact *fact = turn_fact(turn, FACT_LEAVE);
  fact->number = number;
  fact->name = stage;
  fact->reason = how;
  return turn_apply(turn, fact);
}

bool case_close(struct turn *turn, const char *outcome) {
  for (size_t i = 0; i < turn->file->token_count; i++)
    if (turn->file->tokens[i].left == 0 && !stage_leave(turn, &turn->file->tokens[i], "end")) return false;
  if (!timers_cancel(turn, 0)) return false;
  struct fact *fact = turn_fact(turn, FACT_CLOSE);
  fact->name = outcome;
  return turn_apply(turn, fact);
}

/* Who goes on leaves out what the standard asks for; who gives the case up does not. What an import says is history. */
static bool note_skipped(struct turn *turn, const struct token *token, const struct stage *to, const char *how) {
  bool given_up = to->ends && !to->won;
  int number = token->number;
  for (size_t i = 0; !given_up && !text_equal(how, "place") && i < turn->file->task_count; i++) {
    const struct task *task = &turn->file->tasks[i];
    if (task->token != number || task->state != TASK_OPEN || !task->required) continue;
    struct fact *fact = turn_fact(turn, FACT_DEPART);
    fact->name = "skipped";
    fact->who = task->who;
    fact->reason = task->name;
    if (!turn_apply(turn, fact)) return false;
  }
  return true;
}

bool stage_move(struct turn *turn, struct token *token, const struct stage *to, const char *how) {
  int parent = token->parent;
  if (!note_skipped(turn, token, to, how)) return false;
  return stage_leave(turn, token, how) && stage_enter(turn, to, parent);
}

/* ---- settling ---- */

/* The first live token that may go on, with where to; fills turn->waits for those that may not. */
static bool find_mover(struct turn *turn, struct token **mover, const struct stage **to) {
  struct wait *waits = NULL;
  size_t count = 0;
  *mover = NULL;
  for (size_t i = 0; i < turn->file->token_count; i++) {
    struct token *token = &turn->file->tokens[i];
    if (token->left != 0) continue;
    if (!stage_waits(turn, token, false, &waits, &count, to)) return false;
    if (*to != NULL) {
      *mover = token;
      return true;
    }
  }
  turn->waits = waits;
  turn->wait_count = count;
  return true;
}

bool turn_settle(struct turn *turn) {
  for (int moves = 0; moves < LIMIT_MOVES; moves++) {
    struct token *mover;
    const struct stage *to;
    turn->waits = NULL;
    turn->wait_count = 0;
    if (!casefile_is_open(turn->file)) return true;
    if (!requests_refresh(turn)) return false;
    if (!find_mover(turn, &mover, &to)) return false;
    if (mover == NULL) return timers_follow(turn);
    if (!stage_move(turn, mover, to, "next")) return false;
  }
  diagnostic_add(turn->list, DIAGNOSTIC_goes_round, NULL, turn->file->id);
  return false;
}
