/* dealwright publish: makes a rulebook the one that a store works by. */
#include "cli/entry.h"

static void say_published(struct session *session, const struct rulebook *rulebook, int number, bool is_new) {
  const char *version = arena_printf(session->arena, "%d", number);
  say_line(session, is_new ? PHRASE_published_as : PHRASE_published_before, rulebook->name, rulebook->version, version);
}

static void published_json(struct session *session, const struct rulebook *rulebook, int number, bool is_new) {
  struct json json = session_json(session, "rulebook");
  json_pair(&json, "rulebook", rulebook->name);
  json_pair(&json, "version", rulebook->version);
  json_pair_integer(&json, "number", number);
  json_key(&json, "new");
  json_boolean(&json, is_new);
  session_json_end(session, &json);
}

static enum status run(struct session *session) {
  int number;
  bool is_new;
  if (!session_open(session, STORE_CREATE)) return session_failed(session, STATUS_STORE);
  if (!session_publish(session, session->options.words[0], &number, &is_new))
    return session_failed(session, STATUS_RULEBOOK);
  const struct rulebook *rulebook = engine_rulebook(session->engine, number, session->list);
  if (rulebook == NULL) return session_failed(session, STATUS_RULEBOOK);
  if (session->json) published_json(session, rulebook, number, is_new);
  else say_published(session, rulebook, number, is_new);
  return STATUS_DONE;
}

const struct entry entry_publish = {
    .name = "publish",
    .group = GROUP_WRITE,
    .usage = "FOLDER",
    .least = 1,
    .most = 1,
    .about = {"put a rulebook into a store, as its newest version", "将规则手册发布到存储，成为最新版本"},
    .help = {"Checks the rulebook and keeps its exact text in the store. New cases run under it; cases that\n"
             "are under way keep the version they started with. The same text again changes nothing.\n"
             "The store is made when it does not exist.\n",
             "检查规则手册，并把全文存入存储。新案件按新版本运行；进行中的案件\n"
             "保持其开始时的版本。重复发布相同内容不会有任何改变。\n"
             "存储不存在时会新建。\n"},
    .run = run,
};
