/* Notices in `todo`. */
#include "cli/todo_notices.h"

#include "base/text.h"
#include "cli/outline.h"
#include "cli/sentence.h"

struct kept {
  const char *case_id, *who;
  int64_t told;
  struct fact fact;
};

struct noticing {
  struct session *session;
  struct kept *items;
  size_t count;
};

static const char *keep_text(struct arena *arena, const char *text) {
  return text != NULL ? arena_copy(arena, text) : NULL;
}

static bool keep(void *context, const struct notice *notice) {
  struct noticing *noticing = context;
  struct arena *arena = noticing->session->arena;
  noticing->items = arena_grow(arena, noticing->items, noticing->count, sizeof *noticing->items);
  struct kept *kept = &noticing->items[noticing->count++];
  *kept = (struct kept){keep_text(arena, notice->case_id), keep_text(arena, notice->who), notice->told, {0}};
  kept->fact.name = keep_text(arena, notice->fact->name);
  kept->fact.parent = keep_text(arena, notice->fact->parent);
  for (size_t i = 0; i < notice->fact->field_count; i++) {
    const struct fact_field *field = &notice->fact->fields[i];
    fact_set(arena, &kept->fact, keep_text(arena, field->name), keep_text(arena, field->text));
  }
  return true;
}

static bool gather(struct noticing *noticing, const char *who) {
  return store_notices(noticing->session->store, who, NULL, keep, noticing, noticing->session->list);
}

static bool gather_person(struct noticing *noticing, const struct rulebook *rulebook, const char *key) {
  struct session *session = noticing->session;
  const struct person *person = engine_person(session->engine, session->arena, rulebook, key, session->list);
  bool fine = gather(noticing, key);
  for (size_t i = 0; person != NULL && fine && i < person->role_count; i++)
    fine = gather(noticing, arena_printf(session->arena, "@%s", person->roles[i]));
  return fine;
}

static void say_notice(const struct teller *teller, struct grid *grid, const struct kept *kept) {
  struct buffer text = BUFFER_EMPTY;
  instant_write(&text, kept->told);
  grid_cell(grid, buffer_text(&text));
  grid_cell(grid, kept->case_id);
  buffer_clear(&text);
  sentence_who(teller, kept->who, false, &text);
  grid_cell(grid, buffer_text(&text));
  buffer_clear(&text);
  sentence_notice(teller, &kept->fact, &text);
  grid_cell(grid, buffer_text(&text));
  buffer_release(&text);
}

static void notice_json(struct session *session, const struct kept *kept) {
  struct json json = session_json(session, "notice");
  struct buffer told = BUFFER_EMPTY;
  instant_write(&told, kept->told);
  json_pair(&json, "case", kept->case_id);
  json_pair(&json, "notice", kept->fact.name);
  if (kept->fact.parent != NULL) json_pair(&json, "about", kept->fact.parent);
  json_pair(&json, "for", kept->who);
  json_pair(&json, "told", buffer_text(&told));
  json_key(&json, "values");
  json_object(&json);
  for (size_t i = 0; i < kept->fact.field_count; i++)
    json_pair(&json, kept->fact.fields[i].name, kept->fact.fields[i].text);
  json_object_end(&json);
  session_json_end(session, &json);
  buffer_release(&told);
}

static bool say_all(const struct noticing *noticing, int64_t now) {
  struct session *session = noticing->session;
  struct grid *grid = grid_new(session->arena, 4, NULL);
  struct outline outline = {0};
  for (size_t i = 0; i < noticing->count; i++) {
    const struct kept *kept = &noticing->items[i];
    bool same = i > 0 && text_equal(noticing->items[i - 1].case_id, kept->case_id);
    if (!same && !outline_read(session, session->arena, kept->case_id, &outline)) return false;
    const struct teller teller = {session, session->arena, outline.rulebook, now};
    say_notice(&teller, grid, kept);
  }
  buffer_putc(&session->out, '\n');
  say_line(session, PHRASE_notices_title);
  say_grid(session, grid, 2);
  say_line(session, PHRASE_notices_help);
  return true;
}

bool todo_notices(struct session *session, const struct rulebook *rulebook, int64_t now, const char *person,
                  const char *role) {
  struct noticing noticing = {.session = session};
  bool fine = role != NULL     ? gather(&noticing, arena_printf(session->arena, "@%s", role))
              : person != NULL ? gather_person(&noticing, rulebook, person)
                               : gather(&noticing, NULL);
  if (!fine || noticing.count == 0) return fine;
  if (!session->json) return say_all(&noticing, now);
  for (size_t i = 0; i < noticing.count; i++) notice_json(session, &noticing.items[i]);
  return true;
}
