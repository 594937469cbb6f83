/* Expectations. */
#include "scenario/expectation.h"

#include "base/phrase.h"
#include "base/sealed.h"
#include "base/text.h"
#include "rulebook/schema.h"
#include "scenario/table_part.h"

#include <stdlib.h>
#include <string.h>

struct checking {
  struct arena *arena;
  struct expectation *expectation;
  struct diagnostics *list;
  struct casefile *file;
  struct answer answer;
  const struct process *process;
  struct mismatch *found;
  size_t count;
};

struct names {
  const char **items;
  size_t count;
};

static void differ(struct checking *checking, const struct yaml *at, const char *expected, const char *got,
                   const char *because) {
  checking->found = arena_grow(checking->arena, checking->found, checking->count, sizeof *checking->found);
  checking->found[checking->count++] = (struct mismatch){at->at, expected, got, because, NULL};
}

/* ---- sets of names ---- */

static void names_add(struct checking *checking, struct names *names, const char *name) {
  for (size_t i = 0; i < names->count; i++)
    if (text_equal(names->items[i], name)) return;
  names->items = arena_grow(checking->arena, names->items, names->count, sizeof *names->items);
  names->items[names->count++] = name;
}

static int compare_names(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const char *names_text(struct checking *checking, struct names *names) {
  struct buffer text = BUFFER_EMPTY;
  if (names->count > 1) qsort(names->items, names->count, sizeof *names->items, compare_names);
  buffer_putc(&text, '[');
  for (size_t i = 0; i < names->count; i++) buffer_printf(&text, "%s%s", i > 0 ? ", " : "", names->items[i]);
  buffer_putc(&text, ']');
  const char *copy = arena_copy(checking->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static struct names names_of(struct checking *checking, const struct yaml *node) {
  struct names names = {NULL, 0};
  if (node->kind == YAML_SCALAR) names_add(checking, &names, node->text);
  for (size_t i = 0; node->kind == YAML_SEQUENCE && i < node->count; i++)
    if (node->items[i]->kind == YAML_SCALAR) names_add(checking, &names, node->items[i]->text);
  return names;
}

static bool is_among(const struct names *names, const char *name) {
  for (size_t i = 0; i < names->count; i++)
    if (text_equal(names->items[i], name)) return true;
  return false;
}

/* Where the rulebook asks for what is waited for and was not expected; else for the first of all. */
static const char *wait_place(struct checking *checking, const struct names *wanted) {
  const char *first = NULL;
  for (size_t i = 0; i < checking->answer.wait_count; i++) {
    const struct wait *wait = &checking->answer.waits[i];
    const struct position *at =
        wait->decision != NULL && wait->decision->at.file != NULL ? &wait->decision->at : &wait->at;
    if (wait->kind == WAIT_OK) continue;
    const char *place = arena_printf(checking->arena, "%s:%d", at->file, at->line);
    bool meant = is_among(wanted, wait->name) || (wait->who != NULL && is_among(wanted, wait->who));
    if (!meant) return place;
    if (first == NULL) first = place;
  }
  return first;
}

static void compare_lists(struct checking *checking, const struct yaml *node, const char *key, struct names *wanted,
                          struct names *got, const char *because) {
  const char *expected = names_text(checking, wanted), *have = names_text(checking, got);
  if (strcmp(expected, have) != 0)
    differ(checking, node, arena_printf(checking->arena, "%s: %s", key, expected),
           arena_printf(checking->arena, "%s: %s", key, have), because);
}

static void compare_sets(struct checking *checking, const struct yaml *node, const char *key, struct names got) {
  struct names wanted = names_of(checking, node);
  compare_lists(checking, node, key, &wanted, &got, wait_place(checking, &wanted));
}

/* ---- keys ---- */

static void check_stage(struct checking *checking, const struct yaml *node) {
  struct names stages = {NULL, 0};
  if (checking->file->outcome != NULL) names_add(checking, &stages, checking->file->outcome);
  for (size_t i = 0; i < checking->file->token_count; i++)
    if (checking->file->tokens[i].left == 0 && casefile_is_open(checking->file))
      names_add(checking, &stages, checking->file->tokens[i].stage);
  compare_sets(checking, node, "stage", stages);
}

static void check_closed(struct checking *checking, const struct yaml *node) {
  const char *got = casefile_is_open(checking->file) ? "false" : "true";
  if (node->kind != YAML_SCALAR || strcmp(node->text, got) != 0)
    differ(checking, node, arena_printf(checking->arena, "closed: %s", node->kind == YAML_SCALAR ? node->text : "?"),
           arena_printf(checking->arena, "closed: %s", got), NULL);
}

static void check_waiting_for(struct checking *checking, const struct yaml *node) {
  struct names who = {NULL, 0};
  for (size_t i = 0; i < checking->answer.wait_count; i++) {
    const struct wait *wait = &checking->answer.waits[i];
    if (wait->kind != WAIT_OK && wait->who != NULL) names_add(checking, &who, wait->who);
  }
  compare_sets(checking, node, "waiting_for", who);
}

static void check_waits(struct checking *checking, const struct yaml *node) {
  struct names names = {NULL, 0};
  for (size_t i = 0; i < checking->answer.wait_count; i++) {
    const struct wait *wait = &checking->answer.waits[i];
    if (wait->kind != WAIT_OK && wait->name != NULL) names_add(checking, &names, wait->name);
  }
  compare_sets(checking, node, "waits", names);
}

static void check_tasks(struct checking *checking, const struct yaml *node) {
  struct names names = {NULL, 0};
  for (size_t i = 0; i < checking->file->task_count; i++)
    if (checking->file->tasks[i].state == TASK_OPEN) names_add(checking, &names, checking->file->tasks[i].name);
  compare_sets(checking, node, "tasks", names);
}

/* A deadline ends with its day: the instant is the first of the day after. */
static void check_due(struct checking *checking, const struct yaml *node) {
  struct names names = {NULL, 0};
  for (size_t i = 0; i < checking->file->task_count; i++) {
    const struct task *task = &checking->file->tasks[i];
    struct value day = value_date(instant_date(task->due - 1));
    struct buffer text = BUFFER_EMPTY;
    if (task->state != TASK_OPEN || task->due == 0) continue;
    buffer_printf(&text, "%s ", task->name);
    value_show(&text, &day);
    names_add(checking, &names, arena_copy(checking->arena, buffer_text(&text)));
    buffer_release(&text);
  }
  compare_sets(checking, node, "due", names);
}

struct departing {
  struct checking *checking;
  struct names names;
};

/* `li.na late first_contact 2024-03-12`: who answers for it, what happened, to which standard, when it was noted. */
static bool add_departure(void *context, const struct departure *departure) {
  struct departing *departing = context;
  struct buffer text = BUFFER_EMPTY;
  buffer_printf(&text, "%s %s %s ", departure->who != NULL ? departure->who : "-", departure->kind,
                departure->standard != NULL ? departure->standard : "-");
  date_write(&text, instant_date(departure->happened));
  names_add(departing->checking, &departing->names, arena_copy(departing->checking->arena, buffer_text(&text)));
  buffer_release(&text);
  return true;
}

static void check_departures(struct checking *checking, const struct yaml *node) {
  struct departing departing = {checking, {NULL, 0}};
  struct names wanted = names_of(checking, node);
  store_departures(engine_store(checking->expectation->engine), checking->file->id, add_departure, &departing,
                   checking->list);
  compare_lists(checking, node, "departures", &wanted, &departing.names, NULL);
}

static void check_sees(struct checking *checking, const struct yaml *node) {
  const struct sights *sights = checking->expectation->sights;
  struct names wanted = names_of(checking, node), seen = {NULL, 0};
  for (size_t i = 0; i < sights->count; i++) names_add(checking, &seen, sights->items[i]);
  compare_lists(checking, node, "sees", &wanted, &seen, NULL);
}

/* `tables/discount_limit.csv row 6`: a row that decided when a rule asked. */
static bool names_row(struct checking *checking, const struct decision *decision, const char *wanted,
                      struct names *places) {
  bool found = false;
  struct buffer place = BUFFER_EMPTY;
  for (size_t i = 0; decision != NULL && i < decision->row_count; i++) {
    buffer_clear(&place);
    rule_row_place(&decision->rows[i], &place);
    found = found || strcmp(buffer_text(&place), wanted) == 0;
    names_add(checking, places, arena_copy(checking->arena, buffer_text(&place)));
  }
  buffer_release(&place);
  return found;
}

/* A rule of the step that did not hold, or a row that any rule of the step was told. */
static bool traced_names(struct checking *checking, const struct traced *traced, const char *wanted,
                         struct names *places) {
  const struct decision rows = {.rows = traced->rows, .row_count = traced->row_count};
  if (names_row(checking, &rows, wanted, places)) return true;
  if (traced->outcome == OUTCOME_HOLDS) return false;
  names_add(checking, places, traced->place);
  return strstr(traced->place, wanted) != NULL;
}

/* `tables/limit.csv row 4`: the first cell of that row that said no, the last time its table was asked. */
static bool row_said(struct checking *checking, const char *wanted, struct buffer *out) {
  const struct expectation *expectation = checking->expectation;
  const char *word = strstr(wanted, " row ");
  for (size_t i = expectation->asked_count; word != NULL && i > 0; i--) {
    const struct asked_table *asked = &expectation->asked[i - 1];
    const struct table_row *row = table_row_at(asked->table, table_test_line(word + 5));
    size_t size = (size_t)(word - wanted);
    if (row == NULL || strlen(asked->table->file) != size || memcmp(asked->table->file, wanted, size) != 0) continue;
    phrase_add(out, language_current(), PHRASE_row_said, word + 5);
    table_row_reason(asked->table, row, asked->inputs, out);
    return true;
  }
  return false;
}

/* Why the rule that was expected did not decide: what its row said, or that it held, or was not asked. */
static const char *why_not(struct checking *checking, const char *wanted) {
  const struct expectation *expectation = checking->expectation;
  struct buffer text = BUFFER_EMPTY;
  bool said = row_said(checking, wanted, &text);
  for (size_t i = 0; !said && i < expectation->traced_count && text.size == 0; i++) {
    const struct traced *traced = &expectation->traced[i];
    if (strstr(traced->place, wanted) == NULL) continue;
    phrase_add(&text, language_current(), PHRASE_rule_held, traced->place,
               traced->values != NULL ? traced->values : "-");
  }
  if (text.size == 0) phrase_add(&text, language_current(), PHRASE_rule_not_asked, wanted);
  const char *copy = arena_copy(checking->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static void check_rule(struct checking *checking, const struct yaml *node) {
  struct names places = {NULL, 0};
  const char *wanted = node->kind == YAML_SCALAR ? node->text : "?";
  for (size_t i = 0; i < checking->answer.wait_count; i++) {
    const struct wait *wait = &checking->answer.waits[i];
    const struct position *at =
        wait->decision != NULL && wait->decision->at.file != NULL ? &wait->decision->at : &wait->at;
    const char *place = arena_printf(checking->arena, "%s:%d", at->file, at->line);
    if (wait->kind == WAIT_OK) continue;
    if (strstr(place, wanted) != NULL) return;
    names_add(checking, &places, place);
    if (names_row(checking, wait->decision, wanted, &places)) return;
    if (wait->request != NULL && text_equal(wait->request->rule, wanted)) return;
  }
  for (size_t i = 0; i < checking->expectation->traced_count; i++)
    if (traced_names(checking, &checking->expectation->traced[i], wanted, &places)) return;
  differ(checking, node, arena_printf(checking->arena, "rule: %s", wanted),
         arena_printf(checking->arena, "rule: %s", names_text(checking, &places)), NULL);
  checking->found[checking->count - 1].instead = why_not(checking, wanted);
}

static void check_field(struct checking *checking, const struct yaml *key, const struct yaml *node) {
  const struct rulebook *rulebook = checking->answer.rulebook;
  const char *dot = strchr(key->text, '.');
  const char *name = dot != NULL ? arena_copy_bytes(checking->arena, key->text, (size_t)(dot - key->text)) : key->text;
  const struct record *record = dot != NULL ? rulebook_record(rulebook, name) : NULL;
  int field = record != NULL ? record_field_number(record, dot + 1) : -1;
  struct value wanted = {.kind = KIND_EMPTY};
  struct value_locale locale = {.currency = rulebook->currency};
  struct buffer why = BUFFER_EMPTY, got = BUFFER_EMPTY;
  if (field < 0) {
    differ(checking, key, arena_printf(checking->arena, "'%s'", key->text),
           phrase_text(language_current(), PHRASE_no_such_expectation), NULL);
    return;
  }
  const struct scope_row *row = engine_row(checking->expectation->engine, checking->arena, rulebook, checking->process,
                                           checking->file->id, record, checking->list);
  const struct value *have = row != NULL ? &row->values[field] : &(const struct value){.kind = KIND_EMPTY};
  const char *text = node->kind == YAML_SCALAR ? node->text : "";
  bool readable = value_read(checking->arena, record->fields[field].type, &locale, text, &wanted, &why);
  bool is_private = record->fields[field].is_private && have->kind != KIND_EMPTY;
  if (is_private) text = phrase_text(language_current(), PHRASE_sealed);
  value_show(&got, is_private ? &(const struct value){.kind = KIND_SEALED, .text = SEALED_HIDDEN} : have);
  if (!readable || !value_equal(&wanted, have))
    differ(checking, node, arena_printf(checking->arena, "%s: %s", key->text, text),
           arena_printf(checking->arena, "%s: %s", key->text, buffer_text(&got)), NULL);
  buffer_release(&why);
  buffer_release(&got);
}

static const struct {
  enum schema_key key;
  void (*check)(struct checking *checking, const struct yaml *node);
} keys[] = {{KEY_expectation_stage, check_stage},
            {KEY_expectation_closed, check_closed},
            {KEY_expectation_waiting_for, check_waiting_for},
            {KEY_expectation_waits, check_waits},
            {KEY_expectation_tasks, check_tasks},
            {KEY_expectation_due, check_due},
            {KEY_expectation_departures, check_departures},
            {KEY_expectation_sees, check_sees},
            {KEY_expectation_rule, check_rule}};

static void check_key(struct checking *checking, const struct yaml_pair *pair) {
  for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
    if (strcmp(schema_rows[keys[i].key].key, pair->key->text) == 0) {
      keys[i].check(checking, pair->value);
      return;
    }
  if (strcmp(pair->key->text, "case") != 0) check_field(checking, pair->key, pair->value);
}

size_t expectation_check(struct expectation *expectation, const struct yaml *expect, struct mismatch **out) {
  struct checking checking = {.arena = expectation->arena, .expectation = expectation, .list = diagnostics_new()};
  const struct yaml *other = yaml_get(expect, "case");
  const char *id = other != NULL && other->kind == YAML_SCALAR ? other->text : expectation->case_id;
  const struct yaml *sees = expect->count == 1 ? yaml_get(expect, "sees") : NULL; /* of no case: of an export */
  bool known = id != NULL && engine_explain(expectation->engine, expectation->arena, id, expectation->now,
                                            &checking.answer, &checking.file, checking.list);
  if (known) {
    checking.process = rulebook_process(checking.answer.rulebook, checking.file->process);
    for (size_t i = 0; i < expect->count; i++) check_key(&checking, &expect->pairs[i]);
  } else if (sees != NULL) {
    check_sees(&checking, sees);
  } else {
    differ(&checking, expect, id != NULL ? id : "case", phrase_text(language_current(), PHRASE_no_such_case), NULL);
  }
  diagnostics_free(checking.list);
  *out = checking.found;
  return checking.count;
}
