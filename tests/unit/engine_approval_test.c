/* Approvals against the slow way, and by dice.
 *
 * What a step comes to is held against every way the open votes could still go; how many seats can be filled against
 * every way to seat people. Then random people vote, reject, send back, recall, go away and change what was approved,
 * with the program restarted after every step: a refused command leaves no trace, what is kept is always the fold of
 * the events, no one decides on his own and nobody appears twice in a step. */
#include "engine_fixture.h"

#include "engine/filling.h"

enum { TREES = 400, LEAVES = 7, MATCHINGS = 400, WALKS = 12, STEPS = 70 };

/* ---- what votes come to ---- */

static int leaves;

static void write_sum(struct buffer *out, int depth);

static void write_one(struct buffer *out, int depth) {
  int kind = depth > 0 && leaves < LEAVES - 2 ? pick(3) : 0;
  if (kind == 0) {
    buffer_printf(out, "%sr%d", pick(4) == 0 ? "all " : "", ++leaves);
  } else if (kind == 1) {
    buffer_puts(out, "(");
    write_sum(out, depth - 1);
    buffer_puts(out, ")");
  } else {
    int count = 1 + pick(3);
    buffer_printf(out, "%d of (", 1 + pick(count));
    for (int i = 0; i < count; i++) {
      if (i > 0) buffer_puts(out, ", ");
      write_sum(out, depth - 1);
    }
    buffer_puts(out, ")");
  }
}

static void write_sum(struct buffer *out, int depth) {
  int count = 1 + pick(2);
  for (int i = 0; i < count; i++) {
    if (i > 0) buffer_puts(out, " + ");
    write_one(out, depth);
  }
}

/* Does it hold when all votes are in? By the words alone: a sum is all of it, `n of` at least n. */
static bool holds(const struct party *party, const enum consent *votes) {
  if (party->kind != PARTY_SEVERAL) return votes[party->place - 1] == CONSENT_GIVEN;
  int agreed = 0;
  for (size_t i = 0; i < party->count; i++) agreed += holds(party->members[i], votes);
  return agreed >= party->need;
}

static enum consent slow_consent(const struct agreement_step *step, enum consent *votes, size_t from) {
  for (; from < step->named_count && votes[from] != CONSENT_OPEN; from++) {
  }
  if (from == step->named_count) return holds(step->party, votes) ? CONSENT_GIVEN : CONSENT_REFUSED;
  votes[from] = CONSENT_GIVEN;
  enum consent yes = slow_consent(step, votes, from + 1);
  votes[from] = CONSENT_REFUSED;
  enum consent no = slow_consent(step, votes, from + 1);
  votes[from] = CONSENT_OPEN;
  return yes == no ? yes : CONSENT_OPEN;
}

/* A vote matters when for some way that the others go the outcome hangs on it. */
static bool slow_matters(const struct agreement_step *step, enum consent *votes, size_t place, size_t from) {
  if (votes[place] != CONSENT_OPEN) return false;
  for (; from < step->named_count && (from == place || votes[from] != CONSENT_OPEN); from++) {
  }
  bool found = false;
  if (from == step->named_count) {
    votes[place] = CONSENT_GIVEN;
    bool yes = holds(step->party, votes);
    votes[place] = CONSENT_REFUSED;
    found = yes != holds(step->party, votes);
    votes[place] = CONSENT_OPEN;
    return found;
  }
  for (int vote = CONSENT_GIVEN; vote <= CONSENT_REFUSED; vote++) {
    votes[from] = (enum consent)vote;
    found = found || slow_matters(step, votes, place, from + 1);
  }
  votes[from] = CONSENT_OPEN;
  return found;
}

static void steps_come_to_what_every_way_on_comes_to(void **state) {
  struct arena *arena = arena_new();
  (void)state;
  for (int tree = 0; tree < TREES; tree++) {
    struct buffer text = BUFFER_EMPTY;
    struct agreement agreement;
    struct agreement_fault fault;
    enum consent votes[4 * LEAVES];
    leaves = 0;
    write_sum(&text, 2);
    assert_true(agreement_parse(arena, buffer_text(&text), &agreement, &fault));
    assert_int_equal(agreement.count, 1);
    const struct agreement_step *step = &agreement.steps[0];
    assert_int_equal(step->named_count, leaves);
    assert_string_equal(step->text, buffer_text(&text));
    for (size_t i = 0; i < step->named_count; i++) votes[i] = (enum consent)pick(3);
    assert_int_equal(agreement_consent(step, votes), slow_consent(step, votes, 0));
    for (size_t i = 0; i < step->named_count; i++)
      assert_int_equal(agreement_matters(step, votes, (int)i + 1), slow_matters(step, votes, i, 0));
    buffer_release(&text);
    arena_reset(arena);
  }
  arena_free(arena);
}

