/* Words for currencies.
 *
 * Deliberately only those that mean one currency, or one far more often than others: a suggestion is read by a person,
 * and no amount is taken by it. */
#include "incentive/currency_word.h"

#include <string.h>

static const struct {
  const char *word, *code;
} words[] = {
    {"RMB", "CNY"},  {"CN¥", "CNY"},  {"￥", "CNY"},   {"元", "CNY"},   {"人民币", "CNY"},
    {"$", "USD"},    {"US$", "USD"},  {"美元", "USD"}, {"美金", "USD"}, {"EURO", "EUR"},
    {"€", "EUR"},    {"欧元", "EUR"}, {"£", "GBP"},    {"英镑", "GBP"}, {"HK$", "HKD"},
    {"港币", "HKD"}, {"港元", "HKD"}, {"日元", "JPY"}, {"日圆", "JPY"}, {"韩元", "KRW"},
};

enum { LONGEST = 15 };

/* In capitals, and without the blanks around it; false when it is blank, or too long to be anything. */
static bool take_word(const char *text, char *word) {
  text += strspn(text, " ");
  size_t size = strlen(text);
  while (size > 0 && text[size - 1] == ' ') size--;
  if (size == 0 || size > LONGEST) return false;
  for (size_t i = 0; i < size; i++) word[i] = text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 'a' + 'A') : text[i];
  word[size] = '\0';
  return true;
}

const struct currency *currency_word_meant(const char *text) {
  char word[LONGEST + 1];
  if (!take_word(text, word)) return NULL;
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strcmp(words[i].word, word) == 0) return currency_find(words[i].code);
  return currency_find(word);
}

bool currency_word_is_none(const char *text) {
  static const char *const nones[] = {"-",    "--",   "–",       "—",   "?",    "/",  "N.A.", "N/A",  "NA",
                                      "NONE", "NULL", "UNKNOWN", "TBD", "#N/A", "无", "未知", "待定", "不适用"};
  char word[LONGEST + 1];
  if (text[strspn(text, " ")] == '\0') return true;
  if (!take_word(text, word)) return false;
  for (size_t i = 0; i < sizeof nones / sizeof *nones; i++)
    if (strcmp(nones[i], word) == 0) return true;
  return false;
}
