/* Differences in sentences.
 *
 * Keys of the language stand in the sentence as they stand in the file, since that is what the reader will look for
 * there; what an entry is (a task, a condition) is said in words. A kind of entry without a word of its own is an
 * 'entry'. */
#include "cli/difference_sentence.h"

#include "base/phrase.h"
#include "base/text.h"

#include <string.h>

enum { LONGEST = 120 }; /* bytes of a value that a sentence shows */

static const struct {
  const char *name;
  enum phrase_id heading, noun;
} groups[DIFFERENCE_GROUPS] = {[DIFFERENCE_SETTINGS] = {"setting", PHRASE_diff_settings, PHRASE_noun_entry},
                               [DIFFERENCE_RECORDS] = {"record", PHRASE_diff_records, PHRASE_noun_record},
                               [DIFFERENCE_ROLES] = {"role", PHRASE_diff_roles, PHRASE_noun_role},
                               [DIFFERENCE_PEOPLE] = {"person", PHRASE_diff_people, PHRASE_noun_person},
                               [DIFFERENCE_PROCESS] = {"process", PHRASE_diff_processes, PHRASE_noun_process},
                               [DIFFERENCE_STAGES] = {"stage", PHRASE_diff_stages, PHRASE_noun_stage},
                               [DIFFERENCE_ACTIONS] = {"action", PHRASE_diff_actions, PHRASE_noun_action},
                               [DIFFERENCE_APPROVALS] = {"approval", PHRASE_diff_approvals, PHRASE_noun_approval},
                               [DIFFERENCE_DOCUMENTS] = {"document", PHRASE_diff_documents, PHRASE_noun_document},
                               [DIFFERENCE_IMPORTS] = {"import", PHRASE_diff_imports, PHRASE_noun_import},
                               [DIFFERENCE_PLANS] = {"plan", PHRASE_diff_plans, PHRASE_noun_plan},
                               [DIFFERENCE_APPRAISALS] = {"appraisal", PHRASE_diff_appraisals, PHRASE_noun_appraisal},
                               [DIFFERENCE_TABLES] = {"table", PHRASE_diff_tables, PHRASE_noun_table},
                               [DIFFERENCE_SCRIPTS] = {"script", PHRASE_diff_scripts, PHRASE_noun_function}};

const char *difference_group_name(enum difference_group group) {
  return groups[group].name;
}

#define add(out, id, ...) phrase_add(out, language_current(), id, ##__VA_ARGS__)

void difference_heading(const struct difference *difference, struct buffer *out) {
  add(out, groups[difference->group].heading, difference->process != NULL ? difference->process : "");
}

/* ---- what an entry is ---- */

static enum phrase_id noun_of(const struct difference_step *step) {
  static const struct {
    enum schema_mapping of;
    enum phrase_id noun;
  } nouns[] = {{SCHEMA_record, PHRASE_noun_record},     {SCHEMA_field, PHRASE_noun_field},
               {SCHEMA_role, PHRASE_noun_role},         {SCHEMA_person, PHRASE_noun_person},
               {SCHEMA_stage, PHRASE_noun_stage},       {SCHEMA_task, PHRASE_noun_task},
               {SCHEMA_timer, PHRASE_noun_timer},       {SCHEMA_action, PHRASE_noun_action},
               {SCHEMA_approval, PHRASE_noun_approval}, {SCHEMA_ask, PHRASE_noun_ask},
               {SCHEMA_document, PHRASE_noun_document}, {SCHEMA_signature, PHRASE_noun_signature},
               {SCHEMA_column, PHRASE_noun_column},     {SCHEMA_import, PHRASE_noun_import},
               {SCHEMA_plan, PHRASE_noun_plan},         {SCHEMA_credit, PHRASE_noun_credit},
               {SCHEMA_measure, PHRASE_noun_measure},   {SCHEMA_pay, PHRASE_noun_pay},
               {SCHEMA_process, PHRASE_noun_process},   {SCHEMA_appraisal, PHRASE_noun_appraisal},
               {SCHEMA_score, PHRASE_noun_score},       {SCHEMA_result, PHRASE_noun_result}};
  if (step->of == SCHEMA_criterion && text_equal(step->under, "leave")) return PHRASE_noun_leave;
  if (step->of == SCHEMA_criterion && text_equal(step->under, "enter")) return PHRASE_noun_enter;
  if (step->of == SCHEMA_criterion) return PHRASE_noun_criterion;
  for (size_t i = 0; i < sizeof nouns / sizeof *nouns; i++)
    if (nouns[i].of == step->of) return nouns[i].noun;
  return PHRASE_noun_entry;
}

static const char *word(enum phrase_id id) {
  return phrase_text(language_current(), id);
}

/* `row 5 (sales_rep, B)`, `column limit`, `task interview`, `due`. */
static void add_step(struct buffer *out, const struct difference_step *step) {
  if (step->kind == STEP_ROW) add(out, PHRASE_diff_row, step->name, step->detail);
  else if (step->kind == STEP_COLUMN) add(out, PHRASE_diff_column, step->name);
  else if (step->kind == STEP_ENTRY) add(out, PHRASE_diff_entry, word(noun_of(step)), step->name);
  else buffer_puts(out, step->name);
}

/* Everything before the last step: `needs_analysis: task interview: `. Keys in a row stand together: `set deal.amount`.
 */
