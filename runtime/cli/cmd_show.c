/* dealwright show: what a rulebook consists of. */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/folder.h"
#include "cli/show_timers.h"
#include "report/title.h"

struct showing {
  struct session *session;
  const struct rulebook *rulebook;
};

static void section_title(struct session *session, enum phrase_id id) {
  if (session->out.size > 0) buffer_putc(&session->out, '\n');
  say_line(session, id);
}

static void head_cells(struct grid *grid, const enum phrase_id *ids, size_t count) {
  for (size_t i = 0; i < count; i++) grid_cell_styled(grid, phrase_text(language_current(), ids[i]), GRID_DIM);
}

static const char *text_of(struct session *session, struct buffer *text) {
  const char *copy = arena_copy(session->arena, buffer_text(text));
  buffer_release(text);
  return copy;
}

static const char *comma(void) {
  return phrase_text(language_current(), PHRASE_list_comma);
}

/* ---- the rulebook itself ---- */

static void show_head(const struct showing *showing) {
  struct session *session = showing->session;
  const struct rulebook *rulebook = showing->rulebook;
  say(session, PHRASE_rulebook_head, title_of(session->arena, &rulebook->title, rulebook->name), rulebook->name,
      rulebook->version);
  if (rulebook->extends != NULL) say(session, PHRASE_extends_part, rulebook->extends);
  buffer_putc(&session->out, '\n');
  say_line(session, PHRASE_rulebook_money, rulebook->currency->code, rulebook->timezone);
}

/* ---- stages ---- */

static const char *tasks_text(const struct showing *showing, const struct stage *stage) {
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < stage->task_count; i++) {
    const struct task_rule *task = &stage->tasks[i];
    if (i > 0) buffer_puts(&text, comma());
    buffer_puts(&text, title_within(showing->session->arena, &task->title, task->name));
    if (!task->required) phrase_add(&text, language_current(), PHRASE_optional_mark);
  }
  return text_of(showing->session, &text);
}

/* A field by its path, a document by its title. */
static void add_requirement(const struct showing *showing, const struct requirement *needs, const char *before,
                            struct buffer *out) {
  buffer_puts(out, before);
  if (needs->field != NULL) buffer_printf(out, "%s.%s", needs->record, needs->field);
  else buffer_puts(out, title_of_document(showing->session->arena, showing->rulebook, needs->record));
}

static const char *needs_text(const struct showing *showing, const struct stage *stage) {
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < stage->requires_count; i++)
    add_requirement(showing, &stage->requires[i], i > 0 ? comma() : "", &text);
  for (size_t i = 0; i < stage->leave.count; i++) {
    const struct criterion *criterion = &stage->leave.items[i];
    if (text.size > 0) buffer_puts(&text, comma());
    buffer_puts(&text, title_within(showing->session->arena, &criterion->title, criterion->name));
  }
  return text_of(showing->session, &text);
}

static const char *next_text(const struct showing *showing, const struct stage *stage) {
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < stage->next_count; i++) {
    if (i > 0) buffer_puts(&text, comma());
    buffer_puts(&text, title_of_stage(showing->session->arena, showing->rulebook, stage->next[i].to));
  }
  return text_of(showing->session, &text);
}

static void stage_lines(const struct showing *showing, struct grid *grid, const struct stage *stage) {
  const struct {
    enum phrase_id id;
    const char *text;
  } lines[] = {{PHRASE_stage_tasks, tasks_text(showing, stage)},
               {PHRASE_stage_needs, needs_text(showing, stage)},
               {PHRASE_stage_next, next_text(showing, stage)}};
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
    if (lines[i].text[0] == '\0') continue;
    grid_cell_styled(grid, phrase_text(language_current(), lines[i].id), GRID_DIM);
    grid_cell(grid, lines[i].text);
  }
}

static void show_stage(const struct showing *showing, const struct stage *stage, size_t number) {
  struct session *session = showing->session;
  struct grid *grid = grid_new(session->arena, 2, NULL);
  const char *title = title_of(session->arena, &stage->title, stage->name);
  const char *count = arena_printf(session->arena, "%2zu", number);
  if (stage->ends) {
    say_line(session, PHRASE_stage_end, count, title, stage->name);
    return;
  }
  say(session, PHRASE_stage_head, count, title, stage->name);
  if (stage->owner != NULL)
    say(session, PHRASE_stage_owner, title_of_role(session->arena, showing->rulebook, stage->owner));
  if (stage->has_due) say(session, PHRASE_stage_due, show_duration(session, stage->due));
  buffer_putc(&session->out, '\n');
  stage_lines(showing, grid, stage);
  say_grid(session, grid, 6);
}

