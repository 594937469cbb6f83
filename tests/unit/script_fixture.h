/* What the host's tests share: a small rulebook in memory, rows filled in from texts, rules made from texts. */
#ifndef DEALWRIGHT_SCRIPT_FIXTURE_H
#define DEALWRIGHT_SCRIPT_FIXTURE_H

#include "script/host.h"

#include "base/limits.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WORLD_FILES = 16, WORLD_ROWS = 64, WORLD_RULES = 256 };

struct world {
  struct arena *arena;
  struct diagnostics *list;
  struct source_file files[WORLD_FILES];
  size_t file_count;
  struct source source;
  struct rulebook *rulebook;
  struct host *host;
  const struct rule *rules[WORLD_RULES];
  size_t rule_count;
  struct script scripts[WORLD_FILES];
  size_t script_count;
  struct scope_row rows[WORLD_ROWS];
  size_t row_count;
  const struct scope_row *series[WORLD_ROWS];
  struct scope scope;
  struct decision decision;
  int finds, gets;
};

static const char world_book[] = "dealwright: 1\nrulebook: test\nversion: \"1\"\ntitle: {en: Test, zh: 测试}\n"
                                 "currency: CNY\nrounding: half_up\ntimezone: Asia/Shanghai\n";

static const char world_records[] = "records:\n"
                                    "  customer:\n"
                                    "    title: {en: Customer, zh: 客户}\n"
                                    "    fields:\n"
                                    "      name: {type: text}\n"
                                    "      tier: {type: \"one of [A, B, C]\"}\n"
                                    "      needs: {type: list of text}\n"
                                    "      group: {type: ref customer}\n"
                                    "  product:\n"
                                    "    title: {en: Product, zh: 产品}\n"
                                    "    fields:\n"
                                    "      name: {type: text}\n"
                                    "      cost: {type: money}\n"
                                    "  deal:\n"
                                    "    title: {en: Deal, zh: 机会}\n"
                                    "    fields:\n"
                                    "      customer: {type: ref customer}\n"
                                    "      owner: {type: ref person}\n"
                                    "      product: {type: ref product}\n"
                                    "      quantity: {type: integer}\n"
                                    "      factor: {type: decimal}\n"
                                    "      amount: {type: money}\n"
                                    "      budget: {type: money}\n"
                                    "      discount: {type: percent}\n"
                                    "      delivery: {type: date}\n"
                                    "      seen: {type: time}\n"
                                    "      term: {type: duration}\n"
                                    "      note: {type: text}\n"
                                    "      urgent: {type: boolean}\n"
                                    "      tags: {type: list of text}\n"
                                    "      reason: {type: \"one of [price, timing]\"}\n"
                                    "  payment:\n"
                                    "    belongs_to: deal\n"
                                    "    title: {en: Payment, zh: 回款}\n"
                                    "    fields:\n"
                                    "      amount: {type: money}\n"
                                    "      paid: {type: date}\n"
                                    "  quote:\n"
                                    "    belongs_to: deal\n"
                                    "    title: {en: Quote, zh: 报价}\n"
                                    "    fields:\n"
                                    "      price: {type: money}\n"
                                    "      discount: {type: percent}\n"
                                    "  stray:\n"
                                    "    title: {en: Stray, zh: 无关}\n"
                                    "    fields:\n"
                                    "      name: {type: text}\n";

static const char world_people[] = "roles:\n"
                                   "  manager: {title: {en: Manager, zh: 经理}}\n"
                                   "  rep: {title: {en: Rep, zh: 代表}, reports_to: manager}\n"
                                   "people:\n"
                                   "  zhao.min: {name: Zhao Min, roles: [manager], team: east}\n"
                                   "  li.na: {name: Li Na, roles: [rep], superior: zhao.min, team: east}\n";

