/* Money as rules hold it: exact, with its currency, never changed in place.
 *
 * Invariants
 * 1. Nothing is rounded but by round(), by showing it, and by division at the last of 18 digits.
 * 2. A Lua number enters as the shortest decimal that it stands for; money leaves as a number only when it is divided
 * by money.
 * 3. Money that is made again and again (a field read by rule after rule) is one object, found in a small cache. As
 * money never changes, no rule can tell. */
#include "script/binding.h"
#include "script/state.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static void money_make(lua_State *L, struct money money) {
  struct money_object *object = object_new(L, sizeof *object, TAG_MONEY);
  memcpy(object->money, &money, sizeof money);
}

static bool cached_is(const struct cached *cached, const struct money *money) {
  return cached->tag == TAG_MONEY && cached->money.amount.units == money->amount.units &&
         cached->money.amount.scale == money->amount.scale && cached->money.currency == money->currency;
}

void money_push(lua_State *L, struct money money) {
  struct host *host = host_of(L);
  uint64_t mixed = ((uint64_t)money.amount.units + (uint64_t)money.amount.scale) * UINT64_C(0x9E3779B97F4A7C15);
  size_t place = (size_t)(mixed >> 56) % CACHE_SIZE;
  if (cached_is(&host->cache[place], &money)) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, host->cache_base + (lua_Integer)place);
    return;
  }
  money_make(L, money);
  lua_pushvalue(L, -1);
  lua_rawseti(L, LUA_REGISTRYINDEX, host->cache_base + (lua_Integer)place);
  host->cache[place] = (struct cached){.tag = TAG_MONEY, .money = money};
}

bool money_at(lua_State *L, int index, struct money *out) {
  const struct money_object *object = object_at(L, index, TAG_MONEY);
  if (object != NULL) memcpy(out, object->money, sizeof *out);
  return object != NULL;
}

bool decimal_at(lua_State *L, int index, struct decimal *out) {
  if (lua_type(L, index) != LUA_TNUMBER) return false;
  int is_integer = 0;
  lua_Integer integer = lua_isinteger(L, index) ? lua_tointegerx(L, index, &is_integer) : 0;
  if (!is_integer) return decimal_from_double(lua_tonumber(L, index), out);
  *out = decimal_from_integer(integer);
  return true;
}

static int money_overflow(lua_State *L) {
  return fault_raise(L, "the amount is too large");
}

/* ---- arithmetic ---- */

static void money_pair(lua_State *L, const char *verb, struct money *a, struct money *b) {
  if (money_at(L, 1, a) && money_at(L, 2, b)) {
    if (a->currency == b->currency) return;
    fault_raise(L, "%s cannot be %s %s: the currencies differ", a->currency->code, verb, b->currency->code);
  }
  object_refuse_empty(L, 1);
  object_refuse_empty(L, 2);
  bool first = object_tag(L, 1) == TAG_MONEY;
  fault_raise(L, "money cannot be %s a %s; write an amount with its currency, such as 500 %s", verb,
              object_type(L, first ? 2 : 1), host_of(L)->rulebook->currency->code);
}

static int money_add(lua_State *L) {
  struct money a, b, sum;
  money_pair(L, "added to", &a, &b);
  if (!decimal_add(a.amount, b.amount, &sum.amount)) return money_overflow(L);
  sum.currency = a.currency;
  money_make(L, sum);
  return 1;
}

static int money_subtract(lua_State *L) {
  struct money a, b, difference;
  money_pair(L, "subtracted from", &a, &b);
  if (!decimal_subtract(a.amount, b.amount, &difference.amount)) return money_overflow(L);
  difference.currency = a.currency;
  money_make(L, difference);
  return 1;
}

static int money_negate(lua_State *L) {
  struct money money;
  money_at(L, 1, &money);
  money.amount.units = -money.amount.units;
  money_make(L, money);
  return 1;
}

