/* Two texts line by line, by their longest common subsequence. */
#include "cli/difference_lines.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

enum { MOST_CELLS = 4 * 1000 * 1000 };

struct lines {
  const char **items;
  size_t count;
};

struct shown {
  char sign;
  const char *line;
};

static struct lines split(struct arena *arena, const char *text) {
  struct lines lines = {NULL, 0};
  while (*text != '\0') {
    size_t size = strcspn(text, "\n"), end = size;
    while (end > 0 && (text[end - 1] == '\r' || text[end - 1] == ' ')) end--;
    lines.items = arena_grow(arena, lines.items, lines.count, sizeof *lines.items);
    lines.items[lines.count++] = arena_copy_bytes(arena, text, end);
    text += size + (text[size] == '\n');
  }
  return lines;
}

/* longest[i * width + j]: the lines that before[i..] and after[j..] have in common. */
static uint32_t *common(struct arena *arena, const struct lines *before, const struct lines *after) {
  size_t width = after->count + 1;
  uint32_t *longest = arena_alloc(arena, (before->count + 1) * width * sizeof *longest);
  for (size_t i = before->count; i-- > 0;)
    for (size_t j = after->count; j-- > 0;) {
      uint32_t down = longest[(i + 1) * width + j], right = longest[i * width + j + 1];
      bool same = strcmp(before->items[i], after->items[j]) == 0;
      longest[i * width + j] = same ? longest[(i + 1) * width + j + 1] + 1 : down > right ? down : right;
    }
  return longest;
}

static size_t walk(struct arena *arena, const struct lines *before, const struct lines *after, struct shown *out) {
  bool is_small = (before->count + 1) * (after->count + 1) <= MOST_CELLS;
  const uint32_t *longest = is_small ? common(arena, before, after) : NULL;
  size_t i = 0, j = 0, count = 0, width = after->count + 1;
  while (i < before->count || j < after->count) {
    bool same =
        longest != NULL && i < before->count && j < after->count && strcmp(before->items[i], after->items[j]) == 0;
    bool takes_old = i < before->count && (j == after->count || longest == NULL ||
                                           longest[(i + 1) * width + j] >= longest[i * width + j + 1]);
    if (same) out[count++] = (struct shown){' ', before->items[i++]}, j++;
    else if (takes_old) out[count++] = (struct shown){'-', before->items[i++]};
    else out[count++] = (struct shown){'+', after->items[j++]};
  }
  return count;
}

static bool is_near(const struct shown *shown, size_t count, size_t at) {
  return shown[at].sign != ' ' || (at > 0 && shown[at - 1].sign != ' ') ||
         (at + 1 < count && shown[at + 1].sign != ' ');
}

void difference_lines(struct arena *arena, const char *before, const char *after,
                      void (*take)(void *context, char sign, const char *line), void *context) {
  struct lines one = split(arena, before), other = split(arena, after);
  struct shown *shown = arena_alloc(arena, (one.count + other.count + 1) * sizeof *shown);
  size_t count = walk(arena, &one, &other, shown);
  for (size_t i = 0; i < count; i++)
    if (is_near(shown, count, i)) take(context, shown[i].sign, shown[i].line);
}
