/* A crew of child processes for jobs that know nothing of each other: what one of them does, crashes with or hangs in
 * stays its own. */
#ifndef DEALWRIGHT_SCENARIO_CREW_H
#define DEALWRIGHT_SCENARIO_CREW_H

#include <stdbool.h>
#include <stddef.h>

enum crew_end { CREW_DONE, CREW_CRASHED, CREW_HUNG };

struct crew {
  int hands;      /* jobs at a time */
  double seconds; /* after which a job hangs */
  void *context;
  /* In a child process: one job, its result a byte. */
  unsigned char (*work)(void *context, size_t job);
  /* In the caller: the job has ended; jobs end in any order. */
  void (*done)(void *context, size_t job, enum crew_end end, unsigned char result);
  /* Asked often; true ends those at work, and they are not done. */
  bool (*stop)(void *context);
};

/* Does the jobs, started in their order. False when no process can be made: errno tells why. */
bool crew_work(const struct crew *crew, const size_t *jobs, size_t count);

#endif
