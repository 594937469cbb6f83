/* Saying who had what part of a period. */
#include "cli/plan_part.h"

#include "base/text.h"
#include "cli/plan_book.h"
#include "incentive/rivalry.h"

static bool cuts(const struct plan *plan) {
  return plan->prorate == PRORATE_WORKDAYS || plan->prorate == PRORATE_DAYS;
}

static const char *days_text(struct session *session, enum phrase_id phrase, struct part part) {
  struct buffer text = BUFFER_EMPTY;
  phrase_add(&text, language_current(), phrase, arena_printf(session->arena, "%d", part.there),
             arena_printf(session->arena, "%d", part.whole));
  return arena_take(session->arena, &text);
}

const char *plan_part_text(struct session *session, const struct plan *plan, struct part part) {
  return days_text(session, plan->prorate == PRORATE_DAYS ? PHRASE_plan_days_of : PHRASE_plan_workdays_of, part);
}

/* ---- lines ---- */

/* The amount that was cut, as the plan says it; NULL: none was, but a target. */
static const struct money *amount_of(const struct plan *plan, const struct line *line) {
  if (line->kind == LINE_CAP) return plan->cap.target == NULL ? &plan->cap.amount : NULL;
  if (line->kind == LINE_FLOOR) return plan->floor.target == NULL ? &plan->floor.amount : NULL;
  if (line->kind != LINE_EARNING || plan->pays[line->pay].kind != PAY_REACHED) return NULL;
  int64_t whole;
  bool is_whole = !money_to_minor(plan->pays[line->pay].amount, ROUNDING_HALF_UP, &whole) || whole == line->amount;
  return is_whole ? NULL : &plan->pays[line->pay].amount;
}

const char *plan_part_with(struct session *session, const struct plan_run *run, const struct line *line,
                           const char *arithmetic) {
  if (line->part.whole == 0) return arithmetic;
  if (line->kind == LINE_CLAWBACK)
    return arena_printf(session->arena, "%s x %s", arithmetic, days_text(session, PHRASE_plan_days_of, line->part));
  const char *part = plan_part_text(session, run->plan, line->part);
  struct buffer text = BUFFER_EMPTY;
  if (line->kind == LINE_DRAW_ADVANCE)
    return arena_printf(session->arena, "%s x %s", plan_amount(session, line->base, run->plan->currency), part);
  const struct money *amount = amount_of(run->plan, line);
  int64_t whole = 0;
  if (amount != NULL) {
    money_to_minor(*amount, ROUNDING_HALF_UP, &whole);
    return arena_printf(session->arena, "%s: %s x %s", arithmetic, plan_amount(session, whole, run->plan->currency),
                        part);
  }
  phrase_add(&text, language_current(), PHRASE_plan_target_part, arithmetic, part);
  return arena_take(session->arena, &text);
}

/* ---- people ---- */

static void add_people(struct session *session, const struct plan_run *run, struct days whole, struct buffer *out) {
  const struct plan *plan = run->plan;
  const int *order = payees_by_key(&run->payees);
  const struct days days = {plan->from, plan->until};
  for (size_t i = 0; i < run->payees.count; i++) {
    struct part part = proration_part(&run->crediting.proration, order[i], whole, days);
    if (!part_is_cut(part)) continue;
    if (out->size > 0) buffer_puts(out, phrase_text(language_current(), PHRASE_comma));
    buffer_printf(out, "%s %s", run->payees.items[order[i]].key, plan_part_text(session, plan, part));
  }
}

/* Whether something that is not his under the plan was credited to him in what is asked for. */
static bool has_others(const struct plan_run *run, int payee) {
  int32_t from = run->periods[0].from, until = run->periods[run->period_count - 1].until;
  for (size_t i = 0; i < run->plan->credit_count; i++) {
    const struct credits *credits = &run->crediting.credits[i];
    for (size_t j = credits->counted[payee]; j < credits->starts[payee + 1]; j++)
      if (credits->items[j].date >= from && credits->items[j].date < until) return true;
  }
  return false;
}

