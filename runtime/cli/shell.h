/* Words as a shell takes them back. */
#ifndef DEALWRIGHT_CLI_SHELL_H
#define DEALWRIGHT_CLI_SHELL_H

#include "base/buffer.h"

/* Adds the word, in single quotes where a shell would take it apart or change it. */
void shell_word(struct buffer *out, const char *word);

#endif
