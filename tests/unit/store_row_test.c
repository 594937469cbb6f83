/* Records: typed tables, rows changed field by field, and what is asked of them. */
#include "store_fixture.h"

#include "store/table.h"

static void put(struct fixture *fixture, struct store *store, struct fact made, const struct fact_field *fields,
                size_t count) {
  struct event event = {.verb = "set", .happened = 1000, .recorded = 1000, .rulebook = 1};
  struct fact *fact = facts_add(fixture->arena, &event.facts, FACT_PUT);
  *fact = made;
  fact->kind = FACT_PUT;
  for (size_t i = 0; i < count; i++) fact_set(fixture->arena, fact, fields[i].name, fields[i].text);
  assert_fine(fixture, store_append(store, &event, NULL, fixture->list));
}

static bool put_one(struct fixture *fixture, struct store *store, const char *record, const char *key, const char *name,
                    const char *text) {
  struct event event = {.verb = "set", .happened = 1000, .recorded = 1000, .rulebook = 1};
  struct fact *fact = facts_add(fixture->arena, &event.facts, FACT_PUT);
  fact->name = record;
  fact->who = key;
  if (name != NULL) fact_set(fixture->arena, fact, name, text);
  return store_append(store, &event, NULL, fixture->list);
}

static const struct fact_field all_fields[] = {{"name", "华东精密 \"A\"\n"},
                                               {"amount", "-320000.05 CNY"},
                                               {"size", "large"},
                                               {"budgeted", "false"},
                                               {"seats", "-9223372036854775808"},
                                               {"factor", "123456789012345678.000000000000000001"},
                                               {"discount", "12.5%"},
                                               {"signed", "2024-02-29"},
                                               {"called", "2024-03-04 09:00"},
                                               {"term", "5 workdays"},
                                               {"needs", "[\"a, b\",\"\\\"\"]"},
                                               {"customer", "acme"}};
enum { FIELDS = sizeof all_fields / sizeof *all_fields };

