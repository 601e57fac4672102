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

/* What is kept stays in memory: results that are larger are no results, but a query to be made smaller. */
static bool is_too_large(const cltel_query *query)
{
    if (query->rows.len <= CLTEL_QUERY_RESULTS_BYTES_MAX)
        return false;
    fprintf(stderr, "cltel local: query %s: more than %d bytes of results; a limit or fewer fields help\n", query->id,
            CLTEL_QUERY_RESULTS_BYTES_MAX);
    return true;
}

bool cltel_query_keep_rows(cltel_query *query, cltel_insights_run *run)
{
    if (!cltel_insights_finish(run))
        return false;
    size_t count = cltel_insights_row_count(run);
    query->row_ends = cltel_alloc((count + 1) * sizeof *query->row_ends);
    for (size_t i = 0; query->row_ends && i < count; i++) {
        cltel_insights_row row;
        if (!cltel_insights_row_at(run, i, &row))
            return false;
        append_row(&query->rows, &row);
        if (is_too_large(query))
            return false;
        query->row_ends[i] = query->rows.len;
    }
    query->row_count = count;
    return query->row_ends && !query->rows.failed;
}
