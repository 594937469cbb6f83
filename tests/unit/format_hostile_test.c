/* Files that should not be believed.
 *
 * Each file of tests/hostile/ carries on its guilty lines what must be said about them, as `#~ COLUMN: MESSAGE [id]`,
 * in the order of the columns; the set of lines and texts must match exactly. Below that, input that would be too large
 * to keep: it must end with the right error within a time that leaves room for a slow machine and a sanitizer, and none
 * for anything quadratic. */
#include "base/limits.h"
#include "format/csv.h"
#include "format/yaml.h"
#include "format_support.h"

#include <dirent.h>

/* ---- files with their own expectations ---- */

/* `LINE:COLUMN: MESSAGE [id]`, a line each, of the markers in a text. */
static void expectations_write(struct buffer *out, const char *text, size_t size) {
  int line = 1;
  for (const char *c = text; c < text + size; c++) {
    line += *c == '\n';
    if (strncmp(c, "#~ ", 3) != 0) continue;
    const char *end = strchr(c, ']');
    assert_non_null(end);
    buffer_printf(out, "%d:%.*s\n", line, (int)(end + 1 - (c + 3)), c + 3);
  }
}

static void diagnostic_write(struct buffer *out, const struct diagnostics *list, size_t index) {
  const struct position *at = diagnostics_position(list, index);
  buffer_printf(out, "%d:%d: ", at->line, at->column);
  diagnostics_sentence(list, index, LANGUAGE_EN, out);
  buffer_printf(out, " [%s]\n", diagnostic_name(diagnostics_id(list, index)));
}

static bool comes_before(const struct diagnostics *list, size_t a, size_t b) {
  const struct position *one = diagnostics_position(list, a), *two = diagnostics_position(list, b);
  return one->line < two->line || (one->line == two->line && one->column < two->column);
}

/* In the order of the text; there are few of them. */
static void diagnostics_sorted(struct buffer *out, const struct diagnostics *list) {
  size_t count = diagnostics_count(list), order[LIMIT_DIAGNOSTICS];
  assert_true(count <= LIMIT_DIAGNOSTICS);
  for (size_t i = 0; i < count; i++) {
    size_t at = i;
    for (; at > 0 && comes_before(list, i, order[at - 1]); at--) order[at] = order[at - 1];
    order[at] = i;
  }
  for (size_t i = 0; i < count; i++) diagnostic_write(out, list, order[i]);
}

static void csv_read_all(const char *name, const char *text, size_t size, struct diagnostics *list) {
  struct csv *csv = csv_over(name, text, size);
  struct csv_row row;
  while (csv_next(csv, &row, list) != CSV_END) continue;
  csv_close(csv);
}

static void file_check(struct arena *arena, const char *name) {
  size_t size;
  const char *text = file_read(arena, arena_printf(arena, "tests/hostile/%s", name), &size);
  assert_non_null(text);
  struct diagnostics *list = diagnostics_new();
  if (strstr(name, ".csv") != NULL) csv_read_all(name, text, size, list);
  else assert_null(yaml_read(arena, name, text, size, list));
  struct buffer expected = BUFFER_EMPTY, got = BUFFER_EMPTY;
  expectations_write(&expected, text, size);
  diagnostics_sorted(&got, list);
  if (strcmp(buffer_text(&got), buffer_text(&expected)) != 0) print_error("of %s\n", name);
  assert_string_equal(buffer_text(&got), buffer_text(&expected));
  assert_true(got.size > 0);
  buffer_release(&expected);
  buffer_release(&got);
  diagnostics_free(list);
}

static void guilty_lines_are_named(void **state) {
  (void)state;
  struct arena *arena = arena_new();
  DIR *folder = opendir("tests/hostile");
  assert_non_null(folder);
  int count = 0;
  for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
    if (strstr(entry->d_name, ".yaml") == NULL && strstr(entry->d_name, ".csv") == NULL) continue;
    file_check(arena, entry->d_name);
    count++;
  }
  assert_true(count >= 10);
  closedir(folder);
  arena_free(arena);
}

/* ---- too large to keep ---- */

enum { MEGABYTE = 1024 * 1024 };

