/* A backtracking matcher for Lua's patterns, over a compiled list of items.
 *
 * Invariants
 * 1. Every character looked at is a step; at `steps_most` the match ends as exhausted. So time is bounded and the same
 * everywhere.
 * 2. The recursion is as deep as the pattern has items, never as the subject is long.
 * 3. Characters are bytes, classes are those of ASCII: no locale. */
#include "script/pattern.h"

#include <string.h>

/* ---- sets of bytes ---- */

static void set_add(uint8_t *set, unsigned byte) {
  set[byte >> 3] |= (uint8_t)(1u << (byte & 7));
}

static bool set_has(const uint8_t *set, unsigned byte) {
  return set[byte >> 3] >> (byte & 7) & 1;
}

static void set_invert(uint8_t *set) {
  for (int i = 0; i < 32; i++) set[i] = (uint8_t)~set[i];
}

static bool byte_between(unsigned byte, unsigned first, unsigned last) {
  return byte >= first && byte <= last;
}

static bool byte_is(unsigned c, char class) {
  bool lower = byte_between(c, 'a', 'z'), upper = byte_between(c, 'A', 'Z'), digit = byte_between(c, '0', '9');
  switch (class) {
  case 'a':
    return lower || upper;
  case 'c':
    return c < 32 || c == 127;
  case 'd':
    return digit;
  case 'g':
    return byte_between(c, 33, 126);
  case 'l':
    return lower;
  case 'p':
    return byte_between(c, 33, 126) && !lower && !upper && !digit;
  case 's':
    return c == ' ' || byte_between(c, 9, 13);
  case 'u':
    return upper;
  case 'w':
    return lower || upper || digit;
  default:
    return digit || byte_between(c, 'a', 'f') || byte_between(c, 'A', 'F'); /* x */
  }
}

/* Adds what `%letter` stands for: a class, the opposite of one, or the letter itself. */
static void set_add_escaped(uint8_t *set, unsigned letter) {
  unsigned small = byte_between(letter, 'A', 'Z') ? letter + 32 : letter;
  if (small == 0 || strchr("acdglpsuwx", (int)small) == NULL) {
    set_add(set, letter);
    return;
  }
  for (unsigned c = 0; c < 256; c++)
    if (byte_is(c, (char)small) == (small == letter)) set_add(set, c);
}

/* ---- compiling ---- */

struct compiler {
  const unsigned char *at, *end;
  struct pattern *pattern;
  int open[PATTERN_CAPTURES], open_count;
  bool closed[PATTERN_CAPTURES];
  const char *wrong;
};

static const char *const UNFINISHED_SET = "malformed pattern (missing ']')";
static const char *const ENDS_ESCAPED = "malformed pattern (ends with '%')";

static struct pattern_item *item_add(struct compiler *in, enum pattern_op op) {
  struct pattern *pattern = in->pattern;
  if (pattern->item_count == PATTERN_ITEMS) {
    in->wrong = "the pattern is too long";
    return &pattern->items[PATTERN_ITEMS - 1];
  }
  struct pattern_item *item = &pattern->items[pattern->item_count++];
  memset(item, 0, sizeof *item);
  item->op = (uint8_t)op;
  return item;
}

/* The end of a set whose `[` was read: the `]` that closes it; the first character never does. */
static const unsigned char *set_end(struct compiler *in) {
  const unsigned char *at = in->at;
  if (at < in->end && *at == '^') at++;
  for (bool first = true; at < in->end; first = false) {
    if (*at == ']' && !first) return at;
    at += *at == '%' && at + 1 < in->end ? 2 : 1;
  }
  in->wrong = UNFINISHED_SET;
  return NULL;
}

static void set_compile(struct compiler *in, uint8_t *set) {
  const unsigned char *close = set_end(in);
  if (close == NULL) return;
  bool inverted = *in->at == '^';
  if (inverted) in->at++;
  while (in->at < close) {
    if (*in->at == '%' && in->at + 1 <= close) {
      set_add_escaped(set, in->at[1]);
      in->at += 2;
    } else if (in->at + 2 < close && in->at[1] == '-') {
      for (unsigned c = in->at[0]; c <= in->at[2]; c++) set_add(set, c);
      in->at += 3;
    } else {
      set_add(set, *in->at++);
    }
  }
  in->at = close + 1;
  if (inverted) set_invert(set);
}

