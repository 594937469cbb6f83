/* dealwright import: rows of another system's CSV files become cases and records. */
#include "cli/entry.h"

#include "base/clock.h"
#include "cli/cases.h"
#include "cli/terminal.h"
#include "engine/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { REFUSALS_SHOWN = 20 };

struct importing {
  struct session *session;
  int64_t refusals, shown;
  bool progress; /* was shown, and its line has to be cleared */
};

static void show_progress(void *context, const char *file, int64_t rows) {
  struct importing *import = context;
  struct buffer text = BUFFER_EMPTY;
  buffer_printf(&text, "\r\033[K%s: ", file);
  say_count(&text, rows, PHRASE_row_one, PHRASE_row_many);
  fputs(buffer_text(&text), stderr);
  fflush(stderr);
  buffer_release(&text);
  import->progress = true;
}

static void clear_progress(struct importing *import) {
  if (import->progress) fputs("\r\033[K", stderr);
  import->progress = false;
}

static void refusal_json(struct session *session, const struct diagnostics *row, size_t index) {
  const struct position *at = diagnostics_position(row, index);
  struct buffer text = BUFFER_EMPTY;
  struct json json = session_json(session, "refused");
  diagnostics_sentence(row, index, language_current(), &text);
  json_pair(&json, "error", diagnostic_name(diagnostics_id(row, index)));
  json_pair(&json, "file", at->file);
  json_pair_integer(&json, "line", at->line);
  json_pair(&json, "text", buffer_text(&text));
  session_json_end(session, &json);
  buffer_release(&text);
}

/* Told at once, not kept: there may be as many as rows. */
static void tell_refusal(void *context, const struct diagnostics *row) {
  struct importing *import = context;
  struct session *session = import->session;
  bool color = isatty(STDERR_FILENO) && getenv("NO_COLOR") == NULL;
  import->refusals++;
  if (session->json) {
    for (size_t i = 0; i < diagnostics_count(row); i++) refusal_json(session, row, i);
    session_flush(session, false);
    return;
  }
  if (import->shown >= REFUSALS_SHOWN && session->options.values[OPTION_VERBOSE] == NULL) return;
  struct buffer text = BUFFER_EMPTY;
  import->shown++;
  clear_progress(import);
  diagnostics_write(row, language_current(), color, &text);
  terminal_clean(&text, color);
  fputs(buffer_text(&text), stderr);
  buffer_release(&text);
}

/* ---- results ---- */

static void count_cell(struct grid *grid, int64_t count) {
  struct buffer text = BUFFER_EMPTY;
  decimal_write_grouped(&text, decimal_from_integer(count), 0);
  grid_cell(grid, buffer_text(&text));
  buffer_release(&text);
}

static void result_json(struct session *session, const struct import_result *result) {
  struct json json = session_json(session, "import");
  json_pair(&json, "map", result->map->name);
  json_pair(&json, "file", result->map->file);
  json_key(&json, "missing");
  json_boolean(&json, result->missing);
  json_pair_integer(&json, "read", result->read);
  json_pair_integer(&json, "accepted", result->accepted);
  json_pair_integer(&json, "refused", result->refused);
  json_pair_integer(&json, "repeated", result->repeated);
  json_pair_integer(&json, "commands", result->commands);
  session_json_end(session, &json);
}

static void result_row(struct grid *grid, const struct import_result *result) {
  grid_cell(grid, result->map->file);
  if (result->missing) {
    for (int i = 0; i < 4; i++) grid_cell(grid, "-");
    grid_cell(grid, phrase_text(language_current(), PHRASE_file_missing));
    return;
  }
  count_cell(grid, result->read);
  count_cell(grid, result->accepted);
  count_cell(grid, result->refused);
  count_cell(grid, result->repeated);
  grid_cell(grid, "");
}

static void say_results(struct session *session, const struct import_result *results, size_t count) {
  static const enum grid_align align[] = {GRID_LEFT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT, GRID_RIGHT, GRID_LEFT};
  static const enum phrase_id heads[] = {PHRASE_head_file, PHRASE_head_read, PHRASE_head_accepted, PHRASE_head_refused,
                                         PHRASE_head_repeated};
  struct grid *grid = grid_new(session->arena, 6, align);
  for (size_t i = 0; i < 5; i++) grid_cell_styled(grid, phrase_text(language_current(), heads[i]), GRID_DIM);
  grid_cell(grid, "");
  for (size_t i = 0; i < count; i++)
    if (session->json) result_json(session, &results[i]);
    else result_row(grid, &results[i]);
  if (!session->json && count > 0) say_grid(session, grid, 0);
}

