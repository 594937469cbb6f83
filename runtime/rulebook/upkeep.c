/* The upkeep of records: `timers` and `fresh_for` of a record.
 *
 *     records:
 *       customer:
 *         fresh_for: 90 days
 *         timers:
 *           birthday: {before: customer.birthday, yearly: true, by: 3 days, task: {congratulate: {}}}
 *
 * What happens to a record as time passes is run like a case: each record gets one, in the one stage of a process made
 * here, called `record customer`. So timers, tasks and effects are what they are in any process.
 *
 * Invariants
 * 1. The process is no file's: it stands beside rulebook->processes, and nobody can start it.
 * 2. `fresh_for` is a timer as anybody could write it, behind those of the record. */
#include "base/limits.h"
#include "base/text.h"
#include "rulebook/part.h"
#include "rulebook/scalar.h"

/* ---- reading ---- */

static struct timer_rule fresh_timer(struct loading *loading, const struct yaml *node, const struct record *record) {
  struct task_rule *task = arena_alloc(loading->arena, sizeof *task);
  struct timer_rule timer = {
      .name = UPKEEP_TIMER, .kind = TIMER_SINCE, .record = record->name, .clock = NO_CLOCK, .at = node->at};
  *task = (struct task_rule){.name = UPKEEP_TASK, .role = "owner", .required = true, .at = node->at};
  scalar_duration(loading, node, &timer.duration);
  timer.does.tasks = task;
  timer.does.task_count = 1;
  return timer;
}

static void timers_of_record(struct loading *loading, const struct yaml *node, const char *what,
                             const struct record *record, struct process *out) {
  const struct yaml *fresh = schema_value(node, KEY_record_fresh_for);
  const struct timer_rule *own = NULL;
  size_t count = timers_read(loading, schema_value(node, KEY_record_timers), what, false, &own);
  struct timer_rule *timers = arena_alloc(loading->arena, (count + 1) * sizeof *timers);
  for (size_t i = 0; i < count; i++) timers[i] = own[i];
  if (fresh != NULL) timers[count++] = fresh_timer(loading, fresh, record);
  out->timers = timers;
  out->timer_count = count;
}

static void upkeep_read(struct loading *loading, const struct yaml *node, struct record *record) {
  struct process *process = arena_alloc(loading->arena, sizeof *process);
  struct stage *stage = arena_alloc(loading->arena, sizeof *stage);
  const char *name = arena_printf(loading->arena, "record %s", record->name);
  *stage = (struct stage){.name = name, .title = record->title, .at = record->at};
  *process = (struct process){.name = name,
                              .title = record->title,
                              .about = record->name,
                              .is_upkeep = true,
                              .first = name,
                              .stages = stage,
                              .stage_count = 1,
                              .at = record->at};
  if (stage->title.en == NULL && stage->title.zh == NULL) stage->title.en = process->title.en = record->name;
  loading->process = process;
  loading->context = (struct rule){.about = record->name};
  timers_of_record(loading, node, loading_thing(loading, PHRASE_thing_record, record->name), record, process);
  loading->context = (struct rule){.about = NULL};
  loading->process = NULL;
  record->upkeep = process;
}

void upkeeps_read(struct loading *loading, const struct yaml *section) {
  struct record *records = (struct record *)loading->rulebook->records;
  for (size_t i = 0; i < section->count; i++) {
    const struct yaml *node = section->pairs[i].value;
    if (schema_value(node, KEY_record_timers) != NULL || schema_value(node, KEY_record_fresh_for) != NULL)
      upkeep_read(loading, node, &records[i]);
  }
}

/* ---- checking ---- */

/* Its own field `owner`, that of what it belongs to, or a role that may change it. */
static bool has_keeper(const struct rulebook *rulebook, const struct record *record) {
  for (size_t i = 0; i < record->by.count; i++)
    if (record->by.items[i].kind == GRANT_ROLE) return true;
  for (size_t depth = 0; record != NULL && depth <= rulebook->record_count; depth++) {
    const struct field *owner = record_field(record, "owner");
    if (owner != NULL)
      return owner->type == NULL || (owner->type->kind == KIND_REF && text_equal(owner->type->record, "person"));
    record = rulebook_record(rulebook, record->belongs_to);
  }
  return false;
}

static bool is_for_owner(const struct effects *effects) {
  for (size_t i = 0; i < effects->task_count; i++)
    if (text_equal(effects->tasks[i].role, "owner")) return true;
  return effects->escalates;
}

static void upkeep_check(struct loading *loading, const struct record *record) {
  const struct process *process = record->upkeep;
  starts_check(loading, process);
  if (has_keeper(loading->rulebook, record)) return;
  for (size_t i = 0; i < process->timer_count; i++) {
    const struct timer_rule *timer = &process->timers[i];
    bool is_fresh = text_equal(timer->name, UPKEEP_TIMER);
    const char *what = is_fresh ? "'" UPKEEP_TIMER "'" : loading_thing(loading, PHRASE_thing_timer, timer->name);
    if (is_for_owner(&timer->does))
      diagnostic_add(loading->list, DIAGNOSTIC_upkeep_nobody, &timer->at, what, record->name);
  }
}

void upkeeps_check(struct loading *loading) {
  for (size_t i = 0; i < loading->rulebook->record_count; i++)
    if (loading->rulebook->records[i].upkeep != NULL) upkeep_check(loading, &loading->rulebook->records[i]);
}
