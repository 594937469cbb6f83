/* A person's whole work goes to somebody else, on leave or transfer.
 *
 *   tasks that are open for him ------+
 *   cases whose record he owns -------+--> each case: what was due, then one event `handover`
 *   votes that wait for him ----------+
 *   records that he owns, which no open case is about --> the event of the command itself
 *
 * Invariants
 * 1. All of it is one transaction: a case that cannot take part (its last event is later, a rule of it is broken) stops
 * the whole handover, by name.
 * 2. What is closed keeps its owner; the past stays.
 * 3. A vote is not moved but doubled: the new one may give it as well (as after an escalation). Nobody votes on what
 * he submitted himself, nor twice in one step: such votes stay where they are, and the summary says so.
 *
 * Who may: the person, a superior, and whoever may change people. The person need not exist any more. */
#include "base/text.h"
#include "engine/duty.h"
#include "engine/request.h"

#include <stdlib.h>
#include <string.h>

struct handover {
  struct turn *turn;
  const char *from, *to;
  const char **cases; /* sorted, each once, before they are used */
  size_t case_count;
  const struct record *record; /* of the rows under way */
  int owner;                   /* its column in the store */
  const char **rows;
  size_t row_count;
  int64_t tasks, owned, votes, kept; /* kept: votes that the new one cannot give */
};

/* ---- finding ---- */

static void keep(struct handover *at, const char ***list, size_t *count, const char *id) {
  *list = arena_grow(at->turn->arena, *list, *count, sizeof **list);
  (*list)[(*count)++] = arena_copy(at->turn->arena, id);
}

static bool found_task(void *context, const struct open_task *task) {
  struct handover *at = context;
  keep(at, &at->cases, &at->case_count, task->case_id);
  return true;
}

static bool found_seat(void *context, const struct open_seat *seat) {
  struct handover *at = context;
  if (text_equal(seat->seat.who, at->from)) keep(at, &at->cases, &at->case_count, seat->case_id);
  return true;
}

static bool found_row(void *context, const struct store_row *row) {
  struct handover *at = context;
  const struct value *owner = &row->values[at->owner];
  if (owner->kind == KIND_REF && text_equal(owner->text, at->from)) keep(at, &at->rows, &at->row_count, row->key);
  return true;
}

