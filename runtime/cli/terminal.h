/* What may reach a terminal: text, line ends, and the few styles that the program itself uses. */
#ifndef DEALWRIGHT_CLI_TERMINAL_H
#define DEALWRIGHT_CLI_TERMINAL_H

#include "base/buffer.h"

#include <stdbool.h>

/* Turns every other control character into a blank, in place: a customer's name cannot move the cursor or retitle the
 * window. With `color` the program's own escape sequences stay. */
void terminal_clean(struct buffer *text, bool color);

#endif
