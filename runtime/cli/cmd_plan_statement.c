/* dealwright plan statement: what one person is paid for a period, line by line. */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/file_write.h"
#include "cli/plan_statement.h"
#include "incentive/period.h"

static bool write_page(struct session *session, const struct statement *statement) {
  const char *path = session->options.values[OPTION_HTML];
  struct buffer page = BUFFER_EMPTY;
  statement_page(statement, &page);
  bool fine = file_write(session->arena, path, buffer_text(&page), page.size, session->list);
  buffer_release(&page);
  if (fine && !session->json) say_line(session, PHRASE_statement_written, path);
  return fine;
}

static bool show(struct session *session, const struct statement *statement) {
  if (session->options.values[OPTION_HTML] != NULL) return write_page(session, statement);
  if (!session->json) plan_statement_say(session, statement);
  return true;
}

/* Every plan that has something for this person in this period. */
static bool show_all(struct session *session, const char *person, struct period period, const char *plan) {
  struct posting *postings;
  struct statement statement;
  struct period other;
  size_t count, shown = 0;
  if (!store_postings(session->store, session->arena, plan, &postings, &count, session->list)) return false;
  for (size_t i = 0; i < count; i++) {
    bool found = false;
    if (postings[i].kind != POSTING_RUN || !period_parse(postings[i].period, &other) || other.from != period.from ||
        other.until != period.until)
      continue;
    if (!plan_statement_gather(session, &postings[i], person, &statement, &found)) return false;
    if (!found) continue;
    if (shown++ > 0 && !session->json) buffer_putc(&session->out, '\n');
    if (!show(session, &statement)) return false;
  }
  if (shown == 0)
    diagnostic_add(session->list, DIAGNOSTIC_statement_none, NULL, person, session->options.values[OPTION_PERIOD]);
  return shown > 0;
}

static enum status run(struct session *session) {
  const struct options *options = &session->options;
  const char *person = options->words[0], *plan = options->count > 1 ? options->words[1] : NULL;
  struct period period;
  if (!plan_option_given(session, OPTION_PERIOD) || !plan_period_asked(session, &period)) return STATUS_USAGE;
  if (!session_open(session, STORE_READ)) return STATUS_STORE;
  return show_all(session, person, period, plan) ? STATUS_DONE : session_failed(session, STATUS_NO);
}

const struct entry entry_plan_statement = {
    .name = "plan statement",
    .usage = "PERSON [PLAN]",
    .least = 1,
    .most = 2,
    .options = OPTION_BIT(OPTION_PERIOD) | OPTION_BIT(OPTION_HTML),
    .about = {"what one person is paid for a period, line by line", "某人某一期间的对账单，逐行列出"},
    .help =
        {"Shows what was posted: each deal with its arithmetic and the row or line that it comes from, adjustments of\n"
         "earlier periods, settled disputes, what was paid out and what is left. The number of a line is what 'plan\n"
         "dispute' takes. --html writes a page that can be kept or printed.\n",
         "列出已入账的内容：每笔交易及其算式和依据、以前期间的调整、已处理的异议、已付款和余额。\n"
         "行号可用于 plan dispute。--html 写成可保存、可打印的网页。\n"},
    .run = run,
};
