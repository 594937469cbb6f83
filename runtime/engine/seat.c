/* Who may vote, and what votes come to.
 *
 * Invariants
 * 1. Nobody decides on what he submitted, neither for himself nor in another's place.
 * 2. In one step a person appears once: whoever has voted, or whose vote was cast, or who has cast somebody's, is done.
 * 3. A seat goes by the part of the step it stands for, as of now: a seat of a role by any holder, whoever holds it
 * today; a seat of a person by that person. Somebody without any role has left and votes for nothing.
 * 4. Of several seats that a voter could take it is one that leaves the others the most chances, the first such.
 *
 * A vote is bound to one seat, so that the log can say what it was. */
#include "base/text.h"
#include "engine/filling.h"
#include "engine/request.h"

/* ---- parts of a step ---- */

static const struct party *seat_party(struct turn *turn, const struct request *request, const struct seat *seat) {
  const struct agreement_step *step = request_step(turn, request);
  bool fits = step != NULL && seat->place >= 1 && (size_t)seat->place <= step->named_count;
  return fits ? step->named[seat->place - 1] : NULL;
}

static bool is_role(struct turn *turn, const struct party *party) {
  return rulebook_role(turn->version->rulebook, party->name) != NULL;
}

static bool may_at_all(const struct request *request, const struct person *person) {
  return person != NULL && person->role_count > 0 && !text_equal(person->key, request->submitter);
}

/* Of a key or a role, in the form that tasks have it. */
static bool is_meant(const struct person *person, const char *who) {
  if (who == NULL) return false;
  return who[0] == '@' ? person_has_role(person, who + 1) : text_equal(person->key, who);
}

static bool may_sit(struct turn *turn, const struct request *request, const struct seat *seat,
                    const struct person *person) {
  const struct party *party = seat_party(turn, request, seat);
  if (party == NULL || !may_at_all(request, person)) return false;
  if (is_meant(person, seat->also)) return true;
  if (party->kind == PARTY_ONE && is_role(turn, party)) return person_has_role(person, party->name);
  if (party->kind == PARTY_ALL && !person_has_role(person, party->name)) return false;
  return text_equal(person->key, seat->who);
}

/* ---- opening ---- */

/* The holders of a role who may vote, at most `room` of them written; all are counted. */
static size_t holders(struct turn *turn, const struct request *request, const char *role, const struct person **out,
                      size_t room) {
  const struct people *people = turn_people(turn);
  size_t count = 0;
  for (size_t i = 0; i < people->count; i++) {
    if (!may_at_all(request, people->items[i]) || !person_has_role(people->items[i], role)) continue;
    if (count < room) out[count] = people->items[i];
    count++;
  }
  return count;
}

static const char *holder_of_role(struct turn *turn, const struct request *request, const char *role) {
  const struct person *one;
  size_t count = holders(turn, request, role, &one, 1);
  return count == 1 ? one->key : count > 1 ? arena_printf(turn->arena, "@%s", role) : NULL;
}

static const char *whom_to_ask(struct turn *turn, const struct request *request, const struct party *party) {
  if (is_role(turn, party)) return holder_of_role(turn, request, party->name);
  const struct person *submitter = turn_person(turn, request->submitter);
  const char *key = party->name;
  if (text_equal(key, "superior")) key = submitter != NULL ? submitter->superior : NULL;
  const struct person *person = turn_person(turn, key);
  return may_at_all(request, person) ? person->key : NULL;
}

static bool seat_open(struct turn *turn, const struct request *request, const struct party *party, const char *who,
                      int64_t due) {
  struct fact *fact = turn_fact(turn, FACT_SEAT);
  fact->number = turn->file->seats_made + 1;
  fact->parent_number = request->number;
  fact->place = party->place;
  fact->name = party->text;
  fact->who = who;
  fact->due = due;
  return turn_apply(turn, fact);
}

bool seats_open(struct turn *turn, const struct request *request, const struct party *party, int64_t due) {
  if (party->kind == PARTY_ONE) return seat_open(turn, request, party, whom_to_ask(turn, request, party), due);
  const struct people *people = turn_people(turn);
  const struct person **all = arena_alloc(turn->arena, (people->count + 1) * sizeof *all);
  size_t count = holders(turn, request, party->name, all, people->count);
  for (size_t i = 0; i < count; i++)
    if (!seat_open(turn, request, party, all[i]->key, due)) return false;
  return count > 0 || seat_open(turn, request, party, NULL, due);
}

/* ---- who is waited for ---- */

const char *seat_who(struct turn *turn, const struct request *request, const struct seat *seat) {
  const struct party *party = seat_party(turn, request, seat);
  const char *who = seat->also != NULL ? seat->also : seat->who;
  if (who != NULL && (who[0] == '@' || may_sit(turn, request, seat, turn_person(turn, who)))) return who;
  if (party == NULL || party->kind == PARTY_ALL) return NULL;
  who = is_role(turn, party) ? holder_of_role(turn, request, party->name) : seat->who;
  if (who != NULL && who[0] != '@' && !may_sit(turn, request, seat, turn_person(turn, who))) return NULL;
  return who;
}

