/* The grammar of commands: words, quotes, subjects, fields, and the ids that keep a file from being run twice. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/command.h"

#include <string.h>

struct world {
  struct arena *arena;
  struct diagnostics *list;
};

static int set_up(void **state) {
  static struct world world;
  world = (struct world){arena_new(), diagnostics_new()};
  *state = &world;
  return 0;
}

static int tear_down(void **state) {
  struct world *world = *state;
  arena_free(world->arena);
  diagnostics_free(world->list);
  return 0;
}

static struct command *read(struct world *world, const char *text, size_t *count) {
  struct command *commands = NULL;
  diagnostics_clear(world->list);
  return command_file(world->arena, "deals.run", text, strlen(text), &commands, count, world->list) ? commands : NULL;
}

static void a_line_is_time_person_verb_subject_and_fields(void **state) {
  struct world *world = *state;
  size_t count;
  struct command *command =
      read(world, "2024-03-04 09:00 li.na quote D-2 price=88,000 terms=\"net 30 \\\"days\\\"\" why=\n", &count);
  assert_int_equal(count, 1);
  assert_string_equal(command->person, "li.na");
  assert_string_equal(command->verb, "quote");
  assert_string_equal(command->subject, "D-2");
  assert_null(command->record);
  assert_int_equal(command->at, 1709542800);
  assert_int_equal(command->field_count, 3);
  assert_string_equal(command->fields[0].name, "price");
  assert_string_equal(command->fields[0].text, "88,000");
  assert_string_equal(command->fields[1].text, "net 30 \"days\"");
  assert_string_equal(command->fields[2].text, "");
}

static void a_subject_may_name_a_record(void **state) {
  struct world *world = *state;
  size_t count;
  struct command *command =
      read(world, "2024-03-04 09:00 li.na set \"product:GTX Pro\" price=5 \"two words\"\n", &count);
  assert_string_equal(command->record, "product");
  assert_string_equal(command->subject, "GTX Pro");
  assert_int_equal(command->argument_count, 1);
  assert_string_equal(command->arguments[0], "two words");
}

static void ids_depend_on_the_text_alone(void **state) {
  struct world *world = *state;
  size_t count, more;
  const char *line = "2024-03-04 09:00 li.na note D-2 called\n";
  struct command *once = read(world, line, &count);
  const char *text = arena_printf(world->arena, "# a comment\n\n2024-03-01 09:00 li.na start D-2\r\n%s%s", line, line);
  struct command *twice = read(world, text, &more);
  assert_int_equal(count, 1);
  assert_int_equal(more, 3);
  assert_string_equal(once[0].id, twice[1].id);
  assert_string_not_equal(twice[1].id, twice[2].id);
  assert_int_equal(twice[1].position.line, 4);
}

static void all_errors_of_a_file_are_told(void **state) {
  struct world *world = *state;
  size_t count;
  static const enum diagnostic_id expected[] = {DIAGNOSTIC_command_line_short, DIAGNOSTIC_command_time,
                                                DIAGNOSTIC_command_quote, DIAGNOSTIC_command_cut_off};
  assert_null(read(world,
                   "2024-03-04 09:00 li.na\n2024-03-32 09:00 li.na note D-1 x\n"
                   "2024-03-04 09:00 li.na note D-1 \"x\n2024-03-04 09:00 li.na note D-1 x",
                   &count));
  assert_int_equal(diagnostics_count(world->list), 4);
  for (size_t i = 0; i < 4; i++) assert_int_equal(diagnostics_id(world->list, i), expected[i]);
  for (size_t i = 0; i < 4; i++) assert_int_equal(diagnostics_position(world->list, i)->line, i + 1);
}

static void one_word_is_no_command(void **state) {
  struct world *world = *state;
  const char *const words[] = {"D-2"};
  struct command command;
  assert_false(command_from_words(world->arena, words, 1, &command, world->list));
  assert_int_equal(diagnostics_id(world->list, 0), DIAGNOSTIC_command_short);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(a_line_is_time_person_verb_subject_and_fields, set_up, tear_down),
      cmocka_unit_test_setup_teardown(a_subject_may_name_a_record, set_up, tear_down),
      cmocka_unit_test_setup_teardown(ids_depend_on_the_text_alone, set_up, tear_down),
      cmocka_unit_test_setup_teardown(all_errors_of_a_file_are_told, set_up, tear_down),
      cmocka_unit_test_setup_teardown(one_word_is_no_command, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
