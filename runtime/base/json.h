/* Writes JSON, one value after another, commas and escapes by itself. Used for events (canonical: no spaces, keys in
 * the order written, only the escapes that JSON demands) and for `--json`. */
#ifndef DEALWRIGHT_BASE_JSON_H
#define DEALWRIGHT_BASE_JSON_H

#include "base/buffer.h"

#include <stdbool.h>
#include <stdint.h>

struct json {
  struct buffer *out;
  bool needs_comma;
};

struct json json_begin(struct buffer *out);
/* Adds a line of JSON spread over lines, two blanks a level, for people; short lists stay on their line. */
void json_spread(struct buffer *out, const char *line);

void json_object(struct json *json); /* { */
void json_object_end(struct json *json);
void json_array(struct json *json); /* [ */
void json_array_end(struct json *json);
void json_key(struct json *json, const char *key);
void json_text(struct json *json, const char *text); /* NULL writes null */
void json_integer(struct json *json, int64_t integer);
void json_boolean(struct json *json, bool truth);
void json_null(struct json *json);
/* key and value in one */
void json_pair(struct json *json, const char *key, const char *text);
void json_pair_integer(struct json *json, const char *key, int64_t integer);

#endif
