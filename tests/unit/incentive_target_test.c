/* Targets: the parts add up to the whole, at every level, over any days, whatever was decided.
 *
 * Random companies of teams and people, amounts, seasons, splits and revisions. What a day is to bring is asked for
 * each day of the year alone; every longer stretch must be the sum of its days, every split the sum of its parts, and
 * nothing before a revision may have moved. A month of a season is held against the fraction it is by hand. What a plan
 * reads of a part is what falls on the days that are somebody's under the plan, day by day. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "incentive/proration.h"
#include "incentive/target_book.h"

#include <stdio.h>
#include <string.h>

enum { WORLDS = 40, TEAMS = 3, PEOPLE = 6, DAYS = 366, ASKED = 40 };

static uint64_t seed = 5;
static int32_t first_day, last_day; /* of 2024, half-open */

static int pick(int count) {
  seed = seed * 6364136223846793005u + 1442695040888963407u;
  return (int)((seed >> 33) % (uint64_t)count);
}

struct world {
  struct arena *arena;
  struct rulebook rulebook;
  struct payees payees;
  struct target_book book;
  struct diagnostics *list;
};

static const char season_text[] = "unique,\nmonth,-> weight\ninteger 1..12,decimal\n"
                                  "\"1, 2\",0.5\n\"[3..6]\",1\n\"[7..11]\",1.25\n12,3\n";

static struct period year(void) {
  struct period period;
  assert_true(period_parse("2024", &period));
  return period;
}

static void world_make(struct world *world) {
  *world = (struct world){.arena = arena_new(), .list = diagnostics_new()};
  const struct table_reader reader = {.arena = world->arena,
                                      .name = "season",
                                      .file = "season.csv",
                                      .shown = "season.csv",
                                      .text = season_text,
                                      .size = sizeof season_text - 1,
                                      .currency = currency_find("CNY")};
  const struct table **tables = arena_alloc(world->arena, sizeof *tables);
  tables[0] = table_read(&reader, world->list);
  assert_non_null(tables[0]);
  world->rulebook = (struct rulebook){.currency = currency_find("CNY"), .tables = tables, .table_count = 1};
  payees_init(&world->payees, world->arena);
  target_book_init(&world->book, world->arena, &world->rulebook, &world->payees);
}

static void world_end(struct world *world) {
  arena_free(world->arena);
  diagnostics_free(world->list);
}

static int64_t amount(const struct world *world, const char *who, int32_t from, int32_t until) {
  int64_t out;
  if (!target_book_amount(&world->book, who, "revenue", from, until, &out)) return INT64_MIN;
  return out;
}

static bool decide(struct world *world, const char *who, const char *of, int64_t number, int32_t since,
                   const char *season) {
  struct aim aim = {arena_copy(world->arena, who),
                    "revenue",
                    year(),
                    since,
                    of,
                    number,
                    season,
                    of == NULL ? world->rulebook.currency : NULL};
  if (!target_book_admits(&world->book, &aim, world->list)) return false;
  target_book_put(&world->book, &aim);
  return true;
}

static const char *name(struct world *world, const char *kind, int number) {
  return arena_printf(world->arena, "%s%d", kind, number);
}

static const char *const rep[] = {"rep"}, *const lead[] = {"lead"};

/* Somebody is there, in a team or in none, for some days, as the one or the other. */
static void hire(struct world *world, const char *who, const char *team, int32_t from, int32_t until) {
  const struct spell spell = {
      .from = from, .until = until, .superior = -1, .team = team, .roles = pick(3) ? rep : lead, .role_count = 1};
  struct spell other;
  int number = payees_put(&world->payees, who);
  if (from < until) assert_true(payees_add_spell(&world->payees, number, &spell, &other));
}

