/* Awkward CSV files that nobody here made, where they are at hand: csv-spectrum and csv-test-data with the cells they
 * expect, and the big list of naughty strings written and read back. */
#include "format/csv.h"
#include "format_support.h"

/* ---- the expected cells ----
 *
 * The JSON of these collections is a list of rows; a row is a list of texts, or a mapping from the header's texts to
 * the row's. Nothing else occurs, so a walk over its brackets and strings is enough. */

struct expected {
  const char *at;
  struct arena *arena;
};

static uint32_t hex4(const char *digits) {
  char text[5] = {0};
  memcpy(text, digits, 4);
  return (uint32_t)strtoul(text, NULL, 16);
}

/* A code point below U+10000; the collections escape no other. */
static void point_add(struct buffer *out, uint32_t point) {
  if (point < 0x80) {
    buffer_putc(out, (char)point);
  } else if (point < 0x800) {
    buffer_putc(out, (char)(0xC0 | point >> 6));
    buffer_putc(out, (char)(0x80 | (point & 0x3F)));
  } else {
    buffer_putc(out, (char)(0xE0 | point >> 12));
    buffer_putc(out, (char)(0x80 | (point >> 6 & 0x3F)));
    buffer_putc(out, (char)(0x80 | (point & 0x3F)));
  }
}

static void escape_take(struct expected *expected, struct buffer *out) {
  char c = *expected->at++;
  static const char from[] = "nrtbf", to[] = "\n\r\t\b\f";
  const char *found = strchr(from, c);
  if (c == 'u') {
    point_add(out, hex4(expected->at));
    expected->at += 4;
  } else {
    buffer_putc(out, found != NULL ? to[found - from] : c);
  }
}

/* The string that starts at the quote. */
static const char *string_take(struct expected *expected) {
  struct buffer out = BUFFER_EMPTY;
  expected->at++;
  while (*expected->at != '"' && *expected->at != '\0') {
    char c = *expected->at++;
    if (c == '\\') escape_take(expected, &out);
    else buffer_putc(&out, c);
  }
  expected->at++;
  const char *text = arena_copy(expected->arena, buffer_text(&out));
  buffer_release(&out);
  return text;
}

/* The next bracket, or the quote of the next string, or NUL. */
static char sign_next(struct expected *expected) {
  expected->at += strcspn(expected->at, "[]{}\"");
  return *expected->at;
}

struct texts {
  const char *items[64];
  size_t count;
};

/* The texts of the next row and, when it is a mapping, its keys. False when there is no further row. */
static bool row_take(struct expected *expected, struct texts *keys, struct texts *cells) {
  keys->count = cells->count = 0;
  char open = sign_next(expected);
  if (open != '[' && open != '{') return false;
  expected->at++;
  while (sign_next(expected) == '"') {
    const char *text = string_take(expected);
    struct texts *to = open == '{' && keys->count == cells->count ? keys : cells;
    to->items[to->count++] = text;
  }
  if (*expected->at == '\0') return false;
  expected->at++;
  return true;
}

/* ---- comparing ---- */

/* A CRLF of the expected text was lost when the collection was stored. */
static const char *with_lf(struct arena *arena, const char *text) {
  char *out = arena_copy(arena, text), *to = out;
  for (; *text != '\0'; text++)
    if (text[0] != '\r' || text[1] != '\n') *to++ = *text;
  *to = '\0';
  return out;
}

static void texts_equal(struct arena *arena, const char *const *got, size_t count, const struct texts *expected) {
  assert_int_equal(count, expected->count);
  for (size_t i = 0; i < count; i++)
    if (strcmp(got[i], expected->items[i]) != 0) assert_string_equal(got[i], with_lf(arena, expected->items[i]));
}

static const char *const *cells_keep(struct arena *arena, const struct csv_row *row) {
  const char **cells = arena_alloc(arena, (row->count + 1) * sizeof *cells);
  for (size_t i = 0; i < row->count; i++) cells[i] = arena_copy(arena, row->cells[i]);
  return cells;
}

struct world {
  struct arena *arena;
  struct diagnostics *list;
};

static void file_compare(struct world *world, const char *csv_path, const char *json_path) {
  size_t size;
  struct expected expected = {file_read(world->arena, json_path, &size), world->arena};
  assert_non_null(expected.at);
  if (sign_next(&expected) == '[') expected.at++; /* the list of rows */
  struct csv *csv = csv_open(csv_path, world->list);
  assert_non_null(csv);
  struct csv_row row = {0};
  const char *const *header = NULL;
  size_t header_count = 0;
  struct texts keys, cells;
  while (row_take(&expected, &keys, &cells)) {
    assert_int_equal(csv_next(csv, &row, world->list), CSV_ROW);
    if (header == NULL) {
      header = cells_keep(world->arena, &row);
      header_count = row.count;
      if (keys.count > 0) assert_int_equal(csv_next(csv, &row, world->list), CSV_ROW);
    }
    if (keys.count > 0) texts_equal(world->arena, header, header_count, &keys);
    texts_equal(world->arena, row.cells, row.count, &cells);
  }
  if (header != NULL) assert_int_equal(csv_next(csv, &row, world->list), CSV_END);
  csv_close(csv);
}

/* ---- the collections ---- */

static const char *const spectrum[] = {"comma_in_quotes",
                                       "empty",
                                       "empty_crlf",
                                       "escaped_quotes",
                                       "json",
                                       "newlines",
                                       "newlines_crlf",
                                       "quotes_and_newlines",
                                       "simple",
                                       "simple_crlf",
                                       "utf8"};

/* `all-empty` and `empty-one-column` hold empty lines, which this reader skips: see below. `header-no-rows` expects
 * nothing. */
