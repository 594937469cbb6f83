/* Private fields: what is sealed comes back where it belongs and nowhere else, and keys are there, or gone, in time. */
#include "store_fixture.h"

#include "base/sealed.h"

#include <sys/stat.h>

static const char *hide(struct fixture *fixture, struct store *store, const char *key, const char *field,
                        const char *text) {
  const char *sealed = store_hide(store, fixture->arena, "contact", key, field, text, fixture->list);
  if (sealed == NULL) fail_msg("not hidden: %s", fixture_messages(fixture));
  return sealed;
}

static void assert_reveals(struct fixture *fixture, struct store *store, const char *key, const char *field,
                           const char *sealed, const char *expected) {
  const char *text;
  assert_int_equal(store_reveal(store, fixture->arena, "contact", key, field, sealed, &text), REVEALED);
  assert_string_equal(text, expected);
}

static void assert_closed(struct fixture *fixture, struct store *store, const char *key, const char *field,
                          const char *sealed, enum revealed how) {
  const char *text;
  assert_int_equal(store_reveal(store, fixture->arena, "contact", key, field, sealed, &text), how);
}

static long size_of_file(const char *path) {
  struct stat status;
  return stat(path, &status) == 0 ? (long)status.st_size : -1;
}

/* Any number of words, of which a key makes the same secret. */
static void test_comes_back_where_it_belongs(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, fixture_path(fixture, "a.db"), STORE_CREATE);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  const char *phone = hide(fixture, store, "chen", "phone", "13800001111");
  const char *again = hide(fixture, store, "chen", "phone", "13800001111");
  const char *empty = hide(fixture, store, "chen", "note", "");
  assert_true(sealed_is(phone) && strstr(phone, "1380000") == NULL);
  assert_string_not_equal(phone, again);
  assert_reveals(fixture, store, "chen", "phone", phone, "13800001111");
  assert_reveals(fixture, store, "chen", "note", empty, "");
  assert_reveals(fixture, store, "chen", "phone", "from before", "from before");
  assert_closed(fixture, store, "chen", "birthday", phone, REVEALED_LOST);
  assert_closed(fixture, store, "berg", "phone", phone, REVEALED_LOST);
  assert_fine(fixture, store_commit(store, fixture->list));
  store_close(store);
  store = store_open(fixture_path(fixture, "a.db"), STORE_READ, fixture->list);
  assert_reveals(fixture, store, "chen", "phone", phone, "13800001111");
  store_close(store);
}

/* However a sealed text is damaged, it is closed, and nothing worse. */
static void test_damaged_texts_are_closed(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  const char *sealed = hide(fixture, store, "chen", "phone", "13800001111");
  size_t size = strlen(sealed), prefix = strlen(SEALED_PREFIX);
  for (size_t i = prefix; i < size; i++) {
    char *damaged = arena_copy(fixture->arena, sealed);
    damaged[i] = damaged[i] == 'A' ? 'B' : 'A';
    assert_closed(fixture, store, "chen", "phone", damaged, REVEALED_LOST);
    assert_closed(fixture, store, "chen", "phone", arena_copy_bytes(fixture->arena, sealed, i), REVEALED_LOST);
  }
  const char *const odd[] = {"sealed:",
                             "sealed::",
                             "sealed:1",
                             "sealed:1:",
                             "sealed:0:AAAA",
                             "sealed:-1:AAAA",
                             "sealed:1:!!!!",
                             "sealed:99999999999999999999:AAAA",
                             "sealed:9223372036854775807:AAAA"};
  for (size_t i = 0; i < sizeof odd / sizeof *odd; i++)
    assert_closed(fixture, store, "chen", "phone", odd[i], REVEALED_LOST);
  store_close(store);
}

static void test_keys_are_written_with_the_commit(void **state) {
  struct fixture *fixture = *state;
  char *path = fixture_path(fixture, "a.db"), *keys = fixture_path(fixture, "a.db.keys");
  struct store *store = fixture_store(fixture, path, STORE_CREATE);
  struct stat status;
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  hide(fixture, store, "chen", "phone", "1");
  store_rollback(store);
  assert_int_equal(size_of_file(keys), -1);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  const char *phone = hide(fixture, store, "chen", "phone", "2");
  hide(fixture, store, "chen", "birthday", "3");
  assert_fine(fixture, store_mark(store, fixture->list));
  hide(fixture, store, "berg", "phone", "4"); /* refused: its key is made in vain */
  store_return(store);
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_int_equal(size_of_file(keys), 3 * KEY_SIZE);
  assert_int_equal(stat(keys, &status), 0);
  assert_int_equal(status.st_mode & 0777, 0600);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  const char *berg = hide(fixture, store, "berg", "phone", "5");
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_int_equal(size_of_file(keys), 4 * KEY_SIZE);
  assert_reveals(fixture, store, "chen", "phone", phone, "2");
  assert_reveals(fixture, store, "berg", "phone", berg, "5");
  store_close(store);
}

