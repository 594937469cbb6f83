/* Who has to agree, in which order: the steps of an approval, as people write them.
 *
 *     sales_supervisor > sales_manager     one after the other
 *     legal + finance                      together
 *     2 of (legal, finance, quality)       any two of these
 *     all sales_manager                    every holder of the role; a role alone is one holder, whoever comes first
 *     superior > zhao.min                  whom the submitter reports to; a person by key
 *
 * Parentheses group. A text without any words: nobody has to agree. */
#ifndef DEALWRIGHT_RULEBOOK_AGREEMENT_H
#define DEALWRIGHT_RULEBOOK_AGREEMENT_H

#include "base/arena.h"
#include "base/phrase.h"

#include <stdbool.h>
#include <stddef.h>

enum party_kind { PARTY_ONE, PARTY_ALL, PARTY_SEVERAL };

struct party {
  enum party_kind kind;
  const char *name; /* PARTY_ONE: a role, a person or `superior`; PARTY_ALL: a role */
  const char *text; /* as written */
  size_t offset;    /* of the name in the whole text */
  size_t start;     /* of `text` there */
  int place;        /* of those with a name within the step, from 1 */
  int need;         /* PARTY_SEVERAL: how many of the members */
  const struct party *const *members;
  size_t count;
};

struct agreement_step {
  const struct party *party;
  const struct party *const *named; /* those with a name, by place */
  size_t named_count;
  const char *text;
  size_t offset; /* of `text` in the whole */
};

struct agreement {
  const struct agreement_step *steps;
  size_t count; /* 0: nobody has to agree */
};

struct agreement_fault {
  size_t offset;
  const char *word;        /* where it goes wrong; empty: at the end */
  enum phrase_id expected; /* what should stand there */
  int need, count;         /* `need` of `count` is too many, when need is not 0 */
};

/* False with the fault when the text is not of that grammar. All is the arena's. */
bool agreement_parse(struct arena *arena, const char *text, struct agreement *out, struct agreement_fault *fault);

enum consent { CONSENT_OPEN, CONSENT_GIVEN, CONSENT_REFUSED };

/* What follows from the consents of those with a name, by place: agreed once no further vote is needed, refused once
 * agreement has become impossible. */
enum consent agreement_consent(const struct agreement_step *step, const enum consent *consents);
/* Can a vote at this place (from 1) still change that? Not within a group that is decided without it. */
bool agreement_matters(const struct agreement_step *step, const enum consent *consents, int place);

#endif
