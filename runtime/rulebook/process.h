/* A process definition: stages, what each asks for, and the actions people take. */
#ifndef DEALWRIGHT_RULEBOOK_PROCESS_H
#define DEALWRIGHT_RULEBOOK_PROCESS_H

#include "rulebook/timer.h"

struct table;

/* A rule as written: the name of a Lua function (`criteria.budget`: module and function), or an expression inside YAML.
 * Every rule of a rulebook has a number, its index in rulebook->rules; script/ compiles them under it. */
struct rule {
  int number;
  const char *module, *function; /* `rule: criteria.budget`; NULL for an expression */
  const char *expression;        /* `check: deal.budget >= 10,000`; NULL for a function */
  struct position at;            /* of the text's first character */
  const char *where;      /* `in 'leave' of stage 'negotiation'`: for diagnostics, in the language of the process */
  const char *draft;      /* record that the action around it adds, or NULL: its fields are those being asked */
  const struct ask *asks; /* fields of `asked` here, or NULL */
  size_t ask_count;
  const char *about;                    /* the record that the process is about */
  const char *into_record, *into_field; /* what its value is kept in, or NULL */
  const struct table *table; /* of an output cell: its names are the inputs of that table, and nothing of a case */
};

/* One named condition: `enter`, `leave` and `check` are mappings of these, so that another rulebook can replace or
 * remove one. */
struct criterion {
  const char *name;
  struct label title; /* may be empty: the name, underscores as spaces, serves */
  struct label say;   /* what to tell who fails it; may be empty */
  const struct rule *rule;
  struct position at;
};

struct criteria {
  const struct criterion *items;
  size_t count;
};

struct task_rule {
  const char *name;
  struct label title;
  const char *role;        /* a role's name, or `owner`: whoever owns the stage */
  bool required;           /* the stage is not left before it is done */
  const char *after;       /* opens when that task of the same stage is done, or NULL: at once */
  const struct rule *when; /* does not open where this fails; NULL: always */
  bool has_due;
  struct duration due;
  struct position at;
};

struct transition {
  const char *to;
  const struct rule *when; /* NULL: always */
  struct position at;
};

struct requirement {
  const char *record, *field; /* field NULL: a kind of document, attached and signed by all */
  const char *path;           /* `customer.needs`, `contract` */
  struct position at;
};

struct stage {
  const char *name;
  int number; /* index in process->stages */
  struct label title;
  const char *owner; /* a role's name; NULL for an end stage */
  bool ends;         /* `end: case` */
  bool won;          /* `result: won` on an end stage; counts as success in figures */
  bool has_due;
  struct duration due;
  struct effects overdue;
  const struct timer_rule *timers;
  size_t timer_count;
  const struct task_rule *tasks;
  size_t task_count;
  const struct start_rule *starting; /* cases that start when it is entered */
  size_t starting_count;
  const struct requirement *requires;
  size_t requires_count;
  struct criteria enter, leave;
  const struct transition *next;
  size_t next_count;
  struct position at;
};

struct ask {
  const char *name;
  struct label title;
  const struct type *type;
  bool optional;   /* `text?` */
  bool is_private; /* what it fills is a private field */
  struct position at;
};

struct assignment { /* `set: {deal.amount: quote.price}` */
  const char *record, *field;
  const struct rule *value;
  struct position at;
};

/* `notify: {signed: {to: [superior, finance], with: [deal.amount]}}` */
struct notice_rule {
  const char *name;
  struct label title;
  struct grants to;
  const struct requirement *with; /* fields whose values go along */
  size_t with_count;
  struct position at;
};

/* A case that is started: `start: {visit: {set: {visit.customer: deal.customer}}}` */
struct start_rule {
  const char *process;
  const struct rule *when;  /* starts none where this fails; NULL: always */
  const struct rule *about; /* gives the record that the case is about; NULL: one is made */
  const struct assignment *set;
  size_t set_count;
  struct position at;
};

struct action {
  const char *name;
  int number;
  struct label title;
  bool starts; /* the action named `start`: makes the case; has no stages */
  const char *const *stages;
  size_t stage_count; /* 0: in every stage that is not an end */
  struct grants by;
  const struct ask *asks;
  size_t ask_count;
  const struct requirement *requires;
  size_t requires_count;
  struct criteria check;
  const char *adds; /* a record, or NULL */
  const struct assignment *set;
  size_t set_count;
  const char *const *done; /* tasks it completes, where open */
  size_t done_count;
  const struct task_rule *tasks; /* `task:` opened by it */
  size_t task_count;
  const struct start_rule *starting; /* cases that it starts */
  size_t starting_count;
  const struct notice_rule *notices; /* who is told */
  size_t notice_count;
  const char *go;       /* a stage, or NULL */
  const char *approval; /* all of that waits until it is agreed; NULL: it does not */
  struct position at;
};

struct approval; /* approval.h */
struct document; /* document.h */

struct process {
  const char *name;
  struct label title;
  const char *about; /* the record that one case carries; its key is the case's id */
  bool is_upkeep;    /* of a record, not a file of its own: the case's id is `customer:north` */
  const char *money; /* its money field whose sum is a case's value, or NULL: the first of type money */
  const char *first;
  const struct stage *stages;
  size_t stage_count;
  const struct action *actions;
  size_t action_count;
  const struct timer_rule *timers; /* of the whole case */
  size_t timer_count;
  const struct approval *approvals;
  size_t approval_count;
  const struct document *documents; /* kinds of them */
  size_t document_count;
  struct position at;
};

/* The task that `fresh_for` of a record opens, and the timer that does. */
#define UPKEEP_TASK  "refresh"
#define UPKEEP_TIMER "fresh_for"

/* The notice of that name, wherever it stands; NULL: none. */
const struct notice_rule *process_notice(const struct process *process, const char *name);

/* Verbs that every rulebook has; no action may be called so. */
const char *const *process_builtin_verbs(size_t *count);

const struct stage *process_stage(const struct process *process, const char *name);
const struct action *process_action(const struct process *process, const char *name);
/* Every list of tasks in the process: of its stages, actions and timers, and of what `overdue` brings. False behind the
 * last. */
struct task_list {
  const struct task_rule *items;
  size_t count;
};
bool process_tasks(const struct process *process, size_t number, struct task_list *out);
/* The task of that name, wherever it stands; NULL: none. */
const struct task_rule *process_task(const struct process *process, const char *name);
/* Every effect that happens by itself, with the stage it happens in (NULL: any); false behind the last. */
bool process_effects(const struct process *process, size_t number, const struct effects **out,
                     const struct stage **stage);
const struct task_rule *stage_task(const struct stage *stage, const char *name);
bool action_allows_stage(const struct action *action, const struct stage *stage);

#endif
