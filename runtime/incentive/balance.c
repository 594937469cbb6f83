/* Balances: the sum of a person's final lines. */
#include "incentive/balance.h"

struct adding {
  struct balance *balance;
  struct arena *arena;
  bool fits;
};

static bool add_account(void *context, const struct account *account) {
  struct adding *adding = context;
  struct balance *balance = adding->balance;
  size_t known = balance->people.count;
  size_t number = (size_t)payees_put(&balance->people, account->person);
  if (number == known) {
    balance->owed = arena_grow(adding->arena, balance->owed, known, sizeof *balance->owed);
    balance->owed[known] = 0;
  }
  adding->fits = adding->fits && !__builtin_add_overflow(balance->owed[number], account->total, &balance->owed[number]);
  return adding->fits;
}

bool balance_read(struct balance *balance, struct store *store, struct arena *arena, const char *plan,
                  struct period period, struct diagnostics *list) {
  struct adding adding = {balance, arena, true};
  struct posting *postings;
  struct period of;
  size_t count;
  *balance = (struct balance){.owed = NULL};
  payees_init(&balance->people, arena);
  if (!store_postings(store, arena, plan, &postings, &count, list)) return false;
  for (size_t i = 0; i < count; i++) {
    if (postings[i].closed == 0 || !period_parse(postings[i].period, &of) || of.until > period.until) continue;
    if (!store_accounts(store, postings[i].number, NULL, add_account, &adding, list)) return false;
    if (adding.fits) continue;
    diagnostic_add(list, DIAGNOSTIC_plan_overflow, NULL, plan);
    return false;
  }
  return true;
}
