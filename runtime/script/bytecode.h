/* What the code of a compiled function can do, read from what lua_dump writes.
 *
 * The host asks this once at load: whether a rule can run long, which names it reads, which upvalues it assigns.
 * Anything that the reader does not know makes the report say the worst. */
#ifndef DEALWRIGHT_SCRIPT_BYTECODE_H
#define DEALWRIGHT_SCRIPT_BYTECODE_H

#include "base/arena.h"

#include <stdbool.h>

enum { CODE_UPVALUES = 256, CODE_CONSTANTS_MOST = 250 };

struct code_name { /* a global name that is read or written */
  const char *name;
  int line;
  bool is_written;
};

struct code_report {
  bool is_known;               /* the dump was understood */
  bool loops;                  /* the function itself goes back somewhere */
  bool calls_unknown;          /* the function itself calls something that is not a plain library name, see `calls` */
  bool closes;                 /* it or a function in it has a `<close>` variable */
  int crowded_line;            /* a function in it has more than CODE_CONSTANTS_MOST constants: its line, or -1 */
  bool assigns[CODE_UPVALUES]; /* upvalues that it or a function in it assigns */
  struct code_name *names;     /* of it and of functions in it */
  size_t name_count;
  const char **calls; /* names that the function itself calls directly: `has`, `math.floor` */
  size_t call_count;
  int *lines; /* of the code of functions in it, in no order, some twice */
  size_t line_count;
};

bool code_read(struct arena *arena, const char *dump, size_t size, struct code_report *out);

#endif
