/* What a scenario's events say about coverage: stages, ways between them, actions, tasks, steps of
 * approvals, documents and signatures, overdue stages. */
#include "base/text.h"
#include "scenario/coverage.h"
#include "store/store.h"

#include <string.h>

struct numbered {
  int number, step;
  const char *name, *stage;
};

/* One case, as far as its facts so far tell. */
struct followed {
  const char *id;
  const struct process *process;
  struct numbered *tokens, *tasks;
  size_t token_count, task_count;
  struct numbered *requests; /* name: the approval, step: the one that is open */
  size_t request_count;
  const char *left; /* the stage just left by `next`, or NULL */
};

struct following {
  struct coverage *coverage;
  struct arena *arena;
  const struct rulebook *rulebook;
  int64_t given;
  struct followed *cases;
  size_t count;
};

static struct followed *follow(struct following *following, const char *id) {
  for (size_t i = 0; i < following->count; i++)
    if (text_equal(following->cases[i].id, id)) return &following->cases[i];
  following->cases = arena_grow(following->arena, following->cases, following->count, sizeof *following->cases);
  struct followed *one = &following->cases[following->count++];
  *one = (struct followed){.id = arena_copy(following->arena, id)};
  return one;
}

static struct numbered *numbered(struct numbered *items, size_t count, int number) {
  for (size_t i = 0; i < count; i++)
    if (items[i].number == number) return &items[i];
  return NULL;
}

static void add(struct arena *arena, struct numbered **items, size_t *count, const struct numbered *item) {
  *items = arena_grow(arena, *items, *count, sizeof **items);
  (*items)[(*count)++] = *item;
}

static void entered(struct following *following, struct followed *one, const char *stage, bool given) {
  coverage_mark(following->coverage, COVER_STAGE, one->process, stage);
  if (one->left != NULL && !given)
    coverage_mark(following->coverage, COVER_TRANSITION, one->process,
                  arena_printf(following->arena, "%s -> %s", one->left, stage));
  one->left = NULL;
}

/* A task is one of its stage, of the process, or of the action that opened it. */
static void task_done(struct following *following, struct followed *one, int number) {
  const struct numbered *task = numbered(one->tasks, one->task_count, number);
  if (task == NULL || one->process == NULL) return;
  coverage_mark(following->coverage, COVER_TASK, one->process,
                arena_printf(following->arena, "%s.%s", task->stage, task->name));
  coverage_mark(following->coverage, COVER_TASK, one->process,
                arena_printf(following->arena, "%s.%s", one->process->name, task->name));
  for (size_t i = 0; i < one->process->action_count; i++)
    coverage_mark(following->coverage, COVER_TASK, one->process,
                  arena_printf(following->arena, "%s.%s", one->process->actions[i].name, task->name));
}

/* Whether a step has agreed is seen from what comes next: the one behind it opens, or the whole is agreed. What was
 * sent back was neither agreed nor refused. */
static void step_opens(struct following *following, struct followed *one, const struct fact *fact, bool given) {
  struct numbered *request = numbered(one->requests, one->request_count, fact->number);
  if (request == NULL || one->process == NULL) return;
  if (!given && fact->place > request->step && request->step > 0)
    coverage_step(following->coverage, one->process, request->name, request->step, COVER_YES);
  request->step = fact->place;
  if (given) return;
  coverage_mark(following->coverage, COVER_APPROVAL, one->process, request->name);
  coverage_step(following->coverage, one->process, request->name, fact->place, 0);
}

static void request_ends(struct following *following, struct followed *one, const struct fact *fact, bool given) {
  const struct numbered *request = numbered(one->requests, one->request_count, fact->number);
  bool agreed = text_equal(fact->parent, request_state_word(REQUEST_AGREED));
  bool refused = text_equal(fact->parent, request_state_word(REQUEST_REJECTED));
  if (request != NULL && one->process != NULL && !given && (agreed || refused))
    coverage_step(following->coverage, one->process, request->name, request->step, agreed ? COVER_YES : COVER_NO);
}

/* The record of a document: a version is attached when it gets a file, and signed when it gets the day of a signature.
 */
static void document_put(struct following *following, struct followed *one, const struct fact *fact) {
  const struct document *document = process_document(one->process, fact->name);
  for (size_t i = 0; document != NULL && i < fact->field_count; i++) {
    const char *field = fact->fields[i].name;
    if (text_equal(field, document_field_name(DOCUMENT_FILE)))
      coverage_mark(following->coverage, COVER_DOCUMENT, one->process, document->name);
    if (document_signature(document, field) != NULL)
      coverage_mark(following->coverage, COVER_SIGNATURE, one->process,
                    arena_printf(following->arena, "%s.%s", document->name, field));
  }
}

static void take_fact(struct following *following, struct followed *one, const struct fact *fact, bool given) {
  struct arena *arena = following->arena;
  const struct numbered *token = numbered(one->tokens, one->token_count, fact->parent_number);
  struct numbered item = {fact->number, 0, arena_copy(arena, fact->name != NULL ? fact->name : ""), NULL};
  switch (fact->kind) {
  case FACT_START:
    one->process = rulebook_process(following->rulebook, fact->name);
    break;
  case FACT_ENTER:
    add(arena, &one->tokens, &one->token_count, &item);
    entered(following, one, item.name, given);
    break;
  case FACT_LEAVE:
    if (text_equal(fact->reason, "next")) one->left = item.name;
    break;
  case FACT_CLOSE:
    entered(following, one, item.name, given);
    break;
  case FACT_OPEN:
    item.stage = token != NULL ? token->name : "";
    add(arena, &one->tasks, &one->task_count, &item);
    break;
  case FACT_DONE:
    if (!given) task_done(following, one, fact->number);
    break;
  case FACT_REQUEST:
    add(arena, &one->requests, &one->request_count, &item);
    break;
  case FACT_STEP:
    step_opens(following, one, fact, given);
    break;
  case FACT_DECIDE:
    request_ends(following, one, fact, given);
    break;
  case FACT_PUT:
    if (!given && one->process != NULL) document_put(following, one, fact);
    break;
  case FACT_DEPART:
    if (text_equal(fact->name, "overdue"))
      coverage_mark(following->coverage, COVER_OVERDUE, one->process, fact->reason);
    break;
  default:
    break;
  }
}

static bool take_event(void *context, const struct event *event) {
  struct following *following = context;
  bool given = event->number <= following->given;
  if (event->case_id == NULL) return true;
  struct followed *one = follow(following, event->case_id);
  one->left = NULL;
  for (size_t i = 0; i < event->facts.count; i++) take_fact(following, one, &event->facts.items[i], given);
  if (!given) coverage_mark(following->coverage, COVER_ACTION, one->process, event->verb);
  return true;
}

void coverage_events(struct coverage *coverage, const struct rulebook *rulebook, struct store *store, int64_t given) {
  struct following following = {.coverage = coverage, .arena = arena_new(), .rulebook = rulebook, .given = given};
  struct diagnostics *unheard = diagnostics_new();
  store_events(store, NULL, 1, take_event, &following, unheard);
  diagnostics_free(unheard);
  arena_free(following.arena);
}
