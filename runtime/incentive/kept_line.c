/* Kept lines. */
#include "incentive/kept_line.h"

#include "base/text.h"
#include "incentive/origin.h"

#include <string.h>

bool line_keep(const struct plan_run *run, const struct line *line, struct ledger_line *out) {
  *out = (struct ledger_line){.kind = line_kind_name(line->kind),
                              .person = run->payees.items[line->payee].key,
                              .component = line->pay >= 0 ? run->plan->pays[line->pay].name : NULL,
                              .band = line->band,
                              .measure = line->measure,
                              .gate = line->gate,
                              .times = line->times,
                              .date = LEDGER_NO_DATE,
                              .base = line->base,
                              .amount = line->amount,
                              .rate_units = (int64_t)line->rate.units,
                              .rate_scale = line->rate.scale,
                              .less = line->less,
                              .why = line->why,
                              .origin = line_origin(run, line),
                              .days = line->part.there,
                              .of_days = line->part.whole};
  if (line->credits >= 0) {
    const struct credits *credits = &run->crediting.credits[line->credits];
    const struct credit *credit = &credits->items[line->credit];
    out->date = line->day != 0 ? line->day : credit->date;
    out->case_id = dataset_id(&run->dataset, credits->rows, credit->row);
  }
  return out->rate_units == line->rate.units;
}

void line_restore(const struct plan *plan, const struct ledger_line *kept, struct line *out) {
  *out = (struct line){.pay = -1,
                       .band = (int16_t)kept->band,
                       .measure = (int16_t)kept->measure,
                       .gate = (int16_t)kept->gate,
                       .times = (int32_t)kept->times,
                       .credits = -1,
                       .base = kept->base,
                       .rate = {kept->rate_units, kept->rate_scale},
                       .less = kept->less,
                       .why = kept->why,
                       .origin = kept->origin,
                       .part = {kept->days, kept->of_days},
                       .amount = kept->amount};
  for (int kind = 0; kind < LINE_KIND_COUNT; kind++)
    if (text_equal(line_kind_name((enum line_kind)kind), kept->kind)) out->kind = (enum line_kind)kind;
  for (size_t i = 0; i < plan->pay_count; i++)
    if (text_equal(plan->pays[i].name, kept->component)) out->pay = (int16_t)i;
}

void line_turn(struct ledger_line *line) {
  line->base = -line->base;
  line->amount = -line->amount;
}

/* ---- telling lines apart ---- */

/* Two independent mixes of 64 bits each (the finisher of SplitMix64), fed number by number. */
static void mix(struct line_print *print, uint64_t word) {
  static const uint64_t seeds[2] = {0x9e3779b97f4a7c15u, 0xd1b54a32d192ed03u};
  for (int i = 0; i < 2; i++) {
    uint64_t state = (print->parts[i] ^ word) + seeds[i];
    state = (state ^ state >> 30) * 0xbf58476d1ce4e5b9u;
    state = (state ^ state >> 27) * 0x94d049bb133111ebu;
    print->parts[i] = state ^ state >> 31;
  }
}

static void mix_text(struct line_print *print, const char *text) {
  size_t size = text != NULL ? strlen(text) : 0;
  mix(print, text != NULL ? size : UINT64_MAX);
  for (size_t at = 0; at < size; at += 8) {
    uint64_t word = 0;
    memcpy(&word, text + at, size - at < 8 ? size - at : 8);
    mix(print, word);
  }
}

void line_print(const struct ledger_line *line, struct line_print *out) {
  *out = (struct line_print){{1, 2}};
  mix_text(out, line->kind);
  mix_text(out, line->person);
  mix_text(out, line->component);
  mix_text(out, line->case_id);
  mix_text(out, line->why);
  mix_text(out, line->origin);
  const int64_t numbers[] = {line->band,       line->measure,    line->gate,   line->times, line->date, line->base,
                             line->rate_units, line->rate_scale, line->amount, line->less,  line->days, line->of_days};
  for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) mix(out, (uint64_t)numbers[i]);
}