static int money_multiply(lua_State *L) {
  struct money money;
  struct decimal factor;
  int number = money_at(L, 1, &money) ? 2 : 1;
  if (number == 1) money_at(L, 2, &money);
  object_refuse_empty(L, number);
  if (lua_type(L, number) != LUA_TNUMBER)
    return fault_raise(L, "money cannot be multiplied by a %s", object_type(L, number));
  if (!decimal_at(L, number, &factor) || !decimal_multiply(money.amount, factor, &money.amount))
    return money_overflow(L);
  money_make(L, money);
  return 1;
}

/* As many of the 18 digits as fit. */
static bool divide(struct decimal a, struct decimal b, struct decimal *out) {
  for (int scale = DECIMAL_MAX_SCALE; scale >= 6; scale -= 4)
    if (decimal_divide(a, b, scale, ROUNDING_HALF_EVEN, out)) return true;
  return false;
}

static int money_ratio(lua_State *L, struct money a, struct money b) {
  struct decimal ratio;
  if (a.currency != b.currency)
    return fault_raise(L, "%s cannot be divided by %s: the currencies differ", a.currency->code, b.currency->code);
  if (decimal_is_zero(b.amount)) return fault_raise(L, "division by zero");
  if (!divide(a.amount, b.amount, &ratio)) return money_overflow(L);
  lua_pushnumber(L, decimal_to_double(ratio));
  return 1;
}

static int money_divide(lua_State *L) {
  struct money a, b;
  struct decimal divisor;
  object_refuse_empty(L, 1);
  object_refuse_empty(L, 2);
  if (!money_at(L, 1, &a)) return fault_raise(L, "a %s cannot be divided by money", object_type(L, 1));
  if (money_at(L, 2, &b)) return money_ratio(L, a, b);
  if (lua_type(L, 2) != LUA_TNUMBER) return fault_raise(L, "money cannot be divided by a %s", object_type(L, 2));
  if (!decimal_at(L, 2, &divisor)) return money_overflow(L);
  if (decimal_is_zero(divisor)) return fault_raise(L, "division by zero");
  if (!divide(a.amount, divisor, &a.amount)) return money_overflow(L);
  money_make(L, a);
  return 1;
}

static int money_no_operator(lua_State *L) {
  object_refuse_empty(L, 1);
  object_refuse_empty(L, 2);
  return fault_raise(L, "money knows + - * / and comparisons only");
}

/* ---- comparison: a plain number is in the rulebook's currency, zero in any ---- */

/* Amounts of everyday size are compared in 64 bits. */
int money_order(const struct decimal *a, const struct decimal *b) {
  static const int64_t powers[] = {1, 10, 100, 1000, 10000};
  const int128 everyday = INT64_MAX / 10000;
  int a_digits = b->scale > a->scale ? b->scale - a->scale : 0,
      b_digits = a->scale > b->scale ? a->scale - b->scale : 0;
  if (a_digits > 4 || b_digits > 4 || a->units > everyday || a->units < -everyday || b->units > everyday ||
      b->units < -everyday)
    return decimal_compare(*a, *b);
  int64_t x = (int64_t)a->units * powers[a_digits], y = (int64_t)b->units * powers[b_digits];
  return (x > y) - (x < y);
}

void money_plain_text(const struct money *money, char text[MONEY_PLAIN_BYTES]) {
  struct buffer out = BUFFER_EMPTY;
  decimal_write_grouped(&out, money->amount, 0);
  snprintf(text, MONEY_PLAIN_BYTES, "%s", buffer_text(&out));
  buffer_release(&out);
}

static struct money worth_of(lua_State *L, struct money money) {
  const struct host *host = host_of(L);
  const char *why = "";
  struct money out;
  if (!host->scope->worth(host->scope->context, host->run_arena, money, &out, &why)) fault_raise(L, "%s", why);
  return out;
}

