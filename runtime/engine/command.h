/* A command: who does what to which case, when, with which values. One grammar at the prompt, in a .run file, in an
 * import row and in a scenario step:
 *
 *     SUBJECT VERB field=value ...            at the prompt, with --as and --at
 *     TIME PERSON VERB SUBJECT field=value    a line of a .run file:  2024-03-04 09:00 li.na quote D-2 price=88,000
 * discount=12%
 *
 * A subject is a case's id (`D-2`) or `record:key` (`customer:acme`). Values with spaces stand in double quotes;
 * `field=` empties. A word without `=` after the subject is an argument: the task of `done`, the text of `note`. */
#ifndef DEALWRIGHT_ENGINE_COMMAND_H
#define DEALWRIGHT_ENGINE_COMMAND_H

#include "base/diagnostic.h"
#include "base/type.h"

struct viewer;

struct command_field {
  const char *name;
  const char *text;   /* as typed; empty text empties the field */
  struct position at; /* of the value */
};

struct command {
  const char *id;     /* NULL: none, cannot be repeated safely */
  const char *person; /* a key */
  const char *verb;
  const char *record;  /* of a subject `record:key`, or NULL: a case */
  const char *subject; /* case id or key */
  const char *const *arguments;
  size_t argument_count;
  const struct command_field *fields;
  size_t field_count;
  int64_t at;               /* in civil time */
  bool has_at;              /* somebody said so; else it is what the clock shows */
  struct position position; /* of the command: file and line, or none at the prompt */
  const char *folder;    /* from where the names of files begin that are not absolute; NULL: where the program runs */
  bool stands_in;        /* no file is read: its name stands for its content, as in a scenario */
  bool imported;         /* from a CSV: history that is taken as it is, so nobody is asked for permission */
  struct viewer *viewer; /* who hears why it is refused, also where that is private; NULL: nobody does */
  const char *text;      /* as typed, without the time: `li.na: sign D-2` is made of it */
};

/* Splits a line into words as the grammar does: quotes, no other magic. False with an error (quote not closed, line cut
 * off). */
bool command_words(struct arena *arena, const char *line, const struct position *at, const char ***words, int **columns,
                   size_t *count, struct diagnostics *list);

/* Reads SUBJECT VERB ... from words (the prompt). */
bool command_from_words(struct arena *arena, const char *const *words, size_t count, struct command *out,
                        struct diagnostics *list);

/* Reads a whole .run file: all its errors in one go, false when there was one. Blank lines and lines that begin with #
 * are skipped. The last line must end in a newline: a file that was cut off in the middle is not run at all. Each
 * command's id is made of the file's base name, the line's text and how often that text came before, so that running a
 * file again repeats nothing. */
bool command_file(struct arena *arena, const char *name, const char *text, size_t size, struct command **out,
                  size_t *count, struct diagnostics *list);

#endif
