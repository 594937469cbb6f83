/* The records of a case.
 *
 * Invariants
 * 1. Values are shown as whoever looks may see them (engine/viewer.h).
 * 2. What the case is about comes first, then the others as the rulebook orders them; what nobody filled in is left
 * out.
 *
 * People and absences have lines of their own in `case`; of documents see case_documents.c. */
#include "cli/case_records.h"

#include "base/text.h"
#include "report/title.h"

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

/* Columns that no row fills are left out. */
static void say_series_grid(const struct series *series) {
  struct session *session = series->standing->teller.session;
  enum grid_align *align = arena_alloc(session->arena, (series->count + 1) * sizeof *align);
  size_t columns = 1;
  align[0] = GRID_RIGHT;
  for (size_t i = 0; i < series->count; i++)
    if (series->used[i]) align[columns++] = kind_is_number(series->columns[i].type->kind) ? GRID_RIGHT : GRID_LEFT;
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

void case_records_say(const struct standing *standing) {
  const struct outline *outline = &standing->outline;
  const struct record *about = rulebook_record(outline->rulebook, outline->process->about);
  say_record(standing, about);
  for (size_t i = 0; i < outline->rulebook->record_count; i++)
    if (&outline->rulebook->records[i] != about) say_record(standing, &outline->rulebook->records[i]);
}

void case_records_json(const struct standing *standing, struct json *json) {
  const struct outline *outline = &standing->outline;
  const struct record *about = rulebook_record(outline->rulebook, outline->process->about);
  const struct store_column *columns;
  struct buffer text = BUFFER_EMPTY;
  size_t count = 0;
  if (outline->row != NULL) store_columns(standing->teller.session->store, about->name, &columns, &count);
  json_key(json, "fields");
  json_object(json);
  for (size_t i = 0; i < count; i++) {
    const struct value *kept = &outline->row->values[i];
    const struct value value = seen(standing, about, outline->row->key, columns[i].name, kept);
    buffer_clear(&text);
    value_write(&text, &value);
    json_pair(json, columns[i].name, kept->kind != KIND_EMPTY ? buffer_text(&text) : NULL);
  }
  json_object_end(json);
  buffer_release(&text);
}
