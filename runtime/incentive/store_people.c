/* The people of a store, and who they were when.
 *
 * Invariants
 * 1. What a person was entered with holds from the beginning: the day of entering says when somebody typed, not when
 * the person came. Whoever came later, or left, has `joined` and `left`, which carry their days themselves.
 * 2. A change of roles, superior or team holds from the day of its event on; of two on one day the later counts, of two
 * at one instant that with the higher number. So the order in which changes were told does not matter.
 * 3. A `joined` on or behind the last `left` is a new stay; any other puts the last stay right, as `left` does.
 *
 *   roles, superior, team   |---- rep, north ----|---- rep, south ----|---- lead, south ---->
 *   stays                        [joined .................. left)   [joined ............
 *   spells                       [rep, north ....)[rep, south)      [)[lead, south ......
 *
 * Not done here: asking whether a change was allowed. The engine did. */
#include "incentive/store_people.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* What is so from an instant on; only what the event names. */
struct turn_of_life {
  int64_t happened; /* INT64_MIN: what the person was entered with */
  size_t order;     /* in which it was told */
  struct spell says;
  bool roles, superior, team; /* which of it is said */
};

struct stay {
  int32_t from, until;
};

struct past {
  struct payees *payees;
  const struct rulebook *rulebook;
  struct arena *scratch; /* of one person */
  const char *person;    /* in the scratch; NULL: none yet */
  const char *name;      /* in the payees' arena, or NULL */
  struct turn_of_life *turns;
  size_t turn_count;
  struct stay *stays;
  size_t stay_count;
};

/* ---- what an event says ---- */

static const char *kept_text(const struct past *past, const char *text) {
  return text != NULL ? arena_copy(past->payees->arena, text) : NULL;
}

static void take_roles(const struct past *past, const char *text, struct spell *out) {
  static const struct type word = {.kind = KIND_TEXT}, type = {.kind = KIND_LIST, .element = &word};
  struct value list;
  if (text == NULL || !value_parse(past->scratch, &type, text, &list) || list.kind != KIND_LIST) return;
  const char **roles = arena_alloc(past->payees->arena, (list.list.count + 1) * sizeof *roles);
  for (; out->role_count < list.list.count; out->role_count++)
    roles[out->role_count] = kept_text(past, list.list.items[out->role_count].text);
  out->roles = roles;
}

static int32_t day_in(const char *text, int32_t unsaid) {
  int32_t day;
  return text != NULL && date_parse(text, &day) ? day : unsaid;
}

static void take_joined(struct past *past, int32_t joined) {
  struct stay *last = &past->stays[past->stay_count - 1];
  if (last->until != PAYEE_OPEN && joined >= last->until) {
    past->stays = arena_grow(past->scratch, past->stays, past->stay_count, sizeof *past->stays);
    past->stays[past->stay_count++] = (struct stay){joined, PAYEE_OPEN};
    return;
  }
  last->from = joined;
  while (past->stay_count > 1 && past->stays[past->stay_count - 2].from >= joined) {
    past->stays[past->stay_count - 2] = past->stays[past->stay_count - 1];
    past->stay_count--;
  }
  if (past->stay_count > 1 && past->stays[past->stay_count - 2].until > joined)
    past->stays[past->stay_count - 2].until = joined;
}

static void take_field(struct past *past, const struct fact_field *field, struct turn_of_life *turn) {
  if (text_equal(field->name, "name")) past->name = kept_text(past, field->text);
  if (text_equal(field->name, "left")) past->stays[past->stay_count - 1].until = day_in(field->text, PAYEE_OPEN);
  if (text_equal(field->name, "team")) {
    turn->says.team = kept_text(past, field->text);
    turn->team = true;
  }
  if (text_equal(field->name, "superior")) {
    turn->says.superior = field->text != NULL ? payees_put(past->payees, field->text) : -1;
    turn->superior = true;
  }
  if (text_equal(field->name, "roles")) {
    take_roles(past, field->text, &turn->says);
    turn->roles = true;
  }
}

/* `joined` goes first: whoever comes back in one command with `left` empty has left before. */
static void take_fact(struct past *past, const struct fact *fact, struct turn_of_life *turn) {
  for (size_t i = 0; i < fact->field_count; i++)
    if (text_equal(fact->fields[i].name, "joined")) take_joined(past, day_in(fact->fields[i].text, PAYEE_ALWAYS));
  for (size_t i = 0; i < fact->field_count; i++) take_field(past, &fact->fields[i], turn);
}

