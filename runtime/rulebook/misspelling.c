/* Guessing what stood in a cell.
 *
 *   what was done to it (a serial number, a fraction, an error, a shortened number)     -> what it probably was
 *   what was typed (full-width signs, the other decimal sign, 03/04/2024, 8 for 8%)     -> what to write
 *
 * 1. A text to write is only told when the cell would read it.
 * 2. An operator in front (`< 45356`) is kept.
 * 3. The first guess that fits is told, and no second. */
#include "rulebook/misspelling.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

struct guess {
  const struct misspelling *cell;
  struct diagnostics *list;
  const char *text;     /* whole */
  const char *operator; /* `< `, or "" */
  const char *word;     /* behind it */
};

static bool reads(const struct guess *guess, const char *text) {
  return guess->cell->reads(guess->cell->context, text);
}

/* The operator and a word as one cell. */
static const char *joined(const struct guess *guess, const char *word) {
  return arena_printf(guess->cell->arena, "%s%s", guess->operator, word);
}

static bool write_instead(const struct guess *guess, const char *text) {
  if (strcmp(text, guess->text) == 0 || !reads(guess, text)) return false;
  diagnostic_note(guess->list, DIAGNOSTIC_note_write, text);
  return true;
}

static const char *value_text_of(const struct guess *guess, const struct value *value) {
  struct buffer out = BUFFER_EMPTY;
  value_write(&out, value);
  const char *text = arena_copy(guess->cell->arena, buffer_text(&out));
  buffer_release(&out);
  return text;
}

/* The other sign in place of either; the two dots of a range stay. */
static const char *swapped(struct arena *arena, const char *text) {
  char *copy = arena_copy(arena, text);
  for (char *at = copy; *at != '\0'; at++) {
    if (at[0] == '.' && at[1] == '.') at++;
    else if (*at == ',') *at = '.';
    else if (*at == '.') *at = ',';
  }
  return copy;
}

/* A plain number with the decimal sign of the table. */
static bool number_of(const struct guess *guess, const char *text, struct decimal *out) {
  return decimal_parse(guess->cell->locale->decimal_comma ? swapped(guess->cell->arena, text) : text, out);
}

/* ---- what a spreadsheet did ---- */

static bool guess_formula(const struct guess *guess) {
  if (guess->text[0] != '#' || !misspelling_is_debris(guess->text)) return false;
  diagnostic_note(guess->list, DIAGNOSTIC_note_failed_formula);
  return true;
}

/* `1.2E+05`: the number as far as it is left. */
static bool guess_shortened(const struct guess *guess) {
  struct arena *arena = guess->cell->arena;
  struct decimal number, factor = {1, 0};
  if (!misspelling_is_debris(guess->word)) return false;
  const char *mark = strchr(guess->word, 'E');
  const char *digits = arena_copy_bytes(arena, guess->word, (size_t)(mark - guess->word));
  int exponent = 0;
  if (sscanf(mark + 1, "%3d", &exponent) != 1 || exponent < -15 || exponent > 30) return false;
  if (!decimal_parse(digits, &number) && !decimal_parse(swapped(arena, digits), &number)) return false;
  for (int i = 0; i < exponent; i++) factor.units *= 10;
  if (exponent < 0) factor = (struct decimal){1, -exponent};
  if (!decimal_multiply(number, factor, &number)) return false;
  const struct value value = {.kind = KIND_DECIMAL, .decimal = number};
  diagnostic_note(guess->list, DIAGNOSTIC_note_shortened, value_text_of(guess, &value));
  return true;
}

/* Days since 1899-12-30, in old files of one maker since 1904-01-01; the fraction is the time of day. */
static struct value serial_value(const struct guess *guess, struct decimal serial, int first_day) {
  static const struct decimal day = {SECONDS_PER_DAY, 0};
  struct decimal whole, seconds;
  struct value value = {.kind = guess->cell->type->kind};
  decimal_multiply(serial, day, &seconds);
  decimal_round(seconds, 0, ROUNDING_HALF_UP, &whole);
  int64_t instant = (int64_t)whole.units + (int64_t)first_day * SECONDS_PER_DAY;
  if (value.kind == KIND_TIME) value.time = instant;
  else value.date = instant_date(instant);
  return value;
}

static bool guess_serial(const struct guess *guess) {
  enum { FIRST_1900 = -25569, FIRST_1904 = -24107 };
  static const struct decimal least = {20000, 0}, most = {80000, 0};
  struct decimal serial;
  enum kind kind = guess->cell->type->kind;
  if ((kind != KIND_DATE && kind != KIND_TIME) || !number_of(guess, guess->word, &serial)) return false;
  if (decimal_compare(serial, least) < 0 || decimal_compare(serial, most) > 0) return false;
  struct value likely = serial_value(guess, serial, FIRST_1900), other = serial_value(guess, serial, FIRST_1904);
  diagnostic_note(guess->list, DIAGNOSTIC_note_serial_date, joined(guess, value_text_of(guess, &likely)),
                  value_text_of(guess, &other));
  return true;
}

