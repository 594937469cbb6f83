/* Imports: the maps, and whether what they name is there.
 *
 * Not done here: reading CSV files; the engine does that row by row. */
#include "rulebook/import.h"

#include "base/limits.h"
#include "base/text.h"
#include "rulebook/import_part.h"
#include "rulebook/scalar.h"

#include <string.h>

struct words {
  const char **items;
  size_t count;
};

static void words_add(struct loading *loading, struct words *words, const char *word) {
  words->items = arena_grow(loading->arena, words->items, words->count, sizeof *words->items);
  words->items[words->count++] = word;
}

/* ---- verbs ---- */

static const char *const record_verbs[] = {"add", "set"};
static const char *const case_verbs[] = {"start", "set", "place", "assign", "cancel"};

static bool is_among(const char *const *words, size_t count, const char *word) {
  for (size_t i = 0; i < count; i++)
    if (strcmp(words[i], word) == 0) return true;
  return false;
}

static bool verb_is_there(const struct rulebook *rulebook, const char *verb, bool on_record) {
  if (on_record) return is_among(record_verbs, sizeof record_verbs / sizeof *record_verbs, verb);
  if (is_among(case_verbs, sizeof case_verbs / sizeof *case_verbs, verb)) return true;
  for (size_t i = 0; i < rulebook->process_count; i++)
    if (process_action(&rulebook->processes[i], verb) != NULL) return true;
  return false;
}

static struct words verb_words(struct loading *loading, bool on_record) {
  struct words words = {NULL, 0};
  const struct rulebook *rulebook = loading->rulebook;
  const char *const *fixed = on_record ? record_verbs : case_verbs;
  size_t count = on_record ? sizeof record_verbs / sizeof *record_verbs : sizeof case_verbs / sizeof *case_verbs;
  for (size_t i = 0; i < count; i++) words_add(loading, &words, fixed[i]);
  for (size_t i = 0; !on_record && i < rulebook->process_count; i++)
    for (size_t j = 0; j < rulebook->processes[i].action_count; j++)
      words_add(loading, &words, rulebook->processes[i].actions[j].name);
  return words;
}

/* ---- fields ---- */

/* What a verb takes of a case: the stage, fields of the case's own record, `customer.needs` of those it leads to, what
 * an action asks. */
struct taken {
  bool stage, own, paths, owner;
  const struct action *action;
};

static struct taken taken_by(const struct process *process, const char *verb) {
  bool places = strcmp(verb, "place") == 0, sets = strcmp(verb, "set") == 0, starts = strcmp(verb, "start") == 0;
  return (struct taken){.stage = places || starts,
                        .own = places || sets || starts,
                        .paths = places || sets,
                        .owner = strcmp(verb, "assign") == 0,
                        .action = starts ? NULL : process_action(process, verb)};
}

static bool path_is_there(struct loading *loading, const char *about, const char *path) {
  const struct rulebook *rulebook = loading->rulebook;
  const char *dot = strchr(path, '.');
  if (dot == NULL) return false;
  const struct record *record = rulebook_record(rulebook, arena_copy_bytes(loading->arena, path, (size_t)(dot - path)));
  return record != NULL && record_field(record, dot + 1) != NULL &&
         rulebook_path(rulebook, about, record->name).kind != PATH_NONE;
}

static bool process_takes(struct loading *loading, const struct process *process, const char *verb, const char *name) {
  const struct record *about = rulebook_record(loading->rulebook, process->about);
  struct taken taken = taken_by(process, verb);
  if ((taken.stage && strcmp(name, "stage") == 0) || (taken.owner && strcmp(name, "owner") == 0)) return true;
  if (taken.own && about != NULL && record_field(about, name) != NULL) return true;
  if (taken.paths && path_is_there(loading, process->about, name)) return true;
  for (size_t i = 0; taken.action != NULL && i < taken.action->ask_count; i++)
    if (strcmp(taken.action->asks[i].name, name) == 0) return true;
  return false;
}

static bool field_is_there(struct loading *loading, const struct import_command *command, const char *name) {
  const struct rulebook *rulebook = loading->rulebook;
  const struct record *record = rulebook_record(rulebook, command->record);
  if (record != NULL) return record_field(record, name) != NULL || text_equal(record->belongs_to, name);
  for (size_t i = 0; i < rulebook->process_count; i++)
    if (process_takes(loading, &rulebook->processes[i], command->verb, name)) return true;
  return false;
}

static void add_fields(struct loading *loading, struct words *words, const struct record *record, const char *prefix) {
  for (size_t i = 0; record != NULL && i < record->field_count; i++)
    words_add(loading, words, arena_printf(loading->arena, "%s%s", prefix, record->fields[i].name));
}

static void add_taken(struct loading *loading, struct words *words, const struct process *process, const char *verb) {
  const struct rulebook *rulebook = loading->rulebook;
  struct taken taken = taken_by(process, verb);
  if (taken.stage) words_add(loading, words, "stage");
  if (taken.owner) words_add(loading, words, "owner");
  if (taken.own) add_fields(loading, words, rulebook_record(rulebook, process->about), "");
  for (size_t i = 0; taken.paths && i < rulebook->record_count; i++)
    if (rulebook_path(rulebook, process->about, rulebook->records[i].name).kind != PATH_NONE)
      add_fields(loading, words, &rulebook->records[i], arena_printf(loading->arena, "%s.", rulebook->records[i].name));
  for (size_t i = 0; taken.action != NULL && i < taken.action->ask_count; i++)
    words_add(loading, words, taken.action->asks[i].name);
}

