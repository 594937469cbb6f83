/* Reading amounts of other systems.
 *
 *   `($1 234.50)`   sign and brackets off   `1 234.50`   groups off   `1234.50`   money_parse
 *
 * Invariants
 * 1. Digits in groups are groups of three, all parted by the same sign.
 * 2. At most one minus, brackets being one, and at most one currency.
 * 3. Three digits behind the decimal sign stay what they are to money_parse: perhaps thousands, so no amount. */
#include "incentive/amount_cell.h"

#include "base/text.h"
#include "incentive/currency_word.h"
#include "rulebook/misspelling.h"

#include <string.h>

enum { LONGEST = 63 };

/* ---- signs ---- */

/* Signs that look alike become one: blanks of all widths, apostrophes, minus signs. */
static bool plain(const char *text, char *out) {
  static const struct {
    const char *from;
    char to;
  } signs[] = {{"\u00a0", ' '}, {"\u202f", ' '},  {"\u2009", ' '}, {"\u3000", ' '},
               {"\t", ' '},     {"\u2019", '\''}, {"\u2212", '-'}, {"\uff0d", '-'}};
  size_t size = 0;
  while (*text != '\0' && size < LONGEST) {
    size_t taken = 1;
    char letter = *text;
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
      if (strncmp(text, signs[i].from, strlen(signs[i].from)) == 0) {
        letter = signs[i].to;
        taken = strlen(signs[i].from);
      }
    out[size++] = letter;
    text += taken;
  }
  out[size] = '\0';
  return *text == '\0';
}

struct piece {
  const char *from, *to; /* what is left */
  int minuses;
  bool brackets, behind;
  char words[2][AMOUNT_SIGN_BYTES]; /* before and behind, "" */
};

static bool keep_word(struct piece *piece, int side, const char *from, const char *to) {
  while (from < to && *from == ' ') from++;
  while (to > from && to[-1] == ' ') to--;
  size_t size = (size_t)(to - from);
  if (size == 0 || size >= AMOUNT_SIGN_BYTES || piece->words[side][0] != '\0') return false;
  memcpy(piece->words[side], from, size);
  piece->words[side][size] = '\0';
  return true;
}

static bool is_number_sign(char letter) {
  return (letter >= '0' && letter <= '9') || letter == '-' || letter == '(' || letter == ')' || letter == '.' ||
         letter == ',';
}

static bool take_front(struct piece *piece) {
  const char *at = piece->from;
  if (*at == '-') {
    piece->from++;
    piece->minuses++;
    return true;
  }
  while (at < piece->to && !is_number_sign(*at) && *at != '\'') at++;
  if (at == piece->from || !keep_word(piece, 0, piece->from, at)) return false;
  piece->from = at;
  return true;
}

static bool take_back(struct piece *piece) {
  const char *at = piece->to;
  if (at[-1] == '-') {
    piece->to--;
    piece->minuses++;
    piece->behind = true;
    return true;
  }
  if (*piece->from == '(' && at[-1] == ')') {
    piece->from++;
    piece->to--;
    piece->minuses++;
    return piece->brackets = true;
  }
  /* a point may belong to the word: `kr.` */
  while (at > piece->from && !is_number_sign(at[-1])) at--;
  if (at == piece->to && at[-1] == '.')
    for (at--; at > piece->from && !is_number_sign(at[-1]);) at--;
  if (at == piece->to || !keep_word(piece, 1, at, piece->to)) return false;
  piece->to = at;
  return true;
}

/* Everything off that is not the number. */
static void strip(struct piece *piece) {
  for (bool changed = true; changed && piece->from < piece->to;) {
    while (piece->from < piece->to && *piece->from == ' ') piece->from++;
    while (piece->to > piece->from && piece->to[-1] == ' ') piece->to--;
    changed = piece->from < piece->to && (take_back(piece) || take_front(piece));
  }
}

/* ---- digits ---- */

