/* Timers, and effects that happen by themselves.
 *
 * Not done here: when a timer fires; that is base/schedule.h and the engine's timer.c. */
#include "rulebook/timer.h"

#include "base/limits.h"
#include "base/text.h"
#include "rulebook/part.h"
#include "rulebook/process.h"
#include "rulebook/scalar.h"

bool timer_follows(const struct timer_rule *timer) {
  return timer->record != NULL;
}

const struct timer_rule *timer_named(const struct timer_rule *timers, size_t count, const char *name) {
  for (size_t i = 0; i < count; i++)
    if (text_equal(timers[i].name, name)) return &timers[i];
  return NULL;
}

/* ---- effects ---- */

/* The same seven keys stand in a timer and under `overdue`. */
struct effect_keys {
  enum schema_key departure, set, task, start, notify, escalate, go;
};

static const struct effect_keys timer_keys = {KEY_timer_departure, KEY_timer_set,      KEY_timer_task, KEY_timer_start,
                                              KEY_timer_notify,    KEY_timer_escalate, KEY_timer_go};
static const struct effect_keys overdue_keys = {KEY_overdue_departure, KEY_overdue_set,    KEY_overdue_task,
                                                KEY_overdue_start,     KEY_overdue_notify, KEY_overdue_escalate,
                                                KEY_overdue_go};

/* What belongs to a record stands in no stage. */
static const char *go_read(struct loading *loading, const struct yaml *node, enum schema_key key, const char *where) {
  struct position at = schema_place(node, key);
  if (!loading->process->is_upkeep) return scalar_refer(loading, schema_value(node, key), REFER_STAGE, where);
  if (yaml_get(node, schema_rows[key].key) == NULL) return NULL;
  diagnostic_add(loading->list, DIAGNOSTIC_upkeep_go, &at, loading->process->about);
  loading_note_where(loading, where);
  return NULL;
}

static void effects_read(struct loading *loading, const struct yaml *node, const struct effect_keys *keys,
                         const char *what, struct effects *out) {
  out->departs = scalar_truth(loading, schema_value(node, keys->departure), false);
  out->set_count = assignments_read(loading, schema_value(node, keys->set), NULL, what, &out->set);
  out->task_count =
      tasks_read(loading, schema_value(node, keys->task), loading_key_of(loading, "task", what), &out->tasks);
  out->starting_count = starts_read(loading, schema_value(node, keys->start), what, &out->starting);
  out->notice_count = notices_read(loading, schema_value(node, keys->notify), what, &out->notices);
  out->escalates = scalar_truth(loading, schema_value(node, keys->escalate), false);
  out->go = go_read(loading, node, keys->go, loading_inside(loading, loading_key_of(loading, "go", what)));
}

void overdue_read(struct loading *loading, const struct yaml *node, const char *what, struct effects *out) {
  const char *part = loading_key_of(loading, "overdue", what);
  if (node == NULL) return;
  if (node->kind == YAML_SCALAR) {
    out->escalates = scalar_choice(loading, node, KEY_stage_overdue, -1) == 0;
    return;
  }
  schema_check(loading, node, SCHEMA_overdue, part, &node->at);
  effects_read(loading, node, &overdue_keys, part, out);
}

/* ---- when ---- */

static void misplaced(struct loading *loading, const struct yaml *node, enum schema_key key, const char *with,
                      const char *where) {
  struct position at = schema_place(node, key);
  if (yaml_get(node, schema_rows[key].key) == NULL) return;
  diagnostic_add(loading->list, DIAGNOSTIC_key_alone, &at, schema_rows[key].key, with);
  loading_note_where(loading, where);
}

static void kind_read(struct loading *loading, const struct yaml *node, const char *where, struct timer_rule *out) {
  static const enum schema_key keys[] = {KEY_timer_after, KEY_timer_every, KEY_timer_before};
  const char *first = NULL;
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
    const char *key = schema_rows[keys[i]].key;
    struct position at = schema_place(node, keys[i]);
    if (yaml_get(node, key) == NULL) continue;
    if (first == NULL) {
      first = key;
      out->kind = i == 0 ? TIMER_AFTER : i == 1 ? TIMER_EVERY : TIMER_BEFORE;
    } else {
      diagnostic_add(loading->list, DIAGNOSTIC_either_key, &at, first, key);
      loading_note_where(loading, where);
    }
  }
  if (first != NULL || node->kind != YAML_MAPPING) return;
  diagnostic_add(loading->list, DIAGNOSTIC_timer_when, &out->at, out->name);
  loading_note_where(loading, where);
}

