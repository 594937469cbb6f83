/* Columns of an import: what stands in each cell of the CSV. */
#include "rulebook/import_part.h"

#include "base/limits.h"
#include "base/text.h"
#include "rulebook/scalar.h"

#include <string.h>

static void aliases_read(struct loading *loading, const struct yaml *node, struct import_column *out) {
  if (node == NULL) return;
  struct import_alias *aliases = arena_alloc(loading->arena, (node->count + 1) * sizeof *aliases);
  for (size_t i = 0; i < node->count; i++) {
    const struct yaml *to = node->pairs[i].value;
    if (to->kind != YAML_SCALAR) {
      diagnostic_add(loading->list, DIAGNOSTIC_wrong_kind, &node->pairs[i].key->at, node->pairs[i].key->text,
                     phrase_text(language_current(), PHRASE_takes_text), yaml_kind_name(to->kind));
      continue;
    }
    aliases[out->alias_count++] = (struct import_alias){node->pairs[i].key->text, to->text};
  }
  out->aliases = aliases;
}

/* A pattern of dates says where year, month and day stand. */
static void format_read(struct loading *loading, const struct yaml *node, struct import_column *out) {
  if (node == NULL) return;
  out->format = node->text;
  struct position at = scalar_place(loading, node, 0, 0);
  bool names_day =
      strstr(node->text, "yy") != NULL && strchr(node->text, 'm') != NULL && strchr(node->text, 'd') != NULL;
  if (!names_day) diagnostic_add(loading->list, DIAGNOSTIC_bad_pattern, &at, node->text);
  if (out->type != NULL && out->type->kind != KIND_DATE)
    diagnostic_add(loading->list, DIAGNOSTIC_column_key, &at, "format", "date", out->name);
}

static void currency_read(struct loading *loading, const struct yaml *node, struct import_column *out) {
  size_t count;
  if (node == NULL) return;
  struct position at = scalar_place(loading, node, 0, 0);
  out->currency = currency_find(node->text);
  if (out->currency == NULL) {
    const char *const *codes = currency_codes(&count);
    diagnostic_add(loading->list, DIAGNOSTIC_unknown_currency, &at, node->text);
    diagnostic_suggest(loading->list, node->text, codes, count);
  }
  if (out->type != NULL && out->type->kind != KIND_MONEY)
    diagnostic_add(loading->list, DIAGNOSTIC_column_key, &at, "currency", "money", out->name);
}

/* What a blank stands for is read like a cell. */
static void blank_read(struct loading *loading, const struct yaml *node, struct import_column *out) {
  if (node == NULL) return;
  struct value_locale locale = {.currency = out->currency != NULL ? out->currency : loading->rulebook->currency};
  struct buffer why = BUFFER_EMPTY;
  struct value value;
  out->blank = node->text;
  bool is_pattern = out->type != NULL && out->type->kind == KIND_DATE && out->format != NULL;
  bool is_plain = out->type != NULL && !out->as_key && !is_pattern && locale.currency != NULL;
  if (is_plain && !value_read(loading->arena, out->type, &locale, node->text, &value, &why)) {
    struct position at = scalar_place(loading, node, 0, 0);
    diagnostic_add(loading->list, DIAGNOSTIC_bad_scalar, &at, node->text, buffer_text(&why));
  }
  buffer_release(&why);
}

static void column_read(struct loading *loading, const struct yaml_pair *pair, const char *import,
                        struct import_column *out) {
  const struct yaml *node = pair->value;
  const char *what = loading_thing(loading, PHRASE_thing_column, pair->key->text),
             *where = loading_inside(loading, import);
  *out = (struct import_column){.name = pair->key->text, .at = pair->key->at};
  out->ignored = node->kind == YAML_SCALAR && strcmp(node->text, "ignore") == 0;
  if (out->ignored) return;
  schema_check(loading, node, SCHEMA_column, what, &pair->key->at);
  const struct yaml *as = schema_value(node, KEY_column_as);
  out->type = scalar_type(loading, schema_value(node, KEY_column_type), NULL, where);
  out->required = scalar_truth(loading, schema_value(node, KEY_column_required), false);
  out->as_key = as != NULL && scalar_choice(loading, as, KEY_column_as, -1) == 0;
  format_read(loading, schema_value(node, KEY_column_format), out);
  currency_read(loading, schema_value(node, KEY_column_currency), out);
  blank_read(loading, schema_value(node, KEY_column_blank), out);
  aliases_read(loading, schema_value(node, KEY_column_alias), out);
}

void import_columns_read(struct loading *loading, const struct yaml *node, const char *what, struct import_map *out) {
  if (node == NULL) return;
  size_t count = loading_limit(loading, node, LIMIT_CSV_COLUMNS, loading_key_of(loading, "columns", what));
  struct import_column *columns = arena_alloc(loading->arena, (count + 1) * sizeof *columns);
  for (size_t i = 0; i < count; i++) column_read(loading, &node->pairs[i], what, &columns[i]);
  out->columns = columns;
  out->column_count = count;
}