/* Whether the digits up to `to` are whole groups of three behind the first; writes them without what parts them. */
static bool take_groups(const char *from, const char *to, const char *parting, char **out) {
  char sign = '\0';
  int run = 0;
  for (const char *at = from; at < to; at++) {
    if (*at >= '0' && *at <= '9') {
      *(*out)++ = *at;
      run++;
      continue;
    }
    if (strchr(parting, *at) == NULL || (sign != '\0' && *at != sign)) return false;
    if (run == 0 || run > 3 || (sign != '\0' && run != 3)) return false;
    sign = *at;
    run = 0;
  }
  return run > 0 && (sign == '\0' || run == 3);
}

static bool take_number(const char *from, const char *to, bool comma, char *out) {
  const char *mark = memchr(from, comma ? ',' : '.', (size_t)(to - from)), *whole = mark != NULL ? mark : to;
  if (!take_groups(from, whole, comma ? ". '" : ", '", &out)) return false;
  if (mark != NULL) {
    *out++ = '.';
    if (mark + 1 == to) return false;
    for (const char *at = mark + 1; at < to; at++) {
      if (*at < '0' || *at > '9') return false;
      *out++ = *at;
    }
  }
  *out = '\0';
  return true;
}

/* ---- amounts ---- */

/* The currency of the words beside the number; both are the same one. */
static const struct currency *currency_of(const struct piece *piece, const struct currency *taken,
                                          struct amount_cell *out) {
  const struct currency *found = NULL;
  for (int side = 0; side < 2; side++) {
    bool is_shared;
    if (piece->words[side][0] == '\0') continue;
    const struct currency *own = currency_word_read(piece->words[side], taken, &is_shared);
    if (own == NULL || (found != NULL && own != found)) return NULL;
    found = own;
    out->is_shared = is_shared;
    memcpy(out->sign, piece->words[side], AMOUNT_SIGN_BYTES);
  }
  return found != NULL ? found : taken;
}

/* So many zeros behind it, and no part of a minor unit left. */
static bool read_scaled(const char *number, int zeros, const struct currency *currency, struct money *out) {
  struct decimal amount, factor = {1, 0};
  while (zeros-- > 0) factor.units *= 10;
  if (!decimal_parse(number, &amount) || !decimal_multiply(amount, factor, &amount)) return false;
  if (!decimal_round(amount, currency->digits, ROUNDING_HALF_UP, &out->amount)) return false;
  out->currency = currency;
  return decimal_compare(out->amount, amount) == 0;
}

bool amount_cell_read(const char *text, struct amount_form form, const struct currency *taken,
                      struct amount_cell *out) {
  char copy[LONGEST + 1], number[LONGEST + 2];
  *out = (struct amount_cell){.is_shared = false};
  if (form.currency != NULL) taken = form.currency;
  if (!plain(text, copy)) return false;
  struct piece piece = {.from = copy, .to = copy + strlen(copy)};
  strip(&piece);
  if (piece.from >= piece.to || piece.minuses > 1) return false;
  const struct currency *currency = currency_of(&piece, taken, out);
  if (currency == NULL || !take_number(piece.from, piece.to, form.comma, number)) return false;
  if (!(form.zeros > 0 ? read_scaled(number, form.zeros, currency, &out->money)
                       : money_parse(number, currency, &out->money)))
    return false;
  if (piece.minuses > 0) out->money.amount.units = -out->money.amount.units;
  out->is_shared = out->is_shared && form.currency == NULL;
  out->is_negative_by_sign = piece.brackets || piece.behind;
  return true;
}

/* ---- suggestions ---- */

const struct currency *amount_cell_meant(const char *text, char *sign) {
  char copy[LONGEST + 1];
  if (!plain(text, copy)) return NULL;
  struct piece piece = {.from = copy, .to = copy + strlen(copy)};
  strip(&piece);
  const char *word = piece.words[0][0] != '\0' ? piece.words[0] : piece.words[1];
  memcpy(sign, word, AMOUNT_SIGN_BYTES);
  return currency_word_meant(word);
}

