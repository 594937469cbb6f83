/* Rows of one command.
 *
 * Invariants
 * 1. A row is read from the store at most once; after that this copy is the truth until the command ends.
 * 2. `newest` holds what rulebook_path leads to; it is forgotten whenever a row is added or a reference changes.
 *
 * 3. A fact holds the values of private fields sealed, from the moment it is made; the row holds them open.
 *
 * Not done here: writing. Rows reach the store as facts, through store_append. */
#include "engine/rows.h"

#include "base/sealed.h"
#include "base/text.h"

void rows_init(struct rows *rows, struct arena *arena, struct store *store, struct version *version,
               const struct process *process, const char *case_id, struct diagnostics *list) {
  size_t records = version->rulebook->record_count + 1;
  *rows = (struct rows){arena, store, version, process, NULL, list, false, NULL, 0, NULL, NULL};
  if (case_id != NULL) rows->case_id = casefile_key(case_id);
  rows->newest = arena_alloc(arena, records * sizeof *rows->newest);
  rows->looked = arena_alloc(arena, records * sizeof *rows->looked);
}

void rows_look_again(struct rows *rows) {
  for (size_t i = 0; i < rows->version->rulebook->record_count; i++) rows->looked[i] = false;
}

static struct row *row_keep(struct rows *rows, const struct record *record, const char *key, const char *parent,
                            int number) {
  struct row *row = arena_alloc(rows->arena, sizeof *row);
  row->values = arena_alloc(rows->arena, (record->field_count + 1) * sizeof *row->values);
  row->shown = (struct scope_row){record, key, number, row->values};
  row->parent = parent;
  rows->items = arena_grow(rows->arena, rows->items, rows->count, sizeof *rows->items);
  return rows->items[rows->count++] = row;
}

static struct row *row_known(const struct rows *rows, const struct record *record, const char *key) {
  for (size_t i = 0; i < rows->count; i++)
    if (rows->items[i]->shown.record == record && text_equal(rows->items[i]->shown.key, key)) return rows->items[i];
  return NULL;
}

/* What is sealed is opened: rules and the engine work with it. What cannot be is empty for them. */
static struct value opened(struct rows *rows, const struct record *record, const char *key, size_t field,
                           const struct value *stored) {
  struct value value = {.kind = KIND_EMPTY};
  const char *text;
  if (stored->kind != KIND_SEALED) return value_copy(rows->arena, stored);
  if (store_reveal(rows->store, rows->arena, record->name, key, record->fields[field].name, stored->text, &text) ==
      REVEALED)
    value_parse(rows->arena, record->fields[field].type, arena_copy(rows->arena, text), &value);
  return value;
}

/* Takes over a row of the store, or the copy that is here already. */
static struct row *row_take(struct rows *rows, const struct record *record, const struct store_row *stored) {
  struct row *row = row_known(rows, record, stored->key);
  const int *columns = version_columns(rows->version, rows->store, record);
  if (row != NULL || columns == NULL) return row;
  row = row_keep(rows, record, arena_copy(rows->arena, stored->key),
                 stored->parent != NULL ? arena_copy(rows->arena, stored->parent) : NULL, stored->number);
  for (size_t i = 0; i < record->field_count; i++)
    if (columns[i] >= 0) row->values[i] = opened(rows, record, row->shown.key, i, &stored->values[columns[i]]);
  return row;
}

static void fill_text(struct row *row, const char *field, const char *text) {
  int number = record_field_number(row->shown.record, field);
  if (number >= 0) row->values[number] = text != NULL ? value_text(text) : (struct value){.kind = KIND_EMPTY};
}

static void fill_day(struct row *row, const char *field, int32_t day, bool is_said) {
  int number = record_field_number(row->shown.record, field);
  if (number >= 0) row->values[number] = is_said ? value_date(day) : (struct value){.kind = KIND_EMPTY};
}

/* A person whom the rulebook's files name is a row like one that was added by command. What the files cannot say, in
 * fields that the rulebook widens the record with, was set by command. */
