/* Telling people, and what they have read.
 *
 *   `notify` of an action or a timer ---[notices_tell]---> FACT_NOTICE for each who is told
 *   an approval is refused, sent back, stale ---[notice_came_back]---> one for who submitted it
 *                                                              |  listed by `todo --as` until
 *   `read` on the case, by that person or one of that role ----+---> FACT_READ
 *
 * Invariants
 * 1. Nobody is told what he did himself, and nobody twice.
 * 2. A notice keeps the values as they were when it was told; none of them is private (rulebook/notify.c).
 * 3. Reading changes nothing else, so a closed case can be read as well.
 * 4. An import tells nobody: what it brings is the past. */
#include "base/text.h"
#include "engine/turn.h"

struct telling {
  struct turn *turn;
  const struct notice_rule *rule;
  const char *about;
  size_t from; /* facts before are not of this notice */
};

static bool is_told(const struct telling *at, const char *who) {
  const struct turn *turn = at->turn;
  if (turn->actor != NULL && text_equal(turn->actor->key, who)) return true;
  for (size_t i = at->from; i < turn->facts.count; i++)
    if (turn->facts.items[i].kind == FACT_NOTICE && text_equal(turn->facts.items[i].who, who)) return true;
  return false;
}

static void add_value(struct telling *at, struct fact *fact, const struct requirement *with) {
  struct turn *turn = at->turn;
  const struct record *record = rulebook_record(turn->version->rulebook, with->record);
  const struct row *row = rows_find(&turn->rows, record);
  int field = record_field_number(record, with->field);
  if (row == NULL || row->values[field].kind == KIND_EMPTY) return;
  struct buffer text = BUFFER_EMPTY;
  value_write(&text, &row->values[field]);
  fact_set(turn->arena, fact, arena_printf(turn->arena, "%s.%s", with->record, with->field),
           arena_copy_bytes(turn->arena, buffer_text(&text), text.size));
  buffer_release(&text);
}

static bool tell(struct telling *at, const char *who) {
  if (who == NULL || is_told(at, who)) return true;
  struct fact *fact = turn_fact(at->turn, FACT_NOTICE);
  fact->name = at->rule->name;
  fact->who = who;
  fact->parent = at->about;
  for (size_t i = 0; i < at->rule->with_count; i++) add_value(at, fact, &at->rule->with[i]);
  return turn_apply(at->turn, fact);
}

static bool tell_team(struct telling *at, const struct person *owner) {
  const struct people *people = turn_people(at->turn);
  for (size_t i = 0; owner != NULL && owner->team != NULL && i < people->count; i++)
    if (text_equal(people->items[i]->team, owner->team) && !tell(at, people->items[i]->key)) return false;
  return true;
}

static bool tell_grant(struct telling *at, const struct grant *grant) {
  struct turn *turn = at->turn;
  const struct person *owner = turn_owner(turn);
  switch (grant->kind) {
  case GRANT_OWNER:
    return tell(at, owner != NULL ? owner->key : NULL);
  case GRANT_SUPERIOR:
    return tell(at, owner != NULL ? owner->superior : NULL);
  case GRANT_TEAM:
    return tell_team(at, owner);
  case GRANT_ROLE:
    return tell(at, arena_printf(turn->arena, "@%s", grant->role));
  }
  return true;
}

bool notices_tell(struct turn *turn, const struct notice_rule *rules, size_t count, const char *about) {
  if (turn->command != NULL && turn->command->imported) return true;
  for (size_t i = 0; i < count; i++) {
    struct telling at = {turn, &rules[i], about, turn->facts.count};
    for (size_t j = 0; j < rules[i].to.count; j++)
      if (!tell_grant(&at, &rules[i].to.items[j])) return false;
  }
  return true;
}

/* What the program itself tells has an `approval` among its values; those of a rulebook are called `record.field`. */
bool notice_came_back(struct turn *turn, const struct request *request, const char *how, const char *reason) {
  bool by_clock = turn->actor == NULL;
  if (!by_clock && text_equal(turn->actor->key, request->submitter)) return true;
  struct fact *fact = turn_fact(turn, FACT_NOTICE);
  fact->name = how;
  fact->who = request->submitter;
  fact_set(turn->arena, fact, "approval", request->name);
  fact_set(turn->arena, fact, "action", request->action);
  if (!by_clock) fact_set(turn->arena, fact, "by", turn->actor->key);
  if (reason != NULL) fact_set(turn->arena, fact, text_equal(how, "stale") ? "changed" : "reason", reason);
  return turn_apply(turn, fact);
}

/* ---- reading ---- */

struct reading {
  struct turn *turn;
  const char **whos;
  size_t count;
};

static bool is_for(const struct person *actor, const char *who) {
  return who[0] == '@' ? person_has_role(actor, who + 1) : text_equal(actor->key, who);
}

static bool find_unread(void *context, const struct notice *notice) {
  struct reading *reading = context;
  const struct turn *turn = reading->turn;
  if (!is_for(turn->actor, notice->who)) return true;
  for (size_t i = 0; i < reading->count; i++)
    if (text_equal(reading->whos[i], notice->who)) return true;
  reading->whos = arena_grow(turn->arena, reading->whos, reading->count, sizeof *reading->whos);
  reading->whos[reading->count++] = arena_copy(turn->arena, notice->who);
  return true;
}

bool notices_read_by(struct turn *turn) {
  struct reading reading = {.turn = turn};
  const struct command *command = turn->command;
  if (command->argument_count + command->field_count > 0) {
    diagnostic_add(turn->list, DIAGNOSTIC_extra_argument, &command->position, "read",
                   command->argument_count > 0 ? command->arguments[0] : command->fields[0].name);
    return false;
  }
  if (turn->actor != NULL && !store_notices(turn->store, NULL, turn->file->id, find_unread, &reading, turn->list))
    return false;
  if (reading.count == 0) {
    diagnostic_add(turn->list, DIAGNOSTIC_nothing_to_read, &command->position, turn->file->id);
    return false;
  }
  for (size_t i = 0; i < reading.count; i++) turn_fact(turn, FACT_READ)->who = reading.whos[i];
  return true;
}
