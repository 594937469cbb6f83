/* dealwright test: runs the tests of a rulebook, scenarios and table tests. */
#include "base/text.h"
#include "cli/entry.h"
#include "cli/folder.h"
#include "cli/folder_watch.h"
#include "cli/test_coverage.h"
#include "cli/test_memory.h"
#include "cli/test_mutate.h"
#include "cli/test_report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* What was asked for. */
struct asked {
  const char *folder; /* as typed, or NULL: the current one */
  const char *words;  /* or NULL: all */
};

static const char *folder_of(const struct asked *asked) {
  return asked->folder != NULL ? asked->folder : ".";
}

static bool is_rulebook(struct session *session, const char *folder) {
  return access(arena_printf(session->arena, "%s/rulebook.yaml", folder), F_OK) == 0;
}

/* One operand is the folder, or, inside a rulebook's folder, the words. */
static struct asked read_operands(struct session *session) {
  const struct options *options = &session->options;
  if (options->count == 2) return (struct asked){options->words[0], options->words[1]};
  if (options->count == 0) return (struct asked){NULL, NULL};
  bool words = !folder_exists(options->words[0]) && is_rulebook(session, ".");
  return words ? (struct asked){NULL, options->words[0]} : (struct asked){options->words[0], NULL};
}

static bool read_format(struct session *session, struct test_report *report) {
  static const char *const names[] = {"text", "tap", "junit"};
  const char *name = session->options.values[OPTION_FORMAT];
  if (session->json) report->format = TEST_FORMAT_JSON;
  if (name == NULL) return true;
  if (session->json) {
    diagnostic_add(session->list, DIAGNOSTIC_options_clash, NULL, "--format", "--json");
    return false;
  }
  if (test_format_named(name, &report->format)) return true;
  diagnostic_add(session->list, DIAGNOSTIC_unknown_answer_format, NULL, name, "text, tap, junit");
  diagnostic_suggest(session->list, name, names, 3);
  return false;
}

/* ---- running ---- */

struct testing {
  struct session *session;
  struct test_report report;
  struct asked asked;
  struct decimal least;
  struct test_memory *memory; /* of --watch, or NULL */
  const struct source *source;
  struct test_run *run;
};

static bool take_result(void *context, const struct test_result *result) {
  struct testing *testing = context;
  test_report_result(&testing->report, result);
  if (testing->memory != NULL)
    test_memory_ran(testing->memory, result, test_run_coverage(testing->run), testing->source);
  return !testing->session->output_failed;
}

static enum status run_tests(struct testing *testing, const struct tests *tests) {
  const struct test_order order = {.each = take_result, .context = testing};
  struct test_tally tally;
  test_report_begin(&testing->report, tests->count);
  bool fine = test_run_all(testing->run, tests, &order, &tally, testing->session->list);
  test_report_end(&testing->report, &tally);
  if (!fine) return session_failed(testing->session, STATUS_RULEBOOK);
  return test_coverage_tell(&testing->report, testing->run, testing->least) && tally.failed == 0 ? STATUS_DONE
                                                                                                 : STATUS_NO;
}

/* Whether a word of the title is nearly a word that was typed. */
static bool is_near(struct session *session, const char *title, const char *typed) {
  static const char ends[] = " ,.:;";
  for (const char *at = title + strspn(title, ends); *at != '\0'; at += strspn(at, ends)) {
    size_t size = strcspn(at, ends);
    const char *word = arena_copy_bytes(session->arena, at, size);
    if (text_nearest(typed, &word, 1) != NULL) return true;
    at += size;
  }
  return false;
}

