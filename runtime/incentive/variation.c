/* Variations.
 *
 * Invariants
 * 1. What the rulebook holds is never changed: the plan, its bands and targets are copied before a value is put into
 * them.
 * 2. Who is credited does not change, only with how much.
 *
 * Not done here: conditions that look at the amount of a deal see the deal as it was, whatever the volume. */
#include "incentive/variation.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

static const struct type percents = {.kind = KIND_PERCENT}, amounts = {.kind = KIND_MONEY},
                         counts = {.kind = KIND_INTEGER};

/* ---- what can be varied ---- */

struct reading {
  const struct plan_run *run;
  struct diagnostics *list;
  struct {
    const char *items[256];
    size_t count;
  } words; /* all that could be varied, for the message */
};

static void add_word(struct reading *reading, const char *word) {
  for (size_t i = 0; i < reading->words.count; i++)
    if (strcmp(reading->words.items[i], word) == 0) return;
  if (reading->words.count < 256) reading->words.items[reading->words.count++] = word;
}

/* Whether it is what was typed; it is remembered for the message when not. */
static bool is_word(struct reading *reading, const char *typed, const char *word) {
  add_word(reading, word);
  return strcmp(typed, word) == 0;
}

/* `commission.rate.sales_rep` */
static bool of_role(struct reading *reading, const struct plan_pay *pay, const char *name, struct variation *out) {
  for (size_t i = 0; i < pay->rate_count; i++) {
    const char *word = arena_printf(reading->run->arena, "%s.rate.%s", pay->name, pay->rates[i].role);
    if (!is_word(reading, name, word)) continue;
    out->kind = VARY_ROLE_RATE;
    out->type = &percents;
    out->row = (int)i;
    return true;
  }
  return false;
}

static bool of_component(struct reading *reading, const char *name, struct variation *out) {
  const struct plan *plan = reading->run->plan;
  for (size_t i = 0; i < plan->pay_count; i++) {
    const struct plan_pay *pay = &plan->pays[i];
    out->pay = (int)i;
    bool fixed = pay->kind == PAY_RATE && pay->rate_count == 0;
    if (of_role(reading, pay, name, out)) return true;
    if (fixed && is_word(reading, name, arena_printf(reading->run->arena, "%s.rate", pay->name))) {
      out->kind = VARY_RATE;
      out->type = &percents;
      return true;
    }
    bool pays = pay->kind == PAY_EACH || pay->kind == PAY_REACHED || pay->kind == PAY_EVERY;
    if (pays && is_word(reading, name, arena_printf(reading->run->arena, "%s.amount", pay->name))) {
      out->kind = VARY_AMOUNT;
      out->type = &amounts;
      return true;
    }
    bool reaches = pay->kind == PAY_REACHED || pay->kind == PAY_EVERY;
    if (reaches && is_word(reading, name, arena_printf(reading->run->arena, "%s.reached", pay->name))) {
      out->kind = VARY_REACHED;
      out->type = pay->reach.kind == KIND_MONEY ? &amounts : pay->reach.kind == KIND_PERCENT ? &percents : &counts;
      return true;
    }
  }
  return false;
}

/* A currency that a cell of the plan's table of rates names. */
static bool of_cell(struct reading *reading, const struct table_cell *cell, const char *name, struct variation *out) {
  for (size_t i = 0; i < cell->count; i++)
    for (size_t j = 0; j < cell->choices[i].count; j++) {
      const struct cell_test *test = &cell->choices[i].tests[j];
      if (test->other >= 0 || test->operator== CELL_EMPTY) continue;
      out->currency = currency_find(test->value.text);
      if (out->currency != NULL &&
          is_word(reading, name, arena_printf(reading->run->arena, "exchange.%s", test->value.text)))
        return true;
    }
  return false;
}

static bool of_exchange(struct reading *reading, const char *name, struct variation *out) {
  const struct plan_exchange *exchange = &reading->run->plan->exchange;
  out->kind = VARY_EXCHANGE;
  out->type = &percents;
  for (size_t i = 0; exchange->is_there && i < exchange->table->row_count; i++)
    if (of_cell(reading, &exchange->table->rows[i].inputs[exchange->currency_input], name, out)) return true;
  return false;
}