static void add_way(struct buffer *out, const struct difference *difference) {
  if (difference->group == DIFFERENCE_TABLES) add(out, PHRASE_diff_table, difference->name);
  else if (difference->name != NULL) buffer_puts(out, difference->name);
  if (difference->name != NULL) buffer_puts(out, word(PHRASE_colon));
  for (size_t i = 0; i + 1 < difference->step_count; i++) {
    const struct difference_step *step = &difference->steps[i];
    add_step(out, step);
    buffer_puts(out, step->kind == STEP_KEY ? " " : word(PHRASE_colon));
  }
}

/* ---- values ---- */

/* Cut at a character's beginning. */
static void add_cut(struct buffer *out, const char *text) {
  size_t size = strlen(text);
  if (size <= LONGEST) {
    buffer_puts(out, text[0] != '\0' ? text : word(PHRASE_diff_empty));
    return;
  }
  for (size = LONGEST; ((unsigned char)text[size] & 0xc0) == 0x80;) size--;
  buffer_add(out, text, size);
  buffer_puts(out, "...");
}

static void add_values(struct buffer *out, const struct difference *difference, const char *subject) {
  struct buffer before = BUFFER_EMPTY, after = BUFFER_EMPTY;
  if (difference->before != NULL) add_cut(&before, difference->before);
  if (difference->after != NULL) add_cut(&after, difference->after);
  if (difference->what == DIFFERENCE_NEW) add(out, PHRASE_diff_set, subject, buffer_text(&after));
  else if (difference->what == DIFFERENCE_GONE) add(out, PHRASE_diff_unset, subject, buffer_text(&before));
  else add(out, PHRASE_diff_changed, subject, buffer_text(&after), buffer_text(&before));
  buffer_release(&before);
  buffer_release(&after);
}

/* ---- sentences ---- */

static void add_detail(struct buffer *out, const char *detail, const char *name) {
  if (detail == NULL || text_equal(detail, name)) return;
  buffer_puts(out, word(PHRASE_colon));
  add_cut(out, detail);
}

/* The thing as a whole. */
static void add_thing(struct buffer *out, const struct difference *difference) {
  bool is_new = difference->what == DIFFERENCE_NEW;
  if (difference->what == DIFFERENCE_AROUND) add(out, PHRASE_diff_around);
  else if (difference->what == DIFFERENCE_CHANGED && difference->group == DIFFERENCE_SCRIPTS)
    add(out, PHRASE_diff_function);
  else if (difference->what == DIFFERENCE_CHANGED) add_values(out, difference, word(groups[difference->group].noun));
  else add(out, is_new ? PHRASE_diff_thing_new : PHRASE_diff_thing_gone, word(groups[difference->group].noun));
  if (is_new) add_detail(out, difference->detail, difference->name);
}

static void add_entry(struct buffer *out, const struct difference *difference, const struct difference_step *step) {
  bool is_new = difference->what == DIFFERENCE_NEW;
  add(out, is_new ? PHRASE_diff_entry_new : PHRASE_diff_entry_gone, word(noun_of(step)), step->name);
  add_detail(out, step->detail, step->name);
}

static void add_row(struct buffer *out, const struct difference *difference, const struct difference_step *step) {
  enum phrase_id id = difference->what == DIFFERENCE_NEW    ? PHRASE_diff_row_new
                      : difference->what == DIFFERENCE_GONE ? PHRASE_diff_row_gone
                                                            : PHRASE_diff_row_moved;
  add(out, id, step->name, step->detail, difference->before != NULL ? difference->before : "");
}

static void add_column(struct buffer *out, const struct difference *difference, const struct difference_step *step) {
  if (difference->what == DIFFERENCE_NEW) add(out, PHRASE_diff_column_new, step->name, difference->after);
  else if (difference->what == DIFFERENCE_GONE) add(out, PHRASE_diff_column_gone, step->name);
  else add(out, PHRASE_diff_column_type, step->name, difference->after, difference->before);
}

/* `title (en)`. */
static bool is_language(const struct difference_step *step) {
  return step->kind == STEP_KEY && (text_equal(step->name, "en") || text_equal(step->name, "zh"));
}

void difference_sentence(const struct difference *difference, struct buffer *out) {
  add_way(out, difference);
  if (difference->step_count == 0) {
    add_thing(out, difference);
    return;
  }
  const struct difference_step *last = &difference->steps[difference->step_count - 1];
  bool is_whole = difference->what == DIFFERENCE_NEW || difference->what == DIFFERENCE_GONE;
  if (last->kind == STEP_ROW) add_row(out, difference, last);
  else if (last->kind == STEP_COLUMN) add_column(out, difference, last);
  else if (last->kind == STEP_ENTRY && is_whole) add_entry(out, difference, last);
  else {
    struct buffer subject = BUFFER_EMPTY;
    if (is_language(last)) buffer_printf(&subject, "(%s)", last->name);
    else add_step(&subject, last);
    add_values(out, difference, buffer_text(&subject));
    buffer_release(&subject);
  }
}

void difference_path(const struct difference *difference, struct buffer *out) {
  for (size_t i = 0; i < difference->step_count; i++) {
    const struct difference_step *step = &difference->steps[i];
    if (i > 0) buffer_putc(out, '.');
    if (step->under != NULL) buffer_printf(out, "%s.", step->under);
    buffer_puts(out, step->name);
  }
}
