/* Rows of a query: each has some of the columns. */
#ifndef CLTEL_TOOLS_CLI_ROWS_H
#define CLTEL_TOOLS_CLI_ROWS_H

#include <stdbool.h>

#include "base/bytes.h"

enum { CLTEL_COLUMNS_MAX = 1024 };

typedef struct cltel_row_cell {
    size_t column;
    size_t at; /* in text */
    size_t len;
} cltel_row_cell;

typedef struct cltel_column {
    size_t at; /* of the name, in text */
    size_t len;
} cltel_column;

/* Zeroed: no rows. */
typedef struct cltel_cli_rows {
    cltel_buf text;
    cltel_column columns[CLTEL_COLUMNS_MAX]; /* in the order in which they were first seen */
    size_t column_count;
    cltel_row_cell *cells; /* those of a row stand together */
    size_t cell_count, cell_room;
    size_t *ends; /* of each row in cells */
    size_t count, room;
    bool with_ptr;  /* @ptr is a column too */
    size_t no_room; /* values that had no column */
} cltel_cli_rows;

/* The "results" of GetQueryResults, which cltel_json_valid() accepted: rows of {"field", "value"}. What has another
 * form is left out. false: no memory. */
bool cltel_cli_rows_read(cltel_cli_rows *rows, cltel_view results);

cltel_view cltel_cli_rows_name(const cltel_cli_rows *rows, size_t column);

/* Fills a value for each column; ptr NULL: the row has none. */
void cltel_cli_rows_values(const cltel_cli_rows *rows, size_t row, cltel_view *values);

/* Keeps the columns that the list "ms,message" names, in its order. false: *unknown is the first of its names that no
 * row has; nothing was changed. */
bool cltel_cli_rows_choose(cltel_cli_rows *rows, const char *list, cltel_view *unknown);

void cltel_cli_rows_done(cltel_cli_rows *rows);

#endif
