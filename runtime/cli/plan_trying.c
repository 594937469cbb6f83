/* What trying a plan takes for granted. */
#include "cli/plan_trying.h"

#include "base/text.h"
#include "incentive/search.h"
#include "report/title.h"

#include <string.h>

void plan_tried_over(const struct plan *plan, struct period over, struct plan *out) {
  *out = *plan;
  if (out->from > over.from) out->from = over.from;
  if (out->until < over.until) out->until = over.until;
}

/* ---- amounts ---- */

bool plan_trying_amount(struct session *session, const struct currency *currency, const char *text, int64_t *minor) {
  struct money money;
  struct buffer expected = BUFFER_EMPTY;
  bool fine = money_parse(text, currency, &money) && money.currency == currency &&
              money_to_minor(money, ROUNDING_HALF_UP, minor);
  phrase_add(&expected, language_current(), PHRASE_expect_money, currency->code);
  if (!fine) diagnostic_add(session->list, DIAGNOSTIC_deal_value, NULL, text, buffer_text(&expected));
  buffer_release(&expected);
  return fine;
}

const char *plan_trying_text(struct session *session, const struct currency *currency, int64_t minor) {
  return money_minor_amount(session->arena, minor, currency);
}

const char *plan_trying_rate(struct session *session, struct decimal rate) {
  struct buffer text = BUFFER_EMPTY;
  rate.units *= 100;
  decimal_round(rate, 2, ROUNDING_HALF_UP, &rate);
  decimal_write_grouped(&text, rate, 2);
  const char *copy = arena_printf(session->arena, "%s%%", buffer_text(&text));
  buffer_release(&text);
  return copy;
}

/* ---- targets ---- */

static bool suppose(struct session *session, struct trial *trial, const char *entry) {
  const char *equals = strchr(entry, '=');
  const char *name = equals != NULL ? arena_copy_bytes(session->arena, entry, (size_t)(equals - entry)) : entry;
  const char **names = arena_alloc(session->arena, (trial->target_count + 1) * sizeof *names);
  int64_t amount;
  for (size_t i = 0; i < trial->target_count; i++) names[i] = trial->targets[i].name;
  if (equals == NULL) {
    diagnostic_add(session->list, DIAGNOSTIC_target_form, NULL, entry);
    return false;
  }
  if (!plan_trying_amount(session, trial->whole->currency, equals + 1, &amount)) return false;
  if (amount <= 0) {
    diagnostic_add(session->list, DIAGNOSTIC_target_form, NULL, entry);
    return false;
  }
  if (trial_suppose(trial, name, amount)) return true;
  diagnostic_add(session->list, DIAGNOSTIC_target_not_in_plan, NULL, name, trial->whole->name);
  diagnostic_suggest(session->list, name, names, trial->target_count);
  return false;
}

bool plan_trying_targets(struct session *session, struct trial *trial) {
  const char *at = session->options.values[OPTION_TARGET];
  bool fine = true;
  while (at != NULL && *at != '\0') {
    at += strspn(at, "; ");
    size_t size = strcspn(at, ";");
    if (size > 0) fine = suppose(session, trial, arena_copy_bytes(session->arena, at, size)) && fine;
    at += size;
  }
  return fine;
}

/* ---- notes ---- */

static const char *phrase_with(struct session *session, enum phrase_id id, const char *a, const char *b) {
  struct buffer text = BUFFER_EMPTY;
  phrase_add(&text, language_current(), id, a, b);
  const char *copy = arena_copy(session->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

/* The components that are left out, or those that are tried and searched; NULL: there are none. */
static const char *names_of(struct session *session, const struct trial *trial, bool out) {
  struct buffer names = BUFFER_EMPTY;
  for (size_t i = 0; i < trial->whole->pay_count; i++)
    if (trial->left_out[i] == out && (out || search_is_needed(&trial->whole->pays[i])))
      buffer_printf(&names, "%s%s", names.size > 0 ? phrase_text(language_current(), PHRASE_comma) : "",
                    title_within(session->arena, &trial->whole->pays[i].title, trial->whole->pays[i].name));
  const char *copy = names.size > 0 ? arena_copy(session->arena, buffer_text(&names)) : NULL;
  buffer_release(&names);
  return copy;
}

size_t plan_trying_notes(struct session *session, const struct trial *trial, const char **lines, size_t room) {
  size_t count = 0;
  const char *names = names_of(session, trial, true), *searched = names_of(session, trial, false);
  for (size_t i = 0; i < trial->target_count && count < room; i++)
    lines[count++] = phrase_with(session, PHRASE_trying_target, trial->targets[i].name,
                                 plan_trying_text(session, trial->whole->currency, trial->targets[i].amount));
  if (names != NULL && count < room) lines[count++] = phrase_with(session, PHRASE_trying_left_out, names, "");
  if (searched != NULL && count < room) lines[count++] = phrase_with(session, PHRASE_trying_searched, searched, "");
  if (plan_has_balances(trial->whole) && count < room)
    lines[count++] = phrase_text(language_current(), PHRASE_trying_earned);
  return count;
}
