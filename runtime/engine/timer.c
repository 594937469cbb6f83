/* Timers: what happens because time passed.
 *
 *   [timers_begin] ---> set ---[timer_fire]---> fired, or set again for the next time
 *                        |  ^ [timers_follow] moves it when the date changes that it is counted from
 *                        +---> cancelled, when its stage is left, the case closes or its record is gone
 *
 * Invariants
 * 1. A timer fires at its own instant, as an event of its own, whenever that is noticed.
 * 2. Of one case they fire in the order of due and number, before any command of a later instant. Numbers are given in
 * the order of declaration: the case's own, then the deadline of the stage, then the timers of the stage. One that
 * fires again keeps its number.
 * 3. One that follows a date knows the date it was counted from (`since`: noon of that day, or a mark of one that is
 * private; never 0). It is
 * looked at again after every change of the case; and when it is due, before it fires, since what a case leads to may
 * be changed elsewhere.
 * 4. One that has nothing to come (a date that is empty or over) sleeps: it is due at the end of days.
 * 5. An instant that is past when the timer is set is now: what should have begun yesterday begins today. */
#include "base/limits.h"
#include "base/text.h"
#include "engine/effects.h"
#include "engine/request.h"

enum { NOON = SECONDS_PER_DAY / 2 };

struct timers {
  const struct timer_rule *items;
  size_t count;
};

static struct timers timers_of(const struct turn *turn, int token_number) {
  if (token_number == 0) return (struct timers){turn->process->timers, turn->process->timer_count};
  const struct token *token = casefile_token(turn->file, token_number);
  const struct stage *stage = token != NULL ? process_stage(turn->process, token->stage) : NULL;
  return stage != NULL ? (struct timers){stage->timers, stage->timer_count} : (struct timers){NULL, 0};
}

static struct timer *find_timer(const struct turn *turn, int token, const char *name, const char *about) {
  for (size_t i = 0; i < turn->file->timer_count; i++) {
    struct timer *timer = &turn->file->timers[i];
    if (timer->state == TIMER_SET && timer->token == token && timer->request == 0 && text_equal(timer->name, name) &&
        text_equal(timer->about, about))
      return timer;
  }
  return NULL;
}

static bool set_timer(struct turn *turn, int token, const char *name, const char *about, int64_t due, int64_t since) {
  struct fact *fact = turn_fact(turn, FACT_TIMER);
  fact->number = turn->file->timers_made + 1;
  fact->parent_number = token;
  fact->name = name;
  fact->parent = about;
  fact->due = due;
  fact->since = since;
  return turn_apply(turn, fact);
}

static bool move_timer(struct turn *turn, const struct timer *timer, int64_t due, int64_t since) {
  struct fact *fact = turn_fact(turn, FACT_MOVE);
  fact->number = timer->number;
  fact->name = timer->name;
  fact->parent = timer->about;
  fact->due = due;
  fact->since = since;
  return turn_apply(turn, fact);
}

static bool cancel_timer(struct turn *turn, const struct timer *timer) {
  struct fact *fact = turn_fact(turn, FACT_CANCEL);
  fact->number = timer->number;
  return turn_apply(turn, fact);
}

bool timers_cancel(struct turn *turn, int token) {
  for (size_t i = 0; i < turn->file->timer_count; i++) {
    const struct timer *timer = &turn->file->timers[i];
    if (timer->token == token && timer->state == TIMER_SET && !cancel_timer(turn, timer)) return false;
  }
  return true;
}

/* ---- when ---- */

static const struct calendar *calendar_of(const struct turn *turn) {
  return turn->version->rulebook->calendar;
}

static int64_t due_before(const struct turn *turn, const struct timer_rule *rule, int32_t day) {
  return schedule_before(calendar_of(turn), day, rule->duration, rule->clock);
}

/* The first time, counted from a day. */
static int64_t due_from_day(const struct turn *turn, const struct timer_rule *rule, int32_t day) {
  int32_t today = instant_date(turn->now);
  int64_t due;
  if (rule->kind == TIMER_SINCE) {
    due = schedule_after(calendar_of(turn), date_instant(day), rule->duration, rule->clock);
  } else {
    if (rule->yearly) day = schedule_yearly(day, today);
    if (day < today) return SCHEDULE_NEVER;
    due = due_before(turn, rule, day);
  }
  return due > turn->now ? due : turn->now;
}

/* ---- following a date ---- */

struct subject {
  const char *about;
  const struct scope_row *row;
};

