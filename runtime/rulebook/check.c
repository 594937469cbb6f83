/* What holds of a rulebook as a whole once its names are known: no circles, every stage and action by name of some use.
 *
 * Not done here: whether a case can really get somewhere, with the criteria on the way; that is for the folder check/.
 */
#include "base/text.h"
#include "rulebook/part.h"

#include <string.h>

/* ---- circles ---- */

/* `a > b > a`, and all of it marked as told. */
static const char *circle_text(struct loading *loading, int (*next)(const void *, size_t),
                               const char *(*name)(const void *, size_t), const void *context, size_t start,
                               bool *told) {
  struct buffer text = BUFFER_EMPTY;
  size_t at = start;
  do {
    told[at] = true;
    buffer_printf(&text, "%s > ", name(context, at));
    at = (size_t)next(context, at);
  } while (at != start);
  buffer_puts(&text, name(context, start));
  const char *copy = arena_copy(loading->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

void circle_find(struct loading *loading, size_t count, int (*next)(const void *context, size_t number),
                 void (*report)(struct loading *loading, const void *context, size_t number, const char *chain),
                 const char *(*name)(const void *context, size_t number), const void *context) {
  bool *told = arena_alloc(loading->arena, count + 1);
  size_t *seen = arena_alloc(loading->arena, (count + 1) * sizeof *seen); /* by which walk, from 1; 0: not yet */
  for (size_t start = 0; start < count; start++) {
    int at = (int)start;
    while (at >= 0 && seen[at] == 0) {
      seen[at] = start + 1;
      at = next(context, (size_t)at);
    }
    if (at < 0 || seen[at] != start + 1 || told[at]) continue;
    report(loading, context, (size_t)at, circle_text(loading, next, name, context, (size_t)at, told));
  }
}

/* The three chains of a rulebook: roles, people, records. */
static int role_next(const void *context, size_t number) {
  const struct loading *loading = context;
  const char *above = loading->rulebook->roles[number].reports_to;
  return above != NULL ? names_get(loading->loaded->roles, above) : -1;
}

static const char *role_name(const void *context, size_t number) {
  return ((const struct loading *)context)->rulebook->roles[number].name;
}

static void role_circle(struct loading *loading, const void *context, size_t number, const char *chain) {
  (void)context;
  diagnostic_add(loading->list, DIAGNOSTIC_circle, &loading->rulebook->roles[number].at, "reports_to", chain);
}

static int person_next(const void *context, size_t number) {
  const struct loading *loading = context;
  const char *above = loading->rulebook->people[number].superior;
  return above != NULL ? names_get(loading->loaded->people, above) : -1;
}

static const char *person_name(const void *context, size_t number) {
  return ((const struct loading *)context)->rulebook->people[number].key;
}

static void person_circle(struct loading *loading, const void *context, size_t number, const char *chain) {
  (void)context;
  diagnostic_add(loading->list, DIAGNOSTIC_circle, &loading->rulebook->people[number].at, "superior", chain);
}

static int record_next(const void *context, size_t number) {
  const struct loading *loading = context;
  const char *above = loading->rulebook->records[number].belongs_to;
  return above != NULL ? names_get(loading->loaded->records, above) : -1;
}

static const char *record_name(const void *context, size_t number) {
  return ((const struct loading *)context)->rulebook->records[number].name;
}

static void record_circle(struct loading *loading, const void *context, size_t number, const char *chain) {
  (void)context;
  diagnostic_add(loading->list, DIAGNOSTIC_circle, &loading->rulebook->records[number].at, "belongs_to", chain);
}

void circles_check(struct loading *loading) {
  const struct rulebook *rulebook = loading->rulebook;
  circle_find(loading, rulebook->role_count, role_next, role_circle, role_name, loading);
  circle_find(loading, rulebook->person_count, person_next, person_circle, person_name, loading);
  circle_find(loading, rulebook->record_count, record_next, record_circle, record_name, loading);
}

/* ---- stages ---- */

static void mark(const struct process *process, bool *named, const char *name) {
  const struct stage *stage = process_stage(process, name);
  if (stage != NULL) named[stage->number] = true;
}

/* Which stages somebody names as the one to go to; a stage that only names itself is not among them. */
static const bool *named_stages(struct loading *loading, const struct process *process) {
  bool *named = arena_alloc(loading->arena, process->stage_count + 1);
  mark(process, named, process->first);
  for (size_t i = 0; i < process->stage_count; i++)
    for (size_t j = 0; j < process->stages[i].next_count; j++)
      if (!text_equal(process->stages[i].next[j].to, process->stages[i].name))
        mark(process, named, process->stages[i].next[j].to);
  for (size_t i = 0; i < process->action_count; i++) mark(process, named, process->actions[i].go);
  const struct effects *effects;
  const struct stage *stage;
  for (size_t i = 0; process_effects(process, i, &effects, &stage); i++)
    if (stage == NULL || !text_equal(effects->go, stage->name)) mark(process, named, effects->go);
  return named;
}

static bool stage_is_left(const struct process *process, const struct stage *stage) {
  if (stage->ends || stage->next_count > 0) return true;
  for (size_t i = 0; i < process->action_count; i++)
    if (process->actions[i].go != NULL && action_allows_stage(&process->actions[i], stage)) return true;
  const struct effects *effects;
  const struct stage *where;
  for (size_t i = 0; process_effects(process, i, &effects, &where); i++)
    if (effects->go != NULL && (where == NULL || where == stage)) return true;
  return false;
}

static void stage_check(struct loading *loading, const struct process *process, const struct stage *stage, bool named) {
  if (!named) diagnostic_add(loading->list, DIAGNOSTIC_stage_unreachable, &stage->at, stage->name);
  if (stage_is_left(process, stage)) return;
  diagnostic_add(loading->list, DIAGNOSTIC_stage_stuck, &stage->at, stage->name);
  diagnostic_note(loading->list, DIAGNOSTIC_note_stuck);
}

/* ---- actions ---- */

static void action_check(struct loading *loading, const struct process *process, const struct action *action) {
  if (action->starts || action->stage_count == 0) return;
  for (size_t i = 0; i < action->stage_count; i++) {
    const struct stage *stage = process_stage(process, action->stages[i]);
    if (stage == NULL || !stage->ends) return; /* one that is unknown was reported */
  }
  diagnostic_add(loading->list, DIAGNOSTIC_action_ended, &action->at, action->name);
}

/* ---- which one a start means ---- */

static void main_check(struct loading *loading) {
  const struct rulebook *rulebook = loading->rulebook;
  if (rulebook->process == NULL || rulebook_process(rulebook, rulebook->process) != NULL) return;
  const char **names = arena_alloc(loading->arena, (rulebook->process_count + 1) * sizeof *names);
  for (size_t i = 0; i < rulebook->process_count; i++) names[i] = rulebook->processes[i].name;
  diagnostic_add(loading->list, DIAGNOSTIC_unknown_process, &rulebook->process_at, rulebook->process);
  diagnostic_suggest(loading->list, rulebook->process, names, rulebook->process_count);
}

void processes_check(struct loading *loading) {
  const struct rulebook *rulebook = loading->rulebook;
  main_check(loading);
  for (size_t i = 0; i < rulebook->process_count; i++) {
    const struct process *process = &rulebook->processes[i];
    const bool *named = named_stages(loading, process);
    for (size_t j = 0; j < process->stage_count; j++) stage_check(loading, process, &process->stages[j], named[j]);
    for (size_t j = 0; j < process->action_count; j++) action_check(loading, process, &process->actions[j]);
    starts_check(loading, process);
    approvals_check(loading, process);
    documents_check(loading, process);
  }
  upkeeps_check(loading);
}
