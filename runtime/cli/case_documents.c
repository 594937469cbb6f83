/* The documents of one case.
 *
 * Deliberately not shown: whether the files are as they were attached; reading them all is what `audit` does. */
#include "cli/case_documents.h"

#include "base/text.h"
#include "report/title.h"

#include <string.h>

/* The versions of one kind, in the order in which they were attached. */
struct versions {
  const struct standing *standing;
  const struct document *document;
  const struct store_column *columns;
  size_t column_count;
  struct store_row *rows;
  size_t count;
};

static bool take_row(void *context, const struct store_row *row) {
  struct versions *versions = context;
  struct arena *arena = versions->standing->teller.arena;
  versions->rows = arena_grow(arena, versions->rows, versions->count, sizeof *versions->rows);
  struct store_row *copy = &versions->rows[versions->count++];
  *copy = (struct store_row){.key = arena_copy(arena, row->key), .number = row->number};
  copy->values = arena_alloc(arena, (versions->column_count + 1) * sizeof *copy->values);
  for (size_t i = 0; i < versions->column_count; i++) copy->values[i] = value_copy(arena, &row->values[i]);
  return true;
}

static bool versions_read(struct versions *versions) {
  struct session *session = versions->standing->teller.session;
  return store_columns(session->store, versions->document->name, &versions->columns, &versions->column_count) &&
         store_rows(session->store, versions->document->name, versions->standing->outline.file->id, take_row, versions,
                    session->list);
}

static const struct value *value_of(const struct versions *versions, const struct store_row *row, const char *field) {
  static const struct value none = {.kind = KIND_EMPTY};
  for (size_t i = 0; field != NULL && i < versions->column_count; i++)
    if (text_equal(versions->columns[i].name, field)) return &row->values[i];
  return &none;
}