static bool of_plan(struct reading *reading, const char *name, struct variation *out) {
  const struct plan *plan = reading->run->plan;
  const struct plan_limit *limits[] = {&plan->cap, &plan->floor};
  static const char *const names[] = {"cap", "floor"};
  for (int i = 0; i < 2; i++) {
    if (!limits[i]->is_there || !is_word(reading, name, names[i])) continue;
    out->kind = i == 0 ? VARY_CAP : VARY_FLOOR;
    out->type = limits[i]->target != NULL ? &percents : &amounts;
    return true;
  }
  for (size_t i = 0; i < plan->measure_count; i++) {
    const char *target = plan->measures[i].target;
    if (target == NULL || !is_word(reading, name, arena_printf(reading->run->arena, "target.%s", target))) continue;
    out->kind = VARY_TARGET;
    out->target = target;
    out->type = &percents;
    return true;
  }
  out->kind = VARY_VOLUME;
  out->type = &percents;
  return is_word(reading, name, "volume");
}

/* Whether the band of a row begins somewhere; the lowest one may not. */
static bool begins(const struct bands *bands, int row) {
  for (size_t i = 0; i < bands->count; i++)
    if (bands->items[i].row == row) return bands->items[i].has_low;
  return false;
}

/* `tables/tiers.csv:5 rate`: a row by its line, a column by its name. */
static bool of_table(struct reading *reading, const char *name, struct variation *out) {
  const struct plan *plan = reading->run->plan;
  for (size_t i = 0; i < plan->pay_count; i++) {
    const struct table *table = plan->pays[i].table;
    for (size_t j = 0; table != NULL && j < table->row_count; j++) {
      const char *row = arena_printf(reading->run->arena, "%s:%d", table->file, table->rows[j].line);
      const char *rate = arena_printf(reading->run->arena, "%s %s", row, table->outputs[0].name);
      out->pay = (int)i;
      out->table = table;
      out->row = table->rows[j].line;
      out->kind = VARY_BAND_RATE;
      out->type = &percents;
      if (is_word(reading, name, rate)) return true;
      out->kind = VARY_BAND_LOW;
      out->type = table->inputs[0].type;
      const char *low = arena_printf(reading->run->arena, "%s %s", row, table->inputs[0].name);
      if (begins(&reading->run->bands[i], out->row) && is_word(reading, name, low)) return true;
    }
  }
  return false;
}

static bool unknown(struct reading *reading, const char *name) {
  struct buffer all = BUFFER_EMPTY;
  for (size_t i = 0; i < reading->words.count && i < 12; i++)
    buffer_printf(&all, "%s%s", i > 0 ? ", " : "", reading->words.items[i]);
  if (reading->words.count > 12) buffer_puts(&all, ", ...");
  diagnostic_add(reading->list, DIAGNOSTIC_vary_unknown, NULL, name, reading->run->plan->name);
  diagnostic_suggest(reading->list, name, reading->words.items, reading->words.count);
  diagnostic_note(reading->list, DIAGNOSTIC_plan_note_days, buffer_text(&all));
  buffer_release(&all);
  return false;
}

/* ---- values ---- */

/* `3%,4%`, `1,000,20,000`: with blanks where a comma does not part thousands. */
static void note_blanks(struct reading *reading, const char *text) {
  struct buffer parted = BUFFER_EMPTY;
  bool has_blank = false;
  for (const char *at = text; *at != '\0'; at++) {
    bool thousands = at > text && at[-1] != '%' && strspn(at + 1, "0123456789") == 3;
    bool is_blank = *at == ',' && at[1] != '\0' && !thousands;
    has_blank = has_blank || is_blank;
    buffer_putc(&parted, is_blank ? ' ' : *at);
  }
  if (has_blank) diagnostic_note(reading->list, DIAGNOSTIC_note_vary_values, buffer_text(&parted));
  buffer_release(&parted);
}

