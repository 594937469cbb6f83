/* Days and instants as rules hold them.
 *
 * A date counts in days, a time in seconds but adds and subtracts in days too, so `now + 3` and `today + 3` mean the
 * same three days. A date is never compared with a time: which instant of the day was meant is for the author to say
 * (`now.date`). */
#include "script/binding.h"
#include "script/state.h"

#include <math.h>
#include <string.h>

enum { DATE_FIRST = -719162, DATE_LAST = 2932896 }; /* 0001-01-01 and 9999-12-31 */

static void date_make(lua_State *L, int64_t value, bool is_time) {
  struct date_object *object = object_new(L, sizeof *object, TAG_DATE);
  object->is_time = is_time;
  object->value = value;
}

void date_push(lua_State *L, int64_t value, bool is_time) {
  struct host *host = host_of(L);
  size_t place = (size_t)(((uint64_t)value * UINT64_C(0x9E3779B97F4A7C15)) >> 56) % CACHE_SIZE;
  const struct cached *cached = &host->cache[place];
  if (cached->tag == TAG_DATE && cached->integer == value && cached->is_time == is_time) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, host->cache_base + (lua_Integer)place);
    return;
  }
  date_make(L, value, is_time);
  lua_pushvalue(L, -1);
  lua_rawseti(L, LUA_REGISTRYINDEX, host->cache_base + (lua_Integer)place);
  host->cache[place] = (struct cached){.tag = TAG_DATE, .is_time = is_time, .integer = value};
}

static int date_push_checked(lua_State *L, int64_t value, bool is_time) {
  int64_t day = is_time ? instant_date(value) : value;
  if (day < DATE_FIRST || day > DATE_LAST) return fault_raise(L, "the date lies outside of the years 1 to 9999");
  date_push(L, value, is_time);
  return 1;
}

static const struct date_object *date_at(lua_State *L, int index) {
  return object_at(L, index, TAG_DATE);
}

/* ---- arithmetic ---- */

static int date_shift(lua_State *L, const struct date_object *date, int number, int sign) {
  object_refuse_empty(L, number);
  lua_Number days = lua_type(L, number) == LUA_TNUMBER ? lua_tonumber(L, number) : NAN;
  if (isnan(days))
    return fault_raise(L, "a %s takes a number of days, not a %s; for other units write d:add(\"5 workdays\")",
                       object_type(L, date_at(L, 1) == date ? 1 : 2), object_type(L, number));
  if (fabs(days) > 4e6) return fault_raise(L, "the date lies outside of the years 1 to 9999");
  if (!date->is_time && days != floor(days)) return fault_raise(L, "a date takes whole days");
  int64_t step = date->is_time ? llround(days * SECONDS_PER_DAY) : (int64_t)days;
  return date_push_checked(L, date->value + sign * step, date->is_time);
}

static int date_add(lua_State *L) {
  const struct date_object *first = date_at(L, 1);
  return first != NULL ? date_shift(L, first, 2, 1) : date_shift(L, date_at(L, 2), 1, 1);
}

static int date_subtract(lua_State *L) {
  const struct date_object *a = date_at(L, 1), *b = date_at(L, 2);
  object_refuse_empty(L, 1);
  if (a == NULL) return fault_raise(L, "a date cannot be subtracted from a %s", object_type(L, 1));
  if (b == NULL) return date_shift(L, a, 2, -1);
  if (a->is_time != b->is_time) return fault_raise(L, "a date and a time cannot be subtracted: use the time's .date");
  if (a->is_time) lua_pushnumber(L, (lua_Number)(a->value - b->value) / SECONDS_PER_DAY);
  else lua_pushinteger(L, a->value - b->value);
  return 1;
}

static int64_t date_compare(lua_State *L) {
  const struct date_object *a = date_at(L, 1), *b = date_at(L, 2);
  if (a == NULL || b == NULL) {
    object_refuse_empty(L, 1);
    object_refuse_empty(L, 2);
    fault_raise(L, "a %s cannot be compared with a %s; write a date as date(\"2024-03-04\")", object_type(L, 1),
                object_type(L, 2));
  }
  if (a->is_time != b->is_time) fault_raise(L, "a date cannot be compared with a time: use the time's .date");
  return a->value - b->value;
}

