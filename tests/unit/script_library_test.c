/* The library: every example in stdlib's comments holds, the reference in stdlib/README.md is what the program says,
 * editors get definitions that are Lua. */
#include "script_fixture.h"

#include "base/asset.h"

struct examples {
  struct world *world;
  const char *texts[WORLD_RULES];
  const struct rule *rules[WORLD_RULES];
  size_t count;
};

/* `---> expression` lines, each made a rule at its own line. */
static void collect(struct examples *examples, const struct asset *asset) {
  struct world *world = examples->world;
  int number = 1;
  for (const char *line = asset->text; line != NULL && *line != '\0'; number++) {
    size_t size = strcspn(line, "\n");
    if (strncmp(line, "---> ", 5) == 0) {
      struct rule *rule = world_expression(world, arena_copy_bytes(world->arena, line + 5, size - 5));
      rule->at = (struct position){.file = asset->name, .line = number, .column = 6};
      examples->rules[examples->count++] = rule;
    }
    line = line[size] == '\n' ? line + size + 1 : NULL;
  }
}

static bool is_module(const char *name) {
  size_t size = strlen(name);
  return strncmp(name, "stdlib/", 7) == 0 && size > 4 && strcmp(name + size - 4, ".lua") == 0;
}

static void test_examples(void **state) {
  struct examples examples = {.world = world_new()};
  (void)state;
  for (const struct asset *asset = asset_table; asset->name != NULL; asset++)
    if (is_module(asset->name)) collect(&examples, asset);
  world_opens(examples.world);
  assert_true(examples.count >= 40);
  size_t wrong = 0;
  for (size_t i = 0; i < examples.count; i++) {
    if (world_decide(examples.world, examples.rules[i]) == OUTCOME_HOLDS) continue;
    print_error("%s:%d: %s: %s\n", examples.rules[i]->at.file, examples.rules[i]->at.line,
                examples.rules[i]->expression, world_said(examples.world));
    wrong++;
  }
  assert_int_equal(wrong, 0);
  world_free(examples.world);
}

/* Every function has a doc comment and an example. */
static void test_documented(void **state) {
  (void)state;
  size_t functions = 0;
  for (const struct asset *asset = asset_table; asset->name != NULL; asset++) {
    if (!is_module(asset->name)) continue;
    bool doc = false, example = false;
    for (const char *line = asset->text; line != NULL && *line != '\0';
         line = strchr(line, '\n') ? strchr(line, '\n') + 1 : NULL) {
      if (strncmp(line, "function M.", 11) == 0) {
        if (!doc || !example) fail_msg("%s: no comment or example before %.40s", asset->name, line);
        functions++;
      }
      example = strncmp(line, "---> ", 5) == 0 || (example && strncmp(line, "---", 3) == 0);
      doc = strncmp(line, "--- ", 4) == 0 || (doc && strncmp(line, "---", 3) == 0);
    }
  }
  assert_true(functions >= 30);
}

static char *read_file(const char *path) {
  FILE *file = fopen(path, "r");
  if (file == NULL) return NULL;
  static char text[256 * 1024];
  size_t size = fread(text, 1, sizeof text - 1, file);
  text[size] = '\0';
  fclose(file);
  return text;
}

static void test_reference(void **state) {
  static const char begin[] = "<!-- reference -->\n";
  (void)state;
  char *readme = read_file("stdlib/README.md");
  if (readme == NULL) skip();
  const char *part = strstr(readme, begin);
  assert_non_null(part);
  struct buffer reference = BUFFER_EMPTY;
  host_reference(&reference);
  if (getenv("BLESS") != NULL) {
    FILE *file = fopen("stdlib/README.md", "w");
    assert_non_null(file);
    fprintf(file, "%.*s%s%s", (int)(part - readme), readme, begin, buffer_text(&reference));
    fclose(file);
  } else {
    assert_string_equal(part + strlen(begin), buffer_text(&reference));
  }
  buffer_release(&reference);
}

/* Every name that a rule can reach; BLESS=1 rewrites the list, and the diff is the review. */
static void test_names(void **state) {
  (void)state;
  struct world *world = world_new();
  world_opens(world);
  struct buffer names = BUFFER_EMPTY;
  host_names(world->host, &names);
  if (getenv("BLESS") != NULL) {
    FILE *file = fopen("tests/hostile-lua/names.txt", "w");
    assert_non_null(file);
    fputs(buffer_text(&names), file);
    fclose(file);
  }
  const char *expected = read_file("tests/hostile-lua/names.txt");
  if (expected == NULL) skip();
  assert_string_equal(buffer_text(&names), expected);
  buffer_release(&names);
  world_free(world);
}

static void test_definitions(void **state) {
  (void)state;
  struct buffer definitions = BUFFER_EMPTY;
  host_definitions(&definitions);
  const char *text = buffer_text(&definitions);
  assert_non_null(strstr(
      text, "---@param record string\n---@param of record?\n---@return record[]\nfunction all(record, of) end\n"));
  assert_non_null(strstr(text, "function string.find(text, pattern, start, plain) end\n"));
  assert_non_null(strstr(text, "function money:round() end\n"));
  assert_non_null(strstr(text, "function tiers.marginal(value, list) end\n"));
  buffer_release(&definitions);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_examples), cmocka_unit_test(test_documented),  cmocka_unit_test(test_reference),
      cmocka_unit_test(test_names),    cmocka_unit_test(test_definitions),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
