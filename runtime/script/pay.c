/* Rules that pay: what they see is built, what they give is read, inside of one protected call.
 *
 * Invariant: the table is made anew for each call, so a rule that changes it changes nothing for the next. */
#include "script/pay.h"

#include "base/phrase.h"
#include "base/text.h"
#include "script/state.h"

struct pay_job {
  const struct compiled *compiled;
  const struct pay_input *input;
  struct arena *arena;
  struct pay_item *items;
  size_t count;
};

/* ---- what it sees ---- */

static void push_value(lua_State *L, const struct value *value) {
  struct value plain = *value;
  if (plain.kind == KIND_REF || plain.kind == KIND_CHOICE) plain.kind = KIND_TEXT;
  value_push(L, &plain, NULL, -1, -1);
}

/* The records of an event, as handles: a field that is empty, or that there is none of, is told as anywhere. What was
 * read of a thousand deals explains nothing, so it is not noted. */
static void push_records(lua_State *L, struct arena *arena, const struct pay_credits *credits,
                         const struct pay_event *event) {
  struct host *host = host_of(L);
  for (size_t i = 0; i < credits->record_count; i++) {
    const struct record *record = credits->records[i];
    int number = handle_new_slot(L);
    struct slot *slot = &host->slots[number];
    slot->names = &host->names[record->number];
    slot->row = &event->rows[i];
    slot->root = arena_printf(arena, "%s: %s", event->case_id, record->name);
    slot->noted = UINT64_MAX;
    handle_push(L, number); /* event handle */
    lua_setfield(L, -2, record->name);
  }
}

