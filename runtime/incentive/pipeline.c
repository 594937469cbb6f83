/* Stages of cases.
 *
 * Invariants
 * 1. A case counts once for each stage that it was in, however often it was there.
 * 2. Stages that the process has no longer are not looked at: an open case in one has no stage. */
#include "incentive/pipeline.h"

#include "base/text.h"

struct reading {
  const struct dataset *dataset;
  const struct data_column *won, *lost;
  struct pipeline *out;
  size_t *row_of; /* by number of an id: its row and one; 0: none */
  size_t id_count;
  size_t *seen; /* by stage: the row, and one, that was there last */
};

static int stage_number(const struct process *process, const char *name) {
  for (size_t i = 0; i < process->stage_count; i++)
    if (text_equal(process->stages[i].name, name)) return (int)i;
  return -1;
}

static bool take(void *context, const struct stage_stay *stay) {
  struct reading *reading = context;
  struct pipeline *out = reading->out;
  uint32_t id = words_put((struct words *)&reading->dataset->ids, stay->case_id);
  int stage = stage_number(out->process, stay->stage);
  if (id >= reading->id_count || reading->row_of[id] == 0 || stage < 0) return true;
  size_t row = reading->row_of[id] - 1;
  bool won = data_number(reading->won, row) != DATASET_EMPTY, lost = data_number(reading->lost, row) != DATASET_EMPTY;
  if (!won && !lost) {
    if (stay->is_live && stage > out->stage[row]) out->stage[row] = stage;
    return true;
  }
  if (reading->seen[stage] == row + 1) return true;
  reading->seen[stage] = row + 1;
  out->won[stage] += won;
  out->closed[stage]++;
  return true;
}

static const struct process *process_of(const struct rulebook *rulebook, const struct record *about) {
  for (size_t i = 0; i < rulebook->process_count; i++)
    if (text_equal(rulebook->processes[i].about, about->name)) return &rulebook->processes[i];
  return NULL;
}

bool pipeline_read(struct store *store, const struct dataset *dataset, struct pipeline *out, struct diagnostics *list) {
  const struct data_rows *rows = &dataset->cases;
  struct arena *arena = dataset->arena;
  struct reading reading = {.dataset = dataset,
                            .won = dataset_column(rows, rows->record, -1, MOMENT_WON),
                            .lost = dataset_column(rows, rows->record, -1, MOMENT_LOST),
                            .out = out};
  *out = (struct pipeline){.process = process_of(dataset->rulebook, rows->record)};
  if (out->process == NULL) return true;
  size_t stages = out->process->stage_count + 1;
  out->stage = arena_alloc(arena, (rows->count + 1) * sizeof *out->stage);
  out->won = arena_alloc(arena, stages * sizeof *out->won);
  out->closed = arena_alloc(arena, stages * sizeof *out->closed);
  reading.seen = arena_alloc(arena, stages * sizeof *reading.seen);
  for (size_t i = 0; i < rows->count; i++) {
    out->stage[i] = -1;
    if (rows->keys[i] >= reading.id_count) reading.id_count = rows->keys[i] + 1;
  }
  reading.row_of = arena_alloc(arena, (reading.id_count + 1) * sizeof *reading.row_of);
  for (size_t i = 0; i < rows->count; i++) reading.row_of[rows->keys[i]] = i + 1;
  return store_stays(store, out->process->name, take, &reading, list);
}
