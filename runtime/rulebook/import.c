/* Imports: the maps, and whether what they name is there.
 *
 * Not done here: reading CSV files; the engine does that row by row. */
#include "rulebook/import.h"

#include "base/text.h"
#include "rulebook/import_part.h"
#include "rulebook/scalar.h"

#include <string.h>

struct words {
  const char **items;
  size_t count;
};

static void words_add(struct loading *loading, struct words *words, const char *word) {
  for (size_t i = 0; i < words->count; i++)
    if (strcmp(words->items[i], word) == 0) return;
  words->items = arena_grow(loading->arena, words->items, words->count, sizeof *words->items);
  words->items[words->count++] = word;
}

static bool words_have(const struct words *words, const char *word) {
  for (size_t i = 0; i < words->count; i++)
    if (strcmp(words->items[i], word) == 0) return true;
  return false;
}

/* ---- verbs ---- */

static struct words verbs_of(struct loading *loading, bool on_record) {
  struct words words = {NULL, 0};
  const struct rulebook *rulebook = loading->rulebook;
  words_add(loading, &words, "set");
  if (on_record) {
    words_add(loading, &words, "add");
    return words;
  }
  words_add(loading, &words, "start");
  words_add(loading, &words, "place");
  words_add(loading, &words, "assign");
  words_add(loading, &words, "cancel");
  for (size_t i = 0; i < rulebook->process_count; i++)
    for (size_t j = 0; j < rulebook->processes[i].action_count; j++)
      words_add(loading, &words, rulebook->processes[i].actions[j].name);
  return words;
}

/* ---- fields ---- */

static void add_fields(struct loading *loading, struct words *words, const struct record *record) {
  for (size_t i = 0; record != NULL && i < record->field_count; i++) words_add(loading, words, record->fields[i].name);
}

/* `set` and `place` reach `customer.needs` too. */
static void add_paths(struct loading *loading, struct words *words, const char *about) {
  const struct rulebook *rulebook = loading->rulebook;
  for (size_t i = 0; i < rulebook->record_count; i++) {
    const struct record *record = &rulebook->records[i];
    if (rulebook_path(rulebook, about, record->name).kind == PATH_NONE) continue;
    for (size_t j = 0; j < record->field_count; j++)
      words_add(loading, words, arena_printf(loading->arena, "%s.%s", record->name, record->fields[j].name));
  }
}

static void add_process_fields(struct loading *loading, struct words *words, const struct process *process,
                               const char *verb) {
  const struct action *action = process_action(process, verb);
  bool places = strcmp(verb, "place") == 0, sets = strcmp(verb, "set") == 0, starts = strcmp(verb, "start") == 0;
  if (places || starts) words_add(loading, words, "stage");
  if (places || sets || starts) add_fields(loading, words, rulebook_record(loading->rulebook, process->about));
  if (places || sets) add_paths(loading, words, process->about);
  if (strcmp(verb, "assign") == 0) words_add(loading, words, "owner");
  for (size_t i = 0; action != NULL && !starts && i < action->ask_count; i++)
    words_add(loading, words, action->asks[i].name);
}

static struct words fields_of(struct loading *loading, const struct import_command *command) {
  struct words words = {NULL, 0};
  const struct rulebook *rulebook = loading->rulebook;
  const struct record *record = rulebook_record(rulebook, command->record);
  add_fields(loading, &words, record);
  if (record != NULL && record->belongs_to != NULL) words_add(loading, &words, record->belongs_to);
  for (size_t i = 0; command->record == NULL && i < rulebook->process_count; i++)
    add_process_fields(loading, &words, &rulebook->processes[i], command->verb);
  return words;
}

static void check_stage(struct loading *loading, const struct import_field *field) {
  const struct rulebook *rulebook = loading->rulebook;
  struct words words = {NULL, 0};
  if (strcmp(field->name, "stage") != 0 || field->value.fixed == NULL) return;
  for (size_t i = 0; i < rulebook->process_count; i++)
    for (size_t j = 0; j < rulebook->processes[i].stage_count; j++)
      words_add(loading, &words, rulebook->processes[i].stages[j].name);
  if (words_have(&words, field->value.fixed)) return;
  diagnostic_add(loading->list, DIAGNOSTIC_unknown_stage, &field->value.at, field->value.fixed);
  diagnostic_suggest(loading->list, field->value.fixed, words.items, words.count);
}

static void check_fields(struct loading *loading, const char *what, const struct import_command *command) {
  struct words words = fields_of(loading, command);
  if (command->record != NULL && rulebook_record(loading->rulebook, command->record) == NULL) return;
  for (size_t i = 0; i < command->field_count; i++) {
    const struct import_field *field = &command->fields[i];
    if (words_have(&words, field->name)) {
      if (command->record == NULL) check_stage(loading, field);
      continue;
    }
    diagnostic_add(loading->list, DIAGNOSTIC_unknown_field, &field->value.at, field->name);
    diagnostic_suggest(loading->list, field->name, words.items, words.count);
    loading_note_where(loading, loading_inside(loading, loading_key_of(loading, command->verb, what)));
  }
}

void import_command_check(struct loading *loading, const struct yaml *node, const char *what,
                          const struct import_command *command) {
  const struct yaml *verb = schema_value(node, KEY_command_do);
  if (verb == NULL || loading->incomplete) return;
  struct words verbs = verbs_of(loading, command->record != NULL);
  if (words_have(&verbs, verb->text)) {
    check_fields(loading, what, command);
    return;
  }
  struct position at = scalar_place(loading->source, verb, 0, 0);
  diagnostic_add(loading->list, DIAGNOSTIC_unknown_verb, &at, verb->text);
  diagnostic_suggest(loading->list, verb->text, verbs.items, verbs.count);
  loading_note_where(loading, loading_inside(loading, what));
}

/* ---- the map ---- */

static void commands_read(struct loading *loading, const struct yaml *node, const char *what, struct import_map *out) {
  const char *part = loading_key_of(loading, "commands", what);
  if (node == NULL) return;
  struct import_command *commands = arena_alloc(loading->arena, (node->count + 1) * sizeof *commands);
  for (size_t i = 0; i < node->count; i++) {
    const struct yaml *item = node->items[i];
    struct import_command *command = &commands[out->command_count];
    if (!import_command_read(loading, item, loading_thing(loading, PHRASE_an_item_of, part), out, command)) continue;
    import_command_check(loading, item, what, command);
    out->command_count++;
  }
  out->commands = commands;
}

void imports_read(struct loading *loading, const struct yaml *section) {
  struct import_map *imports = arena_alloc(loading->arena, (section->count + 1) * sizeof *imports);
  for (size_t i = 0; i < section->count; i++) {
    const struct yaml *key = section->pairs[i].key, *node = section->pairs[i].value;
    const char *what = loading_thing(loading, PHRASE_thing_import, key->text);
    struct position at = scalar_place(loading->source, key, 0, 0);
    if (!text_is_name(key->text)) diagnostic_add(loading->list, DIAGNOSTIC_bad_name, &at, key->text);
    schema_check(loading, node, SCHEMA_import, what, &at);
    imports[i] = (struct import_map){.name = key->text, .at = at, .file = schema_text(node, KEY_import_file)};
    imports[i].title = scalar_label(loading, schema_value(node, KEY_import_title), what);
    import_columns_read(loading, schema_value(node, KEY_import_columns), what, &imports[i]);
    commands_read(loading, schema_value(node, KEY_import_commands), what, &imports[i]);
  }
  loading->rulebook->imports = imports;
  loading->rulebook->import_count = section->count;
}
