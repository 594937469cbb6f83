/* From files to one tree per section.
 *
 * Invariants
 * 1. Within a layer every name is defined once; a process may be spread over files, stage by stage and action by
 * action.
 * 2. The record `person`, which every rulebook has, is a layer of its own under all others, so it is widened like any
 * record; so are the record `absence` of a rulebook with approvals, the record `target` of one with plans, `assessment`
 * of one with appraisals, and that of each kind of document.
 * 3. A file that cannot be read leaves the tree incomplete; it is never quietly empty. */
#include "rulebook/tree.h"

#include "base/text.h"
#include "rulebook/part.h"

#include <string.h>

const char tree_built_in[] = "dealwright";

static const char person_yaml[] = "person:\n"
                                  "  title: {en: Person, zh: 人员}\n"
                                  "  fields:\n"
                                  "    name: {type: text, title: {en: Name, zh: 姓名}}\n"
                                  "    roles: {type: list of text, title: {en: Roles, zh: 角色}}\n"
                                  "    superior: {type: ref person, title: {en: Superior, zh: 上级}}\n"
                                  "    team: {type: text, title: {en: Team, zh: 团队}}\n"
                                  "    joined: {type: date, title: {en: Joined, zh: 入职日}}\n"
                                  "    left: {type: date, title: {en: Left, zh: 离职日}}\n";

/* Who votes in whose place matters only where somebody votes. */
static const char absence_yaml[] = "absence:\n"
                                   "  title: {en: Absence, zh: 缺勤}\n"
                                   "  belongs_to: person\n"
                                   "  fields:\n"
                                   "    start: {type: date, required: true, title: {en: From, zh: 开始}}\n"
                                   "    back: {type: date, required: true, title: {en: Back, zh: 返回}}\n"
                                   "    delegate: {type: ref person, title: {en: Delegate, zh: 代理人}}\n";

/* What somebody is to bring; `dealwright target` writes it, and plans read it. */
static const char target_yaml[] = "target:\n"
                                  "  title: {en: Target, zh: 目标}\n"
                                  "  fields:\n"
                                  "    who: {type: text, required: true, title: {en: Whose, zh: 归属}}\n"
                                  "    measure: {type: text, required: true, title: {en: Measure, zh: 指标}}\n"
                                  "    period: {type: text, required: true, title: {en: Period, zh: 期间}}\n"
                                  "    since: {type: date, required: true, title: {en: Since, zh: 生效日}}\n"
                                  "    amount: {type: money, title: {en: Amount, zh: 金额}}\n"
                                  "    season: {type: text, title: {en: Season table, zh: 季节表}}\n"
                                  "    of: {type: text, title: {en: Part of, zh: 上级目标}}\n"
                                  "    weight: {type: 'decimal(4)', title: {en: Parts, zh: 份数}}\n";

/* What somebody gives somebody in an appraisal. */
static const char assessment_yaml[] = "assessment:\n"
                                      "  title: {en: Assessment, zh: 评分}\n"
                                      "  fields:\n"
                                      "    person: {type: ref person, required: true, title: {en: Person, zh: 人员}}\n"
                                      "    period: {type: text, required: true, title: {en: Period, zh: 期间}}\n"
                                      "    score: {type: text, required: true, title: {en: Score, zh: 评分项}}\n"
                                      "    points: {type: decimal, required: true, title: {en: Points, zh: 分数}}\n";

static const struct {
  const char *name;
  enum schema_mapping of;
} sections[SECTION_COUNT] = {
    [SECTION_RULEBOOK] = {"rulebook", SCHEMA_rulebook}, [SECTION_RECORDS] = {"records", SCHEMA_record},
    [SECTION_ROLES] = {"roles", SCHEMA_role},           [SECTION_PEOPLE] = {"people", SCHEMA_person},
    [SECTION_PROCESS] = {"process", SCHEMA_process},    [SECTION_IMPORTS] = {"imports", SCHEMA_import},
    [SECTION_PLANS] = {"plans", SCHEMA_plan},           [SECTION_APPRAISALS] = {"appraisals", SCHEMA_appraisal}};

const char *section_name(enum section section) {
  return sections[section].name;
}

