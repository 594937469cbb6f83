/* A small standard rulebook and a company over it, written to a temporary folder and loaded: what the model then says.
 */
#include "rulebook/rulebook.h"

#include "base/limits.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct written {
  const char *path, *text;
};

static const struct written standard[] = {
    {"rules/rulebook.yaml", "dealwright: 1\nrulebook: standard\nversion: \"1\"\ncurrency: CNY\nrounding: half_up\n"
                            "timezone: Asia/Shanghai\ncalendar: calendar.csv\n"},
    {"rules/calendar.csv", "date,kind,name\n2024-10-01,holiday,National Day\n2024-10-12,workday,make-up\n"},
    {"rules/process/records.yaml",
     "records:\n"
     "  deal:\n"
     "    title: {en: Deal, zh: 商机}\n"
     "    fields:\n"
     "      owner: ref person\n"
     "      customer: ref customer\n"
     "      amount: money\n"
     "      note: {type: text, title: Note}\n"
     "  customer: {fields: {name: {type: text, required: true}, tier: \"one of [A, B, C]\"}}\n"
     "  contact: {belongs_to: customer, fields: {name: text}}\n"
     "  quote: {belongs_to: deal, fields: {price: {type: money, required: true}}}\n"
     "  product: {fields: {title: text}}\n"
     "roles:\n"
     "  sales_rep: {reports_to: sales_manager}\n"
     "  sales_manager: {title: {en: Sales manager, zh: 经理}}\n"},
    {"rules/process/sales.yaml", "process: sales\n"                                                            /* 1 */
                                 "about: deal\n"                                                               /* 2 */
                                 "first: talk\n"                                                               /* 3 */
                                 "stages:\n"                                                                   /* 4 */
                                 "  talk:\n"                                                                   /* 5 */
                                 "    owner: sales_rep\n"                                                      /* 6 */
                                 "    due: 5 workdays\n"                                                       /* 7 */
                                 "    overdue: escalate\n"                                                     /* 8 */
                                 "    requires: [customer.tier]\n"                                             /* 9 */
                                 "    tasks:\n"                                                                /* 10 */
                                 "      call: {title: Call, due: 2 hours}\n"                                   /* 11 */
                                 "      write: {after: call, required: false, role: sales_manager}\n"          /* 12 */
                                 "    leave:\n"                                                                /* 13 */
                                 "      plain: {check: deal.amount > 0, say: {en: No amount, zh: 没有金额}}\n" /* 14 */
                                 "      quoted: {check: \"deal.note ~= ''\"}\n"                                /* 15 */
                                 "      block:\n"                                                              /* 16 */
                                 "        check: |\n"                                                          /* 17 */
                                 "          deal.amount > 1\n"                                                 /* 18 */
                                 "          and true\n"                                                        /* 19 */
                                 "      named: {rule: criteria.fine}\n"                                        /* 20 */
                                 "    next:\n"                                                                 /* 21 */
                                 "      - {to: lost, when: deal.note == \"lost\"}\n"                           /* 22 */
                                 "      - to: won\n"                                                           /* 23 */
                                 "  won: {end: case, result: won}\n"                                           /* 24 */
                                 "  lost: {end: case, result: lost}\n"                                         /* 25 */
                                 "actions:\n"                                                                  /* 26 */
                                 "  start: {asks: {customer: ref customer, note: text?}}\n"                    /* 27 */
                                 "  quote:\n"                                                                  /* 28 */
                                 "    by: [owner, superior, sales_manager]\n"                                  /* 29 */
                                 "    stages: [talk]\n"                                                        /* 30 */
                                 "    asks: {price: money, reason: text?}\n"                                   /* 31 */
                                 "    adds: quote\n"                                                           /* 32 */
                                 "    check: {low: {check: quote.price > 0}}\n"                                /* 33 */
                                 "    set: {deal.amount: quote.price}\n"                                       /* 34 */
                                 "    done: [call]\n"                                                          /* 35 */
                                 "  lose: {go: lost}\n"},                                                      /* 36 */
    {"rules/scripts/criteria.lua", "return {}\n"}};