/* A date that the case leads to; of a series each row's. */
static void field_read(struct loading *loading, const struct yaml *node, const char *where, struct timer_rule *out) {
  struct position at = scalar_place(loading, node, 0, 0);
  if (!scalar_path(loading, node, &out->record, &out->field, where)) return;
  loading_refer(loading, &(struct reference){.kind = REFER_FIELD,
                                             .record = out->record,
                                             .name = out->field,
                                             .process = loading->process,
                                             .where = where,
                                             .at = at});
  const struct record *record = rulebook_record(loading->rulebook, out->record);
  const struct field *field = record != NULL ? record_field(record, out->field) : NULL;
  if (field == NULL || field->type == NULL || field->type->kind == KIND_DATE) return;
  diagnostic_add(loading->list, DIAGNOSTIC_timer_date, &at, node->text);
  loading_note_where(loading, where);
}

static void since_read(struct loading *loading, const struct yaml *node, const char *where, struct timer_rule *out) {
  if (node == NULL) return;
  out->kind = TIMER_SINCE;
  if (!text_is_name(node->text)) field_read(loading, node, where, out);
  else out->record = scalar_refer(loading, node, REFER_RECORD, where);
}

static void before_read(struct loading *loading, const struct yaml *node, const char *where, struct timer_rule *out) {
  const struct yaml *by = schema_value(node, KEY_timer_by);
  if (schema_value(node, KEY_timer_before) != NULL)
    field_read(loading, schema_value(node, KEY_timer_before), where, out);
  if (yaml_get(node, "by") == NULL)
    diagnostic_add(loading->list, DIAGNOSTIC_missing_key, &out->at, "by",
                   loading_thing(loading, PHRASE_thing_timer, out->name));
  scalar_duration(loading, by, &out->duration);
  out->yearly = scalar_truth(loading, schema_value(node, KEY_timer_yearly), false);
}

/* Hours are counted exactly, so a time of day has no meaning for them. */
static void clock_read(struct loading *loading, const struct yaml *node, const char *where, struct timer_rule *out) {
  out->clock = NO_CLOCK;
  if (node == NULL) return;
  struct position at = scalar_place(loading, node, 0, 0);
  bool hours = out->duration.unit == UNIT_MINUTES || out->duration.unit == UNIT_HOURS;
  if (!schedule_clock(node->text, &out->clock)) diagnostic_add(loading->list, DIAGNOSTIC_timer_clock, &at, node->text);
  else if (hours) diagnostic_add(loading->list, DIAGNOSTIC_timer_hours, &at);
  else return;
  loading_note_where(loading, where);
}

static void every_read(struct loading *loading, const struct yaml *node, const char *where, struct timer_rule *out) {
  if (!scalar_duration(loading, node, &out->duration) || out->duration.amount > 0) return;
  struct position at = scalar_place(loading, node, 0, 0);
  diagnostic_add(loading->list, DIAGNOSTIC_timer_nonstop, &at);
  loading_note_where(loading, where);
  out->duration.amount = 1;
}

static void when_read(struct loading *loading, const struct yaml *node, const char *where, struct timer_rule *out) {
  kind_read(loading, node, where, out);
  if (out->kind != TIMER_BEFORE) {
    misplaced(loading, node, KEY_timer_by, "before", where);
    misplaced(loading, node, KEY_timer_yearly, "before", where);
  }
  if (out->kind != TIMER_AFTER) misplaced(loading, node, KEY_timer_since, "after", where);
  if (out->kind == TIMER_BEFORE) before_read(loading, node, where, out);
  if (out->kind == TIMER_EVERY) every_read(loading, schema_value(node, KEY_timer_every), where, out);
  if (out->kind == TIMER_AFTER) {
    scalar_duration(loading, schema_value(node, KEY_timer_after), &out->duration);
    since_read(loading, schema_value(node, KEY_timer_since), where, out);
  }
  clock_read(loading, schema_value(node, KEY_timer_at), where, out);
}

/* ---- the timer ---- */

static bool does_nothing(const struct effects *effects) {
  return !effects->departs && !effects->escalates && effects->set_count == 0 && effects->task_count == 0 &&
         effects->starting_count == 0 && effects->notice_count == 0 && effects->go == NULL;
}

