/* The grammar of agreement, and what follows from votes.
 *
 *     steps = sum { ">" sum }
 *     sum   = one { "+" one }
 *     one   = NAME | "all" NAME | NUMBER "of" "(" sum { "," sum } ")" | "(" sum ")"
 *
 * Invariants
 * 1. A sum of one is that one: the tree holds no group of a single member that is not an `of`.
 * 2. Those with a name are numbered in the order of writing, from 1 in each step.
 *
 * Not done here: knowing roles and people. */
#include "rulebook/agreement.h"

#include "base/limits.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

struct parser {
  struct arena *arena;
  const char *text, *at;
  struct agreement_fault *fault;
  const struct party **named; /* of the step under way */
  size_t named_count;
  int depth;
};

/* ---- words ---- */

static bool is_mark(char c) {
  return c != '\0' && strchr(">+,()", c) != NULL;
}

static const char *skip_blanks(struct parser *parser) {
  parser->at += strspn(parser->at, " \t\n\r");
  return parser->at;
}

static size_t word_size(const char *at) {
  return is_mark(*at) ? 1 : strcspn(at, " \t\n\r>+,()");
}

static bool take_mark(struct parser *parser, char mark) {
  if (*skip_blanks(parser) != mark) return false;
  parser->at++;
  return true;
}

/* NULL at a mark and at the end. */
static const char *take_word(struct parser *parser) {
  const char *at = skip_blanks(parser);
  size_t size = is_mark(*at) ? 0 : word_size(at);
  if (size == 0) return NULL;
  parser->at += size;
  return arena_copy_bytes(parser->arena, at, size);
}

static const struct party *expect(struct parser *parser, enum phrase_id expected) {
  const char *at = skip_blanks(parser);
  *parser->fault = (struct agreement_fault){(size_t)(at - parser->text),
                                            arena_copy_bytes(parser->arena, at, word_size(at)), expected, 0, 0};
  return NULL;
}

/* ---- parties ---- */

static const struct party *read_sum(struct parser *parser);

static const char *written(struct parser *parser, const char *from) {
  const char *end = parser->at;
  while (end > from && strchr(" \t\n\r", end[-1]) != NULL) end--;
  return arena_copy_bytes(parser->arena, from, (size_t)(end - from));
}

static const struct party *make_named(struct parser *parser, enum party_kind kind, const char *name, const char *from) {
  struct party *party = arena_alloc(parser->arena, sizeof *party);
  if (parser->named_count == LIMIT_SEATS) return expect(parser, PHRASE_expect_fewer_seats);
  parser->named = arena_grow(parser->arena, parser->named, parser->named_count, sizeof *parser->named);
  parser->named[parser->named_count++] = party;
  *party = (struct party){.kind = kind,
                          .name = name,
                          .text = written(parser, from),
                          .offset = (size_t)(parser->at - parser->text) - strlen(name),
                          .start = (size_t)(from - parser->text),
                          .place = (int)parser->named_count};
  return party;
}

struct members {
  const struct party **items;
  size_t count;
};

static void members_add(struct parser *parser, struct members *members, const struct party *party) {
  members->items = arena_grow(parser->arena, members->items, members->count, sizeof *members->items);
  members->items[members->count++] = party;
}

static const struct party *make_several(struct parser *parser, const struct members *members, int need,
                                        const char *from) {
  struct party *party = arena_alloc(parser->arena, sizeof *party);
  *party = (struct party){.kind = PARTY_SEVERAL,
                          .text = written(parser, from),
                          .start = (size_t)(from - parser->text),
                          .need = need,
                          .members = members->items,
                          .count = members->count};
  return party;
}

/* Behind `2 of`: the members, in parentheses. */
static const struct party *read_choice(struct parser *parser, const char *number, const char *from) {
  struct members members = {NULL, 0};
  int need = (int)strtol(number, NULL, 10);
  if (!take_mark(parser, '(')) return expect(parser, PHRASE_expect_open);
  do {
    const struct party *member = read_sum(parser);
    if (member == NULL) return NULL;
    members_add(parser, &members, member);
  } while (take_mark(parser, ','));
  if (!take_mark(parser, ')')) return expect(parser, PHRASE_expect_comma_close);
  if (need >= 1 && (size_t)need <= members.count) return make_several(parser, &members, need, from);
  *parser->fault = (struct agreement_fault){.offset = (size_t)(from - parser->text),
                                            .word = number,
                                            .need = need > 0 ? need : -1,
                                            .count = (int)members.count};
  return NULL;
}

