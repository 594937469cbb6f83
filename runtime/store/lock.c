/* The write lock of a store.
 *
 * Invariants
 * 1. The holder is written after the lock was taken and never cleared: what stands in the file means something only
 * while the lock is held.
 * 2. Whoever waits sleeps in the kernel, in flock, and is woken by the drop, so that nobody starves by polling at the
 *    wrong moments. A repeating alarm breaks the sleep when patience ends; it repeats because the first one may come
 *    just before the sleep begins.
 *
 * The file holds three lines, padded to a fixed size: process, what it does, since when (UTC).
 *
 * Not done here: protection against programs that do not know this lock. They meet SQLite's own. */
#include "store/lock.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { HOLDER_SIZE = 192, ALARM_AGAIN_US = 20 * 1000 };

struct lock {
  char *path; /* of the store */
  int file;
  int wait_ms;
  bool held;
};

struct lock *lock_open(const char *path, bool make) {
  struct buffer name = BUFFER_EMPTY;
  buffer_printf(&name, "%s-lock", path);
  int file = open(buffer_text(&name), O_RDWR | (make ? O_CREAT : 0) | O_CLOEXEC | O_NOFOLLOW, 0666);
  int error = errno;
  buffer_release(&name);
  errno = error;
  if (file < 0) return NULL;
  struct lock *lock = xmalloc(sizeof *lock);
  *lock = (struct lock){xstrdup(path), file, LIMIT_STORE_WAIT_MS, false};
  return lock;
}

void lock_close(struct lock *lock) {
  if (lock == NULL) return;
  close(lock->file);
  free(lock->path);
  free(lock);
}

void lock_set_wait(struct lock *lock, int milliseconds) {
  lock->wait_ms = milliseconds;
}

/* ---- who holds it ---- */

static void write_holder(const struct lock *lock, const char *what) {
  char text[HOLDER_SIZE + 1];
  struct buffer since = BUFFER_EMPTY;
  instant_write(&since, clock_utc());
  int size = snprintf(text, sizeof text, "%ld\n%.100s\n%s UTC\n", (long)getpid(), what, buffer_text(&since));
  buffer_release(&since);
  while (size < HOLDER_SIZE) text[size++] = ' ';
  text[HOLDER_SIZE - 1] = '\n';
  /* A holder that cannot be named is no reason not to write. */
  if (pwrite(lock->file, text, HOLDER_SIZE, 0) < 0) return;
}

static void report_holder(const struct lock *lock, struct diagnostics *list) {
  char text[HOLDER_SIZE + 1] = "", waited[32], *rest = text;
  ssize_t size = pread(lock->file, text, HOLDER_SIZE, 0);
  if (size < 0) size = 0;
  text[size] = '\0';
  snprintf(waited, sizeof waited, "%.1f", lock->wait_ms / 1000.0);
  const char *pid = strsep(&rest, "\n"), *what = strsep(&rest, "\n"), *since = strsep(&rest, "\n");
  if (since == NULL) diagnostic_add(list, DIAGNOSTIC_store_locked_unknown, NULL, lock->path, waited);
  else diagnostic_add(list, DIAGNOSTIC_store_locked, NULL, lock->path, pid, what, since, waited);
}

/* ---- taking and dropping ---- */

static void on_alarm(int number) {
  (void)number;
}

static double seconds_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static bool wait_for(const struct lock *lock) {
  struct sigaction action = {.sa_handler = on_alarm}, old_action;
  struct itimerval alarm = {{0, ALARM_AGAIN_US}, {lock->wait_ms / 1000, lock->wait_ms % 1000 * 1000 + 1}}, old_alarm;
  double end = seconds_now() + lock->wait_ms / 1000.0;
  sigaction(SIGALRM, &action, &old_action);
  setitimer(ITIMER_REAL, &alarm, &old_alarm);
  int code;
  do code = flock(lock->file, LOCK_EX);
  while (code != 0 && errno == EINTR && seconds_now() < end);
  setitimer(ITIMER_REAL, &old_alarm, NULL);
  sigaction(SIGALRM, &old_action, NULL);
  return code == 0;
}

bool lock_try(struct lock *lock, const char *what) {
  if (flock(lock->file, LOCK_EX | LOCK_NB) != 0) return false;
  lock->held = true;
  write_holder(lock, what);
  return true;
}

bool lock_take(struct lock *lock, const char *what, struct diagnostics *list) {
  if (lock_try(lock, what)) return true;
  if (!wait_for(lock)) {
    report_holder(lock, list);
    return false;
  }
  lock->held = true;
  write_holder(lock, what);
  return true;
}

void lock_drop(struct lock *lock) {
  if (lock->held) flock(lock->file, LOCK_UN);
  lock->held = false;
}
