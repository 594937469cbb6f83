/* The words of a command line: the command, its options (anywhere, `--` ends them), its operands. */
#ifndef DEALWRIGHT_CLI_OPTIONS_H
#define DEALWRIGHT_CLI_OPTIONS_H

#include "base/arena.h"
#include "base/diagnostic.h"

#include <stdint.h>

enum option {
#define OPTION(id, name, argument, en, zh) OPTION_##id,
#include "cli/option.def"
#undef OPTION
  OPTION_COUNT
};

_Static_assert(OPTION_COUNT < 64, "options are bits of 64");

#define OPTION_BIT(option) ((uint64_t)1 << (option))
#define OPTIONS_EVERYWHERE (OPTION_BIT(OPTION_HELP + 1) - 1)

struct options {
  const char *values[OPTION_COUNT]; /* NULL: not given; "" for those without a value */
  const char *command;              /* the first word that is no option, or NULL */
  const char **words;               /* the others */
  size_t count;
};

struct option_row {
  const char *name;     /* "--store" */
  const char *argument; /* "FILE", or NULL */
  struct label about;
};

extern const struct option_row option_rows[OPTION_COUNT];

/* Whether the argument may be left out: it then stands behind `=` where it is given. */
bool option_is_optional(enum option option);

/* Whether it may be given several times, each adding to a list with commas. */
bool option_is_list(enum option option);

/* Splits the arguments (without the program's name). Unknown options and missing values are errors. */
bool options_read(struct arena *arena, int count, char **arguments, struct options *out, struct diagnostics *list);

/* Whether every option given is among `allowed` (OPTION_BITs); else errors. */
bool options_fit(const struct options *options, uint64_t allowed, const char *command, struct diagnostics *list);

#endif