/* "" when it is empty; in the arena. */
static const char *text_of(const struct versions *versions, const struct store_row *row, const char *field) {
  const struct value *value = value_of(versions, row, field);
  struct buffer text = BUFFER_EMPTY;
  if (value->kind == KIND_EMPTY) return "";
  value_show(&text, value);
  const char *copy = arena_copy(versions->standing->teller.arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

/* Is there none that came after it for the same record? */
static bool is_newest(const struct versions *versions, size_t index) {
  const char *of = versions->document->of;
  const char *mine = text_of(versions, &versions->rows[index], of);
  for (size_t i = index + 1; i < versions->count; i++)
    if (of == NULL || text_equal(text_of(versions, &versions->rows[i], of), mine)) return false;
  return true;
}

static bool is_complete(const struct versions *versions, const struct store_row *row) {
  const struct value *value = value_of(versions, row, document_field_name(DOCUMENT_COMPLETE));
  return value->kind == KIND_BOOLEAN && value->truth;
}

/* ---- for people ---- */

static const char *by_name(const struct versions *versions, const struct signature *signature) {
  return arena_printf(versions->standing->teller.arena, "%s_by", signature->name);
}

static void signatures_write(const struct versions *versions, const struct store_row *row, struct buffer *out) {
  struct arena *arena = versions->standing->teller.arena;
  for (size_t i = 0; i < versions->document->signature_count; i++) {
    const struct signature *signature = &versions->document->signatures[i];
    const char *title = title_within(arena, &signature->title, signature->name);
    const char *day = text_of(versions, row, signature->name);
    if (i > 0) buffer_puts(out, phrase_text(language_current(), PHRASE_semicolon));
    if (day[0] == '\0') phrase_add(out, language_current(), PHRASE_signature_missing, title);
    else
      phrase_add(out, language_current(), PHRASE_signed_as, title, text_of(versions, row, by_name(versions, signature)),
                 day);
  }
}

static const char *titled(const struct versions *versions, const struct store_row *row) {
  const struct teller *teller = &versions->standing->teller;
  const struct document *document = versions->document;
  const char *title = title_within(teller->arena, &document->title, document->name), *slash;
  const char *of = row != NULL ? text_of(versions, row, document->of) : "";
  struct buffer text = BUFFER_EMPTY;
  slash = strrchr(of, '/');
  if (slash == NULL) return title;
  phrase_add(&text, language_current(), PHRASE_document_of, title,
             title_of_record(teller->arena, teller->rulebook, document->of), slash + 1);
  title = arena_copy(teller->arena, buffer_text(&text));
  buffer_release(&text);
  return title;
}

static void version_row(const struct versions *versions, struct grid *grid, size_t index) {
  const struct store_row *row = &versions->rows[index];
  bool counts = is_newest(versions, index), fine = is_complete(versions, row);
  struct buffer text = BUFFER_EMPTY;
  grid_cell_styled(grid, !counts ? "-" : fine ? "ok" : "x", !counts ? GRID_DIM : fine ? GRID_GOOD : GRID_BAD);
  grid_cell(grid, titled(versions, row));
  phrase_add(&text, language_current(), PHRASE_version_number,
             text_of(versions, row, document_field_name(DOCUMENT_VERSION)));
  grid_cell(grid, buffer_text(&text));
  buffer_clear(&text);
  grid_cell(grid, text_of(versions, row, document_field_name(DOCUMENT_FILE)));
  phrase_add(&text, language_current(), PHRASE_attached_by,
             text_of(versions, row, document_field_name(DOCUMENT_ATTACHED)),
             text_of(versions, row, document_field_name(DOCUMENT_ATTACHED_BY)));
  grid_cell(grid, buffer_text(&text));
  buffer_clear(&text);
  if (counts) signatures_write(versions, row, &text);
  else phrase_add(&text, language_current(), PHRASE_version_replaced);
  grid_cell(grid, buffer_text(&text));
  buffer_release(&text);
}

static void missing_row(const struct versions *versions, struct grid *grid) {
  grid_cell(grid, "-");
  grid_cell(grid, titled(versions, NULL));
  grid_cell(grid, "");
  grid_cell(grid, phrase_text(language_current(), PHRASE_not_attached));
  grid_end(grid);
}

void case_documents_say(const struct standing *standing) {
  struct session *session = standing->teller.session;
  const struct process *process = standing->outline.process;
  struct grid *grid = grid_new(session->arena, 6, NULL);
  for (size_t i = 0; i < process->document_count; i++) {
    struct versions versions = {.standing = standing, .document = &process->documents[i]};
    if (!versions_read(&versions)) continue;
    for (size_t j = 0; j < versions.count; j++) version_row(&versions, grid, j);
    if (versions.count == 0 && versions.document->of == NULL) missing_row(&versions, grid);
  }
  if (grid_rows(grid) == 0) return;
  buffer_putc(&session->out, '\n');
  say_line(session, PHRASE_documents_title);
  say_grid(session, grid, 2);
}

/* ---- JSON ---- */

static void signatures_json(const struct versions *versions, const struct store_row *row, struct json *json) {
  json_key(json, "signatures");
  json_array(json);
  for (size_t i = 0; i < versions->document->signature_count; i++) {
    const struct signature *signature = &versions->document->signatures[i];
    const char *day = text_of(versions, row, signature->name);
    json_object(json);
    json_pair(json, "signature", signature->name);
    json_pair(json, "on", day[0] != '\0' ? day : NULL);
    json_pair(json, "by", day[0] != '\0' ? text_of(versions, row, by_name(versions, signature)) : NULL);
    json_object_end(json);
  }
  json_array_end(json);
}

static void version_json(const struct versions *versions, size_t index, struct json *json) {
  struct session *session = versions->standing->teller.session;
  const struct store_row *row = &versions->rows[index];
  const char *hash = text_of(versions, row, document_field_name(DOCUMENT_HASH));
  const char *title = text_of(versions, row, document_field_name(DOCUMENT_TITLE));
  json_object(json);
  json_pair(json, "document", versions->document->name);
  if (versions->document->of != NULL) json_pair(json, "of", text_of(versions, row, versions->document->of));
  json_pair_integer(json, "version", value_of(versions, row, document_field_name(DOCUMENT_VERSION))->integer);
  json_key(json, "counts");
  json_boolean(json, is_newest(versions, index));
  json_key(json, "complete");
  json_boolean(json, is_complete(versions, row));
  json_pair(json, "file", text_of(versions, row, document_field_name(DOCUMENT_FILE)));
  json_pair_integer(json, "size", value_of(versions, row, document_field_name(DOCUMENT_SIZE))->integer);
  json_pair(json, "hash", hash);
  json_pair(json, "content", store_content_path(session->store, session->arena, hash));
  if (title[0] != '\0') json_pair(json, "title", title);
  json_pair(json, "attached", text_of(versions, row, document_field_name(DOCUMENT_ATTACHED)));
  json_pair(json, "attached_by", text_of(versions, row, document_field_name(DOCUMENT_ATTACHED_BY)));
  signatures_json(versions, row, json);
  json_object_end(json);
}

void case_documents_json(const struct standing *standing, struct json *json) {
  const struct process *process = standing->outline.process;
  if (process->document_count == 0) return;
  json_key(json, "documents");
  json_array(json);
  for (size_t i = 0; i < process->document_count; i++) {
    struct versions versions = {.standing = standing, .document = &process->documents[i]};
    bool read = versions_read(&versions);
    for (size_t j = 0; read && j < versions.count; j++) version_json(&versions, j, json);
  }
  json_array_end(json);
}
