/* dealwright export: the rows of a record, or the cases, as a CSV for a spreadsheet.
 *
 *   may the person export it? -> rows into a file that nobody sees -> the event -> the file is shown or given its name
 *
 * Invariants
 * 1. Nothing leaves before the event that says so is durable.
 * 2. The same store gives the same bytes to the same person: rows stand in the order of the store, columns in that of
 * the rulebook.
 * 3. No cell is a formula: a text that a spreadsheet would take for one begins with an apostrophe, which it hides.
 *
 * The columns are those of the record's table: id, what it belongs to, number, its fields; an amount has its currency
 * in a column of its own. What is private and not for this person is three stars. */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/file_write.h"
#include "format/csv.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { CHUNK = 256 * 1024 };

struct exporting {
  struct session *session;
  const struct rulebook *rulebook;
  const char *what;
  FILE *kept;        /* what is written so far, without a name */
  struct buffer out; /* not yet there */
  struct arena *row; /* of the row under way */
  int64_t rows;
  const struct record *record; /* NULL: cases */
  const struct store_column *columns;
  size_t column_count;
  const char *process; /* of the case before, whether its like may be exported */
  bool may;
  bool fine;
};

/* ---- cells ---- */

static const char *plain(struct exporting *at, const char *text) {
  return csv_looks_like_formula(text) ? arena_printf(at->row, "'%s", text) : text;
}

struct cells {
  const char **names, **texts;
  size_t count;
};

static void add(struct exporting *at, struct cells *cells, const char *name, const char *text) {
  cells->names = arena_grow(at->row, cells->names, cells->count, sizeof *cells->names);
  cells->texts = arena_grow(at->row, cells->texts, cells->count, sizeof *cells->texts);
  cells->names[cells->count] = name;
  cells->texts[cells->count++] = text;
}

static const char *kept(struct exporting *at, struct buffer *text) {
  const char *copy = arena_copy_bytes(at->row, buffer_text(text), text->size);
  buffer_release(text);
  return copy;
}

/* Numbers and dates as they are; texts guarded; a list is its items with semicolons. */
static const char *value_cell(struct exporting *at, const struct value *value) {
  struct buffer text = BUFFER_EMPTY;
  bool is_text = value->kind == KIND_TEXT || value->kind == KIND_REF || value->kind == KIND_CHOICE;
  if (is_text) return plain(at, value->text);
  if (value->kind == KIND_MONEY) {
    decimal_write(&text, value->money.amount);
  } else if (value->kind == KIND_LIST) {
    for (size_t i = 0; i < value->list.count; i++) {
      if (i > 0) buffer_puts(&text, "; ");
      value_write(&text, &value->list.items[i]);
    }
    return plain(at, kept(at, &text));
  } else {
    value_write(&text, value);
  }
  return kept(at, &text);
}

static void add_value(struct exporting *at, struct cells *cells, const struct store_column *column,
                      const struct value *value) {
  bool is_money = value->kind == KIND_MONEY;
  add(at, cells, column->name, value_cell(at, value));
  if (column->type->kind == KIND_MONEY)
    add(at, cells, arena_printf(at->row, "%s_currency", column->name), is_money ? value->money.currency->code : "");
}

/* ---- rows ---- */

static bool keep(struct exporting *at, bool now) {
  if (at->out.size == 0 || (!now && at->out.size < CHUNK)) return true;
  bool fine = fwrite(at->out.data, 1, at->out.size, at->kept) == at->out.size && (!now || fflush(at->kept) == 0);
  if (!fine) diagnostic_add(at->session->list, DIAGNOSTIC_export_failed, NULL, strerror(errno));
  buffer_clear(&at->out);
  return fine;
}

static void write_head(struct exporting *at, const struct cells *cells) {
  if (at->session->json) return;
  csv_write_mark(&at->out);
  for (size_t i = 0; i < cells->count; i++) csv_write_cell(&at->out, cells->names[i], ',', i == 0);
  csv_write_end(&at->out);
}

static bool write_row(struct exporting *at, const struct cells *cells) {
  at->rows++;
  if (at->session->json) {
    struct json json = json_begin(&at->out);
    json_object(&json);
    for (size_t i = 0; i < cells->count; i++) json_pair(&json, cells->names[i], cells->texts[i]);
    json_object_end(&json);
    buffer_putc(&at->out, '\n');
  } else {
    for (size_t i = 0; i < cells->count; i++) csv_write_cell(&at->out, cells->texts[i], ',', i == 0);
    csv_write_end(&at->out);
  }
  arena_reset(at->row);
  return at->fine = keep(at, false);
}

