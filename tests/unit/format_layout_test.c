/* The layout of YAML: what it makes of some texts, and what holds of all: those of the repository and random ones,
 * written as badly as YAML allows. */
#include "layout_support.h"

#include <dirent.h>

static const struct {
  const char *what, *before, *after;
} cases[] = {
    {"two blanks a level", "a:\n    b:\n        c: 1\n    d: 2\n", "a:\n  b:\n    c: 1\n  d: 2\n"},
    {"a list below its key", "a:\n- b\n-   c: 1\n    d: 2\ne: 3\n", "a:\n  - b\n  - c: 1\n    d: 2\ne: 3\n"},
    {"one blank behind a colon and a comma", "a  :   {b:    1,c: [ x,y ,  z ] }\n", "a: {b: 1, c: [x, y, z]}\n"},
    {"columns stay", "a:    1\nbcd:  2\n", "a:    1\nbcd:  2\n"},
    {"columns grow", "a:    1\nbcd:  2\nefghij: 3\n", "a:      1\nbcd:    2\nefghij: 3\n"},
    {"no column is one blank", "a:    1\nbcd: 2\n", "a: 1\nbcd: 2\n"},
    {"columns end at an empty line", "a:   1\n\nbc:  2\n", "a: 1\n\nbc: 2\n"},
    {"comments move with their column", "a: 1    # one\nbcd: 2  # two\n", "a: 1    # one\nbcd: 2  # two\n"},
    {"comments keep their distance", "a:   1 # one\nb: 2\n", "a: 1 # one\nb: 2\n"},
    {"comments stand with what they stood with", "a:\n      # of b\n      b: 1\n# of c\nc: 2\n   # the end\n",
     "a:\n  # of b\n  b: 1\n# of c\nc: 2\n# the end\n"},
    {"empty lines and line ends", "\n\na: 1  \r\n\r\n\r\n\r\nb: 2\t\n\n\n", "a: 1\n\nb: 2\n"},
    {"a line end at the end", "a: 1", "a: 1\n"},
    {"amounts", "a: {price: 8,800, of: 1,200.50 CNY}\n", "a: {price: 8,800, of: 1,200.50 CNY}\n"},
    {"blocks of text", "a:\n    b: |\n            x\n              y  \n\n            z\n    c: >-\n     w\n",
     "a:\n  b: |\n    x\n      y  \n\n    z\n  c: >-\n    w\n"},
    {"blocks that keep their line ends", "a: |+\n      x\n\n\n# c\nb: |2\n    y\n",
     "a: |+\n  x\n\n\n# c\nb: |2\n    y\n"},
    {"brackets over lines", "a:\n    b:   [x,\n          y]\n    c: {\n        d: 1\n    }\n",
     "a:\n  b: [x,\n      y]\n  c: {\n      d: 1\n  }\n"},
    {"texts over lines", "a:\n        b: one\n           two\n\n           three\n        c: \"x\n\n          y\"\n",
     "a:\n  b: one\n     two\n\n     three\n  c: \"x\n\n    y\"\n"},
    {"nothing but comments", "   # one\n\n\n\n # two", "# one\n\n# two\n"},
    {"nothing", "\n\n", ""},
};

static void texts_become_what_is_written_here(void **state) {
  (void)state;
  struct arena *arena = arena_new();
  int wrong = 0;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *got = layout_holds(arena, cases[i].what, cases[i].before, strlen(cases[i].before));
    if (got != NULL && strcmp(got, cases[i].after) == 0) continue;
    print_error("%s: expected\n%s---- got\n%s----\n", cases[i].what, cases[i].after, got != NULL ? got : "nothing\n");
    wrong++;
  }
  arena_free(arena);
  assert_int_equal(wrong, 0);
}

static void errors_are_told_and_nothing_is_laid_out(void **state) {
  (void)state;
  struct diagnostics *list = diagnostics_new();
  struct buffer out = BUFFER_EMPTY;
  assert_false(yaml_layout("a.yaml", "a: [\n", 5, &out, list));
  assert_int_equal(out.size, 0);
  assert_int_equal(diagnostics_id(list, 0), DIAGNOSTIC_yaml_bracket_open);
  diagnostics_free(list);
}

/* ---- the repository ---- */