static const char *text_of(struct fixture *fixture, const struct value *value) {
  struct buffer text = BUFFER_EMPTY;
  value_write(&text, value);
  const char *copy = arena_copy(fixture->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static void every_type_comes_back(void **state) {
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "s");
  struct store *store = fixture_store(fixture, path, STORE_CREATE);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  put(fixture, store, (struct fact){.name = "deal", .who = "D-1"}, all_fields, FIELDS);
  assert_true(put_one(fixture, store, "deal", "D-2", NULL, NULL));
  assert_fine(fixture, store_commit(store, fixture->list));
  store_close(store);
  store = store_open(path, STORE_READ, fixture->list);
  const struct store_row *row = store_row(store, fixture->arena, "deal", "D-1", fixture->list);
  assert_non_null(row);
  for (size_t i = 0; i < FIELDS; i++) assert_string_equal(text_of(fixture, &row->values[i]), all_fields[i].text);
  assert_int_equal(row->values[2].kind, KIND_CHOICE);
  assert_int_equal(row->values[11].kind, KIND_REF);
  row = store_row(store, fixture->arena, "deal", "D-2", fixture->list);
  for (size_t i = 0; i < FIELDS; i++) assert_int_equal(row->values[i].kind, KIND_EMPTY);
  assert_null(store_row(store, fixture->arena, "deal", "D-3", fixture->list));
  assert_int_equal(diagnostics_count(fixture->list), 0);
  store_close(store);
}

static void columns_are_what_sql_tools_expect(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  sqlite3_stmt *handle;
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  put(fixture, store, (struct fact){.name = "deal", .who = "D-1"}, all_fields, FIELDS);
  const char *sql = "SELECT amount, amount_currency, typeof(amount), budgeted, typeof(budgeted), typeof(seats), "
                    "signed, discount, needs FROM deal";
  assert_int_equal(sqlite3_prepare_v2(store->db, sql, -1, &handle, NULL), SQLITE_OK);
  assert_int_equal(sqlite3_step(handle), SQLITE_ROW);
  static const char *const expected[] = {
      "-32000005", "CNY", "integer", "0", "integer", "integer", "2024-02-29", "12.5%", "[\"a, b\",\"\\\"\"]"};
  for (int i = 0; i < 9; i++) assert_string_equal(column_text(handle, i), expected[i]);
  sqlite3_finalize(handle);
  store_close(store);
}

static void a_put_changes_only_what_it_names(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  static const struct fact_field backwards[] = {
      {"customer", "b"}, {"amount", NULL}, {"name", "first"}, {"name", "last"}};
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  put(fixture, store, (struct fact){.name = "deal", .who = "D-1", .parent = "P", .number = 4}, all_fields, FIELDS);
  put(fixture, store, (struct fact){.name = "deal", .who = "D-1"}, backwards, 4);
  const struct store_row *row = store_row(store, fixture->arena, "deal", "D-1", fixture->list);
  assert_string_equal(row->values[0].text, "last");
  assert_int_equal(row->values[1].kind, KIND_EMPTY);
  assert_string_equal(row->values[11].text, "b");
  for (size_t i = 2; i < 11; i++) assert_string_equal(text_of(fixture, &row->values[i]), all_fields[i].text);
  assert_string_equal(row->parent, "P");
  assert_int_equal(row->number, 4);
  put(fixture, store, (struct fact){.name = "deal", .who = "D-1", .parent = "Q"}, NULL, 0);
  row = store_row(store, fixture->arena, "deal", "D-1", fixture->list);
  assert_string_equal(row->parent, "Q");
  assert_int_equal(row->number, 4);
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_audit(fixture, store);
  store_close(store);
}

/* More shapes of change than are kept prepared. */
static void any_shape_of_change_works(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  for (int i = 0; i < 300; i++) {
    struct fact_field fields[FIELDS];
    unsigned mask = roll(fixture, 1u << FIELDS), count = 0;
    for (unsigned k = 0; k < FIELDS; k++)
      if (mask & 1u << k) fields[count++] = all_fields[k];
    const char *key = arena_printf(fixture->arena, "D-%d", i);
    put(fixture, store, (struct fact){.name = "deal", .who = key}, fields, count);
    const struct store_row *row = store_row(store, fixture->arena, "deal", key, fixture->list);
    for (unsigned k = 0; k < FIELDS; k++) assert_int_equal(row->values[k].kind != KIND_EMPTY, (mask & 1u << k) != 0);
  }
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_audit(fixture, store);
  store_close(store);
}

/* ---- several puts in one event ---- */

/* One of so many that hardly anybody comes back. */
static const char *somebody(struct fixture *fixture) {
  return roll(fixture, 4) == 0 ? NULL : arena_printf(fixture->arena, "person-%u", roll(fixture, 100000));
}

static void random_account(struct fixture *fixture, struct facts *facts) {
  static const char *const names[] = {"owner", "deputy", "city", "since"}, *const cities[] = {"Beijing", "Xi'an", NULL};
  struct fact *fact = facts_add(fixture->arena, facts, FACT_PUT);
  fact->name = "account";
  fact->who = roll(fixture, 3) == 0 ? "north" : "south";
  fact->parent = roll(fixture, 3) == 0 ? somebody(fixture) : NULL;
  for (unsigned i = 0, count = roll(fixture, 3); i < count; i++) {
    unsigned field = roll(fixture, 4);
    const char *text = field < 2 ? somebody(fixture) : field == 2 ? cities[roll(fixture, 3)] : "2024-03-04";
    fact_set(fixture->arena, fact, names[field], text);
  }
}

/* Every row and everybody who was in it before. */
static const char *accounts_text(struct fixture *fixture, struct store *store) {
  static const char sql[] = "SELECT id || '|' || ifnull(parent, '-') || '|' || ifnull(owner, '-') || '|' ||"
                            " ifnull(deputy, '-') || '|' || ifnull(city, '-') || '|' || ifnull(since, '-') FROM account"
                            " UNION ALL SELECT * FROM (SELECT id || ' ' || value FROM dw_former ORDER BY 1)";
  struct buffer text = BUFFER_EMPTY;
  sqlite3_stmt *handle;
  assert_int_equal(sqlite3_prepare_v2(store->db, sql, -1, &handle, NULL), SQLITE_OK);
  while (sqlite3_step(handle) == SQLITE_ROW) buffer_printf(&text, "%s\n", sqlite3_column_text(handle, 0));
  sqlite3_finalize(handle);
  const char *copy = arena_copy(fixture->arena, buffer_text(&text));
  buffer_release(&text);
  return copy;
}

static struct store *account_store(struct fixture *fixture) {
  const struct store_column columns[] = {{"owner", type_of(fixture, "ref person"), false},
                                         {"deputy", type_of(fixture, "ref person"), false},
                                         {"city", type_of(fixture, "text"), false},
                                         {"since", type_of(fixture, "date"), false}};
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  assert_fine(fixture, store_define(store, "account", "person", columns, 4, fixture->list));
  return store;
}

/* Puts of one event come to the same as each of them in an event of its own. */
static void puts_of_one_event_are_told_apart_by_nobody(void **state) {
  struct fixture *fixture = *state;
  struct store *one = account_store(fixture), *each = account_store(fixture);
  size_t together = 0;
  for (int turn = 0; turn < 300; turn++) {
    struct event event = {.verb = "set", .happened = 1000, .recorded = 1000, .rulebook = 1};
    for (unsigned i = 0, count = 1 + roll(fixture, 6); i < count; i++) random_account(fixture, &event.facts);
    for (size_t i = 0; i < event.facts.count; i++) {
      struct event single = {.verb = "set", .happened = 1000, .recorded = 1000, .rulebook = 1};
      single.facts = (struct facts){&event.facts.items[i], 1};
      assert_fine(fixture, store_append(each, &single, NULL, fixture->list));
      if (row_puts(&event.facts.items[i], event.facts.count - i) > 1) together++;
    }
    assert_fine(fixture, store_append(one, &event, NULL, fixture->list));
    assert_string_equal(accounts_text(fixture, one), accounts_text(fixture, each));
  }
  assert_true(together > 100);
  assert_non_null(strstr(accounts_text(fixture, one), "north person-"));
  store_close(one);
  store_close(each);
}

static void what_does_not_belong_is_refused(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  assert_false(put_one(fixture, store, "letter", "L-1", NULL, NULL));
  assert_messages(fixture, "error: the store keeps no record 'letter' [store-unknown-record]\n");
  store_rollback(store);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  assert_false(put_one(fixture, store, "deal", "D-1", "colour", "red"));
  assert_messages(fixture, "error: the store keeps no field 'colour' of 'deal' [store-unknown-field]\n");
  store_rollback(store);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  assert_false(put_one(fixture, store, "deal", "D-1", "amount", "many"));
  assert_messages(fixture, "error: 'many' is not a value of 'deal.amount', which is money [store-bad-value]\n");
  store_rollback(store);
  assert_int_equal(store_event_count(store), 0);
  store_close(store);
}

/* ---- definitions ---- */

static bool define(struct fixture *fixture, struct store *store, const char *record, const char *name,
                   const char *type) {
  const struct store_column column = {name, type_of(fixture, type), false};
  return store_define(store, record, NULL, &column, 1, fixture->list);
}

static void a_table_grows_and_keeps_its_past(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  const struct store_column *columns;
  size_t count;
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  assert_true(put_one(fixture, store, "deal", "D-1", "size", "small"));
  assert_fine(fixture, define(fixture, store, "deal", "budget", "money"));
  assert_fine(fixture, define(fixture, store, "deal", "size", "one of [medium]"));
  assert_true(store_columns(store, "deal", &columns, &count));
  assert_int_equal(count, FIELDS + 1);
  assert_string_equal(columns[FIELDS].name, "budget");
  assert_int_equal(columns[2].type->choice_count, 1);
  assert_true(put_one(fixture, store, "deal", "D-1", "budget", "1.00 CNY"));
  const struct store_row *row = store_row(store, fixture->arena, "deal", "D-1", fixture->list);
  assert_string_equal(row->values[2].text, "small"); /* no choice any more, but still what was kept */
  assert_string_equal(text_of(fixture, &row->values[FIELDS]), "1.00 CNY");
  int64_t definitions = store->definitions;
  assert_fine(fixture, define(fixture, store, "deal", "budget", "money"));
  assert_int_equal(store->definitions, definitions); /* the same again changes nothing */
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_audit(fixture, store);
  store_close(store);
}

static void what_would_change_the_past_is_refused(void **state) {
  static const char *const refused[][3] = {{"deal", "name", "money"},
                                           {"deal", "amount", "integer"},
                                           {"deal", "needs", "list of integer"},
                                           {"deal", "seats", "decimal"}};
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
    assert_fine(fixture, store_begin(store, "test", fixture->list));
    assert_false(define(fixture, store, refused[i][0], refused[i][1], refused[i][2]));
    assert_message(fixture, "store-column-changed");
    store_rollback(store);
  }
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  assert_false(define(fixture, store, "deal", "name", "money"));
  assert_messages(fixture, "error: 'deal.name' is kept as text and cannot become money [store-column-changed]\n");
  store_close(store);
}

