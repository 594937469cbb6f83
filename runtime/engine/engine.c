/* The engine: commands to events.
 *
 *   [engine_execute]
 *      |  id seen before? ---------------------------> the same answer, nothing changes
 *      v
 *   transaction (or a mark in the group under way)
 *      |  [begin_case]   whose rulebook, is it open, not before its past
 *      |  [timers_fire]  what was due before comes first
 *      |  [run_verb]     access, fields, checks, effects      refused: everything back
 *      |  [turn_settle]  stages are left and entered
 *      |  [turn_write]   one event
 *      v
 *   commit, then the answer
 *
 * Invariants
 * 1. A command that is refused leaves the store exactly as it was; also its timers fire only with the next one
 * accepted.
 * 2. A command that is accepted is one event; each timer that fired before it is another.
 * 3. A case is run by the rulebook version that it started with; new cases and records by the newest. */
#include "engine/engine.h"

#include "base/limits.h"
#include "base/text.h"
#include "engine/action.h"
#include "engine/request.h"
#include "engine/turn.h"
#include "engine/upkeep.h"

#include <stdlib.h>
#include <string.h>

struct engine {
  struct store *store;
  struct version **versions;
  size_t count;
  bool carrying;            /* between engine_carry and engine_put_down */
  struct casefile *carried; /* the case under way, or NULL */
  struct rows carried_rows; /* its rows, where carried is not NULL */
};

struct engine *engine_new(struct store *store) {
  struct engine *engine = xmalloc(sizeof *engine);
  *engine = (struct engine){.store = store};
  return engine;
}

void engine_free(struct engine *engine) {
  if (engine == NULL) return;
  for (size_t i = 0; i < engine->count; i++)
    if (!engine->versions[i]->is_lent) version_free(engine->versions[i]);
  free(engine->versions);
  free(engine);
}

struct store *engine_store(struct engine *engine) {
  return engine->store;
}

/* ---- versions ---- */

static struct version *version_keep(struct engine *engine, struct version *version) {
  engine->versions = xrealloc(engine->versions, (engine->count + 1) * sizeof *engine->versions);
  return engine->versions[engine->count++] = version;
}

/* It is not published after all. */
static void version_forget(struct engine *engine, const struct version *version) {
  size_t kept = 0;
  for (size_t i = 0; i < engine->count; i++)
    if (engine->versions[i] != version) engine->versions[kept++] = engine->versions[i];
  engine->count = kept;
}

static struct version *engine_version(struct engine *engine, int number, struct diagnostics *list) {
  if (number == 0) number = store_newest_rulebook(engine->store);
  for (size_t i = 0; number != 0 && i < engine->count; i++)
    if (engine->versions[i]->number == number) return engine->versions[i];
  struct version *version = version_from_store(engine->store, number, list);
  return version != NULL ? version_keep(engine, version) : NULL;
}

struct version *engine_newest(struct engine *engine, struct diagnostics *list) {
  return engine_version(engine, 0, list);
}

const struct rulebook *engine_rulebook(struct engine *engine, int number, struct diagnostics *list) {
  struct version *version = engine_version(engine, number, list);
  return version != NULL ? version->rulebook : NULL;
}

struct host *engine_host(struct engine *engine, int number, struct diagnostics *list) {
  struct version *version = engine_version(engine, number, list);
  return version != NULL ? version->host : NULL;
}

struct version *engine_version_of(struct engine *engine, const struct rulebook *rulebook) {
  for (size_t i = 0; i < engine->count; i++)
    if (engine->versions[i]->rulebook == rulebook) return engine->versions[i];
  return NULL;
}

/* Records follow the newest version, as long as it gives them upkeep. */
static struct version *version_of_case(struct engine *engine, const struct casefile *file, struct diagnostics *list) {
  bool is_upkeep = casefile_is_upkeep(file->id);
  struct version *newest = is_upkeep ? engine_version(engine, 0, list) : NULL;
  if (newest != NULL && (!file->exists || rulebook_process(newest->rulebook, file->process) != NULL)) return newest;
  return engine_version(engine, file->rulebook, list);
}

