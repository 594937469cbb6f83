/* dealwright tick: time passes. */
#include "cli/entry.h"

#include "cli/history.h"

enum { EVENTS_SHOWN = 20 };

static void say_fired(struct session *session, int64_t until, int64_t fired) {
  struct buffer text = BUFFER_EMPTY;
  instant_write(&text, until);
  if (session->json) {
    struct json json = session_json(session, "tick");
    json_pair(&json, "until", buffer_text(&text));
    json_pair_integer(&json, "fired", fired);
    session_json_end(session, &json);
  } else {
    say(session, PHRASE_ticked_to, buffer_text(&text));
    say_count(&session->out, fired, PHRASE_timer_one, PHRASE_timer_many);
    buffer_putc(&session->out, '\n');
  }
  buffer_release(&text);
}

/* What happened because of it: the first events, each of them one timer. */
struct fired {
  struct session *session;
  struct grid *grid;
  int64_t shown, last;
};

static bool fired_event(void *context, const struct event *event) {
  struct fired *fired = context;
  if (fired->shown == EVENTS_SHOWN) return false;
  fired->shown++;
  fired->last = event->number;
  return history_add(fired->session, fired->session->arena, fired->grid, event, HISTORY_OF_ALL);
}

static bool say_events(struct session *session, int64_t from, int64_t count) {
  struct fired fired = {session, history_grid(session->arena, HISTORY_OF_ALL), 0, 0};
  if (count == 0 || session->json) return true;
  if (!store_events(session->store, NULL, from, fired_event, &fired, session->list)) return false;
  say_grid(session, fired.grid, 0);
  if (count <= fired.shown) return true;
  const char *more = arena_printf(session->arena, "%lld", (long long)(count - fired.shown));
  say_line(session, PHRASE_and_more_events, more, arena_printf(session->arena, "%lld", (long long)fired.last + 1));
  return true;
}

static enum status run(struct session *session) {
  const char *asked = session->options.values[OPTION_UNTIL];
  int64_t until, fired = 0;
  if (asked != NULL && !session_instant(session, "--until", asked, &until)) return STATUS_USAGE;
  if (!session_open(session, STORE_WRITE)) return STATUS_STORE;
  const struct rulebook *rulebook = session_rulebook(session);
  if (rulebook == NULL) return session_failed(session, STATUS_RULEBOOK);
  if (asked == NULL && !session_now(session, rulebook, &until)) return STATUS_RULEBOOK;
  int64_t before = store_event_count(session->store);
  bool fine = engine_tick(session->engine, until, session_recorded(session), &fired, session->list);
  say_fired(session, until, fired);
  fine = say_events(session, before + 1, store_event_count(session->store) - before) && fine;
  return fine ? STATUS_DONE : session_failed(session, STATUS_RULE);
}

const struct entry entry_tick = {
    .name = "tick",
    .group = GROUP_RUN,
    .usage = "",
    .least = 0,
    .most = 0,
    .options = OPTION_BIT(OPTION_UNTIL),
    .about = {"let time pass: what has become due happens", "推进时间：到期的事项随之发生"},
    .help =
        {"Fires every timer that is due, over all cases in the order of their instants: deadlines pass, what is "
         "overdue is "
         "recorded and escalated, timers of the rulebook open tasks, set fields, lead on.\n"
         "A case whose timer fails is named and stays as it was. Interrupted, it goes on where it was.\n"
         "Timers of a case also fire before any later command on it, so tick is needed only for cases that nobody "
         "touches.\n",
         "按时间顺序触发所有案件中到期的计时器：阶段超期会被记录并上报，手册中的计时器打开任务、修改字段、推进案件。\n"
         "计时器出错的案件会被指出并保持原状；中断后可继续。\n"
         "对案件执行命令之前也会先触发其到期的计时器，因此 tick 只用于无人操作的案件。\n"},
    .run = run,
};
