/* dealwright audit: is the past what it was? */
#include "cli/entry.h"

static const char *number_text(struct session *session, int64_t number) {
  struct buffer text = BUFFER_EMPTY;
  decimal_write_grouped(&text, decimal_from_integer(number), 0);
  const char *copy = arena_copy(session->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static void say_audit(struct session *session, const struct audit *audit) {
  const char *events = number_text(session, audit->events);
  if (audit->first_bad == 0) say_line(session, PHRASE_chain_whole, events);
  else say_line(session, PHRASE_chain_broken, events, number_text(session, audit->first_bad));
  const char *cases = number_text(session, audit->cases), *rows = number_text(session, audit->rows);
  if (audit->differences == 0) say_line(session, PHRASE_state_same, cases, rows);
  else say_line(session, PHRASE_state_differs, cases, rows, number_text(session, (int64_t)audit->differences));
  const char *files = number_text(session, audit->files);
  if (audit->bad_files > 0) say_line(session, PHRASE_files_bad, files, number_text(session, audit->bad_files));
  else if (audit->files > 0) say_line(session, PHRASE_files_whole, files);
  if (audit->strays > 0) say_line(session, PHRASE_files_stray, number_text(session, audit->strays));
  if (audit->events > 0 && audit->first_bad == 0) say_line(session, PHRASE_head_hash, audit->head);
}

static void audit_json(struct session *session, const struct audit *audit) {
  struct json json = session_json(session, "audit");
  json_pair_integer(&json, "events", audit->events);
  json_pair_integer(&json, "cases", audit->cases);
  json_pair_integer(&json, "rows", audit->rows);
  json_pair_integer(&json, "files", audit->files);
  json_pair_integer(&json, "bad_files", audit->bad_files);
  json_pair_integer(&json, "stray_files", audit->strays);
  json_pair_integer(&json, "first_bad", audit->first_bad);
  json_pair_integer(&json, "differences", (int64_t)audit->differences);
  json_pair(&json, "head", audit->head);
  session_json_end(session, &json);
}

static enum status run(struct session *session) {
  struct audit audit = {0};
  if (!session_open(session, STORE_READ)) return STATUS_STORE;
  bool fine = store_audit(session->store, &audit, session->list);
  bool answered = fine || audit.first_bad != 0 || audit.differences > 0 || audit.bad_files > 0;
  if (!answered) return STATUS_STORE;
  if (session->json) audit_json(session, &audit);
  else say_audit(session, &audit);
  return fine ? STATUS_DONE : STATUS_NO;
}

const struct entry entry_audit = {
    .name = "audit",
    .group = GROUP_LOOK,
    .usage = "",
    .least = 0,
    .most = 0,
    .about = {"verify that nobody changed the past", "核对历史记录未被改动"},
    .help =
        {"Follows the hash chain through all events, builds the state anew from them and compares it with the\n"
         "state that is kept, and each attached file with what was attached. Write the last hash down somewhere else:\n"
         "whoever rewrites the past cannot keep it.\n"
         "The status is 0 when all is well, 1 when the chain is broken or something differs.\n",
         "沿哈希链核对全部事件，由事件重建状态并与现存状态比较；附件逐一读出核对。\n"
         "请把最后的哈希值另行抄存：改写历史者无法保持它不变。\n"
         "一切正常时退出状态为 0；链断裂或有差异时为 1。\n"},
    .run = run,
};