/* One layer being gathered. */
struct layer {
  struct yaml *sections[SECTION_COUNT];
  struct names *known[SECTION_COUNT]; /* names of the section's entries */
};

static struct yaml *mapping_new(struct arena *arena, const struct position *at) {
  struct yaml *mapping = arena_alloc(arena, sizeof *mapping);
  *mapping = (struct yaml){.kind = YAML_MAPPING, .at = *at};
  return mapping;
}

static bool has_folder(const struct source_file *file, const char *folder) {
  size_t size = strlen(folder);
  return strncmp(file->path, folder, size) == 0 && file->path[size] == '/';
}

/* The tree of a file, or NULL with what is wrong with it. An empty file is an empty mapping. */
static struct yaml *file_read(struct loading *loading, const struct source_file *file) {
  struct yaml *root = yaml_read(loading->arena, file->shown, file->text, file->size, loading->list);
  if (root == NULL) {
    loading->incomplete = true;
    return NULL;
  }
  if (root->kind == YAML_NULL) root = mapping_new(loading->arena, &root->at);
  if (root->kind == YAML_MAPPING) return root;
  loading->incomplete = true;
  diagnostic_add(loading->list, DIAGNOSTIC_wrong_file, &root->at, yaml_kind_name(root->kind));
  return NULL;
}

/* ---- gathering one layer ---- */

static bool add_entry(struct loading *loading, struct yaml *section, struct names *known, enum phrase_id thing,
                      const struct yaml_pair *pair) {
  int first = names_put(known, pair->key->text, (int)section->count);
  if (first >= 0) {
    diagnostic_add(loading->list, DIAGNOSTIC_defined_twice, &pair->key->at,
                   loading_thing(loading, thing, pair->key->text),
                   loading_place(loading, &section->pairs[first].key->at));
    return false;
  }
  yaml_add(loading->arena, section, pair->key, pair->value);
  return true;
}

static void add_entries(struct loading *loading, struct layer *layer, enum section section,
                        const struct yaml *entries) {
  static const enum phrase_id things[SECTION_COUNT] = {[SECTION_RECORDS] = PHRASE_thing_record,
                                                       [SECTION_ROLES] = PHRASE_thing_role,
                                                       [SECTION_PEOPLE] = PHRASE_thing_person};
  if (entries == NULL) return;
  for (size_t i = 0; i < entries->count; i++)
    add_entry(loading, layer->sections[section], layer->known[section], things[section], &entries->pairs[i]);
}

/* Adds the keys that a further file gives to a process: stages and actions one by one, others once. */
static void widen_process(struct loading *loading, struct yaml *body, const struct yaml_pair *pair) {
  struct yaml *there = yaml_get(body, pair->key->text);
  if (there == NULL) {
    yaml_add(loading->arena, body, pair->key, pair->value);
    return;
  }
  bool is_stages = strcmp(pair->key->text, "stages") == 0;
  if (there->kind != YAML_MAPPING || pair->value->kind != YAML_MAPPING || strcmp(pair->key->text, "title") == 0) {
    diagnostic_add(loading->list, DIAGNOSTIC_key_twice, &pair->key->at, pair->key->text,
                   loading_place(loading, &there->at));
    return;
  }
  struct names *known = names_new(loading->arena);
  for (size_t i = 0; i < there->count; i++) names_put(known, there->pairs[i].key->text, (int)i);
  for (size_t i = 0; i < pair->value->count; i++)
    add_entry(loading, there, known, is_stages ? PHRASE_thing_stage : PHRASE_thing_action, &pair->value->pairs[i]);
}

static bool is_process_key(const char *key) {
  return schema_find(SCHEMA_process, key) != NULL;
}

static void report_homeless(struct loading *loading, const struct yaml *root) {
  for (size_t i = 0; i < root->count; i++) {
    if (!is_process_key(root->pairs[i].key->text)) continue;
    diagnostic_add(loading->list, DIAGNOSTIC_no_process, &root->pairs[i].key->at, root->pairs[i].key->text);
    loading->incomplete = true;
    return;
  }
}