static bool publish_event(struct engine *engine, struct version *version, int64_t now, int64_t recorded,
                          struct diagnostics *list) {
  struct arena *arena = arena_new();
  struct event event = {.verb = "publish", .happened = now, .recorded = recorded, .rulebook = version->number};
  struct fact *fact = facts_add(arena, &event.facts, FACT_NOTE);
  fact->name = "publish";
  fact_set(arena, fact, "rulebook", version->rulebook->name);
  fact_set(arena, fact, "version", version->rulebook->version);
  fact_set(arena, fact, "hash", version->hash);
  bool fine = store_append(engine->store, &event, NULL, list);
  arena_free(arena);
  return fine;
}

static bool publish_in_group(struct engine *engine, struct version *version, const struct source *source, int64_t now,
                             int64_t recorded, bool *is_new, struct diagnostics *list) {
  struct rulebook_text text;
  int before = store_newest_rulebook(engine->store);
  source_to_store(version->arena, source, &text);
  text.name = version->rulebook->name;
  text.version = version->rulebook->version;
  if (!store_publish(engine->store, &text, now, &version->number, list)) return false;
  *is_new = version->number != before; /* an old text that is published again is in force again */
  return !*is_new ||
         (version_define(version, engine->store, list) && publish_event(engine, version, now, recorded, list));
}

/* Records get the upkeep that the new version says; `before` is the number of the one in force until now, or 0. One
 * that cannot be read any more counts as none. */
static bool publish_upkeep(struct engine *engine, int before, struct version *version, int64_t now, int64_t recorded,
                           struct diagnostics *list) {
  struct diagnostics *unheard = diagnostics_new();
  struct version *old = before != 0 ? engine_version(engine, before, unheard) : NULL;
  diagnostics_free(unheard);
  version_keep(engine, version);
  return upkeep_renew(engine, old, version, now, recorded, list);
}

static bool publish(struct engine *engine, struct version *version, const struct source *source, int64_t now,
                    int64_t recorded, bool *is_new, struct diagnostics *list) {
  bool own = !store_in_group(engine->store);
  if (own && !store_begin(engine->store, "dealwright publish", list)) return false;
  int before = store_newest_rulebook(engine->store);
  bool fine = publish_in_group(engine, version, source, now, recorded, is_new, list);
  if (fine && *is_new) fine = publish_upkeep(engine, before, version, now, recorded, list);
  else if (fine) version_keep(engine, version);
  if (own && fine) fine = store_commit(engine->store, list);
  else if (own) store_rollback(engine->store);
  if (!fine) version_forget(engine, version);
  return fine;
}

bool engine_publish(struct engine *engine, const struct source *source, int64_t now, int64_t recorded, int *number,
                    bool *is_new, struct diagnostics *list) {
  struct version *version = version_load(source, list);
  if (version == NULL) return false;
  if (!publish(engine, version, source, now, recorded, is_new, list)) {
    version_free(version);
    return false;
  }
  *number = version->number;
  return true;
}

bool engine_publish_version(struct engine *engine, struct version *version, const struct source *source, int64_t now,
                            int64_t recorded, struct diagnostics *list) {
  bool is_new;
  version->is_lent = true;
  return publish(engine, version, source, now, recorded, &is_new, list);
}

/* ---- a command on a case ---- */

/* A key may have blanks inside (`GTX Pro`), as another system's names do; at the prompt it then stands in quotes. */
static bool key_is_fine(const char *key) {
  size_t size = strlen(key);
  if (size == 0 || size > 200 || key[0] == ' ' || key[size - 1] == ' ') return false;
  for (; *key != '\0'; key++)
    if ((unsigned char)*key < ' ' || strchr("\"@:=,;", *key) != NULL) return false;
  return true;
}

/* A case may run by a rulebook of old; who has left since does nothing any more. */
static bool has_left(struct turn *turn, const struct version *newest, const char *key) {
  if (newest == turn->version || rulebook_person(newest->rulebook, key) != NULL) return false;
  return store_row(turn->store, turn->arena, "person", key, turn->list) == NULL;
}

