/* CSV files of deals.
 *
 * Invariants
 * 1. A row that cannot be read is an error, never left out in silence.
 * 2. People are known by the key that an import makes of a name, so that a file and a store agree. */
#include "incentive/deal_file.h"

#include "base/phrase.h"
#include "base/text.h"
#include "format/csv.h"
#include "incentive/currency_word.h"
#include "incentive/date_cell.h"
#include "incentive/deal_column.h"
#include "incentive/loose_currency.h"
#include "rulebook/misspelling.h"

#include <stdlib.h>
#include <string.h>

struct reading {
  struct dataset *dataset;
  const struct deal_file *file;
  struct data_rows *rows;
  struct diagnostics *list;
  struct deal_columns *columns;
  struct loose_currencies loose;
  int *seen; /* by word: the line of the case that it is the id of, to find doubles; 0: of none */
  size_t seen_count;
  bool fine;
};

static bool fault(struct reading *reading, const struct csv_row *row, int cell, enum diagnostic_id id, const char *a,
                  const char *b) {
  struct position at = {reading->file->path, row->line, 0, 0};
  if (cell >= 0 && (size_t)cell < row->count) {
    at.column = row->columns[cell];
    at.length = text_width(row->cells[cell]);
  }
  const char *const arguments[] = {"", a != NULL ? a : "", b != NULL ? b : "", NULL};
  diagnostic_add_array(reading->list, id, &at, arguments);
  reading->fine = false;
  return false;
}

/* ---- values ---- */

static bool is_blank(const char *cell) {
  return cell[strspn(cell, " ")] == '\0';
}

/* What imports do with a name; a key stays as it is. */
static bool read_person(struct reading *reading, const char *cell, struct value *out) {
  char key[256];
  if (!text_slug(cell, key, sizeof key)) return false;
  out->kind = KIND_REF;
  out->text = words_keep(&reading->dataset->words, key);
  return true;
}

static bool read_date(const struct deal_column *column, const char *cell, struct value *out) {
  out->kind = KIND_DATE;
  return date_cell_read(cell, column->pattern, &out->date);
}

/* Most amounts are plain, so they are read in one step. */
static bool read_amount(struct deal_column *column, const char *cell, int line, const struct currency *currency,
                        struct value *out) {
  struct amount_cell own;
  out->kind = KIND_MONEY;
  if (column->form.currency != NULL) currency = column->form.currency;
  if (!column->form.comma && column->form.zeros == 0 && money_parse(cell, currency, &out->money)) {
    amount_ways_right(&column->amounts, cell, NULL, line);
    return true;
  }
  if (!amount_cell_read(cell, column->form, currency, &own)) return false;
  /* a currency that a column of its own names was said */
  own.is_shared = own.is_shared && column->currency < 0;
  amount_ways_right(&column->amounts, cell, &own, line);
  out->money = own.money;
  return true;
}

static void expect(const struct deal_column *column, struct buffer *why) {
  if (column->is_person) phrase_add(why, language_current(), PHRASE_expect_person);
  else if (column->pattern != NULL) phrase_add(why, language_current(), PHRASE_expect_pattern, column->pattern);
  else phrase_add(why, language_current(), PHRASE_expect_date);
}

/* The currency that a column of its own names, which the amount may repeat. */
static bool read_currency(struct reading *reading, const struct csv_row *row, const struct deal_column *column,
                          const struct currency **out) {
  const char *code = row->cells[column->currency];
  *out = currency_find(code);
  if (*out != NULL) return true;
  size_t count;
  const char *const *codes = currency_codes(&count);
  fault(reading, row, column->currency, DIAGNOSTIC_deal_value, code,
        phrase_text(language_current(), PHRASE_expect_currency));
  const struct currency *meant = currency_word_meant(code);
  if (meant != NULL) diagnostic_note(reading->list, DIAGNOSTIC_did_you_mean, meant->code);
  else if (!is_blank(code)) diagnostic_suggest(reading->list, code, codes, count);
  return false;
}

