/* dealwright document: an attached file, written out again.
 *
 * Invariants
 * 1. What is written is what was attached, byte for byte: it is held against its hash while it is copied, and what is
 * damaged is not handed out.
 * 2. Nothing is overwritten.
 * 3. A kind whose content is private is for those who may see it; that they did is recorded before anything is written.
 */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/outline.h"
#include "report/title.h"
#include "rulebook/document.h"

#include <string.h>
#include <sys/stat.h>

struct fetching {
  struct session *session;
  struct outline outline;
  const struct document *document;
  const char *target;       /* as typed: a file, a folder, or NULL */
  const char *version, *of; /* as typed, or NULL */
  const struct store_column *columns;
  size_t column_count;
  bool found;
  struct store_row row;
};

/* ---- what is asked for ---- */

static bool read_field(struct fetching *at, const char *word, const char *equals) {
  struct session *session = at->session;
  const char *name = arena_copy_bytes(session->arena, word, (size_t)(equals - word));
  const char *known[] = {"version", at->document->of};
  if (text_equal(name, "version")) at->version = equals + 1;
  else if (text_equal(name, at->document->of)) at->of = equals + 1;
  else {
    diagnostic_add(session->list, DIAGNOSTIC_unknown_ask, NULL, "document", name);
    diagnostic_suggest(session->list, name, known, at->document->of != NULL ? 2 : 1);
    return false;
  }
  return true;
}

static bool read_words(struct fetching *at) {
  const struct options *options = &at->session->options;
  for (size_t i = 2; i < options->count; i++) {
    const char *equals = strchr(options->words[i], '=');
    if (equals != NULL && !read_field(at, options->words[i], equals)) return false;
    if (equals != NULL) continue;
    if (at->target != NULL) {
      diagnostic_add(at->session->list, DIAGNOSTIC_extra_argument, NULL, "document", options->words[i]);
      return false;
    }
    at->target = options->words[i];
  }
  return true;
}

static bool find_kind(struct fetching *at, const char *name) {
  struct session *session = at->session;
  const struct process *process = at->outline.process;
  const char **names = arena_alloc(session->arena, (process->document_count + 1) * sizeof *names);
  struct buffer known = BUFFER_EMPTY;
  at->document = process_document(process, name);
  if (at->document != NULL) return true;
  for (size_t i = 0; i < process->document_count; i++) {
    names[i] = process->documents[i].name;
    buffer_printf(&known, "%s%s", i > 0 ? ", " : "", names[i]);
  }
  diagnostic_add(session->list, DIAGNOSTIC_unknown_document, NULL, name);
  diagnostic_suggest(session->list, name, names, process->document_count);
  if (known.size > 0) diagnostic_note(session->list, DIAGNOSTIC_note_documents, buffer_text(&known));
  buffer_release(&known);
  return false;
}

/* ---- which row ---- */

static struct value value_of(const struct fetching *at, const struct store_row *row, const char *field) {
  for (size_t i = 0; i < at->column_count; i++)
    if (text_equal(at->columns[i].name, field)) return row->values[i];
  return (struct value){.kind = KIND_EMPTY};
}

