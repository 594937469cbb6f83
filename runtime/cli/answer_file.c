/* Answers in files. Objects for programs stay alone on stdout: with --json nothing is said. */
#include "cli/answer_file.h"

#include "cli/file_write.h"

bool answer_file_write(struct session *session, enum option option, const struct buffer *bytes, enum phrase_id said) {
  const char *path = session->options.values[option];
  if (!file_write(session->arena, path, buffer_text(bytes), bytes->size, session->list)) return false;
  if (!session->json) say_line(session, said, path);
  return true;
}