static int date_less(lua_State *L) {
  lua_pushboolean(L, date_compare(L) < 0);
  return 1;
}

static int date_less_equal(lua_State *L) {
  lua_pushboolean(L, date_compare(L) <= 0);
  return 1;
}

static int date_no_operator(lua_State *L) {
  object_refuse_empty(L, 1);
  object_refuse_empty(L, 2);
  return fault_raise(L, "dates know + and - and comparisons only");
}

/* ---- methods ---- */

static const struct date_object *date_self(lua_State *L) {
  object_refuse_empty(L, 1);
  const struct date_object *date = date_at(L, 1);
  if (date == NULL) fault_raise(L, "this is a method of a date: write d:add(\"5 workdays\"), with a colon");
  return date;
}

static int32_t day_of(const struct date_object *date) {
  return date->is_time ? instant_date(date->value) : (int32_t)date->value;
}

static int shift_day(lua_State *L, const struct date_object *date, int32_t day) {
  if (!date->is_time) return date_push_checked(L, day, false);
  return date_push_checked(L, date_instant(day) + (date->value - date_instant(instant_date(date->value))), true);
}

static int shift_seconds(lua_State *L, const struct date_object *date, int64_t seconds) {
  if (!date->is_time) return fault_raise(L, "a date takes no minutes or hours");
  return date_push_checked(L, date->value + seconds, true);
}

/* Roughly: steps that lead out of the calendar are refused before they are taken. */
static bool years_allowed(int32_t day, int amount, enum unit unit) {
  int years = unit == UNIT_YEARS ? amount : unit == UNIT_MONTHS ? amount / 12 : unit == UNIT_WEEKS ? amount / 53 : 0;
  int year, month, number;
  date_to_parts(day, &year, &month, &number);
  return year + years >= 2 && year + years <= 9998;
}

static int method_add(lua_State *L) {
  const struct date_object *date = date_self(L);
  struct duration duration;
  object_refuse_empty(L, 2);
  const char *text = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "";
  bool back = text[0] == '-';
  if (!duration_parse(back ? text + 1 : text, &duration) || duration.amount > 4000000)
    return fault_raise(L, "'%.40s' is no duration; write it as \"5 workdays\"", text);
  int amount = back ? -duration.amount : duration.amount;
  int32_t day = day_of(date);
  if (!years_allowed(day, amount, duration.unit)) return fault_raise(L, "the date lies outside of the years 1 to 9999");
  switch (duration.unit) {
  case UNIT_MINUTES:
    return shift_seconds(L, date, amount * INT64_C(60));
  case UNIT_HOURS:
    return shift_seconds(L, date, amount * INT64_C(3600));
  case UNIT_DAYS:
    return shift_day(L, date, day + amount);
  case UNIT_WEEKS:
    return shift_day(L, date, day + 7 * amount);
  case UNIT_MONTHS:
    return shift_day(L, date, date_add_months(day, amount));
  case UNIT_YEARS:
    return shift_day(L, date, date_add_months(day, 12 * amount));
  case UNIT_WORKDAYS:
    break;
  }
  fuel_charge(L, (uint64_t)(amount < 0 ? -amount : amount) * 2);
  return shift_day(L, date, calendar_add_workdays(host_of(L)->rulebook->calendar, day, amount));
}

static int method_workdays(lua_State *L) {
  const struct date_object *from = date_self(L);
  object_refuse_empty(L, 2);
  const struct date_object *until = date_at(L, 2);
  if (until == NULL) return fault_raise(L, "d:workdays(until) takes a date, not a %s", object_type(L, 2));
  int32_t a = day_of(from), b = day_of(until);
  fuel_charge(L, (uint64_t)(a < b ? b - a : a - b));
  lua_pushinteger(L, calendar_workdays(host_of(L)->rulebook->calendar, a, b));
  return 1;
}

