/* Accounts: what a posting says to one person about one period.
 *
 * Invariants
 * 1. The lines of an account have consecutive numbers, in the order in which they were given, and are never changed; an
 * account goes whole, with its lines, and only while its posting is open.
 * 2. Accounts of a posting stand in the order of their key: regular ones before late ones, then by the posting that
 * they are about, then by person. So it does not show in which order they were written, or when.
 * 3. The hash of a posting is over the hashes of its accounts, each of which is over its lines; numbers of lines are
 * not in it, so that the same lines have the same hash wherever they stand. */
#include "store/account.h"

#include "base/text.h"
#include "store/ledger_hash.h"

/* ---- reading ---- */

static struct account read_account(sqlite3_stmt *row) {
  return (struct account){.posting = sqlite3_column_int(row, 0),
                          .late = sqlite3_column_int(row, 1) != 0,
                          .of = sqlite3_column_int(row, 2),
                          .person = column_text(row, 3),
                          .first = sqlite3_column_int64(row, 4),
                          .lines = sqlite3_column_int64(row, 5),
                          .total = sqlite3_column_int64(row, 6),
                          .hash = column_text(row, 7)};
}

static bool each_row(struct store *store, enum statement_name name, sqlite3_stmt *handle,
                     bool (*each)(void *context, const struct account *account), void *context,
                     struct diagnostics *list) {
  int got = handle != NULL ? 1 : -1;
  while (got == 1 && (got = statement_step(store, handle, list)) == 1) {
    struct account account = read_account(handle);
    if (!each(context, &account)) break;
  }
  statement_done(store, name, handle);
  return got >= 0;
}

bool store_accounts(struct store *store, int posting, const char *person,
                    bool (*each)(void *context, const struct account *account), void *context,
                    struct diagnostics *list) {
  enum statement_name name = person != NULL ? STATEMENT_accounts_of_person : STATEMENT_accounts;
  sqlite3_stmt *handle = statement_fixed(store, name, list);
  if (handle != NULL) bind_integer(handle, 1, posting);
  if (handle != NULL && person != NULL) bind_text(handle, 2, person);
  return each_row(store, name, handle, each, context, list);
}

bool accounts_all(struct store *store, bool (*each)(void *context, const struct account *account), void *context,
                  struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_accounts_all, list);
  return each_row(store, STATEMENT_accounts_all, handle, each, context, list);
}

/* ---- dropping ---- */

struct dropping {
  struct store *store;
  struct diagnostics *list;
  bool fine;
};

static bool drop_lines(struct store *store, const struct account *account, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_lines_drop, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, account->first);
  bind_integer(handle, 2, account->first + account->lines);
  return statement_finish(store, STATEMENT_lines_drop, handle, list);
}

static bool drop_account(struct store *store, const struct account *account, struct diagnostics *list) {
  sqlite3_stmt *handle = statement_fixed(store, STATEMENT_account_drop, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, account->posting);
  bind_integer(handle, 2, account->late);
  bind_integer(handle, 3, account->of);
  bind_text(handle, 4, account->person);
  return statement_finish(store, STATEMENT_account_drop, handle, list);
}

struct found_accounts {
  struct arena *arena;
  struct account *items;
  size_t count;
};

static bool find_account(void *context, const struct account *account) {
  struct found_accounts *found = context;
  found->items = arena_grow(found->arena, found->items, found->count, sizeof *found->items);
  found->items[found->count] = *account;
  found->items[found->count++].person = arena_copy(found->arena, account->person);
  return true;
}

bool accounts_drop(struct store *store, int posting, const char *person, struct diagnostics *list) {
  struct found_accounts found = {arena_new(), NULL, 0};
  bool fine = store_accounts(store, posting, person, find_account, &found, list);
  for (size_t i = 0; fine && i < found.count; i++)
    fine = drop_lines(store, &found.items[i], list) && drop_account(store, &found.items[i], list);
  arena_free(found.arena);
  return fine;
}

/* ---- writing ---- */

static bool end_account(struct account_writer *writer, struct diagnostics *list) {
  struct account *account = &writer->account;
  if (writer->hash == NULL) return true;
  account->hash = ledger_hash_finish(writer->hash, writer->arena);
  writer->hash = NULL;
  sqlite3_stmt *handle = statement_fixed(writer->store, STATEMENT_account_add, list);
  if (handle == NULL) return false;
  bind_integer(handle, 1, account->posting);
  bind_integer(handle, 2, account->late);
  bind_integer(handle, 3, account->of);
  bind_text(handle, 4, account->person);
  bind_integer(handle, 5, account->first);
  bind_integer(handle, 6, account->lines);
  bind_integer(handle, 7, account->total);
  bind_text(handle, 8, account->hash);
  bool fine = statement_finish(writer->store, STATEMENT_account_add, handle, list);
  arena_reset(writer->arena);
  return fine;
}

void account_writer_open(struct account_writer *writer, struct store *store, int posting) {
  *writer = (struct account_writer){.store = store, .arena = arena_new(), .account = {.posting = posting}};
}

bool account_writer_add(struct account_writer *writer, const struct ledger_line *line, struct diagnostics *list) {
  struct account *account = &writer->account;
  bool late = line->sign != 0;
  if (writer->hash == NULL || account->late != late || account->of != line->of ||
      !text_equal(account->person, line->person)) {
    if (!end_account(writer, list)) return false;
    *account = (struct account){account->posting, late, line->of, arena_copy(writer->arena, line->person),
                                line->number,     0,    0,        NULL};
    writer->hash = ledger_hash_new(ACCOUNT_LABEL);
  }
  account->lines++;
  ledger_hash_add(writer->hash, line, account->posting);
  return !__builtin_add_overflow(account->total, line->amount, &account->total) ||
         store_fail_with(writer->store, SQLITE_TOOBIG, "an account is too large", list);
}

bool account_writer_close(struct account_writer *writer, bool fine, struct diagnostics *list) {
  if (fine) fine = end_account(writer, list);
  if (writer->hash != NULL) ledger_hash_finish(writer->hash, writer->arena);
  arena_free(writer->arena);
  return fine;
}

/* ---- sealing ---- */

struct adding_up {
  struct posting *posting;
  struct ledger_hash *hash;
  bool fits;
};

static bool add_account(void *context, const struct account *account) {
  struct adding_up *adding = context;
  struct posting *posting = adding->posting;
  posting->lines += account->lines;
  posting->regular += account->late ? 0 : account->lines;
  adding->fits = adding->fits && !__builtin_add_overflow(posting->total, account->total, &posting->total);
  ledger_hash_account(adding->hash, account);
  return true;
}

bool posting_seal(struct store *store, struct arena *arena, struct posting *posting, struct diagnostics *list) {
  struct adding_up adding = {posting, ledger_hash_new("dealwright posting 1"), true};
  posting->lines = posting->regular = posting->total = 0;
  bool fine = store_accounts(store, posting->number, NULL, add_account, &adding, list);
  posting->hash = ledger_hash_finish(adding.hash, arena);
  if (fine && !adding.fits) return store_fail_with(store, SQLITE_TOOBIG, "a posting is too large", list);
  return fine;
}