int money_order_worth(lua_State *L, struct money a, struct money b, const char *refusal) {
  const struct scope *scope = host_of(L)->scope;
  if (a.currency != b.currency) {
    if (scope == NULL || scope->worth == NULL) fault_raise(L, "%s", refusal);
    a = worth_of(L, a);
    b = worth_of(L, b);
  }
  return money_order(&a.amount, &b.amount);
}

static int compare_two(lua_State *L, struct money a, struct money b) {
  char refusal[64];
  if (a.currency == b.currency) return money_order(&a.amount, &b.amount);
  snprintf(refusal, sizeof refusal, "%s cannot be compared with %s", a.currency->code, b.currency->code);
  return money_order_worth(L, a, b, refusal);
}

static int compare_plain(lua_State *L, struct money money, struct decimal number) {
  const struct currency *home = host_of(L)->rulebook->currency;
  struct money plain = {number, decimal_is_zero(number) ? money.currency : home};
  char text[MONEY_PLAIN_BYTES], refusal[2 * MONEY_PLAIN_BYTES];
  if (money.currency == plain.currency) return money_order(&money.amount, &number);
  money_plain_text(&plain, text);
  snprintf(refusal, sizeof refusal, "the amount is in %s; %s is %s", money.currency->code, text, home->code);
  return money_order_worth(L, money, plain, refusal);
}

static int money_compare(lua_State *L) {
  struct money a, b;
  bool first = money_at(L, 1, &a), second = money_at(L, 2, &b);
  if (!first || !second) {
    int other = first ? 2 : 1;
    if (!decimal_at(L, other, first ? &b.amount : &a.amount)) {
      object_refuse_empty(L, other);
      if (lua_type(L, other) == LUA_TNUMBER) return money_overflow(L);
      return fault_raise(L, "money cannot be compared with a %s", object_type(L, other));
    }
    return first ? compare_plain(L, a, b.amount) : -compare_plain(L, b, a.amount);
  }
  return compare_two(L, a, b);
}

static int money_less(lua_State *L) {
  lua_pushboolean(L, money_compare(L) < 0);
  return 1;
}

static int money_less_equal(lua_State *L) {
  lua_pushboolean(L, money_compare(L) <= 0);
  return 1;
}

/* ---- methods ---- */

static struct money money_self(lua_State *L) {
  struct money money;
  object_refuse_empty(L, 1);
  if (!money_at(L, 1, &money)) fault_raise(L, "this is a method of money: write m:round(), with a colon");
  return money;
}

static int method_round(lua_State *L) {
  struct money money = money_self(L), rounded;
  if (!money_round(money, host_of(L)->rulebook->rounding, &rounded)) return money_overflow(L);
  money_push(L, rounded);
  return 1;
}

static int method_abs(lua_State *L) {
  struct money money = money_self(L);
  if (money.amount.units < 0) money.amount.units = -money.amount.units;
  money_push(L, money);
  return 1;
}

const struct binding money_methods[] = {{"round", "(): money",
                                         "The amount at its currency's minor unit, by the rounding of the rulebook.",
                                         method_round, false},
                                        {"abs", "(): money", "The amount without its sign.", method_abs, false},
                                        {NULL, NULL, NULL, NULL, false}};

static int money_index(lua_State *L) {
  struct money money = money_self(L);
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
  if (strcmp(name, "currency") == 0) {
    lua_pushstring(L, money.currency->code);
    return 1;
  }
  binding_push_method(L, money_methods, name);
  if (!lua_isnil(L, -1)) return 1;
  const char *const known[] = {"currency", "round", "abs"};
  char message[200];
  snprintf(message, sizeof message, "money has no '%.100s'", name);
  return fault_unknown(L, message, name, known, 3);
}

/* ---- making it ---- */

