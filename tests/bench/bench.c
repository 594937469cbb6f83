/* What the program costs, as ratios against programs that do only the raw work, taken in turn in one run.
 *
 *   bench FOLDER PROGRAM EMPTY [DATA]    FOLDER: examples/first-deal; PROGRAM: dealwright; EMPTY: an empty program with
 * the same libraries; DATA: the folder of the CRM's CSV files
 *
 * Every row: what, ours, raw, ours / raw (of starts: the difference), aim. Medians of ROUNDS rounds. Machines are
 * shared and noisy: read the ratio. */
#include "engine/engine.h"
#include "engine/import.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <sqlite3.h>
#include <yaml.h>

#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 5, DURABLE = 400, BULK = 8000, DECISIONS = 200000, STARTS = 20, LOADS = 20 };

static const char *folder, *program, *empty_program, *data;
static char scratch[] = "/tmp/dealwright-bench-XXXXXX";

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int compare(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(double *values) {
  qsort(values, ROUNDS, sizeof *values, compare);
  return values[ROUNDS / 2];
}

static void die(const char *what) {
  fprintf(stderr, "bench: %s\n", what);
  exit(1);
}

static void die_of(struct diagnostics *list) {
  struct buffer text = BUFFER_EMPTY;
  diagnostics_write(list, LANGUAGE_EN, false, &text);
  die(buffer_text(&text));
}

/* A row of times; `aim` is the largest ratio of times that is good. */
static void row(const char *what, double ours, double raw, const char *unit, double aim) {
  printf("%-44s %10.2f %10.2f %-6s %6.2f  at most  %5.2f  %s\n", what, ours, raw, unit, ours / raw, aim,
         ours / raw <= aim ? "ok" : "short");
}

/* A row of rates: more is better. */
static void rate(const char *what, double ours, double raw, double aim) {
  printf("%-44s %10.0f %10.0f %-6s %6.2f  at least %5.2f  %s\n", what, ours, raw, "a s", ours / raw, aim,
         ours / raw >= aim ? "ok" : "short");
}

static const char *path_of(const char *name) {
  static char path[2][128];
  static int turn;
  turn = !turn;
  snprintf(path[turn], sizeof path[turn], "%s/%s", scratch, name);
  return path[turn];
}

static void remove_store(const char *name) {
  static const char *const endings[] = {"", "-wal", "-shm", "-lock"};
  for (size_t i = 0; i < 4; i++) {
    char path[160];
    snprintf(path, sizeof path, "%s/%s%s", scratch, name, endings[i]);
    unlink(path);
  }
}

/* ---- commands ---- */

static struct engine *open_engine(const char *name, struct store **store, struct arena *arena,
                                  struct diagnostics *list) {
  int number;
  bool is_new;
  remove_store(name);
  *store = store_open(path_of(name), STORE_CREATE, list);
  if (*store == NULL) die_of(list);
  struct engine *engine = engine_new(*store);
  struct source *source = source_from_folder(arena, folder, list);
  if (source == NULL || !engine_publish(engine, source, 0, 0, &number, &is_new, list)) die_of(list);
  struct command start = {.subject = "D-1", .verb = "start", .person = "li.na", .at = 1704700000, .has_at = true};
  struct answer answer;
  if (!engine_execute(engine, arena, &start, 0, &answer, list)) die_of(list);
  return engine;
}

static double our_commands(int count, int group) {
  struct diagnostics *list = diagnostics_new();
  struct arena *arena = arena_new(), *each = arena_new();
  struct store *store;
  struct engine *engine = open_engine("ours.db", &store, arena, list);
  static const char *const words[] = {"called the customer"};
  struct command note = {.subject = "D-1",
                         .verb = "note",
                         .person = "li.na",
                         .at = 1704700000,
                         .has_at = true,
                         .arguments = words,
                         .argument_count = 1};
  struct answer answer;
  double start = now();
  for (int i = 0; i < count; i++) {
    note.id = arena_printf(each, "bench-%d", i);
    if (group > 1 && i % group == 0 && !store_begin(store, "bench", list)) die_of(list);
    if (!engine_execute(engine, each, &note, 0, &answer, list)) die_of(list);
    if (group > 1 && (i + 1) % group == 0 && !store_commit(store, list)) die_of(list);
    arena_reset(each);
  }
  if (group > 1 && count % group != 0) store_commit(store, list);
  double took = now() - start;
  engine_free(engine);
  store_close(store);
  arena_free(arena);
  arena_free(each);
  diagnostics_free(list);
  return took;
}

static void run_sql(sqlite3 *db, const char *sql) {
  if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK) die(sqlite3_errmsg(db));
}

