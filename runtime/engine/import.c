/* Imports: rows of a CSV become commands.
 *
 *   header -> which map column is which cell [bind_header]
 *   row    -> values by column [row_values] -> commands [run_commands] -> accepted, or refused with file, line and
 * reason
 *
 * Invariants
 * 1. read = accepted + refused. A row is refused whole: what its earlier commands did is taken back.
 * 2. A refused row is written, byte for byte as it was read, below the header: mended and imported again, it fits.
 * 3. Command ids depend on the map, the subject and the place of the command in the map, never on the line: a file that
 * was sorted anew or mended changes nothing twice.
 * 4. Memory is bounded by one group of rows. */
#include "engine/import.h"

#include "base/limits.h"
#include "base/text.h"
#include "format/csv.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { ROWS_PER_GROUP = 1000 };

struct importing {
  struct engine *engine;
  struct store *store;
  const struct rulebook *rulebook;
  const struct import_options *options;
  const struct import_map *map;
  struct import_result *result;
  struct arena *row_arena;
  struct diagnostics *row_list, *list;
  const char *path; /* of the CSV, as shown */
  int *cells;       /* by map column: the cell's index in a row */
  size_t header_count;
  struct buffer header; /* raw, for the refused rows */
  FILE *refused;
  struct value *values; /* by map column, of the row under way */
  const char **texts;   /* the same as text for commands; NULL when blank */
  int64_t executed;     /* commands of the row under way that were new */
};

/* ---- header ---- */

static int header_find(const struct csv_row *header, const char *name) {
  for (size_t i = 0; i < header->count; i++)
    if (strcmp(header->cells[i], name) == 0) return (int)i;
  return -1;
}

static void header_suggest(struct importing *import, const struct csv_row *header, const char *name) {
  diagnostic_suggest(import->list, name, (const char *const *)header->cells, header->count);
}

static bool header_unknown(struct importing *import, const struct csv_row *header, const struct position *at) {
  const struct import_map *map = import->map;
  bool fine = true;
  for (size_t i = 0; i < header->count; i++) {
    bool known = false;
    for (size_t j = 0; j < map->column_count; j++) known = known || strcmp(map->columns[j].name, header->cells[i]) == 0;
    if (!known) diagnostic_add(import->list, DIAGNOSTIC_import_column_unknown, at, header->cells[i], map->at.file);
    bool twice = header_find(header, header->cells[i]) != (int)i;
    if (twice) diagnostic_add(import->list, DIAGNOSTIC_import_column_twice, at, header->cells[i]);
    fine = fine && known && !twice;
  }
  return fine;
}

static bool bind_header(struct importing *import, const struct csv_row *header) {
  struct position at = {import->path, header->line, 0, 0};
  bool fine = header_unknown(import, header, &at);
  for (size_t i = 0; i < import->map->column_count; i++) {
    const char *name = import->map->columns[i].name;
    import->cells[i] = header_find(header, name);
    if (import->cells[i] >= 0) continue;
    diagnostic_add(import->list, DIAGNOSTIC_import_column_missing, &at, name, import->map->at.file);
    header_suggest(import, header, name);
    fine = false;
  }
  import->header_count = header->count;
  buffer_add(&import->header, header->raw, header->raw_size);
  return fine;
}

/* ---- values ---- */

static const char *alias_of(const struct import_column *column, const char *cell) {
  for (size_t i = 0; i < column->alias_count; i++)
    if (strcmp(column->aliases[i].from, cell) == 0) return column->aliases[i].to;
  return cell;
}

static bool field_is_private(const struct importing *import, const struct import_command *command, const char *name) {
  const char *dot = strrchr(name, '.');
  for (size_t i = 0; i < import->rulebook->record_count; i++) {
    const struct record *record = &import->rulebook->records[i];
    const struct field *field = record_field(record, dot != NULL ? dot + 1 : name);
    bool is_meant = command->record == NULL || strcmp(command->record, record->name) == 0;
    if (is_meant && field != NULL && field->is_private) return true;
  }
  return false;
}

/* Does the column fill a private field? Of a case's records it is one of that name, so nothing is told by mistake. */
static bool column_is_private(const struct importing *import, size_t column) {
  for (size_t i = 0; i < import->map->command_count; i++) {
    const struct import_command *command = &import->map->commands[i];
    for (size_t k = 0; k < command->field_count; k++)
      if (command->fields[k].value.column == (int)column && field_is_private(import, command, command->fields[k].name))
        return true;
  }
  return false;
}

static bool value_bad(struct importing *import, const struct position *at, const struct import_column *column,
                      const char *cell, const char *expected) {
  bool is_private = column_is_private(import, (size_t)(column - import->map->columns));
  const char *shown = is_private ? phrase_text(language_current(), PHRASE_sealed) : cell;
  diagnostic_add(import->row_list, DIAGNOSTIC_import_value, at, column->name, shown, expected);
  if (!is_private && column->type->kind == KIND_CHOICE)
    diagnostic_suggest(import->row_list, cell, column->type->choices, column->type->choice_count);
  return false;
}

