/* Finding the plan. */
#include "cli/plan_choice.h"

#include "base/text.h"
#include "cli/entry.h"
#include "cli/folder.h"

#include <string.h>

/* ---- which plan ---- */

/* Plans, or appraisals: both are files of plans/, and an appraisal begins with a plan. Both are posted. */
enum choosing { CHOOSE_PLAN, CHOOSE_APPRAISAL, CHOOSE_POSTED };

struct choices {
  const struct rulebook *rulebook;
  enum choosing what;
};

static size_t plans_among(const struct choices *choices) {
  return choices->what != CHOOSE_APPRAISAL ? choices->rulebook->plan_count : 0;
}

static size_t choice_count(const struct choices *choices) {
  return plans_among(choices) + (choices->what != CHOOSE_PLAN ? choices->rulebook->appraisal_count : 0);
}

static const struct plan *choice_at(const struct choices *choices, size_t number) {
  size_t plans = plans_among(choices);
  return number < plans ? &choices->rulebook->plans[number] : &choices->rulebook->appraisals[number - plans].plan;
}

static const struct plan *choice_named(const struct choices *choices, const char *name) {
  for (size_t i = 0; i < choice_count(choices); i++)
    if (text_equal(choice_at(choices, i)->name, name)) return choice_at(choices, i);
  return NULL;
}

static const char *const usages[] = {"plan run FOLDER/plans/NAME.yaml", "appraise FOLDER/plans/NAME.yaml",
                                     "plan post NAME"};

static const char *rulebook_folder(struct session *session, const char *path) {
  const char *slash = strrchr(path, '/');
  if (slash == NULL) return "..";
  const char *folder = arena_copy_bytes(session->arena, path, (size_t)(slash - path));
  slash = strrchr(folder, '/');
  return slash != NULL ? arena_copy_bytes(session->arena, folder, (size_t)(slash - folder)) : ".";
}

/* Of the command that was typed: what curve, check and compare ask of a plan is not what run does. */
static const char *usage_of(struct session *session, enum choosing what) {
  const char *other = session->entry->least > 1 ? " FOLDER/plans/OTHER.yaml" : "";
  if (what != CHOOSE_PLAN) return usages[what];
  return arena_printf(session->arena, "%s FOLDER/plans/NAME.yaml%s", session->entry->name, other);
}

/* What was typed leads to no rulebook: a bare name is looked for in the rulebook of the current folder, or is the
 * folder itself. */
static enum status no_rulebook(struct session *session, const char *path, enum choosing what) {
  const char *folder = folder_is_rulebook(path) ? path : ".";
  const char *name =
      folder == path || strchr(path, '/') != NULL ? NULL : arena_printf(session->arena, "plans/%s", path);
  struct diagnostics *unheard = diagnostics_new();
  struct source *source = folder_is_rulebook(folder) ? source_from_folder(session->arena, folder, unheard) : NULL;
  diagnostic_add(session->list, what == CHOOSE_APPRAISAL ? DIAGNOSTIC_appraisal_unknown : DIAGNOSTIC_plan_unknown, NULL,
                 path);
  for (size_t i = 0; source != NULL && i < source->count; i++) {
    const char *plan = source->files[i].path;
    bool is_plan = strncmp(plan, "plans/", 6) == 0 && source->files[i].layer == source->layers - 1;
    const char *ended = name != NULL ? arena_printf(session->arena, "%s.yaml", name) : NULL;
    bool meant = name == NULL || text_nearest(name, &plan, 1) != NULL || text_equal(ended, plan);
    if (is_plan && meant) diagnostic_note(session->list, DIAGNOSTIC_did_you_mean, source->files[i].shown);
  }
  diagnostic_note(session->list, DIAGNOSTIC_note_usage, usage_of(session, what));
  diagnostics_free(unheard);
  return STATUS_USAGE;
}

static bool is_of_file(const struct plan *plan, const char *path) {
  const char *file = strrchr(plan->file, '/'), *asked = strrchr(path, '/');
  return strcmp(file != NULL ? file + 1 : plan->file, asked != NULL ? asked + 1 : path) == 0;
}

static const struct plan *of_file(const struct choices *choices, const char *path) {
  for (size_t i = 0; i < choice_count(choices); i++)
    if (is_of_file(choice_at(choices, i), path)) return choice_at(choices, i);
  return NULL;
}

/* Where the file is of the other kind, the command for that is told. */
static const struct plan *find_plan(struct session *session, const struct choices *choices, const char *path) {
  const struct choices others = {choices->rulebook, choices->what == CHOOSE_APPRAISAL ? CHOOSE_PLAN : CHOOSE_APPRAISAL};
  const char **names = arena_alloc(session->arena, (choice_count(choices) + 1) * sizeof *names);
  const struct plan *plan = of_file(choices, path);
  if (plan != NULL) return plan;
  for (size_t i = 0; i < choice_count(choices); i++) names[i] = choice_at(choices, i)->file;
  diagnostic_add(session->list,
                 choices->what == CHOOSE_APPRAISAL ? DIAGNOSTIC_appraisal_unknown : DIAGNOSTIC_plan_unknown, NULL,
                 path);
  if (of_file(&others, path) != NULL) diagnostic_note(session->list, DIAGNOSTIC_note_usage, usages[others.what]);
  else diagnostic_suggest(session->list, path, names, choice_count(choices));
  return NULL;
}

/* ---- a plan of the store ---- */

static bool is_name(const char *word) {
  size_t size = strlen(word);
  return strchr(word, '/') == NULL && (size < 5 || strcmp(word + size - 5, ".yaml") != 0);
}

