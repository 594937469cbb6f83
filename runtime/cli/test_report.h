/* What a run of tests says: for people, or as TAP 14, JUnit XML or JSON. */
#ifndef DEALWRIGHT_CLI_TEST_REPORT_H
#define DEALWRIGHT_CLI_TEST_REPORT_H

#include "cli/session.h"
#include "scenario/test_run.h"

enum test_format { TEST_FORMAT_TEXT, TEST_FORMAT_TAP, TEST_FORMAT_JUNIT, TEST_FORMAT_JSON };

struct test_report {
  struct session *session;
  enum test_format format;
  const char *folder;  /* as typed, NULL: none was */
  size_t number;       /* of the test last reported */
  struct buffer cases; /* TEST_FORMAT_JUNIT: its totals come first */
};

/* `text`, `tap` or `junit`; false when it is none. */
bool test_format_named(const char *name, enum test_format *out);

/* In this order: begin, a result for each test, end. End releases the report. */
void test_report_begin(struct test_report *report, size_t count);
void test_report_result(struct test_report *report, const struct test_result *result);
void test_report_end(struct test_report *report, const struct test_tally *tally);

#endif
