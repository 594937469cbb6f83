/* Finding the plan. */
#include "cli/plan_choice.h"

#include "base/text.h"
#include "cli/folder.h"

#include <string.h>

/* ---- which plan ---- */

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

/* ---- a plan of the store ---- */

static bool is_name(const char *word) {
  size_t size = strlen(word);
  return strchr(word, '/') == NULL && (size < 5 || strcmp(word + size - 5, ".yaml") != 0);
}

/* A folder may be called like a plan: what is typed is then the plan, where there is one. */
static bool is_published(struct session *session, const char *word) {
  if (session->store == NULL || !is_name(word)) return false;
  if (!folder_is_rulebook(word)) return true;
  const struct rulebook *rulebook = session_rulebook(session);
  return rulebook != NULL && rulebook_plan(rulebook, word) != NULL;
}

static enum status find_published(struct session *session, const char *name, struct plan_choice *out) {
  out->rulebook = session_rulebook(session);
  if (out->rulebook == NULL) return session_failed(session, STATUS_RULEBOOK);
  out->plan = rulebook_plan(out->rulebook, name);
  if (out->plan != NULL) return STATUS_DONE;
  const char **names = arena_alloc(session->arena, (out->rulebook->plan_count + 1) * sizeof *names);
  for (size_t i = 0; i < out->rulebook->plan_count; i++) names[i] = out->rulebook->plans[i].name;
  diagnostic_add(session->list, DIAGNOSTIC_plan_unpublished, NULL, name);
  diagnostic_suggest(session->list, name, names, out->rulebook->plan_count);
  return STATUS_NO;
}

enum status plan_choice_find(struct session *session, const char *path, struct plan_choice *out) {
  if (is_published(session, path)) return find_published(session, path, out);
  const char *folder = rulebook_folder(session, path);
  if (!folder_is_rulebook(folder)) return no_rulebook(session, path);
  struct source *source = source_from_folder(session->arena, folder, session->list);
  out->rulebook = source != NULL ? rulebook_load(session->arena, source, session->list) : NULL;
  if (out->rulebook == NULL) return STATUS_RULEBOOK;
  out->plan = find_plan(session, out->rulebook, path);
  return out->plan != NULL ? STATUS_DONE : STATUS_NO;
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

enum status plan_choice_published(struct session *session, const char *path, struct plan_choice *out) {
  if (is_published(session, path)) return find_published(session, path, out);
  const char *folder = rulebook_folder(session, path);
  if (!folder_is_rulebook(folder)) return no_rulebook(session, path);
  if (!folder_is_published(session, folder)) return session_failed(session, STATUS_NO);
  out->rulebook = session_rulebook(session);
  out->plan = out->rulebook != NULL ? find_plan(session, out->rulebook, path) : NULL;
  return out->plan != NULL ? STATUS_DONE : session_failed(session, STATUS_NO);
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
  return false;
}
