/* What a decision tells people: the rows of tables that decided, the values that a broken rule had read. */
#include "script/host.h"

#include "base/phrase.h"

#include <stdio.h>

void rule_row_place(const struct rule_row *row, struct buffer *out) {
  buffer_printf(out, "%s row %d", row->table->file, row->row->line);
}

void rule_row_show(const struct rule_row *row, struct buffer *out) {
  const struct table *table = row->table;
  struct buffer says = BUFFER_EMPTY;
  char line[16];
  for (size_t i = 0; i < table->output_count; i++) {
    buffer_printf(&says, "%s%s = ", i > 0 ? ", " : "", table->outputs[i].name);
    const struct table_output *output = &row->row->outputs[i];
    value_show(&says, output->rule != NULL && row->values != NULL ? &row->values[i] : &output->value);
  }
  if (row->row->why != NULL) buffer_printf(&says, " (%s)", row->row->why);
  snprintf(line, sizeof line, "%d", row->row->line);
  phrase_add(out, language_current(), PHRASE_table_row, table->file, line, buffer_text(&says));
  buffer_release(&says);
}

void decision_note_rows(const struct decision *decision, struct diagnostics *list) {
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < decision->row_count && i < ROWS_SHOWN; i++) {
    buffer_clear(&text);
    rule_row_show(&decision->rows[i], &text);
    diagnostic_note(list, DIAGNOSTIC_note_because, buffer_text(&text));
  }
  buffer_clear(&text);
  buffer_printf(&text, "%zu", decision->row_count - ROWS_SHOWN);
  if (decision->row_count > ROWS_SHOWN) diagnostic_note(list, DIAGNOSTIC_note_more_rows, buffer_text(&text));
  buffer_release(&text);
}

void decision_report(const struct decision *decision, struct diagnostics *list) {
  struct buffer values = BUFFER_EMPTY;
  diagnostic_add(list, DIAGNOSTIC_rule_broken, &decision->at,
                 decision->reason != NULL ? decision->reason : phrase_text(language_current(), PHRASE_rule_hidden));
  for (size_t i = 0; i < decision->read_count; i++) {
    const struct rule_read *read = &decision->reads[i];
    buffer_printf(&values, "%s%s = ", i > 0 ? ", " : "", read->path);
    value_show(&values, &read->value);
  }
  if (values.size > 0) diagnostic_note(list, DIAGNOSTIC_note_read_values, buffer_text(&values));
  decision_note_rows(decision, list);
  buffer_release(&values);
}
