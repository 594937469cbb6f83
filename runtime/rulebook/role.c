/* Roles. */
#include "rulebook/part.h"
#include "rulebook/scalar.h"

#include <string.h>

/* Words that stand beside roles in `by`, `owner` and `role`. */
static const char *const grant_words[] = {"owner", "superior", "team"};

static void check_name(struct loading *loading, const struct yaml *key) {
  if (!scalar_is_name(loading, key)) return;
  for (size_t i = 0; i < sizeof grant_words / sizeof *grant_words; i++)
    if (strcmp(key->text, grant_words[i]) == 0)
      diagnostic_add(loading->list, DIAGNOSTIC_reserved_name, &key->at, phrase_text(language_current(), PHRASE_a_role),
                     key->text);
}

void roles_read(struct loading *loading, const struct yaml *section) {
  struct role *roles = arena_alloc(loading->arena, (section->count + 1) * sizeof *roles);
  loading->loaded->roles = names_new(loading->arena);
  for (size_t i = 0; i < section->count; i++) {
    const struct yaml *key = section->pairs[i].key, *node = section->pairs[i].value;
    const char *what = loading_thing(loading, PHRASE_thing_role, key->text);
    check_name(loading, key);
    schema_check(loading, node, SCHEMA_role, what, &key->at);
    roles[i] = (struct role){.name = key->text, .at = key->at};
    roles[i].title = scalar_label(loading, schema_value(node, KEY_role_title), what);
    roles[i].duties = scalar_label(loading, schema_value(node, KEY_role_duties), what);
    roles[i].reports_to =
        scalar_refer(loading, schema_value(node, KEY_role_reports_to), REFER_ROLE, loading_inside(loading, what));
    names_put(loading->loaded->roles, roles[i].name, (int)i);
  }
  loading->rulebook->roles = roles;
  loading->rulebook->role_count = section->count;
}
