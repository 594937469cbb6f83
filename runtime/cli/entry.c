/* The table of commands. */
#include "cli/entry.h"

#include "base/text.h"

#include <string.h>

#define ENTRY(name) extern const struct entry entry_##name;
#include "cli/entry.def"
#undef ENTRY

const struct entry *const entry_table[] = {
#define ENTRY(name) &entry_##name,
#include "cli/entry.def"
#undef ENTRY
    NULL};

const struct entry *entry_find(const char *name) {
  for (size_t i = 0; entry_table[i] != NULL; i++)
    if (text_equal(entry_table[i]->name, name)) return entry_table[i];
  return NULL;
}

void entry_unknown(const char *name, struct diagnostics *list) {
  const char *names[64];
  size_t count = 0;
  for (; entry_table[count] != NULL; count++) names[count] = entry_table[count]->name;
  diagnostic_add(list, DIAGNOSTIC_unknown_command, NULL, name);
  diagnostic_suggest(list, name, names, count);
}

static const char *part_name(const struct entry *part) {
  return strchr(part->name, ' ') + 1;
}

const struct entry *entry_part(const struct entry *entry, const char *name) {
  for (size_t i = 0; entry->parts != NULL && entry->parts[i] != NULL; i++)
    if (text_equal(part_name(entry->parts[i]), name)) return entry->parts[i];
  return NULL;
}

void entry_part_unknown(const struct entry *entry, const char *name, struct diagnostics *list) {
  const char *names[64];
  struct buffer all = BUFFER_EMPTY;
  size_t count = 0;
  for (; entry->parts[count] != NULL; count++) {
    names[count] = part_name(entry->parts[count]);
    buffer_printf(&all, "%s%s", count > 0 ? ", " : "", names[count]);
  }
  if (name == NULL) {
    diagnostic_add(list, DIAGNOSTIC_subcommand_missing, NULL, entry->name, buffer_text(&all));
  } else {
    diagnostic_add(list, DIAGNOSTIC_unknown_subcommand, NULL, entry->name, name, buffer_text(&all));
    diagnostic_suggest(list, name, names, count);
  }
  buffer_release(&all);
}