static const char *const test_data[] = {"empty-field",         "header-no-rows",
                                        "header-simple",       "leading-space",
                                        "one-column",          "quotes-empty",
                                        "quotes-with-comma",   "quotes-with-escaped-quote",
                                        "quotes-with-newline", "quotes-with-space",
                                        "simple-crlf",         "simple-lf",
                                        "trailing-newline",    "trailing-newline-one-field",
                                        "trailing-space",      "utf8"};

static void collection_compare(struct world *world, const char *folder, const char *csvs, const char *const *names,
                               size_t count) {
  if (shared_data(world->arena, folder) == NULL) return;
  for (size_t i = 0; i < count; i++) {
    const char *csv = shared_data(world->arena, arena_printf(world->arena, "%s/%s/%s.csv", folder, csvs, names[i]));
    const char *json = shared_data(world->arena, arena_printf(world->arena, "%s/json/%s.json", folder, names[i]));
    assert_true(csv != NULL && json != NULL);
    file_compare(world, csv, json);
  }
  assert_int_equal(diagnostics_count(world->list), 0);
}

static void spectrum_is_read(void **state) {
  collection_compare(*state, "csv-corpora/csv-spectrum", "csvs", spectrum, sizeof spectrum / sizeof *spectrum);
}

static void test_data_is_read(void **state) {
  collection_compare(*state, "csv-corpora/csv-test-data", "csv", test_data, sizeof test_data / sizeof *test_data);
}

/* Files without expected cells, or whose expected cells are not those of the file. */
static const struct {
  const char *file;
  int rows, bad;
  const char *cell; /* the last of the last good row */
} special[] = {
    /* the JSON beside it belongs to another row; the degree signs were lost before it was stored */
    {"csv-spectrum/csvs/location_coordinates.csv", 2, 0, "Stanislaus"},
    {"csv-test-data/csv/all-empty.csv", 0, 0, NULL},
    {"csv-test-data/csv/empty-one-column.csv", 1, 0, "foo"},
    {"csv-test-data/csv/bad-header-no-header.csv", 0, 0, NULL},
    {"csv-test-data/csv/bad-header-less-fields.csv", 2, 0, "2"}, /* counting cells is the caller's */
    {"csv-test-data/csv/bad-header-more-fields.csv", 2, 0, "4"},
    {"csv-test-data/csv/bad-header-wrong-header.csv", 1, 0, "quuz"},
    {"csv-test-data/csv/bad-missing-quote.csv", 1, 1, "baz"},
    {"csv-test-data/csv/bad-quotes-with-unescaped-quote.csv", 1, 1, "baz"},
    {"csv-test-data/csv/bad-unescaped-quote.csv", 2, 0, "3"}, /* a quote inside a cell without quotes is text */
};

static void special_compare(struct world *world, const char *path, size_t at) {
  struct csv *csv = csv_open(path, world->list);
  struct csv_row row;
  int rows = 0, bad = 0;
  const char *cell = NULL;
  for (enum csv_result result; (result = csv_next(csv, &row, world->list)) != CSV_END;) {
    rows += result == CSV_ROW;
    bad += result == CSV_BAD;
    if (result == CSV_ROW) cell = arena_copy(world->arena, row.cells[row.count - 1]);
  }
  csv_close(csv);
  assert_int_equal(rows, special[at].rows);
  assert_int_equal(bad, special[at].bad);
  if (cell != NULL) assert_string_equal(cell, special[at].cell);
}

static void special_files_are_read(void **state) {
  struct world *world = *state;
  if (shared_data(world->arena, "csv-corpora") == NULL) return;
  for (size_t i = 0; i < sizeof special / sizeof *special; i++)
    special_compare(world, shared_data(world->arena, arena_printf(world->arena, "csv-corpora/%s", special[i].file)), i);
  assert_string_equal(errors_text(world->arena, world->list), "2:3 csv-quote-open, 2:19 csv-after-quote");
}

static void naughty_strings_come_back(void **state) {
  struct world *world = *state;
  const char *path = shared_data(world->arena, "blns/blns.txt");
  if (path == NULL) return;
  size_t size;
  char *text = file_read(world->arena, path, &size);
  struct buffer out = BUFFER_EMPTY;
  for (char *line = text, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
    *end = '\0';
    csv_write_cell(&out, line, ',', true);
    csv_write_cell(&out, line, ',', false);
    csv_write_end(&out);
  }
  struct csv *csv = csv_over("blns.csv", out.data, out.size);
  struct csv_row row;
  size_t rows = 0;
  for (const char *line = text; csv_next(csv, &row, world->list) == CSV_ROW; line += strlen(line) + 1, rows++) {
    assert_int_equal(row.count, 2);
    assert_string_equal(row.cells[0], line);
    assert_string_equal(row.cells[1], line);
  }
  assert_string_equal(errors_text(world->arena, world->list), "");
  assert_true(rows > 500);
  csv_close(csv);
  buffer_release(&out);
}

static int set_up(void **state) {
  struct world *world = malloc(sizeof *world);
  *world = (struct world){arena_new(), diagnostics_new()};
  *state = world;
  return 0;
}

static int tear_down(void **state) {
  struct world *world = *state;
  arena_free(world->arena);
  diagnostics_free(world->list);
  free(world);
  return 0;
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(spectrum_is_read, set_up, tear_down),
      cmocka_unit_test_setup_teardown(test_data_is_read, set_up, tear_down),
      cmocka_unit_test_setup_teardown(special_files_are_read, set_up, tear_down),
      cmocka_unit_test_setup_teardown(naughty_strings_come_back, set_up, tear_down),
  };
  return cmocka_run_group_tests_name("format_csv_corpus", tests, NULL, NULL);
}
