/* dealwright new: a rulebook of one's own, ready to be edited. */
#include "cli/entry.h"

#include "cli/scaffold.h"

static void say_made(struct session *session, const char *name, const char *const *files, size_t count) {
  say_line(session, PHRASE_new_made, name);
  for (size_t i = 0; i < count; i++) buffer_printf(&session->out, "  %s/%s\n", name, files[i]);
  say_line(session, PHRASE_new_next, name);
}

static void made_json(struct session *session, const char *name, const char *const *files, size_t count) {
  struct json json = session_json(session, "new");
  json_pair(&json, "folder", name);
  json_key(&json, "files");
  json_array(&json);
  for (size_t i = 0; i < count; i++) json_text(&json, files[i]);
  json_array_end(&json);
  session_json_end(session, &json);
}

static enum status run(struct session *session) {
  const char *name = session->options.words[0], **files;
  size_t count;
  if (!scaffold_write(session->arena, name, &files, &count, session->list)) return STATUS_NO;
  if (session->json) made_json(session, name, files, count);
  else say_made(session, name, files, count);
  return STATUS_DONE;
}

const struct entry entry_new = {
    .name = "new",
    .group = GROUP_WRITE,
    .storeless = true,
    .usage = "NAME",
    .least = 1,
    .most = 1,
    .about = {"make a rulebook of your own over the standard one", "在标准手册之上新建自己的规则手册"},
    .help =
        {"Makes the folder NAME with a rulebook that extends the standard one: a process file with examples, and\n"
         "scenarios that test it. It passes 'check' and 'test' as it is. --lang says in which language its comments\n"
         "are. A folder that is there already is left as it is.\n",
         "新建文件夹 NAME，其中的规则手册继承标准手册：含示例的流程文件，以及测试场景。\n"
         "新建后即可通过 check 和 test。注释所用语言由 --lang 决定。已有的文件夹不会改动。\n"},
    .run = run,
};
