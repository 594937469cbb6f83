/* The library that writes workbooks, loaded when one is written: it brings a cryptographic library along, whose start
 * would be paid for by every command. */
#ifndef DEALWRIGHT_REPORT_WORKBOOK_LIBRARY_H
#define DEALWRIGHT_REPORT_WORKBOOK_LIBRARY_H

#include "base/diagnostic.h"

#include <stdbool.h>
#include <xlsxwriter.h>

/* The functions that are called, each by its own prototype: `library->workbook_close(...)`. */
#define WORKBOOK_LIBRARY(FUNCTION)                                                                                     \
  FUNCTION(format_set_align)                                                                                           \
  FUNCTION(format_set_bold)                                                                                            \
  FUNCTION(format_set_bottom)                                                                                          \
  FUNCTION(format_set_font_color)                                                                                      \
  FUNCTION(format_set_font_size)                                                                                       \
  FUNCTION(format_set_num_format)                                                                                      \
  FUNCTION(format_set_text_wrap)                                                                                       \
  FUNCTION(format_set_top)                                                                                             \
  FUNCTION(lxw_strerror)                                                                                               \
  FUNCTION(lxw_workbook_free)                                                                                          \
  FUNCTION(workbook_add_format)                                                                                        \
  FUNCTION(workbook_add_worksheet)                                                                                     \
  FUNCTION(workbook_close)                                                                                             \
  FUNCTION(workbook_new_opt)                                                                                           \
  FUNCTION(workbook_set_properties)                                                                                    \
  FUNCTION(worksheet_autofilter)                                                                                       \
  FUNCTION(worksheet_fit_to_pages)                                                                                     \
  FUNCTION(worksheet_freeze_panes)                                                                                     \
  FUNCTION(worksheet_repeat_rows)                                                                                      \
  FUNCTION(worksheet_set_column)                                                                                       \
  FUNCTION(worksheet_set_landscape)                                                                                    \
  FUNCTION(worksheet_write_formula_num)                                                                                \
  FUNCTION(worksheet_write_number)                                                                                     \
  FUNCTION(worksheet_write_string)

struct workbook_library {
#define FUNCTION(name) __typeof__(&name) name;
  WORKBOOK_LIBRARY(FUNCTION)
#undef FUNCTION
};

/* Loaded once for the program; NULL with an error that says what to install. */
const struct workbook_library *workbook_library(struct diagnostics *list);

#endif
