/* From the store to a dataset.
 *
 * Invariants
 * 1. A record that the case leads to (its customer, its newest quote) has its columns beside the case's own, as in a
 * file of deals; so a plan cannot tell where its cases came from.
 * 2. A case is won when it ended in a stage that its own version of the rulebook counts as won; it is lost when it
 * ended elsewhere.
 *
 * Not done here: knowing what a field was in the past. A calculation sees the cases as they are. */
#include "incentive/store_data.h"

#include "base/text.h"
#include "incentive/edition.h"
#include "incentive/need.h"
#include "rulebook/names.h"
#include "store/sweep.h"

#include <stdlib.h>
#include <string.h>

/* What a stage of one version of the rulebook makes of a case that ended in it. */
struct ending {
  int rulebook;
  uint32_t outcome; /* a word */
  bool won;
};

struct reading {
  struct dataset *dataset;
  struct store *store;
  const struct plan *plan;
  const struct plan_needs *needs;
  struct diagnostics *list;
  struct data_rows *rows; /* being filled */
  const struct record *record;
  struct data_column **columns; /* by field of the sweep */
  const char **fields;
  size_t field_count;
  struct data_column *opened, *won, *lost; /* NULL: not needed */
  bool by_parent;                          /* rows are known by what they belong to, the newest one counts */
  bool by_case;                            /* what they are known by is a case, else a record that one leads to */
  uint32_t *row_of;                        /* by word, from 1; grows with the words */
  size_t row_of_count;
  int *newest; /* by row: its number in the series */
  size_t newest_count;
  struct ending *endings;
  size_t ending_count;
  size_t seen, all; /* rows, for progress */
  bool fine;
};

/* ---- endings ---- */

static bool counts_as_won(const struct rulebook *rulebook, const char *about, const char *outcome) {
  for (size_t i = 0; rulebook != NULL && i < rulebook->process_count; i++) {
    const struct process *process = &rulebook->processes[i];
    const struct stage *stage = text_equal(process->about, about) ? process_stage(process, outcome) : NULL;
    if (stage != NULL) return stage->won;
  }
  return false;
}

static bool is_won(struct reading *reading, const struct sweep_row *row) {
  struct dataset *dataset = reading->dataset;
  uint32_t outcome = words_put(&dataset->words, row->outcome);
  for (size_t i = 0; i < reading->ending_count; i++)
    if (reading->endings[i].outcome == outcome && reading->endings[i].rulebook == row->rulebook)
      return reading->endings[i].won;
  const struct rulebook *rulebook = edition_load(reading->store, dataset->arena, row->rulebook, reading->list);
  reading->fine = reading->fine && rulebook != NULL;
  struct ending ending = {row->rulebook, outcome, counts_as_won(rulebook, dataset->cases.record->name, row->outcome)};
  reading->endings = arena_grow(dataset->arena, reading->endings, reading->ending_count, sizeof *reading->endings);
  reading->endings[reading->ending_count++] = ending;
  return ending.won;
}

static int64_t day_of(int64_t instant) {
  int64_t day = instant / 86400;
  return instant < 0 && day * 86400 != instant ? day - 1 : day;
}

static void put_moments(struct reading *reading, size_t at, const struct sweep_row *row) {
  if (!row->has_case) return;
  if (reading->opened != NULL) data_set_number(reading->opened, at, day_of(row->opened));
  if (row->outcome == NULL || (reading->won == NULL && reading->lost == NULL)) return;
  struct data_column *column = is_won(reading, row) ? reading->won : reading->lost;
  if (column != NULL) data_set_number(column, at, day_of(row->closed));
}

/* ---- rows ---- */

/* The row of a key: a new one, unless the rows are those that cases lead to and it is there already. False: leave it,
 * there is a newer one. */