static struct words field_words(struct loading *loading, const struct import_command *command) {
  struct words words = {NULL, 0};
  const struct rulebook *rulebook = loading->rulebook;
  const struct record *record = rulebook_record(rulebook, command->record);
  add_fields(loading, &words, record, "");
  if (record != NULL && record->belongs_to != NULL) words_add(loading, &words, record->belongs_to);
  for (size_t i = 0; record == NULL && i < rulebook->process_count; i++)
    add_taken(loading, &words, &rulebook->processes[i], command->verb);
  return words;
}

static void check_stage(struct loading *loading, const struct import_field *field) {
  const struct rulebook *rulebook = loading->rulebook;
  struct words words = {NULL, 0};
  if (strcmp(field->name, "stage") != 0 || field->value.fixed == NULL) return;
  for (size_t i = 0; i < rulebook->process_count; i++)
    if (process_stage(&rulebook->processes[i], field->value.fixed) != NULL) return;
  for (size_t i = 0; i < rulebook->process_count; i++)
    for (size_t j = 0; j < rulebook->processes[i].stage_count; j++)
      words_add(loading, &words, rulebook->processes[i].stages[j].name);
  diagnostic_add(loading->list, DIAGNOSTIC_unknown_stage, &field->value.at, field->value.fixed);
  diagnostic_suggest(loading->list, field->value.fixed, words.items, words.count);
}

static void unknown_field(struct loading *loading, const char *what, const struct import_command *command,
                          const struct import_field *field) {
  diagnostic_add(loading->list, DIAGNOSTIC_unknown_field, &field->value.at, field->name);
  loading_note_where(loading, loading_inside(loading, loading_key_of(loading, command->verb, what)));
  if (loading_suggests(loading)) {
    struct words words = field_words(loading, command);
    diagnostic_suggest(loading->list, field->name, words.items, words.count);
  }
}

static void check_fields(struct loading *loading, const char *what, const struct import_command *command) {
  if (command->record != NULL && rulebook_record(loading->rulebook, command->record) == NULL) return;
  for (size_t i = 0; i < command->field_count; i++) {
    if (!field_is_there(loading, command, command->fields[i].name))
      unknown_field(loading, what, command, &command->fields[i]);
    else if (command->record == NULL) check_stage(loading, &command->fields[i]);
  }
}

void import_command_check(struct loading *loading, const struct yaml *node, const char *what,
                          const struct import_command *command) {
  const struct yaml *verb = schema_value(node, KEY_command_do);
  if (verb == NULL || loading->incomplete) return;
  if (verb_is_there(loading->rulebook, verb->text, command->record != NULL)) {
    check_fields(loading, what, command);
    return;
  }
  struct words words = verb_words(loading, command->record != NULL);
  struct position at = scalar_place(loading, verb, 0, 0);
  diagnostic_add(loading->list, DIAGNOSTIC_unknown_verb, &at, verb->text);
  loading_note_where(loading, loading_inside(loading, what));
  diagnostic_suggest(loading->list, verb->text, words.items, words.count);
}

/* ---- the map ---- */

static void commands_read(struct loading *loading, const struct yaml *node, const char *what, struct import_map *out) {
  const char *part = loading_key_of(loading, "commands", what);
  if (node == NULL) return;
  size_t count = loading_limit(loading, node, LIMIT_ENTRIES, part);
  struct import_command *commands = arena_alloc(loading->arena, (count + 1) * sizeof *commands);
  for (size_t i = 0; i < count; i++) {
    const struct yaml *item = node->items[i];
    struct import_command *command = &commands[out->command_count];
    if (!import_command_read(loading, item, loading_thing(loading, PHRASE_an_item_of, part), out, command)) continue;
    import_command_check(loading, item, what, command);
    out->command_count++;
  }
  out->commands = commands;
}

/* A plain name: what is read lies in the folder that is imported, and what is written in the one that was named. */
static const char *file_name(struct loading *loading, const struct yaml *node) {
  if (node == NULL) return NULL;
  const char *name = node->text;
  if (strchr(name, '/') == NULL && name[0] != '.' && name[0] != '\0') return name;
  struct position at = scalar_place(loading, node, 0, 0);
  diagnostic_add(loading->list, DIAGNOSTIC_import_file_name, &at, name);
  return name;
}

void imports_read(struct loading *loading, const struct yaml *section) {
  struct import_map *imports = arena_alloc(loading->arena, (section->count + 1) * sizeof *imports);
  for (size_t i = 0; i < section->count; i++) {
    const struct yaml *key = section->pairs[i].key, *node = section->pairs[i].value;
    const char *what = loading_thing(loading, PHRASE_thing_import, key->text);
    struct position at = scalar_place(loading, key, 0, 0);
    if (!text_is_name(key->text)) diagnostic_add(loading->list, DIAGNOSTIC_bad_name, &at, key->text);
    schema_check(loading, node, SCHEMA_import, what, &at);
    imports[i] = (struct import_map){
        .name = key->text, .at = at, .file = file_name(loading, schema_value(node, KEY_import_file))};
    imports[i].title = scalar_label(loading, schema_value(node, KEY_import_title), what);
    import_columns_read(loading, schema_value(node, KEY_import_columns), what, &imports[i]);
    commands_read(loading, schema_value(node, KEY_import_commands), what, &imports[i]);
  }
  loading->rulebook->imports = imports;
  loading->rulebook->import_count = section->count;
}