static void show_stages(const struct showing *showing) {
  struct session *session = showing->session;
  for (size_t i = 0; i < showing->rulebook->process_count; i++) {
    const struct process *process = &showing->rulebook->processes[i];
    if (session->out.size > 0) buffer_putc(&session->out, '\n');
    say_line(session, PHRASE_title_line, title_of(session->arena, &process->title, process->name));
    for (size_t j = 0; j < process->stage_count; j++) show_stage(showing, &process->stages[j], j + 1);
  }
}

/* ---- actions ---- */

static const char *grants_text(const struct showing *showing, const struct grants *grants) {
  static const enum phrase_id words[] = {PHRASE_who_owner, PHRASE_who_superior, PHRASE_who_team};
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < grants->count; i++) {
    const struct grant *grant = &grants->items[i];
    if (i > 0) buffer_puts(&text, comma());
    if (grant->kind == GRANT_ROLE)
      buffer_puts(&text, title_of_role(showing->session->arena, showing->rulebook, grant->role));
    else buffer_puts(&text, phrase_text(language_current(), words[grant->kind]));
  }
  if (grants->count == 0) buffer_puts(&text, phrase_text(language_current(), PHRASE_who_anybody));
  return text_of(showing->session, &text);
}

static const char *asks_text(const struct showing *showing, const struct action *action) {
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < action->ask_count; i++)
    buffer_printf(&text, "%s%s%s", i > 0 ? " " : "", action->asks[i].name, action->asks[i].optional ? "?" : "");
  return text_of(showing->session, &text);
}

/* The numbers that the stages have in the list above, neighbours joined: `1, 3-5`. */
static const char *stage_numbers(const struct showing *showing, const struct process *process,
                                 const struct action *action) {
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < process->stage_count; i++) {
    size_t from = i;
    while (i < process->stage_count && action_allows_stage(action, &process->stages[i])) i++;
    if (i == from) continue;
    if (text.size > 0) buffer_puts(&text, comma());
    buffer_printf(&text, i > from + 1 ? "%zu-%zu" : "%zu", from + 1, i);
  }
  return text_of(showing->session, &text);
}

static const char *places_text(const struct showing *showing, const struct process *process,
                               const struct action *action) {
  if (action->starts) return phrase_text(language_current(), PHRASE_at_the_start);
  if (action->stage_count == 0) return phrase_text(language_current(), PHRASE_in_every_stage);
  return stage_numbers(showing, process, action);
}

static void show_actions(const struct showing *showing) {
  static const enum phrase_id heads[] = {PHRASE_head_verb, PHRASE_head_title, PHRASE_head_who_may, PHRASE_head_asks,
                                         PHRASE_head_stages};
  struct session *session = showing->session;
  struct grid *grid = grid_new(session->arena, 5, NULL);
  section_title(session, PHRASE_actions_title);
  head_cells(grid, heads, 5);
  for (size_t i = 0; i < showing->rulebook->process_count; i++) {
    const struct process *process = &showing->rulebook->processes[i];
    for (size_t j = 0; j < process->action_count; j++) {
      const struct action *action = &process->actions[j];
      grid_cell(grid, action->name);
      grid_cell(grid, title_of(session->arena, &action->title, action->name));
      grid_cell(grid, grants_text(showing, &action->by));
      grid_cell(grid, asks_text(showing, action));
      grid_cell(grid, places_text(showing, process, action));
    }
  }
  say_grid(session, grid, 2);
}

/* ---- records, roles, people, imports ---- */

static void show_records(const struct showing *showing) {
  static const enum phrase_id heads[] = {PHRASE_head_record, PHRASE_head_title, PHRASE_head_fields};
  struct session *session = showing->session;
  struct grid *grid = grid_new(session->arena, 3, NULL);
  section_title(session, PHRASE_records_title);
  head_cells(grid, heads, 3);
  for (size_t i = 0; i < showing->rulebook->record_count; i++) {
    const struct record *record = &showing->rulebook->records[i];
    struct buffer fields = BUFFER_EMPTY;
    for (size_t j = 0; j < record->field_count; j++)
      buffer_printf(&fields, "%s%s", j > 0 ? " " : "", record->fields[j].name);
    grid_cell(grid, record->name);
    grid_cell(grid, title_of(session->arena, &record->title, record->name));
    grid_cell(grid, buffer_text(&fields));
    buffer_release(&fields);
  }
  say_grid(session, grid, 2);
}

