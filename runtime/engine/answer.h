/* What a command is answered: what happened, what the case waits for now, or why it was refused.
 *
 * Answers are data, in the rulebook's names; report/ and cli/ turn them into sentences in either language. */
#ifndef DEALWRIGHT_ENGINE_ANSWER_H
#define DEALWRIGHT_ENGINE_ANSWER_H

#include "base/diagnostic.h"
#include "engine/lack.h"
#include "rulebook/rulebook.h"
#include "script/host.h"
#include "store/store.h"

/* One reason why a token stays where it is. */
enum wait_kind {
  WAIT_APPROVAL, /* an approval is asked for: `name`, `request`; `who` has not voted from `seat`, `due`; `trouble` */
  WAIT_TASK,     /* a required task is open: `name`, `who`, `due` */
  WAIT_FIELD,    /* a required field is empty: `name` is record.field, `who` may set it */
  WAIT_DOCUMENT, /* a document is not attached or not signed: `lack`, `name` is document or document.signature, `who` */
  WAIT_CRITERION, /* a criterion fails: `name`, `decision` */
  WAIT_UNDECIDED, /* a criterion or a `when` could not be decided: `decision->empty` names the fields */
  WAIT_BRANCH,    /* no `next` holds */
  WAIT_OK         /* a criterion that holds; only in explanations (`why`) */
};

/* Why no vote helps an open request: only who submitted it can recall it. */
enum trouble {
  TROUBLE_NONE,
  TROUBLE_STALE, /* what it rests on has changed */
  TROUBLE_NOBODY /* nobody can vote from `seat` */
};

struct wait {
  enum wait_kind kind;
  int token;
  const char *stage;               /* where the token stands */
  const char *name;                /* task, record.field or criterion */
  const char *about;               /* of a task: the record it is about, `contact:chen`; NULL: the case */
  struct label title;              /* of the task, field or criterion; may be empty */
  struct label say;                /* of a criterion; may be empty */
  const char *who;                 /* who can help: a person's key or `@role`; NULL: nobody in particular */
  int64_t since, due;              /* 0: none */
  bool entering;                   /* the criterion is one of entering the next stage */
  const char *next;                /* the stage it would go on to, where known */
  const struct decision *decision; /* WAIT_CRITERION, WAIT_UNDECIDED, WAIT_OK */
  struct position at;              /* the line of the rulebook that asks for it */
  const struct request *request;   /* WAIT_APPROVAL, as are the next three */
  const struct seat *seat;         /* NULL with TROUBLE_STALE */
  enum trouble trouble;
  const char *stand_in;    /* who votes in the place of `who`, who is absent; or NULL */
  const struct lack *lack; /* WAIT_DOCUMENT */
  const char *help;        /* a command that would help, as typed at the prompt, or NULL */
};

struct answer {
  bool accepted;
  bool repeated;       /* the same id was answered before; this is that answer */
  const char *case_id; /* or NULL */
  const char *verb, *person;
  int64_t at;
  int64_t event;            /* number of the event, when accepted */
  struct facts facts;       /* what happened */
  const struct wait *waits; /* what the case waits for now; empty for a closed case */
  size_t wait_count;
  const char *stored;              /* when repeated: the JSON that was answered then, or NULL */
  bool rule_failed;                /* refused because a rule is broken (exit status 4), not because the answer is no */
  const struct rulebook *rulebook; /* the version that answered, for titles */
};

/* The canonical JSON that is stored with the event and printed by --json; stable keys: accepted, case, verb, person,
 * at, event, facts, waits, refused (texts). */
void answer_write(struct buffer *out, const struct answer *answer, const struct diagnostics *refusal);

#endif
