/* dealwright run: a rulebook and the commands that lie beside it.
 *
 *   publish the folder -> each .run file, in groups -> its line -> the cases -> what was refused
 *
 * Invariants
 * 1. A file with an error in its grammar is not run at all, nor is any other: nothing half-done because of a typing
 * slip.
 * 2. What is counted is durable: a group that could not be committed is not counted. */
#include "cli/entry.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/cases.h"
#include "cli/folder.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { COMMANDS_PER_GROUP = 100 };

struct counts {
  int64_t commands, accepted, refused, repeated;
};

struct refusal {
  int line;
  const char *file, *who_what, *reason, *rule;
};

struct run_file {
  const char *path, *shown;
  struct command *commands;
  size_t count;
};

struct running {
  struct session *session;
  struct run_file *files;
  size_t file_count;
  struct arena *scratch; /* of one command */
  struct refusal *refusals;
  size_t refusal_count;
  int64_t last; /* instant of the latest command */
  bool rule_failed;
};

/* ---- finding the files ---- */

static bool read_file(struct session *session, const char *path, struct buffer *out) {
  struct position at = {path, 0, 0, 0};
  if (file_bytes(out, path)) return true;
  if (errno == EFBIG)
    diagnostic_add(session->list, DIAGNOSTIC_run_file_large, &at, arena_printf(session->arena, "%d", LIMIT_FILE_BYTES));
  else diagnostic_add(session->list, DIAGNOSTIC_run_file_unreadable, &at, strerror(errno));
  return false;
}

static const char *shown_name(struct arena *arena, const char *folder, const char *path) {
  const char *slash = strrchr(path, '/'), *base = slash != NULL ? slash + 1 : path, *name = folder_name(arena, folder);
  return *name != '\0' ? arena_printf(arena, "%s/%s", name, base) : base;
}

static void add_file(struct running *running, const char *folder, const char *path) {
  struct arena *arena = running->session->arena;
  running->files = arena_grow(arena, running->files, running->file_count, sizeof *running->files);
  running->files[running->file_count++] = (struct run_file){.path = path, .shown = shown_name(arena, folder, path)};
}

static int compare_files(const void *a, const void *b) {
  return strcmp(((const struct run_file *)a)->path, ((const struct run_file *)b)->path);
}

static bool is_run_file(const char *name) {
  size_t size = strlen(name);
  return size > 4 && name[0] != '.' && strcmp(name + size - 4, ".run") == 0;
}

static const char *path_join(struct arena *arena, const char *folder, const char *name) {
  size_t size = strlen(folder);
  bool slash = size > 0 && folder[size - 1] == '/';
  return text_equal(folder, ".") ? arena_copy(arena, name)
                                 : arena_printf(arena, "%s%s%s", folder, slash ? "" : "/", name);
}

static void find_files(struct running *running, const char *folder) {
  DIR *listing = opendir(folder);
  struct dirent *entry;
  while (listing != NULL && (entry = readdir(listing)) != NULL)
    if (is_run_file(entry->d_name))
      add_file(running, folder, path_join(running->session->arena, folder, entry->d_name));
  if (listing != NULL) closedir(listing);
  if (running->file_count > 0) qsort(running->files, running->file_count, sizeof *running->files, compare_files);
}

/* A file is named as it lies, or by its name in the folder. */
static void name_files(struct running *running, const char *folder) {
  const struct options *options = &running->session->options;
  for (size_t i = 1; i < options->count; i++) {
    const char *inside = path_join(running->session->arena, folder, options->words[i]);
    bool here = access(options->words[i], F_OK) == 0 || access(inside, F_OK) != 0;
    add_file(running, folder, here ? options->words[i] : inside);
  }
}

/* Files that a line names lie beside the file that the line is in. */
static const char *folder_of(struct arena *arena, const char *path) {
  const char *slash = strrchr(path, '/');
  return slash != NULL ? arena_copy_bytes(arena, path, (size_t)(slash - path)) : NULL;
}

