/* Facts: one list, one body; one body, one list. */
#include "store_fixture.h"

static const char sample[] =
    "[{\"fact\":\"start\",\"name\":\"sales\"},"
    "{\"fact\":\"enter\",\"number\":1,\"name\":\"research\",\"due\":1709856000},"
    "{\"fact\":\"open\",\"number\":3,\"in\":1,\"name\":\"interview\",\"who\":\"li.na\",\"due\":-5,\"required\":true},"
    "{\"fact\":\"leave\",\"number\":1,\"name\":\"research\",\"reason\":\"next\"},"
    "{\"fact\":\"put\",\"number\":2,\"name\":\"quote\",\"who\":\"D-2/quote/2\",\"parent\":\"D-2\","
    "\"fields\":{\"price\":\"88000.00 CNY\",\"terms\":\"a \\\"b\\\" \\\\ / \\n\\u0001 \xe8\xb0\x88\",\"note\":null}}]";

static void write_again(const struct facts *facts, const char *expected) {
  struct buffer body = BUFFER_EMPTY;
  facts_write(&body, facts);
  assert_string_equal(buffer_text(&body), expected);
  buffer_release(&body);
}

static void body_is_as_documented(void **state) {
  struct fixture *fixture = *state;
  struct facts facts;
  assert_true(facts_read(fixture->arena, sample, &facts));
  assert_int_equal(facts.count, 5);
  assert_int_equal(facts.items[2].kind, FACT_OPEN);
  assert_int_equal(facts.items[2].parent_number, 1);
  assert_int_equal(facts.items[2].due, -5);
  assert_true(facts.items[2].required);
  assert_string_equal(facts.items[4].fields[1].text, "a \"b\" \\ / \n\x01 \xe8\xb0\x88");
  assert_null(facts.items[4].fields[2].text);
  write_again(&facts, sample);
}

static const char *random_text(struct fixture *fixture) {
  static const char *const parts[] = {"a", "\"", "\\", "\n", "\x01", "\x7f", "谈", "😀", "/", " ", "{", "u0041", ""};
  char text[64] = "";
  for (unsigned i = roll(fixture, 6); i > 0; i--) strcat(text, parts[roll(fixture, sizeof parts / sizeof *parts)]);
  return roll(fixture, 3) == 0 ? NULL : arena_copy(fixture->arena, text);
}

static void random_list(struct fixture *fixture, struct facts *facts) {
  for (unsigned i = roll(fixture, 5); i > 0; i--) {
    struct fact *fact = facts_add(fixture->arena, facts, (enum fact_kind)roll(fixture, FACT_KIND_COUNT));
    fact->number = (int)roll(fixture, 3) * 1073741823;
    fact->parent_number = -(int)roll(fixture, 2);
    fact->name = random_text(fixture);
    fact->who = random_text(fixture);
    fact->parent = random_text(fixture);
    fact->reason = random_text(fixture);
    fact->due = roll(fixture, 2) == 0 ? 0 : roll(fixture, 2) == 0 ? INT64_MAX : INT64_MIN;
    fact->required = roll(fixture, 2) == 0;
    for (unsigned k = roll(fixture, 3); k > 0; k--) fact_set(fixture->arena, fact, "f", random_text(fixture));
  }
}

static void any_list_comes_back(void **state) {
  struct fixture *fixture = *state;
  for (int i = 0; i < 3000; i++) {
    struct facts facts = {NULL, 0}, again;
    struct buffer body = BUFFER_EMPTY;
    random_list(fixture, &facts);
    facts_write(&body, &facts);
    if (!facts_read(fixture->arena, buffer_text(&body), &again)) fail_msg("refused: %s", buffer_text(&body));
    write_again(&again, buffer_text(&body));
    buffer_release(&body);
    arena_reset(fixture->arena);
  }
}

/* Whatever is read is written again as the same bytes, so nothing but a canonical body is ever read. */
static void only_canonical(struct fixture *fixture, const char *body) {
  struct facts facts;
  if (facts_read(fixture->arena, body, &facts)) write_again(&facts, body);
  arena_reset(fixture->arena);
}