static bool find_row(struct reading *reading, const struct sweep_row *row, size_t *at) {
  const char *known_by = reading->by_parent ? row->parent : row->key;
  if (known_by == NULL) return false;
  struct dataset *dataset = reading->dataset;
  if (reading->rows == &dataset->cases && dataset->only != NULL) {
    uint32_t id = words_put(&dataset->ids, known_by);
    if (id < reading->rows->count) return false; /* read already: ids are numbered as rows are */
    *at = dataset_row(reading->rows, id);
    return true;
  }
  if (reading->rows == &dataset->cases) { /* by their ids, each of which comes once */
    *at = dataset_row(reading->rows, words_add(&dataset->ids, known_by));
    return true;
  }
  uint32_t key = words_put(reading->by_case ? &dataset->ids : &dataset->words, known_by);
  if (reading->row_of == NULL) {
    *at = dataset_row(reading->rows, key);
    return true;
  }
  if (key < reading->row_of_count && reading->row_of[key] > 0) {
    *at = reading->row_of[key] - 1;
    if (reading->newest[*at] > row->number) return false;
    reading->newest[*at] = row->number;
    return true;
  }
  if (key >= reading->row_of_count) {
    size_t count = (size_t)key * 2 + 64;
    reading->row_of = xrealloc(reading->row_of, count * sizeof *reading->row_of);
    memset(reading->row_of + reading->row_of_count, 0, (count - reading->row_of_count) * sizeof *reading->row_of);
    reading->row_of_count = count;
  }
  *at = dataset_row(reading->rows, key);
  if (*at >= reading->newest_count) {
    reading->newest_count = *at * 2 + 64;
    reading->newest = xrealloc(reading->newest, reading->newest_count * sizeof *reading->newest);
  }
  reading->newest[*at] = row->number;
  reading->row_of[key] = (uint32_t)*at + 1;
  return true;
}

static void refuse_value(struct reading *reading, const struct sweep_row *row, size_t field) {
  struct buffer path = BUFFER_EMPTY, value = BUFFER_EMPTY;
  buffer_printf(&path, "%s.%s", reading->record->name, reading->fields[field]);
  value_show(&value, &row->values[field]);
  diagnostic_add(reading->list, DIAGNOSTIC_stored_amount, NULL, row->key, buffer_text(&path), buffer_text(&value));
  buffer_release(&path);
  buffer_release(&value);
  reading->fine = false;
}

enum { ERRORS = 20 }; /* after so many the rest is not looked at */

static bool take_row(void *context, const struct sweep_row *row) {
  struct reading *reading = context;
  size_t at;
  if (reading->seen++ % PROGRESS_EVERY == 0 &&
      !progress_go(reading->dataset->progress, PROGRESS_READ, reading->seen, reading->all, reading->list)) {
    reading->fine = false;
    return false;
  }
  if (!find_row(reading, row, &at)) return true;
  for (size_t i = 0; i < reading->field_count; i++) {
    struct data_column *column = reading->columns[i];
    dataset_clear(column, at);
    if (!dataset_put(reading->dataset, reading->rows, column, at, &row->values[i])) refuse_value(reading, row, i);
  }
  put_moments(reading, at, row);
  return reading->fine || diagnostics_errors(reading->list) < ERRORS;
}

/* ---- one record ---- */

static struct data_column *column_of(const struct data_rows *rows, const struct record *record, int field,
                                     enum plan_moment moment) {
  return (struct data_column *)dataset_column(rows, record, field, moment);
}

/* Which columns of `rows` are fields of the record that is swept over. */
static void find_columns(struct reading *reading) {
  struct arena *arena = reading->dataset->arena;
  const struct data_rows *rows = reading->rows;
  reading->columns = arena_alloc(arena, (rows->column_count + 1) * sizeof *reading->columns);
  reading->fields = arena_alloc(arena, (rows->column_count + 1) * sizeof *reading->fields);
  reading->field_count = 0;
  for (size_t i = 0; i < rows->column_count; i++) {
    struct data_column *column = &rows->columns[i];
    if (column->record != reading->record || column->field < 0) continue;
    reading->columns[reading->field_count] = column;
    reading->fields[reading->field_count++] = reading->record->fields[column->field].name;
  }
}