static void show_roles(const struct showing *showing) {
  static const enum phrase_id heads[] = {PHRASE_head_role, PHRASE_head_title, PHRASE_head_reports_to,
                                         PHRASE_head_duties};
  struct session *session = showing->session;
  struct grid *grid = grid_new(session->arena, 4, NULL);
  section_title(session, PHRASE_roles_title);
  head_cells(grid, heads, 4);
  for (size_t i = 0; i < showing->rulebook->role_count; i++) {
    const struct role *role = &showing->rulebook->roles[i];
    grid_cell(grid, role->name);
    grid_cell(grid, title_of(session->arena, &role->title, role->name));
    grid_cell(grid, role->reports_to != NULL ? role->reports_to : "-");
    grid_cell(grid, label_text(&role->duties, language_current(), "-"));
  }
  say_grid(session, grid, 2);
}

static void show_people(const struct showing *showing) {
  static const enum phrase_id heads[] = {PHRASE_head_person, PHRASE_head_name, PHRASE_head_superior, PHRASE_head_roles};
  struct session *session = showing->session;
  struct grid *grid = grid_new(session->arena, 4, NULL);
  if (showing->rulebook->person_count == 0) return;
  section_title(session, PHRASE_people_title);
  head_cells(grid, heads, 4);
  for (size_t i = 0; i < showing->rulebook->person_count; i++) {
    const struct person *person = &showing->rulebook->people[i];
    struct buffer roles = BUFFER_EMPTY;
    for (size_t j = 0; j < person->role_count; j++)
      buffer_printf(&roles, "%s%s", j > 0 ? comma() : "",
                    title_of_role(session->arena, showing->rulebook, person->roles[j]));
    grid_cell(grid, person->key);
    grid_cell(grid, person->name);
    grid_cell(grid, person->superior != NULL ? person->superior : "-");
    grid_cell(grid, buffer_text(&roles));
    buffer_release(&roles);
  }
  say_grid(session, grid, 2);
}

static void show_imports(const struct showing *showing) {
  static const enum phrase_id heads[] = {PHRASE_head_import, PHRASE_head_file, PHRASE_head_title};
  struct session *session = showing->session;
  struct grid *grid = grid_new(session->arena, 3, NULL);
  if (showing->rulebook->import_count == 0) return;
  section_title(session, PHRASE_imports_title);
  head_cells(grid, heads, 3);
  for (size_t i = 0; i < showing->rulebook->import_count; i++) {
    const struct import_map *map = &showing->rulebook->imports[i];
    grid_cell(grid, map->name);
    grid_cell(grid, map->file);
    grid_cell(grid, title_of(session->arena, &map->title, map->name));
  }
  say_grid(session, grid, 2);
}

static void show_all_timers(const struct showing *showing) {
  show_timers(showing->session, showing->rulebook);
}

static const struct {
  const char *name;
  void (*show)(const struct showing *showing);
} sections[] = {{"process", show_stages},  {"actions", show_actions}, {"timers", show_all_timers},
                {"records", show_records}, {"roles", show_roles},     {"people", show_people},
                {"imports", show_imports}};

enum { SECTIONS = sizeof sections / sizeof *sections };

/* ---- JSON ---- */

static const char *due_json(struct session *session, const struct stage *stage) {
  struct buffer text = BUFFER_EMPTY;
  if (!stage->has_due) return NULL;
  duration_write(&text, stage->due);
  return text_of(session, &text);
}

static void roles_json(struct session *session, const struct rulebook *rulebook) {
  for (size_t i = 0; i < rulebook->role_count; i++) {
    const struct role *role = &rulebook->roles[i];
    struct json json = session_json(session, "role");
    json_pair(&json, "role", role->name);
    json_pair(&json, "title", title_of(session->arena, &role->title, role->name));
    json_pair(&json, "reports_to", role->reports_to);
    json_pair(&json, "duties", label_text(&role->duties, language_current(), NULL));
    session_json_end(session, &json);
  }
}

