/* The timers of one case. Deadlines of stages and approvals stand elsewhere in what `case` shows, and are left out. */
#include "cli/case_timers.h"

#include "base/schedule.h"
#include "base/text.h"
#include "report/title.h"

#include <stdlib.h>

static int compare_timers(const void *a, const void *b) {
  const struct timer *one = *(const struct timer *const *)a, *other = *(const struct timer *const *)b;
  if (one->due != other->due) return one->due > other->due ? 1 : -1;
  return one->number - other->number;
}

/* Those that will fire, in their order. */
static size_t coming(const struct standing *standing, const struct timer ***out) {
  const struct casefile *file = standing->outline.file;
  const struct timer **timers = arena_alloc(standing->teller.arena, (file->timer_count + 1) * sizeof *timers);
  size_t count = 0;
  for (size_t i = 0; i < file->timer_count; i++)
    if (file->timers[i].state == TIMER_SET && file->timers[i].due < SCHEDULE_NEVER) timers[count++] = &file->timers[i];
  if (count > 0) qsort(timers, count, sizeof *timers, compare_timers);
  *out = timers;
  return count;
}

static void timer_row(const struct standing *standing, struct grid *grid, const struct timer *timer) {
  const struct teller *teller = &standing->teller;
  struct buffer text = BUFFER_EMPTY;
  if (timer->due % SECONDS_PER_DAY == 0) date_write(&text, instant_date(timer->due));
  else instant_write(&text, timer->due);
  grid_cell(grid, buffer_text(&text));
  buffer_clear(&text);
  sentence_about(teller, title_of_timer(teller->arena, standing->outline.rulebook, timer->name), timer->about, &text);
  grid_cell(grid, buffer_text(&text));
  buffer_release(&text);
}

void case_timers_say(const struct standing *standing) {
  struct session *session = standing->teller.session;
  struct grid *grid = grid_new(session->arena, 2, NULL);
  const struct timer **timers;
  size_t count = coming(standing, &timers);
  for (size_t i = 0; i < count; i++)
    if (timers[i]->request == 0 && title_has_timer(standing->outline.rulebook, timers[i]->name))
      timer_row(standing, grid, timers[i]);
  if (grid_rows(grid) == 0) return;
  buffer_putc(&session->out, '\n');
  say_line(session, PHRASE_timers_title);
  say_grid(session, grid, 2);
}

void case_timers_json(const struct standing *standing, struct json *json) {
  const struct timer **timers;
  size_t count = coming(standing, &timers);
  struct buffer due = BUFFER_EMPTY;
  json_key(json, "timers");
  json_array(json);
  for (size_t i = 0; i < count; i++) {
    buffer_clear(&due);
    instant_write(&due, timers[i]->due);
    json_object(json);
    json_pair(json, "timer", timers[i]->name);
    if (timers[i]->about != NULL) json_pair(json, "about", timers[i]->about);
    json_pair(json, "due", buffer_text(&due));
    json_object_end(json);
  }
  json_array_end(json);
  buffer_release(&due);
}
