/* Reading incentive plans: the plan itself and whose credit it counts.
 *
 * Invariant: a credit names events of one record: the case's own, or a series that belongs to it.
 *
 * Not done here: how it measures (plan_measure.c), what a component pays (plan_pay.c); whether a plan is wise (check/).
 */
#include "rulebook/plan.h"

#include "base/limits.h"
#include "base/text.h"
#include "rulebook/plan_part.h"

#include <ctype.h>
#include <string.h>

static const char *const moments[MOMENT_COUNT] = {"", "opened", "won", "lost"};

const char *plan_period_name(enum plan_period period) {
  const char *const *words;
  schema_words(KEY_plan_period, &words);
  return words[period];
}

const char *plan_moment_name(enum plan_moment moment) {
  return moments[moment];
}

const struct record *plan_credit_rows(const struct plan_credit *credit) {
  return credit->each != NULL ? credit->each : credit->on.record;
}

/* ---- shared by the readers of plans ---- */

void plan_fault(struct plan_reading *reading, enum diagnostic_id id, const struct yaml *node, const char *a,
                const char *b) {
  struct position at = node->kind == YAML_SCALAR ? scalar_place(reading->loading, node, 0, 0) : node->at;
  const char *const arguments[] = {"", a != NULL ? a : "", b != NULL ? b : "", NULL};
  diagnostic_add_array(reading->loading->list, id, &at, arguments);
  loading_note_where(reading->loading, loading_inside(reading->loading, reading->what));
}

bool plan_percent(struct plan_reading *reading, const struct yaml *node, struct decimal *out) {
  static const struct type percent = {.kind = KIND_PERCENT};
  const struct value_locale locale = {.currency = reading->loading->rulebook->currency};
  struct buffer why = BUFFER_EMPTY;
  struct value value = {.kind = KIND_EMPTY};
  bool fine = value_read(reading->loading->arena, &percent, &locale, node->text, &value, &why);
  if (fine) *out = value.decimal;
  else plan_fault(reading, DIAGNOSTIC_bad_scalar, node, node->text, buffer_text(&why));
  buffer_release(&why);
  return fine;
}

/* Whether a function is called, whatever its arguments. */
static bool calls(const char *text, const char *name) {
  size_t size = strlen(name);
  for (const char *at = strstr(text, name); at != NULL; at = strstr(at + 1, name)) {
    bool begins = at == text || !(isalnum((unsigned char)at[-1]) || at[-1] == '_' || at[-1] == '.');
    if (begins && at[size + strspn(at + size, " ")] == '(') return true;
  }
  return false;
}

const struct rule *plan_expression(struct plan_reading *reading, const struct yaml *node) {
  if (node != NULL && node->kind == YAML_SCALAR && calls(node->text, "all"))
    plan_fault(reading, DIAGNOSTIC_plan_all, node, NULL, NULL);
  return scalar_expression(reading->loading, node, loading_inside(reading->loading, reading->what));
}

static size_t credit_words(const struct plan *plan, const char **words) {
  for (size_t i = 0; i < plan->credit_count; i++) words[i] = plan->credits[i].name;
  return plan->credit_count;
}

int plan_credit_number(struct plan_reading *reading, const struct yaml *node, const char *name) {
  const struct plan *plan = reading->plan;
  for (size_t i = 0; i < plan->credit_count; i++)
    if (strcmp(plan->credits[i].name, name) == 0) return (int)i;
  const char **words = arena_alloc(reading->loading->arena, (plan->credit_count + 1) * sizeof *words);
  plan_fault(reading, DIAGNOSTIC_plan_unknown_credit, node, name, NULL);
  diagnostic_suggest_among(reading->loading->list, name, words, credit_words(plan, words));
  return -1;
}

