/* Writing JSON. */
#include "base/json.h"

#include <stddef.h>

struct json json_begin(struct buffer *out) {
  return (struct json){out, false};
}

static void comma(struct json *json) {
  if (json->needs_comma) buffer_putc(json->out, ',');
  json->needs_comma = true;
}

static void open(struct json *json, char bracket) {
  comma(json);
  buffer_putc(json->out, bracket);
  json->needs_comma = false;
}

static void close(struct json *json, char bracket) {
  buffer_putc(json->out, bracket);
  json->needs_comma = true;
}

void json_object(struct json *json) {
  open(json, '{');
}

void json_object_end(struct json *json) {
  close(json, '}');
}

void json_array(struct json *json) {
  open(json, '[');
}

void json_array_end(struct json *json) {
  close(json, ']');
}

static void escape(struct buffer *out, unsigned char c) {
  static const char short_from[] = "\"\\\b\f\n\r\t", short_to[] = "\"\\bfnrt";
  for (size_t i = 0; short_from[i] != '\0'; i++)
    if (c == (unsigned char)short_from[i]) {
      buffer_putc(out, '\\');
      buffer_putc(out, short_to[i]);
      return;
    }
  buffer_printf(out, "\\u%04x", c);
}

static void quoted(struct buffer *out, const char *text) {
  const char *plain = text;
  buffer_putc(out, '"');
  for (; *text != '\0'; text++) {
    unsigned char c = (unsigned char)*text;
    if (c >= ' ' && c != '"' && c != '\\') continue;
    buffer_add(out, plain, (size_t)(text - plain));
    escape(out, c);
    plain = text + 1;
  }
  buffer_add(out, plain, (size_t)(text - plain));
  buffer_putc(out, '"');
}

void json_key(struct json *json, const char *key) {
  comma(json);
  quoted(json->out, key);
  buffer_putc(json->out, ':');
  json->needs_comma = false;
}

void json_text(struct json *json, const char *text) {
  if (text == NULL) {
    json_null(json);
    return;
  }
  comma(json);
  quoted(json->out, text);
}

void json_integer(struct json *json, int64_t integer) {
  comma(json);
  buffer_integer(json->out, integer);
}

void json_boolean(struct json *json, bool truth) {
  comma(json);
  buffer_puts(json->out, truth ? "true" : "false");
}

void json_null(struct json *json) {
  comma(json);
  buffer_puts(json->out, "null");
}

void json_pair(struct json *json, const char *key, const char *text) {
  json_key(json, key);
  json_text(json, text);
}

void json_pair_integer(struct json *json, const char *key, int64_t integer) {
  json_key(json, key);
  json_integer(json, integer);
}

/* ---- for people ---- */

enum { SHORT_LIST = 100 };

/* The byte behind a text in quotes that starts here. */
static const char *text_end(const char *at) {
  for (at++; *at != '"'; at++)
    if (*at == '\\') at++;
  return at + 1;
}

/* The byte behind a list of plain values that is short enough for one line, or NULL. */
static const char *short_end(const char *open) {
  const char *at = open + 1;
  while (*at != ']' && *at != '[' && *at != '{') at = *at == '"' ? text_end(at) : at + 1;
  return *at == ']' && at - open < SHORT_LIST ? at + 1 : NULL;
}

static void spread_plain(struct buffer *out, const char *from, const char *to) {
  while (from < to) {
    const char *next = *from == '"' ? text_end(from) : from + 1;
    buffer_add(out, from, (size_t)(next - from));
    if (*from == ',') buffer_putc(out, ' ');
    from = next;
  }
}

static void spread_break(struct buffer *out, int depth) {
  buffer_putc(out, '\n');
  for (int i = 0; i < depth; i++) buffer_puts(out, "  ");
}

void json_spread(struct buffer *out, const char *at) {
  for (int depth = 0; *at != '\0';) {
    const char *from = at;
    bool opens = *at == '{' || *at == '[', closes = *at == '}' || *at == ']', is_empty = opens && at[1] == at[0] + 2;
    at = *at == '"' ? text_end(at) : *from == '[' && short_end(from) != NULL ? short_end(from) : at + 1 + is_empty;
    if (closes) spread_break(out, --depth);
    if (*from == '[' && at > from + 1) spread_plain(out, from, at);
    else buffer_add(out, from, (size_t)(at - from));
    if (*from == ':') buffer_putc(out, ' ');
    if (opens && at == from + 1) spread_break(out, ++depth);
    if (*from == ',') spread_break(out, depth);
  }
}
