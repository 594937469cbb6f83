/* The CSV reader and writer: cells, places, raw bytes, errors, limits, every split of a file, and random round trips.
 */
#include "base/limits.h"
#include "format/csv.h"
#include "format_support.h"

#include <fcntl.h>
#include <unistd.h>

struct world {
  struct arena *arena;
  struct diagnostics *list;
};

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

/* ---- rows as text ---- */

static void row_write(struct buffer *out, const struct csv_row *row, enum csv_result result) {
  buffer_printf(out, "%d%s", row->line, result == CSV_BAD ? "!" : ":");
  for (size_t i = 0; i < row->count; i++)
    buffer_printf(out, " %d%s<%s>", row->columns[i], row->quoted[i] ? "q" : "", row->cells[i]);
  buffer_puts(out, "\n");
}

/* All rows of a reader, which is closed: `1: 1<a> 3q<b>`, a line a row; `!` in place of `:` for a bad one. */
static const char *rows_text(struct world *world, struct csv *csv) {
  struct buffer out = BUFFER_EMPTY;
  struct csv_row row;
  diagnostics_clear(world->list);
  for (enum csv_result result; (result = csv_next(csv, &row, world->list)) != CSV_END;) row_write(&out, &row, result);
  assert_int_equal(csv_next(csv, &row, world->list), CSV_END);
  csv_close(csv);
  const char *text = arena_copy(world->arena, buffer_text(&out));
  buffer_release(&out);
  return text;
}

static const char *rows_of(struct world *world, const char *text, size_t size) {
  char *exact = malloc(size > 0 ? size : 1); /* so that a sanitizer sees one byte too far */
  memcpy(exact, text, size);
  const char *rows = rows_text(world, csv_over("file.csv", exact, size));
  free(exact);
  return rows;
}

static const struct {
  const char *text, *rows, *errors;
} readings[] = {
    {"", "", ""},
    {"\n\r\n\r", "", ""},
    {"a,b\n1,2\n", "1: 1<a> 3<b>\n2: 1<1> 3<2>\n", ""},
    {"a,b\r\n1,2", "1: 1<a> 3<b>\n2: 1<1> 3<2>\n", ""},
    {"a,b\r1,2\r", "1: 1<a> 3<b>\n2: 1<1> 3<2>\n", ""},
    {"\xEF\xBB\xBF"
     "a,b\n",
     "1: 1<a> 3<b>\n", ""},
    {"\xEF\xBB\xBF\"a\",b\n", "1: 1q<a> 5<b>\n", ""},
    {"\xEF\xBB\xBF", "", ""},
    {"a\n\n\r\nb\n", "1: 1<a>\n4: 1<b>\n", ""},
    {"a;b;c,d\n1,5;2\n", "1: 1<a> 3<b> 5<c,d>\n2: 1<1,5> 5<2>\n", ""},
    {"a\tb,c\td\n", "1: 1<a> 3<b,c> 7<d>\n", ""},
    {"a,b;c\n", "1: 1<a> 3<b;c>\n", ""},
    {"\"a;b;c\",d\n", "1: 1q<a;b;c> 9<d>\n", ""},
    {"\"a\"\";;\",d\n1;2,3\n", "1: 1q<a\";;> 9<d>\n2: 1<1;2> 5<3>\n", ""},
    {"5\" a;b;c,d\n", "1: 1<5\" a> 6<b> 8<c,d>\n", ""},
    {"\n\na;b\n", "3: 1<a> 3<b>\n", ""},
    {"a\n,\n", "1: 1<a>\n2: 1<> 2<>\n", ""},
    {",\n\"\"\n", "1: 1<> 2<>\n2: 1q<>\n", ""},
    {"a,b\n1,", "1: 1<a> 3<b>\n2: 1<1> 3<>\n", ""},
    {"\"x\"\"y\",\"\"\"\",\"\"\n", "1: 1q<x\"y> 8q<\"> 13q<>\n", ""},
    {"a \"b\" c,d\n", "1: 1<a \"b\" c> 9<d>\n", ""},
    {" \"a\" , b \n", "1: 1< \"a\" > 7< b >\n", ""},
    {"\"one\ntwo\",b\nc,d\n", "1: 1q<one\ntwo> 6<b>\n3: 1<c> 3<d>\n", ""},
    {"\"one\r\ntwo\rthree\",b\r\nc,d\n", "1: 1q<one\r\ntwo\rthree> 8<b>\n4: 1<c> 3<d>\n", ""},
    {"客户,销售部\n华东,x\n", "1: 1<客户> 4<销售部>\n2: 1<华东> 4<x>\n", ""},
    {"\"客户\",é,x\n", "1: 1q<客户> 6<é> 8<x>\n", ""},
    /* errors */
    {"a,b\n1,\"x\n2,3\n", "1: 1<a> 3<b>\n2!\n", "2:3 csv-quote-open"},
    {"\"", "1!\n", "1:1 csv-quote-open"},
    {"a,\"\"\"", "1!\n", "1:3 csv-quote-open"},
    {"a,b\n1,\"x\"y,\"z\nw\"\n2,3\n", "1: 1<a> 3<b>\n2!\n4: 1<2> 3<3>\n", "2:6 csv-after-quote"},
    {"a,\"x\" ,b\n2,3\n", "1!\n2: 1<2> 3<3>\n", "1:6 csv-after-quote"},
    {"a,\"x\ny\"\"z\"w\n2,3\n", "1!\n3: 1<2> 3<3>\n", "2:6 csv-after-quote"},
    {"a\n\xB0\nb\n", "1: 1<a>\n2!\n3: 1<b>\n", "2:1 not-utf8"},
    {"a,\"\n客x\xB0\"\nb\n", "1!\n3: 1<b>\n", "2:3 not-utf8"},
    {"\xFF\xFE"
     "a\n",
     "1!\n", "1:1 not-utf8"},
    {"\"a\xE5\x8D\"\n", "1!\n", "1:3 not-utf8"},
};

