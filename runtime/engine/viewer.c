/* Who may see what, and who has looked at it.
 *
 *   sealed value --- may this person see the field? --- no --> stays sealed
 *                              | yes
 *                              +--> opened, and noted: [viewer_record] writes the note before anybody reads the answer
 *
 * Invariants
 * 1. Nothing is opened that could not be recorded: where the store cannot be written, everything stays sealed.
 * 2. The owner of a row is the person in its field `owner`, else the owner of what it belongs to; a person owns his own
 * record; where nobody owns it, it is the owner of the case through which one looks.
 * 3. What a rule says that has read private fields is opened only when all of them may be seen.
 *
 * Not done here: keeping anything from the program itself; rules read every field. */
#include "engine/viewer.h"

#include "base/sealed.h"
#include "base/text.h"
#include "engine/turn.h"
#include "rulebook/document.h"

#include <stdlib.h>

enum { DEEP = 8 /* records that belong to records */ };

struct viewer {
  struct engine *engine;
  const char *person;
  const struct rulebook *in_force;
  bool asked_rulebook;
  bool cannot_record; /* and something would have been opened */
  bool is_unknown;    /* there is no such person */
  bool asked_store, may_write;
  struct arena *asking; /* of one question */
  struct arena *kept;   /* of what was looked at */
  struct facts looks;
  bool gathers;   /* a look is at all rows of a record */
  char *last_row; /* then: the key of the row looked at last */
  struct arena
      *last; /* the last answer, for neighbouring fields and rows: what was asked, and whether it may be seen */
  const char *last_asked;
  bool last_may;
};

struct viewer *viewer_new(struct engine *engine, const char *person) {
  struct viewer *viewer = xmalloc(sizeof *viewer);
  *viewer = (struct viewer){.engine = engine,
                            .person = person != NULL ? xstrdup(person) : NULL,
                            .asking = arena_new(),
                            .kept = arena_new(),
                            .last = arena_new()};
  return viewer;
}

void viewer_free(struct viewer *viewer) {
  if (viewer == NULL) return;
  arena_free(viewer->asking);
  arena_free(viewer->kept);
  arena_free(viewer->last);
  free(viewer->last_row);
  free((char *)viewer->person);
  free(viewer);
}

/* ---- which field, under which rulebook ---- */

struct question {
  const struct rulebook *rulebook;
  const struct field *field;
  const char *record, *key, *case_id;
};

static const struct field *private_field(const struct rulebook *rulebook, const char *record, const char *field) {
  const struct record *known = rulebook != NULL ? rulebook_record(rulebook, record) : NULL;
  const struct field *found = known != NULL ? record_field(known, field) : NULL;
  return found != NULL && found->is_private ? found : NULL;
}

/* NULL: it cannot be loaded; the one of the view serves then. */
static const struct rulebook *in_force(struct viewer *viewer) {
  if (viewer->asked_rulebook) return viewer->in_force;
  struct diagnostics *unheard = diagnostics_new();
  viewer->in_force = engine_rulebook(viewer->engine, 0, unheard);
  viewer->asked_rulebook = true;
  diagnostics_free(unheard);
  return viewer->in_force;
}

/* False: the field is not private. */
static bool question_make(struct viewer *viewer, const struct view *view, const char *record, const char *key,
                          const char *field, struct question *out) {
  const struct rulebook *now = in_force(viewer);
  *out = (struct question){now, private_field(now, record, field), record, key, view->case_id};
  if (out->field != NULL) return true;
  out->rulebook = view->rulebook;
  out->field = private_field(view->rulebook, record, field);
  return out->field != NULL;
}

/* ---- who owns it ---- */

static const struct person *owner_of_case(struct turn *turn, const char *case_id) {
  const struct casefile *file = case_id != NULL ? store_casefile(turn->store, turn->arena, case_id, turn->list) : NULL;
  const struct process *process =
      file != NULL && file->exists ? rulebook_process(turn->version->rulebook, file->process) : NULL;
  const struct record *about = process != NULL ? rulebook_record(turn->version->rulebook, process->about) : NULL;
  const struct row *row = about != NULL ? rows_get(&turn->rows, about, case_id) : NULL;
  int field = row != NULL ? record_field_number(about, "owner") : -1;
  bool filled = field >= 0 && row->values[field].kind == KIND_REF;
  return filled ? turn_person(turn, row->values[field].text) : NULL;
}

