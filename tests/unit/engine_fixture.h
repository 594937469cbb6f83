/* A rulebook in a folder of its own, and programs that start, do one thing to its store, and end.
 *
 * Included by tests that walk at random: the same seed gives the same walk. */
#ifndef DEALWRIGHT_TESTS_ENGINE_FIXTURE_H
#define DEALWRIGHT_TESTS_ENGINE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/engine.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static uint64_t seed;
static char folder[64];

static int pick(int count) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (int)((seed >> 33) % (uint64_t)count);
}

/* ---- the folder ---- */

static void write_file(const char *name, const char *text) {
  char path[160];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *file = fopen(path, "wb");
  assert_non_null(file);
  fputs(text, file);
  fclose(file);
}

static int make_folder(const char *rulebook_text, const char *process_text) {
  char path[160];
  snprintf(folder, sizeof folder, "/tmp/dealwright-engine-XXXXXX");
  assert_non_null(mkdtemp(folder));
  snprintf(path, sizeof path, "%s/process", folder);
  mkdir(path, 0700);
  write_file("rulebook.yaml", rulebook_text);
  write_file("process/process.yaml", process_text);
  return 0;
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *walk) {
  (void)status, (void)kind, (void)walk;
  return remove(path);
}

static int remove_folder(void **state) {
  (void)state;
  return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* ---- a program ---- */

struct program {
  struct diagnostics *list;
  struct arena *arena;
  struct store *store;
  struct engine *engine;
};

static void show(const struct diagnostics *list) {
  struct buffer text = BUFFER_EMPTY;
  diagnostics_write(list, LANGUAGE_EN, false, &text);
  fputs(buffer_text(&text), stderr);
  buffer_release(&text);
}

static struct program program_start(const char *store) {
  char path[160];
  struct program program = {.list = diagnostics_new(), .arena = arena_new()};
  snprintf(path, sizeof path, "%s/%s", folder, store);
  program.store = store_open(path, STORE_CREATE, program.list);
  if (program.store == NULL) show(program.list);
  assert_non_null(program.store);
  program.engine = engine_new(program.store);
  return program;
}

/* Every program leaves a store in which the state is the fold of the events. */
static void program_end(struct program *program) {
  struct diagnostics *list = diagnostics_new();
  struct audit audit;
  bool clean = store_audit(program->store, &audit, list);
  if (!clean) show(list);
  assert_true(clean);
  diagnostics_free(list);
  engine_free(program->engine);
  store_close(program->store);
  arena_free(program->arena);
  diagnostics_free(program->list);
}

/* A new store, with the folder's rulebook in force. */
static void publish(const char *store) {
  static const char *const ends[] = {"", "-wal", "-shm", "-lock"};
  char path[160];
  for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
    snprintf(path, sizeof path, "%s/%s%s", folder, store, ends[i]);
    unlink(path);
  }
  struct program program = program_start(store);
  struct source *source = source_from_folder(program.arena, folder, program.list);
  int number;
  bool is_new;
  bool fine = source != NULL && engine_publish(program.engine, source, 0, 0, &number, &is_new, program.list);
  if (!fine) show(program.list);
  assert_true(fine);
  program_end(&program);
}

/* `D-1 quote price=100`, as typed behind `do`. */
static void command_of(struct program *program, const char *text, struct command *out) {
  const char **words;
  int *columns;
  size_t count;
  assert_true(command_words(program->arena, text, &(struct position){0}, &words, &columns, &count, program->list));
  assert_true(command_from_words(program->arena, words, count, out, program->list));
}

#endif
