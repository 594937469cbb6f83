/* What the store's tests share: a folder that goes away, a small model of records, a history made by dice. */
#ifndef DEALWRIGHT_STORE_FIXTURE_H
#define DEALWRIGHT_STORE_FIXTURE_H

#include "store/handle.h"

#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fixture {
  char folder[64];
  struct arena *arena;
  struct diagnostics *list;
  uint64_t dice;
};

static inline int fixture_begin(void **state) {
  struct fixture *fixture = xmalloc(sizeof *fixture);
  *fixture = (struct fixture){.arena = arena_new(), .list = diagnostics_new(), .dice = 88172645463325252u};
  snprintf(fixture->folder, sizeof fixture->folder, "/tmp/store-test-XXXXXX");
  assert_non_null(mkdtemp(fixture->folder));
  *state = fixture;
  return 0;
}

static inline char *fixture_path(struct fixture *fixture, const char *name) {
  return arena_printf(fixture->arena, "%s/%s", fixture->folder, name);
}

static inline int fixture_files(struct fixture *fixture, bool unlink_them) {
  DIR *folder = opendir(fixture->folder);
  struct dirent *entry;
  int count = 0;
  while ((entry = readdir(folder)) != NULL) {
    if (entry->d_name[0] == '.') continue;
    if (unlink_them && unlink(fixture_path(fixture, entry->d_name)) != 0) rmdir(fixture_path(fixture, entry->d_name));
    count++;
  }
  closedir(folder);
  return count;
}

static inline int fixture_end(void **state) {
  struct fixture *fixture = *state;
  fixture_files(fixture, true);
  rmdir(fixture->folder);
  arena_free(fixture->arena);
  diagnostics_free(fixture->list);
  free(fixture);
  return 0;
}

#define STORE_TEST(name) cmocka_unit_test_setup_teardown(name, fixture_begin, fixture_end)

/* ---- diagnostics ---- */

