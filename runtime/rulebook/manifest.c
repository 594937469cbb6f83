/* rulebook.yaml and the calendar.
 *
 * Name and version are the topmost layer's own, and each layer says how its own tables write numbers; currency,
 * rounding, time zone and calendar are inherited where it leaves them out.
 *
 * Not done here: `extends`, which source.c needs before anything is read. */
#include "base/clock.h"
#include "base/text.h"
#include "format/csv.h"
#include "rulebook/part.h"
#include "rulebook/scalar.h"

#include <string.h>

/* ---- the calendar ---- */

static bool calendar_fault(struct loading *loading, enum diagnostic_id id, const char *file, const struct csv_row *row,
                           size_t cell, const char *argument) {
  struct position at = {file, row->line, row->columns[cell], text_width(row->cells[cell])};
  diagnostic_add(loading->list, id, &at, row->cells[cell], argument);
  return false;
}

static bool calendar_header(struct loading *loading, const char *file, const struct csv_row *row) {
  static const char *const names[] = {"date", "kind", "name"};
  for (size_t i = 0; i < 3; i++) {
    if (i < row->count && strcmp(row->cells[i], names[i]) == 0) continue;
    struct position at = {file, row->line, i < row->count ? row->columns[i] : 0, 0};
    diagnostic_add(loading->list, DIAGNOSTIC_calendar_header, &at);
    return false;
  }
  return true;
}

static void calendar_day(struct loading *loading, const char *file, const struct csv_row *row,
                         struct calendar *calendar) {
  static const char *const words[] = {"holiday", "workday"};
  int32_t date;
  if (row->count < 2) {
    struct position at = {file, row->line, 0, 0};
    diagnostic_add(loading->list, DIAGNOSTIC_calendar_cells, &at);
  } else if (!date_parse(row->cells[0], &date)) {
    calendar_fault(loading, DIAGNOSTIC_calendar_date, file, row, 0, NULL);
  } else if (strcmp(row->cells[1], words[0]) != 0 && strcmp(row->cells[1], words[1]) != 0) {
    calendar_fault(loading, DIAGNOSTIC_calendar_kind, file, row, 1, NULL);
    diagnostic_suggest(loading->list, row->cells[1], words, 2);
  } else if (!calendar_mark(calendar, date, strcmp(row->cells[1], words[1]) == 0)) {
    calendar_fault(loading, DIAGNOSTIC_calendar_twice, file, row, 0, NULL);
  }
}

static const struct calendar *calendar_read(struct loading *loading, const struct source_file *file) {
  struct calendar *calendar = calendar_new(loading->arena);
  struct csv *csv = csv_over(file->shown, file->text, file->size);
  struct csv_row row;
  enum csv_result got;
  diagnostics_source(loading->list, file->shown, file->text, file->size);
  for (int number = 0; (got = csv_next(csv, &row, loading->list)) != CSV_END; number++) {
    if (got == CSV_BAD) continue;
    if (number > 0) calendar_day(loading, file->shown, &row, calendar);
    else if (!calendar_header(loading, file->shown, &row)) break;
  }
  csv_close(csv);
  return calendar;
}

const struct source_file *manifest_calendar(const struct source *source, const struct yaml *node) {
  int layer = 0;
  for (size_t i = 0; i < source->count; i++)
    if (strcmp(source->files[i].shown, node->at.file) == 0) layer = source->files[i].layer;
  for (size_t i = 0; i < source->count; i++)
    if (source->files[i].layer == layer && strcmp(source->files[i].path, node->text) == 0) return &source->files[i];
  return NULL;
}

static const struct calendar *calendar_of(struct loading *loading, const struct yaml *node) {
  if (node == NULL) return NULL;
  const struct source_file *file = manifest_calendar(loading->source, node);
  if (file != NULL) return calendar_read(loading, file);
  struct position at = scalar_place(loading, node, 0, 0);
  diagnostic_add(loading->list, DIAGNOSTIC_calendar_missing, &at, node->text);
  return NULL;
}

/* ---- rulebook.yaml ---- */

static const struct currency *currency_of(struct loading *loading, const struct yaml *node) {
  size_t count;
  if (node == NULL) return NULL;
  const struct currency *currency = currency_find(node->text);
  if (currency != NULL) return currency;
  const char *const *codes = currency_codes(&count);
  struct position at = scalar_place(loading, node, 0, 0);
  diagnostic_add(loading->list, DIAGNOSTIC_unknown_currency, &at, node->text);
  diagnostic_suggest(loading->list, node->text, codes, count);
  return NULL;
}

static void check_format(struct loading *loading, const struct yaml *node) {
  if (node == NULL || strcmp(node->text, "1") == 0) return;
  struct position at = scalar_place(loading, node, 0, 0);
  diagnostic_add(loading->list, DIAGNOSTIC_unknown_format, &at, node->text);
}

