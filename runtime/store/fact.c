/* Facts, and their canonical text.
 *
 * Invariants
 * 1. A list of facts has exactly one body, and a body exactly one list: facts_read takes nothing but what facts_write
 * makes.
 * 2. In a fact the keys stand in the order below; what is none (NULL, 0, false, no fields) is not written.
 *
 *     [{"fact":"open","number":3,"in":1,"name":"interview","who":"li.na","due":1709856000,"required":true},
 *      {"fact":"put","number":2,"name":"quote","who":"D-2/quote/2","parent":"D-2","fields":{"price":"88000.00 CNY"}}]
 *
 * Not done here: asking whether the facts make sense. That is casefile_apply's business, and the record tables'. */
#include "store/fact.h"

#include "base/sealed.h"
#include "base/text.h"

#include <limits.h>
#include <string.h>

static const char *const kind_names[FACT_KIND_COUNT] = {
    "start",  "enter",    "leave",   "open",    "done",    "drop",   "timer", "fire",  "cancel",
    "close",  "put",      "depart",  "note",    "request", "ground", "step",  "seat",  "agree",
    "refuse", "escalate", "decide",  "move",    "spawn",   "file",   "look",  "erase", "post",
    "seal",   "dispute",  "resolve", "consent", "notice",  "read",   "past"};

const char *fact_kind_name(enum fact_kind kind) {
  return kind_names[kind];
}

struct fact *facts_add(struct arena *arena, struct facts *facts, enum fact_kind kind) {
  facts->items = arena_grow(arena, facts->items, facts->count, sizeof *facts->items);
  struct fact *fact = &facts->items[facts->count++];
  *fact = (struct fact){.kind = kind};
  return fact;
}

void fact_set(struct arena *arena, struct fact *fact, const char *name, const char *text) {
  fact->fields = arena_grow(arena, fact->fields, fact->field_count, sizeof *fact->fields);
  fact->fields[fact->field_count++] = (struct fact_field){name, text};
}

/* ---- writing ---- */

/* Every command writes its facts, so keys and numbers go into the buffer directly; only texts that need escapes go
 * through json.c. */
#define ADD(out, literal) buffer_add(out, literal, sizeof(literal) - 1)

static void add_text(struct buffer *out, const char *text) {
  const char *at = text;
  while ((unsigned char)*at >= ' ' && *at != '"' && *at != '\\') at++;
  if (*at != '\0') {
    struct json json = json_begin(out);
    json_text(&json, text);
    return;
  }
  buffer_putc(out, '"');
  buffer_add(out, text, (size_t)(at - text));
  buffer_putc(out, '"');
}

#define ADD_TEXT(out, key, text)                                                                                       \
  if ((text) != NULL) ADD(out, ",\"" key "\":"), add_text(out, text)
#define ADD_INTEGER(out, key, integer)                                                                                 \
  if ((integer) != 0) ADD(out, ",\"" key "\":"), buffer_integer(out, integer)

/* A sealed text is for the store; people and their programs get stars. */
static void add_value(struct buffer *out, const char *text, bool shown) {
  if (text == NULL) {
    ADD(out, "null");
  } else if (shown && sealed_is(text)) {
    buffer_putc(out, '"');
    sealed_show(out, text);
    buffer_putc(out, '"');
  } else {
    add_text(out, text);
  }
}

static void add_fields(struct buffer *out, const struct fact *fact, bool shown) {
  if (fact->field_count == 0) return;
  ADD(out, ",\"fields\":{");
  for (size_t i = 0; i < fact->field_count; i++) {
    if (i > 0) buffer_putc(out, ',');
    add_text(out, fact->fields[i].name);
    buffer_putc(out, ':');
    add_value(out, fact->fields[i].text, shown);
  }
  buffer_putc(out, '}');
}

static void add_fact(struct buffer *out, const struct fact *fact, bool shown) {
  ADD(out, "{\"fact\":");
  add_text(out, kind_names[fact->kind]);
  ADD_INTEGER(out, "number", fact->number);
  ADD_INTEGER(out, "in", fact->parent_number);
  ADD_INTEGER(out, "place", fact->place);
  ADD_TEXT(out, "name", fact->name);
  ADD_TEXT(out, "who", fact->who);
  ADD_TEXT(out, "parent", fact->parent);
  ADD_TEXT(out, "reason", fact->reason);
  ADD_INTEGER(out, "due", fact->due);
  ADD_INTEGER(out, "since", fact->since);
  if (fact->required) ADD(out, ",\"required\":true");
  add_fields(out, fact, shown);
  buffer_putc(out, '}');
}

static void add_facts(struct buffer *out, const struct facts *facts, bool shown) {
  buffer_putc(out, '[');
  for (size_t i = 0; i < facts->count; i++) {
    if (i > 0) buffer_putc(out, ',');
    add_fact(out, &facts->items[i], shown);
  }
  buffer_putc(out, ']');
}

void facts_write(struct buffer *out, const struct facts *facts) {
  add_facts(out, facts, false);
}

void facts_json(struct json *json, const struct facts *facts) {
  if (json->needs_comma) buffer_putc(json->out, ',');
  add_facts(json->out, facts, true);
  json->needs_comma = true;
}

/* ---- reading ---- */

struct reader {
  struct arena *arena;
  const char *at;
};

static bool take(struct reader *reader, const char *literal) {
  size_t size = strlen(literal);
  if (strncmp(reader->at, literal, size) != 0) return false;
  reader->at += size;
  return true;
}