/* What cannot be kept is not committed. */
static void test_no_key_no_commit(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, fixture_path(fixture, "a.db"), STORE_CREATE);
  store_keys_at(store, fixture_path(fixture, "nowhere/a.keys"));
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  hide(fixture, store, "chen", "phone", "1");
  assert_false(store_commit(store, fixture->list));
  assert_message(fixture, "store-keys-failed");
  store_keys_at(store, fixture_path(fixture, "a.keys"));
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  hide(fixture, store, "chen", "phone", "1");
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_int_equal(size_of_file(fixture_path(fixture, "a.keys")), 2 * KEY_SIZE); /* the first one is forgotten */
  store_close(store);
}

static bool file_holds(const char *path, const unsigned char *bytes, size_t size) {
  static unsigned char all[4096];
  FILE *file = fopen(path, "rb");
  size_t length = fread(all, 1, sizeof all, file);
  fclose(file);
  return memmem(all, length, bytes, size) != NULL;
}

static void test_erased_keys_are_gone(void **state) {
  struct fixture *fixture = *state;
  char *keys = fixture_path(fixture, "a.db.keys");
  struct store *store = fixture_store(fixture, fixture_path(fixture, "a.db"), STORE_CREATE);
  unsigned char key[KEY_SIZE];
  int64_t before, same, after;
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  const char *chen = hide(fixture, store, "chen", "phone", "1"), *berg = hide(fixture, store, "berg", "phone", "2");
  assert_fine(fixture, store_mark_of(store, "contact", "chen", "born", "1980-02-29", &before, fixture->list));
  assert_fine(fixture, store_commit(store, fixture->list));
  FILE *file = fopen(keys, "rb");
  fseek(file, KEY_SIZE, SEEK_SET);
  assert_int_equal(fread(key, 1, KEY_SIZE, file), KEY_SIZE);
  fclose(file);

  assert_fine(fixture, store_begin(store, "test", fixture->list));
  assert_fine(fixture, store_mark(store, fixture->list));
  assert_fine(fixture, store_erase(store, "contact", "chen", fixture->list));
  assert_closed(fixture, store, "chen", "phone", chen, REVEALED_ERASED);
  store_return(store); /* refused after all */
  assert_fine(fixture, store_mark_of(store, "contact", "chen", "born", "1980-02-29", &same, fixture->list));
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_reveals(fixture, store, "chen", "phone", chen, "1");
  assert_int_equal(before, same);
  assert_true(file_holds(keys, key, KEY_SIZE));

  assert_fine(fixture, store_begin(store, "test", fixture->list));
  assert_fine(fixture, store_erase(store, "contact", "chen", fixture->list));
  assert_fine(fixture, store_erase(store, "contact", "nobody", fixture->list));
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_closed(fixture, store, "chen", "phone", chen, REVEALED_ERASED);
  assert_reveals(fixture, store, "berg", "phone", berg, "2");
  assert_false(file_holds(keys, key, KEY_SIZE));

  assert_fine(fixture, store_begin(store, "test", fixture->list));
  const char *again = hide(fixture, store, "chen", "phone", "3");
  assert_fine(fixture, store_mark_of(store, "contact", "chen", "born", "1980-02-29", &after, fixture->list));
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_true(after > 0 && after != before);
  assert_reveals(fixture, store, "chen", "phone", again, "3");
  assert_closed(fixture, store, "chen", "phone", chen, REVEALED_ERASED);
  store_close(store);
}

/* Slots that another key file gave are never given again, and are not taken for erased. */
static void test_lost_key_file(void **state) {
  struct fixture *fixture = *state;
  char *path = fixture_path(fixture, "a.db"), *keys = fixture_path(fixture, "a.db.keys");
  struct store *store = fixture_store(fixture, path, STORE_CREATE);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  const char *chen = hide(fixture, store, "chen", "phone", "1"), *berg = hide(fixture, store, "berg", "phone", "2");
  assert_fine(fixture, store_commit(store, fixture->list));
  store_close(store);
  assert_int_equal(rename(keys, fixture_path(fixture, "away")), 0);
  store = store_open(path, STORE_WRITE, fixture->list);
  assert_closed(fixture, store, "chen", "phone", chen, REVEALED_LOST);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  const char *again = hide(fixture, store, "chen", "phone", "3");
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_reveals(fixture, store, "chen", "phone", again, "3");
  assert_closed(fixture, store, "chen", "phone", chen, REVEALED_LOST);
  assert_closed(fixture, store, "berg", "phone", berg, REVEALED_LOST);
  store_close(store);
  assert_int_equal(rename(fixture_path(fixture, "away"), keys), 0);
  store = store_open(path, STORE_READ, fixture->list);
  assert_reveals(fixture, store, "berg", "phone", berg, "2");
  assert_closed(fixture, store, "chen", "phone", again, REVEALED_LOST);
  store_close(store);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      STORE_TEST(test_comes_back_where_it_belongs),
      STORE_TEST(test_damaged_texts_are_closed),
      STORE_TEST(test_keys_are_written_with_the_commit),
      STORE_TEST(test_no_key_no_commit),
      STORE_TEST(test_erased_keys_are_gone),
      STORE_TEST(test_lost_key_file),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
