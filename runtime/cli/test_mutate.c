/* What mutants of a rulebook tell about its tests.
 *
 * Invariant: the answer names mutants in their order, whichever process was done first; only `N of M done` depends on
 * time.
 *
 * An interrupt ends the run like its budget of seconds does: what is known is said, and kept in the record. */
#include "cli/test_mutate.h"

#include "cli/shell.h"
#include "scenario/mutation.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { MOST_JOBS = 256, MOST_SECONDS = 1000000 };

static volatile sig_atomic_t interrupted;

static void on_interrupt(int number) {
  (void)number;
  interrupted = 1;
}

static bool is_interrupted(void *context) {
  (void)context;
  return interrupted != 0;
}

/* ---- what was asked for ---- */

static bool read_number(struct session *session, enum option option, long most, long *out) {
  const char *text = session->options.values[option];
  char *end;
  if (text == NULL) return true;
  errno = 0;
  *out = strtol(text, &end, 10);
  if (errno == 0 && *end == '\0' && text[0] >= '0' && text[0] <= '9' && *out >= 1 && *out <= most) return true;
  diagnostic_add(session->list, DIAGNOSTIC_bad_number, NULL, option_rows[option].name, text);
  return false;
}

static void show_progress(void *context, size_t done, size_t count) {
  struct session *session = context;
  struct buffer text = BUFFER_EMPTY;
  phrase_add(&text, language_current(), PHRASE_mutants_progress, arena_printf(session->arena, "%zu", done),
             arena_printf(session->arena, "%zu", count));
  fprintf(stderr, "\r\033[K%s", buffer_text(&text));
  buffer_release(&text);
}

static bool read_order(struct session *session, struct mutation_order *out) {
  long processors = sysconf(_SC_NPROCESSORS_ONLN), jobs = processors > 0 ? processors : 1, seconds = 0;
  bool shows = isatty(STDERR_FILENO) && !session->json;
  bool fine = read_number(session, OPTION_JOBS, MOST_JOBS, &jobs);
  fine = read_number(session, OPTION_SECONDS, MOST_SECONDS, &seconds) && fine;
  *out = (struct mutation_order){.all = session->options.values[OPTION_ALL] != NULL,
                                 .hands = (int)(jobs < MOST_JOBS ? jobs : MOST_JOBS),
                                 .seconds = (double)seconds,
                                 .record = session->options.values[OPTION_RESUME],
                                 .stop = is_interrupted,
                                 .progress = shows ? show_progress : NULL,
                                 .context = session};
  return fine;
}

bool test_mutate_options_fit(struct session *session) {
  const struct options *options = &session->options;
  bool fine = true;
  for (int i = 0; options->values[OPTION_MUTATE] == NULL && i < OPTION_COUNT; i++) {
    if (options->values[i] == NULL || i == OPTION_ALL || (TEST_MUTATE_OPTIONS & OPTION_BIT(i)) == 0) continue;
    diagnostic_add(session->list, DIAGNOSTIC_option_needs, NULL, option_rows[i].name, "--mutate");
    fine = false;
  }
  if (options->values[OPTION_MUTATE] == NULL) return fine;
  if (options->values[OPTION_FORMAT] == NULL) return true;
  diagnostic_add(session->list, DIAGNOSTIC_options_clash, NULL, "--mutate", "--format");
  return false;
}

/* ---- mutants that were not noticed ---- */

static bool is_shown(enum verdict verdict) {
  return verdict == VERDICT_SURVIVED || verdict == VERDICT_UNTOUCHED || verdict == VERDICT_CRASHED ||
         verdict == VERDICT_HUNG;
}

static const char *verdict_text(enum verdict verdict) {
  enum phrase_id id = verdict == VERDICT_CRASHED ? PHRASE_mutant_crashed
                      : verdict == VERDICT_HUNG  ? PHRASE_mutant_hung
                                                 : PHRASE_mutant_survived;
  return phrase_text(language_current(), id);
}

static void say_place(struct session *session, const struct position *at) {
  buffer_printf(&session->out, "  %s:%d", at->file, at->line);
  if (at->column > 0) buffer_printf(&session->out, ":%d", at->column);
}

static void say_survivor(struct session *session, const struct mutation *mutation, size_t number) {
  const struct mutant *mutant = &mutation->mutants.items[number];
  const char *telling = mutation_telling(session->arena, mutation, number);
  say_styled(session, GRID_BAD, verdict_text(mutation->verdicts[number]));
  say_place(session, &mutant->at);
  buffer_printf(&session->out, "  %s\n", mutant->change);
  if (mutation->verdicts[number] == VERDICT_UNTOUCHED)
    buffer_printf(&session->out, "    %s\n", phrase_text(language_current(), PHRASE_mutant_untouched));
  if (telling == NULL) return;
  buffer_puts(&session->out, "    ");
  say_line(session, PHRASE_mutant_telling, telling);
}

static void mutant_json(struct session *session, const struct mutation *mutation, size_t number) {
  const struct mutant *mutant = &mutation->mutants.items[number];
  enum verdict verdict = mutation->verdicts[number];
  struct json json = session_json(session, "mutant");
  json_pair(&json, "verdict", verdict_name(verdict));
  json_pair(&json, "mutation", mutant_kind_name(mutant->kind));
  json_pair(&json, "file", mutant->at.file);
  json_pair_integer(&json, "line", mutant->at.line);
  if (mutant->at.column > 0) json_pair_integer(&json, "column", mutant->at.column);
  json_pair(&json, "change", mutant->change);
  if (is_shown(verdict)) json_pair(&json, "try", mutation_telling(session->arena, mutation, number));
  session_json_end(session, &json);
}