static void note_amount(struct arena *arena, struct money money, const struct currency *taken,
                        struct diagnostics *list) {
  struct buffer text = BUFFER_EMPTY;
  if (money.currency == taken) decimal_write_grouped(&text, money.amount, taken->digits);
  else money_write_grouped(&text, money);
  diagnostic_note(list, DIAGNOSTIC_note_write, arena_take(arena, &text));
}

/* `'90000`: a spreadsheet was told that it is a text. */
static bool suggest_without_quote(struct arena *arena, const char *text, struct amount_form form,
                                  const struct currency *taken, struct diagnostics *list) {
  struct amount_cell cell;
  if (*text != '\'' || !amount_cell_read(text + 1, form, taken, &cell)) return false;
  note_amount(arena, cell.money, taken, list);
  return true;
}

/* `$ -`: what accountants see of a zero. */
static bool suggest_nothing(const char *text, struct diagnostics *list) {
  char copy[LONGEST + 1];
  if (!plain(text, copy)) return false;
  struct piece piece = {.from = copy, .to = copy + strlen(copy)};
  strip(&piece);
  if (piece.from < piece.to || piece.minuses == 0) return false;
  diagnostic_note(list, DIAGNOSTIC_note_amount_dash);
  return true;
}

/* `9万`, `90k`: the amount, had nobody rounded it. */
static bool suggest_unit(struct arena *arena, const char *text, const struct currency *taken,
                         struct diagnostics *list) {
  char copy[LONGEST + 1], number[LONGEST + 2];
  if (!plain(text, copy)) return false;
  struct piece piece = {.from = copy, .to = copy + strlen(copy)};
  strip(&piece);
  struct money money;
  int zeros = amount_unit_zeros(piece.words[1], strlen(piece.words[1]));
  if (zeros == 0 || piece.from >= piece.to || piece.minuses > 1) return false;
  if (!take_number(piece.from, piece.to, false, number) || !read_scaled(number, zeros, taken, &money)) return false;
  if (piece.minuses > 0) money.amount.units = -money.amount.units;
  note_amount(arena, money, taken, list);
  diagnostic_note(list, DIAGNOSTIC_note_amount_unit, arena_copy(arena, piece.words[1]));
  return true;
}

/* `9,00,000.00`: groups of other sizes. */
static bool suggest_groups(struct arena *arena, const char *text, const struct currency *taken,
                           struct diagnostics *list) {
  char number[LONGEST + 1];
  size_t size = 0, groups = 0;
  struct money money;
  for (const char *at = text; *at != '\0' && size < LONGEST; at++)
    if (*at != ',') number[size++] = *at;
    else groups++;
  number[size] = '\0';
  const char *first = strchr(text, ',');
  if (groups < 2 || strcspn(text, ".") < (size_t)(first - text) || !money_parse(number, taken, &money)) return false;
  note_amount(arena, money, taken, list);
  return true;
}

void amount_cell_suggest(struct arena *arena, const char *text, struct amount_form form, const struct currency *taken,
                         struct diagnostics *list) {
  static const struct type type = {.kind = KIND_MONEY};
  struct amount_cell cell;
  char sign[AMOUNT_SIGN_BYTES];
  if (form.currency != NULL) taken = form.currency;
  const struct value_locale locale = {.currency = taken, .decimal_comma = form.comma};
  const struct currency *meant = amount_cell_meant(text, sign);
  for (int other = 0; other < 2; other++) {
    const struct amount_form likely = {form.comma != (other > 0), form.zeros, meant};
    /* 3.000 may be a number with three digits */
    if (other > 0 && strchr(text, form.comma ? '.' : ',') == NULL) continue;
    if (!amount_cell_read(text, likely, taken, &cell)) continue;
    note_amount(arena, cell.money, taken, list);
    return;
  }
  if (suggest_nothing(text, list) || suggest_without_quote(arena, text, form, taken, list) ||
      suggest_unit(arena, text, taken, list) || suggest_groups(arena, text, taken, list))
    return;
  misspelling_note_cell(arena, &type, &locale, text, list);
}
