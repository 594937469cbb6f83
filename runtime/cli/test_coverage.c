/* What the tests of a run did not decide: on the terminal, as a page, as JSON.
 *
 * Invariant: what stands in a file and what is said of it come from the same run. */
#include "cli/test_coverage.h"

#include "cli/coverage_report.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static bool has_ending(const char *name, const char *ending) {
  size_t size = strlen(name), tail = strlen(ending);
  return size > tail && strcmp(name + size - tail, ending) == 0;
}

bool test_coverage_options_fit(struct session *session, enum test_format format, struct decimal *least) {
  const char *const *values = session->options.values;
  const char *file = values[OPTION_COVERAGE], *percent = values[OPTION_LEAST];
  bool fine = true;
  *least = (struct decimal){0};
  if (file != NULL && *file != '\0' && !has_ending(file, ".html") && !has_ending(file, ".json")) {
    diagnostic_add(session->list, DIAGNOSTIC_coverage_file, NULL, file);
    fine = false;
  }
  if (file != NULL && *file == '\0' && (format == TEST_FORMAT_TAP || format == TEST_FORMAT_JUNIT)) {
    diagnostic_add(session->list, DIAGNOSTIC_options_clash, NULL, "--coverage",
                   arena_printf(session->arena, "--format %s", values[OPTION_FORMAT]));
    fine = false;
  }
  if (file != NULL && values[OPTION_MUTATE] != NULL) {
    diagnostic_add(session->list, DIAGNOSTIC_options_clash, NULL, "--coverage", "--mutate");
    fine = false;
  }
  const bool alone[] = {percent != NULL && file == NULL,
                        values[OPTION_ALL] != NULL && file == NULL && values[OPTION_MUTATE] == NULL};
  for (int i = 0; i < 2; i++) {
    if (!alone[i]) continue;
    diagnostic_add(session->list, DIAGNOSTIC_option_needs, NULL, i == 0 ? "--least" : "--all", "--coverage");
    fine = false;
  }
  size_t size = percent != NULL ? strlen(percent) : 0;
  const char *number = size > 0 ? arena_copy_bytes(session->arena, percent, size - 1) : "";
  bool good = percent == NULL || (percent[size - 1] == '%' && decimal_parse(number, least) &&
                                  decimal_compare(*least, decimal_from_integer(0)) >= 0 &&
                                  decimal_compare(*least, decimal_from_integer(100)) <= 0);
  if (!good) diagnostic_add(session->list, DIAGNOSTIC_bad_percent, NULL, "--least", percent);
  return fine && good;
}

static bool write_bytes(struct session *session, const char *path, const struct buffer *text) {
  FILE *file = fopen(path, "wb");
  bool fine = file != NULL && fwrite(buffer_text(text), 1, text->size, file) == text->size;
  int error = errno;
  if (file != NULL && fclose(file) != 0 && fine) fine = false, error = errno;
  if (!fine) diagnostic_add(session->list, DIAGNOSTIC_coverage_unwritten, NULL, path, strerror(error));
  return fine;
}

/* A JSON object is made where answers are made: so what is there is set aside meanwhile. */
static void json_into(const struct coverage_report *report, struct buffer *out) {
  struct buffer before = report->session->out;
  report->session->out = *out;
  coverage_json(report, true);
  *out = report->session->out;
  report->session->out = before;
}

static bool write_coverage(const struct coverage_report *report, const char *path, bool say) {
  struct buffer text = BUFFER_EMPTY;
  if (has_ending(path, ".html")) coverage_page(report, &text);
  else json_into(report, &text);
  bool fine = write_bytes(report->session, path, &text);
  buffer_release(&text);
  if (fine && say) say_line(report->session, PHRASE_cover_page, path);
  return fine;
}

static bool coverage_is_enough(const struct coverage_report *report, struct decimal least) {
  struct session *session = report->session;
  struct cover_tally tally = coverage_tally(report->coverage, COVER_KINDS, report->all);
  struct decimal share, wanted;
  if (!decimal_multiply(decimal_from_integer((int64_t)tally.count), least, &wanted) ||
      !decimal_multiply(decimal_from_integer((int64_t)tally.decided), decimal_from_integer(100), &share) ||
      decimal_compare(share, wanted) >= 0)
    return true;
  diagnostic_add(session->list, DIAGNOSTIC_coverage_below, NULL, arena_printf(session->arena, "%zu", tally.decided),
                 arena_printf(session->arena, "%zu", tally.count), session->options.values[OPTION_LEAST]);
  return false;
}

bool test_coverage_tell(const struct test_report *report, const struct test_run *run, struct decimal least) {
  struct session *session = report->session;
  const char *file = session->options.values[OPTION_COVERAGE];
  const struct coverage_report told = {session, test_run_coverage(run), test_run_rulebook(run),
                                       session->options.values[OPTION_ALL] != NULL};
  if (file == NULL) return true;
  bool fine = true;
  if (*file != '\0') fine = write_coverage(&told, file, report->format == TEST_FORMAT_TEXT);
  else if (session->json) coverage_json(&told, false);
  else coverage_say(&told);
  return coverage_is_enough(&told, least) && fine;
}
