/* The people of a run. */
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
  payees->items[payees->count] =
      (struct payee){.key = arena_copy(payees->arena, key), .superior = -1, .until = INT32_MAX};
  names_put(payees->numbers, payees->items[payees->count].key, (int)payees->count);
  return (int)payees->count++;
}

void payees_from_rulebook(struct payees *payees, const struct rulebook *rulebook) {
  for (size_t i = 0; i < rulebook->person_count; i++) payees_put(payees, rulebook->people[i].key);
  for (size_t i = 0; i < rulebook->person_count; i++) {
    const struct person *person = &rulebook->people[i];
    struct payee *payee = &payees->items[payees_find(payees, person->key)];
    payee->name = person->name;
    payee->team = person->team;
    payee->roles = person->roles;
    payee->role_count = person->role_count;
    payee->superior = person->superior != NULL ? payees_find(payees, person->superior) : -1;
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

bool payee_is_for(const struct payees *payees, int number, const struct plan *plan) {
  const struct payee *payee = &payees->items[number];
  if (payees->open) return true;
  for (size_t i = 0; i < payee->role_count; i++)
    for (size_t j = 0; j < plan->role_count; j++)
      if (text_equal(payee->roles[i], plan->roles[j])) return true;
  return false;
}
