/* Where one case stands: the fold of its facts.
 *
 * The position is a set of tokens (stage instances with parents); nothing asks for "the stage" of a case. Tokens, tasks
 * and timers are numbered within the case, from 1, and never renumbered. A casefile in memory holds what is still open
 * plus what changed since it was read, and every request for approval; casefile_apply is the only thing that changes
 * one, in the engine as in an audit.
 */
#ifndef DEALWRIGHT_STORE_CASEFILE_H
#define DEALWRIGHT_STORE_CASEFILE_H

#include "store/request.h"

enum task_state { TASK_OPEN, TASK_DONE, TASK_DROPPED };
enum timer_state { TIMER_SET, TIMER_FIRED, TIMER_CANCELLED };

struct token {
  int number, parent; /* parent 0: the case itself */
  const char *stage;
  int64_t entered, left; /* left 0: live */
  int64_t due;           /* 0: none */
  bool changed;          /* not yet written to the store */
};

struct task {
  int number, token;
  const char *name;
  const char *who;   /* a person's key, or `@role` */
  const char *about; /* a record, `contact:chen`; NULL: the case */
  bool required;
  int64_t opened, due, closed; /* due 0: none */
  enum task_state state;
  const char *done_by;
  bool changed;
};

struct timer {
  int number, token;
  int request; /* whose step it is about; 0: the stage's */
  const char *name;
  const char *about;  /* the record whose date it is about, `contact:chen`; NULL: the case */
  int64_t due, since; /* since: what the engine counted from; 0: nothing that can change */
  enum timer_state state;
  bool changed;
};

struct casefile {
  struct arena *arena; /* owns everything below */
  const char *id;
  const char *process;
  const char *origin; /* what it was started from: a case's id or `customer:north`; NULL: a person started it */
  int rulebook;       /* the version it runs under: store_rulebook's number */
  int64_t opened, closed, last;             /* closed 0: open; last: instant of its last event */
  const char *outcome;                      /* the end stage's name, once closed */
  int tokens_made, tasks_made, timers_made; /* highest numbers given so far */
  int requests_made, seats_made;
  bool exists, changed;
  int64_t row, epoch; /* the store's own: its number there (0: the next free one), when that was true, */
  bool kept;          /* whether it is written, and the highest numbers written */
  int tokens_kept, tasks_kept, timers_kept, requests_kept, seats_kept;
  struct token *tokens;
  size_t token_count;
  struct task *tasks;
  size_t task_count;
  struct timer *timers;
  size_t timer_count;
  struct request *requests; /* all of the case, whatever became of them */
  size_t request_count;
  struct seat *seats; /* those of the steps that are open, and those that were when the file was read */
  size_t seat_count;
};

/* An empty casefile for a case that does not exist yet. */
struct casefile *casefile_new(struct arena *arena, const char *id);

/* A copy of everything, owned by the arena. */
struct casefile *casefile_copy(struct arena *arena, const struct casefile *file);

/* Applies one fact that happened at `when`. False when the fact does not fit (a token left twice, an unknown task,
 * anything after the close): then nothing was changed. What is kept elsewhere or only in the log (FACT_PUT,
 * FACT_DEPART, FACT_NOTE, FACT_SPAWN, FACT_FILE, FACT_LOOK, FACT_ERASE, FACT_NOTICE, FACT_READ) changes no casefile and
 * is accepted. */
bool casefile_apply(struct casefile *file, const struct fact *fact, int64_t when);

/* The key of the record that a case is about: its id, or what stands behind the colon where the case is the upkeep of a
 * record (`customer:north`). */
const char *casefile_key(const char *id);
bool casefile_is_upkeep(const char *id);

bool casefile_is_open(const struct casefile *file);
struct token *casefile_token(const struct casefile *file, int number);
bool casefile_token_lives(const struct casefile *file, int number);
struct task *casefile_task(const struct casefile *file, int number);
/* The open task of that name in a live token, or NULL. */
struct task *casefile_open_task(const struct casefile *file, const char *name);
/* The set timer that is due first, at or before `until`; ties by number. NULL: none. */
struct timer *casefile_due_timer(const struct casefile *file, int64_t until);

#endif
