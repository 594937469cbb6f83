/* Tables of text: widths by what a terminal shows, nothing cut in a pipe, nothing dangerous passed on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "report/grid.h"

#include <string.h>

static struct grid *sample(struct arena *arena) {
  static const enum grid_align align[] = {GRID_LEFT, GRID_RIGHT, GRID_LEFT};
  struct grid *grid = grid_new(arena, 3, align);
  static const char *const cells[] = {"案件", "amount",        "waits for",
                                      "D-1",  "88,000.00 CNY", "li.na: fill in the delivery date, 等待法务审核",
                                      "D-20", "1 CNY",         ""};
  for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) grid_cell(grid, cells[i]);
  return grid;
}

static void assert_shown(struct grid *grid, int indent, int width, const char *expected) {
  const struct grid_look look = {indent, width, false};
  struct buffer out = BUFFER_EMPTY;
  grid_write(grid, &look, &out);
  assert_string_equal(buffer_text(&out), expected);
  buffer_release(&out);
}

static void columns_align_by_what_is_seen(void **state) {
  struct arena *arena = *state;
  assert_shown(sample(arena), 2, 0,
               "  案件         amount  waits for\n"
               "  D-1   88,000.00 CNY  li.na: fill in the delivery date, 等待法务审核\n"
               "  D-20          1 CNY\n");
}

static void the_last_column_wraps_under_itself(void **state) {
  struct arena *arena = *state;
  assert_shown(sample(arena), 0, 48,
               "案件         amount  waits for\n"
               "D-1   88,000.00 CNY  li.na: fill in the delivery\n"
               "                     date, 等待法务审核\n"
               "D-20          1 CNY\n");
}

static void little_room_moves_it_below(void **state) {
  struct arena *arena = *state;
  assert_shown(sample(arena), 0, 40,
               "案件         amount\n"
               "      waits for\n"
               "D-1   88,000.00 CNY\n"
               "      li.na: fill in the delivery date,\n"
               "      等待法务审核\n"
               "D-20          1 CNY\n");
}

/* The columns of all rows, and their heads, stand below in the same way; a row without any of them takes one line. */
static void amounts_go_below_and_are_not_cut(void **state) {
  struct arena *arena = *state;
  static const enum grid_align align[] = {GRID_LEFT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT};
  static const char *const cells[] = {
      "who", "收入",      "commission", "total",      "li.na", "350,000.00", "",     "",     "total", "",
      "",    "12,000.00", "chen.",      "200,000.00", "",      "-1,200.00",  "李娜", "1.00", "2.00",  "3.00"};
  struct grid *grid = grid_new(arena, 4, align);
  for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) grid_cell(grid, cells[i]);
  assert_shown(grid, 2, 32,
               "  who          收入  commission\n"
               "            total\n"
               "  li.na  350,000.00\n"
               "  total\n"
               "        12,000.00\n"
               "  chen.  200,000.00\n"
               "        -1,200.00\n"
               "  李娜         1.00        2.00\n"
               "             3.00\n");
}

/* The arithmetic of a line may be wider than the terminal; what stands beside it keeps its place. */
static void a_cell_wider_than_the_terminal_takes_lines(void **state) {
  struct arena *arena = *state;
  static const enum grid_align align[] = {GRID_LEFT, GRID_RIGHT, GRID_RIGHT, GRID_LEFT};
  static const char *const cells[] = {"D-1",      "12,500.00 USD x 7.0827 (2024-01-10): 88,533.75 x 3%",
                                      "2,656.01", "r:4",
                                      "D-2",      "90,000.00 x 3%",
                                      "2,700.00", "r:4"};
  struct grid *grid = grid_new(arena, 4, align);
  for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) grid_cell(grid, cells[i]);
  assert_shown(grid, 2, 48,
               "  D-1\n"
               "        12,500.00 USD x 7.0827 (2024-01-10):\n"
               "        88,533.75 x 3%\n"
               "        2,656.01  r:4\n"
               "  D-2\n"
               "                                  90,000.00 x 3%\n"
               "        2,700.00  r:4\n");
}