static const struct written company[] = {
    {"acme/rulebook.yaml",
     "dealwright: 1\nrulebook: acme\nversion: \"2024.2\"\nextends: standard\nrounding: half_even\n"},
    {"acme/process/own.yaml", "records:\n"
                              "  deal:\n"
                              "    fields:\n"
                              "      note: {title: Remark}\n"
                              "      amount: {required: true}\n"
                              "      region: text\n"
                              "people:\n"
                              "  li.na: {name: Li Na, role: sales_rep, superior: wang.wei, team: north}\n"
                              "  wang.wei: sales_manager\n"},
    {"acme/process/sales.yaml", "process: sales\n"
                                "stages:\n"
                                "  talk:\n"
                                "    due: 3 days\n"
                                "    overdue: ~\n"
                                "    tasks: {write: ~}\n"
                                "    leave:\n"
                                "      plain: {rule: criteria.amount}\n"
                                "      quoted: ~\n"
                                "      region: {check: has(deal.region)}\n"
                                "    next:\n"
                                "      - to: check\n"
                                "  check:\n"
                                "    owner: sales_manager\n"
                                "    next: [{to: won}]\n"},
    {"acme/scripts/criteria.lua", "return {}\n"},
    {"acme/imports/deals.yaml",
     "import: deals\nfile: deals.csv\ncolumns:\n"
     "  id: text\n  who: {type: ref person, as: key}\n  day: {type: date, format: d/m/yyyy}\n  state: one of [Won, "
     "Open]\n"
     "  junk: ignore\n  product: {type: ref product, alias: {GTXPro: GTX Pro}, blank: none}\n"
     "commands:\n"
     "  - {do: start, case: id, at: day, as: who, fields: {owner: who, stage: {fixed: talk}}}\n"
     "  - {do: place, case: id, when: {state: Won}, at: [day, 2024-01-01 09:00], fields: {stage: {fixed: won}}}\n"
     "  - {do: add, record: product, key: product, as: {fixed: li.na}, fields: {title: product}}\n"},
    {"acme/tests/not_read.yaml", "this is no rulebook file\n"}};

/* ---- the folder ---- */

static char root[] = "/tmp/dealwright_rulebook_XXXXXX";

static void write_file(const struct written *file) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s", root, file->path);
  for (char *at = path + strlen(root) + 1; (at = strchr(at, '/')) != NULL; at++) {
    *at = '\0';
    mkdir(path, 0700);
    *at = '/';
  }
  FILE *stream = fopen(path, "wb");
  assert_non_null(stream);
  fputs(file->text, stream);
  fclose(stream);
}

static int write_all(void **state) {
  (void)state;
  assert_non_null(mkdtemp(root));
  for (size_t i = 0; i < sizeof standard / sizeof *standard; i++) write_file(&standard[i]);
  for (size_t i = 0; i < sizeof company / sizeof *company; i++) write_file(&company[i]);
  return setenv("DEALWRIGHT_ASSETS", root, 1);
}

static void remove_files(const struct written *files, size_t count) {
  char path[512];
  for (size_t i = 0; i < count; i++) {
    snprintf(path, sizeof path, "%s/%s", root, files[i].path);
    unlink(path);
    for (char *slash; (slash = strrchr(path, '/')) != NULL && slash > path + strlen(root);) {
      *slash = '\0';
      rmdir(path);
    }
  }
}

static int remove_all(void **state) {
  (void)state;
  remove_files(standard, sizeof standard / sizeof *standard);
  remove_files(company, sizeof company / sizeof *company);
  return rmdir(root);
}

/* ---- one loaded rulebook ---- */

struct fixture {
  struct arena *arena;
  struct diagnostics *list;
  struct source *source;
  struct rulebook *rulebook;
};

static void complain(const struct fixture *fixture) {
  struct buffer text = BUFFER_EMPTY;
  diagnostics_write(fixture->list, LANGUAGE_EN, false, &text);
  if (text.size > 0) print_message("%s", buffer_text(&text));
  buffer_release(&text);
}

