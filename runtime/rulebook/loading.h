/* What the readers of a rulebook's parts share while it is loaded.
 *
 *   files -> [tree] -> one tree of all layers -> [record, role, person, process, import] -> model -> [link, check] ->
 * rulebook
 *
 * Readers never stop at an error: they report it and make what can be made, so that names exist for those who use them.
 */
#ifndef DEALWRIGHT_RULEBOOK_LOADING_H
#define DEALWRIGHT_RULEBOOK_LOADING_H

#include "base/phrase.h"
#include "rulebook/names.h"
#include "rulebook/rulebook.h"
#include "rulebook/schema.h"

/* A name that stands somewhere for something defined elsewhere; looked up when everything is read. */
enum refer {
  REFER_RECORD,
  REFER_ROLE,
  REFER_PERSON,
  REFER_STAGE,
  REFER_TASK,
  REFER_APPROVAL,
  REFER_DOCUMENT,
  REFER_FIELD
};

struct reference {
  enum refer kind;
  const char *name;              /* of a field: behind the dot */
  const char *record;            /* of a field: before the dot */
  const char *draft;             /* of a field: a record that is there although the case may not lead to it, or NULL */
  const struct process *process; /* whose stage or task it is, or from whose case the field is reached; may be NULL */
  const char *where;             /* `in 'leave' of stage 'negotiation'`, or NULL */
  struct position at;
};

/* A rulebook as it is made, with what finds its parts quickly. */
struct loaded {
  struct rulebook rulebook; /* first, so that one is the other */
  struct names *records, *roles, *people;
};

/* A finger in the text of a file. */
struct finger {
  const struct source_file *file; /* NULL: nowhere yet */
  const char *at;
  int line, column;
};

struct loading {
  struct arena *arena;
  const struct source *source;
  struct diagnostics *list;
  struct loaded *loaded;
  struct rulebook *rulebook; /* &loaded->rulebook */
  bool has_approvals;        /* so there is the record `absence` */
  bool incomplete;           /* a file or a section could not be read, so a name that is unknown may stand there */
  struct reference *references;
  size_t reference_count;
  const struct rule **rules;
  struct gone *gone; /* names that layers took away */
  size_t gone_count;
  struct process *process; /* under way, or NULL */
  struct finger finger;    /* where loading_text was asked last */
  struct rule context;     /* about, draft and asks of the rules under way */
};

/* "stage 'negotiation'", "'leave' of stage 'negotiation'", "in 'leave' of ...": in the language of the process. */
const char *loading_thing(struct loading *loading, enum phrase_id phrase, const char *name);
const char *loading_key_of(struct loading *loading, const char *key, const char *what);
const char *loading_inside(struct loading *loading, const char *what);

/* Adds the note `in ...` to the message added last. */
void loading_note_where(struct loading *loading, const char *where);

/* `process/sales.yaml:12`, for messages that name a second place. */
const char *loading_place(struct loading *loading, const struct position *at);

/* Keeps a name to be looked up. `reference` is copied. */
void loading_refer(struct loading *loading, const struct reference *reference);

/* A new rule with the next number, in the context of now. */
struct rule *loading_rule(struct loading *loading, const struct position *at, const char *where);

/* How many of the entries of `node` are read: all, or `most` with an error. `what` names them in the message. */
size_t loading_limit(struct loading *loading, const struct yaml *node, size_t most, const char *what);

/* Whether it is worth looking for what was meant: not once more messages stand there than are shown. */
bool loading_suggests(const struct loading *loading);

/* The text of a file from a position on; "" when there is none. Quick when positions are asked in their order. */
const char *loading_text(struct loading *loading, const struct position *at);

/* The place of `length` columns of a scalar's text, from byte `offset` on; the whole text when `length` is 0. */
struct position scalar_place(struct loading *loading, const struct yaml *node, size_t offset, int length);

#endif
