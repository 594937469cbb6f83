/* Actions: what the rulebook lets people do.
 *
 * Order, which rules may rely on: the fields are read, what is required is looked for, the draft of what is added
 * stands beside the case, the checks decide, and then the effects come in the order of process.h: adds, set, done,
 * task, start, go. An action with an approval goes by request.c between checks and effects. */
#include "engine/action.h"

#include "base/text.h"
#include "engine/document.h"
#include "engine/request.h"
#include "engine/viewer.h"

#include <string.h>

static const struct ask *ask_named(const struct action *action, const char *name) {
  for (size_t i = 0; i < action->ask_count; i++)
    if (text_equal(action->asks[i].name, name)) return &action->asks[i];
  return NULL;
}

static void unknown_ask(struct turn *turn, const struct action *action, const struct command_field *field) {
  struct buffer names = BUFFER_EMPTY;
  const char **words = arena_alloc(turn->arena, (action->ask_count + 1) * sizeof *words);
  for (size_t i = 0; i < action->ask_count; i++) {
    words[i] = action->asks[i].name;
    buffer_printf(&names, "%s%s%s", i > 0 ? ", " : "", words[i], action->asks[i].optional ? "?" : "");
  }
  diagnostic_add(turn->list, DIAGNOSTIC_unknown_ask, &field->at, action->name, field->name);
  diagnostic_suggest(turn->list, field->name, words, action->ask_count);
  if (action->ask_count > 0) diagnostic_note(turn->list, DIAGNOSTIC_note_asks, buffer_text(&names));
  buffer_release(&names);
}

static bool asks_missing(struct turn *turn, const struct action *action, const struct value *asked) {
  struct buffer names = BUFFER_EMPTY;
  for (size_t i = 0; i < action->ask_count; i++)
    if (!action->asks[i].optional && asked[i].kind == KIND_EMPTY)
      buffer_printf(&names, "%s%s", names.size > 0 ? ", " : "", action->asks[i].name);
  bool missing = names.size > 0;
  if (missing)
    diagnostic_add(turn->list, DIAGNOSTIC_missing_ask, &turn->command->position, action->name, buffer_text(&names));
  buffer_release(&names);
  return missing;
}

/* All that is wrong with the fields is told at once. */
static bool asks_read(struct turn *turn, const struct action *action) {
  const struct command *command = turn->command;
  struct value *asked = arena_alloc(turn->arena, (action->ask_count + 1) * sizeof *asked);
  bool fine = fields_are_distinct(turn);
  for (size_t i = 0; i < command->field_count; i++) {
    const struct ask *ask = ask_named(action, command->fields[i].name);
    if (ask == NULL) unknown_ask(turn, action, &command->fields[i]);
    fine = ask != NULL &&
           field_read(turn, &command->fields[i], ask->type, ask->is_private, &asked[ask - action->asks]) && fine;
  }
  if (!fine || asks_missing(turn, action, asked)) return false;
  turn->asks = action->asks;
  turn->ask_count = action->ask_count;
  turn->asked = asked;
  return true;
}

/* ---- the draft ---- */

static bool draft_make(struct turn *turn, const struct action *action, struct row **draft) {
  const struct record *record = rulebook_record(turn->version->rulebook, action->adds);
  const char *parent = rows_parent(&turn->rows, record);
  if (parent == NULL) {
    diagnostic_add(turn->list, DIAGNOSTIC_no_row, &turn->command->position, turn->file->id, record->belongs_to);
    return false;
  }
  *draft = rows_add(&turn->rows, record, NULL, parent);
  for (size_t i = 0; i < action->ask_count; i++) {
    int field = record_field_number(record, action->asks[i].name);
    if (field >= 0) (*draft)->values[field] = turn->asked[i];
  }
  for (size_t i = 0; i < record->field_count; i++)
    if (record->fields[i].required && (*draft)->values[i].kind == KIND_EMPTY) {
      diagnostic_add(turn->list, DIAGNOSTIC_missing_ask, &turn->command->position, action->name,
                     record->fields[i].name);
      return false;
    }
  return true;
}

static void draft_keep(struct turn *turn, struct row *draft) {
  const struct record *record = draft->shown.record;
  struct fact *put = rows_put(&turn->rows, draft, &turn->facts);
  for (size_t i = 0; i < record->field_count; i++)
    if (draft->values[i].kind != KIND_EMPTY) rows_set(&turn->rows, draft, (int)i, &draft->values[i], put);
}

/* ---- checks ---- */

