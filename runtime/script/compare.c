/* A field held against a literal, `deal.amount >= 10,000`, in one step: the commonest part of expressions by far.
 *
 * expression.c finds such places and puts a call of a function made here; the value is compared where it lies, without
 * becoming a Lua value first. The meaning is that of the operators: exact, currencies never mixed (but in a plan's
 * expressions, by its rates), a plain number in
 * the rulebook's currency (zero in any), an empty field undecided at once, or, with == and ~=, at the rule's end. */
#include "script/compare.h"

#include <stdio.h>
#include <string.h>

static const char *const operators[] = {"<", "<=", ">", ">=", "==", "~=", "has"};

enum comparison_op compare_operator(const char *text, size_t size) {
  for (int i = 0; i <= COMPARE_UNEQUAL; i++)
    if (strlen(operators[i]) == size && memcmp(operators[i], text, size) == 0) return (enum comparison_op)i;
  return COMPARE_NONE;
}

bool compare_fits(const struct type *type, const struct comparison *comparison) {
  bool equality = comparison->op == COMPARE_EQUAL || comparison->op == COMPARE_UNEQUAL;
  if (comparison->op == COMPARE_FILLED) return true;
  switch (type->kind) {
  case KIND_INTEGER:
  case KIND_DECIMAL:
  case KIND_PERCENT:
    return comparison->text == NULL && comparison->currency == NULL;
  case KIND_MONEY:
    return comparison->text == NULL && (!equality || comparison->currency != NULL);
  case KIND_TEXT:
  case KIND_CHOICE:
    return comparison->text != NULL && equality;
  default:
    return false;
  }
}

enum { REFUSAL_BYTES = 256 };

/* Why amounts of two currencies are not compared. */
static void refusal_write(lua_State *L, const struct money *money, const struct comparison *comparison,
                          char text[REFUSAL_BYTES]) {
  const struct rulebook *rulebook = host_of(L)->rulebook;
  const struct record *record = &rulebook->records[comparison->record];
  struct money plain = {comparison->number, rulebook->currency};
  char number[MONEY_PLAIN_BYTES];
  money_plain_text(&plain, number);
  if (comparison->currency != NULL)
    snprintf(text, REFUSAL_BYTES, "%s cannot be compared with %s", money->currency->code, comparison->currency->code);
  else
    snprintf(text, REFUSAL_BYTES, "%.60s.%.60s is in %s; %s is %s", record->name,
             record->fields[comparison->field].name, money->currency->code, number, rulebook->currency->code);
}

static int compare_money(lua_State *L, const struct money *money, const struct comparison *comparison) {
  const struct currency *home = host_of(L)->rulebook->currency;
  const struct currency *of = comparison->currency != NULL          ? comparison->currency
                              : decimal_is_zero(comparison->number) ? money->currency
                                                                    : home;
  char refusal[REFUSAL_BYTES];
  if (of == money->currency) return money_order(&money->amount, &comparison->number);
  refusal_write(L, money, comparison, refusal);
  if (comparison->op >= COMPARE_EQUAL) fault_raise(L, "%s", refusal);
  return money_order_worth(L, *money, (struct money){comparison->number, of}, refusal);
}

static int compare_value(lua_State *L, const struct value *value, const struct comparison *comparison) {
  struct decimal whole;
  switch (value->kind) {
  case KIND_INTEGER:
    if (comparison->number.scale == 0)
      return (value->integer > comparison->number.units) - (value->integer < comparison->number.units);
    whole = decimal_from_integer(value->integer);
    return money_order(&whole, &comparison->number);
  case KIND_MONEY:
    return compare_money(L, &value->money, comparison);
  case KIND_TEXT:
  case KIND_CHOICE:
    return strcmp(value->text, comparison->text);
  default:
    return money_order(&value->decimal, &comparison->number);
  }
}

static bool compare_holds(enum comparison_op op, int order) {
  switch (op) {
  case COMPARE_LESS:
    return order < 0;
  case COMPARE_LESS_EQUAL:
    return order <= 0;
  case COMPARE_MORE:
    return order > 0;
  case COMPARE_MORE_EQUAL:
    return order >= 0;
  case COMPARE_EQUAL:
    return order == 0;
  case COMPARE_UNEQUAL:
    return order != 0;
  default:
    return true;
  }
}

static int compare_empty(lua_State *L, int slot, const struct comparison *comparison) {
  struct host *host = host_of(L);
  note_read(host, slot, comparison->field, true);
  if (comparison->op != COMPARE_FILLED) {
    note_pending(host, slot, comparison->field);
    if (comparison->op < COMPARE_EQUAL) return fuel_stop(L, STOP_UNDECIDED);
  }
  lua_pushboolean(L, false);
  return 1;
}

/* Upvalue: the comparison. */
static int compare_call(lua_State *L) {
  struct host *host = host_of(L);
  const struct comparison *comparison = lua_touserdata(L, lua_upvalueindex(1));
  int slot = comparison->record;
  handle_find(L, slot);
  const struct value *value = handle_field(host, slot, comparison->field);
  if (value == NULL) return compare_empty(L, slot, comparison);
  note_read(host, slot, comparison->field, false);
  bool filled = comparison->op == COMPARE_FILLED;
  lua_pushboolean(L, filled || compare_holds(comparison->op, compare_value(L, value, comparison)));
  return 1;
}

void compare_push(struct host *host, const struct comparison *comparison) {
  struct comparison *kept = arena_alloc(host->arena, sizeof *kept);
  *kept = *comparison;
  lua_pushlightuserdata(host->lua, kept);
  lua_pushcclosure(host->lua, compare_call, 1);
}
