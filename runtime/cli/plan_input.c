/* Reading what a plan is run over. */
#include "cli/plan_input.h"

#include "cli/plan_choice.h"

#include "incentive/deal_file.h"
#include "incentive/people_file.h"
#include "incentive/store_data.h"
#include "incentive/store_people.h"
#include "incentive/target_book.h"
#include "incentive/target_file.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- which ---- */

static bool store_is_named(const struct session *session) {
  const char *path = getenv("DEALWRIGHT_STORE");
  return session->options.values[OPTION_STORE] != NULL || (path != NULL && *path != '\0') ||
         access("dealwright.db", F_OK) == 0;
}

static bool clashes(struct session *session, enum option option, enum option with) {
  const char *const *values = session->options.values;
  if (values[option] == NULL || values[with] == NULL) return false;
  diagnostic_add(session->list, DIAGNOSTIC_options_clash, NULL, option_rows[option].name, option_rows[with].name);
  return true;
}

enum status plan_input_open(struct session *session) {
  const char *const *values = session->options.values;
  if (clashes(session, OPTION_DEALS, OPTION_STORE) || clashes(session, OPTION_PAYMENTS, OPTION_STORE) ||
      clashes(session, OPTION_RECORDS, OPTION_STORE))
    return STATUS_USAGE;
  if (values[OPTION_DEALS] != NULL) return STATUS_DONE;
  if (store_is_named(session) && values[OPTION_PAYMENTS] == NULL)
    return session_open(session, STORE_READ) ? STATUS_DONE : STATUS_STORE;
  plan_option_given(session, OPTION_DEALS);
  diagnostic_note(session->list, DIAGNOSTIC_note_deals_or_store);
  return STATUS_USAGE;
}

enum status plan_input_open_for(struct session *session, struct period *over) {
  enum status status = plan_input_open(session);
  bool is_given = plan_option_given(session, OPTION_PERIOD);
  if (status != STATUS_DONE) return status;
  return is_given && plan_period_asked(session, over) ? STATUS_DONE : STATUS_USAGE;
}

/* ---- reading ---- */

/* When nothing says who holds which role, and the plan is not for all of them. */
static void tell_everybody(struct session *session, const struct plan_run *run, const char *path) {
  struct position top = {path, 1, 0, 0};
  struct buffer roles = BUFFER_EMPTY;
  if (run->plan->role_count >= run->rulebook->role_count) return;
  for (size_t i = 0; i < run->plan->role_count; i++)
    buffer_printf(&roles, "%s%s", i > 0 ? ", " : "", run->plan->roles[i]);
  diagnostic_add(session->list, DIAGNOSTIC_people_all, &top, run->plan->name, buffer_text(&roles));
  diagnostic_note(session->list, DIAGNOSTIC_note_people_role);
  buffer_release(&roles);
}

static bool read_people(struct session *session, struct plan_run *run, struct column_map *map) {
  const char *path = session->options.values[OPTION_PEOPLE];
  bool roles = true;
  if (path == NULL && session->store != NULL)
    return store_people_read(&run->payees, session->store, run->rulebook, session->list);
  payees_from_rulebook(&run->payees, run->rulebook);
  if (path == NULL) run->payees.open = run->payees.count == 0;
  else if (!people_file_read(&run->payees, path, map, run->rulebook, &roles, session->list)) return false;
  if (!roles) tell_everybody(session, run, path);
  run->payees.open = run->payees.open || !roles;
  return true;
}

static bool read_series(struct session *session, struct dataset *dataset, const struct plan *plan,
                        struct column_map *map, const char *name, const char *path) {
  const struct rulebook *rulebook = dataset->rulebook;
  const struct deal_file file = {path, rulebook_record(rulebook, name)};
  if (file.record != NULL && file.record != dataset->cases.record)
    return deal_file_read(dataset, &file, map, plan, session->list);
  const char **names = arena_alloc(session->arena, (rulebook->record_count + 1) * sizeof *names);
  for (size_t i = 0; i < rulebook->record_count; i++) names[i] = rulebook->records[i].name;
  diagnostic_add(session->list, DIAGNOSTIC_unknown_record, NULL, name);
  diagnostic_suggest(session->list, name, names, rulebook->record_count);
  return false;
}