int plan_measure_number(struct plan_reading *reading, const struct yaml *node, const char *name) {
  const struct plan *plan = reading->plan;
  const char **words = arena_alloc(reading->loading->arena, (plan->measure_count + 1) * sizeof *words);
  for (size_t i = 0; i < plan->measure_count; i++) {
    if (strcmp(plan->measures[i].name, name) == 0) return (int)i;
    words[i] = plan->measures[i].name;
  }
  plan_fault(reading, DIAGNOSTIC_plan_unknown_measure, node, name, NULL);
  diagnostic_suggest_among(reading->loading->list, name, words, plan->measure_count);
  return -1;
}

bool plan_said(struct plan_reading *reading, const struct yaml *node, enum schema_key key, const char *choices) {
  if (yaml_get(node, schema_rows[key].key) != NULL) return true;
  struct position at = reading->at;
  diagnostic_add(reading->loading->list, DIAGNOSTIC_plan_unsaid, &at, schema_rows[key].key, reading->what, choices);
  return false;
}

/* ---- events ---- */

static bool is_series_of_case(const struct rulebook *rulebook, const struct record *record,
                              const struct record **about) {
  for (size_t i = 0; i < rulebook->process_count; i++) {
    const char *name = rulebook->processes[i].about;
    if (!text_equal(record->name, name) && !text_equal(record->belongs_to, name)) continue;
    *about = rulebook_record(rulebook, name);
    return *about != NULL;
  }
  return false;
}

/* The days of a record that an event can be on, for the message. */
static void suggest_days(struct plan_reading *reading, const struct record *record, bool is_case, const char *word) {
  const char **words = arena_alloc(reading->loading->arena, (record->field_count + MOMENT_COUNT) * sizeof *words);
  struct buffer all = BUFFER_EMPTY;
  size_t count = 0;
  for (size_t i = 0; i < record->field_count; i++)
    if (record->fields[i].type != NULL && record->fields[i].type->kind == KIND_DATE)
      words[count++] = record->fields[i].name;
  for (int i = MOMENT_OPENED; is_case && i < MOMENT_COUNT; i++) words[count++] = moments[i];
  for (size_t i = 0; i < count; i++) buffer_printf(&all, "%s%s.%s", i > 0 ? ", " : "", record->name, words[i]);
  diagnostic_suggest(reading->loading->list, word, words, count);
  diagnostic_note(reading->loading->list, DIAGNOSTIC_plan_note_days, buffer_text(&all));
  buffer_release(&all);
}

static bool event_day(struct plan_reading *reading, const struct yaml *node, const char *word, bool is_case,
                      struct plan_event *out) {
  const struct record *record = out->record;
  out->field = record_field_number(record, word);
  for (int i = MOMENT_OPENED; is_case && out->field < 0 && i < MOMENT_COUNT; i++)
    if (strcmp(moments[i], word) == 0) {
      out->moment = (enum plan_moment)i;
      return true;
    }
  const struct type *type = out->field >= 0 ? record->fields[out->field].type : NULL;
  if (type != NULL && type->kind == KIND_DATE) return true;
  plan_fault(reading, DIAGNOSTIC_plan_no_day, node, node->text, NULL);
  suggest_days(reading, record, is_case, word);
  return false;
}

bool plan_event_read(struct plan_reading *reading, const struct yaml *node, struct plan_event *out,
                     const struct record **about) {
  struct loading *loading = reading->loading;
  const char *name, *word;
  if (node == NULL || !scalar_path(loading, node, &name, &word, loading_inside(loading, reading->what))) return false;
  *out = (struct plan_event){.record = rulebook_record(loading->rulebook, name),
                             .moment = MOMENT_FIELD,
                             .at = scalar_place(loading, node, 0, 0)};
  if (out->record == NULL) {
    scalar_refer(loading, &(struct yaml){.kind = YAML_SCALAR, .text = name, .at = out->at}, REFER_RECORD,
                 loading_inside(loading, reading->what));
    return false;
  }
  if (!is_series_of_case(loading->rulebook, out->record, about)) {
    plan_fault(reading, DIAGNOSTIC_plan_no_case, node, name, NULL);
    return false;
  }
  return event_day(reading, node, word, *about == out->record, out);
}

/* ---- amounts ---- */