static void note_values(struct turn *turn, const struct decision *decision) {
  struct buffer values = BUFFER_EMPTY;
  for (size_t i = 0; i < decision->read_count; i++) {
    const struct rule_read *read = &decision->reads[i];
    if (read->value.kind == KIND_EMPTY) continue;
    buffer_printf(&values, "%s%s = ", values.size > 0 ? ", " : "", read->path);
    value_show(&values, &read->value);
  }
  if (values.size > 0) diagnostic_note(turn->list, DIAGNOSTIC_note_values, buffer_text(&values));
  buffer_release(&values);
}

static const char *criterion_title(const struct criterion *criterion) {
  return label_text(&criterion->title, language_current(), criterion->name);
}

/* What the person who gave the command may hear of a decision. */
static const struct decision *heard(struct turn *turn, const struct decision *decision) {
  const struct command *command = turn->command;
  const struct view view = {turn->version->rulebook, turn->file != NULL ? turn->file->id : NULL};
  if (!decision->is_private || command == NULL || command->viewer == NULL || turn->actor == NULL) return decision;
  return viewer_decision(command->viewer, turn->arena, &view, decision, text_equal(turn->actor->key, command->person));
}

static void note_kept_back(struct turn *turn, const struct decision *decision) {
  struct buffer paths = BUFFER_EMPTY;
  if (decision->reason != NULL || label_text(&decision->secret, language_current(), NULL) == NULL) return;
  for (size_t i = 0; i < decision->read_count; i++)
    if (decision->reads[i].value.kind == KIND_SEALED)
      buffer_printf(&paths, "%s%s", paths.size > 0 ? ", " : "", decision->reads[i].path);
  diagnostic_note(turn->list, DIAGNOSTIC_note_kept_back, buffer_text(&paths));
  buffer_release(&paths);
}

void criterion_refuse(struct turn *turn, const struct criterion *criterion, const struct decision *decision) {
  decision = heard(turn, decision);
  const char *say = label_text(&criterion->say, language_current(), NULL);
  const char *reason = decision->reason != NULL ? decision->reason : say;
  const struct position *at = &decision->at;
  if (decision->outcome == OUTCOME_UNDECIDED) {
    struct buffer empty = BUFFER_EMPTY;
    for (size_t i = 0; i < decision->empty_count; i++)
      buffer_printf(&empty, "%s%s", i > 0 ? ", " : "", decision->empty[i]);
    diagnostic_add(turn->list, DIAGNOSTIC_refused_undecided, at, criterion_title(criterion), buffer_text(&empty));
    buffer_release(&empty);
    if (decision->reason != NULL) diagnostic_note(turn->list, DIAGNOSTIC_note_table, decision->reason);
  } else {
    diagnostic_add(turn->list, DIAGNOSTIC_refused_rule, at, reason != NULL ? reason : criterion_title(criterion));
    if (reason != NULL) diagnostic_note(turn->list, DIAGNOSTIC_note_rule, criterion_title(criterion));
  }
  note_kept_back(turn, decision);
  note_values(turn, decision);
  decision_note_rows(decision, turn->list);
}

bool criteria_hold(struct turn *turn, const struct criteria *criteria) {
  bool fine = true;
  for (size_t i = 0; i < criteria->count; i++) {
    struct decision decision;
    turn_decide(turn, criteria->items[i].rule, &decision);
    if (decision.outcome == OUTCOME_HOLDS) continue;
    fine = false;
    if (decision.outcome == OUTCOME_BROKEN) {
      decision_report(&decision, turn->list);
      turn->rule_failed = true;
    } else {
      criterion_refuse(turn, &criteria->items[i], &decision);
    }
  }
  return fine;
}

/* ---- effects ---- */

/* The FACT_PUT under way for a row, so that several assignments to one row make one fact. */
static struct fact *put_of(struct turn *turn, struct row *row, size_t from) {
  for (size_t i = from; i < turn->facts.count; i++) {
    struct fact *fact = &turn->facts.items[i];
    if (fact->kind == FACT_PUT && fact->who == row->shown.key && fact->name == row->shown.record->name) return fact;
  }
  return rows_put(&turn->rows, row, &turn->facts);
}

