/* What the modules of script/ share: the host, the run under way, and the objects that rules hold.
 *
 * Every full userdata that a script can hold begins with a tag, because only this folder makes userdata. A handle or an
 * empty value names a slot of the host and the generation of the run that made it; it never holds a pointer, so one
 * that outlives its run is refused, not followed. */
#ifndef DEALWRIGHT_SCRIPT_STATE_H
#define DEALWRIGHT_SCRIPT_STATE_H

#include "base/limits.h"
#include "script/host.h"
#include "script/pool.h"

#include <lauxlib.h>
#include <lua.h>

enum tag { TAG_MONEY = 0x4d6f6e65, TAG_DATE, TAG_HANDLE, TAG_EMPTY };

struct object {
  uint32_t tag;
};

/* Lua aligns userdata to 8 bytes, a decimal wants 16: it is copied in and out. */
struct money_object {
  uint32_t tag;
  unsigned char money[sizeof(struct money)];
};

struct date_object {
  uint32_t tag;
  bool is_time;
  int64_t value; /* days, or seconds */
};

struct handle_object {
  uint32_t tag;
  int slot;
  uint64_t generation;
};

struct empty_object {
  uint32_t tag;
  bool is_pending;            /* not looked at by has() or default() yet */
  bool is_row;                /* a record that is not there: its fields may be asked */
  int pending;                /* index in host->pendings, or -1 */
  int slot, field;            /* what was read */
  const struct names *target; /* an empty reference: the record it would lead to */
  uint64_t generation;
};

/* Words to numbers, found by the address of Lua's interned string (open addressing). */
struct keymap {
  const char **keys;
  int *numbers;
  size_t mask;
};

/* What the host knows about the fields of one record. */
struct names {
  const struct record *record;
  struct keymap fields;
  struct names **targets; /* of references, by field number */
  const char **paths;     /* `deal.amount`, by field number */
};

/* What one handle leads to during one run. The first `record_count` slots are the case's own rows, then come `actor`
 * and `asked`. */
struct slot {
  uint64_t generation;         /* of the run that filled it */
  struct names *names;         /* NULL: the fields are scope->asks */
  const struct scope_row *row; /* NULL: there is none */
  const char *key;             /* of a reference that leads nowhere */
  const char *root;            /* how a path begins here */
  bool is_own;                 /* names->paths are its paths */
  int parent, parent_field;    /* reached through a field of this slot, or -1 */
  int ordinal;                 /* reached through all(): 1 the oldest */
  uint64_t noted;              /* fields below 64 that are in the note */
};

/* The slots that all() gave a record in this run. */
struct series {
  uint64_t generation;
  int first, count;
};

struct noted {
  int slot, field; /* field -1: the row itself */
  bool empty;
};

struct pending {
  int slot, field, count;
};

enum { PENDING_MAX = 64, CACHE_SIZE = 256, CALL_RESULTS = 2, EXPRESSION_ARGUMENTS = 32 };

/* Why a run has to end, whatever the script does about it. */
enum stop { STOP_NONE, STOP_FUEL, STOP_MEMORY, STOP_STRING, STOP_DEPTH, STOP_UNDECIDED };

struct fault {
  char file[512];
  int line;
  struct buffer text;
};

/* A decision table as rules ask it. */
struct lookup {
  const struct table *table;
  struct keymap inputs;
  int outputs; /* reference of the metatable of its rows, when it has several outputs */
  int rows;    /* reference of the list of rows that were made, or LUA_NOREF: they are made anew */
};

/* How one rule is called. */
struct compiled {
  int reference;    /* of the Lua function, in the registry */
  bool is_function; /* takes the case */
  bool is_bounded;  /* cannot run long: no hook */
  bool asks_filled; /* a bare path to a field that is not a boolean */
  int arguments[EXPRESSION_ARGUMENTS];
  int argument_count;
  struct position at; /* with the name that decisions show */
};

/* An upvalue that a function of a script can change, and the value it has to have between rules. */
struct cell {
  int function, value; /* references */
  int upvalue;
  const char *name;
  struct position at;
};

