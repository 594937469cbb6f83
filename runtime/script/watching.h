/* Compiling and running scripts for a watch: what library.c and fuel.c need of watch.c. */
#ifndef DEALWRIGHT_SCRIPT_WATCHING_H
#define DEALWRIGHT_SCRIPT_WATCHING_H

#include "script/bytecode.h"
#include "script/scan.h"
#include "script/state.h"
#include "script/watch.h"

struct watching {
  const struct watch *watch; /* NULL: nobody looks at the moment */
  struct script_line *lines;
  size_t line_count;
  struct script_condition *conditions;
  size_t condition_count;
  const char *source; /* Lua's name of the chunk that ran last, by address, and */
  size_t first, last; /* where its lines are */
};

/* Replaces the chunk on top, compiled from `text`, by one whose conditions are watched; takes its lines from `report`.
 * Leaves it as it is when that cannot be done. */
void watching_chunk(struct host *host, const struct source_file *file, const struct lexemes *tokens,
                    const struct code_report *report, struct arena *scratch);

/* Pushes the argument that a watched chunk takes. */
void watching_push(lua_State *L);

/* The line hook. */
void watching_line(lua_State *L, lua_Debug *event);

#endif