/* 0.05 was 5%; 8 was typed for 8%. */
static bool guess_percent(const struct guess *guess) {
  static const struct decimal one = {1, 0};
  struct decimal number;
  if (guess->cell->type->kind != KIND_PERCENT || !number_of(guess, guess->word, &number)) return false;
  if (decimal_compare(number, one) > 0)
    return write_instead(guess, arena_printf(guess->cell->arena, "%s%%", guess->text));
  const struct value value = {.kind = KIND_PERCENT, .decimal = number};
  const char *text = value_text_of(guess, &value);
  if (guess->cell->locale->decimal_comma) text = swapped(guess->cell->arena, text);
  if (guess->cell->is_typed) {
    diagnostic_note(guess->list, DIAGNOSTIC_note_write_either, text,
                    arena_printf(guess->cell->arena, "%s%%", guess->text));
    return true;
  }
  diagnostic_note(guess->list, DIAGNOSTIC_note_mangled, joined(guess, text));
  return true;
}

static const char *without_zeros(const char *text) {
  while (text[0] == '0' && text[1] != '\0') text++;
  return text;
}

static bool guess_zeros(const struct guess *guess) {
  const struct type *type = guess->cell->type;
  for (size_t i = 0; type->kind == KIND_CHOICE && i < type->choice_count; i++) {
    const char *choice = type->choices[i];
    if (choice[0] != '0' || strcmp(without_zeros(choice), guess->word) != 0) continue;
    diagnostic_note(guess->list, DIAGNOSTIC_note_mangled, joined(guess, choice));
    return true;
  }
  return false;
}

/* ---- dates ---- */

static int month_of(const char *name) {
  static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const char *found = strlen(name) >= 3 ? strstr(months, (char[]){name[0], name[1], name[2], '\0'}) : NULL;
  return found != NULL && (found - months) % 3 == 0 ? (int)(found - months) / 3 + 1 : 0;
}

/* Up to three numbers with anything but digits between them; a month's English name counts as one. */
static int numbers_of(const char *text, int numbers[3]) {
  int count = 0;
  while (*text != '\0') {
    size_t digits = strspn(text, "0123456789"), letters = strcspn(text, "0123456789-/. ");
    int month = digits == 0 ? month_of(text) : 0;
    if (digits > 4 || (count == 3 && (digits > 0 || month > 0))) return 0;
    if (digits > 0 && sscanf(text, "%4d", &numbers[count]) == 1) count++;
    else if (month > 0) numbers[count++] = month;
    text += digits > 0 ? digits : letters > 0 ? letters : 1;
  }
  return count;
}

/* Only digits, what separates a date, and what a date is written with. */
static bool is_date_like(const char *text) {
  static const char *const words[] = {"年", "月", "日"};
  size_t digits = 0;
  while (*text != '\0') {
    size_t size = strspn(text, "0123456789"), signs = strspn(text, "-/. ");
    for (size_t i = 0; size + signs == 0 && i < 3; i++)
      if (strncmp(text, words[i], strlen(words[i])) == 0) signs = strlen(words[i]);
    if (size + signs == 0 && month_of(text) > 0) signs = 3;
    if (size + signs == 0) return false;
    digits += size;
    text += size > 0 ? size : signs;
  }
  return digits > 0;
}

static const char *date_text(const struct guess *guess, int year, int month, int day) {
  struct value value = {.kind = KIND_DATE};
  if (year < 100) year += 2000;
  if (!date_from_parts(year, month, day, &value.date)) return NULL;
  return joined(guess, value_text_of(guess, &value));
}

static const char *without_commas(struct arena *arena, const char *text) {
  char *copy = arena_copy(arena, text);
  for (char *at = copy; *at != '\0'; at++)
    if (*at == ',') *at = ' ';
  return copy;
}

