/* What an event says happened: a list of facts, the smallest changes there are.
 *
 * A command that is accepted becomes one event; its facts, in order, are everything it changed. State is the fold of
 * facts (casefile.h for what a case's position is, rows for records), so a fact carries all that its change needs. In
 * the store an event's facts are its body: a JSON array of objects in canonical form, readable with any SQL tool. */
#ifndef DEALWRIGHT_STORE_FACT_H
#define DEALWRIGHT_STORE_FACT_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/diagnostic.h"
#include "base/json.h"

enum fact_kind {
  FACT_START,  /* a case begins: name process, parent what it was started from */
  FACT_ENTER,  /* a token enters a stage: number, parent, name stage, due */
  FACT_LEAVE,  /* a token leaves its stage: number, reason how (`next`, `go`, `end`, `place`) */
  FACT_OPEN,   /* a task opens: number, parent token, name, who (a person's key, or `@role`), parent what it is about
                  (`contact:chen`), due, required */
  FACT_DONE,   /* a task is done: number, who */
  FACT_DROP,   /* a task is cancelled: number */
  FACT_TIMER,  /* a timer is set: number, parent token, name (`overdue`), parent what it is about, due, since */
  FACT_FIRE,   /* it fired: number, due when it fires next (0: never again) */
  FACT_CANCEL, /* it was cancelled: number */
  FACT_CLOSE,  /* the case closes: name the end stage */
  FACT_PUT, /* a record is made or changed: name record, who key, parent its case or owner record's key, number when it
               is one of a series, fields */
  FACT_DEPART,   /* a departure from the standard: name which (`overdue`, `late`, `skipped`), who answers for it, reason
                    what the standard is of: a stage, a task, a timer */
  FACT_NOTE,     /* what was asked and answered, for the log and for the answer to the same id: name, reason, fields */
  FACT_REQUEST,  /* an approval is asked for: number, in its token, name approval, who submits, parent the action that
                    waits, reason the steps, fields what was asked */
  FACT_GROUND,   /* what a request rests on: number, name approval, parent the line that asks for it, fields why (`en`,
                    `zh`) and what is watched (`record.field`) */
  FACT_STEP,     /* a step of it opens, the one before is over: number, place which (from 1), name approval, parent the
                    step as written, who and reason when it was sent back, due */
  FACT_SEAT,     /* a voice in that step: number, in its request, place in the step, name as written, who is waited
                    for, due */
  FACT_AGREE,    /* a vote: number the seat, in its request, name approval, who votes, parent who cast it, reason */
  FACT_REFUSE,   /* the same, against */
  FACT_ESCALATE, /* somebody above may vote too: number the seat, in its request, name approval, who, reason for whom */
  FACT_DECIDE, /* a request ends: number, name approval, parent how (request_state_word), who, reason, fields changed */
  FACT_MOVE,   /* a timer is moved: number, name, parent what it is about, due, since */
  FACT_SPAWN,  /* another case is started from this one: name process, who its id */
  FACT_FILE,   /* the content of a file is kept: name its hash (hex), number its bytes */
  FACT_LOOK,   /* somebody has seen private fields: name record, who key (NULL: of many rows, number how many), fields
                  which   (without values) */
  FACT_ERASE,  /* what is private in a row is gone: name record, who key, reason */
  FACT_POST, /* a plan's lines are posted: number of the posting, name plan, parent period, reason what they are (`run`,
                `payout`, `resolution`), fields what seals them (ledger.h) */
  FACT_SEAL, /* a posting is closed: number, name plan, parent period */
  FACT_DISPUTE, /* a line is disputed: number, name plan, who, reason, fields the line */
  FACT_RESOLVE, /* that is settled: number, name plan, who disputed, reason the answer, fields the amount */
  FACT_CONSENT, /* somebody agrees to a payout: number of the posting, name plan, parent period, number of the step and
                   place in it, who (the actor, or for whom he stands in), reason the step as written, fields `refused`:
                   why he does not. Step 0: all are asked once more */
  FACT_NOTICE,  /* somebody is told: name, who (a person's key, or `@role`), parent what it is about, fields values */
  FACT_READ,    /* what this case told somebody is read: who as there */
  FACT_PAST,    /* what was so of a person from the event's instant on, told when a later change was known: name record
                   `person`, who, due when that change began, fields; the row stays as it is */
  FACT_KIND_COUNT
};

struct fact_field {
  const char *name;
  const char *text; /* canonical text of the value; NULL empties the field */
};

struct fact {
  enum fact_kind kind;
  int number, parent_number, place;         /* 0: none */
  const char *name, *who, *parent, *reason; /* NULL: none */
  int64_t due, since;                       /* 0: none */
  bool required;
  struct fact_field *fields;
  size_t field_count;
};

struct facts {
  struct fact *items;
  size_t count;
};

const char *fact_kind_name(enum fact_kind kind); /* "enter" */

/* A new fact at the end of the list, zeroed but for its kind; the pointer is valid until the next call. */
struct fact *facts_add(struct arena *arena, struct facts *facts, enum fact_kind kind);
void fact_set(struct arena *arena, struct fact *fact, const char *name,
              const char *text); /* one more field; not copied */

/* The facts as a JSON array inside a larger text: the same form as the body, but for sealed texts, which are
 * shown as stars. */
void facts_json(struct json *json, const struct facts *facts);

/* The canonical body, and back. Reading accepts nothing but what writing produces: anything else is tampering. */
void facts_write(struct buffer *out, const struct facts *facts);
bool facts_read(struct arena *arena, const char *body, struct facts *out);

#endif
