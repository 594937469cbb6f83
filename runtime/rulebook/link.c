/* Looking up every name that is used.
 *
 * Invariant: a name that is not there is reported where it is used, once for each use, with what was probably meant.
 * Nothing is looked up in an incomplete rulebook, where it might stand in the part that could not be read. */
#include "base/text.h"
#include "rulebook/part.h"

/* ---- words for did-you-mean ---- */

struct words {
  const char **items;
  size_t count;
};

static void words_add(struct loading *loading, struct words *words, const char *word) {
  words->items = arena_grow(loading->arena, words->items, words->count, sizeof *words->items);
  words->items[words->count++] = word;
}

static struct words record_words(struct loading *loading) {
  struct words words = {NULL, 0};
  for (size_t i = 0; i < loading->rulebook->record_count; i++)
    words_add(loading, &words, loading->rulebook->records[i].name);
  return words;
}

static struct words role_words(struct loading *loading) {
  struct words words = {NULL, 0};
  for (size_t i = 0; i < loading->rulebook->role_count; i++)
    words_add(loading, &words, loading->rulebook->roles[i].name);
  return words;
}

static struct words person_words(struct loading *loading) {
  struct words words = {NULL, 0};
  for (size_t i = 0; i < loading->rulebook->person_count; i++)
    words_add(loading, &words, loading->rulebook->people[i].key);
  return words;
}

static struct words stage_words(struct loading *loading, const struct process *process) {
  struct words words = {NULL, 0};
  for (size_t i = 0; i < process->stage_count; i++) words_add(loading, &words, process->stages[i].name);
  return words;
}

static struct words task_words(struct loading *loading, const struct process *process) {
  struct words words = {NULL, 0};
  for (size_t i = 0; i < process->stage_count; i++)
    for (size_t j = 0; j < process->stages[i].task_count; j++)
      words_add(loading, &words, process->stages[i].tasks[j].name);
  for (size_t i = 0; i < process->action_count; i++)
    for (size_t j = 0; j < process->actions[i].task_count; j++)
      words_add(loading, &words, process->actions[i].tasks[j].name);
  return words;
}

static struct words field_words(struct loading *loading, const struct record *record) {
  struct words words = {NULL, 0};
  for (size_t i = 0; i < record->field_count; i++)
    words_add(loading, &words, arena_printf(loading->arena, "%s.%s", record->name, record->fields[i].name));
  return words;
}

/* ---- reporting ---- */

static void report(struct loading *loading, const struct reference *reference, enum diagnostic_id id, const char *name,
                   struct words words) {
  diagnostic_add(loading->list, id, &reference->at, name);
  diagnostic_suggest(loading->list, name, words.items, words.count);
  loading_note_where(loading, reference->where);
}

static bool is_there(struct words words, const char *name) {
  for (size_t i = 0; i < words.count; i++)
    if (text_equal(words.items[i], name)) return true;
  return false;
}

/* ---- looking up ---- */

/* A field is there when its record is, has it, and can be reached from a case of the process. */
static void link_field(struct loading *loading, const struct reference *reference) {
  const struct record *record = rulebook_record(loading->rulebook, reference->record);
  const char *about = reference->process != NULL ? reference->process->about : NULL;
  if (record == NULL) {
    report(loading, reference, DIAGNOSTIC_unknown_record, reference->record, record_words(loading));
  } else if (record_field(record, reference->name) == NULL) {
    const char *path = arena_printf(loading->arena, "%s.%s", reference->record, reference->name);
    report(loading, reference, DIAGNOSTIC_unknown_field, path, field_words(loading, record));
  } else if (about != NULL && rulebook_record(loading->rulebook, about) != NULL &&
             !text_equal(reference->draft, record->name) &&
             rulebook_path(loading->rulebook, about, record->name).kind == PATH_NONE) {
    diagnostic_add(loading->list, DIAGNOSTIC_unreachable_record, &reference->at, record->name, about);
    diagnostic_note(loading->list, DIAGNOSTIC_note_reachable, about);
    loading_note_where(loading, reference->where);
  }
}

static void link_one(struct loading *loading, const struct reference *reference) {
  const struct rulebook *rulebook = loading->rulebook;
  switch (reference->kind) {
  case REFER_RECORD:
    if (rulebook_record(rulebook, reference->name) == NULL)
      report(loading, reference, DIAGNOSTIC_unknown_record, reference->name, record_words(loading));
    return;
  case REFER_ROLE:
    if (rulebook_role(rulebook, reference->name) == NULL)
      report(loading, reference, DIAGNOSTIC_unknown_role, reference->name, role_words(loading));
    return;
  case REFER_PERSON:
    if (rulebook_person(rulebook, reference->name) == NULL)
      report(loading, reference, DIAGNOSTIC_unknown_person, reference->name, person_words(loading));
    return;
  case REFER_STAGE:
    if (process_stage(reference->process, reference->name) == NULL)
      report(loading, reference, DIAGNOSTIC_unknown_stage, reference->name, stage_words(loading, reference->process));
    return;
  case REFER_TASK: {
    struct words words = task_words(loading, reference->process);
    if (!is_there(words, reference->name)) report(loading, reference, DIAGNOSTIC_unknown_task, reference->name, words);
    return;
  }
  case REFER_FIELD:
    link_field(loading, reference);
    return;
  }
}

/* A record that an action adds must belong to the case's own record, or to one that it leads to. */
static void link_adds(struct loading *loading, const struct process *process, const struct action *action) {
  const struct record *added = rulebook_record(loading->rulebook, action->adds);
  if (added == NULL || rulebook_record(loading->rulebook, process->about) == NULL) return;
  enum path_kind kind = rulebook_path(loading->rulebook, process->about, added->name).kind;
  if (kind == PATH_SERIES || kind == PATH_REF_SERIES) return;
  diagnostic_add(loading->list, DIAGNOSTIC_adds_alone, &action->at, action->name, added->name, process->about);
}

void references_link(struct loading *loading) {
  const struct rulebook *rulebook = loading->rulebook;
  for (size_t i = 0; i < loading->reference_count; i++) link_one(loading, &loading->references[i]);
  for (size_t i = 0; i < rulebook->process_count; i++)
    for (size_t j = 0; j < rulebook->processes[i].action_count; j++)
      link_adds(loading, &rulebook->processes[i], &rulebook->processes[i].actions[j]);
}