static void names_of_the_store_are_refused(void **state) {
  static const char *const records[] = {"dw_case", "sqlite_x", "cases", "stages", "todo", "log"};
  static const char *const fields[] = {"id", "parent", "number", "amount_currency"};
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
    assert_false(define(fixture, store, records[i], "name", "text"));
    assert_message(fixture, "store-reserved-record");
  }
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
    assert_false(define(fixture, store, "deal", fields[i], "text"));
    assert_message(fixture, "store-reserved-field");
  }
  const struct store_column both[] = {{"fee", type_of(fixture, "money"), false},
                                      {"fee_currency", type_of(fixture, "text"), false}};
  assert_false(store_define(store, "letter", NULL, both, 2, fixture->list));
  assert_messages(fixture, "error: a field of 'letter' cannot be called 'fee_currency': the store uses that name "
                           "itself [store-reserved-field]\n");
  assert_fine(fixture, define(fixture, store, "letter", "fee_currency", "text"));
  assert_false(define(fixture, store, "letter", "fee", "money"));
  assert_message(fixture, "store-reserved-field");
  store_close(store);
}

/* Words that mean something in SQL are names like any other. */
static void words_of_sql_are_fine(void **state) {
  static const char *const words[] = {"select", "order",   "group", "table", "index",
                                      "values", "default", "left",  "case",  "rowid"};
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    assert_fine(fixture, define(fixture, store, "order", words[i], "text"));
    assert_fine(fixture, define(fixture, store, words[i], "where", "money"));
  }
  assert_true(put_one(fixture, store, "order", "1", "select", "x"));
  assert_true(put_one(fixture, store, "select", "1", "where", "1.00 CNY"));
  assert_string_equal(store_row(store, fixture->arena, "order", "1", fixture->list)->values[0].text, "x");
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_audit(fixture, store);
  store_close(store);
}

