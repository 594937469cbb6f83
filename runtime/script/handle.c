/* Handles: how a rule reaches records.
 *
 * A handle is a number (its slot) and a generation. The slot says which row it leads to in the run under way; rows are
 * asked for when a field is first read, and reading a field pushes the value without copying the record.
 *
 * Invariants
 * 1. A handle of another generation is refused, so no handle reaches rows of an earlier run. Handles of the first slots
 * are kept and used again by each run; that is sound because nothing a rule made survives its run (frozen.c).
 * 2. Every read is noted. */
#include "script/state.h"

#include "base/text.h"

#include <string.h>

enum { KEPT_SLOTS = 32, NEARBY_SLOTS = 64, ROW_FUEL = 4, SLOT_FUEL = 20, SHORT_TEXT = 64 };

static int first_free_slot(const struct host *host) {
  return (int)host->rulebook->record_count + 2;
}

/* ---- slots ---- */

int handle_new_slot(lua_State *L) {
  struct host *host = host_of(L);
  fuel_charge(L, SLOT_FUEL);
  if (host->slot_count == host->slot_capacity) {
    host->slot_capacity *= 2;
    host->slots = xrealloc(host->slots, (size_t)host->slot_capacity * sizeof *host->slots);
  }
  host->slots[host->slot_count] = (struct slot){.generation = host->generation, .parent = -1};
  return host->slot_count++;
}

static struct slot *slot_of_record(lua_State *L, int record) {
  struct host *host = host_of(L);
  struct slot *slot = &host->slots[record];
  if (slot->generation == host->generation) return slot;
  const struct scope *scope = host->scope;
  const struct scope_row *row =
      scope->find != NULL ? scope->find(scope->context, &host->rulebook->records[record]) : NULL;
  *slot = (struct slot){.generation = host->generation,
                        .names = &host->names[record],
                        .row = row,
                        .root = host->names[record].record->name,
                        .is_own = true,
                        .parent = -1};
  return slot;
}

void handle_find(lua_State *L, int record) {
  slot_of_record(L, record);
}

struct slot *handle_slot(lua_State *L, int index) {
  struct host *host = host_of(L);
  if (object_tag(L, index) != TAG_HANDLE) return NULL;
  const struct handle_object *handle = lua_touserdata(L, index);
  if (handle->generation != host->generation || handle->slot >= host->slot_count)
    fault_raise(L, "a record of an earlier rule was kept; records are only there while a rule runs");
  return &host->slots[handle->slot];
}

void handle_push(lua_State *L, int slot) {
  struct host *host = host_of(L);
  struct handle_object *handle;
  if (slot < first_free_slot(host) + KEPT_SLOTS) {
    lua_rawgeti(L, LUA_REGISTRYINDEX, host->handle_base + slot);
    handle = lua_touserdata(L, -1);
  } else {
    handle = object_new(L, sizeof *handle, TAG_HANDLE);
    handle->slot = slot;
  }
  handle->generation = host->generation;
}

void handle_push_record(lua_State *L, int record, bool chained) {
  const struct slot *slot = slot_of_record(L, record);
  if (slot->row == NULL && !chained) empty_push(L, record, -1, slot->names, true);
  else handle_push(L, record);
}

/* ---- people ---- */

static struct value list_of_texts(struct arena *arena, const char *const *texts, size_t count) {
  struct value *items = arena_alloc(arena, (count + 1) * sizeof *items);
  for (size_t i = 0; i < count; i++) items[i] = value_text(texts[i]);
  struct value list = {.kind = count > 0 ? KIND_LIST : KIND_EMPTY};
  list.list.items = items;
  list.list.count = count;
  return list;
}

static void person_set(const struct record *record, struct value *values, const char *field, enum kind kind,
                       const char *text) {
  int number = record_field_number(record, field);
  if (number < 0 || text == NULL) return;
  values[number] = value_text(text);
  values[number].kind = kind;
}

