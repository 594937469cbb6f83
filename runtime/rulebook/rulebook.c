/* Loading a rulebook, and asking it.
 *
 * Invariants
 * 1. All errors of all files are reported in one run; one error means no rulebook.
 * 2. Order of reading: records before processes, since an action's asks are held against the record that it adds;
 * imports last, since they name everything.
 *
 * Not done here: compiling rules. */
#include "rulebook/rulebook.h"

#include "base/text.h"
#include "rulebook/part.h"

#include <stdio.h>
#include <string.h>

/* ---- loading ---- */

/* scripts/criteria.lua is the module `criteria`; its name must be one that `rule:` can write. */
void scripts_read(struct loading *loading) {
  static const char folder[] = "scripts/", ending[] = ".lua";
  const struct source *source = loading->source;
  struct script *scripts = NULL;
  size_t count = 0;
  for (size_t i = 0; i < source->count; i++) {
    const struct source_file *file = &source->files[i];
    if (strncmp(file->path, folder, sizeof folder - 1) != 0) continue;
    size_t size = strlen(file->path) - (sizeof folder - 1) - (sizeof ending - 1);
    const char *module = arena_copy_bytes(loading->arena, file->path + sizeof folder - 1, size);
    struct position at = {file->shown, 0, 0, 0};
    diagnostics_source(loading->list, file->shown, file->text, file->size);
    if (!text_is_name(module)) diagnostic_add(loading->list, DIAGNOSTIC_bad_module, &at, module);
    scripts = arena_grow(loading->arena, scripts, count, sizeof *scripts);
    size_t place = count++;
    while (place > 0 &&
           strcmp(scripts[place - 1].module, module) > 0) { /* by module, then layer: files come by layer */
      scripts[place] = scripts[place - 1];
      place--;
    }
    scripts[place] = (struct script){module, file};
  }
  loading->rulebook->scripts = scripts;
  loading->rulebook->script_count = count;
}

static void parts_read(struct loading *loading, const struct tree *tree) {
  manifest_read(loading, tree);
  records_read(loading, tree->sections[SECTION_RECORDS]);
  roles_read(loading, tree->sections[SECTION_ROLES]);
  people_read(loading, tree->sections[SECTION_PEOPLE]);
  processes_read(loading, tree->sections[SECTION_PROCESS]);
  upkeeps_read(loading, tree->sections[SECTION_RECORDS]);
  imports_read(loading, tree->sections[SECTION_IMPORTS]);
  scripts_read(loading);
  tables_read(loading);
  plans_read(loading, tree->sections[SECTION_PLANS]);
  appraisals_read(loading, tree->sections[SECTION_APPRAISALS]);
  if (loading->incomplete) return;
  references_link(loading);
  circles_check(loading);
  processes_check(loading);
  timers_spread(loading);
}

static struct loaded *load(struct loading *loading, struct arena *arena, const struct source *source,
                           struct diagnostics *list) {
  struct loaded *loaded = arena_alloc(arena, sizeof *loaded);
  struct tree tree;
  *loading =
      (struct loading){.arena = arena, .source = source, .list = list, .loaded = loaded, .rulebook = &loaded->rulebook};
  loaded->rulebook.source = source;
  tree_read(loading, &tree);
  loaded->rulebook.gone = loading->gone;
  loaded->rulebook.gone_count = loading->gone_count;
  parts_read(loading, &tree);
  return loaded;
}

struct rulebook *rulebook_load(struct arena *arena, const struct source *source, struct diagnostics *list) {
  size_t errors = diagnostics_errors(list);
  struct loading loading;
  struct loaded *loaded = load(&loading, arena, source, list);
  return diagnostics_errors(list) == errors ? &loaded->rulebook : NULL;
}

static bool types_are_known(const struct rulebook *rulebook) {
  for (size_t i = 0; i < rulebook->record_count; i++)
    for (size_t j = 0; j < rulebook->records[i].field_count; j++)
      if (rulebook->records[i].fields[j].type == NULL) return false;
  for (size_t i = 0; i < rulebook->rule_count; i++)
    for (size_t j = 0; j < rulebook->rules[i]->ask_count; j++)
      if (rulebook->rules[i]->asks[j].type == NULL) return false;
  return true;
}

static bool references_are_known(const struct rulebook *rulebook) {
  for (size_t i = 0; i < rulebook->record_count; i++)
    for (size_t j = 0; j < rulebook->records[i].field_count; j++) {
      const struct type *type = rulebook->records[i].fields[j].type;
      if (type->kind == KIND_REF && rulebook_record(rulebook, type->record) == NULL) return false;
    }
  for (size_t i = 0; i < rulebook->rule_count; i++)
    if (rulebook->rules[i]->about != NULL && rulebook_record(rulebook, rulebook->rules[i]->about) == NULL) return false;
  return true;
}

struct rulebook *rulebook_examine(struct arena *arena, const struct source *source, struct diagnostics *list) {
  struct loading loading;
  struct rulebook *rulebook = &load(&loading, arena, source, list)->rulebook;
  bool whole = !loading.incomplete && types_are_known(rulebook) && references_are_known(rulebook);
  return whole ? rulebook : NULL;
}

/* ---- asking ---- */

