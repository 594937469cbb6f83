/* The verbs that every rulebook has: set, done, assign, note, cancel, place on a case; add and set on a record. Those
 * of approvals are in vote.c, those of documents in attach.c and sign.c, `absent` in absence.c, `done`, `assign` and
 * `handover` in duty.c and handover.c. */
#include "base/text.h"
#include "engine/action.h"
#include "engine/document.h"
#include "engine/duty.h"

#include <string.h>

bool builtin_is(const char *verb) {
  size_t count;
  const char *const *verbs = process_builtin_verbs(&count);
  for (size_t i = 0; i < count; i++)
    if (text_equal(verbs[i], verb)) return true;
  return false;
}

static bool refuse_argument(struct turn *turn, const char *verb) {
  if (turn->command->argument_count == 0) return true;
  diagnostic_add(turn->list, DIAGNOSTIC_extra_argument, &turn->command->position, verb, turn->command->arguments[0]);
  return false;
}

static void unknown_record(struct turn *turn, const struct position *at, const char *name) {
  const struct rulebook *rulebook = turn->version->rulebook;
  const char **names = arena_alloc(turn->arena, (rulebook->record_count + 1) * sizeof *names);
  for (size_t i = 0; i < rulebook->record_count; i++) names[i] = rulebook->records[i].name;
  diagnostic_add(turn->list, DIAGNOSTIC_unknown_record, at, name);
  diagnostic_suggest(turn->list, name, names, rulebook->record_count);
}

/* ---- set ---- */

/* Without grants of its own, a record of a case may be changed by the owner and his superiors. */
const struct grants *turn_set_grants(const struct record *record) {
  static const struct grant items[] = {{.kind = GRANT_OWNER}, {.kind = GRANT_SUPERIOR}};
  static const struct grants standard = {items, 2};
  return record->by.count > 0 ? &record->by : &standard;
}

static void unknown_field(struct turn *turn, const struct record *record, const struct command_field *given,
                          const char *name) {
  const char **names = arena_alloc(turn->arena, (record->field_count + 1) * sizeof *names);
  for (size_t i = 0; i < record->field_count; i++) names[i] = record->fields[i].name;
  diagnostic_add(turn->list, DIAGNOSTIC_unknown_set_field, &given->at, record->name, name);
  diagnostic_suggest(turn->list, name, names, record->field_count);
}