static bool one_value(struct reading *reading, const struct variation *variation, const char *text, struct value *out) {
  const struct value_locale locale = {.currency = reading->run->plan->currency};
  struct buffer why = BUFFER_EMPTY;
  bool fine = value_read(reading->run->arena, variation->type, &locale, text, out, &why);
  if (!fine) {
    diagnostic_add(reading->list, DIAGNOSTIC_deal_value, NULL, text, buffer_text(&why));
    note_blanks(reading, text);
  } else if (out->kind == KIND_MONEY && out->money.currency != reading->run->plan->currency) {
    diagnostic_add(reading->list, DIAGNOSTIC_plan_currency, NULL, out->money.currency->code,
                   reading->run->plan->currency->code);
    fine = false;
  }
  buffer_release(&why);
  return fine;
}

static struct decimal *number_of(struct value *value, struct decimal *room) {
  if (value->kind == KIND_MONEY) return &value->money.amount;
  if (value->kind == KIND_PERCENT) return &value->decimal;
  *room = decimal_from_integer(value->integer);
  return room;
}

static void add_value(struct reading *reading, struct variation *out, struct value value) {
  struct value *values = (struct value *)out->values;
  values = arena_grow(reading->run->arena, values, out->count, sizeof *values);
  values[out->count++] = value;
  out->values = values;
}

static bool bad_range(struct reading *reading, const char *text) {
  diagnostic_add(reading->list, DIAGNOSTIC_vary_range, NULL, text);
  return false;
}

/* `3%..6%/0.5%`: from, then a step more while it is not above the end. */
static bool read_range(struct reading *reading, const char *text, struct variation *out) {
  struct arena *arena = reading->run->arena;
  const char *dots = strstr(text, ".."), *slash = strchr(dots, '/');
  struct value from, to, step;
  struct decimal rooms[3], at;
  if (slash == NULL) return bad_range(reading, text);
  if (!one_value(reading, out, arena_copy_bytes(arena, text, (size_t)(dots - text)), &from) ||
      !one_value(reading, out, arena_copy_bytes(arena, dots + 2, (size_t)(slash - dots - 2)), &to) ||
      !one_value(reading, out, slash + 1, &step))
    return false;
  struct decimal first = *number_of(&from, &rooms[0]), last = *number_of(&to, &rooms[1]),
                 width = *number_of(&step, &rooms[2]);
  if (width.units <= 0 || decimal_compare(first, last) > 0) return bad_range(reading, text);
  for (at = first; decimal_compare(at, last) <= 0 && out->count <= VARIATION_VALUES;) {
    if (from.kind == KIND_MONEY) from.money.amount = at;
    else if (from.kind == KIND_PERCENT) from.decimal = at;
    else from.integer = (int64_t)at.units;
    add_value(reading, out, from);
    if (!decimal_add(at, width, &at)) break;
  }
  return true;
}

/* Ranges and single values, separated by blanks. */
static bool read_values(struct reading *reading, const char *text, struct variation *out) {
  bool fine = true;
  for (const char *at = text; *at != '\0';) {
    at += strspn(at, " ");
    size_t size = strcspn(at, " ");
    const char *word = arena_copy_bytes(reading->run->arena, at, size);
    struct value value;
    if (size > 0 && strstr(word, "..") != NULL) fine = read_range(reading, word, out) && fine;
    else if (size > 0 && one_value(reading, out, word, &value)) add_value(reading, out, value);
    else if (size > 0) fine = false;
    at += size;
  }
  if (fine && out->count == 0) return bad_range(reading, text);
  return fine;
}

bool variation_read(const struct plan_run *run, const char *text, struct variation *out, struct diagnostics *list) {
  struct reading reading = {.run = run, .list = list};
  const char *equals = strchr(text, '=');
  *out = (struct variation){.pay = -1};
  if (equals == NULL) {
    diagnostic_add(list, DIAGNOSTIC_vary_form, NULL, text);
    return false;
  }
  size_t size = (size_t)(equals - text);
  while (size > 0 && text[size - 1] == ' ') size--;
  out->name = arena_copy_bytes(run->arena, text, size);
  if (!of_component(&reading, out->name, out) && !of_plan(&reading, out->name, out) &&
      !of_exchange(&reading, out->name, out) && !of_table(&reading, out->name, out))
    return unknown(&reading, out->name);
  return read_values(&reading, equals + 1, out);
}