/* ---- seats ---- */

enum { SEATS = 5, PEOPLE = 5 };

static bool table[SEATS][PEOPLE];

static bool fits(void *context, size_t seat, size_t person) {
  (void)context;
  return table[seat][person];
}

static size_t slow_most(size_t seat, size_t seats, unsigned taken) {
  if (seat == seats) return 0;
  size_t most = slow_most(seat + 1, seats, taken);
  for (size_t person = 0; person < PEOPLE; person++) {
    if (!table[seat][person] || (taken & (1u << person))) continue;
    size_t with = 1 + slow_most(seat + 1, seats, taken | (1u << person));
    if (with > most) most = with;
  }
  return most;
}

static void seats_are_filled_as_far_as_they_can_be(void **state) {
  struct arena *arena = arena_new();
  (void)state;
  for (int i = 0; i < MATCHINGS; i++) {
    size_t seats = (size_t)pick(SEATS + 1);
    for (size_t seat = 0; seat < SEATS; seat++)
      for (size_t person = 0; person < PEOPLE; person++) table[seat][person] = pick(3) == 0;
    assert_int_equal(filling_most(arena, seats, PEOPLE, fits, NULL), slow_most(0, seats, 0));
    arena_reset(arena);
  }
  arena_free(arena);
}

/* ---- by dice ---- */

static const char rulebook_text[] = "dealwright: 1\nrulebook: tiny\nversion: '1'\ncurrency: CNY\nrounding: half_up\n"
                                    "timezone: UTC\n";

static const char process_text[] =
    "roles: {boss: {}, chief: {reports_to: boss}, rep: {reports_to: chief}, legal: {}}\n"
    "people:\n"
    "  ann: {role: rep, superior: bob}\n"
    "  bob: {role: chief, superior: zoe}\n"
    "  cat: {roles: [chief, legal], superior: zoe}\n"
    "  dan: {role: legal, superior: zoe}\n"
    "  zoe: {role: boss}\n"
    "records:\n"
    "  customer: {fields: {tier: 'one of [A, B]'}}\n"
    "  deal: {fields: {customer: ref customer, owner: ref person, amount: money}}\n"
    "  quote: {belongs_to: deal, fields: {price: money}}\n"
    "process: sales\n"
    "about: deal\n"
    "first: offer\n"
    "stages:\n"
    "  offer:\n"
    "    owner: rep\n"
    "    leave: {agreed: {check: 'approved(\"price\") and approved(\"terms\")'}}\n"
    "    next: [{to: sign}]\n"
    "  sign: {owner: rep, next: [{to: won, when: 'approved(\"seal\")'}]}\n"
    "  won: {end: case, result: won}\n"
    "  lost: {end: case}\n"
    "actions:\n"
    "  quote: {stages: [offer, sign], asks: {price: money}, check: {some: {check: quote.price > 10}},\n"
    "          approval: price, adds: quote, set: {deal.amount: quote.price}}\n"
    "  terms: {stages: [offer], asks: {text: text}, approval: terms}\n"
    "  seal:  {stages: [sign], asks: {text: text}, approval: seal}\n"
    "  lose:  {by: [boss], go: lost}\n"
    "approvals:\n"
    "  price: {steps: superior > chief + legal, when: quote.price < 1000, due: 1 day, overdue: escalate,\n"
    "          watches: [quote.price, customer.tier]}\n"
    "  terms: {steps: '2 of (all legal, chief, boss)', due: 2 workdays}\n"
    "  seal:  {steps: legal + chief > boss, due: 1 workday, overdue: escalate}\n";

static int start_dice(void **state) {
  (void)state;
  seed = 11;
  return 0;
}

static int make_rulebook(void **state) {
  (void)state;
  return make_folder(rulebook_text, process_text);
}

