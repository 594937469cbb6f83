/* Dealwright runs a company's sales handbook. This is where the program begins and ends.
 *
 *     words -> [session_begin] -> the command's row -> its function -> [session_end] -> exit status
 *
 * Everything a command can do is in the floors below; here is only which one was asked for. */
#include "cli/entry.h"

#include <stdlib.h>

static enum status run(struct session *session) {
  const struct entry *help = entry_find("help");
  bool wants_help = session->options.values[OPTION_HELP] != NULL;
  return wants_help ? help->run(session) : session->entry->run(session);
}

int main(int count, char **arguments) {
  struct session session;
  enum status status = session_begin(&session, count, arguments) ? run(&session) : STATUS_USAGE;
  return session_end(&session, status);
}
