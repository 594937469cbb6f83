/* dealwright plan statement: what people are paid for a period, line by line. */
#include "cli/entry.h"

#include "cli/answer_file.h"
#include "cli/person_statement.h"
#include "cli/statement_workbook.h"

#include <string.h>

static bool write_page(struct session *session, const struct person_statement *statement) {
  struct buffer page = BUFFER_EMPTY;
  person_statement_page(session, statement, &page);
  bool fine = answer_file_write(session, OPTION_HTML, &page, PHRASE_statement_written);
  buffer_release(&page);
  return fine;
}

static const char *title_of_people(struct session *session, const struct person_statement *people, size_t count,
                                   struct period period) {
  struct buffer text = BUFFER_EMPTY;
  if (count == 1) return person_statement_title(session, people);
  phrase_add(&text, language_current(), PHRASE_workbook_people, period_text(session->arena, period),
             plan_count(session, (int64_t)count));
  return arena_take(session->arena, &text);
}

static bool write_workbook(struct session *session, const struct person_statement *people, size_t count,
                           struct period period) {
  struct buffer bytes = BUFFER_EMPTY;
  const char *title = title_of_people(session, people, count, period);
  bool fine = statement_workbook(session, people, count, title, period.until - 1, &bytes) &&
              answer_file_write(session, OPTION_XLSX, &bytes, PHRASE_workbook_written);
  buffer_release(&bytes);
  return fine;
}

static bool show(struct session *session, const struct person_statement *people, size_t count, struct period period) {
  const struct options *options = &session->options;
  for (size_t i = 0; session->json && i < count; i++) person_statement_json(session, &people[i]);
  if (options->values[OPTION_XLSX] != NULL) return write_workbook(session, people, count, period);
  if (options->values[OPTION_HTML] != NULL) return write_page(session, &people[0]);
  if (options->values[OPTION_CSV] != NULL) {
    person_statement_csv(session, &people[0]);
    return session_flush_raw(session);
  }
  for (size_t i = 0; !session->json && i < count; i++) {
    if (i > 0) buffer_putc(&session->out, '\n');
    person_statement_say(session, &people[i]);
  }
  return true;
}

/* ---- what is asked for ---- */

/* One answer goes to one place; objects and a file go together. */
static bool options_clash(struct session *session) {
  static const enum option places[] = {OPTION_CSV, OPTION_HTML, OPTION_XLSX};
  const char *first = session->json && session->options.values[OPTION_CSV] != NULL ? "--json" : NULL;
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    const char *name = option_rows[places[i]].name;
    if (session->options.values[places[i]] == NULL) continue;
    if (first != NULL) {
      bool is_json = first[2] == 'j';
      diagnostic_add(session->list, DIAGNOSTIC_options_clash, NULL, is_json ? name : first, is_json ? first : name);
      return true;
    }
    first = name;
  }
  return false;
}

/* `li.na,wang.wei`; without a word everybody. */
static const char **people_asked(struct session *session, struct period period, size_t *count) {
  const struct options *options = &session->options;
  const char **people = NULL;
  *count = 0;
  if (options->count == 0) return person_statement_people(session, period, count);
  for (const char *at = options->words[0]; *at != '\0';) {
    size_t size = strcspn(at, ",");
    people = arena_grow(session->arena, people, *count, sizeof *people);
    if (size > 0) people[(*count)++] = arena_copy_bytes(session->arena, at, size);
    at += size + (at[size] == ',');
  }
  if (*count == 0)
    diagnostic_add(session->list, DIAGNOSTIC_statement_none, NULL, options->words[0],
                   period_text(session->arena, period));
  return *count > 0 ? people : NULL;
}

static bool takes_one(struct session *session, size_t count) {
  const struct options *options = &session->options;
  enum option option = options->values[OPTION_HTML] != NULL ? OPTION_HTML : OPTION_CSV;
  if (count == 1 || options->values[option] == NULL) return true;
  diagnostic_add(session->list, DIAGNOSTIC_statement_people, NULL, option_rows[option].name);
  return false;
}

static bool answer(struct session *session, struct period period) {
  const char *plan = session->options.count > 1 ? session->options.words[1] : NULL;
  size_t count;
  const char **people = people_asked(session, period, &count);
  if (people == NULL || !takes_one(session, count)) return false;
  struct person_statement *statements = arena_alloc(session->arena, count * sizeof *statements);
  bool fine = true;
  for (size_t i = 0; i < count; i++)
    fine = person_statement_gather(session, people[i], period, plan, &statements[i]) && fine;
  return fine && show(session, statements, count, period);
}

static enum status run(struct session *session) {
  struct period period;
  if (!plan_option_given(session, OPTION_PERIOD) || !plan_period_asked(session, &period) || options_clash(session))
    return STATUS_USAGE;
  if (!session_open(session, STORE_READ)) return STATUS_STORE;
  return answer(session, period) ? STATUS_DONE : session_failed(session, STATUS_NO);
}

const struct entry entry_plan_statement = {
    .name = "plan statement",
    .usage = "[PERSON,...] [PLAN]",
    .least = 0,
    .most = 2,
    .options = OPTION_BIT(OPTION_PERIOD) | OPTION_BIT(OPTION_HTML) | OPTION_BIT(OPTION_CSV) | OPTION_BIT(OPTION_XLSX),
    .about = {"what people are paid for a period, line by line", "某期间的对账单，逐行列出"},
    .help =
        {"Shows what was posted: each deal with its arithmetic and the row or line that it comes from, adjustments of\n"
         "earlier periods, settled disputes, what was paid out and what is left; of all plans, or of PLAN, and what\n"
         "they come to. A longer period takes the shorter ones within it. The number of a line is what 'plan dispute'\n"
         "takes. Several people are separated by commas; without any it is everybody.\n"
         "--html writes a page that can be kept or printed; --csv a sheet whose amounts add up to the balance;\n"
         "--xlsx a workbook for Excel: lines, sums as formulas over them, and how to read it.\n\n"
         "  dealwright plan statement li.na --period 2024-Q1 --csv > li.na.csv\n"
         "  dealwright plan statement --period 2024-Q1 --xlsx all.xlsx\n",
         "列出已入账的内容：每笔交易及其算式和依据、以前期间的调整、已处理的异议、已付款和余额；包括所有方案\n"
         "（或 PLAN）及其总计。较长的期间包含其中较短的期间。行号可用于 plan dispute。\n"
         "多人以逗号分隔；不写则为所有人。\n"
         "--html 写成可保存、可打印的网页；--csv 输出表格，其金额相加即为余额；\n"
         "--xlsx 写成 Excel 工作簿：明细、对明细求和的公式，以及说明。\n\n"
         "  dealwright plan statement li.na --period 2024-Q1 --csv > li.na.csv\n"
         "  dealwright plan statement --period 2024-Q1 --xlsx all.xlsx\n"},
    .run = run,
};
