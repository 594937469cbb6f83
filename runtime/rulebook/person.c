/* The people that the files name; others come by command. */
#include "base/text.h"
#include "rulebook/part.h"
#include "rulebook/scalar.h"

#include <string.h>

/* What may be typed as a word at the prompt and stands for nothing else there: letters of any script, digits, - . _ /
 */
static bool key_is_fine(const char *key) {
  if (key[0] == '\0' || strlen(key) > 200) return false;
  for (; *key != '\0'; key++) {
    unsigned char c = (unsigned char)*key;
    bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80;
    if (!is_letter && strchr("-._/", c) == NULL) return false;
  }
  return true;
}

static void roles_of(struct loading *loading, const struct yaml *node, const char *where, struct person *out) {
  const struct yaml *one = schema_value(node, KEY_person_role), *list = schema_value(node, KEY_person_roles);
  if (one != NULL && list != NULL) {
    struct position at = schema_place(node, KEY_person_roles);
    diagnostic_add(loading->list, DIAGNOSTIC_either_key, &at, "role", "roles");
    loading_note_where(loading, where);
    return;
  }
  const struct yaml **nodes;
  const char **names;
  size_t count = scalar_names(loading, list, "roles", &names, &nodes);
  for (size_t i = 0; i < count; i++) scalar_refer(loading, nodes[i], REFER_ROLE, where);
  if (one != NULL) {
    names = arena_alloc(loading->arena, sizeof *names);
    names[count++] = scalar_refer(loading, one, REFER_ROLE, where);
  }
  out->roles = names;
  out->role_count = count;
}

/* For how long targets and plans count the person. */
static void days_of(struct loading *loading, const struct yaml *node, const char *where, struct person *out) {
  const struct yaml *joined = schema_value(node, KEY_person_joined), *left = schema_value(node, KEY_person_left);
  out->joined = INT32_MIN;
  out->left = INT32_MAX;
  bool fine = scalar_day(loading, joined, where, &out->joined);
  if (scalar_day(loading, left, where, &out->left) && fine && out->left <= out->joined) {
    struct position at = scalar_place(loading, left, 0, 0);
    diagnostic_add(loading->list, DIAGNOSTIC_left_first, &at, out->key, left->text, joined->text);
    loading_note_where(loading, where);
  }
}

static void person_read(struct loading *loading, const struct yaml_pair *pair, struct person *out) {
  const char *what = loading_thing(loading, PHRASE_thing_person, pair->key->text),
             *where = loading_inside(loading, what);
  const struct yaml *node = pair->value;
  if (!key_is_fine(pair->key->text)) diagnostic_add(loading->list, DIAGNOSTIC_bad_key, &pair->key->at, pair->key->text);
  schema_check(loading, node, SCHEMA_person, what, &pair->key->at);
  *out = (struct person){.key = pair->key->text, .at = pair->key->at};
  out->name = schema_text(node, KEY_person_name);
  if (out->name == NULL) out->name = out->key;
  out->team = schema_text(node, KEY_person_team);
  out->superior = scalar_refer(loading, schema_value(node, KEY_person_superior), REFER_PERSON, where);
  roles_of(loading, node, where, out);
  days_of(loading, node, where, out);
}

void people_read(struct loading *loading, const struct yaml *section) {
  struct person *people = arena_alloc(loading->arena, (section->count + 1) * sizeof *people);
  loading->loaded->people = names_new(loading->arena);
  for (size_t i = 0; i < section->count; i++) {
    person_read(loading, &section->pairs[i], &people[i]);
    names_put(loading->loaded->people, people[i].key, (int)i);
  }
  loading->rulebook->people = people;
  loading->rulebook->person_count = section->count;
}
