/* What is told late of a person.
 *
 * A change of roles, superior or team holds from the instant of its command on, until the next one. Told late, after a
 * later one is known, it is of the past: what is so now stays.
 *
 *    entered            told last: team=south       told before: team=west
 *   --|----------------------|---------------------------|------------------> days
 *     always north           south, until -------------> west: the row says west, before and after
 *
 * Invariants
 * 1. The row of a person says what the latest change says, by the days of changes, not by the order in which they were
 * told. The past is in the events: FACT_PUT and FACT_PAST, and the first event of a person, which says what was always
 * so.
 * 2. `joined` and `left` carry their day themselves, so the last word on them counts.
 *
 * Not done here: making stretches of days out of it (incentive/store_people.c). */
#include "base/text.h"
#include "engine/turn.h"

static const char *const dated[] = {"roles", "superior", "team"};
enum { DATED = sizeof dated / sizeof *dated };

struct looking {
  const struct turn *turn;
  bool entered;         /* the first event is seen */
  int64_t begin[DATED]; /* of the first change behind now; 0: none */
};

static int dated_number(const char *field) {
  for (int i = 0; i < DATED; i++)
    if (text_equal(dated[i], field)) return i;
  return -1;
}

static bool take_later(void *context, const char *person, const struct event *event) {
  struct looking *looking = context;
  bool later = looking->entered && event->happened > looking->turn->now;
  looking->entered = true;
  for (size_t i = 0; later && i < event->facts.count; i++) {
    const struct fact *fact = &event->facts.items[i];
    bool says = (fact->kind == FACT_PUT || fact->kind == FACT_PAST) && text_equal(fact->name, "person");
    for (size_t j = 0; says && text_equal(fact->who, person) && j < fact->field_count; j++) {
      int number = dated_number(fact->fields[j].name);
      if (number < 0 || (looking->begin[number] != 0 && looking->begin[number] <= event->happened)) continue;
      looking->begin[number] = event->happened;
    }
  }
  return true;
}

/* The fact of what was so of him until an instant: one for all fields. */
static struct fact *past_until(struct turn *turn, size_t put, int64_t until) {
  const struct fact *of = &turn->facts.items[put];
  for (size_t i = 0; i < turn->facts.count; i++) {
    struct fact *fact = &turn->facts.items[i];
    if (fact->kind == FACT_PAST && fact->due == until && text_equal(fact->who, of->who)) return fact;
  }
  struct fact *past = facts_add(turn->arena, &turn->facts, FACT_PAST);
  of = &turn->facts.items[put];
  past->name = of->name;
  past->who = of->who;
  past->due = until;
  return past;
}

/* Moves fields that a later change has set anew from the put at `place` into facts of the past. */
static void divide(struct turn *turn, size_t place, const struct looking *looking) {
  size_t kept = 0;
  for (size_t i = 0; i < turn->facts.items[place].field_count; i++) {
    const struct fact_field field = turn->facts.items[place].fields[i];
    int number = dated_number(field.name);
    if (number < 0 || looking->begin[number] == 0) {
      turn->facts.items[place].fields[kept++] = field;
      continue;
    }
    fact_set(turn->arena, past_until(turn, place, looking->begin[number]), field.name, field.text);
  }
  turn->facts.items[place].field_count = kept;
}

static bool says_dated(const struct fact *fact) {
  bool says = false;
  for (size_t i = 0; i < fact->field_count; i++) says = says || dated_number(fact->fields[i].name) >= 0;
  return says;
}

static void drop(struct facts *facts, size_t place) {
  for (size_t i = place + 1; i < facts->count; i++) facts->items[i - 1] = facts->items[i];
  facts->count--;
}

static bool look_back(struct turn *turn, size_t *place) {
  struct looking looking = {.turn = turn};
  const struct fact *put = &turn->facts.items[*place];
  if (!says_dated(put)) return true;
  if (!store_past(turn->store, put->who, take_later, &looking, turn->list)) return false;
  divide(turn, *place, &looking);
  if (turn->facts.items[*place].field_count == 0) drop(&turn->facts, (*place)--);
  return true;
}

/* ---- joined and left ---- */

static const struct value *day_in(const struct row *row, const char *name) {
  int number = record_field_number(row->shown.record, name);
  const struct value *value = number >= 0 ? &row->values[number] : NULL;
  return value != NULL && value->kind == KIND_DATE ? value : NULL;
}

static const char *day_text(struct arena *arena, const struct value *day) {
  struct buffer text = BUFFER_EMPTY;
  date_write(&text, day->date);
  return arena_take(arena, &text);
}

static bool days_fit(struct turn *turn, const struct fact *put) {
  const struct row *row = rows_get(&turn->rows, rulebook_record(turn->version->rulebook, "person"), put->who);
  const struct value *joined = row != NULL ? day_in(row, "joined") : NULL;
  const struct value *left = row != NULL ? day_in(row, "left") : NULL;
  if (joined == NULL || left == NULL || joined->date < left->date) return true;
  diagnostic_add(turn->list, DIAGNOSTIC_left_first, turn->command != NULL ? &turn->command->position : NULL, put->who,
                 day_text(turn->arena, left), day_text(turn->arena, joined));
  diagnostic_note(turn->list, DIAGNOSTIC_note_comes_back, put->who, day_text(turn->arena, joined));
  return false;
}

bool turn_tell_past(struct turn *turn) {
  for (size_t i = 0; i < turn->facts.count; i++) {
    const struct fact *put = &turn->facts.items[i];
    if (put->kind != FACT_PUT || !text_equal(put->name, "person")) continue;
    if (!days_fit(turn, put) || !look_back(turn, &i)) return false;
  }
  return true;
}
