/* Searching for breaks.
 *
 * Invariants
 * 1. Between two neighbours that are tried pay is taken for a straight line only when it is one in the middle, too, to
 * the cent of its rounding.
 * 2. A break is told where two amounts next to each other pay differently by more than one cent: it is there.
 * 3. Of two halves the one that bends more is looked into first, so that a jump is found even where work runs out. */
#include "incentive/search.h"

#include "base/text.h"
#include "script/scan.h"

#include <stdlib.h>
#include <string.h>

enum {
  LITERALS = 400, /* amounts that a script names; more are not looked at */
  WORK = 6000,    /* amounts that are tried for a component */
  BENDS = 20,     /* places where a slope changes */
  STRETCH_WORK = 400
};

struct search {
  struct arena *arena;
  struct trial *trial;
  int credit, pay;
  struct trial_tried *tried; /* ascending once all are there */
  size_t count;
  int64_t most; /* the largest amount to try */
  size_t work, stretch_work, bends;
  struct breakpoints *out;
};

struct trial_tried {
  int64_t at, pay;
};

bool search_is_needed(const struct plan_pay *pay) {
  return pay->kind == PAY_RULE || (pay->kind == PAY_EACH && pay->when != NULL);
}

/* ---- what is tried ---- */

static void pay_at(struct search *search, struct trial_tried *tried) {
  const struct trial_event event = {search->credit, 0, tried->at};
  int64_t unheard;
  if (search->work > 0) search->work--;
  tried->pay = trial_pay(search->trial, &event, 1, &unheard) ? trial_component(search->trial, (size_t)search->pay) : 0;
}

static void add(struct search *search, int64_t at) {
  if (at < 0 || at > search->most) return;
  search->tried = arena_grow(search->arena, search->tried, search->count, sizeof *search->tried);
  search->tried[search->count++] = (struct trial_tried){at, 0};
}

static int compare(const void *a, const void *b) {
  const struct trial_tried *one = a, *other = b;
  return one->at < other->at ? -1 : one->at > other->at;
}

static void order(struct search *search) {
  size_t kept = 0;
  qsort(search->tried, search->count, sizeof *search->tried, compare);
  for (size_t i = 0; i < search->count; i++)
    if (kept == 0 || search->tried[kept - 1].at != search->tried[i].at) search->tried[kept++] = search->tried[i];
  search->count = kept;
}

/* ---- numbers that are written ---- */

struct literals {
  int64_t items[LITERALS];
  size_t count;
};

static void keep(struct literals *literals, struct decimal number, int64_t unit) {
  struct decimal amount;
  if (literals->count == LITERALS || !decimal_multiply(number, decimal_from_integer(unit), &amount) ||
      !decimal_round(amount, 0, ROUNDING_HALF_UP, &amount) || amount.units <= 0 || amount.units > INT64_MAX / 1000)
    return;
  literals->items[literals->count++] = (int64_t)amount.units;
}

/* A number is an amount, a part of each target, or so many percent of it. */
static void read_number(const struct trial *trial, const char *text, struct literals *out) {
  const struct currency *currency = trial->whole->currency;
  struct money money;
  struct decimal number, percent;
  int64_t unit = 1;
  for (int i = 0; i < currency->digits; i++) unit *= 10;
  if (money_parse(text, currency, &money) && money.currency == currency) number = money.amount;
  else if (!decimal_parse(text, &number)) return;
  keep(out, number, unit);
  percent = number;
  percent.scale += 2;
  for (size_t i = 0; i < trial->target_count; i++) {
    keep(out, number, trial->targets[i].amount);
    if (percent.scale <= DECIMAL_MAX_SCALE) keep(out, percent, trial->targets[i].amount);
  }
}

static void read_text(struct search *search, const char *text, size_t size, bool groups, struct literals *out) {
  struct lexemes tokens = scan_lua(search->arena, text, size, groups);
  for (size_t i = 0; i < tokens.count; i++) {
    const struct lexeme *token = &tokens.items[i];
    const char *word = token->kind == LEXEME_NUMBER ? lexeme_copy(search->arena, token)
                       : token->kind == LEXEME_TEXT ? lexeme_string(search->arena, token)
                                                    : NULL;
    if (word != NULL) read_number(search->trial, word, out);
  }
}

static void read_rule(struct search *search, const struct rule *rule, struct literals *out) {
  const struct rulebook *rulebook = search->trial->run.rulebook;
  if (rule->expression != NULL) read_text(search, rule->expression, strlen(rule->expression), true, out);
  for (size_t i = 0; rule->module != NULL && i < rulebook->script_count; i++) {
    const struct script *script = &rulebook->scripts[i];
    if (text_equal(script->module, rule->module)) read_text(search, script->file->text, script->file->size, false, out);
  }
}

/* Far above all numbers that are written, and targets; amounts of all sizes up to there, and the neighbours of the
 * numbers. */
