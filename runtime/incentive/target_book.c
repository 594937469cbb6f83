/* Targets from decisions.
 *
 * Invariants
 * 1. Everything is a difference of two sums from the start of a period (of a split: of the stretch in which nothing
 * about it changes), so parts of days that join add up exactly, whatever the days are.
 * 2. Within such a stretch the parts of a split are shared out of the sum by largest remainder, ties to the first by
 * name; so at every day they add up to the whole.
 * 3. Whoever is away, or has left the team whose target is split, has nothing of it on those days: the others have it.
 * 4. What is in two currencies is not added; currencies change where amounts are decided, so parts are in that of the
 * whole.
 * 5. A decision from a later day on distributes what is left of the whole; the sum before that day is what it was.
 *
 *   F(day)   |            __/    the second decision, over what is left
 *            |        __/
 *            |   _.--'           the first
 *            |.-'
 *            +------|---------
 *                 since
 */
#include "incentive/target_found.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

void target_book_init(struct target_book *book, struct arena *arena, const struct rulebook *rulebook,
                      const struct payees *payees) {
  *book =
      (struct target_book){.arena = arena, .rulebook = rulebook, .payees = payees, .found = target_found_new(arena)};
}

const char *aim_key(struct arena *arena, const struct aim *aim) {
  struct buffer text = BUFFER_EMPTY;
  buffer_printf(&text, "%s/", aim->measure);
  period_write(&text, aim->period);
  if (aim->of != NULL) buffer_printf(&text, "/%s", aim->of);
  buffer_printf(&text, "/%s", aim->who);
  if (aim->since != aim->period.from) {
    buffer_putc(&text, ' ');
    date_write(&text, aim->since);
  }
  const char *key = arena_copy(arena, buffer_text(&text));
  buffer_release(&text);
  return key;
}

/* ---- keeping them in order ---- */

static int compare_text(const char *a, const char *b) {
  return strcmp(a != NULL ? a : "", b != NULL ? b : "");
}

static int compare_aims(const void *left, const void *right) {
  const struct aim *a = left, *b = right;
  int order = strcmp(a->measure, b->measure);
  if (order == 0) order = compare_text(a->of, b->of);
  if (order == 0) order = (a->period.from > b->period.from) - (a->period.from < b->period.from);
  if (order == 0) order = (a->period.until > b->period.until) - (a->period.until < b->period.until);
  if (order == 0) order = (a->since > b->since) - (a->since < b->since);
  return order != 0 ? order : strcmp(a->who, b->who);
}