const struct record *rulebook_record(const struct rulebook *rulebook, const char *name) {
  int number = name != NULL ? names_get(((const struct loaded *)rulebook)->records, name) : -1;
  return number >= 0 ? &rulebook->records[number] : NULL;
}

const struct role *rulebook_role(const struct rulebook *rulebook, const char *name) {
  int number = name != NULL ? names_get(((const struct loaded *)rulebook)->roles, name) : -1;
  return number >= 0 ? &rulebook->roles[number] : NULL;
}

const struct person *rulebook_person(const struct rulebook *rulebook, const char *key) {
  int number = key != NULL ? names_get(((const struct loaded *)rulebook)->people, key) : -1;
  return number >= 0 ? &rulebook->people[number] : NULL;
}

const struct process *rulebook_process(const struct rulebook *rulebook, const char *name) {
  for (size_t i = 0; i < rulebook->process_count; i++)
    if (text_equal(rulebook->processes[i].name, name)) return &rulebook->processes[i];
  for (size_t i = 0; i < rulebook->record_count; i++)
    if (rulebook->records[i].upkeep != NULL && text_equal(rulebook->records[i].upkeep->name, name))
      return rulebook->records[i].upkeep;
  return NULL;
}

const struct process *rulebook_each_process(const struct rulebook *rulebook, size_t number) {
  if (number < rulebook->process_count) return &rulebook->processes[number];
  number -= rulebook->process_count;
  for (size_t i = 0; i < rulebook->record_count; i++)
    if (rulebook->records[i].upkeep != NULL && number-- == 0) return rulebook->records[i].upkeep;
  return NULL;
}

struct value_locale rulebook_locale(const struct rulebook *rulebook) {
  return (struct value_locale){rulebook->currency, rulebook->decimal_comma[rulebook->source->layers - 1]};
}

const struct table *rulebook_table(const struct rulebook *rulebook, const char *name) {
  for (size_t i = 0; i < rulebook->table_count; i++)
    if (text_equal(rulebook->tables[i]->name, name)) return rulebook->tables[i];
  return NULL;
}

const struct appraisal *rulebook_appraisal(const struct rulebook *rulebook, const char *name) {
  for (size_t i = 0; i < rulebook->appraisal_count; i++)
    if (text_equal(rulebook->appraisals[i].plan.name, name)) return &rulebook->appraisals[i];
  return NULL;
}

const struct plan *rulebook_plan(const struct rulebook *rulebook, const char *name) {
  for (size_t i = 0; i < rulebook->plan_count; i++)
    if (text_equal(rulebook->plans[i].name, name)) return &rulebook->plans[i];
  return NULL;
}

const struct plan *rulebook_paying(const struct rulebook *rulebook, const char *name) {
  const struct appraisal *appraisal = rulebook_appraisal(rulebook, name);
  return appraisal != NULL ? &appraisal->plan : rulebook_plan(rulebook, name);
}

const struct import_map *rulebook_import(const struct rulebook *rulebook, const char *name) {
  for (size_t i = 0; i < rulebook->import_count; i++)
    if (text_equal(rulebook->imports[i].name, name)) return &rulebook->imports[i];
  return NULL;
}

void rulebook_note_gone(const struct rulebook *rulebook, enum gone_kind kind, const char *name,
                        struct diagnostics *list) {
  const char *dot = strrchr(name, '.'), *last = dot != NULL ? dot + 1 : name;
  for (size_t i = 0; i < rulebook->gone_count; i++) {
    const struct gone *gone = &rulebook->gone[i];
    if (gone->kind != kind || (strcmp(gone->name, last) != 0 && strcmp(gone->name, name) != 0)) continue;
    char line[16];
    snprintf(line, sizeof line, "%d", gone->at.line);
    diagnostic_note(list, DIAGNOSTIC_note_gone, gone->name, gone->at.file, line);
    return;
  }
}

/* ---- paths ---- */

/* The field of `about` that refers to `name`: the one that is called so, else the first. */
static const struct field *field_to(const struct record *about, const char *name) {
  const struct field *found = NULL;
  for (size_t i = 0; i < about->field_count; i++) {
    const struct field *field = &about->fields[i];
    if (field->type == NULL || field->type->kind != KIND_REF || strcmp(field->type->record, name) != 0) continue;
    if (strcmp(field->name, name) == 0) return field;
    if (found == NULL) found = field;
  }
  return found;
}

struct record_path rulebook_path(const struct rulebook *rulebook, const char *about, const char *name) {
  const struct record *from = rulebook_record(rulebook, about), *record = rulebook_record(rulebook, name);
  struct record_path path = {.kind = PATH_NONE, .record = record};
  if (from == NULL || record == NULL) return path;
  if (from == record) {
    path.kind = PATH_ABOUT;
  } else if (text_equal(record->belongs_to, about)) {
    path.kind = PATH_SERIES;
  } else if ((path.via = field_to(from, name)) != NULL) {
    path.kind = PATH_REF;
  } else if (record->belongs_to != NULL && (path.via = field_to(from, record->belongs_to)) != NULL) {
    path.kind = PATH_REF_SERIES;
    path.owner = rulebook_record(rulebook, record->belongs_to);
  }
  return path;
}