static void take_facts(struct past *past, const struct event *event) {
  struct turn_of_life turn = {.happened = past->turn_count > 0 ? event->happened : INT64_MIN,
                              .order = past->turn_count,
                              .says = {.superior = -1}};
  for (size_t i = 0; i < event->facts.count; i++) {
    const struct fact *fact = &event->facts.items[i];
    if (fact->kind != FACT_PUT && fact->kind != FACT_PAST) continue;
    if (text_equal(fact->name, "person") && text_equal(fact->who, past->person)) take_fact(past, fact, &turn);
  }
  past->turns = arena_grow(past->scratch, past->turns, past->turn_count, sizeof *past->turns);
  past->turns[past->turn_count++] = turn;
}

/* ---- spells ---- */

static int32_t day_of(int64_t instant) {
  return instant != INT64_MIN ? instant_date(instant) : (int32_t)PAYEE_ALWAYS;
}

static int compare_turns(const void *a, const void *b) {
  const struct turn_of_life *one = a, *other = b;
  if (one->happened != other->happened) return one->happened < other->happened ? -1 : 1;
  return one->order < other->order ? -1 : 1;
}

static void apply(struct spell *spell, const struct turn_of_life *turn) {
  if (turn->team) spell->team = turn->says.team;
  if (turn->superior) spell->superior = turn->says.superior;
  if (turn->roles) spell->roles = turn->says.roles, spell->role_count = turn->says.role_count;
}

static bool is_alike(const struct spell *one, const struct spell *other) {
  bool alike = one->superior == other->superior && text_equal(one->team, other->team) &&
               one->role_count == other->role_count && one->until == other->from;
  for (size_t i = 0; alike && i < one->role_count; i++) alike = text_equal(one->roles[i], other->roles[i]);
  return alike;
}

/* The days of a spell on which the person is there. */
static void add_spell(const struct past *past, int number, const struct spell *spell) {
  struct payee *payee = &past->payees->items[number];
  for (size_t i = 0; i < past->stay_count; i++) {
    struct spell part = *spell, other;
    if (part.from < past->stays[i].from) part.from = past->stays[i].from;
    if (part.until > past->stays[i].until) part.until = past->stays[i].until;
    if (part.from >= part.until) continue;
    if (payee->spell_count > 0 && is_alike(&payee->spells[payee->spell_count - 1], &part))
      payee->spells[payee->spell_count - 1].until = part.until;
    else payees_add_spell(past->payees, number, &part, &other);
  }
}

static void add_spells(struct past *past, int number) {
  struct spell spell = {.superior = -1};
  qsort(past->turns, past->turn_count, sizeof *past->turns, compare_turns);
  for (size_t i = 0; i < past->turn_count; i++) {
    apply(&spell, &past->turns[i]);
    spell.from = day_of(past->turns[i].happened);
    spell.until = i + 1 < past->turn_count ? day_of(past->turns[i + 1].happened) : (int32_t)PAYEE_OPEN;
    if (spell.from < spell.until) add_spell(past, number, &spell);
  }
}

/* ---- everybody ---- */

static void finish_person(struct past *past) {
  if (past->person == NULL) return;
  int number = payees_put(past->payees, past->person);
  past->payees->items[number].name = past->name;
  add_spells(past, number);
}

static void begin_person(struct past *past, const char *person) {
  arena_reset(past->scratch);
  past->person = arena_copy(past->scratch, person);
  past->name = NULL;
  past->turns = NULL;
  past->turn_count = 0;
  past->stays = arena_grow(past->scratch, NULL, 0, sizeof *past->stays);
  past->stays[0] = (struct stay){PAYEE_ALWAYS, PAYEE_OPEN};
  past->stay_count = 1;
}

static bool take_event(void *context, const char *person, const struct event *event) {
  struct past *past = context;
  if (rulebook_person(past->rulebook, person) != NULL) return true; /* the files say it */
  if (!text_equal(past->person, person)) {
    finish_person(past);
    begin_person(past, person);
  }
  take_facts(past, event);
  return true;
}

bool store_people_read(struct payees *payees, struct store *store, const struct rulebook *rulebook,
                       struct diagnostics *list) {
  struct past past = {.payees = payees, .rulebook = rulebook, .scratch = arena_new()};
  payees_from_rulebook(payees, rulebook);
  bool fine = store_past(store, NULL, take_event, &past, list);
  finish_person(&past);
  payees->open = payees->count == 0;
  arena_free(past.scratch);
  return fine;
}
