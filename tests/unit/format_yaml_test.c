/* The YAML reader: what a tree holds, and each error at its exact line and column. */
#include "base/limits.h"
#include "format/yaml.h"
#include "format_support.h"

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

static struct yaml *read_text(struct world *world, const char *text) {
  diagnostics_clear(world->list);
  return yaml_read(world->arena, "file.yaml", text, strlen(text), world->list);
}

/* ---- trees ---- */

/* A tree in one line: kinds, texts and places. `'a'1:1+1` is a plain scalar, `"a"` one in quotes, `|a|` a block. */
static void tree_write(struct buffer *out, const struct yaml *node) {
  switch (node->kind) {
  case YAML_NULL:
    buffer_puts(out, "null");
    break;
  case YAML_SCALAR: {
    char quote = node->block ? '|' : node->quoted ? '"' : '\'';
    buffer_printf(out, "%c%s%c", quote, node->text, quote);
    break;
  }
  case YAML_SEQUENCE:
    buffer_puts(out, "[");
    break;
  case YAML_MAPPING:
    buffer_puts(out, "{");
    break;
  }
  buffer_printf(out, "%d:%d+%d", node->at.line, node->at.column, node->at.length);
  for (size_t i = 0; i < node->count; i++) {
    buffer_putc(out, ' ');
    if (node->kind == YAML_MAPPING) {
      tree_write(out, node->pairs[i].key);
      buffer_putc(out, '=');
    }
    tree_write(out, node->kind == YAML_MAPPING ? node->pairs[i].value : node->items[i]);
  }
  if (node->kind == YAML_SEQUENCE) buffer_putc(out, ']');
  if (node->kind == YAML_MAPPING) buffer_putc(out, '}');
}

static const struct {
  const char *text, *tree;
} trees[] = {
    {"", "null1:1+1"},
    {"---\n# St", "null2:5+1"},
    {"a:", "{1:1+1 'a'1:1+1=null1:3+1}"},
    {"# nothing but a comment\n", "null1:1+1"},
    {"\xEF\xBB\xBF"
     "a: b\n",
     "{1:1+1 'a'1:1+1='b'1:4+1}"},
    {"a: ~\nb: null\nc:\nd: Null\n",
     "{1:1+1 'a'1:1+1=null1:4+1 'b'2:1+1=null2:4+4 'c'3:1+1=null3:3+1 'd'4:1+1='Null'4:4+4}"},
    {"no: no\n1.10: 007\n12:30: true\n", "{1:1+1 'no'1:1+2='no'1:5+2 '1.10'2:1+4='007'2:7+3 '12:30'3:1+5='true'3:8+4}"},
    {"a: \"~\"\nb: 'null'\nc: \"\"\n", "{1:1+1 'a'1:1+1=\"~\"1:4+3 'b'2:1+1=\"null\"2:4+6 'c'3:1+1=\"\"3:4+2}"},
    {"客户: 华东精密\r\n名: x\r\n", "{1:1+1 '客户'1:1+2='华东精密'1:5+4 '名'2:1+1='x'2:4+1}"},
    {"a: |\n  if x then\n    y()\nb: >-\n  one\n  two\n",
     "{1:1+1 'a'1:1+1=|if x then\n  y()\n|1:4+1 'b'4:1+1=|one two|4:4+1}"},
    {"- a\n- - b\n  - {c: [d, e], f: }\n",
     "[1:1+1 'a'1:3+1 [2:3+1 'b'2:5+1 {3:5+1 'c'3:6+1=[3:9+1 'd'3:10+1 'e'3:13+1] 'f'3:17+1=null3:20+1}]]"},
    {"steps: [\n  a,\n  b\n]\n", "{1:1+1 'steps'1:1+5=[1:8+1 'a'2:3+1 'b'3:3+1]}"},
    {"---\na: \"x\n  y\"\n...\n", "{2:1+1 'a'2:1+1=\"x y\"2:4+1}"},
    {"~: a\n", "{1:1+1 '~'1:1+1='a'1:4+1}"},
    {"a: b #c\nd: e#f\n", "{1:1+1 'a'1:1+1='b'1:4+1 'd'2:1+1='e#f'2:4+3}"},
    {"\"<<\": a\n", "{1:1+1 \"<<\"1:1+4='a'1:7+1}"},
};

