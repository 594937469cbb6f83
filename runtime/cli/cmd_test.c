/* dealwright test: runs the tests of a rulebook, scenarios and table tests. */
#include "base/text.h"
#include "cli/entry.h"
#include "cli/folder.h"
#include "cli/test_mutate.h"

#include <string.h>
#include <unistd.h>

/* What was asked for. */
struct asked {
  const char *folder; /* as typed, or NULL: the current one */
  const char *words;  /* or NULL: all */
};

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

static bool take_result(void *context, const struct test_result *result) {
  struct test_report *report = context;
  test_report_result(report, result);
  return !report->session->output_failed;
}

static enum status run_tests(struct test_report *report, struct test_run *run, const struct tests *tests) {
  const struct test_order order = {.each = take_result, .context = report};
  struct test_tally tally;
  test_report_begin(report, tests->count);
  bool fine = test_run_all(run, tests, &order, &tally, report->session->list);
  test_report_end(report, &tally);
  if (!fine) return session_failed(report->session, STATUS_RULEBOOK);
  return tally.failed > 0 ? STATUS_NO : STATUS_DONE;
}

static enum status select_and_run(struct test_report *report, struct test_run *run, const struct asked *asked) {
  struct session *session = report->session;
  const char *folder = asked->folder != NULL ? asked->folder : ".";
  struct tests all;
  if (!tests_read(session->arena, folder, test_run_rulebook(run), &all, session->list)) return STATUS_NO;
  struct tests tests = tests_select(session->arena, &all, asked->words);
  bool mutates = session->options.values[OPTION_MUTATE] != NULL;
  if (tests.count > 0) return mutates ? test_mutate(report, run, &tests) : run_tests(report, run, &tests);
  diagnostic_add(session->list, DIAGNOSTIC_no_scenario, NULL, folder);
  if (asked->words == NULL) return STATUS_NO;
  const char **titles = arena_alloc(session->arena, (all.count + 1) * sizeof *titles);
  size_t count = 0;
  for (size_t i = 0; i < all.count; i++)
    if (all.items[i].title != NULL) titles[count++] = all.items[i].title;
  diagnostic_suggest(session->list, asked->words, titles, count);
  return STATUS_NO;
}

static enum status run(struct session *session) {
  const struct asked asked = read_operands(session);
  struct test_report report = {.session = session, .folder = asked.folder};
  if (!read_format(session, &report) || !test_mutate_options_fit(session)) return STATUS_USAGE;
  struct source *source = source_from_folder(session->arena, asked.folder != NULL ? asked.folder : ".", session->list);
  struct test_run *run = source != NULL ? test_run_open(source, session->list) : NULL;
  if (run == NULL) return STATUS_RULEBOOK;
  enum status status = select_and_run(&report, run, &asked);
  test_run_close(run);
  return status;
}

const struct entry entry_test = {
    .name = "test",
    .group = GROUP_WRITE,
    .usage = "[FOLDER] [WORDS]",
    .least = 0,
    .most = 2,
    .options = OPTION_BIT(OPTION_FORMAT) | OPTION_BIT(OPTION_MUTATE) | TEST_MUTATE_OPTIONS,
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