/* ---- putting values into their places ---- */

void variant_begin(struct plan_run *run, struct variant_base *base) {
  size_t credits = run->plan->credit_count;
  *base = (struct variant_base){.plan = run->plan, .bands = run->bands, .targets = run->targets.items};
  base->amounts = arena_alloc(run->arena, (credits + 1) * sizeof *base->amounts);
  for (size_t i = 0; i < credits; i++) {
    const struct credits *of = &run->crediting.credits[i];
    base->amounts[i] = arena_alloc(run->arena, (of->count + 1) * sizeof **base->amounts);
    for (size_t j = 0; j < of->count; j++) base->amounts[i][j] = of->items[j].amount;
  }
}

static bool credit_anew(struct plan_run *run, struct diagnostics *list) {
  crediting_release(&run->crediting);
  return plan_run_credit(run, list);
}

/* Whoever is credited without supposing anything was so before. */
static void suppose_nothing(struct plan_run *run) {
  struct diagnostics *unheard = diagnostics_new();
  exchange_suppose_nothing(run->exchange);
  credit_anew(run, unheard);
  diagnostics_free(unheard);
}

static void copy_rates(struct arena *arena, struct plan_pay *pay) {
  struct plan_role_rate *rates = arena_alloc(arena, (pay->rate_count + 1) * sizeof *rates);
  if (pay->rate_count > 0) memcpy(rates, pay->rates, pay->rate_count * sizeof *rates);
  pay->rates = rates;
}

void variant_reset(struct plan_run *run, const struct variant_base *base) {
  if (run->exchange != NULL && exchange_supposes(run->exchange)) suppose_nothing(run);
  size_t pays = base->plan->pay_count, targets = run->targets.count;
  struct plan *plan = arena_alloc(run->arena, sizeof *plan);
  struct plan_pay *copies = arena_alloc(run->arena, (pays + 1) * sizeof *copies);
  *plan = *base->plan;
  if (pays > 0) memcpy(copies, base->plan->pays, pays * sizeof *copies);
  for (size_t i = 0; i < pays; i++) copy_rates(run->arena, &copies[i]);
  plan->pays = copies;
  run->plan = plan;
  run->bands = arena_alloc(run->arena, (pays + 1) * sizeof *run->bands);
  for (size_t i = 0; i < pays; i++) {
    struct band *items = arena_alloc(run->arena, (base->bands[i].count + 1) * sizeof *items);
    if (base->bands[i].count > 0) memcpy(items, base->bands[i].items, base->bands[i].count * sizeof *items);
    run->bands[i] = base->bands[i];
    run->bands[i].items = items;
  }
  run->targets.items = arena_alloc(run->arena, (targets + 1) * sizeof *run->targets.items);
  if (targets > 0) memcpy(run->targets.items, base->targets, targets * sizeof *run->targets.items);
  for (size_t i = 0; i < base->plan->credit_count; i++)
    for (size_t j = 0; j < run->crediting.credits[i].count; j++)
      run->crediting.credits[i].items[j].amount = base->amounts[i][j];
}

static bool scale(int64_t amount, struct decimal factor, int64_t *out) {
  struct decimal whole;
  if (!decimal_multiply(decimal_from_integer(amount), factor, &whole) ||
      !decimal_round(whole, 0, ROUNDING_HALF_UP, &whole))
    return false;
  *out = (int64_t)whole.units;
  return *out == whole.units;
}

static bool set_volume(struct plan_run *run, struct decimal growth) {
  struct decimal factor;
  bool fine = decimal_add(decimal_from_integer(1), growth, &factor);
  for (size_t i = 0; fine && i < run->plan->credit_count; i++) {
    const struct credits *credits = &run->crediting.credits[i];
    for (size_t j = 0; fine && !credits->rule->is_number && j < credits->count; j++)
      fine = scale(credits->items[j].amount, factor, &credits->items[j].amount);
  }
  return fine;
}

