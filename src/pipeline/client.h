/* The client behind its handle: what recording calls read, and the parts. */
#ifndef CLTEL_PIPELINE_CLIENT_H
#define CLTEL_PIPELINE_CLIENT_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <cltel/client.h>
#include <cltel/log.h>
#include <cltel/stats.h>

#include "buffer/registry.h"
#include "config/config.h"
#include "pipeline/diagnostics.h"
#include "pipeline/sites.h"
#include "sampling/sampler.h"
#include "wire/transport.h"

struct cltel_worker;

struct cltel_client {
    /* Read by every recording call; written when level changes and at shutdown. */
    int32_t level;       /* frozen place: the log macros read it */
    uint32_t clock;      /* CLTEL_CLOCK_* */
    uint64_t *id_word;   /* holds id while the client takes records; 0 once shutdown has begun, and in a
                            child of fork(), so that no thread's cache matches */
    uint64_t record_max; /* bytes of one record in the ring */
    uint64_t id;         /* unique in the process */
    uint32_t overflow;   /* CLTEL_OVERFLOW_* */
    uint32_t span_room;  /* bytes that a span may fill of its own room: no more than a record takes */
    int64_t block_max_ns;
    bool closed;     /* shutdown has begun */
    bool spans_held; /* spans of traces that are not sampled are recorded too; the worker keeps or forgets them */
    bool quiet;      /* and no thread was inside a recording call any more; for whoever shut down */

    _Alignas(64) cltel_registry registry;
    cltel_sites sites;
    cltel_sampler sampler;
    cltel_settings settings;
    cltel_diagnostics diagnostics;
    struct cltel_worker *worker;
    uint64_t refused[CLTEL_LANE_COUNT_][CLTEL_DROP_COUNT_]; /* by calls that have no ring; shared adds */
    struct cltel_client *next;                              /* in the list that exit() walks */
};

_Static_assert(offsetof(struct cltel_client, level) == 0, "the log macros read the first four bytes");

/* Makes a client with a transport of the caller's (tests); NULL: libcurl. Takes it over, also on failure. */
cltel_err cltel_client_new_with(const cltel_config *config, cltel_transport *transport, cltel_client **client,
                                cltel_error *detail);

/* true in a child of the process that made the client, unless it was closed already. */
static inline bool cltel_client_forked(const cltel_client *client)
{
    /* acquire: shutdown sets closed first and the word afterwards. */
    return cltel_load_acquire(client->id_word) == 0 && !cltel_load_acquire(&client->closed);
}

#endif
