/* Forms of amounts: words of a column map, and of headers. */
#include "incentive/amount_form.h"

#include <string.h>

static const struct {
  const char *word;
  int zeros;
} units[] = {{"k", 3},    {"K", 3},    {"M", 6},  {"千", 3},  {"万", 4},   {"萬", 4},
             {"百万", 6}, {"千万", 7}, {"亿", 8}, {"億", 8},  {"千元", 3}, {"万元", 4},
             {"亿元", 8}, {"m", 6},    {"mn", 6}, {"Mio", 6}, {"Mio.", 6}, {"bn", 9}};

enum { UNITS = sizeof units / sizeof *units };

int amount_unit_zeros(const char *word, size_t size) {
  for (size_t i = 0; i < UNITS; i++)
    if (strlen(units[i].word) == size && memcmp(units[i].word, word, size) == 0) return units[i].zeros;
  return 0;
}

const char *amount_unit_of_header(const char *header) {
  static const struct {
    const char *part, *unit;
  } parts[] = {{"千万", "千万"}, {"百万", "百万"}, {"万", "万"},     {"萬", "万"},      {"亿", "亿"},  {"億", "亿"},
               {"千元", "千"},   {"(k)", "k"},     {"(in k)", "k"},  {"thousand", "k"}, {"(000", "k"}, {"'000", "k"},
               {"tausend", "k"}, {"(m)", "M"},     {"million", "M"}, {"mio", "M"}};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
    if (strcasestr(header, parts[i].part) != NULL) return parts[i].unit;
  return NULL;
}

bool amount_form_parse(const char *text, struct amount_form *out) {
  *out = (struct amount_form){.comma = false};
  while (text != NULL && *text != '\0') {
    size_t size = strcspn(text, " ");
    if (size == 5 && memcmp(text, "comma", 5) == 0 && !out->comma) out->comma = true;
    else if (size == 3 && out->currency == NULL && currency_find((char[]){text[0], text[1], text[2], '\0'}) != NULL)
      out->currency = currency_find((char[]){text[0], text[1], text[2], '\0'});
    else if (out->zeros == 0 && amount_unit_zeros(text, size) > 0) out->zeros = amount_unit_zeros(text, size);
    else return false;
    text += size;
    text += strspn(text, " ");
  }
  return true;
}

static const char *unit_of(int zeros) {
  for (size_t i = 0; i < UNITS; i++)
    if (zeros > 0 && units[i].zeros == zeros) return units[i].word;
  return "";
}

const char *amount_form_text(struct arena *arena, struct amount_form form) {
  const char *const parts[] = {form.comma ? "comma" : "", unit_of(form.zeros),
                               form.currency != NULL ? form.currency->code : ""};
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < 3; i++)
    if (*parts[i] != '\0') buffer_printf(&text, "%s%s", text.size > 0 ? " " : "", parts[i]);
  return arena_take(arena, &text);
}
