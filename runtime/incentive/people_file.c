/* People from CSV: who is there on which days, and who they are meanwhile. */
#include "incentive/people_file.h"

#include "incentive/date_cell.h"
#include "incentive/loose_people.h"
#include "incentive/payee_file.h"
#include "rulebook/misspelling.h"

#include <stdio.h>
#include <string.h>

enum { PERSON, NAME, ROLE, SUPERIOR, TEAM, FROM, UNTIL, PEOPLE_COLUMNS };

static const char *const people_columns[PEOPLE_COLUMNS] = {"person", "name", "role", "superior",
                                                           "team",   "from", "until"};

/* A condition or a pattern that nothing would look at. */
static void check_entry(struct payee_file *reading, const struct column_entry *entry, int number) {
  if (entry->where != NULL)
    diagnostic_add(reading->list, DIAGNOSTIC_map_condition, NULL, entry->name, entry->where, entry->equals);
  bool is_idle = entry->pattern != NULL && number < FROM;
  if (is_idle) diagnostic_add(reading->list, DIAGNOSTIC_map_pattern, NULL, entry->pattern, entry->name);
  reading->fine = reading->fine && entry->where == NULL && !is_idle;
}

static void find_columns(struct payee_file *reading, struct column_map *map, int *cells) {
  const char *const *names = people_columns;
  for (int i = 0; i < PEOPLE_COLUMNS; i++) {
    struct column_entry *entry = column_map_find(map, names[i]);
    cells[i] = payee_file_cell(reading, entry != NULL ? entry->column : names[i]);
    if (entry != NULL && cells[i] >= 0) entry->used = true;
    if (entry != NULL) check_entry(reading, entry, i);
    if (entry != NULL && i >= FROM) reading->days[i - FROM] = entry->pattern;
    if (cells[i] < 0 && entry != NULL) payee_file_no_column(reading, entry->column, names[i], NULL);
    else if (cells[i] < 0 && i == PERSON) payee_file_no_column(reading, names[i], names[i], names[i]);
  }
}

static void take_roles(struct payee_file *reading, int cell, const struct rulebook *rulebook, struct spell *spell) {
  const char *text = payee_file_text(reading, cell);
  const char **roles = NULL;
  spell->role_count = 0;
  while (text != NULL && *text != '\0') {
    size_t size = strcspn(text, ",");
    const char *from = text + strspn(text, " ");
    size_t length = size - (size_t)(from - text);
    while (length > 0 && from[length - 1] == ' ') length--;
    const char *role = arena_copy_bytes(reading->arena, from, length);
    if (rulebook_role(rulebook, role) == NULL) {
      const char **names = arena_alloc(reading->arena, (rulebook->role_count + 1) * sizeof *names);
      for (size_t i = 0; i < rulebook->role_count; i++) names[i] = rulebook->roles[i].name;
      payee_file_fault(reading, cell, DIAGNOSTIC_unknown_role, role, NULL);
      diagnostic_suggest(reading->list, role, names, rulebook->role_count);
    }
    roles = arena_grow(reading->arena, roles, spell->role_count, sizeof *roles);
    roles[spell->role_count++] = role;
    text += size + (text[size] == ',');
  }
  spell->roles = roles;
}

static bool take_day(struct payee_file *reading, int cell, int number, int32_t *out) {
  static const struct type type = {.kind = KIND_DATE};
  static const struct value_locale locale = {NULL, false};
  const char *text = payee_file_text(reading, cell), *pattern = reading->days[number];
  struct date_ways *ways = &reading->ways[number];
  struct buffer expected = BUFFER_EMPTY;
  if (text == NULL) return true;
  if (date_cell_read(text, pattern, out)) {
    if (!ways->has_right) date_ways_right(ways, pattern, reading->row.line);
    return true;
  }
  if (pattern != NULL) phrase_add(&expected, language_current(), PHRASE_expect_pattern, pattern);
  else phrase_add(&expected, language_current(), PHRASE_expect_date);
  payee_file_fault(reading, cell, DIAGNOSTIC_deal_value, text, buffer_text(&expected));
  if (!date_ways_wrong(ways, text, reading->row.line))
    misspelling_note_cell(reading->arena, &type, &locale, text, reading->list);
  buffer_release(&expected);
  return false;
}

