/* People and targets from CSV.
 *
 * Invariant: people are known by the key that an import makes of a name (text_slug), as in files of deals. */
#include "incentive/people_file.h"

#include "base/phrase.h"
#include "base/text.h"
#include "format/csv.h"
#include "incentive/amount_ways.h"
#include "incentive/date_cell.h"
#include "incentive/date_ways.h"
#include "incentive/loose_people.h"
#include "rulebook/misspelling.h"

#include <stdio.h>
#include <string.h>

struct reading {
  struct arena *arena;
  const char *path;
  struct diagnostics *list;
  struct csv_row header, row;
  const char **names;  /* the header's cells, which outlive its row */
  const char *days[2]; /* the patterns of the first and the last day, or NULL */
  struct date_ways ways[2];
  bool fine;
};

static bool fault_with(struct reading *reading, int cell, enum diagnostic_id id, const char *a, const char *b,
                       const char *c) {
  struct position at = {reading->path, reading->row.line, 0, 0};
  if (cell >= 0 && (size_t)cell < reading->row.count) at.column = reading->row.columns[cell];
  const char *const arguments[] = {"", a != NULL ? a : "", b != NULL ? b : "", c != NULL ? c : "", NULL};
  diagnostic_add_array(reading->list, id, &at, arguments);
  reading->fine = false;
  return false;
}

static bool fault(struct reading *reading, int cell, enum diagnostic_id id, const char *a, const char *b) {
  return fault_with(reading, cell, id, a, b, NULL);
}

static bool bad_value(struct reading *reading, int cell, enum phrase_id expected) {
  return fault(reading, cell, DIAGNOSTIC_deal_value, reading->row.cells[cell],
               phrase_text(language_current(), expected));
}

static struct csv *open_file(struct reading *reading) {
  struct csv *csv = csv_open(reading->path, reading->list);
  if (csv == NULL) return NULL;
  enum csv_result got = csv_next(csv, &reading->header, reading->list);
  struct position top = {reading->path, 1, 0, 0};
  if (got == CSV_END) diagnostic_add(reading->list, DIAGNOSTIC_import_empty, &top);
  if (got == CSV_ROW) {
    reading->names = arena_alloc(reading->arena, (reading->header.count + 1) * sizeof *reading->names);
    for (size_t i = 0; i < reading->header.count; i++)
      reading->names[i] = arena_copy(reading->arena, reading->header.cells[i]);
    reading->row.line = reading->header.line;
    return csv;
  }
  csv_close(csv);
  return NULL;
}

static bool next_row(struct reading *reading, struct csv *csv) {
  enum csv_result got;
  while ((got = csv_next(csv, &reading->row, reading->list)) != CSV_END) {
    if (got == CSV_BAD) reading->fine = false;
    else if (reading->row.count == reading->header.count) return true;
    else
      fault(reading, -1, DIAGNOSTIC_import_cells, arena_printf(reading->arena, "%zu", reading->row.count),
            arena_printf(reading->arena, "%zu", reading->header.count));
  }
  return false;
}

static int cell_of(const struct reading *reading, const char *name) {
  for (size_t i = 0; i < reading->header.count; i++)
    if (strcmp(reading->names[i], name) == 0) return (int)i;
  return -1;
}

static const char *text_of(const struct reading *reading, int cell) {
  const char *text = cell >= 0 ? reading->row.cells[cell] : "";
  return text[strspn(text, " ")] != '\0' ? text : NULL;
}

static bool key_of(struct reading *reading, int cell, char *key, size_t size) {
  const char *text = text_of(reading, cell);
  return text != NULL && text_slug(text, key, size);
}

/* `mapped` is what a --map would have to name; NULL: it cannot, or names the column already. */
static void no_column(struct reading *reading, const char *name, const char *wanted_by, const char *mapped) {
  struct buffer all = BUFFER_EMPTY;
  for (size_t i = 0; i < reading->header.count; i++) buffer_printf(&all, "%s%s", i > 0 ? ", " : "", reading->names[i]);
  fault(reading, -1, DIAGNOSTIC_deal_column, name, wanted_by);
  diagnostic_suggest(reading->list, name, reading->names, reading->header.count);
  if (mapped != NULL) diagnostic_note(reading->list, DIAGNOSTIC_deal_columns, buffer_text(&all), mapped);
  else diagnostic_note(reading->list, DIAGNOSTIC_deal_header, buffer_text(&all));
  buffer_release(&all);
}

