/* Lines and columns of bytes.
 *
 * 1. `at` stands at the start of a character, at the byte that was asked for, or at the end.
 * 2. A CRLF is two characters and one line end: the line changes behind the LF.
 *
 * Not done here: width on a terminal; that is base/text.h's. */
#include "format/place.h"

#include <stdbool.h>

void place_init(struct place *place, const char *bytes, size_t size) {
  *place = (struct place){bytes, bytes + size, 0, 1, 1};
}

static bool ends_line(const struct place *place) {
  if (*place->at == '\n') return true;
  return *place->at == '\r' && (place->at + 1 == place->end || place->at[1] != '\n');
}

static void step(struct place *place, const char *stop) {
  if (ends_line(place)) {
    place->line++;
    place->column = 1;
  } else {
    place->column++;
  }
  place->index++;
  place->at++;
  while (place->at < stop && ((unsigned char)*place->at & 0xC0) == 0x80) place->at++;
}

void place_to(struct place *place, const char *byte) {
  const char *stop = byte < place->end ? byte : place->end;
  while (place->at < stop) step(place, stop);
}

void place_to_index(struct place *place, size_t index) {
  while (place->at < place->end && place->index < index) step(place, place->end);
}
