/* Rejected rulebooks: every folder of tests/rejected is loaded and its rules are compiled, and what is said must be
 * what its files expect.
 *
 * A guilty line ends in `#! id: words`, or `#! id@column: words`: one message of that id must stand on that line, and
 * its text, notes included, must hold the words. A line may expect several, each behind its own `#!`. `#!! id: words`
 * expects a message about the file as a whole. The messages and the expectations must match one to one. A folder
 * `assets/` in a case takes the place of the files in the binary, so that a case can extend a standard rulebook of its
 * own.
 *
 * Prints `ok NAME` or `not ok NAME` with what differs; ends with 1 when one differs or there is none to load. */
#include "base/text.h"
#include "script/host.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct expectation {
  const char *file;
  int line, column; /* line 0: the file as a whole; column 0: any */
  const char *id, *words;
  bool met;
};

struct trial {
  struct arena *arena;
  const char *name, *folder;
  struct expectation *expected;
  size_t count;
  struct buffer complaints;
};

/* ---- what is expected ---- */

static const char *trimmed(struct arena *arena, const char *from, size_t size) {
  while (size > 0 && (*from == ' ' || *from == '!')) from++, size--;
  while (size > 0 && (from[size - 1] == ' ' || from[size - 1] == '\r')) size--;
  return arena_copy_bytes(arena, from, size);
}

/* One `#! id@column: words`, from behind its `#!`. */
static void expect(struct trial *trial, const char *file, int line, const char *text, size_t size) {
  bool whole = size > 0 && text[0] == '!';
  const char *entry = trimmed(trial->arena, text, size), *colon = strchr(entry, ':');
  size_t id_size = colon != NULL ? (size_t)(colon - entry) : strlen(entry);
  char *id = arena_copy_bytes(trial->arena, entry, id_size), *at = strchr(id, '@');
  struct expectation one = {.file = file, .line = whole ? 0 : line, .id = id, .words = ""};
  if (at != NULL) {
    one.column = (int)strtol(at + 1, NULL, 10);
    *at = '\0';
  }
  if (colon != NULL) one.words = trimmed(trial->arena, colon + 1, strlen(colon + 1));
  trial->expected = arena_grow(trial->arena, trial->expected, trial->count, sizeof *trial->expected);
  trial->expected[trial->count++] = one;
}

static void read_line(struct trial *trial, const char *file, int number, const char *line, const char *end) {
  const char *at = memmem(line, (size_t)(end - line), "#!", 2);
  while (at != NULL) {
    const char *from = at + 2;
    at = memmem(from, (size_t)(end - from), "#!", 2);
    expect(trial, file, number, from, (size_t)((at != NULL ? at : end) - from));
  }
}

static void read_file(struct trial *trial, const char *path) {
  FILE *stream = fopen(path, "rb");
  char *text = NULL;
  size_t room = 0;
  if (stream == NULL) return;
  ssize_t size = getdelim(&text, &room, EOF, stream);
  int number = 1;
  for (const char *at = text, *end = text + (size > 0 ? size : 0); at < end; number++) {
    const char *newline = memchr(at, '\n', (size_t)(end - at));
    read_line(trial, arena_copy(trial->arena, path), number, at, newline != NULL ? newline : end);
    at = newline != NULL ? newline + 1 : end;
  }
  free(text);
  fclose(stream);
}

static void read_folder(struct trial *trial, const char *folder) {
  DIR *stream = opendir(folder);
  if (stream == NULL) return;
  for (struct dirent *entry; (entry = readdir(stream)) != NULL;) {
    struct stat status;
    if (entry->d_name[0] == '.') continue;
    const char *path = arena_printf(trial->arena, "%s/%s", folder, entry->d_name);
    if (stat(path, &status) != 0) continue;
    if (S_ISDIR(status.st_mode)) read_folder(trial, path);
    else read_file(trial, path);
  }
  closedir(stream);
}

/* ---- what is said ---- */

static bool file_fits(const struct expectation *one, const struct position *at) {
  return one->line == 0 ? at->line == 0 && (at->file == NULL || strncmp(one->file, at->file, strlen(at->file)) == 0)
                        : text_equal(one->file, at->file) && one->line == at->line;
}