/* Some come and go; some change to another team. */
static void hire_somehow(struct world *world, int number) {
  const char *who = name(world, "p", number);
  const char *team = pick(2) ? name(world, "t", number % TEAMS) : NULL;
  int32_t from = pick(3) == 0 ? first_day + pick(DAYS) : PAYEE_ALWAYS;
  int32_t until = pick(3) == 0 ? first_day + pick(DAYS) : PAYEE_OPEN, change = first_day + pick(DAYS);
  if (team == NULL || change <= from || change >= until) hire(world, who, team, from, until);
  else {
    hire(world, who, name(world, "t", (number + 1) % TEAMS), change, until);
    hire(world, who, team, from, change);
  }
}

/* A company whose target is split into teams, of which some are split into people. */
static void found(struct world *world) {
  const char *season = pick(2) ? "season" : NULL;
  for (int i = 0; i < PEOPLE; i++) hire_somehow(world, i);
  assert_true(decide(world, "company", NULL, 1 + pick(2000000000), first_day, season));
  for (int i = 0; i < TEAMS; i++)
    assert_true(decide(world, name(world, "t", i), "company", 1 + pick(5), first_day, NULL));
  for (int i = 0; i < PEOPLE; i++)
    assert_true(decide(world, name(world, "p", i), name(world, "t", i % TEAMS), pick(4), first_day, NULL));
}

/* From a day on another amount, or another split of the company or of a team. */
static void revise(struct world *world) {
  int32_t since = first_day + 1 + pick(DAYS - 10);
  int64_t before = amount(world, "company", first_day, since);
  int kind = pick(3);
  if (kind == 0) decide(world, "company", NULL, before + pick(1000000000), since, pick(2) ? "season" : NULL);
  for (int i = 0; kind == 1 && i < TEAMS; i++) decide(world, name(world, "t", i), "company", pick(5), since, NULL);
  for (int i = 0; kind == 2 && i < PEOPLE; i += 2)
    decide(world, name(world, "p", i), name(world, "t", i % TEAMS), pick(4), since, NULL);
}

static int64_t sum_of_days(const struct world *world, const char *who, int32_t from, int32_t until) {
  int64_t sum = 0;
  for (int32_t day = from; day < until; day++) sum += amount(world, who, day, day + 1);
  return sum;
}

static void any_stretch_is_the_sum_of_its_days(void **state) {
  (void)state;
  for (int i = 0; i < WORLDS; i++) {
    struct world world;
    world_make(&world);
    found(&world);
    for (int j = pick(3); j > 0; j--) revise(&world);
    for (int j = 0; j < ASKED / 8; j++) {
      const char *who = pick(2)   ? name(&world, "p", pick(PEOPLE))
                        : pick(2) ? name(&world, "t", pick(TEAMS))
                                  : "company";
      int32_t from = first_day + pick(DAYS), until = from + pick((int)(last_day - from) + 1);
      assert_int_equal(amount(&world, who, from, until), sum_of_days(&world, who, from, until));
    }
    world_end(&world);
  }
}

/* Teams add up to the company, and the people of a team to it wherever one of them is there with a part. */
static void parts_add_up_to_the_whole(void **state) {
  (void)state;
  for (int i = 0; i < WORLDS; i++) {
    struct world world;
    world_make(&world);
    found(&world);
    for (int j = 0; j < ASKED; j++) {
      int32_t from = first_day + pick(DAYS), until = from + 1 + pick((int)(last_day - from));
      int64_t teams = 0;
      for (int team = 0; team < TEAMS; team++) {
        int64_t people = 0, whole = amount(&world, name(&world, "t", team), from, until);
        for (int person = team; person < PEOPLE; person += TEAMS)
          people += amount(&world, name(&world, "p", person), from, until);
        teams += whole;
        assert_true(people <= whole);
      }
      assert_int_equal(teams, amount(&world, "company", from, until));
    }
    world_end(&world);
  }
}

/* The days of [from, until) on which somebody holds the role, one by one; `*any`: there is one. */
static int64_t sum_of_own_days(const struct world *world, const struct plan *plan, int person, int32_t from,
                               int32_t until, bool *any) {
  int64_t sum = 0;
  for (int32_t day = from; day < until; day++) {
    struct days own;
    if (!payee_days(&world->payees, person, plan, day, day + 1, &own)) continue;
    sum += amount(world, world->payees.items[person].key, day, day + 1);
    *any = true;
  }
  return sum;
}

