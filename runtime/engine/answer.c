/* The JSON of an answer: what programs read, and what is kept with the event. */
#include "engine/answer.h"

#include "base/json.h"

static const char *wait_kind_name(enum wait_kind kind) {
  static const char *const names[] = {"approval",  "task",      "field",  "document",
                                      "criterion", "undecided", "branch", "ok"};
  return names[kind];
}

static void write_instant(struct json *json, const char *key, int64_t instant) {
  struct buffer text = BUFFER_EMPTY;
  instant_write(&text, instant);
  json_pair(json, key, buffer_text(&text));
  buffer_release(&text);
}

static void write_position(struct json *json, const struct position *at) {
  struct buffer text = BUFFER_EMPTY;
  if (at->file == NULL) return;
  buffer_printf(&text, "%s:%d", at->file, at->line);
  json_pair(json, "rule", buffer_text(&text));
  buffer_release(&text);
}

static void write_rows(struct json *json, const struct decision *decision) {
  struct buffer place = BUFFER_EMPTY;
  json_key(json, "rows");
  json_array(json);
  for (size_t i = 0; i < decision->row_count; i++) {
    buffer_clear(&place);
    rule_row_place(&decision->rows[i], &place);
    json_text(json, buffer_text(&place));
  }
  json_array_end(json);
  buffer_release(&place);
}

static void write_decision(struct json *json, const struct decision *decision) {
  if (decision == NULL) return;
  if (decision->reason != NULL) json_pair(json, "reason", decision->reason);
  json_key(json, "values");
  json_object(json);
  struct buffer value = BUFFER_EMPTY;
  for (size_t i = 0; i < decision->read_count; i++) {
    const struct rule_read *read = &decision->reads[i];
    buffer_clear(&value);
    value_show(&value, &read->value);
    json_pair(json, read->path, read->value.kind != KIND_EMPTY ? buffer_text(&value) : NULL);
  }
  buffer_release(&value);
  json_object_end(json);
  if (decision->row_count > 0) write_rows(json, decision);
  if (decision->empty_count == 0) return;
  json_key(json, "empty");
  json_array(json);
  for (size_t i = 0; i < decision->empty_count; i++) json_text(json, decision->empty[i]);
  json_array_end(json);
}

static void write_approval(struct json *json, const struct wait *wait) {
  static const char *const troubles[] = {NULL, "stale", "nobody"};
  if (wait->request == NULL) return;
  json_pair_integer(json, "request", wait->request->number);
  json_pair(json, "submitter", wait->request->submitter);
  json_pair_integer(json, "step", wait->request->step);
  if (wait->seat != NULL) json_pair(json, "seat", wait->seat->name);
  if (wait->seat != NULL && wait->seat->also != NULL) json_pair(json, "escalated_from", wait->seat->who);
  if (wait->stand_in != NULL) json_pair(json, "stands_in", wait->stand_in);
  if (wait->trouble != TROUBLE_NONE) json_pair(json, "trouble", troubles[wait->trouble]);
  const char *because = label_text(&wait->request->because, language_current(), NULL);
  if (because != NULL) json_pair(json, "because", because);
}

static void write_lack(struct json *json, const struct lack *lack) {
  static const char *const contents[] = {[CONTENT_WHOLE] = NULL,
                                         [CONTENT_MISSING] = "missing",
                                         [CONTENT_CHANGED] = "changed",
                                         [CONTENT_UNREADABLE] = "unreadable"};
  if (lack == NULL) return;
  json_pair(json, "document", lack->document->name);
  if (lack->of != NULL) json_pair(json, "of", lack->of->key);
  if (lack->version > 0) json_pair_integer(json, "version", lack->version);
  if (lack->signature != NULL) json_pair(json, "signature", lack->signature->name);
  if (lack->content != CONTENT_WHOLE) json_pair(json, "content", contents[lack->content]);
}

static void write_wait(struct json *json, const struct wait *wait) {
  json_object(json);
  json_pair(json, "kind", wait_kind_name(wait->kind));
  json_pair(json, "stage", wait->stage);
  if (wait->name != NULL) json_pair(json, "name", wait->name);
  if (wait->about != NULL) json_pair(json, "about", wait->about);
  if (wait->who != NULL) json_pair(json, "for", wait->who);
  if (wait->due != 0) write_instant(json, "due", wait->due);
  if (wait->next != NULL) json_pair(json, "next", wait->next);
  write_approval(json, wait);
  write_lack(json, wait->lack);
  write_decision(json, wait->decision);
  if (wait->request != NULL && wait->request->rule != NULL) json_pair(json, "rule", wait->request->rule);
  else
    write_position(json, wait->decision != NULL && wait->decision->at.file != NULL ? &wait->decision->at : &wait->at);
  if (wait->help != NULL) json_pair(json, "do", wait->help);
  json_object_end(json);
}

static void write_refusal(struct json *json, const struct diagnostics *refusal) {
  struct buffer text = BUFFER_EMPTY;
  json_key(json, "refused");
  json_array(json);
  for (size_t i = 0; i < diagnostics_count(refusal); i++) {
    buffer_clear(&text);
    diagnostics_sentence(refusal, i, language_current(), &text);
    json_object(json);
    json_pair(json, "error", diagnostic_name(diagnostics_id(refusal, i)));
    json_pair(json, "text", buffer_text(&text));
    write_position(json, diagnostics_position(refusal, i));
    json_object_end(json);
  }
  json_array_end(json);
  buffer_release(&text);
}

void answer_write(struct buffer *out, const struct answer *answer, const struct diagnostics *refusal) {
  struct json json = json_begin(out);
  json_object(&json);
  json_key(&json, "accepted");
  json_boolean(&json, answer->accepted);
  if (answer->case_id != NULL) json_pair(&json, "case", answer->case_id);
  if (answer->verb != NULL) json_pair(&json, "verb", answer->verb);
  if (answer->person != NULL) json_pair(&json, "person", answer->person);
  write_instant(&json, "at", answer->at);
  if (answer->event != 0) json_pair_integer(&json, "event", answer->event);
  if (answer->facts.count > 0) {
    json_key(&json, "facts");
    facts_json(&json, &answer->facts);
  }
  json_key(&json, "waits");
  json_array(&json);
  for (size_t i = 0; i < answer->wait_count; i++) write_wait(&json, &answer->waits[i]);
  json_array_end(&json);
  if (refusal != NULL && !answer->accepted) write_refusal(&json, refusal);
  json_object_end(&json);
}
