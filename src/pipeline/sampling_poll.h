/* X-Ray's sampling rules and quotas: asked for while spans are made, published to the
 * client's sampler. Rules every 300 s, quotas every 10 s for rules that saw requests; both
 * with jitter, as X-Ray's SDKs do. Without an answer the rules before hold for an hour,
 * then the local ones. Worker only. */
#ifndef CLTEL_PIPELINE_SAMPLING_POLL_H
#define CLTEL_PIPELINE_SAMPLING_POLL_H

#include "pipeline/request.h"
#include "sampling/sampler.h"
#include "wire/transport.h"

enum { CLTEL_SAMPLING_CLIENT_ID_CHARS = 24 };

struct cltel_lane;

/* One request of its kind at a time. */
typedef struct cltel_sampling_ask {
    cltel_asker asker; /* first */
    bool sent;
    int64_t due_ns;
    uint32_t failures; /* in a row */
    cltel_buf body;
    cltel_buf texts;
} cltel_sampling_ask;

typedef struct cltel_sampling_poll {
    cltel_sampling_ask rules;
    cltel_sampling_ask targets;
    char client_id[CLTEL_SAMPLING_CLIENT_ID_CHARS + 1]; /* of this client, in its reports */
    cltel_sampling_rules *reading;                      /* pages so far */
    cltel_buf next_token;
    uint32_t pages;
    const cltel_sampling_table *retired; /* not freed yet: a thread may be reading it */
    int64_t rules_ns;                    /* when X-Ray's rules came; 0: the local ones hold */
    int64_t rules_s;                     /* when they were asked for, by the service's clock */
    cltel_sampling_counts seen;          /* when the last report was made */
    cltel_sampling_counts reported;      /* and acknowledged */
    int64_t report_due_ns[CLTEL_RULES_MAX];
} cltel_sampling_poll;

/* Asks for what is due; the lane has signer and keys when it is called. */
void cltel_sampling_poll_due(struct cltel_lane *lane, cltel_sampling_poll *poll);

/* Something would be asked now. */
bool cltel_sampling_poll_wants(const struct cltel_lane *lane, const cltel_sampling_poll *poll);

/* That of the lane of spans, once it is open. (lane_spans.c) */
cltel_sampling_poll *cltel_spans_poll(const struct cltel_lane *lane);

void cltel_sampling_poll_done(cltel_sampling_poll *poll);

#endif