/* Rows in which a column has one of these values. */
struct some {
  const char *by; /* NULL: all rows */
  const char *const *values;
  size_t count;
};

static bool sweep_over(struct reading *reading, bool with_case, const struct some *some) {
  find_columns(reading);
  const struct sweep sweep = {.record = reading->record->name,
                              .fields = reading->fields,
                              .field_count = reading->field_count,
                              .with_case = with_case,
                              .by = some->by,
                              .values = some->values,
                              .value_count = some->count};
  return store_sweep(reading->store, &sweep, take_row, reading, reading->list) && reading->fine;
}

static void add_columns(struct reading *reading, struct data_rows *rows, const struct record *of) {
  for (size_t i = 0; i < reading->needs->count; i++) {
    const struct plan_need *need = &reading->needs->items[i];
    if (need->rows == of && need->record == of)
      dataset_add_column(reading->dataset, rows, of, need->field, need->moment);
  }
}

static bool read_some_cases(struct reading *reading, bool with_case) {
  const struct data_filter *only = reading->dataset->only;
  size_t count;
  const int *fields = plan_receivers(reading->dataset->arena, reading->plan, &count);
  bool fine = sweep_over(reading, with_case, &(const struct some){"id", only->cases, only->case_count});
  for (size_t i = 0; fine && i < count; i++)
    fine = sweep_over(reading, with_case,
                      &(const struct some){reading->record->fields[fields[i]].name, only->people, only->person_count});
  return fine;
}

static bool read_cases(struct reading *reading) {
  struct data_rows *rows = reading->rows = &reading->dataset->cases;
  const struct record *about = reading->record = rows->record;
  rows->in_order = reading->dataset->only == NULL;
  rows->is_read = true;
  reading->opened = column_of(rows, about, -1, MOMENT_OPENED);
  reading->won = column_of(rows, about, -1, MOMENT_WON);
  reading->lost = column_of(rows, about, -1, MOMENT_LOST);
  bool with_case = reading->opened != NULL || reading->won != NULL || reading->lost != NULL;
  if (reading->dataset->only == NULL) return sweep_over(reading, with_case, &(const struct some){NULL, NULL, 0});
  return read_some_cases(reading, with_case);
}

/* By what they belong to: cases that are read, and those that were asked for, whether they are there or not. */
static struct some of_cases(const struct reading *reading) {
  const struct dataset *dataset = reading->dataset;
  const struct data_filter *only = dataset->only;
  if (only == NULL) return (struct some){NULL, NULL, 0};
  const char **ids = arena_alloc(dataset->arena, (dataset->cases.count + only->case_count + 1) * sizeof *ids);
  size_t count = 0;
  for (; count < dataset->cases.count; count++) ids[count] = dataset_id(dataset, &dataset->cases, count);
  struct names *known = names_new(dataset->arena);
  for (size_t i = 0; i < count; i++) names_put(known, ids[i], 0);
  for (size_t i = 0; i < only->case_count; i++)
    if (names_get(known, only->cases[i]) < 0) ids[count++] = only->cases[i];
  return (struct some){"parent", ids, count};
}

/* By the word that leads from cases to them, each once. */
static struct some of_words(const struct reading *reading, const struct data_column *via, const char *by) {
  const struct dataset *dataset = reading->dataset;
  if (dataset->only == NULL) return (struct some){NULL, NULL, 0};
  struct names *known = names_new(dataset->arena);
  const char **keys = arena_alloc(dataset->arena, (dataset->cases.count + 1) * sizeof *keys);
  size_t count = 0;
  for (size_t i = 0; i < dataset->cases.count; i++) {
    int64_t word = data_number(via, i);
    const char *key = word != DATASET_EMPTY ? words_text(&dataset->words, (uint32_t)word) : NULL;
    if (key != NULL && names_put(known, key, 0) < 0) keys[count++] = key;
  }
  return (struct some){by, keys, count};
}