static void trees_hold_texts_and_places(void **state) {
  struct world *world = *state;
  for (size_t i = 0; i < sizeof trees / sizeof *trees; i++) {
    const struct yaml *tree = read_text(world, trees[i].text);
    assert_string_equal(errors_text(world->arena, world->list), "");
    assert_non_null(tree);
    struct buffer out = BUFFER_EMPTY;
    tree_write(&out, tree);
    assert_string_equal(buffer_text(&out), trees[i].tree);
    assert_string_equal(tree->at.file, "file.yaml");
    buffer_release(&out);
  }
}

static void keys_are_found(void **state) {
  const struct yaml *tree = read_text(*state, "a: 1\n\"b c\": 2\n");
  assert_string_equal(yaml_get(tree, "b c")->text, "2");
  assert_null(yaml_get(tree, "c"));
  assert_null(yaml_get(yaml_get(tree, "a"), "a"));
  assert_null(yaml_get(NULL, "a"));
}

/* An amount in braces is the amount that was typed; a comma with a blank behind it still ends a value. */
static void amounts_in_braces_keep_their_comma(void **state) {
  struct world *world = *state;
  struct yaml *top = read_text(world, "{price: 8,800, cost: 5,200.50 CNY, big: 1,234,567, list: [1, 2], last: 7}\n");
  assert_int_equal(top->count, 5);
  assert_string_equal(yaml_get(top, "price")->text, "8,800");
  assert_string_equal(yaml_get(top, "cost")->text, "5,200.50 CNY");
  assert_string_equal(yaml_get(top, "big")->text, "1,234,567");
  assert_string_equal(yaml_get(top, "last")->text, "7");
  top = read_text(world, "{a: 8, 800, b: x,100}\n");
  assert_string_equal(yaml_get(top, "a")->text, "8");
  assert_int_equal(yaml_get(top, "800")->kind, YAML_NULL);
}

static void kinds_have_names_in_both_languages(void **state) {
  (void)state;
  assert_string_equal(yaml_kind_name(YAML_MAPPING), "a mapping");
  language_set(LANGUAGE_ZH);
  assert_string_equal(yaml_kind_name(YAML_SEQUENCE), "列表");
  language_set(LANGUAGE_EN);
}

/* ---- errors ---- */

