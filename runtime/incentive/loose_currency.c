/* Currencies that nobody reads.
 *
 * Invariants
 * 1. A column is told of only when, in rows with an amount, it holds currencies, or words for them, more often than
 * other words; one whose header says that it holds currencies, when it holds a single one. Blanks, and what is written
 * for them (`n.a.`), are neither. `bob` is a person, unless the header says that it is a currency; `BOB` is Bolivia's.
 * 2. Cells that agree with the amounts beside them are nobody's mistake.
 * A column with far more of other words leaves the list, so that a large file costs a look at those that stay. */
#include "incentive/loose_currency.h"

#include "incentive/currency_word.h"

#include <string.h>

enum { PATIENCE = 1000 }; /* by how many other words beyond its currencies a column is done with */

static bool is_read(const struct deal_columns *columns, int cell) {
  bool read = cell == columns->key;
  for (size_t i = 0; i < columns->count; i++) {
    const struct deal_column *column = &columns->items[i];
    read = read || column->cell == cell || column->currency == cell || column->where == cell;
  }
  return read;
}

void loose_currencies_init(struct arena *arena, const struct deal_columns *columns, const struct csv_row *header,
                           struct loose_currencies *out) {
  bool wanted = false;
  for (size_t i = 0; i < columns->count; i++)
    wanted = wanted || (columns->items[i].type->kind == KIND_MONEY && columns->items[i].currency < 0);
  *out = (struct loose_currencies){arena, arena_alloc(arena, (header->count + 1) * sizeof *out->items), 0};
  for (int i = 0; wanted && (size_t)i < header->count; i++)
    if (!is_read(columns, i))
      out->items[out->count++] = (struct loose_currency){.cell = i, .header = arena_copy(arena, header->cells[i])};
}

static bool says_currency(const char *header) {
  return strcasestr(header, "cur") != NULL || strcasestr(header, "ccy") != NULL || strstr(header, "币") != NULL;
}

/* More than `cur`, which stands in 'Current stage' and 'Security' as well. */
static bool is_of_currencies(const char *header) {
  return strcasestr(header, "currenc") != NULL || strcasestr(header, "ccy") != NULL || strstr(header, "币") != NULL;
}

static bool has_small_letter(const char *text) {
  return text[strcspn(text, "abcdefghijklmnopqrstuvwxyz")] != '\0';
}

static const struct currency *currency_beside(const struct loose_currency *item, const char *text) {
  return says_currency(item->header) || !has_small_letter(text) ? currency_word_meant(text) : NULL;
}

static void see_other(const struct loose_currencies *loose, struct loose_currency *item, const struct csv_row *row,
                      const char *text, const struct currency *taken) {
  if (item->others++ > 0 || !is_of_currencies(item->header)) return;
  item->word = arena_copy(loose->arena, text);
  item->line = item->taken == NULL ? row->line : item->line;
  item->word_taken = taken;
}

void loose_currencies_see(struct loose_currencies *loose, const struct csv_row *row, const struct currency *taken) {
  size_t kept = 0;
  for (size_t i = 0; i < loose->count; i++) {
    struct loose_currency item = loose->items[i];
    const char *text = row->cells[item.cell];
    const struct currency *beside = currency_beside(&item, text);
    if (beside != NULL) item.currencies++;
    else if (!currency_word_is_none(text)) see_other(loose, &item, row, text, taken);
    if (item.others > item.currencies + PATIENCE && !is_of_currencies(item.header)) continue;
    if (beside != NULL && beside != taken && item.taken == NULL) {
      item.taken = taken;
      item.beside = beside;
      item.line = row->line;
    }
    loose->items[kept++] = item;
  }
  loose->count = kept;
}

static bool holds_currencies(const struct loose_currency *item) {
  return item->currencies > item->others || is_of_currencies(item->header);
}

/* Of a column that is called after currencies, and says none that is known. */
static void tell_word(const struct loose_currency *item, const char *path, struct diagnostics *list) {
  struct position at = {path, item->line, 0, 0};
  diagnostic_add(list, DIAGNOSTIC_currency_word, &at, item->header, item->word, item->word_taken->code);
  diagnostic_note(list, DIAGNOSTIC_note_currency_loose, item->header, item->word_taken->code);
}

bool loose_currencies_tell(const struct loose_currencies *loose, const char *path, struct diagnostics *list) {
  bool fine = true;
  for (size_t i = 0; i < loose->count; i++) {
    const struct loose_currency *item = &loose->items[i];
    if (item->word != NULL && item->taken == NULL) {
      tell_word(item, path, list);
      fine = false;
      continue;
    }
    if (item->taken == NULL || !holds_currencies(item)) continue;
    struct position at = {path, item->line, 0, 0};
    diagnostic_add(list, DIAGNOSTIC_currency_loose, &at, item->header, item->beside->code, item->taken->code);
    diagnostic_note(list, DIAGNOSTIC_note_currency_loose, item->header, item->taken->code);
    fine = false;
  }
  return fine;
}
