#include "tools/endpoint/xray_store.h"

#include <stdio.h>

#include "tools/endpoint/store_statements.h"

static void read_trace(sqlite3_stmt *statement, cltel_stored_trace *trace)
{
    trace->number = sqlite3_column_int64(statement, 0);
    cltel_store_column_text(statement, 1, trace->id, sizeof trace->id);
    trace->first_us = sqlite3_column_int64(statement, 2);
    trace->last_us = sqlite3_column_int64(statement, 3);
    trace->received_us = sqlite3_column_int64(statement, 4);
    trace->changed_us = sqlite3_column_int64(statement, 5);
    trace->segments = sqlite3_column_int64(statement, 6);
    trace->bytes = sqlite3_column_int64(statement, 7);
    trace->limit_exceeded = sqlite3_column_int(statement, 8) != 0;
}

static cltel_stored ended(int step)
{
    return step == SQLITE_ROW || step == SQLITE_DONE ? CLTEL_STORED : CLTEL_STORED_FAILED;
}

cltel_stored cltel_xray_visit_traces(cltel_store *store, const cltel_trace_range *range, cltel_trace_visit visit,
                                     void *context)
{
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_TRACE_LIST);
    if (!statement)
        return CLTEL_STORED_FAILED;
    cltel_bind_text(statement, 1, cltel_view_of(range->region));
    sqlite3_bind_int64(statement, 2, range->from_us);
    sqlite3_bind_int64(statement, 3, range->until_us);
    sqlite3_bind_int64(statement, 4, range->before_number);
    int step;
    cltel_stored_trace trace;
    while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
        read_trace(statement, &trace);
        if (!visit(context, &trace))
            break;
    }
    sqlite3_reset(statement);
    return ended(step);
}

cltel_stored cltel_xray_find_trace(cltel_store *store, const char *region, cltel_view id, cltel_stored_trace *trace)
{
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_TRACE_FIND);
    if (!statement)
        return CLTEL_STORED_FAILED;
    cltel_bind_text(statement, 1, cltel_view_of(region));
    cltel_bind_text(statement, 2, id);
    cltel_stored found = cltel_store_outcome(sqlite3_step(statement));
    if (found == CLTEL_STORED)
        read_trace(statement, trace);
    sqlite3_reset(statement);
    return found;
}

static void read_segment(sqlite3_stmt *statement, cltel_stored_segment *segment)
{
    snprintf(segment->id, sizeof segment->id, "%016llx", (unsigned long long)sqlite3_column_int64(statement, 0));
    segment->start_us = sqlite3_column_int64(statement, 1);
    segment->end_us = sqlite3_column_int64(statement, 2);
    segment->received_us = sqlite3_column_int64(statement, 3);
    segment->in_progress = sqlite3_column_int(statement, 4) != 0;
    const char *text = sqlite3_column_blob(statement, 5);
    segment->document = (cltel_view){ text ? text : "", (size_t)sqlite3_column_bytes(statement, 5) };
}

cltel_stored cltel_xray_visit_segments(cltel_store *store, int64_t trace_number, cltel_segment_visit visit,
                                       void *context)
{
    sqlite3_stmt *statement = cltel_store_statement(store, CLTEL_SQL_SEGMENT_LIST);
    if (!statement)
        return CLTEL_STORED_FAILED;
    sqlite3_bind_int64(statement, 1, trace_number);
    int step;
    cltel_stored_segment segment;
    while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
        read_segment(statement, &segment);
        if (!visit(context, &segment))
            break;
    }
    sqlite3_reset(statement);
    return ended(step);
}
