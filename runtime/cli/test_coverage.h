/* `--coverage`, `--least` and `--all` of `test`. */
#ifndef DEALWRIGHT_CLI_TEST_COVERAGE_H
#define DEALWRIGHT_CLI_TEST_COVERAGE_H

#include "cli/test_report.h"

/* Whether the options fit each other, before anything runs; `least` is what --least asks for, in percent. False with
 * messages. */
bool test_coverage_options_fit(struct session *session, enum test_format format, struct decimal *least);

/* Tells the coverage of a run, when it was asked for. False, with a message, when it could not be written, or is less
 * than `least`. */
bool test_coverage_tell(const struct test_report *report, const struct test_run *run, struct decimal least);

#endif
