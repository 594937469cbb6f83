/* dealwright case: everything about one case. */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/case_approvals.h"
#include "cli/case_documents.h"
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

/* ---- records ---- */

/* As whoever looks may see it. */
static struct value seen(const struct standing *standing, const struct record *record, const char *key,
                         const char *field, const struct value *value) {
  const struct view view = {standing->outline.rulebook, standing->outline.file->id};
  return viewer_value(session_viewer(standing->teller.session), standing->teller.arena, &view, record->name, key, field,
                      value);
}

static void value_cell(const struct standing *standing, struct grid *grid, const struct type *type,
                       const struct value *value) {
  struct session *session = standing->teller.session;
  struct buffer text = BUFFER_EMPTY;
  value_show(&text, value);
  if (type->kind == KIND_REF && value->kind == KIND_REF && !text_equal(type->record, "person")) {
    const char *name = outline_name(session, session->arena, standing->outline.rulebook, type->record, value->text);
    if (!text_equal(name, value->text)) phrase_add(&text, language_current(), PHRASE_in_brackets, name);
  }
  grid_cell(grid, buffer_text(&text));
  buffer_release(&text);
}

/* One row: a line for each field that is filled, in the order of the columns. */
static void say_row(const struct standing *standing, const struct record *record, const char *title,
                    const struct store_row *row) {
  struct session *session = standing->teller.session;
  const struct store_column *columns;
  size_t count;
  if (row == NULL || !store_columns(session->store, record->name, &columns, &count)) return;
  struct grid *grid = grid_new(session->arena, 2, NULL);
  for (size_t i = 0; i < count; i++) {
    if (row->values[i].kind == KIND_EMPTY) continue;
    grid_cell(grid, title_of_field(session->arena, record, columns[i].name));
    const struct value value = seen(standing, record, row->key, columns[i].name, &row->values[i]);
    value_cell(standing, grid, columns[i].type, &value);
  }
  if (grid_rows(grid) == 0) return;
  buffer_putc(&session->out, '\n');
  say_line(session, PHRASE_title_line, title);
  say_grid(session, grid, 2);
}

struct series {
  const struct standing *standing;
  const struct record *record;
  const struct store_column *columns;
  size_t count;
  bool *used;
  struct store_row *rows;
  size_t row_count;
};

static bool series_row(void *context, const struct store_row *row) {
  struct series *series = context;
  struct arena *arena = series->standing->teller.arena;
  series->rows = arena_grow(arena, series->rows, series->row_count, sizeof *series->rows);
  struct store_row *copy = &series->rows[series->row_count++];
  *copy = (struct store_row){.key = arena_copy(arena, row->key), .number = row->number};
  copy->values = arena_alloc(arena, (series->count + 1) * sizeof *copy->values);
  for (size_t i = 0; i < series->count; i++) {
    const struct value value =
        seen(series->standing, series->record, copy->key, series->columns[i].name, &row->values[i]);
    copy->values[i] = value_copy(arena, &value);
    series->used[i] = series->used[i] || row->values[i].kind != KIND_EMPTY;
  }
  return true;
}

static bool is_number(const struct type *type) {
  return type->kind == KIND_MONEY || type->kind == KIND_INTEGER || type->kind == KIND_DECIMAL ||
         type->kind == KIND_PERCENT;
}

/* Columns that no row fills are left out. */
static void say_series_grid(const struct series *series) {
  struct session *session = series->standing->teller.session;
  enum grid_align *align = arena_alloc(session->arena, (series->count + 1) * sizeof *align);
  size_t columns = 1;
  align[0] = GRID_RIGHT;
  for (size_t i = 0; i < series->count; i++)
    if (series->used[i]) align[columns++] = is_number(series->columns[i].type) ? GRID_RIGHT : GRID_LEFT;
  struct grid *grid = grid_new(session->arena, columns, align);
  grid_cell_styled(grid, "#", GRID_DIM);
  for (size_t i = 0; i < series->count; i++)
    if (series->used[i])
      grid_cell_styled(grid, title_of_field(session->arena, series->record, series->columns[i].name), GRID_DIM);
  grid_end(grid);
  for (size_t r = 0; r < series->row_count; r++) {
    const struct store_row *row = &series->rows[r];
    grid_cell(grid, row->number > 0 ? arena_printf(session->arena, "%d", row->number) : row->key);
    for (size_t i = 0; i < series->count; i++)
      if (series->used[i]) value_cell(series->standing, grid, series->columns[i].type, &row->values[i]);
    grid_end(grid);
  }
  say_grid(session, grid, 2);
}