static inline const char *fixture_messages(struct fixture *fixture) {
  struct buffer text = BUFFER_EMPTY;
  diagnostics_write(fixture->list, LANGUAGE_EN, false, &text);
  const char *copy = arena_copy(fixture->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

#define assert_fine(fixture, call)                                                                                     \
  do {                                                                                                                 \
    if (!(call)) fail_msg("%s: %s", #call, fixture_messages(fixture));                                                 \
  } while (0)

/* The list holds exactly this (all of it, as a person reads it), and is cleared. */
static inline void assert_messages(struct fixture *fixture, const char *expected) {
  assert_string_equal(fixture_messages(fixture), expected);
  diagnostics_clear(fixture->list);
}

/* The first message has this id. */
static inline void assert_message(struct fixture *fixture, const char *id) {
  if (diagnostics_count(fixture->list) == 0) fail_msg("no message, expected %s", id);
  if (strcmp(diagnostic_name(diagnostics_id(fixture->list, 0)), id) != 0)
    fail_msg("expected %s, got: %s", id, fixture_messages(fixture));
  diagnostics_clear(fixture->list);
}

/* ---- dice ---- */

static inline unsigned roll(struct fixture *fixture, unsigned sides) {
  fixture->dice ^= fixture->dice << 13;
  fixture->dice ^= fixture->dice >> 7;
  fixture->dice ^= fixture->dice << 17;
  return (unsigned)((fixture->dice >> 20) % sides);
}

/* ---- records ---- */

static inline const struct type *type_of(struct fixture *fixture, const char *text) {
  const char *wrong;
  const struct type *type = type_parse(fixture->arena, text, &wrong);
  if (type == NULL) fail_msg("not a type: %s", text);
  return type;
}

static inline bool define_records(struct fixture *fixture, struct store *store) {
  const struct store_column deal[] = {{"name", type_of(fixture, "text"), false},
                                      {"amount", type_of(fixture, "money"), false},
                                      {"size", type_of(fixture, "one of [small, large]"), false},
                                      {"budgeted", type_of(fixture, "boolean"), false},
                                      {"seats", type_of(fixture, "integer"), false},
                                      {"factor", type_of(fixture, "decimal"), false},
                                      {"discount", type_of(fixture, "percent"), false},
                                      {"signed", type_of(fixture, "date"), false},
                                      {"called", type_of(fixture, "time"), false},
                                      {"term", type_of(fixture, "duration"), false},
                                      {"needs", type_of(fixture, "list of text"), false},
                                      {"customer", type_of(fixture, "ref customer"), false}};
  const struct store_column quote[] = {{"price", type_of(fixture, "money"), false},
                                       {"terms", type_of(fixture, "text"), false}};
  return store_define(store, "deal", NULL, deal, sizeof deal / sizeof *deal, fixture->list) &&
         store_define(store, "quote", "deal", quote, sizeof quote / sizeof *quote, fixture->list);
}

static inline int publish(struct fixture *fixture, struct store *store, const char *version) {
  const struct rulebook_file files[] = {{"rulebook.yaml", "rulebook: acme\n", 15}, {"scripts/a.lua", "return {}", 9}};
  const struct rulebook_text text = {0, "acme", version, version, 0, files, 2};
  int number = 0;
  assert_fine(fixture, store_publish(store, &text, 1000, &number, fixture->list));
  return number;
}

/* A new store with records and one rulebook, closed group. */
static inline struct store *fixture_store(struct fixture *fixture, const char *path, enum store_mode mode) {
  struct store *store = store_open(path, mode, fixture->list);
  if (store == NULL) fail_msg("%s", fixture_messages(fixture));
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  assert_fine(fixture, define_records(fixture, store));
  publish(fixture, store, "1");
  assert_fine(fixture, store_commit(store, fixture->list));
  return store;
}

/* ---- a history by dice ---- */

static inline const struct fact *take_fact(struct casefile *file, struct facts *facts, struct fact made, int64_t when) {
  struct fact *fact = facts_add(file->arena, facts, made.kind);
  *fact = made;
  if (!casefile_apply(file, fact, when)) fail_msg("a %s does not fit", fact_kind_name(made.kind));
  return fact;
}

static inline void close_case(struct casefile *file, struct facts *facts, int64_t when) {
  for (size_t i = 0; i < file->task_count; i++)
    if (file->tasks[i].state == TASK_OPEN)
      take_fact(file, facts, (struct fact){.kind = FACT_DROP, .number = file->tasks[i].number}, when);
  for (size_t i = 0; i < file->timer_count; i++)
    if (file->timers[i].state == TIMER_SET)
      take_fact(file, facts, (struct fact){.kind = FACT_CANCEL, .number = file->timers[i].number}, when);
  for (size_t i = 0; i < file->token_count; i++)
    if (file->tokens[i].left == 0)
      take_fact(file, facts, (struct fact){.kind = FACT_LEAVE, .number = file->tokens[i].number, .reason = "end"},
                when);
  take_fact(file, facts, (struct fact){.kind = FACT_CLOSE, .name = "won"}, when);
}

static inline int any_live_token(struct fixture *fixture, const struct casefile *file) {
  int live[64], count = 0;
  for (size_t i = 0; i < file->token_count && count < 64; i++)
    if (file->tokens[i].left == 0) live[count++] = file->tokens[i].number;
  return count > 0 ? live[roll(fixture, (unsigned)count)] : 0;
}

/* One fact that fits an open case. */
static inline void random_fact(struct fixture *fixture, struct casefile *file, struct facts *facts, int64_t when) {
  static const char *const stages[] = {"research", "needs", "offer", "谈判"}, *const people[] = {"li.na", "@legal",
                                                                                                 "王伟"};
  int token = any_live_token(fixture, file);
  int64_t due = roll(fixture, 3) == 0 ? 0 : when + 1000 + (int64_t)roll(fixture, 100000);
  size_t pick = roll(fixture, 1000);
  switch (roll(fixture, 8)) {
  case 0:
    take_fact(file, facts,
              (struct fact){.kind = FACT_ENTER,
                            .number = file->tokens_made + 1,
                            .parent_number = roll(fixture, 2) == 0 ? token : 0,
                            .name = stages[roll(fixture, 4)],
                            .due = due},
              when);
    break;
  case 1:
    if (token != 0) take_fact(file, facts, (struct fact){.kind = FACT_LEAVE, .number = token, .reason = "next"}, when);
    break;
  case 2:
  case 3:
    take_fact(file, facts,
              (struct fact){.kind = FACT_OPEN,
                            .number = file->tasks_made + 1,
                            .parent_number = token,
                            .name = "call",
                            .who = people[roll(fixture, 3)],
                            .due = due,
                            .required = roll(fixture, 2) == 0},
              when);
    break;
  case 4:
    if (file->task_count == 0 || file->tasks[pick % file->task_count].state != TASK_OPEN) break;
    take_fact(file, facts,
              (struct fact){.kind = roll(fixture, 2) == 0 ? FACT_DONE : FACT_DROP,
                            .number = file->tasks[pick % file->task_count].number,
                            .who = "li.na"},
              when);
    break;
  case 5:
    take_fact(file, facts,
              (struct fact){.kind = FACT_TIMER,
                            .number = file->timers_made + 1,
                            .parent_number = token,
                            .name = "overdue",
                            .due = when + 5000},
              when);
    break;
  case 6:
    if (file->timer_count == 0 || file->timers[pick % file->timer_count].state != TIMER_SET) break;
    take_fact(file, facts,
              (struct fact){.kind = roll(fixture, 2) == 0 ? FACT_FIRE : FACT_CANCEL,
                            .number = file->timers[pick % file->timer_count].number},
              when);
    break;
  default:
    take_fact(file, facts, (struct fact){.kind = FACT_DEPART, .name = "late", .who = "li.na", .reason = "research"},
              when);
  }
}

/* A put of some of the deal's columns, or a quote of its series. */
static inline void random_put(struct fixture *fixture, struct casefile *file, struct facts *facts) {
  static const struct fact_field fields[] = {{"name", "华东 \"精密\"\n"},
                                             {"amount", "320000.00 CNY"},
                                             {"size", "large"},
                                             {"budgeted", "true"},
                                             {"seats", "-7"},
                                             {"factor", "1.25"},
                                             {"discount", "12.5%"},
                                             {"signed", "2024-03-04"},
                                             {"called", "2024-03-04 09:00"},
                                             {"term", "5 workdays"},
                                             {"needs", "[\"a\",\"b\"]"},
                                             {"customer", "acme"}};
  struct fact *put = facts_add(file->arena, facts, FACT_PUT);
  if (roll(fixture, 4) == 0) {
    put->name = "quote";
    put->number = 1 + (int)roll(fixture, 5);
    put->parent = file->id;
    put->who = arena_printf(file->arena, "%s/quote/%d", file->id, put->number);
    fact_set(file->arena, put, "price",
             roll(fixture, 5) == 0 ? NULL : arena_printf(file->arena, "%u.50 CNY", roll(fixture, 9999)));
    return;
  }
  put->name = "deal";
  put->who = file->id;
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if (roll(fixture, 3) == 0)
      fact_set(file->arena, put, fields[i].name, roll(fixture, 6) == 0 ? NULL : fields[i].text);
}

/* Decides one event of a case and appends it; the group is open. */
static inline bool random_event(struct fixture *fixture, struct store *store, struct arena *arena, const char *id,
                                const char *command, int64_t when) {
  struct casefile *file = store_casefile(store, arena, id, fixture->list);
  if (file == NULL) return false;
  struct event event = {.command = command,
                        .case_id = file->id,
                        .verb = "step",
                        .actor = roll(fixture, 5) == 0 ? NULL : "li.na",
                        .happened = when,
                        .recorded = when + 60,
                        .rulebook = 1,
                        .answer = command != NULL ? "{\"accepted\":true}" : NULL};
  if (!file->exists) {
    take_fact(file, &event.facts, (struct fact){.kind = FACT_START, .name = "sales"}, when);
    take_fact(file, &event.facts, (struct fact){.kind = FACT_ENTER, .number = 1, .name = "research"}, when);
  }
  for (unsigned i = roll(fixture, 6); casefile_is_open(file) && i > 0; i--)
    random_fact(fixture, file, &event.facts, when);
  for (unsigned i = roll(fixture, 3); i > 0; i--) random_put(fixture, file, &event.facts);
  if (casefile_is_open(file) && roll(fixture, 25) == 0) close_case(file, &event.facts, when);
  return store_append(store, &event, file, fixture->list);
}

/* `count` events over `cases` cases, interleaved, in one group. */
static inline void random_history(struct fixture *fixture, struct store *store, int count, unsigned cases) {
  struct arena *arena = arena_new();
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  for (int i = 0; i < count; i++) {
    char id[32], command[32];
    snprintf(id, sizeof id, "D-%u", roll(fixture, cases) + 1);
    snprintf(command, sizeof command, "c%lld", (long long)store_event_count(store) + 1);
    assert_fine(fixture,
                random_event(fixture, store, arena, id, roll(fixture, 4) == 0 ? NULL : command, 1700000000 + 60 * i));
    arena_reset(arena);
  }
  assert_fine(fixture, store_commit(store, fixture->list));
  arena_free(arena);
}

static inline struct audit assert_audit(struct fixture *fixture, struct store *store) {
  struct audit audit;
  assert_fine(fixture, store_audit(store, &audit, fixture->list));
  assert_int_equal(audit.first_bad, 0);
  assert_int_equal(audit.differences, 0);
  return audit;
}

#endif