struct cached {
  uint32_t tag;
  bool is_time;
  int64_t integer;
  struct money money;
};

struct watch;
struct watching;

struct host {
  lua_State *lua;
  const struct rulebook *rulebook;
  struct arena *arena; /* lives as long as the host */
  /* memory and fuel */
  struct pool pool;
  size_t bytes, bytes_limit;
  void *stack; /* Lua's own stack: the block and its size */
  size_t stack_bytes;
  void *last_block; /* the last array that Lua took */
  size_t last_bytes;
  uint64_t fuel, fuel_limit;
  uint64_t string_most, string_base; /* bytes of the longest string of this run; of the loaded scripts */
  enum stop stop;
  bool hooked;
  bool refused; /* the allocator said no at least once in this run */
  struct fault fault;
  /* objects */
  int metatables[4]; /* by tag - TAG_MONEY */
  int fault_handler;
  int environment_script, environment_rule; /* references of the two environments */
  int library, rules;                       /* references of their contents */
  int case_handle;
  struct names *names;     /* by record number */
  struct keymap variables; /* names that a rule sees besides the library: see variable_push */
  int anchor;              /* keeps the words of all keymaps alive */
  int cache_base;          /* registry index of the first cached object */
  struct cached cache[CACHE_SIZE];
  int handle_base; /* registry index of the first kept handle */
  /* what was compiled */
  struct compiled *compiled; /* by rule number */
  struct watching *watching; /* NULL: the scripts are not compiled for watching */
  const struct watch *watch; /* NULL: nobody watches */
  struct cell *cells;
  size_t cell_count;
  const char **modules; /* of stdlib */
  bool *is_loaded;
  size_t module_count;
  const char **failed; /* modules of scripts that have errors: nothing more is said about what they lack */
  size_t failed_count;
  struct lookup *lookups; /* by table number */
  bool tables_compute;    /* one of them has expressions, which may run long */
  struct arena *scratch[LIMIT_LOOKUP_DEPTH];
  int lookup_depth;
  /* the run under way */
  const struct scope *scope;
  struct arena *run_arena;
  uint64_t generation;
  struct series *series; /* by record number */
  struct slot *slots;
  int slot_count, slot_capacity;
  struct noted noted[LIMIT_RULE_READS];
  size_t noted_count;
  bool read_private, read_unnoted; /* a private field; one that there was no room for */
  struct pending pendings[PENDING_MAX];
  int pending_count, pending_total;
  struct rule_row rows[LIMIT_RULE_ROWS]; /* that decided */
  size_t row_count;
  const char *undecided; /* what a table that could not decide says, or NULL */
};

#define host_of(L) (*(struct host **)lua_getextraspace(L))

/* ---- fuel.c: memory and time ---- */

enum { HOOK_STEPS = 1000, FUEL_BYTES = 16 };

void *fuel_allocate(void *data, void *block, size_t old_size, size_t new_size);
/* Starts and ends a run's bounds; with `hook` Lua instructions are counted too. */
void fuel_begin(struct host *host, bool hook);
void fuel_end(struct host *host);
/* Takes fuel; raises when there is none left. */
void fuel_charge(lua_State *L, uint64_t steps);
void fuel_charge_bytes(lua_State *L, size_t bytes);
/* Raises when a string of this size may not be made; charges for it else. */
void fuel_string(lua_State *L, size_t size);
/* Raises the end of the run for this reason. */
int fuel_stop(lua_State *L, enum stop stop);
/* The text that tells the reader which limit it was. */
void fuel_describe(const struct host *host, struct buffer *out);

/* ---- fault.c: errors and where they are ---- */

int fault_handler(lua_State *L);      /* for lua_pcall */
void fault_locate(struct host *host); /* the innermost line of a rulebook's own text */
/* Takes `file:line: ` off a message of Lua's compiler; `*line` is 0 when there is none. */
const char *fault_split(const char *message, int *line);
__attribute__((format(printf, 2, 3))) int fault_raise(lua_State *L, const char *format, ...);
/* Raises `message; did you mean 'x'?`. */
int fault_unknown(lua_State *L, const char *message, const char *word, const char *const *words, size_t count);

