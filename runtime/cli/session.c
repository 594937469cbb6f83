/* A run of the program, from its words to its exit status.
 *
 * Invariants
 * 1. Whatever a command adds to the list is shown exactly once, here, after the answers before it.
 * 2. With --json stderr stays empty: errors are objects on stdout, in the order of the answers.
 * 3. Output that cannot be written ends the work, never silently; only a reader that has gone away is left in peace.
 *
 * Not done here: anything that depends on which command runs. */
#include "cli/session.h"

#include "base/clock.h"
#include "base/text.h"
#include "cli/entry.h"
#include "cli/terminal.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { FLUSH_BYTES = 64 * 1024, LEAST_WIDTH = 40 };

/* ---- environment ---- */

static const char *environment(const char *name) {
  const char *value = getenv(name);
  return value != NULL && *value != '\0' ? value : NULL;
}

static bool language_named(const char *name, enum language *out) {
  if (text_equal(name, "zh")) *out = LANGUAGE_ZH;
  else if (text_equal(name, "en")) *out = LANGUAGE_EN;
  else return false;
  return true;
}

/* The locale as POSIX orders it; `zh_CN.UTF-8`, `zh` and `zh-TW` are Chinese. */
static enum language language_of_locale(void) {
  const char *locale = environment("LC_ALL");
  if (locale == NULL) locale = environment("LC_MESSAGES");
  if (locale == NULL) locale = environment("LANG");
  return locale != NULL && strncmp(locale, "zh", 2) == 0 ? LANGUAGE_ZH : LANGUAGE_EN;
}

static void choose_language(struct session *session) {
  static const char *const names[] = {"en", "zh"};
  enum language language = language_of_locale();
  const char *asked = session->options.values[OPTION_LANG], *wanted = environment("DEALWRIGHT_LANG");
  bool from_option = asked != NULL;
  if (from_option) wanted = asked;
  if (wanted != NULL && !language_named(wanted, &language)) {
    diagnostic_add(session->list, DIAGNOSTIC_bad_language, NULL, from_option ? "--lang" : "DEALWRIGHT_LANG", wanted);
    diagnostic_suggest(session->list, wanted, names, 2);
  }
  language_set(language);
}

static void look_at_terminal(struct session *session) {
  struct winsize size = {0};
  if (!isatty(STDOUT_FILENO)) return;
  session->color = getenv("NO_COLOR") == NULL && !session->json;
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= LEAST_WIDTH) session->width = size.ws_col;
}

static void read_clock(struct session *session) {
  const char *fixed = environment("DEALWRIGHT_NOW"), *at = session->options.values[OPTION_AT];
  session->has_at = at != NULL && session_instant(session, "--at", at, &session->at);
  session->has_fixed_now = fixed != NULL && session_instant(session, "DEALWRIGHT_NOW", fixed, &session->fixed_now);
}

/* ---- beginning ---- */

static bool wants_overview(const struct options *options) {
  return options->command == NULL && options->count == 0;
}

static bool operands_fit(struct session *session) {
  const struct entry *entry = session->entry;
  size_t count = session->options.count;
  if (session->options.values[OPTION_HELP] != NULL || (count >= entry->least && count <= entry->most)) return true;
  if (count < entry->least) {
    diagnostic_add(session->list, DIAGNOSTIC_operand_missing, NULL, entry->name, entry->usage);
    return false;
  }
  const char *usage =
      entry->usage[0] != '\0' ? arena_printf(session->arena, "%s %s", entry->name, entry->usage) : entry->name;
  diagnostic_add(session->list, DIAGNOSTIC_operand_extra, NULL, entry->name, session->options.words[entry->most]);
  diagnostic_note(session->list, DIAGNOSTIC_note_usage, usage);
  return false;
}

/* `plan run X`: the part that the first word names; operands are the words behind it. Help needs no part. */
static bool find_part(struct session *session) {
  struct options *options = &session->options;
  const struct entry *whole = session->entry;
  const char *name = options->count > 0 ? options->words[0] : NULL;
  const struct entry *part = entry_part(whole, name);
  if (part == NULL && name == NULL && options->values[OPTION_HELP] != NULL) return true;
  if (part == NULL) {
    entry_part_unknown(whole, name, session->list);
    return false;
  }
  session->entry = part;
  options->words++;
  options->count--;
  return true;
}

static bool find_entry(struct session *session) {
  struct options *options = &session->options;
  if (wants_overview(options)) {
    session->entry = entry_find("help");
    return true;
  }
  session->entry = entry_find(options->command);
  if (session->entry == NULL) {
    entry_unknown(options->command, session->list);
    return false;
  }
  if (session->entry->parts != NULL && !find_part(session)) return false;
  return options_fit(options, session->entry->options | OPTIONS_EVERYWHERE, session->entry->name, session->list) &&
         operands_fit(session);
}