/* `,"key":` */
static bool take_key(struct reader *reader, const char *key) {
  size_t size = strlen(key);
  const char *at = reader->at;
  if (at[0] != ',' || at[1] != '"' || strncmp(at + 2, key, size) != 0 || strncmp(at + 2 + size, "\":", 2) != 0)
    return false;
  reader->at += size + 4;
  return true;
}

static int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/* What stands behind a backslash; -1 when it is no escape, and 0 is none because no text holds a NUL. */
static int read_escape(const char **at) {
  static const char names[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
  char c = *(*at)++;
  const char *known = c != '\0' ? strchr(names, c) : NULL;
  int code = 0;
  if (known != NULL) return meant[known - names];
  if (c != 'u') return -1;
  for (int i = 0; i < 4; i++) {
    int digit = hex_digit(**at);
    if (digit < 0) return -1;
    code = code * 16 + digit;
    (*at)++;
  }
  return code > 0 && code < 128 ? code : -1;
}

/* A text with escapes: decoded, then written again, because only one spelling of it is canonical. */
static bool read_escaped(struct reader *reader, const char *start, const char **out) {
  struct buffer text = BUFFER_EMPTY, again = BUFFER_EMPTY;
  const char *at = start;
  bool fine = true;
  while (fine && *at != '"') {
    int code = (unsigned char)*at++;
    if (code == '\\') code = read_escape(&at);
    fine = code > 0;
    if (fine) buffer_putc(&text, (char)code);
  }
  struct json json = json_begin(&again);
  json_text(&json, buffer_text(&text));
  fine = fine && again.size == (size_t)(at - start) + 2 && memcmp(buffer_text(&again) + 1, start, again.size - 2) == 0;
  if (fine) *out = arena_copy_bytes(reader->arena, buffer_text(&text), text.size);
  reader->at = at + 1;
  buffer_release(&text);
  buffer_release(&again);
  return fine;
}

static bool read_text(struct reader *reader, const char **out) {
  if (*reader->at != '"') return false;
  const char *start = ++reader->at;
  const char *at = start;
  while (*at != '"' && *at != '\\' && (unsigned char)*at >= 0x20) at++;
  if (*at == '\\') return read_escaped(reader, start, out);
  if (*at != '"') return false;
  *out = arena_copy_bytes(reader->arena, start, (size_t)(at - start));
  reader->at = at + 1;
  return true;
}

/* Any integer but 0, which would not have been written. */
static bool read_integer(struct reader *reader, int64_t *out) {
  bool negative = take(reader, "-");
  uint64_t limit = (uint64_t)INT64_MAX + negative, number = 0;
  if (*reader->at < '1' || *reader->at > '9') return false;
  for (; *reader->at >= '0' && *reader->at <= '9'; reader->at++) {
    unsigned digit = (unsigned)(*reader->at - '0');
    if (number > (limit - digit) / 10) return false;
    number = number * 10 + digit;
  }
  *out = negative ? (int64_t)(0 - number) : (int64_t)number;
  return true;
}

static bool read_small(struct reader *reader, const char *key, int *out) {
  int64_t wide;
  if (!take_key(reader, key)) return true;
  if (!read_integer(reader, &wide) || wide < INT_MIN || wide > INT_MAX) return false;
  *out = (int)wide;
  return true;
}

static bool read_optional(struct reader *reader, const char *key, const char **out) {
  return !take_key(reader, key) || read_text(reader, out);
}

static bool read_kind(struct reader *reader, enum fact_kind *out) {
  const char *name;
  if (!take(reader, "{\"fact\":") || !read_text(reader, &name)) return false;
  for (int i = 0; i < FACT_KIND_COUNT; i++)
    if (strcmp(kind_names[i], name) == 0) {
      *out = (enum fact_kind)i;
      return true;
    }
  return false;
}

static bool read_field(struct reader *reader, struct fact *fact) {
  const char *name, *text = NULL;
  if (!read_text(reader, &name) || !take(reader, ":")) return false;
  if (!take(reader, "null") && !read_text(reader, &text)) return false;
  fact_set(reader->arena, fact, name, text);
  return true;
}

static bool read_fields(struct reader *reader, struct fact *fact) {
  if (!take_key(reader, "fields")) return true;
  if (!take(reader, "{")) return false;
  do {
    if (!read_field(reader, fact)) return false;
  } while (take(reader, ","));
  return take(reader, "}");
}

static bool read_fact(struct reader *reader, struct facts *out) {
  enum fact_kind kind;
  if (!read_kind(reader, &kind)) return false;
  struct fact *fact = facts_add(reader->arena, out, kind);
  if (!read_small(reader, "number", &fact->number) || !read_small(reader, "in", &fact->parent_number) ||
      !read_small(reader, "place", &fact->place) || !read_optional(reader, "name", &fact->name) ||
      !read_optional(reader, "who", &fact->who) || !read_optional(reader, "parent", &fact->parent) ||
      !read_optional(reader, "reason", &fact->reason))
    return false;
  if (take_key(reader, "due") && !read_integer(reader, &fact->due)) return false;
  if (take_key(reader, "since") && !read_integer(reader, &fact->since)) return false;
  if (take_key(reader, "required")) {
    if (!take(reader, "true")) return false;
    fact->required = true;
  }
  return read_fields(reader, fact) && take(reader, "}");
}

bool facts_read(struct arena *arena, const char *body, struct facts *out) {
  struct reader reader = {arena, body};
  size_t bad;
  *out = (struct facts){NULL, 0};
  if (!text_is_utf8(body, strlen(body), &bad) || !take(&reader, "[")) return false;
  if (take(&reader, "]")) return *reader.at == '\0';
  do {
    if (!read_fact(&reader, out)) return false;
  } while (take(&reader, ","));
  return take(&reader, "]") && *reader.at == '\0';
}
