/* From events to the people whom they concern.
 *
 * Invariants
 * 1. Nobody is left out whose lines can differ: a case concerns everybody who was in one of its fields at any time,
 * also where only one of these fields is credited.
 * 2. Whoever joins, leaves or changes concerns himself, and the superiors that he has or ever was said to have, since
 * their part of what he is credited with may move; nobody else, unless a target is shared out among him and others.
 * 3. Nothing is remembered but what the store keeps: the events, what was said of a person (store_past), and who was in
 * a field before (store_formers). */
#include "incentive/changes.h"

#include "base/text.h"
#include "incentive/store_data.h"
#include "incentive/target_book.h"
#include "rulebook/names.h"
#include "store/ledger.h"

enum { CHANGES_MOST = 64 }; /* so many people are always told from each other */

struct finding {
  struct changes *changes;
  const struct rulebook *rulebook;
  const struct plan *plan;
  const struct record *about;
  const struct plan_needs *needs;
  struct arena *scratch; /* of one event */
  struct diagnostics *list;
  bool fine;
};

void changes_init(struct changes *changes, struct arena *arena, struct store *store) {
  *changes = (struct changes){.arena = arena,
                              .store = store,
                              .known_cases = names_new(arena),
                              .known_people = names_new(arena),
                              .known_moved = names_new(arena)};
}

/* ---- sets of texts ---- */

static void add_text(struct arena *arena, struct names *known, const char ***items, size_t *count, const char *text) {
  if (text == NULL || names_get(known, text) >= 0) return;
  const char *kept = arena_copy(arena, text);
  *items = arena_grow(arena, *items, *count, sizeof **items);
  (*items)[*count] = kept;
  names_put(known, kept, (int)(*count)++);
}

static bool add_case(struct changes *changes, const char *id) {
  add_text(changes->arena, changes->known_cases, &changes->cases, &changes->case_count, id);
  return true;
}

static void add_person(struct changes *changes, const char *key) {
  add_text(changes->arena, changes->known_people, &changes->people, &changes->person_count, key);
}

/* ---- events ---- */

static bool add_former_case(void *context, const char *id) {
  return add_case(context, id);
}

/* A row of something that belongs to a case, now or before. */
static bool add_parents(struct finding *finding, const struct fact *fact) {
  struct changes *changes = finding->changes;
  size_t errors = diagnostics_errors(finding->list);
  const struct store_row *row = store_row(changes->store, finding->scratch, fact->name, fact->who, finding->list);
  if (diagnostics_errors(finding->list) > errors) return false;
  if (row != NULL) add_case(changes, row->parent);
  add_case(changes, fact->parent);
  return store_formers(changes->store, fact->name, fact->who, add_former_case, changes, finding->list);
}

static const struct plan_need *need_of(const struct finding *finding, const char *record) {
  for (size_t i = 0; i < finding->needs->count; i++)
    if (text_equal(finding->needs->items[i].record->name, record)) return &finding->needs->items[i];
  return NULL;
}

/* Rows that are credited, whether the plan looks at one of their fields or not. */
static bool is_credited(const struct plan *plan, const char *record) {
  for (size_t i = 0; i < plan->credit_count; i++)
    if (text_equal(plan_credit_rows(&plan->credits[i])->name, record)) return true;
  return false;
}

static void everybody(struct changes *changes, enum changes_all why, const char *record) {
  if (changes->all != CHANGES_SOME) return;
  changes->all = why;
  changes->record = record;
}

/* What of a person decides when he is there, as what, and below whom. */
static bool moves_person(const struct fact *fact) {
  static const char *const fields[] = {"roles", "superior", "team", "joined", "left"};
  bool moves = false;
  for (size_t i = 0; i < fact->field_count; i++)
    for (size_t j = 0; j < sizeof fields / sizeof *fields; j++)
      moves = moves || text_equal(fact->fields[i].name, fields[j]);
  return moves;
}

