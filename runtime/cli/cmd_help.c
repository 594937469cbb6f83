/* dealwright help: the overview, one command, or one topic. Also what `dealwright` alone and `--help` show. */
#include "cli/entry.h"

#include "base/text.h"

#include <string.h>

static const char *in_language(const struct label *label) {
  return label_text(label, language_current(), "");
}

/* ---- long text ---- */

enum sign { LETTER, IDEOGRAPH, FULL_STOP };

/* A wide sign that is no ideograph is punctuation, which brings its own room. */
static enum sign sign_at(const char *at) {
  char one[8] = {0};
  const char *end = at;
  uint32_t point = text_next(&end);
  memcpy(one, at, (size_t)(end - at));
  if (text_width(one) < 2) return LETTER;
  return point >= 0x4e00 && point <= 0x9fff ? IDEOGRAPH : FULL_STOP;
}

/* Between words stands a blank, also where one is Chinese, but none between Chinese characters. */
static void join(struct buffer *paragraph, const char *line, size_t size) {
  const char *last = buffer_text(paragraph);
  for (const char *at = last; *at != '\0'; text_next(&at)) last = at;
  enum sign before = sign_at(last), after = sign_at(line);
  bool touch = before == FULL_STOP || after == FULL_STOP || (before == IDEOGRAPH && after == IDEOGRAPH);
  if (paragraph->size > 0 && !touch) buffer_putc(paragraph, ' ');
  buffer_add(paragraph, line, size);
}

/* Lines that the terminal has room for, and indented ones, which are to be copied, stay as they are; a longer one flows
 * into the next of its paragraph. */
static void say_text(struct session *session, const char *text) {
  struct buffer paragraph = BUFFER_EMPTY;
  for (const char *end; *text != '\0'; text = *end == '\n' ? end + 1 : end) {
    end = text + strcspn(text, "\n");
    join(&paragraph, text, (size_t)(end - text));
    bool stays = session->width == 0 || *text == ' ';
    bool is_long = text_width(arena_copy_bytes(session->arena, text, (size_t)(end - text))) > session->width;
    bool goes_on = *end == '\n' && end[1] != '\n' && end[1] != ' ' && end[1] != '\0';
    if (!stays && is_long && goes_on) continue;
    struct grid *grid = grid_new(session->arena, 1, NULL);
    grid_cell(grid, buffer_text(&paragraph));
    if (stays) buffer_printf(&session->out, "%s\n", buffer_text(&paragraph));
    else say_grid(session, grid, 0);
    buffer_clear(&paragraph);
  }
  buffer_release(&paragraph);
}

/* ---- the overview ---- */

static void say_groups(struct session *session) {
  static const enum phrase_id titles[GROUP_COUNT] = {PHRASE_group_write, PHRASE_group_run, PHRASE_group_pay,
                                                     PHRASE_group_look, PHRASE_group_more};
  struct grid *grid = grid_new(session->arena, 2, NULL);
  for (int group = 0; group < GROUP_COUNT; group++) {
    struct buffer names = BUFFER_EMPTY;
    for (size_t i = 0; entry_table[i] != NULL; i++)
      if ((int)entry_table[i]->group == group)
        buffer_printf(&names, "%s%s", names.size > 0 ? "  " : "", entry_table[i]->name);
    grid_cell(grid, phrase_text(language_current(), titles[group]));
    grid_cell(grid, buffer_text(&names));
    buffer_release(&names);
  }
  say_grid(session, grid, 0);
}

static void say_overview(struct session *session) {
  struct buffer topics = BUFFER_EMPTY;
  for (size_t i = 0; topic_table[i].name != NULL; i++)
    buffer_printf(&topics, "%s%s", i > 0 ? phrase_text(language_current(), PHRASE_list_comma) : "",
                  topic_table[i].name);
  say_line(session, PHRASE_overview_head);
  buffer_putc(&session->out, '\n');
  say_groups(session);
  buffer_putc(&session->out, '\n');
  say_line(session, PHRASE_overview_help, buffer_text(&topics));
  buffer_release(&topics);
}

/* ---- one command ---- */

static void say_parts(struct session *session, const struct entry *entry) {
  struct grid *grid = grid_new(session->arena, 2, NULL);
  say_line(session, PHRASE_usage_parts, entry->name);
  buffer_printf(&session->out, "\n%s\n\n", in_language(&entry->about));
  for (size_t i = 0; entry->parts[i] != NULL; i++) {
    grid_cell(grid, arena_printf(session->arena, "%s %s", entry->parts[i]->name, entry->parts[i]->usage));
    grid_cell(grid, in_language(&entry->parts[i]->about));
  }
  say_grid(session, grid, 2);
  buffer_putc(&session->out, '\n');
  say_line(session, PHRASE_parts_help, entry->name);
}

