/* The public YAML test suite, where it is at hand: every case gives a tree or a diagnostic, never both and never a
 * crash.
 *
 * A case that the suite marks as an error never gives a tree. A tree that we give equals the events of the suite, but
 * for the cases listed here with their reason. A valid case may be refused: the subset has no tags, anchors, aliases,
 * directives, complex keys or further documents, no tabs before anything, and libyaml refuses some forms of YAML 1.2
 * that nobody writes. */
#include "format/yaml.h"
#include "layout_support.h"

#include <dirent.h>
#include <sys/stat.h>

/* Valid cases whose tree differs, with libyaml's reading kept. */
static const struct {
  const char *name, *reason;
} differing[] = {
    {"JEF9/02", "the file ends inside a line of blanks, in a block of text that keeps its last line ends"},
    {"L24T/01", "the file ends inside a line of blanks, in a block of text"},
    {NULL, NULL},
};

enum { LEAST_TREES = 120, LEAST_CASES = 400 }; /* so that a broken loop cannot pass */

struct tally {
  int cases, trees, refused, errors, wrong;
};

/* ---- trees and events as the same text ---- */

static void text_write(struct buffer *out, const char *text, bool is_plain) {
  bool is_null = is_plain && (strcmp(text, "~") == 0 || strcmp(text, "null") == 0);
  buffer_printf(out, "=%s\n", is_null ? "" : text);
}

static void tree_write(struct buffer *out, const struct yaml *node) {
  if (node->kind == YAML_NULL) text_write(out, "", true);
  if (node->kind == YAML_SCALAR) text_write(out, node->text, !node->quoted);
  if (node->kind == YAML_SEQUENCE) {
    buffer_puts(out, "[\n");
    for (size_t i = 0; i < node->count; i++) tree_write(out, node->items[i]);
    buffer_puts(out, "]\n");
  }
  if (node->kind == YAML_MAPPING) {
    buffer_puts(out, "{\n");
    for (size_t i = 0; i < node->count; i++) {
      tree_write(out, node->pairs[i].key);
      tree_write(out, node->pairs[i].value);
    }
    buffer_puts(out, "}\n");
  }
}

static char *unescaped(struct arena *arena, const char *text, size_t size) {
  char *out = arena_alloc(arena, size + 1), *to = out;
  for (size_t i = 0; i < size; i++) {
    if (text[i] != '\\' || i + 1 == size) {
      *to++ = text[i];
      continue;
    }
    const char *found = strchr("n\nt\tb\br\r\\\\", text[++i]);
    *to++ = found != NULL ? found[1] : text[i];
  }
  return out;
}

/* One line of a test.event file: `+MAP {}`, `=VAL :text`, ... */
static void event_write(struct arena *arena, struct buffer *out, const char *line, size_t size) {
  if (strncmp(line, "+SEQ", 4) == 0) buffer_puts(out, "[\n");
  if (strncmp(line, "-SEQ", 4) == 0) buffer_puts(out, "]\n");
  if (strncmp(line, "+MAP", 4) == 0) buffer_puts(out, "{\n");
  if (strncmp(line, "-MAP", 4) == 0) buffer_puts(out, "}\n");
  if (strncmp(line, "=VAL ", 5) == 0) text_write(out, unescaped(arena, line + 6, size - 6), line[5] == ':');
}

static const char *events_text(struct arena *arena, const char *path) {
  size_t size;
  const char *at = file_read(arena, path, &size);
  if (at == NULL) return "";
  struct buffer out = BUFFER_EMPTY;
  for (const char *end; (end = strchr(at, '\n')) != NULL; at = end + 1)
    event_write(arena, &out, at, (size_t)(end - at));
  const char *text = arena_copy(arena, out.size > 0 ? buffer_text(&out) : "=\n"); /* nothing at all is null */
  buffer_release(&out);
  return text;
}

/* ---- cases ---- */

static bool is_file(const char *path) {
  struct stat status;
  return stat(path, &status) == 0;
}

