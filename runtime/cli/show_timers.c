/* The timers of a rulebook. */
#include "cli/show_timers.h"

#include "base/schedule.h"
#include "base/text.h"
#include "report/title.h"

#define tell(id, ...) phrase_add(out, language_current(), id, ##__VA_ARGS__)

/* ---- when ---- */

const char *show_duration(struct session *session, struct duration duration) {
  static const enum phrase_id units[][2] = {
      {PHRASE_minute_one, PHRASE_minute_many},   {PHRASE_hour_one, PHRASE_hour_many},
      {PHRASE_workday_one, PHRASE_workday_many}, {PHRASE_day_one, PHRASE_day_many},
      {PHRASE_week_one, PHRASE_week_many},       {PHRASE_month_one, PHRASE_month_many},
      {PHRASE_year_one, PHRASE_year_many}};
  struct buffer text = BUFFER_EMPTY;
  say_count(&text, duration.amount, units[duration.unit][0], units[duration.unit][1]);
  const char *copy = arena_copy(session->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static const char *source_of(struct arena *arena, const struct timer_rule *timer) {
  return timer->field != NULL ? arena_printf(arena, "%s.%s", timer->record, timer->field) : timer->record;
}

static void when_write(struct session *session, const struct timer_rule *timer, struct buffer *out) {
  static const enum phrase_id phrases[] = {PHRASE_when_after, PHRASE_when_since, PHRASE_when_every, PHRASE_when_before};
  struct arena *arena = session->arena;
  tell(phrases[timer->kind], show_duration(session, timer->duration),
       timer->record != NULL ? source_of(arena, timer) : "");
  if (timer->yearly) tell(PHRASE_when_yearly);
  if (timer->clock != NO_CLOCK)
    tell(PHRASE_when_at, arena_printf(arena, "%02d:%02d", timer->clock / 3600, timer->clock / 60 % 60));
}

/* ---- what it does ---- */

static void part_write(struct buffer *out, enum phrase_id id, const char *name) {
  if (out->size > 0) tell(PHRASE_comma);
  tell(id, name);
}

static void does_write(struct arena *arena, const struct effects *does, struct buffer *out) {
  for (size_t i = 0; i < does->set_count; i++)
    part_write(out, PHRASE_does_set, arena_printf(arena, "%s.%s", does->set[i].record, does->set[i].field));
  for (size_t i = 0; i < does->task_count; i++) part_write(out, PHRASE_does_task, does->tasks[i].name);
  for (size_t i = 0; i < does->starting_count; i++) part_write(out, PHRASE_does_start, does->starting[i].process);
  for (size_t i = 0; i < does->notice_count; i++) part_write(out, PHRASE_does_tell, does->notices[i].name);
  if (does->escalates) part_write(out, PHRASE_does_escalate, "");
  if (does->departs) part_write(out, PHRASE_does_depart, "");
  if (does->go != NULL) part_write(out, PHRASE_does_go, does->go);
}

/* ---- the list ---- */

struct listing {
  struct session *session;
  const struct rulebook *rulebook;
  struct grid *grid;
};

static void rows_add(const struct listing *listing, const char *where, const struct timer_rule *timers, size_t count) {
  struct arena *arena = listing->session->arena;
  for (size_t i = 0; i < count; i++) {
    struct buffer text = BUFFER_EMPTY;
    grid_cell(listing->grid, timers[i].name);
    grid_cell(listing->grid, title_of_timer(arena, listing->rulebook, timers[i].name));
    grid_cell(listing->grid, where);
    when_write(listing->session, &timers[i], &text);
    grid_cell(listing->grid, buffer_text(&text));
    buffer_clear(&text);
    does_write(arena, &timers[i].does, &text);
    grid_cell(listing->grid, buffer_text(&text));
    buffer_release(&text);
  }
}

static void process_add(const struct listing *listing, const struct process *process) {
  struct arena *arena = listing->session->arena;
  const char *every = phrase_text(language_current(), PHRASE_every_case);
  const char *whole = process->is_upkeep ? process->about : arena_printf(arena, "%s: %s", process->name, every);
  rows_add(listing, whole, process->timers, process->timer_count);
  for (size_t i = 0; i < process->stage_count; i++)
    rows_add(listing, arena_printf(arena, "%s: %s", process->name, process->stages[i].name), process->stages[i].timers,
             process->stages[i].timer_count);
}

void show_timers(struct session *session, const struct rulebook *rulebook) {
  static const enum phrase_id heads[] = {PHRASE_head_timer, PHRASE_head_title, PHRASE_head_in, PHRASE_head_when_due,
                                         PHRASE_head_does};
  struct listing listing = {session, rulebook, grid_new(session->arena, 5, NULL)};
  const struct process *process;
  size_t timers = 0;
  for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
    grid_cell_styled(listing.grid, phrase_text(language_current(), heads[i]), GRID_DIM);
  for (size_t i = 0; (process = rulebook_each_process(rulebook, i)) != NULL; i++) {
    process_add(&listing, process);
    timers += process->timer_count;
    for (size_t j = 0; j < process->stage_count; j++) timers += process->stages[j].timer_count;
  }
  if (timers == 0) return;
  if (session->out.size > 0) buffer_putc(&session->out, '\n');
  say_line(session, PHRASE_show_timers_title);
  say_grid(session, listing.grid, 2);
}

static void timers_json(struct session *session, const struct rulebook *rulebook, const struct process *process,
                        const char *stage, const struct timer_rule *timers, size_t count) {
  for (size_t i = 0; i < count; i++) {
    struct json json = session_json(session, "timer");
    struct buffer when = BUFFER_EMPTY, does = BUFFER_EMPTY;
    when_write(session, &timers[i], &when);
    does_write(session->arena, &timers[i].does, &does);
    json_pair(&json, process->is_upkeep ? "record" : "process", process->is_upkeep ? process->about : process->name);
    json_pair(&json, "stage", stage);
    json_pair(&json, "timer", timers[i].name);
    json_pair(&json, "title", title_of_timer(session->arena, rulebook, timers[i].name));
    json_pair(&json, "when", buffer_text(&when));
    json_pair(&json, "does", buffer_text(&does));
    session_json_end(session, &json);
    buffer_release(&when);
    buffer_release(&does);
  }
}

void show_timers_json(struct session *session, const struct rulebook *rulebook) {
  const struct process *process;
  for (size_t i = 0; (process = rulebook_each_process(rulebook, i)) != NULL; i++) {
    timers_json(session, rulebook, process, NULL, process->timers, process->timer_count);
    for (size_t j = 0; j < process->stage_count; j++)
      timers_json(session, rulebook, process, process->stages[j].name, process->stages[j].timers,
                  process->stages[j].timer_count);
  }
}
