/* The grammar of an input cell:
 *
 *   cell    = "-" | "not(" choices ")" | choices
 *   choices = choice { "," choice }
 *   choice  = test { "and" test } | range | "empty"
 *   test    = [ "<" | "<=" | ">" | ">=" ] operand
 *   range   = ( "[" | "(" ) operand ".." operand ( "]" | ")" )
 *   operand = a value of the column's type | the name of another input | text in double quotes
 *
 * A comma inside a number is a digit group when exactly three digits follow it without a blank; a list of numbers is
 * written with blanks behind its commas, else it is refused. Where the comma is the decimal sign, choices are separated
 * by semicolons, in every column, and a comma outside of a number has no meaning. */
#include "rulebook/table_cell.h"

#include "base/phrase.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

struct reading {
  const struct cell_context *context;
  const char *text, *at; /* the cell, and how far it is read */
  struct buffer *why;
  bool has_other;
};

static void blanks(struct reading *reading) {
  while (*reading->at == ' ') reading->at++;
}

/* From `start` to where reading stands, without the blanks before it. */
static struct cell_place place_from(const struct reading *reading, const char *start) {
  const char *end = reading->at;
  while (end > start && end[-1] == ' ') end--;
  return (struct cell_place){(size_t)(start - reading->text), (size_t)(end - reading->text)};
}

static bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

/* Is this comma part of a number such as 10,000? */
static bool groups_digits(const char *start, const char *comma) {
  return comma > start && is_digit(comma[-1]) && is_digit(comma[1]) && is_digit(comma[2]) && is_digit(comma[3]) &&
         !is_digit(comma[4]);
}

static bool word_at(const char *at, const char *word) {
  size_t size = strlen(word);
  char next = at[0] != '\0' && strncmp(at, word, size) == 0 ? at[size] : 'x';
  return next == '\0' || next == ' ' || next == ',' || next == ';' || next == ')' || next == ']';
}

/* What separates the choices of a cell. */
static char separator_of(const struct cell_context *context) {
  return context->locale->decimal_comma ? ';' : ',';
}

/* Does this comma or semicolon end an operand? */
static bool ends_operand(const struct cell_context *context, const char *start, const char *at) {
  bool number = kind_is_number(context->inputs[context->column].type->kind);
  if (*at == ';') return separator_of(context) == ';';
  return separator_of(context) == ';' ? !number : !groups_digits(start, at);
}

/* The end of an operand: a sign that separates, a range's dots, a closing bracket, ` and `. */
static const char *operand_end(const struct cell_context *context, const char *start) {
  const char *at = start;
  for (; *at != '\0'; at++) {
    if ((*at == ',' || *at == ';') && ends_operand(context, start, at)) break;
    if ((*at == '.' && at[1] == '.') || *at == ')' || *at == ']') break;
    if (*at == ' ' && word_at(at + 1, "and")) break;
  }
  return at;
}

static bool is_ordered(enum kind kind) {
  return kind_is_number(kind) || kind == KIND_DATE || kind == KIND_TIME;
}

static int other_input(const struct cell_context *context, const char *word) {
  for (size_t i = 0; i < context->input_count; i++)
    if (i != context->column && text_equal(context->inputs[i].name, word) &&
        context->inputs[i].type->kind == context->inputs[context->column].type->kind)
      return (int)i;
  return -1;
}

static char *quoted_operand(struct reading *reading) {
  const char *end = strchr(++reading->at, '"');
  if (end == NULL) return NULL;
  char *word = arena_copy_bytes(reading->context->arena, reading->at, (size_t)(end - reading->at));
  reading->at = end + 1;
  return word;
}

static char *plain_operand(struct reading *reading) {
  const char *end = operand_end(reading->context, reading->at);
  size_t size = (size_t)(end - reading->at);
  while (size > 0 && reading->at[size - 1] == ' ') size--;
  char *word = arena_copy_bytes(reading->context->arena, reading->at, size);
  reading->at = end;
  return word;
}

static bool expected(struct reading *reading, enum phrase_id id) {
  phrase_add(reading->why, language_current(), id, "");
  return false;
}

static bool operand_read(struct reading *reading, struct cell_test *test) {
  const struct cell_context *context = reading->context;
  const struct type *type = context->inputs[context->column].type;
  blanks(reading);
  bool quoted = *reading->at == '"';
  const char *start = reading->at;
  const char *word = quoted ? quoted_operand(reading) : plain_operand(reading);
  test->operand = place_from(reading, start);
  test->other = -1;
  if (word == NULL || (word[0] == '\0' && !quoted)) return expected(reading, PHRASE_expect_cell_value);
  if (!quoted) test->other = other_input(context, word);
  if (test->other >= 0) {
    reading->has_other = true;
    return true;
  }
  return value_read(context->arena, type, context->locale, word, &test->value, reading->why);
}

