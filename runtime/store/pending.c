/* Casefiles that wait to be written.
 *
 * Invariants
 * 1. A snapshot is never changed: a newer one takes its place, and the old one goes into the undo list while a mark may
 * want it.
 * 2. A number of a pending case stays the same until pending_clear; the undo list refers to it.
 * 3. Writing inside a mark sets the mark's savepoint first, so that rows and snapshots return together.
 * 4. Cases are written in the order in which they were first changed: new ones by rising number. */
#include "store/pending.h"

#include "store/handle.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 64, ENOUGH_CASES = 1024 };

/* ---- snapshots ---- */

static struct arena *take_arena(struct pending *pending) {
  return pending->spare_count > 0 ? pending->spare[--pending->spare_count] : arena_new();
}

static void free_snapshot(struct pending *pending, struct snapshot *snapshot) {
  if (snapshot->arena == NULL) return;
  if (pending->spare_count == pending->spare_capacity) {
    pending->spare_capacity = pending->spare_capacity * 2 + 16;
    pending->spare = xrealloc(pending->spare, pending->spare_capacity * sizeof(struct arena *));
  }
  arena_reset(snapshot->arena);
  pending->spare[pending->spare_count++] = snapshot->arena;
  *snapshot = (struct snapshot){NULL, NULL};
}

static void keep_old(struct pending *pending, size_t number, struct snapshot old) {
  if (pending->undo_count == pending->undo_capacity) {
    pending->undo_capacity = pending->undo_capacity * 2 + 16;
    pending->undo = xrealloc(pending->undo, pending->undo_capacity * sizeof *pending->undo);
  }
  pending->undo[pending->undo_count++] = (struct undo){number, old};
}

static void replace(struct pending *pending, size_t number, struct snapshot new, bool undoable) {
  struct pending_case *entry = &pending->cases[number];
  if (undoable) keep_old(pending, number, entry->now);
  else free_snapshot(pending, &entry->now);
  entry->now = new;
}

void pending_return(struct pending *pending, size_t undo_count) {
  while (pending->undo_count > undo_count) {
    struct undo *undo = &pending->undo[--pending->undo_count];
    free_snapshot(pending, &pending->cases[undo->number].now);
    pending->cases[undo->number].now = undo->old;
  }
}

void pending_forget_undo(struct pending *pending) {
  for (size_t i = 0; i < pending->undo_count; i++) free_snapshot(pending, &pending->undo[i].old);
  pending->undo_count = 0;
}

/* ---- the table ---- */

static size_t find_slot(const struct pending *pending, const char *id) {
  uint32_t hash = 2166136261u;
  for (const char *at = id; *at != '\0'; at++) hash = (hash ^ (unsigned char)*at) * 16777619u;
  size_t mask = pending->capacity * 2 - 1, slot = hash & mask;
  while (pending->slots[slot] != 0 && strcmp(pending->cases[pending->slots[slot] - 1].id, id) != 0)
    slot = (slot + 1) & mask;
  return slot;
}

static void grow(struct pending *pending) {
  pending->capacity = pending->capacity == 0 ? FIRST_CAPACITY : pending->capacity * 2;
  pending->cases = xrealloc(pending->cases, pending->capacity * sizeof *pending->cases);
  pending->slots = xrealloc(pending->slots, pending->capacity * 2 * sizeof *pending->slots);
  memset(pending->slots, 0, pending->capacity * 2 * sizeof *pending->slots);
  for (size_t i = 0; i < pending->count; i++)
    pending->slots[find_slot(pending, pending->cases[i].id)] = (uint32_t)i + 1;
}

static size_t find_or_add(struct pending *pending, const char *id) {
  if (pending->names == NULL) pending->names = arena_new();
  if (pending->count == pending->capacity) grow(pending);
  size_t slot = find_slot(pending, id);
  if (pending->slots[slot] == 0) {
    pending->cases[pending->count] = (struct pending_case){arena_copy(pending->names, id), {NULL, NULL}};
    pending->slots[slot] = (uint32_t)++pending->count;
  }
  return pending->slots[slot] - 1;
}

const struct casefile *pending_find(const struct pending *pending, const char *id) {
  if (pending->count == 0) return NULL;
  uint32_t number = pending->slots[find_slot(pending, id)];
  return number != 0 ? pending->cases[number - 1].now.file : NULL;
}

void pending_put(struct pending *pending, const struct casefile *file, bool undoable) {
  struct snapshot new = {take_arena(pending), NULL};
  new.file = casefile_copy(new.arena, file);
  replace(pending, find_or_add(pending, file->id), new, undoable);
}

void pending_drop(struct pending *pending, const char *id, bool undoable) {
  if (pending_find(pending, id) != NULL)
    replace(pending, find_or_add(pending, id), (struct snapshot){NULL, NULL}, undoable);
}

/* ---- writing ---- */

bool pending_write(struct store *store, struct diagnostics *list) {
  struct pending *pending = &store->pending;
  bool undoable = store->mark_count > 0;
  if (pending->count == 0) return true;
  if (!store_touch(store, list)) return false;
  pending->epoch++;
  for (size_t i = 0; i < pending->count; i++) {
    if (pending->cases[i].now.file == NULL) continue;
    if (!state_save(store, pending->cases[i].now.file, list)) return false;
    replace(pending, i, (struct snapshot){NULL, NULL}, undoable);
  }
  return true;
}

bool pending_relieve(struct store *store, struct diagnostics *list) {
  struct pending *pending = &store->pending;
  if (store->mark_count > 0 || pending->count < ENOUGH_CASES) return true;
  if (!pending_write(store, list)) return false;
  int64_t last_case = pending->last_case;
  pending_clear(pending);
  pending->last_case = last_case;
  return true;
}

void pending_clear(struct pending *pending) {
  pending_forget_undo(pending);
  for (size_t i = 0; i < pending->count; i++) free_snapshot(pending, &pending->cases[i].now);
  if (pending->count > 0) memset(pending->slots, 0, pending->capacity * 2 * sizeof *pending->slots);
  if (pending->names != NULL) arena_reset(pending->names);
  pending->count = 0;
  pending->epoch++;
  pending->last_case = -1;
}

void pending_release(struct pending *pending) {
  pending_clear(pending);
  for (size_t i = 0; i < pending->spare_count; i++) arena_free(pending->spare[i]);
  arena_free(pending->names);
  free(pending->spare);
  free(pending->undo);
  free(pending->slots);
  free(pending->cases);
}
