/* Coverage: the items of a rulebook, and marks on them.
 *
 * Invariants
 * 1. An item belongs to the file and line where its rule, row or name stands, so it can be shown in the text itself.
 * 2. Looking never decides: all marks come from what the engine and the host did anyway, or from events afterwards.
 *
 * Not items: what an import does; fields under `requires`; values of `set`. */
#include "scenario/coverage.h"

#include "base/text.h"
#include "engine/version.h"
#include "rulebook/approval.h"
#include "script/watch.h"

#include <stdlib.h>
#include <string.h>

struct entry {
  struct cover_item item;
  const struct process *process; /* of stages, transitions, actions, tasks, approvals; else NULL */
  int rule;                      /* COVER_WHEN, COVER_CRITERION, COVER_NEEDED: the rule's number; else -1 */
  const char *approval;          /* COVER_STEP: its name */
  int step;                      /* COVER_STEP: from 1; 0: all, since a rule says which there are */
  size_t number;                 /* COVER_LINE, COVER_BRANCH: of the host */
};

struct touched {
  size_t test;
  unsigned char *bits; /* by item */
};

struct coverage {
  struct arena *arena;
  const struct version *version;
  struct entry *entries;
  struct cover_item *items; /* as handed out */
  size_t count;
  size_t *by_rule, *by_line, *by_condition; /* the item, and one more; 0: none */
  struct touched *tests;
  size_t test_count;
  unsigned char *bits; /* of the test under way, or NULL */
  struct watch watch;
};

static const char *const kind_names[COVER_KINDS] = {"stage",     "transition", "when",          "criterion", "action",
                                                    "task",      "approval",   "approval_when", "step",      "document",
                                                    "signature", "overdue",    "row",           "line",      "branch"};

const char *cover_kind_name(enum cover_kind kind) {
  return kind_names[kind];
}

/* ---- items ---- */

static const struct source_file *file_of(const struct coverage *coverage, const char *name) {
  const struct source *source = coverage->version->rulebook->source;
  for (size_t i = 0; name != NULL && i < source->count; i++)
    if (text_equal(source->files[i].shown, name) || text_equal(source->files[i].name, name)) return &source->files[i];
  return NULL;
}

static struct entry *add(struct coverage *coverage, enum cover_kind kind, const struct position *at, const char *name) {
  const struct source_file *file = file_of(coverage, at->file);
  if (file == NULL) return NULL; /* built in */
  coverage->entries = arena_grow(coverage->arena, coverage->entries, coverage->count, sizeof *coverage->entries);
  struct entry *entry = &coverage->entries[coverage->count++];
  *entry = (struct entry){.rule = -1};
  entry->item = (struct cover_item){kind, file, at->line, at->column, at->line, name, COVER_YES, 0};
  return entry;
}

/* A timer of several stages has its rules in each of them; they are one. */
static bool has_rule(const struct coverage *coverage, const struct rule *rule) {
  for (size_t i = 0; i < coverage->count; i++)
    if (coverage->entries[i].rule == rule->number) return true;
  return false;
}

static void add_rule(struct coverage *coverage, enum cover_kind kind, const struct rule *rule, const char *name) {
  if (has_rule(coverage, rule)) return;
  struct entry *entry = add(coverage, kind, &rule->at, name);
  if (entry == NULL) return;
  entry->rule = rule->number;
  entry->item.wanted = COVER_BOTH;
}

static void add_criteria(struct coverage *coverage, const struct criteria *criteria, const char *of) {
  for (size_t i = 0; i < criteria->count; i++)
    add_rule(coverage, COVER_CRITERION, criteria->items[i].rule,
             arena_printf(coverage->arena, "%s.%s", of, criteria->items[i].name));
}

static void add_in_process(struct coverage *coverage, enum cover_kind kind, const struct process *process,
                           const struct position *at, const char *name) {
  struct entry *entry = add(coverage, kind, at, name);
  if (entry != NULL) entry->process = process;
}

static void add_tasks(struct coverage *coverage, const struct process *process, const struct task_rule *tasks,
                      size_t count, const char *of) {
  for (size_t i = 0; i < count; i++) {
    const char *name = arena_printf(coverage->arena, "%s.%s", of, tasks[i].name);
    add_in_process(coverage, COVER_TASK, process, &tasks[i].at, name);
    if (tasks[i].when != NULL) add_rule(coverage, COVER_WHEN, tasks[i].when, name);
  }
}

static void add_starts(struct coverage *coverage, const struct start_rule *starts, size_t count, const char *of) {
  for (size_t i = 0; i < count; i++)
    if (starts[i].when != NULL)
      add_rule(coverage, COVER_WHEN, starts[i].when, arena_printf(coverage->arena, "%s.%s", of, starts[i].process));
}