static bool read_series(struct reading *reading, const struct record *record) {
  struct data_rows *rows = dataset_rows(reading->dataset, record);
  if (rows->is_read) return true;
  rows->is_read = true;
  add_columns(reading, rows, record);
  reading->rows = rows;
  reading->record = record;
  reading->by_parent = reading->by_case = true;
  const struct some some = of_cases(reading);
  return sweep_over(reading, false, &some);
}

/* ---- what a case leads to ---- */

/* The word by which a case leads to a row of the other record; UINT32_MAX: by none. */
static uint32_t leads_to(const struct reading *reading, const struct data_column *via, size_t row) {
  const struct data_rows *cases = &reading->dataset->cases;
  if (via == NULL) return cases->keys[row];
  int64_t word = data_number(via, row);
  return word != DATASET_EMPTY ? (uint32_t)word : UINT32_MAX;
}

static void lead(const struct reading *reading, const struct data_rows *others, const struct data_column *via) {
  struct data_rows *cases = &reading->dataset->cases;
  for (size_t row = 0; row < cases->count; row++) {
    uint32_t word = leads_to(reading, via, row);
    if (word >= reading->row_of_count || reading->row_of[word] == 0) continue;
    for (size_t i = 0; i < others->column_count; i++) {
      const struct data_column *from = &others->columns[i];
      dataset_copy(from, reading->row_of[word] - 1, cases, column_of(cases, from->record, from->field, MOMENT_FIELD),
                   row);
    }
  }
}

static bool read_related(struct reading *reading, const struct record *record) {
  struct dataset *dataset = reading->dataset;
  struct record_path path = rulebook_path(dataset->rulebook, dataset->cases.record->name, record->name);
  struct data_rows others = {.record = record};
  if (path.kind == PATH_NONE) return true;
  for (size_t i = 0; i < reading->needs->count; i++) {
    const struct plan_need *need = &reading->needs->items[i];
    if (need->rows == dataset->cases.record && need->record == record)
      dataset_add_column(dataset, &others, record, need->field, MOMENT_FIELD);
  }
  const struct data_column *via = NULL;
  if (path.via != NULL)
    via = dataset_column(&dataset->cases, dataset->cases.record, (int)(path.via - dataset->cases.record->fields),
                         MOMENT_FIELD);
  reading->rows = &others;
  reading->record = record;
  reading->by_parent = path.kind != PATH_REF;
  reading->by_case = path.via == NULL;
  reading->row_of_count = 64;
  reading->row_of = xmalloc(reading->row_of_count * sizeof *reading->row_of);
  memset(reading->row_of, 0, reading->row_of_count * sizeof *reading->row_of);
  const struct some some =
      via == NULL ? of_cases(reading) : of_words(reading, via, path.kind == PATH_REF ? "id" : "parent");
  bool fine = sweep_over(reading, false, &some);
  if (fine) lead(reading, &others, via);
  free(reading->row_of);
  free(reading->newest);
  reading->row_of = NULL;
  reading->newest = NULL;
  reading->newest_count = 0;
  data_rows_release(&others);
  return fine;
}

/* ---- all of it ---- */

/* Every column beside the cases: their own, those of what they lead to, and the references by which they do. */
static void add_case_columns(struct reading *reading) {
  struct dataset *dataset = reading->dataset;
  const struct record *about = dataset->cases.record;
  add_columns(reading, &dataset->cases, about);
  for (size_t i = 0; i < reading->needs->count; i++) {
    const struct plan_need *need = &reading->needs->items[i];
    if (need->rows != about || need->record == about) continue;
    struct record_path path = rulebook_path(dataset->rulebook, about->name, need->record->name);
    if (path.via != NULL)
      dataset_add_column(dataset, &dataset->cases, about, (int)(path.via - about->fields), MOMENT_FIELD);
    dataset_add_column(dataset, &dataset->cases, need->record, need->field, MOMENT_FIELD);
  }
}