bool session_begin(struct session *session, int count, char **arguments) {
  *session = (struct session){.arena = arena_new(), .list = diagnostics_new()};
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN); /* a full quota is an error of writing, not the end */
  bool fine = options_read(session->arena, count - 1, arguments + 1, &session->options, session->list);
  session->json = session->options.values[OPTION_JSON] != NULL;
  choose_language(session);
  look_at_terminal(session);
  read_clock(session);
  return fine && find_entry(session) && diagnostics_errors(session->list) == 0;
}

/* ---- who looks ---- */

struct viewer *session_viewer(struct session *session) {
  if (session->viewer == NULL) session->viewer = viewer_new(session->engine, session_person(session));
  return session->viewer;
}

/* A store that was opened to be read is opened once more, to be written. */
static bool record_now(struct session *session) {
  struct viewer *viewer = session->viewer;
  int64_t now;
  const struct rulebook *rulebook = session_rulebook(session);
  bool reads = session->reads, fine = rulebook != NULL && session_now(session, rulebook, &now);
  struct store *store = reads ? store_open(store_path(session->store), STORE_WRITE, session->list) : session->store;
  fine = fine && store != NULL &&
         viewer_record(viewer, store, session->look_case, now, session_recorded(session), session->list);
  if (reads) store_close(store);
  return fine;
}

/* Where that fails, the failure is all that is said: messages, too, may tell what was opened. */
static bool record_looks(struct session *session) {
  if (session->look_failed) return false;
  if (!viewer_has_looked(session->viewer)) return true;
  struct diagnostics *said = session->list;
  session->list = diagnostics_new();
  session->look_failed = !record_now(session);
  if (session->look_failed) {
    buffer_clear(&session->out);
    diagnostics_free(said);
    return false;
  }
  diagnostics_free(session->list);
  session->list = said;
  return true;
}

/* ---- writing ---- */

static bool write_out(const struct buffer *out) {
  return (out->size == 0 || fwrite(out->data, 1, out->size, stdout) == out->size) && fflush(stdout) == 0;
}

bool session_flush_raw(struct session *session) {
  struct buffer *out = &session->out;
  if (!record_looks(session)) return false;
  if (!session->output_failed && !write_out(out)) {
    session->output_failed = true;
    session->output_error = errno;
  }
  buffer_clear(out);
  return !session->output_failed;
}

bool session_flush(struct session *session, bool now) {
  struct buffer *out = &session->out;
  if (out->size == 0 || (!now && out->size < FLUSH_BYTES)) return !session->output_failed;
  if (!session->json) terminal_clean(out, session->color);
  return session_flush_raw(session);
}

static void errors_as_json(struct session *session) {
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < diagnostics_count(session->list); i++) {
    const struct position *at = diagnostics_position(session->list, i);
    struct json json = session_json(session, NULL);
    buffer_clear(&text);
    diagnostics_sentence(session->list, i, language_current(), &text);
    json_pair(&json, "error", diagnostic_name(diagnostics_id(session->list, i)));
    if (at->file != NULL) json_pair(&json, "file", at->file);
    if (at->line > 0) json_pair_integer(&json, "line", at->line);
    if (at->column > 0) json_pair_integer(&json, "column", at->column);
    json_pair(&json, "text", buffer_text(&text));
    session_json_end(session, &json);
  }
  buffer_release(&text);
}

void session_json_text(struct session *session, const char *kind) {
  const char *text = arena_copy(session->arena, buffer_text(&session->out));
  buffer_clear(&session->out);
  struct json json = session_json(session, kind);
  json_pair(&json, "text", text);
  session_json_end(session, &json);
}

static void errors_as_text(struct session *session) {
  struct buffer text = BUFFER_EMPTY;
  bool color = isatty(STDERR_FILENO) && getenv("NO_COLOR") == NULL;
  session_flush(session, true);
  diagnostics_write(session->list, language_current(), color, &text);
  terminal_clean(&text, color);
  fputs(buffer_text(&text), stderr);
  buffer_release(&text);
}

void session_errors(struct session *session) {
  record_looks(session);
  if (session->json) errors_as_json(session);
  else errors_as_text(session);
  diagnostics_clear(session->list);
}

/* The list is empty by now; what is wrong with the output can only be told on stderr. */
static enum status output_status(struct session *session, enum status status) {
  if (!session->output_failed || session->output_error == EPIPE) return status;
  struct buffer text = BUFFER_EMPTY;
  diagnostic_add(session->list, DIAGNOSTIC_output_failed, NULL, strerror(session->output_error));
  diagnostics_write(session->list, language_current(), false, &text);
  fputs(buffer_text(&text), stderr);
  buffer_release(&text);
  return STATUS_STORE;
}

int session_end(struct session *session, enum status status) {
  if (status == STATUS_USAGE && session->entry == NULL && !session->json && diagnostics_count(session->list) > 0)
    diagnostic_note(session->list, DIAGNOSTIC_note_help);
  if (session->viewer != NULL) viewer_report(session->viewer, session->list);
  session_errors(session);
  session_flush(session, true); /* what was looked at is recorded with it */
  if (session->look_failed) status = STATUS_STORE;
  viewer_free(session->viewer);
  engine_free(session->engine);
  if (session->store != NULL) store_close(session->store);
  status = output_status(session, status);
  buffer_release(&session->out);
  diagnostics_free(session->list);
  arena_free(session->arena);
  return status;
}

