/* How the reservoir of a sampling rule is divided among the processes that use the rule. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_QUOTA_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_QUOTA_H

#include <stddef.h>
#include <stdint.h>

enum {
    CLTEL_CLIENT_ID_CHARS = 24,
    CLTEL_SAMPLING_INTERVAL_S = 10,                             /* between two reports of a client */
    CLTEL_QUOTA_LIFE_MS = 2 * CLTEL_SAMPLING_INTERVAL_S * 1000, /* a client may miss one report */
    CLTEL_CLIENT_SEEN_MS = 2 * CLTEL_SAMPLING_INTERVAL_S * 1000 /* who is silent for longer takes no part */
};

typedef struct cltel_sampling_client {
    char id[CLTEL_CLIENT_ID_CHARS + 1];
    int64_t seen_ms;  /* its last report */
    int64_t requests; /* that the report counted */
    int64_t quota;    /* that it was given, traces a second ... */
    int64_t until_ms; /* ... until then */
} cltel_sampling_client;

/* What clients[me] may have now: its share of the reservoir, in proportion to the requests of the clients that were
 * seen lately (one that counted none weighs as one request); but never more than the quotas of others leave, as long
 * as these are valid. So all valid quotas together never exceed the reservoir; and when clients come, go or change, the
 * shares are right after three reports of each at the latest: one says so, one gives back, one takes.
 *
 * Shares are whole numbers: rounded down, and what is left goes to the largest remainders, one each. */
int64_t cltel_xray_quota(int64_t reservoir, const cltel_sampling_client *clients, size_t count, size_t me,
                         int64_t now_ms);

#endif
