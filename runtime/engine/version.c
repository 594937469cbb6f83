/* Loaded rulebook versions.
 *
 * Invariants
 * 1. A version is immutable once loaded, but for the cache of column numbers.
 * 2. The model outlives the host that was opened on it.
 * 3. Warnings about a version were told when it was published, and are not told again. */
#include "engine/version.h"

#include "base/text.h"
#include "script/watch.h"

#include <stdlib.h>

static struct version *version_new(void) {
  struct version *version = xmalloc(sizeof *version);
  *version = (struct version){.arena = arena_new()};
  return version;
}

static struct version *version_compile(struct version *version, const struct source *source,
                                       struct host *(*open)(const struct rulebook *, struct diagnostics *),
                                       struct diagnostics *list) {
  if (source != NULL) version->rulebook = rulebook_load(version->arena, source, list);
  if (version->rulebook != NULL) version->host = open(version->rulebook, list);
  if (version->host == NULL) {
    version_free(version);
    return NULL;
  }
  for (size_t i = 0; i < HASH_HEX_SIZE; i++) version->hash[i] = source->hash[i];
  version->columns = arena_alloc(version->arena, (version->rulebook->record_count + 1) * sizeof *version->columns);
  return version;
}

struct version *version_load(const struct source *source, struct diagnostics *list) {
  return version_compile(version_new(), source, host_open, list);
}

struct version *version_load_watched(const struct source *source, struct diagnostics *list) {
  return version_compile(version_new(), source, host_open_watched, list);
}

struct version *version_from_store(struct store *store, int number, struct diagnostics *list) {
  struct version *version = version_new();
  const struct rulebook_text *text = store_rulebook(store, version->arena, number, list);
  if (text == NULL) {
    if (diagnostics_errors(list) == 0) {
      diagnostic_add(list, DIAGNOSTIC_no_rulebook, NULL);
      diagnostic_note(list, DIAGNOSTIC_note_publish);
    }
    version_free(version);
    return NULL;
  }
  number = text->number;
  size_t told = diagnostics_count(list);
  version = version_compile(version, source_from_store(version->arena, text, list), host_open, list);
  if (version == NULL) return NULL;
  diagnostics_return(list, told);
  version->number = number;
  return version;
}

void version_free(struct version *version) {
  if (version == NULL) return;
  if (version->host != NULL) host_close(version->host);
  arena_free(version->arena);
  free(version);
}

/* Documents that are not complete yet are looked for by that (`todo`). */
static bool define_record(struct arena *scratch, struct store *store, const struct rulebook *rulebook,
                          const struct record *record, struct diagnostics *list) {
  struct store_column *columns = arena_alloc(scratch, (record->field_count + 1) * sizeof *columns);
  for (size_t i = 0; i < record->field_count; i++)
    columns[i] = (struct store_column){record->fields[i].name, record->fields[i].type, record->fields[i].is_private};
  const struct document *document = rulebook_document(rulebook, record->name);
  return store_define(store, record->name, record->belongs_to, columns, record->field_count, list) &&
         (document == NULL || document->signature_count == 0 ||
          store_find_by(store, record->name, document_field_name(DOCUMENT_COMPLETE), list));
}

bool version_define(struct version *version, struct store *store, struct diagnostics *list) {
  struct arena *scratch = arena_new();
  bool fine = true;
  for (size_t i = 0; i < version->rulebook->record_count; i++) {
    fine = define_record(scratch, store, version->rulebook, &version->rulebook->records[i], list) && fine;
    version->columns[i] = NULL;
  }
  arena_free(scratch);
  return fine;
}

const int *version_columns(struct version *version, struct store *store, const struct record *record) {
  int **known = &version->columns[record->number];
  const struct store_column *columns;
  size_t count;
  if (*known != NULL) return *known;
  if (!store_columns(store, record->name, &columns, &count)) return NULL;
  int *found = arena_alloc(version->arena, (record->field_count + 1) * sizeof *found);
  for (size_t i = 0; i < record->field_count; i++) {
    found[i] = -1;
    for (size_t j = 0; j < count; j++)
      if (text_equal(columns[j].name, record->fields[i].name)) found[i] = (int)j;
  }
  return *known = found;
}
