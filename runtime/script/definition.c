/* What editors know of Lua rules: definitions for LuaLS.
 *
 * The library's come from the rows of binding_tables and the comments of stdlib; those of a rulebook from its model:
 * each record is a class, `case` leads to them, decision tables and rule modules are functions.
 *
 * What is empty at run time has its field's type here as well: has() and default() are a matter of the rule. */
#include "script/binding.h"
#include "script/documented.h"
#include "script/host.h"

#include "base/text.h"

#include <string.h>

/* `(text: string, start: integer?): integer` as parameter and return comments, then the names alone. */
static void definition_signature(struct buffer *out, const char *signature, struct buffer *names) {
  const char *at = signature + 1, *close = strrchr(signature, ')');
  while (at < close) {
    size_t size = strcspn(at, ",)");
    const char *colon = memchr(at, ':', size);
    size_t name = colon != NULL ? (size_t)(colon - at) : size;
    buffer_printf(names, "%s%.*s", names->size > 0 ? ", " : "", (int)name, at);
    if (colon != NULL) buffer_printf(out, "---@param %.*s %.*s\n", (int)name, at, (int)(size - name - 2), colon + 2);
    at += size + strspn(at + size, ", ");
  }
  if (close[1] == ':') buffer_printf(out, "---@return %s\n", close + 3);
}

static void definition_row(struct buffer *out, const char *owner, const char *joint, const struct binding *row) {
  struct buffer names = BUFFER_EMPTY;
  buffer_printf(out, "--- %s\n", row->doc);
  if (row->signature[0] != '(') {
    buffer_printf(out, "---@type %s\n%s%s%s = nil\n\n", row->signature, owner, joint, row->name);
  } else {
    definition_signature(out, row->signature, &names);
    buffer_printf(out, "function %s%s%s(%s) end\n\n", owner, joint, row->name, buffer_text(&names));
  }
  buffer_release(&names);
}

static void definition_head(struct buffer *out, const char *module) {
  if (strcmp(module, "money") != 0) buffer_printf(out, "%s = {}\n\n", module);
}

static void definition_item(struct buffer *out, const char *module, const struct documented *item,
                            struct arena *arena) {
  (void)arena;
  if (item->doc[0] == '\0') return;
  buffer_printf(out, "%sfunction %s.%s%s end\n\n", item->doc, module, item->name, item->arguments);
}

static void definition_table(struct buffer *out, const struct binding_table *table) {
  size_t size = strlen(table->name);
  bool methods = size > 0 && table->name[size - 1] == ':';
  struct buffer owner = BUFFER_EMPTY;
  buffer_add(&owner, table->name, methods ? size - 1 : size);
  if (methods) buffer_printf(out, "---@class %s\nlocal %s = {}\n\n", buffer_text(&owner), buffer_text(&owner));
  for (const struct binding *row = table->rows; row->name != NULL; row++)
    definition_row(out, buffer_text(&owner), methods ? ":" : size > 0 ? "." : "", row);
  buffer_release(&owner);
}

void host_definitions(struct buffer *out) {
  buffer_puts(out, "---@meta\n\n");
  for (const struct binding_table *table = binding_tables; table->name != NULL; table++) definition_table(out, table);
  buffer_puts(out, "---@class record\n\n"
                   "---@class money\n---@field currency string\n\n"
                   "---@class date\n---@field year integer\n---@field quarter integer\n---@field month integer\n"
                   "---@field day integer\n---@field weekday integer\n\n"
                   "---@class time: date\n---@field date date\n---@field hour integer\n---@field minute integer\n\n");
  documented_library(out, definition_item, definition_head);
}

/* ---- a rulebook ---- */

static void type_definition(struct buffer *out, const struct type *type) {
  static const char *const names[KIND_COUNT] = {
      [KIND_BOOLEAN] = "boolean", [KIND_INTEGER] = "integer", [KIND_DECIMAL] = "number", [KIND_PERCENT] = "number",
      [KIND_MONEY] = "money",     [KIND_TEXT] = "string",     [KIND_DATE] = "date",      [KIND_TIME] = "time",
      [KIND_DURATION] = "string", [KIND_EMPTY] = "any"};
  if (type == NULL) {
    buffer_puts(out, "any");
  } else if (type->kind == KIND_LIST) {
    buffer_putc(out, '(');
    type_definition(out, type->element);
    buffer_puts(out, ")[]");
  } else if (type->kind == KIND_REF) {
    buffer_printf(out, "record.%s", type->record);
  } else if (type->kind == KIND_CHOICE) {
    for (size_t i = 0; i < type->choice_count; i++) {
      buffer_printf(out, "%s\"", i > 0 ? "|" : "");
      for (const char *at = type->choices[i]; *at != '\0'; at++)
        buffer_printf(out, *at == '"' || *at == '\\' ? "\\%c" : "%c", *at);
      buffer_putc(out, '"');
    }
  } else {
    buffer_puts(out, names[type->kind]);
  }
}

static void title_definition(struct buffer *out, const struct label *title) {
  const char *text = label_text(title, language_current(), "");
  if (*text != '\0') buffer_puts(out, " # ");
  for (; *text != '\0'; text++) buffer_putc(out, *text == '\n' ? ' ' : *text);
  buffer_putc(out, '\n');
}

static void field_definition(struct buffer *out, const char *name, const struct type *type, const struct label *title) {
  buffer_printf(out, "---@field %s ", name);
  type_definition(out, type);
  title_definition(out, title);
}

