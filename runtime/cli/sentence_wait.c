/* What a case waits for, as sentences: what it is, why it holds, who can help.
 *
 * Invariant: every kind of wait has its title, its reason and its matter, in both languages, by phrase.def.
 *
 * Of approvals see sentence_approval.c, of documents sentence_document.c. */
#include "cli/sentence.h"

#include "base/text.h"
#include "report/title.h"

#include <stdio.h>
#include <string.h>

#define tell(id, ...) phrase_add(out, language_current(), id, ##__VA_ARGS__)

const struct position *wait_position(const struct wait *wait) {
  return wait->decision != NULL && wait->decision->at.file != NULL ? &wait->decision->at : &wait->at;
}

void sentence_wait_title(const struct teller *teller, const struct wait *wait, struct buffer *out) {
  if (wait->kind == WAIT_BRANCH) {
    tell(PHRASE_decision);
  } else if (wait->kind == WAIT_DOCUMENT) {
    buffer_puts(out, lack_title(teller->arena, wait->lack));
  } else if (wait->kind == WAIT_APPROVAL) {
    buffer_puts(out, title_within(teller->arena, &wait->title, wait->request->name));
    if (!text_equal(wait->name, wait->request->name)) buffer_printf(out, " #%d", wait->request->number);
  } else if (wait->title.en == NULL && wait->title.zh == NULL && wait->next != NULL && !wait->entering) {
    tell(PHRASE_way_to, title_of_stage(teller->arena, teller->rulebook, wait->next));
  } else if (wait->kind == WAIT_TASK) {
    sentence_about(teller, title_of_task(teller->arena, teller->rulebook, wait->name), wait->about, out);
  } else {
    buffer_puts(out, title_within(teller->arena, &wait->title, wait->name));
  }
}

static void empty_paths(const struct decision *decision, struct buffer *out) {
  const char *comma = phrase_text(language_current(), PHRASE_list_comma);
  for (size_t i = 0; i < decision->empty_count; i++) buffer_printf(out, "%s%s", i > 0 ? comma : "", decision->empty[i]);
}

static void values_seen(const struct decision *decision, struct buffer *out) {
  for (size_t i = 0; i < decision->read_count; i++) {
    const struct rule_read *read = &decision->reads[i];
    if (i > 0) tell(PHRASE_comma);
    if (read->value.kind == KIND_EMPTY) {
      tell(PHRASE_is_empty, read->path);
    } else {
      buffer_printf(out, "%s = ", read->path);
      value_show(out, &read->value);
    }
  }
}

/* The rows of decision tables that decided, behind the rest of the sentence. */
static void rows_seen(const struct decision *decision, struct buffer *out) {
  struct buffer row = BUFFER_EMPTY;
  char more[24];
  for (size_t i = 0; i < decision->row_count && i < ROWS_SHOWN; i++) {
    buffer_clear(&row);
    rule_row_show(&decision->rows[i], &row);
    tell(PHRASE_by_row, buffer_text(&row));
  }
  buffer_release(&row);
  if (decision->row_count <= ROWS_SHOWN) return;
  snprintf(more, sizeof more, "%zu", decision->row_count - ROWS_SHOWN);
  tell(PHRASE_and_more_rows, more);
}

static const char *said(const struct wait *wait) {
  const char *reason = wait->decision != NULL ? wait->decision->reason : NULL;
  return reason != NULL ? reason : label_text(&wait->say, language_current(), NULL);
}

static void criterion_reason(const struct wait *wait, struct buffer *out) {
  struct buffer values = BUFFER_EMPTY;
  const char *say = wait->kind == WAIT_OK ? NULL : said(wait);
  values_seen(wait->decision, &values);
  if (say != NULL && values.size > 0) tell(PHRASE_said_with_values, say, buffer_text(&values));
  else if (say != NULL) buffer_puts(out, say);
  else if (values.size > 0) buffer_puts(out, buffer_text(&values));
  else tell(wait->kind == WAIT_OK ? PHRASE_holds : PHRASE_does_not_hold);
  buffer_release(&values);
  rows_seen(wait->decision, out);
}

static void undecided_reason(const struct wait *wait, struct buffer *out) {
  struct buffer empty = BUFFER_EMPTY;
  empty_paths(wait->decision, &empty);
  tell(PHRASE_is_empty, buffer_text(&empty));
  buffer_release(&empty);
  if (wait->decision->reason == NULL) return;
  tell(PHRASE_comma);
  buffer_puts(out, wait->decision->reason);
}

