/* The page of a person's statements: for each plan one table, read from the first deal to the balance; of several, what
 * they come to, below. */
#include "report/statement.h"

#include "report/markup.h"

static const char style[] =
    "table{margin:1.2rem 0;width:100%}thead th{border-bottom:1px solid #8a919b;color:#5b636e;font-weight:400}"
    ".g td{border-top:1px solid #d8dce2}.s td{font-weight:600}.b td{border-top:1px solid #8a919b;font-weight:600}"
    "h2{font-size:1.1rem;margin:2rem 0 0}@media print{h2{break-after:avoid}tr{break-inside:avoid}}"
    ".d{color:#5b636e;font-size:.85em}.n,td.a{white-space:nowrap}"
    "@media (prefers-color-scheme:dark){.g td{border-top-color:#343a41}.d,thead th{color:#9aa3ad}}";

static bool is_number(int cell) {
  return cell == STATEMENT_ARITHMETIC || cell == STATEMENT_AMOUNT || cell == STATEMENT_NUMBER;
}

static void add_cell(struct buffer *out, const char *tag, int cell, const char *text) {
  bool dim = cell == STATEMENT_SOURCE || cell == STATEMENT_NUMBER;
  buffer_printf(out, "<%s", tag);
  if (is_number(cell)) buffer_puts(out, dim ? " class=\"n d\"" : " class=n");
  else if (dim) buffer_puts(out, " class=d");
  else if (cell == STATEMENT_DAY || cell == STATEMENT_CASE) buffer_puts(out, " class=a");
  buffer_putc(out, '>');
  if (text != NULL) markup_text(out, text);
  buffer_printf(out, "</%s>", tag);
}

static void add_row(struct buffer *out, const struct statement_row *row) {
  static const char *const classes[] = {[STATEMENT_LINE] = "", [STATEMENT_SUM] = "s", [STATEMENT_BALANCE] = "b"};
  const char *name = row->kind == STATEMENT_LINE && row->first ? "g" : classes[row->kind];
  if (*name != '\0') buffer_printf(out, "<tr class=%s>", name);
  else buffer_puts(out, "<tr>");
  for (int cell = 0; cell < STATEMENT_CELLS; cell++) {
    bool repeats = cell == STATEMENT_WHAT && !row->first && row->kind == STATEMENT_LINE;
    add_cell(out, "td", cell, repeats ? NULL : row->cells[cell]);
  }
  buffer_puts(out, "</tr>\n");
}

static void add_statement(struct buffer *out, const struct statement *statement) {
  markup_element(out, "p", statement->state);
  buffer_puts(out, "\n<table>\n<thead><tr>");
  for (int cell = 0; cell < STATEMENT_CELLS; cell++) add_cell(out, "th", cell, statement->heads[cell]);
  buffer_puts(out, "</tr></thead>\n<tbody>\n");
  for (size_t i = 0; i < statement->count; i++) add_row(out, &statement->rows[i]);
  buffer_puts(out, "</tbody>\n</table>\n");
  for (size_t i = 0; i < statement->note_count; i++) {
    markup_element(out, "p", statement->notes[i]);
    buffer_putc(out, '\n');
  }
}

static void add_sum(struct buffer *out, const char *tag, const char *const *cells, const char *kind) {
  buffer_printf(out, "<tr%s>", kind);
  for (int cell = 0; cell < STATEMENT_SUM_CELLS; cell++) {
    buffer_printf(out, "<%s%s>", tag, cell != STATEMENT_SUM_PLAN ? " class=n" : "");
    if (cells[cell] != NULL) markup_text(out, cells[cell]);
    buffer_printf(out, "</%s>", tag);
  }
  buffer_puts(out, "</tr>\n");
}

static void add_sums(struct buffer *out, const struct statement_set *set) {
  markup_element(out, "h2", set->title);
  buffer_puts(out, "\n<table>\n<thead>\n");
  add_sum(out, "th", set->sum_heads, "");
  buffer_puts(out, "</thead>\n<tbody>\n");
  for (size_t i = 0; i < set->sum_count; i++)
    add_sum(out, "td", set->sums[i].cells, set->sums[i].of_all ? " class=b" : " class=g");
  buffer_puts(out, "</tbody>\n</table>\n");
}

void statement_page(const struct statement_set *set, struct buffer *out) {
  markup_page_begin(out, set->title, style);
  for (size_t i = 0; i < set->count; i++) {
    if (set->count > 1) markup_element(out, "h2", set->items[i].title);
    add_statement(out, &set->items[i]);
  }
  if (set->sum_count > 0) add_sums(out, set);
  markup_page_end(out);
}
