/* The parts of a comparison, one .c each. */
#ifndef DEALWRIGHT_CHECK_DIFFERENCE_PART_H
#define DEALWRIGHT_CHECK_DIFFERENCE_PART_H

#include "check/difference.h"

/* A comparison under way. */
struct comparing {
  struct arena *arena;
  const struct source *from, *to;
  struct difference *items;
  size_t count;
};

/* The way to what is compared, innermost first. */
struct trail {
  const struct trail *up;
  struct difference_step step;
};

/* Keeps a copy of `difference`, with the steps of `trail` (NULL: none). */
void difference_add(struct comparing *comparing, const struct difference *difference, const struct trail *trail);

/* One table of two layers' files, either NULL: a decision table, or with `is_calendar` a calendar. */
void difference_sheet(struct comparing *comparing, const struct source_file *from, const struct source_file *to,
                      bool is_calendar);
void difference_tables(struct comparing *comparing);
void difference_scripts(struct comparing *comparing);

/* The topmost file of that path, or NULL. */
const struct source_file *difference_file(const struct source *source, const char *path);

/* The paths `FOLDER*ENDING` of both, each once, sorted. */
const char **difference_paths(struct comparing *comparing, const char *folder, const char *ending, size_t *count);

#endif
