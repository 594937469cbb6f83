/* Drawing charts.
 *
 * Invariants
 * 1. Axes begin and end at ticks, which are 1, 2 or 5 times a power of ten apart; zero is always on the left and right
 * axes.
 * 2. Places are tenths of a pixel, computed in whole numbers: no rounding differs between machines.
 *
 * Not done here: what is drawn, and in which words. */
#include "report/chart.h"

#include "base/decimal.h"
#include "base/text.h"
#include "report/markup.h"

#include <stdlib.h>
#include <string.h>

enum { WIDTH = 9600, HEIGHT = 5800, LEFT = 1150, RIGHT = 950, BOTTOM = 900, HEAD = 420, NOTE = 190, TICKS = 8 };

static const char *const colors[] = {"#1f5fa8", "#b5541c", "#3a7d34", "#7a4b9d"};

struct span { /* of an axis, in the numbers of its values */
  int64_t low, high, step;
};

struct drawing {
  const struct chart *chart;
  struct buffer *out;
  struct span x, left, right;
  int top; /* of the plot */
};

/* ---- axes ---- */

static int64_t step_over(int64_t width) {
  int64_t step = 1;
  while (width / step > TICKS && step < INT64_MAX / 10) {
    if (width / (step * 2) <= TICKS) return step * 2;
    if (width / (step * 5) <= TICKS) return step * 5;
    step *= 10;
  }
  return step;
}

static int64_t down_to(int64_t value, int64_t step) {
  int64_t rest = value % step;
  return value - rest - (rest < 0 ? step : 0);
}

static struct span span_over(int64_t low, int64_t high) {
  struct span span = {low, high > low ? high : low + 1, 1};
  span.step = step_over(span.high / 2 - span.low / 2 < INT64_MAX / 4 ? span.high - span.low : INT64_MAX / 2);
  span.low = down_to(span.low, span.step);
  int64_t floor = down_to(span.high, span.step);
  span.high = floor < span.high ? floor + span.step : floor;
  return span;
}

static void widen(int64_t value, int64_t *low, int64_t *high) {
  if (value < *low) *low = value;
  if (value > *high) *high = value;
}

static void find_spans(struct drawing *drawing) {
  const struct chart *chart = drawing->chart;
  int64_t low[3] = {INT64_MAX, 0, 0}, high[3] = {INT64_MIN, 0, 0};
  for (size_t i = 0; i < chart->line_count; i++)
    for (size_t j = 0; j < chart->lines[i].count; j++) {
      int axis = chart->lines[i].right ? 2 : 1;
      widen(chart->lines[i].points[j].x, &low[0], &high[0]);
      widen(chart->lines[i].points[j].y, &low[axis], &high[axis]);
    }
  if (low[0] > high[0]) low[0] = high[0] = 0;
  drawing->x = span_over(low[0], high[0]);
  drawing->left = span_over(low[1], high[1]);
  drawing->right = span_over(low[2], high[2]);
}

/* ---- places ---- */

static int place(struct span span, int64_t value, int from, int to) {
  int128 way = (int128)(value - span.low) * (to - from);
  return from + (int)(way / (span.high - span.low));
}

static int place_x(const struct drawing *drawing, int64_t value) {
  return place(drawing->x, value, LEFT, WIDTH - RIGHT);
}

static int place_y(const struct drawing *drawing, bool right, int64_t value) {
  return place(right ? drawing->right : drawing->left, value, HEIGHT - BOTTOM, drawing->top);
}

static void put_tenths(struct buffer *out, int tenths) {
  buffer_printf(out, "%d.%d", tenths / 10, tenths % 10);
}

/* ---- parts ---- */

static void put_line(struct drawing *drawing, int x1, int y1, int x2, int y2, const char *class) {
  buffer_puts(drawing->out, "<path d=\"M");
  put_tenths(drawing->out, x1);
  buffer_putc(drawing->out, ',');
  put_tenths(drawing->out, y1);
  buffer_putc(drawing->out, 'L');
  put_tenths(drawing->out, x2);
  buffer_putc(drawing->out, ',');
  put_tenths(drawing->out, y2);
  buffer_printf(drawing->out, "\" class=\"%s\"/>\n", class);
}

static void put_text(struct drawing *drawing, int x, int y, const char *class, const char *text) {
  buffer_puts(drawing->out, "<text x=\"");
  put_tenths(drawing->out, x);
  buffer_puts(drawing->out, "\" y=\"");
  put_tenths(drawing->out, y);
  buffer_printf(drawing->out, "\" class=\"%s\">", class);
  markup_text(drawing->out, text);
  buffer_puts(drawing->out, "</text>\n");
}

static void put_turned(struct drawing *drawing, int x, int y, int turn, const char *text) {
  buffer_puts(drawing->out, "<text transform=\"translate(");
  put_tenths(drawing->out, x);
  buffer_putc(drawing->out, ' ');
  put_tenths(drawing->out, y);
  buffer_printf(drawing->out, ") rotate(%d)\" class=\"mid title\">", turn);
  markup_text(drawing->out, text);
  buffer_puts(drawing->out, "</text>\n");
}