static int method_is_workday(lua_State *L) {
  lua_pushboolean(L, calendar_is_workday(host_of(L)->rulebook->calendar, day_of(date_self(L))));
  return 1;
}

const struct binding date_methods[] = {
    {"add", "(duration: string): date", "The date that is `5 workdays`, `3 months`, `-2 weeks` later.", method_add,
     false},
    {"workdays", "(other: date): integer", "Workdays from this date up to, not including, another.", method_workdays,
     false},
    {"is_workday", "(): boolean", "Whether the calendar of the rulebook has people work on that day.",
     method_is_workday, false},
    {NULL, NULL, NULL, NULL, false}};

static bool date_part(lua_State *L, const struct date_object *date, const char *name) {
  int year, month, day;
  date_to_parts(day_of(date), &year, &month, &day);
  if (strcmp(name, "year") == 0) lua_pushinteger(L, year);
  else if (strcmp(name, "quarter") == 0) lua_pushinteger(L, (month + 2) / 3);
  else if (strcmp(name, "month") == 0) lua_pushinteger(L, month);
  else if (strcmp(name, "day") == 0) lua_pushinteger(L, day);
  else if (strcmp(name, "weekday") == 0) lua_pushinteger(L, date_weekday(day_of(date)));
  else if (date->is_time && strcmp(name, "date") == 0) date_push(L, day_of(date), false);
  else if (date->is_time && strcmp(name, "hour") == 0)
    lua_pushinteger(L, (date->value - date_instant(day_of(date))) / 3600);
  else if (date->is_time && strcmp(name, "minute") == 0)
    lua_pushinteger(L, (date->value - date_instant(day_of(date))) / 60 % 60);
  else return false;
  return true;
}

static int date_index(lua_State *L) {
  const struct date_object *date = date_self(L);
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
  if (date_part(L, date, name)) return 1;
  binding_push_method(L, date_methods, name);
  if (!lua_isnil(L, -1)) return 1;
  const char *const known[] = {"year",     "quarter",    "month", "day",  "weekday", "add",
                               "workdays", "is_workday", "date",  "hour", "minute"};
  char message[200];
  snprintf(message, sizeof message, "a %s has no '%.100s'", object_type(L, 1), name);
  return fault_unknown(L, message, name, known, date->is_time ? 11 : 8);
}

/* ---- making it ---- */

int date_construct(lua_State *L) {
  int32_t day;
  object_refuse_empty(L, 1);
  if (lua_type(L, 1) == LUA_TNUMBER) {
    int64_t year = luaL_checkinteger(L, 1), month = luaL_checkinteger(L, 2), number = luaL_checkinteger(L, 3);
    if (year < 1 || year > 9999 || month < 1 || month > 12 || number < 1 || number > 31 ||
        !date_from_parts((int)year, (int)month, (int)number, &day))
      return fault_raise(L, "there is no such day");
  } else if (lua_type(L, 1) != LUA_TSTRING || !date_parse(lua_tostring(L, 1), &day)) {
    return fault_raise(L, "date() takes a text such as \"2024-03-04\"");
  }
  date_push(L, day, false);
  return 1;
}

int time_construct(lua_State *L) {
  int64_t instant;
  object_refuse_empty(L, 1);
  if (lua_type(L, 1) != LUA_TSTRING || !instant_parse(lua_tostring(L, 1), &instant))
    return fault_raise(L, "time() takes a text such as \"2024-03-04 09:00\"");
  date_push(L, instant, true);
  return 1;
}

void date_open(struct host *host) {
  const luaL_Reg methods[] = {{"__add", date_add},         {"__sub", date_subtract},     {"__lt", date_less},
                              {"__le", date_less_equal},   {"__index", date_index},      {"__mul", date_no_operator},
                              {"__div", date_no_operator}, {"__mod", date_no_operator},  {"__unm", date_no_operator},
                              {"__pow", date_no_operator}, {"__idiv", date_no_operator}, {NULL, NULL}};
  object_metatable(host, TAG_DATE, "date", methods);
}