/* Each row of a series, else the one that the case leads to. */
static size_t subjects_of(struct turn *turn, const struct timer_rule *rule, struct subject **out) {
  const struct rulebook *rulebook = turn->version->rulebook;
  const struct record *record = rulebook_record(rulebook, rule->record);
  const struct record_path path = rulebook_path(rulebook, turn->process->about, record->name);
  const struct scope_row *const *rows;
  size_t count = 1;
  if (path.kind != PATH_SERIES && path.kind != PATH_REF_SERIES) {
    const struct row *row = rows_find(&turn->rows, record);
    *out = arena_alloc(turn->arena, sizeof **out);
    if (row == NULL) return 0;
    **out = (struct subject){NULL, &row->shown};
    return count;
  }
  count = rows_all(&turn->rows, record, &rows);
  *out = arena_alloc(turn->arena, (count + 1) * sizeof **out);
  for (size_t i = 0; i < count; i++)
    (*out)[i] = (struct subject){arena_printf(turn->arena, "%s:%s", record->name, rows[i]->key), rows[i]};
  return count;
}

/* The date that the timer is counted from; false: it is empty. */
static bool date_of(const struct timer_rule *rule, const struct subject *subject, int32_t *day) {
  int field = record_field_number(subject->row->record, rule->field);
  const struct value *value = &subject->row->values[field];
  if (value->kind == KIND_DATE) *day = value->date;
  return value->kind == KIND_DATE;
}

/* By what a timer knows that date again: its noon, or, where it is private, a mark that tells nobody the date and that
 * nobody can try dates on once the row is erased. 0: it is empty. */
static int64_t since_of(struct turn *turn, const struct timer_rule *rule, const struct subject *subject) {
  const struct scope_row *row = subject->row;
  const struct field *field = record_field(row->record, rule->field);
  struct buffer text = BUFFER_EMPTY;
  int64_t mark = 0;
  int32_t day;
  if (!date_of(rule, subject, &day)) return 0;
  if (!field->is_private) return date_instant(day) + NOON;
  date_write(&text, day);
  if (!store_mark_of(turn->store, row->record->name, row->key, field->name, buffer_text(&text), &mark, turn->list))
    turn->rows.failed = true;
  buffer_release(&text);
  return mark;
}

/* The next time after it has fired; 0: none. */
static int64_t due_next(struct turn *turn, const struct timer_rule *rule, const struct timer *timer) {
  struct subject *subjects;
  int32_t born;
  int64_t due;
  if (rule->kind == TIMER_AFTER) return 0;
  if (rule->kind == TIMER_EVERY)
    return schedule_every(calendar_of(turn), timer->since, rule->duration, rule->clock, timer->due);
  if (rule->kind == TIMER_SINCE || !rule->yearly) return SCHEDULE_NEVER;
  for (size_t i = 0, count = subjects_of(turn, rule, &subjects); i < count; i++) {
    if (!text_equal(subjects[i].about, timer->about) || !date_of(rule, &subjects[i], &born)) continue;
    int32_t day = schedule_yearly(born, instant_date(timer->due));
    do due = due_before(turn, rule, day = schedule_yearly(born, day + 1));
    while (due <= timer->due);
    return due;
  }
  return SCHEDULE_NEVER;
}

static bool follow_subject(struct turn *turn, int token, const struct timer_rule *rule, const struct subject *subject) {
  const struct timer *timer = find_timer(turn, token, rule->name, subject->about);
  int64_t since = since_of(turn, rule, subject);
  int32_t day;
  if (timer != NULL ? timer->since == since : since == 0) return true;
  int64_t due = date_of(rule, subject, &day) ? due_from_day(turn, rule, day) : SCHEDULE_NEVER;
  if (timer != NULL) return move_timer(turn, timer, due, since);
  return set_timer(turn, token, rule->name, subject->about, due, since);
}

static bool is_among(const struct subject *subjects, size_t count, const char *about) {
  for (size_t i = 0; i < count; i++)
    if (text_equal(subjects[i].about, about)) return true;
  return false;
}

static bool follow_field(struct turn *turn, int token, const struct timer_rule *rule) {
  struct subject *subjects;
  size_t count = subjects_of(turn, rule, &subjects);
  for (size_t i = 0; i < count; i++)
    if (!follow_subject(turn, token, rule, &subjects[i])) return false;
  for (size_t i = 0; i < turn->file->timer_count; i++) {
    const struct timer *timer = &turn->file->timers[i];
    if (timer->state == TIMER_SET && timer->token == token && timer->request == 0 &&
        text_equal(timer->name, rule->name) && !is_among(subjects, count, timer->about) && !cancel_timer(turn, timer))
      return false;
  }
  return true;
}