static bool meets(const struct expectation *one, const struct position *at, const char *id, const char *sentence) {
  if (one->met || !file_fits(one, at) || strcmp(one->id, id) != 0) return false;
  return (one->column == 0 || one->column == at->column) && strstr(sentence, one->words) != NULL;
}

static void compare(struct trial *trial, const struct diagnostics *list, size_t index) {
  const struct position *at = diagnostics_position(list, index);
  const char *id = diagnostic_name(diagnostics_id(list, index));
  struct buffer sentence = BUFFER_EMPTY, chinese = BUFFER_EMPTY;
  bool met = false;
  diagnostics_sentence(list, index, LANGUAGE_EN, &sentence);
  diagnostics_sentence(list, index, LANGUAGE_ZH, &chinese);
  for (size_t i = 0; i < trial->count && !met; i++) {
    met = meets(&trial->expected[i], at, id, buffer_text(&sentence));
    if (met) trial->expected[i].met = true;
  }
  if (!met)
    buffer_printf(&trial->complaints, "  said    %s:%d:%d %s: %s\n", at->file != NULL ? at->file : "-", at->line,
                  at->column, id, buffer_text(&sentence));
  if (strchr(buffer_text(&sentence), '{') != NULL && strstr(buffer_text(&sentence), "write {}") == NULL)
    buffer_printf(&trial->complaints, "  a place is left open in: %s\n", buffer_text(&sentence));
  if (chinese.size == 0) buffer_printf(&trial->complaints, "  no Chinese text: %s\n", id);
  buffer_release(&sentence);
  buffer_release(&chinese);
}

static void compare_all(struct trial *trial, const struct diagnostics *list, bool loaded) {
  for (size_t i = 0; i < diagnostics_count(list); i++) compare(trial, list, i);
  for (size_t i = 0; i < trial->count; i++) {
    const struct expectation *one = &trial->expected[i];
    if (one->met) continue;
    buffer_printf(&trial->complaints, "  missing %s:%d:%d %s: %s\n", one->file, one->line, one->column, one->id,
                  one->words);
  }
  if (trial->count == 0) buffer_puts(&trial->complaints, "  nothing is expected of it\n");
  if (loaded != (diagnostics_errors(list) == 0))
    buffer_puts(&trial->complaints, "  loaded in spite of errors, or refused without\n");
}

/* ---- trials ---- */

static bool run(const char *folder, const char *name) {
  struct trial trial = {.arena = arena_new(), .name = name, .folder = folder};
  struct diagnostics *list = diagnostics_new();
  read_folder(&trial, folder);
  setenv("DEALWRIGHT_ASSETS", arena_printf(trial.arena, "%s/assets", folder), 1);
  struct source *source = source_from_folder(trial.arena, folder, list);
  struct rulebook *rulebook = source != NULL ? rulebook_examine(trial.arena, source, list) : NULL;
  struct host *host = rulebook != NULL ? host_open(rulebook, list) : NULL;
  compare_all(&trial, list, host != NULL && diagnostics_errors(list) == 0);
  if (host != NULL) host_close(host);
  bool fine = trial.complaints.size == 0;
  printf("%s %s\n%s", fine ? "ok" : "not ok", name, buffer_text(&trial.complaints));
  buffer_release(&trial.complaints);
  diagnostics_free(list);
  arena_free(trial.arena);
  return fine;
}

static int is_case(const struct dirent *entry) {
  return entry->d_name[0] != '.' && strchr(entry->d_name, '.') == NULL;
}

int main(int count, char **arguments) {
  const char *tests = getenv("DEALWRIGHT_TESTS");
  struct arena *arena = arena_new();
  struct dirent **entries;
  const char *root = arena_printf(arena, "%s/rejected", tests != NULL ? tests : "tests");
  int found = scandir(root, &entries, is_case, alphasort), failed = 0, ran = 0;
  for (int i = 0; i < found; i++) {
    if (count < 2 || strcmp(arguments[1], entries[i]->d_name) == 0) {
      failed += !run(arena_printf(arena, "%s/%s", root, entries[i]->d_name), entries[i]->d_name);
      ran++;
    }
    free(entries[i]);
  }
  if (found >= 0) free(entries);
  arena_free(arena);
  if (ran == 0) printf("not ok: there is nothing to load in %s/rejected\n", tests != NULL ? tests : "tests");
  return failed > 0 || ran == 0;
}
