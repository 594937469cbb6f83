/* The explanation of a case.
 *
 * Invariant: whatever holds a case is shown with the line of the rulebook that asks for it. */
#include "cli/standing.h"

#include "base/text.h"
#include "report/title.h"

enum status standing_read(struct session *session, const char *case_id, struct standing *out) {
  struct casefile *file;
  int64_t now;
  *out = (struct standing){0};
  const struct rulebook *rulebook = session_rulebook(session);
  if (rulebook == NULL) return session_failed(session, STATUS_RULEBOOK);
  if (!session_now(session, rulebook, &now)) return STATUS_RULEBOOK;
  if (!engine_explain(session->engine, session->arena, case_id, now, &out->answer, &file, session->list)) {
    if (rulebook_paying(rulebook, case_id) != NULL)
      diagnostic_note(session->list, DIAGNOSTIC_note_plan_status, case_id);
    return session_failed(session, out->answer.rule_failed ? STATUS_RULE : STATUS_NO);
  }
  if (!outline_of(session, session->arena, file, &out->outline)) return session_failed(session, STATUS_RULEBOOK);
  session->look_case = case_id;
  viewer_answer(session_viewer(session), session->arena, &(const struct view){out->outline.rulebook, case_id},
                &out->answer);
  out->teller = (struct teller){session, session->arena, out->outline.rulebook, now};
  return STATUS_DONE;
}

/* ---- where it stands ---- */

/* `8 of 10 workdays used`; other units, and what is overdue, by its date. */
static void say_deadline(const struct standing *standing, const struct token *token) {
  struct session *session = standing->teller.session;
  const struct stage *stage = process_stage(standing->outline.process, token->stage);
  if (token->due == 0) return;
  say(session, PHRASE_comma);
  if (stage == NULL || !stage->has_due || stage->due.unit != UNIT_WORKDAYS || token->due <= standing->teller.now) {
    sentence_due(&standing->teller, token->due, &session->out);
    return;
  }
  int used = calendar_workdays(standing->outline.rulebook->calendar, instant_date(token->entered) + 1,
                               instant_date(standing->teller.now) + 1);
  const char *of = arena_printf(session->arena, "%d", stage->due.amount);
  say(session, PHRASE_workdays_used, arena_printf(session->arena, "%d", used > 0 ? used : 0), of);
}

static void say_token(const struct standing *standing, const struct token *token) {
  struct session *session = standing->teller.session;
  struct buffer day = BUFFER_EMPTY;
  date_write(&day, instant_date(token->entered));
  say(session, PHRASE_in_stage_since, title_of_stage(session->arena, standing->outline.rulebook, token->stage),
      buffer_text(&day));
  buffer_release(&day);
  say_deadline(standing, token);
}

static void say_closed(const struct standing *standing) {
  struct session *session = standing->teller.session;
  struct buffer day = BUFFER_EMPTY;
  date_write(&day, instant_date(standing->outline.file->closed));
  say(session, PHRASE_in_stage_since, standing->outline.stage, buffer_text(&day));
  buffer_release(&day);
}

void standing_say_head(const struct standing *standing) {
  struct session *session = standing->teller.session;
  const struct outline *outline = &standing->outline;
  bool first = true;
  buffer_printf(&session->out, "%s  ", outline->file->id);
  if (!text_equal(outline->partner, "-")) buffer_printf(&session->out, "%s  ", outline->partner);
  if (outline->amount != NULL) buffer_printf(&session->out, "%s  ", outline->value);
  if (!casefile_is_open(outline->file)) say_closed(standing);
  for (size_t i = 0; casefile_is_open(outline->file) && i < outline->file->token_count; i++) {
    if (outline->file->tokens[i].left != 0) continue;
    if (!first) buffer_puts(&session->out, "; ");
    say_token(standing, &outline->file->tokens[i]);
    first = false;
  }
  buffer_putc(&session->out, '\n');
}

/* ---- why it stays ---- */