static int folder_walk(const char *folder) {
  struct arena *arena = arena_new();
  DIR *open = opendir(folder);
  int count = 0;
  for (const struct dirent *entry; open != NULL && (entry = readdir(open)) != NULL;) {
    const char *path = arena_printf(arena, "%s/%s", folder, entry->d_name);
    size_t size = 0, length = strlen(entry->d_name);
    if (entry->d_name[0] == '.') continue;
    if (entry->d_type == DT_DIR) count += folder_walk(path);
    if (length < 5 || strcmp(entry->d_name + length - 5, ".yaml") != 0) continue;
    struct diagnostics *list = diagnostics_new();
    const char *text = file_read(arena, path, &size);
    bool is_read = text != NULL && yaml_read(arena, path, text, size, list) != NULL;
    diagnostics_free(list);
    if (is_read && layout_holds(arena, path, text, size) == NULL) fail_msg("%s", path);
    count += is_read;
  }
  if (open != NULL) closedir(open);
  arena_free(arena);
  return count;
}

static void every_file_of_the_repository_says_the_same(void **state) {
  (void)state;
  int count = folder_walk("rules") + folder_walk("examples") + folder_walk("tests");
  assert_true(count > 60);
}

/* ---- random texts ---- */

struct dice {
  uint64_t state;
};

static int roll(struct dice *dice, int sides) {
  dice->state = dice->state * 6364136223846793005u + 1442695040888963407u;
  return (int)((dice->state >> 33) % (uint64_t)sides);
}

static void blanks(struct dice *dice, struct buffer *out, int most) {
  for (int i = roll(dice, most + 1); i > 0; i--) buffer_putc(out, ' ');
}

static void word(struct dice *dice, struct buffer *out, bool quotes) {
  static const char *const words[] = {
      "x",  "money",   "deal.budget >= 10,000", "客户", "12.5%", "~", "a b", "8,800", "it's", "x#y", "1..24", "null",
      "-5", "http://", "ref customer?",         "é"};
  static const char *const quoted[] = {"'it''s: # so'", "\"a \\\" b\"", "''", "\"- x\""};
  if (quotes && roll(dice, 5) == 0) buffer_puts(out, quoted[roll(dice, 4)]);
  else buffer_puts(out, words[roll(dice, 16)]);
}

static void line_break(struct dice *dice, struct buffer *out, int *comments) {
  static const char *const ends[] = {"\n", "\r\n", "  \n"};
  if (roll(dice, 5) == 0) buffer_printf(out, "  # c%d", ++*comments);
  buffer_puts(out, ends[roll(dice, 3)]);
  for (int i = roll(dice, 8); i > 5; i--) buffer_puts(out, "\n");
  if (roll(dice, 8) > 0) return;
  blanks(dice, out, 9);
  buffer_printf(out, "# c%d\n", ++*comments);
}

static void flow(struct dice *dice, struct buffer *out, int depth, int indent, int *comments) {
  bool is_list = roll(dice, 2) == 0;
  buffer_putc(out, is_list ? '[' : '{');
  for (int i = 0, count = roll(dice, 4); i < count; i++) {
    if (i > 0) buffer_putc(out, ',');
    if (i > 0 || roll(dice, 4) == 0) buffer_putc(out, ' ');
    if (roll(dice, 8) == 0) {
      line_break(dice, out, comments);
      for (int j = 0; j <= indent; j++) buffer_putc(out, ' ');
    }
    blanks(dice, out, 2);
    if (!is_list) buffer_printf(out, "k%d:%s", i, roll(dice, 3) > 0 ? " " : "   ");
    if (depth > 0 && roll(dice, 4) == 0) flow(dice, out, depth - 1, indent, comments);
    else buffer_printf(out, "%s", roll(dice, 2) ? "v" : "'q, r'");
    blanks(dice, out, 1);
  }
  buffer_putc(out, is_list ? ']' : '}');
}

static void block_text(struct dice *dice, struct buffer *out, int indent) {
  static const char *const heads[] = {"|", ">", "|-", ">+", "|+"};
  int width = indent + 1 + roll(dice, 4);
  buffer_printf(out, "%s\n", heads[roll(dice, 5)]);
  for (int i = 0, count = 1 + roll(dice, 4); i < count; i++) {
    if (i > 0 && roll(dice, 4) == 0) buffer_puts(out, "\n");
    buffer_printf(out, "%*s", width, "");
    if (i > 0) blanks(dice, out, 3);
    buffer_printf(out, "line %d%s\n", i, roll(dice, 4) ? "" : "  ");
  }
}

