#include "tools/cli/rows_print.h"

#include "base/json_writer.h"
#include "tools/cli/say.h"
#include "tools/cli/terminal.h"

enum { FLUSH_BYTES = 64 * 1024 };

static void append_plain(const cltel_cli_rows *rows, cltel_buf *out, const cltel_view *values)
{
    for (size_t i = 0; i < rows->column_count; i++) {
        if (i)
            cltel_buf_append_char(out, '\t');
        if (values[i].ptr)
            cltel_append_harmless(out, values[i]);
    }
}

static void append_object(const cltel_cli_rows *rows, cltel_buf *out, const cltel_view *values)
{
    char before = '{';
    for (size_t i = 0; i < rows->column_count; i++) {
        if (!values[i].ptr)
            continue;
        cltel_buf_append_char(out, before);
        cltel_json_append_string(out, cltel_cli_rows_name(rows, i));
        cltel_buf_append_char(out, ':');
        cltel_json_append_string(out, values[i]);
        before = ',';
    }
    cltel_buf_append_text(out, before == '{' ? "{}" : "}");
}

static bool needs_quotes(cltel_view text)
{
    if (!text.len)
        return false;
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == ',' || text.ptr[i] == '"' || text.ptr[i] == '\n' || text.ptr[i] == '\r')
            return true;
    return text.ptr[0] == ' ' || text.ptr[text.len - 1] == ' ';
}

static void append_csv_value(cltel_buf *out, cltel_view text)
{
    if (!text.ptr || !needs_quotes(text)) {
        cltel_buf_append_view(out, text);
        return;
    }
    cltel_buf_append_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            cltel_buf_append_char(out, '"');
        cltel_buf_append_char(out, text.ptr[i]);
    }
    cltel_buf_append_char(out, '"');
}

static void append_csv(const cltel_cli_rows *rows, const cltel_cli_rows_style *style, cltel_buf *out,
                       const cltel_view *values)
{
    cltel_buf safe = { 0 };
    for (size_t i = 0; i < rows->column_count; i++) {
        cltel_buf_clear(&safe);
        if (values[i].ptr && style->to_terminal)
            cltel_append_harmless(&safe, values[i]);
        if (i)
            cltel_buf_append_char(out, ',');
        append_csv_value(out, style->to_terminal ? cltel_buf_view(&safe) : values[i]);
    }
    cltel_buf_done(&safe);
}

static void append_csv_header(const cltel_cli_rows *rows, const cltel_cli_rows_style *style, cltel_buf *out)
{
    cltel_view names[CLTEL_COLUMNS_MAX];
    for (size_t i = 0; i < rows->column_count; i++)
        names[i] = cltel_cli_rows_name(rows, i);
    append_csv(rows, style, out, names);
    if (rows->column_count)
        cltel_buf_append_char(out, '\n');
}

static void append_row(const cltel_cli_rows *rows, const cltel_cli_rows_style *style, cltel_buf *out, size_t row)
{
    cltel_view values[CLTEL_COLUMNS_MAX];
    bool json = style->form == CLTEL_ROWS_JSON;
    cltel_cli_rows_values(rows, row, values);
    if (json)
        cltel_buf_append_text(out, row ? ",\n " : "[");
    if (style->form == CLTEL_ROWS_PLAIN)
        append_plain(rows, out, values);
    else if (style->form == CLTEL_ROWS_CSV)
        append_csv(rows, style, out, values);
    else
        append_object(rows, out, values);
    if (!json)
        cltel_buf_append_char(out, '\n');
}

void cltel_cli_rows_print(const cltel_cli_rows *rows, const cltel_cli_rows_style *style)
{
    cltel_buf out = { 0 };
    if (style->form == CLTEL_ROWS_TABLE) {
        cltel_cli_rows_table(rows, style);
        return;
    }
    if (style->form == CLTEL_ROWS_CSV)
        append_csv_header(rows, style, &out);
    for (size_t row = 0; row < rows->count; row++) {
        append_row(rows, style, &out, row);
        if (out.len >= FLUSH_BYTES)
            cltel_out(&out);
    }
    if (style->form == CLTEL_ROWS_JSON)
        cltel_buf_append_text(&out, rows->count ? "]\n" : "[]\n");
    cltel_out(&out);
    cltel_buf_done(&out);
}
