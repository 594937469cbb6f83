/* Text within HTML and SVG. */
#ifndef DEALWRIGHT_REPORT_MARKUP_H
#define DEALWRIGHT_REPORT_MARKUP_H

#include "base/buffer.h"

/* Writes text so that it is only text, in an element as well as in a quoted attribute: & < > " ' are escaped, and what
 * XML cannot hold (control characters other than tab and line ends) becomes a space. */
void markup_text(struct buffer *out, const char *text);

#endif
