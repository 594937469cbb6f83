/* dealwright appraise: who has done how well, and what follows? */
#include "cli/entry.h"

#include "cli/appraisal_sheet.h"
#include "cli/plan_choice.h"
#include "cli/plan_input.h"
#include "incentive/target_file.h"

static bool read_marks(struct session *session, struct reviewing *reviewing) {
  const char *path = session->options.values[OPTION_SCORES];
  struct payees *payees = &reviewing->run->payees;
  if (path != NULL) return marks_file_read(&reviewing->marks, reviewing->appraisal, payees, path, session->list);
  return session->store == NULL ||
         marks_read(&reviewing->marks, reviewing->appraisal, payees, session->store, session->list);
}

/* In-a-row counts of periods before those that were asked for are looked back at and not shown. */
static void say_reviews(struct session *session, const struct reviewing *reviewing) {
  for (size_t i = reviewing->first; i < reviewing->run->period_count; i++) {
    const struct review *review = &reviewing->reviews[i];
    if (session->json) {
      appraisal_sheet_json(session, reviewing, review);
      continue;
    }
    if (i > reviewing->first) buffer_putc(&session->out, '\n');
    appraisal_sheet_say(session, reviewing, review);
    if (session->options.values[OPTION_LINES] != NULL) appraisal_lines_say(session, reviewing, review);
  }
}

static enum status run(struct session *session) {
  const struct rulebook *rulebook;
  const struct appraisal *appraisal;
  struct reviewing reviewing;
  struct plan_run run;
  struct period over;
  enum status status = plan_input_open_for(session, &over);
  if (status != STATUS_DONE) return status;
  status = plan_choice_appraisal(session, session->options.words[0], &rulebook, &appraisal);
  if (status != STATUS_DONE) return status;
  bool fine = reviewing_open(&reviewing, &run, session->arena, rulebook, appraisal, over, false, session->list) &&
              plan_input_read(session, &run) && read_marks(session, &reviewing) &&
              reviewing_run(&reviewing, session->list);
  if (fine) say_reviews(session, &reviewing);
  plan_run_close(&run);
  return fine ? STATUS_DONE : session_failed(session, STATUS_NO);
}

const struct entry entry_appraise = {
    .name = "appraise",
    .group = GROUP_PAY,
    .usage = "APPRAISAL",
    .least = 1,
    .most = 1,
    .options = PLAN_INPUT_OPTIONS | OPTION_BIT(OPTION_SCORES) | OPTION_BIT(OPTION_PERIOD) | OPTION_BIT(OPTION_LINES),
    .about = {"score, rank and grade people, and tell what follows", "评分、排名、评级，并说明结果"},
    .help =
        {"Appraises people on the cases of a store, or on the deals of CSV files, as `plan run` pays them.\n"
         "FOLDER/plans/NAME.yaml is an appraisal of that folder, a name alone one of the rulebook that the store "
         "keeps.\n"
         "What people give is kept in the store as records `assessment`, or stands in a file of --scores: person,\n"
         "period, and one column a score. --lines shows each score with its arithmetic and the row that decided.\n\n"
         "  dealwright appraise acme/plans/review.yaml --period 2024 --deals deals.csv --targets targets.csv \\\n"
         "      --records survey=surveys.csv --scores scores.csv --lines\n",
         "与 plan run 相同，按存储中的案件或 CSV 文件中的交易考核人员。FOLDER/plans/NAME.yaml 是该文件夹中的考核；\n"
         "只写名称则取存储中规则手册的考核。人员打分保存在存储的 assessment 记录中，或由 --scores 文件给出：\n"
         "person、period，每个评分项一列。--lines 逐项列出算式和起作用的行。\n\n"
         "  dealwright appraise acme/plans/review.yaml --period 2024 --deals deals.csv --targets targets.csv \\\n"
         "      --records survey=surveys.csv --scores scores.csv --lines\n"},
    .run = run,
};