/* ---- the answer ---- */

void say_count(struct buffer *out, int64_t count, enum phrase_id one, enum phrase_id many) {
  struct buffer number = BUFFER_EMPTY;
  decimal_write_grouped(&number, decimal_from_integer(count), 0);
  phrase_add(out, language_current(), count == 1 ? one : many, buffer_text(&number));
  buffer_release(&number);
}

void say_styled(struct session *session, enum grid_style style, const char *text) {
  static const char *const codes[GRID_STYLES] = {"", "\033[32m", "\033[31m", "\033[2m"};
  bool styled = session->color && style != GRID_PLAIN;
  if (styled) buffer_puts(&session->out, codes[style]);
  buffer_puts(&session->out, text);
  if (styled) buffer_puts(&session->out, "\033[0m");
}

void say_grid(struct session *session, struct grid *grid, int indent) {
  const struct grid_look look = {indent, session->width, session->color};
  grid_write(grid, &look, &session->out);
}

struct json session_json(struct session *session, const char *kind) {
  struct json json = json_begin(&session->out);
  json_object(&json);
  if (kind != NULL) json_pair(&json, "kind", kind);
  return json;
}

void session_json_end(struct session *session, struct json *json) {
  json_object_end(json);
  buffer_putc(&session->out, '\n');
}

/* ---- the work ---- */

bool session_open_path(struct session *session, const char *path, enum store_mode mode) {
  session->store = store_open(path, mode, session->list);
  session->reads = mode == STORE_READ;
  if (session->store == NULL) {
    size_t count = diagnostics_count(session->list);
    bool missing = count > 0 && diagnostics_id(session->list, count - 1) == DIAGNOSTIC_store_missing;
    if (missing) diagnostic_note(session->list, DIAGNOSTIC_note_make_store, path);
    return false;
  }
  const char *keys = environment("DEALWRIGHT_KEYS");
  if (mode != STORE_MEMORY && keys != NULL) store_keys_at(session->store, keys);
  session->engine = engine_new(session->store);
  return true;
}

bool session_open(struct session *session, enum store_mode mode) {
  const char *path = session->options.values[OPTION_STORE];
  if (path == NULL) path = environment("DEALWRIGHT_STORE");
  return session_open_path(session, path != NULL ? path : "dealwright.db", mode);
}

const struct rulebook *session_rulebook(struct session *session) {
  return engine_rulebook(session->engine, 0, session->list);
}

/* When something is published: on the clock of the rulebook that is coming. What is wrong with it is told by the
 * publishing. */
static bool publish_time(struct session *session, const struct source *source, int64_t *now) {
  *now = session->fixed_now;
  if (session->has_fixed_now) return true;
  struct arena *arena = arena_new();
  struct diagnostics *unheard = diagnostics_new();
  const struct rulebook *rulebook = rulebook_load(arena, source, unheard);
  bool fine = rulebook == NULL || clock_civil(rulebook->timezone, clock_utc(), now);
  if (!fine) diagnostic_add(session->list, DIAGNOSTIC_no_zone, NULL, rulebook->timezone);
  diagnostics_free(unheard);
  arena_free(arena);
  return fine;
}

bool session_publish(struct session *session, const char *folder, int *number, bool *is_new) {
  int64_t now;
  const struct source *source = source_from_folder(session->arena, folder, session->list);
  return source != NULL && publish_time(session, source, &now) &&
         engine_publish(session->engine, source, now, session_recorded(session), number, is_new, session->list);
}

bool session_now(struct session *session, const struct rulebook *rulebook, int64_t *now) {
  *now = session->has_at ? session->at : session->fixed_now;
  if (session->has_at || session->has_fixed_now) return true;
  if (clock_civil(rulebook->timezone, clock_utc(), now)) return true;
  diagnostic_add(session->list, DIAGNOSTIC_no_zone, NULL, rulebook->timezone);
  return false;
}

int64_t session_recorded(const struct session *session) {
  return session->has_fixed_now ? session->fixed_now : clock_utc();
}

bool session_instant(struct session *session, const char *option, const char *text, int64_t *out) {
  char *spaced = arena_copy(session->arena, text);
  if (strlen(spaced) > 10 && spaced[10] == 'T') spaced[10] = ' ';
  if (instant_parse(spaced, out)) return true;
  diagnostic_add(session->list, DIAGNOSTIC_bad_time, NULL, option, text);
  return false;
}

const char *session_person(const struct session *session) {
  const char *person = session->options.values[OPTION_AS];
  return person != NULL ? person : environment("DEALWRIGHT_AS");
}

static bool has_store_trouble(const struct diagnostics *list) {
  for (size_t i = 0; i < diagnostics_count(list); i++)
    if (strncmp(diagnostic_name(diagnostics_id(list, i)), "store-", 6) == 0) return true;
  return false;
}

enum status session_failed(const struct session *session, enum status otherwise) {
  return has_store_trouble(session->list) ? STATUS_STORE : otherwise;
}