static bool read_typed(struct importing *import, const struct position *at, const struct import_column *column,
                       const char *cell, struct value *out) {
  struct value_locale locale = {.currency = column->currency != NULL ? column->currency : import->rulebook->currency};
  struct buffer why = BUFFER_EMPTY;
  int32_t date;
  if (column->type->kind == KIND_DATE && column->format != NULL) {
    if (!date_parse_pattern(cell, column->format, &date)) return value_bad(import, at, column, cell, column->format);
    *out = value_date(date);
    return true;
  }
  bool fine = value_read(import->row_arena, column->type, &locale, cell, out, &why);
  if (!fine) value_bad(import, at, column, cell, buffer_text(&why));
  buffer_release(&why);
  return fine;
}

/* A name becomes a key: `Moses Frase` is `moses.frase`. */
static const char *key_of(struct importing *import, const char *cell) {
  size_t size = strlen(cell) * 2 + 2;
  char *key = arena_alloc(import->row_arena, size);
  return text_slug(cell, key, size) ? key : cell;
}

static const char *value_as_text(struct arena *arena, const struct value *value) {
  struct buffer text = BUFFER_EMPTY;
  value_write(&text, value);
  const char *copy = arena_copy_bytes(arena, buffer_text(&text), text.size);
  buffer_release(&text);
  return copy;
}

static bool column_value(struct importing *import, size_t number, const struct csv_row *row) {
  const struct import_column *column = &import->map->columns[number];
  int index = import->cells[number];
  struct position at = {import->path, row->line, row->columns[index], 1};
  const char *cell = alias_of(column, row->cells[index]);
  import->values[number] = (struct value){.kind = KIND_EMPTY};
  import->texts[number] = NULL;
  if (column->ignored) return true;
  if (cell[0] == '\0' && column->blank != NULL) cell = column->blank;
  if (cell[0] == '\0') {
    if (column->required) diagnostic_add(import->row_list, DIAGNOSTIC_import_blank, &at, column->name);
    return !column->required;
  }
  if (column->as_key) cell = key_of(import, cell);
  if (!read_typed(import, &at, column, cell, &import->values[number])) return false;
  import->texts[number] = value_as_text(import->row_arena, &import->values[number]);
  return true;
}

static bool row_values(struct importing *import, const struct csv_row *row) {
  bool fine = true;
  if (row->count != import->header_count) {
    const char *have = arena_printf(import->row_arena, "%zu", row->count);
    const char *want = arena_printf(import->row_arena, "%zu", import->header_count);
    diagnostic_add(import->row_list, DIAGNOSTIC_import_cells, (&(struct position){import->path, row->line, 0, 0}), have,
                   want);
    return false;
  }
  for (size_t i = 0; i < import->map->column_count; i++) fine = column_value(import, i, row) && fine;
  return fine;
}

/* ---- commands ---- */

static bool condition_holds(const struct importing *import, const struct import_condition *condition) {
  const char *text = import->texts[condition->column];
  for (size_t i = 0; i < condition->value_count; i++) {
    const char *value = condition->values[i];
    if (strcmp(value, "blank") == 0    ? text == NULL
        : strcmp(value, "filled") == 0 ? text != NULL
                                       : text_equal(text, value))
      return true;
  }
  return false;
}

static bool command_applies(const struct importing *import, const struct import_command *command) {
  for (size_t i = 0; i < command->when_count; i++)
    if (!condition_holds(import, &command->when[i])) return false;
  return true;
}

static const char *source_text(const struct importing *import, const struct import_source *source) {
  return source->column >= 0 ? import->texts[source->column] : source->fixed;
}

static int64_t command_time(const struct importing *import, const struct import_command *command) {
  for (size_t i = 0; i < command->at_count; i++) {
    const struct import_source *source = &command->at[i];
    const char *text = source_text(import, source);
    int64_t instant;
    if (text != NULL && instant_parse(text, &instant)) return instant;
  }
  return import->options->now;
}

static const char *column_name(const struct importing *import, const struct import_source *source) {
  return source->column >= 0 ? import->map->columns[source->column].name : "";
}

