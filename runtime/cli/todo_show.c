/* Showing what has to be done. */
#include "base/text.h"
#include "cli/outline.h"
#include "cli/todo_list.h"
#include "report/title.h"

static void head_row(struct grid *grid) {
  static const enum phrase_id ids[] = {PHRASE_head_due,   PHRASE_head_case, PHRASE_head_customer,
                                       PHRASE_head_stage, PHRASE_head_for,  PHRASE_head_task};
  for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
    grid_cell_styled(grid, phrase_text(language_current(), ids[i]), GRID_DIM);
}

static void due_cell(struct grid *grid, int64_t due, int64_t now) {
  struct buffer text = BUFFER_EMPTY, day = BUFFER_EMPTY;
  if (due == 0) {
    grid_cell(grid, "-");
    return;
  }
  due_write(&day, due);
  if (due <= now) phrase_add(&text, language_current(), PHRASE_date_overdue, buffer_text(&day));
  else buffer_puts(&text, buffer_text(&day));
  grid_cell_styled(grid, buffer_text(&text), due <= now ? GRID_BAD : GRID_PLAIN);
  buffer_release(&text);
  buffer_release(&day);
}

static const char *title_of_item(const struct teller *teller, const struct outline *outline, const struct item *item) {
  struct buffer title = BUFFER_EMPTY;
  const char *name = item->task.task.name;
  if (item->kind == ITEM_DISPUTE) {
    const struct dispute *dispute = item->dispute;
    phrase_add(&title, language_current(), PHRASE_todo_dispute, arena_printf(teller->arena, "%d", dispute->number),
               arena_printf(teller->arena, "%lld", (long long)dispute->line), dispute->person, dispute->reason);
  } else if (item->kind == ITEM_SIGNATURE) {
    const struct signature *signature = item->signature->signature;
    phrase_add(&title, language_current(), signature->outside ? PHRASE_todo_sign_outside : PHRASE_todo_sign,
               item->signature->title, title_within(teller->arena, &signature->title, signature->name));
  } else if (item->kind == ITEM_PAYOUT)
    phrase_add(
        &title, language_current(), PHRASE_todo_payout,
        plan_money(teller->session, item->payout->amount, currency_find(item->payout->consent.posting->currency)));
  else if (item->kind == ITEM_VOTE) buffer_puts(&title, title_of_approval(teller->arena, outline->rulebook, name));
  else {
    const struct teller here = {teller->session, teller->arena, outline->rulebook, teller->now};
    sentence_about(&here, title_of_task(teller->arena, outline->rulebook, name), item->task.task.about, &title);
  }
  if (!item->task.task.required) phrase_add(&title, language_current(), PHRASE_optional_mark);
  if (item->for_whom != NULL) phrase_add(&title, language_current(), PHRASE_in_place_of, item->for_whom);
  const char *copy = arena_copy(teller->arena, buffer_text(&title));
  buffer_release(&title);
  return copy;
}

/* The plan and the period where others have case and stage. */
static void ledger_row(const struct teller *teller, struct grid *grid, const struct item *item) {
  due_cell(grid, item->task.task.due, teller->now);
  grid_cell(grid, item->task.case_id);
  grid_cell(grid, "-");
  grid_cell(grid, item->task.stage != NULL ? item->task.stage : "-");
  grid_cell(grid, item->task.task.who != NULL ? item->task.task.who : "-");
  grid_cell(grid, title_of_item(teller, NULL, item));
}

static void item_row(const struct teller *teller, struct grid *grid, const struct outline *outline,
                     const struct item *item) {
  struct buffer who = BUFFER_EMPTY;
  const struct open_task *task = &item->task;
  if (item->unowned) phrase_add(&who, language_current(), PHRASE_handover_not_there, task->task.who);
  else sentence_who(teller, task->task.who, false, &who);
  due_cell(grid, task->task.due, teller->now);
  grid_cell(grid, task->case_id);
  grid_cell(grid, outline->partner);
  grid_cell(grid, task->stage != NULL ? title_of_stage(teller->arena, outline->rulebook, task->stage) : "-");
  grid_cell(grid, buffer_text(&who));
  grid_cell(grid, title_of_item(teller, outline, item));
  buffer_release(&who);
}