static void show_json(const struct showing *showing) {
  struct session *session = showing->session;
  const struct rulebook *rulebook = showing->rulebook;
  roles_json(session, rulebook);
  show_timers_json(session, rulebook);
  for (size_t i = 0; i < rulebook->process_count; i++) {
    const struct process *process = &rulebook->processes[i];
    for (size_t j = 0; j < process->stage_count; j++) {
      const struct stage *stage = &process->stages[j];
      struct json json = session_json(session, "stage");
      json_pair(&json, "process", process->name);
      json_pair(&json, "stage", stage->name);
      json_pair(&json, "title", title_of(session->arena, &stage->title, stage->name));
      json_pair(&json, "owner", stage->owner);
      json_pair(&json, "due", due_json(session, stage));
      json_key(&json, "ends");
      json_boolean(&json, stage->ends);
      session_json_end(session, &json);
    }
    for (size_t j = 0; j < process->action_count; j++) {
      const struct action *action = &process->actions[j];
      struct json json = session_json(session, "action");
      json_pair(&json, "process", process->name);
      json_pair(&json, "verb", action->name);
      json_pair(&json, "title", title_of(session->arena, &action->title, action->name));
      json_pair(&json, "asks", asks_text(showing, action));
      session_json_end(session, &json);
    }
  }
}

/* ---- the command ---- */

static bool is_overview(const char *section) {
  for (size_t i = 0; i < SECTIONS; i++)
    if (section == NULL || text_equal(section, sections[i].name)) return true;
  return false;
}

static enum status show_merged(struct session *session, const struct source *source, const char *part) {
  if (!rulebook_show(session->arena, source, part, &session->out, session->list)) {
    size_t last = diagnostics_count(session->list) - 1;
    return diagnostics_id(session->list, last) == DIAGNOSTIC_unknown_part ? STATUS_USAGE : STATUS_RULEBOOK;
  }
  if (session->json) session_json_text(session, "merged");
  return STATUS_DONE;
}

static bool sounds_like_section(const char *word) {
  const char *names[SECTIONS];
  for (size_t i = 0; i < SECTIONS; i++) {
    names[i] = sections[i].name;
    if (text_equal(word, names[i])) return true;
  }
  return text_nearest(word, names, SECTIONS) != NULL;
}

/* One word is a folder when there is one of that name, or when it resembles no section and the current folder is no
 * rulebook that could have something called so. */
static void read_words(struct session *session, const char **folder, const char **section) {
  const struct options *options = &session->options;
  *folder = *section = NULL;
  if (options->count == 2) {
    *folder = options->words[0];
    *section = options->words[1];
  } else if (options->count == 1) {
    const char *word = options->words[0];
    bool is_section = !folder_exists(word) && (sounds_like_section(word) || folder_is_rulebook("."));
    *(is_section ? section : folder) = options->words[0];
  }
}

static enum status run(struct session *session) {
  const char *folder, *section;
  read_words(session, &folder, &section);
  const struct source *source = folder_source(session, folder);
  if (source == NULL) return STATUS_RULEBOOK;
  bool merged = session->options.values[OPTION_MERGED] != NULL || !is_overview(section);
  if (merged) return show_merged(session, source, section);
  const struct showing showing = {session, rulebook_load(session->arena, source, session->list)};
  if (showing.rulebook == NULL) return STATUS_RULEBOOK;
  if (session->json) {
    show_json(&showing);
    return STATUS_DONE;
  }
  if (section == NULL) show_head(&showing);
  for (size_t i = 0; i < SECTIONS; i++)
    if (section == NULL || text_equal(section, sections[i].name)) sections[i].show(&showing);
  return STATUS_DONE;
}

const struct entry entry_show = {
    .name = "show",
    .group = GROUP_WRITE,
    .usage = "[FOLDER] [PART]",
    .least = 0,
    .most = 2,
    .options = OPTION_BIT(OPTION_MERGED),
    .about = {"what a rulebook consists of", "显示规则手册的内容"},
    .help =
        {"An overview: stages with owner, deadline, tasks and conditions; actions and who may do them; timers; "
         "records;\n"
         "roles; people; imports. PART shows one of them: process, actions, timers, records, roles, people, imports; "
         "or the YAML\n"
         "of what is called so: a stage, an action, an approval, a record, a table, ...\n"
         "With --merged: the YAML as it is after merging with what the rulebook extends, the file of each part, "
         "and what it\n"
         "replaces or takes away. PART may then also be rulebook, tables, scripts.\n"
         "Without FOLDER: the rulebook in the current folder, else the standard rulebook.\n",
         "概览：各阶段的负责角色、期限、任务和条件；各动作及有权执行者；记录、角色、人员、导入。\n"
         "PART 只显示其中一节：process、actions、records、roles、people、imports；\n"
         "或显示该名称（阶段、动作、审批、记录、决策表等）的 YAML。\n"
         "带 --merged 时显示与所继承手册合并后的 YAML、各部分所在的文件，以及替换或去掉的内容；\n"
         "此时 PART 也可为 rulebook、tables、scripts。\n"
         "不给出 FOLDER 时显示当前文件夹的规则手册，没有则显示标准规则手册。\n"},
    .run = run,
};
