/* What libyaml lets pass against the specification, found by walking the bytes between and inside its events.
 *
 * Only yaml.c includes this. The walk goes forward once over the whole text. */
#ifndef DEALWRIGHT_FORMAT_YAML_STRICT_H
#define DEALWRIGHT_FORMAT_YAML_STRICT_H

#include "base/diagnostic.h"
#include "format/place.h"

#include <yaml.h>

struct yaml_strict {
  const char *file, *bytes;
  struct diagnostics *list;
  struct place place; /* end of the last event, or start of this one */
};

/* From the end of the last event to the start of this one: blanks, comments and signs. After it, `place` is at the
 * start. `indent` is the column (from 0) of the innermost block list or mapping, -1 outside all; `open_line` the line
 * of the innermost bracket that is open, 0 when there is none. False when what follows is most likely read wrong, so
 * that going on would only report noise. */
bool yaml_strict_gap(struct yaml_strict *strict, const yaml_event_t *event, int indent, int open_line);

/* From the start of this event to its end. False as above. */
bool yaml_strict_body(struct yaml_strict *strict, const yaml_event_t *event, int indent);

#endif