/* `contract.amount` alone needs no rule; everything else is an expression. */
static void amount_read(struct plan_reading *reading, const struct yaml *entry, struct plan_credit *out) {
  const struct yaml *node = schema_value(entry, KEY_credit_amount), *value = schema_value(entry, KEY_credit_value);
  if (value != NULL) {
    out->is_number = true;
    out->amount = plan_expression(reading, value);
    if (node != NULL) plan_fault(reading, DIAGNOSTIC_plan_together, node, "amount", "value");
    return;
  }
  if (!plan_said(reading, entry, KEY_credit_amount, "amount: contract.amount, value: survey.score") || node == NULL)
    return;
  out->amount = plan_expression(reading, node);
  const char *dot = strchr(node->text, '.');
  if (dot == NULL) return;
  const char *name = arena_copy_bytes(reading->loading->arena, node->text, (size_t)(dot - node->text));
  const struct record *record = rulebook_record(reading->loading->rulebook, name);
  out->of_field = record != NULL ? record_field_number(record, dot + 1) : -1;
  if (out->of_field < 0) return;
  const struct type *type = record->fields[out->of_field].type;
  if (type != NULL && type->kind != KIND_MONEY) plan_fault(reading, DIAGNOSTIC_plan_not_money, node, node->text, NULL);
  else out->of_record = record;
}

/* ---- shares ---- */

static bool receiver_read(struct plan_reading *reading, const struct yaml *node, const struct record *about,
                          struct plan_share *out) {
  const char **words = arena_alloc(reading->loading->arena, (about->field_count + 3) * sizeof *words);
  size_t count = 0;
  *out = (struct plan_share){.at = scalar_place(reading->loading, node, 0, 0)};
  out->field = record_field_number(about, node->text);
  const struct type *type = out->field >= 0 ? about->fields[out->field].type : NULL;
  if (type != NULL && type->kind == KIND_REF && strcmp(type->record, "person") == 0) return true;
  if (strcmp(node->text, "superior") == 0) out->receiver = RECEIVER_SUPERIOR;
  else if (strcmp(node->text, "superiors") == 0) out->receiver = RECEIVER_SUPERIORS;
  else if (strcmp(node->text, "team") == 0) out->receiver = RECEIVER_TEAM;
  if (out->receiver != RECEIVER_FIELD) return true;
  for (size_t i = 0; i < about->field_count; i++) {
    type = about->fields[i].type;
    if (type != NULL && type->kind == KIND_REF && strcmp(type->record, "person") == 0)
      words[count++] = about->fields[i].name;
  }
  words[count++] = "superior";
  words[count++] = "superiors";
  words[count++] = "team";
  struct buffer all = BUFFER_EMPTY;
  for (size_t i = 0; i < count; i++) buffer_printf(&all, "%s%s", i > 0 ? ", " : "", words[i]);
  plan_fault(reading, DIAGNOSTIC_plan_receiver, node, node->text, buffer_text(&all));
  diagnostic_suggest(reading->loading->list, node->text, words, count);
  buffer_release(&all);
  return false;
}

/* 70% and 30% are the whole; 70% and 29% are a mistake unless it is an overlay. */
static void check_sum(struct plan_reading *reading, const struct yaml *node, const struct plan_credit *credit) {
  for (size_t i = 0; i < credit->share_count && !credit->overlay; i++)
    if (credit->shares[i].receiver == RECEIVER_TEAM)
      plan_fault(reading, DIAGNOSTIC_plan_team_overlay, node, NULL, NULL);
  struct decimal sum = decimal_from_integer(0);
  for (size_t i = 0; i < credit->share_count; i++) decimal_add(sum, credit->shares[i].part, &sum);
  if (credit->overlay || decimal_compare(sum, decimal_from_integer(1)) == 0) return;
  struct value value = {.kind = KIND_PERCENT, .decimal = sum};
  struct buffer text = BUFFER_EMPTY;
  value_show(&text, &value);
  plan_fault(reading, DIAGNOSTIC_plan_shares, node, buffer_text(&text), NULL);
  buffer_release(&text);
}

