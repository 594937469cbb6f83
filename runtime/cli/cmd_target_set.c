/* dealwright target set: an amount for a period. */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/target_sheet.h"

#include <string.h>

/* `revenue=12,000,000`, `revenue="1,500,000 EUR"` */
static bool read_amount(struct target_desk *desk, const char *word, struct aim *aim) {
  struct session *session = desk->session;
  const char *equals = strchr(word, '=');
  struct money money;
  if (equals == NULL || equals == word) {
    diagnostic_add(session->list, DIAGNOSTIC_target_word, NULL, word, "MEASURE=AMOUNT");
    return false;
  }
  aim->measure = arena_copy_bytes(session->arena, word, (size_t)(equals - word));
  bool fine = money_parse(equals + 1, desk->rulebook->currency, &money) &&
              money_to_minor(money, ROUNDING_HALF_UP, &aim->amount) && aim->amount > 0;
  aim->currency = money.currency;
  if (!fine) diagnostic_add(session->list, DIAGNOSTIC_target_amount, NULL, equals + 1, desk->rulebook->currency->code);
  return fine;
}

/* The same period decided again without a day is a slip: nothing says what becomes of the days that are past. */
static bool is_new(struct target_desk *desk, const struct aim *aim) {
  struct session *session = desk->session;
  const struct currency *currency;
  int64_t amount;
  bool first = aim->since == aim->period.from && session->options.values[OPTION_SINCE] == NULL;
  if (!first ||
      store_row(session->store, session->arena, target_record, aim_key(session->arena, aim), session->list) == NULL)
    return true;
  struct buffer period = BUFFER_EMPTY, text = BUFFER_EMPTY, day = BUFFER_EMPTY;
  target_book_amount(&desk->book, aim->who, aim->measure, aim->period.from, aim->period.until, &amount);
  period_write(&period, aim->period);
  currency = target_book_currency(&desk->book, aim->who, aim->measure, aim->period.from, aim->period.until);
  money_write_grouped(&text, money_from_minor(amount, currency));
  date_write(&day, instant_date(desk->now) > aim->period.from ? instant_date(desk->now) : aim->period.from);
  diagnostic_add(session->list, DIAGNOSTIC_target_exists, NULL, aim->who, aim->measure, buffer_text(&period),
                 buffer_text(&text));
  diagnostic_note(session->list, DIAGNOSTIC_note_target_revise, buffer_text(&day));
  buffer_release(&period);
  buffer_release(&text);
  buffer_release(&day);
  return false;
}

static enum status decide(struct target_desk *desk) {
  struct session *session = desk->session;
  const struct options *options = &session->options;
  struct aim aim = {.who = target_desk_who(desk, options->words[0]), .season = options->values[OPTION_SEASON]};
  if (aim.who == NULL) return STATUS_NO;
  if (!read_amount(desk, options->words[1], &aim) || !target_desk_period(desk, &aim.period, &aim.since))
    return STATUS_USAGE;
  if (!is_new(desk, &aim) || !target_book_admits(&desk->book, &aim, session->list)) return STATUS_NO;
  enum status status = target_desk_decide(desk, &aim, 1);
  if (status == STATUS_DONE) target_sheet_say(desk, aim.who, aim.measure, aim.period, target_step_below(aim.period));
  return status;
}

static enum status run(struct session *session) {
  struct target_desk desk;
  enum status status = target_desk_open(&desk, session, STORE_WRITE);
  return status == STATUS_DONE ? decide(&desk) : status;
}

const struct entry entry_target_set = {
    .name = "target set",
    .usage = "company|TEAM|PERSON MEASURE=AMOUNT",
    .least = 2,
    .most = 2,
    .options = OPTION_BIT(OPTION_PERIOD) | OPTION_BIT(OPTION_SINCE) | OPTION_BIT(OPTION_SEASON) | OPTION_BIT(OPTION_ID),
    .about = {"an amount for a period, or a revision of it", "设定某期间的目标，或加以修订"},
    .help =
        {"Decides what somebody is to bring in a year, a quarter or a month, and shows what that comes to in its "
         "parts.\n"
         "The amount is spread over workdays, or over the months of a season table (--season NAME) and their "
         "workdays.\n"
         "A revision says from which day on it holds (--since DAY): the days before keep what they had, the others "
         "share\n"
         "what is left of the new amount. An amount in another currency than the rulebook's names it.\n\n"
         "  dealwright target set company revenue=12,000,000 --period 2024 --as zhao.min\n"
         "  dealwright target set company revenue=13,500,000 --period 2024 --since 2024-07-01 --as zhao.min\n"
         "  dealwright target set berlin revenue=\"1,500,000 EUR\" --period 2024 --as zhao.min\n",
         "设定某年、某季或某月的目标，并显示各部分的数额。金额按工作日分摊；用 --season 指定季节表时，先按月份权重、\n"
         "再按当月工作日分摊。修订须注明生效日（--"
         "since）：此前各日保持原数，其余各日分摊新目标的余额。其他币种的金额须注明币种。\n\n"
         "  dealwright target set company revenue=12,000,000 --period 2024 --as zhao.min\n"
         "  dealwright target set company revenue=13,500,000 --period 2024 --since 2024-07-01 --as zhao.min\n"
         "  dealwright target set berlin revenue=\"1,500,000 EUR\" --period 2024 --as zhao.min\n"},
    .run = run,
};