static void say_refused(struct importing *import, const struct import_options *options) {
  struct session *session = import->session;
  int64_t unseen = import->refusals - import->shown;
  if (session->json || import->refusals == 0) return;
  struct buffer text = BUFFER_EMPTY;
  if (unseen > 0) {
    say_count(&text, unseen, PHRASE_more_refused, PHRASE_more_refused);
    buffer_putc(&text, '\n');
    fputs(buffer_text(&text), stderr);
  }
  buffer_release(&text);
  if (options->refused != NULL) say_line(session, PHRASE_refused_written, options->refused);
}

static enum status import_all(struct importing *import, struct import_options *options) {
  struct session *session = import->session;
  struct import_result *results;
  size_t count;
  double start = clock_seconds();
  bool fine = engine_import(session->engine, session->arena, options, &results, &count, session->list);
  double seconds = clock_seconds() - start;
  clear_progress(import);
  say_results(session, results, count);
  say_refused(import, options);
  if (!fine) return session_failed(session, STATUS_NO);
  if (!session->json) buffer_putc(&session->out, '\n');
  if (!cases_say_summary(session)) return session_failed(session, STATUS_STORE);
  if (session->width > 0) say_line(session, PHRASE_took_seconds, arena_printf(session->arena, "%.2f", seconds));
  return import->refusals > 0 ? STATUS_NO : STATUS_DONE;
}

static enum status run(struct session *session) {
  struct importing import = {.session = session};
  const struct options *given = &session->options;
  const char *person = session_person(session);
  struct import_options options = {.folder = given->words[1],
                                   .refused = given->values[OPTION_REFUSED],
                                   .person = person != NULL ? person : "import",
                                   .recorded = session_recorded(session),
                                   .progress = isatty(STDERR_FILENO) && !session->json ? show_progress : NULL,
                                   .refuse = tell_refusal,
                                   .context = &import};
  int number;
  bool is_new;
  const struct source *source = source_from_folder(session->arena, given->words[0], session->list);
  const struct rulebook *read = source != NULL ? rulebook_load(session->arena, source, session->list) : NULL;
  if (read == NULL) return STATUS_RULEBOOK;
  diagnostics_clear(session->list); /* its warnings come again when it is published */
  if (!import_is_possible(session->arena, &options, read, session->list)) return STATUS_NO;
  if (!session_open(session, STORE_CREATE)) return STATUS_STORE;
  if (!session_publish(session, given->words[0], &number, &is_new)) return session_failed(session, STATUS_RULEBOOK);
  const struct rulebook *rulebook = session_rulebook(session);
  if (rulebook == NULL) return session_failed(session, STATUS_RULEBOOK);
  if (!session_now(session, rulebook, &options.now)) return STATUS_RULEBOOK;
  return import_all(&import, &options);
}

const struct entry entry_import = {
    .name = "import",
    .group = GROUP_RUN,
    .usage = "FOLDER DATA",
    .least = 2,
    .most = 2,
    .options = OPTION_BIT(OPTION_REFUSED) | OPTION_BIT(OPTION_VERBOSE),
    .about = {"bring in CSV files of another system", "导入其他系统的 CSV 文件"},
    .help = {"Reads the CSV files in DATA as imports/*.yaml of the rulebook in FOLDER say, with the dates that they "
             "carry.\n"
             "Every row is accepted whole or refused whole, with file, line and reason; with --refused DIR the refused "
             "rows\n"
             "are written to CSV files there, to mend them and import that folder. Importing again changes nothing.\n"
             "See 'dealwright help imports'.\n",
             "按 FOLDER 中规则手册的 imports/*.yaml 读取 DATA 中的 CSV 文件，并保留其中的日期。\n"
             "每一行要么整行接受，要么整行拒绝，并注明文件、行和原因；带 --refused DIR 时，\n"
             "被拒绝的行写入该文件夹的 CSV 文件，修改后可再次导入。重复导入不会有任何改变。\n"
             "见 dealwright help imports。\n"},
    .run = run,
};
