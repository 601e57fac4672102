/* What stats gathers for one group and one of its functions. */
#ifndef CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_AGGREGATE_H
#define CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_AGGREGATE_H

#include "tools/endpoint/insights/insights_distinct.h"
#include "tools/endpoint/insights/insights_quantiles.h"
#include "tools/endpoint/insights/insights_query.h"

typedef struct cltel_state {
    double count;
    double sum;      /* stddev: the mean */
    double squares;  /* stddev: of the distances from the mean */
    int64_t time_ms; /* earliest, latest: of best */
    cltel_iv best;   /* its text is owned */
    union {
        cltel_quantiles quantiles;
        cltel_distinct distinct;
    } values;
} cltel_state;

/* What all states of a stats command share. */
typedef struct cltel_state_site {
    cltel_budget *budget;
    cltel_buf scratch;
    uint64_t seed;
    bool exact;  /* percentiles hold all values */
    size_t held; /* values that percentiles hold, over all groups */
} cltel_state_site;

/* Not for count(*), which has no value: its count is the caller's to raise. */
bool cltel_state_add(cltel_state *state, const cltel_aggregate *aggregate, const cltel_iv *value, int64_t time_ms,
                     cltel_state_site *site);
bool cltel_state_merge(cltel_state *into, const cltel_state *from, const cltel_aggregate *aggregate,
                       cltel_state_site *site);
cltel_iv cltel_state_result(cltel_state *state, const cltel_aggregate *aggregate);
void cltel_state_done(cltel_state *state, const cltel_aggregate *aggregate);

bool cltel_aggregate_is_percentile(const cltel_aggregate *aggregate);

#endif