static bool command_make(struct importing *import, size_t number, const struct position *at, struct command *out) {
  const struct import_command *command = &import->map->commands[number];
  struct command_field *fields = arena_alloc(import->row_arena, (command->field_count + 1) * sizeof *fields);
  const char *subject = source_text(import, &command->subject);
  const char *person = source_text(import, &command->as);
  *out = (struct command){.verb = command->verb,
                          .record = command->record,
                          .subject = subject,
                          .imported = true,
                          .at = command_time(import, command),
                          .has_at = true,
                          .position = *at,
                          .fields = fields};
  if (subject == NULL) {
    diagnostic_add(import->row_list, DIAGNOSTIC_import_no_key, at, column_name(import, &command->subject));
    return false;
  }
  for (size_t i = 0; i < command->field_count; i++) {
    const char *text = source_text(import, &command->fields[i].value);
    if (text == NULL) continue;
    fields[out->field_count++] = (struct command_field){command->fields[i].name, text, *at};
  }
  out->person = person != NULL ? person : import->options->person;
  out->id = arena_printf(import->row_arena, "import/%s/%s/%s/%zu", import->map->name,
                         command->record != NULL ? command->record : "case", subject, number + 1);
  return true;
}

static bool run_all(struct importing *import, const struct position *at) {
  for (size_t i = 0; i < import->map->command_count; i++) {
    const struct import_command *written = &import->map->commands[i];
    struct command command;
    struct answer answer;
    if (!command_applies(import, written)) continue;
    bool fine =
        command_make(import, i, at, &command) && engine_execute(import->engine, import->row_arena, &command,
                                                                import->options->recorded, &answer, import->row_list);
    if (!fine) {
      diagnostic_note(import->row_list, DIAGNOSTIC_import_command, written->verb, import->map->at.file);
      return false;
    }
    import->executed += !answer.repeated;
  }
  return true;
}

/* The commands of a row mostly belong to one case: it is carried through them. */
static bool run_commands(struct importing *import, const struct position *at) {
  engine_carry(import->engine);
  bool fine = run_all(import, at);
  engine_put_down(import->engine);
  return fine;
}

/* ---- refused rows ---- */

static bool refused_fails(struct importing *import, const char *path) {
  diagnostic_add(import->list, DIAGNOSTIC_import_refused_folder, NULL, path, strerror(errno));
  return false;
}

/* The file is made with the first refused row, so that an import without refusals leaves none. */
static bool refused_open(struct importing *import) {
  const char *folder = import->options->refused;
  if (folder == NULL || import->refused != NULL) return true;
  char *path = arena_printf(import->row_arena, "%s/%s", folder, import->map->file);
  if (mkdir(folder, 0777) != 0 && errno != EEXIST) return refused_fails(import, folder);
  int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0666); /* not through somebody's link */
  import->refused = file >= 0 ? fdopen(file, "wb") : NULL;
  if (import->refused == NULL) return refused_fails(import, path);
  fwrite(import->header.data, 1, import->header.size, import->refused);
  fwrite("\r\n", 1, 2, import->refused);
  return true;
}

static bool row_refuse(struct importing *import, const struct csv_row *row) {
  import->result->refused++;
  if (import->options->refuse != NULL) import->options->refuse(import->options->context, import->row_list);
  if (!refused_open(import)) return false;
  if (import->refused == NULL) return true;
  fwrite(row->raw, 1, row->raw_size, import->refused);
  fwrite("\r\n", 1, 2, import->refused);
  return ferror(import->refused) == 0 || refused_fails(import, import->options->refused);
}

/* ---- rows ---- */

static bool is_store_trouble(const struct diagnostics *list) {
  for (size_t i = 0; i < diagnostics_count(list); i++)
    if (strncmp(diagnostic_name(diagnostics_id(list, i)), "store-", 6) == 0) return true;
  return false;
}

static void move_messages(struct importing *import) {
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < diagnostics_count(import->row_list); i++) {
    buffer_clear(&text);
    diagnostics_sentence(import->row_list, i, language_current(), &text);
    diagnostic_add(import->list, DIAGNOSTIC_import_stopped, diagnostics_position(import->row_list, i),
                   buffer_text(&text));
  }
  buffer_release(&text);
}

/* One row: all its commands or none. False only when the import cannot go on. */
static bool row_import(struct importing *import, const struct csv_row *row, bool readable) {
  struct position at = {import->path, row->line, 0, 0};
  struct import_result *result = import->result;
  result->read++;
  import->executed = 0;
  if (!store_mark(import->store, import->list)) return false;
  if (readable && row_values(import, row) && run_commands(import, &at)) {
    result->accepted++;
    result->repeated += import->executed == 0;
    result->commands += import->executed;
    return store_keep(import->store, import->list);
  }
  store_return(import->store);
  if (!is_store_trouble(import->row_list)) return row_refuse(import, row);
  move_messages(import);
  return false;
}

static bool next_group(struct importing *import) {
  if (import->options->progress != NULL)
    import->options->progress(import->options->context, import->map->file, import->result->read);
  return store_commit(import->store, import->list) && store_begin(import->store, "dealwright import", import->list);
}

