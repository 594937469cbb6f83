/* Lines. */
#include "incentive/ledger.h"

#include <stdlib.h>

void ledger_add(struct ledger *ledger, const struct line *line) {
  if (ledger->count == ledger->capacity) {
    ledger->capacity = ledger->capacity > 0 ? ledger->capacity * 2 : 256;
    ledger->items = xrealloc(ledger->items, ledger->capacity * sizeof *ledger->items);
  }
  ledger->items[ledger->count++] = *line;
}

void ledger_release(struct ledger *ledger) {
  free(ledger->items);
}

const char *line_kind_name(enum line_kind kind) {
  static const char *const names[LINE_KIND_COUNT] = {
      "earning",  "cap",     "floor",           "gate",         "no_value",      "withheld",     "due",
      "clawback", "reserve", "reserve_release", "draw_advance", "draw_recovery", "draw_forgiven"};
  return names[kind];
}
