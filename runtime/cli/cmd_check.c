/* dealwright check: is this rulebook sound? */
#include "cli/entry.h"

#include "check/exchange_proof.h"
#include "check/plan_proof.h"
#include "check/table_proof.h"
#include "cli/folder.h"
#include "scenario/test.h"
#include "script/host.h"

struct checked {
  const struct source *source;
  const struct rulebook *rulebook;
  size_t files; /* of the folder itself, not of what it extends */
};

enum {
  PROOF_STEPS = 300 * 1000 * 1000, /* a second or two, and some 100 MB, for the worst table */
  PLAN_WORK = 400 * 1000           /* a part of a second, for the worst plan */
};

/* The form of the tests only; `test` runs them. Those of the standard rulebook are not in the binary. Where the
 * rulebook has errors of its own, what a test names may only be missing because of them. */
static void check_tests(struct session *session, const char *folder, const struct checked *checked) {
  struct tests tests;
  if (!folder_is_rulebook(folder) || diagnostics_errors(session->list) > 0) return;
  tests_read(session->arena, folder, checked->rulebook, &tests, session->list);
}

/* What has errors cannot be paid, so it cannot be tried either. */
static void check_plans(struct session *session, const struct rulebook *rulebook) {
  bool is_sound = diagnostics_errors(session->list) == 0;
  for (size_t i = 0; is_sound && i < rulebook->plan_count; i++) {
    struct trial trial;
    if (trial_open(&trial, session->arena, rulebook, &rulebook->plans[i], true, session->list))
      plan_prove(&trial, false, PLAN_WORK, session->list);
    trial_close(&trial);
  }
}

/* Each told once, at the later of the two. */
static void check_pairs(struct session *session, const struct rulebook *rulebook) {
  bool is_sound = diagnostics_errors(session->list) == 0;
  for (size_t i = 0; is_sound && i < rulebook->plan_count; i++)
    for (size_t j = 0; j < i; j++) {
      const struct plan *one = &rulebook->plans[j], *other = &rulebook->plans[i];
      const struct plan_event *on = plan_roles_meet(one, other) ? plan_rivals(one, other) : NULL;
      struct buffer text = BUFFER_EMPTY;
      if (on == NULL) continue;
      plan_event_write(on, &text);
      diagnostic_add(session->list, DIAGNOSTIC_plan_pair, &other->at, one->name, other->name, buffer_text(&text));
      diagnostic_note(session->list, DIAGNOSTIC_note_plan_beside, one->name);
      buffer_release(&text);
    }
}

static void check_tables(struct session *session, const struct rulebook *rulebook) {
  for (size_t i = 0; i < rulebook->table_count; i++) {
    const struct table *table = rulebook->tables[i];
    bool has_rates = exchange_is_table(rulebook, table);
    table_prove(table, rulebook->currency, has_rates ? TABLE_BUT_GAPS : TABLE_ALL, PROOF_STEPS, session->list);
    if (has_rates) exchange_prove(rulebook, table, session->list);
  }
}

static void check_load(struct session *session, const char *folder, struct checked *out) {
  *out = (struct checked){.source = folder_source(session, folder)};
  if (out->source == NULL) return;
  for (size_t i = 0; i < out->source->count; i++) out->files += out->source->files[i].layer == out->source->layers - 1;
  out->rulebook = rulebook_examine(session->arena, out->source, session->list);
  if (out->rulebook == NULL) return;
  host_close(host_open(out->rulebook, session->list));
  check_tables(session, out->rulebook);
  check_plans(session, out->rulebook);
  check_pairs(session, out->rulebook);
  check_tests(session, folder != NULL ? folder : ".", out);
}

static size_t count_stages(const struct rulebook *rulebook) {
  size_t count = 0;
  for (size_t i = 0; i < rulebook->process_count; i++) count += rulebook->processes[i].stage_count;
  return count;
}

static size_t count_actions(const struct rulebook *rulebook) {
  size_t count = 0;
  for (size_t i = 0; i < rulebook->process_count; i++) count += rulebook->processes[i].action_count;
  return count;
}

