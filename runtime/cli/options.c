/* Reading the command line.
 *
 * Invariant: every mistake is reported, not only the first; nothing is guessed, so an option is never shortened.
 *
 * Not done here: what the words mean. A word such as `-5` is an operand, since amounts can be negative. */
#include "cli/options.h"

#include "base/text.h"

#include <string.h>

const struct option_row option_rows[OPTION_COUNT] = {
#define OPTION(id, name, argument, en, zh) {name, argument, {en, zh}},
#include "cli/option.def"
#undef OPTION
};

bool option_is_optional(enum option option) {
  return option == OPTION_COVERAGE;
}

bool option_is_list(enum option option) {
  return option == OPTION_MAP;
}

static void add_word(struct arena *arena, struct options *options, const char *word) {
  if (options->command == NULL) {
    options->command = word;
    return;
  }
  options->words = arena_grow(arena, options->words, options->count, sizeof *options->words);
  options->words[options->count++] = word;
}

static bool is_option(const char *word) {
  bool is_short = word[0] == '-' && ((word[1] >= 'a' && word[1] <= 'z') || (word[1] >= 'A' && word[1] <= 'Z'));
  return is_short || (word[0] == '-' && word[1] == '-');
}

static void unknown_option(const char *word, size_t size, struct arena *arena, struct diagnostics *list) {
  const char *names[OPTION_COUNT], *name = arena_copy_bytes(arena, word, size);
  for (int i = 0; i < OPTION_COUNT; i++) names[i] = option_rows[i].name;
  diagnostic_add(list, DIAGNOSTIC_unknown_option, NULL, name);
  diagnostic_suggest(list, name, names, OPTION_COUNT);
}

static int option_find(const char *word, size_t size) {
  if (size == 2 && word[1] == 'h') return OPTION_HELP;
  for (int i = 0; i < OPTION_COUNT; i++)
    if (strlen(option_rows[i].name) == size && memcmp(option_rows[i].name, word, size) == 0) return i;
  return -1;
}

static void option_keep(struct arena *arena, enum option option, const char *value, struct options *out,
                        struct diagnostics *list) {
  const char *before = out->values[option];
  if (before != NULL && !option_is_list(option))
    diagnostic_add(list, DIAGNOSTIC_option_twice, NULL, option_rows[option].name);
  out->values[option] = before != NULL && option_is_list(option) ? arena_printf(arena, "%s,%s", before, value) : value;
}

/* One option at arguments[i]; returns how many arguments it took. */
static int option_take(struct arena *arena, int left, char **arguments, struct options *out, struct diagnostics *list) {
  const char *word = arguments[0], *equals = strchr(word, '=');
  size_t size = equals != NULL ? (size_t)(equals - word) : strlen(word);
  int option = option_find(word, size);
  if (option < 0) {
    unknown_option(word, size, arena, list);
    return 1;
  }
  const struct option_row *row = &option_rows[option];
  if (row->argument == NULL) {
    if (equals != NULL) diagnostic_add(list, DIAGNOSTIC_option_value_extra, NULL, row->name);
    out->values[option] = "";
    return 1;
  }
  if (option_is_optional((enum option)option) && equals == NULL) {
    out->values[option] = "";
    return 1;
  }
  const char *value = equals != NULL ? equals + 1 : left > 1 && !is_option(arguments[1]) ? arguments[1] : NULL;
  if (value == NULL || *value == '\0')
    diagnostic_add(list, DIAGNOSTIC_option_value_missing, NULL, row->name, row->argument);
  else option_keep(arena, (enum option)option, value, out, list);
  return equals == NULL && value != NULL ? 2 : 1;
}

static bool words_are_text(int count, char **arguments, struct diagnostics *list) {
  size_t bad;
  for (int i = 0; i < count; i++)
    if (!text_is_utf8(arguments[i], strlen(arguments[i]), &bad)) {
      diagnostic_add(list, DIAGNOSTIC_word_not_utf8, NULL);
      return false;
    }
  return true;
}

bool options_read(struct arena *arena, int count, char **arguments, struct options *out, struct diagnostics *list) {
  size_t errors = diagnostics_errors(list);
  bool ended = false;
  *out = (struct options){0};
  if (!words_are_text(count, arguments, list)) return false;
  for (int i = 0; i < count;) {
    if (!ended && strcmp(arguments[i], "--") == 0) {
      ended = true;
      i++;
    } else if (out->command == NULL && strcmp(arguments[i], "--version") == 0) {
      out->command = arguments[i++] + 2;
    } else if (!ended && is_option(arguments[i])) {
      i += option_take(arena, count - i, arguments + i, out, list);
    } else {
      add_word(arena, out, arguments[i++]);
    }
  }
  return diagnostics_errors(list) == errors;
}

bool options_fit(const struct options *options, uint64_t allowed, const char *command, struct diagnostics *list) {
  bool fine = true;
  for (int i = 0; i < OPTION_COUNT; i++) {
    if (options->values[i] == NULL || (allowed & OPTION_BIT(i)) != 0) continue;
    diagnostic_add(list, DIAGNOSTIC_option_not_here, NULL, option_rows[i].name, command);
    fine = false;
  }
  return fine;
}
