/* Looking up every name that is used.
 *
 * Invariant: a name that is not there is reported where it is used, once for each use, with what was probably meant.
 * Nothing is looked up in an incomplete rulebook, where it might stand in the part that could not be read. */
#include "base/text.h"
#include "rulebook/document.h"
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

static void add_stages(struct loading *loading, struct words *words, const struct process *process) {
  for (size_t i = 0; i < process->stage_count; i++) words_add(loading, words, process->stages[i].name);
}

static void add_tasks(struct loading *loading, struct words *words, const struct process *process) {
  struct task_list list;
  for (size_t i = 0; process_tasks(process, i, &list); i++)
    for (size_t j = 0; j < list.count; j++) words_add(loading, words, list.items[j].name);
}

static void add_fields(struct loading *loading, struct words *words, const char *name) {
  const struct record *record = rulebook_record(loading->rulebook, name);
  for (size_t i = 0; record != NULL && i < record->field_count; i++)
    words_add(loading, words, arena_printf(loading->arena, "%s.%s", record->name, record->fields[i].name));
}

/* All names of the kind that is referred to. */
static struct words words_of(struct loading *loading, const struct reference *reference, enum refer kind) {
  const struct rulebook *rulebook = loading->rulebook;
  struct words words = {NULL, 0};
  if (kind == REFER_STAGE) add_stages(loading, &words, reference->process);
  if (kind == REFER_TASK) add_tasks(loading, &words, reference->process);
  if (kind == REFER_FIELD) add_fields(loading, &words, reference->record);
  for (size_t i = 0; kind == REFER_APPROVAL && i < reference->process->approval_count; i++)
    words_add(loading, &words, reference->process->approvals[i].name);
  for (size_t i = 0; kind == REFER_DOCUMENT && i < reference->process->document_count; i++)
    words_add(loading, &words, reference->process->documents[i].name);
  for (size_t i = 0; kind == REFER_RECORD && i < rulebook->record_count; i++)
    words_add(loading, &words, rulebook->records[i].name);
  for (size_t i = 0; kind == REFER_ROLE && i < rulebook->role_count; i++)
    words_add(loading, &words, rulebook->roles[i].name);
  for (size_t i = 0; kind == REFER_PERSON && i < rulebook->person_count; i++)
    words_add(loading, &words, rulebook->people[i].key);
  return words;
}

/* ---- reporting ---- */

static const enum diagnostic_id unknown_ids[] = {
    [REFER_RECORD] = DIAGNOSTIC_unknown_record, [REFER_ROLE] = DIAGNOSTIC_unknown_role,
    [REFER_PERSON] = DIAGNOSTIC_unknown_person, [REFER_STAGE] = DIAGNOSTIC_unknown_stage,
    [REFER_TASK] = DIAGNOSTIC_unknown_task,     [REFER_APPROVAL] = DIAGNOSTIC_unknown_approval,
    [REFER_FIELD] = DIAGNOSTIC_unknown_field,   [REFER_DOCUMENT] = DIAGNOSTIC_unknown_document};

static const enum gone_kind gone_kinds[] = {
    [REFER_RECORD] = GONE_RECORD, [REFER_ROLE] = GONE_ROLE, [REFER_PERSON] = GONE_PERSON,
    [REFER_STAGE] = GONE_STAGE,   [REFER_TASK] = GONE_TASK, [REFER_FIELD] = GONE_FIELD};

static void report(struct loading *loading, const struct reference *reference, enum refer kind, const char *name) {
  diagnostic_add(loading->list, unknown_ids[kind], &reference->at, name);
  loading_note_where(loading, reference->where);
  if (loading_suggests(loading)) {
    rulebook_note_gone(loading->rulebook, gone_kinds[kind], name, loading->list);
    struct words words = words_of(loading, reference, kind);
    diagnostic_suggest_among(loading->list, name, words.items, words.count);
  }
}

/* ---- looking up ---- */

/* A field is there when its record is, has it, and can be reached from a case of the process. */
static void link_field(struct loading *loading, const struct reference *reference) {
  const struct rulebook *rulebook = loading->rulebook;
  const struct record *record = rulebook_record(rulebook, reference->record);
  const char *about = reference->process != NULL ? reference->process->about : NULL;
  if (record == NULL) {
    report(loading, reference, REFER_RECORD, reference->record);
  } else if (record_field(record, reference->name) == NULL) {
    report(loading, reference, REFER_FIELD, arena_printf(loading->arena, "%s.%s", reference->record, reference->name));
  } else if (rulebook_record(rulebook, about) != NULL && !text_equal(reference->draft, record->name) &&
             rulebook_path(rulebook, about, record->name).kind == PATH_NONE) {
    diagnostic_add(loading->list, DIAGNOSTIC_unreachable_record, &reference->at, record->name, about);
    diagnostic_note(loading->list, DIAGNOSTIC_note_reachable, about);
    loading_note_where(loading, reference->where);
  }
}

static bool is_there(const struct rulebook *rulebook, const struct reference *reference) {
  switch (reference->kind) {
  case REFER_RECORD:
    return rulebook_record(rulebook, reference->name) != NULL;
  case REFER_ROLE:
    return rulebook_role(rulebook, reference->name) != NULL;
  case REFER_PERSON:
    return rulebook_person(rulebook, reference->name) != NULL;
  case REFER_STAGE:
    return process_stage(reference->process, reference->name) != NULL;
  case REFER_TASK:
    return process_task(reference->process, reference->name) != NULL;
  case REFER_APPROVAL:
    return process_approval(reference->process, reference->name) != NULL;
  case REFER_DOCUMENT:
    return process_document(reference->process, reference->name) != NULL;
  case REFER_FIELD:
    break;
  }
  return true;
}

static void link_one(struct loading *loading, const struct reference *reference) {
  if (reference->kind == REFER_FIELD) link_field(loading, reference);
  else if (!is_there(loading->rulebook, reference)) report(loading, reference, reference->kind, reference->name);
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