/* ---- following the changes of a record ---- */

static bool concerns(struct turn *turn, const struct timer_rule *rule, const struct fact *put) {
  if (put->kind != FACT_PUT || !text_equal(put->name, rule->record)) return false;
  const struct rulebook *rulebook = turn->version->rulebook;
  const struct record *record = rulebook_record(rulebook, rule->record);
  enum path_kind kind = rulebook_path(rulebook, turn->process->about, record->name).kind;
  if (kind == PATH_SERIES || kind == PATH_REF_SERIES) return text_equal(rows_parent(&turn->rows, record), put->parent);
  const struct row *row = rows_find(&turn->rows, record);
  return row != NULL && text_equal(row->shown.key, put->who);
}

static bool follow_record(struct turn *turn, int token, const struct timer_rule *rule) {
  const struct timer *timer = find_timer(turn, token, rule->name, NULL);
  bool changed = false;
  for (size_t i = 0; i < turn->facts.count && !changed; i++) changed = concerns(turn, rule, &turn->facts.items[i]);
  for (size_t i = 0; turn->news != NULL && i < turn->news->count && !changed; i++)
    changed = concerns(turn, rule, &turn->news->items[i]);
  if (!changed || timer == NULL || timer->since == turn->now) return true;
  int64_t due = schedule_after(calendar_of(turn), turn->now, rule->duration, rule->clock);
  return move_timer(turn, timer, due, turn->now);
}

static bool follow_token(struct turn *turn, int token) {
  const struct timers timers = timers_of(turn, token);
  for (size_t i = 0; i < timers.count; i++) {
    const struct timer_rule *rule = &timers.items[i];
    if (!timer_follows(rule)) continue;
    if (!(rule->field != NULL ? follow_field(turn, token, rule) : follow_record(turn, token, rule))) return false;
  }
  return true;
}

bool timers_follow(struct turn *turn) {
  size_t count = turn->file->token_count;
  if (!casefile_is_open(turn->file)) return true;
  if (!follow_token(turn, 0)) return false;
  for (size_t i = 0; i < count; i++)
    if (turn->file->tokens[i].left == 0 && !follow_token(turn, turn->file->tokens[i].number)) return false;
  return true;
}

/* ---- beginning ---- */

static bool begin_timer(struct turn *turn, int token, const struct timer_rule *rule) {
  int64_t now = turn->now, due;
  if (rule->field != NULL) return follow_field(turn, token, rule);
  if (rule->kind == TIMER_EVERY) due = schedule_every(calendar_of(turn), now, rule->duration, rule->clock, now);
  else due = schedule_after(calendar_of(turn), now, rule->duration, rule->clock);
  return set_timer(turn, token, rule->name, NULL, due > now ? due : now, rule->kind == TIMER_AFTER ? 0 : now);
}

bool timers_begin(struct turn *turn, int token) {
  const struct timers timers = timers_of(turn, token);
  const struct token *entered = casefile_token(turn->file, token);
  if (entered != NULL && entered->due != 0 && !set_timer(turn, token, "overdue", NULL, entered->due, 0)) return false;
  for (size_t i = 0; i < timers.count; i++)
    if (!begin_timer(turn, token, &timers.items[i])) return false;
  return true;
}

/* ---- other rules ---- */

static bool is_same(const struct timer_rule *one, const struct timer_rule *other) {
  return other != NULL && one->kind == other->kind && one->duration.amount == other->duration.amount &&
         one->duration.unit == other->duration.unit && text_equal(one->record, other->record) &&
         text_equal(one->field, other->field) && one->yearly == other->yearly && one->clock == other->clock;
}

bool timers_same(const struct process *one, const struct process *other) {
  size_t count = one != NULL ? one->timer_count : 0;
  if (count != (other != NULL ? other->timer_count : 0)) return false;
  for (size_t i = 0; i < count; i++)
    if (!is_same(&one->timers[i], timer_named(other->timers, other->timer_count, one->timers[i].name))) return false;
  return true;
}

