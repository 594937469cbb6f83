/* Whether a decision about a target fits those that were made before. */
#include "incentive/target_book.h"

#include "base/text.h"

#include <string.h>

static bool refuse(const struct aim *aim, enum diagnostic_id id, const char *more, struct diagnostics *list) {
  struct buffer period = BUFFER_EMPTY;
  period_write(&period, aim->period);
  diagnostic_add(list, id, NULL, aim->who, aim->measure, buffer_text(&period), more);
  buffer_release(&period);
  return false;
}

static bool is_of(const struct aim *aim, const struct aim *other) {
  return strcmp(aim->who, other->who) == 0 && strcmp(aim->measure, other->measure) == 0;
}

static bool overlap(struct period a, struct period b) {
  return a.from < b.until && b.from < a.until;
}

/* No other period that holds some of its days, and no amount beside a part. */
static bool fits_beside(const struct target_book *book, const struct aim *aim, struct diagnostics *list) {
  for (size_t i = 0; i < book->count; i++) {
    const struct aim *other = &book->aims[i];
    bool same = other->period.from == aim->period.from && other->period.until == aim->period.until;
    if (!is_of(aim, other) || !overlap(aim->period, other->period)) continue;
    if (other->of == NULL && aim->of == NULL && !same)
      return refuse(aim, DIAGNOSTIC_target_overlap, period_text(book->arena, other->period), list);
    if (other->of != NULL && aim->of == NULL) return refuse(aim, DIAGNOSTIC_target_is_part, other->of, list);
    if (other->of == NULL && aim->of != NULL)
      return refuse(aim, DIAGNOSTIC_target_is_amount, money_minor_text(book->arena, other->amount, other->currency),
                    list);
  }
  return true;
}

/* The same amount, or the same split. */
static bool is_about_same(const struct aim *aim, const struct aim *other) {
  bool same = strcmp(other->measure, aim->measure) == 0 && other->period.from == aim->period.from &&
              other->period.until == aim->period.until;
  if (aim->of != NULL) return same && text_equal(other->of, aim->of);
  return same && other->of == NULL && strcmp(other->who, aim->who) == 0;
}

static bool has_first(const struct target_book *book, const struct aim *aim) {
  for (size_t i = 0; i < book->count; i++) {
    const struct aim *other = &book->aims[i];
    if (is_about_same(aim, other) && other->since == aim->period.from) return true;
  }
  return false;
}

/* A decision that holds from a later day would still hold after this one. */
static bool is_latest(const struct target_book *book, const struct aim *aim, struct diagnostics *list) {
  for (size_t i = 0; i < book->count; i++) {
    const struct aim *other = &book->aims[i];
    if (!is_about_same(aim, other) || other->since <= aim->since) continue;
    struct buffer day = BUFFER_EMPTY;
    date_write(&day, other->since);
    refuse(aim, DIAGNOSTIC_target_later, buffer_text(&day), list);
    buffer_release(&day);
    return false;
  }
  return true;
}

/* What was decided for the days before is in its currency. */
static bool is_in_same(const struct target_book *book, const struct aim *aim, struct diagnostics *list) {
  for (size_t i = 0; i < book->count; i++) {
    const struct aim *other = &book->aims[i];
    if (is_about_same(aim, other) && other->since != aim->since && other->currency != aim->currency)
      return refuse(aim, DIAGNOSTIC_target_other_currency, other->currency->code, list);
  }
  return true;
}

/* What is decided already for the days before. */
static bool leaves_something(const struct target_book *book, const struct aim *aim, struct diagnostics *list) {
  struct season season;
  int64_t before = 0;
  if (!season_read(&season, book->rulebook, aim->season, list)) return false;
  if (season_weight(&season, aim->since, aim->period.until) == 0)
    return refuse(aim, DIAGNOSTIC_target_no_days, "", list);
  if (aim->since > aim->period.from)
    target_book_amount(book, aim->who, aim->measure, aim->period.from, aim->since, &before);
  return before <= aim->amount ||
         refuse(aim, DIAGNOSTIC_target_past, money_minor_text(book->arena, before, aim->currency), list);
}

/* Somebody above must have a target on every day of it. */
static bool parent_has_some(const struct target_book *book, const struct aim *aim, struct diagnostics *list) {
  int64_t amount;
  if (target_book_amount(book, aim->of, aim->measure, aim->since, aim->period.until, &amount)) return true;
  return refuse(aim, DIAGNOSTIC_target_of_nothing, aim->of, list);
}

/* Parts of several targets are added, which are then in one currency. */
static bool parents_agree(const struct target_book *book, const struct aim *aim, struct diagnostics *list) {
  const struct currency *own = target_book_currency(book, aim->of, aim->measure, aim->period.from, aim->period.until);
  for (size_t i = 0; i < book->count; i++) {
    const struct aim *other = &book->aims[i];
    if (other->of == NULL || !is_of(aim, other) || text_equal(aim->of, other->of)) continue;
    struct period both = {.from = aim->period.from > other->period.from ? aim->period.from : other->period.from,
                          .until = aim->period.until < other->period.until ? aim->period.until : other->period.until};
    if (both.from >= both.until) continue;
    if (own == NULL || target_book_currency(book, other->of, aim->measure, both.from, both.until) != own)
      return refuse(aim, DIAGNOSTIC_target_two_currencies, other->of, list);
  }
  return true;
}

/* From today on it may hold, unless the period has passed, too. */
static bool refuse_backdated(const struct target_book *book, const struct aim *aim, struct diagnostics *list) {
  struct buffer day = BUFFER_EMPTY;
  refuse(aim, DIAGNOSTIC_target_backdated, "", list);
  date_write(&day, book->today);
  if (book->today < aim->period.until) diagnostic_note(list, DIAGNOSTIC_note_target_revise, buffer_text(&day));
  buffer_release(&day);
  return false;
}

bool target_book_admits(const struct target_book *book, const struct aim *aim, struct diagnostics *list) {
  if (aim->since < aim->period.from || aim->since >= aim->period.until)
    return refuse(aim, DIAGNOSTIC_target_since, "", list);
  if (aim->since > aim->period.from && !has_first(book, aim)) return refuse(aim, DIAGNOSTIC_target_first, "", list);
  if (aim->since < book->today && has_first(book, aim)) return refuse_backdated(book, aim, list);
  if (!fits_beside(book, aim, list) || !is_latest(book, aim, list)) return false;
  if (aim->of != NULL) return parent_has_some(book, aim, list) && parents_agree(book, aim, list);
  return is_in_same(book, aim, list) && leaves_something(book, aim, list);
}