static struct row *row_of_person(struct rows *rows, const struct record *record, const struct person *person) {
  const struct store_row *stored = store_row(rows->store, rows->arena, record->name, person->key, rows->list);
  struct row *row = stored != NULL ? row_take(rows, record, stored) : NULL;
  if (row == NULL) row = row_keep(rows, record, person->key, NULL, 0);
  struct value *roles = arena_alloc(rows->arena, (person->role_count + 1) * sizeof *roles);
  int number = record_field_number(record, "roles");
  for (size_t i = 0; i < person->role_count; i++) roles[i] = value_text(person->roles[i]);
  fill_text(row, "name", person->name);
  fill_text(row, "superior", person->superior);
  fill_text(row, "team", person->team);
  fill_day(row, "joined", person->joined, person->joined != INT32_MIN);
  fill_day(row, "left", person->left, person->left != INT32_MAX);
  if (number >= 0) {
    row->values[number].kind = KIND_LIST;
    row->values[number].list.items = roles;
    row->values[number].list.count = person->role_count;
  }
  return row;
}

struct row *rows_get(struct rows *rows, const struct record *record, const char *key) {
  struct row *row = row_known(rows, record, key);
  if (row != NULL) return row;
  const struct person *person =
      text_equal(record->name, "person") ? rulebook_person(rows->version->rulebook, key) : NULL;
  if (person != NULL) return row_of_person(rows, record, person);
  const struct store_row *stored = store_row(rows->store, rows->arena, record->name, key, rows->list);
  return stored != NULL ? row_take(rows, record, stored) : NULL;
}

static struct row *series_newest(struct rows *rows, const struct record *record, const char *parent) {
  struct row *newest = NULL;
  if (parent == NULL) return NULL;
  const struct store_row *stored = store_last_row(rows->store, rows->arena, record->name, parent, rows->list);
  if (stored != NULL) newest = row_take(rows, record, stored);
  for (size_t i = 0; i < rows->count; i++) {
    struct row *row = rows->items[i];
    if (row->shown.record == record && text_equal(row->parent, parent) &&
        (newest == NULL || row->shown.number > newest->shown.number))
      newest = row;
  }
  return newest;
}

/* The key that a reference field of the case's own record holds, or NULL. */
static const char *about_reference(struct rows *rows, const struct field *via) {
  const struct record *about = rulebook_record(rows->version->rulebook, rows->process->about);
  struct row *row = rows_get(rows, about, rows->case_id);
  const struct value *value = row != NULL ? &row->values[record_field_number(about, via->name)] : NULL;
  return value != NULL && value->kind != KIND_EMPTY ? value->text : NULL;
}

const char *rows_parent(struct rows *rows, const struct record *record) {
  struct record_path path = rulebook_path(rows->version->rulebook, rows->process->about, record->name);
  if (path.kind == PATH_SERIES) return rows->case_id;
  if (path.kind == PATH_REF_SERIES) return about_reference(rows, path.via);
  return NULL;
}

static struct row *path_row(struct rows *rows, const struct record *record) {
  struct record_path path = rulebook_path(rows->version->rulebook, rows->process->about, record->name);
  const char *key;
  switch (path.kind) {
  case PATH_ABOUT:
    return rows_get(rows, record, rows->case_id);
  case PATH_SERIES:
    return series_newest(rows, record, rows->case_id);
  case PATH_REF:
    key = about_reference(rows, path.via);
    return key != NULL ? rows_get(rows, record, key) : NULL;
  case PATH_REF_SERIES:
    return series_newest(rows, record, about_reference(rows, path.via));
  case PATH_NONE:
    break;
  }
  return NULL;
}

struct row *rows_find(struct rows *rows, const struct record *record) {
  if (rows->process == NULL) return NULL;
  if (!rows->looked[record->number]) {
    rows->newest[record->number] = path_row(rows, record);
    rows->looked[record->number] = true;
  }
  return rows->newest[record->number];
}

void rows_point(struct rows *rows, const struct record *record, const char *key) {
  rows->newest[record->number] = rows_get(rows, record, key);
  rows->looked[record->number] = true;
}

/* ---- series ---- */

struct gather {
  struct rows *rows;
  const struct record *record;
};

static bool gather_row(void *context, const struct store_row *stored) {
  struct gather *gather = context;
  row_take(gather->rows, gather->record, stored);
  return true;
}