static enum cell_operator operator_read(struct reading *reading, struct cell_test *test) {
  static const struct {
    const char *text;
    enum cell_operator operator;
  } table[] = {{"<=", CELL_AT_MOST}, {">=", CELL_AT_LEAST}, {"<", CELL_LESS}, {">", CELL_MORE}};
  blanks(reading);
  for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
    size_t size = strlen(table[i].text);
    if (strncmp(reading->at, table[i].text, size) != 0) continue;
    reading->at += size;
    test->sign = place_from(reading, reading->at - size);
    return table[i].operator;
  }
  return CELL_EQUAL;
}

static struct cell_test *test_add(struct reading *reading, struct cell_choice *choice) {
  struct cell_test *tests = arena_grow(reading->context->arena, (void *)choice->tests, choice->count, sizeof *tests);
  choice->tests = tests;
  tests[choice->count] = (struct cell_test){.other = -1};
  return &tests[choice->count++];
}

static bool range_read(struct reading *reading, struct cell_choice *choice) {
  bool open_low = *reading->at++ == '(';
  struct cell_test *low = test_add(reading, choice);
  low->sign = place_from(reading, reading->at - 1);
  low->operator= open_low ? CELL_MORE : CELL_AT_LEAST;
  if (!operand_read(reading, low)) return false;
  if (strncmp(reading->at, "..", 2) != 0) return expected(reading, PHRASE_expect_range_dots);
  reading->at += 2;
  struct cell_test *high = test_add(reading, choice);
  if (!operand_read(reading, high)) return false;
  if (*reading->at != ')' && *reading->at != ']') return expected(reading, PHRASE_expect_range_end);
  high->operator= * reading->at++ == ')' ? CELL_LESS : CELL_AT_MOST;
  high->sign = place_from(reading, reading->at - 1);
  return true;
}

static bool tests_read(struct reading *reading, struct cell_choice *choice) {
  enum kind kind = reading->context->inputs[reading->context->column].type->kind;
  for (;;) {
    struct cell_test *test = test_add(reading, choice);
    test->operator= operator_read(reading, test);
    if (test->operator!= CELL_EQUAL && !is_ordered(kind)) return expected(reading, PHRASE_expect_no_order);
    if (!operand_read(reading, test)) return false;
    blanks(reading);
    if (!word_at(reading->at, "and")) return true;
    reading->at += 3;
  }
}

static bool choice_read(struct reading *reading, struct cell_choice *choice) {
  enum kind kind = reading->context->inputs[reading->context->column].type->kind;
  blanks(reading);
  if (word_at(reading->at, "empty")) {
    reading->at += 5;
    test_add(reading, choice)->operator= CELL_EMPTY;
    return true;
  }
  if ((*reading->at == '[' || *reading->at == '(') && is_ordered(kind)) return range_read(reading, choice);
  return tests_read(reading, choice);
}

/* 0,5 was hardly meant as two numbers. */
static bool comma_is_clear(struct reading *reading) {
  const char *at = reading->at;
  if (*at != ',' || !is_digit(at[-1]) || !is_digit(at[1])) return true;
  if (!kind_is_number(reading->context->inputs[reading->context->column].type->kind)) return true;
  return expected(reading, PHRASE_expect_comma_blank);
}

static bool choices_read(struct reading *reading, char end, struct table_cell *out) {
  struct cell_choice *choices = NULL;
  for (;;) {
    choices = arena_grow(reading->context->arena, choices, out->count, sizeof *choices);
    choices[out->count] = (struct cell_choice){NULL, 0};
    if (!choice_read(reading, &choices[out->count++])) return false;
    blanks(reading);
    if (*reading->at == end) break;
    if (!comma_is_clear(reading)) return false;
    if (*reading->at != separator_of(reading->context))
      return expected(reading, reading->context->locale->decimal_comma ? PHRASE_expect_cell_semicolon
                                                                       : PHRASE_expect_cell_comma);
    reading->at++;
  }
  out->choices = choices;
  return true;
}

bool table_cell_read(const struct cell_context *context, const char *text, struct table_cell *out, struct buffer *why) {
  struct reading reading = {context, text, text, why, false};
  *out = (struct table_cell){.text = arena_copy(context->arena, text)};
  blanks(&reading);
  if (strcmp(reading.at, "-") == 0) {
    out->any = true;
    return true;
  }
  out->negated = strncmp(reading.at, "not(", 4) == 0;
  if (out->negated) reading.at += 4;
  if (!choices_read(&reading, out->negated ? ')' : '\0', out)) return false;
  if (out->negated) reading.at++;
  blanks(&reading);
  out->has_other = reading.has_other;
  return *reading.at == '\0' || expected(&reading, PHRASE_expect_cell_end);
}
