/* What a plan is run over: cases and the series that belong to them, in columns.
 *
 * Only the columns that a plan needs are kept, 4 or 8 bytes a value, so that a million deals fit into some tens of
 * megabytes. Where they come from (CSV files, a store) is not visible here. */
#ifndef DEALWRIGHT_INCENTIVE_DATASET_H
#define DEALWRIGHT_INCENTIVE_DATASET_H

#include "incentive/progress.h"
#include "incentive/words.h"
#include "rulebook/rulebook.h"

#define DATASET_EMPTY INT64_MIN

struct data_column {
  const struct record *record; /* the rows' own, or one that the case leads to */
  int field;                   /* -1: a moment */
  enum plan_moment moment;
  enum kind kind;           /* of a moment: KIND_DATE */
  int32_t *small;           /* days, truth, numbers of words; INT32_MIN: empty */
  int64_t *values;          /* in its place: money in minor units, integers, instants; DATASET_EMPTY */
  struct decimal *decimals; /* in its place: KIND_DECIMAL, KIND_PERCENT; scale -1: empty */
  uint8_t *currencies;      /* KIND_MONEY: see dataset_currency; NULL: all are in the dataset's */
};

struct data_rows {
  const struct record *record;
  size_t count, capacity;
  bool is_read;    /* somebody filled them, be it with nothing */
  bool in_order;   /* rows stand in the order of their keys, none of which occurs twice */
  uint32_t *keys;  /* the case's id: a word of the dataset's ids */
  uint32_t *cases; /* of a series once it is linked: the row of its case, UINT32_MAX: there is none; else NULL */
  struct data_column *columns;
  size_t column_count;
};

/* The cases that are read of all: these, and those in which one of the people is credited. */
struct data_filter {
  const char *const *cases; /* ids */
  size_t case_count;
  const char *const *people; /* keys */
  size_t person_count;
};

struct dataset {
  struct arena *arena;
  struct words ids; /* of cases */
  struct words words;
  const struct rulebook *rulebook;
  const struct currency *currency; /* of amounts that name none */
  struct data_rows cases;
  struct data_rows *series;
  size_t series_count;
  const struct data_filter *only;  /* NULL: all cases are read */
  const struct progress *progress; /* of reading and of what is calculated over it; NULL: nobody asks */
};

void dataset_init(struct dataset *dataset, struct arena *arena, const struct rulebook *rulebook,
                  const struct record *about);
void dataset_release(struct dataset *dataset);  /* what is not the arena's */
void data_rows_release(struct data_rows *rows); /* the same of rows that are none of a dataset's */

/* The rows of the case's record or of one of its series, made when there are none yet. */
struct data_rows *dataset_rows(struct dataset *dataset, const struct record *record);
/* A column, made when there is none yet: before the first row. */
struct data_column *dataset_add_column(struct dataset *dataset, struct data_rows *rows, const struct record *record,
                                       int field, enum plan_moment moment);
const struct data_column *dataset_column(const struct data_rows *rows, const struct record *record, int field,
                                         enum plan_moment moment);

/* Gives back all columns and has none any more; rows keep their keys. */
void data_rows_forget(struct data_rows *rows);

/* One more row, all of it empty. */
size_t dataset_row(struct data_rows *rows, uint32_t key);
/* Keeps a value in a row of rows that have room; false when an amount does not fit into 64 bits. */
bool dataset_put(struct dataset *dataset, const struct data_rows *rows, struct data_column *column, size_t row,
                 const struct value *value);
void dataset_clear(struct data_column *column, size_t row);
/* Copies a value between columns of one kind. */
void dataset_copy(const struct data_column *from, size_t at, const struct data_rows *rows, struct data_column *to,
                  size_t row);
/* The currency of an amount. */
const struct currency *dataset_currency(const struct dataset *dataset, const struct data_column *column, size_t row);
/* What is kept of anything but decimals, as a number; DATASET_EMPTY. */
int64_t data_number(const struct data_column *column, size_t row);
void data_set_number(struct data_column *column, size_t row, int64_t number);
struct value dataset_value(const struct dataset *dataset, const struct data_column *column, size_t row);

/* Leads every row of a series to its case; the number of rows that have none. */
size_t dataset_link(struct dataset *dataset);
/* The id of the case that a row belongs to. */
const char *dataset_id(const struct dataset *dataset, const struct data_rows *rows, size_t row);
/* The row of the case that a row belongs to, which for a case is its own; UINT32_MAX: there is none. */
uint32_t dataset_case(const struct dataset *dataset, const struct data_rows *rows, size_t row);
/* The row that a column of these rows, or of their cases, has for one of these rows; UINT32_MAX: there is none. */
size_t dataset_row_with(const struct dataset *dataset, const struct data_rows *rows, const struct data_column *column,
                        size_t row);

#endif
