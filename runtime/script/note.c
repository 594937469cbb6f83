/* What a run has read, and what of it was empty.
 *
 * Invariants
 * 1. During the run only numbers are kept (slot, field); texts are made once, at the end, while the rows are still
 * there.
 * 2. `pending_total` counts reads of empty fields that neither has() nor default() has looked at. It is exact also when
 * there are more distinct ones than the table holds: a run with any is undecided. */
#include "script/state.h"

#include "base/sealed.h"

#include <string.h>

void note_begin(struct host *host) {
  host->noted_count = 0;
  host->read_private = host->read_unnoted = false;
  host->row_count = 0;
  host->pending_count = 0;
  host->pending_total = 0;
}

static bool note_has(const struct host *host, int slot, int field) {
  for (size_t i = 0; i < host->noted_count; i++)
    if (host->noted[i].slot == slot && host->noted[i].field == field) return true;
  return false;
}

/* Of what was asked, or of a record; a row itself is no secret. */
static bool is_private(const struct host *host, int slot, int field) {
  const struct slot *from = &host->slots[slot];
  if (field < 0) return false;
  return from->names == NULL ? host->scope->asks[field].is_private : from->names->record->fields[field].is_private;
}

void note_read(struct host *host, int slot, int field, bool empty) {
  struct slot *from = &host->slots[slot];
  bool hides = !empty && is_private(host, slot, field);
  host->read_private = host->read_private || hides;
  if (field >= 0 && field < 64) {
    if (from->noted & (UINT64_C(1) << field)) return;
    from->noted |= UINT64_C(1) << field;
  } else if (note_has(host, slot, field)) {
    return;
  }
  if (host->noted_count < LIMIT_RULE_READS) host->noted[host->noted_count++] = (struct noted){slot, field, empty};
  else host->read_unnoted = host->read_unnoted || hides;
}

static const struct value *outputs_keep(struct arena *arena, const struct table *table, const struct value *values) {
  if (values == NULL) return NULL;
  struct value *kept = arena_alloc(arena, table->output_count * sizeof *kept);
  for (size_t i = 0; i < table->output_count; i++) kept[i] = value_copy(arena, &values[i]);
  return kept;
}

/* A row that is asked again moves to the end: what a rule asked last is what it rests on. */
static bool row_again(struct host *host, const struct table_row *row) {
  size_t at = 0;
  while (at < host->row_count && host->rows[at].row != row) at++;
  if (at == host->row_count) return false;
  struct rule_row known = host->rows[at];
  for (; at + 1 < host->row_count; at++) host->rows[at] = host->rows[at + 1];
  host->rows[at] = known;
  return true;
}

void note_row(struct host *host, const struct table *table, const struct table_row *row, const struct value *values) {
  if (row_again(host, row)) return;
  if (host->row_count < LIMIT_RULE_ROWS)
    host->rows[host->row_count++] = (struct rule_row){table, row, outputs_keep(host->run_arena, table, values)};
}

int note_pending(struct host *host, int slot, int field) {
  host->pending_total++;
  for (int i = 0; i < host->pending_count; i++)
    if (host->pendings[i].slot == slot && host->pendings[i].field == field) {
      host->pendings[i].count++;
      return i;
    }
  if (host->pending_count == PENDING_MAX) return -1;
  host->pendings[host->pending_count] = (struct pending){slot, field, 1};
  return host->pending_count++;
}

/* ---- texts ---- */

static void path_write(const struct host *host, int slot, int field, struct buffer *out) {
  const struct slot *from = &host->slots[slot];
  if (from->parent >= 0) path_write(host, from->parent, from->parent_field, out);
  else buffer_puts(out, from->root);
  if (from->ordinal > 0) buffer_printf(out, "[%d]", from->ordinal);
  if (field < 0) return;
  buffer_putc(out, '.');
  buffer_puts(out, from->names == NULL ? host->scope->asks[field].name : from->names->record->fields[field].name);
}

