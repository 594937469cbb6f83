/* Are the lines of the ledger those that were posted?
 *
 * Invariant: every line is hashed once, with the posting whose numbers it is among; one that is among none is extra. */
#include "store/audit.h"

#include "base/text.h"
#include "store/ledger_hash.h"

#include <stdlib.h>

struct sealing {
  struct auditing *audit;
  struct arena *arena;
  struct posting *postings; /* by first line */
  size_t count, at;         /* the posting that the next line should belong to */
  struct ledger_hash *hash; /* of that one, or NULL: not begun */
  int64_t found;            /* of its lines */
};

static int by_first(const void *a, const void *b) {
  const struct posting *one = a, *other = b;
  if (one->first != other->first) return one->first < other->first ? -1 : 1;
  return one->number - other->number;
}

static void end_posting(struct sealing *sealing) {
  const struct posting *posting = &sealing->postings[sealing->at++];
  if (sealing->hash == NULL) sealing->hash = ledger_hash_new();
  const char *hash = ledger_hash_finish(sealing->hash, sealing->arena);
  bool same = text_equal(hash, posting->hash) && sealing->found == posting->lines;
  sealing->hash = NULL;
  sealing->found = 0;
  if (same || !audit_finds(sealing->audit)) return;
  diagnostic_add(sealing->audit->list, DIAGNOSTIC_store_ledger_broken, NULL,
                 arena_printf(sealing->arena, "%d", posting->number), posting->plan, posting->period);
}

static void say_extra(struct sealing *sealing, int64_t number) {
  if (audit_finds(sealing->audit))
    diagnostic_add(sealing->audit->list, DIAGNOSTIC_store_row_extra, NULL, "dw_line",
                   arena_printf(sealing->arena, "%lld", (long long)number));
}

static void take_line(struct sealing *sealing, const struct ledger_line *line) {
  const struct posting *postings = sealing->postings;
  while (sealing->at < sealing->count && line->number >= postings[sealing->at].first + postings[sealing->at].lines)
    end_posting(sealing);
  if (sealing->at == sealing->count || line->number < postings[sealing->at].first) {
    say_extra(sealing, line->number);
    return;
  }
  if (sealing->hash == NULL) sealing->hash = ledger_hash_new();
  ledger_hash_add(sealing->hash, line, postings[sealing->at].number);
  sealing->found++;
}

static bool take_lines(struct sealing *sealing) {
  const struct auditing *audit = sealing->audit;
  sqlite3_stmt *handle = statement_fixed(audit->kept, STATEMENT_lines_all, audit->list);
  struct ledger_line line;
  int got = handle != NULL ? 1 : -1;
  while (got == 1 && (got = statement_step(audit->kept, handle, audit->list)) == 1) {
    ledger_line_read(handle, &line);
    take_line(sealing, &line);
    audit->out->rows++;
  }
  statement_done(audit->kept, STATEMENT_lines_all, handle);
  while (got == 0 && sealing->at < sealing->count) end_posting(sealing);
  return got == 0;
}

bool audit_ledger(struct auditing *audit) {
  struct sealing sealing = {.audit = audit, .arena = arena_new()};
  bool fine = store_postings(audit->kept, sealing.arena, NULL, &sealing.postings, &sealing.count, audit->list);
  if (sealing.count > 1) qsort(sealing.postings, sealing.count, sizeof *sealing.postings, by_first);
  fine = fine && take_lines(&sealing);
  arena_free(sealing.arena);
  return fine;
}