static bool may_differ(const char *name) {
  for (size_t i = 0; differing[i].name != NULL; i++)
    if (strcmp(differing[i].name, name) == 0) return true;
  return false;
}

static void tree_compare(struct arena *arena, const struct yaml *tree, const char *folder, const char *name,
                         struct tally *tally) {
  struct buffer out = BUFFER_EMPTY;
  tree_write(&out, tree);
  const char *expected = events_text(arena, arena_printf(arena, "%s/test.event", folder));
  if (may_differ(name) == (strcmp(buffer_text(&out), expected) == 0)) {
    print_error("%s: tree\n%sexpected\n%s", name, buffer_text(&out), expected);
    tally->wrong++;
  }
  buffer_release(&out);
}

static void case_run(const char *folder, const char *name, struct tally *tally) {
  struct arena *arena = arena_new();
  struct diagnostics *list = diagnostics_new();
  size_t size;
  const char *text = file_read(arena, arena_printf(arena, "%s/in.yaml", folder), &size);
  assert_non_null(text);
  const struct yaml *tree = yaml_read(arena, "in.yaml", text, size, list);
  bool is_error = is_file(arena_printf(arena, "%s/error", folder));
  assert_int_equal(tree == NULL, diagnostics_errors(list) > 0);
  tally->cases++;
  tally->errors += is_error;
  tally->trees += tree != NULL;
  tally->refused += tree == NULL && !is_error;
  if (tree != NULL && is_error) {
    print_error("%s: an error of the suite gave a tree\n", name);
    tally->wrong++;
  } else if (tree != NULL) {
    tree_compare(arena, tree, folder, name, tally);
    tally->wrong += layout_holds(arena, name, text, size) == NULL;
  }
  diagnostics_free(list);
  arena_free(arena);
}

/* A case is a folder with an in.yaml, or a folder of such folders. */
static void folder_run(struct arena *arena, const char *folder, const char *name, struct tally *tally) {
  if (is_file(arena_printf(arena, "%s/in.yaml", folder))) {
    case_run(folder, name, tally);
    return;
  }
  DIR *open = opendir(folder);
  if (open == NULL) return;
  for (const struct dirent *entry; (entry = readdir(open)) != NULL;) {
    if (entry->d_name[0] == '.' || strcmp(entry->d_name, "name") == 0 || strcmp(entry->d_name, "tags") == 0) continue;
    const char *below = arena_printf(arena, "%s%s%s", name, name[0] != '\0' ? "/" : "", entry->d_name);
    folder_run(arena, arena_printf(arena, "%s/%s", folder, entry->d_name), below, tally);
  }
  closedir(open);
}

static void shell(struct arena *arena, const char *command, const char *a, const char *b, bool *worked) {
  *worked = system(arena_printf(arena, command, a, b)) == 0;
}

static void every_case_is_a_tree_or_a_diagnostic(void **state) {
  (void)state;
  struct arena *arena = arena_new();
  struct tally tally = {0};
  char folder[] = "/tmp/dealwright-yaml-XXXXXX";
  const char *archive = shared_data(arena, "yaml-test-suite/yaml-test-suite-data.tar.xz");
  if (archive != NULL) {
    bool worked;
    assert_non_null(mkdtemp(folder));
    shell(arena, "tar -xJf '%s' -C '%s'", archive, folder, &worked);
    if (worked) folder_run(arena, arena_printf(arena, "%s/yaml-test-suite-data", folder), "", &tally);
    else print_message("skipped: tar and xz are needed\n");
    bool removed;
    shell(arena, "rm -rf '%s'%s", folder, "", &removed);
    print_message("%d cases: %d trees, %d errors, %d valid ones outside the subset\n", tally.cases, tally.trees,
                  tally.errors, tally.refused);
    assert_int_equal(tally.wrong, 0);
    assert_true(!worked || (tally.cases >= LEAST_CASES && tally.trees >= LEAST_TREES));
  }
  arena_free(arena);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(every_case_is_a_tree_or_a_diagnostic)};
  return cmocka_run_group_tests_name("format_yaml_suite", tests, NULL, NULL);
}