static bool assign(struct turn *turn, const struct assignment *set, size_t from) {
  const struct record *record = rulebook_record(turn->version->rulebook, set->record);
  struct row *row = rows_find(&turn->rows, record);
  int field = record_field_number(record, set->field);
  struct decision decision;
  struct value value;
  if (row == NULL) {
    diagnostic_add(turn->list, DIAGNOSTIC_no_row, &set->at, turn->file->id, record->name);
    return false;
  }
  if (!turn_value(turn, set->value, record->fields[field].type, &value, &decision)) {
    struct criterion named = {.name = arena_printf(turn->arena, "%s.%s", set->record, set->field)};
    turn->rule_failed = decision.outcome == OUTCOME_BROKEN;
    if (turn->rule_failed) decision_report(&decision, turn->list);
    else criterion_refuse(turn, &named, &decision);
    return false;
  }
  if (!turn_may_keep(turn, set, &record->fields[field], &decision)) return false;
  rows_set(&turn->rows, row, field, &value, put_of(turn, row, from));
  return true;
}

/* What was asked and is kept nowhere else stays in the log; what is private is kept in the field it fills. */
static void keep_asked(struct turn *turn, const struct action *action, const struct record *record) {
  struct fact *note = NULL;
  for (size_t i = 0; i < action->ask_count; i++) {
    const struct value *value = &turn->asked[i];
    if (value->kind == KIND_EMPTY || action->asks[i].is_private) continue;
    if (record != NULL && record_field(record, action->asks[i].name) != NULL) continue;
    if (note == NULL) note = turn_fact(turn, FACT_NOTE);
    note->name = action->name;
    struct buffer text = BUFFER_EMPTY;
    value_write(&text, value);
    fact_set(turn->arena, note, action->asks[i].name, arena_copy(turn->arena, buffer_text(&text)));
    buffer_release(&text);
  }
}

static bool tasks_change(struct turn *turn, const struct action *action, const struct token *token) {
  int number = token->number;
  const struct stage *stage = turn_stage(turn, token);
  for (size_t i = 0; i < action->done_count; i++) {
    struct task *task = casefile_open_task(turn->file, action->done[i]);
    if (task != NULL && !task_finish(turn, task)) return false;
  }
  for (size_t i = 0; i < action->task_count; i++)
    if (action->tasks[i].after == NULL && !task_open(turn, stage, number, &action->tasks[i], NULL)) return false;
  return true;
}

/* `go` asks the target's `enter` criteria, not the stage's own `leave`: it is a decision of a person. */
static bool go(struct turn *turn, const struct action *action, int token) {
  if (action->go == NULL) return true;
  const struct stage *to = process_stage(turn->process, action->go);
  return criteria_hold(turn, &to->enter) && stage_move(turn, casefile_token(turn->file, token), to, "go");
}

bool action_effects(struct turn *turn, const struct action *action, struct row *draft, struct token *token) {
  size_t from = turn->facts.count;
  int number = token->number;
  if (draft != NULL) draft_keep(turn, draft);
  keep_asked(turn, action, draft != NULL ? draft->shown.record : NULL);
  for (size_t i = 0; i < action->set_count; i++)
    if (!assign(turn, &action->set[i], from)) return false;
  return tasks_change(turn, action, token) && starts_take(turn, action->starting, action->starting_count) &&
         notices_tell(turn, action->notices, action->notice_count, NULL) && go(turn, action, number);
}

/* ---- where ---- */

static struct token *token_for(struct turn *turn, const struct action *action) {
  for (size_t i = 0; i < turn->file->token_count; i++) {
    struct token *token = &turn->file->tokens[i];
    const struct stage *stage = token->left == 0 ? process_stage(turn->process, token->stage) : NULL;
    if (stage != NULL && action_allows_stage(action, stage)) return token;
  }
  return NULL;
}

static const char *stage_title(const struct stage *stage) {
  return label_text(&stage->title, language_current(), stage->name);
}

static void wrong_stage(struct turn *turn, const struct action *action) {
  struct buffer here = BUFFER_EMPTY, there = BUFFER_EMPTY;
  for (size_t i = 0; i < turn->file->token_count; i++) {
    const struct token *token = &turn->file->tokens[i];
    const struct stage *stage = token->left == 0 ? process_stage(turn->process, token->stage) : NULL;
    if (stage != NULL) buffer_printf(&here, "%s'%s'", here.size > 0 ? ", " : "", stage_title(stage));
  }
  for (size_t i = 0; i < action->stage_count; i++) {
    const struct stage *stage = process_stage(turn->process, action->stages[i]);
    buffer_printf(&there, "%s%s", i > 0 ? ", " : "", stage_title(stage));
  }
  diagnostic_add(turn->list, DIAGNOSTIC_wrong_stage, &turn->command->position, action->name, buffer_text(&here));
  diagnostic_note(turn->list, DIAGNOSTIC_note_stages, buffer_text(&there));
  buffer_release(&here);
  buffer_release(&there);
}