/* ---- all of them ---- */

static size_t survivors(const struct mutation *mutation) {
  return mutation_count(mutation, VERDICT_SURVIVED) + mutation_count(mutation, VERDICT_UNTOUCHED);
}

static void say_part(struct session *session, enum phrase_id phrase, size_t count, bool always) {
  if (count > 0 || always) say(session, phrase, arena_printf(session->arena, "%zu", count));
}

static void say_totals(struct session *session, const struct mutation *mutation) {
  say_count(&session->out, (int64_t)mutation->mutants.count, PHRASE_mutant_one, PHRASE_mutant_many);
  say_part(session, PHRASE_mutants_noticed, mutation_count(mutation, VERDICT_NOTICED), true);
  say_part(session, PHRASE_mutants_refused, mutation_count(mutation, VERDICT_REFUSED), true);
  say_part(session, PHRASE_mutants_survived, survivors(mutation), true);
  say_part(session, PHRASE_mutants_equivalent, mutation_count(mutation, VERDICT_EQUIVALENT), false);
  say_part(session, PHRASE_mutants_crashed, mutation_count(mutation, VERDICT_CRASHED), false);
  say_part(session, PHRASE_mutants_hung, mutation_count(mutation, VERDICT_HUNG), false);
  buffer_putc(&session->out, '\n');
}

static const char *go_on_command(struct test_report *report) {
  struct session *session = report->session;
  struct buffer text = BUFFER_EMPTY;
  buffer_puts(&text, "dealwright test ");
  for (size_t i = 0; i < session->options.count; i++) {
    shell_word(&text, session->options.words[i]);
    buffer_putc(&text, ' ');
  }
  buffer_puts(&text, "--mutate");
  for (int option = 0; option < OPTION_COUNT; option++) {
    const char *value = session->options.values[option];
    if (value == NULL || (TEST_MUTATE_OPTIONS & OPTION_BIT(option)) == 0) continue;
    buffer_printf(&text, " %s", option_rows[option].name);
    if (option_rows[option].argument == NULL) continue;
    buffer_putc(&text, ' ');
    shell_word(&text, value);
  }
  const char *copy = arena_copy(session->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static void say_unfinished(struct test_report *report, const struct mutation *mutation) {
  struct session *session = report->session;
  size_t count = mutation->mutants.count, open = mutation_count(mutation, VERDICT_NONE);
  if (open == 0) return;
  say(session, PHRASE_mutants_done, arena_printf(session->arena, "%zu", count - open),
      arena_printf(session->arena, "%zu", count));
  if (session->options.values[OPTION_RESUME] != NULL) say_line(session, PHRASE_mutants_go_on, go_on_command(report));
  else say_line(session, PHRASE_mutants_no_record);
}

static void totals_json(struct session *session, const struct mutation *mutation) {
  struct json json = session_json(session, "mutation");
  json_pair_integer(&json, "mutants", (int64_t)mutation->mutants.count);
  for (int i = VERDICT_NONE; i < VERDICT_COUNT; i++)
    json_pair_integer(&json, verdict_name((enum verdict)i), (int64_t)mutation_count(mutation, (enum verdict)i));
  session_json_end(session, &json);
}

static enum status report_mutation(struct test_report *report, const struct mutation *mutation) {
  struct session *session = report->session;
  bool clean = mutation_count(mutation, VERDICT_NONE) == 0;
  for (size_t i = 0; i < mutation->mutants.count && session_flush(session, false); i++) {
    clean = clean && !is_shown(mutation->verdicts[i]);
    if (session->json) mutant_json(session, mutation, i);
    else if (is_shown(mutation->verdicts[i])) say_survivor(session, mutation, i);
  }
  if (session->json) {
    totals_json(session, mutation);
  } else {
    say_totals(session, mutation);
    say_unfinished(report, mutation);
  }
  return clean ? STATUS_DONE : STATUS_NO;
}

/* ---- the command ---- */

static bool take_failure(void *context, const struct test_result *result) {
  if (!result->passed) test_report_result(context, result);
  return true;
}

/* A test that fails anyway notices everything, and so nothing. */
static bool all_pass(struct test_report *report, struct test_run *run, const struct tests *tests) {
  const struct test_order order = {.each = take_failure, .context = report};
  struct test_tally tally;
  if (!test_run_all(run, tests, &order, &tally, report->session->list)) return false;
  if (tally.failed == 0) return true;
  diagnostic_add(report->session->list, DIAGNOSTIC_mutate_failing, NULL,
                 arena_printf(report->session->arena, "%zu", tally.failed));
  return false;
}

static bool mutate(struct session *session, struct test_run *run, const struct tests *tests,
                   const struct mutation_order *order, struct mutation *out) {
  struct sigaction action = {.sa_handler = on_interrupt}, before;
  interrupted = 0;
  sigaction(SIGINT, &action, &before);
  bool fine = mutation_run(session->arena, run, tests, order, out, session->list);
  sigaction(SIGINT, &before, NULL);
  if (order->progress != NULL) fputs("\r\033[K", stderr);
  return fine;
}

enum status test_mutate(struct test_report *report, struct test_run *run, const struct tests *tests) {
  struct session *session = report->session;
  struct mutation_order order;
  struct mutation mutation;
  if (!read_order(session, &order)) return STATUS_USAGE;
  if (!all_pass(report, run, tests) || !mutate(session, run, tests, &order, &mutation)) return STATUS_NO;
  return report_mutation(report, &mutation);
}