/* A title that is nearly what was typed; else the first of those that share a word with it. */
static void note_near_titles(struct session *session, const char *words, const char *const *titles, size_t count) {
  enum { SHOWN = 3 };
  struct buffer near = BUFFER_EMPTY;
  size_t found = 0;
  const char *longest = NULL;
  diagnostic_suggest(session->list, words, titles, count);
  if (text_nearest(words, titles, count) != NULL) return;
  for (const char *at = words + strspn(words, " "); *at != '\0'; at += strspn(at, " ")) {
    size_t size = strcspn(at, " ");
    if (longest == NULL || size > strlen(longest)) longest = arena_copy_bytes(session->arena, at, size);
    at += size;
  }
  for (size_t i = 0; longest != NULL && i < count && found < SHOWN; i++) {
    if (!is_near(session, titles[i], longest)) continue;
    buffer_printf(&near, "%s'%s'", found++ > 0 ? ", " : "", titles[i]);
  }
  if (found > 0) diagnostic_note(session->list, DIAGNOSTIC_note_titles, buffer_text(&near));
  buffer_release(&near);
}

static enum status none_fits(struct testing *testing, const struct tests *all) {
  struct session *session = testing->session;
  const char *words = testing->asked.words;
  const char **titles = arena_alloc(session->arena, (all->count + 1) * sizeof *titles);
  size_t count = 0;
  if (words == NULL) diagnostic_add(session->list, DIAGNOSTIC_no_scenario, NULL, folder_of(&testing->asked));
  else diagnostic_add(session->list, DIAGNOSTIC_no_test_fits, NULL, folder_of(&testing->asked), words);
  for (size_t i = 0; i < all->count; i++)
    if (all->items[i].title != NULL) titles[count++] = all->items[i].title;
  if (words != NULL) note_near_titles(session, words, titles, count);
  return STATUS_NO;
}

static enum status select_and_run(struct testing *testing) {
  struct session *session = testing->session;
  struct tests all;
  const struct rulebook *rulebook = test_run_rulebook(testing->run);
  if (!tests_read(session->arena, folder_of(&testing->asked), rulebook, &all, session->list)) {
    if (testing->memory != NULL) test_memory_forget(testing->memory);
    return STATUS_NO;
  }
  struct tests tests = tests_select(session->arena, &all, testing->asked.words);
  if (tests.count == 0) return none_fits(testing, &all);
  if (testing->memory != NULL) {
    tests = test_memory_select(testing->memory, session->arena, &tests);
    test_memory_done(testing->memory);
  }
  bool mutates = session->options.values[OPTION_MUTATE] != NULL;
  return mutates ? test_mutate(&testing->report, testing->run, &tests) : run_tests(testing, &tests);
}

static enum status run_once(struct testing *testing) {
  struct session *session = testing->session;
  const char *const *values = session->options.values;
  bool covered = values[OPTION_COVERAGE] != NULL || values[OPTION_MUTATE] != NULL || testing->memory != NULL;
  testing->source = source_from_folder(session->arena, folder_of(&testing->asked), session->list);
  testing->run = testing->source != NULL ? test_run_open(testing->source, covered, session->list) : NULL;
  if (testing->run == NULL) {
    if (testing->memory != NULL) test_memory_forget(testing->memory);
    return STATUS_RULEBOOK;
  }
  enum status status = select_and_run(testing);
  test_run_close(testing->run);
  return status;
}

/* ---- watching ---- */

static bool read_watch(struct session *session) {
  static const enum option others[] = {OPTION_COVERAGE, OPTION_FORMAT, OPTION_MUTATE};
  bool fine = true;
  if (session->options.values[OPTION_WATCH] == NULL) return true;
  for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
    if (session->options.values[others[i]] == NULL) continue;
    diagnostic_add(session->list, DIAGNOSTIC_options_clash, NULL, "--watch", option_rows[others[i]].name);
    fine = false;
  }
  return fine;
}

static void take_change(void *context, const char *path) {
  struct testing *testing = context;
  test_memory_changed(testing->memory, path);
}

/* Each run has an arena of its own, so watching for a day takes no more than one run. */
static enum status run_again(struct testing *testing) {
  struct session *session = testing->session;
  struct arena *kept = session->arena;
  session->arena = arena_new();
  enum status status = run_once(testing);
  session_errors(session);
  if (!session->json) say_line(session, PHRASE_watch_waits);
  session_flush(session, true);
  arena_free(session->arena);
  session->arena = kept;
  return status;
}