static void shares_read(struct plan_reading *reading, const struct yaml *node, struct plan_credit *out) {
  bool is_one = node->kind == YAML_SCALAR, fine = true;
  size_t count = is_one ? 1 : node->count;
  struct plan_share *shares = arena_alloc(reading->loading->arena, (count + 1) * sizeof *shares);
  out->shares = shares;
  for (size_t i = 0; i < count; i++) {
    struct plan_share *share = &shares[out->share_count];
    const struct yaml *part = is_one ? NULL : node->pairs[i].value;
    if (!receiver_read(reading, is_one ? node : node->pairs[i].key, out->about, share)) {
      fine = false;
      continue;
    }
    share->part = decimal_from_integer(1);
    if (part != NULL && part->kind != YAML_SCALAR) {
      plan_fault(reading, DIAGNOSTIC_plan_share, part, yaml_kind_name(part->kind), NULL);
      fine = false;
    } else if (part != NULL) {
      fine = plan_percent(reading, part, &share->part) && fine;
    }
    out->share_count++;
  }
  if (fine) check_sum(reading, node, out);
}

/* ---- credits ---- */

/* `each: line`: what is sold stands in rows of its own, and the case says when. */
static void each_read(struct plan_reading *reading, const struct yaml *node, struct plan_credit *out) {
  if (node == NULL) return;
  const struct record *record = rulebook_record(reading->loading->rulebook, node->text);
  if (record == NULL) {
    scalar_refer(reading->loading, node, REFER_RECORD, loading_inside(reading->loading, reading->what));
    return;
  }
  if (out->on.record == out->about && text_equal(record->belongs_to, out->about->name)) out->each = record;
  else plan_fault(reading, DIAGNOSTIC_plan_each, node, node->text, out->on.record->name);
}

static void credit_read(struct plan_reading *reading, const struct yaml_pair *pair, struct plan_credit *out) {
  struct loading *loading = reading->loading;
  const struct yaml *node = pair->value, *to = schema_value(node, KEY_credit_to);
  *out = (struct plan_credit){.name = pair->key->text, .at = reading->at, .of_field = -1};
  schema_check(loading, node, SCHEMA_credit, reading->what, &reading->at);
  out->title = scalar_label(loading, schema_value(node, KEY_credit_title), reading->what);
  out->overlay = scalar_truth(loading, schema_value(node, KEY_credit_overlay), false);
  if (!plan_event_read(reading, schema_value(node, KEY_credit_on), &out->on, &out->about)) return;
  each_read(reading, schema_value(node, KEY_credit_each), out);
  loading->context = (struct rule){.about = out->about->name};
  amount_read(reading, node, out);
  out->when = plan_expression(reading, schema_value(node, KEY_credit_when));
  loading->context = (struct rule){.number = 0};
  if (to != NULL) shares_read(reading, to, out);
}

/* ---- the plan ---- */

void plan_section_read(struct plan_reading *reading, const struct yaml *node, enum phrase_id thing,
                       void (*read)(struct plan_reading *reading, size_t number, const struct yaml_pair *pair)) {
  const char *plan = reading->what;
  struct position at = reading->at;
  if (node == NULL) return;
  size_t count = loading_limit(reading->loading, node, LIMIT_ENTRIES, plan);
  for (size_t i = 0; i < count; i++) {
    reading->what = loading_thing(reading->loading, thing, node->pairs[i].key->text);
    reading->at = scalar_place(reading->loading, node->pairs[i].key, 0, 0);
    scalar_is_name(reading->loading, node->pairs[i].key);
    read(reading, i, &node->pairs[i]);
  }
  reading->what = plan;
  reading->at = at;
}

static void one_credit(struct plan_reading *reading, size_t number, const struct yaml_pair *pair) {
  credit_read(reading, pair, &reading->credits[number]);
  reading->plan->credit_count = number + 1;
}

