/* What a query found, as JSON. */
#include <stdio.h>

#include "base/json_writer.h"
#include "base/memory.h"
#include "tools/endpoint/query_board.h"

static void append_row(cltel_buf *rows, const cltel_insights_row *row)
{
    cltel_buf_append_char(rows, '[');
    for (size_t i = 0; i < row->count; i++) {
        cltel_buf_append_text(rows, i ? ",{\"field\":" : "{\"field\":");
        cltel_json_append_string(rows, row->pairs[i].field);
        cltel_buf_append_text(rows, ",\"value\":");
        cltel_json_append_string(rows, row->pairs[i].value);
        cltel_buf_append_char(rows, '}');
    }
    cltel_buf_append_char(rows, ']');
}

static bool keep_row(cltel_query_rows *rows, const cltel_insights_row *row)
{
    if (rows->count == rows->room) {
        size_t room = rows->room ? 2 * rows->room : 64;
        size_t *ends = cltel_realloc(rows->ends, room * sizeof *ends);
        if (!ends)
            return false;
        rows->ends = ends;
        rows->room = room;
    }
    append_row(&rows->text, row);
    rows->ends[rows->count++] = rows->text.len;
    return !rows->text.failed;
}

void cltel_query_rows_done(cltel_query_rows *rows)
{
    cltel_buf_done(&rows->text);
    cltel_release(rows->ends);
    *rows = (cltel_query_rows){ 0 };
}

/* What is kept stays in memory: results that are larger are no results, but a query to be made smaller. */
static bool is_too_large(const cltel_query *query, const cltel_query_rows *rows)
{
    if (rows->text.len <= CLTEL_QUERY_RESULTS_BYTES_MAX)
        return false;
    fprintf(stderr, "cltel local: query %s: more than %d bytes of results; a limit or fewer fields help\n", query->id,
            CLTEL_QUERY_RESULTS_BYTES_MAX);
    return true;
}

bool cltel_query_make_rows(const cltel_query *query, cltel_insights_run *run, cltel_query_rows *rows)
{
    if (!cltel_insights_finish(run))
        return false;
    size_t count = cltel_insights_row_count(run);
    for (size_t i = 0; i < count; i++) {
        cltel_insights_row row;
        if (!cltel_insights_row_at(run, i, &row) || !keep_row(rows, &row) || is_too_large(query, rows))
            return false;
    }
    return true;
}

static bool keep_early_row(void *context, const cltel_insights_row *row)
{
    cltel_query_rows *rows = context;
    return keep_row(rows, row) && rows->count < CLTEL_QUERY_EARLY_ROWS_MAX &&
           rows->text.len < CLTEL_QUERY_EARLY_BYTES_MAX;
}

void cltel_query_early_rows(const cltel_insights_run *run, cltel_query_rows *rows)
{
    cltel_insights_peek(run, keep_early_row, rows);
    if (rows->text.failed)
        cltel_query_rows_done(rows);
}
