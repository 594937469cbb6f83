/* Who is told what: `notify` of an action, a timer, `overdue`.
 *
 *     notify:
 *       signed:
 *         title: {en: A contract was signed, zh: 合同已签订}
 *         to: [superior, finance]
 *         with: [deal.amount, customer.name]
 *
 * What is told stays as it was, so nothing that is private may go into it. */
#include "base/limits.h"
#include "base/text.h"
#include "rulebook/part.h"
#include "rulebook/scalar.h"

static void check_private(struct loading *loading, const struct requirement *item, const char *where) {
  const struct record *record = rulebook_record(loading->rulebook, item->record);
  const struct field *field = record != NULL ? record_field(record, item->field) : NULL;
  if (field == NULL || !field->is_private) return;
  diagnostic_add(loading->list, DIAGNOSTIC_notify_private, &item->at,
                 arena_printf(loading->arena, "%s.%s", item->record, item->field));
  loading_note_where(loading, where);
}

static void values_read(struct loading *loading, const struct yaml *node, const char *what, struct notice_rule *out) {
  const char *where = loading_inside(loading, loading_key_of(loading, "with", what));
  out->with_count = fields_named_read(loading, node, "with", what, &out->with);
  for (size_t i = 0; i < out->with_count; i++) check_private(loading, &out->with[i], where);
}

static void notice_read(struct loading *loading, const struct yaml_pair *pair, const char *part,
                        struct notice_rule *out) {
  const char *what = loading_key_of(loading, pair->key->text, part);
  const struct yaml *node = pair->value;
  scalar_is_name(loading, pair->key);
  schema_check(loading, node, SCHEMA_notify, what, &pair->key->at);
  *out = (struct notice_rule){.name = pair->key->text, .at = pair->key->at};
  out->title = scalar_label(loading, schema_value(node, KEY_notify_title), what);
  out->to = scalar_grants(loading, schema_value(node, KEY_notify_to),
                          loading_inside(loading, loading_key_of(loading, "to", what)));
  values_read(loading, schema_value(node, KEY_notify_with), what, out);
  if (schema_value(node, KEY_notify_to) != NULL && out->to.count == 0)
    diagnostic_add(loading->list, DIAGNOSTIC_notify_nobody, &out->at, out->name);
}

size_t notices_read(struct loading *loading, const struct yaml *node, const char *what,
                    const struct notice_rule **out) {
  const char *part = loading_key_of(loading, "notify", what);
  if (node == NULL) return 0;
  size_t count = loading_limit(loading, node, LIMIT_ENTRIES, part);
  struct notice_rule *notices = arena_alloc(loading->arena, (count + 1) * sizeof *notices);
  for (size_t i = 0; i < count; i++) notice_read(loading, &node->pairs[i], part, &notices[i]);
  *out = notices;
  return count;
}
