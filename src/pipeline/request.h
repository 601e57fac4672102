/* A request of a lane's service: what it is called, and who hears the answer. */
#ifndef CLTEL_PIPELINE_REQUEST_H
#define CLTEL_PIPELINE_REQUEST_H

#include <stdbool.h>

#include "base/bytes.h"
#include "wire/transport.h"

struct cltel_lane;

/* Whoever sends a request: the first member of what is sent, and the tag of its exchange. */
typedef struct cltel_asker {
    struct cltel_lane *lane;
    void (*answered)(struct cltel_asker *asker, const cltel_response *response);
} cltel_asker;

/* An operation. JSON 1.1 has a target and no path, rest-json a path and no target. */
typedef struct cltel_call {
    const char *operation;    /* in words */
    const char *target;       /* X-Amz-Target; NULL: none */
    const char *path;         /* behind the endpoint's, without its first '/'; "" for none */
    const char *content_type; /* application/... */
} cltel_call;

/* Signs and starts a request of the lane's service. Body and texts stay with the caller until the
 * answer comes; texts is overwritten with URL and headers. sha256: of body, or NULL. false: not
 * started, and there will be no answer. */
bool cltel_lane_send(struct cltel_lane *lane, const cltel_call *call, cltel_view body, const char *sha256,
                     uint32_t attempt, cltel_buf *texts, cltel_asker *asker);

#endif
