/* The functions that scripts may call, as rows: name, signature, one line of documentation, function. The environment,
 * the reference and the editor definitions are made from these rows, so an undocumented binding cannot exist. */
#ifndef DEALWRIGHT_SCRIPT_BINDING_H
#define DEALWRIGHT_SCRIPT_BINDING_H

#include <lua.h>
#include <stdbool.h>

struct binding {
  const char *name;      /* `find`; methods and functions of a table carry no prefix */
  const char *signature; /* `(text: string, pattern: string, start: integer?): integer?, integer?` */
  const char *doc;
  lua_CFunction function; /* NULL: the function of that name of Lua's own library, charged for the bytes of its texts */
  bool calls_back;        /* may run a function of the script */
};

/* Rows ended by a NULL name. */
struct binding_table {
  const char *name; /* "" for the names that need no prefix, `string`, ...; `money:` for methods */
  const char *doc;
  const struct binding *rows;
};

extern const struct binding base_bindings[], string_bindings[], table_bindings[], utf8_bindings[], math_bindings[];
extern const struct binding money_methods[], date_methods[];
extern const struct binding_table binding_tables[]; /* all of them, ended by a NULL name */

/* Pushes the function of a method table's row, or nil. */
void binding_push_method(lua_State *L, const struct binding *methods, const char *name);

#endif
