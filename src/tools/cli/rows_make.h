/* Rows that a verb makes itself, so that they are printed like those of a query. */
#ifndef CLTEL_TOOLS_CLI_ROWS_MAKE_H
#define CLTEL_TOOLS_CLI_ROWS_MAKE_H

#include "tools/cli/rows.h"

/* Zeroed: none. */
typedef struct cltel_cli_rows_maker {
    cltel_buf json;
    bool any_row;
    bool any_cell; /* in the row */
} cltel_cli_rows_maker;

void cltel_cli_rows_row(cltel_cli_rows_maker *maker); /* begins the next row */
void cltel_cli_rows_cell(cltel_cli_rows_maker *maker, const char *column, cltel_view value);
/* With so many digits behind the point; nothing for what is no number. */
void cltel_cli_rows_number(cltel_cli_rows_maker *maker, const char *column, int decimals, double number);

/* All of them; the maker is empty again. false: no memory. */
bool cltel_cli_rows_made(cltel_cli_rows_maker *maker, cltel_cli_rows *rows);

#endif
