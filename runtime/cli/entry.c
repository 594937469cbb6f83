/* The table of commands. */
#include "cli/entry.h"

#include "base/text.h"

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
