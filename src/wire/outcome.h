/* What a response means for a batch; settle/ decides it, the worker acts on it. */
#ifndef CLTEL_WIRE_OUTCOME_H
#define CLTEL_WIRE_OUTCOME_H

#include <stdbool.h>
#include <stdint.h>

typedef enum cltel_action {
    CLTEL_ACTION_ACKNOWLEDGE,   /* accepted, but for the rejected ranges below */
    CLTEL_ACTION_RETRY,         /* send again; `wait` says when */
    CLTEL_ACTION_CREATE_TARGET, /* group or stream is missing: create it, then send again */
    CLTEL_ACTION_REFRESH_KEYS,  /* expired or unknown keys: get new ones, then send again */
    CLTEL_ACTION_SPLIT,         /* the service refused the batch as a whole for one of its events: halve it */
    CLTEL_ACTION_DROP           /* refused for good */
} cltel_action;

/* How long to wait before sending again. */
typedef enum cltel_wait {
    CLTEL_WAIT_BACKOFF, /* by the retry policy */
    CLTEL_WAIT_NONE,    /* at once: what was wrong has been corrected (the clock) */
    CLTEL_WAIT_LONGEST  /* waiting alone does not heal it (a policy, a name, a key): the longest wait, and say so */
} cltel_wait;

typedef struct cltel_outcome {
    cltel_action action;
    cltel_wait wait; /* RETRY; REFRESH_KEYS from the second time on; CREATE_TARGET when that failed */
    bool throttled;
    bool ambiguous;         /* a retry may store it twice */
    bool clock_changed;     /* clock_offset_s was learnt from this response */
    int64_t clock_offset_s; /* service's clock minus ours */
    uint32_t too_old_count; /* ACKNOWLEDGE: events [0, n) were refused as too old or expired */
    uint32_t too_new_count; /* ACKNOWLEDGE: the last n events were refused as too new */
    char code[96];          /* "ThrottlingException"; "" when there was none */
    char message[320];      /* the service's words, cut; no secrets */
} cltel_outcome;

#endif