static enum status run_watching(struct testing *testing) {
  struct folder_watch *watch = folder_watch_open(folder_of(&testing->asked));
  if (watch == NULL) {
    diagnostic_add(testing->session->list, DIAGNOSTIC_watch_failed, NULL, strerror(errno));
    return STATUS_NO;
  }
  testing->memory = test_memory_new();
  enum status status;
  do status = run_again(testing);
  while (folder_watch_wait(watch, take_change, testing) && !testing->session->output_failed);
  test_memory_free(testing->memory);
  folder_watch_close(watch);
  return status;
}

static enum status run(struct session *session) {
  struct testing testing = {.session = session, .asked = read_operands(session)};
  testing.report = (struct test_report){.session = session, .folder = testing.asked.folder};
  bool fine = read_format(session, &testing.report) && test_mutate_options_fit(session) && read_watch(session) &&
              test_coverage_options_fit(session, testing.report.format, &testing.least);
  if (!fine) return STATUS_USAGE;
  return session->options.values[OPTION_WATCH] != NULL ? run_watching(&testing) : run_once(&testing);
}

const struct entry entry_test = {
    .name = "test",
    .group = GROUP_WRITE,
    .storeless = true,
    .usage = "[FOLDER] [WORDS]",
    .least = 0,
    .most = 2,
    .options = OPTION_BIT(OPTION_FORMAT) | OPTION_BIT(OPTION_COVERAGE) | OPTION_BIT(OPTION_LEAST) |
               OPTION_BIT(OPTION_ALL) | OPTION_BIT(OPTION_WATCH) | OPTION_BIT(OPTION_MUTATE) | TEST_MUTATE_OPTIONS,
    .about = {"run the scenarios of a rulebook", "运行规则手册的测试场景"},
    .help =
        {"Runs the tests of FOLDER (left out: of the current folder): the scenarios in tests/*.yaml and the rows of\n"
         "tables/*.test.csv; with WORDS the one of that title, or all whose title or file contains them. Each has a\n"
         "store of its own in memory. A scenario says what is given, what people do, and what is expected after each\n"
         "step:\n\n"
         "  scenario: Nobody starts a deal for somebody unknown\n"
         "  given:\n"
         "    now: 2024-03-04 09:00\n"
         "    customer north: {name: North Works, tier: B}\n"
         "    deal D-1: {customer: north, owner: li.na, stage: needs_analysis}\n"
         "  steps:\n"
         "    - li.na: record_needs D-1 needs=speed budget=5,000 decision_maker=Berg\n"
         "      expect: {stage: needs_analysis, waits: [summary, budget]}\n"
         "    - li.na: sign D-1 signed_by=Berg\n"
         "      refused: not possible\n"
         "    - pass: 3 workdays\n\n"
         "The status is 1 when one fails, and when none was run.\n\n"
         "With --mutate: do the tests notice mistakes? Small ones are made in the rulebook, one at a time: a bound, a\n"
         "row, a criterion, a role. Each that no test notices is told, with what a test would have to try; then the\n"
         "status is 1. --seconds ends early; what was done is kept in the file of --resume, also at Ctrl-C.\n",
         "运行 FOLDER（省略时为当前文件夹）的测试：tests/*.yaml 中的场景和 tables/*.test.csv 的各行；给出 WORDS 时\n"
         "运行标题相同的测试，或标题或文件名含有它的测试。每个测试都在各自的内存存储中运行。\n"
         "场景说明给定的内容、人员的动作，以及每一步之后的期望。\n"
         "有测试失败或没有运行任何测试时，退出状态为 1。\n\n"
         "使用 --mutate 检验测试能否发现错误：每次在规则手册中制造一个小错误，如界限、行、条件或角色。\n"
         "没有测试发现的错误会列出，并说明测试应尝试什么，此时退出状态为 1。\n"
         "--seconds 限定时间；进度保存在 --resume 的文件中，按 Ctrl-C 时也会保存。\n"},
    .run = run,
};
