/* Jobs in child processes.
 *
 *   [start] -- fork --> child: work, one byte into its pipe, _exit
 *      |
 *   [await] -- pipe readable or closed --> [settle] -- done(job) --> its hand is free again
 *      |------ longer than `seconds` ----> killed --> [settle]
 *
 * Invariants
 * 1. A child never returns into the caller: it leaves by _exit, and writes nothing but its byte.
 * 2. Whatever way crew_work ends, no child is left. */
#include "scenario/crew.h"

#include "base/arena.h"
#include "base/clock.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LOOK_AROUND_MS = 100 };

struct hand {
  pid_t child; /* 0: free */
  int pipe;
  size_t job;
  double since;
};

struct shift {
  const struct crew *crew;
  struct hand *hands;
  int busy;
};

static void child_main(const struct crew *crew, size_t job, int pipe) {
  signal(SIGINT, SIG_DFL);
  unsigned char result = crew->work(crew->context, job);
  bool written = write(pipe, &result, 1) == 1;
  _exit(written ? 0 : 1);
}

static bool start(struct shift *shift, struct hand *hand, size_t job) {
  int ends[2];
  if (pipe(ends) != 0) return false;
  pid_t child = fork();
  if (child == 0) {
    close(ends[0]);
    child_main(shift->crew, job, ends[1]);
  }
  close(ends[1]);
  if (child < 0) {
    close(ends[0]);
    return false;
  }
  *hand = (struct hand){child, ends[0], job, clock_seconds()};
  shift->busy++;
  return true;
}

static void wait_for(pid_t child, int *status) {
  while (waitpid(child, status, 0) < 0 && errno == EINTR) {
  }
}

static void let_go(struct shift *shift, struct hand *hand) {
  close(hand->pipe);
  hand->child = 0;
  shift->busy--;
}

static void settle(struct shift *shift, struct hand *hand, bool hung) {
  unsigned char result = 0;
  int status = 0;
  ssize_t got;
  if (hung) kill(hand->child, SIGKILL);
  do got = read(hand->pipe, &result, 1);
  while (got < 0 && errno == EINTR);
  wait_for(hand->child, &status);
  bool fine = !hung && got == 1 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  let_go(shift, hand);
  shift->crew->done(shift->crew->context, hand->job, fine ? CREW_DONE : hung ? CREW_HUNG : CREW_CRASHED, result);
}

static bool stops(const struct shift *shift) {
  return shift->crew->stop != NULL && shift->crew->stop(shift->crew->context);
}

/* Waits a moment for any of those at work. */
static void await(struct shift *shift) {
  struct pollfd polled[shift->crew->hands];
  for (int i = 0; i < shift->crew->hands; i++)
    polled[i] = (struct pollfd){.fd = shift->hands[i].child != 0 ? shift->hands[i].pipe : -1, .events = POLLIN};
  bool any = poll(polled, (nfds_t)shift->crew->hands, LOOK_AROUND_MS) > 0;
  if (stops(shift)) return; /* an interrupt reaches the children as well: they have not crashed */
  double now = clock_seconds();
  for (int i = 0; i < shift->crew->hands; i++) {
    struct hand *hand = &shift->hands[i];
    if (hand->child == 0) continue;
    if (any && polled[i].revents != 0) settle(shift, hand, false);
    else if (now - hand->since > shift->crew->seconds) settle(shift, hand, true);
  }
}

static void end_all(struct shift *shift) {
  for (int i = 0; i < shift->crew->hands; i++) {
    int status;
    if (shift->hands[i].child == 0) continue;
    kill(shift->hands[i].child, SIGKILL);
    wait_for(shift->hands[i].child, &status);
    let_go(shift, &shift->hands[i]);
  }
}

static struct hand *free_hand(struct shift *shift) {
  for (int i = 0; i < shift->crew->hands; i++)
    if (shift->hands[i].child == 0) return &shift->hands[i];
  return NULL;
}

bool crew_work(const struct crew *crew, const size_t *jobs, size_t count) {
  struct shift shift = {.crew = crew, .hands = xmalloc((size_t)crew->hands * sizeof *shift.hands)};
  size_t started = 0;
  bool fine = true;
  for (int i = 0; i < crew->hands; i++) shift.hands[i] = (struct hand){.child = 0};
  while (fine && (started < count || shift.busy > 0) && !stops(&shift)) {
    struct hand *hand = started < count ? free_hand(&shift) : NULL;
    if (hand == NULL) await(&shift);
    else if (start(&shift, hand, jobs[started])) started++;
    else if (shift.busy > 0) await(&shift); /* no more processes just now: go on with those there are */
    else fine = false;
  }
  int reason = errno;
  end_all(&shift);
  free(shift.hands);
  errno = reason;
  return fine;
}