static void rows_know_their_cells_and_places(void **state) {
  struct world *world = *state;
  for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
    assert_string_equal(rows_of(world, readings[i].text, strlen(readings[i].text)), readings[i].rows);
    assert_string_equal(errors_text(world->arena, world->list), readings[i].errors);
  }
}

static void nul_is_no_text(void **state) {
  struct world *world = *state;
  assert_string_equal(rows_of(world, "a\nb,\0c\nd\n", 9), "1: 1<a>\n2!\n3: 1<d>\n");
  assert_string_equal(errors_text(world->arena, world->list), "2:3 nul-byte");
}

static void the_separator_is_told(void **state) {
  struct world *world = *state;
  static const char text[] = "a;b\n";
  struct csv_row row;
  struct csv *csv = csv_over("file.csv", text, sizeof text - 1);
  assert_int_equal(csv_next(csv, &row, world->list), CSV_ROW);
  assert_int_equal(csv_separator(csv), ';');
  csv_close(csv);
}

/* ---- raw bytes ---- */

static void raw_is_what_stood_there(void **state) {
  struct world *world = *state;
  static const char text[] = "\xEF\xBB\xBF"
                             "a, \"b\"\r\n\r\n\"c\"\"\r\nd\",e\n\"f\"g,h\ni";
  static const char *const raws[] = {"a, \"b\"", "\"c\"\"\r\nd\",e", "\"f\"g,h", "i"};
  struct csv *csv = csv_over("file.csv", text, sizeof text - 1);
  struct csv_row row;
  for (size_t i = 0; i < 4; i++) {
    assert_int_equal(csv_next(csv, &row, world->list), i == 2 ? CSV_BAD : CSV_ROW);
    assert_int_equal(row.raw_size, strlen(raws[i]));
    assert_memory_equal(row.raw, raws[i], row.raw_size);
  }
  csv_close(csv);
}

/* ---- files in pieces ---- */

static const char pieces[] = "\xEF\xBB\xBF"
                             "\r\n客户;\"b\"\"c\";d\r\n\r\n\"1\r\n2\";\"\"\"\";3\r"
                             "\"x\"y;\"z\r\n\"\r\n\xE5\x8D;6\n7;\"8\"\r\n9;\"x\r\ny";