static void repeat_compile(struct compiler *in, struct pattern_item *item) {
  static const char marks[] = "*+-?";
  const char *mark = in->at < in->end && *in->at != '\0' ? strchr(marks, *in->at) : NULL;
  if (mark == NULL) return;
  item->repeat = (uint8_t)(REPEAT_ANY + (mark - marks));
  in->at++;
}

static void capture_compile(struct compiler *in) {
  struct pattern *pattern = in->pattern;
  if (pattern->capture_count == PATTERN_CAPTURES) {
    in->wrong = "too many captures";
    return;
  }
  int number = pattern->capture_count++;
  if (in->at < in->end && *in->at == ')') {
    in->at++;
    item_add(in, PATTERN_PLACE)->first = (uint8_t)number;
    in->closed[number] = true;
    return;
  }
  item_add(in, PATTERN_OPEN)->first = (uint8_t)number;
  in->open[in->open_count++] = number;
}

static void capture_end_compile(struct compiler *in) {
  if (in->open_count == 0) {
    in->wrong = "invalid pattern capture";
    return;
  }
  int number = in->open[--in->open_count];
  in->closed[number] = true;
  item_add(in, PATTERN_CLOSE)->first = (uint8_t)number;
}

static void same_compile(struct compiler *in, unsigned digit) {
  int number = (int)(digit - '1');
  if (number < 0 || number >= in->pattern->capture_count || !in->closed[number]) {
    in->wrong = "invalid capture index";
    return;
  }
  item_add(in, PATTERN_SAME)->first = (uint8_t)number;
}

static void balance_compile(struct compiler *in) {
  if (in->end - in->at < 2) {
    in->wrong = "malformed pattern (missing arguments to '%b')";
    return;
  }
  struct pattern_item *item = item_add(in, PATTERN_BALANCE);
  item->first = in->at[0];
  item->second = in->at[1];
  in->at += 2;
}

static void border_compile(struct compiler *in) {
  if (in->at == in->end || *in->at != '[') {
    in->wrong = "malformed pattern (missing '[' after '%f')";
    return;
  }
  in->at++;
  set_compile(in, item_add(in, PATTERN_BORDER)->set);
}

static void escape_compile(struct compiler *in) {
  if (in->at == in->end) {
    in->wrong = ENDS_ESCAPED;
    return;
  }
  unsigned letter = *in->at++;
  if (letter == 'b') {
    balance_compile(in);
  } else if (letter == 'f') {
    border_compile(in);
  } else if (byte_between(letter, '0', '9')) {
    same_compile(in, letter);
  } else {
    struct pattern_item *item = item_add(in, PATTERN_SET);
    set_add_escaped(item->set, letter);
    repeat_compile(in, item);
  }
}

static void single_compile(struct compiler *in, unsigned byte) {
  struct pattern_item *item = item_add(in, PATTERN_SET);
  if (byte == '.') set_invert(item->set);
  else if (byte == '[') set_compile(in, item->set);
  else set_add(item->set, byte);
  if (in->wrong == NULL) repeat_compile(in, item);
}

static void item_compile(struct compiler *in) {
  unsigned byte = *in->at++;
  if (byte == '(') capture_compile(in);
  else if (byte == ')') capture_end_compile(in);
  else if (byte == '%') escape_compile(in);
  else if (byte == '$' && in->at == in->end) item_add(in, PATTERN_FINISH);
  else single_compile(in, byte);
}

size_t pattern_size(const struct pattern *pattern) {
  return sizeof *pattern + (size_t)pattern->item_count * sizeof pattern->items[0];
}

const char *pattern_compile(struct pattern *pattern, const char *text, size_t size, bool anchors) {
  struct compiler in = {
      .at = (const unsigned char *)text, .end = (const unsigned char *)text + size, .pattern = pattern};
  pattern->item_count = pattern->capture_count = 0;
  pattern->anchored = anchors && size > 0 && *text == '^';
  if (pattern->anchored) in.at++;
  while (in.at < in.end && in.wrong == NULL) item_compile(&in);
  if (in.wrong == NULL && in.open_count > 0) in.wrong = "unfinished capture";
  return in.wrong;
}

/* ---- matching ---- */

static const size_t NOWHERE = SIZE_MAX, SPENT = SIZE_MAX - 1; /* results of match_from besides the end of a match */

static bool step(struct match *match, uint64_t steps) {
  match->steps += steps;
  return match->steps <= match->steps_most;
}

static size_t match_from(struct match *match, int index, size_t at);

static bool item_takes(const struct match *match, const struct pattern_item *item, size_t at) {
  return at < match->size && set_has(item->set, (unsigned char)match->subject[at]);
}

