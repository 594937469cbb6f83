/* Column maps. */
#include "incentive/column_map.h"

#include "base/text.h"

#include <string.h>

static char *part(struct arena *arena, const char *from, const char *to) {
  while (from < to && *from == ' ') from++;
  while (to > from && to[-1] == ' ') to--;
  return arena_copy_bytes(arena, from, (size_t)(to - from));
}

/* `COLUMN`, `COLUMN[OTHER=VALUE]`, `COLUMN:PATTERN`. */
static bool read_column(struct arena *arena, const char *text, const char *end, struct column_entry *out) {
  const char *bracket = memchr(text, '[', (size_t)(end - text)), *stop = bracket != NULL ? bracket : end;
  if (bracket != NULL) {
    const char *close = memchr(bracket, ']', (size_t)(end - bracket));
    const char *equals = memchr(bracket, '=', (size_t)(end - bracket));
    if (close == NULL || equals == NULL || equals > close || close + 1 != end) return false;
    out->where = part(arena, bracket + 1, equals);
    out->equals = part(arena, equals + 1, close);
  }
  const char *colon = memchr(text, ':', (size_t)(stop - text));
  if (colon != NULL) out->pattern = part(arena, colon + 1, stop);
  out->column = part(arena, text, colon != NULL ? colon : stop);
  return out->column[0] != '\0';
}

static bool read_entry(struct arena *arena, const char *text, const char *end, struct column_map *out,
                       struct diagnostics *list) {
  struct column_entry entry = {.name = NULL};
  const char *equals = memchr(text, '=', (size_t)(end - text));
  if (equals != NULL) entry.name = part(arena, text, equals);
  if (equals == NULL || entry.name[0] == '\0' || !read_column(arena, equals + 1, end, &entry)) {
    diagnostic_add(list, DIAGNOSTIC_map_form, NULL, part(arena, text, end));
    return false;
  }
  if (column_map_find(out, entry.name) != NULL) {
    diagnostic_add(list, DIAGNOSTIC_map_twice, NULL, entry.name);
    return false;
  }
  out->entries = arena_grow(arena, out->entries, out->count, sizeof *out->entries);
  out->entries[out->count++] = entry;
  return true;
}

bool column_map_read(struct arena *arena, const char *text, struct column_map *out, struct diagnostics *list) {
  bool fine = true;
  *out = (struct column_map){NULL, 0};
  while (text != NULL && *text != '\0') {
    size_t size = strcspn(text, ",");
    fine = read_entry(arena, text, text + size, out, list) && fine;
    text += size + (text[size] == ',');
  }
  return fine;
}

const char *column_entry_text(struct arena *arena, const struct column_entry *entry) {
  static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.,:=/-";
  struct buffer text = BUFFER_EMPTY;
  bool needs_quotes = false;
  buffer_printf(&text, "%s=%s", entry->name, entry->column);
  if (entry->pattern != NULL) buffer_printf(&text, ":%s", entry->pattern);
  for (const char *at = buffer_text(&text); *at != '\0'; at++)
    needs_quotes = needs_quotes || ((unsigned char)*at < 0x80 && strchr(plain, *at) == NULL);
  if (entry->where != NULL) buffer_printf(&text, "[%s=%s]", entry->where, entry->equals);
  const char *quote = needs_quotes ? "'" : "";
  return arena_printf(arena, "--map %s%s%s", quote, arena_take(arena, &text), quote);
}

struct column_entry *column_map_find(const struct column_map *map, const char *name) {
  for (size_t i = 0; i < map->count; i++)
    if (text_equal(map->entries[i].name, name)) return &map->entries[i];
  return NULL;
}