/* The first one above who may vote. */
static const char *superior_of(struct turn *turn, const struct request *request, const struct person *person) {
  for (int level = 0; person != NULL && person->superior != NULL && level < 20; level++) {
    person = turn_person(turn, person->superior);
    if (may_at_all(request, person)) return person->key;
  }
  return NULL;
}

/* Above the holders of a role: whom they all report to, else the role above. */
static const char *above_role(struct turn *turn, const struct request *request, const char *name) {
  const struct people *people = turn_people(turn);
  const struct role *role = rulebook_role(turn->version->rulebook, name);
  const char *above = NULL;
  bool agree = true;
  for (size_t i = 0; i < people->count; i++) {
    if (!may_at_all(request, people->items[i]) || !person_has_role(people->items[i], name)) continue;
    const char *superior = superior_of(turn, request, people->items[i]);
    if (superior == NULL) continue;
    agree = agree && (above == NULL || text_equal(above, superior));
    above = superior;
  }
  if (above != NULL && agree) return above;
  return role != NULL && role->reports_to != NULL ? holder_of_role(turn, request, role->reports_to) : above;
}

const char *seat_above(struct turn *turn, const struct request *request, const struct seat *seat) {
  const char *who = seat->also != NULL ? seat->also : seat->who;
  if (who != NULL && who[0] == '@') return above_role(turn, request, who + 1);
  return superior_of(turn, request, turn_person(turn, who != NULL ? who : request->submitter));
}

/* ---- taking a seat ---- */

static bool has_voted(const struct turn *turn, const struct request *request, const char *person) {
  for (size_t i = 0; i < turn->file->seat_count; i++) {
    const struct seat *seat = &turn->file->seats[i];
    if (!seat_is_current(request, seat) || seat->voter == NULL) continue;
    if (text_equal(seat->voter, person) || text_equal(seat->cast_by, person)) return true;
  }
  return false;
}

bool seat_is_held(const struct turn *turn, const struct request *request, const char *person) {
  for (size_t i = 0; i < turn->file->seat_count; i++) {
    const struct seat *seat = &turn->file->seats[i];
    bool waits = seat_is_current(request, seat) && seat->state == SEAT_OPEN;
    if (waits && (text_equal(seat->who, person) || text_equal(seat->also, person))) return true;
  }
  return has_voted(turn, request, person);
}

struct choice {
  struct turn *turn;
  const struct request *request;
  struct seat **open; /* that nobody has voted from yet */
  size_t open_count;
  const struct person **people; /* who have not voted */
  size_t people_count;
};

static bool choice_fits(void *context, size_t seat, size_t person) {
  const struct choice *choice = context;
  return may_sit(choice->turn, choice->request, choice->open[seat], choice->people[person]);
}

static struct choice choice_read(struct turn *turn, const struct request *request, const char *without) {
  const struct people *people = turn_people(turn);
  struct choice choice = {.turn = turn, .request = request};
  choice.open = arena_alloc(turn->arena, (turn->file->seat_count + 1) * sizeof *choice.open);
  choice.people = arena_alloc(turn->arena, (people->count + 1) * sizeof *choice.people);
  for (size_t i = 0; i < turn->file->seat_count; i++)
    if (seat_is_current(request, &turn->file->seats[i]) && turn->file->seats[i].state == SEAT_OPEN)
      choice.open[choice.open_count++] = &turn->file->seats[i];
  for (size_t i = 0; i < people->count; i++)
    if (!text_equal(people->items[i]->key, without) && !has_voted(turn, request, people->items[i]->key))
      choice.people[choice.people_count++] = people->items[i];
  return choice;
}

/* How many of the other seats could still be filled without this one. */
static size_t chances_without(struct choice *choice, size_t seat) {
  struct choice rest = *choice;
  rest.open = arena_alloc(choice->turn->arena, (choice->open_count + 1) * sizeof *rest.open);
  rest.open_count = 0;
  for (size_t i = 0; i < choice->open_count; i++)
    if (i != seat) rest.open[rest.open_count++] = choice->open[i];
  return filling_most(choice->turn->arena, rest.open_count, rest.people_count, choice_fits, &rest);
}

static size_t seats_for(struct turn *turn, const struct request *request, const struct person *person,
                        struct seat **first) {
  size_t count = 0;
  for (size_t i = 0; i < turn->file->seat_count; i++) {
    struct seat *seat = &turn->file->seats[i];
    if (!seat_is_current(request, seat) || seat->state != SEAT_OPEN || !may_sit(turn, request, seat, person)) continue;
    if (count++ == 0) *first = seat;
  }
  return count;
}