/* A table that another process widened is seen as it is now. */
static void definitions_of_others_are_seen(void **state) {
  struct fixture *fixture = *state;
  const char *path = fixture_path(fixture, "s");
  struct store *store = fixture_store(fixture, path, STORE_CREATE),
               *other = store_open(path, STORE_WRITE, fixture->list);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  assert_true(put_one(fixture, store, "deal", "D-1", "name", "x"));
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_fine(fixture, store_begin(other, "test", fixture->list));
  assert_fine(fixture, define(fixture, other, "deal", "extra", "text"));
  assert_fine(fixture, store_commit(other, fixture->list));
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  assert_fine(fixture, put_one(fixture, store, "deal", "D-1", "extra", "y"));
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_string_equal(store_row(store, fixture->arena, "deal", "D-1", fixture->list)->values[FIELDS].text, "y");
  store_close(other);
  store_close(store);
}

/* ---- asking ---- */

static void add_quotes(struct fixture *fixture, struct store *store) {
  static const int order[] = {2, 10, 1, 3};
  for (size_t deal = 1; deal <= 2; deal++)
    for (size_t i = 0; i < 4; i++) {
      const struct fact_field price = {"price", arena_printf(fixture->arena, "%d.00 CNY", order[i])};
      const char *parent = arena_printf(fixture->arena, "D-%zu", deal);
      const char *key = arena_printf(fixture->arena, "%s/quote/%d", parent, order[i]);
      put(fixture, store, (struct fact){.name = "quote", .who = key, .parent = parent, .number = order[i]}, &price, 1);
    }
}

static bool collect(void *context, const struct store_row *row) {
  buffer_printf(context, "%s ", row->key);
  return strcmp(row->key, "D-2/quote/2") != 0;
}

static void series_are_in_order(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  struct buffer keys = BUFFER_EMPTY;
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  add_quotes(fixture, store);
  const struct store_row *last = store_last_row(store, fixture->arena, "quote", "D-1", fixture->list);
  assert_int_equal(last->number, 10);
  assert_string_equal(last->key, "D-1/quote/10");
  assert_null(store_last_row(store, fixture->arena, "quote", "D-9", fixture->list));
  assert_fine(fixture, store_rows(store, "quote", "D-1", collect, &keys, fixture->list));
  assert_string_equal(buffer_text(&keys), "D-1/quote/1 D-1/quote/2 D-1/quote/3 D-1/quote/10 ");
  buffer_clear(&keys);
  assert_fine(fixture, store_rows(store, "quote", NULL, collect, &keys, fixture->list));
  assert_string_equal(buffer_text(&keys), "D-1/quote/1 D-2/quote/1 D-1/quote/2 D-2/quote/2 ");
  assert_false(store_rows(store, "letter", NULL, collect, &keys, fixture->list));
  assert_message(fixture, "store-unknown-record");
  buffer_release(&keys);
  store_close(store);
}