/* No more digits behind the point than the ticks need. */
static void tick_text(struct buffer *out, const struct chart_axis *axis, struct span span, int64_t value) {
  struct decimal number = {value, axis->scale};
  int64_t step = span.step;
  while (number.scale > 0 && step % 10 == 0) {
    number.units /= 10;
    number.scale--;
    step /= 10;
  }
  buffer_clear(out);
  decimal_write_grouped(out, number, number.scale);
  buffer_puts(out, axis->unit);
}

static void draw_x(struct drawing *drawing) {
  const struct chart *chart = drawing->chart;
  struct buffer text = BUFFER_EMPTY;
  int base = HEIGHT - BOTTOM;
  for (int64_t value = drawing->x.low;; value += drawing->x.step) {
    int x = place_x(drawing, value);
    put_line(drawing, x, base, x, base + 50, "axis");
    tick_text(&text, &chart->x, drawing->x, value);
    put_text(drawing, x, base + 200, "mid", buffer_text(&text));
    if (value >= drawing->x.high) break;
  }
  put_line(drawing, LEFT, base, WIDTH - RIGHT, base, "axis");
  put_text(drawing, (LEFT + WIDTH - RIGHT) / 2, base + 440, "mid title", chart->x.title);
  buffer_release(&text);
}

static void draw_y(struct drawing *drawing, bool right) {
  const struct chart_axis *axis = right ? &drawing->chart->right : &drawing->chart->left;
  struct span span = right ? drawing->right : drawing->left;
  struct buffer text = BUFFER_EMPTY;
  int edge = right ? WIDTH - RIGHT : LEFT, middle = (drawing->top + HEIGHT - BOTTOM) / 2;
  for (int64_t value = span.low;; value += span.step) {
    int y = place_y(drawing, right, value);
    if (!right) put_line(drawing, LEFT, y, WIDTH - RIGHT, y, "grid");
    tick_text(&text, axis, span, value);
    put_text(drawing, right ? edge + 80 : edge - 80, y + 45, right ? "start" : "end", buffer_text(&text));
    if (value >= span.high) break;
  }
  put_line(drawing, edge, drawing->top, edge, HEIGHT - BOTTOM, "axis");
  put_turned(drawing, right ? WIDTH - 180 : 220, middle, right ? 90 : -90, axis->title);
  buffer_release(&text);
}

static void draw_line(struct drawing *drawing, size_t number) {
  const struct chart_line *line = &drawing->chart->lines[number];
  struct buffer *out = drawing->out;
  const char *color = colors[number % (sizeof colors / sizeof *colors)];
  buffer_puts(out, "<path d=\"");
  for (size_t i = 0; i < line->count; i++) {
    buffer_putc(out, i == 0 ? 'M' : 'L');
    put_tenths(out, place_x(drawing, line->points[i].x));
    buffer_putc(out, ',');
    put_tenths(out, place_y(drawing, line->right, line->points[i].y));
  }
  buffer_printf(out, "\" class=\"line\" stroke=\"%s\"%s/>\n", color, line->right ? " stroke-dasharray=\"5 4\"" : "");
}

/* Below the plot, where no line goes. */
static void draw_legend(struct drawing *drawing) {
  int x = LEFT, y = HEIGHT - 160;
  for (size_t i = 0; i < drawing->chart->line_count; i++) {
    const struct chart_line *line = &drawing->chart->lines[i];
    buffer_puts(drawing->out, "<path d=\"M");
    put_tenths(drawing->out, x);
    buffer_printf(drawing->out, ",%d.%dh28\" class=\"line\" stroke=\"%s\"%s/>\n", y / 10, y % 10,
                  colors[i % (sizeof colors / sizeof *colors)], line->right ? " stroke-dasharray=\"5 4\"" : "");
    put_text(drawing, x + 360, y + 45, "start", line->name);
    x += 900 + 75 * text_width(line->name);
  }
}

static void draw_head(struct drawing *drawing) {
  const struct chart *chart = drawing->chart;
  put_text(drawing, LEFT, 300, "head", chart->title);
  for (size_t i = 0; i < chart->note_count && i < CHART_NOTES; i++)
    put_text(drawing, LEFT, HEAD + 90 + (int)i * NOTE, "start note", chart->notes[i]);
}

static const char style[] =
    "text{font:12px 'Noto Sans','Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif;"
    "fill:#333}"
    ".head{font-size:17px;font-weight:bold}.note{fill:#666}.title{font-weight:bold}.mid{text-anchor:middle}"
    ".end{text-anchor:end}.axis{stroke:#333}.grid{stroke:#ddd}"
    ".line{fill:none;stroke-width:2;stroke-linejoin:round}";

void chart_svg(const struct chart *chart, struct buffer *out) {
  struct drawing drawing = {.chart = chart, .out = out};
  size_t notes = chart->note_count < CHART_NOTES ? chart->note_count : CHART_NOTES;
  drawing.top = HEAD + (int)notes * NOTE + 130;
  find_spans(&drawing);
  buffer_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\">\n",
                WIDTH / 10, HEIGHT / 10, WIDTH / 10, HEIGHT / 10);
  buffer_printf(out, "<style>%s</style>\n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>\n", style);
  draw_head(&drawing);
  draw_y(&drawing, false);
  if (chart->right.title != NULL) draw_y(&drawing, true);
  draw_x(&drawing);
  for (size_t i = 0; i < chart->line_count; i++) draw_line(&drawing, i);
  draw_legend(&drawing);
  buffer_puts(out, "</svg>\n");
}
