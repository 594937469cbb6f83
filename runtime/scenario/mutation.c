/* Judging mutants.
 *
 *   mutant -> does it load? -> can its table answer otherwise? -> tests that come by its place, until one fails
 *              no: refused      no: equivalent                     none: untouched; all pass: survived
 *
 * Invariants
 * 1. A mutant is judged in a process of its own; the caller keeps nothing of it but the verdict.
 * 2. A verdict depends on the mutant, the rulebook and the tests alone, never on how many processes there are or which
 *    of them was faster.
 * 3. A verdict is in the record before anybody is told of it.
 *
 * Not done here: running tests that fail without any mutant; whoever calls sees to that first. */
#include "scenario/mutation.h"

#include "base/clock.h"
#include "base/limits.h"
#include "check/table_proof.h"
#include "scenario/crew.h"
#include "scenario/mutant_reach.h"
#include "scenario/mutation_record.h"
#include "scenario/witness.h"

#include <errno.h>
#include <string.h>

enum { PROOF_STEPS = 100 * 1000 };

struct judging {
  struct mutation *mutation;
  const struct mutation_order *order;
  struct mutation_record *record; /* or NULL */
  bool record_failed;
  double end; /* 0: none */
  size_t done;
};

/* ---- one mutant, in its own process ---- */

static bool proof_refuses(const struct rulebook *rulebook, const struct mutant *mutant) {
  struct diagnostics *list = diagnostics_new();
  const struct table *table = mutant->table != NULL ? rulebook_table(rulebook, mutant->table->name) : NULL;
  if (table != NULL) table_prove(table, rulebook->currency, TABLE_ALL, PROOF_STEPS, list);
  bool refused = diagnostics_errors(list) > 0;
  diagnostics_free(list);
  return refused;
}

static enum witness find_witness(struct arena *arena, const struct rulebook *rulebook, const struct mutant *mutant,
                                 const char **text) {
  const struct table *changed = mutant->table != NULL ? rulebook_table(rulebook, mutant->table->name) : NULL;
  if (changed == NULL || mutant->telling != NULL) return WITNESS_UNKNOWN;
  return witness_find(arena, mutant->table, changed, mutant->lines, rulebook->currency, text);
}

static bool fails(struct test_run *run, const struct test *test) {
  struct arena *arena = arena_new();
  struct diagnostics *list = diagnostics_new();
  struct test_result result;
  bool failed = !test_run_one(run, arena, test, &result, list) || !result.passed;
  diagnostics_free(list);
  arena_free(arena);
  return failed;
}

/* Tests of tables first: they cost next to nothing. */
static enum verdict run_tests(const struct mutation *mutation, const struct mutant *mutant, struct test_run *run) {
  bool touched = false;
  for (int kind = TEST_TABLE; kind >= TEST_SCENARIO; kind--)
    for (size_t i = 0; i < mutation->tests->count; i++) {
      const struct test *test = &mutation->tests->items[i];
      if ((int)test->kind != kind || !mutant_is_reached(mutation->run, mutant, test)) continue;
      touched = true;
      if (fails(run, test)) return VERDICT_NOTICED;
    }
  return touched ? VERDICT_SURVIVED : VERDICT_UNTOUCHED;
}

static enum verdict judge(const struct mutation *mutation, const struct mutant *mutant) {
  struct arena *arena = arena_new();
  struct diagnostics *list = diagnostics_new();
  enum verdict verdict = VERDICT_REFUSED;
  const char *text;
  struct test_run *run = test_run_open(mutant_source(arena, mutation->source, mutant), false, list);
  if (run != NULL && !proof_refuses(test_run_rulebook(run), mutant)) {
    enum witness witness = find_witness(arena, test_run_rulebook(run), mutant, &text);
    verdict = witness == WITNESS_NONE ? VERDICT_EQUIVALENT : run_tests(mutation, mutant, run);
  }
  if (run != NULL) test_run_close(run);
  diagnostics_free(list);
  arena_free(arena);
  return verdict;
}

/* ---- all of them ---- */

