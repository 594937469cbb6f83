/* Progress of a calculation.
 *
 * Invariants
 * 1. Nothing is written unless stderr is a terminal, and nothing stays of it.
 * 2. An interrupt is noticed at the next step, never in between: a commit that has begun is ended. */
#include "cli/plan_progress.h"

#include "base/clock.h"

#include <stdio.h>
#include <unistd.h>

/* What a stage takes of the whole, roughly, by what it does for a deal. */
static const double weights[PROGRESS_STAGES] = {
    [PROGRESS_READ] = 10, [PROGRESS_CREDIT] = 4, [PROGRESS_PAY] = 5, [PROGRESS_POST] = 6};

static const double SILENT = 1, REDRAW = 0.2; /* seconds */

static volatile sig_atomic_t interrupted;

static void interrupt(int signal) {
  (void)signal;
  interrupted = 1;
}

static double done_of(const struct plan_progress *progress, enum progress_stage stage) {
  double done = (progress->behind[stage] + progress->parts[stage]) / progress->turns[stage];
  return done < 1 ? done : 1;
}

static double done_of_all(const struct plan_progress *progress) {
  double done = 0, all = 0;
  for (int i = 0; i < PROGRESS_STAGES; i++) {
    if (progress->turns[i] == 0) continue;
    done += weights[i] * progress->turns[i] * done_of(progress, (enum progress_stage)i);
    all += weights[i] * progress->turns[i];
  }
  return done / all;
}

static void show(struct plan_progress *progress, enum progress_stage stage, double now) {
  static const enum phrase_id phrases[PROGRESS_STAGES] = {[PROGRESS_READ] = PHRASE_progress_read,
                                                          [PROGRESS_CREDIT] = PHRASE_progress_credit,
                                                          [PROGRESS_PAY] = PHRASE_progress_pay,
                                                          [PROGRESS_POST] = PHRASE_progress_post};
  struct buffer text = BUFFER_EMPTY;
  char percent[16], left[32];
  double done = done_of_all(progress), seconds = done > 0 ? (now - progress->begun) * (1 - done) / done : 0;
  snprintf(percent, sizeof percent, "%d%%", (int)(done * 100));
  snprintf(left, sizeof left, "%.0f", seconds + 0.5);
  phrase_add(&text, language_current(), phrases[stage], percent, left);
  fprintf(stderr, "\r\033[K%s", buffer_text(&text));
  fflush(stderr);
  buffer_release(&text);
  progress->is_there = true;
}

static bool step(void *context, enum progress_stage stage, double part) {
  struct plan_progress *progress = context;
  if (interrupted) return false;
  progress->behind[stage] += part < progress->parts[stage];
  progress->parts[stage] = part;
  if (!progress->shows) return true;
  double now = clock_seconds();
  if (now - progress->begun < SILENT || now - progress->shown < REDRAW) return true;
  progress->shown = now;
  show(progress, stage, now);
  return true;
}

/* Each file is read by itself. */
static int files_of(const struct session *session) {
  const char *const *values = session->options.values;
  const char *records = values[OPTION_RECORDS];
  int files = 1 + (values[OPTION_PAYMENTS] != NULL) + (records != NULL);
  for (; records != NULL && *records != '\0'; records++) files += *records == ',';
  return files;
}

void plan_progress_begin(struct session *session, struct plan_progress *progress) {
  struct sigaction action = {.sa_handler = interrupt, .sa_flags = SA_RESTART};
  *progress = (struct plan_progress){.turns = {files_of(session), 1, 1, 0},
                                     .begun = clock_seconds(),
                                     .shows = isatty(STDERR_FILENO) && !session->json};
  progress->progress = (struct progress){step, progress, progress->shows};
  interrupted = 0;
  sigaction(SIGINT, NULL, &progress->before);
  if (progress->before.sa_handler != SIG_IGN) sigaction(SIGINT, &action, NULL);
}

void plan_progress_end(struct plan_progress *progress) {
  if (progress->is_there) fputs("\r\033[K", stderr);
  progress->is_there = progress->shows = false;
  sigaction(SIGINT, &progress->before, NULL);
}