static const char *of_name(const struct rulebook *rulebook, const char *name) {
  for (size_t i = 0; i < rulebook->person_count; i++)
    if (text_equal(rulebook->people[i].name, name)) return rulebook->people[i].key;
  return NULL;
}

void engine_suggest_person(struct engine *engine, struct arena *arena, const struct rulebook *rulebook, const char *key,
                           struct diagnostics *list) {
  const char **keys = NULL, *named = of_name(rulebook, key);
  size_t count = 0;
  if (engine_store(engine) != NULL) store_keys_like(engine_store(engine), arena, "person", key, &keys, &count, list);
  const char **all = arena_alloc(arena, (count + rulebook->person_count + 1) * sizeof *all);
  for (size_t i = 0; i < count; i++) all[i] = keys[i];
  for (size_t i = 0; i < rulebook->person_count; i++) all[count++] = rulebook->people[i].key;
  if (named != NULL) diagnostic_note(list, DIAGNOSTIC_did_you_mean, named);
  else diagnostic_suggest(list, key, all, count);
}

static void unknown_actor(struct turn *turn, const struct version *newest) {
  const struct command *command = turn->command;
  diagnostic_add(turn->list, DIAGNOSTIC_unknown_person, &command->position, command->person);
  engine_suggest_person(turn->engine, turn->arena, newest->rulebook, command->person, turn->list);
}

static bool find_actor(struct turn *turn) {
  const struct command *command = turn->command;
  if (command->person == NULL) {
    diagnostic_add(turn->list, DIAGNOSTIC_no_person, &command->position);
    diagnostic_note(turn->list, DIAGNOSTIC_note_as);
    return false;
  }
  const struct version *newest = engine_newest(turn->engine, turn->list);
  if (newest == NULL) return false;
  turn->actor = turn_person(turn, command->person);
  if (command->imported || (turn->actor != NULL && !has_left(turn, newest, command->person))) return true;
  unknown_actor(turn, newest);
  return false;
}

static void unknown_process(struct turn *turn, const char *name) {
  const struct rulebook *rulebook = turn->version->rulebook;
  const char **names = arena_alloc(turn->arena, (rulebook->process_count + 1) * sizeof *names);
  for (size_t i = 0; i < rulebook->process_count; i++) names[i] = rulebook->processes[i].name;
  diagnostic_add(turn->list, DIAGNOSTIC_unknown_process, &turn->command->position, name);
  diagnostic_suggest(turn->list, name, names, rulebook->process_count);
}

/* The process that can only be meant: one about a record that is there already under this key, else the one that the
 * rulebook names, else the one whose record nobody adds outside of cases. NULL: there are several. */
static const struct process *only_process(struct turn *turn) {
  const struct rulebook *rulebook = turn->version->rulebook;
  const struct process *found[2] = {NULL, NULL};
  size_t counts[2] = {0, 0};
  if (rulebook->process_count == 1) return &rulebook->processes[0];
  for (size_t i = 0; i < rulebook->process_count; i++) {
    const struct record *about = rulebook_record(rulebook, rulebook->processes[i].about);
    bool alone = about->by.count > 0;
    if (alone && rows_get(&turn->rows, about, turn->command->subject) == NULL) continue;
    found[alone] = &rulebook->processes[i];
    counts[alone]++;
  }
  int which = counts[1] > 0 ? 1 : 0;
  if (which == 0 && rulebook->process != NULL) return rulebook_process(rulebook, rulebook->process);
  return counts[which] == 1 ? found[which] : NULL;
}

static const struct process *start_process(struct turn *turn) {
  const struct rulebook *rulebook = turn->version->rulebook;
  const struct command *command = turn->command;
  if (command->argument_count > 1) {
    diagnostic_add(turn->list, DIAGNOSTIC_extra_argument, &command->position, "start", command->arguments[1]);
    return NULL;
  }
  if (command->argument_count == 1) {
    const struct process *process = rulebook_process(rulebook, command->arguments[0]);
    if (process == NULL) unknown_process(turn, command->arguments[0]);
    return process;
  }
  const struct process *process = only_process(turn);
  if (process != NULL) return process;
  diagnostic_add(turn->list, DIAGNOSTIC_which_process, &command->position);
  return NULL;
}

