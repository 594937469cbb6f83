/* Currencies that nobody reads.
 *
 * Invariants
 * 1. A column is told of only when every cell that is not blank, in rows with an amount, is a currency or a word for
 * one. `bob` is a person, unless the header says that it is a currency; `BOB` is Bolivia's.
 * 2. Cells that agree with the amounts beside them are nobody's mistake.
 * Columns leave the list at their first other cell, so that a large file costs a look at the column that stays. */
#include "incentive/loose_currency.h"

#include "incentive/currency_word.h"

#include <string.h>

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
  *out = (struct loose_currencies){arena_alloc(arena, (header->count + 1) * sizeof *out->items), 0};
  for (int i = 0; wanted && (size_t)i < header->count; i++)
    if (!is_read(columns, i))
      out->items[out->count++] = (struct loose_currency){.cell = i, .header = arena_copy(arena, header->cells[i])};
}

static bool says_currency(const char *header) {
  return strcasestr(header, "cur") != NULL || strcasestr(header, "ccy") != NULL || strstr(header, "币") != NULL;
}

static bool has_small_letter(const char *text) {
  return text[strcspn(text, "abcdefghijklmnopqrstuvwxyz")] != '\0';
}

static const struct currency *currency_beside(const struct loose_currency *item, const char *text) {
  return says_currency(item->header) || !has_small_letter(text) ? currency_word_meant(text) : NULL;
}

void loose_currencies_see(struct loose_currencies *loose, const struct csv_row *row, const struct currency *taken) {
  size_t kept = 0;
  for (size_t i = 0; i < loose->count; i++) {
    struct loose_currency item = loose->items[i];
    const char *text = row->cells[item.cell];
    const struct currency *beside = currency_beside(&item, text);
    if (beside == NULL && text[strspn(text, " ")] != '\0') continue;
    if (beside != NULL && beside != taken && item.taken == NULL) {
      item.taken = taken;
      item.beside = beside;
      item.line = row->line;
    }
    loose->items[kept++] = item;
  }
  loose->count = kept;
}

bool loose_currencies_tell(const struct loose_currencies *loose, const char *path, struct diagnostics *list) {
  bool fine = true;
  for (size_t i = 0; i < loose->count; i++) {
    const struct loose_currency *item = &loose->items[i];
    if (item->taken == NULL) continue;
    struct position at = {path, item->line, 0, 0};
    diagnostic_add(list, DIAGNOSTIC_currency_loose, &at, item->header, item->beside->code, item->taken->code);
    diagnostic_note(list, DIAGNOSTIC_note_currency_loose, item->header, item->taken->code);
    fine = false;
  }
  return fine;
}
