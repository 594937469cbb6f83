/* Watching.
 *
 * A condition is watched by handing it through a function that the chunk gets as its argument:
 *
 *     if a < b then            local __watch = ... if __watch(7,a < b) then
 *
 * Nothing is put on a line of its own, so lines stay what they are. Lines come from Lua's line hook, beside the count
 * hook of fuel.c.
 *
 * Invariants
 * 1. A watched script decides as the original does: the condition's value goes through unchanged, and of the
 *    instructions that the call costs, WATCH_STEPS are given back to fuel: fewer than it costs, or a loop would not
 * end.
 * 2. Where the scanner cannot tell the end of a condition, or Lua does not take the text, the original runs, and only
 *    its lines are seen.
 *
 * Not watched: what a script runs at load, and the modules of stdlib. */
#include "script/watching.h"

#include <stdlib.h>
#include <string.h>

enum { WATCH_STEPS = 3, BLOCKS_MAX = 220 };

/* ---- where a condition ends ---- */

struct walk {
  const struct lexeme *items;
  size_t count;
};

static bool is(const struct walk *walk, size_t at, const char *text) {
  return at < walk->count && lexeme_is(&walk->items[at], text);
}

static bool is_one_of(const struct walk *walk, size_t at, const char *const *words) {
  for (; *words != NULL; words++)
    if (is(walk, at, *words)) return true;
  return false;
}

static bool opens_block(const struct walk *walk, size_t at) {
  static const char *const words[] = {"function", "if", "do", "repeat", NULL};
  return is_one_of(walk, at, words);
}

static bool closes_block(const struct walk *walk, size_t at) {
  return is(walk, at, "end") || is(walk, at, "until");
}

/* Behind the `end` of the function that begins here. */
static size_t function_end(const struct walk *walk, size_t at) {
  int depth = 0;
  for (; at < walk->count; at++) {
    if (opens_block(walk, at)) depth++;
    if (closes_block(walk, at) && --depth == 0) return at + 1;
  }
  return at;
}

/* Behind the bracket that closes the one that begins here. */
static size_t bracket_end(const struct walk *walk, size_t at) {
  static const char *const open[] = {"(", "[", "{", NULL}, *const close[] = {")", "]", "}", NULL};
  int depth = 0;
  for (; at < walk->count; at++) {
    if (is_one_of(walk, at, open)) depth++;
    if (is_one_of(walk, at, close) && --depth == 0) return at + 1;
  }
  return at;
}

/* `.name`, `:name`, `[...]`, `(...)`, `{...}` and texts behind a name or a bracket. */
static size_t suffix_end(const struct walk *walk, size_t at) {
  static const char *const open[] = {"(", "[", "{", NULL};
  while (at < walk->count) {
    if (is(walk, at, ".") || is(walk, at, ":")) at += 2;
    else if (is_one_of(walk, at, open)) at = bracket_end(walk, at);
    else if (walk->items[at].kind == LEXEME_TEXT) at++;
    else break;
  }
  return at;
}

static size_t operand_end(const struct walk *walk, size_t at) {
  static const char *const unary[] = {"not", "-", "#", "~", NULL};
  while (is_one_of(walk, at, unary)) at++;
  if (is(walk, at, "function")) return function_end(walk, at);
  if (is(walk, at, "{")) return bracket_end(walk, at);
  if (is(walk, at, "(")) return suffix_end(walk, bracket_end(walk, at));
  if (at >= walk->count) return at;
  bool name = walk->items[at].kind == LEXEME_NAME && !lexeme_is_keyword(&walk->items[at]);
  return name ? suffix_end(walk, at + 1) : at + 1;
}

static size_t expression_end(const struct walk *walk, size_t at) {
  static const char *const binary[] = {"and", "or", "==", "~=", "<=", ">=", "<", ">", "..", "+",  "-",
                                       "*",   "/",  "//", "%",  "^",  "&",  "|", "~", "<<", ">>", NULL};
  for (at = operand_end(walk, at); is_one_of(walk, at, binary);) at = operand_end(walk, at + 1);
  return at;
}

/* ---- rewriting ---- */

struct rewriting {
  struct host *host;
  const struct source_file *file;
  struct walk walk;
  size_t *opens; /* by token: the number of the condition that begins there, and one more; 0: none */
  int *closes;   /* by token: conditions that end behind it */
};

static void add_condition(struct rewriting *in, size_t first, size_t end) {
  struct watching *watching = in->host->watching;
  const struct lexeme *from = &in->walk.items[first], *last = &in->walk.items[end - 1];
  watching->conditions =
      arena_grow(in->host->arena, watching->conditions, watching->condition_count, sizeof *watching->conditions);
  watching->conditions[watching->condition_count++] =
      (struct script_condition){in->file, from->line, from->column, last->line};
  in->opens[first] = watching->condition_count;
  in->closes[end - 1]++;
}

