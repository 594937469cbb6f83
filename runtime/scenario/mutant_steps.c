/* Mistakes in who has to agree: a step or a member is missing, steps change places, one vote more or less is enough,
 * another role is asked, one holder instead of all.
 *
 * Invariant: what is replaced lies within the text of `steps`, and what comes out is of its grammar again. Steps that a
 * rule gives are its business, mutated where it stands.
 *
 * Not done here: one holder becoming all, which is the same as long as there is one. */
#include "base/text.h"
#include "rulebook/agreement.h"
#include "scenario/mutant_part.h"

#include <string.h>

struct agreeing {
  struct making *making;
  const char *text, *path;
  const size_t *offsets;
  struct agreement agreement;
};

/* Bytes [from, to) of the text become `after`. */
static void add(struct agreeing *in, enum mutant_kind kind, size_t from, size_t to, const char *after,
                const char *telling) {
  struct making *making = in->making;
  const char *changed = arena_printf(making->arena, "%.*s%s%s", (int)from, in->text, after, in->text + to);
  const char *what = making_say(making, PHRASE_mutant_in, in->path, making_becomes(making, in->text, changed));
  size_t start = in->offsets[from], end = in->offsets[to - 1] + 1;
  making_add(making, kind, start, end - start, after, what, telling);
}

static const char *tell_refuses(struct agreeing *in, const char *who) {
  return making_say(in->making, PHRASE_tell_refuses, who);
}

/* ---- steps ---- */

static size_t step_end(const struct agreement_step *step) {
  return step->offset + strlen(step->text);
}

static void drop_step(struct agreeing *in, size_t number) {
  const struct agreement_step *steps = in->agreement.steps;
  bool is_last = number + 1 == in->agreement.count;
  size_t from = is_last ? step_end(&steps[number - 1]) : steps[number].offset;
  size_t to = is_last ? step_end(&steps[number]) : steps[number + 1].offset;
  add(in, MUTANT_DROP, from, to, "", tell_refuses(in, steps[number].text));
}

static void swap_steps(struct agreeing *in, size_t number) {
  const struct agreement_step *one = &in->agreement.steps[number], *other = one + 1;
  const char *after = arena_printf(in->making->arena, "%s%.*s%s", other->text, (int)(other->offset - step_end(one)),
                                   in->text + step_end(one), one->text);
  add(in, MUTANT_SWAP, one->offset, step_end(other), after,
      making_say(in->making, PHRASE_tell_order, one->text, other->text));
}

/* ---- those with a name ---- */

static bool is_in_step(const void *context, const char *name) {
  const struct agreement_step *step = context;
  for (size_t i = 0; i < step->named_count; i++)
    if (text_equal(step->named[i]->name, name)) return true;
  return false;
}

/* A person stays who he is, and so does the superior. */
static void mutate_named(struct agreeing *in, const struct agreement_step *step, const struct party *party) {
  struct making *making = in->making;
  if (rulebook_role(making->rulebook, party->name) == NULL) return;
  const char *other = making_other_role(making, party->name, is_in_step, step);
  size_t end = party->offset + strlen(party->name);
  if (other != NULL)
    add(in, MUTANT_ROLE, party->offset, end, other, making_say(making, PHRASE_tell_role, party->name, other));
  if (party->kind == PARTY_ALL)
    add(in, MUTANT_AGREE, party->start, end, party->name, making_say(making, PHRASE_tell_one_holder, party->name));
}

/* ---- several ---- */

static size_t party_end(const struct party *party) {
  return party->start + strlen(party->text);
}

/* A sum begins with its first member, a choice with its number. */
static bool is_choice(const struct party *party) {
  return party->text[0] >= '0' && party->text[0] <= '9';
}

static void mutate_need(struct agreeing *in, const struct party *party) {
  size_t digits = strspn(party->text, "0123456789");
  for (int step = -1; step <= 1; step += 2) {
    int need = party->need + step;
    if (need < 1 || (size_t)need > party->count) continue;
    const char *after = arena_printf(in->making->arena, "%d", need);
    const char *votes = step < 0 ? after : arena_printf(in->making->arena, "%d", party->need);
    add(in, MUTANT_AGREE, party->start, party->start + digits, after,
        making_say(in->making, PHRASE_tell_votes, votes, party->text));
  }
}

/* Not beside a group, whose text does not show its parentheses. */
static void drop_member(struct agreeing *in, const struct party *sum, size_t number) {
  bool is_last = number + 1 == sum->count;
  const struct party *member = sum->members[number], *beside = sum->members[is_last ? number - 1 : number + 1];
  if (member->kind == PARTY_SEVERAL || beside->kind == PARTY_SEVERAL) return;
  size_t from = is_last ? party_end(beside) : member->start, to = is_last ? party_end(member) : beside->start;
  add(in, MUTANT_DROP, from, to, "", tell_refuses(in, member->text));
}

static void mutate_party(struct agreeing *in, const struct agreement_step *step, const struct party *party) {
  if (party->kind != PARTY_SEVERAL) {
    mutate_named(in, step, party);
    return;
  }
  if (is_choice(party)) mutate_need(in, party);
  for (size_t i = 0; i < party->count; i++) {
    if (!is_choice(party)) drop_member(in, party, i);
    mutate_party(in, step, party->members[i]);
  }
}

/* ---- the whole ---- */

void making_steps(struct making *making, const struct yaml *node, const char *path) {
  struct agreeing in = {.making = making, .text = node->text, .path = path};
  struct agreement_fault fault;
  in.offsets = scalar_offsets(making, node);
  if (in.offsets == NULL || !agreement_parse(making->arena, node->text, &in.agreement, &fault)) return;
  for (size_t i = 0; i < in.agreement.count; i++) {
    const struct agreement_step *step = &in.agreement.steps[i];
    if (in.agreement.count > 1) drop_step(&in, i);
    if (i + 1 < in.agreement.count) swap_steps(&in, i);
    mutate_party(&in, step, step->party);
  }
}