static void records_definition(struct buffer *out, const struct rulebook *rulebook) {
  for (size_t i = 0; i < rulebook->record_count; i++) {
    const struct record *record = &rulebook->records[i];
    buffer_printf(out, "---@class record.%s: record", record->name);
    title_definition(out, &record->title);
    for (size_t j = 0; j < record->field_count; j++)
      field_definition(out, record->fields[j].name, record->fields[j].type, &record->fields[j].title);
    buffer_putc(out, '\n');
  }
}

static const struct ask *ask_of(const struct action *action, const char *name) {
  for (size_t i = 0; i < action->ask_count; i++)
    if (strcmp(action->asks[i].name, name) == 0) return &action->asks[i];
  return NULL;
}

/* One name may be asked by several actions, as several types: then it is anything. */
static const struct type *asked_type(const struct process *process, const struct ask *ask) {
  static const struct type any = {.kind = KIND_EMPTY};
  for (size_t i = 0; i < process->action_count; i++) {
    const struct ask *other = ask_of(&process->actions[i], ask->name);
    if (other != NULL && (other->type == NULL || other->type->kind != ask->type->kind)) return &any;
  }
  return ask->type;
}

static bool is_asked_before(const struct process *process, size_t action, const char *name) {
  for (size_t i = 0; i < action; i++)
    if (ask_of(&process->actions[i], name) != NULL) return true;
  return false;
}

/* What any action asks. */
static void asked_definition(struct buffer *out, const struct process *process) {
  for (size_t i = 0; i < process->action_count; i++)
    for (size_t j = 0; j < process->actions[i].ask_count; j++) {
      const struct ask *ask = &process->actions[i].asks[j];
      if (!is_asked_before(process, i, ask->name))
        field_definition(out, ask->name, asked_type(process, ask), &ask->title);
    }
}

static void case_definition(struct buffer *out, const struct rulebook *rulebook) {
  buffer_puts(out, "---@class case\n---@field id string\n---@field today date\n---@field now time\n"
                   "---@field actor record.person\n---@field asked asked\n");
  for (size_t i = 0; i < rulebook->record_count; i++)
    buffer_printf(out, "---@field %s record.%s\n", rulebook->records[i].name, rulebook->records[i].name);
  buffer_putc(out, '\n');
}

/* ---- decision tables ---- */

static void columns_definition(struct buffer *out, const struct table *table, const char *class,
                               const struct table_column *columns, size_t count) {
  static const struct label none = {NULL, NULL};
  buffer_printf(out, "---@class table.%s.%s\n", table->name, class);
  for (size_t i = 0; i < count; i++) field_definition(out, columns[i].name, columns[i].type, &none);
  buffer_putc(out, '\n');
}

/* One output is its value, several are a record of them; what may hit several rows is a list. */
static void result_definition(struct buffer *out, const struct table *table) {
  bool collects = table->policy == HIT_COLLECT && table->collect != COLLECT_LIST;
  bool is_list = !collects &&
                 (table->policy == HIT_COLLECT || table->policy == HIT_RULE_ORDER || table->policy == HIT_OUTPUT_ORDER);
  buffer_printf(out, "---@return %s", is_list ? "(" : "");
  if (collects && table->collect == COLLECT_COUNT) buffer_puts(out, "integer");
  else if (table->output_count == 1) type_definition(out, table->outputs[0].type);
  else buffer_printf(out, "table.%s.outputs", table->name);
  buffer_printf(out, "%s\n", is_list ? ")[]" : "");
}

static void table_definition(struct buffer *out, const struct table *table) {
  columns_definition(out, table, "inputs", table->inputs, table->input_count);
  if (table->output_count > 1) columns_definition(out, table, "outputs", table->outputs, table->output_count);
  buffer_printf(out, "--- %s\n---@param inputs table.%s.inputs\n", table->file, table->name);
  result_definition(out, table);
  buffer_printf(out, "function table.%s(inputs) end\n\n", table->name);
}

/* ---- rule modules ---- */

static void module_item(struct buffer *out, const char *module, const struct documented *item, struct arena *arena) {
  (void)arena;
  bool takes_case = strcmp(item->arguments, "(case)") == 0;
  buffer_printf(out, "%s%s---@return any\nfunction rules.%s.%s%s end\n\n", item->doc,
                takes_case ? "---@param case case\n" : "", module, item->name, item->arguments);
}

/* A module of several layers is one, function by function. */
static void modules_definition(struct buffer *out, const struct rulebook *rulebook) {
  struct arena *arena = arena_new();
  buffer_puts(out, "rules = {}\n\n");
  for (size_t i = 0; i < rulebook->script_count; i++) {
    const struct script *script = &rulebook->scripts[i];
    if (i == 0 || strcmp(rulebook->scripts[i - 1].module, script->module) != 0)
      buffer_printf(out, "rules.%s = {}\n\n", script->module);
    documented_module(out, script->module, script->file->text, arena, module_item);
  }
  arena_free(arena);
}

void host_rulebook_definitions(struct buffer *out, const struct rulebook *rulebook) {
  records_definition(out, rulebook);
  buffer_puts(out, "---@class asked\n");
  for (size_t i = 0; i < rulebook->process_count; i++) asked_definition(out, &rulebook->processes[i]);
  buffer_putc(out, '\n');
  case_definition(out, rulebook);
  for (size_t i = 0; i < rulebook->table_count; i++) table_definition(out, rulebook->tables[i]);
  modules_definition(out, rulebook);
}
