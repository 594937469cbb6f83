/* Words for currencies.
 *
 * Deliberately only those that mean one currency, or one far more often than others. A word that several share is read
 * only where it agrees with the currency that an amount is taken to be in; otherwise it is a suggestion to a person. */
#include "incentive/currency_word.h"

#include <string.h>

/* The first code is meant far more often than the others. */
static const struct {
  const char *word, *codes;
} words[] = {
    {"RMB", "CNY"},
    {"CN¥", "CNY"},
    {"¥", "CNY JPY"},
    {"￥", "CNY JPY"},
    {"元", "CNY"},
    {"人民币", "CNY"},
    {"人民币元", "CNY"},
    {"$", "USD CAD AUD HKD SGD NZD TWD MXN ARS CLP COP"},
    {"US$", "USD"},
    {"DOLLAR", "USD CAD AUD HKD SGD NZD TWD"},
    {"DOLLARS", "USD CAD AUD HKD SGD NZD TWD"},
    {"美元", "USD"},
    {"美金", "USD"},
    {"CA$", "CAD"},
    {"C$", "CAD"},
    {"A$", "AUD"},
    {"AU$", "AUD"},
    {"S$", "SGD"},
    {"NT$", "TWD"},
    {"R$", "BRL"},
    {"EURO", "EUR"},
    {"EUROS", "EUR"},
    {"€", "EUR"},
    {"欧元", "EUR"},
    {"£", "GBP EGP"},
    {"POUNDS", "GBP EGP"},
    {"英镑", "GBP"},
    {"HK$", "HKD"},
    {"港币", "HKD"},
    {"港元", "HKD"},
    {"YEN", "JPY"},
    {"YUAN", "CNY"},
    {"日元", "JPY"},
    {"日圆", "JPY"},
    {"円", "JPY"},
    {"韩元", "KRW"},
    {"₩", "KRW KPW"},
    {"₹", "INR"},
    {"₽", "RUB"},
    {"₫", "VND"},
    {"₺", "TRY"},
    {"฿", "THB"},
    {"FR.", "CHF"},
    {"SFR.", "CHF"},
    {"Zł", "PLN"},
    {"Kč", "CZK"},
};

/* Beside an amount alone: in a column of its own it is a country. */
static const char crowns[] = "SEK NOK DKK ISK";

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

static const struct currency *code_at(const char *codes) {
  return currency_find((char[]){codes[0], codes[1], codes[2], '\0'});
}

/* The currencies of a word in capitals, or NULL. */
static const char *codes_of(const char *word) {
  for (size_t i = 0; i < sizeof words / sizeof *words; i++)
    if (strcmp(words[i].word, word) == 0) return words[i].codes;
  return NULL;
}

const struct currency *currency_word_meant(const char *text) {
  char word[LONGEST + 1];
  if (!take_word(text, word)) return NULL;
  const char *codes = codes_of(word);
  return codes != NULL ? code_at(codes) : currency_find(word);
}

const struct currency *currency_word_read(const char *text, const struct currency *taken, bool *is_shared) {
  char word[LONGEST + 1];
  *is_shared = false;
  if (!take_word(text, word)) return NULL;
  const char *codes = strcmp(word, "KR") == 0 || strcmp(word, "KR.") == 0 ? crowns : codes_of(word);
  if (codes == NULL) return currency_find(word);
  *is_shared = codes[3] != '\0';
  if (!*is_shared) return code_at(codes);
  return strstr(codes, taken->code) != NULL ? taken : NULL;
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