static const char *value_said(struct arena *arena, const struct value *value) {
  struct buffer text = BUFFER_EMPTY;
  value_show(&text, value);
  const char *copy = arena_copy(arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

/* What the rulebook's files say of a person is changed there; to say it once more changes nothing. */
static bool files_say(struct turn *turn, const struct row *row, const struct command_field *given, int field,
                      const struct value *value) {
  static const char *const told[] = {"name", "roles", "superior", "team", "joined", "left"};
  const struct record *record = row->shown.record;
  const struct person *person =
      text_equal(record->name, "person") ? rulebook_person(turn->version->rulebook, row->shown.key) : NULL;
  bool is_told = false;
  for (size_t i = 0; person != NULL && i < sizeof told / sizeof *told; i++)
    is_told = is_told || text_equal(told[i], record->fields[field].name);
  if (!is_told || text_equal(value_said(turn->arena, &row->values[field]), value_said(turn->arena, value)))
    return false;
  diagnostic_add(turn->list, DIAGNOSTIC_person_in_files, &given->at, person->key, record->fields[field].name,
                 arena_printf(turn->arena, "%s:%d", person->at.file, person->at.line));
  return true;
}

static bool row_change(struct turn *turn, struct row *row, const struct command_field *given, const char *name,
                       struct fact *put) {
  const struct record *record = row->shown.record;
  int field = record_field_number(record, name);
  struct value value;
  if (field < 0) {
    unknown_field(turn, record, given, name);
    return false;
  }
  if (!field_read(turn, given, record->fields[field].type, record->fields[field].is_private, &value)) return false;
  if (value.kind == KIND_EMPTY && record->fields[field].required) {
    diagnostic_add(turn->list, DIAGNOSTIC_required_field, &given->at, name);
    return false;
  }
  if (files_say(turn, row, given, field, &value)) return false;
  rows_set(&turn->rows, row, field, &value, put);
  return true;
}

/* `amount` is a field of the case's own record, `customer.needs` of one it leads to. */
static bool set_target(struct turn *turn, const struct command_field *given, struct row **row, const char **name) {
  const struct rulebook *rulebook = turn->version->rulebook;
  const char *dot = strchr(given->name, '.');
  const char *record_name = turn->process->about;
  *name = given->name;
  if (dot != NULL) {
    record_name = arena_copy_bytes(turn->arena, given->name, (size_t)(dot - given->name));
    *name = dot + 1;
  }
  const struct record *record = rulebook_record(rulebook, record_name);
  if (record == NULL) {
    unknown_record(turn, &given->at, record_name);
    return false;
  }
  if (process_document(turn->process, record_name) != NULL) {
    diagnostic_add(turn->list, DIAGNOSTIC_document_by_hand, &given->at, record_name);
    return false;
  }
  *row = rows_find(&turn->rows, record);
  if (*row != NULL) return true;
  diagnostic_add(turn->list, DIAGNOSTIC_no_row, &given->at, turn->file->id, record->name);
  return false;
}

static bool set_field(struct turn *turn, const struct command_field *given) {
  const char *name;
  struct row *row;
  if (!set_target(turn, given, &row, &name)) return false;
  const struct record *record = row->shown.record;
  if (text_equal(record->name, turn->process->about) && text_equal(name, "owner")) {
    diagnostic_add(turn->list, DIAGNOSTIC_use_assign, &given->at);
    return false;
  }
  if (!turn_may(turn, turn_set_grants(record), "set")) return false;
  return row_change(turn, row, given, name, rows_put(&turn->rows, row, &turn->facts));
}

static bool verb_set(struct turn *turn) {
  const struct command *command = turn->command;
  bool fine = fields_are_distinct(turn) && refuse_argument(turn, "set");
  if (command->field_count == 0) {
    diagnostic_add(turn->list, DIAGNOSTIC_nothing_to_set, &command->position, "set");
    return false;
  }
  for (size_t i = 0; fine && i < command->field_count; i++) fine = set_field(turn, &command->fields[i]);
  return fine;
}

/* ---- note, cancel, place ---- */

static bool verb_note(struct turn *turn) {
  const struct command *command = turn->command;
  if (command->argument_count != 1 || command->field_count > 0) {
    diagnostic_add(turn->list, DIAGNOSTIC_needs_argument, &command->position, "note",
                   phrase_text(language_current(), PHRASE_needs_text));
    return false;
  }
  struct fact *fact = turn_fact(turn, FACT_NOTE);
  fact->name = "note";
  fact->reason = command->arguments[0];
  return true;
}

static bool verb_cancel(struct turn *turn) {
  const struct record *about = rulebook_record(turn->version->rulebook, turn->process->about);
  if (!refuse_argument(turn, "cancel") || !turn_may(turn, turn_set_grants(about), "cancel")) return false;
  if (turn->command->field_count > 0) {
    diagnostic_add(turn->list, DIAGNOSTIC_extra_argument, &turn->command->position, "cancel",
                   turn->command->fields[0].name);
    return false;
  }
  return case_close(turn, "cancelled");
}

static bool place_field(struct turn *turn, const struct command_field *given, const struct stage **stage) {
  struct row *row;
  const char *name;
  if (text_equal(given->name, "stage")) {
    *stage = process_stage(turn->process, given->text);
    if (*stage != NULL) return true;
    diagnostic_add(turn->list, DIAGNOSTIC_unknown_stage_named, &given->at, turn->process->name, given->text);
    return false;
  }
  if (!set_target(turn, given, &row, &name)) return false;
  return row_change(turn, row, given, name, rows_put(&turn->rows, row, &turn->facts));
}

/* History that was not run under these rules: the case stands where the data says. */
static bool verb_place(struct turn *turn) {
  const struct command *command = turn->command;
  const struct stage *stage = NULL;
  struct token *token = NULL;
  if (!command->imported) {
    diagnostic_add(turn->list, DIAGNOSTIC_import_only, &command->position, "place");
    return false;
  }
  for (size_t i = 0; i < command->field_count; i++)
    if (!place_field(turn, &command->fields[i], &stage)) return false;
  for (size_t i = 0; token == NULL && i < turn->file->token_count; i++)
    if (turn->file->tokens[i].left == 0) token = &turn->file->tokens[i];
  if (stage == NULL || token == NULL) {
    diagnostic_add(turn->list, DIAGNOSTIC_needs_argument, &command->position, "place", "stage=");
    return false;
  }
  return stage_move(turn, token, stage, "place");
}

bool builtin_run(struct turn *turn, const char *verb) {
  static const struct {
    const char *verb;
    bool (*run)(struct turn *turn);
  } table[] = {{"set", verb_set},         {"done", duty_done},         {"assign", duty_assign},
               {"note", verb_note},       {"cancel", verb_cancel},     {"place", verb_place},
               {"approve", vote_approve}, {"reject", vote_reject},     {"send_back", vote_send_back},
               {"recall", vote_recall},   {"attach", document_attach}, {"sign_document", document_sign},
               {"read", notices_read_by}};
  for (size_t i = 0; i < sizeof table / sizeof *table; i++)
    if (text_equal(table[i].verb, verb)) return table[i].run(turn);
  diagnostic_add(turn->list, DIAGNOSTIC_unknown_verb, &turn->command->position, verb);
  return false;
}

/* ---- records ---- */

static bool record_complete(struct turn *turn, const struct row *row) {
  const struct record *record = row->shown.record;
  struct buffer names = BUFFER_EMPTY;
  for (size_t i = 0; i < record->field_count; i++)
    if (record->fields[i].required && row->values[i].kind == KIND_EMPTY)
      buffer_printf(&names, "%s%s", names.size > 0 ? ", " : "", record->fields[i].name);
  bool complete = names.size == 0;
  if (!complete)
    diagnostic_add(turn->list, DIAGNOSTIC_missing_ask, &turn->command->position,
                   arena_printf(turn->arena, "add %s", record->name), buffer_text(&names));
  buffer_release(&names);
  return complete;
}

/* `customer=acme` of a contact names what it belongs to. */
static bool record_parent(struct turn *turn, const struct record *record, const char **parent) {
  const struct command *command = turn->command;
  *parent = NULL;
  if (record->belongs_to == NULL) return true;
  const struct type type = {.kind = KIND_REF, .record = record->belongs_to};
  for (size_t i = 0; i < command->field_count; i++) {
    struct value value;
    if (!text_equal(command->fields[i].name, record->belongs_to)) continue;
    if (!field_read(turn, &command->fields[i], &type, false, &value)) return false;
    if (value.kind != KIND_EMPTY) *parent = value.text;
  }
  if (*parent == NULL)
    diagnostic_add(turn->list, DIAGNOSTIC_missing_ask, &command->position,
                   arena_printf(turn->arena, "add %s", record->name), record->belongs_to);
  return *parent != NULL;
}

/* Those with `by` live on their own, also where a process is about them. What is brought from elsewhere, or given in a
 * scenario, may have a series already. */
static bool record_of_case(struct turn *turn, const struct record *record) {
  const struct rulebook *rulebook = turn->version->rulebook;
  if (record->by.count > 0 || (turn->command->imported && record->belongs_to != NULL)) return false;
  for (size_t i = 0; i < rulebook->process_count; i++) {
    const char *about = rulebook->processes[i].about;
    if (text_equal(record->name, about) || text_equal(record->belongs_to, about)) return true;
  }
  return false;
}

static bool record_change(struct turn *turn, struct row *row) {
  const struct command *command = turn->command;
  const struct record *record = row->shown.record;
  struct fact *put = rows_put(&turn->rows, row, &turn->facts);
  bool fine = true;
  for (size_t i = 0; i < command->field_count; i++) {
    const struct command_field *given = &command->fields[i];
    if (text_equal(given->name, record->belongs_to) && record_field(record, given->name) == NULL) continue;
    fine = row_change(turn, row, given, given->name, put) && fine;
  }
  return fine && record_complete(turn, row);
}

static bool record_add(struct turn *turn, const struct record *record) {
  const char *key = turn->command->subject, *parent;
  if (rows_get(&turn->rows, record, key) != NULL) {
    diagnostic_add(turn->list, DIAGNOSTIC_record_exists, &turn->command->position, record->name, key);
    return false;
  }
  if (!record_parent(turn, record, &parent)) return false;
  return record_change(turn, rows_add(&turn->rows, record, arena_copy(turn->arena, key), parent));
}

/* Says that there is none, and which was meant. */
static bool record_missing(struct turn *turn, const struct record *record) {
  const struct command_field asked = {record->name, turn->command->subject, turn->command->position};
  const struct type type = {.kind = KIND_REF, .record = record->name};
  struct value value;
  return field_read(turn, &asked, &type, false, &value);
}

static bool record_set(struct turn *turn, const struct record *record) {
  struct row *row = rows_get(&turn->rows, record, turn->command->subject);
  if (turn->command->field_count == 0) {
    diagnostic_add(turn->list, DIAGNOSTIC_nothing_to_set, &turn->command->position, "set");
    return false;
  }
  return row != NULL ? record_change(turn, row) : record_missing(turn, record);
}

/* It is as it should be: a change of nothing, which timers that count from the last change take for one. */
static bool record_confirm(struct turn *turn, const struct record *record) {
  struct row *row = rows_get(&turn->rows, record, turn->command->subject);
  if (turn->command->field_count > 0) {
    diagnostic_add(turn->list, DIAGNOSTIC_extra_argument, &turn->command->fields[0].at, "confirm",
                   turn->command->fields[0].name);
    return false;
  }
  if (row == NULL) return record_missing(turn, record);
  rows_put(&turn->rows, row, &turn->facts);
  return true;
}

static bool record_erase(struct turn *turn, const struct record *record) {
  const struct row *row = rows_get(&turn->rows, record, turn->command->subject);
  return row != NULL ? erase_run(turn, record, row) : record_missing(turn, record);
}

bool builtin_record(struct turn *turn, const char *verb) {
  const struct rulebook *rulebook = turn->version->rulebook;
  const struct record *record = rulebook_record(rulebook, turn->command->record);
  if (record == NULL) {
    unknown_record(turn, &turn->command->position, turn->command->record);
    return false;
  }
  if (!refuse_argument(turn, verb) || !fields_are_distinct(turn)) return false;
  if (text_equal(verb, "absent") && text_equal(record->name, "person")) return absence_run(turn);
  if (text_equal(verb, "handover") && text_equal(record->name, "person")) return handover_run(turn);
  if (text_equal(record->name, "absence")) {
    diagnostic_add(turn->list, DIAGNOSTIC_use_absent, &turn->command->position);
    return false;
  }
  if (rulebook_document(rulebook, record->name) != NULL) {
    diagnostic_add(turn->list, DIAGNOSTIC_document_by_hand, &turn->command->position, record->name);
    return false;
  }
  if (text_equal(verb, "erase")) return record_erase(turn, record);
  if (record_of_case(turn, record)) {
    diagnostic_add(turn->list, DIAGNOSTIC_record_of_case, &turn->command->position, record->name, verb);
    return false;
  }
  if (!turn_may(turn, &record->by, arena_printf(turn->arena, "%s %s", verb, record->name))) return false;
  if (text_equal(verb, "add")) return record_add(turn, record);
  if (text_equal(verb, "set")) return record_set(turn, record);
  if (text_equal(verb, "confirm")) return record_confirm(turn, record);
  diagnostic_add(turn->list, DIAGNOSTIC_unknown_verb, &turn->command->position, verb);
  diagnostic_suggest(turn->list, verb, (const char *const[]){"add", "set", "confirm", "erase", "absent", "handover"},
                     6);
  diagnostic_note(turn->list, DIAGNOSTIC_note_verbs,
                  text_equal(record->name, "person") ? "add, set, confirm, erase, absent, handover"
                                                     : "add, set, confirm, erase");
  return false;
}
