/* Targets of a store as a plan reads them.
 *
 * Invariants
 * 1. An amount becomes the plan's currency as it was decided, before it is spread over days and split: so in the plan's
 * currency, too, the parts add up to the whole, to the cent.
 * 2. An amount that was decided for somebody is for whole months, whether he is there or not: the plan cuts it, as it
 * cuts what a file says. A part of a split is what falls on the days on which he is there, the others have the rest: it
 * is cut already. So it is handed over in pieces, in each of which nothing about him changes; each is all his under a
 * plan, or not at all, and cutting leaves it as it is.
 *
 *   amount    |------ February ------|------- March -------|
 *   part      |--- rep ---|-- lead --|---- lead ----|(away)|
 *
 * 3. A decision that the plan cannot convert is an error only where it looks for a target that rests on it. */
#include "incentive/target_found.h"

#include "base/text.h"

#include <string.h>

static struct target_told told_of(const struct aim *aim) {
  return (struct target_told){.who = aim->who,
                              .name = aim->measure,
                              .period = aim->period,
                              .amount = money_from_minor(aim->amount, aim->currency)};
}

void target_book_convert(struct target_book *book, const struct target_worth *worth) {
  target_found_forget(book->found);
  for (size_t i = 0; i < book->count; i++) {
    struct aim *aim = &book->aims[i];
    int64_t minor;
    if (aim->of != NULL || aim->currency == worth->plan->currency) continue;
    struct target_told told = told_of(aim);
    if (!target_worth_of(worth, &told, &minor)) continue;
    aim->amount = minor;
    aim->currency = worth->plan->currency;
  }
}

bool target_book_is_in(const struct target_book *book, const struct target_worth *worth, const char *measure,
                       int32_t from, int32_t until, struct diagnostics *list) {
  bool fine = true;
  for (size_t i = 0; i < book->count; i++) {
    const struct aim *aim = &book->aims[i];
    if (aim->of != NULL || aim->currency == worth->plan->currency || !text_equal(aim->measure, measure)) continue;
    if (aim->period.from >= until || aim->period.until <= from) continue;
    struct target_told told = told_of(aim);
    target_worth_refuse(worth, &told, list);
    fine = false;
  }
  return fine;
}

/* Whether what falls on the month is his only as part of somebody's target. */
static bool is_part(const struct target_book *book, const char *who, const char *measure, struct period month) {
  const struct aim *const *aims;
  size_t count = target_found_aims(book, who, &aims);
  for (size_t i = 0; i < count; i++) {
    const struct aim *aim = aims[i];
    bool is_amount = aim->of == NULL && strcmp(aim->measure, measure) == 0;
    if (is_amount && aim->period.from < month.until && aim->period.until > month.from) return false;
  }
  return true;
}

struct period target_book_piece(const struct target_book *book, const char *who, const char *measure,
                                struct period month, int32_t from) {
  struct period piece = {month.kind, from, month.until};
  int number = payees_find(book->payees, who);
  if (number < 0 || !is_part(book, who, measure, month)) return piece;
  const struct payee *payee = &book->payees->items[number];
  for (size_t i = 0; i < payee->spell_count; i++) {
    const struct spell *spell = &payee->spells[i];
    if (spell->from > from && spell->from < piece.until) piece.until = spell->from;
    if (spell->until > from && spell->until < piece.until) piece.until = spell->until;
  }
  return piece;
}

struct filling {
  struct target_book book; /* with an arena of its own */
  const struct target_worth *worth;
  const struct payees *payees;
  struct targets *targets;
  bool *told; /* by aim */
  struct diagnostics *list;
  bool fine;
};

/* The decisions that somebody's target rests on, on some days: his own, or those of whoever he has a part of. */
static void refuse(struct filling *filling, const char *who, const char *measure, int32_t from, int32_t until) {
  for (size_t i = 0; i < filling->book.count; i++) {
    const struct aim *aim = &filling->book.aims[i];
    bool fits = text_equal(aim->who, who) && text_equal(aim->measure, measure) && aim->period.from < until &&
                aim->period.until > from;
    if (fits && aim->of != NULL) refuse(filling, aim->of, measure, from, until);
    if (!fits || aim->of != NULL || aim->currency == filling->worth->plan->currency || filling->told[i]) continue;
    struct target_told told = told_of(aim);
    target_worth_refuse(filling->worth, &told, filling->list);
    filling->told[i] = true;
    filling->fine = false;
  }
}

static void fill_month(struct filling *filling, int payee, const char *measure, struct period month) {
  const struct target_book *book = &filling->book;
  const char *key = filling->payees->items[payee].key;
  struct target target = {.payee = payee, .name = measure, .period = month};
  for (int32_t from = month.from; from < month.until; from = target.period.until) {
    target.period = target_book_piece(book, key, measure, month, from);
    if (target_book_amount(book, key, measure, from, target.period.until, &target.amount))
      targets_add(filling->targets, &target);
  }
}

static void fill_one(struct filling *filling, int payee, const char *measure, int32_t from, int32_t until) {
  const struct target_book *book = &filling->book;
  const char *key = filling->payees->items[payee].key;
  bool matters =
      plan_has_target(filling->worth->plan, measure) && payee_is_for(filling->payees, payee, filling->worth->plan);
  for (struct period month = period_of(PLAN_MONTH, from); month.from < until; month = period_next(month)) {
    const struct currency *currency = target_book_currency(book, key, measure, month.from, month.until);
    if (currency == filling->worth->plan->currency) fill_month(filling, payee, measure, month);
    else if (matters) refuse(filling, key, measure, month.from, month.until);
  }
}

/* They stand by measure. */
static bool is_first(const struct target_book *book, size_t number) {
  return number == 0 || strcmp(book->aims[number - 1].measure, book->aims[number].measure) != 0;
}

bool target_book_fill(const struct target_book *book, const struct target_worth *worth, const struct payees *payees,
                      int32_t from, int32_t until, struct targets *targets, struct diagnostics *list) {
  struct filling filling = {
      .book = *book, .worth = worth, .payees = payees, .targets = targets, .list = list, .fine = true};
  filling.book.arena = arena_new();
  filling.book.found = target_found_new(filling.book.arena);
  filling.told = arena_alloc(book->arena, (book->count + 1) * sizeof *filling.told);
  for (size_t i = 0; i < book->count; i++) {
    for (int payee = 0; is_first(book, i) && (size_t)payee < payees->count; payee++)
      fill_one(&filling, payee, book->aims[i].measure, from, until);
  }
  arena_free(filling.book.arena);
  return filling.fine;
}
