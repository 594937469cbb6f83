/* What follows from a book of targets.
 *
 * Invariant: what is kept is what would be found again; every change of the book forgets all of it. */
#include "incentive/target_found.h"

#include "base/text.h"
#include "rulebook/names.h"

#include <stdlib.h>
#include <string.h>

struct group {
  size_t first, count; /* in by_who */
};

struct target_found {
  struct arena *arena;
  struct names *people; /* to their group; NULL: not made yet */
  const struct aim **by_who;
  struct group *groups;
  size_t group_count;
  struct names *targets; /* `company/revenue` to its splits */
  struct target_split **splits;
  size_t target_count;
};

struct split_sum {
  int32_t day;
  int64_t *parts; /* in the order of the aims */
};

struct target_found *target_found_new(struct arena *arena) {
  struct target_found *found = arena_alloc(arena, sizeof *found);
  found->arena = arena;
  return found;
}

void target_found_forget(struct target_found *found) {
  *found = (struct target_found){.arena = found->arena};
}

/* ---- whose aims ---- */

static int compare_who(const void *a, const void *b) {
  const struct aim *one = *(const struct aim *const *)a, *other = *(const struct aim *const *)b;
  int order = strcmp(one->who, other->who);
  return order != 0 ? order : one < other ? -1 : one > other;
}

static void add_group(struct target_found *found, size_t first) {
  names_put(found->people, found->by_who[first]->who, (int)found->group_count);
  found->groups = arena_grow(found->arena, found->groups, found->group_count, sizeof *found->groups);
  found->groups[found->group_count++] = (struct group){first, 0};
}

static void find_people(const struct target_book *book) {
  struct target_found *found = book->found;
  found->people = names_new(found->arena);
  found->by_who = arena_alloc(found->arena, (book->count + 1) * sizeof *found->by_who);
  for (size_t i = 0; i < book->count; i++) found->by_who[i] = &book->aims[i];
  if (book->count > 1) qsort(found->by_who, book->count, sizeof *found->by_who, compare_who);
  for (size_t i = 0; i < book->count; i++) {
    if (i == 0 || strcmp(found->by_who[i - 1]->who, found->by_who[i]->who) != 0) add_group(found, i);
    found->groups[found->group_count - 1].count++;
  }
}

size_t target_found_aims(const struct target_book *book, const char *who, const struct aim *const **aims) {
  struct target_found *found = book->found;
  if (found->people == NULL) find_people(book);
  int number = names_get(found->people, who);
  *aims = NULL;
  if (number < 0) return 0;
  *aims = &found->by_who[found->groups[number].first];
  return found->groups[number].count;
}

/* ---- splits ---- */

bool aim_is_part(const struct aim *aim, const char *of, const char *measure) {
  return aim->of != NULL && strcmp(aim->of, of) == 0 && strcmp(aim->measure, measure) == 0;
}

static bool is_same_split(const struct aim *aim, const struct aim *other) {
  return aim->period.from == other->period.from && aim->period.until == other->period.until &&
         aim->since == other->since;
}

static const struct payee *payee_named(const struct target_book *book, const char *who) {
  int number = book->payees != NULL ? payees_find(book->payees, who) : -1;
  return number >= 0 ? &book->payees->items[number] : NULL;
}

static void cut(struct target_split *split, int32_t day, int32_t at) {
  if (at <= day && at > split->from) split->from = at;
  if (at > day && at < split->until) split->until = at;
}

/* Who is away has no share, and who was in the team and is now elsewhere; one who never was in it is there by name. */
static bool has_share(const struct payee *payee, const char *of, int32_t day) {
  bool belongs = !payee_is_in_team(payee, of, PAYEE_ALWAYS, PAYEE_OPEN) || payee_is_in_team(payee, of, day, day + 1);
  return payee_is_there(payee, day) && belongs;
}

