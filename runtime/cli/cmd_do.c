/* dealwright do: one command on a case or a record. */
#include "cli/entry.h"

#include "cli/sentence.h"

static bool make_command(struct session *session, struct command *command) {
  const struct options *options = &session->options;
  if (!command_from_words(session->arena, options->words, options->count, command, session->list)) return false;
  command->person = session_person(session);
  command->id = options->values[OPTION_ID];
  return true;
}

/* Every fact on a line, the first behind what it is about, the others below it. */
static void say_facts(const struct teller *teller, const struct answer *answer, const char *subject, const char *key) {
  struct session *session = teller->session;
  const struct telling telling = {&answer->facts, answer->person, key, true};
  struct grid *grid = grid_new(session->arena, 2, NULL);
  struct buffer text = BUFFER_EMPTY;
  for (size_t i = 0; i < answer->facts.count; i++) {
    buffer_clear(&text);
    if (!sentence_fact(teller, &telling, i, &text)) continue;
    grid_cell(grid, grid_rows(grid) == 0 ? subject : "");
    grid_cell(grid, buffer_text(&text));
  }
  if (grid_rows(grid) == 0) {
    grid_cell(grid, subject);
    grid_cell(grid, phrase_text(language_current(), PHRASE_nothing_changed));
  }
  buffer_release(&text);
  say_grid(session, grid, 0);
}

static bool is_explained(const struct wait *wait) {
  return wait->kind == WAIT_CRITERION || wait->kind == WAIT_UNDECIDED || wait->kind == WAIT_BRANCH;
}

/* A task or a field says by itself what to do; a condition is named, and why it holds the case stands below, as does
 * why an approval is needed, at the first of those who vote. */
static void say_wait(const struct teller *teller, const struct wait *wait, bool is_first) {
  struct session *session = teller->session;
  struct buffer text = BUFFER_EMPTY, at = BUFFER_EMPTY;
  if (is_explained(wait)) sentence_wait_title(teller, wait, &text);
  else sentence_wait(teller, wait, true, &text);
  say_line(session, PHRASE_waits_for_line, buffer_text(&text));
  buffer_clear(&text);
  const char *because =
      wait->request != NULL && is_first ? label_text(&wait->request->because, language_current(), NULL) : NULL;
  if (because != NULL)
    say_line(session, PHRASE_because_line, because, wait->request->rule != NULL ? wait->request->rule : "-");
  if (is_explained(wait)) {
    sentence_wait_reason(teller, wait, &text);
    sentence_position(wait_position(wait), &at);
    say_line(session, PHRASE_because_line, buffer_text(&text), buffer_text(&at));
  }
  buffer_release(&text);
  buffer_release(&at);
}

static void say_answer(const struct teller *teller, const struct answer *answer, const struct command *command) {
  struct session *session = teller->session;
  const char *subject = answer->case_id != NULL ? answer->case_id
                        : command->record != NULL
                            ? arena_printf(session->arena, "%s:%s", command->record, command->subject)
                            : command->subject;
  if (answer->repeated) {
    const char *event = arena_printf(session->arena, "%lld", (long long)answer->event);
    say_line(session, PHRASE_done_before, event);
  }
  say_facts(teller, answer, subject, command->subject);
  for (size_t i = 0; i < answer->wait_count; i++)
    say_wait(teller, &answer->waits[i], i == 0 || answer->waits[i - 1].request != answer->waits[i].request);
}

static void answer_json(struct session *session, const struct answer *answer) {
  if (answer->repeated && answer->stored != NULL) buffer_puts(&session->out, answer->stored);
  else answer_write(&session->out, answer, session->list);
  buffer_putc(&session->out, '\n');
  diagnostics_clear(session->list);
}

static enum status refused(struct session *session, const struct answer *answer) {
  enum status status = session_failed(session, answer->rule_failed ? STATUS_RULE : STATUS_NO);
  if (session->json && status != STATUS_STORE) answer_json(session, answer);
  return status;
}

static enum status run(struct session *session) {
  struct command command;
  struct answer answer;
  if (!make_command(session, &command)) return STATUS_USAGE;
  if (!session_open(session, STORE_WRITE)) return STATUS_STORE;
  const struct rulebook *rulebook = session_rulebook(session);
  if (rulebook == NULL) return session_failed(session, STATUS_RULEBOOK);
  if (!session_now(session, rulebook, &command.at)) return STATUS_RULEBOOK;
  command.has_at = session->has_at;
  command.viewer = session_viewer(session);
  session->look_case = command.record == NULL ? command.subject : NULL;
  bool fine =
      engine_execute(session->engine, session->arena, &command, session_recorded(session), &answer, session->list);
  if (!fine) return refused(session, &answer);
  /* What was answered before may be older than the privacy of a field. */
  struct viewer *nobody = viewer_new(session->engine, NULL);
  if (answer.repeated && viewer_hides(nobody, session->arena, &(const struct view){answer.rulebook, NULL}, &answer))
    answer.stored = NULL;
  viewer_free(nobody);
  struct teller teller = {session, session->arena, answer.rulebook, command.at};
  if (session->json) answer_json(session, &answer);
  else say_answer(&teller, &answer, &command);
  return STATUS_DONE;
}

const struct entry entry_do = {
    .name = "do",
    .group = GROUP_RUN,
    .usage = "SUBJECT VERB [FIELD=VALUE ...]",
    .least = 2,
    .most = ENTRY_ANY,
    .options = OPTION_BIT(OPTION_ID),
    .about = {"one command: who does what to which case", "执行一条命令：谁对哪个案件做什么"},
    .help =
        {"SUBJECT is a case (D-2) or a record (customer:acme). VERB is an action of the rulebook, or one of the verbs\n"
         "that every rulebook has: start, set, done, assign, note, cancel; for records add, set and erase.\n"
         "See 'dealwright help commands' for the grammar.\n"
         "\n"
         "  dealwright do D-2 quote price=88,000 discount=12% --as li.na\n"
         "  dealwright do D-2 done interview --as li.na\n"
         "  dealwright do customer:acme add name=\"Acme Ltd\" tier=B --as li.na\n"
         "\n"
         "A command that is refused changes nothing and says which rule refused it, where, and with which values.\n",
         "SUBJECT 是案件（D-2）或记录（customer:acme）。VERB 是规则手册中的动作，或每本手册都有的动作：\n"
         "start、set、done、assign、note、cancel；记录可用 add、set 和 erase。\n"
         "语法见 dealwright help commands。\n"
         "\n"
         "  dealwright do D-2 quote price=88,000 discount=12% --as li.na\n"
         "  dealwright do D-2 done interview --as li.na\n"
         "  dealwright do customer:acme add name=\"安科公司\" tier=B --as li.na\n"
         "\n"
         "被拒绝的命令不会改变任何内容，并说明是哪条规则、在哪一行、依据哪些取值拒绝的。\n"},
    .run = run,
};