static void say_others(struct session *session, const struct plan_run *run) {
  struct buffer names = BUFFER_EMPTY;
  const int *order = payees_by_key(&run->payees);
  for (size_t i = 0; i < run->payees.count; i++)
    if (payee_is_for(&run->payees, order[i], run->plan) && has_others(run, order[i]))
      buffer_printf(&names, "%s%s", names.size > 0 ? ", " : "", run->payees.items[order[i]].key);
  if (names.size > 0) say_line(session, PHRASE_plan_elsewhere, buffer_text(&names));
  buffer_release(&names);
}

/* Where the roles say it, `check` has told. */
static void say_rivals(struct session *session, const struct plan_run *run) {
  const struct rivalry *found;
  size_t count = rivalries_find(run, &found);
  for (size_t i = 0; i < count; i++) {
    struct buffer on = BUFFER_EMPTY;
    plan_event_write(found[i].on, &on);
    if (!found[i].by_roles) say_line(session, PHRASE_plan_also, found[i].with->name, buffer_text(&on), found[i].people);
    buffer_release(&on);
  }
}

void plan_parts_say(struct session *session, const struct plan_run *run) {
  for (size_t i = 0; cuts(run->plan) && i < run->period_count; i++) {
    struct buffer people = BUFFER_EMPTY;
    add_people(session, run, (struct days){run->periods[i].from, run->periods[i].until}, &people);
    if (people.size > 0)
      say_line(session, PHRASE_plan_parts, period_text(session->arena, run->periods[i]), buffer_text(&people));
    buffer_release(&people);
  }
  say_others(session, run);
  say_rivals(session, run);
}

/* ---- where the plan begins and ends ---- */

static const struct plan *follower_of(const struct rulebook *rulebook, const struct plan *plan) {
  for (size_t i = 0; i < rulebook->plan_count; i++)
    if (text_equal(rulebook->plans[i].replaces, plan->name)) return &rulebook->plans[i];
  return NULL;
}

static void say_begin(struct session *session, const struct plan *plan) {
  struct buffer day = BUFFER_EMPTY;
  date_write(&day, plan->from);
  if (plan->replaces == NULL) say(session, PHRASE_plan_begins, plan->name, buffer_text(&day));
  else say(session, PHRASE_plan_begins_after, plan->name, buffer_text(&day), plan->replaces);
  if (plan->measure_count > 0) say(session, plan->measures_anew ? PHRASE_plan_measures_anew : PHRASE_plan_measures_on);
  buffer_putc(&session->out, '\n');
  buffer_release(&day);
}

static void say_end(struct session *session, const struct plan_run *run) {
  const struct plan *after = follower_of(run->rulebook, run->plan);
  struct buffer day = BUFFER_EMPTY;
  date_write(&day, run->plan->until - 1);
  say(session, PHRASE_plan_holds_until, run->plan->name, buffer_text(&day));
  if (after != NULL) say(session, PHRASE_plan_followed, after->name);
  buffer_putc(&session->out, '\n');
  buffer_release(&day);
}

void plan_ends_say(struct session *session, const struct plan_run *run, struct period over) {
  const struct plan *plan = run->plan;
  if (plan->from > over.from) say_begin(session, plan);
  if (plan->until < over.until && plan->until > over.from) say_end(session, run);
}

static void pair_day(struct json *json, const char *key, int32_t day) {
  struct buffer text = BUFFER_EMPTY;
  date_write(&text, day);
  json_pair(json, key, buffer_text(&text));
  buffer_release(&text);
}

void plan_ends_json(struct json *json, const struct plan *plan, struct period over) {
  if (plan->from > over.from) pair_day(json, "from", plan->from);
  if (plan->until < over.until) pair_day(json, "until", plan->until);
  if (plan->from > over.from && plan->replaces != NULL) json_pair(json, "replaces", plan->replaces);
}