/* Where it stands, or belongs. */
static size_t place_of(const struct target_book *book, const struct aim *aim) {
  size_t low = 0, high = book->count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (compare_aims(&book->aims[middle], aim) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

void target_book_put(struct target_book *book, const struct aim *aim) {
  size_t at = place_of(book, aim);
  target_found_forget(book->found);
  if (at == book->count || compare_aims(&book->aims[at], aim) != 0) {
    book->aims = arena_grow(book->arena, book->aims, book->count, sizeof *book->aims);
    memmove(&book->aims[at + 1], &book->aims[at], (book->count - at) * sizeof *book->aims);
    book->count++;
  }
  book->aims[at] = *aim;
}

bool aim_holds_day(const struct aim *aim, int32_t day) {
  return aim->period.from <= day && day < aim->period.until;
}

/* ---- amounts ---- */

/* The decisions about one amount, in the order in which they hold. */
struct decided {
  const struct aim **items;
  size_t count;
};

static void find_amount(const struct target_book *book, const char *who, const char *measure, int32_t day,
                        struct decided *out) {
  const struct aim *const *aims;
  size_t count = target_found_aims(book, who, &aims);
  *out = (struct decided){NULL, 0};
  for (size_t i = 0; i < count; i++) {
    const struct aim *aim = aims[i];
    if (aim->of != NULL || !aim_holds_day(aim, day) || strcmp(aim->measure, measure) != 0) continue;
    out->items = arena_grow(book->arena, out->items, out->count, sizeof *out->items);
    out->items[out->count++] = aim;
  }
}

/* The sum of the days before `day`. */
static bool sum_before(const struct target_book *book, const struct decided *decided, int32_t day, int64_t *sum) {
  struct diagnostics *unheard = diagnostics_new();
  bool fine = true;
  *sum = 0;
  for (size_t i = 0; fine && i < decided->count && decided->items[i]->since < day; i++) {
    const struct aim *aim = decided->items[i];
    int32_t end = i + 1 < decided->count && decided->items[i + 1]->since < day ? decided->items[i + 1]->since : day;
    struct season season;
    int64_t part;
    fine = season_read(&season, book->rulebook, aim->season, unheard) &&
           season_spread(&season, aim->amount - *sum, aim->since, end, aim->period.until, &part);
    if (fine) *sum += part;
  }
  diagnostics_free(unheard);
  return fine;
}

static bool amount_between(const struct target_book *book, const struct decided *decided, int32_t from, int32_t until,
                           int64_t *amount) {
  int64_t before, after;
  if (!sum_before(book, decided, from, &before) || !sum_before(book, decided, until, &after)) return false;
  *amount = after - before;
  return true;
}

/* ---- parts ---- */

static bool amount_of(const struct target_book *book, const char *who, const char *measure, int32_t from, int32_t until,
                      int64_t *amount);

/* The part of one child in the sum of a stretch up to `day`. */
static bool part_before(const struct target_book *book, struct target_split *split, const char *who, int32_t day,
                        int64_t *part) {
  const struct aim *first = split->aims[0];
  int64_t sum = 0;
  *part = 0;
  if (day <= split->from || target_split_part(split, who, day, part)) return true;
  if (!amount_of(book, first->of, first->measure, split->from, day, &sum)) return false;
  target_split_share(book->found, split, day, sum);
  target_split_part(split, who, day, part);
  return true;
}

/* What one parent gives to a child in [from, until); days on which it gives him no part count as nothing. */
static bool given_by(const struct target_book *book, const char *of, const char *who, const char *measure, int32_t from,
                     int32_t until, int64_t *amount) {
  while (from < until) {
    struct target_split *split = target_found_split(book, of, measure, from);
    int32_t end = split->until < until ? split->until : until;
    int64_t before, after;
    if (target_split_has(split, who)) {
      if (!part_before(book, split, who, from, &before) || !part_before(book, split, who, end, &after)) return false;
      *amount += after - before;
    }
    from = end;
  }
  return true;
}

/* Those whose target he has a part of, in a period that holds the day. */
static size_t parents_of(const struct target_book *book, const char *who, const char *measure, int32_t day,
                         const char ***out) {
  const char **names = NULL;
  const struct aim *const *aims;
  size_t count = 0, all = target_found_aims(book, who, &aims);
  for (size_t i = 0; i < all; i++) {
    const struct aim *aim = aims[i];
    if (aim->of == NULL || strcmp(aim->measure, measure) != 0 || !aim_holds_day(aim, day)) continue;
    if (count > 0 && strcmp(names[count - 1], aim->of) == 0) continue; /* they stand by `of` */
    names = arena_grow(book->arena, names, count, sizeof *names);
    names[count++] = aim->of;
  }
  *out = names;
  return count;
}

/* ---- what is asked ---- */

/* From `day` on, how far one answer reaches: the end of the period that holds it. */
static int32_t reach_of(const struct target_book *book, const char *who, const char *measure, int32_t day) {
  const struct aim *const *aims;
  size_t count = target_found_aims(book, who, &aims);
  int32_t end = day;
  for (size_t i = 0; i < count; i++) {
    const struct aim *aim = aims[i];
    if (strcmp(aim->measure, measure) != 0 || !aim_holds_day(aim, day)) continue;
    if (end == day || aim->period.until < end) end = aim->period.until;
  }
  return end;
}

/* The parents' sum is in one currency, or the whole has none. */
static bool amount_of(const struct target_book *book, const char *who, const char *measure, int32_t from, int32_t until,
                      int64_t *amount) {
  *amount = 0;
  while (from < until) {
    int32_t end = reach_of(book, who, measure, from);
    struct decided decided;
    const char **parents;
    int64_t part = 0;
    if (end == from) return false;
    if (end > until) end = until;
    find_amount(book, who, measure, from, &decided);
    bool fine = decided.count == 0 || amount_between(book, &decided, from, end, &part);
    size_t count = decided.count == 0 ? parents_of(book, who, measure, from, &parents) : 0;
    for (size_t i = 0; fine && i < count; i++) fine = given_by(book, parents[i], who, measure, from, end, &part);
    if (!fine || __builtin_add_overflow(*amount, part, amount)) return false;
    from = end;
  }
  return true;
}

/* ---- currencies ---- */

/* Adds those of what falls on [from, until) to what is known: false when there are two. */
static bool same_currency(const struct target_book *book, const char *who, const char *measure, int32_t from,
                          int32_t until, const struct currency **known) {
  while (from < until) {
    int32_t end = reach_of(book, who, measure, from);
    struct decided decided;
    const char **parents;
    if (end == from) return true;
    if (end > until) end = until;
    find_amount(book, who, measure, from, &decided);
    for (size_t i = 0; i < decided.count; i++) {
      if (*known == NULL) *known = decided.items[i]->currency;
      if (*known != decided.items[i]->currency) return false;
    }
    size_t count = decided.count == 0 ? parents_of(book, who, measure, from, &parents) : 0;
    for (size_t i = 0; i < count; i++)
      if (!same_currency(book, parents[i], measure, from, end, known)) return false;
    from = end;
  }
  return true;
}

const struct currency *target_book_currency(const struct target_book *book, const char *who, const char *measure,
                                            int32_t from, int32_t until) {
  const struct currency *known = NULL;
  return same_currency(book, who, measure, from, until, &known) ? known : NULL;
}

bool target_book_amount(const struct target_book *book, const char *who, const char *measure, int32_t from,
                        int32_t until, int64_t *amount) {
  const struct currency *known = NULL;
  return same_currency(book, who, measure, from, until, &known) && amount_of(book, who, measure, from, until, amount);
}

bool target_book_is_there(const struct target_book *book, const char *who, const char *measure, int32_t from,
                          int32_t until) {
  int64_t unused;
  return amount_of(book, who, measure, from, until, &unused);
}

bool target_book_part(const struct target_book *book, const char *of, const char *who, const char *measure,
                      int32_t from, int32_t until, int64_t *amount) {
  *amount = 0;
  return given_by(book, of, who, measure, from, until, amount);
}

size_t target_book_parts(const struct target_book *book, const char *of, const char *measure, int32_t from,
                         int32_t until, const char *const **names) {
  const char **found = NULL;
  size_t count = 0;
  for (size_t i = 0; i < book->count; i++) {
    const struct aim *aim = &book->aims[i];
    if (!aim_is_part(aim, of, measure) || aim->period.from >= until || aim->period.until <= from) continue;
    size_t at = 0;
    while (at < count && strcmp(found[at], aim->who) < 0) at++;
    if (at < count && strcmp(found[at], aim->who) == 0) continue;
    found = arena_grow(book->arena, found, count, sizeof *found);
    memmove(&found[at + 1], &found[at], (count - at) * sizeof *found);
    found[at] = aim->who;
    count++;
  }
  *names = found;
  return count;
}
