/* dealwright why: what does this case wait for, by which line, with which values, and what would help? */
#include "cli/entry.h"

#include "cli/standing.h"

static enum status run(struct session *session) {
  struct standing standing;
  if (!session_open(session, STORE_READ)) return STATUS_STORE;
  enum status status = standing_read(session, session->options.words[0], &standing);
  if (status != STATUS_DONE) return status;
  if (session->json) {
    answer_write(&session->out, &standing.answer, NULL);
    buffer_putc(&session->out, '\n');
    return STATUS_DONE;
  }
  standing_say_head(&standing);
  standing_say_reasons(&standing);
  standing_say_help(&standing);
  return STATUS_DONE;
}

const struct entry entry_why = {
    .name = "why",
    .group = GROUP_RUN,
    .usage = "CASE",
    .least = 1,
    .most = 1,
    .about = {"why a case does not go on, and what would help", "案件为何停留，怎样才能继续"},
    .help = {"For each reason: what it is, whom it waits for or which values failed, and the line that asks for it.\n"
             "  x   holds the case\n"
             "  ok  is fulfilled\n"
             "Below stand commands that would help; put values in the place of '...'.\n",
             "逐条列出原因：是什么、等待谁或哪些取值不符合，以及提出要求的那一行。\n"
             "  x   阻止案件继续\n"
             "  ok  已满足\n"
             "最后给出可用的命令，请用实际值替换“...”。\n"},
    .run = run,
};
