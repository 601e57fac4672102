/* When to send again: AWS's standard retry mode, with its quota.
 * Source: AWS SDKs and Tools guide, "Retry behavior"; aws-facts 3.1, the 2026 form:
 * delay rand(0,1) * min(base * 2^i, cap), base 50 ms transient and 1 s throttling;
 * quota 500, cost 14 transient and 5 throttling, refund on success. Unlike an SDK
 * call a batch is not given up after three attempts, because accepted means
 * delivered: an empty quota only lengthens the wait to half the cap or more. */
#ifndef CLTEL_SETTLE_RETRY_H
#define CLTEL_SETTLE_RETRY_H

#include <stdbool.h>
#include <stdint.h>

#include "wire/outcome.h"

enum { CLTEL_RETRY_QUOTA = 500 };

/* One per client: the quota that all its batches share. */
typedef struct cltel_retry_quota {
    int32_t left;
} cltel_retry_quota;

/* One per batch, zeroed at first. */
typedef struct cltel_retry {
    uint32_t attempts; /* requests sent so far; the sender adds one at each start() */
    int32_t cost;      /* quota taken for the last retry, given back on success */
    bool hurried;      /* a corrected clock or new keys have been tried once */
} cltel_retry;

void cltel_retry_quota_init(cltel_retry_quota *quota);

/* How long to wait before the next attempt, in ms, 0 to cap_ms. random: uniform over
 * all of uint32. retry_after_ms: the service's word, -1 when there was none; it can
 * lengthen the wait by 5 s at most. cap_ms: longest wait (option retry.max.ms). */
int64_t cltel_retry_delay_ms(cltel_retry *retry, cltel_retry_quota *quota, bool throttled, int64_t retry_after_ms,
                             uint32_t random, int64_t cap_ms);

/* The same by the outcome's action and `wait`; what to call after each answer.
 * NONE: at once, but only the first time, so that no service can make us spin by its
 * Date headers. REFRESH_KEYS: the first time as usual, because there may be new keys;
 * then, as for LONGEST, half the cap to the cap: jitter keeps a fleet with one broken
 * policy from calling in step. */
int64_t cltel_retry_wait_ms(cltel_retry *retry, cltel_retry_quota *quota, const cltel_outcome *outcome,
                            int64_t retry_after_ms, uint32_t random, int64_t cap_ms);

/* Gives back the last retry's cost, or 1 for a success at the first attempt; zeroes retry. */
void cltel_retry_succeeded(cltel_retry *retry, cltel_retry_quota *quota);

#endif