/* The same rows: an event with its texts and hash under a unique command id, and the case's last instant. */
static double raw_commands(int count, int group) {
  sqlite3 *db;
  sqlite3_stmt *event, *update;
  char id[32];
  remove_store("raw.db");
  if (sqlite3_open(path_of("raw.db"), &db) != SQLITE_OK) die("sqlite");
  run_sql(
      db,
      "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE event(number INTEGER PRIMARY KEY, command TEXT, "
      "case_id TEXT, verb TEXT, actor TEXT, happened INTEGER, recorded INTEGER, rulebook INTEGER, body TEXT, answer "
      "TEXT, "
      "hash BLOB) STRICT; CREATE UNIQUE INDEX command ON event(command); CREATE INDEX of_case ON event(case_id, "
      "number);"
      "CREATE TABLE cases(id TEXT PRIMARY KEY, last INTEGER) STRICT; INSERT INTO cases VALUES('D-1', 0)");
  sqlite3_prepare_v2(db,
                     "INSERT INTO event VALUES(?,?,'D-1','note','li.na',1704700000,0,1,"
                     "'[{\"do\":\"note\",\"name\":\"note\",\"reason\":\"called the customer\"}]',"
                     "'{\"accepted\":true,\"case\":\"D-1\",\"verb\":\"note\",\"person\":\"li.na\"}',randomblob(32))",
                     -1, &event, NULL);
  sqlite3_prepare_v2(db, "UPDATE cases SET last = ? WHERE id = 'D-1'", -1, &update, NULL);
  double start = now();
  for (int i = 0; i < count; i++) {
    if (i % group == 0) run_sql(db, "BEGIN IMMEDIATE");
    snprintf(id, sizeof id, "bench-%d", i);
    sqlite3_bind_int(event, 1, i + 1);
    sqlite3_bind_text(event, 2, id, -1, SQLITE_STATIC);
    if (sqlite3_step(event) != SQLITE_DONE) die(sqlite3_errmsg(db));
    sqlite3_reset(event);
    sqlite3_bind_int(update, 1, i);
    if (sqlite3_step(update) != SQLITE_DONE) die(sqlite3_errmsg(db));
    sqlite3_reset(update);
    if ((i + 1) % group == 0) run_sql(db, "COMMIT");
  }
  if (count % group != 0) run_sql(db, "COMMIT");
  double took = now() - start;
  sqlite3_finalize(event);
  sqlite3_finalize(update);
  sqlite3_close(db);
  return took;
}

static void bench_commands(const char *what, int count, int group, double aim) {
  double ours[ROUNDS], raw[ROUNDS];
  for (int i = 0; i < ROUNDS; i++) {
    ours[i] = (double)count / our_commands(count, group);
    raw[i] = (double)count / raw_commands(count, group);
  }
  rate(what, median(ours), median(raw), aim);
}

/* ---- one criterion ---- */

static const char criterion[] =
    "deal.amount >= 10,000 and deal.quantity > 1 and has(deal.budget) and deal.delivery > today and "
    "customer.tier == \"A\"";

static double our_decisions(struct host *host, const struct rule *rule, const struct scope *scope) {
  struct arena *arena = arena_new();
  struct decision decision;
  double start = now();
  for (int i = 0; i < DECISIONS; i++) {
    host_decide(host, rule, scope, arena, &decision);
    if (decision.outcome != OUTCOME_HOLDS)
      die(decision.reason != NULL ? decision.reason : "the criterion does not hold");
    arena_reset(arena);
  }
  double took = now() - start;
  arena_free(arena);
  return took / DECISIONS * 1e9;
}