static const char *text_of(const struct fetching *at, const struct store_row *row, const char *field) {
  const struct value value = value_of(at, row, field);
  struct buffer text = BUFFER_EMPTY;
  value_show(&text, &value);
  const char *copy = arena_copy(at->session->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

/* `2` or the whole key of the record whose document it is. */
static bool is_of(const struct fetching *at, const struct store_row *row) {
  const char *key = at->document->of != NULL ? text_of(at, row, at->document->of) : "";
  const char *slash = strrchr(key, '/');
  return at->of == NULL || text_equal(key, at->of) || (slash != NULL && text_equal(slash + 1, at->of));
}

/* The newest that fits stays. */
static bool take_row(void *context, const struct store_row *row) {
  struct fetching *at = context;
  struct arena *arena = at->session->arena;
  if (!is_of(at, row)) return true;
  if (at->version != NULL && !text_equal(text_of(at, row, document_field_name(DOCUMENT_VERSION)), at->version))
    return true;
  at->found = true;
  at->row = (struct store_row){.key = arena_copy(arena, row->key)};
  at->row.values = arena_alloc(arena, (at->column_count + 1) * sizeof *at->row.values);
  for (size_t i = 0; i < at->column_count; i++) at->row.values[i] = value_copy(arena, &row->values[i]);
  return true;
}

static bool find_row(struct fetching *at) {
  struct session *session = at->session;
  const char *name = at->document->name, *id = at->outline.file->id;
  bool has_table = store_columns(session->store, name, &at->columns, &at->column_count);
  if (has_table && !store_rows(session->store, name, id, take_row, at, session->list)) return false;
  if (!at->found && at->version != NULL)
    diagnostic_add(session->list, DIAGNOSTIC_document_no_version, NULL, id, name, at->version);
  else if (!at->found) diagnostic_add(session->list, DIAGNOSTIC_not_attached, NULL, id, name);
  return at->found;
}

/* ---- where to ---- */

/* In the folder that was named, or here, it is called as it was attached. */
static const char *path_of(const struct fetching *at, const char *name) {
  struct stat status;
  const char *target = at->target != NULL ? at->target : ".";
  if (at->target != NULL && (stat(target, &status) != 0 || !S_ISDIR(status.st_mode))) return target;
  size_t size = strlen(target);
  return arena_printf(at->session->arena, "%s%s%s", at->target != NULL ? target : "",
                      at->target == NULL || target[size - 1] == '/' ? "" : "/", name);
}

static const char *who_may(const struct fetching *at) {
  static const enum phrase_id words[] = {PHRASE_who_owner, PHRASE_who_superior, PHRASE_who_team};
  const struct grants *grants = &at->document->seen_by;
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < grants->count; i++) {
    const struct grant *grant = &grants->items[i];
    if (i > 0) buffer_puts(&text, phrase_text(language_current(), PHRASE_list_comma));
    if (grant->kind == GRANT_ROLE)
      buffer_puts(&text, title_of_role(at->session->arena, at->outline.rulebook, grant->role));
    else buffer_puts(&text, phrase_text(language_current(), words[grant->kind]));
  }
  const char *copy = arena_copy(at->session->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static bool may_have(const struct fetching *at) {
  const struct view view = {at->outline.rulebook, at->outline.file->id};
  if (viewer_document(session_viewer(at->session), &view, at->document, at->row.key)) return true;
  struct session *session = at->session;
  const char *person = session_person(session);
  diagnostic_add(session->list, DIAGNOSTIC_document_private, NULL, at->outline.file->id, at->document->name,
                 person != NULL ? person : "-");
  diagnostic_note(session->list, DIAGNOSTIC_note_who_may, who_may(at));
  if (person == NULL) diagnostic_note(session->list, DIAGNOSTIC_note_as);
  return false;
}

/* ---- written ---- */

static void say_written(const struct fetching *at, const char *path, const char *hash) {
  struct session *session = at->session;
  const char *version = text_of(at, &at->row, document_field_name(DOCUMENT_VERSION));
  const char *size = text_of(at, &at->row, document_field_name(DOCUMENT_SIZE));
  if (!session->json) {
    say_line(session, PHRASE_document_written, at->outline.file->id,
             title_of_document(session->arena, at->outline.rulebook, at->document->name), version, path, size);
    return;
  }
  struct json json = session_json(session, "document");
  json_pair(&json, "case", at->outline.file->id);
  json_pair(&json, "document", at->document->name);
  if (at->document->of != NULL) json_pair(&json, "of", text_of(at, &at->row, at->document->of));
  json_pair_integer(&json, "version", value_of(at, &at->row, document_field_name(DOCUMENT_VERSION)).integer);
  json_pair(&json, "file", path);
  json_pair_integer(&json, "size", value_of(at, &at->row, document_field_name(DOCUMENT_SIZE)).integer);
  json_pair(&json, "hash", hash);
  session_json_end(session, &json);
}

static enum status fetch(struct fetching *at) {
  struct session *session = at->session;
  const char *hash = text_of(at, &at->row, document_field_name(DOCUMENT_HASH));
  if (!may_have(at)) return STATUS_NO;
  const char *path = path_of(at, text_of(at, &at->row, document_field_name(DOCUMENT_FILE)));
  if (!session_flush_raw(session)) return STATUS_STORE; /* the look is recorded first */
  if (!store_copy_content(session->store, hash, path, session->list)) return session_failed(session, STATUS_NO);
  say_written(at, path, hash);
  return STATUS_DONE;
}

static enum status run(struct session *session) {
  struct fetching at = {.session = session};
  const char *case_id = session->options.words[0];
  if (!session_open(session, STORE_READ)) return STATUS_STORE;
  if (session_rulebook(session) == NULL) return session_failed(session, STATUS_RULEBOOK);
  if (!outline_read(session, session->arena, case_id, &at.outline)) return session_failed(session, STATUS_NO);
  session->look_case = case_id;
  if (!find_kind(&at, session->options.words[1])) return STATUS_NO;
  if (!read_words(&at)) return STATUS_USAGE;
  return find_row(&at) ? fetch(&at) : session_failed(session, STATUS_NO);
}

const struct entry entry_document = {
    .name = "document",
    .group = GROUP_RUN,
    .usage = "CASE KIND [FILE|FOLDER] [version=N]",
    .least = 2,
    .most = 5,
    .about = {"an attached file, written out again", "将所附文件写出"},
    .help =
        {"Writes the newest version of a document of the case, or the one that version=N names, into FILE, or into "
         "FOLDER "
         "under\n"
         "the name that it was attached with; without either, into the current folder. Of a kind that belongs to a\n"
         "record of the case, as a supplement, that record's number says which: supplement=2; else the newest.\n"
         "\n"
         "  dealwright document D-1 contract_paper\n"
         "  dealwright document D-1 contract_paper copies version=1\n"
         "\n"
         "The content is held against its hash: what was damaged or changed beside the store is not handed out. No "
         "file "
         "is\n"
         "overwritten. A private document is for those who may see it (--as), and that they fetched it is recorded.\n",
         "将案件文件的最新版本（或 version=N 指定的版本）写入 FILE，或以附上时的名称写入 FOLDER；\n"
         "两者都不给出时写入当前文件夹。属于案件某条记录（如补充协议）的文件，用其序号指定：supplement=2；\n"
         "不给出时取最新的。\n"
         "\n"
         "  dealwright document D-1 contract_paper\n"
         "  dealwright document D-1 contract_paper copies version=1\n"
         "\n"
         "内容按哈希核对：已损坏或被改动的不会写出；不会覆盖已有文件。\n"
         "私密文件只给有权查看的人（--as），取用会被记录。\n"},
    .run = run,
};