/* ---- people ---- */

enum { PERSON, NAME, ROLE, SUPERIOR, TEAM, FROM, UNTIL, PEOPLE_COLUMNS };

static const char *const people_columns[PEOPLE_COLUMNS] = {"person", "name", "role", "superior",
                                                           "team",   "from", "until"};

/* A condition or a pattern that nothing would look at. */
static void check_entry(struct reading *reading, const struct column_entry *entry, int number) {
  if (entry->where != NULL)
    diagnostic_add(reading->list, DIAGNOSTIC_map_condition, NULL, entry->name, entry->where, entry->equals);
  bool is_idle = entry->pattern != NULL && number < FROM;
  if (is_idle) diagnostic_add(reading->list, DIAGNOSTIC_map_pattern, NULL, entry->pattern, entry->name);
  reading->fine = reading->fine && entry->where == NULL && !is_idle;
}

static void find_columns(struct reading *reading, struct column_map *map, int *cells) {
  const char *const *names = people_columns;
  for (int i = 0; i < PEOPLE_COLUMNS; i++) {
    struct column_entry *entry = column_map_find(map, names[i]);
    cells[i] = cell_of(reading, entry != NULL ? entry->column : names[i]);
    if (entry != NULL && cells[i] >= 0) entry->used = true;
    if (entry != NULL) check_entry(reading, entry, i);
    if (entry != NULL && i >= FROM) reading->days[i - FROM] = entry->pattern;
    if (cells[i] < 0 && entry != NULL) no_column(reading, entry->column, names[i], NULL);
    else if (cells[i] < 0 && i == PERSON) no_column(reading, names[i], names[i], names[i]);
  }
}

static void take_roles(struct reading *reading, int cell, const struct rulebook *rulebook, struct spell *spell) {
  const char *text = text_of(reading, cell);
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
      fault(reading, cell, DIAGNOSTIC_unknown_role, role, NULL);
      diagnostic_suggest(reading->list, role, names, rulebook->role_count);
    }
    roles = arena_grow(reading->arena, roles, spell->role_count, sizeof *roles);
    roles[spell->role_count++] = role;
    text += size + (text[size] == ',');
  }
  spell->roles = roles;
}

static bool take_day(struct reading *reading, int cell, int number, int32_t *out) {
  static const struct type type = {.kind = KIND_DATE};
  static const struct value_locale locale = {NULL, false};
  const char *text = text_of(reading, cell), *pattern = reading->days[number];
  struct date_ways *ways = &reading->ways[number];
  struct buffer expected = BUFFER_EMPTY;
  if (text == NULL) return true;
  if (date_cell_read(text, pattern, out)) {
    if (!ways->has_right) date_ways_right(ways, pattern, reading->row.line);
    return true;
  }
  if (pattern != NULL) phrase_add(&expected, language_current(), PHRASE_expect_pattern, pattern);
  else phrase_add(&expected, language_current(), PHRASE_expect_date);
  fault(reading, cell, DIAGNOSTIC_deal_value, text, buffer_text(&expected));
  if (!date_ways_wrong(ways, text, reading->row.line))
    misspelling_note_cell(reading->arena, &type, &locale, text, reading->list);
  buffer_release(&expected);
  return false;
}

/* Both ends; the second is later. */
static bool take_days(struct reading *reading, const int *cells, struct spell *spell) {
  spell->from = PAYEE_ALWAYS;
  spell->until = PAYEE_OPEN;
  bool fine = take_day(reading, cells[FROM], 0, &spell->from);
  if (!take_day(reading, cells[UNTIL], 1, &spell->until) || !fine) return false;
  return spell->from < spell->until || fault(reading, cells[UNTIL], DIAGNOSTIC_spell_ends_first,
                                             reading->row.cells[cells[UNTIL]], reading->row.cells[cells[FROM]]);
}

