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

const struct currency *currency_word_meant(const char *text) {
  char word[LONGEST + 1];
  text += strspn(text, " ");
  size_t size = strlen(text);
  while (size > 0 && text[size - 1] == ' ') size--;
  if (size == 0 || size > LONGEST) return NULL;
  for (size_t i = 0; i < size; i++) word[i] = text[i] >= 'a' && text[i] <= 'z' ? (char)(text[i] - 'a' + 'A') : text[i];
  word[size] = '\0';
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strcmp(words[i].word, word) == 0) return currency_find(words[i].code);
  return currency_find(word);
}