void store_data_needs(struct arena *arena, const struct rulebook *rulebook, const struct plan *plan,
                      struct plan_needs *out) {
  const struct record *about = plan->credits[0].about;
  plan_needs_find(arena, plan, out);
  size_t named = out->count;
  for (size_t i = 0; out->by_rule && i < rulebook->record_count; i++) {
    const struct record *record = &rulebook->records[i];
    if (record == about || rulebook_path(rulebook, about->name, record->name).kind != PATH_NONE)
      plan_needs_rules(arena, rulebook, plan, about, record, out);
  }
  for (size_t i = 0; out->by_rule && i < named; i++)
    if (out->items[i].rows != about)
      plan_needs_rules(arena, rulebook, plan, out->items[i].rows, out->items[i].rows, out);
  for (size_t i = 0; i < plan->credit_count; i++)
    if (plan->credits[i].each != NULL)
      plan_needs_rules(arena, rulebook, plan, plan->credits[i].each, plan->credits[i].each, out);
}

/* Whoever reads what a plan pays would read what it is computed from: no private field goes into one. */
static bool leave_private(struct plan_needs *needs, const struct plan *plan, struct diagnostics *list) {
  size_t kept = 0;
  bool fine = true;
  for (size_t i = 0; i < needs->count; i++) {
    const struct plan_need *need = &needs->items[i];
    const struct field *field = need->field >= 0 ? &need->record->fields[need->field] : NULL;
    bool is_private = field != NULL && field->is_private;
    if (is_private && need->wanted_by != NULL) {
      struct buffer path = BUFFER_EMPTY;
      buffer_printf(&path, "%s.%s", need->record->name, field->name);
      diagnostic_add(list, DIAGNOSTIC_plan_private, &plan->at, need->wanted_by, buffer_text(&path));
      buffer_release(&path);
      fine = false;
    }
    if (!is_private) needs->items[kept++] = *need;
  }
  needs->count = kept;
  return fine;
}

/* How many rows there are to read, where somebody looks on. */
static bool count_rows(struct reading *reading) {
  const struct progress *progress = reading->dataset->progress;
  const struct plan_needs *needs = reading->needs;
  int64_t count;
  for (size_t i = 0; progress != NULL && progress->is_seen && i < needs->count; i++) {
    bool first = true;
    for (size_t j = 0; first && j < i; j++) first = needs->items[j].record != needs->items[i].record;
    if (!first) continue;
    if (!store_count(reading->store, needs->items[i].record->name, &count, reading->list)) return false;
    reading->all += (size_t)count;
  }
  return true;
}

bool store_data_read(struct dataset *dataset, struct store *store, const struct plan *plan, struct diagnostics *list) {
  struct plan_needs needs;
  struct reading reading = {
      .dataset = dataset, .store = store, .plan = plan, .needs = &needs, .list = list, .fine = true};
  const struct record *about = dataset->cases.record;
  store_data_needs(dataset->arena, dataset->rulebook, plan, &needs);
  bool fine = leave_private(&needs, plan, list);
  if (!fine) return false;
  add_case_columns(&reading);
  fine = count_rows(&reading) && read_cases(&reading);
  for (size_t i = 0; fine && i < needs.count; i++)
    if (needs.items[i].rows != about) fine = read_series(&reading, needs.items[i].rows);
  for (size_t i = 0; fine && i < plan->credit_count; i++)
    if (plan->credits[i].each != NULL) fine = read_series(&reading, plan->credits[i].each);
  for (size_t i = 0; fine && i < needs.count; i++) {
    bool first = needs.items[i].rows == about && needs.items[i].record != about;
    for (size_t j = 0; first && j < i; j++)
      first = needs.items[j].rows != about || needs.items[j].record != needs.items[i].record;
    if (first) fine = read_related(&reading, needs.items[i].record);
  }
  return fine;
}