static bool take_row(struct finding *finding, const struct fact *fact) {
  struct changes *changes = finding->changes;
  const struct plan_need *need = need_of(finding, fact->name);
  if (text_equal(fact->name, "person") && moves_person(fact))
    add_text(changes->arena, changes->known_moved, &changes->moved, &changes->moved_count, fact->who);
  if (text_equal(fact->name, finding->about->name)) return add_case(changes, fact->who);
  if (text_equal(fact->name, target_record)) everybody(changes, CHANGES_TARGETS, NULL);
  if (is_credited(finding->plan, fact->name)) return add_parents(finding, fact);
  if (need == NULL) return true;
  bool by_case = need->rows == need->record ||
                 rulebook_path(finding->rulebook, finding->about->name, need->record->name).via == NULL;
  if (by_case) return add_parents(finding, fact);
  everybody(changes, CHANGES_RECORD, need->record->name);
  return true;
}

static bool take_event(void *context, const struct event *event) {
  struct finding *finding = context;
  add_case(finding->changes, event->case_id);
  for (size_t i = 0; finding->fine && i < event->facts.count; i++) {
    const struct fact *fact = &event->facts.items[i];
    bool is_row = fact->kind == FACT_PUT || fact->kind == FACT_PAST || fact->kind == FACT_ERASE;
    if (is_row) finding->fine = take_row(finding, fact);
  }
  arena_reset(finding->scratch);
  return finding->fine && finding->changes->all == CHANGES_SOME;
}

bool changes_find(struct changes *changes, const struct rulebook *rulebook, const struct plan *plan, int64_t since,
                  struct diagnostics *list) {
  struct plan_needs needs;
  struct finding finding = {changes, rulebook, plan, plan->credits[0].about, &needs, arena_new(), list, true};
  store_data_needs(changes->arena, rulebook, plan, &needs);
  bool fine = store_events(changes->store, NULL, since + 1, take_event, &finding, list);
  arena_free(finding.scratch);
  return fine && finding.fine;
}

/* ---- people ---- */

/* Up to how many levels above somebody what concerns him concerns others, too. */
static int levels_of(const struct plan *plan) {
  int levels = 0;
  for (size_t i = 0; i < plan->credit_count; i++)
    for (size_t j = 0; j < plan->credits[i].share_count; j++) {
      enum plan_receiver receiver = plan->credits[i].shares[j].receiver;
      if (receiver == RECEIVER_SUPERIOR && levels < 1) levels = 1;
      if (receiver == RECEIVER_SUPERIORS) levels = PAYEE_LEVELS;
    }
  for (size_t i = 0; i < plan->pay_count; i++)
    if (plan->pays[i].differential) levels = PAYEE_LEVELS;
  return levels;
}

struct concerning {
  struct changes *changes;
  const struct payees *payees;
  bool *climbed; /* by payee: what stands above him is concerned already */
  int levels;
};

/* Whoever is somebody's superior at some time. */
static void climb(const struct concerning *concerning, int person, int levels) {
  const struct payee *payee = &concerning->payees->items[person];
  if (levels == 0 || concerning->climbed[person]) return;
  concerning->climbed[person] = levels > 1;
  for (size_t i = 0; i < payee->spell_count; i++) {
    int superior = payee->spells[i].superior;
    if (superior < 0) continue;
    add_person(concerning->changes, concerning->payees->items[superior].key);
    climb(concerning, superior, levels > 1 ? levels : 0);
  }
}

static bool concern(void *context, const char *key) {
  const struct concerning *concerning = context;
  int person = payees_find(concerning->payees, key);
  add_person(concerning->changes, key);
  if (person >= 0) climb(concerning, person, concerning->levels);
  return true;
}

/* Who stands in a field of a person now. */
static void concern_row(struct concerning *concerning, const struct dataset *dataset, size_t row) {
  for (size_t i = 0; i < dataset->cases.column_count; i++) {
    const struct data_column *column = &dataset->cases.columns[i];
    if (column->kind != KIND_REF || column->record != dataset->cases.record) continue;
    int64_t word = data_number(column, row);
    if (word != DATASET_EMPTY) concern(concerning, words_text(&dataset->words, (uint32_t)word));
  }
}

/* ---- people who have changed themselves ---- */

