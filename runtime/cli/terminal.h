/* What may reach a terminal: text, line ends, and the few styles that the program itself uses. */
#ifndef DEALWRIGHT_CLI_TERMINAL_H
#define DEALWRIGHT_CLI_TERMINAL_H

#include "base/buffer.h"

#include <stdbool.h>

/* Writes every other control character, and every mark that turns the direction of text, as `\u001b`: a customer's name
 * cannot move the cursor, retitle the window or hide what stands beside it. With `color` the program's own escape
 * sequences stay. */
void terminal_clean(struct buffer *text, bool color);

#endif
