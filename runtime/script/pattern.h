/* Lua's text patterns with a budget of steps: `%d+%-(%a*)`.
 *
 * A pattern is compiled once, then tried at places of a subject. The same texts match as in Lua's manual; only a
 * pattern that is malformed is refused when it is compiled, not when the matcher happens to get there. */
#ifndef DEALWRIGHT_SCRIPT_PATTERN_H
#define DEALWRIGHT_SCRIPT_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PATTERN_ITEMS = 256, PATTERN_CAPTURES = 32 };

enum pattern_op {
  PATTERN_SET,
  PATTERN_OPEN,
  PATTERN_CLOSE,
  PATTERN_PLACE,
  PATTERN_SAME,
  PATTERN_BALANCE,
  PATTERN_BORDER,
  PATTERN_FINISH
};
enum pattern_repeat { REPEAT_ONCE, REPEAT_ANY, REPEAT_SOME, REPEAT_FEW, REPEAT_MAYBE };

struct pattern_item {
  uint8_t op, repeat;
  uint8_t first, second; /* capture number; the two ends of a balance */
  uint8_t set[32];       /* one bit for each byte */
};

struct pattern {
  bool anchored;
  int item_count, capture_count;
  struct pattern_item items[];
};

struct capture {
  size_t start, size;
  bool is_place; /* `()`: a position, no text */
};

struct match {
  const struct pattern *pattern;
  const char *subject;
  size_t size;
  uint64_t steps, steps_most; /* used; at most */
  struct capture captures[PATTERN_CAPTURES];
};

/* Room for any pattern, for compiling; a pattern of n items needs only pattern_size(n) bytes. */
union pattern_space {
  max_align_t alignment;
  unsigned char bytes[sizeof(struct pattern) + PATTERN_ITEMS * sizeof(struct pattern_item)];
};

size_t pattern_size(const struct pattern *pattern);

/* NULL when it is well formed, else what is wrong with it. With `anchors` a leading `^` binds to the start. */
const char *pattern_compile(struct pattern *pattern, const char *text, size_t size, bool anchors);

enum pattern_result { PATTERN_NO, PATTERN_YES, PATTERN_EXHAUSTED };

/* Tries the pattern at exactly `start`; `*end` is behind the match. */
enum pattern_result pattern_try(struct match *match, size_t start, size_t *end);

#endif
