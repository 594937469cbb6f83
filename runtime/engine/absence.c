/* Absence: who is away from when until when, and who votes in the meantime.
 *
 * Invariants
 * 1. Days are half-open: on the day `back` the person is there again.
 * 2. Of several absences that cover a day the newest counts, so a later word corrects an earlier one.
 * 3. On no day do delegates go round in a circle: an absence that would make one is refused. Should one arise all the
 * same (the newest may be moved under others), following it ends after LEVELS.
 *
 * A delegate who is away as well has a delegate of his own: the chain is followed. Whoever is absent may still vote
 * himself. */
#include "base/text.h"
#include "engine/turn.h"

enum { LEVELS = 20 };

struct absence {
  const char *person; /* who is away */
  int32_t start, back;
  const char *delegate; /* or NULL */
};

/* ---- reading ---- */

static const struct value *row_value(struct turn *turn, const struct record *record, const struct store_row *row,
                                     const char *field) {
  static const struct value none = {.kind = KIND_EMPTY};
  const int *columns = version_columns(turn->version, turn->store, record);
  int number = record_field_number(record, field);
  return columns != NULL && number >= 0 && columns[number] >= 0 ? &row->values[columns[number]] : &none;
}

static bool absence_of_row(struct turn *turn, const struct store_row *row, struct absence *out) {
  const struct record *record = rulebook_record(turn->version->rulebook, "absence");
  const struct value *start = row_value(turn, record, row, "start"), *back = row_value(turn, record, row, "back");
  const struct value *delegate = row_value(turn, record, row, "delegate");
  if (start->kind != KIND_DATE || back->kind != KIND_DATE || row->parent == NULL) return false;
  *out = (struct absence){arena_copy(turn->arena, row->parent), start->date, back->date,
                          delegate->kind == KIND_REF ? arena_copy(turn->arena, delegate->text) : NULL};
  return true;
}

static bool covers(const struct absence *absence, int32_t day) {
  return absence->start <= day && day < absence->back;
}

/* One person's absences, seen from one day. */
struct look {
  struct turn *turn;
  int32_t day, change; /* `change`: the next day on which something else may hold */
  const char *delegate;
};

static void look_at(struct look *look, const struct absence *absence) {
  if (covers(absence, look->day)) look->delegate = absence->delegate;
  if (absence->start > look->day && absence->start < look->change) look->change = absence->start;
  if (absence->back > look->day && absence->back < look->change) look->change = absence->back;
}

static bool look_at_row(void *context, const struct store_row *row) {
  struct look *look = context;
  struct absence absence;
  if (absence_of_row(look->turn, row, &absence)) look_at(look, &absence);
  return true;
}

/* Who stands in for the person that day, or NULL. `added` is one more absence, the newest; or NULL. */
static const char *delegate_on(struct turn *turn, const char *person, int32_t day, const struct absence *added,
                               int32_t *change) {
  struct look look = {turn, day, *change, NULL};
  store_rows(turn->store, "absence", person, look_at_row, &look, turn->list);
  if (added != NULL && text_equal(added->person, person)) look_at(&look, added);
  *change = look.change;
  return look.delegate;
}

static bool has_absences(const struct turn *turn) {
  return rulebook_record(turn->version->rulebook, "absence") != NULL;
}

bool absence_covers(struct turn *turn, const char *absent, const char *person, int32_t day) {
  int32_t change = INT32_MAX;
  for (int level = 0; has_absences(turn) && absent != NULL && level < LEVELS; level++) {
    absent = delegate_on(turn, absent, day, NULL, &change);
    if (text_equal(absent, person)) return true;
  }
  return false;
}

const char *absence_stand_in(struct turn *turn, const char *person) {
  const char *last = NULL;
  int32_t change = INT32_MAX;
  if (!has_absences(turn) || person[0] == '@') return NULL;
  for (int level = 0; person != NULL && level < LEVELS; level++) {
    person = delegate_on(turn, person, instant_date(turn->now), NULL, &change);
    if (person != NULL) last = person;
  }
  return last;
}

struct principals {
  struct turn *turn;
  int32_t day;
  const char **keys;
  size_t count;
};

static bool take_absent(void *context, const struct store_row *row) {
  struct principals *principals = context;
  struct absence absence;
  if (!absence_of_row(principals->turn, row, &absence) || !covers(&absence, principals->day)) return true;
  for (size_t i = 0; i < principals->count; i++)
    if (text_equal(principals->keys[i], absence.person)) return true;
  principals->keys = arena_grow(principals->turn->arena, principals->keys, principals->count, sizeof *principals->keys);
  principals->keys[principals->count++] = absence.person;
  return true;
}

size_t absence_principals(struct turn *turn, const char *person, int32_t day, const char *const **keys) {
  struct principals absent = {turn, day, NULL, 0};
  size_t count = 0;
  if (has_absences(turn)) store_rows(turn->store, "absence", NULL, take_absent, &absent, turn->list);
  for (size_t i = 0; i < absent.count; i++)
    if (absence_covers(turn, absent.keys[i], person, day)) absent.keys[count++] = absent.keys[i];
  *keys = absent.keys;
  return count;
}

/* ---- circles ---- */

