/* dealwright departures: how often who departed from which standard. */
#include "cli/entry.h"

#include "base/schedule.h"
#include "base/text.h"
#include "cli/sentence.h"

struct counting {
  struct teller teller;
  struct grid *grid;
  int64_t total;
};

static void row_json(struct session *session, const struct departure *departure) {
  struct json json = session_json(session, "departures");
  struct buffer last = BUFFER_EMPTY;
  instant_write(&last, departure->happened);
  json_pair(&json, "person", departure->who);
  json_pair(&json, "departure", departure->kind);
  json_pair(&json, "standard", departure->standard);
  json_pair_integer(&json, "count", departure->count);
  json_pair(&json, "last", buffer_text(&last));
  session_json_end(session, &json);
  buffer_release(&last);
}

static bool count_row(void *context, const struct departure *departure) {
  struct counting *counting = context;
  const struct teller *teller = &counting->teller;
  struct buffer who = BUFFER_EMPTY, last = BUFFER_EMPTY;
  counting->total += departure->count;
  if (teller->session->json) {
    row_json(teller->session, departure);
    return true;
  }
  date_write(&last, instant_date(departure->happened));
  if (departure->who != NULL) sentence_who(teller, departure->who, false, &who);
  else buffer_putc(&who, '-');
  grid_cell(counting->grid, buffer_text(&who));
  grid_cell(counting->grid, departure_word(departure->kind));
  grid_cell(counting->grid, departure_standard(teller, departure->kind, departure->standard));
  grid_cell(counting->grid, arena_printf(teller->arena, "%lld", (long long)departure->count));
  grid_cell(counting->grid, buffer_text(&last));
  buffer_release(&who);
  buffer_release(&last);
  return true;
}

static struct grid *count_grid(struct arena *arena) {
  static const enum grid_align align[] = {GRID_LEFT, GRID_LEFT, GRID_LEFT, GRID_RIGHT, GRID_LEFT};
  static const enum phrase_id heads[] = {PHRASE_head_person, PHRASE_head_departure, PHRASE_head_standard,
                                         PHRASE_head_count, PHRASE_head_last};
  struct grid *grid = grid_new(arena, 5, align);
  for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
    grid_cell_styled(grid, phrase_text(language_current(), heads[i]), GRID_DIM);
  return grid;
}

static bool read_span(struct session *session, int64_t *from, int64_t *until) {
  const char *first = session->options.values[OPTION_FROM], *end = session->options.values[OPTION_UNTIL];
  *from = INT64_MIN;
  *until = INT64_MAX;
  return (first == NULL || session_instant(session, "--from", first, from)) &&
         (end == NULL || session_instant(session, "--until", end, until));
}

static enum status run(struct session *session) {
  struct counting counting = {.grid = count_grid(session->arena)};
  int64_t from, until;
  if (!read_span(session, &from, &until)) return STATUS_USAGE;
  if (!session_open(session, STORE_READ)) return STATUS_STORE;
  const struct rulebook *rulebook = session_rulebook(session);
  if (rulebook == NULL) return session_failed(session, STATUS_RULEBOOK);
  counting.teller = (struct teller){session, session->arena, rulebook, 0};
  if (!store_departures_counted(session->store, from, until, session_person(session), count_row, &counting,
                                session->list))
    return session_failed(session, STATUS_STORE);
  if (session->json) return STATUS_DONE;
  if (counting.total == 0) say_line(session, PHRASE_no_departures);
  else say_grid(session, counting.grid, 0);
  return STATUS_DONE;
}

const struct entry entry_departures = {
    .name = "departures",
    .group = GROUP_LOOK,
    .usage = "",
    .least = 0,
    .most = 0,
    .options = OPTION_BIT(OPTION_FROM) | OPTION_BIT(OPTION_UNTIL),
    .about = {"how often who departed from which standard", "谁偏离了哪项标准，多少次"},
    .help =
        {"Counted by person, kind and standard: a stage or a task that took too long, a task that was left out or done "
         "by\n"
         "another, a vote that did not come, and what timers of the rulebook note with 'departure: true'. With --as "
         "PERSON:\n"
         "only those that this person answers for. --from is the first instant that counts, --until the first that "
         "does not.\n"
         "'dealwright case CASE' shows those of one case.\n",
         "按人员、类型和标准统计：阶段或任务超期、任务被略过或由他人代办、未按时表决，\n"
         "以及规则手册中以 departure: true 标记的计时器。使用 --as 时只列出该人员负责的；\n"
         "--from 为起点（含），--until 为终点（不含）。单个案件的情况见 dealwright case CASE。\n"},
    .run = run,
};