static int64_t plan_target(const struct world *world, const struct plan *plan, int person, struct days days) {
  const struct proration proration = {.plan = plan, .payees = &world->payees};
  struct targets targets = {.arena = world->arena};
  const struct target_worth worth = {plan, NULL};
  int64_t out = -1;
  assert_true(target_book_fill(&world->book, &worth, &world->payees, first_day, last_day, &targets, world->list));
  return proration_target(&proration, &targets, person, "revenue", days, days, &out) ? out : -1;
}

/* Both roles of somebody who changes share his part to the cent, and neither is cut for the days of the other again. */
static void a_plan_takes_of_a_part_what_falls_on_its_days(void **state) {
  (void)state;
  const enum plan_proration ways[] = {PRORATE_WORKDAYS, PRORATE_DAYS};
  const struct currency *currency = currency_find("CNY");
  for (int i = 0; i < WORLDS; i++) {
    struct plan reps = {.roles = rep, .role_count = 1, .prorate = ways[pick(2)], .currency = currency};
    struct plan leads = {.roles = lead, .role_count = 1, .prorate = ways[pick(2)], .currency = currency};
    struct world world;
    world_make(&world);
    found(&world);
    for (int j = pick(3); j > 0; j--) revise(&world);
    for (int person = 0; person < (int)world.payees.count; person++) {
      struct period quarter = period_of(PLAN_QUARTER, first_day + pick(DAYS));
      struct days days = {quarter.from, quarter.until};
      bool some = false, others = false;
      int64_t own = sum_of_own_days(&world, &reps, person, days.from, days.until, &some);
      int64_t other = sum_of_own_days(&world, &leads, person, days.from, days.until, &others);
      if (some) assert_int_equal(plan_target(&world, &reps, person, days), own);
      if (others) assert_int_equal(plan_target(&world, &leads, person, days), other);
      if (world.payees.items[person].spell_count == 0) continue; /* nothing is known of him: always there, as nobody */
      assert_int_equal(own + other, amount(&world, world.payees.items[person].key, days.from, days.until));
    }
    world_end(&world);
  }
}

static void people_who_stay_share_everything(void **state) {
  struct world world;
  (void)state;
  world_make(&world);
  hire(&world, "late", NULL, first_day + 100, PAYEE_OPEN);
  hire(&world, "early", NULL, PAYEE_ALWAYS, first_day + 200);
  assert_true(decide(&world, "company", NULL, 100000001, first_day, "season"));
  const char *const people[] = {"stays", "late", "early"};
  for (int i = 0; i < 3; i++) assert_true(decide(&world, people[i], "company", 10000, first_day, NULL));
  for (int32_t day = first_day; day < last_day; day++) {
    int64_t sum = 0;
    for (int i = 0; i < 3; i++) sum += amount(&world, people[i], day, day + 1);
    assert_int_equal(sum, amount(&world, "company", day, day + 1));
  }
  assert_int_equal(amount(&world, "late", first_day, first_day + 100), 0);
  assert_int_equal(amount(&world, "early", first_day + 200, last_day), 0);
  world_end(&world);
}

/* Both teams are split anew only where somebody comes; where she leaves, the others have her part from that day on. */
static void who_changes_the_team_leaves_her_part(void **state) {
  struct world world;
  (void)state;
  world_make(&world);
  hire(&world, "moves", "t0", PAYEE_ALWAYS, first_day + 100);
  hire(&world, "moves", "t1", first_day + 100, PAYEE_OPEN);
  assert_true(decide(&world, "company", NULL, 100000001, first_day, "season"));
  for (int i = 0; i < 2; i++) assert_true(decide(&world, name(&world, "t", i), "company", 10000, first_day, NULL));
  assert_true(decide(&world, "stays", "t0", 10000, first_day, NULL));
  assert_true(decide(&world, "moves", "t0", 20000, first_day, NULL));
  assert_true(decide(&world, "there", "t1", 10000, first_day, NULL));
  assert_true(decide(&world, "moves", "t1", 10000, first_day + 100, NULL));
  assert_true(decide(&world, "there", "t1", 10000, first_day + 100, NULL));
  for (int32_t day = first_day; day < last_day; day++) {
    int64_t stays = amount(&world, "stays", day, day + 1), there = amount(&world, "there", day, day + 1);
    int64_t moves = amount(&world, "moves", day, day + 1), whole = amount(&world, "company", day, day + 1);
    assert_int_equal(stays + there + moves, whole);
    if (day >= first_day + 100) assert_int_equal(stays, amount(&world, "t0", day, day + 1));
  }
  world_end(&world);
}