static const struct {
  const char *text, *errors;
} refused[] = {
    /* what is not text */
    {"a: b\nc: d\xB0\n", "2:5 not-utf8"},
    {"客户: \xE5\x8D\n", "1:5 not-utf8"},
    {"\xFF\xFE"
     "a",
     "1:1 not-utf8"},
    {"a: \x07\n", "1:4 yaml-character"},
    {"a: x\xE2\x80\xA8y\n", "1:5 yaml-character"},
    {"a: \xC2\x85\n", "1:4 yaml-character"},
    {"a\n\xEF\xBB\xBF"
     "b\n",
     "2:1 yaml-character"},
    {"a: b\rc: d\n", "1:5 yaml-line-end"},
    /* what the subset leaves out */
    {"a: !!str b\nc: !d {}\ne: ! []\n", "1:4 yaml-tag, 2:4 yaml-tag, 3:4 yaml-tag"},
    {"a: &b c\nd: *b\n&e f: g\n", "1:4 yaml-anchor, 2:4 yaml-alias, 3:1 yaml-anchor"},
    {"a: !t &b c\nd: &e !t f\n", "1:4 yaml-tag, 2:4 yaml-anchor"},
    {"a: &b\n  c: *b\n", "1:4 yaml-anchor, 2:6 yaml-alias"},
    {"<<: {a: b}\n", "1:1 yaml-merge"},
    {"a: 1\nb:\n  a: 2\n  c: 3\n  a: 4\n\"a\": 5\n", "5:3 yaml-duplicate-key, 6:1 yaml-duplicate-key"},
    {"a: 1\na: 2\nb: ]\n", "3:4 yaml-value-expected, 2:1 yaml-duplicate-key"},
    {"{客户: 1, 客户: 2}\n", "1:9 yaml-duplicate-key"},
    {"[a]: b\n{c: d}: e\n? |\n  f\n: g\n", "1:1 yaml-complex-key, 2:1 yaml-complex-key, 3:3 yaml-complex-key"},
    {"a: b\n---\nc: d\n", "2:1 yaml-documents"},
    {"a: b\n...\n---\n", "3:1 yaml-documents"},
    {"%YAML 1.1\n---\na: b\n", "1:1 yaml-directive"},
    {"%TAG ! x\n---\na: b\n", "1:1 yaml-directive"},
    {"%FOO\n---\na: b\n", "1:1 yaml-directive"},
    {": b\n", "1:1 yaml-key-missing"},
    {"a: {: b}\n", "1:5 yaml-key-missing"},
    {"a: \"\\0\"\n", "1:4 yaml-nul-escape"},
    /* what people mistype */
    {"a:\n\tb: c\n", "2:1 yaml-tab"},
    {"a: [\n\tb]\n", "2:1 yaml-tab"},
    {"a: \"b\n\tc\"\n", "2:1 yaml-tab"},
    {"a: |\n\tb\n", "2:1 yaml-tab"},
    {"客户: 销售: 部\n", "1:7 yaml-colon-extra"},
    {"a: 1\n  b: 2\n", "2:3 yaml-indent-deeper"},
    {"a:\n    b: 1\n  c: 2\n", "3:3 yaml-indent"},
    {"  a: 1\nb: 2\n", "2:1 yaml-indent"},
    {"a: 1\nfoo\nb: 2\n", "2:1 yaml-colon-missing"},
    {"标题：销售\nb: 1\n", "1:1 yaml-colon-missing"},
    {"a: 'it's'\n", "1:8 yaml-after-value"},
    {"a: [b]]\n", "1:7 yaml-after-value"},
    {"a: \"b\n", "1:4 yaml-quote-open"},
    {"a: \"b\nc: \"d\n", "2:1 yaml-quote-indent"},
    {"a: \"\\d\"\n", "1:5 yaml-escape"},
    {"a: \"\\x4\"\n", "1:5 yaml-escape"},
    {"a: \"\\ud800\"\n", "1:5 yaml-escape"},
    {"a: [b, c\n", "1:4 yaml-bracket-open"},
    {"a: [b, {c: d\n", "1:8 yaml-bracket-open"},
    {"[[\n", "1:2 yaml-bracket-open"},
    {"a: [b\nc: d\n", "2:2 yaml-bracket-comma"},
    {"a: [b,\nc]\n", "2:1 yaml-flow-indent"},
    {"a: [b, , c]\n", "1:8 yaml-value-expected"},
    {"a: ]\n", "1:4 yaml-value-expected"},
    {"a: @b\n", "1:4 yaml-starts-with"},
    {"a: `b`\n", "1:4 yaml-starts-with"},
    {"a: %b\n", "1:4 yaml-starts-with"},
    {"a: *.lua\n", "1:4 yaml-starts-with"},
    {"a: [-, b]\n", "1:5 yaml-starts-with"},
    {"- a\nb: c\n", "2:1 yaml-item-expected"},
    {"a: - b\n", "1:4 yaml-item-here"},
    {"a: | b\n  c\n", "1:6 yaml-block-header"},
    {"a: |\n    \n  b\n", "3:3 yaml-block-indent"},
    {"a: {?b: c}\n", "1:5 yaml-starts-with"},
    {"a: [?b]\n", "1:5 yaml-starts-with"},
    {"a: \"b\"# c\n", "1:7 yaml-comment"},
    {"a: [b,# c\n  d]\n", "1:7 yaml-comment"},
};

static void errors_know_line_and_column(void **state) {
  struct world *world = *state;
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    const struct yaml *tree = read_text(world, refused[i].text);
    const char *errors = errors_text(world->arena, world->list);
    if (strcmp(errors, refused[i].errors) != 0) print_error("of:\n%s\n", refused[i].text);
    assert_string_equal(errors, refused[i].errors);
    assert_null(tree);
  }
}

static void sentence_is(struct world *world, const char *text, const char *sentence) {
  struct buffer out = BUFFER_EMPTY;
  assert_null(read_text(world, text));
  diagnostics_sentence(world->list, 0, LANGUAGE_EN, &out);
  assert_string_equal(buffer_text(&out), sentence);
  buffer_release(&out);
}

static void messages_name_the_subject(void **state) {
  sentence_is(*state, "a: 1\nb: 2\na: 3\n", "key 'a' stands here again; it was given on line 1");
  sentence_is(*state, "a: !money 5\n", "the tag '!money' is not allowed; what a value is follows from its key");
  sentence_is(*state, "标题：销售\nb: 1\n",
              "':' is missing after this key; '：' is the full-width colon; write ':' and a space");
}

/* ---- limits ---- */

static struct yaml *read_repeated(struct world *world, const char *before, const char *piece, int times,
                                  const char *after) {
  struct buffer text = BUFFER_EMPTY;
  buffer_puts(&text, before);
  for (int i = 0; i < times; i++) buffer_puts(&text, piece);
  buffer_puts(&text, after);
  diagnostics_clear(world->list);
  struct yaml *tree = yaml_read(world->arena, "file.yaml", text.data, text.size, world->list);
  buffer_release(&text);
  return tree;
}

