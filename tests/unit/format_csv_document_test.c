/* CSV documents: read and written they are the same bytes, whatever they hold; a change touches its own bytes alone and
 * is read back as what was asked for. Thousands of random documents, the tables of the project, and the collections of
 * others where they are present. */
#include "format/csv_document.h"

#include "format/csv.h"
#include "format_support.h"

#include <dirent.h>

enum { DOCUMENTS = 20000 };

struct world {
  struct arena *arena;
  struct diagnostics *list;
  uint32_t dice;
};

static int set_up(void **state) {
  struct world *world = malloc(sizeof *world);
  *world = (struct world){arena_new(), diagnostics_new(), 20240304};
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

static uint32_t pick(struct world *world, uint32_t count) {
  return random_next(&world->dice) % count;
}

static struct csv_document *document_of(struct world *world, const char *bytes, size_t size) {
  return csv_document_read(world->arena, "file.csv", bytes, size, world->list);
}

static const char *written(struct world *world, const struct csv_document *document, size_t *size) {
  struct buffer out = BUFFER_EMPTY;
  csv_document_write(document, &out);
  const char *text = arena_copy_bytes(world->arena, buffer_text(&out), out.size);
  *size = out.size;
  buffer_release(&out);
  return text;
}

static bool same_again(struct world *world, const char *bytes, size_t bytes_size) {
  size_t size;
  const struct csv_document *document = document_of(world, bytes, bytes_size);
  if (document == NULL) return false;
  const char *again = written(world, document, &size);
  assert_int_equal(size, bytes_size);
  assert_memory_equal(again, bytes, size);
  return true;
}

/* ---- by hand ---- */

static const char sheet[] =
    "\xEF\xBB\xBF\r\nunique;;\r\n\"role\";amount;-> limit\n\na;\"1;5\";\"say \"\"x\"\"\"\rlast;;8,5%";

static void expect(struct world *world, const struct csv_document *document, const char *text) {
  size_t size;
  assert_string_equal(written(world, document, &size), text);
}

static void every_part_of_the_spelling_is_kept(void **state) {
  struct world *world = *state;
  assert_true(same_again(world, sheet, sizeof sheet - 1));
  const struct csv_document *document = document_of(world, sheet, sizeof sheet - 1);
  assert_int_equal(csv_document_rows(document), 4);
  assert_int_equal(csv_document_cells(document, 2), 3);
  assert_string_equal(csv_document_cell(document, 2, 1), "1;5");
  assert_string_equal(csv_document_cell(document, 2, 2), "say \"x\"");
  assert_int_equal(csv_document_line(document, 2), 5);
  assert_int_equal(csv_document_row_at(document, 6), 3);
  assert_int_equal(csv_document_row_at(document, 4), 4);
}

static void a_cell_changes_its_own_bytes(void **state) {
  struct world *world = *state;
  struct csv_document *document = document_of(world, sheet, sizeof sheet - 1);
  assert_true(csv_document_set(document, 2, 1, "< 2")); /* keeps its quotes */
  assert_true(csv_document_set(document, 3, 1, "a;b")); /* gets some */
  assert_true(csv_document_set(document, 3, 2, "9,5%"));
  expect(world, document,
         "\xEF\xBB\xBF\r\nunique;;\r\n\"role\";amount;-> limit\n\na;\"< 2\";\"say \"\"x\"\"\"\rlast;\"a;b\";\"9,5%\"");
}

static void rows_go_and_change_places(void **state) {
  struct world *world = *state;
  struct csv_document *document = document_of(world, sheet, sizeof sheet - 1);
  assert_true(csv_document_swap(document, 2, 3));
  expect(world, document,
         "\xEF\xBB\xBF\r\nunique;;\r\n\"role\";amount;-> limit\n\nlast;;8,5%\ra;\"1;5\";\"say \"\"x\"\"\"");
  assert_true(csv_document_drop(document, 3));
  expect(world, document, "\xEF\xBB\xBF\r\nunique;;\r\n\"role\";amount;-> limit\n\nlast;;8,5%");
  assert_true(csv_document_drop(document, 1));
  expect(world, document, "\xEF\xBB\xBF\r\nunique;;\r\nlast;;8,5%");
}

static void the_separator_stays_known(void **state) {
  struct world *world = *state;
  static const char text[] = "a;b\nc\n\"\"\n";
  struct csv_document *document = document_of(world, text, sizeof text - 1);
  assert_false(csv_document_swap(document, 0, 1)); /* `c` alone would say nothing of semicolons */
  assert_false(csv_document_drop(document, 0));
  expect(world, document, text);
  assert_true(csv_document_set(document, 0, 0, "x,y,z"));
  assert_true(csv_document_set(document, 1, 0, ""));
  expect(world, document, "\"x,y,z\";b\n\"\"\n\"\"\n");
}

static void nothing_comes_of_a_file_with_errors(void **state) {
  struct world *world = *state;
  static const char text[] = "a,b\n\"c\" d,e\n\"f";
  assert_null(document_of(world, text, sizeof text - 1));
  assert_string_equal(errors_text(world->arena, world->list), "2:4 csv-after-quote, 3:1 csv-quote-open");
}

/* ---- random documents ---- */

static size_t random_bytes(struct world *world, char *out, size_t most) {
  static const char *const pieces[] = {"a",    "b",  ",",  ",",    ";", "\t",           "\n",
                                       "\r\n", "\r", "\"", "\"\"", " ", "\xEF\xBB\xBF", "\xE5\xAE\x89"};
  size_t size = 0, pieces_left = pick(world, 40);
  while (pieces_left-- > 0 && size + 4 < most) {
    const char *piece = pieces[pick(world, sizeof pieces / sizeof *pieces)];
    memcpy(out + size, piece, strlen(piece));
    size += strlen(piece);
  }
  return size;
}

/* Where two texts differ, at most `most` bytes of the new one do. */
static void differs_little(const char *before, size_t before_size, const char *after, size_t after_size, size_t most) {
  size_t front = 0, back = 0, least = before_size < after_size ? before_size : after_size;
  while (front < least && before[front] == after[front]) front++;
  while (back < least - front && before[before_size - 1 - back] == after[after_size - 1 - back]) back++;
  assert_true(after_size - front - back <= most);
}

/* Both hold the same cells, line by line. */
static void cells_equal(const struct csv_document *one, const struct csv_document *other) {
  assert_int_equal(csv_document_rows(one), csv_document_rows(other));
  for (size_t row = 0; row < csv_document_rows(one); row++) {
    assert_int_equal(csv_document_cells(one, row), csv_document_cells(other, row));
    for (size_t cell = 0; cell < csv_document_cells(one, row); cell++)
      assert_string_equal(csv_document_cell(one, row, cell), csv_document_cell(other, row, cell));
  }
}

static void read_again_equal(struct world *world, const struct csv_document *document) {
  size_t size;
  const char *text = written(world, document, &size);
  const struct csv_document *again = document_of(world, text, size);
  assert_non_null(again);
  cells_equal(again, document);
}

static void change_one_cell(struct world *world, struct csv_document *document, const char *bytes, size_t size) {
  static const char *const texts[] = {"", "x", "a,b", "c;d", "e\tf", "say \"g\"", "two\nlines", "\xEF\xBB\xBFh", "\""};
  const char *text = texts[pick(world, sizeof texts / sizeof *texts)];
  size_t row = pick(world, (uint32_t)csv_document_rows(document)), after_size;
  size_t cell = pick(world, (uint32_t)csv_document_cells(document, row));
  if (!csv_document_set(document, row, cell, text)) return;
  assert_string_equal(csv_document_cell(document, row, cell), text);
  const char *after = written(world, document, &after_size);
  differs_little(bytes, size, after, after_size, 2 * strlen(text) + 2);
  read_again_equal(world, document);
}

static void change_rows(struct world *world, struct csv_document *document) {
  uint32_t count = (uint32_t)csv_document_rows(document);
  size_t a = pick(world, count), b = pick(world, count);
  csv_document_swap(document, a, b);
  read_again_equal(world, document);
  csv_document_drop(document, pick(world, count));
  read_again_equal(world, document);
}

static void random_documents_come_back(void **state) {
  struct world *world = *state;
  char bytes[256];
  size_t good = 0;
  for (int i = 0; i < DOCUMENTS; i++) {
    size_t size = random_bytes(world, bytes, sizeof bytes);
    if (same_again(world, bytes, size)) {
      struct csv_document *document = document_of(world, bytes, size);
      good++;
      if (csv_document_rows(document) > 0) {
        change_one_cell(world, document, bytes, size);
        change_rows(world, document);
      }
    }
    arena_reset(world->arena);
    diagnostics_clear(world->list);
  }
  assert_true(good > DOCUMENTS / 4);
}

/* ---- files ---- */

static size_t folder_comes_back(struct world *world, const char *folder) {
  DIR *open = opendir(folder);
  size_t count = 0;
  if (open == NULL) return 0;
  for (struct dirent *entry; (entry = readdir(open)) != NULL;) {
    size_t length = strlen(entry->d_name), size;
    if (length < 4 || strcmp(entry->d_name + length - 4, ".csv") != 0) continue;
    const char *bytes = file_read(world->arena, arena_printf(world->arena, "%s/%s", folder, entry->d_name), &size);
    assert_non_null(bytes);
    count += same_again(world, bytes, size);
  }
  closedir(open);
  return count;
}

static void the_files_of_others_come_back(void **state) {
  struct world *world = *state;
  static const struct {
    const char *folder;
    size_t least;
  } collections[] = {{"csv-corpora/csv-spectrum/csvs", 11}, {"csv-corpora/csv-test-data/csv", 20}};
  for (size_t i = 0; i < 2; i++) {
    const char *folder = shared_data(world->arena, collections[i].folder);
    if (folder != NULL) assert_true(folder_comes_back(world, folder) >= collections[i].least);
  }
}

static void the_tables_of_the_project_come_back(void **state) {
  static const char *const folders[] = {"rules/tables", "examples/crm", "examples/first-deal/tables"};
  size_t count = 0;
  for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) count += folder_comes_back(*state, folders[i]);
  assert_true(count > 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(every_part_of_the_spelling_is_kept, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_cell_changes_its_own_bytes, set_up, tear_down),
      cmocka_unit_test_setup_teardown(rows_go_and_change_places, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_separator_stays_known, set_up, tear_down),
      cmocka_unit_test_setup_teardown(nothing_comes_of_a_file_with_errors, set_up, tear_down),
      cmocka_unit_test_setup_teardown(random_documents_come_back, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_files_of_others_come_back, set_up, tear_down),
      cmocka_unit_test_setup_teardown(the_tables_of_the_project_come_back, set_up, tear_down),
  };
  return cmocka_run_group_tests_name("format_csv_document", tests, NULL, NULL);
}