/* A misspelt key was reported; the one that was meant is not reported as missing. */
static void stand_in(struct loading *loading, struct yaml *body, const struct yaml *key) {
  const char *keys[KEY_COUNT];
  size_t count = 0;
  for (size_t i = 0; i < KEY_COUNT; i++)
    if (schema_rows[i].mapping == SCHEMA_file) keys[count++] = schema_rows[i].key;
  const char *meant = text_nearest(key->text, keys, count);
  if (meant == NULL || !is_process_key(meant) || yaml_get(body, meant) != NULL) return;
  struct yaml *told = arena_alloc(loading->arena, 2 * sizeof *told);
  told[0] = (struct yaml){.kind = YAML_SCALAR, .at = key->at, .text = meant};
  told[1] = (struct yaml){.kind = YAML_NULL, .at = key->at, .quoted = true};
  yaml_add(loading->arena, body, &told[0], &told[1]);
}

static void add_process(struct loading *loading, struct layer *layer, const struct yaml *root) {
  const struct yaml *name = schema_value(root, KEY_file_process);
  struct yaml *section = layer->sections[SECTION_PROCESS];
  if (name == NULL) {
    if (yaml_get(root, "process") == NULL) report_homeless(loading, root);
    return;
  }
  int place = names_put(layer->known[SECTION_PROCESS], name->text, (int)section->count);
  if (place < 0) {
    struct yaml *key = arena_alloc(loading->arena, sizeof *key);
    *key = *name;
    place = (int)section->count;
    yaml_add(loading->arena, section, key, mapping_new(loading->arena, &name->at));
  }
  struct yaml *body = section->pairs[place].value;
  for (size_t i = 0; i < root->count; i++)
    if (is_process_key(root->pairs[i].key->text)) widen_process(loading, body, &root->pairs[i]);
  for (size_t i = 0; i < root->count; i++)
    if (schema_find(SCHEMA_file, root->pairs[i].key->text) == NULL) stand_in(loading, body, root->pairs[i].key);
}

static void add_process_file(struct loading *loading, struct layer *layer, const struct source_file *file) {
  const struct yaml *root = file_read(loading, file);
  if (root == NULL) return;
  struct position at = {file->shown, 0, 0, 0};
  schema_check(loading, root, SCHEMA_file, loading_thing(loading, PHRASE_thing_file, file->path), &at);
  add_entries(loading, layer, SECTION_RECORDS, schema_value(root, KEY_file_records));
  add_entries(loading, layer, SECTION_ROLES, schema_value(root, KEY_file_roles));
  add_entries(loading, layer, SECTION_PEOPLE, schema_value(root, KEY_file_people));
  add_process(loading, layer, root);
}

/* A file that is one named thing: an import, a plan, an appraisal. */
struct named {
  enum section section;
  enum schema_mapping mapping;
  enum schema_key name;
  enum phrase_id thing;
};

/* `named` are the kinds of files that the folder holds; what names itself as none of them is of the first. */
static void add_named_file(struct loading *loading, struct layer *layer, const struct source_file *file,
                           const struct named *named, size_t count) {
  struct yaml *root = file_read(loading, file);
  if (root == NULL) return;
  const struct named *kinds = named;
  for (size_t i = 1; i < count; i++)
    if (yaml_get(root, schema_rows[kinds[i].name].key) != NULL) named = &kinds[i];
  const struct yaml *name = schema_value(root, named->name);
  if (name == NULL) {
    struct position at = {file->shown, 0, 0, 0};
    schema_check(loading, root, named->mapping, loading_thing(loading, PHRASE_thing_file, file->path), &at);
    return;
  }
  struct yaml *key = arena_alloc(loading->arena, sizeof *key);
  *key = *name;
  add_entry(loading, layer->sections[named->section], layer->known[named->section], named->thing,
            &(struct yaml_pair){key, root, NULL});
}

static const struct named import_file = {SECTION_IMPORTS, SCHEMA_import, KEY_import_import, PHRASE_thing_import};
static const struct named plan_files[] = {
    {SECTION_PLANS, SCHEMA_plan, KEY_plan_plan, PHRASE_thing_plan},
    {SECTION_APPRAISALS, SCHEMA_appraisal, KEY_appraisal_appraisal, PHRASE_thing_appraisal}};

