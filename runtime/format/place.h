/* A finger that moves forward over a text and knows line and column, both 1-based, columns in characters (code points).
 *
 * LF, CRLF and a lone CR each end a line. The bytes may be anything: what is not UTF-8 counts one column per byte
 * that could start a character. Moving costs time in proportion to the way, so a caller that only goes forward pays for
 * the text once. */
#ifndef DEALWRIGHT_FORMAT_PLACE_H
#define DEALWRIGHT_FORMAT_PLACE_H

#include <stddef.h>

struct place {
  const char *at, *end;
  size_t index; /* characters passed */
  int line, column;
};

void place_init(struct place *place, const char *bytes, size_t size);

/* Forward to a byte, or to the character of that number (0-based); no further than the end. */
void place_to(struct place *place, const char *byte);
void place_to_index(struct place *place, size_t index);

#endif
