/* dealwright case: everything about one case. */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/case_approvals.h"
#include "cli/case_documents.h"
#include "cli/case_records.h"
#include "cli/case_timers.h"
#include "cli/history.h"
#include "report/title.h"

enum { EVENTS_SHOWN = 10 };

struct done_task {
  const char *name, *who;
  int64_t when;
};

/* What one pass over the events of the case collects. */
struct past {
  struct session *session;
  struct done_task *done;
  size_t done_count;
  struct case_approvals approvals;
  int64_t events;
  int64_t numbers[EVENTS_SHOWN]; /* of the last events: a ring */
  struct grid *grid;
  bool fine;
};

static bool past_event(void *context, const struct event *event) {
  struct past *past = context;
  struct arena *arena = past->session->arena;
  past->numbers[past->events++ % EVENTS_SHOWN] = event->number;
  case_approvals_note(&past->approvals, arena, event);
  for (size_t i = 0; i < event->facts.count; i++) {
    const struct fact *fact = &event->facts.items[i];
    if (fact->kind != FACT_DONE) continue;
    past->done = arena_grow(arena, past->done, past->done_count, sizeof *past->done);
    const char *who = fact->who != NULL ? fact->who : event->actor;
    past->done[past->done_count++] = (struct done_task){fact->name != NULL ? arena_copy(arena, fact->name) : "-",
                                                        who != NULL ? arena_copy(arena, who) : NULL, event->happened};
  }
  return true;
}

static void title_line(struct session *session, enum phrase_id id) {
  buffer_putc(&session->out, '\n');
  say_line(session, id);
}

/* ---- people ---- */

static void say_people(const struct standing *standing) {
  struct session *session = standing->teller.session;
  const struct outline *outline = &standing->outline;
  struct buffer who = BUFFER_EMPTY;
  const char *number = arena_printf(session->arena, "%d", outline->file->rulebook);
  const struct person *owner = NULL;
  if (outline->owner != NULL)
    owner = engine_person(session->engine, session->arena, outline->rulebook, outline->owner, session->list);
  if (owner != NULL) {
    sentence_person(&standing->teller, owner, &who);
    say(session, PHRASE_owner_line, buffer_text(&who));
    if (owner->superior != NULL) say(session, PHRASE_superior_part, owner->superior);
    buffer_putc(&session->out, '\n');
  }
  if (outline->file->origin != NULL) say_line(session, PHRASE_started_by_line, outline->file->origin);
  say_line(session, PHRASE_rulebook_line, outline->rulebook->name, outline->rulebook->version, number);
  buffer_release(&who);
}

/* ---- tasks ---- */

static void open_row(const struct standing *standing, struct grid *grid, const struct task *task) {
  struct buffer text = BUFFER_EMPTY;
  grid_cell_styled(grid, task->required ? "x" : "-", task->required ? GRID_BAD : GRID_PLAIN);
  sentence_about(&standing->teller, title_of_task(standing->teller.arena, standing->outline.rulebook, task->name),
                 task->about, &text);
  grid_cell(grid, buffer_text(&text));
  buffer_clear(&text);
  sentence_who(&standing->teller, task->who, false, &text);
  grid_cell(grid, buffer_text(&text));
  buffer_clear(&text);
  if (task->due != 0) sentence_due(&standing->teller, task->due, &text);
  if (!task->required) phrase_add(&text, language_current(), PHRASE_optional_mark);
  grid_cell(grid, buffer_text(&text) + (task->due == 0 && !task->required));
  buffer_release(&text);
}

static void done_row(const struct standing *standing, struct grid *grid, const struct done_task *task) {
  struct buffer day = BUFFER_EMPTY, text = BUFFER_EMPTY;
  date_write(&day, instant_date(task->when));
  phrase_add(&text, language_current(), PHRASE_done_on, buffer_text(&day));
  grid_cell_styled(grid, "ok", GRID_GOOD);
  grid_cell(grid, title_of_task(standing->teller.arena, standing->outline.rulebook, task->name));
  grid_cell(grid, task->who);
  grid_cell(grid, buffer_text(&text));
  buffer_release(&day);
  buffer_release(&text);
}