static void likely_keys_are_found(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  const char **keys;
  size_t count;
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  for (int i = 0; i < 200; i++)
    put_one(fixture, store, "deal", arena_printf(fixture->arena, "other-%d", i), NULL, NULL);
  put_one(fixture, store, "deal", "blue.harbor", NULL, NULL);
  assert_fine(fixture, store_keys_like(store, fixture->arena, "deal", "blu.harbor", &keys, &count, fixture->list));
  assert_int_equal(count, 1);
  assert_string_equal(keys[0], "blue.harbor");
  assert_fine(fixture, store_keys_like(store, fixture->arena, "deal", "other", &keys, &count, fixture->list));
  assert_int_equal(count, 50);
  assert_false(store_keys_like(store, fixture->arena, "letter", "x", &keys, &count, fixture->list));
  store_close(store);
}

static bool collect_figure(void *context, const struct stage_figure *figure) {
  buffer_printf(context, "%s%s %lld %lld %s\n", figure->closed ? "closed " : "", figure->stage,
                (long long)figure->cases, (long long)figure->value_minor,
                figure->currency != NULL ? figure->currency : "-");
  return true;
}

static void start_case(struct fixture *fixture, struct store *store, const char *id, const char *stage,
                       const char *amount, bool closes) {
  struct casefile *file = store_casefile(store, fixture->arena, id, fixture->list);
  struct event event = {.case_id = id, .verb = "start", .happened = 1000, .recorded = 1000, .rulebook = 1};
  take_fact(file, &event.facts, (struct fact){.kind = FACT_START, .name = "sales"}, 1000);
  take_fact(file, &event.facts, (struct fact){.kind = FACT_ENTER, .number = 1, .name = stage}, 1000);
  take_fact(
      file, &event.facts,
      (struct fact){
          .kind = FACT_OPEN, .number = 1, .parent_number = 1, .name = "call", .who = "li.na", .due = closes ? 0 : 5000},
      1000);
  struct fact *fact = facts_add(fixture->arena, &event.facts, FACT_PUT);
  fact->name = "deal";
  fact->who = id;
  if (amount != NULL) fact_set(fixture->arena, fact, "amount", amount);
  if (closes) close_case(file, &event.facts, 1000);
  assert_fine(fixture, store_append(store, &event, file, fixture->list));
}

static void figures_by_stage(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  struct buffer text = BUFFER_EMPTY;
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  start_case(fixture, store, "A", "needs", "10.00 CNY", false);
  start_case(fixture, store, "B", "needs", NULL, false);
  start_case(fixture, store, "C", "needs", "1.50 EUR", false);
  start_case(fixture, store, "D", "offer", NULL, false);
  start_case(fixture, store, "E", "offer", "2.00 CNY", true);
  start_case(fixture, store, "F", "offer", "3.25 CNY", true);
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_fine(fixture, store_stage_figures(store, "sales", "deal", "amount", collect_figure, &text, fixture->list));
  assert_string_equal(buffer_text(&text), "needs 2 1000 CNY\nneeds 1 150 EUR\noffer 1 0 -\nclosed won 2 525 CNY\n");
  buffer_clear(&text);
  assert_fine(fixture, store_stage_figures(store, "sales", "deal", NULL, collect_figure, &text, fixture->list));
  assert_string_equal(buffer_text(&text), "needs 3 0 -\noffer 1 0 -\nclosed won 2 0 -\n");
  assert_false(store_stage_figures(store, "sales", "deal", "name", collect_figure, &text, fixture->list));
  assert_message(fixture, "store-unknown-field");
  buffer_release(&text);
  store_close(store);
}

/* ---- cases and tasks ---- */

static bool collect_id(void *context, const char *id) {
  buffer_printf(context, "%s ", id);
  return true;
}

static bool collect_task(void *context, const struct open_task *task) {
  buffer_printf(context, "%s:%s:%s:%lld ", task->case_id, task->task.name, task->stage, (long long)task->task.due);
  return true;
}