static void push_credits(lua_State *L, struct arena *arena, const struct pay_credits *credits) {
  lua_createtable(L, (int)credits->count, 0);
  for (size_t i = 0; i < credits->count; i++) {
    const struct pay_event *event = &credits->events[i];
    fuel_charge(L, 4);
    lua_createtable(L, 0, 3 + (int)credits->record_count); /* list event */
    lua_pushstring(L, event->case_id);
    lua_setfield(L, -2, "case");
    date_push(L, event->date, false);
    lua_setfield(L, -2, "date");
    push_value(L, &event->amount);
    lua_setfield(L, -2, "amount");
    push_records(L, arena, credits, event);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
}

/* ---- names that are not there ---- */

static const char *measure_name(const struct pay_input *input, size_t number) {
  return input->measures[number].name;
}

static const char *credit_name(const struct pay_input *input, size_t number) {
  return input->credits[number].name;
}

/* A name of the plan without a value is nil; a name that the plan has not is a mistake. Upvalue: the input. */
static int refuse_unknown(lua_State *L, const char *thing, size_t count,
                          const char *(*name)(const struct pay_input *input, size_t number)) {
  const struct pay_input *input = lua_touserdata(L, lua_upvalueindex(1));
  const char *word = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?", *meant;
  const char **names = lua_newuserdatauv(L, (count + 1) * sizeof *names, 0);
  for (size_t i = 0; i < count; i++) {
    names[i] = name(input, i);
    if (text_equal(names[i], word)) return lua_pushnil(L), 1;
  }
  meant = text_nearest(word, names, count);
  if (meant == NULL) return fault_raise(L, "the plan has no %s '%.100s'", thing, word);
  return fault_raise(L, "the plan has no %s '%.100s'; did you mean '%s'?", thing, word, meant);
}

static int unknown_measure(lua_State *L) {
  const struct pay_input *input = lua_touserdata(L, lua_upvalueindex(1));
  return refuse_unknown(L, "measure", input->measure_count, measure_name);
}

static int unknown_credit(lua_State *L) {
  const struct pay_input *input = lua_touserdata(L, lua_upvalueindex(1));
  return refuse_unknown(L, "credit", input->credit_count, credit_name);
}

/* The table on top answers names that it has not by a function, and cannot be changed. */
static void close_names(lua_State *L, const struct pay_input *input, lua_CFunction unknown) {
  lua_createtable(L, 0, 1); /* contents meta */
  lua_pushlightuserdata(L, (void *)input);
  lua_pushcclosure(L, unknown, 1);
  lua_setfield(L, -2, "__index");
  lua_setmetatable(L, -2);
  frozen_seal(L);
}

/* ---- all of it ---- */

static void push_input(lua_State *L, struct arena *arena, const struct pay_input *input) {
  lua_createtable(L, 0, 6); /* pay */
  lua_pushstring(L, input->person);
  lua_setfield(L, -2, "person");
  if (input->team != NULL) {
    lua_pushstring(L, input->team);
    lua_setfield(L, -2, "team");
  }
  date_push(L, input->from, false);
  lua_setfield(L, -2, "from");
  date_push(L, input->until, false);
  lua_setfield(L, -2, "until");
  lua_createtable(L, 0, (int)input->measure_count); /* pay measures */
  for (size_t i = 0; i < input->measure_count; i++) {
    push_value(L, &input->measures[i].value);
    lua_setfield(L, -2, input->measures[i].name);
  }
  close_names(L, input, unknown_measure);
  lua_setfield(L, -2, "measures");
  lua_createtable(L, 0, (int)input->credit_count); /* pay credits */
  for (size_t i = 0; i < input->credit_count; i++) {
    push_credits(L, arena, &input->credits[i]);
    lua_setfield(L, -2, input->credits[i].name);
  }
  close_names(L, input, unknown_credit);
  lua_setfield(L, -2, "credits");
}

/* ---- what it gives ---- */

static const char *expected(void) {
  return phrase_text(language_current(), PHRASE_pay_expected);
}

static void read_amount(lua_State *L, int index, const struct pay_job *job, struct money *out) {
  if (money_at(L, index, out)) return;
  out->currency = job->input->currency;
  if (lua_type(L, index) != LUA_TNUMBER || !decimal_at(L, index, &out->amount)) fault_raise(L, "%s", expected());
}

/* A text of the item on top, or NULL. */
static const char *read_text(lua_State *L, struct pay_job *job, const char *key) {
  size_t size, bad;
  lua_getfield(L, -1, key);
  const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tolstring(L, -1, &size) : NULL;
  if (!lua_isnil(L, -1) && (text == NULL || !text_is_utf8(text, size, &bad))) fault_raise(L, "%s", expected());
  const char *copy = text != NULL ? arena_copy_bytes(job->arena, text, size) : NULL;
  lua_pop(L, 1);
  return copy;
}

static void read_item(lua_State *L, struct pay_job *job, struct pay_item *out) {
  if (lua_type(L, -1) != LUA_TTABLE) fault_raise(L, "%s", expected());
  frozen_contents(L, -1); /* item contents */
  lua_getfield(L, -1, "amount");
  read_amount(L, lua_gettop(L), job, &out->amount);
  lua_pop(L, 1);
  out->why = read_text(L, job, "why");
  out->case_id = read_text(L, job, "case");
  lua_pop(L, 1);
}

static void read_list(lua_State *L, struct pay_job *job) {
  frozen_contents(L, -1); /* list contents */
  size_t count = lua_rawlen(L, -1);
  if (count == 0) {
    lua_pushnil(L);
    if (lua_next(L, -2) != 0) fault_raise(L, "%s", expected()); /* one item without a list around it */
  }
  job->items = arena_alloc(job->arena, (count + 1) * sizeof *job->items);
  for (size_t i = 0; i < count; i++) {
    fuel_charge(L, 8);
    lua_rawgeti(L, -1, (lua_Integer)i + 1);
    read_item(L, job, &job->items[i]);
    lua_pop(L, 1);
  }
  job->count = count;
}

static int call(lua_State *L) {
  struct pay_job *job = lua_touserdata(L, 1);
  lua_rawgeti(L, LUA_REGISTRYINDEX, job->compiled->reference);
  push_input(L, job->arena, job->input);
  lua_call(L, 1, 1);
  if (lua_isnil(L, -1)) return 0;
  if (lua_type(L, -1) == LUA_TTABLE) {
    read_list(L, job);
    return 0;
  }
  job->items = arena_alloc(job->arena, sizeof *job->items);
  read_amount(L, lua_gettop(L), job, &job->items[0].amount);
  job->count = 1;
  return 0;
}

bool host_pay(struct host *host, const struct rule *rule, const struct pay_input *input, struct arena *arena,
              const struct pay_item **items, size_t *count, struct decision *out) {
  struct pay_job job = {.compiled = &host->compiled[rule->number], .input = input, .arena = arena};
  bool fine = host_call(host, rule, call, &job, arena, out);
  *items = job.items;
  *count = job.count;
  return fine;
}
