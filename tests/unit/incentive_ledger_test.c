/* Lines and ids are packed: what is read is what was added, whatever it was.
 *
 * Random lines, many of which share what a head holds and some of which reach the ends of their types, are sealed in
 * pieces and read back beside a plain copy. Random words, some of them longer than a block, keep their numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "incentive/ledger.h"
#include "incentive/words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINES = 5000, WORDS = 3000, LONG = 70000 };

static uint64_t seed = 11;

static uint64_t any(void) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return seed ^ seed >> 29;
}

static int pick(int count) {
  return (int)(any() >> 33) % count;
}

static int64_t amount(void) {
  static const int64_t ends[] = {0, 1, -1, 63, 64, -64, -65, INT64_MAX, INT64_MIN, INT32_MIN};
  return pick(3) == 0 ? ends[pick(10)] : (int64_t)any() >> pick(64);
}

static struct line make_line(const struct line *before) {
  static const char *const words[] = {NULL, "for the launch", "twice"};
  struct line line = *before;
  if (pick(4) == 0)
    line = (struct line){.kind = (enum line_kind)pick(LINE_KIND_COUNT),
                         .payee = (uint32_t)any(),
                         .period = (int16_t)any(),
                         .pay = (int16_t)(pick(9) - 1),
                         .band = (int16_t)(pick(5) - 1),
                         .measure = (int16_t)(pick(5) - 1),
                         .gate = (int16_t)pick(3),
                         .times = (int32_t)any(),
                         .credits = (int16_t)(pick(4) - 1),
                         .rate = {amount(), pick(13)},
                         .less = amount(),
                         .why = words[pick(3)]};
  line.credit = pick(5) == 0 ? (uint32_t)any() : line.credit + 1;
  line.day = pick(5) == 0 ? (int32_t)any() : line.day;
  line.base = amount();
  line.amount = amount();
  return line;
}

static void assert_same(const struct line *a, const struct line *b) {
  assert_int_equal(a->kind, b->kind);
  assert_int_equal(a->payee, b->payee);
  assert_int_equal(a->period, b->period);
  assert_int_equal(a->pay, b->pay);
  assert_int_equal(a->band, b->band);
  assert_int_equal(a->measure, b->measure);
  assert_int_equal(a->gate, b->gate);
  assert_int_equal(a->times, b->times);
  assert_int_equal(a->credits, b->credits);
  assert_int_equal(a->credit, b->credit);
  assert_int_equal(a->base, b->base);
  assert_true(a->rate.units == b->rate.units && a->rate.scale == b->rate.scale);
  assert_int_equal(a->less, b->less);
  assert_int_equal(a->day, b->day);
  assert_ptr_equal(a->why, b->why);
  assert_int_equal(a->amount, b->amount);
}

static void lines_are_read_as_they_were_added(void **state) {
  (void)state;
  struct ledger ledger = {.count = 0};
  struct line *lines = xmalloc(LINES * sizeof *lines), first = {.band = -1};
  const struct line *line;
  for (int turn = 0; turn < 2; turn++) {
    ledger_clear(&ledger);
    for (size_t i = 0; i < LINES; i++) {
      lines[i] = make_line(i > 0 ? &lines[i - 1] : &first);
      ledger_add(&ledger, &lines[i]);
      if (pick(50) == 0) ledger_seal(&ledger);
    }
    ledger_seal(&ledger);
    assert_int_equal(ledger.sealed, LINES);
    struct ledger_reader reader = ledger_read(&ledger);
    for (size_t i = 0; i < LINES; i++) {
      line = ledger_next(&reader);
      assert_non_null(line);
      assert_same(line, &lines[i]);
    }
    assert_null(ledger_next(&reader));
  }
  ledger_release(&ledger);
  free(lines);
}

static void make_word(char *out, int number) {
  int size = sprintf(out, "D-%d", number);
  if (number % 1000 != 7) return;
  memset(out + size, 'x', (size_t)(LONG - size));
  out[LONG] = '\0';
}

static void words_keep_their_numbers(void **state) {
  (void)state;
  struct words words;
  char *word = xmalloc(LONG + 1);
  words_init(&words);
  for (int i = 0; i < WORDS; i++) {
    make_word(word, i);
    /* Some are looked for, some are known to be new. */
    assert_int_equal(pick(2) == 0 ? words_put(&words, word) : words_add(&words, word), i);
  }
  for (int i = WORDS; i-- > 0;) {
    make_word(word, i);
    assert_string_equal(words_text(&words, (uint32_t)i), word);
    assert_int_equal(words_put(&words, word), i);
    assert_ptr_equal(words_keep(&words, word), words_text(&words, (uint32_t)i));
  }
  assert_int_equal(words_put(&words, "another"), WORDS);
  words_release(&words);
  free(word);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(lines_are_read_as_they_were_added),
      cmocka_unit_test(words_keep_their_numbers),
  };
  return cmocka_run_group_tests_name("ledger", tests, NULL, NULL);
}