/* As many as there are, then fewer until the rest fits. */
static size_t match_greedy(struct match *match, int index, size_t at, size_t least, size_t most) {
  const struct pattern_item *item = &match->pattern->items[index];
  size_t count = 0;
  while (count < most && item_takes(match, item, at + count)) count++;
  if (!step(match, count + 1)) return SPENT;
  for (; count >= least && count != SIZE_MAX; count--) {
    size_t end = match_from(match, index + 1, at + count);
    if (end != NOWHERE) return end;
  }
  return NOWHERE;
}

static size_t match_lazy(struct match *match, int index, size_t at) {
  const struct pattern_item *item = &match->pattern->items[index];
  for (;; at++) {
    size_t end = match_from(match, index + 1, at);
    if (end != NOWHERE) return end;
    if (!step(match, 1)) return SPENT;
    if (!item_takes(match, item, at)) return NOWHERE;
  }
}

static size_t match_set(struct match *match, int index, size_t at) {
  const struct pattern_item *item = &match->pattern->items[index];
  switch (item->repeat) {
  case REPEAT_ANY:
    return match_greedy(match, index, at, 0, SIZE_MAX);
  case REPEAT_SOME:
    return match_greedy(match, index, at, 1, SIZE_MAX);
  case REPEAT_MAYBE:
    return match_greedy(match, index, at, 0, 1);
  case REPEAT_FEW:
    return match_lazy(match, index, at);
  default:
    return item_takes(match, item, at) ? match_from(match, index + 1, at + 1) : NOWHERE;
  }
}

/* A capture that is set is set back when the rest does not fit. */
static size_t match_capture(struct match *match, int index, size_t at) {
  const struct pattern_item *item = &match->pattern->items[index];
  struct capture *capture = &match->captures[item->first], before = *capture;
  if (item->op == PATTERN_CLOSE) capture->size = at - capture->start;
  else *capture = (struct capture){at, 0, item->op == PATTERN_PLACE};
  size_t end = match_from(match, index + 1, at);
  if (end == NOWHERE) *capture = before;
  return end;
}

static size_t match_same(struct match *match, int index, size_t at) {
  const struct capture *capture = &match->captures[match->pattern->items[index].first];
  if (!step(match, capture->size)) return SPENT;
  if (capture->is_place) return NOWHERE;
  if (match->size - at < capture->size) return NOWHERE;
  if (memcmp(match->subject + capture->start, match->subject + at, capture->size) != 0) return NOWHERE;
  return match_from(match, index + 1, at + capture->size);
}

static size_t match_balance(struct match *match, int index, size_t at) {
  const struct pattern_item *item = &match->pattern->items[index];
  if (at >= match->size || (uint8_t)match->subject[at] != item->first) return NOWHERE;
  size_t depth = 1;
  for (size_t next = at + 1; next < match->size; next++) {
    uint8_t byte = (uint8_t)match->subject[next];
    if (!step(match, 1)) return SPENT;
    if (byte == item->second) {
      if (--depth == 0) return match_from(match, index + 1, next + 1);
    } else if (byte == item->first) {
      depth++;
    }
  }
  return NOWHERE;
}

static size_t match_border(struct match *match, int index, size_t at) {
  const uint8_t *set = match->pattern->items[index].set;
  unsigned before = at > 0 ? (unsigned char)match->subject[at - 1] : 0;
  unsigned after = at < match->size ? (unsigned char)match->subject[at] : 0;
  return !set_has(set, before) && set_has(set, after) ? match_from(match, index + 1, at) : NOWHERE;
}

static size_t match_from(struct match *match, int index, size_t at) {
  if (!step(match, 1)) return SPENT;
  if (index == match->pattern->item_count) return at;
  switch (match->pattern->items[index].op) {
  case PATTERN_SET:
    return match_set(match, index, at);
  case PATTERN_SAME:
    return match_same(match, index, at);
  case PATTERN_BALANCE:
    return match_balance(match, index, at);
  case PATTERN_BORDER:
    return match_border(match, index, at);
  case PATTERN_FINISH:
    return at == match->size ? match_from(match, index + 1, at) : NOWHERE;
  default:
    return match_capture(match, index, at);
  }
}

enum pattern_result pattern_try(struct match *match, size_t start, size_t *end) {
  size_t found = match_from(match, 0, start);
  if (found == SPENT) return PATTERN_EXHAUSTED;
  if (found == NOWHERE) return PATTERN_NO;
  *end = found;
  return PATTERN_YES;
}