/* Invariant 4. */
static struct seat *best_seat(struct turn *turn, const struct request *request, const struct person *person) {
  struct seat *best = NULL;
  size_t most = 0;
  if (person == NULL || has_voted(turn, request, person->key) || seats_for(turn, request, person, &best) < 2)
    return best;
  struct choice choice = choice_read(turn, request, person->key);
  best = NULL;
  for (size_t i = 0; i < choice.open_count; i++) {
    if (!may_sit(turn, request, choice.open[i], person)) continue;
    size_t chances = chances_without(&choice, i);
    if (best != NULL && chances <= most) continue;
    best = choice.open[i];
    most = chances;
  }
  return best;
}

/* ---- why not ---- */

static const char *who_may(struct turn *turn, const struct request *request) {
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < turn->file->seat_count; i++) {
    const struct seat *seat = &turn->file->seats[i];
    if (!seat_is_current(request, seat) || seat->state != SEAT_OPEN) continue;
    const char *who = seat_who(turn, request, seat);
    if (who == NULL) continue;
    const struct role *role = who[0] == '@' ? rulebook_role(turn->version->rulebook, who + 1) : NULL;
    if (text.size > 0) buffer_puts(&text, ", ");
    buffer_puts(&text, role != NULL ? label_text(&role->title, language_current(), role->name) : who);
  }
  const char *copy = arena_copy(turn->arena, text.size > 0 ? buffer_text(&text) : "-");
  buffer_release(&text);
  return copy;
}

static void refuse(struct turn *turn, const struct request *request, const char *verb) {
  const struct position *at = &turn->command->position;
  const char *actor = turn->actor->key, *name = request_name(turn, request);
  if (text_equal(actor, request->submitter)) {
    diagnostic_add(turn->list, DIAGNOSTIC_own_request, at, actor, name);
  } else if (has_voted(turn, request, actor)) {
    diagnostic_add(turn->list, DIAGNOSTIC_voted_already, at, actor, name);
  } else if (turn->actor->role_count == 0) {
    diagnostic_add(turn->list, DIAGNOSTIC_voter_left, at, actor);
  } else {
    diagnostic_add(turn->list, DIAGNOSTIC_not_allowed, at, actor, arena_printf(turn->arena, "%s %s", verb, name));
  }
  diagnostic_note(turn->list, DIAGNOSTIC_note_who_may, who_may(turn, request));
}

struct seat *seat_take(struct turn *turn, const struct request *request, const char *verb, const char **voter) {
  const char *actor = turn->actor->key;
  const char *const *principals = NULL;
  *voter = actor;
  struct seat *seat = best_seat(turn, request, turn->actor);
  bool may_stand_in = seat == NULL && may_at_all(request, turn->actor) && !has_voted(turn, request, actor);
  size_t count = may_stand_in ? absence_principals(turn, actor, instant_date(turn->now), &principals) : 0;
  for (size_t i = 0; seat == NULL && i < count; i++) {
    *voter = principals[i];
    seat = best_seat(turn, request, turn_person(turn, principals[i]));
  }
  if (seat == NULL) refuse(turn, request, verb);
  return seat;
}

/* ---- what it comes to ---- */

static enum consent seat_consent(struct turn *turn, const struct request *request, const struct seat *seat,
                                 bool possible) {
  if (seat->state == SEAT_AGREED) return CONSENT_GIVEN;
  if (seat->state == SEAT_REFUSED) return CONSENT_REFUSED;
  return possible && seat_who(turn, request, seat) == NULL ? CONSENT_REFUSED : CONSENT_OPEN;
}

/* By place; a part that has no seat stays open. */
static enum consent *consents_read(struct turn *turn, const struct request *request, const struct agreement_step *step,
                                   bool possible) {
  enum consent *consents = arena_alloc(turn->arena, (step->named_count + 1) * sizeof *consents);
  bool *counted = arena_alloc(turn->arena, step->named_count + 1);
  for (size_t i = 0; i < turn->file->seat_count; i++) {
    const struct seat *seat = &turn->file->seats[i];
    if (!seat_is_current(request, seat) || (size_t)seat->place > step->named_count) continue;
    enum consent consent = seat_consent(turn, request, seat, possible), *all = &consents[seat->place - 1];
    if (consent == CONSENT_REFUSED || *all == CONSENT_GIVEN || !counted[seat->place - 1]) *all = consent;
    counted[seat->place - 1] = true;
  }
  return consents;
}

enum consent seats_consent(struct turn *turn, const struct request *request, bool possible) {
  const struct agreement_step *step = request_step(turn, request);
  return step != NULL ? agreement_consent(step, consents_read(turn, request, step, possible)) : CONSENT_OPEN;
}

bool seat_matters(struct turn *turn, const struct request *request, const struct seat *seat) {
  const struct agreement_step *step = request_step(turn, request);
  return step != NULL && seat->state == SEAT_OPEN && seat_is_current(request, seat) &&
         agreement_matters(step, consents_read(turn, request, step, false), seat->place);
}