static bool read_value(struct reading *reading, struct deal_column *column, const char *cell, int line,
                       struct value *out, const struct currency *currency, struct buffer *why) {
  const struct value_locale locale = {.currency = currency};
  *out = (struct value){.kind = KIND_EMPTY};
  if (column->is_person || column->type->kind == KIND_DATE) {
    if (column->is_person ? read_person(reading, cell, out) : read_date(column, cell, out)) return true;
    expect(column, why);
    return false;
  }
  if (column->type->kind == KIND_MONEY && read_amount(column, cell, line, currency, out)) return true;
  if (column->type->kind == KIND_TEXT || column->type->kind == KIND_REF) {
    *out = value_text(words_keep(&reading->dataset->words, cell));
    out->kind = column->type->kind;
    return true;
  }
  return value_read(reading->dataset->arena, column->type, &locale, cell, out, why);
}

static void refuse_value(struct reading *reading, const struct csv_row *row, struct deal_column *column,
                         const char *cell, const struct currency *currency, const char *why) {
  const struct value_locale locale = {.currency = currency};
  fault(reading, row, column->cell, DIAGNOSTIC_deal_value, cell, why);
  if (column->is_person) return;
  if (column->type->kind == KIND_DATE && date_ways_wrong(&column->ways, cell, row->line)) return;
  if (column->type->kind != KIND_MONEY) {
    misspelling_note_cell(reading->dataset->arena, column->type, &locale, cell, reading->list);
    return;
  }
  amount_ways_wrong(&column->amounts, reading->dataset->arena, cell, column->form, currency);
  amount_cell_suggest(reading->dataset->arena, cell, column->form, currency, reading->list);
}

static void differ(struct reading *reading, const struct csv_row *row, const struct deal_column *column,
                   const struct currency *currency) {
  struct position at = {reading->file->path, row->line, row->columns[column->cell],
                        text_width(row->cells[column->cell])};
  diagnostic_add(reading->list, DIAGNOSTIC_deal_currency, &at, row->cells[column->cell], currency->code,
                 column->currency_name);
  reading->fine = false;
}

static void take_cell(struct reading *reading, const struct csv_row *row, size_t at, struct deal_column *column) {
  const char *cell = row->cells[column->cell];
  const struct currency *currency = reading->dataset->currency;
  struct buffer why = BUFFER_EMPTY;
  struct value value;
  if (is_blank(cell)) return;
  if (column->where >= 0 && strcmp(row->cells[column->where], column->equals) != 0) return;
  if (column->currency >= 0 && !read_currency(reading, row, column, &currency)) return;
  if (!read_value(reading, column, cell, row->line, &value, currency, &why))
    refuse_value(reading, row, column, cell, currency, buffer_text(&why));
  else if (column->currency >= 0 && value.kind == KIND_MONEY && value.money.currency != currency)
    differ(reading, row, column, currency);
  else if (!dataset_put(reading->dataset, reading->rows, column->column, at, &value))
    fault(reading, row, column->cell, DIAGNOSTIC_deal_amount, cell, NULL);
  else if (value.kind == KIND_DATE && !column->ways.has_right)
    date_ways_right(&column->ways, column->pattern, row->line);
  else if (value.kind == KIND_MONEY && column->currency < 0)
    loose_currencies_see(&reading->loose, row, value.money.currency);
  buffer_release(&why);
}

/* ---- how cells are written ---- */

/* What the cells say of a column that is written otherwise than was expected. */
static void tell_ways(struct reading *reading, const struct deal_column *column) {
  struct arena *arena = reading->dataset->arena;
  const char *where = column->where >= 0 ? column->where_name : NULL;
  const struct column_entry entry = {
      .name = column->name, .column = column->header, .where = where, .equals = column->equals};
  date_ways_tell(&column->ways, arena, reading->file->path, &entry, reading->list);
  amount_ways_tell(&column->amounts, column->form, arena, reading->file->path, &entry, reading->list);
}

