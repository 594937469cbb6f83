/* dealwright plan: incentive plans, tried before they are promised. */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/folder.h"
#include "cli/plan_sheet.h"
#include "incentive/deal_file.h"
#include "incentive/people_file.h"

#include <string.h>

/* ---- which plan ---- */

/* `acme/plans/rep.yaml` is a plan of the rulebook in acme; `rep.yaml` in plans/ one of that around it. */
static const char *rulebook_folder(struct session *session, const char *path) {
  const char *slash = strrchr(path, '/');
  if (slash == NULL) return "..";
  const char *folder = arena_copy_bytes(session->arena, path, (size_t)(slash - path));
  slash = strrchr(folder, '/');
  return slash != NULL ? arena_copy_bytes(session->arena, folder, (size_t)(slash - folder)) : ".";
}

/* What was typed leads to no rulebook: a bare name is looked for in the rulebook of the current folder, or is the
 * folder itself. */
static enum status no_rulebook(struct session *session, const char *path) {
  const char *folder = folder_is_rulebook(path) ? path : ".";
  const char *name =
      folder == path || strchr(path, '/') != NULL ? NULL : arena_printf(session->arena, "plans/%s", path);
  struct diagnostics *unheard = diagnostics_new();
  struct source *source = folder_is_rulebook(folder) ? source_from_folder(session->arena, folder, unheard) : NULL;
  diagnostic_add(session->list, DIAGNOSTIC_plan_unknown, NULL, path);
  for (size_t i = 0; source != NULL && i < source->count; i++) {
    const char *plan = source->files[i].path;
    bool is_plan = strncmp(plan, "plans/", 6) == 0 && source->files[i].layer == source->layers - 1;
    const char *ended = name != NULL ? arena_printf(session->arena, "%s.yaml", name) : NULL;
    bool meant = name == NULL || text_nearest(name, &plan, 1) != NULL || text_equal(ended, plan);
    if (is_plan && meant) diagnostic_note(session->list, DIAGNOSTIC_did_you_mean, source->files[i].shown);
  }
  diagnostic_note(session->list, DIAGNOSTIC_note_usage, "plan run FOLDER/plans/NAME.yaml");
  diagnostics_free(unheard);
  return STATUS_USAGE;
}

static bool is_of_file(const struct plan *plan, const char *path) {
  const char *file = strrchr(plan->file, '/'), *asked = strrchr(path, '/');
  return strcmp(file != NULL ? file + 1 : plan->file, asked != NULL ? asked + 1 : path) == 0;
}

static const struct plan *find_plan(struct session *session, const struct rulebook *rulebook, const char *path) {
  const char **names = arena_alloc(session->arena, (rulebook->plan_count + 1) * sizeof *names);
  for (size_t i = 0; i < rulebook->plan_count; i++) {
    if (is_of_file(&rulebook->plans[i], path)) return &rulebook->plans[i];
    names[i] = rulebook->plans[i].file;
  }
  diagnostic_add(session->list, DIAGNOSTIC_plan_unknown, NULL, path);
  diagnostic_suggest(session->list, path, names, rulebook->plan_count);
  return NULL;
}

/* ---- reading what it is run over ---- */

static bool read_people(struct session *session, struct plan_run *run, struct column_map *map) {
  const char *path = session->options.values[OPTION_PEOPLE];
  bool roles = true;
  payees_from_rulebook(&run->payees, run->rulebook);
  if (path == NULL) run->payees.open = run->payees.count == 0;
  else if (!people_file_read(&run->payees, path, map, run->rulebook, &roles, session->list)) return false;
  run->payees.open = run->payees.open || !roles;
  return true;
}

static bool read_deals(struct session *session, struct plan_run *run, struct column_map *map) {
  const struct options *options = &session->options;
  const struct record *payment = rulebook_record(run->rulebook, "payment");
  struct deal_file deals = {options->values[OPTION_DEALS], run->dataset.cases.record};
  struct deal_file payments = {options->values[OPTION_PAYMENTS], payment};
  bool fine = deal_file_read(&run->dataset, &deals, map, run->plan, session->list);
  if (payments.path == NULL) return fine;
  if (payment == NULL) {
    diagnostic_add(session->list, DIAGNOSTIC_unknown_record, NULL, "payment");
    return false;
  }
  return deal_file_read(&run->dataset, &payments, map, run->plan, session->list) && fine;
}

static bool read_targets(struct session *session, struct plan_run *run) {
  const char *path = session->options.values[OPTION_TARGETS];
  return path == NULL || targets_file_read(&run->targets, &run->payees, path, run->rulebook->currency, session->list);
}

static bool map_is_used(struct session *session, const struct column_map *map) {
  bool fine = true;
  for (size_t i = 0; i < map->count; i++) {
    if (map->entries[i].used) continue;
    diagnostic_add(session->list, DIAGNOSTIC_map_unused, NULL, map->entries[i].name);
    fine = false;
  }
  return fine;
}

static bool read_all(struct session *session, struct plan_run *run) {
  struct column_map map;
  if (!column_map_read(session->arena, session->options.values[OPTION_MAP], &map, session->list)) return false;
  bool fine = read_people(session, run, &map);
  fine = read_deals(session, run, &map) && fine;
  fine = read_targets(session, run) && fine;
  return fine && map_is_used(session, &map);
}

