/* Columns of deal files.
 *
 * Needed are: the days that credits count on, plain amounts, the people who are credited. Where a plan has expressions,
 * every other column whose header is a field of the record, or `record.field`, is read as well, since an expression may
 * look at it. The currency of an amount stands in a column of its name and `_currency`, else in one called `currency`,
 * which is that of all amounts of the row. */
#include "incentive/deal_column.h"

#include "base/text.h"
#include "incentive/need.h"
#include "rulebook/names.h"

#include <string.h>

struct finding {
  struct dataset *dataset;
  const struct deal_file *file;
  struct column_map *map;
  const struct csv_row *header;
  struct deal_columns *out;
  struct diagnostics *list;
  struct names *missed; /* paths that were told to be missing */
  bool fine;
};

static int cell_of(const struct finding *finding, const char *name) {
  for (size_t i = 0; i < finding->header->count; i++)
    if (strcmp(finding->header->cells[i], name) == 0) return (int)i;
  return -1;
}

/* `mapped` is what a --map would have to name; NULL: the map names the column already. */
static void no_column(struct finding *finding, const char *name, const char *wanted_by, const char *mapped) {
  struct position at = {finding->file->path, finding->header->line, 0, 0};
  struct buffer all = BUFFER_EMPTY;
  for (size_t i = 0; i < finding->header->count; i++)
    buffer_printf(&all, "%s%s", i > 0 ? ", " : "", finding->header->cells[i]);
  diagnostic_add(finding->list, DIAGNOSTIC_deal_column, &at, name, wanted_by);
  diagnostic_suggest(finding->list, name, finding->header->cells, finding->header->count);
  if (mapped != NULL) diagnostic_note(finding->list, DIAGNOSTIC_deal_columns, buffer_text(&all), mapped);
  else diagnostic_note(finding->list, DIAGNOSTIC_deal_header, buffer_text(&all));
  buffer_release(&all);
  finding->fine = false;
}

/* The cell of a name, `field` or `record.field`: by the map, else by the header. -1: none. */
static int find_cell(struct finding *finding, const struct record *record, const char *field,
                     struct column_entry **entry) {
  const char *path = arena_printf(finding->dataset->arena, "%s.%s", record->name, field);
  bool is_own = record == finding->file->record;
  *entry = column_map_find(finding->map, path);
  if (*entry == NULL && is_own) *entry = column_map_find(finding->map, field);
  if (*entry != NULL) {
    int cell = cell_of(finding, (*entry)->column);
    if (cell >= 0) (*entry)->used = true;
    return cell;
  }
  int cell = cell_of(finding, path);
  return cell < 0 && is_own ? cell_of(finding, field) : cell;
}

static bool has_column(const struct deal_columns *columns, const struct data_column *column) {
  for (size_t i = 0; i < columns->count; i++)
    if (columns->items[i].column->record == column->record && columns->items[i].column->field == column->field &&
        columns->items[i].column->moment == column->moment)
      return true;
  return false;
}

/* By the map, else by the header; -1: neither. What the map names was found in a file before, or is in this one. */
static int find_optional(struct finding *finding, const struct record *record, const char *name) {
  struct column_entry *entry;
  int cell = find_cell(finding, record, name, &entry);
  if (cell < 0 && entry != NULL && !entry->used) no_column(finding, entry->column, entry->name, NULL);
  return cell;
}

static void find_currency(struct finding *finding, const struct record *record, const struct field *field,
                          struct deal_column *out) {
  struct arena *arena = finding->dataset->arena;
  out->currency = find_optional(finding, record, arena_printf(arena, "%s_currency", field->name));
  if (out->currency < 0) out->currency = find_optional(finding, finding->file->record, "currency");
  if (out->currency >= 0) out->currency_name = arena_copy(arena, finding->header->cells[out->currency]);
}

/* 9 in a column of 万 is 90,000, unless somebody says otherwise. */
static void ask_unit(struct finding *finding, const struct deal_column *column, const char *unit) {
  struct position at = {finding->file->path, finding->header->line, 0, 0};
  struct column_entry entry = {column->name,   column->header, column->where >= 0 ? column->where_name : NULL,
                               column->equals, unit,           false};
  const char *with = column_entry_text(finding->dataset->arena, &entry);
  entry.pattern = finding->dataset->currency->code;
  diagnostic_add(finding->list, DIAGNOSTIC_amount_unit, &at, column->header, unit, with,
                 column_entry_text(finding->dataset->arena, &entry));
  finding->fine = false;
}

/* What follows the colon says something of dates and of amounts only. */
static void take_form(struct finding *finding, const struct type *type, struct deal_column *column) {
  const char *unit = type->kind == KIND_MONEY ? amount_unit_of_header(column->header) : NULL;
  if (column->pattern == NULL && unit != NULL) ask_unit(finding, column, unit);
  if (column->pattern == NULL || type->kind == KIND_DATE) return;
  if (type->kind == KIND_MONEY && amount_form_parse(column->pattern, &column->form)) return;
  diagnostic_add(finding->list, type->kind == KIND_MONEY ? DIAGNOSTIC_map_amounts : DIAGNOSTIC_map_pattern, NULL,
                 column->pattern, column->name);
  finding->fine = false;
}