/* ---- objects ---- */

/* The tag of a userdata, or 0. */
uint32_t object_tag(lua_State *L, int index);
/* The object, when it has this tag; else NULL. */
void *object_at(lua_State *L, int index, uint32_t tag);
/* Pushes the metatable of a tag, made from its metamethods. */
void object_metatable(struct host *host, uint32_t tag, const char *name, const luaL_Reg *methods);
void *object_new(lua_State *L, size_t size, uint32_t tag);
/* Raises undecided when the value is the empty one. */
void object_refuse_empty(lua_State *L, int index);
int object_equal(lua_State *L);  /* __eq of everything */
int object_concat(lua_State *L); /* __concat of everything */
/* Pushes the text of any value, without addresses. */
void object_text(lua_State *L, int index);
const char *object_type(lua_State *L, int index);

void money_open(struct host *host);
void money_push(lua_State *L, struct money money);
bool money_at(lua_State *L, int index, struct money *out);
/* A Lua number as an exact decimal; false when the value is no finite number. */
bool decimal_at(lua_State *L, int index, struct decimal *out);
int money_order(const struct decimal *a, const struct decimal *b); /* -1, 0, 1 */
/* The same for amounts of any currencies; raises `refusal` when they are two and the scope does not convert them. */
int money_order_worth(lua_State *L, struct money a, struct money b, const char *refusal);
/* The amount in groups without its currency, for the message of a fault. */
enum { MONEY_PLAIN_BYTES = 64 };
void money_plain_text(const struct money *money, char text[MONEY_PLAIN_BYTES]);
int money_construct(lua_State *L);
int money_parts(lua_State *L);

void date_open(struct host *host);
void date_push(lua_State *L, int64_t value, bool is_time);
int date_construct(lua_State *L);
int time_construct(lua_State *L);

void handle_open(struct host *host);
/* Raises `record 'deal' has no field 'amuont'`. */
int handle_unknown(lua_State *L, const struct names *names, const char *name);
/* Pushes a handle, or the empty value, for the case's row of a record. `chained`: a field of it is read for certain. */
void handle_push_record(lua_State *L, int record, bool chained);
void handle_push_actor(lua_State *L, bool chained);
void handle_push_asked(lua_State *L);
/* The slot that a handle leads to; raises when the run is over. NULL when it is no handle. */
struct slot *handle_slot(lua_State *L, int index);
int handle_new_slot(lua_State *L);
void handle_push(lua_State *L, int slot);
void handle_push_field(lua_State *L, int slot, int field);
/* Fills the slot of the case's own row of a record. */
void handle_find(lua_State *L, int record);
/* The value of a field; NULL when it is empty. */
const struct value *handle_field(const struct host *host, int slot, int field);
/* Pushes a value that was read from a field of a slot; slot -1: from elsewhere. */
void value_push(lua_State *L, const struct value *value, const struct type *type, int slot, int field);
int handle_all(lua_State *L);

/* ---- series.c: lists of rows and values ---- */

int series_sum(lua_State *L);
int series_count(lua_State *L);
int series_contains(lua_State *L);

/* ---- variable.c: the names that a rule sees besides the library ---- */

enum { VARIABLE_TODAY, VARIABLE_NOW, VARIABLE_ACTOR, VARIABLE_ASKED, VARIABLE_ID, VARIABLE_CASE, VARIABLE_COUNT };
extern const char *const variable_names[VARIABLE_COUNT];

void variable_open(struct host *host);
/* By number: records first, then `record_count + VARIABLE_X`; -1 when there is none. */
int variable_number(const struct host *host, const char *name);
void variable_push(lua_State *L, int number, bool chained);
int variable_index(lua_State *L); /* __index of the environment of expressions */
int case_index(lua_State *L);     /* __index of `case` */
void keymap_build(struct host *host, struct keymap *map, const char *const *words, size_t count);
int keymap_find(const struct keymap *map, const char *word); /* `word` is Lua's own string */

