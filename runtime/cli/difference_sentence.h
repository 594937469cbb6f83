/* A difference between two rulebooks in words that a sales manager understands, in the current language. */
#ifndef DEALWRIGHT_CLI_DIFFERENCE_SENTENCE_H
#define DEALWRIGHT_CLI_DIFFERENCE_SENTENCE_H

#include "base/buffer.h"
#include "check/difference.h"

/* `needs_analysis: due 8 workdays, was 10 workdays`. Long values are cut. */
void difference_sentence(const struct difference *difference, struct buffer *out);

/* `stages of sales`: what the differences of one group are about. */
void difference_heading(const struct difference *difference, struct buffer *out);

/* For programs: `stage`, `table`, ... */
const char *difference_group_name(enum difference_group group);

/* "a leave.region.check": the keys and names from the thing to what differs, joined by dots. */
void difference_path(const struct difference *difference, struct buffer *out);

#endif