/* ---- rows ---- */

/* The line on which a case was seen before; 0: on none. */
static int see(struct reading *reading, uint32_t key, int line) {
  if (key >= reading->seen_count) {
    size_t count = (size_t)key * 2 + 64;
    reading->seen = xrealloc(reading->seen, count * sizeof *reading->seen);
    memset(reading->seen + reading->seen_count, 0, (count - reading->seen_count) * sizeof *reading->seen);
    reading->seen_count = count;
  }
  if (reading->seen[key] == 0) {
    reading->seen[key] = line;
    return 0;
  }
  return reading->seen[key];
}

static void take_row(struct reading *reading, const struct csv_row *row) {
  struct deal_columns *columns = reading->columns;
  if (row->count != columns->width) {
    fault(reading, row, -1, DIAGNOSTIC_import_cells, arena_printf(reading->dataset->arena, "%zu", row->count),
          arena_printf(reading->dataset->arena, "%zu", columns->width));
    return;
  }
  const char *id = row->cells[columns->key];
  if (is_blank(id)) {
    fault(reading, row, columns->key, DIAGNOSTIC_deal_no_key, NULL, NULL);
    return;
  }
  uint32_t key = words_put(&reading->dataset->ids, id);
  bool is_case = reading->rows == &reading->dataset->cases;
  int first = is_case ? see(reading, key, row->line) : 0;
  if (first > 0) {
    fault(reading, row, columns->key, DIAGNOSTIC_deal_twice, id, arena_printf(reading->dataset->arena, "%d", first));
    return;
  }
  size_t at = dataset_row(reading->rows, key);
  for (size_t i = 0; i < columns->count; i++) take_cell(reading, row, at, &columns->items[i]);
}

static bool read_rows(struct reading *reading, struct csv *csv) {
  struct csv_row row;
  enum csv_result got;
  const struct progress *progress = reading->dataset->progress;
  for (size_t i = 0; (got = csv_next(csv, &row, reading->list)) != CSV_END; i++) {
    if (i % PROGRESS_EVERY == 0 &&
        !progress_go(progress, PROGRESS_READ, (size_t)(csv_part(csv) * PROGRESS_EVERY), PROGRESS_EVERY, reading->list))
      return false;
    if (got == CSV_ROW) take_row(reading, &row);
    reading->fine = reading->fine && got == CSV_ROW;
    if (!reading->fine && diagnostics_errors(reading->list) >= DEAL_FILE_ERRORS) return false;
  }
  return reading->fine;
}

bool deal_file_read(struct dataset *dataset, const struct deal_file *file, struct column_map *map,
                    const struct plan *plan, struct diagnostics *list) {
  struct deal_columns columns = {.count = 0};
  struct csv_row header;
  struct reading reading = {.dataset = dataset,
                            .file = file,
                            .rows = dataset_rows(dataset, file->record),
                            .list = list,
                            .columns = &columns,
                            .fine = true};
  struct csv *csv = csv_open(file->path, list);
  reading.rows->is_read = true;
  if (csv == NULL) return false;
  enum csv_result got = csv_next(csv, &header, list);
  struct position top = {file->path, 1, 0, 0};
  if (got == CSV_END) diagnostic_add(list, DIAGNOSTIC_import_empty, &top);
  bool fine = got == CSV_ROW && deal_columns_find(dataset, file, map, plan, &header, &columns, list);
  if (fine) {
    loose_currencies_init(dataset->arena, &columns, &header, &reading.loose);
    fine = read_rows(&reading, csv);
    fine = loose_currencies_tell(&reading.loose, file->path, list) && fine;
  }
  for (size_t i = 0; i < columns.count; i++) tell_ways(&reading, &columns.items[i]);
  csv_close(csv);
  free(reading.seen);
  return fine;
}