static void say_holdings(struct session *session, const struct rulebook *rulebook) {
  struct buffer *out = &session->out;
  say(session, PHRASE_colon);
  say_count(out, (int64_t)rulebook->record_count, PHRASE_record_one, PHRASE_record_many);
  say(session, PHRASE_comma);
  say_count(out, (int64_t)count_stages(rulebook), PHRASE_stage_one, PHRASE_stage_many);
  say(session, PHRASE_comma);
  say_count(out, (int64_t)count_actions(rulebook), PHRASE_action_one, PHRASE_action_many);
  say(session, PHRASE_comma);
  say_count(out, (int64_t)rulebook->rule_count, PHRASE_rule_one, PHRASE_rule_many);
  if (rulebook->table_count == 0) return;
  say(session, PHRASE_comma);
  say_count(out, (int64_t)rulebook->table_count, PHRASE_table_one, PHRASE_table_many);
}

static void say_verdict(struct session *session, const struct checked *checked, size_t errors, size_t warnings) {
  struct buffer *out = &session->out;
  if (errors == 0) say(session, PHRASE_no_errors);
  else say_count(out, (int64_t)errors, PHRASE_error_one, PHRASE_error_many);
  if (warnings > 0) {
    say(session, PHRASE_comma);
    say_count(out, (int64_t)warnings, PHRASE_warning_one, PHRASE_warning_many);
  }
  if (checked->source != NULL) say_count(out, (int64_t)checked->files, PHRASE_in_file_one, PHRASE_in_file_many);
  if (errors == 0 && checked->rulebook != NULL) say_holdings(session, checked->rulebook);
  buffer_putc(out, '\n');
}

static void verdict_json(struct session *session, const struct checked *checked, size_t errors, size_t warnings) {
  const struct rulebook *rulebook = errors == 0 ? checked->rulebook : NULL;
  struct json json = session_json(session, "check");
  json_pair_integer(&json, "errors", (int64_t)errors);
  json_pair_integer(&json, "warnings", (int64_t)warnings);
  json_pair_integer(&json, "files", (int64_t)checked->files);
  if (rulebook != NULL) {
    json_pair(&json, "rulebook", rulebook->name);
    json_pair(&json, "version", rulebook->version);
    json_pair(&json, "hash", checked->source->hash);
    json_pair_integer(&json, "records", (int64_t)rulebook->record_count);
    json_pair_integer(&json, "stages", (int64_t)count_stages(rulebook));
    json_pair_integer(&json, "actions", (int64_t)count_actions(rulebook));
    json_pair_integer(&json, "rules", (int64_t)rulebook->rule_count);
    json_pair_integer(&json, "tables", (int64_t)rulebook->table_count);
  }
  session_json_end(session, &json);
}

static enum status run(struct session *session) {
  struct checked checked;
  check_load(session, session->options.count > 0 ? session->options.words[0] : NULL, &checked);
  size_t errors = diagnostics_errors(session->list), warnings = diagnostics_warnings(session->list);
  session_errors(session);
  if (session->json) verdict_json(session, &checked, errors, warnings);
  else say_verdict(session, &checked, errors, warnings);
  return errors > 0 ? STATUS_NO : STATUS_DONE;
}

const struct entry entry_check = {
    .name = "check",
    .group = GROUP_WRITE,
    .storeless = true,
    .usage = "[FOLDER]",
    .least = 0,
    .most = 1,
    .about = {"is this rulebook sound? every error, at its line", "检查规则手册，逐行列出所有错误"},
    .help = {"Reads every file of the rulebook in FOLDER, and of what it extends, and compiles every rule;\n"
             "of the tests in tests/*.yaml and tables/*.test.csv it looks at the names, 'dealwright test' runs them.\n"
             "All errors are told in one run, each with file, line and column, and with what was probably meant.\n"
             "Without FOLDER: the rulebook in the current folder, else the standard rulebook.\n"
             "The status is 0 when there is no error, 1 when there is one.\n",
             "读取“FOLDER”中规则手册及其所继承手册的全部文件，并编译每条规则；对 tests/*.yaml 和\n"
             "tables/*.test.csv 中的测试只检查名称，用 dealwright test 运行它们。\n"
             "一次列出所有错误，注明文件、行、列以及可能的正确写法。\n"
             "不给出 FOLDER 时检查当前文件夹的规则手册，没有则检查标准规则手册。\n"
             "没有错误时退出状态为 0，有错误时为 1。\n"},
    .run = run,
};