static void say_tasks(const struct standing *standing, const struct past *past) {
  struct session *session = standing->teller.session;
  struct grid *grid = grid_new(session->arena, 4, NULL);
  const struct casefile *file = standing->outline.file;
  for (size_t i = 0; i < past->done_count; i++) done_row(standing, grid, &past->done[i]);
  for (size_t i = 0; i < file->task_count; i++)
    if (file->tasks[i].state == TASK_OPEN) open_row(standing, grid, &file->tasks[i]);
  if (grid_rows(grid) == 0) return;
  title_line(session, PHRASE_tasks_title);
  say_grid(session, grid, 2);
}

/* ---- cases that it started ---- */

struct started {
  const struct standing *standing;
  struct grid *grid;
};

static bool started_row(void *context, const char *id, const char *process) {
  struct started *started = context;
  const struct standing *standing = started->standing;
  struct session *session = standing->teller.session;
  struct outline outline = {0};
  const char *key = arena_copy(session->arena, id), *name = arena_copy(session->arena, process);
  if (!outline_read(session, session->arena, key, &outline)) return false;
  grid_cell(started->grid, key);
  grid_cell(started->grid, title_of_process(session->arena, outline.rulebook, name));
  grid_cell(started->grid, outline.stage);
  return true;
}

static void say_started(const struct standing *standing) {
  struct session *session = standing->teller.session;
  struct started started = {standing, grid_new(session->arena, 3, NULL)};
  store_started(session->store, standing->outline.file->id, started_row, &started, session->list);
  if (grid_rows(started.grid) == 0) return;
  title_line(session, PHRASE_started_title);
  say_grid(session, started.grid, 2);
}

static bool started_json(void *context, const char *id, const char *process) {
  struct json *json = context;
  json_object(json);
  json_pair(json, "case", id);
  json_pair(json, "process", process);
  json_object_end(json);
  return true;
}

/* ---- departures ---- */

struct departed {
  const struct teller *teller;
  struct grid *grid;
};

static bool departure_row(void *context, const struct departure *departure) {
  struct departed *departed = context;
  const struct teller *teller = departed->teller;
  struct buffer text = BUFFER_EMPTY;
  date_write(&text, instant_date(departure->happened));
  grid_cell(departed->grid, buffer_text(&text));
  grid_cell(departed->grid, departure_word(departure->kind));
  grid_cell(departed->grid, departure_standard(teller, departure->kind, departure->standard));
  buffer_clear(&text);
  if (departure->who != NULL) sentence_who(teller, departure->who, false, &text);
  grid_cell(departed->grid, buffer_text(&text));
  buffer_release(&text);
  return true;
}

static void say_departures(const struct standing *standing) {
  struct session *session = standing->teller.session;
  struct departed departed = {&standing->teller, grid_new(session->arena, 4, NULL)};
  store_departures(session->store, standing->outline.file->id, departure_row, &departed, session->list);
  if (grid_rows(departed.grid) == 0) return;
  title_line(session, PHRASE_departures_title);
  say_grid(session, departed.grid, 2);
}

static bool departure_json(void *context, const struct departure *departure) {
  struct json *json = context;
  struct buffer text = BUFFER_EMPTY;
  instant_write(&text, departure->happened);
  json_object(json);
  json_pair(json, "departure", departure->kind);
  json_pair(json, "standard", departure->standard);
  json_pair(json, "person", departure->who);
  json_pair(json, "at", buffer_text(&text));
  json_object_end(json);
  buffer_release(&text);
  return true;
}

/* ---- history ---- */

static bool show_event(void *context, const struct event *event) {
  struct past *past = context;
  past->fine = history_add(past->session, past->session->arena, past->grid, event, HISTORY_BRIEF);
  return past->fine;
}