static void layer_read(struct loading *loading, int number, struct layer *layer) {
  struct position at = {"", 0, 0, 0};
  for (int i = 0; i < SECTION_COUNT; i++) {
    layer->sections[i] = mapping_new(loading->arena, &at);
    layer->known[i] = names_new(loading->arena);
  }
  for (size_t i = 0; i < loading->source->count; i++) {
    const struct source_file *file = &loading->source->files[i];
    if (file->layer != number) continue;
    diagnostics_source(loading->list, file->shown, file->text, file->size);
    if (has_folder(file, "process")) add_process_file(loading, layer, file);
    else if (has_folder(file, "imports")) add_named_file(loading, layer, file, &import_file, 1);
    else if (has_folder(file, "plans")) add_named_file(loading, layer, file, plan_files, 2);
    else if (strcmp(file->path, "rulebook.yaml") == 0) layer->sections[SECTION_RULEBOOK] = file_read(loading, file);
  }
}

/* ---- all layers ---- */

static void lay_over(struct loading *loading, struct tree *tree, const struct layer *layer) {
  for (int i = 0; i < SECTION_COUNT; i++) {
    if (layer->sections[i] == NULL) continue;
    bool is_rulebook = i == SECTION_RULEBOOK;
    tree->sections[i] =
        overlay_merge(loading, is_rulebook ? SCHEMA_rulebook : SCHEMA_none, is_rulebook ? SCHEMA_none : sections[i].of,
                      tree->sections[i], layer->sections[i]);
  }
}

static struct yaml *copy_pairs(struct arena *arena, const struct yaml *mapping) {
  struct yaml *copy = arena_alloc(arena, sizeof *copy);
  *copy = *mapping;
  copy->pairs = arena_alloc(arena, (mapping->count + 1) * sizeof *copy->pairs);
  for (size_t i = 0; i < mapping->count; i++) copy->pairs[i] = mapping->pairs[i];
  return copy;
}

static bool has_key(const struct yaml *section, const char *key) {
  for (size_t i = 0; section != NULL && i < section->count; i++)
    if (yaml_get(section->pairs[i].value, key) != NULL) return true;
  return false;
}

/* Whether somebody is asked to agree to something, be it an action or a payout. */
static bool has_approvals(const struct tree *tree) {
  return has_key(tree->sections[SECTION_PROCESS], "approvals") || has_key(tree->sections[SECTION_PLANS], "approval") ||
         has_key(tree->sections[SECTION_APPRAISALS], "approval");
}

static void lay_record_under(struct loading *loading, struct tree *tree, const char *text, size_t size) {
  struct yaml *record = yaml_read(loading->arena, tree_built_in, text, size, loading->list);
  tree->sections[SECTION_RECORDS] =
      overlay_merge(loading, SCHEMA_none, SCHEMA_record, record, tree->sections[SECTION_RECORDS]);
}

static bool has_some(const struct tree *tree, enum section section) {
  return tree->sections[section] != NULL && tree->sections[section]->count > 0;
}

static void lay_under(struct loading *loading, struct tree *tree) {
  loading->has_approvals = has_approvals(tree);
  documents_lay_under(loading, tree->sections[SECTION_PROCESS], tree->sections[SECTION_RECORDS]);
  if (loading->has_approvals) lay_record_under(loading, tree, absence_yaml, sizeof absence_yaml - 1);
  bool appraises = has_some(tree, SECTION_APPRAISALS);
  if (appraises || has_some(tree, SECTION_PLANS)) lay_record_under(loading, tree, target_yaml, sizeof target_yaml - 1);
  if (appraises) lay_record_under(loading, tree, assessment_yaml, sizeof assessment_yaml - 1);
}

void tree_read(struct loading *loading, struct tree *out) {
  *out = (struct tree){.own = NULL};
  out->manifests = arena_alloc(loading->arena, ((size_t)loading->source->layers + 1) * sizeof *out->manifests);
  out->sections[SECTION_RECORDS] =
      yaml_read(loading->arena, tree_built_in, person_yaml, sizeof person_yaml - 1, loading->list);
  for (int number = 0; number < loading->source->layers; number++) {
    struct layer layer;
    layer_read(loading, number, &layer);
    const struct yaml *manifest = layer.sections[SECTION_RULEBOOK];
    out->own = manifest != NULL ? copy_pairs(loading->arena, manifest) : NULL;
    out->manifests[number] = out->own;
    lay_over(loading, out, &layer);
  }
  lay_under(loading, out);
}