static int load(void **state) {
  struct fixture *fixture = calloc(1, sizeof *fixture);
  char folder[512];
  snprintf(folder, sizeof folder, "%s/acme/", root);
  fixture->arena = arena_new();
  fixture->list = diagnostics_new();
  fixture->source = source_from_folder(fixture->arena, folder, fixture->list);
  if (fixture->source != NULL) fixture->rulebook = rulebook_load(fixture->arena, fixture->source, fixture->list);
  complain(fixture);
  *state = fixture;
  return fixture->rulebook == NULL;
}

static int unload(void **state) {
  struct fixture *fixture = *state;
  diagnostics_free(fixture->list);
  arena_free(fixture->arena);
  free(fixture);
  return 0;
}

static const struct rulebook *rulebook_of(void **state) {
  return ((struct fixture *)*state)->rulebook;
}

static const struct stage *talk_of(void **state) {
  return process_stage(rulebook_process(rulebook_of(state), "sales"), "talk");
}

/* ---- tests ---- */

static void test_inherits(void **state) {
  const struct rulebook *rulebook = rulebook_of(state);
  int32_t day;
  assert_string_equal(rulebook->name, "acme");
  assert_string_equal(rulebook->version, "2024.2");
  assert_string_equal(rulebook->extends, "standard");
  assert_string_equal(rulebook->currency->code, "CNY");
  assert_string_equal(rulebook->timezone, "Asia/Shanghai");
  assert_int_equal(rulebook->rounding, ROUNDING_HALF_EVEN);
  assert_true(date_parse("2024-10-01", &day));
  assert_false(calendar_is_workday(rulebook->calendar, day));
  assert_true(date_parse("2024-10-12", &day));
  assert_true(calendar_is_workday(rulebook->calendar, day));
}

static void test_merges_records(void **state) {
  const struct record *deal = rulebook_record(rulebook_of(state), "deal");
  const struct field *note = record_field(deal, "note"), *amount = record_field(deal, "amount");
  assert_int_equal(deal->field_count, 5);
  assert_string_equal(deal->title.zh, "商机");
  assert_int_equal(note->type->kind, KIND_TEXT); /* the type stays, the title is the company's */
  assert_string_equal(note->title.en, "Remark");
  assert_int_equal(amount->type->kind, KIND_MONEY);
  assert_true(amount->required);
  assert_string_equal(deal->fields[4].name, "region"); /* what is new comes last */
  assert_non_null(record_field(rulebook_record(rulebook_of(state), "person"), "superior"));
}

static void test_merges_stage(void **state) {
  const struct stage *talk = talk_of(state);
  assert_int_equal(talk->due.amount, 3);
  assert_int_equal(talk->due.unit, UNIT_DAYS);
  assert_false(talk->overdue.escalates); /* taken away */
  assert_int_equal(talk->task_count, 1);
  assert_string_equal(talk->tasks[0].role, "owner");
  assert_int_equal(talk->next_count, 1); /* a list replaces */
  assert_string_equal(talk->next[0].to, "check");
  assert_null(talk->next[0].when);
}

static void test_merges_criteria(void **state) {
  const struct criteria *leave = &talk_of(state)->leave;
  static const char *const names[] = {"plain", "block", "named", "region"};
  assert_int_equal(leave->count, 4);
  for (size_t i = 0; i < 4; i++) assert_string_equal(leave->items[i].name, names[i]);
  assert_null(leave->items[0].rule->expression); /* `rule` takes the place of `check`, what it says stays */
  assert_string_equal(leave->items[0].rule->function, "amount");
  assert_string_equal(leave->items[0].say.zh, "没有金额");
}