static void assert_cases(struct fixture *fixture, struct store *store, struct case_filter filter,
                         const char *expected) {
  struct buffer text = BUFFER_EMPTY;
  assert_fine(fixture, store_cases(store, &filter, collect_id, &text, fixture->list));
  assert_string_equal(buffer_text(&text), expected);
  buffer_release(&text);
}

static bool collect_due(void *context, const struct due_case *due) {
  buffer_printf(context, "%s:%lld ", due->id, (long long)due->due);
  return true;
}

static void assert_due(struct fixture *fixture, struct store *store, int64_t until, const struct due_case *after,
                       const char *expected) {
  struct buffer text = BUFFER_EMPTY;
  assert_fine(fixture, store_due_cases(store, until, after, collect_due, &text, fixture->list));
  assert_string_equal(buffer_text(&text), expected);
  buffer_release(&text);
}

static void set_timer(struct fixture *fixture, struct store *store, const char *id, int64_t due) {
  struct casefile *file = store_casefile(store, fixture->arena, id, fixture->list);
  struct event event = {.case_id = id, .verb = "wait", .happened = 1000, .recorded = 1000, .rulebook = 1};
  take_fact(file, &event.facts,
            (struct fact){.kind = FACT_TIMER, .number = file->timers_made + 1, .name = "overdue", .due = due}, 1000);
  assert_fine(fixture, store_append(store, &event, file, fixture->list));
}

static void cases_by_filter(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  struct buffer text = BUFFER_EMPTY;
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  start_case(fixture, store, "Z", "needs", NULL, false);
  start_case(fixture, store, "B", "offer", NULL, true);
  start_case(fixture, store, "A", "offer", NULL, false);
  set_timer(fixture, store, "Z", 3000);
  set_timer(fixture, store, "A", 2000);
  set_timer(fixture, store, "A", 2500);
  set_timer(fixture, store, "A", 9000);
  assert_cases(fixture, store, (struct case_filter){0}, "Z B A ");
  assert_cases(fixture, store, (struct case_filter){.open_only = true}, "Z A ");
  assert_cases(fixture, store, (struct case_filter){.stage = "offer"}, "A ");
  assert_due(fixture, store, 3000, NULL, "A:2000 Z:3000 ");
  assert_due(fixture, store, 2999, NULL, "A:2000 ");
  assert_due(fixture, store, 1999, NULL, "");
  assert_due(fixture, store, 9999, &(struct due_case){NULL, 2000, 3}, "Z:3000 ");
  assert_due(fixture, store, 9999, &(struct due_case){NULL, 2000, 2}, "A:2000 Z:3000 ");
  assert_due(fixture, store, 9999, &(struct due_case){NULL, 3000, 1}, "");
  assert_fine(fixture, store_open_tasks(store, "li.na", collect_task, &text, fixture->list));
  assert_string_equal(buffer_text(&text), "A:call:offer:5000 Z:call:needs:5000 ");
  buffer_clear(&text);
  assert_fine(fixture, store_open_tasks(store, NULL, collect_task, &text, fixture->list));
  assert_string_equal(buffer_text(&text), "A:call:offer:5000 Z:call:needs:5000 ");
  buffer_clear(&text);
  assert_fine(fixture, store_open_tasks(store, "@legal", collect_task, &text, fixture->list));
  assert_string_equal(buffer_text(&text), "");
  buffer_release(&text);
  store_close(store);
}

int main(void) {
  const struct CMUnitTest tests[] = {STORE_TEST(every_type_comes_back),
                                     STORE_TEST(columns_are_what_sql_tools_expect),
                                     STORE_TEST(a_put_changes_only_what_it_names),
                                     STORE_TEST(any_shape_of_change_works),
                                     STORE_TEST(puts_of_one_event_are_told_apart_by_nobody),
                                     STORE_TEST(what_does_not_belong_is_refused),
                                     STORE_TEST(a_table_grows_and_keeps_its_past),
                                     STORE_TEST(what_would_change_the_past_is_refused),
                                     STORE_TEST(names_of_the_store_are_refused),
                                     STORE_TEST(words_of_sql_are_fine),
                                     STORE_TEST(definitions_of_others_are_seen),
                                     STORE_TEST(series_are_in_order),
                                     STORE_TEST(likely_keys_are_found),
                                     STORE_TEST(figures_by_stage),
                                     STORE_TEST(cases_by_filter)};
  return cmocka_run_group_tests_name("rows", tests, NULL, NULL);
}
