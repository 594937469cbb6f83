/* Titles.
 *
 * The names that the program itself brings (`cancelled`, `escalation`, ...) have their titles here, so that a listing
 * does not show a bare name among titles. */
#include "report/title.h"

#include "base/phrase.h"
#include "base/text.h"

static const char *spaced(struct arena *arena, const char *name) {
  char *copy = arena_copy(arena, name);
  for (char *at = copy; *at != '\0'; at++)
    if (*at == '_') *at = ' ';
  return copy;
}

const char *title_of(struct arena *arena, const struct label *label, const char *name) {
  const char *title = label_text(label, language_current(), NULL);
  return title != NULL ? title : spaced(arena, name);
}

static bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}

static bool is_small(char c) {
  return c >= 'a' && c <= 'z';
}

const char *title_within(struct arena *arena, const struct label *label, const char *name) {
  const char *title = title_of(arena, label, name);
  bool is_word = is_capital(title[0]) && (is_small(title[1]) || title[1] == ' ');
  if (!is_word) return title;
  char *copy = arena_copy(arena, title);
  copy[0] = (char)(copy[0] - 'A' + 'a');
  return copy;
}

static const char *own_title(struct arena *arena, const char *name) {
  if (text_equal(name, "cancelled")) return phrase_text(language_current(), PHRASE_title_cancelled);
  if (text_equal(name, "escalation")) return phrase_text(language_current(), PHRASE_title_escalation);
  if (text_equal(name, UPKEEP_TASK)) return phrase_text(language_current(), PHRASE_title_refresh);
  if (text_equal(name, UPKEEP_TIMER)) return phrase_text(language_current(), PHRASE_title_stale);
  return spaced(arena, name);
}

const char *title_of_stage(struct arena *arena, const struct rulebook *rulebook, const char *name) {
  const struct process *process;
  for (size_t i = 0; (process = rulebook_each_process(rulebook, i)) != NULL; i++) {
    const struct stage *stage = process_stage(process, name);
    if (stage != NULL) return title_within(arena, &stage->title, name);
  }
  return own_title(arena, name);
}

const char *title_of_task(struct arena *arena, const struct rulebook *rulebook, const char *name) {
  const struct process *process;
  for (size_t i = 0; (process = rulebook_each_process(rulebook, i)) != NULL; i++) {
    const struct task_rule *task = process_task(process, name);
    if (task != NULL && (task->title.en != NULL || task->title.zh != NULL))
      return title_within(arena, &task->title, name);
  }
  return own_title(arena, name);
}

static const struct timer_rule *find_timer(const struct rulebook *rulebook, const char *name) {
  const struct process *process;
  for (size_t i = 0; (process = rulebook_each_process(rulebook, i)) != NULL; i++) {
    const struct timer_rule *timer = timer_named(process->timers, process->timer_count, name);
    for (size_t j = 0; timer == NULL && j < process->stage_count; j++)
      timer = timer_named(process->stages[j].timers, process->stages[j].timer_count, name);
    if (timer != NULL) return timer;
  }
  return NULL;
}

bool title_has_timer(const struct rulebook *rulebook, const char *name) {
  return find_timer(rulebook, name) != NULL;
}

const char *title_of_timer(struct arena *arena, const struct rulebook *rulebook, const char *name) {
  const struct timer_rule *timer = find_timer(rulebook, name);
  bool titled = timer != NULL && (timer->title.en != NULL || timer->title.zh != NULL);
  return titled ? title_within(arena, &timer->title, name) : own_title(arena, name);
}

const char *title_of_action(struct arena *arena, const struct rulebook *rulebook, const char *verb) {
  for (size_t i = 0; i < rulebook->process_count; i++) {
    const struct action *action = process_action(&rulebook->processes[i], verb);
    if (action != NULL) return title_within(arena, &action->title, verb);
  }
  return verb;
}

const char *title_of_approval(struct arena *arena, const struct rulebook *rulebook, const char *name) {
  for (size_t i = 0; i < rulebook->process_count; i++) {
    const struct approval *approval = process_approval(&rulebook->processes[i], name);
    if (approval != NULL) return title_within(arena, &approval->title, name);
  }
  return spaced(arena, name);
}

const char *title_of_notice(struct arena *arena, const struct rulebook *rulebook, const char *name) {
  const struct process *process;
  for (size_t i = 0; (process = rulebook_each_process(rulebook, i)) != NULL; i++) {
    const struct notice_rule *notice = process_notice(process, name);
    if (notice != NULL) return title_within(arena, &notice->title, name);
  }
  return spaced(arena, name);
}

const char *title_of_process(struct arena *arena, const struct rulebook *rulebook, const char *name) {
  const struct process *process = rulebook_process(rulebook, name);
  return process != NULL ? title_within(arena, &process->title, name) : spaced(arena, name);
}

const char *title_of_document(struct arena *arena, const struct rulebook *rulebook, const char *name) {
  const struct document *document = rulebook_document(rulebook, name);
  return document != NULL ? title_within(arena, &document->title, name) : name;
}

const char *title_of_record(struct arena *arena, const struct rulebook *rulebook, const char *name) {
  const struct record *record = rulebook_record(rulebook, name);
  return record != NULL ? title_within(arena, &record->title, name) : spaced(arena, name);
}

const char *title_of_role(struct arena *arena, const struct rulebook *rulebook, const char *name) {
  const struct role *role = rulebook_role(rulebook, name);
  return role != NULL ? title_within(arena, &role->title, name) : spaced(arena, name);
}

const char *title_of_field(struct arena *arena, const struct record *record, const char *name) {
  const struct field *field = record != NULL ? record_field(record, name) : NULL;
  return field != NULL ? title_within(arena, &field->title, name) : spaced(arena, name);
}
