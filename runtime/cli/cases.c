/* Listing of cases. */
#include "cli/cases.h"

#include "base/text.h"
#include "cli/outline.h"
#include "report/stage_summary.h"
#include "report/title.h"

enum { CASES_SHOWN = 30 };

struct gathering {
  struct arena *arena;
  const char *ids[CASES_SHOWN];
  size_t count; /* CASES_SHOWN + 1: there are more */
};

static bool gather(void *context, const char *id) {
  struct gathering *cases = context;
  if (cases->count < CASES_SHOWN) cases->ids[cases->count] = arena_copy(cases->arena, id);
  return ++cases->count <= CASES_SHOWN;
}

/* ---- each case ---- */

static void head_row(struct grid *grid) {
  static const enum phrase_id ids[] = {PHRASE_head_case, PHRASE_head_customer, PHRASE_head_value, PHRASE_head_stage,
                                       PHRASE_head_waits_for};
  for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
    grid_cell_styled(grid, phrase_text(language_current(), ids[i]), GRID_DIM);
}

/* The first reason, and how many more there are. */
static void waits_write(const struct teller *teller, const struct answer *answer, struct buffer *out) {
  const struct wait *first = NULL;
  int64_t others = -1;
  for (size_t i = 0; i < answer->wait_count; i++) {
    if (answer->waits[i].kind == WAIT_OK) continue;
    if (first == NULL) first = &answer->waits[i];
    others++;
  }
  if (first == NULL) buffer_puts(out, phrase_text(language_current(), PHRASE_nothing));
  else sentence_wait(teller, first, false, out);
  if (others > 0) say_count(out, others, PHRASE_and_more_reasons, PHRASE_and_more_reasons);
}

static void row_say(struct session *session, struct grid *grid, const struct outline *outline, const char *waits) {
  if (session->json) {
    struct json json = session_json(session, "case");
    outline_json(outline, &json);
    json_pair(&json, "waits_for", waits);
    session_json_end(session, &json);
    return;
  }
  grid_cell(grid, outline->file->id);
  grid_cell(grid, outline->partner);
  grid_cell(grid, outline->value);
  grid_cell(grid, outline->stage);
  grid_cell_styled(grid, waits, casefile_is_open(outline->file) ? GRID_PLAIN : GRID_DIM);
}

/* A rule that is broken is in the list; the other cases are shown all the same. */
static bool case_row(struct session *session, struct grid *grid, const char *id, int64_t now) {
  struct answer answer;
  struct casefile *file;
  struct outline outline;
  struct buffer waits = BUFFER_EMPTY;
  bool explained = engine_explain(session->engine, session->arena, id, now, &answer, &file, session->list);
  if (!explained && !answer.rule_failed) return false;
  if (!outline_read(session, session->arena, id, &outline)) return false;
  const struct teller teller = {session, session->arena, outline.rulebook, now};
  if (explained) waits_write(&teller, &answer, &waits);
  else buffer_puts(&waits, phrase_text(language_current(), PHRASE_rule_fails));
  row_say(session, grid, &outline, buffer_text(&waits));
  buffer_release(&waits);
  return true;
}

static bool say_each(struct session *session, const struct gathering *cases, int64_t now) {
  static const enum grid_align align[] = {GRID_LEFT, GRID_LEFT, GRID_RIGHT, GRID_LEFT, GRID_LEFT};
  struct grid *grid = grid_new(session->arena, 5, align);
  head_row(grid);
  for (size_t i = 0; i < cases->count; i++)
    if (!case_row(session, grid, cases->ids[i], now)) return false;
  if (cases->count > 0 && !session->json) say_grid(session, grid, 2);
  return true;
}

/* ---- all of them ---- */

static const char *process_title(struct session *session, const struct process *process) {
  return title_of(session->arena, &process->title, process->name);
}

static void summary_json(struct session *session, const struct process *process, const struct stage_summary *summary) {
  for (size_t i = 0; i < summary->count; i++) {
    const struct stage_line *line = &summary->lines[i];
    struct json json = session_json(session, "stage");
    struct buffer value = BUFFER_EMPTY;
    if (line->has_value) money_write(&value, line->value);
    json_pair(&json, "process", process->name);
    json_pair(&json, "stage", line->stage);
    json_key(&json, "closed");
    json_boolean(&json, line->closed);
    json_pair_integer(&json, "cases", line->cases);
    json_pair(&json, "value", line->has_value ? buffer_text(&value) : NULL);
    session_json_end(session, &json);
    buffer_release(&value);
  }
}

bool cases_say_summary(struct session *session) {
  const struct rulebook *rulebook = session_rulebook(session);
  int told = 0;
  if (rulebook == NULL) return false;
  for (size_t i = 0; i < rulebook->process_count; i++) {
    struct stage_summary summary;
    if (!stage_summary_read(session->arena, session->store, rulebook, &rulebook->processes[i], &summary, session->list))
      return false;
    if (session->json) {
      summary_json(session, &rulebook->processes[i], &summary);
      continue;
    }
    if (summary.count == 0) continue;
    if (told++ > 0) buffer_putc(&session->out, '\n');
    if (rulebook->process_count > 1)
      say_line(session, PHRASE_title_line, process_title(session, &rulebook->processes[i]));
    say_grid(session, stage_summary_grid(session->arena, &summary), 2);
  }
  return true;
}

bool cases_say(struct session *session, int64_t now) {
  struct gathering cases = {.arena = session->arena};
  const struct case_filter all = {0};
  if (!store_cases(session->store, &all, gather, &cases, session->list)) return false;
  return cases.count > CASES_SHOWN ? cases_say_summary(session) : say_each(session, &cases, now);
}
