/* The people of a run.
 *
 * Invariant: the spells of a person are in the order of their days and share none. */
#include "incentive/payees.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

void payees_init(struct payees *payees, struct arena *arena) {
  *payees = (struct payees){.arena = arena, .numbers = names_new(arena)};
}

int payees_find(const struct payees *payees, const char *key) {
  return names_get(payees->numbers, key);
}

int payees_put(struct payees *payees, const char *key) {
  int number = names_get(payees->numbers, key);
  if (number >= 0) return number;
  payees->items = arena_grow(payees->arena, payees->items, payees->count, sizeof *payees->items);
  payees->items[payees->count] = (struct payee){.key = arena_copy(payees->arena, key)};
  names_put(payees->numbers, payees->items[payees->count].key, (int)payees->count);
  return (int)payees->count++;
}

/* ---- who was meant ---- */

/* By name, as `李娜` for li.na; -1 when nobody, or more than one, has it. */
static int find_named(const struct payees *payees, const char *key) {
  char slug[256];
  int found = -1;
  for (size_t i = 0; i < payees->count; i++) {
    const char *name = payees->items[i].name;
    if (name == NULL || !text_slug(name, slug, sizeof slug) || strcmp(slug, key) != 0) continue;
    if (found >= 0) return -1;
    found = (int)i;
  }
  return found;
}

const char *payees_near(const struct payees *payees, const char *key, int except) {
  int named = find_named(payees, key);
  if (named >= 0 && named != except) return payees->items[named].key;
  const char **keys = xmalloc((payees->count + 1) * sizeof *keys);
  size_t count = 0;
  for (int i = 0; (size_t)i < payees->count; i++)
    if (i != except) keys[count++] = payees->items[i].key;
  const char *near = text_nearest(key, keys, count);
  free(keys);
  return near;
}

void payees_suggest(const struct payees *payees, const char *key, struct diagnostics *list) {
  const char *near = payees_near(payees, key, -1);
  if (near != NULL) diagnostic_note(list, DIAGNOSTIC_did_you_mean, near);
}

/* ---- spells ---- */

bool payees_add_spell(struct payees *payees, int number, const struct spell *spell, struct spell *other) {
  struct payee *payee = &payees->items[number];
  size_t at = 0;
  while (at < payee->spell_count && payee->spells[at].from < spell->from) at++;
  for (size_t i = at > 0 ? at - 1 : 0; i < payee->spell_count && i <= at; i++) {
    if (payee->spells[i].from >= spell->until || payee->spells[i].until <= spell->from) continue;
    *other = payee->spells[i];
    return false;
  }
  payee->spells = arena_grow(payees->arena, payee->spells, payee->spell_count, sizeof *payee->spells);
  memmove(&payee->spells[at + 1], &payee->spells[at], (payee->spell_count - at) * sizeof *payee->spells);
  payee->spells[at] = *spell;
  payee->spell_count++;
  return true;
}

void payees_from_rulebook(struct payees *payees, const struct rulebook *rulebook) {
  for (size_t i = 0; i < rulebook->person_count; i++) payees_put(payees, rulebook->people[i].key);
  for (size_t i = 0; i < rulebook->person_count; i++) {
    const struct person *person = &rulebook->people[i];
    int number = payees_find(payees, person->key);
    const struct spell spell = {.from = person->joined,
                                .until = person->left,
                                .superior = person->superior != NULL ? payees_find(payees, person->superior) : -1,
                                .team = person->team,
                                .roles = person->roles,
                                .role_count = person->role_count};
    struct spell other;
    payees->items[number].name = person->name;
    payees_add_spell(payees, number, &spell, &other);
  }
}

static int compare_keys(const void *a, const void *b, void *context) {
  const struct payees *payees = context;
  return strcmp(payees->items[*(const int *)a].key, payees->items[*(const int *)b].key);
}

const int *payees_by_key(const struct payees *payees) {
  int *numbers = arena_alloc(payees->arena, (payees->count + 1) * sizeof *numbers);
  for (size_t i = 0; i < payees->count; i++) numbers[i] = (int)i;
  if (payees->count > 1) qsort_r(numbers, payees->count, sizeof *numbers, compare_keys, (void *)payees);
  return numbers;
}

/* ---- one person ---- */

int32_t payee_from(const struct payee *payee) {
  return payee->spell_count > 0 ? payee->spells[0].from : (int32_t)PAYEE_ALWAYS;
}

int32_t payee_until(const struct payee *payee) {
  return payee->spell_count > 0 ? payee->spells[payee->spell_count - 1].until : (int32_t)PAYEE_OPEN;
}

static bool holds(const struct spell *spell, int32_t day) {
  return spell->from <= day && day < spell->until;
}

bool payee_is_there(const struct payee *payee, int32_t day) {
  const struct spell *spell = payee_on(payee, day);
  return spell == NULL || holds(spell, day);
}

const struct spell *payee_on(const struct payee *payee, int32_t day) {
  const struct spell *on = payee->spells;
  for (size_t i = 1; i < payee->spell_count && payee->spells[i].from <= day; i++) on = &payee->spells[i];
  return payee->spell_count > 0 ? on : NULL;
}

int payee_superior(const struct payee *payee, int32_t day) {
  const struct spell *spell = payee_on(payee, day);
  return spell != NULL ? spell->superior : -1;
}

const char *payee_team(const struct payee *payee, int32_t day) {
  const struct spell *spell = payee_on(payee, day);
  return spell != NULL ? spell->team : NULL;
}

bool payee_is_in_team(const struct payee *payee, const char *team, int32_t from, int32_t until) {
  for (size_t i = 0; i < payee->spell_count; i++) {
    const struct spell *spell = &payee->spells[i];
    if (spell->from < until && spell->until > from && text_equal(spell->team, team)) return true;
  }
  return false;
}

/* ---- whom a plan pays ---- */

static bool has_role(const struct spell *spell, const struct plan *plan) {
  for (size_t i = 0; i < spell->role_count; i++)
    for (size_t j = 0; j < plan->role_count; j++)
      if (text_equal(spell->roles[i], plan->roles[j])) return true;
  return false;
}

bool payee_is_for(const struct payees *payees, int number, const struct plan *plan) {
  const struct payee *payee = &payees->items[number];
  if (payees->open) return true;
  for (size_t i = 0; i < payee->spell_count; i++)
    if (has_role(&payee->spells[i], plan)) return true;
  return false;
}

bool payee_counts(const struct payees *payees, int number, const struct plan *plan, int32_t day) {
  const struct payee *payee = &payees->items[number];
  const struct spell *spell = payee_on(payee, day);
  if (spell == NULL) return payees->open;
  bool fits = payees->open || has_role(spell, plan), left = plan->pays_leavers && day >= payee_until(payee);
  return fits && (holds(spell, day) || left);
}

bool payee_days(const struct payees *payees, int number, const struct plan *plan, int32_t from, int32_t until,
                struct days *out) {
  const struct payee *payee = &payees->items[number];
  *out = (struct days){from, from};
  if (payee->spell_count == 0 && payees->open) out->until = until;
  for (size_t i = 0; i < payee->spell_count && payee->spells[i].from < until; i++) {
    const struct spell *spell = &payee->spells[i];
    if (spell->until <= from || !(payees->open || has_role(spell, plan))) continue;
    if (out->until > out->from && spell->from > out->until) break;
    if (out->until == out->from) out->from = spell->from > from ? spell->from : from;
    out->until = spell->until < until ? spell->until : until;
  }
  return out->until > out->from;
}
