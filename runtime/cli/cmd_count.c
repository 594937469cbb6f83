/* dealwright count: what became of the cases, by what a field of them says. */
#include "cli/entry.h"

#include "base/text.h"
#include "report/outcome_summary.h"
#include "report/title.h"

#include <string.h>

/* ---- which field ---- */

static void unknown_field(struct session *session, const struct record *about, const char *field) {
  const char **names = arena_alloc(session->arena, (about->field_count + 1) * sizeof *names);
  for (size_t i = 0; i < about->field_count; i++)
    names[i] = arena_printf(session->arena, "%s.%s", about->name, about->fields[i].name);
  const char *word = arena_printf(session->arena, "%s.%s", about->name, field);
  diagnostic_add(session->list, DIAGNOSTIC_unknown_field, NULL, word);
  diagnostic_suggest(session->list, word, names, about->field_count);
}

static void unknown_record(struct session *session, const struct rulebook *rulebook, const char *word) {
  const char **names = arena_alloc(session->arena, (rulebook->process_count + 1) * sizeof *names);
  struct buffer text = BUFFER_EMPTY;
  size_t count = 0;
  for (size_t i = 0; i < rulebook->process_count; i++) {
    const char *about = rulebook->processes[i].about;
    bool again = false;
    for (size_t j = 0; j < count; j++) again = again || strcmp(names[j], about) == 0;
    if (again) continue;
    buffer_printf(&text, "%s%s", count > 0 ? ", " : "", about);
    names[count++] = about;
  }
  diagnostic_add(session->list, DIAGNOSTIC_count_record, NULL, word, buffer_text(&text));
  diagnostic_suggest(session->list, word, names, count);
  buffer_release(&text);
}

static bool is_about(const struct rulebook *rulebook, const struct record *record) {
  for (size_t i = 0; record != NULL && i < rulebook->process_count; i++)
    if (text_equal(rulebook->processes[i].about, record->name)) return true;
  return false;
}

static bool can_be_counted(struct session *session, const struct record *about, const struct field *field) {
  enum kind kind = field->type->kind;
  const char *word = arena_printf(session->arena, "%s.%s", about->name, field->name);
  bool fits = kind == KIND_CHOICE || kind == KIND_REF || kind == KIND_TEXT || kind == KIND_BOOLEAN;
  if (field->is_private) diagnostic_add(session->list, DIAGNOSTIC_count_private, NULL, word);
  else if (!fits) diagnostic_add(session->list, DIAGNOSTIC_count_kind, NULL, word);
  return fits && !field->is_private;
}

/* `deal.source` */
static bool find_field(struct session *session, const struct rulebook *rulebook, const char *word,
                       const struct record **about, const struct field **field) {
  const char *dot = strchr(word, '.');
  if (dot == NULL || dot[1] == '\0') {
    diagnostic_add(session->list, DIAGNOSTIC_count_what, NULL, word);
    return false;
  }
  const char *name = arena_copy_bytes(session->arena, word, (size_t)(dot - word));
  *about = rulebook_record(rulebook, name);
  if (!is_about(rulebook, *about)) {
    unknown_record(session, rulebook, name);
    return false;
  }
  *field = record_field(*about, dot + 1);
  if (*field == NULL) unknown_field(session, *about, dot + 1);
  return *field != NULL && can_be_counted(session, *about, *field);
}

/* ---- the answer ---- */

static void line_json(struct session *session, const char *word, const struct outcome_line *line) {
  static const char *const names[ENDINGS] = {"open", "won", "lost", "other"};
  struct json json = session_json(session, "count");
  json_pair(&json, "field", word);
  json_pair(&json, "value", line->value);
  json_pair(&json, "currency", line->currency != NULL ? line->currency->code : NULL);
  for (int i = ENDING_OPEN; i < ENDINGS; i++) {
    struct buffer amount = BUFFER_EMPTY;
    if (line->currency != NULL) money_write(&amount, (struct money){line->amount[i], line->currency});
    json_pair_integer(&json, names[i], line->cases[i]);
    json_pair(&json, arena_printf(session->arena, "%s_value", names[i]),
              line->currency != NULL ? buffer_text(&amount) : NULL);
    buffer_release(&amount);
  }
  json_pair(&json, "rate", outcome_line_rate(session->arena, line));
  session_json_end(session, &json);
}

static bool read_span(struct session *session, int64_t *from, int64_t *until) {
  const char *first = session->options.values[OPTION_FROM], *end = session->options.values[OPTION_UNTIL];
  *from = INT64_MIN;
  *until = INT64_MAX;
  return (first == NULL || session_instant(session, "--from", first, from)) &&
         (end == NULL || session_instant(session, "--until", end, until));
}

static enum status run(struct session *session) {
  const char *word = session->options.words[0];
  const struct record *about;
  const struct field *field;
  struct outcome_summary summary;
  int64_t from, until;
  if (!read_span(session, &from, &until)) return STATUS_USAGE;
  if (!session_open(session, STORE_READ)) return STATUS_STORE;
  const struct rulebook *rulebook = session_rulebook(session);
  if (rulebook == NULL) return session_failed(session, STATUS_RULEBOOK);
  if (!find_field(session, rulebook, word, &about, &field)) return STATUS_USAGE;
  if (!outcome_summary_read(session->arena, session->store, rulebook, about, field, from, until, &summary,
                            session->list))
    return session_failed(session, STATUS_STORE);
  for (size_t i = 0; session->json && i < summary.count; i++) line_json(session, word, &summary.lines[i]);
  if (session->json) return STATUS_DONE;
  if (summary.count == 0) say_line(session, PHRASE_count_none);
  else
    say_grid(session,
             outcome_summary_grid(session->arena, &summary, title_of_field(session->arena, about, field->name)), 0);
  return STATUS_DONE;
}

const struct entry entry_count = {
    .name = "count",
    .group = GROUP_LOOK,
    .usage = "RECORD.FIELD",
    .least = 1,
    .most = 1,
    .options = OPTION_BIT(OPTION_FROM) | OPTION_BIT(OPTION_UNTIL),
    .about = {"how many cases of each kind are open, won and lost", "各类案件进行中、成功与失败的数量"},
    .help =
        {"Counts the cases about RECORD by what FIELD says: how many are open, how many were won and lost, their "
         "value,\n"
         "and the part of won among both. FIELD is one of some words, a ref, a text or a boolean that is not private.\n"
         "--from is the first instant at which a case that counts began, --until the first at which it did not.\n\n"
         "  dealwright count deal.source          what became of the deals of each source\n"
         "  dealwright count deal.owner --from 2024-01-01\n"
         "  dealwright count opportunity.kind     how many opportunities became deals\n",
         "按字段 FIELD 的取值统计关于 RECORD 的案件：进行中、成功、失败的数量与金额，以及成功占两者之比。\n"
         "FIELD 须为可选值、引用、文本或是否类型，且不是保密字段。\n"
         "--from 为案件开始时间的起点（含），--until 为终点（不含）。\n\n"
         "  dealwright count deal.source          各来源的销售机会结果如何\n"
         "  dealwright count deal.owner --from 2024-01-01\n"
         "  dealwright count opportunity.kind     多少线索成为销售机会\n"},
    .run = run,
};
