/* Deciding targets.
 *
 * Invariant: what is decided goes through the engine as commands on records `target:KEY`, so who may is what the
 * rulebook says of that record, and the log, the audit and SQL tools know it like everything else. */
#include "cli/target_desk.h"

#include "base/text.h"
#include "incentive/store_people.h"

enum status target_desk_open(struct target_desk *desk, struct session *session, enum store_mode mode) {
  *desk = (struct target_desk){.session = session};
  if (!session_open(session, mode)) return STATUS_STORE;
  desk->rulebook = session_rulebook(session);
  if (desk->rulebook == NULL) return session_failed(session, STATUS_RULEBOOK);
  if (!session_now(session, desk->rulebook, &desk->now)) return STATUS_RULEBOOK;
  if (rulebook_record(desk->rulebook, target_record) == NULL) {
    diagnostic_add(session->list, DIAGNOSTIC_no_plans, NULL, desk->rulebook->name);
    return STATUS_NO;
  }
  payees_init(&desk->payees, session->arena);
  target_book_init(&desk->book, session->arena, desk->rulebook, &desk->payees);
  desk->book.today = instant_date(desk->now);
  bool fine = store_people_read(&desk->payees, session->store, desk->rulebook, session->list) &&
              target_book_read(&desk->book, session->store, session->list);
  return fine ? STATUS_DONE : STATUS_STORE;
}

/* ---- who ---- */

bool target_desk_is_team(const struct target_desk *desk, const char *who) {
  for (size_t i = 0; i < desk->payees.count; i++)
    if (payee_is_in_team(&desk->payees.items[i], who, PAYEE_ALWAYS, PAYEE_OPEN)) return true;
  return false;
}

static const char **everybody(const struct target_desk *desk, size_t *count) {
  const struct payees *payees = &desk->payees;
  size_t most = 1 + payees->count;
  for (size_t i = 0; i < payees->count; i++) most += payees->items[i].spell_count;
  const char **names = arena_alloc(desk->session->arena, most * sizeof *names);
  *count = 0;
  names[(*count)++] = "company";
  for (size_t i = 0; i < payees->count; i++) {
    names[(*count)++] = payees->items[i].key;
    for (size_t j = 0; j < payees->items[i].spell_count; j++)
      if (payees->items[i].spells[j].team != NULL) names[(*count)++] = payees->items[i].spells[j].team;
  }
  return names;
}

const char *target_desk_who(struct target_desk *desk, const char *typed) {
  size_t count;
  if (text_equal(typed, "company") || payees_find(&desk->payees, typed) >= 0 || target_desk_is_team(desk, typed))
    return typed;
  const char **names = everybody(desk, &count);
  diagnostic_add(desk->session->list, DIAGNOSTIC_target_who, NULL, typed);
  diagnostic_suggest(desk->session->list, typed, names, count);
  return NULL;
}

/* ---- when ---- */

bool target_desk_period(struct target_desk *desk, struct period *period, int32_t *since) {
  struct session *session = desk->session;
  const char *text = session->options.values[OPTION_PERIOD], *day = session->options.values[OPTION_SINCE];
  if (text == NULL) {
    diagnostic_add(session->list, DIAGNOSTIC_option_missing, NULL, "--period", "PERIOD");
    return false;
  }
  if (!period_parse(text, period)) {
    diagnostic_add(session->list, DIAGNOSTIC_deal_value, NULL, text,
                   phrase_text(language_current(), PHRASE_expect_period));
    period_suggest(text, session->list);
    return false;
  }
  *since = period->from;
  if (day == NULL || date_parse(day, since)) return true;
  diagnostic_add(session->list, DIAGNOSTIC_deal_value, NULL, day, phrase_text(language_current(), PHRASE_expect_date));
  return false;
}

/* ---- deciding ---- */

static const char *text_of(struct arena *arena, struct value value) {
  struct buffer text = BUFFER_EMPTY;
  value_write(&text, &value);
  return arena_take(arena, &text);
}

static size_t aim_fields(const struct target_desk *desk, const struct aim *aim, struct command_field *out) {
  struct arena *arena = desk->session->arena;
  size_t count = 0;
  struct value money = {.kind = KIND_MONEY, .money = {{0, 0}, NULL}};
  struct value weight = {.kind = KIND_DECIMAL, .decimal = {aim->amount, 4}};
  if (aim->of == NULL) money.money = money_from_minor(aim->amount, aim->currency);
  out[count++] = (struct command_field){.name = "who", .text = aim->who};
  out[count++] = (struct command_field){.name = "measure", .text = aim->measure};
  out[count++] = (struct command_field){.name = "period", .text = period_text(arena, aim->period)};
  out[count++] = (struct command_field){.name = "since", .text = text_of(arena, value_date(aim->since))};
  if (aim->of == NULL) out[count++] = (struct command_field){.name = "amount", .text = text_of(arena, money)};
  else out[count++] = (struct command_field){.name = "of", .text = aim->of};
  if (aim->of != NULL) out[count++] = (struct command_field){.name = "weight", .text = text_of(arena, weight)};
  if (aim->season != NULL) out[count++] = (struct command_field){.name = "season", .text = aim->season};
  return count;
}

static enum status decide_one(struct target_desk *desk, const struct aim *aim, size_t number) {
  struct session *session = desk->session;
  const char *key = aim_key(session->arena, aim), *id = session->options.values[OPTION_ID];
  struct command_field fields[8];
  bool is_there = store_row(session->store, session->arena, target_record, key, session->list) != NULL;
  struct command command = {.person = session_person(session),
                            .verb = is_there ? "set" : "add",
                            .record = target_record,
                            .subject = key,
                            .fields = fields,
                            .field_count = aim_fields(desk, aim, fields),
                            .at = desk->now,
                            .has_at = session->has_at};
  struct answer answer;
  if (id != NULL) command.id = number == 0 ? id : arena_printf(session->arena, "%s-%zu", id, number + 1);
  if (engine_execute(session->engine, session->arena, &command, session_recorded(session), &answer, session->list))
    return STATUS_DONE;
  return session_failed(session, answer.rule_failed ? STATUS_RULE : STATUS_NO);
}

enum status target_desk_decide(struct target_desk *desk, const struct aim *aims, size_t count) {
  struct session *session = desk->session;
  enum status status = STATUS_DONE;
  if (!store_begin(session->store, "dealwright target", session->list)) return STATUS_STORE;
  for (size_t i = 0; status == STATUS_DONE && i < count; i++) status = decide_one(desk, &aims[i], i);
  if (status != STATUS_DONE) store_rollback(session->store);
  else if (!store_commit(session->store, session->list)) return STATUS_STORE;
  for (size_t i = 0; status == STATUS_DONE && i < count; i++) target_book_put(&desk->book, &aims[i]);
  return status;
}
