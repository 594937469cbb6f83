/* Watching rules at work: which were decided, which lines and conditions of the scripts ran. For coverage.
 *
 * A host that is to be watched is opened for it (host_open_watched): its scripts are compiled with every condition
 * going through the watch. It decides as any other; only the few instructions that the watch adds are, roughly, not
 * charged to fuel. A host that nobody watches pays nothing. */
#ifndef DEALWRIGHT_SCRIPT_WATCH_H
#define DEALWRIGHT_SCRIPT_WATCH_H

#include "script/host.h"

struct watch {
  void *context;
  /* A rule was decided or evaluated. */
  void (*decided)(void *context, const struct rule *rule, const struct decision *decision);
  /* A line of a script ran: its number in host_lines. */
  void (*line)(void *context, size_t number);
  /* A condition of a script was asked: its number in host_conditions. */
  void (*condition)(void *context, size_t number, bool holds);
  /* A rule asked a decision table; the inputs are gone afterwards. May be NULL. */
  void (*asked)(void *context, const struct table *table, const struct value *inputs);
};

/* A line that holds code of some function (what runs once, at load, is not among them). */
struct script_line {
  const struct source_file *file;
  int line;
};

/* What stands behind `if`, `elseif`, `while` or `until` in a function. */
struct script_condition {
  const struct source_file *file;
  int line, column; /* of its first character */
  int last_line;
};

/* host_open, for watching. */
struct host *host_open_watched(const struct rulebook *rulebook, struct diagnostics *list);

/* From now on the callbacks are called; NULL: nobody watches. The watch must outlive that. Any host tells which rules
 * were decided; lines and conditions only one that was opened for it. Returns who watched before, or NULL. */
const struct watch *host_watch(struct host *host, const struct watch *watch);

/* Of all scripts of the rulebook, in the order of files and lines; none of a host that was not opened for watching. */
const struct script_line *host_lines(const struct host *host, size_t *count);
const struct script_condition *host_conditions(const struct host *host, size_t *count);

#endif