static void every_change_of_a_byte_is_another_list_or_refused(void **state) {
  static const char bytes[] = "\"\\,:{}[] 0123x-\n\x01\xff"
                              "etnu/";
  struct fixture *fixture = *state;
  char body[sizeof sample + 2];
  for (size_t at = 0; at < sizeof sample - 1; at++)
    for (size_t i = 0; i < sizeof bytes - 1; i++) {
      memcpy(body, sample, sizeof sample);
      body[at] = bytes[i];
      only_canonical(fixture, body);
      memmove(body + at + 1, sample + at, sizeof sample - at);
      only_canonical(fixture, body);
    }
}

static void no_part_is_a_whole(void **state) {
  struct fixture *fixture = *state;
  struct facts facts;
  char body[sizeof sample];
  for (size_t size = 0; size < sizeof sample - 1; size++) {
    memcpy(body, sample, size);
    body[size] = '\0';
    assert_false(facts_read(fixture->arena, body, &facts));
    memcpy(body, sample, sizeof sample);
    memmove(body + size, body + size + 1, sizeof sample - size - 1);
    only_canonical(fixture, body);
  }
}

static void other_spellings_are_refused(void **state) {
  static const char *const bodies[] = {"",
                                       "{}",
                                       "[ ]",
                                       "[] ",
                                       "[]x",
                                       " []",
                                       "[,]",
                                       "[{}]",
                                       "null",
                                       "[{\"fact\":\"jump\"}]",
                                       "[{\"fact\": \"start\"}]",
                                       "[{\"fact\":\"start\",\"name\":null}]",
                                       "[{\"fact\":\"start\",\"colour\":\"red\"}]",
                                       "[{\"fact\":\"start\",\"name\":\"a\",\"name\":\"a\"}]",
                                       "[{\"fact\":\"enter\",\"name\":\"a\",\"number\":1}]",
                                       "[{\"fact\":\"enter\",\"number\":0,\"name\":\"a\"}]",
                                       "[{\"fact\":\"enter\",\"number\":01,\"name\":\"a\"}]",
                                       "[{\"fact\":\"enter\",\"number\":+1,\"name\":\"a\"}]",
                                       "[{\"fact\":\"enter\",\"number\":1.0,\"name\":\"a\"}]",
                                       "[{\"fact\":\"enter\",\"number\":1e3,\"name\":\"a\"}]",
                                       "[{\"fact\":\"enter\",\"number\":-0,\"name\":\"a\"}]",
                                       "[{\"fact\":\"enter\",\"number\":2147483648,\"name\":\"a\"}]",
                                       "[{\"fact\":\"enter\",\"due\":9223372036854775808}]",
                                       "[{\"fact\":\"enter\",\"due\":-9223372036854775809}]",
                                       "[{\"fact\":\"enter\",\"due\":99999999999999999999999}]",
                                       "[{\"fact\":\"open\",\"required\":false}]",
                                       "[{\"fact\":\"put\",\"fields\":{}}]",
                                       "[{\"fact\":\"put\",\"fields\":{\"a\":1}}]",
                                       "[{\"fact\":\"start\",\"name\":\"\\u0041\"}]",
                                       "[{\"fact\":\"start\",\"name\":\"\\/\"}]",
                                       "[{\"fact\":\"start\",\"name\":\"\\u000a\"}]",
                                       "[{\"fact\":\"start\",\"name\":\"\\u0000\"}]",
                                       "[{\"fact\":\"start\",\"name\":\"\\u001F\"}]",
                                       "[{\"fact\":\"start\",\"name\":\"\\x\"}]",
                                       "[{\"fact\":\"start\",\"name\":\"a\nb\"}]",
                                       "[{\"fact\":\"start\",\"name\":\"\xff\"}]",
                                       "[{\"fact\":\"start\",\"name\":\"\xed\xa0\x80\"}]"};
  struct fixture *fixture = *state;
  struct facts facts;
  for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++)
    if (facts_read(fixture->arena, bodies[i], &facts)) fail_msg("accepted: %s", bodies[i]);
  assert_true(facts_read(fixture->arena, "[]", &facts));
  assert_int_equal(facts.count, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {STORE_TEST(body_is_as_documented), STORE_TEST(any_list_comes_back),
                                     STORE_TEST(every_change_of_a_byte_is_another_list_or_refused),
                                     STORE_TEST(no_part_is_a_whole), STORE_TEST(other_spellings_are_refused)};
  return cmocka_run_group_tests_name("facts", tests, NULL, NULL);
}
