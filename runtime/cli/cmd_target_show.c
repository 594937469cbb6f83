/* dealwright target show: targets over the parts of a period. */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/plan_choice.h"
#include "cli/target_sheet.h"

static bool step_asked(struct session *session, struct period over, enum target_step *out) {
  const char *name = session->options.values[OPTION_BY];
  const char *names[STEP_COUNT];
  *out = target_step_below(over);
  if (name == NULL) return true;
  for (int i = 0; i < STEP_COUNT; i++) {
    names[i] = target_step_name((enum target_step)i);
    if (text_equal(names[i], name)) *out = (enum target_step)i;
    if (text_equal(names[i], name)) return true;
  }
  diagnostic_add(session->list, DIAGNOSTIC_target_step, NULL, name, "week, month, quarter, year");
  diagnostic_suggest(session->list, name, names, STEP_COUNT);
  return false;
}

/* In the currency of a plan, which has to have rates for all that is shown. */
static bool convert(struct target_desk *desk, const char *measure, struct period over) {
  const struct plan *plan = plan_choice_named(desk->session, desk->rulebook);
  if (plan == NULL) return false;
  struct exchange *exchange = plan->exchange.is_there ? exchange_open(desk->rulebook, plan) : NULL;
  const struct target_worth worth = {plan, exchange};
  target_book_convert(&desk->book, &worth);
  bool fine = target_book_is_in(&desk->book, &worth, measure, over.from, over.until, desk->session->list);
  exchange_close(exchange);
  return fine;
}

static enum status show(struct target_desk *desk) {
  struct session *session = desk->session;
  const struct options *options = &session->options;
  const char *who = options->count > 1 ? target_desk_who(desk, options->words[1]) : "company";
  struct period over;
  enum target_step step;
  int32_t since;
  if (who == NULL) return STATUS_NO;
  if (!target_desk_period(desk, &over, &since) || !step_asked(session, over, &step)) return STATUS_USAGE;
  if (options->values[OPTION_PLAN] != NULL && !convert(desk, options->words[0], over)) return STATUS_NO;
  if (options->values[OPTION_CSV] == NULL)
    return target_sheet_say(desk, who, options->words[0], over, step) ? STATUS_DONE : STATUS_NO;
  target_sheet_csv(desk, options->words[0], over);
  return STATUS_DONE;
}

static enum status run(struct session *session) {
  struct target_desk desk;
  enum status status = target_desk_open(&desk, session, STORE_READ);
  return status == STATUS_DONE ? show(&desk) : status;
}

const struct entry entry_target_show = {
    .name = "target show",
    .usage = "MEASURE [company|TEAM|PERSON]",
    .least = 1,
    .most = 2,
    .options = OPTION_BIT(OPTION_PERIOD) | OPTION_BIT(OPTION_BY) | OPTION_BIT(OPTION_CSV) | OPTION_BIT(OPTION_PLAN),
    .about = {"targets over the parts of a period", "显示各期间的目标"},
    .help =
        {"Shows somebody's target and that of everybody below, over the quarters of a year, the months of a quarter, "
         "the\n"
         "weeks of a month, or what --by says. Where those below do not add up, what is not given out, or given out\n"
         "beyond, stands in a row of its own. Targets in several currencies are not added; --plan NAME shows them in "
         "that\n"
         "plan's, by its rates. --csv writes people's months as `plan run --targets` reads them.\n",
         "显示某人及其下属的目标：全年按季、季度按月、月度按周，或由 --by "
         "指定。下属之和与整体不符时，未分解或超额分解的\n"
         "数额单列一行。多个币种的目标不相加；--plan 按该方案的币种和汇率显示。--csv 按 plan run --targets "
         "可读取的格式写出人员各月目标。\n"},
    .run = run,
};