static void item_json(struct session *session, const struct item *item, int64_t now) {
  const struct open_task *task = &item->task;
  struct json json = session_json(session, item->request != 0 ? "approval" : "task");
  struct buffer due = BUFFER_EMPTY;
  if (task->task.due != 0) instant_write(&due, task->task.due);
  json_pair(&json, "case", task->case_id);
  json_pair(&json, item->request != 0 ? "approval" : "task", task->task.name);
  if (item->request != 0) json_pair_integer(&json, "request", item->request);
  if (task->task.about != NULL) json_pair(&json, "about", task->task.about);
  json_pair(&json, "stage", task->stage);
  json_pair(&json, "for", task->task.who);
  if (item->for_whom != NULL) json_pair(&json, "in_place_of", item->for_whom);
  json_pair(&json, "due", task->task.due != 0 ? buffer_text(&due) : NULL);
  json_key(&json, "overdue");
  json_boolean(&json, task->task.due != 0 && task->task.due <= now);
  if (item->unowned) {
    json_key(&json, "unowned");
    json_boolean(&json, true);
  }
  json_key(&json, "required");
  json_boolean(&json, task->task.required);
  session_json_end(session, &json);
  buffer_release(&due);
}

static void payout_json(struct session *session, const struct item *item, int64_t now) {
  const struct payout_consent *consent = &item->payout->consent;
  struct json json = session_json(session, "payout_approval");
  struct buffer due = BUFFER_EMPTY;
  if (consent->due != 0) instant_write(&due, consent->due);
  json_pair(&json, "plan", consent->posting->plan);
  json_pair(&json, "period", consent->posting->period);
  json_pair(&json, "step", payout_consent_step(consent));
  if (item->for_whom != NULL) json_pair(&json, "in_place_of", item->for_whom);
  plan_pair_money(&json, "amount", item->payout->amount, currency_find(consent->posting->currency));
  json_pair(&json, "due", consent->due != 0 ? buffer_text(&due) : NULL);
  json_key(&json, "overdue");
  json_boolean(&json, consent->due != 0 && consent->due <= now);
  session_json_end(session, &json);
  buffer_release(&due);
}

static void signature_json(struct session *session, const struct item *item) {
  const struct open_signature *signature = item->signature;
  struct json json = session_json(session, "signature");
  json_pair(&json, "case", item->task.case_id);
  json_pair(&json, "document", signature->document);
  json_pair_integer(&json, "version", signature->version);
  json_pair(&json, "signature", signature->signature->name);
  json_pair(&json, "for", signature->who);
  session_json_end(session, &json);
}

static void dispute_json(struct session *session, const struct item *item) {
  const struct dispute *dispute = item->dispute;
  struct json json = session_json(session, "dispute_open");
  json_pair_integer(&json, "dispute", dispute->number);
  json_pair(&json, "plan", dispute->plan);
  json_pair_integer(&json, "line", dispute->line);
  json_pair(&json, "person", dispute->person);
  json_pair(&json, "reason", dispute->reason);
  session_json_end(session, &json);
}

bool todo_item_is_of_ledger(const struct item *item) {
  return item->kind == ITEM_PAYOUT || item->kind == ITEM_DISPUTE;
}

static bool say_items(struct todo *todo) {
  struct session *session = todo->session;
  struct grid *grid = grid_new(todo->arena, 6, NULL);
  struct outline outline = {0};
  int64_t overdue = 0, unowned = 0;
  head_row(grid);
  for (size_t i = 0; i < todo->count; i++) {
    const struct open_task *task = &todo->items[i].task;
    overdue += task->task.due != 0 && task->task.due <= todo->now;
    unowned += todo->items[i].unowned;
    if (todo_item_is_of_ledger(&todo->items[i])) {
      const struct teller here = {session, todo->arena, todo->rulebook, todo->now};
      ledger_row(&here, grid, &todo->items[i]);
      continue;
    }
    bool same = i > 0 && !todo_item_is_of_ledger(&todo->items[i - 1]) &&
                text_equal(todo->items[i - 1].task.case_id, task->case_id);
    if (!same && !outline_read(session, todo->arena, task->case_id, &outline)) return false;
    const struct teller teller = {session, todo->arena, outline.rulebook, todo->now};
    item_row(&teller, grid, &outline, &todo->items[i]);
  }
  if (todo->count > 0) say_grid(session, grid, 0);
  if (todo->count == 0) say(session, PHRASE_nothing_to_do);
  else say_count(&session->out, (int64_t)todo->count, PHRASE_task_one, PHRASE_task_many);
  if (overdue > 0) say_count(&session->out, overdue, PHRASE_of_them_overdue, PHRASE_of_them_overdue);
  if (unowned > 0) say_count(&session->out, unowned, PHRASE_of_them_unowned, PHRASE_of_them_unowned);
  buffer_putc(&session->out, '\n');
  return true;
}

bool todo_show(struct todo *todo) {
  if (!todo->session->json) return say_items(todo);
  for (size_t i = 0; i < todo->count; i++) {
    const struct item *item = &todo->items[i];
    if (item->kind == ITEM_PAYOUT) payout_json(todo->session, item, todo->now);
    else if (item->kind == ITEM_DISPUTE) dispute_json(todo->session, item);
    else if (item->kind == ITEM_SIGNATURE) signature_json(todo->session, item);
    else item_json(todo->session, item, todo->now);
  }
  return true;
}
