/* Contents of attached files: kept before their event, found whatever happened, swept when nothing names them. */
#include "store_fixture.h"

#include "base/limits.h"

#include <sys/stat.h>
#include <sys/wait.h>

static const struct position nowhere;

static const char *random_file(struct fixture *fixture, size_t size, char hash[HASH_HEX_SIZE]) {
  const char *path = fixture_path(fixture, "source");
  char *bytes = arena_alloc(fixture->arena, size + 1);
  struct hash whole;
  for (size_t i = 0; i < size; i++) bytes[i] = (char)roll(fixture, 256);
  FILE *file = fopen(path, "wb");
  assert_int_equal(fwrite(bytes, 1, size, file), size);
  fclose(file);
  hash_bytes(bytes, size, &whole);
  hash_hex(&whole, hash);
  return path;
}

static const char *kept_path(struct fixture *fixture, const char *folder, const char *hash) {
  return fixture_path(fixture, arena_printf(fixture->arena, "s.files/%s%s", folder, hash));
}

static bool is_there(const char *path) {
  struct stat status;
  return stat(path, &status) == 0;
}

static void name_it(struct fixture *fixture, struct store *store, const struct content *content) {
  struct event event = {.verb = "test", .happened = 1, .recorded = 1, .rulebook = 1};
  struct fact *fact = facts_add(fixture->arena, &event.facts, FACT_FILE);
  fact->name = arena_copy(fixture->arena, content->hash);
  fact->number = content->size;
  assert_fine(fixture, store_append(store, &event, NULL, fixture->list));
}

static void keep(struct fixture *fixture, struct store *store, const char *path, struct content *out) {
  assert_fine(fixture, store_keep_content(store, path, &nowhere, out, fixture->list));
}

/* What is left in the fixture's folder of folders. */
static void clean(struct fixture *fixture) {
  const char *folders[] = {"s.files/.new", "s.files"};
  for (int i = 0; i < 2; i++) {
    DIR *folder = opendir(fixture_path(fixture, folders[i]));
    struct dirent *entry;
    while (folder != NULL && (entry = readdir(folder)) != NULL)
      if (entry->d_name[0] != '.')
        unlink(fixture_path(fixture, arena_printf(fixture->arena, "%s/%s", folders[i], entry->d_name)));
    if (folder != NULL) closedir(folder);
    rmdir(fixture_path(fixture, folders[i]));
  }
}

static void its_hash_is_that_of_the_whole_file(void **state) {
  static const size_t sizes[] = {1, 2, 65535, 65536, 65537, 131072, 200000};
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, fixture_path(fixture, "s"), STORE_CREATE);
  char hash[HASH_HEX_SIZE];
  for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
    struct content content;
    const char *path = random_file(fixture, sizes[i], hash);
    assert_fine(fixture, store_begin(store, "test", fixture->list));
    keep(fixture, store, path, &content);
    assert_string_equal(content.hash, hash);
    assert_int_equal(content.size, sizes[i]);
    assert_true(is_there(kept_path(fixture, ".new/", hash)));
    name_it(fixture, store, &content);
    assert_fine(fixture, store_commit(store, fixture->list));
    assert_false(is_there(kept_path(fixture, ".new/", hash)));
    assert_true(is_there(kept_path(fixture, "", hash)));
    assert_int_equal(store_look_at_content(store, hash), CONTENT_WHOLE);
    assert_string_equal(store_content_path(store, fixture->arena, hash), kept_path(fixture, "", hash));
  }
  assert_int_equal(assert_audit(fixture, store).files, sizeof sizes / sizeof *sizes);
  store_close(store);
  clean(fixture);
}

/* A command that is refused, or a whole group that is rolled back, leaves nothing of it. */
static void what_no_event_names_goes_with_its_group(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, fixture_path(fixture, "s"), STORE_CREATE);
  struct content first, second;
  char hash[HASH_HEX_SIZE], other[HASH_HEX_SIZE];
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  keep(fixture, store, random_file(fixture, 100, hash), &first);
  store_rollback(store);
  assert_int_equal(store_look_at_content(store, hash), CONTENT_MISSING);

  assert_fine(fixture, store_begin(store, "test", fixture->list));
  keep(fixture, store, random_file(fixture, 100, hash), &first);
  name_it(fixture, store, &first);
  assert_fine(fixture, store_mark(store, fixture->list));
  keep(fixture, store, random_file(fixture, 100, other), &second);
  name_it(fixture, store, &second);
  store_return(store);
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_int_equal(store_look_at_content(store, hash), CONTENT_WHOLE);
  assert_int_equal(store_look_at_content(store, other), CONTENT_MISSING);
  assert_int_equal(assert_audit(fixture, store).strays, 0);
  store_close(store);
  clean(fixture);
}