static void add_part(const struct target_book *book, struct target_split *split, const struct aim *aim, int32_t day) {
  const struct payee *payee = payee_named(book, aim->who);
  for (size_t i = 0; payee != NULL && i < payee->spell_count; i++) {
    cut(split, day, payee->spells[i].from);
    cut(split, day, payee->spells[i].until);
  }
  split->aims[split->count] = aim;
  split->weights[split->count++] = payee == NULL || has_share(payee, aim->of, day) ? aim->amount : 0;
}

static struct target_split *make_split(const struct target_book *book, const char *of, const char *measure,
                                       int32_t day) {
  struct target_split *split = arena_alloc(book->found->arena, sizeof *split);
  const struct aim *newest = NULL;
  size_t parts = 0;
  *split = (struct target_split){.from = INT32_MIN, .until = INT32_MAX};
  for (size_t i = 0; i < book->count; i++) {
    const struct aim *aim = &book->aims[i];
    if (!aim_is_part(aim, of, measure) || !aim_holds_day(aim, day)) continue;
    cut(split, day, aim->period.from);
    cut(split, day, aim->period.until);
    cut(split, day, aim->since);
    if (aim->since <= day && (newest == NULL || aim->since > newest->since)) newest = aim;
    parts++;
  }
  split->aims = arena_alloc(book->found->arena, (parts + 1) * sizeof *split->aims);
  split->weights = arena_alloc(book->found->arena, (parts + 1) * sizeof *split->weights);
  for (size_t i = 0; newest != NULL && i < book->count; i++)
    if (aim_is_part(&book->aims[i], of, measure) && is_same_split(&book->aims[i], newest))
      add_part(book, split, &book->aims[i], day);
  return split;
}

/* The splits of one target, whatever their days. */
static struct target_split **splits_of(struct target_found *found, const char *of, const char *measure) {
  const char *key = arena_printf(found->arena, "%s/%s", of, measure);
  if (found->targets == NULL) found->targets = names_new(found->arena);
  int number = names_put(found->targets, key, (int)found->target_count);
  if (number >= 0) return &found->splits[number];
  found->splits = arena_grow(found->arena, found->splits, found->target_count, sizeof *found->splits);
  found->splits[found->target_count] = NULL;
  return &found->splits[found->target_count++];
}

struct target_split *target_found_split(const struct target_book *book, const char *of, const char *measure,
                                        int32_t day) {
  struct target_split **first = splits_of(book->found, of, measure);
  for (struct target_split *split = *first; split != NULL; split = split->next)
    if (split->from <= day && day < split->until) return split;
  struct target_split *made = make_split(book, of, measure, day);
  made->next = *first;
  *first = made;
  return made;
}

/* ---- parts ---- */

/* Where somebody stands; the count when he has no part. */
static size_t place_of(const struct target_split *split, const char *who) {
  size_t low = 0, high = split->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (strcmp(split->aims[middle]->who, who) < 0) low = middle + 1;
    else high = middle;
  }
  return low < split->count && strcmp(split->aims[low]->who, who) == 0 ? low : split->count;
}

bool target_split_has(const struct target_split *split, const char *who) {
  return place_of(split, who) < split->count;
}

void target_split_share(struct target_found *found, struct target_split *split, int32_t day, int64_t sum) {
  struct split_sum shared = {day, arena_alloc(found->arena, (split->count + 1) * sizeof *shared.parts)};
  if (!money_split(sum, split->weights, split->count, shared.parts))
    memset(shared.parts, 0, split->count * sizeof *shared.parts);
  split->sums = arena_grow(found->arena, split->sums, split->sum_count, sizeof *split->sums);
  split->sums[split->sum_count++] = shared;
}

bool target_split_part(const struct target_split *split, const char *who, int32_t day, int64_t *part) {
  size_t place = place_of(split, who);
  for (size_t i = split->sum_count; i-- > 0;) {
    if (split->sums[i].day != day) continue;
    *part = place < split->count ? split->sums[i].parts[place] : 0;
    return true;
  }
  return false;
}