static void option_row_say(struct session *session, struct grid *grid, const struct option_row *row) {
  const char *form = option_is_optional((enum option)(row - option_rows)) ? "%s[=%s]" : "%s %s";
  grid_cell(grid, row->argument != NULL ? arena_printf(session->arena, form, row->name, row->argument) : row->name);
  grid_cell(grid, in_language(&row->about));
}

/* The command's own come first. */
static void say_options(struct session *session, const struct entry *entry) {
  const uint64_t of_store = OPTION_BIT(OPTION_STORE) | OPTION_BIT(OPTION_AS) | OPTION_BIT(OPTION_AT);
  struct grid *grid = grid_new(session->arena, 2, NULL);
  for (int option = OPTION_HELP + 1; option < OPTION_COUNT; option++)
    if ((entry->options & OPTION_BIT(option)) != 0) option_row_say(session, grid, &option_rows[option]);
  for (int option = 0; option <= OPTION_HELP; option++)
    if (!entry->storeless || (of_store & OPTION_BIT(option)) == 0) option_row_say(session, grid, &option_rows[option]);
  say_grid(session, grid, 2);
}

static void say_entry(struct session *session, const struct entry *entry) {
  const char *help = in_language(&entry->help);
  if (entry->parts != NULL) {
    say_parts(session, entry);
    return;
  }
  say(session, PHRASE_usage, entry->name);
  if (entry->usage[0] != '\0') buffer_printf(&session->out, " %s", entry->usage);
  say_line(session, PHRASE_usage_options);
  buffer_printf(&session->out, "\n%s\n", in_language(&entry->about));
  if (*help != '\0') buffer_putc(&session->out, '\n');
  say_text(session, help);
  buffer_putc(&session->out, '\n');
  say_line(session, PHRASE_options_title);
  say_options(session, entry);
}

/* ---- one topic ---- */

static const struct topic *topic_find(const char *name) {
  for (size_t i = 0; topic_table[i].name != NULL; i++)
    if (text_equal(topic_table[i].name, name)) return &topic_table[i];
  return NULL;
}

static enum status unknown(struct session *session, const char *name) {
  const char *names[64];
  size_t count = 0;
  for (size_t i = 0; entry_table[i] != NULL; i++) names[count++] = entry_table[i]->name;
  for (size_t i = 0; topic_table[i].name != NULL; i++) names[count++] = topic_table[i].name;
  diagnostic_add(session->list, DIAGNOSTIC_unknown_topic, NULL, name);
  diagnostic_suggest(session->list, name, names, count);
  return STATUS_USAGE;
}

static void say_topics(struct session *session) {
  struct grid *grid = grid_new(session->arena, 2, NULL);
  for (size_t i = 0; entry_table[i] != NULL; i++) {
    grid_cell(grid, entry_table[i]->name);
    grid_cell(grid, in_language(&entry_table[i]->about));
  }
  grid_cell(grid, "");
  grid_cell(grid, "");
  for (size_t i = 0; topic_table[i].name != NULL; i++) {
    grid_cell(grid, topic_table[i].name);
    grid_cell(grid, in_language(&topic_table[i].about));
  }
  say_grid(session, grid, 0);
}

static enum status explain(struct session *session, const char *name, const char *part) {
  const struct entry *entry = entry_find(name);
  if (part != NULL && entry != NULL && entry->parts != NULL) {
    if (entry_part(entry, part) == NULL) {
      entry_part_unknown(entry, part, session->list);
      return STATUS_USAGE;
    }
    entry = entry_part(entry, part);
  } else if (part != NULL) {
    diagnostic_add(session->list, DIAGNOSTIC_operand_extra, NULL, "help", part);
    return STATUS_USAGE;
  }
  const struct topic *topic = entry == NULL ? topic_find(name) : NULL;
  if (entry != NULL) say_entry(session, entry);
  else if (topic != NULL) say_text(session, in_language(&topic->text));
  else return unknown(session, name);
  return STATUS_DONE;
}

static enum status help(struct session *session) {
  const struct options *options = &session->options;
  bool asked_for_help = text_equal(options->command, "help");
  if (options->command == NULL) say_overview(session);
  else if (!asked_for_help) say_entry(session, session->entry);
  else if (options->count == 0) say_topics(session);
  else return explain(session, options->words[0], options->count > 1 ? options->words[1] : NULL);
  return STATUS_DONE;
}

static enum status run(struct session *session) {
  enum status status = help(session);
  if (session->json && status == STATUS_DONE) session_json_text(session, "help");
  return status;
}

const struct entry entry_help = {
    .name = "help",
    .group = GROUP_MORE,
    .usage = "[COMMAND or TOPIC]",
    .least = 0,
    .most = 2,
    .about = {"explain a command or a topic", "说明命令或主题"},
    .run = run,
};