static const struct value *noted_value(const struct host *host, const struct noted *noted) {
  const struct slot *from = &host->slots[noted->slot];
  if (noted->empty || noted->field < 0) return NULL;
  if (from->names == NULL) return &host->scope->asked[noted->field];
  return from->row != NULL ? &from->row->values[noted->field] : NULL;
}

/* Paths of the case's own records were written once, at load. */
static const char *noted_path(struct host *host, struct arena *arena, const struct noted *noted) {
  const struct slot *from = &host->slots[noted->slot];
  if (from->is_own && noted->field >= 0) return from->names->paths[noted->field];
  buffer_clear(&host->fault.text);
  path_write(host, noted->slot, noted->field, &host->fault.text);
  return arena_copy_bytes(arena, buffer_text(&host->fault.text), host->fault.text.size);
}

static void read_hide(const struct host *host, const struct noted *noted, const struct value *value,
                      struct rule_read *out) {
  const struct slot *from = &host->slots[noted->slot];
  out->value = value_sealed(SEALED_HIDDEN);
  out->secret = value;
  if (from->names == NULL) return;
  out->record = from->names->record;
  out->field = &from->names->record->fields[noted->field];
  out->key = from->row->key;
}

static void reads_render(struct host *host, struct arena *arena, struct decision *out) {
  struct rule_read *reads = arena_alloc(arena, host->noted_count * sizeof *reads);
  for (size_t i = 0; i < host->noted_count; i++) {
    reads[i].path = noted_path(host, arena, &host->noted[i]);
    const struct value *value = noted_value(host, &host->noted[i]);
    if (value != NULL) reads[i].value = *value;
    if (value != NULL && is_private(host, host->noted[i].slot, host->noted[i].field))
      read_hide(host, &host->noted[i], value, &reads[i]);
  }
  out->reads = reads;
  out->read_count = host->noted_count;
}

static void empty_render(struct host *host, struct arena *arena, struct decision *out) {
  const char **empty = arena_alloc(arena, (size_t)host->pending_count * sizeof *empty);
  struct buffer path = BUFFER_EMPTY;
  for (int i = 0; i < host->pending_count; i++) {
    if (host->pendings[i].count <= 0) continue;
    buffer_clear(&path);
    path_write(host, host->pendings[i].slot, host->pendings[i].field, &path);
    empty[out->empty_count++] = arena_copy(arena, buffer_text(&path));
  }
  buffer_release(&path);
  out->empty = empty;
}

/* So may what its tables computed. */
static const struct value *outputs_hidden(struct arena *arena, const struct table *table) {
  struct value *values = arena_alloc(arena, table->output_count * sizeof *values);
  for (size_t i = 0; i < table->output_count; i++) values[i] = value_sealed(SEALED_HIDDEN);
  return values;
}

static void rows_render(const struct host *host, struct arena *arena, struct decision *out) {
  struct rule_row *rows = arena_alloc(arena, host->row_count * sizeof *rows);
  memcpy(rows, host->rows, host->row_count * sizeof *rows);
  for (size_t i = 0; host->read_private && i < host->row_count; i++)
    if (rows[i].values != NULL) rows[i].values = outputs_hidden(arena, rows[i].table);
  out->rows = rows;
  out->row_count = host->row_count;
}

/* What a rule says that has read a private field may be made of it. */
static void keep_back(struct decision *out, bool is_overfull) {
  out->is_private = true;
  out->is_overfull = is_overfull;
  out->secret = out->said;
  if (out->secret.en == NULL && out->secret.zh == NULL) out->secret.en = out->reason;
  out->said = (struct label){NULL, NULL};
  out->reason = NULL;
}

/* Uses the fault's buffer as scratch: the reason is in the arena by then. */
void note_render(struct host *host, struct arena *arena, struct decision *out) {
  if (host->row_count > 0) rows_render(host, arena, out);
  if (host->noted_count > 0) reads_render(host, arena, out);
  if (out->outcome == OUTCOME_UNDECIDED && host->pending_count > 0) empty_render(host, arena, out);
  if (host->read_private) keep_back(out, host->read_unnoted);
}
