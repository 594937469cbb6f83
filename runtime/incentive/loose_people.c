/* People's columns that nobody reads.
 *
 * Invariant: a column could be something only when all its cells that are not blank are of that kind, and one is not
 * blank. Columns of other things, such as telephone numbers, are nobody's business and never told. */
#include "incentive/loose_people.h"

#include "base/date.h"
#include "base/text.h"
#include "incentive/date_ways.h"

#include <string.h>

static bool is_among(int cell, const int *cells, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (cells[i] == cell) return true;
  return false;
}

void loose_people_init(struct loose_people *loose, struct arena *arena, const struct rulebook *rulebook,
                       const char *const *names, size_t name_count, const int *read, size_t read_count) {
  *loose = (struct loose_people){.arena = arena, .rulebook = rulebook};
  loose->items = arena_alloc(arena, (name_count + 1) * sizeof *loose->items);
  for (int i = 0; (size_t)i < name_count; i++)
    if (!is_among(i, read, read_count))
      loose->items[loose->count++] =
          (struct loose_person_column){.cell = i, .header = names[i], .days = true, .roles = true, .people = true};
}

/* Not a number, though a spreadsheet may mean a day by it: salaries are such numbers, too. */
static bool is_day(const char *text) {
  struct date_ways ways = {.count = 0};
  int32_t day;
  return date_parse(text, &day) || (date_ways_wrong(&ways, text, 0) && ways.serial[0] == '\0');
}

/* `Sales Rep` is sales_rep. */
static bool is_role(const struct rulebook *rulebook, const char *text) {
  char key[256];
  if (rulebook_role(rulebook, text) != NULL) return true;
  if (!text_slug(text, key, sizeof key)) return false;
  for (char *at = key; *at != '\0'; at++)
    if (*at == '.') *at = '_';
  return rulebook_role(rulebook, key) != NULL;
}

static void see(struct loose_people *loose, struct loose_person_column *column, const char *text) {
  char key[256];
  column->days = column->days && is_day(text);
  column->roles = column->roles && is_role(loose->rulebook, text);
  column->people = column->people && text_slug(text, key, sizeof key);
  const char **keys = arena_grow(loose->arena, column->keys, column->count, sizeof *keys);
  keys[column->count++] = column->people ? arena_copy(loose->arena, key) : NULL;
  column->keys = keys;
}

void loose_people_see(struct loose_people *loose, const struct csv_row *row) {
  for (size_t i = 0; i < loose->count; i++) {
    struct loose_person_column *column = &loose->items[i];
    const char *text = row->cells[column->cell];
    if (text[strspn(text, " ")] != '\0' && (column->days || column->roles || column->people)) see(loose, column, text);
  }
}

static bool names_people(const struct loose_person_column *column, const struct payees *payees) {
  bool all = column->people;
  for (size_t i = 0; all && i < column->count; i++) all = payees_find(payees, column->keys[i]) >= 0;
  return all;
}

/* `candidates`: the headers of `count` columns. */
static void tell(const char *name, const struct buffer *candidates, size_t count, const char *path,
                 struct diagnostics *list) {
  struct position top = {path, 1, 0, 0};
  if (count == 0) return;
  diagnostic_add(list, DIAGNOSTIC_people_loose, &top, name, buffer_text(candidates));
  diagnostic_note(list, DIAGNOSTIC_note_people_loose, name);
}

static void add(struct buffer *out, size_t *count, const struct loose_person_column *column) {
  buffer_printf(out, "%s%s", *count > 0 ? ", " : "", column->header);
  ++*count;
}

void loose_people_tell(struct loose_people *loose, const struct payees *payees, struct lacking lacking,
                       const char *path, struct diagnostics *list) {
  struct buffer days = BUFFER_EMPTY, roles = BUFFER_EMPTY, people = BUFFER_EMPTY;
  size_t day_count = 0, role_count = 0, people_count = 0;
  for (size_t i = 0; i < loose->count; i++) {
    const struct loose_person_column *column = &loose->items[i];
    if (column->count == 0) continue;
    if (column->days) add(&days, &day_count, column);
    else if (column->roles) add(&roles, &role_count, column);
    else if (names_people(column, payees)) add(&people, &people_count, column);
  }
  if (lacking.role) tell("role", &roles, role_count, path, list);
  if (lacking.superior) tell("superior", &people, people_count, path, list);
  if (lacking.from) tell("from", &days, day_count, path, list);
  if (lacking.until) tell("until", &days, lacking.from && day_count == 1 ? 0 : day_count, path, list);
  buffer_release(&days);
  buffer_release(&roles);
  buffer_release(&people);
}