static void add_stage(struct coverage *coverage, const struct process *process, const struct stage *stage) {
  add_in_process(coverage, COVER_STAGE, process, &stage->at, stage->name);
  if (stage->has_due) add_in_process(coverage, COVER_OVERDUE, process, &stage->at, stage->name);
  add_tasks(coverage, process, stage->tasks, stage->task_count, stage->name);
  add_starts(coverage, stage->starting, stage->starting_count, stage->name);
  add_criteria(coverage, &stage->enter, stage->name);
  add_criteria(coverage, &stage->leave, stage->name);
  for (size_t i = 0; i < stage->next_count; i++) {
    const struct transition *next = &stage->next[i];
    const char *name = arena_printf(coverage->arena, "%s -> %s", stage->name, next->to);
    add_in_process(coverage, COVER_TRANSITION, process, &next->at, name);
    if (next->when != NULL) add_rule(coverage, COVER_WHEN, next->when, name);
  }
}

static void add_step(struct coverage *coverage, const struct process *process, const struct approval *approval,
                     int step, const char *text, const struct position *at) {
  const char *name = text == NULL ? arena_printf(coverage->arena, "%s.*", approval->name)
                                  : arena_printf(coverage->arena, "%s.%d (%s)", approval->name, step, text);
  struct entry *entry = add(coverage, COVER_STEP, at, name);
  if (entry == NULL) return;
  entry->process = process;
  entry->approval = approval->name;
  entry->step = step;
  entry->item.wanted = COVER_BOTH;
}

/* Which steps a rule gives is known only when it runs: they are one item. */
static void add_steps(struct coverage *coverage, const struct process *process, const struct approval *approval) {
  struct agreement agreement = {NULL, 0};
  struct agreement_fault fault;
  if (approval->steps == NULL || !agreement_parse(coverage->arena, approval->steps, &agreement, &fault))
    add_step(coverage, process, approval, 0, NULL, &approval->steps_at);
  for (size_t i = 0; i < agreement.count; i++) {
    struct position at = approval->steps_at;
    at.column += text_width(arena_copy_bytes(coverage->arena, approval->steps, agreement.steps[i].offset));
    add_step(coverage, process, approval, (int)i + 1, agreement.steps[i].text, &at);
  }
}

static void add_approval(struct coverage *coverage, const struct process *process, const struct approval *approval) {
  add_in_process(coverage, COVER_APPROVAL, process, &approval->at, approval->name);
  if (approval->when != NULL) add_rule(coverage, COVER_NEEDED, approval->when, approval->name);
  add_steps(coverage, process, approval);
}

static void add_document(struct coverage *coverage, const struct process *process, const struct document *document) {
  add_in_process(coverage, COVER_DOCUMENT, process, &document->at, document->name);
  add_criteria(coverage, &document->check, document->name);
  for (size_t i = 0; i < document->signature_count; i++) {
    const struct signature *signature = &document->signatures[i];
    const char *name = arena_printf(coverage->arena, "%s.%s", document->name, signature->name);
    add_in_process(coverage, COVER_SIGNATURE, process, &signature->at, name);
    add_criteria(coverage, &signature->check, name);
  }
}

/* Of timers and of `overdue`; those of the whole case are called after the process. */
static void add_effects(struct coverage *coverage, const struct process *process) {
  const struct effects *effects;
  const struct stage *stage;
  for (size_t i = 0; process_effects(process, i, &effects, &stage); i++) {
    const char *of = stage != NULL ? stage->name : process->name;
    add_tasks(coverage, process, effects->tasks, effects->task_count, of);
    add_starts(coverage, effects->starting, effects->starting_count, of);
  }
}

/* Of the timers of records, only what they decide. */
static void add_upkeeps(struct coverage *coverage, const struct rulebook *rulebook) {
  for (size_t i = 0; i < rulebook->record_count; i++) {
    const struct process *upkeep = rulebook->records[i].upkeep;
    for (size_t j = 0; upkeep != NULL && j < upkeep->timer_count; j++) {
      const struct effects *does = &upkeep->timers[j].does;
      add_starts(coverage, does->starting, does->starting_count, upkeep->timers[j].name);
    }
  }
}

static void add_process(struct coverage *coverage, const struct process *process) {
  for (size_t i = 0; i < process->stage_count; i++) add_stage(coverage, process, &process->stages[i]);
  for (size_t i = 0; i < process->action_count; i++) {
    const struct action *action = &process->actions[i];
    add_in_process(coverage, COVER_ACTION, process, &action->at, action->name);
    add_criteria(coverage, &action->check, action->name);
    add_tasks(coverage, process, action->tasks, action->task_count, action->name);
    add_starts(coverage, action->starting, action->starting_count, action->name);
  }
  add_effects(coverage, process);
  for (size_t i = 0; i < process->approval_count; i++) add_approval(coverage, process, &process->approvals[i]);
  for (size_t i = 0; i < process->document_count; i++) add_document(coverage, process, &process->documents[i]);
}

