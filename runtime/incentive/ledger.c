/* Lines, packed.
 *
 *   a head   kind, payee, period, component, band, rate, origin, part: once for all lines in a row that share them
 *   a line   1 when it is the first of the next head, else 0; then, each in as few bytes as it needs, credit and day
 *            (less those of the line before), base, amount: some ten bytes
 *
 * Invariant: what is read is what was added, in that order. */
#include "incentive/ledger.h"

#include <stdlib.h>

void ledger_add(struct ledger *ledger, const struct line *line) {
  if (ledger->count == ledger->capacity) {
    ledger->capacity = ledger->capacity > 0 ? ledger->capacity * 2 : 256;
    ledger->items = xrealloc(ledger->items, ledger->capacity * sizeof *ledger->items);
  }
  ledger->items[ledger->count++] = *line;
}

void ledger_clear(struct ledger *ledger) {
  ledger->count = ledger->head_count = ledger->sealed = 0;
  ledger->credit = 0;
  ledger->day = 0;
  buffer_clear(&ledger->packed);
}

void ledger_release(struct ledger *ledger) {
  free(ledger->items);
  free(ledger->heads);
  buffer_release(&ledger->packed);
}

/* ---- packing ---- */

static bool same_head(const struct line *a, const struct line *b) {
  return a->kind == b->kind && a->payee == b->payee && a->period == b->period && a->pay == b->pay &&
         a->band == b->band && a->measure == b->measure && a->gate == b->gate && a->times == b->times &&
         a->credits == b->credits && a->rate.units == b->rate.units && a->rate.scale == b->rate.scale &&
         a->less == b->less && a->why == b->why && a->origin == b->origin && a->part.there == b->part.there &&
         a->part.whole == b->part.whole;
}

static void add_head(struct ledger *ledger, const struct line *line) {
  if (ledger->head_count == ledger->head_capacity) {
    ledger->head_capacity = ledger->head_capacity > 0 ? ledger->head_capacity * 2 : 64;
    ledger->heads = xrealloc(ledger->heads, ledger->head_capacity * sizeof *ledger->heads);
  }
  ledger->heads[ledger->head_count++] = *line;
}

/* Seven bits a byte, the lowest first; small numbers of either sign are short. */
static size_t put_number(unsigned char *out, int64_t number) {
  uint64_t rest = ((uint64_t)number << 1) ^ (number < 0 ? UINT64_MAX : 0);
  size_t size = 0;
  for (; rest >= 0x80; rest >>= 7) out[size++] = (unsigned char)(rest | 0x80);
  out[size++] = (unsigned char)rest;
  return size;
}

static int64_t take_number(const unsigned char **at) {
  uint64_t number = 0;
  int shift = 0;
  for (; **at >= 0x80; shift += 7) number |= (uint64_t)(*(*at)++ & 0x7f) << shift;
  number |= (uint64_t) * (*at)++ << shift;
  return (int64_t)(number >> 1 ^ (number & 1 ? UINT64_MAX : 0));
}

static void pack(struct ledger *ledger, const struct line *line) {
  unsigned char bytes[64];
  bool is_new = ledger->head_count == 0 || !same_head(&ledger->heads[ledger->head_count - 1], line);
  size_t size = 0;
  if (is_new) add_head(ledger, line);
  bytes[size++] = is_new;
  size += put_number(bytes + size, (int64_t)line->credit - ledger->credit);
  size += put_number(bytes + size, (int64_t)line->day - ledger->day);
  size += put_number(bytes + size, line->base);
  size += put_number(bytes + size, line->amount);
  buffer_add(&ledger->packed, (const char *)bytes, size);
  ledger->credit = line->credit;
  ledger->day = line->day;
}

void ledger_seal(struct ledger *ledger) {
  for (size_t i = 0; i < ledger->count; i++) pack(ledger, &ledger->items[i]);
  ledger->sealed += ledger->count;
  ledger->count = 0;
}

/* ---- reading ---- */

struct ledger_reader ledger_read(const struct ledger *ledger) {
  return (struct ledger_reader){.ledger = ledger};
}

const struct line *ledger_next(struct ledger_reader *reader) {
  const struct ledger *ledger = reader->ledger;
  if (reader->at == ledger->packed.size) return NULL;
  const unsigned char *start = (const unsigned char *)ledger->packed.data, *at = start + reader->at;
  struct line *line = &reader->line;
  uint32_t credit = line->credit;
  int32_t day = line->day;
  if (*at++ != 0) *line = ledger->heads[reader->head++];
  line->credit = (uint32_t)(credit + take_number(&at));
  line->day = (int32_t)(day + take_number(&at));
  line->base = take_number(&at);
  line->amount = take_number(&at);
  reader->at = (size_t)(at - start);
  return line;
}

/* ---- words ---- */

const char *line_kind_name(enum line_kind kind) {
  static const char *const names[LINE_KIND_COUNT] = {
      "earning",  "cap",     "floor",           "gate",         "no_value",      "withheld",      "due",
      "clawback", "reserve", "reserve_release", "draw_advance", "draw_recovery", "draw_forgiven", "draw_owed",
      "reward",   "penalty", "no_grade"};
  return names[kind];
}
