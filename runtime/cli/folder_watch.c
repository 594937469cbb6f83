/* Watching folders with inotify.
 *
 * Folders are watched, not files: editors write a new file and rename it. A folder that is made later is watched from
 * then on, and counts as changed. */
#include "cli/folder_watch.h"

#include "base/arena.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <time.h>
#include <unistd.h>

enum { QUIET_MS = 100 };

static const char *const parts[] = {"", "process", "scripts", "tables", "plans", "imports", "tests"};

enum { PART_COUNT = sizeof parts / sizeof *parts };

struct folder_watch {
  int file;
  int numbers[PART_COUNT]; /* inotify's, or -1: there is no such folder */
  char *folder;
  struct sigaction before;
  sigset_t mask; /* of before */
};

static volatile sig_atomic_t interrupted;

static void interrupt(int signal) {
  (void)signal;
  interrupted = 1;
}

/* Watching what is watched already gives the same number. */
static void watch_parts(struct folder_watch *watch) {
  for (int i = PART_COUNT - 1; i >= 0; i--) { /* the folder itself last: its errno counts */
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", watch->folder, parts[i]);
    watch->numbers[i] = inotify_add_watch(
        watch->file, path, IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_ONLYDIR);
  }
}

struct folder_watch *folder_watch_open(const char *folder) {
  int file = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  if (file < 0) return NULL;
  struct folder_watch *watch = xmalloc(sizeof *watch);
  *watch = (struct folder_watch){.file = file, .folder = xstrdup(folder)};
  watch_parts(watch);
  if (watch->numbers[0] < 0) {
    int error = errno;
    close(file);
    free(watch->folder);
    free(watch);
    errno = error;
    return NULL;
  }
  struct sigaction action = {.sa_handler = interrupt};
  interrupted = 0;
  sigset_t block;
  sigemptyset(&block);
  sigaddset(&block, SIGINT);
  sigprocmask(SIG_BLOCK, &block, &watch->mask); /* it is taken in ppoll alone, so none is missed */
  sigaction(SIGINT, &action, &watch->before);
  return watch;
}

void folder_watch_close(struct folder_watch *watch) {
  if (watch == NULL) return;
  sigaction(SIGINT, &watch->before, NULL);
  sigprocmask(SIG_SETMASK, &watch->mask, NULL);
  close(watch->file);
  free(watch->folder);
  free(watch);
}

/* Editors' copies and hidden files are nobody's change. */
static bool counts(const struct inotify_event *event) {
  size_t size = event->len > 0 ? strlen(event->name) : 0;
  return size > 0 && event->name[0] != '.' && event->name[size - 1] != '~' && event->name[0] != '#';
}

static bool tell(const struct folder_watch *watch, const struct inotify_event *event,
                 void (*each)(void *context, const char *path), void *context) {
  for (int i = 0; counts(event) && i < PART_COUNT; i++) {
    if (watch->numbers[i] != event->wd) continue;
    char path[512];
    snprintf(path, sizeof path, "%s%s%s", parts[i], parts[i][0] != '\0' ? "/" : "", event->name);
    each(context, path);
    return true;
  }
  return false;
}

/* Takes what has come; whether anything counted. */
static bool take_events(struct folder_watch *watch, void (*each)(void *context, const char *path), void *context) {
  _Alignas(struct inotify_event) char bytes[16384];
  bool any = false;
  for (ssize_t got; (got = read(watch->file, bytes, sizeof bytes)) > 0;)
    for (char *at = bytes; at < bytes + got;) {
      const struct inotify_event *event = (const struct inotify_event *)at;
      any = tell(watch, event, each, context) || any;
      at += sizeof *event + event->len;
    }
  watch_parts(watch);
  return any;
}

bool folder_watch_wait(struct folder_watch *watch, void (*each)(void *context, const char *path), void *context) {
  struct pollfd poll_file = {.fd = watch->file, .events = POLLIN};
  bool any = false;
  while (interrupted == 0) {
    const struct timespec quiet = {0, QUIET_MS * 1000 * 1000};
    int ready = ppoll(&poll_file, 1, any ? &quiet : NULL, &watch->mask);
    if (ready == 0) return true;
    if (ready > 0) any = take_events(watch, each, context) || any;
    else if (errno != EINTR) return false;
  }
  return false;
}
