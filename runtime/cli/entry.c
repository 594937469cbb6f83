/* The table of commands. */
#include "cli/entry.h"

#include "base/text.h"

extern const struct entry entry_check, entry_show, entry_publish, entry_run, entry_do, entry_todo, entry_case,
    entry_why, entry_tick, entry_import, entry_log, entry_audit, entry_help, entry_version, entry_table_command,
    entry_test, entry_diff, entry_new, entry_schema, entry_fmt;

const struct entry *const entry_table[] = {
    &entry_new,    &entry_check,  &entry_show,  &entry_table_command, &entry_test,
    &entry_diff,   &entry_schema, &entry_fmt,   &entry_publish,       &entry_run,
    &entry_do,     &entry_todo,   &entry_case,  &entry_why,           &entry_tick,
    &entry_import, &entry_log,    &entry_audit, &entry_help,          &entry_version,
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