/* Both ends; the second is later. */
static bool take_days(struct payee_file *reading, const int *cells, struct spell *spell) {
  spell->from = PAYEE_ALWAYS;
  spell->until = PAYEE_OPEN;
  bool fine = take_day(reading, cells[FROM], 0, &spell->from);
  if (!take_day(reading, cells[UNTIL], 1, &spell->until) || !fine) return false;
  return spell->from < spell->until ||
         payee_file_fault(reading, cells[UNTIL], DIAGNOSTIC_spell_ends_first, reading->row.cells[cells[UNTIL]],
                          reading->row.cells[cells[FROM]]);
}

/* People whom the file has named so far: by number. */
struct named {
  bool *items;
  size_t count;
};

/* What the rulebook says of a person goes with the first row; without a column of roles the role stays. */
static bool is_first_row(struct payee_file *reading, struct named *named, struct payees *payees, int number) {
  if (named->count <= (size_t)number) {
    bool *items = arena_alloc(reading->arena, payees->count * 2);
    if (named->count > 0) memcpy(items, named->items, named->count);
    *named = (struct named){items, payees->count * 2};
  }
  bool first = !named->items[number];
  named->items[number] = true;
  return first;
}

/* Somebody who was not known before he was named as a superior. */
struct superior {
  int number, line, column;
};

struct superiors {
  struct superior *items;
  size_t count;
};

static int take_superior(struct payee_file *reading, int cell, struct payees *payees, struct superiors *superiors) {
  char key[256];
  if (!payee_file_key(reading, cell, key, sizeof key)) return -1;
  size_t known = payees->count;
  int number = payees_put(payees, key);
  if (payees->count == known) return number;
  superiors->items = arena_grow(reading->arena, superiors->items, superiors->count, sizeof *superiors->items);
  superiors->items[superiors->count++] = (struct superior){number, reading->row.line, reading->row.columns[cell]};
  return number;
}

/* Who has no row is a person all the same, unless he is near to somebody who has one. */
static void tell_superiors(struct payee_file *reading, const struct superiors *superiors, const struct named *named,
                           const struct payees *payees) {
  for (size_t i = 0; i < superiors->count; i++) {
    const struct superior *superior = &superiors->items[i];
    if ((size_t)superior->number < named->count && named->items[superior->number]) continue;
    const char *key = payees->items[superior->number].key, *near = payees_near(payees, key, superior->number);
    struct position at = {reading->path, superior->line, superior->column, 0};
    if (near == NULL) continue;
    diagnostic_add(reading->list, DIAGNOSTIC_superior_near, &at, key);
    diagnostic_note(reading->list, DIAGNOSTIC_did_you_mean, near);
    reading->fine = false;
  }
}

/* `from 2024-02-15 on`. */
static void write_days(struct buffer *out, const struct spell *spell) {
  struct buffer from = BUFFER_EMPTY, until = BUFFER_EMPTY;
  bool begins = spell->from != PAYEE_ALWAYS, ends = spell->until != PAYEE_OPEN;
  if (begins) date_write(&from, spell->from);
  if (ends) date_write(&until, spell->until);
  if (begins && ends) phrase_add(out, language_current(), PHRASE_spell_days, buffer_text(&from), buffer_text(&until));
  else if (begins) phrase_add(out, language_current(), PHRASE_spell_from, buffer_text(&from));
  else if (ends) phrase_add(out, language_current(), PHRASE_spell_until, buffer_text(&until));
  else phrase_add(out, language_current(), PHRASE_spell_always);
  buffer_release(&from);
  buffer_release(&until);
}

static void add_spell(struct payee_file *reading, const int *cells, struct payees *payees, int number,
                      const struct spell *spell) {
  struct buffer days = BUFFER_EMPTY;
  struct spell other;
  if (payees_add_spell(payees, number, spell, &other)) return;
  write_days(&days, &other);
  const char *const arguments[] = {"", payees->items[number].key, buffer_text(&days), NULL};
  struct position at = {reading->path, reading->row.line, reading->row.columns[cells[PERSON]], 0};
  diagnostic_add_array(reading->list, DIAGNOSTIC_spells_overlap, &at, arguments);
  diagnostic_note(reading->list, DIAGNOSTIC_note_spells);
  reading->fine = false;
  buffer_release(&days);
}