static void task_reason(const struct teller *teller, const struct wait *wait, struct buffer *out) {
  struct buffer who = BUFFER_EMPTY;
  sentence_who(teller, wait->who, true, &who);
  tell(PHRASE_waits_for_who, buffer_text(&who));
  buffer_release(&who);
  if (wait->due == 0) return;
  tell(PHRASE_comma);
  sentence_due(teller, wait->due, out);
}

/* Who can fill it in is whom the helping command names, else whom the answer does. */
static const char *who_can(const struct teller *teller, const struct wait *wait) {
  const char *as = wait->help != NULL ? strstr(wait->help, " --as ") : NULL;
  return as != NULL ? arena_copy(teller->arena, as + 6) : wait->who;
}

static void field_reason(const struct teller *teller, const struct wait *wait, struct buffer *out) {
  const char *who = who_can(teller, wait);
  if (who == NULL) {
    tell(PHRASE_is_empty, wait->name);
    return;
  }
  struct buffer named = BUFFER_EMPTY;
  sentence_who(teller, who, false, &named);
  tell(PHRASE_is_empty_who, wait->name, buffer_text(&named));
  buffer_release(&named);
}

/* Actions that lead on from the stage: those are the decisions somebody can take. */
static void branch_reason(const struct teller *teller, const struct wait *wait, struct buffer *out) {
  struct buffer ways = BUFFER_EMPTY;
  const char *comma = phrase_text(language_current(), PHRASE_list_comma);
  for (size_t i = 0; i < teller->rulebook->process_count; i++) {
    const struct process *process = &teller->rulebook->processes[i];
    const struct stage *stage = process_stage(process, wait->stage);
    for (size_t j = 0; stage != NULL && j < process->action_count; j++) {
      const struct action *action = &process->actions[j];
      if (action->go == NULL || action->starts || !action_allows_stage(action, stage)) continue;
      if (ways.size > 0) buffer_puts(&ways, comma);
      phrase_add(&ways, language_current(), PHRASE_action_leads_to, action->name,
                 title_of_stage(teller->arena, teller->rulebook, action->go));
    }
  }
  if (ways.size > 0) tell(PHRASE_somebody_decides, buffer_text(&ways));
  else tell(PHRASE_no_way_holds);
  buffer_release(&ways);
}

void sentence_wait_reason(const struct teller *teller, const struct wait *wait, struct buffer *out) {
  switch (wait->kind) {
  case WAIT_APPROVAL:
    sentence_approval_reason(teller, wait, out);
    break;
  case WAIT_TASK:
    task_reason(teller, wait, out);
    break;
  case WAIT_FIELD:
    field_reason(teller, wait, out);
    break;
  case WAIT_DOCUMENT:
    sentence_lack_reason(teller, wait, out);
    break;
  case WAIT_CRITERION:
  case WAIT_OK:
    criterion_reason(wait, out);
    break;
  case WAIT_UNDECIDED:
    undecided_reason(wait, out);
    break;
  case WAIT_BRANCH:
    branch_reason(teller, wait, out);
    break;
  }
}

/* What would have to happen, without who: `record payment`, `fill in delivery`, `budget is realistic`. */
static void wait_matter(const struct teller *teller, const struct wait *wait, struct buffer *out) {
  struct buffer title = BUFFER_EMPTY;
  sentence_wait_title(teller, wait, &title);
  const char *name = arena_take(teller->arena, &title);
  struct buffer empty = BUFFER_EMPTY;
  switch (wait->kind) {
  case WAIT_APPROVAL:
    sentence_approval_matter(teller, wait, out);
    break;
  case WAIT_FIELD:
    tell(PHRASE_fill_in, name, wait->name);
    break;
  case WAIT_DOCUMENT:
    sentence_lack_matter(teller, wait, out);
    break;
  case WAIT_UNDECIDED:
    empty_paths(wait->decision, &empty);
    tell(PHRASE_undecided_because, name, buffer_text(&empty));
    buffer_release(&empty);
    break;
  case WAIT_CRITERION:
    if (said(wait) != NULL) buffer_puts(out, said(wait));
    else tell(PHRASE_criterion_fails, name);
    break;
  default:
    buffer_puts(out, name);
  }
}

void sentence_wait(const struct teller *teller, const struct wait *wait, bool role, struct buffer *out) {
  struct buffer who = BUFFER_EMPTY, matter = BUFFER_EMPTY;
  wait_matter(teller, wait, &matter);
  if (wait->who != NULL) {
    sentence_who(teller, wait->who, role, &who);
    tell(PHRASE_who_what, buffer_text(&who), buffer_text(&matter));
  } else {
    buffer_puts(out, buffer_text(&matter));
  }
  buffer_release(&who);
  buffer_release(&matter);
  if (wait->due == 0) return;
  tell(PHRASE_comma);
  sentence_due(teller, wait->due, out);
}
