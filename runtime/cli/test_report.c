/* Reports of test runs.
 *
 * TAP and JUnit are read by machines: their keywords are the same in every language; what a test expected and got is
 * text for people in all of them. */
#include "cli/test_report.h"

#include "base/text.h"
#include "cli/shell.h"
#include "report/markup.h"

#include <string.h>

static const char *const format_names[] = {"text", "tap", "junit"};

bool test_format_named(const char *name, enum test_format *out) {
  for (int i = 0; i < 3; i++)
    if (text_equal(format_names[i], name)) {
      *out = (enum test_format)i;
      return true;
    }
  return false;
}

static const char *title_of(const struct test *test) {
  return test->title != NULL ? test->title : "-";
}

/* The one command that runs this test again. */
static const char *repeat_command(struct test_report *report, const struct test *test) {
  struct buffer text = BUFFER_EMPTY;
  buffer_puts(&text, "dealwright test ");
  shell_word(&text, report->folder != NULL ? report->folder : ".");
  buffer_putc(&text, ' ');
  shell_word(&text, title_of(test));
  const char *copy = arena_copy(report->session->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

/* ---- text ---- */

static void say_failure(struct session *session, const struct failure *failure) {
  const struct {
    enum phrase_id phrase;
    const char *text;
  } lines[] = {{PHRASE_expected_line, failure->expected},
               {PHRASE_got_line, failure->got},
               {PHRASE_decided_line, failure->because},
               {PHRASE_instead_line, failure->instead}};
  buffer_printf(&session->out, "    %s:%d\n", failure->at.file, failure->at.line);
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    if (lines[i].text == NULL) continue;
    buffer_puts(&session->out, "      ");
    say_line(session, lines[i].phrase, lines[i].text);
  }
}

static void result_text(struct test_report *report, const struct test_result *result) {
  struct session *session = report->session;
  enum phrase_id word = result->passed ? PHRASE_test_passed : PHRASE_test_failed;
  say_styled(session, result->passed ? GRID_GOOD : GRID_BAD, phrase_text(language_current(), word));
  buffer_printf(&session->out, "  %s\n", title_of(result->test));
  for (size_t i = 0; i < result->failure_count; i++) say_failure(session, &result->failures[i]);
  if (result->passed) return;
  buffer_puts(&session->out, "    ");
  say_line(session, PHRASE_repeat_line, repeat_command(report, result->test));
}

static void end_text(struct test_report *report, const struct test_tally *tally) {
  struct session *session = report->session;
  say_count(&session->out, (int64_t)(tally->passed + tally->failed), PHRASE_scenario_one, PHRASE_scenario_many);
  say_line(session, PHRASE_passed_failed, arena_printf(session->arena, "%zu", tally->passed),
           arena_printf(session->arena, "%zu", tally->failed));
}

/* ---- JSON ---- */

static void failure_json(struct json *json, const struct failure *failure) {
  json_object(json);
  json_pair_integer(json, "line", failure->at.line);
  json_pair(json, "expected", failure->expected);
  json_pair(json, "got", failure->got);
  if (failure->because != NULL) json_pair(json, "decided", failure->because);
  if (failure->instead != NULL) json_pair(json, "instead", failure->instead);
  json_object_end(json);
}

static void result_json(struct test_report *report, const struct test_result *result) {
  const struct test *test = result->test;
  const char *kind = test->kind == TEST_TABLE ? "table_test" : "scenario";
  struct json json = session_json(report->session, kind);
  json_pair(&json, kind, title_of(test));
  json_pair(&json, "file", test->at.file);
  json_pair_integer(&json, "line", test->at.line);
  json_key(&json, "passed");
  json_boolean(&json, result->passed);
  json_key(&json, "failures");
  json_array(&json);
  for (size_t i = 0; i < result->failure_count; i++) failure_json(&json, &result->failures[i]);
  json_array_end(&json);
  session_json_end(report->session, &json);
}

static void end_json(struct test_report *report, const struct test_tally *tally) {
  struct json json = session_json(report->session, "test");
  json_pair_integer(&json, "passed", (int64_t)tally->passed);
  json_pair_integer(&json, "failed", (int64_t)tally->failed);
  session_json_end(report->session, &json);
}

/* ---- TAP 14 ---- */

static void tap_title(struct buffer *out, const char *title) {
  for (; *title != '\0'; title++) {
    if (*title == '#' || *title == '\\') buffer_putc(out, '\\');
    buffer_putc(out, *title == '\n' ? ' ' : *title);
  }
  buffer_putc(out, '\n');
}

/* A YAML block; each failure is an object in JSON, which is YAML too. */
static void tap_failures(struct test_report *report, const struct test_result *result) {
  struct buffer *out = &report->session->out;
  struct json json;
  buffer_puts(out, "  ---\n  file: ");
  json = json_begin(out);
  json_text(&json, result->test->at.file);
  buffer_puts(out, "\n  again: ");
  json = json_begin(out);
  json_text(&json, repeat_command(report, result->test));
  buffer_puts(out, "\n  failures:\n");
  for (size_t i = 0; i < result->failure_count; i++) {
    buffer_puts(out, "    - ");
    json = json_begin(out);
    failure_json(&json, &result->failures[i]);
    buffer_putc(out, '\n');
  }
  buffer_puts(out, "  ...\n");
}

static void result_tap(struct test_report *report, const struct test_result *result) {
  struct buffer *out = &report->session->out;
  buffer_printf(out, "%s %zu - ", result->passed ? "ok" : "not ok", report->number);
  tap_title(out, title_of(result->test));
  if (!result->passed) tap_failures(report, result);
}

/* ---- JUnit ---- */

static void junit_failure(struct buffer *out, const struct failure *failure) {
  buffer_puts(out, "      <failure");
  markup_attribute(out, "message", failure->expected);
  buffer_putc(out, '>');
  markup_text(out, failure->at.file);
  buffer_printf(out, ":%d\n", failure->at.line);
  markup_text(out, failure->got);
  if (failure->because != NULL) {
    buffer_putc(out, '\n');
    markup_text(out, failure->because);
  }
  if (failure->instead != NULL) {
    buffer_putc(out, '\n');
    markup_text(out, failure->instead);
  }
  buffer_puts(out, "</failure>\n");
}

static void result_junit(struct test_report *report, const struct test_result *result) {
  struct buffer *out = &report->cases;
  const struct test *test = result->test;
  buffer_puts(out, "    <testcase");
  markup_attribute(out, "name", title_of(test));
  markup_attribute(out, "classname", test->at.file);
  markup_attribute(out, "file", test->at.file);
  buffer_printf(out, " line=\"%d\"", test->at.line);
  if (result->passed) {
    buffer_puts(out, "/>\n");
    return;
  }
  buffer_puts(out, ">\n");
  for (size_t i = 0; i < result->failure_count; i++) junit_failure(out, &result->failures[i]);
  buffer_puts(out, "    </testcase>\n");
}

static void end_junit(struct test_report *report, const struct test_tally *tally) {
  struct buffer *out = &report->session->out;
  size_t count = tally->passed + tally->failed;
  buffer_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  buffer_printf(out, "<testsuites tests=\"%zu\" failures=\"%zu\">\n  <testsuite", count, tally->failed);
  markup_attribute(out, "name", report->folder != NULL ? report->folder : ".");
  buffer_printf(out, " tests=\"%zu\" failures=\"%zu\" errors=\"0\" skipped=\"0\">\n", count, tally->failed);
  buffer_puts(out, buffer_text(&report->cases));
  buffer_puts(out, "  </testsuite>\n</testsuites>\n");
}

/* ---- all ---- */

void test_report_begin(struct test_report *report, size_t count) {
  report->number = 0;
  buffer_init(&report->cases);
  if (report->format == TEST_FORMAT_TAP) buffer_printf(&report->session->out, "TAP version 14\n1..%zu\n", count);
}

void test_report_result(struct test_report *report, const struct test_result *result) {
  static void (*const results[])(struct test_report *,
                                 const struct test_result *) = {[TEST_FORMAT_TEXT] = result_text,
                                                                [TEST_FORMAT_TAP] = result_tap,
                                                                [TEST_FORMAT_JUNIT] = result_junit,
                                                                [TEST_FORMAT_JSON] = result_json};
  report->number++;
  results[report->format](report, result);
  session_flush(report->session, false);
}

void test_report_end(struct test_report *report, const struct test_tally *tally) {
  if (report->format == TEST_FORMAT_TEXT) end_text(report, tally);
  if (report->format == TEST_FORMAT_JUNIT) end_junit(report, tally);
  if (report->format == TEST_FORMAT_JSON) end_json(report, tally);
  buffer_release(&report->cases);
}
