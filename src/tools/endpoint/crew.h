/* The threads behind the HTTP thread. Workers check, parse and answer reads, each with a
 * signer and a connection to the store of its own. One writer runs what writes: it takes
 * all calls that are waiting, runs them in one transaction, commits, and only then lets
 * their answers go. So a commit is shared by as many requests as came during the last. */
#ifndef CLTEL_TOOLS_ENDPOINT_CREW_H
#define CLTEL_TOOLS_ENDPOINT_CREW_H

#include "tools/endpoint/call_dispatch.h"

typedef struct cltel_crew cltel_crew;

/* A call on its way. It belongs to the crew from hand-over until `answered` is called. */
typedef struct cltel_job {
    cltel_call call;
    void (*answered)(struct cltel_job *job); /* on one of the crew's threads */
    struct cltel_job *next;
} cltel_job;

cltel_err cltel_crew_start(const cltel_dispatcher *dispatcher, const char *store_path, cltel_crew **crew,
                           cltel_error *detail);
void cltel_crew_hand_over(cltel_crew *crew, cltel_job *job);

/* For calls of the endpoint's own, which write: not begun, only run. */
void cltel_crew_hand_over_write(cltel_crew *crew, cltel_job *job);

/* Answers all that was handed over, then ends. Nothing may be handed over any more. */
void cltel_crew_stop(cltel_crew *crew);

#endif
