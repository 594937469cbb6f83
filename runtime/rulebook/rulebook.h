/* A rulebook: text files turned into a checked model. Immutable once loaded, freed with its arena. */
#ifndef DEALWRIGHT_RULEBOOK_RULEBOOK_H
#define DEALWRIGHT_RULEBOOK_RULEBOOK_H

#include "base/calendar.h"
#include "rulebook/appraisal.h"
#include "rulebook/approval.h"
#include "rulebook/document.h"
#include "rulebook/import.h"
#include "rulebook/plan.h"
#include "rulebook/process.h"
#include "rulebook/source.h"
#include "rulebook/table.h"

struct role {
  const char *name;
  struct label title;
  const char *reports_to; /* a role, or NULL */
  struct label duties;    /* what it is there for; empty when nothing is said */
  struct position at;
};

struct person {
  const char *key; /* `li.na` */
  const char *name;
  const char *const *roles;
  size_t role_count;
  const char *superior; /* a person's key, or NULL */
  const char *team;     /* or NULL */
  int32_t joined, left; /* half-open; INT32_MIN and INT32_MAX where nobody says */
  struct position at;
};

struct script { /* one file of scripts/; files of one name in several layers make one module, function by function */
  const char *module; /* `criteria` */
  const struct source_file *file;
};

enum gone_kind { GONE_RECORD, GONE_FIELD, GONE_ROLE, GONE_PERSON, GONE_STAGE, GONE_TASK, GONE_OTHER };

struct gone { /* a name that an upper layer took away */
  enum gone_kind kind;
  const char *name;
  struct position at; /* where it says so */
};

struct rulebook {
  const struct source *source;
  const char *name, *version, *extends;
  struct label title;
  const struct currency *currency;
  enum rounding rounding;
  const char *process; /* that `start` means when it names none, or NULL */
  struct position process_at;
  const char *timezone;
  const struct calendar *calendar; /* NULL: weekends only */
  const bool *decimal_comma;       /* by layer: its tables write 1.234,50 */
  const struct record *records;    /* `person` is always among them, see below */
  size_t record_count;
  const struct role *roles;
  size_t role_count;
  const struct person *people;
  size_t person_count;
  const struct process *processes;
  size_t process_count; /* the upkeep of records is not among them: see record.h */
  const struct import_map *imports;
  size_t import_count;
  const struct table *const *tables; /* by name */
  size_t table_count;
  const char *const *broken_tables; /* names of those that have errors, in a model that has some */
  size_t broken_table_count;
  const struct plan *plans;
  size_t plan_count;
  const struct appraisal *appraisals;
  size_t appraisal_count;
  const struct script *scripts; /* by module, then layer */
  size_t script_count;
  const struct rule *const *rules; /* every rule, by number */
  size_t rule_count;
  const struct gone *gone; /* for messages, see rulebook_note_gone */
  size_t gone_count;
};

/* Parses, merges the layers, links names. Reports every error of every file in one run; NULL when there was one
 * (warnings do not count). The built-in record `person` (name text, roles list of text, superior ref person, team text)
 * may be widened by the rulebook: people may also be added by command, beside those that the files name. A rulebook
 * with approvals also has the record `absence` (start date, back date, delegate ref person), which belongs to `person`.
 */
struct rulebook *rulebook_load(struct arena *arena, const struct source *source, struct diagnostics *list);

/* The same for whoever looks for all errors: a model that has some is handed out as well, so that its rules can be
 * compiled in the same run. NULL only when names or types are missing from it, which would make follow-up errors of
 * their own. */
struct rulebook *rulebook_examine(struct arena *arena, const struct source *source, struct diagnostics *list);

const struct record *rulebook_record(const struct rulebook *rulebook, const char *name);
const struct role *rulebook_role(const struct rulebook *rulebook, const char *name);
const struct person *rulebook_person(const struct rulebook *rulebook, const char *key);
/* Also the upkeep of a record, as `record customer`. */
const struct process *rulebook_process(const struct rulebook *rulebook, const char *name);
/* Every process, then the upkeep of each record that has some; NULL behind the last. */
const struct process *rulebook_each_process(const struct rulebook *rulebook, size_t number);
const struct table *rulebook_table(const struct rulebook *rulebook, const char *name);
const struct plan *rulebook_plan(const struct rulebook *rulebook, const char *name);
/* The plan of that name, or what an appraisal of that name pays. */
const struct plan *rulebook_paying(const struct rulebook *rulebook, const char *name);
const struct appraisal *rulebook_appraisal(const struct rulebook *rulebook, const char *name);
const struct import_map *rulebook_import(const struct rulebook *rulebook, const char *name);

/* How the CSV files of the rulebook's own folder write values; what it extends may have another decimal sign. */
struct value_locale rulebook_locale(const struct rulebook *rulebook);

/* Adds to the message added last, which says that `name` is unknown, where it was taken away; nothing when it never was
 * there. Of `deal.budget` the last word counts. */
void rulebook_note_gone(const struct rulebook *rulebook, enum gone_kind kind, const char *name,
                        struct diagnostics *list);

/* How a rule of a process about `about` reaches the record `name`: see record_path. */
enum path_kind {
  PATH_NONE,      /* it cannot */
  PATH_ABOUT,     /* the case's own record */
  PATH_SERIES,    /* belongs to the case's record: the newest of the series */
  PATH_REF,       /* the case's record has a field `ref name`: `via` is that field */
  PATH_REF_SERIES /* belongs to a record reached by PATH_REF: `via` is the field, the newest of that one's series */
};

struct record_path {
  enum path_kind kind;
  const struct record *record;
  const struct field *via;
  const struct record *owner; /* PATH_REF_SERIES: the record that `record` belongs to */
};

struct record_path rulebook_path(const struct rulebook *rulebook, const char *about, const char *name);

/* The merged YAML with the file of each part and what it replaced, as `show --merged` prints it. Part NULL: all; else a
 * section (rulebook, records, roles, people, process, imports; tables and scripts name their files), or everything that
 * is called so: a record, a stage, an action, a table, ... */
bool rulebook_show(struct arena *arena, const struct source *source, const char *part, struct buffer *out,
                   struct diagnostics *list);

#endif
