/* What the comments of Lua modules say of their functions, for the reference and for editors. */
#ifndef DEALWRIGHT_SCRIPT_DOCUMENTED_H
#define DEALWRIGHT_SCRIPT_DOCUMENTED_H

#include "base/arena.h"
#include "base/buffer.h"

/* One function of a module: `function M.name(arguments)` below lines that begin with `---`. */
struct documented {
  const char *doc; /* those lines with their line ends; "" when there are none */
  const char *name, *arguments;
};

typedef void documented_visit(struct buffer *out, const char *module, const struct documented *item,
                              struct arena *arena);

/* Every function of a module's text, in its order. */
void documented_module(struct buffer *out, const char *module, const char *text, struct arena *arena,
                       documented_visit *visit);

/* Every module of stdlib; `head` comes before each. */
void documented_library(struct buffer *out, documented_visit *visit, void (*head)(struct buffer *, const char *));

#endif
