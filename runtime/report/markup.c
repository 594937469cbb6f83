/* HTML, SVG and XML.
 *
 * Invariant: no byte of a rulebook or a store reaches markup but through markup_bytes. */
#include "report/markup.h"

#include "base/language.h"

#include <stdbool.h>
#include <string.h>

/* U+FFFE or U+FFFF, which are no characters of XML. */
static bool is_no_character(const char *text, size_t left) {
  return left >= 3 && memcmp(text, "\xef\xbf", 2) == 0 && (text[2] == '\xbe' || text[2] == '\xbf');
}

static const char *named(char c) {
  switch (c) {
  case '&':
    return "&amp;";
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '"':
    return "&quot;";
  case '\r':
    return "";
  default:
    return (unsigned char)c < ' ' && c != '\n' && c != '\t' ? "?" : NULL;
  }
}

void markup_bytes(struct buffer *out, const char *text, size_t size) {
  for (size_t i = 0; i < size; i++) {
    const char *name = named(text[i]);
    if (is_no_character(text + i, size - i)) {
      name = "?";
      i += 2;
    }
    if (name != NULL) buffer_puts(out, name);
    else buffer_putc(out, text[i]);
  }
}

void markup_text(struct buffer *out, const char *text) {
  markup_bytes(out, text, strlen(text));
}

void markup_attribute(struct buffer *out, const char *name, const char *text) {
  buffer_printf(out, " %s=\"", name);
  markup_text(out, text);
  buffer_putc(out, '"');
}

void markup_element(struct buffer *out, const char *tag, const char *text) {
  buffer_printf(out, "<%s>", tag);
  markup_text(out, text);
  buffer_printf(out, "</%s>", tag);
}

static const char common[] =
    "body{font:15px/1.5 system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;margin:2rem auto;max-width:72rem;"
    "padding:0 1rem;color:#1d2129;background:#fff}h1{font-size:1.5rem;margin:0}p{margin:.3rem 0}"
    "table{border-collapse:collapse}th{text-align:left;font-weight:600}"
    "td,th{padding:.15rem .8rem .15rem 0;vertical-align:top}.n{text-align:right;font-variant-numeric:tabular-nums}"
    "a{color:#175ea8}@media print{body{margin:0;max-width:none}h2{break-after:avoid}"
    "tr{-webkit-print-color-adjust:exact;print-color-adjust:exact}}"
    "@media (prefers-color-scheme:dark){body{background:#16191d;color:#e3e6ea}a{color:#7db7f0}}";

void markup_page_begin(struct buffer *out, const char *title, const char *style) {
  const char *language = language_current() == LANGUAGE_ZH ? "zh" : "en";
  buffer_printf(out, "<!doctype html>\n<html lang=%s>\n<meta charset=utf-8>\n", language);
  buffer_puts(out, "<meta name=viewport content=\"width=device-width\">\n");
  markup_element(out, "title", title);
  buffer_printf(out, "\n<style>%s%s</style>\n", common, style != NULL ? style : "");
  markup_element(out, "h1", title);
  buffer_putc(out, '\n');
}

void markup_page_end(struct buffer *out) {
  buffer_puts(out, "</html>\n");
}
