/* Requests that were counted: how they ended, and how long they took. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_TALLY_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_TALLY_H

#include "tools/endpoint/xray_model.h"

typedef struct cltel_xray_bin {
    int64_t value_ms;
    int64_t count;
} cltel_xray_bin;

typedef struct cltel_xray_tally {
    int64_t ok; /* each request is one of these four */
    int64_t throttle;
    int64_t other_error;
    int64_t fault;
    int64_t response_us; /* of all together; whole numbers, so that the order of counting does not matter */
    cltel_buf bins;      /* of cltel_xray_bin, in order of value */
} cltel_xray_tally;

/* One that is in progress counts nothing. A fault outweighs a throttle, and that another error. */
void cltel_xray_tally_add(cltel_xray_tally *tally, const cltel_xray_node *node);
void cltel_xray_tally_done(cltel_xray_tally *tally);

/* {"OkCount":...,"ErrorStatistics":{...},"FaultStatistics":{...},"TotalCount":...,"TotalResponseTime":...} */
void cltel_xray_tally_append_statistics(const cltel_xray_tally *tally, cltel_buf *body);

/* [{"Value":...,"Count":...},...] */
void cltel_xray_tally_append_histogram(const cltel_xray_tally *tally, cltel_buf *body);

/* The value of a histogram that stands for a time: whole milliseconds, and from one second on three digits, so that
 * a histogram has some thousand entries at most. Rounded half up. */
int64_t cltel_xray_histogram_ms(int64_t time_us);

#endif