static void test_rules_know_their_place(void **state) {
  struct fixture *fixture = *state;
  struct diagnostics *list = fixture->list;
  const struct source *source = source_standard(fixture->arena, list);
  const struct rulebook *rulebook = rulebook_load(fixture->arena, source, list);
  const struct process *sales = rulebook_process(rulebook, "sales");
  const struct criterion *items = process_stage(sales, "talk")->leave.items;
  static const struct { int line, column; } places[] = {{14, 22}, {15, 24}, {18, 11}, {20, 21}};
  for (size_t i = 0; i < 4; i++) {
    assert_int_equal(items[i].rule->at.line, places[i].line);
    assert_int_equal(items[i].rule->at.column, places[i].column);
    assert_string_equal(items[i].rule->where, "in 'leave' of stage 'talk'");
    assert_string_equal(items[i].rule->about, "deal");
    assert_ptr_equal(rulebook->rules[items[i].rule->number], items[i].rule);
  }
  assert_int_equal(items[0].rule->at.length, strlen("deal.amount > 0"));
  assert_int_equal(items[1].rule->at.length, strlen("deal.note ~= ''"));
  assert_int_equal(rulebook->rule_count, 7);
  assert_string_equal(process_stage(sales, "talk")->next[0].when->expression, "deal.note == \"lost\"");
}

static void test_action(void **state) {
  const struct process *sales = rulebook_process(rulebook_of(state), "sales");
  const struct action *quote = process_action(sales, "quote"), *lose = process_action(sales, "lose");
  assert_int_equal(quote->by.count, 3);
  assert_int_equal(quote->by.items[1].kind, GRANT_SUPERIOR);
  assert_string_equal(quote->by.items[2].role, "sales_manager");
  assert_false(quote->asks[0].optional);
  assert_true(quote->asks[1].optional);
  assert_int_equal(quote->asks[1].type->kind, KIND_TEXT);
  assert_string_equal(quote->check.items[0].rule->draft, "quote");
  assert_ptr_equal(quote->check.items[0].rule->asks, quote->asks);
  assert_string_equal(quote->set[0].record, "deal");
  assert_string_equal(quote->set[0].field, "amount");
  assert_string_equal(quote->set[0].value->draft, "quote");
  assert_string_equal(quote->done[0], "call");
  assert_true(process_action(sales, "start")->starts);
  assert_true(action_allows_stage(quote, process_stage(sales, "talk")));
  assert_false(action_allows_stage(quote, process_stage(sales, "check")));
  assert_true(action_allows_stage(lose, process_stage(sales, "check")));
  assert_false(action_allows_stage(lose, process_stage(sales, "won")));
  assert_true(process_stage(sales, "won")->won);
  assert_false(process_stage(sales, "lost")->won);
}

static void test_people(void **state) {
  const struct rulebook *rulebook = rulebook_of(state);
  const struct person *li = rulebook_person(rulebook, "li.na"), *wang = rulebook_person(rulebook, "wang.wei");
  assert_string_equal(li->name, "Li Na");
  assert_string_equal(li->superior, "wang.wei");
  assert_string_equal(li->roles[0], "sales_rep");
  assert_int_equal(wang->role_count, 1);
  assert_string_equal(wang->roles[0], "sales_manager");
  assert_null(rulebook_person(rulebook, "nobody"));
  assert_string_equal(rulebook_role(rulebook, "sales_rep")->reports_to, "sales_manager");
}

static void test_paths(void **state) {
  const struct rulebook *rulebook = rulebook_of(state);
  static const struct {
    const char *name;
    enum path_kind kind;
    const char *via;
  } paths[] = {{"deal", PATH_ABOUT, NULL},
               {"quote", PATH_SERIES, NULL},
               {"customer", PATH_REF, "customer"},
               {"person", PATH_REF, "owner"},
               {"contact", PATH_REF_SERIES, "customer"},
               {"product", PATH_NONE, NULL},
               {"nothing", PATH_NONE, NULL}};
  for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
    struct record_path path = rulebook_path(rulebook, "deal", paths[i].name);
    assert_int_equal(path.kind, paths[i].kind);
    assert_true(text_equal(path.via != NULL ? path.via->name : NULL, paths[i].via));
  }
  assert_string_equal(rulebook_path(rulebook, "deal", "contact").owner->name, "customer");
}