/* Conditions inside functions; `blocks` says of each open block whether it is a function. */
static bool find_conditions(struct rewriting *in) {
  bool blocks[BLOCKS_MAX];
  int depth = 0, functions = 0;
  const struct walk *walk = &in->walk;
  for (size_t i = 0; i < walk->count; i++) {
    bool condition = is(walk, i, "if") || is(walk, i, "elseif") || is(walk, i, "while") || is(walk, i, "until");
    size_t end = condition ? expression_end(walk, i + 1) : 0;
    bool ends = is(walk, i, "until") || is(walk, end, "then") || is(walk, end, "do");
    if (condition && functions > 0 && ends && end > i + 1 && end <= walk->count) add_condition(in, i + 1, end);
    if (closes_block(walk, i) && depth > 0) functions -= blocks[--depth];
    if (!opens_block(walk, i)) continue;
    if (depth == BLOCKS_MAX) return false;
    functions += blocks[depth++] = is(walk, i, "function");
  }
  return depth == 0;
}

static void write_text(const struct rewriting *in, struct buffer *out) {
  const char *done = in->file->text;
  buffer_puts(out, "local __watch = ... ");
  for (size_t i = 0; i < in->walk.count; i++) {
    const struct lexeme *token = &in->walk.items[i];
    buffer_add(out, done, (size_t)(token->text - done));
    if (in->opens[i] > 0) buffer_printf(out, "__watch(%zu,", in->opens[i] - 1);
    buffer_add(out, token->text, token->size);
    for (int j = 0; j < in->closes[i]; j++) buffer_putc(out, ')');
    done = token->text + token->size;
  }
  buffer_add(out, done, (size_t)(in->file->text + in->file->size - done));
}

static bool compile(const struct rewriting *in, struct arena *scratch) {
  lua_State *L = in->host->lua;
  struct buffer text = BUFFER_EMPTY;
  write_text(in, &text);
  const char *name = arena_printf(scratch, "@%s", in->file->name);
  bool made = library_compile(L, buffer_text(&text), text.size, name, in->host->environment_script);
  buffer_release(&text);
  if (made) lua_replace(L, -2);
  else lua_pop(L, 1);
  return made;
}

static int compare_ints(const void *a, const void *b) {
  return *(const int *)a - *(const int *)b;
}

static void add_lines(struct host *host, const struct source_file *file, const struct code_report *report) {
  struct watching *watching = host->watching;
  int *lines = report->lines;
  if (report->line_count > 1) qsort(lines, report->line_count, sizeof *lines, compare_ints);
  for (size_t i = 0; i < report->line_count; i++) {
    if (i > 0 && lines[i] == lines[i - 1]) continue;
    watching->lines = arena_grow(host->arena, watching->lines, watching->line_count, sizeof *watching->lines);
    watching->lines[watching->line_count++] = (struct script_line){file, lines[i]};
  }
}

void watching_chunk(struct host *host, const struct source_file *file, const struct lexemes *tokens,
                    const struct code_report *report, struct arena *scratch) {
  struct rewriting in = {.host = host, .file = file, .walk = {tokens->items, tokens->count}};
  size_t before = host->watching->condition_count;
  in.opens = arena_alloc(scratch, (tokens->count + 1) * sizeof *in.opens);
  in.closes = arena_alloc(scratch, (tokens->count + 1) * sizeof *in.closes);
  add_lines(host, file, report);
  if (!find_conditions(&in) || !compile(&in, scratch)) host->watching->condition_count = before;
}

/* ---- running ---- */

static int condition_asked(lua_State *L) {
  struct host *host = host_of(L);
  const struct watching *watching = host->watching;
  lua_Integer number = lua_tointeger(L, 1);
  lua_settop(L, 2);
  if (host->fuel >= WATCH_STEPS) host->fuel -= WATCH_STEPS;
  const struct watch *watch = watching->watch;
  if (watch != NULL && watch->condition != NULL && number >= 0 && (size_t)number < watching->condition_count)
    watch->condition(watch->context, (size_t)number, lua_toboolean(L, 2));
  return 1;
}

void watching_push(lua_State *L) {
  lua_pushcfunction(L, condition_asked);
}

/* Functions of one chunk share the text of its name, so its address tells whether it is the one of before. */
static void find_lines(struct watching *watching, const char *source) {
  watching->source = source;
  watching->first = watching->last = 0;
  for (size_t i = 0; source[0] == '@' && i < watching->line_count; i++) {
    if (strcmp(watching->lines[i].file->name, source + 1) != 0) continue;
    if (watching->last == 0) watching->first = i;
    watching->last = i + 1;
  }
}

void watching_line(lua_State *L, lua_Debug *event) {
  struct watching *watching = host_of(L)->watching;
  if (watching == NULL || watching->watch == NULL || watching->watch->line == NULL) return;
  int line = event->currentline;
  if (!lua_getinfo(L, "S", event)) return;
  if (event->source != watching->source) find_lines(watching, event->source);
  for (size_t i = watching->first; i < watching->last; i++)
    if (watching->lines[i].line == line) {
      watching->watch->line(watching->watch->context, i);
      return;
    }
}

/* ---- the host's side ---- */

const struct watch *host_watch(struct host *host, const struct watch *watch) {
  const struct watch *before = host->watch;
  host->watch = watch;
  if (host->watching != NULL) host->watching->watch = watch;
  return before;
}

const struct script_line *host_lines(const struct host *host, size_t *count) {
  *count = host->watching != NULL ? host->watching->line_count : 0;
  return host->watching != NULL ? host->watching->lines : NULL;
}

const struct script_condition *host_conditions(const struct host *host, size_t *count) {
  *count = host->watching != NULL ? host->watching->condition_count : 0;
  return host->watching != NULL ? host->watching->conditions : NULL;
}
