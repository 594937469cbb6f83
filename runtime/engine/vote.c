/* The verbs of approvals: approve, reject, send_back, recall.
 *
 * Which request is meant is said by the approval's name, or, where several of that name are open, by name#number. */
#include "base/sealed.h"
#include "base/text.h"
#include "engine/request.h"

#include <stdlib.h>
#include <string.h>

/* ---- which request ---- */

static const char *open_names(struct turn *turn, const char *only) {
  struct buffer names = BUFFER_EMPTY;
  for (size_t i = 0; i < turn->file->request_count; i++) {
    const struct request *request = &turn->file->requests[i];
    if (request->state != REQUEST_OPEN || (only != NULL && !text_equal(only, request->name))) continue;
    buffer_printf(&names, "%s%s", names.size > 0 ? ", " : "", request_name(turn, request));
  }
  const char *copy = names.size > 0 ? arena_copy(turn->arena, buffer_text(&names)) : NULL;
  buffer_release(&names);
  return copy;
}

static void no_such_request(struct turn *turn, const char *word) {
  const char **names = arena_alloc(turn->arena, (turn->process->approval_count + 1) * sizeof *names);
  const char *open = open_names(turn, NULL);
  for (size_t i = 0; i < turn->process->approval_count; i++) names[i] = turn->process->approvals[i].name;
  diagnostic_add(turn->list, DIAGNOSTIC_no_such_request, &turn->command->position, turn->file->id, word);
  if (process_approval(turn->process, word) == NULL)
    diagnostic_suggest(turn->list, word, names, turn->process->approval_count);
  if (open != NULL) diagnostic_note(turn->list, DIAGNOSTIC_note_open_requests, open);
}

static void request_over(struct turn *turn, const struct request *request) {
  static const enum phrase_id ends[REQUEST_STATE_COUNT] = {
      [REQUEST_AGREED] = PHRASE_request_agreed,       [REQUEST_UNNEEDED] = PHRASE_request_unneeded,
      [REQUEST_REJECTED] = PHRASE_request_rejected,   [REQUEST_RECALLED] = PHRASE_request_recalled,
      [REQUEST_SENT_BACK] = PHRASE_request_sent_back, [REQUEST_STALE] = PHRASE_request_stale,
      [REQUEST_WITHDRAWN] = PHRASE_request_withdrawn};
  struct buffer when = BUFFER_EMPTY;
  instant_write(&when, request->closed);
  diagnostic_add(turn->list, DIAGNOSTIC_request_over, &turn->command->position,
                 arena_printf(turn->arena, "%s#%d", request->name, request->number),
                 phrase_text(language_current(), ends[request->state]), buffer_text(&when));
  buffer_release(&when);
  const char *open = open_names(turn, NULL);
  if (open != NULL) diagnostic_note(turn->list, DIAGNOSTIC_note_open_requests, open);
}

/* `discount#2`: the number, or 0; the name is cut there. */
static int split_number(struct turn *turn, const char *word, const char **name) {
  const char *mark = strchr(word, '#');
  *name = word;
  if (mark == NULL) return 0;
  *name = arena_copy_bytes(turn->arena, word, (size_t)(mark - word));
  return mark[1] != '\0' && strspn(mark + 1, "0123456789") == strlen(mark + 1) && strlen(mark) < 9
             ? (int)strtol(mark + 1, NULL, 10)
             : -1;
}

static struct request *request_named(struct turn *turn, const char *word) {
  const char *name;
  int number = split_number(turn, word, &name);
  struct request *found = NULL;
  size_t open = 0;
  for (size_t i = 0; i < turn->file->request_count; i++) {
    struct request *request = &turn->file->requests[i];
    if (!text_equal(request->name, name) || (number != 0 && request->number != number)) continue;
    if (request->state == REQUEST_OPEN || open == 0) found = request;
    open += request->state == REQUEST_OPEN;
  }
  if (found == NULL) no_such_request(turn, word);
  else if (open == 0) request_over(turn, found);
  else if (open > 1)
    diagnostic_add(turn->list, DIAGNOSTIC_which_request, &turn->command->position, name, open_names(turn, name));
  return open == 1 ? found : NULL;
}

/* ---- fields ---- */

struct words {
  const char *reason, *to;
};

/* `note=` or `reason=`, and `to=` where it is sent back. */
static bool words_read(struct turn *turn, const char *verb, const char *reason, bool needed, bool takes_to,
                       struct words *out) {
  const struct command *command = turn->command;
  const char *known[] = {reason, "to"};
  *out = (struct words){NULL, NULL};
  if (!fields_are_distinct(turn)) return false;
  for (size_t i = 0; i < command->field_count; i++) {
    const struct command_field *field = &command->fields[i];
    const struct type text = {.kind = KIND_TEXT};
    struct value value;
    if (text_equal(field->name, reason) || (takes_to && text_equal(field->name, "to"))) {
      if (!field_read(turn, field, &text, false, &value)) return false;
      *(text_equal(field->name, reason) ? &out->reason : &out->to) = value.kind != KIND_EMPTY ? value.text : NULL;
      continue;
    }
    diagnostic_add(turn->list, DIAGNOSTIC_unknown_ask, &field->at, verb, field->name);
    diagnostic_suggest(turn->list, field->name, known, takes_to ? 2 : 1);
    diagnostic_note(turn->list, DIAGNOSTIC_note_asks,
                    arena_printf(turn->arena, "%s%s%s", reason, needed ? "" : "?", takes_to ? ", to?" : ""));
    return false;
  }
  if (!needed || out->reason != NULL) return true;
  diagnostic_add(turn->list, DIAGNOSTIC_missing_ask, &command->position, verb, reason);
  return false;
}