/* Where a token would go: what the answer names, else the only way there is. */
static const char *next_stage(const struct standing *standing, const char *stage_name, int token) {
  for (size_t i = 0; i < standing->answer.wait_count; i++) {
    const struct wait *wait = &standing->answer.waits[i];
    if (wait->token == token && wait->next != NULL) return wait->next;
  }
  const struct stage *stage = process_stage(standing->outline.process, stage_name);
  return stage != NULL && stage->next_count == 1 ? stage->next[0].to : NULL;
}

static bool anything_holds(const struct standing *standing, int token) {
  for (size_t i = 0; i < standing->answer.wait_count; i++)
    if (standing->answer.waits[i].token == token && standing->answer.waits[i].kind != WAIT_OK) return true;
  return false;
}

/* With a column for positions, or, where the terminal is too narrow for it, the position in brackets behind the reason.
 */
static void reason_row(const struct standing *standing, struct grid *grid, const struct wait *wait, bool narrow) {
  bool fine = wait->kind == WAIT_OK;
  struct buffer text = BUFFER_EMPTY, at = BUFFER_EMPTY;
  grid_cell_styled(grid, fine ? "ok" : "x", fine ? GRID_GOOD : GRID_BAD);
  sentence_wait_title(&standing->teller, wait, &text);
  grid_cell(grid, buffer_text(&text));
  buffer_clear(&text);
  sentence_wait_reason(&standing->teller, wait, &text);
  sentence_position(wait_position(wait), &at);
  if (narrow) phrase_add(&text, language_current(), PHRASE_in_brackets, buffer_text(&at));
  grid_cell(grid, buffer_text(&text));
  if (!narrow) grid_cell_styled(grid, buffer_text(&at), GRID_DIM);
  buffer_release(&text);
  buffer_release(&at);
}

static struct grid *reasons_grid(const struct standing *standing, int token, bool narrow) {
  struct grid *grid = grid_new(standing->teller.session->arena, narrow ? 3 : 4, NULL);
  for (size_t i = 0; i < standing->answer.wait_count; i++)
    if (standing->answer.waits[i].token == token) reason_row(standing, grid, &standing->answer.waits[i], narrow);
  return grid;
}

enum { REASON_INDENT = 2 };

static void say_token_reasons(const struct standing *standing, const struct token *token) {
  struct session *session = standing->teller.session;
  const char *next = next_stage(standing, token->stage, token->number);
  struct grid *grid = reasons_grid(standing, token->number, false);
  bool narrow = session->width > 0 && grid_width(grid) + REASON_INDENT > session->width;
  if (narrow) grid = reasons_grid(standing, token->number, true);
  bool holds = anything_holds(standing, token->number);
  if (standing->outline.process->is_upkeep) say_line(session, holds ? PHRASE_to_be_done : PHRASE_nothing_to_be_done);
  else if (!holds) say_line(session, PHRASE_nothing_holds);
  else if (next != NULL)
    say_line(session, PHRASE_cannot_go_on_to, title_of_stage(session->arena, standing->outline.rulebook, next));
  else say_line(session, PHRASE_cannot_go_on);
  say_grid(session, grid, REASON_INDENT);
}

void standing_say_reasons(const struct standing *standing) {
  const struct casefile *file = standing->outline.file;
  if (!casefile_is_open(file)) {
    say_line(standing->teller.session, PHRASE_waits_for_nothing);
    return;
  }
  for (size_t i = 0; i < file->token_count; i++)
    if (file->tokens[i].left == 0) say_token_reasons(standing, &file->tokens[i]);
}

static bool said_before(const struct answer *answer, size_t index) {
  for (size_t i = 0; i < index; i++)
    if (text_equal(answer->waits[i].help, answer->waits[index].help)) return true;
  return false;
}

void standing_say_help(const struct standing *standing) {
  const struct answer *answer = &standing->answer;
  for (size_t i = 0; i < answer->wait_count; i++)
    if (answer->waits[i].help != NULL && !said_before(answer, i))
      say_line(standing->teller.session, PHRASE_do_line, answer->waits[i].help);
}
