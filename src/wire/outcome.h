/* What a response means for a batch; settle/ decides it, the worker acts on it. */
#ifndef CLTEL_WIRE_OUTCOME_H
#define CLTEL_WIRE_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

typedef enum cltel_action {
    CLTEL_ACTION_ACKNOWLEDGE,   /* accepted, but for the rejected ones below */
    CLTEL_ACTION_SEND_REST,     /* accepted but for those that the verdicts name: send the AGAIN ones again */
    CLTEL_ACTION_RETRY,         /* send again; `wait` says when */
    CLTEL_ACTION_CREATE_TARGET, /* group or stream is missing: create it, then send again */
    CLTEL_ACTION_REFRESH_KEYS,  /* expired or unknown keys: get new ones, then send again */
    CLTEL_ACTION_SPLIT,         /* the service refused one or some, and does not say which: halve the batch */
    CLTEL_ACTION_DROP           /* refused for good */
} cltel_action;

/* How long to wait before sending again. */
typedef enum cltel_wait {
    CLTEL_WAIT_BACKOFF, /* by the retry policy */
    CLTEL_WAIT_NONE,    /* at once: what was wrong has been corrected (the clock) */
    CLTEL_WAIT_LONGEST  /* waiting alone does not heal it (a policy, a name, a key): the longest wait, and say so */
} cltel_wait;

/* What became of one document of a batch, for services that say so. */
typedef enum cltel_verdict { CLTEL_VERDICT_TAKEN = 0, CLTEL_VERDICT_REFUSED, CLTEL_VERDICT_AGAIN } cltel_verdict;

enum { CLTEL_VERDICTS_MAX = 512 }; /* documents of a batch whose service answers for each of them */

typedef struct cltel_outcome {
    cltel_action action;
    cltel_wait wait; /* RETRY and SEND_REST; REFRESH_KEYS from the second time on; CREATE_TARGET when that failed;
                        SPLIT: NONE, or before the halves are sent */
    bool throttled;
    bool ambiguous;         /* a retry may store it twice */
    bool clock_changed;     /* clock_offset_s was learnt from this response */
    int64_t clock_offset_s; /* service's clock minus ours */
    uint32_t too_old_count; /* ACKNOWLEDGE: events [0, n) were refused as too old or expired */
    uint32_t too_new_count; /* ACKNOWLEDGE: the last n events were refused as too new */
    uint32_t refused_count; /* ACKNOWLEDGE, SEND_REST: documents refused for good */
    uint32_t again_count;   /* SEND_REST: documents that may be taken later */
    uint8_t verdicts[CLTEL_VERDICTS_MAX];
    char code[96];     /* "ThrottlingException"; "" when there was none */
    char message[320]; /* the service's words, cut; no secrets */
} cltel_outcome;

#endif