static bool no_arguments(struct turn *turn, const char *verb) {
  if (turn->command->argument_count == 0) return true;
  diagnostic_add(turn->list, DIAGNOSTIC_extra_argument, &turn->command->position, verb, turn->command->arguments[0]);
  return false;
}

bool action_run(struct turn *turn, const struct action *action) {
  struct token *token = token_for(turn, action);
  struct row *draft = NULL;
  if (token == NULL) {
    wrong_stage(turn, action);
    return false;
  }
  if (!turn_may(turn, &action->by, action->name) || !no_arguments(turn, action->name)) return false;
  if (!asks_read(turn, action)) return false;
  if (!turn->command->imported && !requirements_hold(turn, action)) return false;
  if (action->adds != NULL && !draft_make(turn, action, &draft)) return false;
  if (!criteria_hold(turn, &action->check)) return false;
  bool waits = action->approval != NULL && !turn->command->imported; /* what an import brings was agreed in its day */
  return waits ? request_make(turn, action, draft, token) : action_effects(turn, action, draft, token);
}

/* ---- taking effect later ---- */

static struct value *asks_parse(struct turn *turn, const struct action *action, const struct fact_field *asked,
                                size_t count) {
  struct value *values = arena_alloc(turn->arena, (action->ask_count + 1) * sizeof *values);
  for (size_t i = 0; i < count; i++) {
    const struct ask *ask = ask_named(action, asked[i].name);
    const char *text = request_reveal(turn, &asked[i]);
    if (ask != NULL && text != NULL) value_parse(turn->arena, ask->type, text, &values[ask - action->asks]);
  }
  return values;
}

bool action_resume(struct turn *turn, const struct action *action, const struct fact_field *asked, size_t count,
                   int token_number) {
  struct token *token = casefile_token(turn->file, token_number);
  struct row *draft = NULL;
  turn->asked = asks_parse(turn, action, asked, count);
  turn->asks = action->asks;
  turn->ask_count = action->ask_count;
  if (!requirements_hold(turn, action)) return false;
  if (action->adds != NULL && !draft_make(turn, action, &draft)) return false;
  return criteria_hold(turn, &action->check) && action_effects(turn, action, draft, token);
}

/* ---- start ---- */

/* A field of the case's record may be filled at the start when the action asks for it; with no action `start`, any may.
 */
static bool start_field(struct turn *turn, const struct record *about, const struct action *action,
                        const struct command_field *given, struct row *row) {
  const struct ask *ask = action != NULL ? ask_named(action, given->name) : NULL;
  int field = record_field_number(about, given->name);
  bool is_owner = text_equal(given->name, "owner") && field >= 0;
  struct value value;
  if (turn->command->imported && text_equal(given->name, "stage") && field < 0) return true;
  bool asked = action == NULL || ask != NULL || is_owner || turn->command->imported || turn->origin != NULL;
  if (field < 0 || !asked) {
    if (action != NULL) unknown_ask(turn, action, given);
    else diagnostic_add(turn->list, DIAGNOSTIC_unknown_set_field, &given->at, about->name, given->name);
    return false;
  }
  if (!field_read(turn, given, about->fields[field].type, about->fields[field].is_private, &value)) return false;
  row->values[field] = value;
  return true;
}

static bool start_complete(struct turn *turn, const struct record *about, const struct action *action,
                           const struct row *row) {
  struct buffer names = BUFFER_EMPTY;
  for (size_t i = 0; i < about->field_count; i++) {
    const struct ask *ask = action != NULL ? ask_named(action, about->fields[i].name) : NULL;
    bool needed = about->fields[i].required || (ask != NULL && !ask->optional && !turn->command->imported);
    if (needed && row->values[i].kind == KIND_EMPTY)
      buffer_printf(&names, "%s%s", names.size > 0 ? ", " : "", about->fields[i].name);
  }
  bool complete = names.size == 0;
  if (!complete)
    diagnostic_add(turn->list, DIAGNOSTIC_missing_ask, &turn->command->position, "start", buffer_text(&names));
  buffer_release(&names);
  return complete;
}