static void test_import(void **state) {
  const struct import_map *map = rulebook_import(rulebook_of(state), "deals");
  assert_string_equal(map->file, "deals.csv");
  assert_int_equal(map->column_count, 6);
  assert_true(map->columns[1].as_key);
  assert_string_equal(map->columns[2].format, "d/m/yyyy");
  assert_true(map->columns[4].ignored);
  assert_string_equal(map->columns[5].aliases[0].to, "GTX Pro");
  assert_int_equal(map->command_count, 3);
  assert_int_equal(map->commands[0].subject.column, 0);
  assert_int_equal(map->commands[0].at[0].column, 2);
  assert_int_equal(map->commands[0].as.column, 1);
  assert_string_equal(map->commands[0].fields[1].value.fixed, "talk");
  assert_string_equal(map->commands[1].when[0].values[0], "Won");
  assert_string_equal(map->commands[1].at[1].fixed, "2024-01-01 09:00");
  assert_int_equal(map->commands[1].at[1].column, -1);
  assert_string_equal(map->commands[2].record, "product");
  assert_string_equal(map->commands[2].as.fixed, "li.na");
}

static void test_scripts(void **state) {
  const struct rulebook *rulebook = rulebook_of(state);
  assert_int_equal(rulebook->script_count, 2);
  assert_string_equal(rulebook->scripts[0].module, "criteria");
  assert_int_equal(rulebook->scripts[0].file->layer, 0);
  assert_string_equal(rulebook->scripts[0].file->name, "standard/scripts/criteria.lua");
  assert_int_equal(rulebook->scripts[1].file->layer, 1);
  assert_string_equal(rulebook->scripts[1].file->name, "scripts/criteria.lua");
}

/* What is published comes back as the same source, in whatever order the store hands the files out. */
static void test_store_and_back(void **state) {
  struct fixture *fixture = *state;
  struct rulebook_text text = {.name = "acme", .version = "2024.2"};
  source_to_store(fixture->arena, fixture->source, &text);
  struct rulebook_file *files = arena_alloc(fixture->arena, text.file_count * sizeof *files);
  for (size_t i = 0; i < text.file_count; i++) {
    files[i] = text.files[text.file_count - 1 - i];
    assert_null(strstr(files[i].name, "tests/"));
  }
  text.files = files;
  struct source *back = source_from_store(fixture->arena, &text, fixture->list);
  assert_non_null(back);
  assert_string_equal(back->hash, fixture->source->hash);
  assert_int_equal(back->layers, 2);
  assert_non_null(rulebook_load(fixture->arena, back, fixture->list));
  files[0].text = "dealwright: 2\n";
  assert_null(source_from_store(fixture->arena, &text, fixture->list));
  assert_int_equal(diagnostics_id(fixture->list, 0), DIAGNOSTIC_hash_differs);
}

/* What the layers made of it, and from which file each part came. */
static void test_show(void **state) {
  struct fixture *fixture = *state;
  struct buffer shown = BUFFER_EMPTY;
  assert_true(rulebook_show(fixture->arena, fixture->source, "process", &shown, fixture->list));
  assert_non_null(strstr(buffer_text(&shown), "    stages:"));
  assert_non_null(strstr(buffer_text(&shown), "due: 3 days  # "));
  assert_non_null(strstr(buffer_text(&shown), "/acme/process/sales.yaml:4, replaces "));
  assert_null(strstr(buffer_text(&shown), "quoted:"));
  assert_non_null(strstr(buffer_text(&shown), "# quoted is taken away at "));
  assert_non_null(strstr(buffer_text(&shown), "check: \"deal.amount > 1\\nand true\\n\""));
  assert_false(rulebook_show(fixture->arena, fixture->source, "recordz", &shown, fixture->list));
  assert_int_equal(diagnostics_id(fixture->list, 0), DIAGNOSTIC_unknown_part);
  buffer_release(&shown);
}

/* ---- what is no rulebook, or too much of one ---- */

static const char manifest[] =
    "dealwright: 1\nrulebook: odd\nversion: \"1\"\ncurrency: CNY\nrounding: half_up\ntimezone: UTC\n";

