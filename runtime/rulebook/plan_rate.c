/* Reading of which day a rate is.
 *
 * Invariant: a day is said, never guessed; what could be said depends on what becomes another currency. */
#include "rulebook/plan_part.h"

#include <string.h>

static const char *const words[] = {
    [RATE_EVENT] = "event", [RATE_PERIOD_START] = "period_start", [RATE_PERIOD_END] = "period_end"};

static const char *choices_of(enum plan_rate_use use) {
  return use == RATE_OF_TARGET ? "period_start, period_end, 2024-01-01"
                               : "event, period_start, period_end, deal.signed, deal.won, 2024-01-01";
}

/* `deal.signed`, `deal.won`. */
static bool field_of(struct plan_reading *reading, const struct yaml *node, struct plan_rate *out) {
  const struct rulebook *rulebook = reading->loading->rulebook;
  const char *dot = strchr(node->text, '.');
  if (dot == NULL) return false;
  const char *name = arena_copy_bytes(reading->loading->arena, node->text, (size_t)(dot - node->text));
  out->day = RATE_FIELD;
  out->record = rulebook_record(rulebook, name);
  out->field = out->record != NULL ? record_field_number(out->record, dot + 1) : -1;
  const struct type *type = out->field >= 0 ? out->record->fields[out->field].type : NULL;
  if (type != NULL) return type->kind == KIND_DATE;
  for (size_t i = 0; out->record != NULL && i < rulebook->process_count; i++)
    for (int moment = MOMENT_OPENED; strcmp(rulebook->processes[i].about, name) == 0 && moment < MOMENT_COUNT; moment++)
      if (strcmp(plan_moment_name((enum plan_moment)moment), dot + 1) == 0) out->moment = (enum plan_moment)moment;
  return out->moment != MOMENT_FIELD;
}

bool plan_rate_read(struct plan_reading *reading, const struct yaml *mapping, enum schema_key key,
                    enum plan_rate_use use, struct plan_rate *out) {
  const struct yaml *node = schema_value(mapping, key);
  if (!plan_said(reading, mapping, key, choices_of(use)) || node == NULL) return false;
  enum plan_rate_day first = use == RATE_OF_TARGET ? RATE_PERIOD_START : RATE_EVENT;
  *out = (struct plan_rate){.day = RATE_UNSAID, .field = -1};
  for (enum plan_rate_day day = first; day <= RATE_PERIOD_END; day++)
    if (strcmp(words[day], node->text) == 0) out->day = day;
  if (date_parse(node->text, &out->date)) out->day = RATE_DATE;
  if (out->day != RATE_UNSAID || (use == RATE_OF_EVENT && field_of(reading, node, out))) return true;
  out->day = RATE_UNSAID;
  plan_fault(reading, DIAGNOSTIC_exchange_day, node, node->text, choices_of(use));
  diagnostic_suggest(reading->loading->list, node->text, words + first, (size_t)(RATE_PERIOD_END - first) + 1);
  return false;
}

void plan_rate_write(const struct plan_rate *rate, struct buffer *out) {
  if (rate->day != RATE_FIELD) return;
  bool is_field = rate->moment == MOMENT_FIELD;
  buffer_printf(out, "%s.%s", rate->record->name,
                is_field ? rate->record->fields[rate->field].name : plan_moment_name(rate->moment));
}
