/* The machine's clock, read in one place, for the one thing it is for: telling cli/ what time it is now. */
#ifndef DEALWRIGHT_BASE_CLOCK_H
#define DEALWRIGHT_BASE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

int64_t clock_utc(void);    /* seconds since 1970-01-01 UTC */
double clock_seconds(void); /* monotonic, for progress and timing only */

bool clock_zone_exists(const char *zone); /* an IANA name such as Asia/Shanghai, or UTC */

/* The wall clock of `zone` at `utc`, as an instant of date.h; false when the zone is unknown to the machine. */
bool clock_civil(const char *zone, int64_t utc, int64_t *instant);

#endif