static void a_revision_leaves_the_past_and_reaches_the_new_whole(void **state) {
  (void)state;
  for (int i = 0; i < WORLDS; i++) {
    struct world world;
    world_make(&world);
    assert_true(decide(&world, "company", NULL, 1 + pick(2000000000), first_day, pick(2) ? "season" : NULL));
    int32_t since = first_day + 1 + pick(DAYS - 10);
    int64_t before[DAYS], past = amount(&world, "company", first_day, since), whole = past + pick(1000000000);
    for (int day = 0; day < DAYS; day++) before[day] = amount(&world, "company", first_day + day, first_day + day + 1);
    assert_true(decide(&world, "company", NULL, whole, since, pick(2) ? "season" : NULL));
    for (int day = 0; first_day + day < since; day++)
      assert_int_equal(amount(&world, "company", first_day + day, first_day + day + 1), before[day]);
    assert_int_equal(amount(&world, "company", first_day, last_day), whole);
    assert_false(past > 0 && decide(&world, "company", NULL, past - 1, since, NULL)); /* less than is past */
    world_end(&world);
  }
}

static void the_last_of_many_revisions_counts(void **state) {
  struct world world;
  (void)state;
  world_make(&world);
  assert_true(decide(&world, "company", NULL, 100000000, first_day, NULL));
  for (int day = 1; day <= 100; day++)
    assert_true(decide(&world, "company", NULL, 100000000 + day, first_day + day, NULL));
  assert_int_equal(amount(&world, "company", first_day, last_day), 100000100);
  world_end(&world);
}

/* Weights 0.5 0.5 1 1 1 1 1.25 1.25 1.25 1.25 1.25 3: of 14.25. */
static void a_month_of_the_season_is_its_fraction(void **state) {
  static const int quarters[12] = {2, 2, 4, 4, 4, 4, 5, 5, 5, 5, 5, 12};
  struct world world;
  int64_t sum = 0;
  (void)state;
  world_make(&world);
  assert_true(decide(&world, "company", NULL, 570000000, first_day, "season"));
  for (int month = 1; month <= 12; month++) {
    int32_t from;
    assert_true(date_from_parts(2024, month, 1, &from));
    int64_t got = amount(&world, "company", from, date_add_months(from, 1));
    assert_int_equal(got, 10000000 * quarters[month - 1]); /* 5,700,000.00 / 57 quarters */
    sum += got;
  }
  assert_int_equal(sum, 570000000);
  assert_int_equal(amount(&world, "company", first_day - 1, first_day + 1), INT64_MIN); /* none before the year */
  world_end(&world);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(any_stretch_is_the_sum_of_its_days),
      cmocka_unit_test(parts_add_up_to_the_whole),
      cmocka_unit_test(a_plan_takes_of_a_part_what_falls_on_its_days),
      cmocka_unit_test(people_who_stay_share_everything),
      cmocka_unit_test(who_changes_the_team_leaves_her_part),
      cmocka_unit_test(a_revision_leaves_the_past_and_reaches_the_new_whole),
      cmocka_unit_test(the_last_of_many_revisions_counts),
      cmocka_unit_test(a_month_of_the_season_is_its_fraction),
  };
  first_day = year().from;
  last_day = year().until;
  return cmocka_run_group_tests(tests, NULL, NULL);
}