static size_t letters(const char *text) {
  size_t count = 0;
  for (; *text != '\0'; text++) count += *text != ' ' && *text != '\n';
  return count;
}

/* Whatever the width, no line is wider, none ends in a blank, and wrapping loses no letter. */
static void no_width_breaks_a_law(void **state) {
  struct arena *arena = *state;
  const struct grid_look pipe = {2, 0, false};
  struct buffer all = BUFFER_EMPTY;
  grid_write(sample(arena), &pipe, &all);
  size_t whole = letters(all.data);
  buffer_release(&all);
  for (int width = 24; width < 100; width++) {
    const struct grid_look look = {2, width, false};
    struct buffer out = BUFFER_EMPTY;
    grid_write(sample(arena), &look, &out);
    assert_int_equal(letters(out.data), whole);
    for (char *line = strtok(out.data, "\n"); line != NULL; line = strtok(NULL, "\n")) {
      assert_true(text_width(line) <= width);
      assert_int_not_equal(line[strlen(line) - 1], ' ');
    }
    buffer_release(&out);
  }
}

static void rows_may_end_early_and_go_on_below(void **state) {
  struct arena *arena = *state;
  struct grid *grid = grid_new(arena, 2, NULL);
  grid_cell(grid, "one");
  grid_end(grid);
  grid_cell(grid, "");
  grid_cell(grid, "first\nsecond");
  assert_shown(grid, 0, 0, "one\n     first\n     second\n");
}

static void control_characters_are_blanks(void **state) {
  struct arena *arena = *state;
  struct grid *grid = grid_new(arena, 2, NULL);
  grid_cell(grid, "a\nb");
  grid_cell(grid, "x\033[31m\xc2\x9by\x7f");
  assert_shown(grid, 0, 0, "a b  x [31m  y\n");
}

static void widths_stay_when_written_in_parts(void **state) {
  struct arena *arena = *state;
  struct grid *grid = grid_new(arena, 2, NULL);
  grid_cell(grid, "wide cell");
  grid_cell(grid, "a");
  assert_shown(grid, 0, 0, "wide cell  a\n");
  grid_cell(grid, "b");
  grid_cell(grid, "c");
  assert_shown(grid, 0, 0, "b          c\n");
}

static void colours_only_when_asked(void **state) {
  struct arena *arena = *state;
  struct grid *grid = grid_new(arena, 1, NULL);
  const struct grid_look look = {0, 0, true};
  struct buffer out = BUFFER_EMPTY;
  grid_cell_styled(grid, "bad", GRID_BAD);
  grid_write(grid, &look, &out);
  assert_string_equal(buffer_text(&out), "\033[31mbad\033[0m\n");
  buffer_release(&out);
}

static int set_up(void **state) {
  *state = arena_new();
  return 0;
}

static int tear_down(void **state) {
  arena_free(*state);
  return 0;
}

#define GRID_TEST(function) cmocka_unit_test_setup_teardown(function, set_up, tear_down)

int main(void) {
  const struct CMUnitTest tests[] = {
      GRID_TEST(columns_align_by_what_is_seen),      GRID_TEST(the_last_column_wraps_under_itself),
      GRID_TEST(little_room_moves_it_below),         GRID_TEST(no_width_breaks_a_law),
      GRID_TEST(amounts_go_below_and_are_not_cut),   GRID_TEST(a_cell_wider_than_the_terminal_takes_lines),
      GRID_TEST(rows_may_end_early_and_go_on_below), GRID_TEST(control_characters_are_blanks),
      GRID_TEST(widths_stay_when_written_in_parts),  GRID_TEST(colours_only_when_asked)};
  return cmocka_run_group_tests_name("grid", tests, NULL, NULL);
}