static const struct person *owner_of(struct turn *turn, const struct question *question) {
  const struct rulebook *rulebook = turn->version->rulebook;
  const struct record *record = rulebook_record(rulebook, question->record);
  const char *key = question->key;
  for (int depth = 0; record != NULL && key != NULL && depth < DEEP; depth++) {
    if (text_equal(record->name, "person")) return turn_person(turn, key);
    const struct row *row = rows_get(&turn->rows, record, key);
    int owner = record_field_number(record, "owner");
    bool filled = owner >= 0 && row != NULL && row->values[owner].kind == KIND_REF;
    if (filled) return turn_person(turn, row->values[owner].text);
    key = row != NULL ? row->parent : NULL;
    record = record->belongs_to != NULL ? rulebook_record(rulebook, record->belongs_to) : NULL;
  }
  return owner_of_case(turn, question->case_id);
}

/* ---- may this person see it? ---- */

static bool ask(struct viewer *viewer, const struct question *question) {
  struct diagnostics *unheard = diagnostics_new();
  struct turn turn;
  bool may = false;
  if (turn_outside(&turn, viewer->engine, viewer->asking, question->rulebook, unheard)) {
    turn.actor = turn_person(&turn, viewer->person);
    viewer->is_unknown = turn.actor == NULL;
    may = turn.actor != NULL && turn_holds(&turn, &question->field->seen_by, owner_of(&turn, question));
  }
  arena_reset(viewer->asking);
  diagnostics_free(unheard);
  return may;
}

static bool may_see(struct viewer *viewer, const struct question *question) {
  if (viewer->person == NULL || viewer->is_unknown || question->key == NULL) return false;
  const char *asked = arena_printf(viewer->asking, "%s:%s.%s@%s", question->record, question->key,
                                   question->field->name, question->case_id != NULL ? question->case_id : "");
  if (!text_equal(asked, viewer->last_asked)) {
    arena_reset(viewer->last);
    viewer->last_asked = arena_copy(viewer->last, asked);
    viewer->last_may = ask(viewer, question);
  }
  arena_reset(viewer->asking);
  if (!viewer->last_may) return false;
  if (!viewer->asked_store) viewer->may_write = store_may_write(engine_store(viewer->engine));
  viewer->asked_store = true;
  if (viewer->may_write) return true;
  viewer->cannot_record = true;
  return false;
}

void viewer_report(struct viewer *viewer, struct diagnostics *list) {
  if (viewer->is_unknown) diagnostic_add(list, DIAGNOSTIC_unknown_person, NULL, viewer->person);
  if (viewer->cannot_record)
    diagnostic_add(list, DIAGNOSTIC_look_unrecorded, NULL, store_path(engine_store(viewer->engine)));
  viewer->is_unknown = viewer->cannot_record = false;
}

/* ---- what was looked at ---- */

static struct fact *look_at(struct viewer *viewer, const char *record, const char *key) {
  if (viewer->gathers) key = NULL;
  for (size_t i = viewer->looks.count; i-- > 0;) {
    struct fact *look = &viewer->looks.items[i];
    if (text_equal(look->name, record) && text_equal(look->who, key)) return look;
  }
  struct fact *look = facts_add(viewer->kept, &viewer->looks, FACT_LOOK);
  look->name = arena_copy(viewer->kept, record);
  look->who = key != NULL ? arena_copy(viewer->kept, key) : NULL;
  return look;
}

static void note(struct viewer *viewer, const struct question *question) {
  struct fact *look = look_at(viewer, question->record, question->key);
  if (viewer->gathers && !text_equal(viewer->last_row, question->key)) {
    look->number++;
    free(viewer->last_row);
    viewer->last_row = xstrdup(question->key);
  }
  for (size_t i = 0; i < look->field_count; i++)
    if (text_equal(look->fields[i].name, question->field->name)) return;
  fact_set(viewer->kept, look, arena_copy(viewer->kept, question->field->name), NULL);
}

bool viewer_has_looked(const struct viewer *viewer) {
  return viewer != NULL && viewer->looks.count > 0;
}

static bool record_in_group(struct viewer *viewer, struct store *store, const char *verb, const char *case_id,
                            int64_t now, int64_t recorded, struct diagnostics *list) {
  struct event event = {.case_id = case_id,
                        .verb = verb,
                        .actor = viewer->person,
                        .happened = now,
                        .recorded = recorded,
                        .rulebook = store_newest_rulebook(store),
                        .facts = viewer->looks};
  return store_append(store, &event, NULL, list);
}

