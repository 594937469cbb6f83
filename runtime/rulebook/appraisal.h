/* Appraisals: files of plans/ that begin with `appraisal`. Who is scored for what, and what follows.
 *
 *   measures, and what people give -> points by tables -> one score by weights -> rank -> grade by a table
 *   -> results by tables: reward, penalty, promotion, ...
 *
 * Credits and measures are those of a plan. A result that is paid is a component of it, so that what an appraisal comes
 * to is posted, closed, approved and disputed as any plan is. */
#ifndef DEALWRIGHT_RULEBOOK_APPRAISAL_H
#define DEALWRIGHT_RULEBOOK_APPRAISAL_H

#include "rulebook/plan.h"

enum { POINTS_SCALE = 2 }; /* digits behind the point of points and scores, by which grades are looked up */

struct appraisal_score {
  const char *name;
  struct label title;
  int measure;               /* number of the measure; -1: people give it */
  const struct type *given;  /* what they give; NULL: of a measure */
  int least;                 /* of fewer given than this there is no score */
  const struct table *table; /* one input, one output; NULL: what is given are the points */
  struct decimal weight;
  struct position at;
};

/* What the tables of grades and results may be asked with. */
enum appraisal_input {
  APPRAISED_SCORE,
  APPRAISED_RANK,
  APPRAISED_RANK_SHARE, /* the rank as a part of all who have one: the best of ten 10% */
  APPRAISED_ROLE,
  APPRAISED_TEAM,
  APPRAISED_GRADE, /* from here on only results */
  APPRAISED_GRADE_BEFORE,
  APPRAISED_IN_A_ROW, /* for how many periods up to this one he has had the same grade */
  APPRAISED_NAMES,
  APPRAISED_MEASURE = APPRAISED_NAMES, /* a measure, by its name */
  APPRAISED_POINTS                     /* of a score, by its name and `_points` */
};

struct appraisal_source {
  enum appraisal_input input;
  int number; /* of the measure, of the score */
};

struct appraisal_table {
  const char *name;
  struct label title;
  const struct table *table;
  const struct appraisal_source *sources; /* by input of the table */
  int pays;                               /* number of the output that is paid, or -1 */
  int pay;                                /* number of the plan's component that it is, or -1 */
  struct position at;
};

struct appraisal {
  struct plan plan; /* whose components are the results that are paid */
  const struct appraisal_score *scores;
  size_t score_count;
  bool others_count; /* without one of the scores the others count for all; else there is no grade */
  bool no_gap;       /* ranks 1, 1, 2; else 1, 1, 3 */
  struct appraisal_table grades;
  const struct appraisal_table *results;
  size_t result_count;
  bool looks_back; /* some result depends on earlier periods */
};

#endif