size_t rows_all(struct rows *rows, const struct record *record, const struct scope_row *const **out) {
  const char *parent = rows->process != NULL ? rows_parent(rows, record) : NULL;
  *out = NULL;
  return parent != NULL ? rows_of(rows, record, parent, out) : 0;
}

size_t rows_of(struct rows *rows, const struct record *record, const char *parent,
               const struct scope_row *const **out) {
  struct gather gather = {rows, record};
  const struct scope_row **found = NULL;
  size_t count = 0;
  store_rows(rows->store, record->name, parent, gather_row, &gather, rows->list);
  for (size_t i = 0; i < rows->count; i++) {
    struct row *row = rows->items[i];
    if (row->shown.record != record || !text_equal(row->parent, parent)) continue;
    found = arena_grow(rows->arena, found, count, sizeof *found);
    size_t at = count++;
    for (; at > 0 && found[at - 1]->number > row->shown.number; at--) found[at] = found[at - 1];
    found[at] = &row->shown;
  }
  *out = found;
  return count;
}

/* ---- changes ---- */

struct row *rows_add(struct rows *rows, const struct record *record, const char *key, const char *parent) {
  int number = 0;
  if (parent != NULL) {
    struct row *last = series_newest(rows, record, parent);
    number = last != NULL ? last->shown.number + 1 : 1;
    if (key == NULL) key = arena_printf(rows->arena, "%s/%s/%d", parent, record->name, number);
  }
  struct row *row = row_keep(rows, record, key, parent, number);
  row->is_draft = true;
  rows_look_again(rows);
  return row;
}

void rows_forget(struct rows *rows, struct row *row) {
  size_t kept = 0;
  for (size_t i = 0; i < rows->count; i++)
    if (rows->items[i] != row) rows->items[kept++] = rows->items[i];
  rows->count = kept;
  rows_look_again(rows);
}

struct fact *rows_put(struct rows *rows, struct row *row, struct facts *facts) {
  struct fact *put = facts_add(rows->arena, facts, FACT_PUT);
  put->name = row->shown.record->name;
  put->who = row->shown.key;
  put->parent = row->parent;
  put->number = row->shown.number;
  row->is_draft = false;
  return put;
}

/* A field that is set again in one fact is told once, as it ends up. */
static void put_field(struct rows *rows, struct fact *put, const char *name, const char *text) {
  for (size_t i = 0; i < put->field_count; i++) {
    if (!text_equal(put->fields[i].name, name)) continue;
    put->fields[i].text = text;
    return;
  }
  fact_set(rows->arena, put, name, text);
}

void rows_set(struct rows *rows, struct row *row, int field, const struct value *value, struct fact *put) {
  const struct field *set = &row->shown.record->fields[field];
  struct buffer text = BUFFER_EMPTY;
  const char *kept = NULL;
  value_write(&text, value);
  row->values[field] = *value;
  if (value->kind != KIND_EMPTY) kept = arena_copy_bytes(rows->arena, buffer_text(&text), text.size);
  if (kept != NULL && set->is_private)
    kept = store_hide(rows->store, rows->arena, row->shown.record->name, row->shown.key, set->name, kept, rows->list);
  rows->failed = rows->failed || (value->kind != KIND_EMPTY && kept == NULL);
  put_field(rows, put, set->name, kept);
  buffer_release(&text);
  if (set->type->kind == KIND_REF) rows_look_again(rows);
}

/* ---- scope ---- */

static const struct scope_row *scope_find(void *context, const struct record *record) {
  struct row *row = rows_find(context, record);
  return row != NULL ? &row->shown : NULL;
}

static const struct scope_row *scope_get(void *context, const struct record *record, const char *key) {
  struct row *row = rows_get(context, record, key);
  return row != NULL ? &row->shown : NULL;
}

static size_t scope_all(void *context, const struct record *record, const struct scope_row *const **rows) {
  return rows_all(context, record, rows);
}

static size_t scope_of(void *context, const struct record *record, const char *key,
                       const struct scope_row *const **rows) {
  return rows_of(context, record, key, rows);
}

void rows_scope(struct rows *rows, struct scope *scope) {
  scope->context = rows;
  scope->find = scope_find;
  scope->get = scope_get;
  scope->all = scope_all;
  scope->of = scope_of;
}