static void one_measure(struct plan_reading *reading, size_t number, const struct yaml_pair *pair) {
  plan_measure_read(reading, pair, &reading->measures[number]);
  reading->plan->measure_count = number + 1;
}

static void one_pay(struct plan_reading *reading, size_t number, const struct yaml_pair *pair) {
  plan_pay_read(reading, pair, &reading->pays[number]);
  reading->plan->pay_count = number + 1;
}

static void effective_read(struct plan_reading *reading, const struct yaml *node, struct plan *out) {
  out->until = INT32_MAX;
  if (node == NULL) return;
  schema_check(reading->loading, node, SCHEMA_effective, loading_key_of(reading->loading, "effective", reading->what),
               &node->at);
  const struct yaml *from = schema_value(node, KEY_effective_from), *until = schema_value(node, KEY_effective_until);
  const char *where = loading_inside(reading->loading, reading->what);
  bool begins = scalar_day(reading->loading, from, where, &out->from);
  if (scalar_day(reading->loading, until, where, &out->until) && begins && out->until <= out->from)
    plan_fault(reading, DIAGNOSTIC_plan_ends_first, until, until->text, from->text);
  const struct yaml *measures = schema_value(node, KEY_effective_measures);
  out->measures_anew = measures != NULL && scalar_choice(reading->loading, measures, KEY_effective_measures, 0) == 1;
}

static size_t roles_of(struct plan_reading *reading, const struct yaml *node, const char *key,
                       const char *const **out) {
  const struct yaml **nodes;
  const char **names;
  size_t count = scalar_names(reading->loading, node, key, &names, &nodes);
  for (size_t i = 0; i < count; i++)
    scalar_refer(reading->loading, nodes[i], REFER_ROLE, loading_inside(reading->loading, reading->what));
  *out = names;
  return count;
}

static size_t entries_of(const struct yaml *node) {
  return node != NULL ? node->count : 0;
}

void plan_basis_read(struct plan_reading *reading, const struct yaml *node, struct plan *out) {
  struct loading *loading = reading->loading;
  const struct yaml *credits = schema_value(node, KEY_plan_credit), *measures = schema_value(node, KEY_plan_measures);
  out->title = scalar_label(loading, schema_value(node, KEY_plan_title), reading->what);
  effective_read(reading, schema_value(node, KEY_plan_effective), out);
  out->role_count = roles_of(reading, schema_value(node, KEY_plan_for), "for", &out->roles);
  const struct yaml *by = schema_value(node, KEY_plan_by);
  if (by != NULL) out->by_count = roles_of(reading, by, "by", &out->by);
  out->period =
      (enum plan_period)scalar_choice(loading, schema_value(node, KEY_plan_period), KEY_plan_period, PLAN_MONTH);
  plan_currency_read(reading, schema_value(node, KEY_plan_currency), out);
  plan_exchange_read(reading, schema_value(node, KEY_plan_exchange), &out->exchange);
  out->credits = reading->credits = arena_alloc(loading->arena, (entries_of(credits) + 1) * sizeof *out->credits);
  out->measures = reading->measures = arena_alloc(loading->arena, (entries_of(measures) + 1) * sizeof *out->measures);
  plan_section_read(reading, credits, PHRASE_thing_credit, one_credit);
  plan_section_read(reading, measures, PHRASE_thing_measure, one_measure);
  const struct yaml *prorate = schema_value(node, KEY_plan_prorate);
  if (prorate != NULL)
    out->prorate = (enum plan_proration)(1 + scalar_choice(loading, prorate, KEY_plan_prorate, PRORATE_NONE - 1));
}

/* `key` means nothing without `other`. */
static void needs_key(struct plan_reading *reading, const struct yaml *node, enum schema_key key, const char *other) {
  struct position at = schema_place(node, key);
  diagnostic_add(reading->loading->list, DIAGNOSTIC_key_without, &at, schema_rows[key].key, other);
  loading_note_where(reading->loading, loading_inside(reading->loading, reading->what));
}