static const struct bomb {
  const char *before, *piece;
  size_t bytes;       /* of the pieces together */
  const char *errors; /* how the list starts; "" for none */
} yaml_bombs[] =
    {
        {"", "[", 100000, "1:33 yaml-depth"},
        {"", "{a: ", 400000, "1:129 yaml-depth"},
        {"", "[\n", 200000, "33:1 yaml-depth"},
        {"", "- ", 200000, "1:65 yaml-depth"},
        {"", "? ", 200000, "1:3 yaml-complex-key"},
        {"", "{", 100000, "1:2 yaml-complex-key"},
        {"", "[", 4 * MEGABYTE, "1:33 yaml-depth"},
        {"[", "[],", 3 * MEGABYTE, "1:"},
        {"[", "a,", 4 * MEGABYTE, "1:400000 yaml-nodes"},
        {"[", ",", MEGABYTE, "1:2 yaml-value-expected"},
        {"", ":", MEGABYTE, "1:1 yaml-scalar-long"},
        {"", "&a ", MEGABYTE, "1:"},
        {"", "- &a b\n", 4 * MEGABYTE, "1:3 yaml-anchor, 2:3 yaml-anchor"},
        {"", "a: b\n", 400000, "2:1 yaml-duplicate-key, 3:1 yaml-duplicate-key"},
        {"a: \"", "b", 4 * MEGABYTE, "1:4 yaml-quote-open"},
        {"a: \"", "\n b", 4 * MEGABYTE, "1:4 yaml-quote-open"},
        {"a: ", "b ", 4 * MEGABYTE, "1:4 yaml-scalar-long"},
        {"a: |\n", " b\n", 4 * MEGABYTE, "1:4 yaml-scalar-long"},
        {"", " ", 4 * MEGABYTE, ""},
        {"", "\n", 4 * MEGABYTE, ""},
        {"", "#\n", 4 * MEGABYTE, ""},
        {"", "---\n", 4 * MEGABYTE, "2:1 yaml-documents"},
        {"", "%a\n", 4 * MEGABYTE, "1:1 yaml-directive"},
        {"[\n", "\ta,\n", MEGABYTE, "2:1 yaml-tab"},
        {"[", "a,#\n", MEGABYTE, "1:4 yaml-comment"},
        {"", "a: \"\n", MEGABYTE, "2:1 yaml-quote-indent"},
        {"", "\xE5\xAE\xA2", 4 * MEGABYTE, "1:1 yaml-scalar-long"},
        {"", "\t", MEGABYTE, "1:1 yaml-tab"},
},
  csv_bombs[] = {
      {"a,\"", "b", 16 * MEGABYTE, "1:3 csv-cell-long"},
      {"a,\"", "\n", 16 * MEGABYTE, "1:3 csv-cell-long"},
      {"a,\"", "\"\"", 16 * MEGABYTE, "1:3 csv-cell-long"},
      {"", ",", 4 * MEGABYTE, "1:1001 csv-columns"},
      {"", "\"", MEGABYTE, ""},
      {"\"", "\"", MEGABYTE, "1:1 csv-quote-open"},
      {"a\n", "\"x\"y\n", 4 * MEGABYTE, "2:4 csv-after-quote, 3:4 csv-after-quote"},
      {"", "\n", 16 * MEGABYTE, ""},
      {"", "\r", 16 * MEGABYTE, ""},
      {"", "\xB0\n", MEGABYTE, "1:1 not-utf8, 2:1 not-utf8"},
      {"", "a", 16 * MEGABYTE, "1:1 csv-cell-long"},
};

enum { MOST_SECONDS = 10 };

/* The pieces are put together in larger ones, which is much faster. */
static void bomb_text(struct buffer *text, const struct bomb *bomb) {
  char chunk[1024];
  size_t size = strlen(bomb->piece), whole = sizeof chunk / size * size, left = bomb->bytes / size * size;
  for (size_t at = 0; at < whole; at += size) memcpy(chunk + at, bomb->piece, size);
  buffer_clear(text);
  buffer_puts(text, bomb->before);
  for (; left > whole; left -= whole) buffer_add(text, chunk, whole);
  buffer_add(text, chunk, left);
}

static void bomb_check(const struct bomb *bomb, const struct diagnostics *list, double seconds) {
  struct arena *arena = arena_new();
  const char *errors = errors_text(arena, list);
  bool fine = bomb->errors[0] == '\0' ? errors[0] == '\0' : strncmp(errors, bomb->errors, strlen(bomb->errors)) == 0;
  if (!fine || seconds > MOST_SECONDS)
    fail_msg("%s%s...: %.2f s, expected '%s', got '%.200s'", bomb->before, bomb->piece, seconds, bomb->errors, errors);
  arena_free(arena);
}

static void yaml_bomb_run(const struct bomb *bomb, struct buffer *text) {
  struct arena *arena = arena_new();
  struct diagnostics *list = diagnostics_new();
  bomb_text(text, bomb);
  double start = seconds_now();
  const struct yaml *tree = yaml_read(arena, "bomb.yaml", text->data, text->size, list);
  bomb_check(bomb, list, seconds_now() - start);
  assert_int_equal(tree == NULL, bomb->errors[0] != '\0');
  diagnostics_free(list);
  arena_free(arena);
}

static void yaml_bombs_end_soon(void **state) {
  (void)state;
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < sizeof yaml_bombs / sizeof *yaml_bombs; i++) yaml_bomb_run(&yaml_bombs[i], &text);
  buffer_release(&text);
}

/* As an import does: the messages of a row are looked at and forgotten. Only those of the first two are kept. */
static void csv_bomb_run(const struct bomb *bomb, struct buffer *text) {
  struct diagnostics *list = diagnostics_new(), *rest = diagnostics_new();
  bomb_text(text, bomb);
  double start = seconds_now();
  struct csv *csv = csv_over("bomb.csv", text->data, text->size);
  struct csv_row row;
  while (csv_next(csv, &row, diagnostics_count(list) < 2 ? list : rest) != CSV_END) diagnostics_clear(rest);
  csv_close(csv);
  bomb_check(bomb, list, seconds_now() - start);
  diagnostics_free(list);
  diagnostics_free(rest);
}

static void csv_bombs_end_soon(void **state) {
  (void)state;
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < sizeof csv_bombs / sizeof *csv_bombs; i++) csv_bomb_run(&csv_bombs[i], &text);
  buffer_release(&text);
}

/* The measure for the nesting bomb: no more than a small multiple of a harmless text of the same length. */
static void nesting_costs_no_more_than_its_bytes(void **state) {
  (void)state;
  static const struct bomb bomb = {"", "[", 100000, "1:33 yaml-depth"};
  struct buffer text = BUFFER_EMPTY;
  double start = seconds_now();
  yaml_bomb_run(&bomb, &text);
  double seconds = seconds_now() - start;
  print_message("100,000 brackets: %.1f ms\n", seconds * 1000);
  assert_true(seconds < 0.5);
  buffer_release(&text);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(guilty_lines_are_named),
      cmocka_unit_test(nesting_costs_no_more_than_its_bytes),
      cmocka_unit_test(yaml_bombs_end_soon),
      cmocka_unit_test(csv_bombs_end_soon),
  };
  return cmocka_run_group_tests_name("format_hostile", tests, NULL, NULL);
}