static bool record(struct viewer *viewer, struct store *store, const char *verb, const char *case_id, int64_t now,
                   int64_t recorded, struct diagnostics *list) {
  bool own = !store_in_group(store);
  if (own && !store_begin(store, "dealwright look", list)) return false;
  bool fine = record_in_group(viewer, store, verb, case_id, now, recorded, list);
  if (own && fine) fine = store_commit(store, list);
  else if (own) store_rollback(store);
  viewer->looks = (struct facts){NULL, 0};
  arena_reset(viewer->kept);
  return fine;
}

bool viewer_record(struct viewer *viewer, struct store *store, const char *case_id, int64_t now, int64_t recorded,
                   struct diagnostics *list) {
  return record(viewer, store, "look", case_id, now, recorded, list);
}

/* ---- exports ---- */

bool viewer_may_export(struct viewer *viewer, const struct rulebook *rulebook, const struct record *record,
                       struct diagnostics *list) {
  struct command command = {.verb = "export"};
  struct turn turn;
  bool may = false;
  if (record->exports.count == 0) {
    diagnostic_add(list, DIAGNOSTIC_nobody_exports, NULL, record->name);
    return false;
  }
  if (viewer->person == NULL) {
    diagnostic_add(list, DIAGNOSTIC_no_person, NULL);
    diagnostic_note(list, DIAGNOSTIC_note_as);
    return false;
  }
  if (!turn_outside(&turn, viewer->engine, viewer->asking, rulebook, list)) return false;
  turn.command = &command;
  turn.actor = turn_person(&turn, viewer->person);
  if (turn.actor == NULL) diagnostic_add(list, DIAGNOSTIC_unknown_person, NULL, viewer->person);
  else may = turn_may(&turn, &record->exports, arena_printf(viewer->asking, "export %s", record->name));
  arena_reset(viewer->asking);
  return may;
}

void viewer_gather(struct viewer *viewer) {
  viewer->gathers = true;
}

bool viewer_exported(struct viewer *viewer, struct store *store, const char *what, int64_t rows, int64_t now,
                     int64_t recorded, struct diagnostics *list) {
  const struct facts looks = viewer->looks;
  viewer->looks = (struct facts){NULL, 0};
  struct fact *note = facts_add(viewer->kept, &viewer->looks, FACT_NOTE);
  note->name = "export";
  fact_set(viewer->kept, note, "record", arena_copy(viewer->kept, what));
  fact_set(viewer->kept, note, "rows", arena_printf(viewer->kept, "%lld", (long long)rows));
  for (size_t i = 0; i < looks.count; i++) *facts_add(viewer->kept, &viewer->looks, FACT_LOOK) = looks.items[i];
  return record(viewer, store, "export", NULL, now, recorded, list);
}

/* ---- opening ---- */

/* The text in the open, or what is shown in its place. */
static const char *open_text(struct viewer *viewer, struct arena *arena, const struct question *question,
                             const char *text) {
  const char *opened;
  enum revealed got = store_reveal(engine_store(viewer->engine), arena, question->record, question->key,
                                   question->field->name, text, &opened);
  if (got == REVEALED_ERASED) return SEALED_ERASED;
  if (got == REVEALED_LOST) return SEALED_LOST;
  if (!may_see(viewer, question)) return SEALED_HIDDEN;
  note(viewer, question);
  return opened;
}

bool viewer_document(struct viewer *viewer, const struct view *view, const struct document *document, const char *key) {
  const struct rulebook *now = in_force(viewer);
  const struct document *same = now != NULL ? rulebook_document(now, document->name) : NULL;
  bool counts = same != NULL && same->is_private;
  if (!counts && !document->is_private) return true;
  const struct field file = {.name = document_field_name(DOCUMENT_FILE),
                             .is_private = true,
                             .seen_by = counts ? same->seen_by : document->seen_by};
  const struct question question = {counts ? now : view->rulebook, &file, document->name, key, view->case_id};
  if (!may_see(viewer, &question)) return false;
  note(viewer, &question);
  return true;
}