/* ---- plan run ---- */

static bool asked_for(struct session *session, enum option option) {
  if (session->options.values[option] != NULL) return true;
  diagnostic_add(session->list, DIAGNOSTIC_option_missing, NULL, option_rows[option].name,
                 option_rows[option].argument);
  return false;
}

static bool period_of_option(struct session *session, struct period *out) {
  const char *text = session->options.values[OPTION_PERIOD];
  if (period_parse(text, out)) return true;
  diagnostic_add(session->list, DIAGNOSTIC_deal_value, NULL, text,
                 phrase_text(language_current(), PHRASE_expect_period));
  return false;
}

static void say_run(struct session *session, const struct plan_run *run, struct period over) {
  if (session->json) {
    plan_sheet_json(session, run, over);
    return;
  }
  plan_sheet_say(session, run, over);
  if (session->options.values[OPTION_LINES] != NULL) plan_lines_say(session, run);
}

static enum status run_plan(struct session *session) {
  const char *path = session->options.words[1];
  struct period over;
  struct plan_run run;
  bool asked = asked_for(session, OPTION_DEALS);
  if (!(asked_for(session, OPTION_PERIOD) && asked)) return STATUS_USAGE;
  if (!period_of_option(session, &over)) return STATUS_USAGE;
  const char *folder = rulebook_folder(session, path);
  if (!folder_is_rulebook(folder)) return no_rulebook(session, path);
  struct source *source = source_from_folder(session->arena, folder, session->list);
  struct rulebook *rulebook = source != NULL ? rulebook_load(session->arena, source, session->list) : NULL;
  if (rulebook == NULL) return STATUS_RULEBOOK;
  const struct plan *plan = find_plan(session, rulebook, path);
  if (plan == NULL) return STATUS_NO;
  bool fine = plan_run_open(&run, session->arena, rulebook, plan, over, session->list) && read_all(session, &run) &&
              plan_run_pay(&run, session->list);
  if (fine) say_run(session, &run, over);
  plan_run_close(&run);
  return fine ? STATUS_DONE : STATUS_NO;
}

/* ---- the subcommands ---- */

static const struct {
  const char *name;
  size_t words;
  enum status (*run)(struct session *session);
} subcommands[] = {{"run", 2, run_plan}};

enum { SUBCOMMANDS = sizeof subcommands / sizeof *subcommands };

static enum status run(struct session *session) {
  const char *names[SUBCOMMANDS], *word = session->options.words[0];
  for (size_t i = 0; i < SUBCOMMANDS; i++) {
    names[i] = subcommands[i].name;
    if (strcmp(names[i], word) == 0 && session->options.count == subcommands[i].words)
      return subcommands[i].run(session);
  }
  diagnostic_add(session->list, DIAGNOSTIC_unknown_subcommand, NULL, "plan", word);
  diagnostic_suggest(session->list, word, names, SUBCOMMANDS);
  return STATUS_USAGE;
}

const struct entry entry_plan = {
    .name = "plan",
    .group = GROUP_PAY,
    .storeless = true,
    .usage = "run FOLDER/plans/NAME.yaml",
    .least = 2,
    .most = ENTRY_ANY,
    .options = OPTION_BIT(OPTION_DEALS) | OPTION_BIT(OPTION_PAYMENTS) | OPTION_BIT(OPTION_PEOPLE) |
               OPTION_BIT(OPTION_TARGETS) | OPTION_BIT(OPTION_PERIOD) | OPTION_BIT(OPTION_MAP) |
               OPTION_BIT(OPTION_LINES),
    .about = {"incentive plans: what would this plan pay?", "激励方案：按此方案应付多少"},
    .help =
        {"plan run pays a plan on the deals of a CSV file, without a store: one row a deal. A column is found by its\n"
         "header, the name of a field of the deal (owner, amount) or of another record (contract.signed), or of a\n"
         "turning point (opened, won, lost: the day). --map says which column it is when it is called otherwise:\n\n"
         "  dealwright plan run acme/plans/rep.yaml --deals export.csv --period 2024-Q3 \\\n"
         "      --map 'deal=id,owner=seller,amount=value,won=closed[status=Won]'\n\n"
         "--people: person, role, superior, team; --targets: person, period, one column a target. Nothing is paid\n"
         "when a row cannot be read: each is named with its line.\n",
         "plan run 按 CSV 文件中的交易（每行一笔）计算方案应付金额，不需要存储。列按表头查找：交易的字段\n"
         "（owner、amount）、其他记录的字段（contract.signed）或转折点（opened、won、lost，日期）。\n"
         "表头不同时用 --map 说明对应的列：\n\n"
         "  dealwright plan run acme/plans/rep.yaml --deals export.csv --period 2024-Q3 \\\n"
         "      --map 'deal=id,owner=seller,amount=value,won=closed[status=Won]'\n\n"
         "--people：person、role、superior、team；--targets：person、period，每个目标一列。\n"
         "有任何一行无法读取时不计算，并逐行说明。\n"},
    .run = run,
};