/* `D-? approve price`: the subject first; # is a number. */
static const char *random_text(struct arena *arena) {
  static const char *const texts[] = {"D-# approve price",
                                      "D-# approve price",
                                      "D-# approve terms",
                                      "D-# approve terms",
                                      "D-# terms text=v",
                                      "D-# quote price=800",
                                      "D-# quote price=2,000",
                                      "D-# approve price",
                                      "D-# approve price",
                                      "D-# approve terms",
                                      "D-# approve terms",
                                      "D-# approve seal",
                                      "D-# approve seal",
                                      "D-# reject price reason=no",
                                      "D-# reject terms reason=no",
                                      "D-# send_back price reason=why",
                                      "D-# send_back seal reason=why to=1",
                                      "D-# send_back seal reason=why",
                                      "D-# recall price",
                                      "D-# recall terms",
                                      "D-# approve price##",
                                      "D-# approve seal##",
                                      "D-# quote price=500",
                                      "D-# quote price=5,000",
                                      "D-# quote price=5",
                                      "D-# quote price=700",
                                      "D-# terms text=t",
                                      "D-# terms text=u",
                                      "D-# seal text=s",
                                      "D-# set customer.tier=A",
                                      "customer:acme set tier=A",
                                      "customer:acme set tier=B",
                                      "D-# lose",
                                      "D-# start customer=acme",
                                      "D-# start customer=acme",
                                      "person:bob absent from=2024-03-05 until=2024-03-09 delegate=dan",
                                      "person:dan absent from=2024-03-07 until=2024-03-12 delegate=cat",
                                      "person:cat absent from=2024-03-01 until=2024-04-01 delegate=bob",
                                      "D-# note hello"};
  struct buffer text = BUFFER_EMPTY;
  const char *pattern = texts[pick(sizeof texts / sizeof *texts)];
  for (const char *at = pattern; *at != '\0'; at++) {
    if (at[0] == '#' && at[1] == '#') buffer_printf(&text, "#%d", 1 + pick(4)), at++;
    else if (*at == '#') buffer_printf(&text, "%d", pick(2));
    else buffer_putc(&text, *at);
  }
  const char *copy = arena_copy(arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static bool same(const char *a, const char *b) {
  return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* No seat speaks for its own submitter, and within a step nobody appears twice. */
static void votes_are_fair(struct program *program, const char *id) {
  const struct casefile *file = store_casefile(program->store, program->arena, id, program->list);
  for (size_t i = 0; i < file->seat_count; i++) {
    const struct seat *seat = &file->seats[i];
    const struct request *request = casefile_request(file, seat->request);
    if (seat->voter == NULL || !seat_is_current(request, seat)) continue;
    assert_false(same(seat->voter, request->submitter) || same(seat->cast_by, request->submitter));
    for (size_t j = 0; j < i; j++) {
      const struct seat *other = &file->seats[j];
      if (other->voter == NULL || !seat_is_current(request, other)) continue;
      assert_false(same(seat->voter, other->voter) || same(seat->voter, other->cast_by) ||
                   same(seat->cast_by, other->voter) || same(seat->cast_by, other->cast_by));
    }
  }
}

static int accepted_votes;

static void step(int64_t now) {
  static const char *const people[] = {"ann", "bob", "cat", "dan", "zoe"};
  struct program program = program_start("deals.db");
  struct command command;
  struct answer answer;
  int64_t before = store_event_count(program.store);
  command_of(&program, random_text(program.arena), &command);
  command.person = people[pick(5)];
  command.at = now;
  command.id = arena_printf(program.arena, "step-%lld", (long long)now);
  if (!engine_execute(program.engine, program.arena, &command, 0, &answer, program.list)) {
    assert_true(diagnostics_errors(program.list) > 0);
    assert_false(answer.rule_failed);
    assert_int_equal(store_event_count(program.store), before);
  } else {
    int64_t after = store_event_count(program.store);
    accepted_votes += same(command.verb, "approve");
    assert_true(engine_execute(program.engine, program.arena, &command, 0, &answer, program.list));
    assert_true(answer.repeated);
    assert_int_equal(store_event_count(program.store), after);
  }
  diagnostics_clear(program.list);
  for (int i = 0; i < 2; i++) votes_are_fair(&program, arena_printf(program.arena, "D-%d", i));
  program_end(&program);
}

static void begin(const char *text) {
  struct program program = program_start("deals.db");
  struct command command;
  struct answer answer;
  command_of(&program, text, &command);
  command.person = "ann";
  command.at = date_instant(19787);
  assert_true(engine_execute(program.engine, program.arena, &command, 0, &answer, program.list));
  program_end(&program);
}

static void state_is_the_fold_whatever_people_decide(void **state) {
  (void)state;
  for (int walk = 0; walk < WALKS; walk++) {
    int64_t now = date_instant(19787); /* 2024-03-05 */
    publish("deals.db");
    begin("customer:acme add tier=B");
    begin("D-0 start customer=acme");
    begin("D-1 start customer=acme");
    for (int i = 0; i < STEPS; i++) {
      now += 600 * (1 + pick(30));
      step(now);
    }
  }
  assert_true(accepted_votes > WALKS); /* the dice do get somewhere */
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(steps_come_to_what_every_way_on_comes_to),
      cmocka_unit_test(seats_are_filled_as_far_as_they_can_be),
      cmocka_unit_test_setup_teardown(state_is_the_fold_whatever_people_decide, make_rulebook, remove_folder),
  };
  return cmocka_run_group_tests(tests, start_dice, NULL);
}
