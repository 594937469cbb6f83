/* The merged rulebook as YAML, each part with the file it came from.
 *
 * What is written reads back as the same tree; a comment names the file and line where it differs from that of the part
 * around it.
 *
 * Not done here: comments and order of keys of the files themselves; those stay in the files. */
#include "base/text.h"
#include "rulebook/part.h"

#include <string.h>

/* Plain text that YAML would read as something else needs quotes. */
static bool is_plain(const char *text, bool in_list) {
  if (text[0] == '\0' || strcmp(text, "~") == 0 || strcmp(text, "null") == 0) return false;
  if (strchr("-?:,[]{}#&*!|>'\"%@` ", text[0]) != NULL || text[strlen(text) - 1] == ' ') return false;
  for (const char *at = text; *at != '\0'; at++) {
    bool ends_key = *at == ':' && (at[1] == ' ' || at[1] == '\0');
    bool is_comment = *at == ' ' && at[1] == '#';
    if (ends_key || is_comment || (unsigned char)*at < ' ' || (in_list && strchr(",[]{}", *at) != NULL)) return false;
  }
  return text[strlen(text) - 1] != ':';
}

static void write_text(struct buffer *out, const struct yaml *node, bool in_list) {
  bool looks_null = node->quoted && !is_plain(node->text, in_list);
  if (!looks_null && is_plain(node->text, in_list)) {
    buffer_puts(out, node->text);
    return;
  }
  buffer_putc(out, '"');
  for (const char *at = node->text; *at != '\0'; at++) {
    if (*at == '"' || *at == '\\') buffer_printf(out, "\\%c", *at);
    else if (*at == '\n') buffer_puts(out, "\\n");
    else if (*at == '\t') buffer_puts(out, "\\t");
    else buffer_putc(out, *at);
  }
  buffer_putc(out, '"');
}

static void indent(struct buffer *out, int depth) {
  for (int i = 0; i < depth; i++) buffer_puts(out, "  ");
}

static bool is_flat(const struct yaml *node) {
  for (size_t i = 0; i < node->count; i++)
    if (node->items[i]->kind != YAML_SCALAR) return false;
  return true;
}

/* ` # acme/process/sales.yaml:12` where the file is another than that of the part around. */
static void write_origin(struct buffer *out, const struct position *at, const char **file) {
  bool same = *file != NULL && at->file != NULL && strcmp(*file, at->file) == 0;
  if (!same && at->line > 0) buffer_printf(out, "  # %s:%d", at->file, at->line);
  if (at->line > 0) *file = at->file;
}

static void write_mapping(struct buffer *out, const struct yaml *node, int depth, const char *file, bool after_dash);

static void write_flow(struct buffer *out, const struct yaml *node) {
  buffer_putc(out, '[');
  for (size_t i = 0; i < node->count; i++) {
    if (i > 0) buffer_puts(out, ", ");
    write_text(out, node->items[i], true);
  }
  buffer_putc(out, ']');
}

static void write_items(struct buffer *out, const struct yaml *node, int depth, const char *file) {
  for (size_t i = 0; i < node->count; i++) {
    const struct yaml *item = node->items[i];
    indent(out, depth);
    buffer_puts(out, "- ");
    if (item->kind == YAML_MAPPING && item->count > 0) {
      write_mapping(out, item, depth + 1, file, true);
      continue;
    }
    if (item->kind == YAML_SCALAR) write_text(out, item, true);
    else if (item->kind == YAML_SEQUENCE && is_flat(item)) write_flow(out, item);
    else buffer_puts(out, item->kind == YAML_MAPPING ? "{}" : "~");
    buffer_putc(out, '\n');
  }
}

static void write_value(struct buffer *out, const struct yaml *key, const struct yaml *node, int depth,
                        const char *file) {
  const struct position *at = node->kind == YAML_MAPPING ? &key->at : &node->at;
  bool is_block = (node->kind == YAML_MAPPING && node->count > 0) || (node->kind == YAML_SEQUENCE && !is_flat(node));
  if (!is_block) {
    buffer_putc(out, ' ');
    if (node->kind == YAML_SCALAR) write_text(out, node, false);
    else if (node->kind == YAML_SEQUENCE) write_flow(out, node);
    else buffer_puts(out, node->kind == YAML_MAPPING ? "{}" : "~");
  }
  write_origin(out, at, &file);
  buffer_putc(out, '\n');
  if (is_block && node->kind == YAML_MAPPING) write_mapping(out, node, depth + 1, file, false);
  else if (is_block) write_items(out, node, depth + 1, file);
}

static void write_mapping(struct buffer *out, const struct yaml *node, int depth, const char *file, bool after_dash) {
  for (size_t i = 0; i < node->count; i++) {
    if (i > 0 || !after_dash) indent(out, depth);
    write_text(out, node->pairs[i].key, true);
    buffer_putc(out, ':');
    write_value(out, node->pairs[i].key, node->pairs[i].value, depth, file);
  }
}

static bool section_number(const char *section, int *number, struct diagnostics *list) {
  const char *names[SECTION_COUNT];
  for (int i = 0; i < SECTION_COUNT; i++) {
    names[i] = section_name((enum section)i);
    if (strcmp(names[i], section) == 0) {
      *number = i;
      return true;
    }
  }
  struct buffer all = BUFFER_EMPTY;
  for (int i = 0; i < SECTION_COUNT; i++) buffer_printf(&all, "%s%s", i > 0 ? ", " : "", names[i]);
  diagnostic_add(list, DIAGNOSTIC_unknown_part, NULL, section, buffer_text(&all));
  diagnostic_suggest(list, section, names, SECTION_COUNT);
  buffer_release(&all);
  return false;
}

bool rulebook_show(struct arena *arena, const struct source *source, const char *section, struct buffer *out,
                   struct diagnostics *list) {
  struct loading loading = {.arena = arena, .source = source, .list = list};
  size_t errors = diagnostics_errors(list);
  int only = -1;
  struct tree tree;
  if (section != NULL && !section_number(section, &only, list)) return false;
  tree_read(&loading, &tree);
  if (diagnostics_errors(list) > errors) return false;
  for (int i = 0; i < SECTION_COUNT; i++) {
    const struct yaml *node = tree.sections[i];
    if ((only >= 0 && i != only) || node == NULL || node->count == 0) continue;
    buffer_printf(out, "%s:\n", section_name((enum section)i));
    write_mapping(out, node, 1, NULL, false);
  }
  return true;
}
