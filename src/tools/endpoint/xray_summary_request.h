/* What GetTraceSummaries is asked for. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_SUMMARY_REQUEST_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_SUMMARY_REQUEST_H

#include "tools/endpoint/service.h"
#include "tools/endpoint/xray_walk.h"

typedef enum cltel_xray_range_type {
    CLTEL_XRAY_BY_TRACE_ID,
    CLTEL_XRAY_BY_EVENT,
    CLTEL_XRAY_BY_SERVICE
} cltel_xray_range_type;

typedef struct cltel_summary_place {
    int64_t first_us;
    int64_t number; /* 0: the beginning */
} cltel_summary_place;

typedef struct cltel_summary_request {
    cltel_time_range range;
    cltel_xray_range_type type;
    double share; /* of the traces that are looked at: FixedRate */
    cltel_view expression;
    uint64_t check; /* of all that makes the list */
    cltel_summary_place after;
} cltel_summary_request;

/* false: answered. */
bool cltel_xray_read_summary_request(cltel_call *call, cltel_summary_request *wanted);

/* What belongs between the quotes of a NextToken. */
void cltel_xray_append_place(cltel_buf *body, const cltel_summary_request *wanted, cltel_summary_place place);

/* 0 to 1, for each trace always the same. */
double cltel_xray_share_of(cltel_view id);

#endif
