/* Random people attach and sign, sensibly or not, the program restarted after every step, and everything is held
 * against a model of the rules in a few lines: what is accepted, what the case waits for, whether it goes on. */
#include "engine_fixture.h"

#include "base/text.h"

enum { WALKS = 4, STEPS = 50, CONTENTS = 3, SIGNATURES = 3 };

static const char rulebook_text[] = "dealwright: 1\nrulebook: tiny\nversion: '1'\ncurrency: CNY\nrounding: half_up\n"
                                    "timezone: UTC\n";

static const char process_text[] = "roles: {boss: {}, rep: {reports_to: boss}, legal: {}}\n"
                                   "people:\n"
                                   "  ann: {role: rep, superior: zoe}\n"
                                   "  zoe: boss\n"
                                   "  leo: legal\n"
                                   "records:\n"
                                   "  deal: {fields: {owner: ref person}}\n"
                                   "process: sales\n"
                                   "about: deal\n"
                                   "first: talk\n"
                                   "stages:\n"
                                   "  talk: {owner: rep, requires: [paper], next: [{to: over}]}\n"
                                   "  over: {end: case}\n"
                                   "documents:\n"
                                   "  paper:\n"
                                   "    signatures:\n"
                                   "      inked:  {by: [boss]}\n"
                                   "      sealed: {by: [legal], after: inked}\n"
                                   "      buyer:  {outside: true, after: inked}\n";

static const char *const signatures[SIGNATURES] = {"inked", "sealed", "buyer"};
static const char *const people[] = {"ann", "zoe", "leo", "eve"};
enum { ANN, ZOE, LEO, PEOPLE = 4 };

/* What has happened to the case, as the rules above have it. */
struct model {
  int version, content; /* of the newest; version 0: none */
  bool given[SIGNATURES];
};

struct move {
  int person;
  bool attaches;
  int content;   /* that is attached */
  int signature; /* that is given */
  bool by;       /* somebody outside is named */
  int version;   /* that is said to lie there; 0: not said */
};

static int make_rulebook(void **state) {
  (void)state;
  seed = 11;
  return make_folder(rulebook_text, process_text);
}

static struct move random_move(const struct model *model) {
  struct move move = {.person = pick(PEOPLE), .attaches = pick(6) == 0 || model->version == 0};
  move.content = pick(CONTENTS);
  move.signature = pick(SIGNATURES);
  move.by = pick(4) == 0 ? pick(2) == 0 : move.signature == 2;
  move.version = pick(4) == 0 ? 1 + pick(3) : 0;
  if (pick(2) == 0) move.person = move.attaches || move.signature == 2 ? ANN : move.signature == 0 ? ZOE : LEO;
  return move;
}

/* ---- the slow way ---- */

static bool is_allowed(const struct model *model, const struct move *move) {
  static const bool may_sign[SIGNATURES][PEOPLE] = {{[ZOE] = true}, {[LEO] = true}, {[ANN] = true, [ZOE] = true}};
  if (move->attaches) return move->person <= ZOE && (model->version == 0 || move->content != model->content);
  if (model->version == 0 || (move->version != 0 && move->version != model->version)) return false;
  if (model->given[move->signature] || !may_sign[move->signature][move->person]) return false;
  if (move->signature > 0 && !model->given[0]) return false;
  return move->by == (move->signature == 2);
}

static void apply(struct model *model, const struct move *move) {
  if (!move->attaches) {
    model->given[move->signature] = true;
    return;
  }
  *model = (struct model){.version = model->version + 1, .content = move->content};
}

static bool is_complete(const struct model *model) {
  return model->version > 0 && model->given[0] && model->given[1] && model->given[2];
}

/* ---- the program ---- */

static const char *text_of(struct arena *arena, int number, const struct move *move) {
  if (move->attaches) return arena_printf(arena, "D-%d attach paper file=%s/content-%d", number, folder, move->content);
  const char *version = move->version != 0 ? arena_printf(arena, " version=%d", move->version) : "";
  return arena_printf(arena, "D-%d sign_document paper %s%s%s", number, signatures[move->signature], version,
                      move->by ? " by=\"Berg, Nordwind\"" : "");
}

static bool execute(struct program *program, const char *text, const char *person, int64_t now) {
  struct command command;
  struct answer answer;
  command_of(program, text, &command);
  command.person = person;
  command.at = now;
  command.has_at = true;
  return engine_execute(program->engine, program->arena, &command, 0, &answer, program->list);
}

static void assert_waits(const struct answer *answer, const struct model *model) {
  size_t expected = 0;
  for (int i = 0; i < SIGNATURES; i++) {
    if (model->version == 0 || model->given[i]) continue;
    assert_true(expected < answer->wait_count);
    const struct wait *wait = &answer->waits[expected++];
    assert_int_equal(wait->kind, WAIT_DOCUMENT);
    assert_int_equal(wait->lack->version, model->version);
    assert_string_equal(wait->lack->signature->name, signatures[i]);
  }
  if (model->version == 0) {
    assert_int_equal(answer->waits[0].lack->version, 0);
    assert_null(answer->waits[0].lack->signature);
    expected = 1;
  }
  assert_int_equal(answer->wait_count, expected);
}

static void check_case(struct program *program, int number, const struct model *model) {
  struct casefile *file;
  struct answer answer;
  const char *id = arena_printf(program->arena, "D-%d", number);
  assert_true(engine_explain(program->engine, program->arena, id, 0, &answer, &file, program->list));
  assert_int_equal(casefile_is_open(file), !is_complete(model));
  if (casefile_is_open(file)) assert_waits(&answer, model);
}

static void step(int number, struct model *model, int64_t now) {
  struct program program = program_start("deals.db");
  struct move move = random_move(model);
  const char *text = text_of(program.arena, number, &move);
  bool expected = is_allowed(model, &move);
  if (execute(&program, text, people[move.person], now) != expected) {
    show(program.list);
    fail_msg("%s: %s was %s", people[move.person], text, expected ? "refused" : "accepted");
  }
  if (expected) apply(model, &move);
  check_case(&program, number, model);
  program_end(&program);
}

static void start_case(int number, int64_t now) {
  struct program program = program_start("deals.db");
  assert_true(execute(&program, arena_printf(program.arena, "D-%d start", number), "ann", now));
  program_end(&program);
}

static void only_what_the_rules_say_is_accepted(void **state) {
  (void)state;
  int completed = 0;
  for (int i = 0; i < CONTENTS; i++) {
    char name[16], text[32];
    snprintf(name, sizeof name, "content-%d", i);
    snprintf(text, sizeof text, "draft %d of the contract", i);
    write_file(name, text);
  }
  for (int walk = 0; walk < WALKS; walk++) {
    int64_t now = date_instant(19787); /* 2024-03-05 */
    int number = 0;
    struct model model = {0};
    publish("deals.db");
    start_case(++number, now);
    for (int i = 0; i < STEPS; i++) {
      now += 3600 * (1 + pick(20));
      step(number, &model, now);
      if (!is_complete(&model)) continue;
      model = (struct model){0};
      completed++;
      start_case(++number, now);
    }
  }
  assert_true(completed >= WALKS);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(only_what_the_rules_say_is_accepted, make_rulebook, remove_folder),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