static double raw_decisions(void) {
  lua_State *lua = luaL_newstate();
  if (luaL_dostring(lua, "deal = {amount = 20000, quantity = 3, budget = 25000, delivery = 19900} customer = {tier = "
                         "'A'} today = 19800 "
                         "local deal, customer, today = deal, customer, today function rule() return deal.amount >= "
                         "10000 and deal.quantity > 1 and "
                         "deal.budget ~= nil and deal.delivery > today and customer.tier == 'A' end"))
    die(lua_tostring(lua, -1));
  double start = now();
  for (int i = 0; i < DECISIONS; i++) {
    lua_getglobal(lua, "rule");
    if (lua_pcall(lua, 0, 1, 0) != LUA_OK || !lua_toboolean(lua, -1)) die("raw rule");
    lua_pop(lua, 1);
  }
  double took = now() - start;
  lua_close(lua);
  return took / DECISIONS * 1e9;
}

struct rows {
  struct scope_row deal, customer;
};

static const struct scope_row *find_row(void *context, const struct record *record) {
  struct rows *rows = context;
  if (record == rows->deal.record) return &rows->deal;
  return record == rows->customer.record ? &rows->customer : NULL;
}

static const struct scope_row *get_row(void *context, const struct record *record, const char *key) {
  (void)key;
  return find_row(context, record);
}

static size_t all_rows(void *context, const struct record *record, const struct scope_row *const **rows) {
  (void)context, (void)record, (void)rows;
  return 0;
}

static void fill(struct scope_row *row, const struct record *record, const char *key, struct arena *arena) {
  *row = (struct scope_row){record, key, 0, arena_alloc(arena, record->field_count * sizeof(struct value))};
}

static void set(struct scope_row *row, const char *field, struct value value) {
  int number = record_field_number(row->record, field);
  if (number < 0) die(field);
  ((struct value *)row->values)[number] = value;
}

static void bench_criterion(void) {
  struct diagnostics *list = diagnostics_new();
  struct arena *arena = arena_new();
  struct source *source = source_from_folder(arena, folder, list);
  struct rulebook *rulebook = source != NULL ? rulebook_load(arena, source, list) : NULL;
  if (rulebook == NULL) die_of(list);
  struct rule *rule = arena_alloc(arena, sizeof *rule);
  const struct rule **rules = arena_alloc(arena, (rulebook->rule_count + 1) * sizeof *rules);
  for (size_t i = 0; i < rulebook->rule_count; i++) rules[i] = rulebook->rules[i];
  *rule = (struct rule){.number = (int)rulebook->rule_count,
                        .expression = criterion,
                        .about = "deal",
                        .where = "in bench",
                        .at = {"bench", 1, 1, 1}};
  rules[rulebook->rule_count++] = rule;
  rulebook->rules = rules;
  struct host *host = host_open(rulebook, list);
  if (host == NULL) die_of(list);
  struct rows rows;
  fill(&rows.deal, rulebook_record(rulebook, "deal"), "D-1", arena);
  fill(&rows.customer, rulebook_record(rulebook, "customer"), "acme", arena);
  struct value money = {.kind = KIND_MONEY, .money = money_from_minor(2500000, rulebook->currency)};
  struct value tier = value_text("A");
  tier.kind = KIND_CHOICE;
  set(&rows.deal, "amount", money);
  set(&rows.deal, "budget", money);
  set(&rows.deal, "quantity", value_integer(3));
  set(&rows.deal, "delivery", value_date(19900));
  set(&rows.customer, "tier", tier);
  struct scope scope = {.case_id = "D-1",
                        .process = rulebook_process(rulebook, "sales"),
                        .now = date_instant(19800),
                        .context = &rows,
                        .find = find_row,
                        .get = get_row,
                        .all = all_rows};
  double ours[ROUNDS], raw[ROUNDS];
  for (int i = 0; i < ROUNDS; i++) {
    ours[i] = our_decisions(host, rule, &scope);
    raw[i] = raw_decisions();
  }
  row("one criterion that reads 5 fields", median(ours), median(raw), "ns", 5);
  host_close(host);
  arena_free(arena);
  diagnostics_free(list);
}

/* ---- decision tables ---- */

enum { LOOKUPS = 200000, WIDE_COLUMNS = 13 };

static const struct table *read_table(struct arena *arena, struct buffer *text, struct diagnostics *list) {
  const struct table_reader reader = {.arena = arena,
                                      .name = "bench",
                                      .file = "bench.csv",
                                      .shown = "bench.csv",
                                      .text = buffer_text(text),
                                      .size = text->size,
                                      .currency = currency_find("CNY")};
  const struct table *table = table_read(&reader, list);
  if (table == NULL) die_of(list);
  return table;
}