/* What is read of a pipe that hands out its bytes in three packets, cut at `a` and `b`. */
static const char *rows_in_packets(struct world *world, size_t a, size_t b) {
  int ends[2];
  size_t size = sizeof pieces - 1;
  assert_int_equal(pipe2(ends, O_DIRECT), 0);
  if (a > 0) assert_int_equal(write(ends[1], pieces, a), a);
  if (b > a) assert_int_equal(write(ends[1], pieces + a, b - a), b - a);
  if (size > b) assert_int_equal(write(ends[1], pieces + b, size - b), size - b);
  char path[32];
  snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
  struct csv *csv = csv_open(path, world->list);
  assert_non_null(csv);
  close(ends[0]);
  close(ends[1]);
  return rows_text(world, csv);
}

static void every_split_reads_the_same(void **state) {
  struct world *world = *state;
  const char *rows = rows_of(world, pieces, sizeof pieces - 1);
  const char *errors = errors_text(world->arena, world->list);
  assert_string_equal(errors, "6:4 csv-after-quote, 8:1 not-utf8, 10:3 csv-quote-open");
  for (size_t a = 0; a < sizeof pieces; a++) {
    for (size_t b = a; b < sizeof pieces; b++) {
      assert_string_equal(rows_in_packets(world, a, b), rows);
      assert_string_equal(errors_text(world->arena, world->list), errors);
    }
    arena_reset(world->arena);
    rows = rows_of(world, pieces, sizeof pieces - 1);
    errors = errors_text(world->arena, world->list);
  }
}

/* ---- files ---- */

static const char *temporary_file(struct world *world, const struct buffer *text) {
  char *path = arena_copy(world->arena, "/tmp/dealwright-csv-XXXXXX");
  int fd = mkstemp(path);
  assert_true(fd >= 0);
  close(fd);
  file_write(path, buffer_text(text), text->size);
  return path;
}

/* A file of many rows, far larger than any window, with the rows' lengths walking over every boundary. */
static void long_files_keep_count(void **state) {
  struct world *world = *state;
  struct buffer text = BUFFER_EMPTY;
  enum { ROWS = 30000 };
  for (int i = 0; i < ROWS; i++)
    buffer_printf(&text, "%d,\"%.*s\n\",x\n", i, i % 97,
                  "0123456789012345678901234567890123456789"
                  "012345678901234567890123456789012345678901234567890123456789");
  const char *path = temporary_file(world, &text);
  struct csv *csv = csv_open(path, world->list);
  struct csv_row row;
  for (int i = 0; i < ROWS; i++) {
    assert_int_equal(csv_next(csv, &row, world->list), CSV_ROW);
    assert_int_equal(row.line, i * 2 + 1);
    assert_int_equal(row.count, 3);
    assert_int_equal(strtol(row.cells[0], NULL, 10), i);
    assert_int_equal(strlen(row.cells[1]), (size_t)(i % 97) + 1);
  }
  assert_int_equal(csv_next(csv, &row, world->list), CSV_END);
  csv_close(csv);
  unlink(path);
  buffer_release(&text);
}

static void what_cannot_be_read_is_said(void **state) {
  struct world *world = *state;
  assert_null(csv_open("/tmp/no such file.csv", world->list));
  assert_null(csv_open("/tmp", world->list));
  assert_string_equal(errors_text(world->arena, world->list), "0:0 csv-unreadable, 0:0 csv-unreadable");
}

/* ---- limits ---- */

static void repeat(struct buffer *text, const char *piece, int times) {
  for (int i = 0; i < times; i++) buffer_puts(text, piece);
}

static void limits_are(struct world *world, struct buffer *text, const char *rows, const char *errors) {
  const char *path = temporary_file(world, text);
  assert_string_equal(rows_text(world, csv_open(path, world->list)), rows);
  assert_string_equal(errors_text(world->arena, world->list), errors);
  unlink(path);
  assert_string_equal(rows_text(world, csv_over("file.csv", text->data, text->size)), rows);
  assert_string_equal(errors_text(world->arena, world->list), errors);
  buffer_release(text);
}

static void long_cells_are_refused_and_reading_goes_on(void **state) {
  struct buffer text = BUFFER_EMPTY;
  buffer_puts(&text, "a,b\n1,");
  repeat(&text, "x", 3 * LIMIT_CSV_FIELD_BYTES);
  buffer_puts(&text, ",\"3\r\nc,d\n");
  limits_are(*state, &text, "1: 1<a> 3<b>\n2!\n3: 1<c> 3<d>\n", "2:3 csv-cell-long");
}

