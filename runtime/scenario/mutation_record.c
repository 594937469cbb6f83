/* The file of --resume.
 *
 * Invariants
 * 1. A file that does not begin as a record is never written to.
 * 2. Lines are only added, each by one write; a last line without its end is cut off by whoever opens the file next. */
#include "scenario/mutation_record.h"

#include "base/hash.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char head[] = "dealwright mutation 1 ";

struct mutation_record {
  int file;
};

/* ---- what it is a record of ---- */

static void add_text(struct hasher *hasher, const char *text) {
  hasher_add_sized(hasher, text != NULL ? text : "", text != NULL ? strlen(text) : 0);
}

static void first_line(const struct mutation *mutation, struct buffer *out) {
  struct hasher *hasher = hasher_new();
  struct hash hash;
  char hex[HASH_HEX_SIZE];
  add_text(hasher, mutation->source->hash);
  add_text(hasher, mutation->tests->hash);
  for (size_t i = 0; i < mutation->tests->count; i++) add_text(hasher, mutation->tests->items[i].title);
  for (size_t i = 0; i < mutation->mutants.count; i++) {
    const struct mutant *mutant = &mutation->mutants.items[i];
    size_t place[] = {mutant->file, mutant->offset, mutant->size};
    hasher_add(hasher, place, sizeof place);
    add_text(hasher, mutant->after);
  }
  hasher_finish(hasher, &hash);
  hash_hex(&hash, hex);
  buffer_printf(out, "%s%s\n", head, hex);
}

/* ---- reading ---- */

static bool fail(const char *path, struct diagnostics *list) {
  struct position at = {path, 0, 0, 0};
  diagnostic_add(list, DIAGNOSTIC_record_failed, &at, strerror(errno));
  return false;
}

static bool read_all(int file, struct buffer *out) {
  char block[8192];
  ssize_t got;
  while ((got = read(file, block, sizeof block)) != 0) {
    if (got < 0 && errno != EINTR) return false;
    if (got > 0) buffer_add(out, block, (size_t)got);
    if (out->size > LIMIT_FILE_BYTES) break;
  }
  return true;
}

static void take_line(struct mutation *mutation, const char *line, size_t size) {
  char word[32];
  size_t mutant;
  char text[64];
  if (size >= sizeof text) return;
  memcpy(text, line, size);
  text[size] = '\0';
  if (sscanf(text, "%zu %31s", &mutant, word) != 2 || mutant >= mutation->mutants.count) return;
  for (int i = VERDICT_NONE + 1; i < VERDICT_COUNT; i++)
    if (strcmp(verdict_name((enum verdict)i), word) == 0) {
      mutation->kept += mutation->verdicts[mutant] == VERDICT_NONE;
      mutation->verdicts[mutant] = (enum verdict)i;
    }
}

/* Returns how much of the text is lines. */
static size_t take_lines(struct mutation *mutation, const char *text, size_t at, size_t size) {
  const char *end;
  while (at < size && (end = memchr(text + at, '\n', size - at)) != NULL) {
    take_line(mutation, text + at, (size_t)(end - text) - at);
    at = (size_t)(end - text) + 1;
  }
  return at;
}

static bool write_text(int file, const char *text, size_t size) {
  return write(file, text, size) == (ssize_t)size;
}

/* ---- opening ---- */

static bool is_other_file(const struct buffer *text) {
  size_t size = text->size < sizeof head - 1 ? text->size : sizeof head - 1;
  return text->size > 0 && memcmp(text->data, head, size) != 0;
}

static bool begin(int file, const struct buffer *first) {
  return ftruncate(file, 0) == 0 && lseek(file, 0, SEEK_SET) == 0 && write_text(file, first->data, first->size);
}

static bool take_up(int file, const char *path, struct mutation *mutation, struct diagnostics *list) {
  struct buffer text = BUFFER_EMPTY, first = BUFFER_EMPTY;
  struct position at = {path, 0, 0, 0};
  bool fine = read_all(file, &text), other = fine && is_other_file(&text);
  first_line(mutation, &first);
  if (other) {
    diagnostic_add(list, DIAGNOSTIC_record_other, &at);
  } else if (fine && text.size >= first.size && memcmp(text.data, first.data, first.size) == 0) {
    size_t kept = take_lines(mutation, text.data, first.size, text.size);
    fine = ftruncate(file, (off_t)kept) == 0 && lseek(file, (off_t)kept, SEEK_SET) >= 0;
  } else if (fine) {
    fine = begin(file, &first);
  }
  buffer_release(&text);
  buffer_release(&first);
  return (fine || fail(path, list)) && !other;
}

struct mutation_record *mutation_record_open(const char *path, struct mutation *mutation, struct diagnostics *list) {
  int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
  if (file < 0) {
    fail(path, list);
    return NULL;
  }
  if (!take_up(file, path, mutation, list)) {
    close(file);
    return NULL;
  }
  struct mutation_record *record = xmalloc(sizeof *record);
  *record = (struct mutation_record){file};
  return record;
}

bool mutation_record_add(struct mutation_record *record, size_t mutant, enum verdict verdict) {
  char line[64];
  int size = snprintf(line, sizeof line, "%zu %s\n", mutant, verdict_name(verdict));
  return write_text(record->file, line, (size_t)size);
}

void mutation_record_close(struct mutation_record *record) {
  if (record == NULL) return;
  close(record->file);
  free(record);
}