static bool rows_import(struct importing *import, struct csv *csv) {
  for (;;) {
    struct csv_row row = {0};
    enum csv_result got = csv_next(csv, &row, import->row_list);
    if (got == CSV_END) return true;
    if (!row_import(import, &row, got == CSV_ROW)) return false;
    if (import->result->read % ROWS_PER_GROUP == 0 && !next_group(import)) return false;
    arena_reset(import->row_arena);
    diagnostics_clear(import->row_list);
  }
}

static bool file_import(struct importing *import, struct csv *csv) {
  struct csv_row header;
  enum csv_result got = csv_next(csv, &header, import->list);
  if (got == CSV_BAD) return false;
  if (got == CSV_END) {
    diagnostic_add(import->list, DIAGNOSTIC_import_empty, (&(struct position){import->path, 0, 0, 0}));
    return false;
  }
  if (!bind_header(import, &header)) return false;
  if (!store_begin(import->store, "dealwright import", import->list)) return false;
  if (rows_import(import, csv)) return store_commit(import->store, import->list);
  store_rollback(import->store);
  return false;
}

/* ---- maps ---- */

static bool file_exists(const char *path) {
  struct stat status;
  return stat(path, &status) == 0;
}

static bool map_import(struct engine *engine, struct arena *arena, const struct import_options *options,
                       const struct rulebook *rulebook, struct import_result *result, struct diagnostics *list) {
  const struct import_map *map = result->map;
  struct importing import = {.engine = engine,
                             .store = engine_store(engine),
                             .rulebook = rulebook,
                             .options = options,
                             .map = map,
                             .result = result,
                             .list = list,
                             .row_arena = arena_new(),
                             .row_list = diagnostics_new()};
  import.path = arena_printf(arena, "%s/%s", options->folder, map->file);
  import.cells = arena_alloc(arena, (map->column_count + 1) * sizeof *import.cells);
  import.values = arena_alloc(arena, (map->column_count + 1) * sizeof *import.values);
  import.texts = arena_alloc(arena, (map->column_count + 1) * sizeof *import.texts);
  struct csv *csv = csv_open(import.path, list);
  bool fine = csv != NULL && file_import(&import, csv);
  if (csv != NULL) csv_close(csv);
  if (import.refused != NULL && fclose(import.refused) != 0) fine = refused_fails(&import, options->refused);
  buffer_release(&import.header);
  arena_free(import.row_arena);
  diagnostics_free(import.row_list);
  return fine;
}

static bool anything_to_do(struct arena *arena, const struct import_options *options, const struct rulebook *rulebook,
                           struct import_result *results, struct diagnostics *list) {
  struct buffer names = BUFFER_EMPTY;
  bool any = false;
  for (size_t i = 0; i < rulebook->import_count; i++) {
    const struct import_map *map = &rulebook->imports[i];
    results[i].map = map;
    results[i].missing = !file_exists(arena_printf(arena, "%s/%s", options->folder, map->file));
    any = any || !results[i].missing;
    buffer_printf(&names, "%s%s", i > 0 ? ", " : "", map->file);
  }
  if (rulebook->import_count == 0) {
    diagnostic_add(list, DIAGNOSTIC_import_no_maps, NULL, rulebook->name);
  } else if (!any) {
    diagnostic_add(list, DIAGNOSTIC_import_no_file, NULL, options->folder);
    diagnostic_note(list, DIAGNOSTIC_note_files, buffer_text(&names));
  }
  buffer_release(&names);
  return any;
}

static bool same_folder(const char *a, const char *b) {
  struct stat one, other;
  return stat(a, &one) == 0 && stat(b, &other) == 0 && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

bool import_is_possible(struct arena *arena, const struct import_options *options, const struct rulebook *rulebook,
                        struct diagnostics *list) {
  struct import_result *results = arena_alloc(arena, (rulebook->import_count + 1) * sizeof *results);
  return anything_to_do(arena, options, rulebook, results, list);
}

bool engine_import(struct engine *engine, struct arena *arena, const struct import_options *options,
                   struct import_result **results, size_t *count, struct diagnostics *list) {
  const struct rulebook *rulebook = engine_rulebook(engine, 0, list);
  *count = 0;
  if (rulebook == NULL) return false;
  if (options->refused != NULL && same_folder(options->folder, options->refused)) {
    diagnostic_add(list, DIAGNOSTIC_import_same_folder, NULL);
    return false;
  }
  *results = arena_alloc(arena, (rulebook->import_count + 1) * sizeof **results);
  if (!anything_to_do(arena, options, rulebook, *results, list)) return false;
  *count = rulebook->import_count;
  for (size_t i = 0; i < rulebook->import_count; i++)
    if (!(*results)[i].missing && !map_import(engine, arena, options, rulebook, &(*results)[i], list)) return false;
  return true;
}
