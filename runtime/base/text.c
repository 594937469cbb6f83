/* UTF-8, terminal columns, near words.
 *
 * Not done here: anything that depends on the machine's locale. Width follows Unicode's East Asian Width (wide and
 * fullwidth count two) in a table of ranges; what is not in it counts one. */
#include "base/text.h"

#include "base/arena.h"

#include <stdlib.h>
#include <string.h>

/* ---- UTF-8 ---- */

/* Length of the sequence that a first byte announces and the smallest code point it may encode; 0: not a first byte. */
static int sequence_length(unsigned char first, uint32_t *least) {
  if (first < 0x80) return *least = 0, 1;
  if (first >= 0xC2 && first <= 0xDF) return *least = 0x80, 2;
  if (first >= 0xE0 && first <= 0xEF) return *least = 0x800, 3;
  if (first >= 0xF0 && first <= 0xF4) return *least = 0x10000, 4;
  return 0;
}

static uint32_t decode(const unsigned char *at, int length) {
  static const unsigned char masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  uint32_t point = at[0] & masks[length];
  for (int i = 1; i < length; i++) point = point << 6 | (at[i] & 0x3F);
  return point;
}

static bool sequence_is_good(const unsigned char *at, size_t left, int *length) {
  uint32_t least;
  *length = sequence_length(at[0], &least);
  if (*length == 0 || (size_t)*length > left || at[0] == '\0') return false;
  for (int i = 1; i < *length; i++)
    if ((at[i] & 0xC0) != 0x80) return false;
  uint32_t point = decode(at, *length);
  return point >= least && point <= 0x10FFFF && (point < 0xD800 || point > 0xDFFF);
}

bool text_is_utf8(const char *bytes, size_t size, size_t *bad) {
  const unsigned char *at = (const unsigned char *)bytes;
  for (size_t i = 0; i < size;) {
    int length = 1;
    if ((at[i] == '\0' || at[i] >= 0x80) && !sequence_is_good(at + i, size - i, &length)) {
      if (bad != NULL) *bad = i;
      return false;
    }
    i += (size_t)length;
  }
  return true;
}

uint32_t text_next(const char **at) {
  const unsigned char *bytes = (const unsigned char *)*at;
  uint32_t least;
  int length = sequence_length(bytes[0], &least);
  if (length == 0) length = 1;
  *at += length;
  return decode(bytes, length);
}

/* ---- columns ---- */

struct range {
  uint32_t from, until; /* inclusive */
};

static const struct range wide[] = {
    {0x1100, 0x115F},   {0x231A, 0x231B},   {0x2329, 0x232A},   {0x23E9, 0x23EC},   {0x23F0, 0x23F0},
    {0x23F3, 0x23F3},   {0x25FD, 0x25FE},   {0x2614, 0x2615},   {0x2648, 0x2653},   {0x267F, 0x267F},
    {0x2693, 0x2693},   {0x26A1, 0x26A1},   {0x26AA, 0x26AB},   {0x26BD, 0x26BE},   {0x26C4, 0x26C5},
    {0x26CE, 0x26CE},   {0x26D4, 0x26D4},   {0x26EA, 0x26EA},   {0x26F2, 0x26F3},   {0x26F5, 0x26F5},
    {0x26FA, 0x26FA},   {0x26FD, 0x26FD},   {0x2705, 0x2705},   {0x270A, 0x270B},   {0x2728, 0x2728},
    {0x274C, 0x274C},   {0x274E, 0x274E},   {0x2753, 0x2755},   {0x2757, 0x2757},   {0x2795, 0x2797},
    {0x27B0, 0x27B0},   {0x27BF, 0x27BF},   {0x2B1B, 0x2B1C},   {0x2B50, 0x2B50},   {0x2B55, 0x2B55},
    {0x2E80, 0x2E99},   {0x2E9B, 0x2EF3},   {0x2F00, 0x2FD5},   {0x2FF0, 0x303E},   {0x3041, 0x3096},
    {0x3099, 0x30FF},   {0x3105, 0x312F},   {0x3131, 0x318E},   {0x3190, 0x31E3},   {0x31EF, 0x321E},
    {0x3220, 0x3247},   {0x3250, 0x4DBF},   {0x4E00, 0xA48C},   {0xA490, 0xA4C6},   {0xA960, 0xA97C},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},   {0xFE30, 0xFE52},   {0xFE54, 0xFE66},
    {0xFE68, 0xFE6B},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x18AFF}, {0x1AFF0, 0x1B2FB},
    {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E}, {0x1F191, 0x1F19A}, {0x1F200, 0x1F265},
    {0x1F300, 0x1F320}, {0x1F32D, 0x1F335}, {0x1F337, 0x1F37C}, {0x1F37E, 0x1F393}, {0x1F3A0, 0x1F3CA},
    {0x1F3CF, 0x1F3D3}, {0x1F3E0, 0x1F3F0}, {0x1F3F4, 0x1F3F4}, {0x1F3F8, 0x1F43E}, {0x1F440, 0x1F440},
    {0x1F442, 0x1F4FC}, {0x1F4FF, 0x1F53D}, {0x1F54B, 0x1F54E}, {0x1F550, 0x1F567}, {0x1F57A, 0x1F57A},
    {0x1F595, 0x1F596}, {0x1F5A4, 0x1F5A4}, {0x1F5FB, 0x1F64F}, {0x1F680, 0x1F6C5}, {0x1F6CC, 0x1F6CC},
    {0x1F6D0, 0x1F6D7}, {0x1F6DC, 0x1F6DF}, {0x1F6EB, 0x1F6EC}, {0x1F6F4, 0x1F6FC}, {0x1F7E0, 0x1F7F0},
    {0x1F90C, 0x1F93A}, {0x1F93C, 0x1F945}, {0x1F947, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD}};

