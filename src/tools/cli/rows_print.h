/* Rows as people and programs want them. */
#ifndef CLTEL_TOOLS_CLI_ROWS_PRINT_H
#define CLTEL_TOOLS_CLI_ROWS_PRINT_H

#include "tools/cli/rows.h"

typedef enum cltel_cli_rows_form {
    CLTEL_ROWS_TABLE, /* for people: a header, columns that fit the terminal */
    CLTEL_ROWS_PLAIN, /* tabs between the values, no header, nothing left out */
    CLTEL_ROWS_JSON,  /* one array of objects */
    CLTEL_ROWS_JSONL, /* one object a line */
    CLTEL_ROWS_CSV    /* RFC 4180 with a header */
} cltel_cli_rows_form;

typedef struct cltel_cli_rows_style {
    cltel_cli_rows_form form;
    bool colour;
    bool to_terminal;  /* even the forms for programs must not move its cursor */
    size_t width;      /* columns of the terminal; 0: as wide as it becomes */
    const char *whole; /* columns that a table never cuts, "id,time"; NULL: none */
} cltel_cli_rows_style;

/* Writes all rows to the standard output. */
void cltel_cli_rows_print(const cltel_cli_rows *rows, const cltel_cli_rows_style *style);

/* CLTEL_ROWS_TABLE of cltel_cli_rows_print(). */
void cltel_cli_rows_table(const cltel_cli_rows *rows, const cltel_cli_rows_style *style);

#endif
