/* Records: what is remembered. Each becomes a typed table in the store. */
#ifndef DEALWRIGHT_RULEBOOK_RECORD_H
#define DEALWRIGHT_RULEBOOK_RECORD_H

#include "base/diagnostic.h"
#include "base/language.h"
#include "base/type.h"

/* Who may do something: `owner`, `superior` (of the owner, any level up), `team` (of the owner), or a role's name. */
enum grant_kind { GRANT_OWNER, GRANT_SUPERIOR, GRANT_TEAM, GRANT_ROLE };

struct grant {
  enum grant_kind kind;
  const char *role; /* GRANT_ROLE */
  struct position at;
};

struct grants {
  const struct grant *items;
  size_t count; /* 0: anybody known */
};

struct field {
  const char *name;
  struct label title;
  const struct type *type;
  bool required;
  bool is_private;       /* its own `private`, or the record's */
  struct grants seen_by; /* of a private field: who may see it */
  struct position at;
};

struct process;

struct record {
  const char *name;
  int number; /* index in rulebook->records */
  struct label title;
  const struct field *fields;
  size_t field_count;
  const char *belongs_to;       /* another record: this one comes in a series (quote 1, 2, 3), or NULL */
  struct grants by;             /* who may add and change it outside of actions */
  struct grants exports;        /* who may export it; none: nobody */
  struct grants erases;         /* who may erase what is private in it; none: nobody */
  const struct process *upkeep; /* what happens for each as time passes (upkeep.c), or NULL */
  struct position at;
};

const struct field *record_field(const struct record *record, const char *name); /* NULL: none */

/* Whether it says one of few words, true or false included: too little to carry what is private. */
bool field_is_word(const struct field *field);
int record_field_number(const struct record *record, const char *name); /* -1: none */
/* The field that names a row to a person: `name`, else `title`, else NULL (the key does). */
const struct field *record_name_field(const struct record *record);

#endif
