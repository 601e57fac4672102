/* Where a lane's records are put, when that is something that has to be made first. */
#ifndef CLTEL_PIPELINE_TARGET_H
#define CLTEL_PIPELINE_TARGET_H

#include "pipeline/request.h"
#include "settle/retry.h"
#include "wire/outcome.h"

/* Is it there? */
typedef enum cltel_target_state {
    CLTEL_TARGET_ASSUMED, /* yes, until the service says no */
    CLTEL_TARGET_MISSING, /* to be created at due_ns */
    CLTEL_TARGET_CREATING_GROUP,
    CLTEL_TARGET_CREATING_STREAM
} cltel_target_state;

typedef struct cltel_target {
    cltel_asker asker; /* first */
    cltel_target_state state;
    bool made; /* created, and no batch was taken since: the service may not see it yet */
    int64_t due_ns;
    cltel_retry retry;
    uint32_t keys_serial;
    cltel_buf texts;
    cltel_buf body;
} cltel_target;

void cltel_lane_target_due(struct cltel_lane *lane);
void cltel_lane_target_missing(struct cltel_lane *lane, const cltel_outcome *outcome);

#endif