static inline void world_file(struct world *world, const char *path, const char *text, int layer) {
  struct source_file *file = &world->files[world->file_count++];
  *file = (struct source_file){.name = arena_printf(world->arena, "%s%s", layer == 0 ? "standard/" : "", path),
                               .path = path,
                               .shown = arena_printf(world->arena, "acme/%s%s", layer == 0 ? "std/" : "", path),
                               .layer = layer,
                               .text = text,
                               .size = strlen(text)};
}

static inline char *world_errors(struct world *world) {
  struct buffer out = BUFFER_EMPTY;
  diagnostics_write(world->list, LANGUAGE_EN, false, &out);
  char *text = arena_copy(world->arena, buffer_text(&out));
  buffer_release(&out);
  return text;
}

/* ---- the scope: rows by record, the last one added first ---- */

static inline const struct scope_row *world_find(void *context, const struct record *record) {
  struct world *world = context;
  world->finds++;
  for (size_t i = world->row_count; i > 0; i--)
    if (world->rows[i - 1].record == record) return &world->rows[i - 1];
  return NULL;
}

static inline const struct scope_row *world_get(void *context, const struct record *record, const char *key) {
  struct world *world = context;
  world->gets++;
  for (size_t i = 0; i < world->row_count; i++)
    if (world->rows[i].record == record && strcmp(world->rows[i].key, key) == 0) return &world->rows[i];
  return NULL;
}

static inline size_t world_all(void *context, const struct record *record, const struct scope_row *const **rows) {
  struct world *world = context;
  size_t count = 0;
  for (size_t i = 0; i < world->row_count; i++)
    if (world->rows[i].record == record) world->series[count++] = &world->rows[i];
  *rows = world->series;
  return count;
}

static inline struct world *world_new(void) {
  struct world *world = xmalloc(sizeof *world);
  memset(world, 0, sizeof *world);
  world->arena = arena_new();
  world->list = diagnostics_new();
  world_file(world, "process/people.yaml", world_people, 1);
  world_file(world, "process/records.yaml", world_records, 1);
  world_file(world, "rulebook.yaml", world_book, 1);
  world->source = (struct source){.files = world->files, .count = world->file_count, .layers = 2};
  world->rulebook = rulebook_load(world->arena, &world->source, world->list);
  if (world->rulebook == NULL) fail_msg("%s", world_errors(world));
  world_file(world, "process/sales.yaml", "", 1); /* where rules made by the tests stand */
  world->scope = (struct scope){.case_id = "D-1",
                                .now = INT64_C(1709542800), /* 2024-03-04 09:00 */
                                .actor = rulebook_person(world->rulebook, "li.na"),
                                .context = world,
                                .find = world_find,
                                .get = world_get,
                                .all = world_all};
  return world;
}

static inline void world_free(struct world *world) {
  host_close(world->host);
  diagnostics_free(world->list);
  arena_free(world->arena);
  free(world);
}

/* Fields as `name=text` ended by NULL. */
static inline struct value *world_row(struct world *world, const char *record, const char *key, ...) {
  const struct record *found = rulebook_record(world->rulebook, record);
  assert_non_null(found);
  struct value *values = arena_alloc(world->arena, (found->field_count + 1) * sizeof *values);
  const struct value_locale locale = {.currency = world->rulebook->currency};
  va_list fields;
  va_start(fields, key);
  for (const char *field; (field = va_arg(fields, const char *)) != NULL;) {
    const char *text = strchr(field, '=') + 1;
    int number = record_field_number(found, arena_copy_bytes(world->arena, field, (size_t)(text - field - 1)));
    struct buffer why = BUFFER_EMPTY;
    if (number < 0 || !value_read(world->arena, found->fields[number].type, &locale, text, &values[number], &why))
      fail_msg("%s: %s", field, buffer_text(&why));
    buffer_release(&why);
  }
  va_end(fields);
  world->rows[world->row_count] = (struct scope_row){.record = found, .key = key, .number = 0, .values = values};
  world->row_count++;
  return values;
}

