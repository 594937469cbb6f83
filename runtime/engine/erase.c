/* The verb `erase`: what is private in a record is gone, and in what belongs to it.
 *
 * Invariants
 * 1. The event says what was erased, by whom and why, and stays; the sealed texts stay too, and nobody can open them.
 * 2. Keys are destroyed with the commit (store/vault.c); a command that is refused destroys none.
 *
 * Not done here: what is not private, and what somebody wrote elsewhere: into a note, into a field that is for all. */
#include "base/text.h"
#include "engine/turn.h"

struct erasing {
  struct turn *turn;
  const char **keys; /* of the rows that belong to the one under way */
  size_t count;
};

static bool take_key(void *context, const struct store_row *row) {
  struct erasing *erasing = context;
  erasing->keys = arena_grow(erasing->turn->arena, erasing->keys, erasing->count, sizeof *erasing->keys);
  erasing->keys[erasing->count++] = arena_copy(erasing->turn->arena, row->key);
  return true;
}

static bool is_about(const struct rulebook *rulebook, const struct record *record) {
  for (size_t i = 0; i < rulebook->process_count; i++)
    if (text_equal(rulebook->processes[i].about, record->name)) return true;
  return false;
}

static bool erase_row(struct turn *turn, const struct record *record, const char *key, const char *reason);

static bool erase_series(struct turn *turn, const struct record *of, const char *parent) {
  const struct rulebook *rulebook = turn->version->rulebook;
  for (size_t i = 0; i < rulebook->record_count; i++) {
    const struct record *record = &rulebook->records[i];
    struct erasing erasing = {turn, NULL, 0};
    if (!text_equal(record->belongs_to, of->name)) continue;
    if (!store_rows(turn->store, record->name, parent, take_key, &erasing, turn->list)) return false;
    for (size_t k = 0; k < erasing.count; k++)
      if (!erase_row(turn, record, erasing.keys[k], NULL)) return false;
  }
  return true;
}

/* What its case keeps besides the record goes as well: answers that wait for an approval. */
static bool erase_row(struct turn *turn, const struct record *record, const char *key, const char *reason) {
  struct fact *fact = turn_fact(turn, FACT_ERASE);
  fact->name = record->name;
  fact->who = key;
  fact->reason = reason;
  if (!store_erase(turn->store, record->name, key, turn->list)) return false;
  if (is_about(turn->version->rulebook, record) && !store_erase(turn->store, "", key, turn->list)) return false;
  return text_equal(record->belongs_to, record->name) || erase_series(turn, record, key);
}

/* The one field it takes. */
static const char *reason_of(struct turn *turn, const char *what) {
  const struct command *command = turn->command;
  for (size_t i = 0; i < command->field_count; i++) {
    if (text_equal(command->fields[i].name, "reason") && command->fields[i].text[0] != '\0') continue;
    diagnostic_add(turn->list, DIAGNOSTIC_unknown_ask, &command->fields[i].at, "erase", command->fields[i].name);
    diagnostic_note(turn->list, DIAGNOSTIC_note_asks, "reason");
    return NULL;
  }
  if (command->field_count > 0) return command->fields[0].text;
  diagnostic_add(turn->list, DIAGNOSTIC_missing_ask, &command->position, what, "reason");
  return NULL;
}

bool erase_run(struct turn *turn, const struct record *record, const struct row *row) {
  const char *what = arena_printf(turn->arena, "erase %s", record->name);
  if (record->erases.count == 0) {
    diagnostic_add(turn->list, DIAGNOSTIC_nobody_erases, &turn->command->position, record->name);
    return false;
  }
  if (!turn_may(turn, &record->erases, what)) return false;
  const char *reason = reason_of(turn, what);
  return reason != NULL && erase_row(turn, record, row->shown.key, arena_copy(turn->arena, reason));
}