static void check_zone(struct loading *loading, const struct yaml *node) {
  if (node == NULL || clock_zone_exists(node->text)) return;
  struct position at = scalar_place(loading, node, 0, 0);
  diagnostic_add(loading->list, DIAGNOSTIC_unknown_zone, &at, node->text);
}

/* As a folder may be called: `first-deal`. */
static void check_name(struct loading *loading, const struct yaml *node) {
  static const char allowed[] = "abcdefghijklmnopqrstuvwxyz0123456789_-.";
  if (node->text[0] != '\0' && node->text[strspn(node->text, allowed)] == '\0') return;
  struct position at = scalar_place(loading, node, 0, 0);
  diagnostic_add(loading->list, DIAGNOSTIC_bad_rulebook_name, &at, node->text);
}

/* Keys that the topmost layer must say itself, and those that somebody must have said. */
static void check_said(struct loading *loading, const struct yaml *merged, const struct yaml *own, const char *file) {
  static const char *const mine[] = {"dealwright", "rulebook", "version"}, *const any[] = {"currency", "rounding",
                                                                                           "timezone"};
  const char *what = loading_thing(loading, PHRASE_thing_file, "rulebook.yaml");
  struct position at = {file, 0, 0, 0};
  for (size_t i = 0; i < 3; i++)
    if (yaml_get(merged, mine[i]) != NULL && yaml_get(own, mine[i]) == NULL)
      diagnostic_add(loading->list, DIAGNOSTIC_missing_key, &at, mine[i], what);
  for (size_t i = 0; i < 3; i++)
    if (yaml_get(merged, any[i]) == NULL) diagnostic_add(loading->list, DIAGNOSTIC_missing_key, &at, any[i], what);
}

static const char *manifest_file(const struct source *source) {
  const char *shown = "rulebook.yaml";
  for (size_t i = 0; i < source->count; i++)
    if (strcmp(source->files[i].path, "rulebook.yaml") == 0) shown = source->files[i].shown;
  return shown;
}

static void settings_read(struct loading *loading, const struct yaml *merged) {
  struct rulebook *rulebook = loading->rulebook;
  const struct yaml *rounding = schema_value(merged, KEY_rulebook_rounding);
  rulebook->currency = currency_of(loading, schema_value(merged, KEY_rulebook_currency));
  rulebook->rounding = (enum rounding)scalar_choice(loading, rounding, KEY_rulebook_rounding, ROUNDING_HALF_UP);
  const struct yaml *process = schema_value(merged, KEY_rulebook_process);
  rulebook->process = schema_text(merged, KEY_rulebook_process);
  if (process != NULL) rulebook->process_at = scalar_place(loading, process, 0, 0);
  rulebook->timezone = schema_text(merged, KEY_rulebook_timezone);
  check_zone(loading, schema_value(merged, KEY_rulebook_timezone));
  rulebook->calendar = calendar_of(loading, schema_value(merged, KEY_rulebook_calendar));
}

/* Of each layer's own tables, so nothing is inherited. */
static const bool *decimal_commas(struct loading *loading, const struct tree *tree) {
  size_t layers = (size_t)loading->source->layers;
  bool *commas = arena_alloc(loading->arena, (layers + 1) * sizeof *commas);
  for (size_t i = 0; i < layers; i++) {
    const struct yaml *said =
        tree->manifests[i] != NULL ? schema_value(tree->manifests[i], KEY_rulebook_decimal) : NULL;
    commas[i] = scalar_choice(loading, said, KEY_rulebook_decimal, 0) == 1;
  }
  return commas;
}

void manifest_read(struct loading *loading, const struct tree *tree) {
  const struct yaml *merged = tree->sections[SECTION_RULEBOOK], *own = tree->own;
  struct rulebook *rulebook = loading->rulebook;
  const char *file = manifest_file(loading->source);
  rulebook->decimal_comma = decimal_commas(loading, tree);
  if (merged == NULL || own == NULL) return; /* reported as unreadable */
  const char *what = loading_thing(loading, PHRASE_thing_file, "rulebook.yaml");
  schema_check(loading, merged, SCHEMA_rulebook, what, &(struct position){file, 0, 0, 0});
  check_said(loading, merged, own, file);
  check_format(loading, schema_value(own, KEY_rulebook_dealwright));
  const struct yaml *name = schema_value(own, KEY_rulebook_rulebook);
  if (name != NULL) check_name(loading, name);
  rulebook->name = schema_text(own, KEY_rulebook_rulebook);
  rulebook->version = schema_text(own, KEY_rulebook_version);
  rulebook->extends = schema_text(own, KEY_rulebook_extends);
  rulebook->title = scalar_label(loading, schema_value(own, KEY_rulebook_title), what);
  settings_read(loading, merged);
}
