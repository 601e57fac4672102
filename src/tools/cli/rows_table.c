/* Rows as a table that fits the terminal. */
#include <stdlib.h>
#include <string.h>

#include "tools/cli/rows_print.h"
#include "tools/cli/say.h"
#include "tools/cli/terminal.h"
#include "tools/cli/text_width.h"

enum { GAP = 2, WIDTH_MIN = 8, FLUSH_BYTES = 64 * 1024 };

typedef struct table {
    const cltel_cli_rows *rows;
    const cltel_cli_rows_style *style;
    size_t widths[CLTEL_COLUMNS_MAX];
    bool numeric[CLTEL_COLUMNS_MAX]; /* all values are numbers: they stand at the right */
    bool fixed[CLTEL_COLUMNS_MAX];   /* numbers, and what has to stay whole */
    cltel_buf shown;                 /* a value made harmless; reused */
    cltel_buf out;
} table;

static bool is_number(cltel_view text)
{
    char digits[40];
    char *end;
    if (!text.len || text.len >= sizeof digits || !memchr("+-.0123456789", text.ptr[0], 13))
        return false;
    memcpy(digits, text.ptr, text.len);
    digits[text.len] = 0;
    (void)strtod(digits, &end);
    return end == digits + text.len;
}

static cltel_view shown(table *t, cltel_view value)
{
    cltel_buf_clear(&t->shown);
    if (value.ptr)
        cltel_append_harmless(&t->shown, value);
    return cltel_buf_view(&t->shown);
}

static bool is_whole(const table *t, size_t column)
{
    cltel_view name = cltel_cli_rows_name(t->rows, column);
    for (const char *at = t->style->whole; at && *at; at += *at == ',') {
        size_t len = strcspn(at, ",");
        if (cltel_view_equal(name, (cltel_view){ at, len }))
            return true;
        at += len;
    }
    return false;
}

static void measure(table *t)
{
    cltel_view values[CLTEL_COLUMNS_MAX];
    for (size_t i = 0; i < t->rows->column_count; i++) {
        t->widths[i] = cltel_cells(shown(t, cltel_cli_rows_name(t->rows, i)));
        t->numeric[i] = true;
    }
    for (size_t row = 0; row < t->rows->count; row++) {
        cltel_cli_rows_values(t->rows, row, values);
        for (size_t i = 0; i < t->rows->column_count; i++) {
            if (!values[i].ptr)
                continue;
            size_t cells = cltel_cells(shown(t, values[i]));
            t->widths[i] = cells > t->widths[i] ? cells : t->widths[i];
            t->numeric[i] = t->numeric[i] && is_number(values[i]);
        }
    }
    for (size_t i = 0; i < t->rows->column_count; i++)
        t->fixed[i] = t->numeric[i] || is_whole(t, i);
}

/* The whole width when no column of text has more than limit. */
static size_t width_with(const table *t, size_t limit)
{
    size_t sum = 0;
    for (size_t i = 0; i < t->rows->column_count; i++)
        sum += (i ? GAP : 0) + (t->fixed[i] || t->widths[i] < limit ? t->widths[i] : limit);
    return sum;
}

/* What does not fit is taken from the widest columns of text, as long as that leaves something of them. */
static void shrink(table *t)
{
    size_t low = WIDTH_MIN, high = WIDTH_MIN;
    for (size_t i = 0; i < t->rows->column_count; i++)
        high = t->widths[i] > high ? t->widths[i] : high;
    if (!t->style->width || width_with(t, high) <= t->style->width)
        return;
    while (low + 1 < high) {
        size_t middle = low + (high - low) / 2;
        if (width_with(t, middle) <= t->style->width)
            low = middle;
        else
            high = middle;
    }
    for (size_t i = 0; i < t->rows->column_count; i++)
        if (!t->fixed[i] && t->widths[i] > low)
            t->widths[i] = low;
}

static void append_spaces(cltel_buf *out, size_t count)
{
    while (count--)
        cltel_buf_append_char(out, ' ');
}

static void append_cell(table *t, size_t column, cltel_view text)
{
    const char *more = cltel_terminal_utf8() ? "\342\200\246" : "~";
    size_t width = t->widths[column], cells = cltel_cells(text);
    bool last = column + 1 == t->rows->column_count, cut = cells > width;
    if (cut)
        text = cltel_cut_cells(text, width - 1);
    cells = cut ? cltel_cells(text) + 1 : cells;
    if (t->numeric[column])
        append_spaces(&t->out, width - cells);
    cltel_buf_append_view(&t->out, text);
    if (cut)
        cltel_buf_append_text(&t->out, more);
    if (!t->numeric[column] && !last)
        append_spaces(&t->out, width - cells);
    if (!last)
        append_spaces(&t->out, GAP);
}

static void append_header(table *t)
{
    if (t->style->colour)
        cltel_buf_append_text(&t->out, "\033[1m");
    for (size_t i = 0; i < t->rows->column_count; i++) {
        cltel_view name = shown(t, cltel_cli_rows_name(t->rows, i));
        for (size_t at = 0; at < name.len; at++)
            t->shown.ptr[at] = (char)(name.ptr[at] >= 'a' && name.ptr[at] <= 'z' ? name.ptr[at] - 32 : name.ptr[at]);
        append_cell(t, i, name);
    }
    cltel_buf_append_text(&t->out, t->style->colour ? "\033[0m\n" : "\n");
}

static void append_row(table *t, size_t row)
{
    cltel_view values[CLTEL_COLUMNS_MAX];
    cltel_cli_rows_values(t->rows, row, values);
    for (size_t i = 0; i < t->rows->column_count; i++)
        append_cell(t, i, shown(t, values[i]));
    cltel_buf_append_char(&t->out, '\n');
}

void cltel_cli_rows_table(const cltel_cli_rows *rows, const cltel_cli_rows_style *style)
{
    table t = { .rows = rows, .style = style };
    if (!rows->column_count)
        return;
    measure(&t);
    shrink(&t);
    append_header(&t);
    for (size_t row = 0; row < rows->count; row++) {
        append_row(&t, row);
        if (t.out.len >= FLUSH_BYTES)
            cltel_out(&t.out);
    }
    cltel_out(&t.out);
    cltel_buf_done(&t.shown);
    cltel_buf_done(&t.out);
}