static void cells_of(struct exporting *at, const struct store_row *row, struct cells *cells) {
  const struct record *record = at->record;
  const struct view view = {at->rulebook, NULL};
  const struct value empty = {.kind = KIND_EMPTY};
  char *number = arena_printf(at->row, "%d", row != NULL ? row->number : 0);
  add(at, cells, "id", row != NULL ? plain(at, row->key) : "");
  if (record->belongs_to != NULL) {
    add(at, cells, record->belongs_to, row != NULL && row->parent != NULL ? plain(at, row->parent) : "");
    add(at, cells, "number", number);
  }
  for (size_t i = 0; i < at->column_count; i++) {
    const struct store_column *column = &at->columns[i];
    if (record_field(record, column->name) == NULL) continue; /* of an older rulebook */
    struct value value = empty;
    if (row != NULL)
      value = viewer_value(session_viewer(at->session), at->row, &view, record->name, row->key, column->name,
                           &row->values[i]);
    add_value(at, cells, column, &value);
  }
}

static bool take_row(void *context, const struct store_row *row) {
  struct cells cells = {NULL, NULL, 0};
  cells_of(context, row, &cells);
  return write_row(context, &cells);
}

static bool export_record(struct exporting *at) {
  struct session *session = at->session;
  struct cells head = {NULL, NULL, 0};
  if (!store_columns(session->store, at->record->name, &at->columns, &at->column_count)) return true;
  cells_of(at, NULL, &head);
  write_head(at, &head);
  arena_reset(at->row);
  return store_rows(session->store, at->record->name, NULL, take_row, at, session->list) && at->fine;
}

/* ---- cases ---- */

static const char *instant_cell(struct exporting *at, int64_t instant) {
  struct buffer text = BUFFER_EMPTY;
  if (instant != 0) instant_write(&text, instant);
  return kept(at, &text);
}

static const char *stages_cell(struct exporting *at, const struct casefile *file) {
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < file->token_count; i++)
    if (file->tokens[i].left == 0) buffer_printf(&text, "%s%s", text.size > 0 ? "; " : "", file->tokens[i].stage);
  return kept(at, &text);
}

static void cells_of_case(struct exporting *at, const struct casefile *file, struct cells *cells) {
  add(at, cells, "case", plain(at, file->id));
  add(at, cells, "process", file->exists ? file->process : "");
  add(at, cells, "stage", stages_cell(at, file));
  add(at, cells, "opened", instant_cell(at, file->opened));
  add(at, cells, "closed", instant_cell(at, file->closed));
  add(at, cells, "outcome", file->outcome != NULL ? file->outcome : "");
}

/* May cases of this process be exported: the record that they are about? */
static bool may_export_process(struct exporting *at, const char *name) {
  const struct process *process = rulebook_process(at->rulebook, name);
  if (process == NULL || text_equal(process->name, at->process)) return process != NULL && at->may;
  struct diagnostics *unheard = diagnostics_new();
  const struct record *about = rulebook_record(at->rulebook, process->about);
  at->process = process->name;
  at->may = viewer_may_export(session_viewer(at->session), at->rulebook, about, unheard);
  diagnostics_free(unheard);
  return at->may;
}

static bool take_case(void *context, const char *id) {
  struct exporting *at = context;
  struct cells cells = {NULL, NULL, 0};
  const struct casefile *file = store_casefile(at->session->store, at->row, id, at->session->list);
  if (file == NULL) return at->fine = false;
  if (may_export_process(at, file->process)) {
    cells_of_case(at, file, &cells);
    return write_row(at, &cells);
  }
  arena_reset(at->row);
  return true;
}

static bool export_cases(struct exporting *at) {
  const struct casefile nothing = {.id = ""};
  const struct case_filter all = {0};
  struct cells head = {NULL, NULL, 0};
  cells_of_case(at, &nothing, &head);
  write_head(at, &head);
  arena_reset(at->row);
  return store_cases(at->session->store, &all, take_case, at, at->session->list) && at->fine;
}

/* ---- permission ---- */

static bool unknown(struct exporting *at) {
  const struct rulebook *rulebook = at->rulebook;
  const char **names = arena_alloc(at->session->arena, (rulebook->record_count + 1) * sizeof *names);
  for (size_t i = 0; i < rulebook->record_count; i++) names[i] = rulebook->records[i].name;
  names[rulebook->record_count] = "cases";
  diagnostic_add(at->session->list, DIAGNOSTIC_export_unknown, NULL, at->what);
  diagnostic_suggest(at->session->list, at->what, names, rulebook->record_count + 1);
  return false;
}

/* Cases need the permission for one of the records that they are about. */
static bool may_export(struct exporting *at) {
  struct viewer *viewer = session_viewer(at->session);
  const struct rulebook *rulebook = at->rulebook;
  struct diagnostics *why = diagnostics_new(), *first = at->session->list;
  bool may = false;
  for (size_t i = 0; at->record == NULL && !may && i < rulebook->process_count; i++) {
    const struct record *about = rulebook_record(rulebook, rulebook->processes[i].about);
    may = viewer_may_export(viewer, rulebook, about, i == 0 ? first : why);
  }
  diagnostics_free(why);
  if (may) diagnostics_clear(first);
  return may || (at->record != NULL && viewer_may_export(viewer, rulebook, at->record, first));
}