/* A row made of what the rulebook says of a person, over what is stored (`stored` may be NULL). */
static const struct scope_row *person_row(struct host *host, const struct record *record, const struct person *person,
                                          const struct scope_row *stored) {
  struct arena *arena = host->run_arena;
  struct value *values = arena_alloc(arena, (record->field_count + 1) * sizeof *values);
  if (stored != NULL) memcpy(values, stored->values, record->field_count * sizeof *values);
  person_set(record, values, "name", KIND_TEXT, person->name);
  person_set(record, values, "superior", KIND_REF, person->superior);
  person_set(record, values, "team", KIND_TEXT, person->team);
  int roles = record_field_number(record, "roles");
  if (roles >= 0) values[roles] = list_of_texts(arena, person->roles, person->role_count);
  struct scope_row *row = arena_alloc(arena, sizeof *row);
  *row = (struct scope_row){.record = record, .key = person->key, .values = values};
  return row;
}

static const struct scope_row *row_by_key(struct host *host, const struct record *record, const char *key) {
  const struct scope *scope = host->scope;
  const struct scope_row *row = scope->get != NULL ? scope->get(scope->context, record, key) : NULL;
  if (row != NULL || !text_equal(record->name, "person")) return row;
  const struct person *person = rulebook_person(host->rulebook, key);
  return person != NULL ? person_row(host, record, person, NULL) : NULL;
}

void handle_push_actor(lua_State *L, bool chained) {
  struct host *host = host_of(L);
  int number = (int)host->rulebook->record_count;
  struct slot *slot = &host->slots[number];
  if (slot->generation != host->generation) {
    const struct record *record = rulebook_record(host->rulebook, "person");
    const struct scope *scope = host->scope;
    *slot = (struct slot){
        .generation = host->generation, .names = &host->names[record->number], .root = "actor", .parent = -1};
    if (scope->actor != NULL) {
      const struct scope_row *stored =
          scope->get != NULL ? scope->get(scope->context, record, scope->actor->key) : NULL;
      slot->row = person_row(host, record, scope->actor, stored);
    }
  }
  if (slot->row == NULL && !chained) empty_push(L, number, -1, slot->names, true);
  else handle_push(L, number);
}

void handle_push_asked(lua_State *L) {
  struct host *host = host_of(L);
  int number = (int)host->rulebook->record_count + 1;
  host->slots[number] =
      (struct slot){.generation = host->generation,
                    .root = "asked",
                    .parent = -1,
                    .noted = host->slots[number].generation == host->generation ? host->slots[number].noted : 0};
  handle_push(L, number);
}

/* ---- reading ---- */

int handle_unknown(lua_State *L, const struct names *names, const char *name) {
  const char *words[256 + 1];
  size_t count = 0;
  for (size_t i = 0; i < names->record->field_count && count < 256; i++) words[count++] = names->record->fields[i].name;
  words[count++] = "key";
  char message[300];
  snprintf(message, sizeof message, "record '%s' has no field '%.100s'", names->record->name, name);
  return fault_unknown(L, message, name, words, count);
}

/* The slot that a reference leads to; found again when the same field was followed before. */
static int slot_of_reference(lua_State *L, struct names *target, const char *key, int parent, int field) {
  struct host *host = host_of(L);
  int first = first_free_slot(host);
  for (int i = first; i < host->slot_count && i < first + NEARBY_SLOTS; i++)
    if (host->slots[i].parent == parent && host->slots[i].parent_field == field && host->slots[i].names == target &&
        text_equal(host->slots[i].row != NULL ? host->slots[i].row->key : host->slots[i].key, key))
      return i;
  const struct scope_row *row = row_by_key(host, target->record, key);
  int number = handle_new_slot(L);
  struct slot *slot = &host->slots[number];
  slot->names = target;
  slot->row = row;
  slot->key = key;
  slot->root = target->record->name; /* of one that no field led to: a table did */
  slot->parent = parent;
  slot->parent_field = field;
  return number;
}

