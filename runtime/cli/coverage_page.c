/* The page of --coverage=FILE.html: totals, then every file with its lines coloured.
 *
 *   green   decided, both ways where there are two
 *   yellow  one way of two
 *   red     never
 *   none    nothing to decide here
 *
 * It needs nothing but itself: no script, no font, no picture from outside, and it prints. Colours never stand alone: a
 * sign in front of the line says the same, and what is missing is said in words. */
#include "cli/coverage_report.h"

#include "base/text.h"
#include "report/markup.h"

#include <string.h>

static const char style[] =
    "h2{font:600 1rem ui-monospace,monospace;margin:2rem 0 .4rem}"
    ".bar{display:inline-block;width:10rem;height:.6rem;background:#f3c4c0;border-radius:.3rem;overflow:hidden}"
    ".bar i{display:block;height:100%;background:#2f9e5b}"
    "table.text{width:100%;font:13px/1.5 ui-monospace,'Noto Sans Mono CJK SC',monospace;border:1px solid #dfe3e8;"
    "table-layout:fixed}table.text td{padding:0 .6rem;white-space:pre-wrap;overflow-wrap:anywhere}"
    "table.text td.l{width:3.2rem;text-align:right;color:#8a929c;user-select:none}"
    "table.text td.s{width:1.2rem;text-align:center;padding:0}"
    "tr.yes{background:#e9f7ee}tr.half{background:#fff5d1}tr.no{background:#fde7e5}"
    ".why{display:block;font:13px system-ui,'Noto Sans CJK SC',sans-serif;color:#8a2b20;white-space:normal}"
    "tr.half .why{color:#77590a}"
    "@media (prefers-color-scheme:dark){tr.yes{background:#173322}"
    "tr.half{background:#3b3212}tr.no{background:#402020}.why{color:#f0a39b}tr.half .why{color:#e6cd7a}"
    "table.text{border-color:#333a42}}";

/* ---- totals ---- */

static void bar(struct buffer *out, const struct cover_tally *tally) {
  size_t percent = tally->count > 0 ? tally->decided * 100 / tally->count : 100;
  buffer_printf(out, "<span class=bar><i style=\"width:%zu%%\"></i></span>", percent);
}

static void total_row(const struct coverage_report *report, enum cover_kind kind, struct buffer *out) {
  struct cover_tally tally = coverage_tally(report->coverage, kind, report->all);
  if (tally.count == 0) return;
  struct buffer words = BUFFER_EMPTY;
  cover_kind_say(&words, kind, &tally);
  buffer_puts(out, "<tr><td>");
  markup_text(out, buffer_text(&words));
  buffer_puts(out, "</td><td>");
  bar(out, &tally);
  buffer_printf(out, "</td><td class=n>%s</td></tr>\n", cover_share(report->session->arena, &tally));
  buffer_release(&words);
}

static void totals(const struct coverage_report *report, struct buffer *out) {
  struct arena *arena = report->session->arena;
  struct cover_tally all = coverage_tally(report->coverage, COVER_KINDS, report->all);
  struct buffer head = BUFFER_EMPTY;
  phrase_add(&head, language_current(), PHRASE_cover_head, arena_printf(arena, "%zu", all.decided),
             arena_printf(arena, "%zu", all.count), cover_share(arena, &all));
  buffer_puts(out, "<p>");
  markup_text(out, buffer_text(&head));
  buffer_puts(out, "</p>\n<table>\n");
  for (int kind = 0; kind < COVER_KINDS; kind++) total_row(report, (enum cover_kind)kind, out);
  buffer_puts(out, "</table>\n");
  buffer_release(&head);
}

/* ---- files ---- */

struct page_file {
  const struct source_file *file;
  const struct cover_item *items; /* of this file, by line */
  size_t count;
};

enum line_state { LINE_PLAIN, LINE_YES, LINE_HALF, LINE_NO };

