/* Any bytes, as YAML: a tree or errors, never both, and a tree that keeps its promises. For libFuzzer, and for
 * replay.c. */
#include "format/yaml.h"

#include "base/limits.h"
#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void must(bool holds) {
  if (!holds) abort();
}

static void node_check(const struct yaml *node, int lines, size_t depth) {
  must(depth <= LIMIT_YAML_DEPTH + 1);
  must(node->at.line >= 1 && node->at.line <= lines && node->at.column >= 1 && node->at.length >= 1);
  must((node->kind == YAML_SCALAR) == (node->text != NULL));
  must(node->kind != YAML_SCALAR || text_is_utf8(node->text, strlen(node->text), NULL));
  must(node->kind != YAML_NULL || (!node->quoted && !node->block));
  for (size_t i = 0; i < node->count; i++) {
    if (node->kind == YAML_SEQUENCE) {
      node_check(node->items[i], lines, depth + 1);
      continue;
    }
    must(node->pairs[i].key->kind == YAML_SCALAR);
    must(yaml_get(node, node->pairs[i].key->text) == node->pairs[i].value); /* no key stands twice */
    node_check(node->pairs[i].key, lines, depth + 1);
    node_check(node->pairs[i].value, lines, depth + 1);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size) {
  struct arena *arena = arena_new();
  struct diagnostics *list = diagnostics_new();
  int lines = 1;
  for (size_t i = 0; i < size; i++) lines += bytes[i] == '\n' || bytes[i] == '\r';
  const struct yaml *tree = yaml_read(arena, "fuzz.yaml", (const char *)bytes, size, list);
  must((tree == NULL) == (diagnostics_errors(list) > 0));
  if (tree != NULL) node_check(tree, lines, 1);
  for (size_t i = 0; i < diagnostics_count(list); i++) must(diagnostics_position(list, i)->line <= lines + 1);
  diagnostics_free(list);
  arena_free(arena);
  return 0;
}