static void add_row(struct coverage *coverage, const struct table *table, const struct table_row *row) {
  const struct position at = {table->file, row->line, 0, 0};
  add(coverage, COVER_ROW, &at, table->name);
}

static void add_tables(struct coverage *coverage, const struct rulebook *rulebook) {
  for (size_t i = 0; i < rulebook->table_count; i++) {
    const struct table *table = rulebook->tables[i];
    for (size_t j = 0; j < table->row_count; j++) add_row(coverage, table, &table->rows[j]);
    if (table->otherwise != NULL) add_row(coverage, table, table->otherwise);
  }
}

static void add_scripts(struct coverage *coverage, const struct host *host) {
  size_t line_count, condition_count;
  const struct script_line *lines = host_lines(host, &line_count);
  const struct script_condition *conditions = host_conditions(host, &condition_count);
  for (size_t i = 0; i < line_count; i++) {
    const struct position at = {lines[i].file->name, lines[i].line, 0, 0};
    struct entry *entry = add(coverage, COVER_LINE, &at, NULL);
    if (entry != NULL) entry->number = i;
  }
  for (size_t i = 0; i < condition_count; i++) {
    const struct position at = {conditions[i].file->name, conditions[i].line, conditions[i].column, 0};
    struct entry *entry = add(coverage, COVER_BRANCH, &at, NULL);
    if (entry == NULL) continue;
    entry->number = i;
    entry->item.wanted = COVER_BOTH;
    entry->item.last_line = conditions[i].last_line;
  }
}

static int compare_entries(const void *a, const void *b) {
  const struct cover_item *one = &((const struct entry *)a)->item, *other = &((const struct entry *)b)->item;
  if (one->file != other->file) return one->file < other->file ? -1 : 1; /* files stand in the source's order */
  if (one->line != other->line) return one->line - other->line;
  return one->column != other->column ? one->column - other->column : (int)one->kind - (int)other->kind;
}

static void index_entries(struct coverage *coverage) {
  size_t lines, conditions, rules = coverage->version->rulebook->rule_count;
  host_lines(coverage->version->host, &lines);
  host_conditions(coverage->version->host, &conditions);
  coverage->by_rule = arena_alloc(coverage->arena, (rules + 1) * sizeof *coverage->by_rule);
  coverage->by_line = arena_alloc(coverage->arena, (lines + 1) * sizeof *coverage->by_line);
  coverage->by_condition = arena_alloc(coverage->arena, (conditions + 1) * sizeof *coverage->by_condition);
  coverage->items = arena_alloc(coverage->arena, (coverage->count + 1) * sizeof *coverage->items);
  for (size_t i = 0; i < coverage->count; i++) {
    const struct entry *entry = &coverage->entries[i];
    coverage->items[i] = entry->item;
    if (entry->rule >= 0) coverage->by_rule[entry->rule] = i + 1;
    if (entry->item.kind == COVER_LINE) coverage->by_line[entry->number] = i + 1;
    if (entry->item.kind == COVER_BRANCH) coverage->by_condition[entry->number] = i + 1;
  }
}

/* ---- marks ---- */

static void mark(struct coverage *coverage, size_t item, unsigned side) {
  coverage->items[item].seen |= side;
  if (coverage->bits != NULL) coverage->bits[item / 8] |= (unsigned char)(1u << item % 8);
}

void coverage_mark(struct coverage *coverage, enum cover_kind kind, const struct process *process, const char *name) {
  for (size_t i = 0; i < coverage->count; i++)
    if (coverage->items[i].kind == kind && coverage->entries[i].process == process &&
        text_equal(coverage->items[i].name, name))
      mark(coverage, i, COVER_YES);
}

void coverage_step(struct coverage *coverage, const struct process *process, const char *approval, int step,
                   unsigned side) {
  for (size_t i = 0; i < coverage->count; i++) {
    const struct entry *entry = &coverage->entries[i];
    bool is_it = coverage->items[i].kind == COVER_STEP && entry->process == process &&
                 (entry->step == 0 || entry->step == step) && text_equal(entry->approval, approval);
    if (is_it) mark(coverage, i, side);
  }
}

/* Rows are known by their lines: those that decided may be copies, with computed outputs. */
static bool is_row(const struct cover_item *item, const struct table *table) {
  return item->kind == COVER_ROW && text_equal(item->name, table->name);
}