/* Rows of people whom neither a column of roles nor the rulebook gives a role. */
struct unplaced {
  const char *first;
  int line;
  size_t count;
};

static void see_unplaced(struct payee_file *reading, struct unplaced *unplaced, const char *key) {
  if (unplaced->count++ > 0) return;
  unplaced->first = arena_copy(reading->arena, key);
  unplaced->line = reading->row.line;
}

/* Who is paid depends on roles that nobody knows: none is guessed. */
static void tell_unplaced(struct payee_file *reading, const struct unplaced *unplaced) {
  struct position at = {reading->path, unplaced->line, 0, 0};
  char count[24];
  if (unplaced->count == 0) return;
  snprintf(count, sizeof count, "%zu", unplaced->count);
  diagnostic_add(reading->list, DIAGNOSTIC_people_unplaced, &at, unplaced->first, count);
  diagnostic_note(reading->list, DIAGNOSTIC_note_people_role);
  reading->fine = false;
}

static void take_person(struct payee_file *reading, const int *cells, struct payees *payees, struct named *named,
                        struct superiors *superiors, struct unplaced *unplaced, const struct rulebook *rulebook) {
  char key[256];
  struct spell spell = {.superior = -1};
  if (!payee_file_key(reading, cells[PERSON], key, sizeof key)) {
    payee_file_bad_value(reading, cells[PERSON], PHRASE_expect_person);
    return;
  }
  int number = payees_put(payees, key);
  const char *name = payee_file_text(reading, cells[cells[NAME] >= 0 ? NAME : PERSON]);
  const char *team = payee_file_text(reading, cells[TEAM]);
  spell.superior = take_superior(reading, cells[SUPERIOR], payees, superiors);
  struct payee *payee = &payees->items[number];
  const struct spell *told = payee_on(payee, PAYEE_ALWAYS);
  if (cells[NAME] >= 0 || payee->name == NULL) payee->name = name != NULL ? arena_copy(reading->arena, name) : NULL;
  spell.team = team != NULL ? arena_copy(reading->arena, team) : NULL;
  if (cells[ROLE] >= 0) take_roles(reading, cells[ROLE], rulebook, &spell);
  else if (told != NULL) spell.roles = told->roles, spell.role_count = told->role_count;
  else see_unplaced(reading, unplaced, key);
  if (!take_days(reading, cells, &spell)) return;
  if (is_first_row(reading, named, payees, number)) payee->spell_count = 0;
  add_spell(reading, cells, payees, number, &spell);
}

bool people_file_read(struct payees *payees, const char *path, struct column_map *map, const struct rulebook *rulebook,
                      bool *roles_known, struct diagnostics *list) {
  struct payee_file reading = {.arena = payees->arena, .path = path, .list = list, .fine = true};
  struct named named = {NULL, 0};
  struct superiors superiors = {NULL, 0};
  struct unplaced unplaced = {NULL, 0, 0};
  struct loose_people loose;
  int cells[PEOPLE_COLUMNS];
  struct csv *csv = payee_file_open(&reading);
  if (csv == NULL) return false;
  find_columns(&reading, map, cells);
  *roles_known = cells[ROLE] >= 0 || rulebook->person_count > 0;
  loose_people_init(&loose, payees->arena, rulebook, reading.names, reading.header.count, cells, PEOPLE_COLUMNS);
  while (cells[PERSON] >= 0 && payee_file_next(&reading, csv)) {
    loose_people_see(&loose, &reading.row);
    take_person(&reading, cells, payees, &named, &superiors, &unplaced, rulebook);
  }
  csv_close(csv);
  const struct lacking lacking = {cells[FROM] < 0, cells[UNTIL] < 0, cells[ROLE] < 0, cells[SUPERIOR] < 0};
  loose_people_tell(&loose, payees, lacking, path, list);
  if (*roles_known) tell_unplaced(&reading, &unplaced);
  tell_superiors(&reading, &superiors, &named, payees);
  for (int i = FROM; i <= UNTIL; i++) {
    const struct column_entry entry = {.name = people_columns[i],
                                       .column = cells[i] >= 0 ? reading.names[cells[i]] : ""};
    date_ways_tell(&reading.ways[i - FROM], payees->arena, path, &entry, list);
  }
  return reading.fine;
}
