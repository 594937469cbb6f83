/* The line that stands for a case in every listing. */
#include "cli/outline.h"

#include "base/text.h"
#include "report/stage_summary.h"
#include "report/title.h"

const struct value *outline_value(struct session *session, const char *record, const struct store_row *row,
                                  const char *field) {
  const struct store_column *columns;
  size_t count;
  if (row == NULL || !store_columns(session->store, record, &columns, &count)) return NULL;
  for (size_t i = 0; i < count; i++)
    if (text_equal(columns[i].name, field)) return &row->values[i];
  return NULL;
}

const struct field *outline_partner_field(const struct rulebook *rulebook, const struct process *process) {
  const struct record *about = rulebook_record(rulebook, process->about);
  for (size_t i = 0; about != NULL && i < about->field_count; i++) {
    const struct type *type = about->fields[i].type;
    if (type->kind == KIND_REF && !text_equal(type->record, "person")) return &about->fields[i];
  }
  return NULL;
}

static bool is_filled(const struct value *value) {
  return value != NULL && value->kind != KIND_EMPTY;
}

const char *outline_name(struct session *session, struct arena *arena, const struct rulebook *rulebook,
                         const char *record, const char *key) {
  const struct record *known = rulebook_record(rulebook, record);
  const struct field *field = known != NULL ? record_name_field(known) : NULL;
  const struct store_row *row = field != NULL ? store_row(session->store, arena, record, key, session->list) : NULL;
  const struct value *value = row != NULL ? outline_value(session, record, row, field->name) : NULL;
  return is_filled(value) && value->kind == KIND_TEXT ? value->text : key;
}

/* A case about somebody is with him. */
static const char *partner_of(struct session *session, struct arena *arena, const struct outline *outline) {
  const struct record *about = rulebook_record(outline->rulebook, outline->process->about);
  if (about != NULL && about->by.count > 0 && record_name_field(about) != NULL)
    return outline_name(session, arena, outline->rulebook, about->name, casefile_key(outline->file->id));
  const struct field *field = outline_partner_field(outline->rulebook, outline->process);
  const struct value *value =
      field != NULL ? outline_value(session, outline->process->about, outline->row, field->name) : NULL;
  if (!is_filled(value)) return "-";
  if (value->kind != KIND_REF) return phrase_text(language_current(), PHRASE_sealed);
  return outline_name(session, arena, outline->rulebook, field->type->record, value->text);
}

static const struct value *amount_of(struct session *session, const struct outline *outline) {
  const struct field *field = process_value_field(outline->rulebook, outline->process);
  const struct value *value =
      field != NULL ? outline_value(session, outline->process->about, outline->row, field->name) : NULL;
  return is_filled(value) ? value : NULL;
}

static const char *amount_text(struct arena *arena, const struct value *amount) {
  struct buffer text = BUFFER_EMPTY;
  if (amount == NULL) return "-";
  value_show(&text, amount);
  const char *copy = arena_copy(arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

/* Once closed also why, where the record keeps it in a field `OUTCOME_reason`: `lost (price)`. */
static const char *outcome_of(struct session *session, struct arena *arena, const struct outline *outline) {
  const char *outcome = outline->file->outcome, *title = title_of_stage(arena, outline->rulebook, outcome);
  const char *field = arena_printf(arena, "%s_reason", outcome);
  const struct value *value = outline_value(session, outline->process->about, outline->row, field);
  if (!is_filled(value)) return title;
  struct buffer reason = BUFFER_EMPTY, text = BUFFER_EMPTY;
  value_show(&reason, value);
  phrase_add(&text, language_current(), PHRASE_outcome_because, title, buffer_text(&reason));
  title = arena_copy(arena, buffer_text(&text));
  buffer_release(&reason);
  buffer_release(&text);
  return title;
}

static const char *stage_of(struct session *session, struct arena *arena, const struct outline *outline) {
  const struct casefile *file = outline->file;
  struct buffer text = BUFFER_EMPTY;
  if (!casefile_is_open(file) && file->outcome != NULL) return outcome_of(session, arena, outline);
  for (size_t i = 0; i < file->token_count; i++) {
    if (file->tokens[i].left != 0) continue;
    if (text.size > 0) buffer_puts(&text, phrase_text(language_current(), PHRASE_list_comma));
    buffer_puts(&text, title_of_stage(arena, outline->rulebook, file->tokens[i].stage));
  }
  const char *copy = arena_copy(arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

bool outline_of(struct session *session, struct arena *arena, const struct casefile *file, struct outline *out) {
  *out = (struct outline){.file = file};
  out->rulebook = engine_rulebook(session->engine, file->rulebook, session->list);
  if (out->rulebook == NULL) return false;
  out->process = rulebook_process(out->rulebook, file->process);
  if (out->process == NULL) {
    diagnostic_add(session->list, DIAGNOSTIC_unknown_process, NULL, file->process);
    return false;
  }
  out->row = store_row(session->store, arena, out->process->about, casefile_key(file->id), session->list);
  const struct value *owner = outline_value(session, out->process->about, out->row, "owner");
  out->owner = is_filled(owner) ? owner->text : NULL;
  out->partner = partner_of(session, arena, out);
  out->amount = amount_of(session, out);
  out->value = amount_text(arena, out->amount);
  out->stage = stage_of(session, arena, out);
  return true;
}

bool outline_read(struct session *session, struct arena *arena, const char *case_id, struct outline *out) {
  const struct casefile *file = store_casefile(session->store, arena, case_id, session->list);
  if (file == NULL) return false;
  if (file->exists) return outline_of(session, arena, file, out);
  diagnostic_add(session->list, DIAGNOSTIC_unknown_case, NULL, case_id);
  return false;
}

void outline_json(const struct outline *outline, struct json *json) {
  struct buffer amount = BUFFER_EMPTY;
  if (outline->amount != NULL) value_write(&amount, outline->amount);
  json_pair(json, "case", outline->file->id);
  json_pair(json, "customer", text_equal(outline->partner, "-") ? NULL : outline->partner);
  json_pair(json, "value", outline->amount != NULL ? buffer_text(&amount) : NULL);
  buffer_release(&amount);
  json_key(json, "stages");
  json_array(json);
  for (size_t i = 0; i < outline->file->token_count; i++)
    if (outline->file->tokens[i].left == 0) json_text(json, outline->file->tokens[i].stage);
  json_array_end(json);
  json_pair(json, "outcome", outline->file->outcome);
}
