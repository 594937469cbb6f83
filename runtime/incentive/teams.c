/* Teams, so that a deal does not look at everybody to find its own. */
#include "incentive/teams.h"

struct team {
  int *members;
  size_t count;
};

struct teams {
  struct names *names;
  struct team *items;
  size_t count;
};

static struct team *team_named(struct arena *arena, struct teams *teams, const char *name) {
  int number = names_put(teams->names, name, (int)teams->count);
  if (number >= 0) return &teams->items[number];
  teams->items = arena_grow(arena, teams->items, teams->count, sizeof *teams->items);
  teams->items[teams->count] = (struct team){.count = 0};
  return &teams->items[teams->count++];
}

/* Once, however often somebody comes back. */
static void add_member(struct arena *arena, struct team *team, int number) {
  if (team->count > 0 && team->members[team->count - 1] == number) return;
  team->members = arena_grow(arena, team->members, team->count, sizeof *team->members);
  team->members[team->count++] = number;
}

const struct teams *teams_of(struct arena *arena, const struct payees *payees) {
  struct teams *teams = arena_alloc(arena, sizeof *teams);
  teams->names = names_new(arena);
  for (size_t i = 0; i < payees->count; i++)
    for (size_t j = 0; j < payees->items[i].spell_count; j++) {
      const char *team = payees->items[i].spells[j].team;
      if (team != NULL) add_member(arena, team_named(arena, teams, team), (int)i);
    }
  return teams;
}

size_t teams_members(const struct teams *teams, const char *team, const int **members) {
  int number = names_get(teams->names, team);
  *members = number >= 0 ? teams->items[number].members : NULL;
  return number >= 0 ? teams->items[number].count : 0;
}