/* A folder may be called like a plan: what is typed is then the plan, where there is one. */
static bool is_published(struct session *session, const char *word, enum choosing what) {
  if (session->store == NULL || !is_name(word)) return false;
  if (!folder_is_rulebook(word)) return true;
  const struct rulebook *rulebook = session_rulebook(session);
  return rulebook != NULL && choice_named(&(const struct choices){rulebook, what}, word) != NULL;
}

static enum status find_published(struct session *session, const char *name, enum choosing what,
                                  struct plan_choice *out) {
  out->rulebook = session_rulebook(session);
  if (out->rulebook == NULL) return session_failed(session, STATUS_RULEBOOK);
  const struct choices choices = {out->rulebook, what};
  out->plan = choice_named(&choices, name);
  if (out->plan != NULL) return STATUS_DONE;
  const char **names = arena_alloc(session->arena, (choice_count(&choices) + 1) * sizeof *names);
  for (size_t i = 0; i < choice_count(&choices); i++) names[i] = choice_at(&choices, i)->name;
  diagnostic_add(session->list,
                 what == CHOOSE_APPRAISAL ? DIAGNOSTIC_appraisal_unpublished : DIAGNOSTIC_plan_unpublished, NULL, name);
  diagnostic_suggest(session->list, name, names, choice_count(&choices));
  return STATUS_NO;
}

static enum status find(struct session *session, const char *path, enum choosing what, struct plan_choice *out) {
  if (is_published(session, path, what)) return find_published(session, path, what, out);
  const char *folder = rulebook_folder(session, path);
  if (!folder_is_rulebook(folder)) return no_rulebook(session, path, what);
  struct source *source = source_from_folder(session->arena, folder, session->list);
  out->rulebook = source != NULL ? rulebook_load(session->arena, source, session->list) : NULL;
  if (out->rulebook == NULL) return STATUS_RULEBOOK;
  out->plan = find_plan(session, &(const struct choices){out->rulebook, what}, path);
  return out->plan != NULL ? STATUS_DONE : STATUS_NO;
}

enum status plan_choice_find(struct session *session, const char *path, struct plan_choice *out) {
  return find(session, path, CHOOSE_PLAN, out);
}

enum status plan_choice_appraisal(struct session *session, const char *path, const struct rulebook **rulebook,
                                  const struct appraisal **appraisal) {
  struct plan_choice choice;
  enum status status = find(session, path, CHOOSE_APPRAISAL, &choice);
  if (status != STATUS_DONE) return status;
  *rulebook = choice.rulebook;
  *appraisal = rulebook_appraisal(choice.rulebook, choice.plan->name);
  return STATUS_DONE;
}

/* The files of a folder are those that the store has published last. */
static bool folder_is_published(struct session *session, const char *folder) {
  struct source *source = source_from_folder(session->arena, folder, session->list);
  const struct rulebook_text *text = store_rulebook(session->store, session->arena, 0, session->list);
  if (source == NULL || text == NULL) return false;
  if (text_equal(source->hash, text->hash)) return true;
  diagnostic_add(session->list, DIAGNOSTIC_plan_folder_differs, NULL, folder,
                 arena_printf(session->arena, "%d", text->number));
  diagnostic_note(session->list, DIAGNOSTIC_note_publish);
  return false;
}

static bool pays(struct session *session, const struct plan *plan) {
  if (plan->pay_count > 0) return true;
  diagnostic_add(session->list, DIAGNOSTIC_appraisal_pays_nothing, &plan->at, plan->name);
  return false;
}

enum status plan_choice_published(struct session *session, const char *path, struct plan_choice *out) {
  const char *folder = rulebook_folder(session, path);
  if (is_published(session, path, CHOOSE_POSTED)) {
    enum status status = find_published(session, path, CHOOSE_POSTED, out);
    return status == STATUS_DONE && !pays(session, out->plan) ? STATUS_NO : status;
  }
  if (!folder_is_rulebook(folder)) return no_rulebook(session, path, CHOOSE_POSTED);
  if (!folder_is_published(session, folder)) return session_failed(session, STATUS_NO);
  out->rulebook = session_rulebook(session);
  out->plan =
      out->rulebook != NULL ? find_plan(session, &(const struct choices){out->rulebook, CHOOSE_POSTED}, path) : NULL;
  return out->plan != NULL && pays(session, out->plan) ? STATUS_DONE : session_failed(session, STATUS_NO);
}

/* ---- options ---- */

bool plan_option_given(struct session *session, enum option option) {
  if (session->options.values[option] != NULL) return true;
  diagnostic_add(session->list, DIAGNOSTIC_option_missing, NULL, option_rows[option].name,
                 option_rows[option].argument);
  return false;
}

bool plan_period_asked(struct session *session, struct period *out) {
  const char *text = session->options.values[OPTION_PERIOD];
  if (period_parse(text, out)) return true;
  diagnostic_add(session->list, DIAGNOSTIC_deal_value, NULL, text,
                 phrase_text(language_current(), PHRASE_expect_period));
  period_suggest(text, session->list);
  return false;
}

const struct plan *plan_choice_named(struct session *session, const struct rulebook *rulebook) {
  const char *name = session->options.values[OPTION_PLAN];
  const struct choices choices = {rulebook, CHOOSE_PLAN};
  const struct plan *plan = choice_named(&choices, name);
  if (plan != NULL) return plan;
  const char **names = arena_alloc(session->arena, (choice_count(&choices) + 1) * sizeof *names);
  for (size_t i = 0; i < choice_count(&choices); i++) names[i] = choice_at(&choices, i)->name;
  diagnostic_add(session->list, DIAGNOSTIC_plan_unnamed, NULL, name);
  diagnostic_suggest(session->list, name, names, choice_count(&choices));
  return NULL;
}
