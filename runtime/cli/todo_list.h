/* What stands in `todo`: tasks, votes that are waited for, payouts and signatures, each an item of one list. */
#ifndef DEALWRIGHT_CLI_TODO_LIST_H
#define DEALWRIGHT_CLI_TODO_LIST_H

#include "cli/payout_wait.h"

enum item_kind { ITEM_TASK, ITEM_VOTE, ITEM_PAYOUT, ITEM_DISPUTE, ITEM_SIGNATURE };

struct item {
  enum item_kind kind;
  struct open_task task; /* of a vote: name is the approval, number the seat; of a payout, which is of no case,
                            case and stage are plan and period; of a signature: name is the document */
  int request;           /* ITEM_VOTE */
  const char *for_whom;  /* absent, so that somebody else votes; or NULL */
  bool unowned;          /* whoever it is for is not here any more */
  const struct payout_wait *payout;       /* ITEM_PAYOUT */
  const struct dispute *dispute;          /* ITEM_DISPUTE: of no case either */
  const struct open_signature *signature; /* ITEM_SIGNATURE */
};

struct todo {
  struct session *session;
  struct arena *arena;
  const struct rulebook *rulebook; /* in force */
  struct item *items;
  size_t count;
  int64_t now;
  const char *person, *for_whom; /* whose list it is; in whose place */
  struct payout_wait *waits;
  size_t wait_count;
};

bool todo_item_is_of_ledger(const struct item *item); /* it belongs to a plan, not to a case */

/* One more item of a case and a stage, or of what stands for them; both are copied. */
struct item *todo_add(struct todo *todo, enum item_kind kind, const char *case_id, const char *stage);

/* todo_show.c: the table, or objects. False when a case has no rulebook any more. */
bool todo_show(struct todo *todo);

/* todo_ledger.c: payouts and disputes about which somebody can say a word, about which a role is asked, or (both NULL)
 * all. */
bool todo_ledger_add(struct todo *todo, const char *person, const char *role);
/* todo_signatures.c: signatures that documents of open cases wait for, of a person (and the person's roles), of a role,
 * or (both NULL) all. */
bool todo_signatures_add(struct todo *todo, const char *person, const char *role);
/* Below the table, what came back: payouts that were refused, for who posted or closed the period. */
void todo_ledger_show(struct todo *todo, const char *person, const char *role);

#endif