/* ---- the file ---- */

static bool show(struct exporting *at) {
  char chunk[16 * 1024];
  size_t size;
  rewind(at->kept);
  while ((size = fread(chunk, 1, sizeof chunk, at->kept)) > 0) {
    buffer_add(&at->session->out, chunk, size);
    if (!session_flush_raw(at->session)) return false;
  }
  return ferror(at->kept) == 0;
}

static bool give_name(struct exporting *at, const char *path) {
  long size = ftell(at->kept);
  void *bytes = size > 0 ? mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fileno(at->kept), 0) : NULL;
  if (bytes == MAP_FAILED) {
    diagnostic_add(at->session->list, DIAGNOSTIC_export_failed, NULL, strerror(errno));
    return false;
  }
  bool fine = file_write(at->session->arena, path, bytes != NULL ? bytes : "", (size_t)size, at->session->list);
  if (bytes != NULL) munmap(bytes, (size_t)size);
  return fine;
}

static void say_written(struct exporting *at, const char *path) {
  struct session *session = at->session;
  struct buffer rows = BUFFER_EMPTY;
  say_count(&rows, at->rows, PHRASE_row_one, PHRASE_row_many);
  if (session->json) {
    struct json json = session_json(session, "export");
    json_pair(&json, "record", at->what);
    json_pair_integer(&json, "rows", at->rows);
    json_pair(&json, "file", path);
    session_json_end(session, &json);
  } else {
    say_line(session, PHRASE_export_line, buffer_text(&rows), at->what, path);
  }
  buffer_release(&rows);
}

static enum status export_all(struct exporting *at) {
  struct session *session = at->session;
  const char *path = session->options.count > 1 ? session->options.words[1] : NULL;
  int64_t now;
  at->kept = tmpfile();
  if (at->kept == NULL) {
    diagnostic_add(session->list, DIAGNOSTIC_export_failed, NULL, strerror(errno));
    return STATUS_STORE;
  }
  viewer_gather(session_viewer(session));
  bool fine = (at->record != NULL ? export_record(at) : export_cases(at)) && keep(at, true);
  if (!fine || !session_now(session, at->rulebook, &now)) return session_failed(session, STATUS_STORE);
  if (!viewer_exported(session_viewer(session), session->store, at->what, at->rows, now, session_recorded(session),
                       session->list))
    return STATUS_STORE;
  if (path == NULL) return show(at) ? STATUS_DONE : STATUS_STORE;
  if (!give_name(at, path)) return STATUS_NO;
  say_written(at, path);
  return STATUS_DONE;
}

static enum status run(struct session *session) {
  struct exporting at = {.session = session, .what = session->options.words[0], .fine = true};
  if (!session_open(session, STORE_WRITE)) return STATUS_STORE;
  at.rulebook = session_rulebook(session);
  if (at.rulebook == NULL) return session_failed(session, STATUS_RULEBOOK);
  at.record = rulebook_record(at.rulebook, at.what);
  if (at.record == NULL && !text_equal(at.what, "cases")) return unknown(&at), STATUS_USAGE;
  if (!may_export(&at)) return STATUS_NO;
  at.row = arena_new();
  enum status status = export_all(&at);
  if (at.kept != NULL) fclose(at.kept);
  buffer_release(&at.out);
  arena_free(at.row);
  return status;
}

const struct entry entry_export = {
    .name = "export",
    .group = GROUP_RUN,
    .usage = "RECORD|cases [FILE.csv]",
    .least = 1,
    .most = 2,
    .about = {"a record's rows, or the cases, as a CSV", "将记录或案件导出为 CSV"},
    .help =
        {"Needs a role that the record names under 'exports' in the rulebook, and says who with --as. Private fields "
         "that\n"
         "this person may not see are ***. Every export is an event: who, what, how many rows, which private fields.\n"
         "\n"
         "The CSV opens in a spreadsheet: UTF-8 with a mark, commas, CRLF; amounts with their currency in a column "
         "of\n"
         "its own. A text that a spreadsheet would take for a formula (it begins with = + - @ or a tab) gets an "
         "apostrophe\n"
         "in front. With --json each row is an object. Without FILE.csv it is printed.\n",
         "需要手册中该记录 exports 所列的角色，并以 --as 说明是谁。此人无权查看的私密字段显示为 ***。\n"
         "每次导出都是一个事件：谁、什么、多少行、哪些私密字段。\n"
         "\n"
         "CSV 可直接用电子表格打开：带标记的 UTF-8、逗号、CRLF；金额的币种单独一列。\n"
         "会被电子表格当作公式的文字（以 = + - @ 或制表符开头）前面加一个撇号。\n"
         "带 --json 时每行一个对象；不给出 FILE.csv 时直接输出。\n"},
    .run = run,
};