static bool renew(struct turn *turn, const struct timer_rule *rule, const struct process *before) {
  size_t count = turn->file->timer_count;
  if (before != NULL && is_same(rule, timer_named(before->timers, before->timer_count, rule->name))) return true;
  for (size_t i = 0; i < count; i++) {
    const struct timer *timer = &turn->file->timers[i];
    bool is_its = timer->state == TIMER_SET && timer->token == 0 && text_equal(timer->name, rule->name);
    if (is_its && !cancel_timer(turn, timer)) return false;
  }
  return begin_timer(turn, 0, rule);
}

bool timers_renew(struct turn *turn, const struct process *before) {
  const struct timers timers = timers_of(turn, 0);
  for (size_t i = 0; i < turn->file->timer_count; i++) {
    const struct timer *timer = &turn->file->timers[i];
    bool is_its = timer->state == TIMER_SET && timer->token == 0 && timer->request == 0;
    if (is_its && timer_named(timers.items, timers.count, timer->name) == NULL && !cancel_timer(turn, timer))
      return false;
  }
  for (size_t i = 0; i < timers.count; i++)
    if (!renew(turn, &timers.items[i], before)) return false;
  return true;
}

/* ---- firing ---- */

static bool stage_overdue(struct turn *turn, const struct timer *timer) {
  const struct token *token = casefile_token(turn->file, timer->token);
  const struct stage *stage = token != NULL ? turn_stage(turn, token) : NULL;
  if (stage == NULL) return false;
  const struct person *owner = turn_owner(turn);
  struct fact *fact = turn_fact(turn, FACT_DEPART);
  fact->name = "overdue";
  fact->who = owner != NULL ? owner->key : NULL;
  fact->reason = stage->name;
  fact->due = timer->due;
  return turn_apply(turn, fact) && effects_apply(turn, &stage->overdue, "overdue", timer->token, NULL);
}

/* Was the date changed elsewhere since the timer was counted from it? */
static bool is_stale(struct turn *turn, const struct timer_rule *rule, const struct timer *timer) {
  struct subject *subjects;
  if (rule->field == NULL) return false;
  size_t count = subjects_of(turn, rule, &subjects);
  for (size_t i = 0; i < count; i++)
    if (text_equal(subjects[i].about, timer->about)) return since_of(turn, rule, &subjects[i]) != timer->since;
  return true;
}

static bool fire_fact(struct turn *turn, const struct timer *timer, int64_t next) {
  struct fact *fact = turn_fact(turn, FACT_FIRE);
  fact->number = timer->number;
  fact->name = timer->name;
  fact->parent = timer->about;
  fact->due = next;
  return turn_apply(turn, fact);
}

static bool fire_rule(struct turn *turn, const struct timer_rule *rule, const struct timer *timer) {
  if (is_stale(turn, rule, timer)) return timers_follow(turn);
  return fire_fact(turn, timer, due_next(turn, rule, timer)) &&
         effects_apply(turn, &rule->does, timer->name, timer->token, timer->about);
}

static bool timer_happens(struct turn *turn, const struct timer *timer) {
  const struct timers timers = timers_of(turn, timer->token);
  const struct timer_rule *rule = timer_named(timers.items, timers.count, timer->name);
  if (timer->request == 0 && rule != NULL) return fire_rule(turn, rule, timer);
  if (!fire_fact(turn, timer, 0)) return false;
  if (timer->request != 0) return request_overdue(turn, timer);
  return !text_equal(timer->name, "overdue") || stage_overdue(turn, timer);
}

bool timer_fire(struct turn *turn, const struct timer *timer) {
  const struct timer copy = *timer; /* what happens may move the list */
  int64_t now = turn->now;
  const struct person *actor = turn->actor;
  turn->now = copy.due;
  turn->actor = NULL;
  bool fine = timer_happens(turn, &copy) && turn_settle(turn) && turn_write(turn, "timer", NULL, NULL, NULL);
  turn->now = now;
  turn->actor = actor;
  return fine;
}

void timers_too_many(struct turn *turn) {
  const char *limit = arena_printf(turn->arena, "%d", LIMIT_TIMERS_PER_COMMAND);
  diagnostic_add(turn->list, DIAGNOSTIC_too_many_timers, NULL, limit, turn->file->id);
}

bool timers_fire(struct turn *turn, int64_t until) {
  const struct timer *timer;
  for (int count = 0; (timer = casefile_due_timer(turn->file, until)) != NULL; count++) {
    if (count == LIMIT_TIMERS_PER_COMMAND) {
      timers_too_many(turn);
      return false;
    }
    if (!timer_fire(turn, timer)) return false;
  }
  return true;
}
