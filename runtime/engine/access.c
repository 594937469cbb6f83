/* Who may do what.
 *
 * Invariant: whoever is refused is told who may. */
#include "base/text.h"
#include "engine/turn.h"

static bool grant_holds(struct turn *turn, const struct grant *grant, const struct person *owner) {
  const struct person *actor = turn->actor;
  switch (grant->kind) {
  case GRANT_ROLE:
    return person_has_role(actor, grant->role);
  case GRANT_OWNER:
    return owner != NULL && text_equal(owner->key, actor->key);
  case GRANT_SUPERIOR:
    return owner != NULL && turn_is_superior(turn, actor, owner);
  case GRANT_TEAM:
    return owner != NULL && owner->team != NULL && text_equal(owner->team, actor->team);
  }
  return false;
}

static void grant_write(struct turn *turn, struct buffer *out, const struct grant *grant, const struct person *owner) {
  const struct role *role;
  switch (grant->kind) {
  case GRANT_ROLE:
    role = rulebook_role(turn->version->rulebook, grant->role);
    buffer_puts(out, label_text(&role->title, language_current(), role->name));
    break;
  case GRANT_OWNER:
    phrase_add(out, language_current(), PHRASE_grant_owner, owner != NULL ? owner->key : "-");
    break;
  case GRANT_SUPERIOR:
    phrase_add(out, language_current(), PHRASE_grant_superior);
    break;
  case GRANT_TEAM:
    phrase_add(out, language_current(), PHRASE_grant_team);
    break;
  }
}

void grants_write(struct turn *turn, const struct grants *grants, struct buffer *out) {
  const struct person *owner = turn_owner(turn);
  for (size_t i = 0; i < grants->count; i++) {
    if (i > 0) buffer_puts(out, ", ");
    grant_write(turn, out, &grants->items[i], owner);
  }
}

static void refuse(struct turn *turn, const struct grants *grants, const char *what) {
  struct buffer who = BUFFER_EMPTY;
  grants_write(turn, grants, &who);
  diagnostic_add(turn->list, DIAGNOSTIC_not_allowed, &turn->command->position, turn->actor->key, what);
  diagnostic_note(turn->list, DIAGNOSTIC_note_who_may, buffer_text(&who));
  buffer_release(&who);
}

bool turn_holds(struct turn *turn, const struct grants *grants, const struct person *owner) {
  for (size_t i = 0; i < grants->count; i++)
    if (grant_holds(turn, &grants->items[i], owner)) return true;
  return false;
}

bool turn_may(struct turn *turn, const struct grants *grants, const char *what) {
  if (turn->command->imported || turn->origin != NULL || grants->count == 0) return true;
  if (turn_holds(turn, grants, turn_owner(turn))) return true;
  refuse(turn, grants, what);
  return false;
}

/* Where a record has no owner: the first role that may change it. */
static const char *keeper_of(struct turn *turn) {
  const struct record *about = rulebook_record(turn->version->rulebook, turn->process->about);
  for (size_t i = 0; turn->process->is_upkeep && i < about->by.count; i++)
    if (about->by.items[i].kind == GRANT_ROLE) return arena_printf(turn->arena, "@%s", about->by.items[i].role);
  return "@owner";
}

const char *turn_assignee(struct turn *turn, const struct stage *stage, const char *role) {
  const struct person *owner = turn_owner(turn);
  if (text_equal(role, "owner")) role = stage->owner;
  if (role == NULL) return owner != NULL ? owner->key : keeper_of(turn);
  if (owner != NULL && person_has_role(owner, role)) return owner->key;
  return arena_printf(turn->arena, "@%s", role);
}

bool turn_may_do_task(struct turn *turn, const struct task *task) {
  const struct person *actor = turn->actor;
  if (turn->command->imported) return true;
  bool is_role = task->who[0] == '@';
  if (is_role && person_has_role(actor, task->who + 1)) return true;
  if (!is_role && text_equal(task->who, actor->key)) return true;
  const struct person *holder = is_role ? turn_owner(turn) : turn_person(turn, task->who);
  if (holder != NULL && turn_is_superior(turn, actor, holder)) return true;
  diagnostic_add(turn->list, DIAGNOSTIC_not_allowed, &turn->command->position, actor->key, task->name);
  const struct role *role = is_role ? rulebook_role(turn->version->rulebook, task->who + 1) : NULL;
  diagnostic_note(turn->list, DIAGNOSTIC_note_who_may,
                  role != NULL ? label_text(&role->title, language_current(), role->name) : task->who);
  return false;
}
