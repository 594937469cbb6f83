/* Comparing scripts function by function.
 *
 * Invariants
 * 1. Of one name the topmost layer's function counts, as when rules run.
 * 2. Words are compared, so comments and line ends make no difference.
 * 3. A function that stays the same in a file whose other text is changed may decide otherwise: that is told once for
 * the module.
 *
 * A function is `function M.name(...)` or `M.name = function(...)` at the outermost level; whatever else a file holds
 * is its other text. */
#include "check/difference_part.h"

#include "rulebook/names.h"
#include "script/scan.h"

#include <string.h>

struct function {
  const char *name;
  const struct source_file *file;
  struct lexemes tokens; /* from `function` or the name to `end` */
  const char *text;      /* the same as written */
  int line;
  const struct lexemes *around; /* the file's other text */
};

struct functions {
  struct function *items; /* in the order of files, a replaced one in its place */
  size_t count;
  struct names *names;
  const struct source_file *file; /* the topmost */
  const struct lexemes *around;   /* of that */
};

/* ---- reading ---- */

static bool opens(const struct lexeme *token) {
  static const char *const words[] = {"function", "if", "do", "repeat"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (lexeme_is(token, words[i])) return true;
  return false;
}

static bool closes(const struct lexeme *token) {
  return lexeme_is(token, "end") || lexeme_is(token, "until");
}

/* The token behind the one that ends what `first` opens. */
static size_t block_end(const struct lexemes *tokens, size_t first) {
  int depth = 0;
  for (size_t i = first; i < tokens->count; i++) {
    const struct lexeme *token = &tokens->items[i];
    if (token->kind != LEXEME_NAME) continue;
    if (opens(token)) depth++;
    if (closes(token) && --depth == 0) return i + 1;
  }
  return tokens->count;
}

static bool is_at(const struct lexemes *tokens, size_t number, const char *text) {
  return number < tokens->count && lexeme_is(&tokens->items[number], text);
}

static bool is_name_at(const struct lexemes *tokens, size_t number) {
  return number < tokens->count && tokens->items[number].kind == LEXEME_NAME;
}

/* Does a function of the module begin here? Gives the number of its name and of its `function`. */
static bool function_begins(const struct lexemes *tokens, size_t at, size_t *name, size_t *word) {
  if (is_at(tokens, at, "function") && is_name_at(tokens, at + 1) && is_at(tokens, at + 2, ".") &&
      is_at(tokens, at + 4, "(")) {
    *name = at + 3;
    *word = at;
    return true;
  }
  *name = at + 2;
  *word = at + 4;
  return is_name_at(tokens, at) && is_at(tokens, at + 1, ".") && is_at(tokens, at + 3, "=") &&
         is_at(tokens, at + 4, "function");
}

static void functions_put(struct arena *arena, struct functions *functions, const struct function *function) {
  int there = names_put(functions->names, function->name, (int)functions->count);
  if (there >= 0) {
    functions->items[there] = *function;
    return;
  }
  functions->items = arena_grow(arena, functions->items, functions->count, sizeof *functions->items);
  functions->items[functions->count++] = *function;
}

static void add_token(struct arena *arena, struct lexemes *list, const struct lexeme *token) {
  list->items = arena_grow(arena, list->items, list->count, sizeof *list->items);
  list->items[list->count++] = *token;
}

static void file_read(struct arena *arena, const struct source_file *file, struct functions *out) {
  struct lexemes tokens = scan_lua(arena, file->text, file->size, false);
  struct lexemes *around = arena_alloc(arena, sizeof *around);
  size_t name, word, depth_end = 0;
  for (size_t i = 0; i < tokens.count;) {
    const struct lexeme *token = &tokens.items[i];
    if (i < depth_end || !function_begins(&tokens, i, &name, &word)) {
      if (i >= depth_end && token->kind == LEXEME_NAME && opens(token)) depth_end = block_end(&tokens, i);
      add_token(arena, around, token);
      i++;
      continue;
    }
    size_t end = block_end(&tokens, word);
    const struct lexeme *last = &tokens.items[end - 1];
    struct function function = {
        .name = lexeme_copy(arena, &tokens.items[name]),
        .file = file,
        .tokens = {&tokens.items[i], end - i},
        .text = arena_copy_bytes(arena, token->text, (size_t)(last->text + last->size - token->text)),
        .line = token->line,
        .around = around};
    functions_put(arena, out, &function);
    i = end;
  }
  out->file = file;
  out->around = around;
}

static struct functions functions_read(struct arena *arena, const struct source *source, const char *path) {
  struct functions functions = {.names = names_new(arena)};
  for (size_t i = 0; i < source->count; i++)
    if (strcmp(source->files[i].path, path) == 0) file_read(arena, &source->files[i], &functions);
  return functions;
}

/* ---- comparing ---- */

static bool are_same(const struct lexemes *a, const struct lexemes *b) {
  if (a->count != b->count) return false;
  for (size_t i = 0; i < a->count; i++)
    if (a->items[i].size != b->items[i].size || memcmp(a->items[i].text, b->items[i].text, a->items[i].size) != 0)
      return false;
  return true;
}

static void tell_function(struct comparing *comparing, const char *module, const struct function *from,
                          const struct function *to) {
  const struct function *shown = to != NULL ? to : from;
  struct difference difference = {.group = DIFFERENCE_SCRIPTS,
                                  .what = from == NULL ? DIFFERENCE_NEW
                                          : to == NULL ? DIFFERENCE_GONE
                                                       : DIFFERENCE_CHANGED,
                                  .name = arena_printf(comparing->arena, "%s.%s", module, shown->name),
                                  .before = from != NULL ? from->text : NULL,
                                  .after = to != NULL ? to->text : NULL,
                                  .at = {shown->file->shown, shown->line, 0, 0}};
  difference_add(comparing, &difference, NULL);
}

/* Is what stands around them changed? Of an overlay's own function only when it is the same file's. */
static bool is_around_changed(const struct function *from, const struct function *to, bool same) {
  bool one_file = strcmp(from->file->name, to->file->name) == 0;
  return (same || one_file) && !are_same(from->around, to->around);
}

static void compare_module(struct comparing *comparing, const char *path) {
  struct functions from = functions_read(comparing->arena, comparing->from, path);
  struct functions to = functions_read(comparing->arena, comparing->to, path);
  size_t start = strlen("scripts/"), size = strlen(path) - start - strlen(".lua");
  const char *module = arena_copy_bytes(comparing->arena, path + start, size);
  bool around =
      from.count == 0 && to.count == 0 && from.file != NULL && to.file != NULL && !are_same(from.around, to.around);
  for (size_t i = 0; i < to.count; i++) {
    int there = names_get(from.names, to.items[i].name);
    const struct function *old = there >= 0 ? &from.items[there] : NULL;
    bool same = old != NULL && are_same(&old->tokens, &to.items[i].tokens);
    if (!same) tell_function(comparing, module, old, &to.items[i]);
    around = around || (old != NULL && is_around_changed(old, &to.items[i], same));
  }
  for (size_t i = 0; i < from.count; i++)
    if (names_get(to.names, from.items[i].name) < 0) tell_function(comparing, module, &from.items[i], NULL);
  if (!around) return;
  struct difference difference = {
      .group = DIFFERENCE_SCRIPTS, .what = DIFFERENCE_AROUND, .name = module, .at = {to.file->shown, 0, 0, 0}};
  difference_add(comparing, &difference, NULL);
}

void difference_scripts(struct comparing *comparing) {
  size_t count;
  const char **paths = difference_paths(comparing, "scripts/", ".lua", &count);
  for (size_t i = 0; i < count; i++) compare_module(comparing, paths[i]);
}