static void say_series(const struct standing *standing, const struct record *record, const char *parent) {
  struct session *session = standing->teller.session;
  struct series series = {.standing = standing, .record = record};
  if (parent == NULL || !store_columns(session->store, record->name, &series.columns, &series.count)) return;
  series.used = arena_alloc(session->arena, (series.count + 1) * sizeof *series.used);
  if (!store_rows(session->store, record->name, parent, series_row, &series, session->list) || series.row_count == 0)
    return;
  buffer_putc(&session->out, '\n');
  say_line(session, PHRASE_title_line, title_of(session->arena, &record->title, record->name));
  say_series_grid(&series);
}

static const char *key_via(const struct standing *standing, const struct field *via) {
  const struct outline *outline = &standing->outline;
  const struct value *value =
      via != NULL ? outline_value(standing->teller.session, outline->process->about, outline->row, via->name) : NULL;
  return value != NULL && value->kind == KIND_REF ? value->text : NULL;
}

static void say_record(const struct standing *standing, const struct record *record) {
  struct session *session = standing->teller.session;
  const struct outline *outline = &standing->outline;
  const struct record_path path = rulebook_path(outline->rulebook, outline->process->about, record->name);
  const char *title = title_of(session->arena, &record->title, record->name);
  const char *key = key_via(standing, path.via);
  if (text_equal(record->name, "person") || text_equal(record->name, "absence")) return;
  if (process_document(outline->process, record->name) != NULL) return; /* see case_documents.c */
  if (path.kind == PATH_ABOUT) say_row(standing, record, title, outline->row);
  if (path.kind == PATH_REF && key != NULL)
    say_row(standing, record, arena_printf(session->arena, "%s %s", title, key),
            store_row(session->store, session->arena, record->name, key, session->list));
  if (path.kind == PATH_SERIES) say_series(standing, record, casefile_key(outline->file->id));
  if (path.kind == PATH_REF_SERIES) say_series(standing, record, key);
}

/* What the case is about comes first, then the others as the rulebook orders them. */
static void say_records(const struct standing *standing) {
  const struct outline *outline = &standing->outline;
  const struct record *about = rulebook_record(outline->rulebook, outline->process->about);
  say_record(standing, about);
  for (size_t i = 0; i < outline->rulebook->record_count; i++)
    if (&outline->rulebook->records[i] != about) say_record(standing, &outline->rulebook->records[i]);
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
  say_records(standing);
  say_history(standing, past);
}

/* ---- JSON ---- */

static void case_json(const struct standing *standing, const struct past *past) {
  struct session *session = standing->teller.session;
  const struct outline *outline = &standing->outline;
  const struct store_column *columns;
  struct buffer text = BUFFER_EMPTY;
  size_t count;
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
  json_key(&json, "fields");
  json_object(&json);
  if (outline->row != NULL && store_columns(session->store, outline->process->about, &columns, &count))
    for (size_t i = 0; i < count; i++) {
      buffer_clear(&text);
      const struct record *about = rulebook_record(outline->rulebook, outline->process->about);
      const struct value value = seen(standing, about, outline->row->key, columns[i].name, &outline->row->values[i]);
      value_write(&text, &value);
      json_pair(&json, columns[i].name, outline->row->values[i].kind != KIND_EMPTY ? buffer_text(&text) : NULL);
    }
  json_object_end(&json);
  case_timers_json(standing, &json);
  if (past->approvals.request_count > 0) case_approvals_json(&past->approvals, standing, &json);
  case_documents_json(standing, &json);
  session_json_end(session, &json);
  buffer_release(&text);
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