/* Bands of 1,000 CNY for each of five tiers. */
static const struct table *banded_table(struct arena *arena, int rows, struct diagnostics *list) {
  struct buffer text = BUFFER_EMPTY;
  buffer_puts(&text, "unique,,,\ntier,amount,day,-> rate\n\"one of [A, B, C, D, E]\",money,date,percent\n");
  for (int i = 0; i < rows; i++)
    buffer_printf(&text, "%c,[%d..%d),>= 2024-01-01,%d%%\n", "ABCDE"[i % 5], i / 5 * 1000, (i / 5 + 1) * 1000, i % 50);
  const struct table *table = read_table(arena, &text, list);
  buffer_release(&text);
  return table;
}

static void banded_inputs(const struct table *table, int row, struct value *inputs) {
  inputs[0] = value_text(table->inputs[0].type->choices[row % 5]);
  inputs[0].kind = KIND_CHOICE;
  inputs[1] =
      (struct value){.kind = KIND_MONEY, .money = money_from_minor(row / 5 * 100000 + 50000, currency_find("CNY"))};
  inputs[2] = value_date(19900);
}

static double our_lookups(const struct table *table, int rows) {
  struct arena *arena = arena_new();
  struct table_decision decision;
  struct value inputs[3];
  double start = now();
  for (int i = 0; i < LOOKUPS; i++) {
    banded_inputs(table, (int)((unsigned)i * 7919u % (unsigned)rows), inputs);
    table_decide(arena, table, inputs, NULL, &decision);
    if (decision.deciding_count != 1) die("the table does not decide");
    arena_reset(arena);
  }
  double took = now() - start;
  arena_free(arena);
  return took / LOOKUPS * 1e9;
}

/* The same rows in SQLite, by an index. */
static double raw_lookups(int rows) {
  static const char tiers[] = "ABCDE";
  sqlite3 *db;
  sqlite3_stmt *insert, *find;
  if (sqlite3_open(":memory:", &db) != SQLITE_OK) die("sqlite");
  run_sql(db, "CREATE TABLE band(tier TEXT, low INTEGER, high INTEGER, day INTEGER, rate INTEGER) STRICT;"
              "CREATE INDEX of_tier ON band(tier, low)");
  sqlite3_prepare_v2(db, "INSERT INTO band VALUES(?, ?, ?, 19723, ?)", -1, &insert, NULL);
  for (int i = 0; i < rows; i++) {
    sqlite3_bind_text(insert, 1, &tiers[i % 5], 1, SQLITE_STATIC);
    sqlite3_bind_int(insert, 2, i / 5 * 100000);
    sqlite3_bind_int(insert, 3, (i / 5 + 1) * 100000);
    sqlite3_bind_int(insert, 4, i % 50);
    if (sqlite3_step(insert) != SQLITE_DONE) die(sqlite3_errmsg(db));
    sqlite3_reset(insert);
  }
  sqlite3_prepare_v2(db,
                     "SELECT rate FROM band WHERE tier = ?1 AND low <= ?2 AND ?2 < high AND day <= ?3 "
                     "ORDER BY low DESC LIMIT 1",
                     -1, &find, NULL);
  double start = now();
  for (int i = 0; i < LOOKUPS; i++) {
    int row = (int)((unsigned)i * 7919u % (unsigned)rows);
    sqlite3_bind_text(find, 1, &tiers[row % 5], 1, SQLITE_STATIC);
    sqlite3_bind_int(find, 2, row / 5 * 100000 + 50000);
    sqlite3_bind_int(find, 3, 19900);
    if (sqlite3_step(find) != SQLITE_ROW) die("no row");
    sqlite3_reset(find);
  }
  double took = now() - start;
  sqlite3_finalize(insert);
  sqlite3_finalize(find);
  sqlite3_close(db);
  return took / LOOKUPS * 1e9;
}

