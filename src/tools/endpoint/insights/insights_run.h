/* The inside of a run. */
#ifndef CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_RUN_H
#define CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_RUN_H

#include "tools/endpoint/insights/insights_groups.h"
#include "tools/endpoint/insights/insights_rows.h"

/* What a segment ends in. */
typedef struct cltel_sink {
    const cltel_segment *segment;
    cltel_rows rows;
    cltel_groups groups;
} cltel_sink;

struct cltel_insights_run {
    const cltel_insights_query *query;
    cltel_insights_options options;
    cltel_frame frame;
    cltel_budget budget;
    cltel_insights_statistics statistics;
    cltel_sink *sinks; /* one for each segment */
    bool finished;
    cltel_insights_pair *pairs; /* of the row that was asked for last */
};

void cltel_sink_sort(cltel_sink *sink);
size_t cltel_sink_count(const cltel_sink *sink);

/* What one segment gave, in order, goes through the steps of the next. */
bool cltel_run_pass_on(cltel_insights_run *run, cltel_sink *from, cltel_sink *to);

/* A row of rows, which lives until the next one is asked for. */
bool cltel_run_row(cltel_insights_run *run, const cltel_rows *rows, size_t index, cltel_insights_row *row);

#endif
