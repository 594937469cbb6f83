/* The types a rulebook's fields have, and the values of them.
 *
 * A value has two texts: the canonical one (store, events: no grouping, no locale) and the one for people. */
#ifndef DEALWRIGHT_BASE_TYPE_H
#define DEALWRIGHT_BASE_TYPE_H

#include "base/arena.h"
#include "base/date.h"
#include "base/money.h"

enum kind {
  KIND_EMPTY, /* a value only: nothing was filled in */
  KIND_BOOLEAN,
  KIND_INTEGER,
  KIND_DECIMAL,
  KIND_PERCENT, /* the fraction: 12.5% is 0.125 */
  KIND_MONEY,
  KIND_TEXT,
  KIND_DATE,
  KIND_TIME, /* an instant */
  KIND_DURATION,
  KIND_CHOICE, /* one of [..]; the value is a text */
  KIND_LIST,
  KIND_REF,    /* the key of a record; the value is a text */
  KIND_SEALED, /* a value only: there is one, and it is not for everybody; see sealed.h */
  KIND_COUNT
};

struct type {
  enum kind kind;
  const char *record;         /* KIND_REF */
  const char *const *choices; /* KIND_CHOICE */
  size_t choice_count;
  const struct type *element; /* KIND_LIST */
  bool has_least, has_most;   /* `integer 0..100`; `most` alone: `decimal(2)`, `percent(1)`, `text(200)` */
  int64_t least, most;
  bool has_low,
      has_high; /* `money 0..`, `percent 0%..100%`, `decimal(2) 0..9.5`; an amount: of the rulebook's currency */
  struct decimal low, high;
};

struct value {
  enum kind kind;
  union {
    bool truth;
    int64_t integer;
    struct decimal decimal; /* DECIMAL, PERCENT */
    struct money money;
    const char *text; /* TEXT, CHOICE, REF, SEALED */
    int32_t date;
    int64_t time;
    struct duration duration;
    struct {
      const struct value *items;
      size_t count;
    } list;
  };
};

/* What reading a value depends on. */
struct value_locale {
  const struct currency *currency; /* of plain numbers */
  bool decimal_comma;              /* 1.234,50; items of a list are then separated by ; */
};

/* Reads `text`, `one of [A, B]`, `list of text`, `ref customer`, `integer 0..100`, ... NULL when it is not a type;
 * `*wrong` then points at the guilty word inside `text`. */
const struct type *type_parse(struct arena *arena, const char *text, const char **wrong);
void type_write(struct buffer *out, const struct type *type);
const char *const *type_words(size_t *count); /* for did-you-mean */

/* Reads what a person typed. On failure returns false and says in `why` what was expected (`a date such as
 * 2024-03-04`). */
bool value_read(struct arena *arena, const struct type *type, const struct value_locale *locale, const char *text,
                struct value *out, struct buffer *why);

/* Canonical text, and back. A list is its items as a JSON array of strings. EMPTY writes nothing. */
void value_write(struct buffer *out, const struct value *value);
bool value_parse(struct arena *arena, const struct type *type, const char *text, struct value *out);
/* For people: `88,000.00 CNY`, `12%`, lists joined by ", ". EMPTY writes `-`. */
void value_show(struct buffer *out, const struct value *value);

/* Integers, decimals, percentages and money. */
bool kind_is_number(enum kind kind);
bool value_is_empty(const struct value *value);
bool value_equal(const struct value *a, const struct value *b);
/* The order of two numbers, amounts of one currency, dates or times: -1, 0, 1 in `order`. False when they have none. */
bool value_compare(const struct value *a, const struct value *b, int *order);
struct value value_copy(struct arena *arena, const struct value *value);

struct value value_text(const char *text);
struct value value_integer(int64_t integer);
struct value value_boolean(bool truth);
struct value value_date(int32_t date);
struct value value_time(int64_t instant);

#endif