static const struct range zero[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489},   {0x0591, 0x05BD},  {0x05BF, 0x05BF}, {0x05C1, 0x05C2}, {0x05C4, 0x05C5},
    {0x0610, 0x061A}, {0x064B, 0x065F},   {0x0670, 0x0670},  {0x06D6, 0x06DC}, {0x06DF, 0x06E4}, {0x06E7, 0x06E8},
    {0x06EA, 0x06ED}, {0x0900, 0x0902},   {0x093C, 0x093C},  {0x0941, 0x0948}, {0x094D, 0x094D}, {0x0E31, 0x0E31},
    {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E},   {0x1AB0, 0x1AFF},  {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x202A, 0x202E},
    {0x2060, 0x2064}, {0x20D0, 0x20F0},   {0x302A, 0x302D},  {0x3099, 0x309A}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
    {0xFEFF, 0xFEFF}, {0xE0001, 0xE007F}, {0xE0100, 0xE01EF}};

static bool in_ranges(uint32_t point, const struct range *ranges, size_t count) {
  size_t low = 0, high = count;
  while (low < high) {
    size_t middle = (low + high) / 2;
    if (point > ranges[middle].until) low = middle + 1;
    else high = middle;
  }
  return low < count && point >= ranges[low].from;
}

static int point_width(uint32_t point) {
  if (point < 0x300) return point >= 0x20 && point != 0x7F;
  if (in_ranges(point, zero, sizeof zero / sizeof *zero)) return 0;
  return in_ranges(point, wide, sizeof wide / sizeof *wide) ? 2 : 1;
}

int text_width(const char *text) {
  int width = 0;
  while (*text != '\0') width += point_width(text_next(&text));
  return width;
}

/* ---- words ---- */

bool text_equal(const char *a, const char *b) {
  if (a == NULL || b == NULL) return a == b;
  return strcmp(a, b) == 0;
}

static int fold(unsigned char c) {
  return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

static int least_of(int a, int b) {
  return a < b ? a : b;
}

enum { WORD_BYTES = 64 };

/* Damerau-Levenshtein distance (neighbours may be swapped), over bytes, case ignored. Words are at most WORD_BYTES
 * long. */
static int word_distance(const char *a, size_t a_size, const char *b, size_t b_size) {
  int rows[3][WORD_BYTES + 1];
  for (size_t j = 0; j <= b_size; j++) rows[0][j] = (int)j;
  for (size_t i = 1; i <= a_size; i++) {
    int *now = rows[i % 3], *last = rows[(i + 2) % 3], *older = rows[(i + 1) % 3];
    now[0] = (int)i;
    for (size_t j = 1; j <= b_size; j++) {
      int cost = fold((unsigned char)a[i - 1]) != fold((unsigned char)b[j - 1]);
      now[j] = least_of(least_of(last[j] + 1, now[j - 1] + 1), last[j - 1] + cost);
      if (i > 1 && j > 1 && fold((unsigned char)a[i - 1]) == fold((unsigned char)b[j - 2]) &&
          fold((unsigned char)a[i - 2]) == fold((unsigned char)b[j - 1]))
        now[j] = least_of(now[j], older[j - 2] + 1);
    }
  }
  return rows[a_size % 3][b_size];
}

/* The one word that begins with what was typed; NULL when it is shorter than three letters, or there are several. */
static const char *completed(const char *word, size_t size, const char *const *words, size_t count) {
  const char *found = NULL;
  for (size_t i = 0; size >= 3 && i < count; i++) {
    if (words[i] == NULL || strncasecmp(word, words[i], size) != 0 || words[i][size] == '\0') continue;
    if (found != NULL && strcmp(found, words[i]) != 0) return NULL;
    found = words[i];
  }
  return found;
}

const char *text_nearest(const char *word, const char *const *words, size_t count) {
  size_t size = strlen(word);
  int bound = size <= 2 ? 1 : (int)((size + 2) / 3);
  const char *nearest = NULL;
  if (size == 0 || size > WORD_BYTES) return NULL;
  for (size_t i = 0; i < count; i++) {
    size_t other = words[i] != NULL ? strlen(words[i]) : 0;
    if (other == 0 || other > WORD_BYTES || strcmp(word, words[i]) == 0) continue;
    int distance = word_distance(word, size, words[i], other);
    if (distance > bound || (size_t)distance >= size) continue;
    bound = distance - 1;
    nearest = words[i];
    if (distance == 0) break;
  }
  return nearest != NULL ? nearest : completed(word, size, words, count);
}

bool text_is_name(const char *text) {
  if (*text < 'a' || *text > 'z') return false;
  for (; *text != '\0'; text++)
    if (!((*text >= 'a' && *text <= 'z') || (*text >= '0' && *text <= '9') || *text == '_')) return false;
  return true;
}

static bool stays_in_slug(unsigned char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c >= 0x80;
}

bool text_slug(const char *text, char *out, size_t size) {
  size_t length = 0;
  bool gap = false;
  for (; *text != '\0'; text++) {
    unsigned char c = (unsigned char)*text;
    if (!stays_in_slug(c)) {
      gap = length > 0;
      continue;
    }
    if (length + 2 + gap > size) return false;
    if (gap) out[length++] = '.';
    out[length++] = (char)fold(c);
    gap = false;
  }
  if (size > 0) out[length] = '\0';
  return length > 0;
}