static bool begin_start(struct turn *turn, struct casefile *file) {
  struct buffer opened = BUFFER_EMPTY;
  if (file->exists) {
    instant_write(&opened, file->opened);
    diagnostic_add(turn->list, DIAGNOSTIC_case_exists, &turn->command->position, file->id, buffer_text(&opened));
    buffer_release(&opened);
    return false;
  }
  if (!key_is_fine(file->id)) {
    diagnostic_add(turn->list, DIAGNOSTIC_bad_key, &turn->command->position, file->id);
    return false;
  }
  const struct process *process = start_process(turn);
  if (process == NULL) return false;
  turn_enter_case(turn, process, file);
  return true;
}

void turn_unknown_case(struct turn *turn, const char *id) {
  const char **all = NULL, **keys;
  size_t count = 0, found;
  const struct rulebook *rulebook = turn->version->rulebook;
  diagnostic_add(turn->list, DIAGNOSTIC_unknown_case, &turn->command->position, id);
  for (size_t i = 0; i < rulebook->process_count; i++) {
    keys = NULL;
    found = 0;
    store_keys_like(turn->store, turn->arena, rulebook->processes[i].about, id, &keys, &found, turn->list);
    for (size_t k = 0; k < found; k++) {
      all = arena_grow(turn->arena, all, count, sizeof *all);
      all[count++] = keys[k];
    }
  }
  diagnostic_suggest(turn->list, id, all, count);
}

/* At the end of daylight saving the wall clock shows an hour twice; what happens in the second one is not earlier. */
static bool clock_went_back(const struct command *command, const struct casefile *file) {
  return !command->has_at && command->at < file->last && file->last - command->at <= 3600;
}

static bool begin_existing(struct turn *turn, struct casefile *file) {
  const struct command *command = turn->command;
  if (!file->exists) {
    turn_unknown_case(turn, file->id);
    return false;
  }
  if (!casefile_is_open(file) && !text_equal(command->verb, "read")) {
    diagnostic_add(turn->list, DIAGNOSTIC_case_closed, &command->position, file->id,
                   file->outcome != NULL ? file->outcome : "-");
    return false;
  }
  if (clock_went_back(command, file)) turn->now = file->last;
  if (turn->now < file->last) {
    struct buffer now = BUFFER_EMPTY, last = BUFFER_EMPTY;
    instant_write(&now, turn->now);
    instant_write(&last, file->last);
    diagnostic_add(turn->list, DIAGNOSTIC_time_before, &command->position, buffer_text(&now), file->id,
                   buffer_text(&last));
    buffer_release(&now);
    buffer_release(&last);
    return false;
  }
  turn->version = version_of_case(turn->engine, file, turn->list);
  if (turn->version == NULL) return false;
  const struct process *process = rulebook_process(turn->version->rulebook, file->process);
  if (process == NULL) diagnostic_add(turn->list, DIAGNOSTIC_unknown_process, NULL, file->process);
  else turn_enter_case(turn, process, file);
  return process != NULL;
}

/* ---- carrying ---- */

void engine_carry(struct engine *engine) {
  engine->carrying = true;
}

void engine_forget_carried(struct engine *engine) {
  engine->carried = NULL;
}

void engine_put_down(struct engine *engine) {
  engine->carrying = false;
  engine->carried = NULL;
}

/* The casefile of the command: the one that is carried, or the store's. */
static struct casefile *take_casefile(struct turn *turn) {
  struct engine *engine = turn->engine;
  const char *id = turn->command->subject;
  if (engine->carried != NULL && text_equal(engine->carried->id, id)) return engine->carried;
  return store_casefile(turn->store, turn->arena, id, turn->list);
}

/* Rows that were read for the carried case serve its next command. */
static void take_rows(struct turn *turn) {
  struct engine *engine = turn->engine;
  if (engine->carried == NULL || engine->carried != turn->file) return;
  turn->rows = engine->carried_rows;
  turn->rows.list = turn->list;
}

