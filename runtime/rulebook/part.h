/* The readers of the parts of a rulebook, one .c each, in the order in which rulebook_load calls them. */
#ifndef DEALWRIGHT_RULEBOOK_PART_H
#define DEALWRIGHT_RULEBOOK_PART_H

#include "rulebook/loading.h"
#include "rulebook/tree.h"

void manifest_read(struct loading *loading, const struct tree *tree); /* rulebook.yaml, the calendar */
void records_read(struct loading *loading, const struct yaml *section);
void roles_read(struct loading *loading, const struct yaml *section);
void people_read(struct loading *loading, const struct yaml *section);
void processes_read(struct loading *loading, const struct yaml *section);
void upkeeps_read(struct loading *loading, const struct yaml *records); /* after processes, which they may start */
void imports_read(struct loading *loading, const struct yaml *section);
void plans_read(struct loading *loading, const struct yaml *section);      /* after tables */
void appraisals_read(struct loading *loading, const struct yaml *section); /* after tables */
void scripts_read(struct loading *loading);
void tables_read(struct loading *loading);

/* The calendar beside the rulebook.yaml that names it at `node`, or NULL. */
const struct source_file *manifest_calendar(const struct source *source, const struct yaml *node);

/* Of a process under way (loading->process). */
void stage_read(struct loading *loading, const struct yaml *key, const struct yaml *node, struct stage *out);
void action_read(struct loading *loading, const struct yaml *key, const struct yaml *node, struct action *out);
void approvals_read(struct loading *loading, const struct yaml *node, const char *what, struct process *out);
void documents_read(struct loading *loading, const struct yaml *node, const char *what, struct process *out);
/* The fields and documents of `requires` of a stage or an action; `what` names that. */
size_t requires_read(struct loading *loading, const struct yaml *node, const char *what,
                     const struct requirement **out);
/* Fields that a list names, record.field each, to be linked; `key` is the list's, `what` has it. */
size_t fields_named_read(struct loading *loading, const struct yaml *node, const char *key, const char *what,
                         const struct requirement **out);
/* `enter`, `leave`, `check`; `where` is `'leave' of stage 'negotiation'`. */
struct criteria criteria_read(struct loading *loading, const struct yaml *node, const char *where);
/* Tasks of a stage or an action; `what` names that. */
size_t tasks_read(struct loading *loading, const struct yaml *node, const char *what, const struct task_rule **out);

/* The expression behind `record.field:`; false with an error where there is none. */
bool assignment_value_read(struct loading *loading, const struct yaml_pair *pair, const char *where,
                           struct assignment *out);
/* Assignments of an action or a timer; `draft` is the record that the action adds, or NULL. */
size_t assignments_read(struct loading *loading, const struct yaml *node, const char *draft, const char *what,
                        const struct assignment **out);
/* `start` of a stage, an action or a timer: cases that it starts; `what` names that. */
size_t starts_read(struct loading *loading, const struct yaml *node, const char *what, const struct start_rule **out);
/* `notify` of an action or a timer; `what` names that. */
size_t notices_read(struct loading *loading, const struct yaml *node, const char *what, const struct notice_rule **out);
/* `timers` of a stage, a record or a process, `overdue` of a stage; `what` names that. */
size_t timers_read(struct loading *loading, const struct yaml *node, const char *what, bool of_process,
                   const struct timer_rule **out);
void overdue_read(struct loading *loading, const struct yaml *node, const char *what, struct effects *out);

void timers_spread(struct loading *loading);   /* those of a process that name stages, into these; after all checks */
void references_link(struct loading *loading); /* every name that is used is there */
void circles_check(struct loading *loading);   /* nobody is above himself */
void processes_check(struct loading *loading); /* every stage can be reached and left, every action taken, by name */
void starts_check(struct loading *loading, const struct process *process); /* what they start can be started so */
void upkeeps_check(struct loading *loading); /* somebody is there for the work they give */
void approvals_check(struct loading *loading, const struct process *process); /* of some use, and possible */
void documents_check(struct loading *loading, const struct process *process); /* no action writes their records */

/* Can a signature of a kind be called so, beside the fields that the kind has anyway? `of`: its `for`, or NULL. */
bool document_takes_signature(const char *name, const char *of);
/* Puts the record of each kind of document under what `records` says of it. */
void documents_lay_under(struct loading *loading, const struct yaml *processes, struct yaml *records);

/* Reports once a chain that comes back to its start. `next` gives the number that `number` leads to, or -1. */
void circle_find(struct loading *loading, size_t count, int (*next)(const void *context, size_t number),
                 void (*report)(struct loading *loading, const void *context, size_t number, const char *chain),
                 const char *(*name)(const void *context, size_t number), const void *context);

/* approval.c: errors of steps that stand as text at `node`, and of names in them. */
void agreement_check(struct loading *loading, const struct yaml *node, const char *where);

#endif
