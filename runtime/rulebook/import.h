/* How a CSV of another system maps to commands: imports/NAME.yaml.
 *
 *   import: pipeline
 *   file: sales_pipeline.csv
 *   columns:                                   # every column of the file, so that nothing is dropped unseen
 *     opportunity_id: {type: text, required: true}
 *     product:        {type: ref product, as: key, alias: {GTXPro: GTX Pro}}
 *     engage_date:    {type: date, format: yyyy-mm-dd}
 *     notes:          ignore
 *   commands:                                  # in order, for each row
 *     - do: start
 *       case: opportunity_id                   # a column; for records: `record: customer` and `key: account`
 *       when: {deal_stage: [Won, Lost]}        # only rows with these values; `blank` and `filled` are words
 *       at: [engage_date, 2017-12-31 09:00]    # a column or an instant: the first that is filled
 *       as: sales_agent                        # a column of type ref person, or {fixed: li.na}
 *       fields: {owner: sales_agent, stage: {fixed: negotiation}}
 */
#ifndef DEALWRIGHT_RULEBOOK_IMPORT_H
#define DEALWRIGHT_RULEBOOK_IMPORT_H

#include "rulebook/record.h"

struct import_alias {
  const char *from, *to;
};

struct import_column {
  const char *name;
  bool ignored;
  const struct type *type;
  bool required;                   /* a blank cell refuses the row */
  bool as_key;                     /* the cell is a name: its slug is the key (text_slug) */
  const char *format;              /* of dates, or NULL: yyyy-mm-dd */
  const struct currency *currency; /* of plain money, or NULL: the rulebook's */
  const char *blank;               /* what a blank cell stands for, or NULL: empty */
  const struct import_alias *aliases;
  size_t alias_count;
  struct position at;
};

struct import_source { /* where a part of a command comes from */
  int column;          /* index, or -1 */
  const char *fixed;   /* or this text */
  struct position at;
};

struct import_field {
  const char *name;
  struct import_source value;
};

struct import_condition {
  int column;
  const char *const *values; /* one of these; `blank` and `filled` are words */
  size_t value_count;
};

struct import_command {
  const char *verb;               /* `add`, `set`, `start`, `place`, an action's name */
  const char *record;             /* of `add` and `set` on a record; NULL: a case */
  struct import_source subject;   /* the case's id or the record's key */
  const struct import_source *at; /* the first that is filled; none: the instant of the import */
  size_t at_count;
  struct import_source as; /* column -1 and fixed NULL: the importing person */
  const struct import_condition *when;
  size_t when_count;
  const struct import_field *fields;
  size_t field_count;
  struct position position;
};

struct import_map {
  const char *name;
  const char *file;
  struct label title;
  const struct import_column *columns;
  size_t column_count;
  const struct import_command *commands;
  size_t command_count;
  struct position at;
};

#endif
