#include "tools/cli/rows_make.h"

#include <math.h>
#include <stdio.h>

#include "base/json_writer.h"

void cltel_cli_rows_row(cltel_cli_rows_maker *maker)
{
    cltel_buf_append_text(&maker->json, maker->any_row ? "],[" : "[[");
    maker->any_row = true;
    maker->any_cell = false;
}

void cltel_cli_rows_cell(cltel_cli_rows_maker *maker, const char *column, cltel_view value)
{
    cltel_buf_append_format(&maker->json, "%s{\"field\":\"%s\",\"value\":", maker->any_cell ? "," : "", column);
    cltel_json_append_string(&maker->json, value);
    cltel_buf_append_char(&maker->json, '}');
    maker->any_cell = true;
}

void cltel_cli_rows_number(cltel_cli_rows_maker *maker, const char *column, int decimals, double number)
{
    char text[64];
    if (!isfinite(number))
        return;
    int len = snprintf(text, sizeof text, "%.*f", decimals, number);
    if (len > 0 && (size_t)len < sizeof text)
        cltel_cli_rows_cell(maker, column, (cltel_view){ text, (size_t)len });
}

bool cltel_cli_rows_made(cltel_cli_rows_maker *maker, cltel_cli_rows *rows)
{
    cltel_buf_append_text(&maker->json, maker->any_row ? "]]" : "[]");
    bool made = !maker->json.failed && cltel_cli_rows_read(rows, cltel_buf_view(&maker->json));
    cltel_buf_done(&maker->json);
    *maker = (cltel_cli_rows_maker){ 0 };
    return made;
}
