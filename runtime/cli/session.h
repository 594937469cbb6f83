/* One run of the program: what was asked, the store and engine it works on, what it says and how it ends.
 *
 * Commands add their answer to `out` and their errors to `list`; session_end writes both, in one place: answers to
 * stdout, errors to stderr, or as JSON objects to stdout. */
#ifndef DEALWRIGHT_CLI_SESSION_H
#define DEALWRIGHT_CLI_SESSION_H

#include "base/json.h"
#include "base/phrase.h"
#include "cli/options.h"
#include "cli/status.h"
#include "engine/viewer.h"
#include "report/grid.h"

struct entry;

struct session {
  const struct entry *entry; /* NULL until the command is known */
  struct options options;
  struct arena *arena;
  struct diagnostics *list;
  struct buffer out; /* not yet written */
  bool json;
  bool color;  /* of stdout */
  int width;   /* of the terminal that stdout is; 0: it is none */
  bool has_at; /* --at */
  int64_t at;
  bool has_fixed_now; /* DEALWRIGHT_NOW */
  int64_t fixed_now;
  bool output_failed; /* nobody reads any more, or the disk is full */
  int output_error;   /* errno of that */
  struct store *store;
  struct engine *engine;
  struct viewer *viewer; /* NULL: nobody asked for it yet */
  bool reads;            /* the store was opened to be read */
  bool look_failed;      /* a look could not be recorded: nothing more is written out */
  const char *look_case; /* the case that is looked at, or NULL */
};

/* Reads environment and arguments. False when the command line is wrong; the reasons are in the list. */
bool session_begin(struct session *session, int count, char **arguments);
/* Writes what is left to write, closes everything, gives the exit status. */
int session_end(struct session *session, enum status status);

/* ---- the answer ---- */

/* A phrase, and the same with a line end. */
#define say(session, id, ...)      phrase_add(&(session)->out, language_current(), id, ##__VA_ARGS__)
#define say_line(session, id, ...) (say(session, id, ##__VA_ARGS__), buffer_putc(&(session)->out, '\n'))

/* `1 command`, `38 commands`: the two phrases with the number, grouped, as {1}. */
void say_count(struct buffer *out, int64_t count, enum phrase_id one, enum phrase_id many);
/* Text with an ANSI style when stdout shows colours. */
void say_styled(struct session *session, enum grid_style style, const char *text);
void say_grid(struct session *session, struct grid *grid, int indent);

/* A JSON object on a line of its own: json_open ... json_pair ... session_json_end. */
struct json session_json(struct session *session, const char *kind /* the pair "kind", or NULL */);
void session_json_end(struct session *session, struct json *json);
/* Makes everything that `out` holds the "text" of one such object. */
void session_json_text(struct session *session, const char *kind);

/* Writes what `out` holds as it is: a file that goes through a pipe. */
bool session_flush_raw(struct session *session);
/* Writes what `out` holds, when it is much or `now`; false when the output is gone, and then going on is of no use. */
bool session_flush(struct session *session, bool now);

/* Writes the messages so far, behind the answer so far; session_end does it for the rest. */
void session_errors(struct session *session);

/* ---- the work ---- */

/* Opens the store that was named, and the engine over it. */
bool session_open(struct session *session, enum store_mode mode);
bool session_open_path(struct session *session, const char *path, enum store_mode mode);
/* The newest rulebook of the open store. */
const struct rulebook *session_rulebook(struct session *session);
/* Loads the folder and publishes it into the open store. */
bool session_publish(struct session *session, const char *folder, int *number, bool *is_new);

/* Now on the wall clock of the rulebook: --at, DEALWRIGHT_NOW, or the machine's clock; and UTC for what is recorded. */
bool session_now(struct session *session, const struct rulebook *rulebook, int64_t *now);
int64_t session_recorded(const struct session *session);
/* An instant as typed, `2024-03-04 09:00` or with a T; an error that names the option else. */
bool session_instant(struct session *session, const char *option, const char *text, int64_t *out);

/* Who acts: --as or DEALWRIGHT_AS; NULL. */
const char *session_person(const struct session *session);
/* That person as one who looks at private fields. What is opened is recorded before any of it is written out; where
 * that fails, nothing is. */
struct viewer *session_viewer(struct session *session);

/* The status for a failure that is in the list: the store's own when it is one of the store's, else `otherwise`. */
enum status session_failed(const struct session *session, enum status otherwise);

#endif
