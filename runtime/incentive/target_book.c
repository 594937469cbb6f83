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
#include "incentive/target_book.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

void target_book_init(struct target_book *book, struct arena *arena, const struct rulebook *rulebook,
                      const struct payees *payees) {
  *book = (struct target_book){.arena = arena, .rulebook = rulebook, .payees = payees};
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

void target_book_put(struct target_book *book, const struct aim *aim) {
  size_t at = 0;
  for (; at < book->count; at++) {
    int order = compare_aims(&book->aims[at], aim);
    if (order == 0) book->aims[at] = *aim;
    if (order == 0) return;
    if (order > 0) break;
  }
  book->aims = arena_grow(book->arena, book->aims, book->count, sizeof *book->aims);
  memmove(&book->aims[at + 1], &book->aims[at], (book->count - at) * sizeof *book->aims);
  book->aims[at] = *aim;
  book->count++;
}

static bool holds_day(const struct aim *aim, int32_t day) {
  return aim->period.from <= day && day < aim->period.until;
}

static bool same_period(struct period a, struct period b) {
  return a.from == b.from && a.until == b.until;
}

/* ---- amounts ---- */

/* The decisions about one amount, in the order in which they hold. */
struct decided {
  const struct aim **items;
  size_t count;
};

static void find_amount(const struct target_book *book, const char *who, const char *measure, int32_t day,
                        struct decided *out) {
  *out = (struct decided){NULL, 0};
  for (size_t i = 0; i < book->count; i++) {
    const struct aim *aim = &book->aims[i];
    if (aim->of != NULL || !holds_day(aim, day)) continue;
    if (strcmp(aim->measure, measure) != 0 || strcmp(aim->who, who) != 0) continue;
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

/* ---- splits ---- */

/* The parts of a split that hold in one stretch of days. */
struct stretch {
  int32_t from, until;
  const struct aim *const *aims;
  int64_t *weights;
  size_t count;
};

static bool is_part_of(const struct aim *aim, const char *of, const char *measure) {
  return aim->of != NULL && strcmp(aim->of, of) == 0 && strcmp(aim->measure, measure) == 0;
}

static const struct payee *payee_named(const struct target_book *book, const char *who) {
  int number = book->payees != NULL ? payees_find(book->payees, who) : -1;
  return number >= 0 ? &book->payees->items[number] : NULL;
}

static void cut(struct stretch *stretch, int32_t day, int32_t at) {
  if (at <= day && at > stretch->from) stretch->from = at;
  if (at > day && at < stretch->until) stretch->until = at;
}

/* Who is away has no share, and who was in the team and is now elsewhere; one who never was in it is there by name. */
static bool has_share(const struct payee *payee, const char *of, int32_t day) {
  bool belongs = !payee_is_in_team(payee, of, PAYEE_ALWAYS, PAYEE_OPEN) || payee_is_in_team(payee, of, day, day + 1);
  return payee_is_there(payee, day) && belongs;
}

/* The stretch around a day in which the split of somebody's target stays the same; no parts when there is none. */
static struct stretch stretch_around(const struct target_book *book, const char *of, const char *measure, int32_t day) {
  struct stretch stretch = {INT32_MIN, INT32_MAX, NULL, NULL, 0};
  const struct aim **aims = arena_alloc(book->arena, (book->count + 1) * sizeof *aims);
  const struct aim *newest = NULL;
  for (size_t i = 0; i < book->count; i++) {
    const struct aim *aim = &book->aims[i];
    if (!is_part_of(aim, of, measure) || !holds_day(aim, day)) continue;
    cut(&stretch, day, aim->period.from);
    cut(&stretch, day, aim->period.until);
    cut(&stretch, day, aim->since);
    if (aim->since <= day && (newest == NULL || aim->since > newest->since)) newest = aim;
  }
  for (size_t i = 0; newest != NULL && i < book->count; i++) {
    const struct aim *aim = &book->aims[i];
    if (!is_part_of(aim, of, measure) || !same_period(aim->period, newest->period) || aim->since != newest->since)
      continue;
    aims[stretch.count++] = aim;
    const struct payee *payee = payee_named(book, aim->who);
    if (payee == NULL) continue;
    for (size_t j = 0; j < payee->spell_count; j++) {
      cut(&stretch, day, payee->spells[j].from);
      cut(&stretch, day, payee->spells[j].until);
    }
  }
  stretch.aims = aims;
  stretch.weights = arena_alloc(book->arena, (stretch.count + 1) * sizeof *stretch.weights);
  for (size_t i = 0; i < stretch.count; i++) {
    const struct payee *payee = payee_named(book, aims[i]->who);
    stretch.weights[i] = payee == NULL || has_share(payee, of, day) ? aims[i]->amount : 0;
  }
  return stretch;
}

static bool amount_of(const struct target_book *book, const char *who, const char *measure, int32_t from, int32_t until,
                      int64_t *amount);

/* The part of one child in the sum of a stretch up to `day`. */
static bool part_before(const struct target_book *book, const struct stretch *stretch, const char *who, int32_t day,
                        int64_t *part) {
  int64_t *parts = arena_alloc(book->arena, (stretch->count + 1) * sizeof *parts), sum;
  *part = 0;
  if (day <= stretch->from) return true;
  const struct aim *first = stretch->aims[0];
  if (!amount_of(book, first->of, first->measure, stretch->from, day, &sum)) return false;
  if (!money_split(sum, stretch->weights, stretch->count, parts)) return true; /* nobody is there to have it */
  for (size_t i = 0; i < stretch->count; i++)
    if (strcmp(stretch->aims[i]->who, who) == 0) *part = parts[i];
  return true;
}

static bool is_in(const struct stretch *stretch, const char *who) {
  for (size_t i = 0; i < stretch->count; i++)
    if (strcmp(stretch->aims[i]->who, who) == 0) return true;
  return false;
}

/* What one parent gives to a child in [from, until); days on which it gives him no part count as nothing. */
static bool given_by(const struct target_book *book, const char *of, const char *who, const char *measure, int32_t from,
                     int32_t until, int64_t *amount) {
  while (from < until) {
    struct stretch stretch = stretch_around(book, of, measure, from);
    int32_t end = stretch.until < until ? stretch.until : until;
    int64_t before, after;
    if (is_in(&stretch, who)) {
      if (!part_before(book, &stretch, who, from, &before) || !part_before(book, &stretch, who, end, &after))
        return false;
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
  size_t count = 0;
  for (size_t i = 0; i < book->count; i++) {
    const struct aim *aim = &book->aims[i];
    bool fits = aim->of != NULL && strcmp(aim->who, who) == 0 && strcmp(aim->measure, measure) == 0;
    if (!fits || !holds_day(aim, day)) continue;
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
  int32_t end = day;
  for (size_t i = 0; i < book->count; i++) {
    const struct aim *aim = &book->aims[i];
    if (strcmp(aim->who, who) != 0 || strcmp(aim->measure, measure) != 0 || !holds_day(aim, day)) continue;
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
    if (!is_part_of(aim, of, measure) || aim->period.from >= until || aim->period.until <= from) continue;
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