static inline void world_deal(struct world *world) {
  world_row(world, "customer", "acme", "name=Acme", "tier=B", NULL);
  world_row(world, "product", "gtx", "name=GTX Pro", "cost=50,000", NULL);
  world_row(world, "deal", "D-1", "customer=acme", "owner=li.na", "product=gtx", "quantity=3", "factor=1.15",
            "amount=88,000.00", "discount=12%", "delivery=2024-04-10", "seen=2024-03-01 14:30", "term=5 workdays",
            "note=hello", "urgent=true", NULL);
}

/* ---- rules ---- */

static inline struct rule *world_rule(struct world *world) {
  struct rule *rule = arena_alloc(world->arena, sizeof *rule);
  *rule = (struct rule){.number = (int)world->rule_count,
                        .at = {.file = "acme/process/sales.yaml", .line = 42, .column = 18},
                        .where = "in 'leave' of stage 'negotiation'",
                        .about = "deal"};
  world->rules[world->rule_count++] = rule;
  return rule;
}

static inline struct rule *world_expression(struct world *world, const char *text) {
  struct rule *rule = world_rule(world);
  rule->expression = text;
  return rule;
}

static inline struct rule *world_function(struct world *world, const char *module, const char *function) {
  struct rule *rule = world_rule(world);
  rule->module = module;
  rule->function = function;
  return rule;
}

static inline void world_script_in(struct world *world, const char *module, const char *text, int layer) {
  world_file(world, arena_printf(world->arena, "scripts/%s.lua", module), text, layer);
  world->scripts[world->script_count++] = (struct script){module, &world->files[world->file_count - 1]};
}

static inline void world_script(struct world *world, const char *module, const char *text) {
  world_script_in(world, module, text, 1);
}

/* Compiles what was added; NULL with errors in the list. */
static inline struct host *world_open(struct world *world) {
  world->source.count = world->file_count;
  world->rulebook->rules = world->rules;
  world->rulebook->rule_count = world->rule_count;
  world->rulebook->scripts = world->scripts;
  world->rulebook->script_count = world->script_count;
  host_close(world->host);
  world->host = host_open(world->rulebook, world->list);
  return world->host;
}

static inline void world_opens(struct world *world) {
  if (world_open(world) == NULL) fail_msg("%s", world_errors(world));
}

static inline enum outcome world_decide(struct world *world, const struct rule *rule) {
  host_decide(world->host, rule, &world->scope, world->arena, &world->decision);
  return world->decision.outcome;
}

static inline const char *outcome_name(enum outcome outcome) {
  static const char *const names[] = {"holds", "fails", "undecided", "broken"};
  return names[outcome];
}

/* `holds`, `fails: reason`, `undecided: deal.budget, ...`, `broken: file:line: text`. */
static inline const char *world_said(struct world *world) {
  const struct decision *decision = &world->decision;
  struct buffer out = BUFFER_EMPTY;
  buffer_puts(&out, outcome_name(decision->outcome));
  if (decision->outcome == OUTCOME_BROKEN) buffer_printf(&out, ": %s:%d", decision->at.file, decision->at.line);
  if (decision->reason != NULL) buffer_printf(&out, ": %s", decision->reason);
  for (size_t i = 0; i < decision->empty_count; i++)
    buffer_printf(&out, "%s%s", i > 0 ? ", " : ": ", decision->empty[i]);
  const char *text = arena_copy(world->arena, buffer_text(&out));
  buffer_release(&out);
  return text;
}

static inline const char *world_reads(struct world *world) {
  struct buffer out = BUFFER_EMPTY;
  for (size_t i = 0; i < world->decision.read_count; i++) {
    const struct rule_read *read = &world->decision.reads[i];
    buffer_printf(&out, "%s%s=", i > 0 ? ", " : "", read->path);
    value_show(&out, &read->value);
  }
  const char *text = arena_copy(world->arena, buffer_text(&out));
  buffer_release(&out);
  return text;
}

#endif
