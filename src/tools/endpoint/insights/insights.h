/* Logs Insights: a query's text becomes a compiled query, a compiled query and events become rows.
 * It reads no store and no clock; events come from the caller and are borrowed for one call.
 *
 *   query = cltel_insights_compile(text, &error);
 *   run = cltel_insights_run_new(query, &options);
 *   while (events and !cltel_insights_satisfied(run)) cltel_insights_feed(run, events, count);
 *   cltel_insights_finish(run);
 *   for (i < cltel_insights_row_count(run)) cltel_insights_row_at(run, i, &row);
 *
 * A compiled query never changes: several threads may run it, each with its own run, which are
 * merged before finishing. A run belongs to one thread at a time. */
#ifndef CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_H
#define CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_H

#include "base/bytes.h"

enum {
    CLTEL_INSIGHTS_TEXT_MAX = 10000,
    CLTEL_INSIGHTS_LIMIT_DEFAULT = 10000,
    CLTEL_INSIGHTS_LIMIT_MAX = 100000,
    CLTEL_INSIGHTS_PTR_BYTES = 32, /* of @ptr as text */
};

typedef struct cltel_insights_query cltel_insights_query;
typedef struct cltel_insights_run cltel_insights_run;

/* Where a query is wrong: offsets in characters of its text, end behind the last one. */
typedef struct cltel_insights_error {
    size_t start;
    size_t end;
    char message[480];
} cltel_insights_error;

/* NULL: error says why. The text is copied. */
cltel_insights_query *cltel_insights_compile(cltel_view text, cltel_insights_error *error);
void cltel_insights_query_free(cltel_insights_query *query);
bool cltel_insights_unmasks(const cltel_insights_query *query); /* which not every class of log groups has */

typedef struct cltel_insights_options {
    int64_t start_ms; /* events before this ... */
    int64_t end_ms;   /* ... and after this are left out */
    int64_t now_ms;   /* what now() is */
    size_t limit;     /* of StartQuery; 0: the default; a limit in the text comes first */
} cltel_insights_options;

/* What finds an event again: written into @ptr, read by GetLogRecord. */
typedef struct cltel_insights_place {
    uint64_t group;
    uint64_t batch;
    uint64_t index;
} cltel_insights_place;

typedef struct cltel_insights_event {
    int64_t timestamp_ms;
    int64_t ingestion_ms;
    cltel_view message;
    cltel_view stream; /* @logStream */
    cltel_view log;    /* @log: account:group */
    cltel_insights_place place;
} cltel_insights_event;

/* NULL: no memory. The query must outlive the run. */
cltel_insights_run *cltel_insights_run_new(const cltel_insights_query *query, const cltel_insights_options *options);
void cltel_insights_run_free(cltel_insights_run *run);

/* Newest first is best: it makes early stops possible. The result is the same in any order, but
 * for events of one millisecond: of those, what was fed first is shown first.
 * false: the run has failed (cltel_insights_failure), feeding more is useless. */
bool cltel_insights_feed(cltel_insights_run *run, const cltel_insights_event *events, size_t count);

/* true: no message in these bytes, which hold messages and what is between them, passes the query's filters. Such
 * events need not be fed; skipping counts them as scanned. */
bool cltel_insights_can_skip(const cltel_insights_query *query, cltel_view bytes);
void cltel_insights_skip(cltel_insights_run *run, size_t events, size_t message_bytes);

/* No event at this time or earlier can change the result any more: the caller, who feeds newest
 * first, may stop. Pass the time of the last event that was fed. */
bool cltel_insights_satisfied(const cltel_insights_run *run, int64_t fed_down_to_ms);

/* Takes over what `from` holds, as if its events had been fed after those of `run`; both unfinished
 * and of the same query and options. `from` can only be freed afterwards. */
bool cltel_insights_merge(cltel_insights_run *run, cltel_insights_run *from);

/* Makes the rows. false: failed. */
bool cltel_insights_finish(cltel_insights_run *run);

/* NULL, or why the run failed: a bound was exceeded, or there is no memory. */
const char *cltel_insights_failure(const cltel_insights_run *run);

typedef struct cltel_insights_pair {
    cltel_view field;
    cltel_view value; /* UTF-8 as the events had it */
} cltel_insights_pair;

typedef struct cltel_insights_row {
    const cltel_insights_pair *pairs; /* in the order of the query; missing values are left out */
    size_t count;                     /* with @ptr last, where rows are events */
} cltel_insights_row;

/* Shows the rows that there would be if no event followed, until visit returns false; the run goes on as if nothing
 * had happened. None is shown where they are many (10,000 events or groups), or where that fails. */
void cltel_insights_peek(const cltel_insights_run *run, bool (*visit)(void *context, const cltel_insights_row *row),
                         void *context);

/* After finish. A row lives until the next one is asked for. false: no memory. */
size_t cltel_insights_row_count(const cltel_insights_run *run);
bool cltel_insights_row_at(cltel_insights_run *run, size_t index, cltel_insights_row *row);

typedef struct cltel_insights_statistics {
    double records_matched; /* passed every filter */
    double records_scanned;
    double bytes_scanned;
} cltel_insights_statistics;

cltel_insights_statistics cltel_insights_statistics_of(const cltel_insights_run *run);

/* @ptr as text (CLTEL_INSIGHTS_PTR_BYTES of it) and back; false: it is none of ours. */
void cltel_insights_ptr_write(char *out, const cltel_insights_place *place);
bool cltel_insights_ptr_read(cltel_view text, cltel_insights_place *place);

#endif