struct value viewer_value(struct viewer *viewer, struct arena *arena, const struct view *view, const char *record,
                          const char *key, const char *field, const struct value *value) {
  struct question question;
  struct value opened;
  if (value->kind == KIND_EMPTY) return *value;
  if (!question_make(viewer, view, record, key, field, &question)) {
    /* It was private once, and is not any more. */
    const struct record *known = value->kind == KIND_SEALED ? rulebook_record(view->rulebook, record) : NULL;
    const char *text;
    int number = known != NULL ? record_field_number(known, field) : -1;
    bool fine = number >= 0 &&
                store_reveal(engine_store(viewer->engine), arena, record, key, field, value->text, &text) == REVEALED &&
                value_parse(arena, known->fields[number].type, text, &opened);
    return fine ? opened : *value;
  }
  struct buffer text = BUFFER_EMPTY;
  if (value->kind == KIND_SEALED) buffer_puts(&text, value->text);
  else value_write(&text, value);
  const char *shown = open_text(viewer, arena, &question, arena_copy(arena, buffer_text(&text)));
  buffer_release(&text);
  bool fine = !sealed_is(shown) && value_parse(arena, question.field->type, shown, &opened);
  return fine ? opened : value_sealed(sealed_is(shown) ? shown : SEALED_HIDDEN);
}

struct facts viewer_facts(struct viewer *viewer, struct arena *arena, const struct view *view,
                          const struct facts *facts) {
  struct facts copy = {NULL, facts->count};
  copy.items = arena_alloc(arena, (facts->count + 1) * sizeof *copy.items);
  for (size_t i = 0; i < facts->count; i++) {
    struct fact *fact = &copy.items[i];
    *fact = facts->items[i];
    if (fact->kind != FACT_PUT || fact->field_count == 0) continue;
    fact->fields = arena_alloc(arena, fact->field_count * sizeof *fact->fields);
    for (size_t k = 0; k < fact->field_count; k++) {
      struct question question;
      fact->fields[k] = facts->items[i].fields[k];
      if (fact->fields[k].text != NULL &&
          question_make(viewer, view, fact->name, fact->who, fact->fields[k].name, &question))
        fact->fields[k].text = open_text(viewer, arena, &question, fact->fields[k].text);
    }
  }
  return copy;
}

bool viewer_hides(struct viewer *viewer, struct arena *arena, const struct view *view, struct answer *answer) {
  const struct facts before = answer->facts;
  bool hides = false;
  answer->facts = viewer_facts(viewer, arena, view, &before);
  for (size_t i = 0; i < before.count; i++)
    for (size_t k = 0; k < before.items[i].field_count; k++) {
      const char *was = before.items[i].fields[k].text;
      hides = hides || (was != NULL && !sealed_is(was) && sealed_is(answer->facts.items[i].fields[k].text));
    }
  return hides;
}

/* ---- what rules say ---- */

static bool read_may(struct viewer *viewer, const struct view *view, const struct rule_read *read,
                     struct question *question) {
  return read->field != NULL &&
         question_make(viewer, view, read->record->name, read->key, read->field->name, question) &&
         may_see(viewer, question);
}

const struct decision *viewer_decision(struct viewer *viewer, struct arena *arena, const struct view *view,
                                       const struct decision *decision, bool own) {
  struct decision *copy = arena_alloc(arena, sizeof *copy);
  struct rule_read *reads = arena_alloc(arena, (decision->read_count + 1) * sizeof *reads);
  bool all = !decision->is_overfull;
  *copy = *decision;
  copy->reads = reads;
  for (size_t i = 0; i < decision->read_count; i++) {
    struct question question;
    reads[i] = decision->reads[i];
    if (reads[i].secret == NULL) continue;
    if (own && reads[i].record == NULL) {
      reads[i].value = *reads[i].secret;
    } else if (read_may(viewer, view, &reads[i], &question)) {
      reads[i].value = *reads[i].secret;
      note(viewer, &question);
    } else {
      all = false;
    }
  }
  if (!all) return copy;
  copy->said = decision->secret;
  copy->reason = label_text(&copy->said, language_current(), NULL);
  return copy;
}

void viewer_answer(struct viewer *viewer, struct arena *arena, const struct view *view, struct answer *answer) {
  struct wait *waits = arena_alloc(arena, (answer->wait_count + 1) * sizeof *waits);
  for (size_t i = 0; i < answer->wait_count; i++) {
    waits[i] = answer->waits[i];
    if (waits[i].decision != NULL && waits[i].decision->is_private)
      waits[i].decision = viewer_decision(viewer, arena, view, waits[i].decision, false);
  }
  answer->waits = waits;
}
