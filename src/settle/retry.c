#include "settle/retry.h"

enum {
    TRANSIENT_BASE_MS = 50,
    THROTTLED_BASE_MS = 1000,
    TRANSIENT_COST = 14,
    THROTTLED_COST = 5,
    RETRY_AFTER_MAX_MS = 5000, /* how much the service may add */
    CAP_MAX_MS = 24 * 3600 * 1000
};

void cltel_retry_quota_init(cltel_retry_quota *quota)
{
    quota->left = CLTEL_RETRY_QUOTA;
}

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

/* random / 2^32 of whole; no overflow since whole is at most a day. */
static int64_t share(int64_t whole, uint32_t random)
{
    return (int64_t)((uint64_t)whole * random >> 32);
}

static int64_t longest_ms(int64_t cap_ms, uint32_t random)
{
    return cap_ms - share(cap_ms / 2, random);
}

static int64_t ceiling_ms(uint32_t attempts, bool throttled, int64_t cap_ms)
{
    int64_t ceiling = throttled ? THROTTLED_BASE_MS : TRANSIENT_BASE_MS;
    for (uint32_t i = 1; i < attempts && ceiling < cap_ms; i++)
        ceiling *= 2;
    return ceiling < cap_ms ? ceiling : cap_ms;
}

static bool take_quota(cltel_retry *retry, cltel_retry_quota *quota, bool throttled)
{
    int32_t cost = throttled ? THROTTLED_COST : TRANSIENT_COST;
    bool enough = quota->left >= cost;
    retry->cost = enough ? cost : 0;
    quota->left -= retry->cost;
    return enough;
}

int64_t cltel_retry_delay_ms(cltel_retry *retry, cltel_retry_quota *quota, bool throttled, int64_t retry_after_ms,
                             uint32_t random, int64_t cap_ms)
{
    cap_ms = clamp(cap_ms, 0, CAP_MAX_MS);
    if (!take_quota(retry, quota, throttled))
        return longest_ms(cap_ms, random);
    int64_t delay_ms = share(ceiling_ms(retry->attempts, throttled, cap_ms), random);
    if (retry_after_ms >= 0)
        delay_ms = clamp(retry_after_ms, delay_ms, delay_ms + RETRY_AFTER_MAX_MS);
    return clamp(delay_ms, 0, cap_ms);
}

/* true the first time: what the outcome asks for may be done quickly once. */
static bool hurry(cltel_retry *retry)
{
    bool first = !retry->hurried;
    retry->hurried = true;
    return first;
}

int64_t cltel_retry_wait_ms(cltel_retry *retry, cltel_retry_quota *quota, const cltel_outcome *outcome,
                            int64_t retry_after_ms, uint32_t random, int64_t cap_ms)
{
    if (outcome->wait == CLTEL_WAIT_NONE && hurry(retry))
        return 0;
    bool new_keys = outcome->action == CLTEL_ACTION_REFRESH_KEYS && hurry(retry);
    if (outcome->wait == CLTEL_WAIT_LONGEST && !new_keys)
        return longest_ms(clamp(cap_ms, 0, CAP_MAX_MS), random);
    return cltel_retry_delay_ms(retry, quota, outcome->throttled, retry_after_ms, random, cap_ms);
}

void cltel_retry_succeeded(cltel_retry *retry, cltel_retry_quota *quota)
{
    int32_t refund = retry->cost > 0 ? retry->cost : 1;
    quota->left = (int32_t)clamp((int64_t)quota->left + refund, 0, CLTEL_RETRY_QUOTA);
    *retry = (cltel_retry){ 0 };
}
