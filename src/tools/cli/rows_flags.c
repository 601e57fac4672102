#include "tools/cli/rows_flags.h"

#include <string.h>
#include <unistd.h>

#include "tools/cli/terminal.h"

static cltel_cli_rows_form form_of(const cltel_args *args, bool always_table)
{
    static const struct {
        const char *name;
        cltel_cli_rows_form form;
    } forms[] = {
        { "table", CLTEL_ROWS_TABLE }, { "plain", CLTEL_ROWS_PLAIN }, { "json", CLTEL_ROWS_JSON },
        { "jsonl", CLTEL_ROWS_JSONL }, { "csv", CLTEL_ROWS_CSV },
    };
    const char *format = cltel_args_value(args, "format");
    for (size_t i = 0; format && i < sizeof forms / sizeof forms[0]; i++)
        if (strcmp(format, forms[i].name) == 0)
            return forms[i].form;
    if (cltel_args_has(args, "json") || cltel_args_has(args, "csv"))
        return cltel_args_has(args, "json") ? CLTEL_ROWS_JSON : CLTEL_ROWS_CSV;
    return cltel_terminal_is(STDOUT_FILENO) || always_table ? CLTEL_ROWS_TABLE : CLTEL_ROWS_PLAIN;
}

void cltel_cli_rows_flags(const cltel_args *args, bool always_table, cltel_cli_rows_style *style)
{
    *style =
        (cltel_cli_rows_style){ .form = form_of(args, always_table), .to_terminal = cltel_terminal_is(STDOUT_FILENO) };
    style->colour = style->form == CLTEL_ROWS_TABLE && cltel_terminal_colour(args, STDOUT_FILENO);
    if (!cltel_args_has(args, "wide"))
        style->width = (size_t)cltel_terminal_width(STDOUT_FILENO);
}