static void reference_push(lua_State *L, const struct value *value, const struct type *type, int slot, int field) {
  struct host *host = host_of(L);
  const struct names *names = slot >= 0 ? host->slots[slot].names : NULL;
  struct names *target = names != NULL && field >= 0 ? names->targets[field] : NULL;
  if (target == NULL) {
    const struct record *record = rulebook_record(host->rulebook, type->record);
    if (record == NULL) fault_raise(L, "the rulebook has no record '%s'", type->record);
    target = &host->names[record->number];
  }
  handle_push(L, slot_of_reference(L, target, value->text, slot, field));
}

static void list_push(lua_State *L, const struct value *value, const struct type *type, int slot, int field) {
  fuel_charge(L, value->list.count);
  lua_createtable(L, (int)value->list.count, 0);
  for (size_t i = 0; i < value->list.count; i++) {
    value_push(L, &value->list.items[i], type->element, slot, field);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  frozen_seal(L);
}

static void text_push(lua_State *L, const char *text) {
  size_t size = strlen(text);
  if (size >= SHORT_TEXT) fuel_charge_bytes(L, size);
  lua_pushstring(L, text); /* which remembers texts by their address */
}

static void duration_push(lua_State *L, struct duration duration) {
  struct buffer *out = &host_of(L)->fault.text;
  buffer_clear(out);
  duration_write(out, duration);
  lua_pushlstring(L, buffer_text(out), out->size);
}

/* Exactly rounded when both parts are exact as doubles, which is nearly always. */
static double decimal_number(struct decimal decimal) {
  static const double powers[] = {1,    1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8, 1e9,
                                  1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18};
  const int128 exact = (int128)1 << 53;
  if (decimal.units < exact && decimal.units > -exact) return (double)(int64_t)decimal.units / powers[decimal.scale];
  return decimal_to_double(decimal);
}

void value_push(lua_State *L, const struct value *value, const struct type *type, int slot, int field) {
  switch (value->kind) {
  case KIND_BOOLEAN:
    lua_pushboolean(L, value->truth);
    break;
  case KIND_INTEGER:
    lua_pushinteger(L, value->integer);
    break;
  case KIND_DECIMAL:
  case KIND_PERCENT:
    lua_pushnumber(L, decimal_number(value->decimal));
    break;
  case KIND_MONEY:
    money_push(L, value->money);
    break;
  case KIND_DATE:
    date_push(L, value->date, false);
    break;
  case KIND_TIME:
    date_push(L, value->time, true);
    break;
  case KIND_DURATION:
    duration_push(L, value->duration);
    break;
  case KIND_LIST:
    list_push(L, value, type, slot, field);
    break;
  case KIND_REF:
    reference_push(L, value, type, slot, field);
    break;
  case KIND_EMPTY:
  case KIND_SEALED: /* rows are open when rules see them */
  case KIND_COUNT:
    lua_pushnil(L);
    break;
  case KIND_TEXT:
  case KIND_CHOICE:
    text_push(L, value->text);
    break;
  }
}

static bool field_is_empty(const struct value *value) {
  if (value->kind == KIND_EMPTY) return true;
  return (value->kind == KIND_TEXT || value->kind == KIND_LIST) && value_is_empty(value);
}

const struct value *handle_field(const struct host *host, int slot, int field) {
  const struct scope_row *row = host->slots[slot].row;
  return row == NULL || field_is_empty(&row->values[field]) ? NULL : &row->values[field];
}

void handle_push_field(lua_State *L, int number, int field) {
  struct host *host = host_of(L);
  const struct names *names = host->slots[number].names;
  const struct value *value = handle_field(host, number, field);
  if (value == NULL) {
    empty_push(L, number, field, names->targets[field], false);
    return;
  }
  note_read(host, number, field, false);
  value_push(L, value, names->record->fields[field].type, number, field);
}

static int asked_index(lua_State *L, int number) {
  struct host *host = host_of(L);
  const struct scope *scope = host->scope;
  const char *words[256], *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : "?";
  size_t count = scope->ask_count < 256 ? scope->ask_count : 256;
  for (size_t i = 0; i < count; i++) {
    words[i] = scope->asks[i].name;
    if (strcmp(words[i], name) != 0) continue;
    if (field_is_empty(&scope->asked[i])) {
      empty_push(L, number, (int)i, NULL, false);
    } else {
      note_read(host, number, (int)i, false);
      value_push(L, &scope->asked[i], scope->asks[i].type, number, (int)i);
    }
    return 1;
  }
  char message[200];
  snprintf(message, sizeof message, "the action does not ask for '%.100s'", name);
  return fault_unknown(L, message, name, words, count);
}

/* `key` and `number`, which every record has. */
static int row_attribute(lua_State *L, int number, const char *name) {
  struct slot *slot = &host_of(L)->slots[number];
  bool is_key = strcmp(name, "key") == 0;
  if (!is_key && strcmp(name, "number") != 0) return handle_unknown(L, slot->names, name);
  if (slot->row == NULL && (slot->key == NULL || !is_key)) empty_push(L, number, -1, NULL, false);
  else if (is_key) lua_pushstring(L, slot->row != NULL ? slot->row->key : slot->key);
  else lua_pushinteger(L, slot->row->number);
  return 1;
}

static int handle_index(lua_State *L) {
  struct host *host = host_of(L);
  const struct handle_object *handle = lua_touserdata(L, 1); /* Lua calls this with handles only */
  int number = handle->slot;
  if (handle->generation != host->generation) handle_slot(L, 1);
  const struct slot *slot = &host->slots[number];
  if (slot->names == NULL) return asked_index(L, number);
  const char *name = lua_tostring(L, 2);
  if (name == NULL) return fault_raise(L, "a record has fields, not a [%s]", object_type(L, 2));
  int field = keymap_find(&slot->names->fields, name);
  if (field < 0) return row_attribute(L, number, name);
  handle_push_field(L, number, field);
  return 1;
}

static int handle_no_operator(lua_State *L) {
  object_refuse_empty(L, 1);
  object_refuse_empty(L, 2);
  return fault_raise(L, "a record is no value to calculate or compare with; name one of its fields, or its .key");
}

/* ---- series ---- */

static struct series series_fill(lua_State *L, const struct record *record, const struct scope_row *const *rows,
                                 size_t count) {
  struct host *host = host_of(L);
  fuel_charge(L, count * ROW_FUEL);
  struct series series = {host->generation, host->slot_count, (int)count};
  for (size_t i = 0; i < count; i++) {
    struct slot *slot = &host->slots[handle_new_slot(L)];
    slot->names = &host->names[record->number];
    slot->row = rows[i];
    slot->root = record->name;
    slot->ordinal = (int)i + 1;
  }
  return series;
}

static const struct series *series_of_case(lua_State *L, const struct record *record) {
  struct host *host = host_of(L);
  struct series *series = &host->series[record->number];
  if (series->generation == host->generation) return series;
  const struct scope_row *const *rows = NULL;
  const struct scope *scope = host->scope;
  size_t count = scope->all != NULL ? scope->all(scope->context, record, &rows) : 0;
  *series = series_fill(L, record, rows, count);
  return series;
}

/* all("training", actor): of whatever the record at `index` is. */
static struct series series_of_row(lua_State *L, const struct record *record, int index) {
  const struct scope *scope = host_of(L)->scope;
  const struct slot *slot = handle_slot(L, index);
  const struct record *parent = slot != NULL && slot->names != NULL ? slot->names->record : NULL;
  if (parent == NULL)
    fault_raise(L, "all(record, of) takes a record in the second place, not a %s", object_type(L, index));
  if (!text_equal(record->belongs_to, parent->name))
    fault_raise(L, "'%s' belongs to no '%s'", record->name, parent->name);
  const struct scope_row *const *rows = NULL;
  const char *key = slot->row != NULL ? slot->row->key : slot->key;
  size_t count = scope->of != NULL && key != NULL ? scope->of(scope->context, record, key, &rows) : 0;
  return series_fill(L, record, rows, count);
}

static const struct record *record_argument(lua_State *L, int index) {
  struct host *host = host_of(L);
  if (host->scope == NULL) fault_raise(L, "there is no case while scripts are loaded");
  if (lua_type(L, index) != LUA_TSTRING) fault_raise(L, "all() takes the name of a record, such as all(\"payment\")");
  const struct record *record = rulebook_record(host->rulebook, lua_tostring(L, index));
  if (record != NULL) return record;
  const char *words[256];
  size_t count = 0;
  for (; count < host->rulebook->record_count && count < 256; count++)
    words[count] = host->rulebook->records[count].name;
  char message[200];
  snprintf(message, sizeof message, "unknown record '%.100s'", lua_tostring(L, index));
  fault_unknown(L, message, lua_tostring(L, index), words, count);
  return NULL;
}

int handle_all(lua_State *L) {
  lua_settop(L, 2);
  object_refuse_empty(L, 1);
  object_refuse_empty(L, 2);
  const struct record *record = record_argument(L, 1);
  struct series series = lua_isnil(L, 2) ? *series_of_case(L, record) : series_of_row(L, record, 2);
  fuel_charge(L, (uint64_t)series.count * ROW_FUEL);
  lua_createtable(L, series.count, 0);
  for (int i = 0; i < series.count; i++) {
    handle_push(L, series.first + i);
    lua_rawseti(L, -2, i + 1);
  }
  frozen_seal(L);
  lua_getmetatable(L, -1);
  lua_pushinteger(L, record->number);
  lua_rawseti(L, -2, 2);
  lua_pop(L, 1);
  return 1;
}

/* ---- opening ---- */

static void names_open(struct host *host, struct names *names, const struct record *record) {
  const char **words = arena_alloc(host->arena, (record->field_count + 1) * sizeof *words);
  names->record = record;
  names->paths = arena_alloc(host->arena, (record->field_count + 1) * sizeof *names->paths);
  names->targets = arena_alloc(host->arena, (record->field_count + 1) * sizeof *names->targets);
  for (size_t i = 0; i < record->field_count; i++) {
    const struct type *type = record->fields[i].type;
    words[i] = record->fields[i].name;
    names->paths[i] = arena_printf(host->arena, "%s.%s", record->name, record->fields[i].name);
    if (type->kind == KIND_LIST && type->element != NULL) type = type->element;
    const struct record *target = type->kind == KIND_REF ? rulebook_record(host->rulebook, type->record) : NULL;
    if (target != NULL) names->targets[i] = &host->names[target->number];
  }
  keymap_build(host, &names->fields, words, record->field_count);
}

void handle_open(struct host *host) {
  lua_State *L = host->lua;
  const luaL_Reg methods[] = {{"__index", handle_index},
                              {"__add", handle_no_operator},
                              {"__sub", handle_no_operator},
                              {"__mul", handle_no_operator},
                              {"__div", handle_no_operator},
                              {"__mod", handle_no_operator},
                              {"__unm", handle_no_operator},
                              {"__pow", handle_no_operator},
                              {"__lt", handle_no_operator},
                              {"__le", handle_no_operator},
                              {"__idiv", handle_no_operator},
                              {"__len", handle_no_operator},
                              {NULL, NULL}};
  object_metatable(host, TAG_HANDLE, "record", methods);
  size_t records = host->rulebook->record_count;
  host->names = arena_alloc(host->arena, (records + 1) * sizeof *host->names);
  host->series = arena_alloc(host->arena, (records + 1) * sizeof *host->series);
  for (size_t i = 0; i < records; i++) names_open(host, &host->names[i], &host->rulebook->records[i]);
  host->slot_count = first_free_slot(host);
  host->slot_capacity = host->slot_count + NEARBY_SLOTS;
  host->slots = xmalloc((size_t)host->slot_capacity * sizeof *host->slots);
  memset(host->slots, 0, (size_t)host->slot_capacity * sizeof *host->slots);
  host->handle_base = (int)lua_rawlen(L, LUA_REGISTRYINDEX) + 1;
  for (int i = 0; i < host->slot_count + KEPT_SLOTS; i++) {
    struct handle_object *handle = object_new(L, sizeof *handle, TAG_HANDLE);
    handle->slot = i;
    lua_rawseti(L, LUA_REGISTRYINDEX, host->handle_base + i);
  }
}
