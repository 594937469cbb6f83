/* Departures from the standard, as sentences and as words of a table. */
#include "base/text.h"
#include "cli/sentence.h"
#include "report/title.h"

#define tell(id, ...) phrase_add(out, language_current(), id, ##__VA_ARGS__)

static const struct {
  const char *kind;
  enum phrase_id sentence, word;
  const char *(*title)(struct arena *arena, const struct rulebook *rulebook, const char *name);
} kinds[] = {{"overdue", PHRASE_stage_overdue, PHRASE_departure_overdue, title_of_stage},
             {"unvoted", PHRASE_stage_overdue, PHRASE_departure_unvoted, title_of_approval},
             {"late", PHRASE_task_late, PHRASE_departure_late, title_of_task},
             {"skipped", PHRASE_task_skipped, PHRASE_departure_skipped, title_of_task},
             {"stood_in", PHRASE_task_stood_in, PHRASE_departure_stood_in, title_of_task},
             {"timer", PHRASE_timer_departed, PHRASE_departure_timer, title_of_timer},
             {"held", PHRASE_timer_held, PHRASE_departure_held, title_of_timer}};
enum { KINDS = sizeof kinds / sizeof *kinds };

static int find_kind(const char *kind) {
  for (int i = 0; i < KINDS; i++)
    if (text_equal(kinds[i].kind, kind)) return i;
  return -1;
}

void sentence_departure(const struct teller *teller, const struct fact *fact, struct buffer *out) {
  struct buffer who = BUFFER_EMPTY;
  const char *reason = fact->reason != NULL ? fact->reason : "-";
  int kind = find_kind(fact->name);
  sentence_who(teller, fact->who, false, &who);
  if (text_equal(fact->name, "held")) sentence_held(teller, fact, out);
  else if (kind >= 0)
    tell(kinds[kind].sentence, kinds[kind].title(teller->arena, teller->rulebook, reason), buffer_text(&who));
  else tell(PHRASE_departed, fact->name, reason, buffer_text(&who));
  buffer_release(&who);
}

const char *departure_word(const char *kind) {
  int number = find_kind(kind);
  return number >= 0 ? phrase_text(language_current(), kinds[number].word) : kind;
}

const char *departure_standard(const struct teller *teller, const char *kind, const char *standard) {
  int number = find_kind(kind);
  if (standard == NULL) return "-";
  return number >= 0 ? kinds[number].title(teller->arena, teller->rulebook, standard) : standard;
}
