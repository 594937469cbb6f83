/* dealwright target split: who has which part of somebody's target. */
#include "cli/entry.h"

#include "base/text.h"
#include "cli/target_sheet.h"

#include <string.h>

struct split {
  struct target_desk *desk;
  struct aim base; /* whose, which measure, period, since */
  struct aim *aims;
  size_t count;
};

static void add_part(struct split *split, const char *who, int64_t weight) {
  struct arena *arena = split->desk->session->arena;
  split->aims = arena_grow(arena, split->aims, split->count, sizeof *split->aims);
  split->aims[split->count] = split->base;
  split->aims[split->count].who = who;
  split->aims[split->count++].amount = weight;
}

/* `north=3`, `li.na=40%`; a weight has at most four digits behind the point. */
static bool read_part(struct split *split, const char *word) {
  struct session *session = split->desk->session;
  const char *equals = strchr(word, '=');
  const char *name = equals != NULL ? arena_copy_bytes(session->arena, word, (size_t)(equals - word)) : NULL;
  size_t size = equals != NULL ? strlen(equals + 1) : 0;
  bool percent = size > 0 && equals[size] == '%';
  const char *number = size > 0 ? arena_copy_bytes(session->arena, equals + 1, size - percent) : "";
  struct decimal weight, rounded;
  if (equals == NULL || !decimal_parse(number, &weight) || !decimal_round(weight, 4, ROUNDING_HALF_UP, &rounded) ||
      decimal_compare(weight, rounded) != 0 || rounded.units < 0 || rounded.units > INT32_MAX) {
    diagnostic_add(session->list, DIAGNOSTIC_target_word, NULL, word, "NAME=PARTS");
    return false;
  }
  if ((name = target_desk_who(split->desk, name)) == NULL) return false;
  for (size_t i = 0; i < split->count; i++) {
    if (!text_equal(split->aims[i].who, name)) continue;
    diagnostic_add(session->list, DIAGNOSTIC_target_part_twice, NULL, name);
    return false;
  }
  for (; rounded.scale < 4; rounded.scale++) rounded.units *= 10;
  add_part(split, name, (int64_t)rounded.units);
  return true;
}

static bool has_part(const struct split *split, const char *who) {
  for (size_t i = 0; i < split->count; i++)
    if (text_equal(split->aims[i].who, who)) return true;
  return false;
}

/* The spells of anybody that are not over before the split holds. */
static void add_spells(struct split *split, const struct payee *payee, bool teams) {
  for (size_t i = 0; i < payee->spell_count; i++) {
    const struct spell *spell = &payee->spells[i];
    bool meant = spell->until > split->base.since && spell->from < split->base.period.until;
    const char *who = teams ? spell->team : payee->key;
    bool below = text_equal(split->base.of, "company") || text_equal(spell->team, split->base.of);
    if (meant && below && who != NULL && !has_part(split, who)) add_part(split, who, 10000);
  }
}

/* Nobody was named: the teams of the company, or the people of the team, alike. */
static void add_everybody(struct split *split) {
  const struct payees *payees = &split->desk->payees;
  bool teams = false;
  for (size_t i = 0; i < payees->count; i++)
    for (size_t j = 0; j < payees->items[i].spell_count; j++) teams = teams || payees->items[i].spells[j].team != NULL;
  for (size_t i = 0; i < payees->count; i++)
    add_spells(split, &payees->items[i], teams && text_equal(split->base.of, "company"));
}

static bool read_parts(struct split *split) {
  const struct options *options = &split->desk->session->options;
  bool fine = true;
  for (size_t i = 2; i < options->count; i++) fine = read_part(split, options->words[i]) && fine;
  if (options->count == 2) add_everybody(split);
  int64_t sum = 0;
  for (size_t i = 0; i < split->count; i++) sum += split->aims[i].amount;
  if (fine && sum == 0) diagnostic_add(split->desk->session->list, DIAGNOSTIC_target_nobody, NULL, split->base.of);
  return fine && sum > 0;
}

static bool all_admitted(struct split *split) {
  for (size_t i = 0; i < split->count; i++) {
    if (!target_book_admits(&split->desk->book, &split->aims[i], split->desk->session->list)) return false;
  }
  return true;
}

static enum status decide(struct target_desk *desk) {
  struct session *session = desk->session;
  struct split split = {.desk = desk};
  struct aim *base = &split.base;
  base->of = target_desk_who(desk, session->options.words[0]);
  base->measure = session->options.words[1];
  if (base->of == NULL) return STATUS_NO;
  if (!target_desk_period(desk, &base->period, &base->since)) return STATUS_USAGE;
  if (!read_parts(&split) || !all_admitted(&split)) return STATUS_NO;
  enum status status = target_desk_decide(desk, split.aims, split.count);
  if (status == STATUS_DONE)
    target_sheet_say(desk, base->of, base->measure, base->period, target_step_below(base->period));
  return status;
}

static enum status run(struct session *session) {
  struct target_desk desk;
  enum status status = target_desk_open(&desk, session, STORE_WRITE);
  return status == STATUS_DONE ? decide(&desk) : status;
}

const struct entry entry_target_split = {
    .name = "target split",
    .usage = "company|TEAM MEASURE [NAME=PARTS ...]",
    .least = 2,
    .most = ENTRY_ANY,
    .options = OPTION_BIT(OPTION_PERIOD) | OPTION_BIT(OPTION_SINCE) | OPTION_BIT(OPTION_ID),
    .about = {"who has which part of it", "将目标分解到团队或人员"},
    .help =
        {"Shares a target out: to teams, to people, in the proportion of the parts that are named; alike when nobody\n"
         "is named. Every part is exact, and together they are the whole on every day, in every week and month.\n"
         "Who comes or leaves within the period shares it for the days he is there; or share it out anew from a day "
         "on:\n\n"
         "  dealwright target split company revenue north=3 south=2 --period 2024 --as zhao.min\n"
         "  dealwright target split north revenue li.na=1 wang.fang=1 --period 2024 --as zhao.min\n"
         "  dealwright target split north revenue li.na=2 chen.bo=1 --period 2024 --since 2024-09-01 --as zhao.min\n",
         "按所给份数将目标分解到团队或人员；未指明任何人时平均分解。各部分都精确到分，每天、每周、每月之和都等于整体。"
         "\n"
         "期间内入职或离职者只分担在职的日子；也可自某日起重新分解：\n\n"
         "  dealwright target split company revenue north=3 south=2 --period 2024 --as zhao.min\n"
         "  dealwright target split north revenue li.na=1 wang.fang=1 --period 2024 --as zhao.min\n"
         "  dealwright target split north revenue li.na=2 chen.bo=1 --period 2024 --since 2024-09-01 --as zhao.min\n"},
    .run = run,
};