static unsigned char work(void *context, size_t job) {
  const struct judging *judging = context;
  return (unsigned char)judge(judging->mutation, &judging->mutation->mutants.items[job]);
}

static void done(void *context, size_t job, enum crew_end end, unsigned char result) {
  struct judging *judging = context;
  const struct mutation_order *order = judging->order;
  enum verdict verdict = end == CREW_CRASHED ? VERDICT_CRASHED : end == CREW_HUNG ? VERDICT_HUNG : (enum verdict)result;
  if (judging->record != NULL && !mutation_record_add(judging->record, job, verdict)) judging->record_failed = true;
  judging->mutation->verdicts[job] = verdict;
  judging->done++;
  if (order->progress != NULL) order->progress(order->context, judging->done, judging->mutation->mutants.count);
}

static bool stop(void *context) {
  const struct judging *judging = context;
  if (judging->record_failed || (judging->end > 0 && clock_seconds() >= judging->end)) return true;
  return judging->order->stop != NULL && judging->order->stop(judging->order->context);
}

static bool fault(enum diagnostic_id id, const char *path, int error, struct diagnostics *list) {
  struct position at = {path, 0, 0, 0};
  diagnostic_add(list, id, path != NULL ? &at : NULL, strerror(error));
  return false;
}

static bool judge_all(struct arena *arena, struct judging *judging, struct diagnostics *list) {
  struct mutation *mutation = judging->mutation;
  const struct mutation_order *order = judging->order;
  size_t *jobs = arena_alloc(arena, (mutation->mutants.count + 1) * sizeof *jobs), count = 0;
  for (size_t i = 0; i < mutation->mutants.count; i++)
    if (mutation->verdicts[i] == VERDICT_NONE) jobs[count++] = i;
  const struct crew crew = {.hands = order->hands,
                            .seconds = LIMIT_MUTANT_SECONDS,
                            .context = judging,
                            .work = work,
                            .done = done,
                            .stop = stop};
  judging->done = mutation->kept;
  if (order->seconds > 0) judging->end = clock_seconds() + order->seconds;
  if (!crew_work(&crew, jobs, count)) return fault(DIAGNOSTIC_crew_failed, NULL, errno, list);
  return !judging->record_failed || fault(DIAGNOSTIC_record_failed, order->record, errno, list);
}

bool mutation_run(struct arena *arena, const struct test_run *run, const struct tests *tests,
                  const struct mutation_order *order, struct mutation *out, struct diagnostics *list) {
  struct judging judging = {.mutation = out, .order = order};
  *out =
      (struct mutation){.run = run, .source = test_run_source(run), .tests = tests, .rulebook = test_run_rulebook(run)};
  mutants_make(arena, out->rulebook, order->all, &out->mutants);
  out->verdicts = arena_alloc(arena, (out->mutants.count + 1) * sizeof *out->verdicts);
  if (order->record != NULL && (judging.record = mutation_record_open(order->record, out, list)) == NULL) return false;
  bool fine = judge_all(arena, &judging, list);
  mutation_record_close(judging.record);
  return fine;
}

/* ---- what became of them ---- */

size_t mutation_count(const struct mutation *mutation, enum verdict verdict) {
  size_t count = 0;
  for (size_t i = 0; i < mutation->mutants.count; i++) count += mutation->verdicts[i] == verdict;
  return count;
}

const char *verdict_name(enum verdict verdict) {
  static const char *const names[VERDICT_COUNT] = {"open",      "noticed",    "refused", "survived",
                                                   "untouched", "equivalent", "crashed", "hung"};
  return names[verdict];
}

const char *mutation_telling(struct arena *arena, const struct mutation *mutation, size_t number) {
  const struct mutant *mutant = &mutation->mutants.items[number];
  struct diagnostics *list = diagnostics_new();
  const char *text = mutant->telling;
  const struct rulebook *changed = NULL;
  if (text == NULL) changed = rulebook_load(arena, mutant_source(arena, mutation->source, mutant), list);
  if (changed != NULL) find_witness(arena, changed, mutant, &text);
  diagnostics_free(list);
  return text;
}
