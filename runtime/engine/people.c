/* Who people are: those whom the rulebook's files name, and those added as `person` records. */
#include "base/text.h"
#include "engine/turn.h"

bool person_has_role(const struct person *person, const char *role) {
  for (size_t i = 0; i < person->role_count; i++)
    if (text_equal(person->roles[i], role)) return true;
  return false;
}

static const char *row_text(const struct row *row, const char *field) {
  int number = record_field_number(row->shown.record, field);
  return number >= 0 && row->values[number].kind != KIND_EMPTY ? row->values[number].text : NULL;
}

static const struct person *person_of_row(struct arena *arena, const struct row *row) {
  struct person *person = arena_alloc(arena, sizeof *person);
  int roles = record_field_number(row->shown.record, "roles");
  person->key = row->shown.key;
  person->name = row_text(row, "name");
  person->superior = row_text(row, "superior");
  person->team = row_text(row, "team");
  if (roles >= 0 && row->values[roles].kind == KIND_LIST) {
    const struct value *list = &row->values[roles];
    const char **names = arena_alloc(arena, (list->list.count + 1) * sizeof *names);
    for (size_t i = 0; i < list->list.count; i++) names[i] = list->list.items[i].text;
    person->roles = names;
    person->role_count = list->list.count;
  }
  return person;
}

const struct person *turn_person(struct turn *turn, const char *key) {
  const struct rulebook *rulebook = turn->version->rulebook;
  const struct person *person = key != NULL ? rulebook_person(rulebook, key) : NULL;
  if (person != NULL || key == NULL) return person;
  const struct row *row = rows_get(&turn->rows, rulebook_record(rulebook, "person"), key);
  return row != NULL ? person_of_row(turn->arena, row) : NULL;
}

/* ---- everybody ---- */

static bool take_person(void *context, const struct store_row *stored) {
  struct turn *turn = context;
  const struct rulebook *rulebook = turn->version->rulebook;
  struct people *people = turn->people;
  if (rulebook_person(rulebook, stored->key) != NULL) return true;
  people->items = arena_grow(turn->arena, people->items, people->count, sizeof *people->items);
  people->items[people->count] = turn_person(turn, stored->key);
  people->count += people->items[people->count] != NULL;
  return true;
}

const struct people *turn_people(struct turn *turn) {
  const struct rulebook *rulebook = turn->version->rulebook;
  if (turn->people != NULL) return turn->people;
  turn->people = arena_alloc(turn->arena, sizeof *turn->people);
  for (size_t i = 0; i < rulebook->person_count; i++) {
    turn->people->items = arena_grow(turn->arena, turn->people->items, i, sizeof *turn->people->items);
    turn->people->items[turn->people->count++] = &rulebook->people[i];
  }
  store_rows(turn->store, "person", NULL, take_person, turn, turn->list);
  return turn->people;
}

/* What has no owner of its own belongs to somebody else's: a contact is the customer's. */
static const char *owner_key(struct turn *turn) {
  const struct rulebook *rulebook = turn->version->rulebook;
  const struct record *record = rulebook_record(rulebook, turn->process->about);
  const struct row *row = rows_get(&turn->rows, record, turn->rows.case_id);
  while (row != NULL && row->parent != NULL && record_field(record, "owner") == NULL) {
    record = rulebook_record(rulebook, record->belongs_to);
    row = record != NULL ? rows_get(&turn->rows, record, row->parent) : NULL;
  }
  return row != NULL ? row_text(row, "owner") : NULL;
}

const struct person *turn_owner(struct turn *turn) {
  if (turn->file == NULL || turn->process == NULL) return NULL;
  return turn_person(turn, owner_key(turn));
}

bool turn_owner_is(struct turn *turn, const char *key) {
  return !turn->process->is_upkeep && text_equal(owner_key(turn), key);
}

enum { LEVELS = 20 }; /* of superiors; records added by command could form a ring */

bool turn_is_superior(struct turn *turn, const struct person *person, const struct person *of) {
  for (int level = 0; of != NULL && of->superior != NULL && level < LEVELS; level++) {
    if (text_equal(of->superior, person->key)) return true;
    of = turn_person(turn, of->superior);
  }
  return false;
}
