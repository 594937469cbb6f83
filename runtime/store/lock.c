/* The write lock of a store.
 *
 * Invariants
 * 1. The holder is written after the lock was taken and never cleared: what stands in the file means something only
 * while the lock is held.
 * 2. Whoever waits sleeps in the kernel and is woken by the drop, so that nobody starves by polling at the wrong
 * moments. A repeating alarm breaks the sleep when patience ends; it repeats because the first one may come just before
 * the sleep begins.
 * 3. The lock is reached through a door, a lock on the first byte, that stays shut behind whoever is next. So a process
 * that has just dropped the lock cannot take it again before those that wait:
 *
 *        outside --[pass_door]--> next, the door shut behind it --[flock]--> holder, the door open again
 * --[lock_drop]--> outside
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

/* A link to the store has the lock of the store: whatever the file is called, there is one. */
static void lock_name(const char *path, struct buffer *out) {
  char *real = realpath(path, NULL);
  buffer_printf(out, "%s-lock", real != NULL ? real : path);
  free(real);
}

struct lock *lock_open(const char *path, bool make) {
  struct buffer name = BUFFER_EMPTY;
  lock_name(path, &name);
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

static bool move_door(const struct lock *lock, short type, int command) {
  struct flock door = {.l_type = type, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1};
  return fcntl(lock->file, command, &door) == 0;
}

static bool open_door(const struct lock *lock) {
  return move_door(lock, F_UNLCK, F_OFD_SETLK);
}

/* Sleeps at the door, then at the lock; the alarm wakes it up in between to look at the clock. */
static bool wait_until(const struct lock *lock, double end) {
  bool passed;
  do passed = move_door(lock, F_WRLCK, F_OFD_SETLKW);
  while (!passed && errno == EINTR && seconds_now() < end);
  if (!passed) return false;
  int code;
  do code = flock(lock->file, LOCK_EX);
  while (code != 0 && errno == EINTR && seconds_now() < end);
  open_door(lock);
  return code == 0;
}

static bool wait_for(const struct lock *lock) {
  struct sigaction action = {.sa_handler = on_alarm}, old_action;
  struct itimerval alarm = {{0, ALARM_AGAIN_US}, {lock->wait_ms / 1000, lock->wait_ms % 1000 * 1000 + 1}}, old_alarm;
  sigaction(SIGALRM, &action, &old_action);
  setitimer(ITIMER_REAL, &alarm, &old_alarm);
  bool fine = wait_until(lock, seconds_now() + lock->wait_ms / 1000.0);
  setitimer(ITIMER_REAL, &old_alarm, NULL);
  sigaction(SIGALRM, &old_action, NULL);
  return fine;
}

bool lock_try(struct lock *lock, const char *what) {
  if (!move_door(lock, F_WRLCK, F_OFD_SETLK)) return false;
  lock->held = flock(lock->file, LOCK_EX | LOCK_NB) == 0;
  open_door(lock);
  if (lock->held) write_holder(lock, what);
  return lock->held;
}

bool lock_take(struct lock *lock, const char *what, struct diagnostics *list) {
  if (lock_try(lock, what)) return true;
  lock->held = wait_for(lock);
  if (lock->held) write_holder(lock, what);
  else report_holder(lock, list);
  return lock->held;
}

void lock_drop(struct lock *lock) {
  if (lock->held) flock(lock->file, LOCK_UN);
  lock->held = false;
}