/* `survey=surveys.csv,contract=contracts.csv`. */
static bool read_records(struct session *session, struct dataset *dataset, const struct plan *plan,
                         struct column_map *map) {
  const char *text = session->options.values[OPTION_RECORDS];
  bool fine = true;
  while (text != NULL && *text != '\0') {
    size_t size = strcspn(text, ","), sign = strcspn(text, "=");
    if (sign >= size) {
      diagnostic_add(session->list, DIAGNOSTIC_records_form, NULL, arena_copy_bytes(session->arena, text, size));
      return false;
    }
    const char *name = arena_copy_bytes(session->arena, text, sign);
    const char *path = arena_copy_bytes(session->arena, text + sign + 1, size - sign - 1);
    fine = read_series(session, dataset, plan, map, name, path) && fine;
    text += size + (text[size] == ',');
  }
  return fine;
}

static bool read_deals(struct session *session, struct dataset *dataset, const struct plan *plan,
                       struct column_map *map) {
  const struct options *options = &session->options;
  if (session->store != NULL) return store_data_read(dataset, session->store, plan, session->list);
  struct deal_file deals = {options->values[OPTION_DEALS], dataset->cases.record};
  const char *payments = options->values[OPTION_PAYMENTS];
  bool fine = deal_file_read(dataset, &deals, map, plan, session->list);
  if (payments != NULL) fine = read_series(session, dataset, plan, map, "payment", payments) && fine;
  return read_records(session, dataset, plan, map) && fine;
}

/* Those that were decided in the store, from the start of the year in which the first period lies. */
static bool read_decided(struct session *session, struct plan_run *run, const struct target_worth *worth) {
  struct target_book book;
  target_book_init(&book, session->arena, run->rulebook, &run->payees);
  if (!target_book_read(&book, session->store, session->list)) return false;
  target_book_convert(&book, worth);
  return target_book_fill(&book, worth, &run->payees, period_of(PLAN_YEAR, run->periods[0].from).from,
                          run->periods[run->period_count - 1].until, &run->targets, session->list);
}

static bool read_targets(struct session *session, struct plan_run *run) {
  const char *path = session->options.values[OPTION_TARGETS];
  const struct target_worth worth = {run->plan, run->exchange};
  if (path == NULL) return session->store == NULL || read_decided(session, run, &worth);
  return targets_file_read(&run->targets, &run->payees, path, &worth, session->list);
}

static bool map_is_used(struct session *session, const struct column_map *map) {
  bool fine = true;
  for (size_t i = 0; i < map->count; i++) {
    if (map->entries[i].used) continue;
    diagnostic_add(session->list, DIAGNOSTIC_map_unused, NULL, map->entries[i].name);
    fine = false;
  }
  return fine;
}

static bool read_one(struct session *session, struct plan_run *run, struct column_map *map) {
  bool fine = read_people(session, run, map);
  fine = read_deals(session, &run->dataset, run->plan, map) && fine;
  return read_targets(session, run) && fine;
}

bool plan_input_read_all(struct session *session, struct plan_run *const *runs) {
  struct column_map map;
  bool fine = true;
  if (!column_map_read(session->arena, session->options.values[OPTION_MAP], &map, session->list)) return false;
  for (; fine && *runs != NULL; runs++) fine = read_one(session, *runs, &map);
  return fine && map_is_used(session, &map);
}

bool plan_input_read(struct session *session, struct plan_run *run) {
  return plan_input_read_all(session, (struct plan_run *const[]){run, NULL});
}

bool plan_deals_read(struct session *session, struct dataset *dataset, const struct plan *plan) {
  struct column_map map;
  if (!column_map_read(session->arena, session->options.values[OPTION_MAP], &map, session->list)) return false;
  return read_deals(session, dataset, plan, &map) && map_is_used(session, &map);
}