static void choose(struct search *search) {
  const struct trial *trial = search->trial;
  const struct plan_pay *pay = &trial->plan.pays[search->pay];
  struct literals literals = {.count = 0};
  search->most = 1000 * 1000;
  for (int i = 0; i < trial->whole->currency->digits; i++) search->most *= 10;
  read_rule(search, pay->kind == PAY_RULE ? pay->rule : pay->when, &literals);
  for (size_t i = 0; i < literals.count; i++)
    if (literals.items[i] > search->most / 4) search->most = literals.items[i] * 4;
  for (size_t i = 0; i < trial->target_count; i++)
    if (trial->targets[i].amount > search->most / 4 && trial->targets[i].amount < INT64_MAX / 1000)
      search->most = trial->targets[i].amount * 4;
  add(search, 0);
  for (int64_t at = 1; at <= search->most; at += at / 8 + 1) add(search, at);
  for (size_t i = 0; i < literals.count; i++)
    for (int side = -1; side <= 1; side++) add(search, literals.items[i] + side);
  order(search);
}

/* ---- narrowing down ---- */

static void add_break(struct search *search, enum break_kind kind, int64_t at) {
  struct breakpoints *out = search->out;
  out->items = arena_grow(search->arena, out->items, out->count, sizeof *out->items);
  out->items[out->count++] = (struct breakpoint){kind, at, search->pay, -1};
}

static void add_jump(struct search *search, struct trial_tried low, struct trial_tried high) {
  bool each = search->trial->plan.pays[search->pay].kind == PAY_EACH;
  if (high.pay - low.pay > 1 || high.pay - low.pay < -1) add_break(search, each ? BREAK_REACHED : BREAK_RULE, high.at);
}

/* Where something was found already, there is no need to tell that the slope is another one behind it. */
static void add_bend(struct search *search, int64_t at) {
  const struct breakpoints *out = search->out;
  if (search->bends == 0 || (out->count > 0 && out->items[out->count - 1].at >= at - 1)) return;
  search->bends--;
  add_break(search, BREAK_RULE, at);
}

static struct trial_tried middle_of(struct search *search, struct trial_tried low, struct trial_tried high) {
  struct trial_tried middle = {low.at + (high.at - low.at) / 2, 0};
  pay_at(search, &middle);
  return middle;
}

/* How far the middle lies from the straight line, in cents. */
static int64_t bend_of(struct trial_tried low, struct trial_tried middle, struct trial_tried high) {
  int128 off =
      (int128)(middle.pay - low.pay) * (high.at - low.at) - (int128)(high.pay - low.pay) * (middle.at - low.at);
  off /= high.at - low.at;
  return (int64_t)(off < 0 ? -off : off);
}

/* The two halves of a stretch that bends. */
static void look_into(struct search *search, struct trial_tried low, struct trial_tried middle,
                      struct trial_tried high) {
  struct trial_tried ends[3] = {low, middle, high}, middles[2];
  int64_t bends[2];
  if (search->stretch_work < 2) return;
  search->stretch_work -= 2;
  for (int i = 0; i < 2; i++) {
    bool is_wide = ends[i + 1].at - ends[i].at > 1;
    if (is_wide) middles[i] = middle_of(search, ends[i], ends[i + 1]);
    else add_jump(search, ends[i], ends[i + 1]);
    bends[i] = is_wide ? bend_of(ends[i], middles[i], ends[i + 1]) : 0;
  }
  if (bends[0] <= 1 && bends[1] <= 1 && high.at - low.at > 3) add_bend(search, middle.at);
  int first = bends[1] > bends[0];
  for (int turn = 0; turn < 2; turn++) {
    int half = turn == 0 ? first : !first;
    if (bends[half] > 1) look_into(search, ends[half], middles[half], ends[half + 1]);
  }
}

/* Whether pay is a straight line from one to the other; what bends it is looked for. */
static bool is_straight(struct search *search, struct trial_tried low, struct trial_tried high) {
  if (high.at - low.at <= 1) {
    add_jump(search, low, high);
    return false;
  }
  struct trial_tried middle = middle_of(search, low, high);
  if (bend_of(low, middle, high) <= 1) return true;
  search->stretch_work = search->work < STRETCH_WORK ? search->work : STRETCH_WORK;
  look_into(search, low, middle, high);
  return false;
}

/* Whether two straight stretches have other slopes, by more than rounding makes of one. */
static bool is_bent(struct trial_tried a, struct trial_tried b, struct trial_tried c, struct trial_tried d) {
  int128 width = b.at - a.at, other = d.at - c.at;
  int128 off = (int128)(b.pay - a.pay) * other - (int128)(d.pay - c.pay) * width;
  return (off < 0 ? -off : off) > 2 * (width + other);
}

void search_breaks(struct arena *arena, struct trial *trial, int credit, int pay, struct breakpoints *out) {
  struct search search = {
      .arena = arena, .trial = trial, .credit = credit, .pay = pay, .work = WORK, .bends = BENDS, .out = out};
  const struct trial_tried *before = NULL; /* where the last straight stretch began; it ended in the next one */
  choose(&search);
  for (size_t i = 0; i < search.count; i++) pay_at(&search, &search.tried[i]);
  for (size_t i = 0; i + 1 < search.count && search.work > 0; i++) {
    const struct trial_tried *low = &search.tried[i], *high = low + 1;
    if (!is_straight(&search, *low, *high)) continue;
    bool follows = before != NULL && low->at - before[1].at <= 2;
    if (follows && is_bent(before[0], before[1], *low, *high)) add_bend(&search, (before[1].at + low->at) / 2);
    before = low;
  }
}
