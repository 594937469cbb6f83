/* Are the lines of the ledger those that were posted?
 *
 * Invariants
 * 1. Every line is hashed once, with the account whose numbers it is among; one that is among none is extra.
 * 2. Every account is hashed once, with its posting; one that has none is extra. */
#include "store/audit.h"

#include "base/text.h"
#include "store/account.h"
#include "store/ledger_hash.h"

struct sealing {
  struct auditing *audit;
  struct arena *arena;
  struct posting *postings; /* by number */
  bool *broken;
  size_t posting_count;
  struct account *accounts; /* by first line */
  size_t count, at;         /* the account that the next line should belong to */
  struct ledger_hash *hash; /* of that one, or NULL: not begun */
  int64_t found;            /* of its lines */
};

static void say_extra(struct sealing *sealing, const char *table, int64_t number) {
  if (audit_finds(sealing->audit))
    diagnostic_add(sealing->audit->list, DIAGNOSTIC_store_row_extra, NULL, table,
                   arena_printf(sealing->arena, "%lld", (long long)number));
}

/* ---- postings ---- */

static size_t posting_at(const struct sealing *sealing, int number) {
  size_t low = 0, high = sealing->posting_count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (sealing->postings[middle].number < number) low = middle + 1;
    else high = middle;
  }
  return low < sealing->posting_count && sealing->postings[low].number == number ? low : sealing->posting_count;
}

/* Told once, however many accounts are not what was posted. */
static void say_broken(struct sealing *sealing, size_t at) {
  const struct posting *posting = &sealing->postings[at];
  if (sealing->broken[at]) return;
  sealing->broken[at] = true;
  if (audit_finds(sealing->audit))
    diagnostic_add(sealing->audit->list, DIAGNOSTIC_store_ledger_broken, NULL,
                   arena_printf(sealing->arena, "%d", posting->number), posting->plan, posting->period);
}

static bool check_posting(struct sealing *sealing, size_t at) {
  const struct posting *posting = &sealing->postings[at];
  struct posting now = *posting;
  if (!posting_seal(sealing->audit->kept, sealing->arena, &now, sealing->audit->list)) return false;
  if (!text_equal(now.hash, posting->hash) || now.lines != posting->lines || now.regular != posting->regular ||
      now.total != posting->total)
    say_broken(sealing, at);
  return true;
}

/* ---- accounts ---- */

static bool take_account(void *context, const struct account *account) {
  struct sealing *sealing = context;
  sealing->audit->out->rows++;
  if (posting_at(sealing, account->posting) == sealing->posting_count) {
    say_extra(sealing, "dw_account", account->posting);
    return true;
  }
  sealing->accounts = arena_grow(sealing->arena, sealing->accounts, sealing->count, sizeof *sealing->accounts);
  struct account *kept = &sealing->accounts[sealing->count++];
  *kept = *account;
  kept->person = arena_copy(sealing->arena, account->person);
  kept->hash = arena_copy(sealing->arena, account->hash);
  return true;
}

static void end_account(struct sealing *sealing) {
  const struct account *account = &sealing->accounts[sealing->at++];
  if (sealing->hash == NULL) sealing->hash = ledger_hash_new(ACCOUNT_LABEL);
  const char *hash = ledger_hash_finish(sealing->hash, sealing->arena);
  if (!text_equal(hash, account->hash) || sealing->found != account->lines)
    say_broken(sealing, posting_at(sealing, account->posting));
  sealing->hash = NULL;
  sealing->found = 0;
}

/* ---- lines ---- */

static void take_line(struct sealing *sealing, const struct ledger_line *line) {
  const struct account *accounts = sealing->accounts;
  while (sealing->at < sealing->count && line->number >= accounts[sealing->at].first + accounts[sealing->at].lines)
    end_account(sealing);
  if (sealing->at == sealing->count || line->number < accounts[sealing->at].first) {
    say_extra(sealing, "dw_line", line->number);
    return;
  }
  const struct account *account = &accounts[sealing->at];
  if (!text_equal(line->person, account->person) || line->of != account->of || (line->sign != 0) != account->late)
    say_broken(sealing, posting_at(sealing, account->posting));
  if (sealing->hash == NULL) sealing->hash = ledger_hash_new(ACCOUNT_LABEL);
  ledger_hash_add(sealing->hash, line, account->posting);
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
  while (got == 0 && sealing->at < sealing->count) end_account(sealing);
  return got == 0;
}

bool audit_ledger(struct auditing *audit) {
  struct sealing sealing = {.audit = audit, .arena = arena_new()};
  bool fine = store_postings(audit->kept, sealing.arena, NULL, &sealing.postings, &sealing.posting_count, audit->list);
  sealing.broken = arena_alloc(sealing.arena, sealing.posting_count + 1);
  fine = fine && accounts_all(audit->kept, take_account, &sealing, audit->list) && take_lines(&sealing);
  for (size_t i = 0; fine && i < sealing.posting_count; i++) fine = check_posting(&sealing, i);
  arena_free(sealing.arena);
  return fine;
}
