/* dealwright plan check: where does a plan misfire? */
#include "cli/entry.h"

#include "check/plan_proof.h"
#include "cli/plan_choice.h"
#include "cli/plan_trying.h"

enum { BUDGET = 500 * 1000, NOTES = 8 };

static void say_verdict(struct session *session, const struct trial *trial, size_t errors, size_t warnings) {
  const char *lines[NOTES];
  size_t count = plan_trying_notes(session, trial, lines, NOTES);
  buffer_printf(&session->out, "%s: ", trial->whole->name);
  if (errors == 0) say(session, PHRASE_no_errors);
  else say_count(&session->out, (int64_t)errors, PHRASE_error_one, PHRASE_error_many);
  if (warnings > 0) {
    say(session, PHRASE_comma);
    say_count(&session->out, (int64_t)warnings, PHRASE_warning_one, PHRASE_warning_many);
  }
  buffer_putc(&session->out, '\n');
  for (size_t i = 0; i < count; i++) buffer_printf(&session->out, "  %s\n", lines[i]);
}

static void verdict_json(struct session *session, const struct trial *trial, size_t errors, size_t warnings) {
  struct json json = session_json(session, "plan_check");
  json_pair(&json, "plan", trial->whole->name);
  json_pair_integer(&json, "errors", (int64_t)errors);
  json_pair_integer(&json, "warnings", (int64_t)warnings);
  json_key(&json, "whole");
  json_boolean(&json, plan_prove_is_whole(trial));
  json_key(&json, "searched");
  json_boolean(&json, plan_prove_is_searched(trial));
  session_json_end(session, &json);
}

static enum status prove(struct session *session, struct trial *trial) {
  plan_prove(trial, true, BUDGET, session->list);
  size_t errors = diagnostics_errors(session->list), warnings = diagnostics_warnings(session->list);
  session_errors(session);
  if (session->json) verdict_json(session, trial, errors, warnings);
  else say_verdict(session, trial, errors, warnings);
  return errors > 0 ? STATUS_NO : STATUS_DONE;
}

static enum status run(struct session *session) {
  struct plan_choice choice;
  struct trial trial;
  enum status status = plan_choice_find(session, session->options.words[0], &choice);
  if (status != STATUS_DONE) return status;
  bool fine = trial_open(&trial, session->arena, choice.rulebook, choice.plan, true, session->list) &&
              plan_trying_targets(session, &trial);
  status = fine ? prove(session, &trial) : STATUS_NO;
  trial_close(&trial);
  return status;
}

const struct entry entry_plan_check = {
    .name = "plan check",
    .storeless = true,
    .usage = "PLAN",
    .least = 1,
    .most = 1,
    .options = OPTION_BIT(OPTION_TARGET),
    .about = {"where does a plan misfire? with the amounts that prove it", "方案在哪里会失灵，并给出证明的金额"},
    .help = {"Tries the plan on amounts of its own and tells, each with what proves it:\n\n"
             "  error    selling more pays less; bands with gaps or overlaps\n"
             "  warning  a cliff: one more sale pays much more; a band that\n"
             "           never pays since the cap comes first; the same event paid twice;\n"
             "           a split that is more than the whole\n"
             "  note     a bonus; a band with the rate of its neighbour; pay without a\n"
             "           bound; a deal that pays more in another period; an order of deals\n"
             "           that shows\n\n"
             "What pays by a rule or on a condition is searched, not proved. Needs no deals.\n"
             "Targets are taken to be 1,000,000 a period, or what --target says.\n"
             "'dealwright check' tells errors and warnings of all plans. The status is 1 when there is an error.\n",
             "用各种金额试算方案，并逐条给出证明：\n\n"
             "  错误  卖得更多反而少得；分档有空缺或重叠\n"
             "  警告  断崖：多一笔销售多付一大截；上限先到而永不起作用的档；\n"
             "        同一事件付两次；分成超过整体\n"
             "  提示  奖金；与相邻档提成率相同的档；没有上限；\n"
             "        换一个周期付得更多的交易；受交易先后影响\n\n"
             "由规则或条件决定的部分靠搜索而非证明。\n"
             "不需要交易数据。目标按每周期 1,000,000 计算，或由 --target 指定。\n"
             "dealwright check 会列出全部方案的错误和警告。有错误时退出状态为 1。\n"},
    .run = run,
};
