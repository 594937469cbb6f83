/* The list of what happened. */
#include "cli/history.h"

static void head(struct grid *grid, enum phrase_id id) {
  grid_cell_styled(grid, phrase_text(language_current(), id), GRID_DIM);
}

struct grid *history_grid(struct arena *arena, enum history_view view) {
  static const enum grid_align align[] = {GRID_RIGHT, GRID_LEFT, GRID_LEFT, GRID_LEFT, GRID_LEFT, GRID_LEFT, GRID_LEFT};
  struct grid *grid = grid_new(arena, 7 - (size_t)view, align);
  head(grid, PHRASE_head_event);
  head(grid, PHRASE_head_when);
  head(grid, PHRASE_head_who);
  if (view == HISTORY_OF_ALL) head(grid, PHRASE_head_case);
  head(grid, PHRASE_head_verb);
  if (view != HISTORY_BRIEF) head(grid, PHRASE_head_rulebook);
  head(grid, PHRASE_head_what);
  return grid;
}

static void what_happened(const struct teller *teller, const struct event *event, struct buffer *out) {
  const struct view view = {teller->rulebook, event->case_id};
  const struct facts seen = viewer_facts(session_viewer(teller->session), teller->arena, &view, &event->facts);
  const struct telling telling = {&seen, event->actor, event->case_id, false};
  struct buffer line = BUFFER_EMPTY;
  for (size_t i = 0; i < event->facts.count; i++) {
    buffer_clear(&line);
    if (!sentence_fact(teller, &telling, i, &line)) continue;
    if (out->size > 0) buffer_putc(out, '\n');
    buffer_puts(out, buffer_text(&line));
  }
  buffer_release(&line);
}

bool history_add(struct session *session, struct arena *arena, struct grid *grid, const struct event *event,
                 enum history_view view) {
  const struct rulebook *rulebook = engine_rulebook(session->engine, event->rulebook, session->list);
  if (rulebook == NULL) return false;
  const struct teller teller = {session, arena, rulebook, 0};
  struct buffer text = BUFFER_EMPTY;
  instant_write(&text, event->happened);
  grid_cell(grid, arena_printf(arena, "%lld", (long long)event->number));
  grid_cell(grid, buffer_text(&text));
  grid_cell(grid, event->actor != NULL ? event->actor : phrase_text(language_current(), PHRASE_the_clock));
  if (view == HISTORY_OF_ALL) grid_cell(grid, event->case_id);
  grid_cell(grid, event->verb);
  if (view != HISTORY_BRIEF)
    grid_cell_styled(grid, arena_printf(arena, "%s %s", rulebook->name, rulebook->version), GRID_DIM);
  buffer_clear(&text);
  what_happened(&teller, event, &text);
  grid_cell(grid, buffer_text(&text));
  buffer_release(&text);
  return true;
}

void history_json(struct session *session, struct arena *arena, const struct event *event) {
  const struct view view = {engine_rulebook(session->engine, event->rulebook, session->list), event->case_id};
  const struct facts seen = viewer_facts(session_viewer(session), arena, &view, &event->facts);
  struct json json = session_json(session, "event");
  struct buffer happened = BUFFER_EMPTY, recorded = BUFFER_EMPTY;
  instant_write(&happened, event->happened);
  instant_write(&recorded, event->recorded);
  json_pair_integer(&json, "event", event->number);
  json_pair(&json, "case", event->case_id);
  json_pair(&json, "verb", event->verb);
  json_pair(&json, "person", event->actor);
  json_pair(&json, "at", buffer_text(&happened));
  json_pair(&json, "recorded_utc", buffer_text(&recorded));
  json_pair_integer(&json, "rulebook", event->rulebook);
  json_pair(&json, "id", event->command);
  json_key(&json, "facts");
  facts_json(&json, &seen);
  json_pair(&json, "hash", event->hash);
  session_json_end(session, &json);
  buffer_release(&happened);
  buffer_release(&recorded);
}
