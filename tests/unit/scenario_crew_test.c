/* A crew of processes: jobs that crash, hang or are interrupted are told apart from those that are done, and leave no
 * process behind. */
#include "scenario/crew.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { JOBS = 12, CRASHING = 3, HANGING = 5, LEAVING = 7 };

struct log {
  enum crew_end ends[JOBS];
  unsigned char results[JOBS];
  int count, stop_after;
};

static unsigned char work(void *context, size_t job) {
  (void)context;
  if (job == CRASHING) kill(getpid(), SIGKILL);
  if (job == HANGING) pause();
  if (job == LEAVING) _exit(0); /* without having said anything */
  return (unsigned char)(job * 2);
}

static void done(void *context, size_t job, enum crew_end end, unsigned char result) {
  struct log *log = context;
  log->ends[job] = end;
  log->results[job] = result;
  log->count++;
}

static bool stop(void *context) {
  const struct log *log = context;
  return log->stop_after > 0 && log->count >= log->stop_after;
}

static void no_children(void) {
  assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
  assert_int_equal(errno, ECHILD);
}

static void run(struct log *log, int hands) {
  size_t jobs[JOBS];
  const struct crew crew = {.hands = hands, .seconds = 0.3, .context = log, .work = work, .done = done, .stop = stop};
  for (size_t i = 0; i < JOBS; i++) jobs[i] = i;
  assert_true(crew_work(&crew, jobs, JOBS));
  no_children();
}

static void test_each_job_ends(void **state) {
  (void)state;
  for (int hands = 1; hands <= 4; hands += 3) {
    struct log log = {.count = 0};
    run(&log, hands);
    assert_int_equal(log.count, JOBS);
    for (size_t i = 0; i < JOBS; i++) {
      enum crew_end wanted = i == HANGING ? CREW_HUNG : i == CRASHING || i == LEAVING ? CREW_CRASHED : CREW_DONE;
      assert_int_equal(log.ends[i], wanted);
      if (wanted == CREW_DONE) assert_int_equal(log.results[i], i * 2);
    }
  }
}

static void test_stopped(void **state) {
  struct log log = {.stop_after = 2};
  (void)state;
  run(&log, 2);
  assert_in_range(log.count, 2, 3);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_job_ends), cmocka_unit_test(test_stopped)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
