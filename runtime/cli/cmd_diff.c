/* dealwright diff: what one rulebook says otherwise than another, in sentences. */
#include "cli/entry.h"

#include "base/text.h"
#include "check/difference.h"
#include "cli/difference_lines.h"
#include "cli/difference_sentence.h"
#include "cli/folder.h"

#include <stdlib.h>
#include <string.h>

enum { SHOWN = 20 }; /* differences of one thing, without --verbose */

/* ---- the two rulebooks ---- */

struct sides {
  const struct source *from, *to;
  bool over; /* `to` extends `from` */
};

static bool version_number(struct session *session, int *number) {
  const char *text = session->options.values[OPTION_VERSION];
  char *end;
  *number = 0;
  if (text == NULL) return true;
  long value = strtol(text, &end, 10);
  if (*end == '\0' && value > 0 && value < 1000000000) {
    *number = (int)value;
    return true;
  }
  diagnostic_add(session->list, DIAGNOSTIC_bad_version, NULL, text);
  return false;
}

static enum status from_store(struct session *session, struct sides *sides) {
  int number;
  if (!version_number(session, &number)) return STATUS_USAGE;
  if (!session_open(session, STORE_READ)) return session_failed(session, STATUS_STORE);
  if (number == 0) number = store_newest_rulebook(session->store);
  const struct rulebook_text *text = store_rulebook(session->store, session->arena, number, session->list);
  if (text != NULL) sides->from = source_from_store(session->arena, text, session->list);
  if (sides->from != NULL) return STATUS_DONE;
  if (diagnostics_errors(session->list) > 0) return session_failed(session, STATUS_RULEBOOK);
  if (session->options.values[OPTION_VERSION] != NULL) {
    diagnostic_add(session->list, DIAGNOSTIC_no_version, NULL, session->options.values[OPTION_VERSION]);
  } else {
    diagnostic_add(session->list, DIAGNOSTIC_no_rulebook, NULL);
    diagnostic_note(session->list, DIAGNOSTIC_note_publish);
  }
  return STATUS_NO;
}

static bool is_against_store(const struct options *options) {
  return options->values[OPTION_STORE] != NULL || options->values[OPTION_VERSION] != NULL ||
         options->values[OPTION_PUBLISHED] != NULL;
}

static enum status find_sides(struct session *session, struct sides *sides) {
  const struct options *options = &session->options;
  const char *folder = options->count > 0 ? options->words[0] : NULL;
  if (options->count == 2 && is_against_store(options)) {
    diagnostic_add(session->list, DIAGNOSTIC_diff_two, NULL, options->words[1]);
    return STATUS_USAGE;
  }
  sides->to = folder_source(session, folder);
  if (sides->to == NULL) return STATUS_RULEBOOK;
  if (is_against_store(options)) return from_store(session, sides);
  if (options->count == 2) {
    bool standard = text_equal(options->words[1], "standard") && !folder_exists("standard");
    sides->from = standard ? source_standard(session->arena, session->list) : folder_source(session, options->words[1]);
    return sides->from != NULL ? STATUS_DONE : STATUS_RULEBOOK;
  }
  sides->over = true;
  sides->from = source_below(session->arena, sides->to);
  if (sides->from != NULL) return STATUS_DONE;
  diagnostic_add(session->list, DIAGNOSTIC_extends_nothing, NULL);
  return STATUS_USAGE;
}

/* ---- text ---- */

static const char *place_text(struct session *session, const struct position *at) {
  if (at->line == 0) return at->file;
  return arena_printf(session->arena, "%s:%d", at->file, at->line);
}

struct function_lines {
  struct session *session;
  struct grid *grid;
};

static void take_line(void *context, char sign, const char *line) {
  const struct function_lines *lines = context;
  enum grid_style style = sign == '+' ? GRID_GOOD : sign == '-' ? GRID_BAD : GRID_DIM;
  say_styled(lines->session, style, arena_printf(lines->session->arena, "      %c %s", sign, line));
  buffer_putc(&lines->session->out, '\n');
}

static void say_function(struct session *session, const struct difference *difference) {
  struct function_lines lines = {session, NULL};
  bool is_function = difference->group == DIFFERENCE_SCRIPTS && difference->what == DIFFERENCE_CHANGED;
  if (is_function) difference_lines(session->arena, difference->before, difference->after, take_line, &lines);
}

static bool is_same_thing(const struct difference *a, const struct difference *b) {
  return a->group == b->group && text_equal(a->name, b->name) && text_equal(a->process, b->process);
}

static bool is_same_group(const struct difference *a, const struct difference *b) {
  return a->group == b->group && text_equal(a->process, b->process);
}

static void say_group_heading(struct session *session, const struct difference *difference) {
  struct buffer text = BUFFER_EMPTY;
  difference_heading(difference, &text);
  buffer_puts(&session->out, buffer_text(&text));
  buffer_putc(&session->out, '\n');
  buffer_release(&text);
}

