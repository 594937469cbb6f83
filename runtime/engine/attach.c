/* The verb `attach`: a file becomes the next version of a document.
 *
 *     attach D-1 contract file=./contract.pdf title="Sales contract"
 *
 * Invariants
 * 1. The content is kept before the event is written (store/content.c), and everything that can be refused without
 * reading the file is refused before.
 * 2. A version never changes. The next one begins without signatures; which of them no longer count is noted.
 * 3. The content of the newest version is not attached again, unless what was kept of it is damaged: then it is mended,
 * and its signatures hold, since it is the same content.
 *
 * In a scenario no file is read: its name stands for its content. */
#include "base/limits.h"
#include "base/text.h"
#include "engine/document.h"
#include "rulebook/document.h"

#include <string.h>

struct attaching {
  struct turn *turn;
  const struct document *document;
  const struct record *record;
  const struct scope_row *of;
  struct row *before; /* the newest version so far, or NULL */
  const struct command_field *file;
  const char *name; /* of the file, without its folder */
  struct content content;
};

/* ---- what is given ---- */

static const struct command_field *field_given(const struct turn *turn, const char *name) {
  for (size_t i = 0; i < turn->command->field_count; i++)
    if (text_equal(turn->command->fields[i].name, name)) return &turn->command->fields[i];
  return NULL;
}

/* `title` and the fields that the rulebook itself gives the kind; all others are the program's. */
static bool is_free(const struct attaching *attaching, const char *name) {
  for (int i = 0; i < DOCUMENT_FIELDS; i++)
    if (text_equal(name, document_field_name(i))) return i == DOCUMENT_TITLE;
  if (text_equal(name, attaching->document->of)) return false;
  for (size_t i = 0; i < attaching->document->signature_count; i++) {
    const char *signature = attaching->document->signatures[i].name;
    size_t size = strlen(signature);
    if (strncmp(name, signature, size) == 0 && (name[size] == '\0' || strcmp(name + size, "_by") == 0)) return false;
  }
  return true;
}

static void unknown_field(const struct attaching *attaching, const struct command_field *given) {
  struct turn *turn = attaching->turn;
  const struct record *record = attaching->record;
  const char **words = arena_alloc(turn->arena, (record->field_count + 3) * sizeof *words);
  struct buffer names = BUFFER_EMPTY;
  size_t count = 0;
  words[count++] = "file";
  buffer_puts(&names, "file");
  if (attaching->document->of != NULL) words[count++] = attaching->document->of;
  if (attaching->document->of != NULL) buffer_printf(&names, ", %s?", attaching->document->of);
  for (size_t i = 0; i < record->field_count; i++) {
    if (!is_free(attaching, record->fields[i].name)) continue;
    words[count++] = record->fields[i].name;
    buffer_printf(&names, ", %s%s", record->fields[i].name, record->fields[i].required ? "" : "?");
  }
  diagnostic_add(turn->list, DIAGNOSTIC_unknown_ask, &given->at, "attach", given->name);
  diagnostic_suggest(turn->list, given->name, words, count);
  diagnostic_note(turn->list, DIAGNOSTIC_note_asks, buffer_text(&names));
  buffer_release(&names);
}

static bool fields_are_known(const struct attaching *attaching) {
  const struct command *command = attaching->turn->command;
  bool fine = fields_are_distinct(attaching->turn);
  for (size_t i = 0; i < command->field_count; i++) {
    const char *name = command->fields[i].name;
    if (text_equal(name, "file") || text_equal(name, attaching->document->of)) continue;
    if (record_field(attaching->record, name) != NULL && is_free(attaching, name)) continue;
    unknown_field(attaching, &command->fields[i]);
    fine = false;
  }
  return fine;
}

/* ---- the file's name ---- */

static bool refuse_name(struct attaching *attaching, const char *expected) {
  diagnostic_add(attaching->turn->list, DIAGNOSTIC_document_format, &attaching->file->at, attaching->name,
                 attaching->document->name, expected);
  return false;
}

/* Names are kept for ever and shown in every language: no bytes that are no text, nothing that moves a terminal. */
static bool name_is_plain(struct attaching *attaching) {
  const char *name = attaching->name;
  size_t size = strlen(name), bad = 0;
  bool fine = size > 0 && size <= LIMIT_DOCUMENT_NAME && text_is_utf8(name, size, &bad);
  for (const char *at = name; fine && *at != '\0'; at++) fine = (unsigned char)*at >= ' ' && *at != 127;
  if (!fine) diagnostic_add(attaching->turn->list, DIAGNOSTIC_document_name, &attaching->file->at);
  return fine;
}