/* 03/04/2024: the fourth of March or the third of April. */
static bool guess_date_order(const struct guess *guess) {
  int parts[3];
  const char *word = without_commas(guess->cell->arena, guess->word);
  if (guess->cell->type->kind != KIND_DATE || !is_date_like(word) || numbers_of(word, parts) != 3) return false;
  bool year_first = parts[0] > 31, is_named = month_of(word) > 0;
  const char *day_first = year_first ? date_text(guess, parts[0], parts[1], parts[2])
                          : is_named ? date_text(guess, parts[2], parts[0], parts[1])
                                     : date_text(guess, parts[2], parts[1], parts[0]);
  bool is_certain = year_first || strpbrk(guess->word, "abcdefghijklmnopqrstuvwxyz") != NULL;
  const char *month_first = is_certain ? NULL : date_text(guess, parts[2], parts[0], parts[1]);
  if (day_first == NULL) day_first = month_first;
  if (day_first == NULL) return false;
  if (month_first == NULL || strcmp(day_first, month_first) == 0) return write_instead(guess, day_first);
  diagnostic_note(guess->list, DIAGNOSTIC_note_write_either, day_first, month_first);
  return true;
}

/* A range typed with a dash: 1-5, 5–8%. */
static bool guess_dash(const struct guess *guess) {
  struct arena *arena = guess->cell->arena;
  const char *plain = misspelling_plain(arena, guess->text), *dash = plain[0] != '\0' ? strchr(plain + 1, '-') : NULL;
  if (dash == NULL || !kind_is_number(guess->cell->type->kind)) return false;
  const char *low = misspelling_plain(arena, arena_copy_bytes(arena, plain, (size_t)(dash - plain)));
  const char *high = misspelling_plain(arena, dash + 1);
  return write_instead(guess, arena_printf(arena, "[%s..%s]", low, high)) ||
         write_instead(guess, arena_printf(arena, "[%s%%..%s]", low, high));
}

/* A range that a spreadsheet took for a date. */
static bool guess_range(const struct guess *guess) {
  int parts[3], count;
  char range[32];
  if (!kind_is_number(guess->cell->type->kind) || !is_date_like(guess->word)) return false;
  count = numbers_of(guess->word, parts);
  if (count < 2 || (count == 3 && parts[0] < 1000) || strchr(guess->word, ' ') != NULL) return false;
  int low = parts[count - 2], high = parts[count - 1];
  if (low > high) {
    low = parts[count - 1];
    high = parts[count - 2];
  }
  snprintf(range, sizeof range, guess->cell->type->kind == KIND_PERCENT ? "[%d%%..%d%%]" : "[%d..%d]", low, high);
  if (!reads(guess, range)) return false;
  diagnostic_note(guess->list, DIAGNOSTIC_note_range_date, arena_printf(guess->cell->arena, "%d-%d", low, high), range);
  return true;
}

/* ---- what was typed ---- */

static const char *with_blanks_behind_commas(struct arena *arena, const char *text) {
  char *out = arena_alloc(arena, 2 * strlen(text) + 1), *to = out;
  for (; *text != '\0'; text++) {
    *to++ = *text;
    if (*text == ',' && text[1] != ' ') *to++ = ' ';
  }
  return out;
}

/* 100 000 in groups. */
static const char *without_blanks_in_numbers(struct arena *arena, const char *text) {
  char *out = arena_alloc(arena, strlen(text) + 1), *to = out;
  for (const char *at = text; *at != '\0'; at++) {
    bool inside = *at == ' ' && at > text && strchr("0123456789", at[-1]) != NULL && at[1] >= '0' && at[1] <= '9';
    if (!inside) *to++ = *at;
  }
  return out;
}

static bool guess_plain(const struct guess *guess) {
  struct arena *arena = guess->cell->arena;
  const char *plain = misspelling_plain(arena, guess->text);
  return write_instead(guess, plain) || write_instead(guess, with_blanks_behind_commas(arena, plain)) ||
         write_instead(guess, without_blanks_in_numbers(arena, plain));
}

static bool guess_case(const struct guess *guess) {
  if (guess->cell->type->kind != KIND_BOOLEAN) return false;
  static const char *const words[][2] = {{"true", "yes"}, {"false", "no"}};
  static const char *const others[][8] = {{"wahr", "vrai", "verdadero", "是", "1", "ja", "oui", "y"},
                                          {"falsch", "faux", "falso", "否", "0", "nein", "non", "n"}};
  for (size_t i = 0; i < 2; i++) {
    bool same = strcasecmp(guess->word, words[i][0]) == 0 || strcasecmp(guess->word, words[i][1]) == 0;
    for (size_t j = 0; j < 8; j++) same = same || strcasecmp(guess->word, others[i][j]) == 0;
    if (same) return write_instead(guess, words[i][0]);
  }
  return false;
}

