/* What `diff` tells, held against what was edited: a small rulebook is changed at random, at places that do not touch
 * each other, and the differences must be those edits and no others. */
#include "check/difference.h"

#include "base/buffer.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

static uint32_t seed = 20240304;

static uint32_t dice(uint32_t sides) {
  seed = seed * 1664525u + 1013904223u;
  return (seed >> 8) % sides;
}

/* One line of the rulebook that may be edited: absent, or in one of two spellings of its value. */
struct spot {
  const char *file, *indent, *key, *one, *other;
  enum difference_group group;
  const char *name, *path; /* as the difference must say */
};

static const struct spot spots[] = {
    {"process/a.yaml", "      ", "size", "integer", "text", DIFFERENCE_RECORDS, "deal", "fields.size"},
    {"process/a.yaml", "      ", "note", "{type: text, title: Note}", "{type: text, title: Remark}", DIFFERENCE_RECORDS,
     "deal", "fields.note"},
    {"process/b.yaml", "    ", "due", "3 days", "4 days", DIFFERENCE_STAGES, "talk", "due"},
    {"process/b.yaml", "    ", "requires", "[deal.owner]", "[deal.owner, deal.amount]", DIFFERENCE_STAGES, "talk",
     "requires"},
    {"process/b.yaml", "    ", "leave", "{big: {check: deal.amount > 5}}", "{big: {check: deal.amount > 6}}",
     DIFFERENCE_STAGES, "talk", "leave.big"},
    {"process/b.yaml", "    ", "tasks", "{call: {due: 2 hours}}", "{call: {due: 3 hours}}", DIFFERENCE_STAGES, "talk",
     "tasks.call"},
    {"process/c.yaml", "  ", "li.na", "rep", "[rep]", DIFFERENCE_PEOPLE, "li.na", ""},
    {"tables/t.csv", "", "B", "2%", "3%", DIFFERENCE_TABLES, "t", "5"},
    {"tables/t.csv", "", "C", "4%", "5%", DIFFERENCE_TABLES, "t", "6"},
    {"scripts/s.lua", "", "first", "return 1 == 1", "return 1 == 2", DIFFERENCE_SCRIPTS, "s.first", ""},
    {"scripts/s.lua", "", "second", "return 2 == 2", "return 2 == 3 -- no", DIFFERENCE_SCRIPTS, "s.second", ""}};

enum { SPOTS = sizeof spots / sizeof *spots, LI_NA = 6 };

/* 0 absent, 1 and 2 the two values. */
struct edition {
  int state[SPOTS];
};

static void add_spots(struct buffer *out, const struct edition *edition, const char *file) {
  bool is_script = strstr(file, ".lua") != NULL, is_table = strstr(file, ".csv") != NULL;
  for (size_t i = 0; i < SPOTS; i++) {
    const struct spot *spot = &spots[i];
    const char *value = edition->state[i] == 1 ? spot->one : spot->other;
    if (edition->state[i] == 0 || strcmp(spot->file, file) != 0) continue;
    if (is_script) buffer_printf(out, "function M.%s()\n  %s\nend\n\n", spot->key, value);
    else if (is_table) buffer_printf(out, "%s,%s\n", spot->key, value);
    else if (i == LI_NA)
      buffer_printf(out, "%s%s: {%s: %s}\n", spot->indent, spot->key, edition->state[i] == 1 ? "role" : "roles", value);
    else buffer_printf(out, "%s%s: %s\n", spot->indent, spot->key, value);
  }
}

static const struct {
  const char *path, *head, *tail;
} files[] = {{"process/a.yaml", "records:\n  deal:\n    fields:\n      owner: ref person\n      amount: money\n", ""},
             {"process/b.yaml",
              "process: sales\nabout: deal\nfirst: talk\nstages:\n  done: {end: case}\n  talk:\n    owner: rep\n"
              "    next: [{to: done}]\n",
              ""},
             {"process/c.yaml", "roles: {rep: {}}\npeople:\n  wang: rep\n", ""},
             {"rulebook.yaml",
              "dealwright: 1\nrulebook: odd\nversion: \"1\"\ncurrency: CNY\nrounding: half_up\ntimezone: UTC\n", ""},
             {"scripts/s.lua", "local M = {}\n\n", "return M\n"},
             {"tables/t.csv", "unique,\ntier,-> rate\ntext,percent\nA,1%\n", ""}};

