/* Coverage told: to people, as JSON, as a page. */
#ifndef DEALWRIGHT_CLI_COVERAGE_REPORT_H
#define DEALWRIGHT_CLI_COVERAGE_REPORT_H

#include "cli/session.h"
#include "scenario/coverage.h"

struct coverage_report {
  struct session *session;
  const struct coverage *coverage;
  const struct rulebook *rulebook;
  bool all; /* also what the rulebook extends */
};

/* The totals, and what was never decided, by file and line. */
void coverage_say(const struct coverage_report *report);
/* The same as one JSON object; `every`: decided items as well. */
void coverage_json(const struct coverage_report *report, bool every);
/* A page of its own, without anything from outside: the rulebook's text, coloured by what was decided. */
void coverage_page(const struct coverage_report *report, struct buffer *out);

/* What is missing about an item: `criterion needs_analysis.budget never fails`. Nothing for one that is decided. */
void cover_item_say(struct buffer *out, const struct cover_item *item);
/* `stages 9 of 10`. */
void cover_kind_say(struct buffer *out, enum cover_kind kind, const struct cover_tally *tally);
/* `85.2%`; `100%` only when nothing is missing. */
const char *cover_share(struct arena *arena, const struct cover_tally *tally);
/* Whether the report shows the item. */
bool coverage_shows(const struct coverage_report *report, const struct cover_item *item);

#endif