static void bench_lookups(const char *what, int rows, double aim) {
  struct diagnostics *list = diagnostics_new();
  struct arena *arena = arena_new();
  const struct table *table = banded_table(arena, rows, list);
  double ours[ROUNDS], raw[ROUNDS];
  for (int i = 0; i < ROUNDS; i++) {
    ours[i] = our_lookups(table, rows);
    raw[i] = raw_lookups(rows);
  }
  row(what, median(ours), median(raw), "ns", aim);
  arena_free(arena);
  diagnostics_free(list);
}

/* 4,000 rows of 13 columns, each row with a value of its own in every column. */
static double wide_lookup(const struct table *table, int row) {
  struct arena *arena = arena_new();
  struct table_decision decision;
  struct value inputs[WIDE_COLUMNS];
  for (int i = 0; i < WIDE_COLUMNS; i++) inputs[i] = value_integer(row);
  double start = now();
  for (int i = 0; i < LOOKUPS / 10; i++) {
    table_decide(arena, table, inputs, NULL, &decision);
    if (decision.outcome != TABLE_DECIDED) die("the table does not decide");
    arena_reset(arena);
  }
  double took = now() - start;
  arena_free(arena);
  return took / (LOOKUPS / 10) * 1e9;
}

static void bench_wide(void) {
  enum { WIDE_ROWS = 4000 };
  struct diagnostics *list = diagnostics_new();
  struct arena *arena = arena_new();
  struct buffer text = BUFFER_EMPTY;
  buffer_puts(&text, "first,,,,,,,,,,,,,\n");
  for (int i = 0; i < WIDE_COLUMNS; i++) buffer_printf(&text, "c%d,", i);
  buffer_puts(&text, "-> out\n");
  for (int i = 0; i < WIDE_COLUMNS; i++) buffer_puts(&text, "integer,");
  buffer_puts(&text, "integer\n");
  for (int i = 0; i < WIDE_ROWS; i++) {
    for (int j = 0; j < WIDE_COLUMNS; j++) buffer_printf(&text, j % 2 == 0 ? "%d," : "<= %d,", i);
    buffer_printf(&text, "%d\n", i);
  }
  const struct table *table = read_table(arena, &text, list);
  double last[ROUNDS], first[ROUNDS];
  for (int i = 0; i < ROUNDS; i++) {
    last[i] = wide_lookup(table, WIDE_ROWS - 1);
    first[i] = wide_lookup(table, 0);
  }
  row("table of 4,000 x 13: last row, against first", median(last), median(first), "ns", 5);
  buffer_release(&text);
  arena_free(arena);
  diagnostics_free(list);
}

/* ---- start ---- */

static double run_program(char *const *arguments) {
  extern char **environ;
  posix_spawn_file_actions_t quiet;
  pid_t child;
  int status;
  posix_spawn_file_actions_init(&quiet);
  posix_spawn_file_actions_addopen(&quiet, 1, "/dev/null", O_WRONLY, 0);
  double start = now();
  if (posix_spawn(&child, arguments[0], &quiet, NULL, arguments, environ) != 0) die(arguments[0]);
  waitpid(child, &status, 0);
  double took = now() - start;
  posix_spawn_file_actions_destroy(&quiet);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) die("a program failed to run");
  return took * 1000;
}

static double run_times(char *const *arguments) {
  double total = 0;
  for (int i = 0; i < STARTS; i++) total += run_program(arguments);
  return total / STARTS;
}

static void bench_start(const char *what, char *const *arguments, double aim_ms) {
  char *nothing[] = {(char *)empty_program, NULL};
  double ours[ROUNDS], raw[ROUNDS];
  for (int i = 0; i < ROUNDS; i++) {
    ours[i] = run_times(arguments);
    raw[i] = run_times(nothing);
  }
  double mine = median(ours), bare = median(raw);
  printf("%-44s %10.2f %10.2f %-6s %+6.2f  at most %+6.2f  %s\n", what, mine, bare, "ms", mine - bare, aim_ms,
         mine - bare <= aim_ms ? "ok" : "short");
}

static void bench_starts(void) {
  struct diagnostics *list = diagnostics_new();
  struct arena *arena = arena_new();
  struct store *store;
  engine_free(open_engine("start.db", &store, arena, list));
  store_close(store);
  char *version[] = {(char *)program, "version", NULL};
  char *check[] = {(char *)program, "check", (char *)folder, NULL};
  char *note[] = {
      (char *)program, "do", "D-1", "note", "hello", "--as", "li.na", "--store", (char *)path_of("start.db"), NULL};
  bench_start("start: dealwright version", version, 2);
  bench_start("start: one durable do", note, 5);
  bench_start("start: check of the standard rulebook", check, 50);
  arena_free(arena);
  diagnostics_free(list);
}