/* Rows of one group are aligned; the lines of a function stand right below its sentence. */
static void say_rows(struct session *session, const struct difference *items, size_t count) {
  bool all = session->options.values[OPTION_VERBOSE] != NULL;
  struct grid *grid = grid_new(session->arena, 2, NULL);
  size_t of_thing = 0;
  for (size_t i = 0; i < count; i++) {
    of_thing = i > 0 && is_same_thing(&items[i], &items[i - 1]) ? of_thing + 1 : 0;
    bool is_last = i + 1 == count || !is_same_thing(&items[i], &items[i + 1]);
    if (all || of_thing < SHOWN) {
      struct buffer text = BUFFER_EMPTY;
      difference_sentence(&items[i], &text);
      grid_cell(grid, buffer_text(&text));
      grid_cell_styled(grid, place_text(session, &items[i].at), GRID_DIM);
      buffer_release(&text);
    } else if (is_last) {
      struct buffer text = BUFFER_EMPTY;
      phrase_add(&text, language_current(), PHRASE_and_more, arena_printf(session->arena, "%zu", of_thing + 1 - SHOWN));
      grid_cell(grid, buffer_text(&text));
      grid_end(grid);
      buffer_release(&text);
    }
    if (items[i].group != DIFFERENCE_SCRIPTS) continue;
    say_grid(session, grid, 2);
    say_function(session, &items[i]);
  }
  say_grid(session, grid, 2);
}

static void say_differences(struct session *session, const struct differences *differences) {
  for (size_t i = 0, end; i < differences->count; i = end) {
    for (end = i + 1; end < differences->count && is_same_group(&differences->items[i], &differences->items[end]);)
      end++;
    say_group_heading(session, &differences->items[i]);
    say_rows(session, &differences->items[i], end - i);
  }
}

static void say_all(struct session *session, const struct differences *differences) {
  if (differences->count == 0) {
    say_line(session, PHRASE_diff_none, differences->to_name, differences->to_version, differences->from_name,
             differences->from_version);
    return;
  }
  say_count(&session->out, (int64_t)differences->count, PHRASE_difference_one, PHRASE_difference_many);
  say_line(session, PHRASE_diff_head, differences->to_name, differences->to_version, differences->from_name,
           differences->from_version);
  say_differences(session, differences);
}

/* ---- JSON ---- */

static const char *const whats[] = {"changed", "new", "gone", "moved", "around"};

static void json_one(struct session *session, const struct difference *difference) {
  struct json json = session_json(session, "difference");
  struct buffer text = BUFFER_EMPTY;
  json_pair(&json, "group", difference_group_name(difference->group));
  if (difference->process != NULL) json_pair(&json, "process", difference->process);
  json_pair(&json, "name", difference->name);
  json_pair(&json, "what", whats[difference->what]);
  difference_path(difference, &text);
  json_pair(&json, "path", buffer_text(&text));
  json_pair(&json, "before", difference->before);
  json_pair(&json, "after", difference->after);
  json_pair(&json, "file", difference->at.file);
  json_pair_integer(&json, "line", difference->at.line);
  buffer_clear(&text);
  difference_sentence(difference, &text);
  json_pair(&json, "text", buffer_text(&text));
  session_json_end(session, &json);
  buffer_release(&text);
}

static void json_all(struct session *session, const struct differences *differences) {
  for (size_t i = 0; i < differences->count; i++) json_one(session, &differences->items[i]);
  struct json json = session_json(session, "diff");
  json_pair(&json, "rulebook", differences->to_name);
  json_pair(&json, "version", differences->to_version);
  json_pair(&json, "against", differences->from_name);
  json_pair(&json, "against_version", differences->from_version);
  json_pair_integer(&json, "differences", (int64_t)differences->count);
  session_json_end(session, &json);
}

static enum status run(struct session *session) {
  struct sides sides = {NULL, NULL, false};
  struct differences differences;
  enum status status = find_sides(session, &sides);
  if (status != STATUS_DONE) return status;
  if (!differences_find(session->arena, sides.from, sides.to, sides.over, &differences, session->list))
    return STATUS_RULEBOOK;
  if (session->options.values[OPTION_QUIET] != NULL) return differences.count > 0 ? STATUS_NO : STATUS_DONE;
  if (session->json) json_all(session, &differences);
  else say_all(session, &differences);
  return STATUS_DONE;
}

const struct entry entry_diff = {
    .name = "diff",
    .group = GROUP_WRITE,
    .usage = "[FOLDER [OTHER]]",
    .least = 0,
    .most = 2,
    .options = OPTION_BIT(OPTION_VERSION) | OPTION_BIT(OPTION_PUBLISHED) | OPTION_BIT(OPTION_QUIET) |
               OPTION_BIT(OPTION_VERBOSE),
    .about = {"what a rulebook changes, in sentences", "用句子说明规则手册改动了什么"},
    .help =
        {"Tells what the rulebook in FOLDER says otherwise than what it extends, or than the rulebook in OTHER\n"
         "('standard' is the standard one), or, with --store, --published or --version, than one that was published.\n"
         "Tables are compared row by row, scripts function by function. What people see makes no difference when it\n"
         "means the same: comments, order of keys, long and short forms.\n"
         "Of one table or stage the first 20 differences are shown; --verbose shows all.\n"
         "The status is 0 whether there are differences or not; with --quiet nothing is printed and it is 1 when\n"
         "there are.\n",
         "说明 FOLDER 中的规则手册与其所继承的手册、或与 OTHER 中的手册（standard 指标准手册）有何不同；\n"
         "带 --store、--published 或 --version 时则与已发布的版本比较。\n"
         "决策表逐行比较，脚本逐函数比较。注释、键的顺序、长短写法等含义相同的差别不计。\n"
         "每个表或阶段只显示前 20 处差别，--verbose 显示全部。\n"
         "无论有无差别，退出状态都为 0；带 --quiet 时不输出内容，有差别则为 1。\n"},
    .run = run,
};
