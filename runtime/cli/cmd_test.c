/* dealwright test: runs the scenarios of a rulebook. */
#include "base/text.h"
#include "cli/entry.h"
#include "cli/folder.h"
#include "scenario/scenario_folder.h"

#include <string.h>

struct tally {
  size_t passed, failed;
};

static void say_failure(struct session *session, const struct failure *failure) {
  struct buffer *out = &session->out;
  buffer_printf(out, "    %s:%d\n", failure->at.file, failure->at.line);
  buffer_puts(out, "      ");
  say_line(session, PHRASE_expected_line, failure->expected);
  buffer_puts(out, "      ");
  say_line(session, PHRASE_got_line, failure->got);
  if (failure->because == NULL) return;
  buffer_puts(out, "      ");
  say_line(session, PHRASE_decided_line, failure->because);
}

static void say_result_of(struct session *session, const char *folder, const struct scenario_result *result) {
  const char *title = result->scenario->title;
  say_styled(session, result->passed ? GRID_GOOD : GRID_BAD, result->passed ? "ok" : "failed");
  buffer_printf(&session->out, "  %s\n", title);
  for (size_t i = 0; i < result->failure_count; i++) say_failure(session, &result->failures[i]);
  if (result->passed) return;
  buffer_puts(&session->out, "    ");
  say_line(session, PHRASE_repeat_line, arena_printf(session->arena, "dealwright test %s \"%s\"", folder, title));
}

static void result_json(struct session *session, const struct scenario_result *result) {
  struct json json = session_json(session, "scenario");
  json_pair(&json, "scenario", result->scenario->title);
  json_pair(&json, "file", result->scenario->at.file);
  json_pair_integer(&json, "line", result->scenario->at.line);
  json_key(&json, "passed");
  json_boolean(&json, result->passed);
  json_key(&json, "failures");
  json_array(&json);
  for (size_t i = 0; i < result->failure_count; i++) {
    const struct failure *failure = &result->failures[i];
    json_object(&json);
    json_pair_integer(&json, "line", failure->at.line);
    json_pair(&json, "expected", failure->expected);
    json_pair(&json, "got", failure->got);
    if (failure->because != NULL) json_pair(&json, "decided", failure->because);
    json_object_end(&json);
  }
  json_array_end(&json);
  session_json_end(session, &json);
}

static bool is_wanted(const struct session *session, const struct scenario *scenario) {
  const struct options *options = &session->options;
  return options->count < 2 || (scenario->title != NULL && strstr(scenario->title, options->words[1]) != NULL);
}

static bool run_one(struct session *session, const struct source *source, const struct scenario *scenario,
                    struct tally *tally) {
  struct scenario_result result;
  if (!scenario_run(session->arena, source, scenario, &result, session->list)) return false;
  if (result.passed) tally->passed++;
  else tally->failed++;
  if (session->json) result_json(session, &result);
  else say_result_of(session, session->options.words[0], &result);
  return true;
}

static void say_tally(struct session *session, const struct tally *tally) {
  struct buffer *out = &session->out;
  if (session->json) {
    struct json json = session_json(session, "test");
    json_pair_integer(&json, "passed", (int64_t)tally->passed);
    json_pair_integer(&json, "failed", (int64_t)tally->failed);
    session_json_end(session, &json);
    return;
  }
  say_count(out, (int64_t)(tally->passed + tally->failed), PHRASE_scenario_one, PHRASE_scenario_many);
  say_line(session, PHRASE_passed_failed, arena_printf(session->arena, "%zu", tally->passed),
           arena_printf(session->arena, "%zu", tally->failed));
}

static enum status run(struct session *session) {
  const char *folder = session->options.words[0];
  struct source *source = folder_source(session, folder);
  struct scenarios scenarios;
  struct tally tally = {0, 0};
  if (source == NULL) return STATUS_RULEBOOK;
  if (!scenario_folder_read(session->arena, folder, &scenarios, session->list)) return STATUS_NO;
  for (size_t i = 0; i < scenarios.count; i++)
    if (is_wanted(session, &scenarios.items[i]) && !run_one(session, source, &scenarios.items[i], &tally))
      return STATUS_RULEBOOK;
  if (tally.passed + tally.failed == 0) {
    diagnostic_add(session->list, DIAGNOSTIC_no_scenario, NULL, folder);
    return STATUS_NO;
  }
  say_tally(session, &tally);
  return tally.failed > 0 ? STATUS_NO : STATUS_DONE;
}

const struct entry entry_test = {
    .name = "test",
    .group = GROUP_WRITE,
    .usage = "FOLDER [WORDS]",
    .least = 1,
    .most = 2,
    .about = {"run the scenarios of a rulebook", "运行规则手册的测试场景"},
    .help =
        {"Runs the scenarios in FOLDER/tests/*.yaml, or those whose title contains WORDS, each in a store of its own\n"
         "in memory. A scenario says what is given, what people do, and what is expected after each step:\n\n"
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
         "The status is 1 when one fails, and when none was run.\n",
         "运行 FOLDER/tests/*.yaml 中的场景，或标题含有“WORDS”的场景；每个场景都在各自的内存存储中运行。\n"
         "场景说明给定的内容、人员的动作，以及每一步之后的期望。\n"
         "有场景失败或没有运行任何场景时，退出状态为 1。\n"},
    .run = run,
};