static void say_history(const struct standing *standing, struct past *past) {
  struct session *session = standing->teller.session;
  bool all = past->events <= EVENTS_SHOWN;
  int64_t from = all ? 1 : past->numbers[past->events % EVENTS_SHOWN];
  const char *shown = arena_printf(session->arena, "%d", EVENTS_SHOWN);
  const char *count = arena_printf(session->arena, "%lld", (long long)past->events);
  buffer_putc(&session->out, '\n');
  if (all) say_line(session, PHRASE_history_title);
  else say_line(session, PHRASE_history_last, shown, count);
  past->grid = history_grid(session->arena, HISTORY_BRIEF);
  store_events(session->store, standing->outline.file->id, from, show_event, past, session->list);
  say_grid(session, past->grid, 2);
}

static void say_case(const struct standing *standing, struct past *past) {
  struct session *session = standing->teller.session;
  standing_say_head(standing);
  say_people(standing);
  buffer_putc(&session->out, '\n');
  standing_say_reasons(standing);
  standing_say_help(standing);
  say_tasks(standing, past);
  case_timers_say(standing);
  say_started(standing);
  say_departures(standing);
  case_approvals_say(&past->approvals, standing);
  case_documents_say(standing);
  case_records_say(standing);
  say_history(standing, past);
}

/* ---- JSON ---- */

static void case_json(const struct standing *standing, const struct past *past) {
  struct session *session = standing->teller.session;
  const struct outline *outline = &standing->outline;
  struct json json = session_json(session, "case");
  outline_json(outline, &json);
  json_pair(&json, "owner", outline->owner);
  if (outline->file->origin != NULL) json_pair(&json, "started_by", outline->file->origin);
  json_key(&json, "started");
  json_array(&json);
  store_started(session->store, outline->file->id, started_json, &json, session->list);
  json_array_end(&json);
  json_key(&json, "departures");
  json_array(&json);
  store_departures(session->store, outline->file->id, departure_json, &json, session->list);
  json_array_end(&json);
  json_pair_integer(&json, "rulebook", outline->file->rulebook);
  json_pair_integer(&json, "events", past->events);
  case_records_json(standing, &json);
  case_timers_json(standing, &json);
  if (past->approvals.request_count > 0) case_approvals_json(&past->approvals, standing, &json);
  case_documents_json(standing, &json);
  session_json_end(session, &json);
  answer_write(&session->out, &standing->answer, NULL);
  buffer_putc(&session->out, '\n');
}

static enum status run(struct session *session) {
  const char *case_id = session->options.words[0];
  struct standing standing;
  struct past past = {.session = session, .fine = true};
  if (!session_open(session, STORE_READ)) return STATUS_STORE;
  enum status status = standing_read(session, case_id, &standing);
  if (status != STATUS_DONE) return status;
  if (!store_events(session->store, case_id, 1, past_event, &past, session->list)) return STATUS_STORE;
  if (session->json) case_json(&standing, &past);
  else say_case(&standing, &past);
  return diagnostics_errors(session->list) == 0 ? STATUS_DONE : session_failed(session, STATUS_RULEBOOK);
}

const struct entry entry_case = {
    .name = "case",
    .group = GROUP_RUN,
    .usage = "CASE",
    .least = 1,
    .most = 1,
    .about = {"everything about one case", "一个案件的全部信息"},
    .help =
        {"Where it stands and why, its people, tasks, documents, records, and the last events; 'dealwright log "
         "CASE' shows "
         "all of them.\n"
         "With --as PERSON private fields are shown to those who may see them, and who looked is noted in the log.\n",
         "所处阶段及原因、人员、任务、文件、记录和最近的事件；全部事件见 dealwright log CASE。\n"
         "带 --as 时，有权者可看到私密字段，查看会记入日志。\n"},
    .run = run,
};