/* Also one who was put right since: what was credited to him is so no more. */
static bool concern_superiors(void *context, const char *person, const struct event *event) {
  const struct concerning *concerning = context;
  for (size_t i = 0; i < event->facts.count; i++) {
    const struct fact *fact = &event->facts.items[i];
    if (!text_equal(fact->name, "person") || !text_equal(fact->who, person)) continue;
    for (size_t j = 0; j < fact->field_count; j++)
      if (text_equal(fact->fields[j].name, "superior") && fact->fields[j].text != NULL)
        concern(context, fact->fields[j].text);
  }
  return concerning->levels > 0;
}

/* Of what he has no part any more the others have it. */
static bool shares_target(const struct changes *changes, const struct plan_run *run, bool *shares,
                          struct diagnostics *list) {
  struct target_book book;
  *shares = false;
  if (changes->moved_count == 0) return true;
  target_book_init(&book, changes->arena, run->rulebook, NULL);
  if (!target_book_read(&book, changes->store, list)) return false;
  for (size_t i = 0; i < book.count; i++)
    *shares = *shares || (book.aims[i].of != NULL && names_get(changes->known_moved, book.aims[i].who) >= 0);
  return true;
}

static bool concern_moved(struct concerning *concerning, const struct plan_run *run, struct diagnostics *list) {
  struct changes *changes = concerning->changes;
  bool shares, fine = shares_target(changes, run, &shares, list);
  if (shares) everybody(changes, CHANGES_PEOPLE, NULL);
  for (size_t i = 0; fine && i < changes->moved_count; i++) {
    concern(concerning, changes->moved[i]);
    if (concerning->levels > 0)
      fine = store_past(changes->store, changes->moved[i], concern_superiors, concerning, list);
  }
  return fine;
}

bool changes_concern(struct changes *changes, const struct plan_run *run, struct diagnostics *list) {
  const struct dataset *dataset = &run->dataset;
  bool *climbed = arena_alloc(changes->arena, run->payees.count + 1);
  struct concerning concerning = {changes, &run->payees, climbed, levels_of(run->plan)};
  if (!concern_moved(&concerning, run, list)) return false;
  for (size_t i = 0; i < dataset->cases.count; i++) {
    concern_row(&concerning, dataset, i);
    if (!store_formers(changes->store, dataset->cases.record->name, dataset_id(dataset, &dataset->cases, i), concern,
                       &concerning, list))
      return false;
  }
  if (changes->person_count > CHANGES_MOST && changes->person_count > run->payees.count / 2)
    everybody(changes, CHANGES_MANY, NULL);
  return true;
}

static bool has_superior(const struct payee *payee, const bool *among) {
  for (size_t i = 0; i < payee->spell_count; i++)
    if (payee->spells[i].superior >= 0 && among[payee->spells[i].superior]) return true;
  return false;
}

/* Marks those who at some time have one of the people above them: right above, or (`all`) anywhere. */
static void mark_below(const struct payees *payees, bool all, bool *marked, bool *above) {
  bool found = true;
  while (found) {
    found = false;
    for (size_t i = 0; i < payees->count; i++) {
      if (marked[i] || !has_superior(&payees->items[i], above)) continue;
      marked[i] = true;
      above[i] = all;
      found = all;
    }
  }
}

const char *const *changes_below(const struct changes *changes, const struct plan_run *run, size_t *count) {
  const struct payees *payees = &run->payees;
  int levels = levels_of(run->plan);
  const char **keys = arena_alloc(changes->arena, (changes->person_count + payees->count + 1) * sizeof *keys);
  bool *marked = arena_alloc(changes->arena, payees->count + 1),
       *above = arena_alloc(changes->arena, payees->count + 1);
  *count = 0;
  for (size_t i = 0; i < changes->person_count; i++) keys[(*count)++] = changes->people[i];
  for (size_t i = 0; i < payees->count; i++)
    marked[i] = above[i] = names_get(changes->known_people, payees->items[i].key) >= 0;
  if (levels > 0) mark_below(payees, levels > 1, marked, above);
  for (size_t i = 0; i < payees->count; i++)
    if (marked[i] && names_get(changes->known_people, payees->items[i].key) < 0)
      keys[(*count)++] = payees->items[i].key;
  return keys;
}
