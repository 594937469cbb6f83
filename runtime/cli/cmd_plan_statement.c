/* dealwright plan statement: what one person is paid for a period, line by line. */
#include "cli/entry.h"

#include "cli/file_write.h"
#include "cli/person_statement.h"

static bool write_page(struct session *session, const struct person_statement *statement) {
  const char *path = session->options.values[OPTION_HTML];
  struct buffer page = BUFFER_EMPTY;
  person_statement_page(session, statement, &page);
  bool fine = file_write(session->arena, path, buffer_text(&page), page.size, session->list);
  buffer_release(&page);
  if (fine && !session->json) say_line(session, PHRASE_statement_written, path);
  return fine;
}

static bool show(struct session *session, const struct person_statement *statement) {
  if (session->json) person_statement_json(session, statement);
  if (session->options.values[OPTION_HTML] != NULL) return write_page(session, statement);
  if (session->options.values[OPTION_CSV] != NULL) {
    person_statement_csv(session, statement);
    return session_flush_raw(session);
  }
  if (!session->json) person_statement_say(session, statement);
  return true;
}

static bool options_clash(struct session *session) {
  const struct options *options = &session->options;
  bool clash = options->values[OPTION_CSV] != NULL && (session->json || options->values[OPTION_HTML] != NULL);
  if (clash)
    diagnostic_add(session->list, DIAGNOSTIC_options_clash, NULL, "--csv", session->json ? "--json" : "--html");
  return clash;
}

static enum status run(struct session *session) {
  const struct options *options = &session->options;
  const char *person = options->words[0], *plan = options->count > 1 ? options->words[1] : NULL;
  struct person_statement statement;
  struct period period;
  if (!plan_option_given(session, OPTION_PERIOD) || !plan_period_asked(session, &period) || options_clash(session))
    return STATUS_USAGE;
  if (!session_open(session, STORE_READ)) return STATUS_STORE;
  bool fine = person_statement_gather(session, person, period, plan, &statement) && show(session, &statement);
  return fine ? STATUS_DONE : session_failed(session, STATUS_NO);
}

const struct entry entry_plan_statement = {
    .name = "plan statement",
    .usage = "PERSON [PLAN]",
    .least = 1,
    .most = 2,
    .options = OPTION_BIT(OPTION_PERIOD) | OPTION_BIT(OPTION_HTML) | OPTION_BIT(OPTION_CSV),
    .about = {"what one person is paid for a period, line by line", "某人某一期间的对账单，逐行列出"},
    .help =
        {"Shows what was posted: each deal with its arithmetic and the row or line that it comes from, adjustments of\n"
         "earlier periods, settled disputes, what was paid out and what is left; of all plans, or of PLAN, and what "
         "they\n"
         "come to. A longer period takes the shorter ones within it. The number of a line is what 'plan dispute' "
         "takes.\n"
         "--html writes a page that can be kept or printed; --csv a sheet whose amounts add up to the balance.\n\n"
         "  dealwright plan statement li.na --period 2024-Q1 --csv > li.na.csv\n",
         "列出已入账的内容：每笔交易及其算式和依据、以前期间的调整、已处理的异议、已付款和余额；包括所有方案（或 "
         "PLAN）\n"
         "及其总计。较长的期间包含其中较短的期间。行号可用于 plan dispute。\n"
         "--html 写成可保存、可打印的网页；--csv 输出表格，其金额相加即为余额。\n\n"
         "  dealwright plan statement li.na --period 2024-Q1 --csv > li.na.csv\n"},
    .run = run,
};
