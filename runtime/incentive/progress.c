/* Telling how far it is. */
#include "incentive/progress.h"

bool progress_go(const struct progress *progress, enum progress_stage stage, size_t done, size_t all,
                 struct diagnostics *list) {
  if (progress == NULL) return true;
  if (progress->step(progress->context, stage, done < all ? (double)done / (double)all : 1)) return true;
  diagnostic_add(list, DIAGNOSTIC_plan_stopped, NULL);
  return false;
}
