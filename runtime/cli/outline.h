/* One case in a line: whom it is with, what it is worth, where it stands. */
#ifndef DEALWRIGHT_CLI_OUTLINE_H
#define DEALWRIGHT_CLI_OUTLINE_H

#include "cli/sentence.h"

struct outline {
  const struct casefile *file;
  const struct rulebook *rulebook; /* the version it runs under */
  const struct process *process;
  const struct store_row *row; /* of the record it is about, or NULL */
  const char *owner;           /* a person's key, or NULL */
  const char *partner;         /* the name of whom it is with, `-` when there is none */
  const struct value *amount;  /* what it is worth, or NULL */
  const char *value;           /* the same for people: `88,000.00 CNY`, `-` */
  const char *stage;           /* titles of where it stands; of the outcome once closed */
};

/* False with a diagnostic when the case or its rulebook cannot be had; nobody's case is unknown-case. Memory is the
 * arena's. */
bool outline_read(struct session *session, struct arena *arena, const char *case_id, struct outline *out);
bool outline_of(struct session *session, struct arena *arena, const struct casefile *file, struct outline *out);

/* The field of the process's record that says whom a case is with: its first reference to something that is no person.
 * NULL: none. */
const struct field *outline_partner_field(const struct rulebook *rulebook, const struct process *process);

/* A row's value by field name, or NULL. */
const struct value *outline_value(struct session *session, const char *record, const struct store_row *row,
                                  const char *field);

/* The name of a record's row (its `name` or `title`), or its key. */
const char *outline_name(struct session *session, struct arena *arena, const struct rulebook *rulebook,
                         const char *record, const char *key);

/* Keys of a JSON object: case, customer, value, stages, outcome. */
void outline_json(const struct outline *outline, struct json *json);

#endif
