/* Credits in their order: by payee, those that count for him first, then by date, case and amount.
 *
 * Invariant: the order rests on nothing but the credits and their cases, so that in which events were read does not
 * show. */
#include "incentive/crediting.h"

#include <stdlib.h>
#include <string.h>

struct ordering {
  const struct dataset *dataset;
  const struct data_rows *rows;
};

/* Of one payee. */
static int compare(const void *a, const void *b, void *context) {
  const struct credit *one = a, *other = b;
  const struct ordering *ordering = context;
  const struct data_rows *rows = ordering->rows;
  if (one->date != other->date) return one->date < other->date ? -1 : 1;
  if (!rows->in_order && rows->keys[one->row] != rows->keys[other->row])
    return strcmp(dataset_id(ordering->dataset, rows, one->row), dataset_id(ordering->dataset, rows, other->row));
  if (rows->in_order && one->row != other->row) return one->row < other->row ? -1 : 1;
  if (one->amount != other->amount) return one->amount < other->amount ? -1 : 1;
  return one->row < other->row ? -1 : one->row > other->row;
}

/* Moves every credit to where its payee's are, within the array: each is put down where the next of its payee belongs,
 * and the one that was there is taken up. */
static void gather(struct credits *credits, size_t people) {
  size_t *next = xmalloc((people + 1) * sizeof *next);
  memcpy(next, credits->starts, people * sizeof *next);
  for (size_t i = 0; i < people; i++)
    while (next[i] < credits->starts[i + 1]) {
      struct credit held = credits->items[next[i]];
      while (held.payee != i) {
        struct credit *place = &credits->items[next[held.payee]++], there = *place;
        *place = held;
        held = there;
      }
      credits->items[next[i]++] = held;
    }
  free(next);
}

/* Of one payee: those that count first, else in the order that they have. */
static size_t part_counted(const struct crediting *crediting, struct credits *credits, int payee) {
  size_t begin = credits->starts[payee], end = credits->starts[payee + 1], counted = begin, others = 0;
  struct credit *aside = NULL;
  for (size_t i = begin; i < end; i++) {
    struct credit credit = credits->items[i];
    if (payee_counts(crediting->payees, payee, crediting->plan, credit.date)) {
      credits->items[counted++] = credit;
      continue;
    }
    if (aside == NULL) aside = xmalloc((end - i) * sizeof *aside);
    aside[others++] = credit;
  }
  if (others > 0) memcpy(&credits->items[counted], aside, others * sizeof *aside);
  free(aside);
  return counted;
}

void credits_order(struct crediting *crediting, struct credits *credits) {
  struct ordering ordering = {crediting->dataset, credits->rows};
  size_t people = crediting->payees->count;
  size_t *starts = credits->starts = arena_alloc(crediting->arena, (people + 2) * sizeof *starts);
  for (size_t i = 0; i < credits->count; i++) starts[credits->items[i].payee + 1]++;
  for (size_t i = 0; i < people; i++) starts[i + 1] += starts[i];
  gather(credits, people);
  for (size_t i = 0; i < people; i++)
    if (starts[i + 1] - starts[i] > 1)
      qsort_r(&credits->items[starts[i]], starts[i + 1] - starts[i], sizeof *credits->items, compare, &ordering);
  credits->counted = arena_alloc(crediting->arena, (people + 1) * sizeof *credits->counted);
  for (size_t i = 0; i < people; i++) credits->counted[i] = part_counted(crediting, credits, (int)i);
}

/* ---- asking ---- */

static size_t first_at(const struct credits *credits, size_t low, size_t high, int32_t day) {
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (credits->items[middle].date < day) low = middle + 1;
    else high = middle;
  }
  return low;
}

size_t credits_between(const struct credits *credits, int payee, int32_t from, int32_t until,
                       const struct credit **first) {
  size_t low = credits->starts[payee], high = credits->counted[payee];
  size_t begin = first_at(credits, low, high, from), end = first_at(credits, begin, high, until);
  *first = &credits->items[begin];
  return end - begin;
}

const struct conversion *credits_conversion(const struct credits *credits, const struct credit *credit) {
  size_t low = 0, high = credits->conversion_count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (credits->conversions[middle].row < credit->row) low = middle + 1;
    else high = middle;
  }
  bool found = low < credits->conversion_count && credits->conversions[low].row == credit->row;
  return found ? &credits->conversions[low] : NULL;
}
