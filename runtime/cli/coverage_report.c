/* Coverage for people and programs. The page is coverage_page.c. */
#include "cli/coverage_report.h"

#include "base/text.h"

#include <string.h>

/* ---- words ---- */

static const enum phrase_id kind_phrases[COVER_KINDS] = {
    [COVER_STAGE] = PHRASE_cover_kind_stage,       [COVER_TRANSITION] = PHRASE_cover_kind_transition,
    [COVER_WHEN] = PHRASE_cover_kind_when,         [COVER_CRITERION] = PHRASE_cover_kind_criterion,
    [COVER_ACTION] = PHRASE_cover_kind_action,     [COVER_TASK] = PHRASE_cover_kind_task,
    [COVER_APPROVAL] = PHRASE_cover_kind_approval, [COVER_NEEDED] = PHRASE_cover_kind_needed,
    [COVER_DOCUMENT] = PHRASE_cover_kind_document, [COVER_SIGNATURE] = PHRASE_cover_kind_signature,
    [COVER_STEP] = PHRASE_cover_kind_step,         [COVER_OVERDUE] = PHRASE_cover_kind_overdue,
    [COVER_ROW] = PHRASE_cover_kind_row,           [COVER_LINE] = PHRASE_cover_kind_line,
    [COVER_BRANCH] = PHRASE_cover_kind_branch};

static const enum phrase_id item_phrases[COVER_KINDS] = {
    [COVER_STAGE] = PHRASE_cover_stage,       [COVER_TRANSITION] = PHRASE_cover_transition,
    [COVER_WHEN] = PHRASE_cover_when,         [COVER_CRITERION] = PHRASE_cover_criterion,
    [COVER_ACTION] = PHRASE_cover_action,     [COVER_TASK] = PHRASE_cover_task,
    [COVER_APPROVAL] = PHRASE_cover_approval, [COVER_NEEDED] = PHRASE_cover_needed,
    [COVER_DOCUMENT] = PHRASE_cover_document, [COVER_SIGNATURE] = PHRASE_cover_signature,
    [COVER_STEP] = PHRASE_cover_step,         [COVER_OVERDUE] = PHRASE_cover_overdue,
    [COVER_ROW] = PHRASE_cover_row,           [COVER_LINE] = PHRASE_cover_line,
    [COVER_BRANCH] = PHRASE_cover_branch};

void cover_kind_say(struct buffer *out, enum cover_kind kind, const struct cover_tally *tally) {
  struct buffer decided = BUFFER_EMPTY, count = BUFFER_EMPTY;
  buffer_printf(&decided, "%zu", tally->decided);
  buffer_printf(&count, "%zu", tally->count);
  phrase_add(out, language_current(), kind_phrases[kind], buffer_text(&decided), buffer_text(&count));
  buffer_release(&decided);
  buffer_release(&count);
}

void cover_item_say(struct buffer *out, const struct cover_item *item) {
  if (cover_item_is_decided(item)) return;
  enum phrase_id never = item->seen == 0           ? PHRASE_never_asked
                         : item->seen == COVER_YES ? PHRASE_never_failed
                                                   : PHRASE_never_held;
  if (item->kind == COVER_STEP && item->seen != 0)
    never = item->seen == COVER_YES ? PHRASE_never_refused : PHRASE_never_agreed;
  phrase_add(out, language_current(), item_phrases[item->kind], item->name != NULL ? item->name : "",
             phrase_text(language_current(), never));
}

/* Tenths of a percent, rounded down. */
const char *cover_share(struct arena *arena, const struct cover_tally *tally) {
  size_t tenths = tally->count > 0 ? tally->decided * 1000 / tally->count : 1000;
  return tenths % 10 == 0 ? arena_printf(arena, "%zu%%", tenths / 10)
                          : arena_printf(arena, "%zu.%zu%%", tenths / 10, tenths % 10);
}

bool coverage_shows(const struct coverage_report *report, const struct cover_item *item) {
  return report->all || cover_item_is_own(report->coverage, item);
}

/* ---- text ---- */

/* A condition on a line that never ran says nothing more. */
static bool is_said_by_line(const struct cover_item *items, size_t at) {
  const struct cover_item *item = &items[at];
  if (item->kind != COVER_BRANCH || item->seen != 0) return false;
  for (; at > 0 && items[at - 1].file == item->file && items[at - 1].line == item->line; at--)
    if (items[at - 1].kind == COVER_LINE) return items[at - 1].seen == 0;
  return false;
}

static bool is_plain(const struct cover_item *item) {
  return item->kind == COVER_ROW || item->kind == COVER_LINE;
}

