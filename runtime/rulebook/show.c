/* The merged rulebook as YAML, each part with the file it came from.
 *
 * Invariants
 * 1. What is written reads back as the same tree. A comment names the file and line where the file differs from that of
 * the part around it, or where something was replaced: then also that of what was there before.
 * 2. What was taken away stands as a comment where it would have stood last.
 * 3. Tables and scripts are no YAML: their sections name the file, or the line of each function.
 *
 * Not done here: comments and order of keys of the files themselves; those stay in the files. */
#include "base/phrase.h"
#include "base/text.h"
#include "rulebook/part.h"

#include <stdio.h>
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

static const struct position *place_of(const struct yaml_pair *pair) {
  return pair->value->kind == YAML_MAPPING ? &pair->key->at : &pair->value->at;
}

/* `, replaces standard/process/sales.yaml:31`, down to the lowest layer. */
static void write_replaced(struct buffer *out, const struct yaml_pair *was, enum phrase_id words) {
  for (; was != NULL; was = was->was) {
    const struct position *at = place_of(was);
    char line[16];
    snprintf(line, sizeof line, "%d", at->line);
    if (at->line > 0) phrase_add(out, language_current(), words, at->file, line);
  }
}

/* ` # acme/process/sales.yaml:12` where the file is another than that of the part around, or something was replaced. */
static void write_origin(struct buffer *out, const struct yaml_pair *pair, const char **file) {
  const struct position *at = place_of(pair);
  bool same = *file != NULL && at->file != NULL && strcmp(*file, at->file) == 0;
  if ((!same || pair->was != NULL) && at->line > 0) buffer_printf(out, "  # %s:%d", at->file, at->line);
  if (at->line > 0) write_replaced(out, pair->was, PHRASE_replaces);
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

static void write_value(struct buffer *out, const struct yaml_pair *pair, int depth, const char *file) {
  const struct yaml *node = pair->value;
  bool is_block = (node->kind == YAML_MAPPING && node->count > 0) || (node->kind == YAML_SEQUENCE && !is_flat(node));
  if (!is_block) {
    buffer_putc(out, ' ');
    if (node->kind == YAML_SCALAR) write_text(out, node, false);
    else if (node->kind == YAML_SEQUENCE) write_flow(out, node);
    else buffer_puts(out, node->kind == YAML_MAPPING ? "{}" : "~");
  }
  write_origin(out, pair, &file);
  buffer_putc(out, '\n');
  if (is_block && node->kind == YAML_MAPPING) write_mapping(out, node, depth + 1, file, false);
  else if (is_block) write_items(out, node, depth + 1, file);
}

/* Invariant 2. */
static void write_gone(struct buffer *out, const struct yaml *node, int depth) {
  for (size_t i = 0; node->gone != NULL && i < node->gone->count; i++) {
    const struct yaml_pair *pair = &node->gone->pairs[i];
    char line[16];
    indent(out, depth);
    buffer_puts(out, "# ");
    write_text(out, pair->key, true);
    snprintf(line, sizeof line, "%d", pair->key->at.line);
    phrase_add(out, language_current(), PHRASE_taken_away, pair->key->at.file, line);
    write_replaced(out, pair->was, PHRASE_stood_at);
    buffer_putc(out, '\n');
  }
}

static void write_mapping(struct buffer *out, const struct yaml *node, int depth, const char *file, bool after_dash) {
  for (size_t i = 0; i < node->count; i++) {
    if (i > 0 || !after_dash) indent(out, depth);
    write_text(out, node->pairs[i].key, true);
    buffer_putc(out, ':');
    write_value(out, &node->pairs[i], depth, file);
  }
  write_gone(out, node, depth);
}

/* ---- tables and scripts ---- */

static const struct {
  const char *folder, *ending;
  enum phrase_id over; /* what a layer's file does to those of the same name below it */
} kinds[] = {{"tables", ".csv", PHRASE_replaces_file}, {"scripts", ".lua", PHRASE_over_file}};

enum { KINDS = sizeof kinds / sizeof *kinds };

/* The file's name without folder and ending, or NULL when it is of another kind, or a test. */
static const char *name_of(struct arena *arena, const struct source_file *file, size_t kind) {
  size_t start = strlen(kinds[kind].folder), tail = strlen(kinds[kind].ending), size = strlen(file->path);
  if (strncmp(file->path, kinds[kind].folder, start) != 0 || file->path[start] != '/') return NULL;
  if (size <= start + 1 + tail || strcmp(file->path + size - tail, kinds[kind].ending) != 0) return NULL;
  if (strstr(file->path, ".test.") != NULL) return NULL;
  return arena_copy_bytes(arena, file->path + start + 1, size - start - 1 - tail);
}

static bool is_topmost(const struct source *source, size_t number) {
  for (size_t i = number + 1; i < source->count; i++)
    if (strcmp(source->files[i].path, source->files[number].path) == 0) return false;
  return true;
}

static void write_file(const struct source *source, size_t number, size_t kind, const char *name, struct buffer *out) {
  const struct source_file *file = &source->files[number];
  buffer_printf(out, "  %s: %s", name, file->shown);
  for (size_t i = number, told = 0; i-- > 0;) {
    if (strcmp(source->files[i].path, file->path) != 0) continue;
    buffer_puts(out, told++ == 0 ? "  # " : ", ");
    phrase_add(out, language_current(), kinds[kind].over, source->files[i].shown);
  }
  buffer_putc(out, '\n');
}

/* The files of a kind, or the one that is called `only`; false when there is none. */
static bool write_files(struct arena *arena, const struct source *source, size_t kind, const char *only,
                        struct buffer *out) {
  bool begun = false;
  for (size_t i = 0; i < source->count; i++) {
    const char *name = name_of(arena, &source->files[i], kind);
    if (name == NULL || !is_topmost(source, i) || (only != NULL && strcmp(only, name) != 0)) continue;
    if (!begun) buffer_printf(out, "%s:\n", kinds[kind].folder);
    begun = true;
    write_file(source, i, kind, name, out);
  }
  return begun;
}

/* ---- one thing by its name ---- */

static void write_pair(struct buffer *out, const struct yaml_pair *pair, int depth) {
  indent(out, depth);
  write_text(out, pair->key, true);
  buffer_putc(out, ':');
  write_value(out, pair, depth, NULL);
}

/* The stage, action or approval of that name, in the mappings of a process. */
static bool write_part(const struct yaml_pair *process, const char *name, struct buffer *out) {
  bool found = false;
  for (size_t i = 0; i < process->value->count && process->value->kind == YAML_MAPPING; i++) {
    const struct yaml_pair *key = &process->value->pairs[i];
    for (size_t j = 0; key->value->kind == YAML_MAPPING && j < key->value->count; j++) {
      if (strcmp(key->value->pairs[j].key->text, name) != 0 || strcmp(key->key->text, "title") == 0) continue;
      buffer_printf(out, "process:\n  %s:\n    %s:\n", process->key->text, key->key->text);
      write_pair(out, &key->value->pairs[j], 3);
      found = true;
    }
  }
  return found;
}

static bool write_named(struct arena *arena, const struct source *source, const struct tree *tree, const char *name,
                        struct buffer *out) {
  bool found = false;
  for (int i = SECTION_RECORDS; i < SECTION_COUNT; i++) {
    const struct yaml *section = tree->sections[i];
    for (size_t j = 0; section != NULL && j < section->count; j++) {
      const struct yaml_pair *pair = &section->pairs[j];
      if (strcmp(pair->key->text, name) == 0) {
        buffer_printf(out, "%s:\n", section_name((enum section)i));
        write_pair(out, pair, 1);
        found = true;
      } else if (i == SECTION_PROCESS) {
        found = write_part(pair, name, out) || found;
      }
    }
  }
  for (size_t i = 0; i < KINDS; i++) found = write_files(arena, source, i, name, out) || found;
  return found;
}

/* ---- the whole ---- */

static void add_names(struct arena *arena, const struct yaml *mapping, const char ***names, size_t *count) {
  for (size_t i = 0; mapping != NULL && mapping->kind == YAML_MAPPING && i < mapping->count; i++) {
    *names = arena_grow(arena, *names, *count, sizeof **names);
    (*names)[(*count)++] = mapping->pairs[i].key->text;
  }
}

static void report_unknown(struct arena *arena, const struct tree *tree, const char *name, struct diagnostics *list) {
  struct buffer all = BUFFER_EMPTY;
  const char **names = NULL;
  size_t count = 0;
  for (int i = 0; i < SECTION_COUNT + KINDS; i++) {
    const char *section = i < SECTION_COUNT ? section_name((enum section)i) : kinds[i - SECTION_COUNT].folder;
    buffer_printf(&all, "%s%s", i > 0 ? ", " : "", section);
    names = arena_grow(arena, names, count, sizeof *names);
    names[count++] = section;
  }
  for (int i = SECTION_RECORDS; i < SECTION_COUNT; i++) add_names(arena, tree->sections[i], &names, &count);
  const struct yaml *processes = tree->sections[SECTION_PROCESS];
  for (size_t i = 0; processes != NULL && i < processes->count; i++) {
    add_names(arena, yaml_get(processes->pairs[i].value, "stages"), &names, &count);
    add_names(arena, yaml_get(processes->pairs[i].value, "actions"), &names, &count);
    add_names(arena, yaml_get(processes->pairs[i].value, "approvals"), &names, &count);
  }
  diagnostic_add(list, DIAGNOSTIC_unknown_part, NULL, name, buffer_text(&all));
  diagnostic_suggest(list, name, names, count);
  buffer_release(&all);
}

/* What is asked for is a section, all of them (NULL), or else a name. False: there is no such section. */
static bool write_sections(struct arena *arena, const struct source *source, const struct tree *tree, const char *only,
                           struct buffer *out) {
  bool known = only == NULL;
  for (int i = 0; i < SECTION_COUNT; i++) {
    const struct yaml *node = tree->sections[i];
    if (only != NULL && strcmp(only, section_name((enum section)i)) != 0) continue;
    known = true;
    if (node == NULL || (node->count == 0 && node->gone == NULL)) continue;
    buffer_printf(out, "%s:\n", section_name((enum section)i));
    write_mapping(out, node, 1, NULL, false);
  }
  for (size_t i = 0; i < KINDS; i++) {
    if (only != NULL && strcmp(only, kinds[i].folder) != 0) continue;
    known = true;
    write_files(arena, source, i, NULL, out);
  }
  return known;
}

bool rulebook_show(struct arena *arena, const struct source *source, const char *part, struct buffer *out,
                   struct diagnostics *list) {
  struct loading loading = {.arena = arena, .source = source, .list = list};
  size_t errors = diagnostics_errors(list);
  struct tree tree;
  tree_read(&loading, &tree);
  if (diagnostics_errors(list) > errors) return false;
  if (write_sections(arena, source, &tree, part, out) || write_named(arena, source, &tree, part, out)) return true;
  report_unknown(arena, &tree, part, list);
  return false;
}