/* The worst of what stands on the line; items over several lines count on each. */
static enum line_state line_state(const struct page_file *page, int line, struct buffer *why) {
  enum line_state state = LINE_PLAIN;
  for (size_t i = 0; i < page->count; i++) {
    const struct cover_item *item = &page->items[i];
    if (line < item->line || line > item->last_line) continue;
    enum line_state one = cover_item_is_decided(item) ? LINE_YES : item->seen != 0 ? LINE_HALF : LINE_NO;
    if (one > state) state = one;
    if (one == LINE_YES || item->line != line || item->kind == COVER_LINE) continue;
    if (why->size > 0) buffer_puts(why, "; ");
    cover_item_say(why, item);
  }
  return state;
}

static void text_line(const struct page_file *page, int line, const char *text, size_t size, struct buffer *out) {
  static const char *const classes[] = {"", " class=yes", " class=half", " class=no"};
  static const char *const signs[] = {"", "+", "~", "!"};
  struct buffer why = BUFFER_EMPTY;
  enum line_state state = line_state(page, line, &why);
  buffer_printf(out, "<tr%s><td class=l>%d</td><td class=s>%s</td><td>", classes[state], line, signs[state]);
  markup_bytes(out, text, size);
  if (why.size > 0) {
    buffer_puts(out, "<span class=why>");
    markup_text(out, buffer_text(&why));
    buffer_puts(out, "</span>");
  }
  buffer_puts(out, "</td></tr>\n");
  buffer_release(&why);
}

static void file_section(const struct page_file *page, struct buffer *out) {
  const char *at = page->file->text, *end = at + page->file->size;
  buffer_puts(out, "<h2 id=\"");
  markup_text(out, page->file->name);
  buffer_puts(out, "\">");
  markup_text(out, page->file->name);
  buffer_puts(out, "</h2>\n<table class=text>\n");
  if (page->file->size >= 3 && memcmp(at, "\xef\xbb\xbf", 3) == 0) at += 3;
  for (int line = 1; at < end; line++) {
    const char *stop = memchr(at, '\n', (size_t)(end - at));
    size_t size = stop != NULL ? (size_t)(stop - at) : (size_t)(end - at);
    text_line(page, line, at, size, out);
    at += size + 1;
  }
  buffer_puts(out, "</table>\n");
}

static void index_row(const struct coverage_report *report, const struct page_file *page, struct buffer *out) {
  struct cover_tally tally = {0, page->count};
  for (size_t i = 0; i < page->count; i++) tally.decided += cover_item_is_decided(&page->items[i]);
  buffer_puts(out, "<tr><td><a href=\"#");
  markup_text(out, page->file->name);
  buffer_puts(out, "\">");
  markup_text(out, page->file->name);
  buffer_puts(out, "</a></td><td>");
  bar(out, &tally);
  buffer_printf(out, "</td><td class=n>%zu / %zu</td><td class=n>%s</td></tr>\n", tally.decided, tally.count,
                cover_share(report->session->arena, &tally));
}

/* Files that hold something to decide, in the order of the source. */
static size_t find_pages(const struct coverage_report *report, struct page_file **out) {
  size_t count, pages = 0;
  const struct cover_item *items = coverage_items(report->coverage, &count);
  struct page_file *found = NULL;
  for (size_t i = 0; i < count; i++) {
    if (!coverage_shows(report, &items[i])) continue;
    if (pages == 0 || found[pages - 1].file != items[i].file) {
      found = arena_grow(report->session->arena, found, pages, sizeof *found);
      found[pages++] = (struct page_file){items[i].file, &items[i], 0};
    }
    found[pages - 1].count++;
  }
  *out = found;
  return pages;
}

void coverage_page(const struct coverage_report *report, struct buffer *out) {
  struct page_file *pages;
  size_t count = find_pages(report, &pages);
  const struct rulebook *rulebook = report->rulebook;
  const char *title = label_text(&rulebook->title, language_current(), rulebook->name);
  const char *version = rulebook->version != NULL ? rulebook->version : "";
  markup_page_begin(out, arena_printf(report->session->arena, "%s %s", title, version), style);
  totals(report, out);
  buffer_puts(out, "<table>\n");
  for (size_t i = 0; i < count; i++) index_row(report, &pages[i], out);
  buffer_puts(out, "</table>\n");
  for (size_t i = 0; i < count; i++) file_section(&pages[i], out);
  markup_page_end(out);
}