static void mapping(struct dice *dice, struct buffer *out, int depth, int indent, bool goes_on, int *comments);

static void list(struct dice *dice, struct buffer *out, int depth, int indent, int *comments) {
  for (int i = 0, count = 1 + roll(dice, 3); i < count; i++) {
    int wide = 1 + roll(dice, 3);
    buffer_printf(out, "%*s-%*s", indent, "", wide, "");
    int kind = depth > 0 ? roll(dice, 4) : roll(dice, 2);
    if (kind == 3) block_text(dice, out, indent);
    else if (kind == 2) mapping(dice, out, depth - 1, indent + 1 + wide, true, comments);
    else if (kind == 1) flow(dice, out, 2, indent, comments), line_break(dice, out, comments);
    else word(dice, out, true), line_break(dice, out, comments);
  }
}

static void value(struct dice *dice, struct buffer *out, int depth, int indent, int *comments) {
  int kind = roll(dice, depth > 0 ? 7 : 4), deeper = indent + 1 + roll(dice, 4);
  if (kind >= 4) {
    line_break(dice, out, comments);
    if (kind == 4) list(dice, out, depth - 1, roll(dice, 2) ? indent : deeper, comments);
    else mapping(dice, out, depth - 1, deeper, false, comments);
    return;
  }
  buffer_putc(out, ' ');
  blanks(dice, out, 3);
  if (kind == 3) {
    block_text(dice, out, indent);
    return;
  }
  if (kind == 2) flow(dice, out, 2, indent, comments);
  else word(dice, out, true);
  if (kind == 1 && out->data[out->size - 1] == 'x') buffer_printf(out, "\n%*sgoes on", deeper, "");
  line_break(dice, out, comments);
}

static void mapping(struct dice *dice, struct buffer *out, int depth, int indent, bool goes_on, int *comments) {
  for (int i = 0, count = 1 + roll(dice, 4); i < count; i++) {
    if (i > 0 || !goes_on) buffer_printf(out, "%*s", indent, "");
    buffer_printf(out, roll(dice, 6) ? "key%d" : "\"a key %d\"", i * (1 + roll(dice, 40)));
    if (roll(dice, 9) == 0) buffer_putc(out, ' ');
    buffer_putc(out, ':');
    value(dice, out, depth, indent, comments);
  }
}

enum { RANDOM_TEXTS = 3000 };

static void random_texts_say_the_same(void **state) {
  (void)state;
  int taken = 0;
  for (int i = 0; i < RANDOM_TEXTS; i++) {
    struct arena *arena = arena_new();
    struct dice dice = {(uint64_t)i};
    struct buffer text = BUFFER_EMPTY;
    struct diagnostics *list = diagnostics_new();
    int comments = 0;
    roll(&dice, 2);
    mapping(&dice, &text, 3, roll(&dice, 3), false, &comments);
    bool is_read = yaml_read(arena, "random", buffer_text(&text), text.size, list) != NULL;
    const char *out = is_read ? layout_holds(arena, arena_printf(arena, "%d", i), buffer_text(&text), text.size) : "";
    for (int c = 1; is_read && out != NULL && c <= comments; c++) {
      const char *found = strstr(out, arena_printf(arena, "# c%d\n", c));
      if (found == NULL) fail_msg("text %d: comment %d is lost", i, c);
      out = found;
    }
    if (out == NULL) fail_msg("text %d", i);
    taken += is_read;
    diagnostics_free(list);
    buffer_release(&text);
    arena_free(arena);
  }
  print_message("%d of %d random texts are of the subset\n", taken, RANDOM_TEXTS);
  assert_true(taken > RANDOM_TEXTS / 2);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(texts_become_what_is_written_here), cmocka_unit_test(errors_are_told_and_nothing_is_laid_out),
      cmocka_unit_test(every_file_of_the_repository_says_the_same), cmocka_unit_test(random_texts_say_the_same)};
  return cmocka_run_group_tests_name("format_layout", tests, NULL, NULL);
}
