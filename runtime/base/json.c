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
  buffer_printf(json->out, "%lld", (long long)integer);
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
