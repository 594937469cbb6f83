/* Looking at cases and people, for answers and listings. Nothing is changed here: a turn is made, asked and given up.
 */
#include "base/text.h"
#include "engine/document.h"
#include "engine/request.h"

bool engine_explain(struct engine *engine, struct arena *arena, const char *case_id, int64_t now, struct answer *out,
                    struct casefile **file, struct diagnostics *list) {
  struct turn turn;
  struct wait *waits = NULL;
  const struct stage *go;
  size_t count = 0;
  *out = (struct answer){.case_id = case_id, .at = now};
  if (!turn_at_case(&turn, engine, arena, case_id, list)) return false;
  struct command asked = {.subject = case_id, .verb = "why"};
  turn.command = &asked;
  if (!turn.file->exists) {
    turn_unknown_case(&turn, case_id);
    return false;
  }
  turn.now = now > turn.file->last ? now : turn.file->last;
  out->rulebook = turn.version->rulebook;
  *file = turn.file;
  for (size_t i = 0; casefile_is_open(turn.file) && i < turn.file->token_count; i++)
    if (turn.file->tokens[i].left == 0 && !stage_waits(&turn, &turn.file->tokens[i], true, &waits, &count, &go)) {
      out->rule_failed = turn.rule_failed;
      return false;
    }
  waits_help(&turn, waits, count);
  out->waits = waits;
  out->wait_count = count;
  out->accepted = true;
  return true;
}

bool turn_outside(struct turn *turn, struct engine *engine, struct arena *arena, const struct rulebook *rulebook,
                  struct diagnostics *list) {
  struct version *version = engine_version_of(engine, rulebook);
  if (version == NULL) return false;
  turn_init(turn, engine, arena, version, list);
  turn->store = engine_store(engine);
  turn_enter_case(turn, NULL, NULL);
  return true;
}

size_t engine_principals(struct engine *engine, struct arena *arena, const struct rulebook *rulebook,
                         const char *person, int64_t now, const char *const **keys, struct diagnostics *list) {
  struct turn turn;
  *keys = NULL;
  bool known = turn_outside(&turn, engine, arena, rulebook, list);
  return known ? absence_principals(&turn, person, instant_date(now), keys) : 0;
}

const struct person *engine_person(struct engine *engine, struct arena *arena, const struct rulebook *rulebook,
                                   const char *key, struct diagnostics *list) {
  struct turn turn;
  return turn_outside(&turn, engine, arena, rulebook, list) ? turn_person(&turn, key) : rulebook_person(rulebook, key);
}

bool engine_seat_matters(struct engine *engine, struct arena *arena, const char *case_id, int seat,
                         struct diagnostics *list) {
  struct casefile *file = store_casefile(engine_store(engine), arena, case_id, list);
  const struct seat *found = file != NULL ? casefile_seat(file, seat) : NULL;
  const struct request *request = found != NULL ? casefile_request(file, found->request) : NULL;
  struct turn turn = {.arena = arena, .file = file};
  return request == NULL || request_step(&turn, request) == NULL || seat_matters(&turn, request, found);
}

/* ---- signatures ---- */

static bool comes_later(const struct lack *lack, const struct lack *lacks, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (lacks[i].of == lack->of && lacks[i].signature != NULL &&
        text_equal(lacks[i].signature->name, lack->signature->after))
      return true;
  return false;
}

bool engine_signatures(struct engine *engine, struct arena *arena, const char *case_id, struct open_signature **out,
                       size_t *count, struct diagnostics *list) {
  struct turn turn;
  *out = NULL;
  *count = 0;
  if (!turn_at_case(&turn, engine, arena, case_id, list)) return false;
  if (!turn.file->exists || !casefile_is_open(turn.file)) return true;
  for (size_t i = 0; i < turn.process->document_count; i++) {
    const struct document *document = &turn.process->documents[i];
    const struct requirement all = {.record = document->name};
    struct lack *lacks = NULL;
    size_t lack_count = document_lacks(&turn, &all, false, &lacks);
    for (size_t j = 0; j < lack_count; j++) {
      const struct lack *lack = &lacks[j];
      if (lack->signature == NULL || comes_later(lack, lacks, lack_count)) continue;
      *out = arena_grow(arena, *out, *count, sizeof **out);
      (*out)[(*count)++] = (struct open_signature){document->name, lack_title(arena, lack), lack->signature,
                                                   lack_who(&turn, lack), lack->version};
    }
  }
  return true;
}

const struct scope_row *engine_row(struct engine *engine, struct arena *arena, const struct rulebook *rulebook,
                                   const struct process *process, const char *case_id, const struct record *record,
                                   struct diagnostics *list) {
  struct version *version = engine_version_of(engine, rulebook);
  struct rows rows;
  if (version == NULL) return NULL;
  rows_init(&rows, arena, engine_store(engine), version, process, case_id, list);
  const struct row *row = rows_find(&rows, record);
  return row != NULL ? &row->shown : NULL;
}