static void depth_is_bounded(void **state) {
  struct world *world = *state;
  char open[64] = "", close[64] = "";
  for (int i = 0; i < LIMIT_YAML_DEPTH; i++) open[i] = '[', close[i] = ']';
  assert_non_null(read_repeated(world, open, "a", 1, close));
  assert_null(read_repeated(world, open, "[]", 1, close));
  assert_string_equal(errors_text(world->arena, world->list), "1:33 yaml-depth");
}

static void nodes_are_bounded(void **state) {
  struct world *world = *state;
  assert_non_null(read_repeated(world, "", "- a\n", LIMIT_YAML_NODES - 1, ""));
  assert_null(read_repeated(world, "", "- a\n", LIMIT_YAML_NODES, ""));
  assert_string_equal(errors_text(world->arena, world->list), "200000:3 yaml-nodes");
}

static void scalars_are_bounded(void **state) {
  struct world *world = *state;
  assert_non_null(read_repeated(world, "- b\n- ", "a", LIMIT_YAML_SCALAR_BYTES, "\n"));
  assert_null(read_repeated(world, "- b\n- ", "a", LIMIT_YAML_SCALAR_BYTES + 1, "\n- *c"));
  assert_string_equal(errors_text(world->arena, world->list), "2:3 yaml-scalar-long, 3:3 yaml-alias");
}

static void files_are_bounded(void **state) {
  struct world *world = *state;
  assert_non_null(read_repeated(world, "", "# a\n\n\n\n\n", LIMIT_FILE_BYTES / 8, ""));
  assert_null(read_repeated(world, "#", "# a\n\n\n\n\n", LIMIT_FILE_BYTES / 8, ""));
  assert_string_equal(errors_text(world->arena, world->list), "0:0 yaml-too-large");
}

/* ---- anything at all ---- */

static const char sample[] =
    "process: sales   # 销售\nstages:\n  first: {en: \"Needs \\u9700\", zh: '需求'}\n"
    "  leave:\n    - rule: a.b\n    - check: |2-\n       deal.budget >= 10,000\n\n      say: no\n"
    "  next: [a, {to: b, when: c}]\n? last\n: >\n  x\n";

static void read_any(struct world *world, const char *text, size_t size) {
  char *exact = malloc(size > 0 ? size : 1); /* so that a sanitizer sees one byte too far */
  memcpy(exact, text, size);
  struct arena *arena = arena_new();
  diagnostics_clear(world->list);
  const struct yaml *tree = yaml_read(arena, "file.yaml", exact, size, world->list);
  assert_int_equal(tree == NULL, diagnostics_errors(world->list) > 0);
  arena_free(arena);
  free(exact);
}

static void every_beginning_is_a_tree_or_an_error(void **state) {
  for (size_t size = 0; size < sizeof sample; size++) read_any(*state, sample, size);
}

static void every_change_of_a_byte_is_a_tree_or_an_error(void **state) {
  static const char signs[] = "\"'#&*!|>%@`[]{},:?-\n\r\t \\~<0\x80\xC2\xE2\xEF\xFF";
  char text[sizeof sample];
  for (size_t at = 0; at + 1 < sizeof sample; at++)
    for (size_t i = 0; i < sizeof signs; i++) {
      memcpy(text, sample, sizeof text);
      text[at] = signs[i];
      read_any(*state, text, sizeof sample - 1);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(trees_hold_texts_and_places, set_up, tear_down),
      cmocka_unit_test_setup_teardown(keys_are_found, set_up, tear_down),
      cmocka_unit_test_setup_teardown(amounts_in_braces_keep_their_comma, set_up, tear_down),
      cmocka_unit_test(kinds_have_names_in_both_languages),
      cmocka_unit_test_setup_teardown(errors_know_line_and_column, set_up, tear_down),
      cmocka_unit_test_setup_teardown(messages_name_the_subject, set_up, tear_down),
      cmocka_unit_test_setup_teardown(depth_is_bounded, set_up, tear_down),
      cmocka_unit_test_setup_teardown(nodes_are_bounded, set_up, tear_down),
      cmocka_unit_test_setup_teardown(scalars_are_bounded, set_up, tear_down),
      cmocka_unit_test_setup_teardown(files_are_bounded, set_up, tear_down),
      cmocka_unit_test_setup_teardown(every_beginning_is_a_tree_or_an_error, set_up, tear_down),
      cmocka_unit_test_setup_teardown(every_change_of_a_byte_is_a_tree_or_an_error, set_up, tear_down),
  };
  return cmocka_run_group_tests_name("format_yaml", tests, NULL, NULL);
}