static int construct_from_text(lua_State *L) {
  struct money money;
  if (!money_parse(lua_tostring(L, 1), host_of(L)->rulebook->currency, &money))
    return fault_raise(L, "'%.60s' is no amount of money; write it as \"1,200.00 %s\"", lua_tostring(L, 1),
                       host_of(L)->rulebook->currency->code);
  money_push(L, money);
  return 1;
}

/* money("88,000.00 CNY"), money(500, "CNY"); called through the table `money`, which comes first. */
int money_construct(lua_State *L) {
  lua_remove(L, 1);
  object_refuse_empty(L, 1);
  object_refuse_empty(L, 2);
  if (lua_type(L, 1) == LUA_TSTRING && lua_isnoneornil(L, 2)) return construct_from_text(L);
  struct money money = {.currency = host_of(L)->rulebook->currency};
  if (lua_type(L, 1) != LUA_TNUMBER)
    return fault_raise(L, "money() takes a text or a number, not a %s", object_type(L, 1));
  if (!decimal_at(L, 1, &money.amount)) return money_overflow(L);
  if (!lua_isnoneornil(L, 2)) {
    const char *code = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
    money.currency = currency_find(code);
    if (money.currency == NULL) {
      size_t count;
      const char *const *codes = currency_codes(&count);
      char message[100];
      snprintf(message, sizeof message, "unknown currency '%.20s'", code);
      return fault_unknown(L, message, code, codes, count);
    }
  }
  money_push(L, money);
  return 1;
}

/* ---- parts ---- */

enum { PARTS_MAX = 10000, WEIGHT_DIGITS = 9 };

static void weight_read(lua_State *L, int64_t *weight) {
  struct decimal value, scaled;
  object_refuse_empty(L, -1);
  if (!decimal_at(L, -1, &value)) fault_raise(L, "the weights of money.split are numbers");
  if (!decimal_multiply(value, decimal_from_integer(INT64_C(1000000000)), &scaled) ||
      !decimal_round(scaled, 0, ROUNDING_HALF_EVEN, &scaled) || scaled.units < 0 ||
      scaled.units > INT64_MAX / PARTS_MAX)
    fault_raise(L, "a weight of money.split is negative or too large");
  *weight = (int64_t)scaled.units;
}

int money_parts(lua_State *L) {
  struct money total = money_self(L);
  int64_t minor;
  object_refuse_empty(L, 2);
  if (lua_type(L, 2) != LUA_TTABLE) return fault_raise(L, "money.split takes money and a list of weights");
  frozen_contents(L, 2);
  size_t count = lua_rawlen(L, -1);
  if (count == 0 || count > PARTS_MAX) return fault_raise(L, "money.split takes 1 to %d weights", PARTS_MAX);
  fuel_charge(L, count);
  if (!money_to_minor(total, host_of(L)->rulebook->rounding, &minor)) return money_overflow(L);
  int64_t *weights = lua_newuserdatauv(L, count * 2 * sizeof *weights, 0), *parts = weights + count;
  for (size_t i = 0; i < count; i++) {
    lua_rawgeti(L, -2, (lua_Integer)i + 1);
    weight_read(L, &weights[i]);
    lua_pop(L, 1);
  }
  if (!money_split(minor, weights, count, parts))
    return fault_raise(L, "the weights of money.split are all zero, or too large");
  lua_createtable(L, (int)count, 0);
  for (size_t i = 0; i < count; i++) {
    money_push(L, money_from_minor(parts[i], total.currency));
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  return 1;
}

void money_open(struct host *host) {
  const luaL_Reg methods[] = {{"__add", money_add},         {"__sub", money_subtract},     {"__mul", money_multiply},
                              {"__div", money_divide},      {"__unm", money_negate},       {"__lt", money_less},
                              {"__le", money_less_equal},   {"__index", money_index},      {"__mod", money_no_operator},
                              {"__pow", money_no_operator}, {"__idiv", money_no_operator}, {NULL, NULL}};
  object_metatable(host, TAG_MONEY, "money", methods);
}