enum { FILES = sizeof files / sizeof *files };

static const struct source *source_of(struct arena *arena, const struct edition *edition) {
  struct source_file *list = arena_alloc(arena, FILES * sizeof *list);
  struct source *source = arena_alloc(arena, sizeof *source);
  for (size_t i = 0; i < FILES; i++) {
    struct buffer text = BUFFER_EMPTY;
    buffer_puts(&text, files[i].head);
    add_spots(&text, edition, files[i].path);
    buffer_puts(&text, files[i].tail);
    const char *copy = arena_copy(arena, buffer_text(&text));
    list[i] = (struct source_file){files[i].path, files[i].path, files[i].path, 0, copy, text.size};
    buffer_release(&text);
  }
  *source = (struct source){.files = list, .count = FILES, .layers = 1};
  return source;
}

static struct edition roll(void) {
  struct edition edition;
  for (size_t i = 0; i < SPOTS; i++) edition.state[i] = (int)dice(3);
  return edition;
}

static bool is_about(const struct difference *difference, const struct spot *spot) {
  if (difference->group != spot->group || strcmp(difference->name, spot->name) != 0) return false;
  if (spot->group == DIFFERENCE_TABLES) {
    const char *text = difference->steps[0].detail;
    return text[0] == spot->key[0];
  }
  if (difference->step_count == 0) return spot->path[0] == '\0';
  const struct difference_step *step = &difference->steps[0];
  struct buffer path = BUFFER_EMPTY;
  if (step->under != NULL) buffer_printf(&path, "%s.", step->under);
  buffer_puts(&path, step->name);
  bool same = strcmp(buffer_text(&path), spot->path) == 0 || spot->path[0] == '\0';
  buffer_release(&path);
  return same;
}

static enum difference_what what_of(int before, int after) {
  return before == 0 ? DIFFERENCE_NEW : after == 0 ? DIFFERENCE_GONE : DIFFERENCE_CHANGED;
}

/* `role: rep` and `roles: [rep]` are two keys: one is gone, one is new. */
static size_t expected_of(size_t spot, int before, int after) {
  return before == after ? 0 : spot == LI_NA && before != 0 && after != 0 ? 2 : 1;
}

static void test_edits(void **state) {
  (void)state;
  for (int round = 0; round < 300; round++) {
    struct arena *arena = arena_new();
    struct diagnostics *list = diagnostics_new();
    struct edition before = roll(), after = roll();
    struct differences found;
    assert_true(differences_find(arena, source_of(arena, &before), source_of(arena, &after), false, &found, list));
    size_t all = 0;
    for (size_t i = 0; i < SPOTS; i++) {
      size_t expected = expected_of(i, before.state[i], after.state[i]), got = 0;
      for (size_t j = 0; j < found.count; j++) {
        if (!is_about(&found.items[j], &spots[i])) continue;
        got++;
        if (expected == 1) assert_int_equal(found.items[j].what, what_of(before.state[i], after.state[i]));
      }
      assert_int_equal(got, expected);
      all += expected;
    }
    assert_int_equal(found.count, all);
    diagnostics_free(list);
    arena_free(arena);
  }
}

static void test_itself(void **state) {
  (void)state;
  struct arena *arena = arena_new();
  struct diagnostics *list = diagnostics_new();
  const struct source *standard = source_standard(arena, list);
  struct differences found;
  assert_true(differences_find(arena, standard, standard, false, &found, list));
  assert_int_equal(found.count, 0);
  diagnostics_free(list);
  arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_edits), cmocka_unit_test(test_itself)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