/* Invariant 1: all files are read before the first command runs. */
static bool read_files(struct running *running) {
  struct session *session = running->session;
  bool fine = true;
  for (size_t i = 0; i < running->file_count; i++) {
    struct run_file *file = &running->files[i];
    struct buffer text = BUFFER_EMPTY;
    fine = read_file(session, file->path, &text) &&
           command_file(session->arena, file->path, buffer_text(&text), text.size, &file->commands, &file->count,
                        session->list) &&
           fine;
    buffer_release(&text);
    for (size_t j = 0; j < file->count; j++) file->commands[j].folder = folder_of(session->arena, file->path);
  }
  return fine;
}

/* ---- running ---- */

static const char *who_what(struct arena *arena, const struct command *command) {
  struct buffer text = BUFFER_EMPTY;
  buffer_printf(&text, "%s: %s ", command->person, command->verb);
  if (command->record != NULL) buffer_printf(&text, "%s:", command->record);
  buffer_puts(&text, command->subject);
  for (size_t i = 0; i < command->argument_count; i++) buffer_printf(&text, " %s", command->arguments[i]);
  const char *copy = arena_copy(arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

/* What is wrong and the line of the rulebook that says so, unless it is the command's own line; the notes below. */
static void reason_write(const struct diagnostics *why, size_t index, const char *rule, struct buffer *out) {
  struct buffer note = BUFFER_EMPTY;
  enum language language = language_current();
  diagnostics_part(why, index, 0, language, out);
  if (rule != NULL) phrase_add(out, language, PHRASE_in_brackets, rule);
  for (size_t part = 1; diagnostics_part(why, index, part, language, &note); part++) {
    buffer_puts(out, part == 1 ? "\n" : phrase_text(language, PHRASE_semicolon));
    buffer_puts(out, buffer_text(&note));
    buffer_clear(&note);
  }
  buffer_release(&note);
}

static const char *rule_line(struct arena *arena, const struct position *at, const char *run_file) {
  bool is_own = at->file == NULL || text_equal(at->file, run_file);
  return is_own ? NULL : arena_printf(arena, "%s:%d", at->file, at->line);
}

/* The reasons are the messages from `first` on. */
static void note_refusal(struct running *running, const struct run_file *file, const struct command *command,
                         size_t first) {
  const struct diagnostics *why = running->session->list;
  struct arena *arena = running->session->arena;
  struct buffer reason = BUFFER_EMPTY;
  const char *rule = NULL;
  for (size_t i = first; i < diagnostics_count(why); i++) {
    if (i > first) buffer_putc(&reason, '\n');
    rule = rule_line(arena, diagnostics_position(why, i), file->path);
    reason_write(why, i, rule, &reason);
  }
  running->refusals = arena_grow(arena, running->refusals, running->refusal_count, sizeof *running->refusals);
  running->refusals[running->refusal_count++] = (struct refusal){
      command->position.line, file->shown, who_what(arena, command), arena_copy(arena, buffer_text(&reason)), rule};
  buffer_release(&reason);
}

static bool is_store_trouble(const struct diagnostics *list) {
  for (size_t i = 0; i < diagnostics_count(list); i++)
    if (strncmp(diagnostic_name(diagnostics_id(list, i)), "store-", 6) == 0) return true;
  return false;
}

/* False when the store failed; the reasons are in the session's list. */
static bool run_command(struct running *running, const struct run_file *file, const struct command *command,
                        struct counts *counts) {
  struct session *session = running->session;
  struct answer answer;
  size_t before = diagnostics_count(session->list);
  bool fine =
      engine_execute(session->engine, running->scratch, command, session_recorded(session), &answer, session->list);
  counts->commands++;
  if (command->at > running->last) running->last = command->at;
  if (fine) {
    counts->accepted++;
    counts->repeated += answer.repeated;
    return true;
  }
  if (is_store_trouble(session->list)) return false;
  counts->refused++;
  running->rule_failed = running->rule_failed || answer.rule_failed;
  note_refusal(running, file, command, before);
  diagnostics_return(session->list, before);
  return true;
}

static bool run_group(struct running *running, const struct run_file *file, size_t from, size_t until,
                      struct counts *counts) {
  struct session *session = running->session;
  size_t refusals = running->refusal_count;
  struct counts group = {0};
  if (!store_begin(session->store, "dealwright run", session->list)) return false;
  for (size_t i = from; i < until; i++) {
    if (!run_command(running, file, &file->commands[i], &group)) {
      store_rollback(session->store);
      running->refusal_count = refusals;
      return false;
    }
    arena_reset(running->scratch);
  }
  if (!store_commit(session->store, session->list)) return false;
  counts->commands += group.commands;
  counts->accepted += group.accepted;
  counts->refused += group.refused;
  counts->repeated += group.repeated;
  return true;
}

/* ---- saying ---- */

static void file_line(struct session *session, const struct run_file *file, const struct counts *counts,
                      double seconds) {
  struct buffer *out = &session->out;
  buffer_puts(out, file->shown);
  say(session, PHRASE_colon);
  say_count(out, counts->commands, PHRASE_command_one, PHRASE_command_many);
  say(session, PHRASE_comma);
  say_count(out, counts->accepted, PHRASE_accepted, PHRASE_accepted);
  if (counts->repeated > 0) say_count(out, counts->repeated, PHRASE_done_already, PHRASE_done_already);
  say(session, PHRASE_comma);
  say_count(out, counts->refused, PHRASE_refused, PHRASE_refused);
  if (!session->has_fixed_now) say(session, PHRASE_in_seconds, arena_printf(session->arena, "%.2f", seconds));
  buffer_putc(out, '\n');
}

static void file_json(struct session *session, const struct run_file *file, const struct counts *counts) {
  struct json json = session_json(session, "file");
  json_pair(&json, "file", file->path);
  json_pair_integer(&json, "commands", counts->commands);
  json_pair_integer(&json, "accepted", counts->accepted);
  json_pair_integer(&json, "repeated", counts->repeated);
  json_pair_integer(&json, "refused", counts->refused);
  session_json_end(session, &json);
}

static bool run_file(struct running *running, const struct run_file *file) {
  struct counts counts = {0};
  double start = clock_seconds();
  bool fine = true;
  for (size_t from = 0; fine && from < file->count; from += COMMANDS_PER_GROUP) {
    size_t until = from + COMMANDS_PER_GROUP < file->count ? from + COMMANDS_PER_GROUP : file->count;
    fine = run_group(running, file, from, until, &counts);
  }
  if (running->session->json) file_json(running->session, file, &counts);
  else file_line(running->session, file, &counts, clock_seconds() - start);
  return fine;
}

static void refusal_json(struct session *session, const struct refusal *refusal) {
  struct json json = session_json(session, "refused");
  json_pair(&json, "file", refusal->file);
  json_pair_integer(&json, "line", refusal->line);
  json_pair(&json, "command", refusal->who_what);
  json_pair(&json, "text", refusal->reason);
  json_pair(&json, "rule", refusal->rule);
  session_json_end(session, &json);
}

static void say_refusals(struct running *running) {
  struct session *session = running->session;
  struct grid *grid = grid_new(session->arena, 3, NULL);
  for (size_t i = 0; i < running->refusal_count; i++) {
    const struct refusal *refusal = &running->refusals[i];
    if (session->json) {
      refusal_json(session, refusal);
      continue;
    }
    struct buffer line = BUFFER_EMPTY;
    const char *number = arena_printf(session->arena, "%d", refusal->line);
    if (running->file_count > 1) buffer_printf(&line, "%s:%s", refusal->file, number);
    else phrase_add(&line, language_current(), PHRASE_line_number, number);
    grid_cell_styled(grid, buffer_text(&line), GRID_BAD);
    grid_cell(grid, refusal->who_what);
    grid_cell(grid, refusal->reason);
    buffer_release(&line);
  }
  if (session->json || running->refusal_count == 0) return;
  say_line(session, PHRASE_refused_title);
  say_grid(session, grid, 2);
}

static enum status run_all(struct running *running) {
  struct session *session = running->session;
  for (size_t i = 0; i < running->file_count; i++)
    if (!run_file(running, &running->files[i])) return STATUS_STORE;
  if (!cases_say(session, running->last)) return session_failed(session, STATUS_RULE);
  running->rule_failed = running->rule_failed || diagnostics_errors(session->list) > 0;
  say_refusals(running);
  if (running->rule_failed) return STATUS_RULE;
  return running->refusal_count > 0 ? STATUS_NO : STATUS_DONE;
}

static bool open_store(struct session *session) {
  const char *path = session->options.values[OPTION_STORE];
  return session_open_path(session, path, path != NULL ? STORE_CREATE : STORE_MEMORY);
}

/* No store is made for it; what is wrong with the rulebook is told all the same. */
static enum status nothing_to_run(struct session *session, const char *folder) {
  const struct source *source = source_from_folder(session->arena, folder, session->list);
  if (source == NULL || rulebook_load(session->arena, source, session->list) == NULL) return STATUS_RULEBOOK;
  diagnostic_add(session->list, DIAGNOSTIC_no_run_files, NULL, folder);
  return STATUS_USAGE;
}

static enum status run(struct session *session) {
  struct running running = {.session = session};
  const char *folder = session->options.words[0];
  int number;
  bool is_new;
  if (session->options.count > 1) name_files(&running, folder);
  else find_files(&running, folder);
  bool readable = read_files(&running);
  if (!readable) return STATUS_USAGE;
  if (running.file_count == 0) return nothing_to_run(session, folder);
  if (!open_store(session)) return session_failed(session, STATUS_STORE);
  if (!session_publish(session, folder, &number, &is_new)) return session_failed(session, STATUS_RULEBOOK);
  running.scratch = arena_new();
  enum status status = run_all(&running);
  arena_free(running.scratch);
  return status;
}

const struct entry entry_run = {
    .name = "run",
    .group = GROUP_RUN,
    .usage = "FOLDER [FILE.run ...]",
    .least = 1,
    .most = ENTRY_ANY,
    .about = {"run a rulebook on the commands that lie beside it", "用规则手册执行文件夹中的命令文件"},
    .help =
        {"Loads the rulebook in FOLDER and executes the .run files in it by name, or those named. A .run file holds a\n"
         "command a line: time, person, verb, case, field=value ('dealwright help commands').\n"
         "Then it shows every case and what it waits for (figures by stage when there are more than 30), and every\n"
         "command that was refused, with the reason.\n"
         "\n"
         "Without --store it works in memory and leaves nothing behind. With --store FILE it continues there: "
         "commands\n"
         "that were executed before are recognized and not done again.\n"
         "The status is 0 when every command was accepted, 1 when one was refused, 4 when a rule failed.\n",
         "载入 FOLDER 中的规则手册，按文件名顺序执行其中的 .run 文件（或指定的文件）。\n"
         ".run 文件每行一条命令：时间、人员、动作、案件、字段=值（见 dealwright help commands）。\n"
         "随后列出每个案件及其等待的事项（超过 30 个时按阶段汇总），以及被拒绝的命令和原因。\n"
         "\n"
         "不带 --store 时在内存中运行，不留下任何文件；带 --store FILE 时在该存储上继续，\n"
         "已执行过的命令会被识别，不会重复执行。\n"
         "全部命令被接受时退出状态为 0；有命令被拒绝时为 1；规则运行出错时为 4。\n"},
    .run = run,
};