static struct request *request_of(struct turn *turn, const char *verb) {
  const struct command *command = turn->command;
  if (command->argument_count == 1) return request_named(turn, command->arguments[0]);
  diagnostic_add(turn->list, DIAGNOSTIC_needs_argument, &command->position, verb,
                 phrase_text(language_current(), PHRASE_needs_approval));
  const char *open = open_names(turn, NULL);
  if (open != NULL) diagnostic_note(turn->list, DIAGNOSTIC_note_open_requests, open);
  return NULL;
}

/* ---- voting ---- */

static void write_watched(struct turn *turn, const struct fact_field *watched, struct buffer *out) {
  const char *dot = strchr(watched->name, '.');
  const char *name = arena_copy_bytes(turn->arena, watched->name, (size_t)(dot - watched->name));
  const struct field *field = record_field(rulebook_record(turn->version->rulebook, name), dot + 1);
  struct value value;
  if (watched->text == NULL) buffer_putc(out, '-');
  else if (sealed_is(watched->text)) sealed_show(out, watched->text);
  else if (field != NULL && value_parse(turn->arena, field->type, watched->text, &value)) value_show(out, &value);
  else buffer_puts(out, watched->text);
}

/* Somebody else may have changed a record that the case only refers to. */
static bool is_unchanged(struct turn *turn, const struct request *request) {
  const struct fact_field *changed = request_changed(turn, request);
  if (changed == NULL) return true;
  struct buffer was = BUFFER_EMPTY;
  write_watched(turn, changed, &was);
  diagnostic_add(turn->list, DIAGNOSTIC_request_changed, &turn->command->position, request_name(turn, request),
                 changed->name, buffer_text(&was));
  diagnostic_note(turn->list, DIAGNOSTIC_note_ask_again, request->submitter);
  buffer_release(&was);
  return false;
}

static bool vote(struct turn *turn, struct request *request, enum fact_kind kind, const char *verb,
                 const char *reason) {
  const char *voter;
  struct seat *seat = seat_take(turn, request, verb, &voter);
  if (seat == NULL || !is_unchanged(turn, request)) return false;
  struct fact *fact = turn_fact(turn, kind);
  fact->number = seat->number;
  fact->parent_number = request->number;
  fact->name = request->name;
  fact->who = voter;
  fact->parent = turn->actor->key;
  fact->reason = reason;
  return turn_apply(turn, fact) && request_follow(turn, request);
}

bool vote_approve(struct turn *turn) {
  struct words words;
  struct request *request = request_of(turn, "approve");
  return request != NULL && words_read(turn, "approve", "note", false, false, &words) &&
         vote(turn, request, FACT_AGREE, "approve", words.reason);
}

bool vote_reject(struct turn *turn) {
  struct words words;
  struct request *request = request_of(turn, "reject");
  return request != NULL && words_read(turn, "reject", "reason", true, false, &words) &&
         vote(turn, request, FACT_REFUSE, "reject", words.reason);
}

/* ---- sending back, recalling ---- */

/* 0: to who submitted it; -1: nowhere. Without a word it is the step before. */
static int step_to(struct turn *turn, const struct request *request, const char *to) {
  const struct agreement *agreement = request_agreement(turn, request);
  if (to == NULL) return request->step - 1;
  if (text_equal(to, "submitter") || text_equal(to, request->submitter)) return 0;
  for (int step = 1; step < request->step; step++)
    if (text_equal(to, agreement->steps[step - 1].text) || text_equal(to, arena_printf(turn->arena, "%d", step)))
      return step;
  struct buffer known = BUFFER_EMPTY;
  for (int step = 1; step < request->step; step++) buffer_printf(&known, "%s, ", agreement->steps[step - 1].text);
  buffer_puts(&known, "submitter");
  diagnostic_add(turn->list, DIAGNOSTIC_no_such_step, &turn->command->position, to);
  diagnostic_note(turn->list, DIAGNOSTIC_note_earlier_steps, buffer_text(&known));
  buffer_release(&known);
  return -1;
}

bool vote_send_back(struct turn *turn) {
  struct words words;
  const char *voter;
  struct request *request = request_of(turn, "send_back");
  if (request == NULL || !words_read(turn, "send_back", "reason", true, true, &words)) return false;
  int step = step_to(turn, request, words.to);
  if (step < 0 || seat_take(turn, request, "send_back", &voter) == NULL) return false;
  if (step == 0) return request_end(turn, request, REQUEST_SENT_BACK, words.reason);
  return request_open_step(turn, request, step, turn->actor->key, words.reason);
}

bool vote_recall(struct turn *turn) {
  struct words words;
  struct request *request = request_of(turn, "recall");
  if (request == NULL || !words_read(turn, "recall", "reason", false, false, &words)) return false;
  if (text_equal(turn->actor->key, request->submitter))
    return request_end(turn, request, REQUEST_RECALLED, words.reason);
  diagnostic_add(turn->list, DIAGNOSTIC_not_allowed, &turn->command->position, turn->actor->key,
                 arena_printf(turn->arena, "recall %s", request_name(turn, request)));
  diagnostic_note(turn->list, DIAGNOSTIC_note_who_may, request->submitter);
  return false;
}