static int compare_ids(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void sort_ids(const char **ids, size_t *count) {
  size_t kept = 0;
  if (*count > 0) qsort(ids, *count, sizeof *ids, compare_ids);
  for (size_t i = 0; i < *count; i++)
    if (i == 0 || !text_equal(ids[i], ids[kept - 1])) ids[kept++] = ids[i];
  *count = kept;
}

static bool is_about(const struct rulebook *rulebook, const char *record) {
  for (size_t i = 0; i < rulebook->process_count; i++)
    if (text_equal(rulebook->processes[i].about, record)) return true;
  return false;
}

/* ---- records ---- */

/* An open case about the row takes it along; else it is changed here, unless only cases make such records. */
static bool take_row(struct handover *at, const char *key, bool has_cases) {
  struct turn *turn = at->turn;
  const struct casefile *file = has_cases ? store_casefile(turn->store, turn->arena, key, turn->list) : NULL;
  if (has_cases && file == NULL) return false;
  if (file != NULL && casefile_is_open(file)) {
    keep(at, &at->cases, &at->case_count, key);
    return true;
  }
  if (has_cases && at->record->by.count == 0) return true;
  struct row *row = rows_get(&turn->rows, at->record, key);
  struct value value = value_text(at->to);
  value.kind = KIND_REF;
  rows_set(&turn->rows, row, record_field_number(at->record, "owner"), &value,
           rows_put(&turn->rows, row, &turn->facts));
  at->owned++;
  return true;
}

static bool take_record(struct handover *at, const struct record *record) {
  struct turn *turn = at->turn;
  const struct field *field = record_field(record, "owner");
  const int *columns = version_columns(turn->version, turn->store, record);
  if (field == NULL || field->type->kind != KIND_REF || !text_equal(field->type->record, "person") || columns == NULL)
    return true;
  at->record = record;
  at->owner = columns[record_field_number(record, "owner")];
  at->row_count = 0;
  if (at->owner < 0 || !store_rows(turn->store, record->name, NULL, found_row, at, turn->list)) return at->owner < 0;
  bool has_cases = is_about(turn->version->rulebook, record->name);
  for (size_t i = 0; i < at->row_count; i++)
    if (!take_row(at, at->rows[i], has_cases)) return false;
  return true;
}

static bool find_work(struct handover *at) {
  struct turn *turn = at->turn;
  const struct rulebook *rulebook = turn->version->rulebook;
  if (!store_open_tasks(turn->store, at->from, found_task, at, turn->list)) return false;
  if (!store_open_seats(turn->store, at->from, found_seat, at, turn->list)) return false;
  for (size_t i = 0; i < rulebook->record_count; i++)
    if (!take_record(at, &rulebook->records[i])) return false;
  sort_ids(at->cases, &at->case_count);
  return true;
}

/* ---- one case ---- */

static bool open_vote(struct handover *at, struct turn *other, const struct seat *seat) {
  const struct request *request = casefile_request(other->file, seat->request);
  bool is_his = seat->state == SEAT_OPEN && text_equal(seat->who, at->from) && seat->also == NULL;
  if (!is_his || request == NULL || request->state != REQUEST_OPEN || !seat_is_current(request, seat)) return true;
  if (text_equal(request->submitter, at->to) || seat_is_held(other, request, at->to)) {
    at->kept++;
    return true;
  }
  struct fact *fact = turn_fact(other, FACT_ESCALATE);
  fact->number = seat->number;
  fact->parent_number = request->number;
  fact->name = request->name;
  fact->who = at->to;
  fact->reason = at->from;
  fact->due = seat->due;
  at->votes++;
  return turn_apply(other, fact);
}

static bool is_too_early(struct handover *at, const struct casefile *file) {
  struct turn *turn = at->turn;
  if (turn->now >= file->last) return false;
  struct buffer now = BUFFER_EMPTY, last = BUFFER_EMPTY;
  instant_write(&now, turn->now);
  instant_write(&last, file->last);
  diagnostic_add(turn->list, DIAGNOSTIC_time_before, &turn->command->position, buffer_text(&now), file->id,
                 buffer_text(&last));
  buffer_release(&now);
  buffer_release(&last);
  return true;
}

static bool change_case(struct handover *at, struct turn *other) {
  if (turn_owner_is(other, at->from)) {
    if (!owner_change(other, at->to)) return false;
    at->owned++;
  }
  if (!tasks_hand_over(other, at->from, at->to, &at->tasks)) return false;
  size_t count = other->file->seat_count;
  for (size_t i = 0; i < count; i++)
    if (!open_vote(at, other, &other->file->seats[i])) return false;
  return other->facts.count == 0 || (turn_settle(other) && turn_write(other, "handover", NULL, NULL, NULL));
}

static bool take_case(struct handover *at, const char *id) {
  struct turn *turn = at->turn, other;
  if (!turn_at_case(&other, turn->engine, turn->arena, id, turn->list) || is_too_early(at, other.file)) return false;
  other.command = turn->command;
  other.actor = turn->actor;
  other.now = turn->now;
  other.recorded = turn->recorded;
  bool fine = timers_fire(&other, other.now) && (!casefile_is_open(other.file) || change_case(at, &other));
  turn->rule_failed = other.rule_failed;
  if (!fine) diagnostic_note(turn->list, DIAGNOSTIC_note_in_case, id);
  return fine;
}

/* ---- the command ---- */

static bool may_hand_over(struct turn *turn, const char *from) {
  const struct person *person = turn_person(turn, from);
  const struct record *record = rulebook_record(turn->version->rulebook, "person");
  if (turn->command->imported || text_equal(turn->actor->key, from)) return true;
  if (person != NULL && turn_is_superior(turn, turn->actor, person)) return true;
  if (record->by.count > 0) return turn_may(turn, &record->by, "handover");
  if (person == NULL) return true; /* who has left has no superior any more */
  diagnostic_add(turn->list, DIAGNOSTIC_not_allowed, &turn->command->position, turn->actor->key, "handover");
  struct buffer who = BUFFER_EMPTY;
  phrase_add(&who, language_current(), PHRASE_person_and_superiors, from);
  diagnostic_note(turn->list, DIAGNOSTIC_note_who_may, buffer_text(&who));
  buffer_release(&who);
  return false;
}

static bool read_to(struct turn *turn, const char **to) {
  const struct command *command = turn->command;
  const struct type person = {.kind = KIND_REF, .record = "person"};
  struct value value;
  if (command->field_count != 1 || !text_equal(command->fields[0].name, "to") || command->fields[0].text[0] == '\0') {
    diagnostic_add(turn->list, DIAGNOSTIC_needs_argument, &command->position, "handover", "to=PERSON");
    return false;
  }
  if (!field_read(turn, &command->fields[0], &person, false, &value)) return false;
  *to = value.text;
  if (!text_equal(*to, command->subject)) return true;
  diagnostic_add(turn->list, DIAGNOSTIC_handover_self, &command->fields[0].at, *to);
  return false;
}

static void summarize(const struct handover *at) {
  struct arena *arena = at->turn->arena;
  struct fact *note = turn_fact(at->turn, FACT_NOTE);
  note->name = "handover";
  fact_set(arena, note, "from", at->from);
  fact_set(arena, note, "to", at->to);
  fact_set(arena, note, "tasks", arena_printf(arena, "%lld", (long long)at->tasks));
  fact_set(arena, note, "owned", arena_printf(arena, "%lld", (long long)at->owned));
  fact_set(arena, note, "votes", arena_printf(arena, "%lld", (long long)at->votes));
  if (at->kept > 0) fact_set(arena, note, "kept", arena_printf(arena, "%lld", (long long)at->kept));
}

bool handover_run(struct turn *turn) {
  struct handover at = {.turn = turn, .from = turn->command->subject};
  if (!may_hand_over(turn, at.from) || !read_to(turn, &at.to) || !find_work(&at)) return false;
  engine_forget_carried(turn->engine);
  for (size_t i = 0; i < at.case_count; i++)
    if (!take_case(&at, at.cases[i])) return false;
  if (at.tasks + at.owned + at.votes == 0) {
    if (at.kept > 0) diagnostic_add(turn->list, DIAGNOSTIC_handover_votes, &turn->command->position, at.to, at.from);
    else diagnostic_add(turn->list, DIAGNOSTIC_handover_nothing, &turn->command->position, at.from);
    return false;
  }
  summarize(&at);
  return true;
}