static const struct party *read_group(struct parser *parser) {
  const struct party *inside = read_sum(parser);
  if (inside != NULL && !take_mark(parser, ')')) return expect(parser, PHRASE_expect_close);
  return inside;
}

static bool is_number(const char *word) {
  return word[strspn(word, "0123456789")] == '\0' && strlen(word) < 6;
}

static const struct party *read_one(struct parser *parser) {
  const char *from = skip_blanks(parser);
  if (take_mark(parser, '(')) return read_group(parser);
  const char *word = take_word(parser);
  if (word == NULL) return expect(parser, PHRASE_expect_party);
  if (is_number(word)) {
    const char *behind = skip_blanks(parser), *of = take_word(parser);
    if (text_equal(of, "of")) return read_choice(parser, word, from);
    parser->at = behind;
    return expect(parser, PHRASE_expect_of);
  }
  if (strcmp(word, "all") != 0) return make_named(parser, PARTY_ONE, word, from);
  const char *role = take_word(parser);
  return role != NULL ? make_named(parser, PARTY_ALL, role, from) : expect(parser, PHRASE_expect_role);
}

static const struct party *read_sum(struct parser *parser) {
  struct members members = {NULL, 0};
  const char *from = skip_blanks(parser);
  if (parser->depth == LIMIT_AGREEMENT_DEPTH) return expect(parser, PHRASE_expect_party);
  parser->depth++;
  do {
    const struct party *one = read_one(parser);
    if (one == NULL) return NULL;
    members_add(parser, &members, one);
  } while (take_mark(parser, '+'));
  parser->depth--;
  return members.count == 1 ? members.items[0] : make_several(parser, &members, (int)members.count, from);
}

/* ---- steps ---- */

static bool read_step(struct parser *parser, struct agreement_step *out) {
  const char *from = skip_blanks(parser);
  parser->named = NULL;
  parser->named_count = 0;
  const struct party *party = read_sum(parser);
  if (party == NULL) return false;
  *out = (struct agreement_step){party, parser->named, parser->named_count, written(parser, from),
                                 (size_t)(from - parser->text)};
  return true;
}

bool agreement_parse(struct arena *arena, const char *text, struct agreement *out, struct agreement_fault *fault) {
  struct parser parser = {.arena = arena, .text = text, .at = text, .fault = fault};
  struct agreement_step *steps = NULL;
  *out = (struct agreement){NULL, 0};
  if (*skip_blanks(&parser) == '\0') return true;
  do {
    if (out->count == LIMIT_SEATS) return expect(&parser, PHRASE_expect_fewer_seats) != NULL;
    steps = arena_grow(arena, steps, out->count, sizeof *steps);
    if (!read_step(&parser, &steps[out->count])) return false;
    out->count++;
  } while (take_mark(&parser, '>'));
  out->steps = steps;
  return *skip_blanks(&parser) == '\0' || expect(&parser, PHRASE_expect_next_party) != NULL;
}

/* ---- votes ---- */

static enum consent party_consent(const struct party *party, const enum consent *consents) {
  int agreed = 0, open = 0;
  if (party->kind != PARTY_SEVERAL) return consents[party->place - 1];
  for (size_t i = 0; i < party->count; i++) {
    enum consent consent = party_consent(party->members[i], consents);
    agreed += consent == CONSENT_GIVEN;
    open += consent == CONSENT_OPEN;
  }
  return agreed >= party->need ? CONSENT_GIVEN : agreed + open < party->need ? CONSENT_REFUSED : CONSENT_OPEN;
}

enum consent agreement_consent(const struct agreement_step *step, const enum consent *consents) {
  return party_consent(step->party, consents);
}

static bool matters(const struct party *party, const enum consent *consents, int place) {
  if (party_consent(party, consents) != CONSENT_OPEN) return false;
  if (party->kind != PARTY_SEVERAL) return party->place == place;
  for (size_t i = 0; i < party->count; i++)
    if (matters(party->members[i], consents, place)) return true;
  return false;
}

bool agreement_matters(const struct agreement_step *step, const enum consent *consents, int place) {
  return matters(step->party, consents, place);
}