static void carry_on(struct turn *turn) {
  struct engine *engine = turn->engine;
  if (!engine->carrying || turn->file == NULL) return;
  engine->carried = turn->file;
  engine->carried_rows = turn->rows;
}

static bool begin_case(struct turn *turn) {
  struct casefile *file = take_casefile(turn);
  if (file == NULL) return false;
  bool starts = text_equal(turn->command->verb, "start");
  if (!(starts ? begin_start(turn, file) : begin_existing(turn, file))) return false;
  take_rows(turn);
  return find_actor(turn);
}

/* What can be typed here, for whoever mistyped. */
static void unknown_verb(struct turn *turn) {
  const struct process *process = turn->process;
  size_t count, known;
  const char *const *builtin = process_builtin_verbs(&known);
  const char **verbs = arena_alloc(turn->arena, (process->action_count + known) * sizeof *verbs);
  struct buffer here = BUFFER_EMPTY;
  for (count = 0; count < process->action_count; count++) verbs[count] = process->actions[count].name;
  for (size_t i = 0; i < known; i++) verbs[count++] = builtin[i];
  for (size_t i = 0; i < process->action_count; i++) {
    const struct action *action = &process->actions[i];
    for (size_t j = 0; j < turn->file->token_count; j++) {
      const struct token *token = &turn->file->tokens[j];
      const struct stage *stage = token->left == 0 ? process_stage(process, token->stage) : NULL;
      if (stage == NULL || action->starts || !action_allows_stage(action, stage)) continue;
      buffer_printf(&here, "%s, ", action->name);
      break;
    }
  }
  buffer_puts(&here, "set, done, note, assign, cancel");
  if (process->approval_count > 0) buffer_puts(&here, ", approve, reject, send_back, recall");
  if (process->document_count > 0) buffer_puts(&here, ", attach, sign_document");
  diagnostic_add(turn->list, DIAGNOSTIC_unknown_verb, &turn->command->position, turn->command->verb);
  diagnostic_suggest(turn->list, turn->command->verb, verbs, count);
  diagnostic_note(turn->list, DIAGNOSTIC_note_verbs, buffer_text(&here));
  buffer_release(&here);
}

static bool run_verb(struct turn *turn) {
  const char *verb = turn->command->verb;
  if (text_equal(verb, "start")) return action_start(turn);
  const struct action *action = process_action(turn->process, verb);
  if (action != NULL) return action_run(turn, action);
  if (builtin_is(verb) && !text_equal(verb, "add") && !text_equal(verb, "absent")) return builtin_run(turn, verb);
  unknown_verb(turn);
  return false;
}

/* ---- answering ---- */

static void answer_fill(struct turn *turn, struct answer *answer) {
  answer->accepted = true;
  answer->case_id = turn->file != NULL ? turn->file->id : NULL;
  answer->verb = turn->command->verb;
  answer->person = turn->command->person;
  answer->at = turn->now;
  answer->facts = turn->facts;
  answer->waits = turn->waits;
  answer->wait_count = turn->wait_count;
  answer->rulebook = turn->version->rulebook;
}

/* The answer is kept with the event of a command that has an id, so that the same id gets the same answer. Imports do
 * without: what they did is in the event. */
static bool turn_finish(struct turn *turn, struct answer *answer) {
  const struct command *command = turn->command;
  struct buffer json = BUFFER_EMPTY;
  if (!turn_tell_past(turn)) return false;
  if (!command->imported) waits_help(turn, turn->waits, turn->wait_count);
  answer_fill(turn, answer);
  answer->event = store_event_count(turn->store) + 1;
  bool keep = command->id != NULL && !command->imported;
  if (keep) answer_write(&json, answer, NULL);
  bool fine = turn_write(turn, command->verb, command->id, keep ? buffer_text(&json) : NULL, &answer->event);
  buffer_release(&json);
  return fine;
}

