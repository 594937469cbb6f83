/* An answer that an option sends to a file: --html, --xlsx. */
#ifndef DEALWRIGHT_CLI_ANSWER_FILE_H
#define DEALWRIGHT_CLI_ANSWER_FILE_H

#include "cli/session.h"

/* Writes the bytes to the file of an option and says `said` with its name. False with an error; the file is as it was
 * then. */
bool answer_file_write(struct session *session, enum option option, const struct buffer *bytes, enum phrase_id said);

#endif
