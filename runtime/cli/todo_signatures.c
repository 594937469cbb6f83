/* Signatures that documents wait for.
 *
 * Invariant: only cases with a document that is not complete are looked at; an index leads to those (engine/version.c).
 *
 * Not done here: what is not attached yet; that is a task, or holds a stage, and `why` tells it. */
#include "base/text.h"
#include "cli/todo_list.h"
#include "rulebook/document.h"
#include "rulebook/names.h"

struct gathering {
  struct todo *todo;
  struct names *known; /* cases */
  const char **cases;
  size_t count;
};

static bool take_row(void *context, const struct store_row *row) {
  struct gathering *gathering = context;
  struct arena *arena = gathering->todo->arena;
  if (row->parent == NULL || names_get(gathering->known, row->parent) >= 0) return true;
  const char *key = arena_copy(arena, row->parent);
  names_put(gathering->known, key, (int)gathering->count);
  gathering->cases = arena_grow(arena, gathering->cases, gathering->count, sizeof *gathering->cases);
  gathering->cases[gathering->count++] = key;
  return true;
}

/* Cases of a document that is not complete, in its newest version or an older one. */
static bool gather(struct gathering *gathering) {
  struct todo *todo = gathering->todo;
  bool fine = true;
  for (size_t i = 0; fine && i < todo->rulebook->process_count; i++) {
    const struct process *process = &todo->rulebook->processes[i];
    for (size_t j = 0; fine && j < process->document_count; j++)
      if (process->documents[j].signature_count > 0)
        fine = store_rows_false(todo->session->store, process->documents[j].name,
                                document_field_name(DOCUMENT_COMPLETE), take_row, gathering, todo->session->list);
  }
  return fine;
}

static bool is_for(const struct open_signature *signature, const struct person *person, const char *role) {
  const char *who = signature->who;
  if (person == NULL && role == NULL) return true;
  if (who == NULL) return false;
  if (who[0] != '@') return person != NULL && text_equal(who, person->key);
  return person != NULL ? person_has_role(person, who + 1) : text_equal(who + 1, role);
}

bool todo_signatures_add(struct todo *todo, const char *person, const char *role) {
  struct session *session = todo->session;
  struct gathering gathering = {.todo = todo, .known = names_new(todo->arena)};
  const struct person *whose =
      person != NULL ? engine_person(session->engine, todo->arena, todo->rulebook, person, session->list) : NULL;
  if (!gather(&gathering)) return false;
  for (size_t i = 0; i < gathering.count; i++) {
    struct open_signature *signatures;
    size_t count;
    if (!engine_signatures(session->engine, todo->arena, gathering.cases[i], &signatures, &count, session->list))
      return false;
    for (size_t j = 0; j < count; j++) {
      if (!is_for(&signatures[j], whose, role)) continue;
      struct item *item = todo_add(todo, ITEM_SIGNATURE, gathering.cases[i], NULL);
      item->signature = &signatures[j];
      item->task.task = (struct task){.name = signatures[j].document, .who = signatures[j].who, .required = true};
    }
  }
  return true;
}
