/* dealwright log: who did what, when, decided by which version of the rulebook. */
#include "cli/entry.h"

#include "cli/history.h"

#include <stdlib.h>

enum { EVENTS_AT_A_TIME = 500 }; /* shown together, so that memory does not grow with the past */

struct logging {
  struct session *session;
  struct arena *arena; /* of the events under way */
  struct grid *grid;
  size_t events;
  enum history_view view;
  bool fine;
};

static bool log_flush(struct logging *logging) {
  if (logging->grid != NULL) say_grid(logging->session, logging->grid, 0);
  arena_reset(logging->arena);
  return session_flush(logging->session, false);
}

static bool log_event(void *context, const struct event *event) {
  struct logging *logging = context;
  logging->events++;
  if (logging->session->json) {
    history_json(logging->session, logging->arena, event);
    arena_reset(logging->arena);
    return session_flush(logging->session, false);
  }
  if (logging->grid == NULL) {
    logging->grid = history_grid(logging->session->arena, logging->view);
    grid_keep_in(logging->grid, logging->arena);
  }
  logging->fine = history_add(logging->session, logging->arena, logging->grid, event, logging->view);
  if (!logging->fine) return false;
  return logging->events % EVENTS_AT_A_TIME != 0 || log_flush(logging);
}

static bool read_from(struct session *session, int64_t *from) {
  const char *text = session->options.values[OPTION_FROM];
  char *end;
  *from = 1;
  if (text == NULL) return true;
  *from = strtoll(text, &end, 10);
  if (*end == '\0' && *from >= 1) return true;
  diagnostic_add(session->list, DIAGNOSTIC_bad_number, NULL, "--from", text);
  return false;
}

/* A case that nobody started has no events; that is said, not shown as an empty list. */
static bool case_is_known(struct session *session, const char *case_id) {
  const struct casefile *file = store_casefile(session->store, session->arena, case_id, session->list);
  if (file == NULL) return false;
  if (!file->exists) diagnostic_add(session->list, DIAGNOSTIC_unknown_case, NULL, case_id);
  return file->exists;
}

static enum status run(struct session *session) {
  const char *case_id = session->options.count > 0 ? session->options.words[0] : NULL;
  int64_t from;
  if (!read_from(session, &from)) return STATUS_USAGE;
  if (!session_open(session, STORE_READ)) return STATUS_STORE;
  if (case_id != NULL && !case_is_known(session, case_id)) return session_failed(session, STATUS_NO);
  session->look_case = case_id;
  struct logging logging = {session, arena_new(), NULL, 0, case_id == NULL ? HISTORY_OF_ALL : HISTORY_OF_CASE, true};
  bool fine = store_events(session->store, case_id, from, log_event, &logging, session->list) && logging.fine;
  log_flush(&logging);
  arena_free(logging.arena);
  if (fine && logging.events == 0 && !session->json) say_line(session, PHRASE_no_events);
  return fine ? STATUS_DONE : session_failed(session, STATUS_RULEBOOK);
}

const struct entry entry_log = {
    .name = "log",
    .group = GROUP_LOOK,
    .usage = "[CASE]",
    .least = 0,
    .most = 1,
    .options = OPTION_BIT(OPTION_FROM),
    .about = {"who did what, when, under which rulebook", "谁在何时做了什么，依据哪一版规则手册"},
    .help = {"Events are never changed and never deleted. Without CASE: those of all cases and records.\n",
             "事件从不修改、从不删除。不给出 CASE 时列出全部案件和记录的事件。\n"},
    .run = run,
};
