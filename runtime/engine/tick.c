/* The clock: every case is moved to an instant.
 *
 *   batch of cases, by the instant of their first timer ---> fire the earliest, again and again ---> commit
 *      ^                                                        up to where the batch ends              |
 *      +------------------------------ the next batch begins there ------------------------------------+
 *
 * Invariants
 * 1. Timers fire in the order of due, then case, then number, over all cases: what one case's timer changes is there
 * for the next one's.
 * 2. A batch is one transaction. Whatever interrupts a tick, what was committed has happened once, and the rest is
 * still due.
 * 3. A case whose timer fails stays as it was, timer and all; it is reported, and the other cases go on.
 * 4. Memory does not grow with the store: a batch is small, and each firing reads its case anew. */
#include "base/limits.h"
#include "base/text.h"
#include "engine/turn.h"

#include <stdlib.h>

enum { BATCH = 256 };

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
  size_t count;
  int64_t end_due, end_number; /* where the batch ends */
  bool failed;
  struct diagnostics *list;
};

static bool gather(void *context, const struct due_case *due) {
  struct tick *tick = context;
  tick->entries[tick->count++] =
      (struct entry){.id = arena_copy(tick->names, due->id), .due = due->due, .number = due->number};
  return tick->count < BATCH;
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
  tick->failed = true;
  entry->due = SCHEDULE_NEVER;
  return store_in_group(store);
}

static bool fire_batch(struct tick *tick) {
  struct entry *entry;
  while ((entry = first_entry(tick)) != NULL) {
    if (!fire_entry(tick, entry)) return false;
    arena_reset(tick->scratch);
  }
  return true;
}

static bool next_batch(struct tick *tick, bool *more) {
  const struct due_case after = {NULL, tick->end_due, tick->end_number};
  arena_reset(tick->names);
  tick->count = 0;
  if (!store_due_cases(engine_store(tick->engine), tick->until, &after, gather, tick, tick->list)) return false;
  *more = tick->count == BATCH;
  tick->end_due = *more ? tick->entries[BATCH - 1].due : tick->until;
  tick->end_number = *more ? tick->entries[BATCH - 1].number : INT64_MAX;
  return fire_batch(tick);
}

bool engine_tick(struct engine *engine, int64_t until, int64_t recorded, int64_t *fired, struct diagnostics *list) {
  struct tick *tick = xmalloc(sizeof *tick);
  struct store *store = engine_store(engine);
  bool fine = true, more = true;
  if (until >= SCHEDULE_NEVER) until = SCHEDULE_NEVER - 1;
  *tick = (struct tick){.engine = engine, .until = until, .recorded = recorded, .end_due = INT64_MIN, .list = list};
  tick->names = arena_new();
  tick->scratch = arena_new();
  while (fine && more) {
    int64_t before = tick->fired;
    fine = store_begin(store, "dealwright tick", list);
    if (!fine) break;
    fine = next_batch(tick, &more) && store_commit(store, list);
    if (fine) continue;
    store_rollback(store);
    tick->fired = before;
  }
  *fired = tick->fired;
  fine = fine && !tick->failed;
  arena_free(tick->names);
  arena_free(tick->scratch);
  free(tick);
  return fine;
}