static void check_effects(struct loading *loading, const struct yaml *node, const struct timer_rule *timer) {
  static const enum schema_key keys[] = {KEY_timer_departure, KEY_timer_set,      KEY_timer_task, KEY_timer_start,
                                         KEY_timer_notify,    KEY_timer_escalate, KEY_timer_go};
  if (node->kind != YAML_MAPPING || !does_nothing(&timer->does)) return;
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (yaml_get(node, schema_rows[keys[i]].key) != NULL && keys[i] != KEY_timer_departure &&
        keys[i] != KEY_timer_escalate)
      return; /* it has errors of its own */
  diagnostic_add(loading->list, DIAGNOSTIC_timer_nothing, &timer->at, timer->name);
}

/* Only a process has stages to choose from. */
static void stages_read(struct loading *loading, const struct yaml *node, const char *where, bool may,
                        struct timer_rule *out) {
  const struct yaml **nodes;
  const char **names;
  if (node == NULL) return;
  if (!may || node->count == 0) {
    diagnostic_add(loading->list, DIAGNOSTIC_timer_stages, &node->at, out->name);
    return;
  }
  out->stage_count = scalar_names(loading, node, "stages", &names, &nodes);
  out->stages = names;
  for (size_t i = 0; i < out->stage_count; i++) scalar_refer(loading, nodes[i], REFER_STAGE, where);
}

static void timer_read(struct loading *loading, const struct yaml_pair *pair, const char *what, bool of_process,
                       struct timer_rule *out) {
  const struct yaml *node = pair->value;
  const char *thing = loading_thing(loading, PHRASE_thing_timer, pair->key->text);
  const char *part = loading_key_of(loading, pair->key->text, what), *where = loading_inside(loading, part);
  bool taken = text_equal(pair->key->text, "overdue") || text_equal(pair->key->text, UPKEEP_TIMER);
  if (scalar_is_name(loading, pair->key) && taken)
    diagnostic_add(loading->list, DIAGNOSTIC_reserved_name, &pair->key->at,
                   phrase_text(language_current(), PHRASE_a_timer), pair->key->text);
  schema_check(loading, node, SCHEMA_timer, thing, &pair->key->at);
  *out = (struct timer_rule){.name = pair->key->text, .at = pair->key->at, .clock = NO_CLOCK};
  out->title = scalar_label(loading, schema_value(node, KEY_timer_title), thing);
  stages_read(loading, schema_value(node, KEY_timer_stages), where, of_process, out);
  when_read(loading, node, where, out);
  effects_read(loading, node, &timer_keys, part, &out->does);
  check_effects(loading, node, out);
}

size_t timers_read(struct loading *loading, const struct yaml *node, const char *what, bool of_process,
                   const struct timer_rule **out) {
  const char *part = loading_key_of(loading, "timers", what);
  if (node == NULL) return 0;
  size_t count = loading_limit(loading, node, LIMIT_ENTRIES, part);
  struct timer_rule *timers = arena_alloc(loading->arena, (count + 1) * sizeof *timers);
  for (size_t i = 0; i < count; i++) timer_read(loading, &node->pairs[i], part, of_process, &timers[i]);
  *out = timers;
  return count;
}

/* ---- into the stages ---- */

static bool runs_in(const struct timer_rule *timer, const struct stage *stage) {
  for (size_t i = 0; i < timer->stage_count; i++)
    if (text_equal(timer->stages[i], stage->name)) return true;
  return false;
}

/* One of the stage's own takes the place of one of that name. */
static void stage_take(struct loading *loading, const struct process *process, struct stage *stage) {
  struct timer_rule *timers =
      arena_alloc(loading->arena, (stage->timer_count + process->timer_count + 1) * sizeof *timers);
  size_t count = stage->timer_count;
  for (size_t i = 0; i < count; i++) timers[i] = stage->timers[i];
  for (size_t i = 0; i < process->timer_count; i++)
    if (runs_in(&process->timers[i], stage) && timer_named(timers, count, process->timers[i].name) == NULL)
      timers[count++] = process->timers[i];
  stage->timers = timers;
  stage->timer_count = count;
}

void timers_spread(struct loading *loading) {
  for (size_t i = 0; i < loading->rulebook->process_count; i++) {
    struct process *process = (struct process *)&loading->rulebook->processes[i];
    struct timer_rule *timers = (struct timer_rule *)process->timers;
    size_t kept = 0;
    for (size_t j = 0; j < process->stage_count; j++)
      if (!process->stages[j].ends) stage_take(loading, process, (struct stage *)&process->stages[j]);
    for (size_t j = 0; j < process->timer_count; j++)
      if (timers[j].stage_count == 0) timers[kept++] = timers[j];
    process->timer_count = kept;
  }
}