/* People whom the file has named so far: by number. */
struct named {
  bool *items;
  size_t count;
};

/* What the rulebook says of a person goes with the first row; without a column of roles the role stays. */
static bool is_first_row(struct reading *reading, struct named *named, struct payees *payees, int number) {
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

static int take_superior(struct reading *reading, int cell, struct payees *payees, struct superiors *superiors) {
  char key[256];
  if (!key_of(reading, cell, key, sizeof key)) return -1;
  size_t known = payees->count;
  int number = payees_put(payees, key);
  if (payees->count == known) return number;
  superiors->items = arena_grow(reading->arena, superiors->items, superiors->count, sizeof *superiors->items);
  superiors->items[superiors->count++] = (struct superior){number, reading->row.line, reading->row.columns[cell]};
  return number;
}

/* Who has no row is a person all the same, unless he is near to somebody who has one. */
static void tell_superiors(struct reading *reading, const struct superiors *superiors, const struct named *named,
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

static void add_spell(struct reading *reading, const int *cells, struct payees *payees, int number,
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

static void see_unplaced(struct reading *reading, struct unplaced *unplaced, const char *key) {
  if (unplaced->count++ > 0) return;
  unplaced->first = arena_copy(reading->arena, key);
  unplaced->line = reading->row.line;
}

/* Who is paid depends on roles that nobody knows: none is guessed. */
static void tell_unplaced(struct reading *reading, const struct unplaced *unplaced) {
  struct position at = {reading->path, unplaced->line, 0, 0};
  char count[24];
  if (unplaced->count == 0) return;
  snprintf(count, sizeof count, "%zu", unplaced->count);
  diagnostic_add(reading->list, DIAGNOSTIC_people_unplaced, &at, unplaced->first, count);
  diagnostic_note(reading->list, DIAGNOSTIC_note_people_role);
  reading->fine = false;
}

static void take_person(struct reading *reading, const int *cells, struct payees *payees, struct named *named,
                        struct superiors *superiors, struct unplaced *unplaced, const struct rulebook *rulebook) {
  char key[256];
  struct spell spell = {.superior = -1};
  if (!key_of(reading, cells[PERSON], key, sizeof key)) {
    bad_value(reading, cells[PERSON], PHRASE_expect_person);
    return;
  }
  int number = payees_put(payees, key);
  const char *name = text_of(reading, cells[cells[NAME] >= 0 ? NAME : PERSON]);
  const char *team = text_of(reading, cells[TEAM]);
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
  struct reading reading = {.arena = payees->arena, .path = path, .list = list, .fine = true};
  struct named named = {NULL, 0};
  struct superiors superiors = {NULL, 0};
  struct unplaced unplaced = {NULL, 0, 0};
  struct loose_people loose;
  int cells[PEOPLE_COLUMNS];
  struct csv *csv = open_file(&reading);
  if (csv == NULL) return false;
  find_columns(&reading, map, cells);
  *roles_known = cells[ROLE] >= 0 || rulebook->person_count > 0;
  loose_people_init(&loose, payees->arena, rulebook, reading.names, reading.header.count, cells, PEOPLE_COLUMNS);
  while (cells[PERSON] >= 0 && next_row(&reading, csv)) {
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

/* ---- targets ---- */

struct target_reading {
  struct reading *reading;
  struct targets *targets;
  const struct payees *payees;
  const struct target_worth *worth;
  struct amount_ways *ways; /* by cell */
};

/* The column that says the currency of another one; -1: none does. */
static int currency_cell(const struct reading *reading, int cell) {
  int own = cell_of(reading, arena_printf(reading->arena, "%s_currency", reading->names[cell]));
  return own >= 0 ? own : cell_of(reading, "currency");
}

static bool says_currency(const struct reading *reading, int cell) {
  for (int i = 0; (size_t)i < reading->header.count; i++)
    if (i != cell && currency_cell(reading, i) == cell) return true;
  return false;
}

/* The currency of a plain amount; NULL with an error when its column says nothing that is one. */
static const struct currency *currency_for(struct reading *reading, int cell, const struct currency *own) {
  int says = currency_cell(reading, cell);
  if (says < 0) return own;
  const char *text = text_of(reading, says);
  const struct currency *currency = text != NULL ? currency_find(text) : NULL;
  size_t count;
  const char *const *codes = currency_codes(&count);
  if (currency != NULL) return currency;
  bad_value(reading, says, PHRASE_expect_currency);
  if (text != NULL) diagnostic_suggest(reading->list, text, codes, count);
  return NULL;
}

/* Nothing may be the part of a longer target that falls into a month; less than nothing is a mistake. */
static bool no_amount(struct reading *reading, int cell, const struct currency *currency) {
  fault(reading, cell, DIAGNOSTIC_target_amount, text_of(reading, cell), currency->code);
  diagnostic_note(reading->list, DIAGNOSTIC_note_target_empty);
  return false;
}

/* An amount, not below nothing, in whole minor units; an error when it is none. */
static bool read_amount(struct reading *reading, int cell, const struct currency *currency, struct amount_ways *ways,
                        struct money *out) {
  const struct amount_form form = {.comma = false};
  const char *text = text_of(reading, cell);
  int says = currency_cell(reading, cell);
  struct buffer expected = BUFFER_EMPTY;
  struct amount_cell own;
  int64_t minor;
  if (amount_cell_read(text, form, currency, &own) && money_to_minor(own.money, ROUNDING_HALF_UP, &minor)) {
    if (minor < 0) return no_amount(reading, cell, currency);
    own.is_shared = own.is_shared && says < 0;
    amount_ways_right(ways, text, &own, reading->row.line);
    *out = own.money;
    if (says < 0 || out->currency == currency) return true;
    return fault_with(reading, cell, DIAGNOSTIC_deal_currency, text, currency->code, reading->names[says]);
  }
  phrase_add(&expected, language_current(), PHRASE_expect_money, currency->code);
  fault(reading, cell, DIAGNOSTIC_deal_value, text, buffer_text(&expected));
  amount_cell_suggest(reading->arena, text, form, currency, reading->list);
  buffer_release(&expected);
  return false;
}

/* Whoever is nobody to the plan may have targets in what currency he likes. */
static void take_target(struct target_reading *taking, int cell, int payee, struct period period) {
  struct reading *reading = taking->reading;
  const struct plan *plan = taking->worth->plan;
  struct target target = {.payee = payee, .name = reading->names[cell], .period = period};
  struct target_told told = {taking->payees->items[payee].key, target.name, period,
                             .at = {reading->path, reading->row.line, 0, 0}};
  if (text_of(reading, cell) == NULL) return;
  const struct currency *currency = currency_for(reading, cell, plan->currency);
  if (currency == NULL || !read_amount(reading, cell, currency, &taking->ways[cell], &told.amount)) return;
  told.at.column = reading->row.columns[cell];
  if (!target_worth_of(taking->worth, &told, &target.amount)) {
    if (!plan_has_target(plan, target.name) || !payee_is_for(taking->payees, payee, plan)) return;
    target_worth_refuse(taking->worth, &told, reading->list);
    reading->fine = false;
  } else if (!targets_add(taking->targets, &target)) {
    fault(reading, cell, DIAGNOSTIC_target_twice, target.name, NULL);
  }
}

/* Whose row it is, and over which period, or (`days`) some days of a month; false when it says neither. */
static bool whose_row(struct reading *reading, int person, int period, struct payees *payees, bool days, int *payee,
                      struct period *over) {
  char key[256];
  if (!key_of(reading, person, key, sizeof key)) return bad_value(reading, person, PHRASE_expect_person);
  *payee = payees->open ? payees_put(payees, key) : payees_find(payees, key);
  if (*payee < 0) {
    fault(reading, person, DIAGNOSTIC_target_unknown, key, NULL);
    payees_suggest(payees, key, reading->list);
    return false;
  }
  const char *text = reading->row.cells[period];
  if (period_parse(text, over) || (days && period_parse_days(text, over))) return true;
  bad_value(reading, period, PHRASE_expect_period);
  period_suggest(reading->row.cells[period], reading->list);
  return false;
}

/* The columns that say so. */
static bool find_whose(struct reading *reading, int *person, int *period) {
  *person = cell_of(reading, "person");
  *period = cell_of(reading, "period");
  if (*person < 0) no_column(reading, "person", "person", NULL);
  if (*period < 0) no_column(reading, "period", "period", NULL);
  return *person >= 0 && *period >= 0;
}

bool targets_file_read(struct targets *targets, struct payees *payees, const char *path,
                       const struct target_worth *worth, struct diagnostics *list) {
  struct reading reading = {.arena = targets->arena, .path = path, .list = list, .fine = true};
  struct target_reading taking = {&reading, targets, payees, worth, NULL};
  struct csv *csv = open_file(&reading);
  int person, period, payee;
  struct period over;
  if (csv == NULL) return false;
  bool found = find_whose(&reading, &person, &period);
  taking.ways = arena_alloc(targets->arena, (reading.header.count + 1) * sizeof *taking.ways);
  while (found && next_row(&reading, csv)) {
    if (!whose_row(&reading, person, period, payees, true, &payee, &over)) continue;
    for (int i = 0; (size_t)i < reading.row.count; i++)
      if (i != person && i != period && !says_currency(&reading, i)) take_target(&taking, i, payee, over);
  }
  for (size_t i = 0; i < reading.header.count; i++) {
    const struct column_entry entry = {.column = reading.names[i]};
    amount_ways_tell(&taking.ways[i], (struct amount_form){.comma = false}, targets->arena, path, &entry, list);
  }
  csv_close(csv);
  return reading.fine;
}

/* ---- marks ---- */

static void take_mark(struct reading *reading, int cell, struct marks *marks, const struct appraisal *appraisal,
                      struct mark mark) {
  const char *text = text_of(reading, cell);
  const struct value_locale locale = {NULL, false};
  struct buffer why = BUFFER_EMPTY;
  struct value value;
  if (text == NULL) return;
  const struct type *given = appraisal->scores[mark.score].given;
  if (value_read(reading->arena, given, &locale, text, &value, &why)) {
    mark.points = given->kind == KIND_INTEGER ? decimal_from_integer(value.integer) : value.decimal;
    marks_add(marks, &mark);
  } else {
    fault(reading, cell, DIAGNOSTIC_deal_value, text, buffer_text(&why));
    misspelling_note_cell(reading->arena, given, &locale, text, reading->list);
  }
  buffer_release(&why);
}

/* The score of each column, -1 of those two; false when there is none of that name. */
static bool find_scores(struct reading *reading, const struct appraisal *appraisal, int person, int period, int *out) {
  const char **names = arena_alloc(reading->arena, (appraisal->score_count + 1) * sizeof *names);
  size_t count = 0;
  for (size_t i = 0; i < appraisal->score_count; i++)
    if (appraisal->scores[i].given != NULL) names[count++] = appraisal->scores[i].name;
  for (int i = 0; (size_t)i < reading->header.count; i++) {
    out[i] = i == person || i == period ? -1 : marks_score(appraisal, reading->names[i]);
    if (out[i] >= 0 || i == person || i == period) continue;
    fault(reading, -1, DIAGNOSTIC_scores_unknown, reading->names[i], NULL);
    diagnostic_suggest(reading->list, reading->names[i], names, count);
  }
  return reading->fine;
}

bool marks_file_read(struct marks *marks, const struct appraisal *appraisal, struct payees *payees, const char *path,
                     struct diagnostics *list) {
  struct reading reading = {.arena = marks->arena, .path = path, .list = list, .fine = true};
  struct csv *csv = open_file(&reading);
  struct mark mark;
  int person, period;
  if (csv == NULL) return false;
  int *scores = arena_alloc(marks->arena, (reading.header.count + 1) * sizeof *scores);
  bool found = find_whose(&reading, &person, &period) && find_scores(&reading, appraisal, person, period, scores);
  while (found && next_row(&reading, csv)) {
    if (!whose_row(&reading, person, period, payees, false, &mark.payee, &mark.period)) continue;
    for (int i = 0; (size_t)i < reading.row.count; i++) {
      mark.score = scores[i];
      if (mark.score >= 0) take_mark(&reading, i, marks, appraisal, mark);
    }
  }
  csv_close(csv);
  return reading.fine;
}