void empty_open(struct host *host);
void empty_push(lua_State *L, int slot, int field, struct names *target, bool is_row);
int empty_has(lua_State *L);
int empty_default(lua_State *L);
int empty_raise(lua_State *L, struct empty_object *empty);
void empty_look_at(lua_State *L, struct empty_object *empty);  /* it is no reason to wait any more */
void empty_wait_for(lua_State *L, struct empty_object *empty); /* it is one again */

/* ---- frozen.c: tables that cannot be changed ---- */

/* Freezes the table on top, in place: its contents move behind a metatable. */
void frozen_seal(lua_State *L);
/* Pushes the table that holds the contents: of a frozen table the hidden one, else the table itself. */
void frozen_contents(lua_State *L, int index);
bool frozen_is(lua_State *L, int index);
int frozen_pairs(lua_State *L);
int frozen_pairs_next(lua_State *L);
int frozen_ipairs(lua_State *L);
/* Freezes all that can be reached from the value on top; finds upvalues that functions can change. */
void frozen_reach(struct host *host, int index, struct diagnostics *list, const struct position *at);
/* After a run: puts changed upvalues back. The first that was changed, or NULL. */
const struct cell *cells_restore(struct host *host);

/* ---- note.c: what was read ---- */

void note_begin(struct host *host);
void note_read(struct host *host, int slot, int field, bool empty);
int note_pending(struct host *host, int slot, int field);
/* `values`: its outputs, or NULL: as they are written. */
void note_row(struct host *host, const struct table *table, const struct table_row *row, const struct value *values);
void note_render(struct host *host, struct arena *arena, struct decision *out);

/* ---- library.c, expression.c, sandbox.c ---- */

void library_open(struct host *host, struct diagnostics *list);             /* stdlib and scripts */
void library_load_all(struct host *host);                                   /* every stdlib module, for host_names */
const char *const *library_modules(const struct host *host, size_t *count); /* names of stdlib modules */
/* Pushes the chunk of text as a function with an environment; false with the message on top. */
bool library_compile(lua_State *L, const char *text, size_t size, const char *chunk, int environment);
/* The file that diagnostics show under this name, or NULL. */
const struct source_file *library_file(const struct host *host, const char *shown);
bool library_failed(const struct host *host, const char *module);
/* Finds `rule: module.function`; reports a missing one. */
bool library_find(struct host *host, const struct rule *rule, struct compiled *out, struct diagnostics *list);
bool expression_compile(struct host *host, const struct rule *rule, struct compiled *out, struct diagnostics *list);
void sandbox_open(struct host *host);

/* ---- lookup.c: decision tables ---- */

/* Adds a function for each table of the rulebook to the library's `table`; reports names that are taken. */
void lookup_open(struct host *host, struct diagnostics *list);
void lookup_close(struct host *host);
/* Decides by the table of the job, a light userdata; raises what is wrong. For lua_pcall, in a run whose scope asks for
 * the inputs. */
struct lookup_job {
  const struct table *table;
  const struct value *inputs;
  struct arena *arena;
  struct table_decision *out;
};
int lookup_decide(lua_State *L);
bool lookup_is_function(const struct host *host, const char *name); /* of lists: `sort`, ... */

/* ---- host.c ---- */

/* Runs `work(job)` as a rule: bounded, with its faults told at the rule's own lines. False when it failed. */
bool host_call(struct host *host, const struct rule *rule, lua_CFunction work, void *job, struct arena *arena,
               struct decision *out);

/* ---- result.c ---- */

/* Turns the Lua value into one of type `want`; false with what was expected in `why`. */
bool result_value(struct host *host, int index, struct arena *arena, const struct type *want, struct value *out,
                  struct buffer *why);
/* The same for what is handed to a decision table: it has to be of the type already. On failure `why` says what was
 * expected of the value; it is untouched when the kind is wrong. */
bool argument_value(struct host *host, int index, struct arena *arena, const struct type *want, struct value *out,
                    struct buffer *why);

#endif
