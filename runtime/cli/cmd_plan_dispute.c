/* dealwright plan dispute: somebody says that a line of the ledger is wrong. */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/plan_dispute.h"

static bool may_dispute(struct session *session, const struct plan_book *book, const struct disputed *disputed) {
  const char *person = disputed->line.person;
  const struct person *whose =
      engine_person(session->engine, session->arena, book->choice.rulebook, person, session->list);
  if (text_equal(person, book->person->key) || (whose != NULL && text_equal(whose->superior, book->person->key)))
    return true;
  diagnostic_add(session->list, DIAGNOSTIC_dispute_whose, NULL, disputed->number, person);
  return false;
}

static bool can_be_disputed(struct session *session, const struct disputed *disputed) {
  struct dispute *disputes;
  size_t count;
  if (disputed->posting->closed == 0) {
    diagnostic_add(session->list, DIAGNOSTIC_dispute_open_period, NULL, disputed->number, disputed->posting->period);
    return false;
  }
  if (!store_disputes(session->store, session->arena, disputed->posting->plan, &disputes, &count, session->list))
    return false;
  for (size_t i = 0; i < count; i++) {
    if (disputes[i].line != disputed->line.number || disputes[i].resolved != 0) continue;
    diagnostic_add(session->list, DIAGNOSTIC_dispute_twice, NULL, disputed->number,
                   arena_printf(session->arena, "%d", disputes[i].number));
    return false;
  }
  return true;
}

static bool record(struct session *session, const struct plan_book *book, const struct disputed *disputed,
                   const char *reason, int *number) {
  struct facts facts = {NULL, 0};
  struct dispute *all;
  size_t count;
  if (!store_disputes(session->store, session->arena, NULL, &all, &count, session->list)) return false;
  struct fact *fact = facts_add(session->arena, &facts, FACT_DISPUTE);
  fact->number = *number = (int)count + 1;
  fact->name = disputed->posting->plan;
  fact->who = disputed->line.person;
  fact->reason = reason;
  fact_set(session->arena, fact, "line", disputed->number);
  return plan_book_append(session, book, "dispute", &facts);
}

static void say_recorded(struct session *session, const struct disputed *disputed, int number) {
  const char *dispute = arena_printf(session->arena, "%d", number);
  if (session->json) {
    struct json json = session_json(session, "dispute");
    json_pair_integer(&json, "dispute", number);
    json_pair_integer(&json, "line", disputed->line.number);
    json_pair(&json, "person", disputed->line.person);
    json_key(&json, "case_changed");
    json_boolean(&json, plan_dispute_changed(session, disputed));
    session_json_end(session, &json);
    return;
  }
  say_line(session, PHRASE_plan_disputed, disputed->number, disputed->line.person,
           plan_money(session, disputed->line.amount, currency_find(disputed->posting->currency)), dispute);
  if (plan_dispute_changed(session, disputed)) plan_dispute_say_changed(session, disputed);
}

static enum status run(struct session *session) {
  struct plan_book book;
  struct disputed disputed;
  const char *reason;
  int number = 0;
  if (!plan_dispute_words(session, NULL, &reason)) return STATUS_USAGE;
  enum status status = plan_book_open(session, &book);
  if (status != STATUS_DONE) return status;
  if (!store_begin(session->store, "dealwright plan dispute", session->list)) return STATUS_STORE;
  bool fine = plan_dispute_line(session, session->options.words[0], &disputed) &&
              may_dispute(session, &book, &disputed) && can_be_disputed(session, &disputed) &&
              record(session, &book, &disputed, reason, &number);
  status = plan_book_end(session, fine);
  if (status == STATUS_DONE) say_recorded(session, &disputed, number);
  return status;
}

const struct entry entry_plan_dispute = {
    .name = "plan dispute",
    .usage = "LINE reason=TEXT",
    .least = 2,
    .most = 2,
    .about = {"say that a line of the ledger is wrong", "对账目中的一行提出异议"},
    .help = {"LINE is the number that 'plan statement' shows. Whose line it is may dispute it, and his or her "
             "superior, once\n"
             "the period is closed.\n\n"
             "  dealwright plan dispute 17 reason=\"D-2 was mine alone\" --as li.na\n",
             "LINE 是 plan statement 显示的行号。期间关账后，本人及其上级可提出异议。\n\n"
             "  dealwright plan dispute 17 reason=\"D-2 是我独自完成的\" --as li.na\n"},
    .run = run,
};