static void add_column(struct finding *finding, const struct record *record, int field, enum plan_moment moment,
                       int cell, const struct column_entry *entry) {
  static const struct type day = {.kind = KIND_DATE};
  struct data_rows *rows = dataset_rows(finding->dataset, finding->file->record);
  const struct data_column wanted = {.record = record, .field = field, .moment = moment};
  if (has_column(finding->out, &wanted)) return;
  dataset_add_column(finding->dataset, rows, record, field, moment);
  const struct type *type = field >= 0 ? record->fields[field].type : &day;
  struct deal_column column = {.type = type,
                               .cell = cell,
                               .currency = -1,
                               .where = -1,
                               .pattern = entry != NULL ? entry->pattern : NULL,
                               .is_person = type->kind == KIND_REF && strcmp(type->record, "person") == 0};
  const char *name = field >= 0 ? record->fields[field].name : plan_moment_name(moment);
  bool is_own = record == finding->file->record;
  column.header = arena_copy(finding->dataset->arena, finding->header->cells[cell]);
  column.name = is_own ? name : arena_printf(finding->dataset->arena, "%s.%s", record->name, name);
  if (entry != NULL) column.name = entry->name;
  if (entry != NULL && entry->where != NULL) {
    column.where = cell_of(finding, entry->where);
    column.where_name = entry->where;
    column.equals = entry->equals;
    if (column.where < 0) no_column(finding, entry->where, entry->name, NULL);
  }
  take_form(finding, type, &column);
  if (type->kind == KIND_MONEY && column.form.currency == NULL)
    find_currency(finding, record, &record->fields[field], &column);
  struct data_column *kept = arena_alloc(finding->dataset->arena, sizeof *kept);
  *kept = wanted;
  column.column = kept; /* by name until all are known: columns move as they grow */
  finding->out->items =
      arena_grow(finding->dataset->arena, finding->out->items, finding->out->count, sizeof *finding->out->items);
  finding->out->items[finding->out->count++] = column;
}

/* Once for each column, however many credits want it. */
static void miss(struct finding *finding, const struct record *record, const char *name,
                 const struct column_entry *entry, const char *wanted_by) {
  const char *path = arena_printf(finding->dataset->arena, "%s.%s", record->name, name);
  if (names_put(finding->missed, path, 0) >= 0) return;
  if (entry != NULL) no_column(finding, entry->column, path, NULL);
  else no_column(finding, path, wanted_by, record == finding->file->record ? name : path);
}

/* Records of a case may have a file of their own: what the map names of them need not be in the file of cases. */
static bool stands_elsewhere(const struct finding *finding, const struct record *record) {
  return record != finding->file->record && text_equal(record->belongs_to, finding->dataset->cases.record->name);
}

static void need(struct finding *finding, const struct record *record, int field, enum plan_moment moment,
                 const char *wanted_by, bool must) {
  struct column_entry *entry;
  const char *name = field >= 0 ? record->fields[field].name : plan_moment_name(moment);
  int cell = find_cell(finding, record, name, &entry);
  if (cell >= 0) add_column(finding, record, field, moment, cell, entry);
  else if (must || (entry != NULL && !stands_elsewhere(finding, record))) miss(finding, record, name, entry, wanted_by);
}

/* ---- what a plan needs ---- */

static void take_needed(struct finding *finding, const struct plan_needs *needs) {
  for (size_t i = 0; i < needs->count; i++) {
    const struct plan_need *wanted = &needs->items[i];
    if (wanted->rows == finding->file->record)
      need(finding, wanted->record, wanted->field, wanted->moment, wanted->wanted_by, wanted->wanted_by != NULL);
  }
}

/* Every field of every record, where the file has it. */
static void take_others(struct finding *finding, const struct plan *plan) {
  const struct rulebook *rulebook = finding->dataset->rulebook;
  struct plan_needs others = {NULL, 0, true};
  for (size_t i = 0; i < rulebook->record_count; i++)
    plan_needs_rules(finding->dataset->arena, rulebook, plan, finding->file->record, &rulebook->records[i], &others);
  take_needed(finding, &others);
}

/* ---- the id ---- */

static int find_key(struct finding *finding) {
  const char *name = finding->dataset->cases.record->name;
  struct column_entry *entry = column_map_find(finding->map, name);
  int cell = cell_of(finding, entry != NULL ? entry->column : name);
  if (entry != NULL && cell >= 0) entry->used = true;
  if (cell < 0) no_column(finding, entry != NULL ? entry->column : name, name, entry != NULL ? NULL : name);
  return cell;
}

/* Columns are found where they are now that none is added any more. */
static void settle(struct finding *finding) {
  struct data_rows *rows = dataset_rows(finding->dataset, finding->file->record);
  for (size_t i = 0; i < finding->out->count; i++) {
    const struct data_column *wanted = finding->out->items[i].column;
    const struct data_column *there = dataset_column(rows, wanted->record, wanted->field, wanted->moment);
    finding->out->items[i].column = &rows->columns[there - rows->columns];
  }
}

bool deal_columns_find(struct dataset *dataset, const struct deal_file *file, struct column_map *map,
                       const struct plan *plan, const struct csv_row *header, struct deal_columns *out,
                       struct diagnostics *list) {
  struct finding finding = {dataset, file, map, header, out, list, names_new(dataset->arena), true};
  struct plan_needs needs;
  *out = (struct deal_columns){.width = header->count};
  out->key = find_key(&finding);
  plan_needs_find(dataset->arena, plan, &needs);
  take_needed(&finding, &needs);
  if (needs.by_rule) take_others(&finding, plan);
  settle(&finding);
  return finding.fine;
}