/* A record that lives on its own (`by` says who may add it) may be there before its case is. */
static struct row *start_row(struct turn *turn, const struct record *about, const struct action *action,
                             struct value **before) {
  const struct command *command = turn->command;
  struct row *row = about->by.count > 0 ? rows_get(&turn->rows, about, turn->file->id) : NULL;
  int owner = record_field_number(about, "owner");
  bool fine = fields_are_distinct(turn);
  *before = NULL;
  if (row != NULL) {
    *before = arena_alloc(turn->arena, (about->field_count + 1) * sizeof **before);
    if (about->field_count > 0) memcpy(*before, row->values, about->field_count * sizeof **before);
  } else {
    row = rows_add(&turn->rows, about, turn->file->id, NULL);
  }
  if (owner >= 0 && row->values[owner].kind == KIND_EMPTY && turn->actor != NULL) {
    row->values[owner] = value_text(turn->actor->key);
    row->values[owner].kind = KIND_REF;
  }
  for (size_t i = 0; i < command->field_count; i++)
    fine = start_field(turn, about, action, &command->fields[i], row) && fine;
  return fine && start_complete(turn, about, action, row) ? row : NULL;
}

/* Of a row that was there before, only what the start changes. */
static void start_keep(struct turn *turn, struct row *row, const struct value *before) {
  struct fact *put = NULL;
  if (before == NULL) draft_keep(turn, row);
  for (size_t i = 0; before != NULL && i < row->shown.record->field_count; i++) {
    struct buffer old = BUFFER_EMPTY, new = BUFFER_EMPTY;
    value_write(&old, &before[i]);
    value_write(&new, &row->values[i]);
    bool same = before[i].kind == row->values[i].kind && text_equal(buffer_text(&old), buffer_text(&new));
    buffer_release(&old);
    buffer_release(&new);
    if (same) continue;
    if (put == NULL) put = rows_put(&turn->rows, row, &turn->facts);
    rows_set(&turn->rows, row, (int)i, &row->values[i], put);
  }
}

/* Imports may begin where the data says: `stage=`. */
static const struct stage *start_stage(struct turn *turn) {
  const struct command *command = turn->command;
  const char *name = turn->process->first;
  for (size_t i = 0; command->imported && i < command->field_count; i++)
    if (text_equal(command->fields[i].name, "stage")) name = command->fields[i].text;
  const struct stage *stage = process_stage(turn->process, name);
  if (stage == NULL)
    diagnostic_add(turn->list, DIAGNOSTIC_unknown_stage_named, &command->position, turn->process->name, name);
  return stage;
}

/* The action `start` may also set, open tasks and complete them; the token to do that at is the one just made. */
static bool start_effects(struct turn *turn, const struct action *action, size_t from) {
  if (action == NULL) return true;
  for (size_t i = 0; i < action->set_count; i++)
    if (!assign(turn, &action->set[i], from)) return false;
  if (turn->file->token_count > 0 && !tasks_change(turn, action, &turn->file->tokens[0])) return false;
  return notices_tell(turn, action->notices, action->notice_count, NULL);
}

static void start_asked(struct turn *turn, const struct action *action, const struct row *row) {
  if (action == NULL) return;
  struct value *asked = arena_alloc(turn->arena, (action->ask_count + 1) * sizeof *asked);
  for (size_t i = 0; i < action->ask_count; i++) {
    int field = record_field_number(row->shown.record, action->asks[i].name);
    if (field >= 0) asked[i] = row->values[field];
  }
  turn->asks = action->asks;
  turn->ask_count = action->ask_count;
  turn->asked = asked;
}

bool action_start(struct turn *turn) {
  const struct action *action = process_action(turn->process, "start");
  const struct record *about = rulebook_record(turn->version->rulebook, turn->process->about);
  size_t from = turn->facts.count;
  if (action != NULL && !turn_may(turn, &action->by, "start")) return false;
  struct value *before;
  struct row *row = start_row(turn, about, action, &before);
  const struct stage *stage = start_stage(turn);
  if (row == NULL || stage == NULL) return false;
  start_asked(turn, action, row);
  if (action != NULL && !turn->command->imported && !criteria_hold(turn, &action->check)) return false;
  struct fact *fact = turn_fact(turn, FACT_START);
  fact->name = turn->process->name;
  fact->parent = turn->origin;
  if (!turn_apply(turn, fact)) return false;
  turn->file->rulebook = turn->version->number;
  start_keep(turn, row, before);
  if (!turn->command->imported && !criteria_hold(turn, &stage->enter)) return false;
  return timers_begin(turn, 0) && stage_enter(turn, stage, 0) && start_effects(turn, action, from);
}