static void a_quote_that_closes_too_late_ends_the_reading(void **state) {
  struct buffer text = BUFFER_EMPTY;
  buffer_puts(&text, "a,b\n1,\"");
  repeat(&text, "x,y\n", LIMIT_CSV_FIELD_BYTES);
  limits_are(*state, &text, "1: 1<a> 3<b>\n2!\n", "2:3 csv-cell-long");
}

static void long_rows_are_refused(void **state) {
  struct buffer text = BUFFER_EMPTY;
  for (int i = 0; i < 20; i++) {
    repeat(&text, "x", LIMIT_CSV_FIELD_BYTES / 2);
    buffer_puts(&text, ",");
  }
  buffer_puts(&text, "\nc\n");
  limits_are(*state, &text, "1!\n2: 1<c>\n", "1:1 csv-row-long");
}

static void many_columns_are_refused(void **state) {
  struct buffer text = BUFFER_EMPTY;
  buffer_puts(&text, "a\n");
  repeat(&text, ",", LIMIT_CSV_COLUMNS);
  buffer_puts(&text, "\nb\n");
  limits_are(*state, &text, "1: 1<a>\n2!\n3: 1<b>\n", "2:1001 csv-columns");
}

static void the_largest_row_is_read(void **state) {
  struct world *world = *state;
  struct buffer text = BUFFER_EMPTY;
  repeat(&text, "x", LIMIT_CSV_FIELD_BYTES);
  repeat(&text, ",", LIMIT_CSV_COLUMNS - 1);
  const char *path = temporary_file(world, &text);
  struct csv *csv = csv_open(path, world->list);
  struct csv_row row;
  assert_int_equal(csv_next(csv, &row, world->list), CSV_ROW);
  assert_int_equal(row.count, LIMIT_CSV_COLUMNS);
  assert_int_equal(strlen(row.cells[0]), LIMIT_CSV_FIELD_BYTES);
  csv_close(csv);
  unlink(path);
  buffer_release(&text);
}

static void large_files_are_refused(void **state) {
  struct world *world = *state;
  struct buffer text = BUFFER_EMPTY;
  const char *path = temporary_file(world, &text);
  assert_int_equal(truncate(path, (off_t)LIMIT_CSV_BYTES + 1), 0);
  assert_null(csv_open(path, world->list));
  unlink(path);
  assert_string_equal(rows_text(world, csv_over("file.csv", "", (size_t)LIMIT_CSV_BYTES + 1)), "0!\n");
  assert_string_equal(errors_text(world->arena, world->list), "0:0 csv-too-large");
}

/* ---- writing ---- */

static void cells_are_quoted_where_they_must(void **state) {
  (void)state;
  static const struct {
    const char *text, *written;
  } cells[] = {{"a b", "a b"},
               {"", ""},
               {"a,b", "\"a,b\""},
               {"a;b", "\"a;b\""},
               {"a\tb", "\"a\tb\""},
               {"a\"", "\"a\"\"\""},
               {"\n", "\"\n\""},
               {"\r", "\"\r\""},
               {"客户", "客户"},
               {" a ", " a "},
               {"\xEF\xBB\xBF"
                "a",
                "\"\xEF\xBB\xBF"
                "a\""}};
  for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
    struct buffer out = BUFFER_EMPTY;
    csv_write_cell(&out, cells[i].text, ',', true);
    assert_string_equal(buffer_text(&out), cells[i].written);
    buffer_release(&out);
  }
}

static void rows_end_as_the_standard_says(void **state) {
  (void)state;
  struct buffer out = BUFFER_EMPTY;
  csv_write_cell(&out, "a", ';', true);
  csv_write_cell(&out, "b", ';', false);
  csv_write_end(&out);
  csv_write_cell(&out, "", ';', true);
  csv_write_end(&out);
  assert_string_equal(buffer_text(&out), "a;b\r\n\"\"\r\n");
  buffer_release(&out);
}