static bool set_target(struct plan_run *run, const char *name, struct decimal factor) {
  bool fine = true;
  for (size_t i = 0; i < run->targets.count; i++)
    if (text_equal(run->targets.items[i].name, name))
      fine = scale(run->targets.items[i].amount, factor, &run->targets.items[i].amount) && fine;
  return fine;
}

/* A band begins there, and the one below ends; both stay bands. */
static bool set_low(struct bands *bands, int row, struct decimal low) {
  struct band *items = (struct band *)bands->items;
  for (size_t i = 0; i < bands->count; i++) {
    if (items[i].row != row) continue;
    if (!items[i].has_low || (items[i].has_high && decimal_compare(low, items[i].high) >= 0)) return false;
    if (i > 0 && items[i - 1].has_low && decimal_compare(low, items[i - 1].low) <= 0) return false;
    items[i].low = low;
    if (i > 0) items[i - 1].high = low;
  }
  return true;
}

static void set_rate(struct bands *bands, int row, struct decimal rate) {
  struct band *items = (struct band *)bands->items;
  for (size_t i = 0; i < bands->count; i++)
    if (items[i].row == row) items[i].rate = rate;
}

static bool set_band(struct plan_run *run, const struct variation *variation, struct decimal number) {
  bool fine = true;
  for (size_t i = 0; i < run->plan->pay_count; i++) {
    if (run->plan->pays[i].table != variation->table) continue;
    if (variation->kind == VARY_BAND_RATE) set_rate(&run->bands[i], variation->row, number);
    else fine = set_low(&run->bands[i], variation->row, number) && fine;
  }
  return fine;
}

static bool set_exchange(struct plan_run *run, const struct currency *currency, struct decimal part) {
  struct diagnostics *unheard = diagnostics_new(); /* an amount overflows, what else was well before */
  exchange_suppose(run->exchange, currency, part);
  bool fine = part.units > 0 && credit_anew(run, unheard);
  diagnostics_free(unheard);
  return fine;
}

static void set_limit(struct plan_limit *limit, const struct value *value) {
  if (value->kind == KIND_MONEY) limit->amount = value->money;
  else limit->part = value->decimal;
}

static bool set_reached(struct plan_pay *pay, const struct value *value, struct decimal number) {
  pay->reach = *value;
  return pay->kind != PAY_EVERY || number.units > 0;
}

bool variant_set(struct plan_run *run, const struct variation *variation, const struct value *value,
                 struct diagnostics *list) {
  struct plan *plan = (struct plan *)run->plan; /* the copy of variant_reset */
  struct plan_pay *pay = variation->pay >= 0 ? (struct plan_pay *)&plan->pays[variation->pay] : NULL;
  struct decimal room, number = *number_of((struct value *)value, &room);
  struct buffer text = BUFFER_EMPTY;
  bool fine = true;
  if (variation->kind == VARY_RATE) pay->rate = number;
  if (variation->kind == VARY_ROLE_RATE) ((struct plan_role_rate *)pay->rates)[variation->row].rate = number;
  if (variation->kind == VARY_AMOUNT) pay->amount = value->money;
  if (variation->kind == VARY_REACHED) fine = set_reached(pay, value, number);
  if (variation->kind == VARY_BAND_RATE || variation->kind == VARY_BAND_LOW) fine = set_band(run, variation, number);
  if (variation->kind == VARY_CAP) set_limit(&plan->cap, value);
  if (variation->kind == VARY_FLOOR) set_limit(&plan->floor, value);
  if (variation->kind == VARY_TARGET) fine = number.units > 0 && set_target(run, variation->target, number);
  if (variation->kind == VARY_EXCHANGE) fine = set_exchange(run, variation->currency, number);
  if (variation->kind == VARY_VOLUME) fine = set_volume(run, number);
  if (fine) return true;
  value_show(&text, value);
  diagnostic_add(list, DIAGNOSTIC_vary_misfit, NULL, buffer_text(&text), variation->name);
  buffer_release(&text);
  return false;
}