/* The chain of delegates from whom the new absence is about, on one day; NULL when it does not come back to him. */
static const char *circle_on(struct turn *turn, const struct absence *added, int32_t day, int32_t *change) {
  struct buffer text = BUFFER_EMPTY;
  const char *at = added->person, *found = NULL;
  buffer_puts(&text, at);
  for (int level = 0; found == NULL && level < LEVELS; level++) {
    at = delegate_on(turn, at, day, added, change);
    if (at == NULL) break;
    buffer_printf(&text, " > %s", at);
    if (text_equal(at, added->person)) found = arena_copy(turn->arena, buffer_text(&text));
  }
  buffer_release(&text);
  return found;
}

static bool goes_round(struct turn *turn, const struct absence *added) {
  for (int32_t day = added->start, change; day < added->back; day = change) {
    change = added->back;
    const char *circle = circle_on(turn, added, day, &change);
    if (circle == NULL) continue;
    struct buffer text = BUFFER_EMPTY;
    date_write(&text, day);
    diagnostic_add(turn->list, DIAGNOSTIC_delegates_round, &turn->command->position, circle, buffer_text(&text));
    buffer_release(&text);
    return true;
  }
  return false;
}

/* ---- the command ---- */

static bool read_day(struct turn *turn, const struct command_field *given, int32_t *out) {
  const struct type type = {.kind = KIND_DATE};
  struct value value;
  if (!field_read(turn, given, &type, false, &value)) return false;
  if (value.kind == KIND_DATE) *out = value.date;
  return value.kind == KIND_DATE;
}

static bool read_field(struct turn *turn, const struct command_field *given, struct absence *out, int *days) {
  const struct type person = {.kind = KIND_REF, .record = "person"};
  struct value value;
  if (text_equal(given->name, "from")) return (*days)++, read_day(turn, given, &out->start);
  if (text_equal(given->name, "until")) return (*days)++, read_day(turn, given, &out->back);
  if (text_equal(given->name, "delegate")) {
    if (!field_read(turn, given, &person, false, &value)) return false;
    if (value.kind != KIND_EMPTY) out->delegate = value.text;
    return true;
  }
  diagnostic_add(turn->list, DIAGNOSTIC_unknown_ask, &given->at, "absent", given->name);
  diagnostic_suggest(turn->list, given->name, (const char *const[]){"from", "until", "delegate"}, 3);
  diagnostic_note(turn->list, DIAGNOSTIC_note_asks, "from, until, delegate?");
  return false;
}

static bool absence_read(struct turn *turn, struct absence *out) {
  const struct command *command = turn->command;
  int days = 0;
  *out = (struct absence){.person = command->subject};
  for (size_t i = 0; i < command->field_count; i++)
    if (!read_field(turn, &command->fields[i], out, &days)) return false;
  if (days != 2) {
    diagnostic_add(turn->list, DIAGNOSTIC_missing_ask, &command->position, "absent", "from, until");
    return false;
  }
  if (out->start >= out->back) {
    diagnostic_add(turn->list, DIAGNOSTIC_absence_empty, &command->position);
    return false;
  }
  return true;
}

/* Whoever is away says so, or somebody above. */
static bool may_say(struct turn *turn, const struct person *person) {
  if (turn->command->imported || text_equal(person->key, turn->actor->key)) return true;
  if (turn_is_superior(turn, turn->actor, person)) return true;
  struct buffer who = BUFFER_EMPTY;
  phrase_add(&who, language_current(), PHRASE_person_or_superior, person->key);
  diagnostic_add(turn->list, DIAGNOSTIC_not_allowed, &turn->command->position, turn->actor->key, "absent");
  diagnostic_note(turn->list, DIAGNOSTIC_note_who_may, buffer_text(&who));
  buffer_release(&who);
  return false;
}

static void absence_put(struct turn *turn, const struct absence *absence) {
  const struct record *record = rulebook_record(turn->version->rulebook, "absence");
  struct row *row = rows_add(&turn->rows, record, NULL, arena_copy(turn->arena, absence->person));
  struct fact *put = rows_put(&turn->rows, row, &turn->facts);
  struct value start = value_date(absence->start), back = value_date(absence->back);
  rows_set(&turn->rows, row, record_field_number(record, "start"), &start, put);
  rows_set(&turn->rows, row, record_field_number(record, "back"), &back, put);
  if (absence->delegate == NULL) return;
  struct value delegate = value_text(arena_copy(turn->arena, absence->delegate));
  delegate.kind = KIND_REF;
  rows_set(&turn->rows, row, record_field_number(record, "delegate"), &delegate, put);
}

bool absence_run(struct turn *turn) {
  const struct command *command = turn->command;
  const struct command_field asked = {"person", command->subject, command->position};
  const struct type type = {.kind = KIND_REF, .record = "person"};
  const struct person *person = turn_person(turn, command->subject);
  struct absence absence;
  struct value value;
  if (!has_absences(turn)) {
    diagnostic_add(turn->list, DIAGNOSTIC_no_approvals, &command->position);
    return false;
  }
  if (person == NULL) return field_read(turn, &asked, &type, false, &value) && false; /* says whom there is */
  if (!may_say(turn, person) || !absence_read(turn, &absence) || goes_round(turn, &absence)) return false;
  absence_put(turn, &absence);
  return true;
}
