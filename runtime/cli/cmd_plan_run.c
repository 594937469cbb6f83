/* dealwright plan run: what would this plan pay? */
#include "cli/entry.h"

#include "cli/plan_choice.h"
#include "cli/plan_input.h"
#include "cli/plan_progress.h"
#include "cli/plan_sheet.h"
#include "cli/plan_workbook.h"

/* Lines that go into a workbook are not said as well. */
static bool say_run(struct session *session, const struct plan_run *run, struct period over) {
  const struct options *options = &session->options;
  bool to_file = options->values[OPTION_XLSX] != NULL;
  if (session->json) plan_sheet_json(session, run, over);
  else plan_sheet_say(session, run, over);
  if (!session->json && !to_file && options->values[OPTION_LINES] != NULL) plan_lines_say(session, run);
  return !to_file || plan_workbook_write(session, run, over);
}

static enum status run(struct session *session) {
  struct plan_choice choice;
  struct period over;
  struct plan_run run;
  struct plan_progress progress;
  enum status status = plan_input_open_for(session, &over);
  if (status != STATUS_DONE) return status;
  status = plan_choice_find(session, session->options.words[0], &choice);
  if (status != STATUS_DONE) return status;
  plan_progress_begin(session, &progress);
  bool fine = plan_run_open(&run, session->arena, choice.rulebook, choice.plan, over, session->list);
  run.dataset.progress = &progress.progress;
  fine = fine && plan_input_read(session, &run) && plan_run_pay(&run, session->list);
  plan_progress_end(&progress);
  fine = fine && say_run(session, &run, over);
  plan_run_close(&run);
  return fine ? STATUS_DONE : session_failed(session, STATUS_NO);
}

const struct entry entry_plan_run = {
    .name = "plan run",
    .usage = "PLAN",
    .least = 1,
    .most = 1,
    .options = PLAN_INPUT_OPTIONS | OPTION_BIT(OPTION_PERIOD) | OPTION_BIT(OPTION_LINES) | OPTION_BIT(OPTION_XLSX),
    .about = {"what would this plan pay?", "按此方案应付多少"},
    .help =
        {"Pays a plan on the cases of a store, or on the deals of a CSV file, without a store. FOLDER/plans/NAME.yaml "
         "is\n"
         "a plan of that folder, a name alone a plan of the rulebook that the store keeps.\n\n"
         "In a file of --deals each row is a deal. A column is found by its\n"
         "header, the name of a field of the deal (owner, amount) or of another record (contract.signed), or of a\n"
         "turning point (opened, won, lost: the day). --map says which column it is when it is called otherwise:\n\n"
         "  dealwright plan run acme/plans/rep.yaml --deals export.csv --period 2024-Q3 \\\n"
         "      --map 'deal=id,owner=seller,amount=value,won=closed[status=Won]'\n\n"
         "--people: person, role, superior, team; --targets: person, period, one column a target. Nothing is paid\n"
         "when a row cannot be read: each is named with its line. --xlsx FILE writes the result into a workbook,\n"
         "with --lines every line, too.\n",
         "按存储中的案件，或（不需要存储）按 CSV 文件中的交易计算方案应付金额。FOLDER/plans/NAME.yaml\n"
         "是该文件夹中的方案；只写名称则取存储中规则手册的方案。\n\n"
         "--deals 文件每行一笔交易。列按表头查找：交易的字段\n"
         "（owner、amount）、其他记录的字段（contract.signed）或转折点（opened、won、lost，日期）。\n"
         "表头不同时用 --map 说明对应的列：\n\n"
         "  dealwright plan run acme/plans/rep.yaml --deals export.csv --period 2024-Q3 \\\n"
         "      --map 'deal=id,owner=seller,amount=value,won=closed[status=Won]'\n\n"
         "--people：person、role、superior、team；--targets：person、period，每个目标一列。\n"
         "有任何一行无法读取时不计算，并逐行说明。--xlsx FILE 将结果写入工作簿；加 --lines 则包含每一行明细。\n"},
    .run = run,
};
