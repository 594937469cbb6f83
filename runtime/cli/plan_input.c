/* Reading what a plan is run over. */
#include "cli/plan_input.h"

#include "cli/plan_choice.h"

#include "incentive/deal_file.h"
#include "incentive/people_file.h"
#include "incentive/store_data.h"

#include <stdlib.h>
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
  if (clashes(session, OPTION_DEALS, OPTION_STORE) || clashes(session, OPTION_PAYMENTS, OPTION_STORE))
    return STATUS_USAGE;
  if (values[OPTION_DEALS] != NULL) return STATUS_DONE;
  if (store_is_named(session) && values[OPTION_PAYMENTS] == NULL)
    return session_open(session, STORE_READ) ? STATUS_DONE : STATUS_STORE;
  plan_option_given(session, OPTION_DEALS);
  diagnostic_note(session->list, DIAGNOSTIC_note_deals_or_store);
  return STATUS_USAGE;
}

/* ---- reading ---- */

static bool read_people(struct session *session, struct plan_run *run, struct column_map *map) {
  const char *path = session->options.values[OPTION_PEOPLE];
  bool roles = true;
  if (path == NULL && session->store != NULL)
    return store_data_people(&run->payees, session->store, run->rulebook, session->list);
  payees_from_rulebook(&run->payees, run->rulebook);
  if (path == NULL) run->payees.open = run->payees.count == 0;
  else if (!people_file_read(&run->payees, path, map, run->rulebook, &roles, session->list)) return false;
  run->payees.open = run->payees.open || !roles;
  return true;
}

static bool read_deals(struct session *session, struct plan_run *run, struct column_map *map) {
  const struct options *options = &session->options;
  if (session->store != NULL) return store_data_read(&run->dataset, session->store, run->plan, session->list);
  const struct record *payment = rulebook_record(run->rulebook, "payment");
  struct deal_file deals = {options->values[OPTION_DEALS], run->dataset.cases.record};
  struct deal_file payments = {options->values[OPTION_PAYMENTS], payment};
  bool fine = deal_file_read(&run->dataset, &deals, map, run->plan, session->list);
  if (payments.path == NULL) return fine;
  if (payment == NULL) {
    diagnostic_add(session->list, DIAGNOSTIC_unknown_record, NULL, "payment");
    return false;
  }
  return deal_file_read(&run->dataset, &payments, map, run->plan, session->list) && fine;
}

static bool read_targets(struct session *session, struct plan_run *run) {
  const char *path = session->options.values[OPTION_TARGETS];
  return path == NULL || targets_file_read(&run->targets, &run->payees, path, run->rulebook->currency, session->list);
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

bool plan_input_read(struct session *session, struct plan_run *run) {
  struct column_map map;
  if (!column_map_read(session->arena, session->options.values[OPTION_MAP], &map, session->list)) return false;
  bool fine = read_people(session, run, &map);
  fine = read_deals(session, run, &map) && fine;
  fine = read_targets(session, run) && fine;
  return fine && map_is_used(session, &map);
}