static bool name_has_format(struct attaching *attaching) {
  const struct document *document = attaching->document;
  const char *dot = strrchr(attaching->name, '.');
  struct buffer formats = BUFFER_EMPTY;
  bool fine = document->format_count == 0;
  for (size_t i = 0; i < document->format_count; i++) {
    fine = fine || (dot != NULL && strcasecmp(dot + 1, document->formats[i]) == 0);
    buffer_printf(&formats, "%s%s", i > 0 ? ", " : "", document->formats[i]);
  }
  if (!fine) refuse_name(attaching, buffer_text(&formats));
  buffer_release(&formats);
  return fine;
}

static bool file_is_named(struct attaching *attaching) {
  attaching->file = field_given(attaching->turn, "file");
  if (attaching->file == NULL || attaching->file->text[0] == '\0') {
    diagnostic_add(attaching->turn->list, DIAGNOSTIC_missing_ask, &attaching->turn->command->position, "attach",
                   "file");
    return false;
  }
  const char *slash = strrchr(attaching->file->text, '/');
  attaching->name = slash != NULL && slash[1] != '\0' ? slash + 1 : attaching->file->text;
  return name_is_plain(attaching) && name_has_format(attaching);
}

/* ---- its content ---- */

static bool content_take(struct attaching *attaching) {
  struct turn *turn = attaching->turn;
  const struct command *command = turn->command;
  const char *path = attaching->file->text;
  if (command->stands_in) {
    struct hash hash;
    hash_bytes(path, strlen(path), &hash);
    hash_hex(&hash, attaching->content.hash);
    attaching->content.size = (int)strlen(path);
    return true;
  }
  if (path[0] != '/' && command->folder != NULL) path = arena_printf(turn->arena, "%s/%s", command->folder, path);
  return store_keep_content(turn->store, path, &attaching->file->at, &attaching->content, turn->list);
}

static bool is_same_content(const struct attaching *attaching) {
  if (attaching->before == NULL) return false;
  return text_equal(document_value(attaching->before, document_field_name(DOCUMENT_HASH))->text,
                    attaching->content.hash);
}

/* ---- the new version ---- */

static struct fact *note(struct attaching *attaching, const char *name) {
  struct turn *turn = attaching->turn;
  struct fact *fact = turn_fact(turn, FACT_NOTE);
  const struct value *version = document_value(attaching->before, document_field_name(DOCUMENT_VERSION));
  fact->name = name;
  fact_set(turn->arena, fact, "document", attaching->document->name);
  fact_set(turn->arena, fact, "version", arena_printf(turn->arena, "%d", (int)version->integer));
  return fact;
}

/* Signatures of the version before no longer count. */
static void note_void(struct attaching *attaching) {
  struct turn *turn = attaching->turn;
  struct buffer names = BUFFER_EMPTY;
  for (size_t i = 0; attaching->before != NULL && i < attaching->document->signature_count; i++) {
    const char *name = attaching->document->signatures[i].name;
    if (document_value(attaching->before, name)->kind == KIND_EMPTY) continue;
    buffer_printf(&names, "%s%s", names.size > 0 ? "," : "", name);
  }
  if (names.size > 0)
    fact_set(turn->arena, note(attaching, "void"), "signatures", arena_copy(turn->arena, buffer_text(&names)));
  buffer_release(&names);
}

static void put(struct attaching *attaching, struct row *row, struct fact *fact, enum document_field field,
                struct value value) {
  rows_set(&attaching->turn->rows, row, record_field_number(attaching->record, document_field_name(field)), &value,
           fact);
}

static struct value value_reference(const char *key) {
  struct value value = value_text(key);
  value.kind = KIND_REF;
  return value;
}

