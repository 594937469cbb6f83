/* The clock: every case is moved to an instant.
 *
 *   cases by the instant of their first timer ---> fire the earliest, again and again, up to where they end
 *      ^   (a batch of them)                          |                                        |
 *      |                                              | it disturbed others: look again        | enough fired: commit
 *      +----------------------------------------------+----------------------------------------+
 *
 * Invariants
 * 1. Timers fire in the order of due, then case, then number, over all cases: what one case's timer changes is there
 * for the next one's.
 * 2. What a firing starts, or moves in other cases, takes its place in that order: after it the cases are looked for
 * again, from its instant on.
 * 3. What is fired between two commits is one transaction. Whatever interrupts a tick, what was committed has happened
 * once, and the rest is still due.
 * 4. A case whose timer fails stays as it was, timer and all; it is reported, and the other cases go on.
 * 5. Memory does not grow with the store: a batch is small, and each firing reads its case anew. */
#include "base/limits.h"
#include "base/text.h"
#include "engine/turn.h"

#include <stdlib.h>

enum { BATCH = 256, FEW = 8 /* looked for after a disturbance, since there may soon be another */ };

struct entry {
  const char *id;
  int64_t due, number; /* due SCHEDULE_NEVER: no more in this batch */
  int64_t last;        /* the instant it fired at last, and how often */
  int count;
};

struct tick {
  struct engine *engine;
  struct arena *names;   /* of the batch */
  struct arena *scratch; /* of one firing */
  int64_t until, recorded, fired;
  struct entry entries[BATCH];
  size_t count, most;          /* how many are looked for */
  int64_t end_due, end_number; /* where they end */
  int64_t disturbed;           /* the instant at which one disturbed others, or SCHEDULE_NEVER */
  struct arena *failures;
  const char **failed; /* cases that stay behind */
  size_t failed_count;
  struct diagnostics *list;
};

static bool has_failed(const struct tick *tick, const char *id) {
  for (size_t i = 0; i < tick->failed_count; i++)
    if (text_equal(tick->failed[i], id)) return true;
  return false;
}

static bool gather(void *context, const struct due_case *due) {
  struct tick *tick = context;
  if (has_failed(tick, due->id)) return true;
  tick->entries[tick->count++] =
      (struct entry){.id = arena_copy(tick->names, due->id), .due = due->due, .number = due->number};
  return tick->count < tick->most;
}

static bool is_before(int64_t due, int64_t number, int64_t other_due, int64_t other_number) {
  return due != other_due ? due < other_due : number < other_number;
}

/* The entry that is due first, up to the end of the batch; NULL: none is left. */
static struct entry *first_entry(struct tick *tick) {
  struct entry *first = NULL;
  for (size_t i = 0; i < tick->count; i++) {
    struct entry *entry = &tick->entries[i];
    if (is_before(tick->end_due, tick->end_number, entry->due, entry->number)) continue;
    if (first == NULL || is_before(entry->due, entry->number, first->due, first->number)) first = entry;
  }
  return first;
}

/* A circle of timers that set each other in one instant would never end. */
static bool goes_round(struct entry *entry, struct turn *turn) {
  entry->count = entry->last == entry->due ? entry->count + 1 : 1;
  entry->last = entry->due;
  if (entry->count <= LIMIT_TIMERS_PER_COMMAND) return false;
  timers_too_many(turn);
  return true;
}

static bool fire_case(struct tick *tick, struct entry *entry) {
  struct turn turn;
  if (!turn_at_case(&turn, tick->engine, tick->scratch, entry->id, tick->list)) return false;
  turn.recorded = tick->recorded;
  const struct timer *timer = casefile_due_timer(turn.file, tick->until);
  if (timer != NULL && (goes_round(entry, &turn) || !timer_fire(&turn, timer))) return false;
  tick->fired += timer != NULL;
  if (turn.disturbs) tick->disturbed = entry->due;
  timer = casefile_due_timer(turn.file, tick->until);
  entry->due = timer != NULL ? timer->due : SCHEDULE_NEVER;
  return true;
}

/* False when the store failed; a rule that did is reported and stays behind. */
static bool fire_entry(struct tick *tick, struct entry *entry) {
  struct store *store = engine_store(tick->engine);
  if (!store_mark(store, tick->list)) return false;
  if (fire_case(tick, entry)) return store_keep(store, tick->list);
  store_return(store);
  diagnostic_note(tick->list, DIAGNOSTIC_note_case, entry->id);
  tick->failed = arena_grow(tick->failures, tick->failed, tick->failed_count, sizeof *tick->failed);
  tick->failed[tick->failed_count++] = arena_copy(tick->failures, entry->id);
  entry->due = SCHEDULE_NEVER;
  return store_in_group(store);
}

static bool fire_batch(struct tick *tick) {
  struct entry *entry;
  tick->disturbed = SCHEDULE_NEVER;
  while (tick->disturbed == SCHEDULE_NEVER && (entry = first_entry(tick)) != NULL) {
    if (!fire_entry(tick, entry)) return false;
    arena_reset(tick->scratch);
  }
  return true;
}

/* Those behind the last ones; after a disturbance, from its instant on. */
static bool next_batch(struct tick *tick, bool *more) {
  const struct due_case after = {NULL, tick->end_due, tick->end_number};
  arena_reset(tick->names);
  tick->count = 0;
  if (!store_due_cases(engine_store(tick->engine), tick->until, &after, gather, tick, tick->list)) return false;
  *more = tick->count == tick->most;
  tick->end_due = *more ? tick->entries[tick->count - 1].due : tick->until;
  tick->end_number = *more ? tick->entries[tick->count - 1].number : INT64_MAX;
  tick->most = BATCH;
  if (!fire_batch(tick)) return false;
  if (tick->disturbed == SCHEDULE_NEVER) return true;
  tick->end_due = tick->disturbed;
  tick->end_number = -1;
  tick->most = FEW;
  *more = true;
  return true;
}

/* One transaction. */
static bool fire_many(struct tick *tick, bool *more) {
  int64_t enough = tick->fired + BATCH;
  do
    if (!next_batch(tick, more)) return false;
  while (*more && tick->fired < enough);
  return true;
}

bool engine_tick(struct engine *engine, int64_t until, int64_t recorded, int64_t *fired, struct diagnostics *list) {
  struct tick *tick = xmalloc(sizeof *tick);
  struct store *store = engine_store(engine);
  bool fine = true, more = true;
  if (until >= SCHEDULE_NEVER) until = SCHEDULE_NEVER - 1;
  *tick = (struct tick){.engine = engine, .until = until, .recorded = recorded, .end_due = INT64_MIN, .list = list};
  tick->most = BATCH;
  tick->failures = arena_new();
  tick->names = arena_new();
  tick->scratch = arena_new();
  while (fine && more) {
    int64_t before = tick->fired;
    fine = store_begin(store, "dealwright tick", list);
    if (!fine) break;
    fine = fire_many(tick, &more) && store_commit(store, list);
    if (fine) continue;
    store_rollback(store);
    tick->fired = before;
  }
  *fired = tick->fired;
  fine = fine && tick->failed_count == 0;
  arena_free(tick->names);
  arena_free(tick->scratch);
  arena_free(tick->failures);
  free(tick);
  return fine;
}