/* `20.000` of money: thousands, or a digit too many. */
static bool guess_thousands(const struct guess *guess) {
  struct arena *arena = guess->cell->arena;
  const struct type *type = guess->cell->type;
  bool comma = guess->cell->locale->decimal_comma;
  const char *mark = strchr(guess->text, comma ? ',' : '.');
  if (type->kind != KIND_MONEY || mark == NULL || strspn(mark + 1, "0123456789") != 3) return false;
  if (mark[4] != '\0' && mark[4] != ' ') return false;
  int before = (int)(mark - guess->text);
  const char *grouped = arena_printf(arena, "%.*s%c%s", before, guess->text, comma ? '.' : ',', mark + 1);
  const char *shorter = arena_printf(arena, "%.*s%s", before + 3, guess->text, mark + 4);
  if (mark[3] != '0' || !reads(guess, shorter)) return write_instead(guess, grouped);
  if (!reads(guess, grouped)) return write_instead(guess, shorter);
  diagnostic_note(guess->list, DIAGNOSTIC_note_write_either, grouped, shorter);
  return true;
}

static bool guess_decimal_sign(const struct guess *guess) {
  bool comma = guess->cell->locale->decimal_comma;
  const struct type *type = guess->cell->type;
  if (!kind_is_number(type->kind == KIND_LIST ? type->element->kind : type->kind)) return false;
  if (strpbrk(guess->text, ",.") == NULL || !write_instead(guess, swapped(guess->cell->arena, guess->text)))
    return false;
  if (comma) diagnostic_note(guess->list, DIAGNOSTIC_note_decimal_comma);
  else diagnostic_note(guess->list, DIAGNOSTIC_note_decimal_point);
  return true;
}

/* The other separator between choices. */
static bool guess_separator(const struct guess *guess) {
  bool comma = guess->cell->locale->decimal_comma;
  struct buffer out = BUFFER_EMPTY;
  for (const char *at = guess->text; *at != '\0'; at++) {
    bool wrong = *at == (comma ? ',' : ';');
    buffer_putc(&out, wrong ? (comma ? ';' : ',') : *at);
    if (wrong && at[1] != ' ') buffer_putc(&out, ' ');
  }
  bool told = write_instead(guess, arena_copy(guess->cell->arena, buffer_text(&out)));
  buffer_release(&out);
  return told;
}

static bool guess_operator(const struct guess *guess) {
  static const struct {
    const char *typed, *meant;
  } operators[] = {{"=<", "<= "}, {"=>", ">= "}, {"==", ""}, {"=", ""}, {"<>", "not("}, {"!=", "not("}};
  for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
    size_t size = strlen(operators[i].typed);
    if (strncmp(guess->text, operators[i].typed, size) != 0) continue;
    const char *rest = guess->text + size + strspn(guess->text + size, " ");
    const char *end = operators[i].meant[0] == 'n' ? ")" : "";
    return write_instead(guess, arena_printf(guess->cell->arena, "%s%s%s", operators[i].meant, rest, end));
  }
  return false;
}

/* In the order in which they are tried; those of a spreadsheet are not tried on what a person typed. */
static const struct {
  bool (*guess)(const struct guess *);
  bool is_spreadsheet;
} guesses[] = {
    {guess_formula, true},    {guess_shortened, true},     {guess_serial, true},     {guess_percent, false},
    {guess_zeros, true},      {guess_date_order, false},   {guess_dash, true},       {guess_range, true},
    {guess_thousands, false}, {guess_decimal_sign, false}, {guess_separator, false}, {guess_operator, true},
    {guess_case, false},      {guess_plain, false},
};

void misspelling_note(const struct misspelling *cell, const char *text, struct diagnostics *list) {
  size_t operator= strspn(text, "<>= ");
  const struct guess guess = {cell, list, text, arena_copy_bytes(cell->arena, text, operator), text + operator};
  for (size_t i = 0; i < sizeof guesses / sizeof *guesses; i++)
    if (!(cell->is_typed && guesses[i].is_spreadsheet) && guesses[i].guess(&guess)) return;
}

static bool value_reads(const void *context, const char *text) {
  const struct misspelling *cell = context;
  struct value value;
  struct buffer why = BUFFER_EMPTY;
  bool fine = value_read(cell->arena, cell->type, cell->locale, text, &value, &why);
  buffer_release(&why);
  return fine;
}

static void note_value(struct arena *arena, const struct type *type, const struct value_locale *locale, bool is_typed,
                       const char *text, struct diagnostics *list) {
  struct misspelling cell = {
      .arena = arena, .type = type, .locale = locale, .reads = value_reads, .is_typed = is_typed};
  cell.context = &cell;
  misspelling_note(&cell, text, list);
}

void misspelling_note_value(struct arena *arena, const struct type *type, const struct value_locale *locale,
                            const char *text, struct diagnostics *list) {
  note_value(arena, type, locale, true, text, list);
}

void misspelling_note_cell(struct arena *arena, const struct type *type, const struct value_locale *locale,
                           const char *text, struct diagnostics *list) {
  note_value(arena, type, locale, false, text, list);
}
