/* Two texts line by line. */
#ifndef DEALWRIGHT_CLI_DIFFERENCE_LINES_H
#define DEALWRIGHT_CLI_DIFFERENCE_LINES_H

#include "base/arena.h"

/* Calls `take` for each line of a shortest way from one text to the other: sign '-', '+' or ' '. Lines that stay are
 * handed out when one of the two beside them is changed. Texts of very many lines are told as wholly replaced. */
void difference_lines(struct arena *arena, const char *before, const char *after,
                      void (*take)(void *context, char sign, const char *line), void *context);

#endif