/* The power goes after the copy, and after the commit: never is an event without its content. */
static void the_power_goes(void **state) {
  struct fixture *fixture = *state;
  const char *store_path_ = fixture_path(fixture, "s");
  char hash[HASH_HEX_SIZE];
  store_close(fixture_store(fixture, store_path_, STORE_CREATE));
  const char *path = random_file(fixture, 5000, hash);
  for (int moment = 0; moment < 2; moment++) {
    pid_t child = fork();
    if (child == 0) {
      struct store *store = store_open(store_path_, STORE_WRITE, fixture->list);
      struct content content;
      if (store == NULL || !store_begin(store, "test", fixture->list)) _exit(1);
      keep(fixture, store, path, &content);
      if (moment == 0) _exit(0);
      name_it(fixture, store, &content);
      store->has_fresh = false; /* so that the commit is the last that happens */
      _exit(store_commit(store, fixture->list) ? 0 : 1);
    }
    int status;
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    struct store *store = store_open(store_path_, STORE_WRITE, fixture->list);
    assert_true(is_there(kept_path(fixture, ".new/", hash)));
    struct audit audit = assert_audit(fixture, store);
    assert_int_equal(audit.strays, moment == 0 ? 1 : 0);
    assert_int_equal(audit.files, moment);
    assert_int_equal(store_look_at_content(store, hash), CONTENT_WHOLE);
    struct content other;
    char another[HASH_HEX_SIZE];
    assert_fine(fixture, store_begin(store, "test", fixture->list));
    keep(fixture, store, random_file(fixture, 10, another), &other);
    store_rollback(store);
    assert_false(is_there(kept_path(fixture, ".new/", hash)));
    assert_int_equal(is_there(kept_path(fixture, "", hash)), moment == 1);
    store_close(store);
    path = random_file(fixture, 5000, hash);
  }
  clean(fixture);
}

static void a_content_that_was_tampered_with_is_replaced(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, fixture_path(fixture, "s"), STORE_CREATE);
  struct content content;
  char hash[HASH_HEX_SIZE];
  const char *path = random_file(fixture, 300, hash);
  for (int time = 0; time < 2; time++) {
    assert_fine(fixture, store_begin(store, "test", fixture->list));
    keep(fixture, store, path, &content);
    assert_int_equal(store_look_at_content(store, hash), CONTENT_WHOLE); /* although a damaged one is there, too */
    name_it(fixture, store, &content);
    assert_fine(fixture, store_commit(store, fixture->list));
    assert_int_equal(store_look_at_content(store, hash), CONTENT_WHOLE);
    chmod(kept_path(fixture, "", hash), 0644);
    FILE *file = fopen(kept_path(fixture, "", hash), "ab");
    fputc('x', file);
    fclose(file);
    assert_int_equal(store_look_at_content(store, hash), CONTENT_CHANGED);
  }
  struct audit audit;
  assert_false(store_audit(store, &audit, fixture->list));
  assert_int_equal(audit.bad_files, 1);
  assert_int_equal(audit.differences, 0);
  assert_message(fixture, "store-file-changed");
  store_close(store);
  clean(fixture);
}

static void in_memory_nothing_is_kept(void **state) {
  struct fixture *fixture = *state;
  struct store *store = fixture_store(fixture, NULL, STORE_MEMORY);
  struct content content;
  char hash[HASH_HEX_SIZE];
  const char *path = random_file(fixture, 300, hash);
  assert_fine(fixture, store_begin(store, "test", fixture->list));
  keep(fixture, store, path, &content);
  assert_fine(fixture, store_commit(store, fixture->list));
  assert_string_equal(content.hash, hash);
  assert_int_equal(fixture_files(fixture, false), 1); /* the source */
  assert_null(store_content_path(store, fixture->arena, hash));
  assert_int_equal(truncate(path, LIMIT_DOCUMENT_BYTES + 1), 0);
  assert_false(store_keep_content(store, path, &nowhere, &content, fixture->list));
  assert_message(fixture, "content-too-large");
  store_close(store);
}

int main(void) {
  const struct CMUnitTest tests[] = {STORE_TEST(its_hash_is_that_of_the_whole_file),
                                     STORE_TEST(what_no_event_names_goes_with_its_group), STORE_TEST(the_power_goes),
                                     STORE_TEST(a_content_that_was_tampered_with_is_replaced),
                                     STORE_TEST(in_memory_nothing_is_kept)};
  return cmocka_run_group_tests_name("contents", tests, NULL, NULL);
}