void plan_deadline_read(struct plan_reading *reading, const struct yaml *node, enum schema_key due_key,
                        enum schema_key overdue_key, struct plan *out) {
  const struct yaml *due = schema_value(node, due_key), *overdue = schema_value(node, overdue_key);
  out->has_approval_due = due != NULL && scalar_duration(reading->loading, due, &out->approval_due);
  out->approval_escalates = overdue != NULL && scalar_choice(reading->loading, overdue, overdue_key, -1) == 0;
  if (due != NULL && yaml_get(node, "approval") == NULL) needs_key(reading, node, due_key, "approval");
  if (overdue != NULL && due == NULL) needs_key(reading, node, overdue_key, "approval_due");
}

void plan_approval_read(struct plan_reading *reading, const struct yaml *node, struct plan *out) {
  const char *const *roles;
  struct buffer text = BUFFER_EMPTY;
  if (node == NULL) return;
  if (node->kind == YAML_SCALAR) {
    out->approval = node->text;
    agreement_check(reading->loading, node, loading_inside(reading->loading, reading->what));
    return;
  }
  size_t count = roles_of(reading, node, "approval", &roles);
  for (size_t i = 0; i < count; i++) buffer_printf(&text, "%s%s", i > 0 ? ", " : count > 1 ? "1 of (" : "", roles[i]);
  if (count > 1) buffer_puts(&text, ")");
  if (count > 0) out->approval = arena_copy(reading->loading->arena, buffer_text(&text));
  buffer_release(&text);
}

static void plan_read(struct plan_reading *reading, const struct yaml *node, struct plan *out) {
  struct loading *loading = reading->loading;
  const struct yaml *pays = schema_value(node, KEY_plan_pay);
  schema_check(loading, node, SCHEMA_plan, reading->what, &reading->at);
  plan_basis_read(reading, node, out);
  plan_approval_read(reading, schema_value(node, KEY_plan_approval), out);
  plan_deadline_read(reading, node, KEY_plan_approval_due, KEY_plan_approval_overdue, out);
  out->pays = reading->pays = arena_alloc(loading->arena, (entries_of(pays) + 1) * sizeof *out->pays);
  plan_section_read(reading, pays, PHRASE_thing_pay, one_pay);
  plan_limit_read(reading, schema_value(node, KEY_plan_cap), &out->cap);
  plan_limit_read(reading, schema_value(node, KEY_plan_floor), &out->floor);
  plan_balances_read(reading, node, out);
  const struct yaml *leavers = schema_value(node, KEY_plan_leavers);
  out->pays_leavers = leavers != NULL && scalar_choice(loading, leavers, KEY_plan_leavers, -1) == 0;
  out->replaces = schema_text(node, KEY_plan_replaces);
  out->draft = scalar_truth(loading, schema_value(node, KEY_plan_draft), false);
  plan_ends_check(reading, node, out);
}

void plans_read(struct loading *loading, const struct yaml *section) {
  struct plan *plans = arena_alloc(loading->arena, (section->count + 1) * sizeof *plans);
  loading->rulebook->plans = plans;
  for (size_t i = 0; i < section->count; i++) {
    const struct yaml *key = section->pairs[i].key;
    struct plan_reading reading = {.loading = loading,
                                   .plan = &plans[i],
                                   .what = loading_thing(loading, PHRASE_thing_plan, key->text),
                                   .at = scalar_place(loading, key, 0, 0)};
    scalar_is_name(loading, key);
    plans[i] = (struct plan){.name = key->text, .file = key->at.file, .at = reading.at};
    plan_read(&reading, section->pairs[i].value, &plans[i]);
    loading->rulebook->plan_count = i + 1;
  }
  for (size_t i = 0; i < section->count; i++)
    plan_beside_read(loading, &plans[i], schema_value(section->pairs[i].value, KEY_plan_beside));
  for (size_t i = 0; i < section->count; i++)
    if (plans[i].replaces != NULL)
      plan_replaces_check(loading, &plans[i], schema_value(section->pairs[i].value, KEY_plan_replaces));
}
