/* Telling how the amounts of a column are written.
 *
 * Invariant: a form is told only when it reads every cell that was not read, and none of those that were speaks against
 * it. */
#include "incentive/amount_ways.h"

#include <string.h>

void amount_ways_right(struct amount_ways *ways, const char *text, const struct amount_cell *cell, int line) {
  ways->has_right = true;
  ways->has_mark = ways->has_mark || strpbrk(text, ".,") != NULL;
  if (cell == NULL) return;
  if (cell->is_shared && ways->sign_line == 0) {
    ways->sign_line = line;
    ways->taken = cell->money.currency;
    memcpy(ways->sign, cell->sign, AMOUNT_SIGN_BYTES);
  }
  if (cell->is_negative_by_sign && ways->brackets_line == 0) ways->brackets_line = line;
}

void amount_ways_wrong(struct amount_ways *ways, struct arena *arena, const char *text, struct amount_form form,
                       const struct currency *taken) {
  struct amount_cell cell;
  char sign[AMOUNT_SIGN_BYTES];
  const struct currency *meant = amount_cell_meant(text, sign);
  if (ways->wrong++ == 0) ways->first = arena_copy(arena, text);
  if (amount_cell_read(text, (struct amount_form){!form.comma, form.zeros, form.currency}, taken, &cell)) {
    ways->comma++;
    ways->has_comma = ways->has_comma || strchr(text, form.comma ? '.' : ',') != NULL;
  }
  if (meant == NULL || meant == taken) return;
  if (ways->meant == NULL) {
    ways->meant = meant;
    memcpy(ways->meant_sign, sign, sizeof sign);
  }
  bool reads =
      ways->meant == meant && amount_cell_read(text, (struct amount_form){form.comma, form.zeros, meant}, taken, &cell);
  bool reads_comma = !reads && ways->meant == meant &&
                     amount_cell_read(text, (struct amount_form){!form.comma, form.zeros, meant}, taken, &cell);
  ways->foreign += reads || reads_comma;
  ways->foreign_comma += reads_comma;
}

/* The form that reads all that was not read; false when there is none. */
static bool better_form(const struct amount_ways *ways, struct amount_form form, struct amount_form *out) {
  bool comma = ways->comma == ways->wrong && ways->has_comma && !ways->has_mark;
  *out = form;
  if (ways->wrong == 0) return false;
  if (ways->foreign == ways->wrong && !ways->has_right && form.currency == NULL) {
    out->currency = ways->meant;
    out->comma = form.comma != (ways->foreign_comma > 0);
    return true;
  }
  out->comma = form.comma != comma;
  return comma;
}

static const char *entry_text(const struct column_entry *entry, struct arena *arena, struct amount_form form) {
  struct column_entry own = *entry;
  own.pattern = amount_form_text(arena, form);
  return column_entry_text(arena, &own);
}

void amount_ways_tell(const struct amount_ways *ways, struct amount_form form, struct arena *arena, const char *path,
                      const struct column_entry *entry, struct diagnostics *list) {
  struct amount_form better;
  struct position at = {path, 1, 0, 0};
  if (entry->name != NULL && better_form(ways, form, &better))
    diagnostic_add(list, DIAGNOSTIC_deal_amounts, &at, entry->column, ways->first, entry_text(entry, arena, better));
  at.line = ways->sign_line;
  better = (struct amount_form){form.comma, form.zeros, ways->taken};
  if (ways->sign_line > 0)
    diagnostic_add(list, DIAGNOSTIC_amount_sign, &at, ways->sign, entry->column, ways->taken->code);
  if (ways->sign_line > 0 && entry->name != NULL)
    diagnostic_note(list, DIAGNOSTIC_note_amount_sign, entry_text(entry, arena, better));
  at.line = ways->brackets_line;
  if (ways->brackets_line > 0) diagnostic_add(list, DIAGNOSTIC_amount_brackets, &at, entry->column);
}