/* Any cells, written and read, are the same cells. */
static void round_trip(struct world *world, uint32_t *random) {
  static const char *const bits[] = {"a",  "\"",           ",", ";", "\t",   "\n", "\r", " ",
                                     "客", "\xEF\xBB\xBF", "é", "0", "\r\n", "😎"};
  enum { ROWS = 5, CELLS = 6, BITS = 7 };
  char cells[ROWS][CELLS][BITS * 4 + 1];
  size_t counts[ROWS];
  char separator = ",;\t"[random_next(random) % 3];
  struct buffer text = BUFFER_EMPTY;
  for (size_t r = 0; r < ROWS; r++) {
    counts[r] = 1 + random_next(random) % CELLS;
    if (r == 0 && counts[r] == 1) counts[r] = 2; /* a first row without a separator says comma */
    for (size_t c = 0; c < counts[r]; c++) {
      size_t size = 0;
      cells[r][c][0] = '\0';
      for (uint32_t left = random_next(random) % BITS; left > 0; left--)
        size += (size_t)snprintf(cells[r][c] + size, sizeof cells[r][c] - size, "%s",
                                 bits[random_next(random) % (sizeof bits / sizeof *bits)]);
      csv_write_cell(&text, cells[r][c], separator, c == 0);
    }
    csv_write_end(&text);
  }
  struct csv *csv = csv_over("file.csv", text.data, text.size);
  struct csv_row row;
  for (size_t r = 0; r < ROWS; r++) {
    assert_int_equal(csv_next(csv, &row, world->list), CSV_ROW);
    assert_int_equal(row.count, counts[r]);
    for (size_t c = 0; c < counts[r]; c++) assert_string_equal(row.cells[c], cells[r][c]);
  }
  assert_int_equal(csv_next(csv, &row, world->list), CSV_END);
  assert_int_equal(csv_separator(csv), separator);
  csv_close(csv);
  buffer_release(&text);
}

static void random_rows_come_back(void **state) {
  uint32_t random = 20240304;
  for (int i = 0; i < 20000; i++) round_trip(*state, &random);
}

/* ---- anything at all ---- */

static void random_bytes_are_rows_or_errors(void **state) {
  struct world *world = *state;
  static const char signs[] = "ab\"\"\",,;\t\n\n\r \xE5\x8D\x8E\xB0";
  uint32_t random = 7;
  for (int i = 0; i < 50000; i++) {
    char text[40];
    size_t size = random_next(&random) % sizeof text;
    for (size_t at = 0; at < size; at++) text[at] = signs[random_next(&random) % (sizeof signs - 1)];
    const char *rows = rows_of(world, text, size);
    assert_int_equal(strchr(rows, '!') != NULL, diagnostics_errors(world->list) > 0);
    arena_reset(world->arena);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(rows_know_their_cells_and_places, set_up, tear_down),
      cmocka_unit_test_setup_teardown(nul_is_no_text, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_separator_is_told, set_up, tear_down),
      cmocka_unit_test_setup_teardown(raw_is_what_stood_there, set_up, tear_down),
      cmocka_unit_test_setup_teardown(every_split_reads_the_same, set_up, tear_down),
      cmocka_unit_test_setup_teardown(long_files_keep_count, set_up, tear_down),
      cmocka_unit_test_setup_teardown(what_cannot_be_read_is_said, set_up, tear_down),
      cmocka_unit_test_setup_teardown(long_cells_are_refused_and_reading_goes_on, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_quote_that_closes_too_late_ends_the_reading, set_up, tear_down),
      cmocka_unit_test_setup_teardown(long_rows_are_refused, set_up, tear_down),
      cmocka_unit_test_setup_teardown(many_columns_are_refused, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_largest_row_is_read, set_up, tear_down),
      cmocka_unit_test_setup_teardown(large_files_are_refused, set_up, tear_down),
      cmocka_unit_test(cells_are_quoted_where_they_must),
      cmocka_unit_test(rows_end_as_the_standard_says),
      cmocka_unit_test_setup_teardown(random_rows_come_back, set_up, tear_down),
      cmocka_unit_test_setup_teardown(random_bytes_are_rows_or_errors, set_up, tear_down),
  };
  return cmocka_run_group_tests_name("format_csv", tests, NULL, NULL);
}