static void put_file(struct attaching *attaching, struct row *row, struct fact *fact) {
  struct turn *turn = attaching->turn;
  const struct value *before =
      attaching->before != NULL ? document_value(attaching->before, document_field_name(DOCUMENT_VERSION)) : NULL;
  put(attaching, row, fact, DOCUMENT_VERSION, value_integer(before != NULL ? before->integer + 1 : 1));
  put(attaching, row, fact, DOCUMENT_FILE, value_text(arena_copy(turn->arena, attaching->name)));
  put(attaching, row, fact, DOCUMENT_SIZE, value_integer(attaching->content.size));
  put(attaching, row, fact, DOCUMENT_HASH, value_text(arena_copy(turn->arena, attaching->content.hash)));
  put(attaching, row, fact, DOCUMENT_ATTACHED, value_date(instant_date(turn->now)));
  if (turn->actor != NULL) put(attaching, row, fact, DOCUMENT_ATTACHED_BY, value_reference(turn->actor->key));
  put(attaching, row, fact, DOCUMENT_COMPLETE, value_boolean(attaching->document->signature_count == 0));
  if (attaching->of == NULL) return;
  struct value of = value_reference(attaching->of->key);
  rows_set(&turn->rows, row, record_field_number(attaching->record, attaching->document->of), &of, fact);
}

/* The title and the rulebook's own fields; one that is required is given. */
static bool put_given(struct attaching *attaching, struct row *row, struct fact *fact) {
  struct turn *turn = attaching->turn;
  bool fine = true;
  for (size_t i = 0; i < attaching->record->field_count; i++) {
    const struct field *field = &attaching->record->fields[i];
    const struct command_field *given = field_given(turn, field->name);
    struct value value = {.kind = KIND_EMPTY};
    if (!is_free(attaching, field->name)) continue;
    if (given != NULL) fine = field_read(turn, given, field->type, field->is_private, &value) && fine;
    if (value.kind != KIND_EMPTY) rows_set(&turn->rows, row, (int)i, &value, fact);
    if (value.kind != KIND_EMPTY || !field->required) continue;
    diagnostic_add(turn->list, DIAGNOSTIC_missing_ask, &turn->command->position, "attach", field->name);
    fine = false;
  }
  return fine;
}

static void file_fact(struct attaching *attaching) {
  struct fact *fact = turn_fact(attaching->turn, FACT_FILE);
  fact->name = arena_copy(attaching->turn->arena, attaching->content.hash);
  fact->number = attaching->content.size;
}

static bool mend(struct attaching *attaching, bool is_damaged) {
  struct turn *turn = attaching->turn;
  if (is_damaged) {
    note(attaching, "mended");
    return true;
  }
  const struct value *version = document_value(attaching->before, document_field_name(DOCUMENT_VERSION));
  diagnostic_add(turn->list, DIAGNOSTIC_document_same, &attaching->file->at, attaching->name,
                 arena_printf(turn->arena, "%d", (int)version->integer), attaching->document->name);
  return false;
}

static bool add_version(struct attaching *attaching) {
  struct turn *turn = attaching->turn;
  struct row *row = rows_add(&turn->rows, attaching->record, NULL, turn->file->id);
  struct fact *fact = rows_put(&turn->rows, row, &turn->facts);
  put_file(attaching, row, fact);
  if (!put_given(attaching, row, fact)) return false;
  if (!attaching->turn->command->stands_in) file_fact(attaching);
  note_void(attaching);
  return document_finish_tasks(turn, attaching->document->done, attaching->document->done_count);
}

static bool is_damaged(const struct attaching *attaching) {
  if (attaching->before == NULL || attaching->turn->command->stands_in) return false;
  const char *hash = document_value(attaching->before, document_field_name(DOCUMENT_HASH))->text;
  return store_look_at_content(attaching->turn->store, hash) != CONTENT_WHOLE;
}

bool document_attach(struct turn *turn) {
  struct attaching attaching = {.turn = turn, .document = document_of_command(turn, "attach", 1)};
  if (attaching.document == NULL) return false;
  attaching.record = rulebook_record(turn->version->rulebook, attaching.document->name);
  if (!turn_may(turn, document_grants(&attaching.document->by), "attach") || !fields_are_known(&attaching) ||
      !file_is_named(&attaching) || !document_of_which(turn, attaching.document, &attaching.of) ||
      !document_criteria_hold(turn, &attaching.document->check, attaching.of))
    return false;
  attaching.before = document_newest(turn, attaching.document, attaching.of);
  bool damaged = is_damaged(&attaching);
  if (!content_take(&attaching)) return false;
  return is_same_content(&attaching) ? mend(&attaching, damaged) : add_version(&attaching);
}