/* ---- loading ---- */

static double our_load(void) {
  double start = now();
  for (int i = 0; i < LOADS; i++) {
    struct diagnostics *list = diagnostics_new();
    struct arena *arena = arena_new();
    struct source *source = source_from_folder(arena, folder, list);
    if (source == NULL || rulebook_load(arena, source, list) == NULL) die_of(list);
    arena_free(arena);
    diagnostics_free(list);
  }
  return (now() - start) / LOADS * 1000;
}

static void raw_events(const char *text, size_t size) {
  yaml_parser_t parser;
  yaml_event_t event;
  bool more = true;
  yaml_parser_initialize(&parser);
  yaml_parser_set_input_string(&parser, (const unsigned char *)text, size);
  while (more) {
    if (!yaml_parser_parse(&parser, &event)) die("libyaml");
    more = event.type != YAML_STREAM_END_EVENT;
    yaml_event_delete(&event);
  }
  yaml_parser_delete(&parser);
}

static double raw_load(const struct source *source) {
  double start = now();
  for (int i = 0; i < LOADS; i++)
    for (size_t j = 0; j < source->count; j++)
      if (strstr(source->files[j].path, ".yaml") != NULL) raw_events(source->files[j].text, source->files[j].size);
  return (now() - start) / LOADS * 1000;
}

static void bench_load(void) {
  struct diagnostics *list = diagnostics_new();
  struct arena *arena = arena_new();
  struct source *source = source_from_folder(arena, folder, list);
  if (source == NULL) die_of(list);
  double ours[ROUNDS], raw[ROUNDS];
  for (int i = 0; i < ROUNDS; i++) {
    ours[i] = our_load();
    raw[i] = raw_load(source);
  }
  row("loading a rulebook, against libyaml's events", median(ours), median(raw), "ms", 3);
  arena_free(arena);
  diagnostics_free(list);
}

/* ---- import ---- */

static void bench_import(void) {
  char refused[160];
  double took[ROUNDS];
  struct rusage usage;
  char *import[] = {(char *)program, "import", "examples/crm", (char *)data, "--store", NULL, NULL};
  if (data == NULL) {
    printf("%-44s skipped: no data\n", "import of 8,800 opportunities");
    return;
  }
  for (int i = 0; i < ROUNDS; i++) {
    remove_store("import.db");
    snprintf(refused, sizeof refused, "%s", path_of("import.db"));
    import[5] = refused;
    took[i] = run_program(import) / 1000;
  }
  getrusage(RUSAGE_CHILDREN, &usage);
  printf("%-44s %10.2f %10s %-6s %6s  at most  %5.2f  %s, %ld MiB at most\n", "import of 8,800 opportunities",
         median(took), "", "s", "", 1.0, median(took) <= 1 ? "ok" : "short", usage.ru_maxrss / 1024);
}

int main(int count, char **arguments) {
  if (count < 4 || mkdtemp(scratch) == NULL) die("bench FOLDER PROGRAM EMPTY [DATA]");
  folder = arguments[1];
  program = arguments[2];
  empty_program = arguments[3];
  data = count > 4 ? arguments[4] : NULL;
  setvbuf(stdout, NULL, _IOLBF, 0);
  printf("%-44s %10s %10s %-6s %6s\n", "what", "ours", "raw", "", "ratio");
  bench_commands("durable commands, one at a time", DURABLE, 1, 0.85);
  bench_commands("commands in groups of 16", BULK / 2, 16, 0.6);
  bench_commands("commands in bulk of 1,000", BULK, 1000, 0.5);
  bench_criterion();
  bench_lookups("decision table of 10 rows, against SQLite", 10, 0.3);
  bench_lookups("decision table of 1,000 rows, against SQLite", 1000, 0.3);
  bench_wide();
  bench_starts();
  bench_load();
  bench_import();
  remove_store("ours.db");
  remove_store("raw.db");
  remove_store("start.db");
  remove_store("import.db");
  rmdir(scratch);
  return 0;
}
