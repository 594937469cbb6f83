/* Onlookers.
 *
 *   rows of the store, sealed --[viewer_value]--> opened as far as the person may
 *                                    |
 *                              [viewer_record] --> the event `look` or `export` --[read_back]--> what was seen
 *
 * Invariants
 * 1. What is said to be seen is what the event says, so a look that is not recorded is not seen.
 * 2. A case shows what the command `case` shows: its own record, the series that belong to it, what it refers to, and
 * the series of these.
 *
 * Not done here: showing values; a scenario asks which fields are open, not what stands in them. */
#include "scenario/onlooker.h"

#include "base/text.h"
#include "engine/viewer.h"

struct looking {
  const struct onlooker *onlooker;
  struct store *store;
  struct viewer *viewer;
  struct view view;
  const struct record *record; /* of the rows under way */
  const struct store_column *columns;
  size_t column_count;
  int64_t rows;
};

/* ---- opening ---- */

static bool open_row(void *context, const struct store_row *row) {
  struct looking *at = context;
  struct arena *arena = at->onlooker->arena;
  for (size_t i = 0; i < at->column_count; i++)
    viewer_value(at->viewer, arena, &at->view, at->record->name, row->key, at->columns[i].name, &row->values[i]);
  at->rows++;
  return true;
}

static bool take_record(struct looking *at, const struct record *record) {
  at->record = record;
  return store_columns(at->store, record->name, &at->columns, &at->column_count);
}

/* The key that a field of the case's own record holds, or NULL. */
static const char *key_in(struct looking *at, const struct record *about, const char *case_key, const struct field *via,
                          struct diagnostics *list) {
  const struct store_column *columns;
  size_t count;
  const struct store_row *row = store_row(at->store, at->onlooker->arena, about->name, case_key, list);
  if (row == NULL || !store_columns(at->store, about->name, &columns, &count)) return NULL;
  for (size_t i = 0; i < count; i++)
    if (text_equal(columns[i].name, via->name) && row->values[i].kind == KIND_REF) return row->values[i].text;
  return NULL;
}

static bool open_record(struct looking *at, const struct record *about, const char *case_key,
                        const struct record *record, struct diagnostics *list) {
  const struct record_path path = rulebook_path(at->view.rulebook, about->name, record->name);
  const char *key = case_key;
  if (path.kind == PATH_NONE || !take_record(at, record)) return true;
  if (path.via != NULL) key = key_in(at, about, case_key, path.via, list);
  if (key == NULL) return true;
  if (path.kind == PATH_SERIES || path.kind == PATH_REF_SERIES)
    return store_rows(at->store, record->name, key, open_row, at, list);
  const struct store_row *row = store_row(at->store, at->onlooker->arena, record->name, key, list);
  return row == NULL || open_row(at, row);
}

/* ---- what the event says ---- */

static bool is_among(const struct sights *sights, const char *name) {
  for (size_t i = 0; i < sights->count; i++)
    if (text_equal(sights->items[i], name)) return true;
  return false;
}

struct reading {
  struct arena *arena;
  struct sights *out;
};

static bool read_event(void *context, const struct event *event) {
  const struct reading *reading = context;
  struct sights *out = reading->out;
  for (size_t i = 0; i < event->facts.count; i++) {
    const struct fact *fact = &event->facts.items[i];
    for (size_t j = 0; fact->kind == FACT_LOOK && j < fact->field_count; j++) {
      const char *name = arena_printf(reading->arena, "%s.%s", fact->name, fact->fields[j].name);
      if (is_among(out, name)) continue;
      out->items = arena_grow(reading->arena, out->items, out->count, sizeof *out->items);
      out->items[out->count++] = name;
    }
  }
  return true;
}

static bool read_back(struct looking *at, int64_t before, struct sights *out, struct diagnostics *list) {
  struct reading reading = {at->onlooker->arena, out};
  return store_events(at->store, NULL, before + 1, read_event, &reading, list);
}

/* ---- looking ---- */

static struct looking look(const struct onlooker *onlooker, struct sights *out) {
  *out = (struct sights){NULL, 0};
  return (struct looking){.onlooker = onlooker,
                          .store = engine_store(onlooker->engine),
                          .viewer = viewer_new(onlooker->engine, onlooker->person)};
}

static bool open_case(struct looking *at, const char *case_id, struct diagnostics *list) {
  const struct casefile *file = store_casefile(at->store, at->onlooker->arena, case_id, list);
  if (file != NULL && !file->exists) diagnostic_add(list, DIAGNOSTIC_unknown_case, NULL, case_id);
  if (file == NULL || !file->exists) return false;
  const struct rulebook *rulebook = engine_rulebook(at->onlooker->engine, file->rulebook, list);
  const struct process *process = rulebook != NULL ? rulebook_process(rulebook, file->process) : NULL;
  if (process == NULL) return false;
  const struct record *about = rulebook_record(rulebook, process->about);
  at->view = (struct view){rulebook, case_id};
  for (size_t i = 0; i < rulebook->record_count; i++)
    if (!open_record(at, about, casefile_key(case_id), &rulebook->records[i], list)) return false;
  return true;
}

bool onlooker_case(const struct onlooker *onlooker, const char *case_id, struct sights *out, struct diagnostics *list) {
  struct looking at = look(onlooker, out);
  int64_t before = store_event_count(at.store);
  size_t errors = diagnostics_errors(list);
  bool fine = open_case(&at, case_id, list);
  viewer_report(at.viewer, list);
  fine = fine && diagnostics_errors(list) == errors;
  if (fine && viewer_has_looked(at.viewer))
    fine = viewer_record(at.viewer, at.store, case_id, onlooker->now, onlooker->now, list);
  viewer_free(at.viewer);
  return fine && read_back(&at, before, out, list);
}

static bool open_all(struct looking *at, const char *name, struct diagnostics *list) {
  const struct rulebook *rulebook = engine_rulebook(at->onlooker->engine, 0, list);
  const struct record *record = rulebook != NULL ? rulebook_record(rulebook, name) : NULL;
  if (rulebook != NULL && record == NULL) diagnostic_add(list, DIAGNOSTIC_export_unknown, NULL, name);
  if (record == NULL || !viewer_may_export(at->viewer, rulebook, record, list)) return false;
  at->view = (struct view){rulebook, NULL};
  viewer_gather(at->viewer);
  return !take_record(at, record) || store_rows(at->store, name, NULL, open_row, at, list);
}

bool onlooker_export(const struct onlooker *onlooker, const char *record, struct sights *out,
                     struct diagnostics *list) {
  struct looking at = look(onlooker, out);
  int64_t before = store_event_count(at.store);
  bool fine = open_all(&at, record, list) &&
              viewer_exported(at.viewer, at.store, record, at.rows, onlooker->now, onlooker->now, list);
  viewer_free(at.viewer);
  return fine && read_back(&at, before, out, list);
}