static bool run_on_case(struct turn *turn, struct answer *answer) {
  bool fine = begin_case(turn);
  if (fine && turn->file->exists) fine = timers_fire(turn, turn->now);
  if (fine && !casefile_is_open(turn->file) && turn->file->exists && !text_equal(turn->command->verb, "read")) {
    diagnostic_add(turn->list, DIAGNOSTIC_case_closed, &turn->command->position, turn->file->id, turn->file->outcome);
    fine = false;
  }
  fine = fine && others_catch_up(turn) && run_verb(turn) && turn_settle(turn) && turn_finish(turn, answer);
  if (fine) carry_on(turn);
  answer->rule_failed = turn->rule_failed;
  if (turn->version != NULL) answer->rulebook = turn->version->rulebook;
  return fine;
}

static bool run_on_record(struct turn *turn, struct answer *answer) {
  turn_enter_case(turn, NULL, NULL);
  engine_forget_carried(turn->engine);
  if (!key_is_fine(turn->command->subject)) {
    diagnostic_add(turn->list, DIAGNOSTIC_bad_key, &turn->command->position, turn->command->subject);
    return false;
  }
  return find_actor(turn) && others_catch_up(turn) && builtin_record(turn, turn->command->verb) &&
         turn_finish(turn, answer);
}

/* 1: answered before; 0: new; -1: the store failed. */
static int answered_before(struct engine *engine, struct arena *arena, const struct command *command,
                           struct answer *answer, struct diagnostics *list) {
  struct event event;
  int found = command->id != NULL ? store_event_of(engine->store, arena, command->id, &event, list) : 0;
  if (found != 1) return found;
  *answer = (struct answer){.accepted = true,
                            .repeated = true,
                            .case_id = event.case_id,
                            .verb = event.verb,
                            .person = event.actor,
                            .at = event.happened,
                            .event = event.number,
                            .facts = event.facts,
                            .stored = event.answer};
  answer->rulebook = engine_rulebook(engine, event.rulebook, list);
  return answer->rulebook != NULL ? 1 : -1;
}

static bool execute(struct engine *engine, struct arena *arena, const struct command *command, int64_t recorded,
                    struct answer *answer, struct diagnostics *list) {
  struct turn turn;
  int before = answered_before(engine, arena, command, answer, list);
  if (before != 0) return before > 0;
  struct version *version = engine_version(engine, 0, list);
  if (version == NULL) return false;
  answer->rulebook = version->rulebook;
  turn_init(&turn, engine, arena, version, list);
  turn.store = engine->store;
  turn.command = command;
  turn.now = command->at;
  turn.recorded = recorded;
  turn_enter_case(&turn, NULL, NULL);
  turn.command = upkeep_command(arena, command);
  return turn.command->record != NULL ? run_on_record(&turn, answer) : run_on_case(&turn, answer);
}

bool engine_execute(struct engine *engine, struct arena *arena, const struct command *command, int64_t recorded,
                    struct answer *answer, struct diagnostics *list) {
  struct store *store = engine->store;
  bool own = !store_in_group(store), marks = !own && !engine->carrying;
  *answer = (struct answer){.verb = command->verb,
                            .person = command->person,
                            .at = command->at,
                            .case_id = command->record == NULL ? command->subject : NULL};
  if (own && !store_begin(store, "dealwright do", list)) return false;
  if (marks && !store_mark(store, list)) return false;
  bool fine = execute(engine, arena, command, recorded, answer, list);
  if (fine) return own ? store_commit(store, list) : !marks || store_keep(store, list);
  answer->accepted = false;
  if (own) store_rollback(store);
  else if (marks) store_return(store);
  return false;
}

/* ---- at a case, by the clock ---- */

bool turn_at_case(struct turn *turn, struct engine *engine, struct arena *arena, const char *id,
                  struct diagnostics *list) {
  turn_init(turn, engine, arena, NULL, list);
  turn->store = engine->store;
  struct casefile *file = store_casefile(engine->store, arena, id, list);
  if (file == NULL) return false;
  turn->version = version_of_case(engine, file, list);
  if (turn->version == NULL) return false;
  const struct process *process = file->exists ? rulebook_process(turn->version->rulebook, file->process) : NULL;
  turn_enter_case(turn, process, file);
  return true;
}