/* Loads the folder `odd`, checks that the first message is `id` and the only one, and takes away `path` if there is
 * one. */
static void refused(enum diagnostic_id id, const char *path) {
  struct diagnostics *list = diagnostics_new();
  struct arena *arena = arena_new();
  struct source *source = source_from_folder(arena, arena_printf(arena, "%s/odd", root), list);
  if (source != NULL) assert_null(rulebook_load(arena, source, list));
  assert_int_equal(diagnostics_count(list), 1);
  assert_string_equal(diagnostic_name(diagnostics_id(list, 0)), diagnostic_name(id));
  if (path != NULL) assert_int_equal(remove(arena_printf(arena, "%s/odd/%s", root, path)), 0);
  arena_free(arena);
  diagnostics_free(list);
}

static void test_no_folder(void **state) {
  (void)state;
  refused(DIAGNOSTIC_no_folder, NULL);
}

static void test_file_that_is_a_folder(void **state) {
  (void)state;
  write_file(&(struct written){"odd/rulebook.yaml", manifest});
  write_file(&(struct written){"odd/process/a.yaml/b", ""});
  char path[512];
  snprintf(path, sizeof path, "%s/odd/process/a.yaml/b", root);
  unlink(path);
  refused(DIAGNOSTIC_file_unreadable, "process/a.yaml");
}

static void test_large_file(void **state) {
  (void)state;
  char path[512];
  write_file(&(struct written){"odd/process/a.yaml", ""});
  snprintf(path, sizeof path, "%s/odd/process/a.yaml", root);
  assert_int_equal(truncate(path, LIMIT_FILE_BYTES + 1), 0);
  refused(DIAGNOSTIC_file_too_large, "process/a.yaml");
}

static void test_many_entries(void **state) {
  (void)state;
  struct buffer text = BUFFER_EMPTY;
  buffer_puts(&text, "records:\n  deal:\n    fields:\n");
  for (int i = 0; i <= LIMIT_FIELDS; i++) buffer_printf(&text, "      f%d: text\n", i);
  write_file(&(struct written){"odd/process/a.yaml", buffer_text(&text)});
  buffer_release(&text);
  refused(DIAGNOSTIC_too_many, "process/a.yaml");
}

static void test_many_files(void **state) {
  (void)state;
  char path[64];
  for (int i = 0; i < LIMIT_RULEBOOK_FILES; i++) { /* and rulebook.yaml */
    snprintf(path, sizeof path, "odd/scripts/s%d.lua", i);
    write_file(&(struct written){path, ""});
  }
  refused(DIAGNOSTIC_too_many_files, NULL);
  for (int i = 0; i < LIMIT_RULEBOOK_FILES; i++) {
    snprintf(path, sizeof path, "odd/scripts/s%d.lua", i);
    remove_files(&(struct written){path, ""}, 1);
  }
  remove_files(&(struct written){"odd/process/a.yaml", ""}, 1);
  remove_files(&(struct written){"odd/rulebook.yaml", ""}, 1);
}

#define LOADED(test) cmocka_unit_test_setup_teardown(test, load, unload)

int main(void) {
  const struct CMUnitTest tests[] = {LOADED(test_inherits),
                                     LOADED(test_merges_records),
                                     LOADED(test_merges_stage),
                                     LOADED(test_merges_criteria),
                                     LOADED(test_rules_know_their_place),
                                     LOADED(test_action),
                                     LOADED(test_people),
                                     LOADED(test_paths),
                                     LOADED(test_import),
                                     LOADED(test_scripts),
                                     LOADED(test_store_and_back),
                                     LOADED(test_show),
                                     cmocka_unit_test(test_no_folder),
                                     cmocka_unit_test(test_file_that_is_a_folder),
                                     cmocka_unit_test(test_large_file),
                                     cmocka_unit_test(test_many_entries),
                                     cmocka_unit_test(test_many_files)};
  return cmocka_run_group_tests(tests, write_all, remove_all);
}