void coverage_row(struct coverage *coverage, const struct table *table, const struct table_row *row) {
  for (size_t i = 0; i < coverage->count; i++)
    if (is_row(&coverage->items[i], table) && coverage->items[i].line == row->line) mark(coverage, i, COVER_YES);
}

void coverage_asked(struct coverage *coverage, const struct table *table) {
  for (size_t i = 0; i < coverage->count; i++)
    if (is_row(&coverage->items[i], table)) mark(coverage, i, 0);
}

static void table_asked(void *context, const struct table *table, const struct value *inputs) {
  (void)inputs;
  coverage_asked(context, table);
}

static void rule_decided(void *context, const struct rule *rule, const struct decision *decision) {
  struct coverage *coverage = context;
  size_t item = coverage->by_rule[rule->number];
  unsigned side = decision->outcome == OUTCOME_HOLDS ? COVER_YES : decision->outcome == OUTCOME_FAILS ? COVER_NO : 0;
  if (item > 0) mark(coverage, item - 1, side); /* undecided or broken: asked, but neither side is seen */
  for (size_t i = 0; i < decision->row_count; i++)
    coverage_row(coverage, decision->rows[i].table, decision->rows[i].row);
}

static void line_ran(void *context, size_t number) {
  struct coverage *coverage = context;
  if (coverage->by_line[number] > 0) mark(coverage, coverage->by_line[number] - 1, COVER_YES);
}

static void condition_asked(void *context, size_t number, bool holds) {
  struct coverage *coverage = context;
  size_t item = coverage->by_condition[number];
  if (item > 0) mark(coverage, item - 1, holds ? COVER_YES : COVER_NO);
}

/* ---- the whole ---- */

struct coverage *coverage_new(const struct version *version) {
  struct arena *arena = arena_new();
  struct coverage *coverage = arena_alloc(arena, sizeof *coverage);
  *coverage = (struct coverage){.arena = arena, .version = version};
  const struct rulebook *rulebook = version->rulebook;
  for (size_t i = 0; i < rulebook->process_count; i++) add_process(coverage, &rulebook->processes[i]);
  add_upkeeps(coverage, rulebook);
  add_tables(coverage, rulebook);
  add_scripts(coverage, version->host);
  if (coverage->count > 1) qsort(coverage->entries, coverage->count, sizeof *coverage->entries, compare_entries);
  index_entries(coverage);
  coverage->watch = (struct watch){coverage, rule_decided, line_ran, condition_asked, table_asked};
  return coverage;
}

void coverage_free(struct coverage *coverage) {
  if (coverage != NULL) arena_free(coverage->arena);
}

const struct watch *coverage_watch(const struct coverage *coverage) {
  return coverage != NULL ? &coverage->watch : NULL;
}

void coverage_begin(struct coverage *coverage, size_t test) {
  coverage->tests = arena_grow(coverage->arena, coverage->tests, coverage->test_count, sizeof *coverage->tests);
  coverage->bits = arena_alloc(coverage->arena, coverage->count / 8 + 1);
  coverage->tests[coverage->test_count++] = (struct touched){test, coverage->bits};
}

const struct cover_item *coverage_items(const struct coverage *coverage, size_t *count) {
  *count = coverage->count;
  return coverage->items;
}

bool cover_item_is_decided(const struct cover_item *item) {
  return (item->seen & item->wanted) == item->wanted;
}

bool cover_item_is_own(const struct coverage *coverage, const struct cover_item *item) {
  return item->file->layer == coverage->version->rulebook->source->layers - 1;
}

struct cover_tally coverage_tally(const struct coverage *coverage, enum cover_kind kind, bool all) {
  struct cover_tally tally = {0, 0};
  for (size_t i = 0; i < coverage->count; i++) {
    const struct cover_item *item = &coverage->items[i];
    if ((kind != COVER_KINDS && item->kind != kind) || (!all && !cover_item_is_own(coverage, item))) continue;
    tally.count++;
    tally.decided += cover_item_is_decided(item);
  }
  return tally;
}

bool coverage_touches(const struct coverage *coverage, size_t test, const char *file, int line) {
  for (size_t i = 0; i < coverage->test_count; i++) {
    if (coverage->tests[i].test != test) continue;
    for (size_t j = 0; j < coverage->count; j++) {
      const struct cover_item *item = &coverage->items[j];
      bool there = line == 0 || (line >= item->line && line <= item->last_line);
      if (there && (coverage->tests[i].bits[j / 8] >> j % 8 & 1) != 0 && text_equal(item->file->name, file))
        return true;
    }
  }
  return false;
}