/* The last item of those that are told together with this one: rows or lines with nothing decided between. */
static size_t run_end(const struct cover_item *items, size_t count, size_t at) {
  size_t last = at;
  for (size_t i = at + 1; is_plain(&items[at]) && i < count && items[i].file == items[at].file; i++) {
    if (items[i].kind == items[at].kind && !cover_item_is_decided(&items[i])) last = i;
    else if (!is_said_by_line(items, i)) break;
  }
  return last;
}

static void say_items(const struct cover_item *first, const struct cover_item *last, struct grid *grid) {
  struct buffer place = BUFFER_EMPTY, text = BUFFER_EMPTY;
  buffer_printf(&place, "%d", first->line);
  if (last->line > first->line) buffer_printf(&place, "-%d", last->line);
  cover_item_say(&text, first);
  grid_cell(grid, buffer_text(&place));
  grid_cell(grid, buffer_text(&text));
  buffer_release(&place);
  buffer_release(&text);
}

static void say_file(const struct coverage_report *report, const struct cover_item *items, size_t count, size_t from) {
  struct session *session = report->session;
  struct grid *grid = grid_new(session->arena, 2, NULL);
  const struct source_file *file = items[from].file;
  buffer_printf(&session->out, "  %s\n", file->shown);
  for (size_t i = from; i < count && items[i].file == file; i++) {
    if (cover_item_is_decided(&items[i]) || is_said_by_line(items, i)) continue;
    size_t last = run_end(items, count, i);
    say_items(&items[i], &items[last], grid);
    i = last;
  }
  say_grid(session, grid, 4);
}

static void say_totals(const struct coverage_report *report) {
  struct session *session = report->session;
  struct cover_tally all = coverage_tally(report->coverage, COVER_KINDS, report->all);
  struct buffer kinds = BUFFER_EMPTY;
  for (int kind = 0; kind < COVER_KINDS; kind++) {
    struct cover_tally tally = coverage_tally(report->coverage, (enum cover_kind)kind, report->all);
    if (tally.count == 0) continue;
    if (kinds.size > 0) buffer_puts(&kinds, phrase_text(language_current(), PHRASE_list_comma));
    cover_kind_say(&kinds, (enum cover_kind)kind, &tally);
  }
  say_line(session, PHRASE_cover_head, arena_printf(session->arena, "%zu", all.decided),
           arena_printf(session->arena, "%zu", all.count), cover_share(session->arena, &all));
  if (kinds.size > 0) buffer_printf(&session->out, "  %s\n", buffer_text(&kinds));
  buffer_release(&kinds);
}

void coverage_say(const struct coverage_report *report) {
  size_t count;
  const struct cover_item *items = coverage_items(report->coverage, &count);
  const struct source_file *file = NULL;
  bool headed = false;
  say_totals(report);
  for (size_t i = 0; i < count; i++) {
    if (items[i].file == file || cover_item_is_decided(&items[i]) || !coverage_shows(report, &items[i])) continue;
    if (!headed) say_line(report->session, PHRASE_cover_never);
    headed = true;
    file = items[i].file;
    say_file(report, items, count, i);
  }
}

/* ---- JSON ---- */

static void item_json(struct json *json, const struct cover_item *item) {
  json_object(json);
  json_pair(json, "kind", cover_kind_name(item->kind));
  if (item->name != NULL) json_pair(json, "name", item->name);
  json_pair(json, "file", item->file->name);
  json_pair_integer(json, "line", item->line);
  if (item->column > 0) json_pair_integer(json, "column", item->column);
  json_key(json, "yes");
  json_boolean(json, (item->seen & COVER_YES) != 0);
  if (item->wanted == COVER_BOTH) {
    json_key(json, "no");
    json_boolean(json, (item->seen & COVER_NO) != 0);
  }
  json_object_end(json);
}

static void tally_json(struct json *json, const char *name, const struct cover_tally *tally) {
  json_key(json, name);
  json_object(json);
  json_pair_integer(json, "decided", (int64_t)tally->decided);
  json_pair_integer(json, "of", (int64_t)tally->count);
  json_object_end(json);
}

void coverage_json(const struct coverage_report *report, bool every) {
  struct json json = session_json(report->session, "coverage");
  struct cover_tally all = coverage_tally(report->coverage, COVER_KINDS, report->all);
  size_t count;
  const struct cover_item *items = coverage_items(report->coverage, &count);
  tally_json(&json, "all", &all);
  for (int kind = 0; kind < COVER_KINDS; kind++) {
    struct cover_tally tally = coverage_tally(report->coverage, (enum cover_kind)kind, report->all);
    tally_json(&json, cover_kind_name((enum cover_kind)kind), &tally);
  }
  json_key(&json, every ? "items" : "never");
  json_array(&json);
  for (size_t i = 0; i < count; i++)
    if (coverage_shows(report, &items[i]) && (every || !cover_item_is_decided(&items[i]))) item_json(&json, &items[i]);
  json_array_end(&json);
  session_json_end(report->session, &json);
}
