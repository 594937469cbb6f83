/* Writing HTML, SVG and XML: text that cannot become markup, and the frame of a page that needs nothing but itself. */
#ifndef DEALWRIGHT_REPORT_MARKUP_H
#define DEALWRIGHT_REPORT_MARKUP_H

#include "base/buffer.h"

/* Adds text so that it reads as itself, between tags and inside "attributes". What XML 1.0 cannot hold (control
 * characters but tab and line feed, U+FFFE, U+FFFF) becomes `?`, a carriage return nothing. The text is UTF-8. */
void markup_text(struct buffer *out, const char *text);
void markup_bytes(struct buffer *out, const char *text, size_t size);

/* ` name="text"`, with a space before it. */
void markup_attribute(struct buffer *out, const char *name, const char *text);

/* `<tag>text</tag>` */
void markup_element(struct buffer *out, const char *tag, const char *text);

/* An HTML page in the current language, up to and with its heading: no script, no font, no picture from outside.
 * `style` is CSS that comes after the common one, or NULL. */
void markup_page_begin(struct buffer *out, const char *title, const char *style);
void markup_page_end(struct buffer *out);

#endif
