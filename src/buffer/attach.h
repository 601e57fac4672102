/* Between registry.c, which owns the rings of a client, and attach.c, which knows the threads. */
#ifndef CLTEL_BUFFER_ATTACH_H
#define CLTEL_BUFFER_ATTACH_H

#include "buffer/registry.h"

bool cltel_attach_prepare(void); /* of the process, once; false: the system refused */

/* While a registry is open, the end of a thread gives its ring back to it. */
void cltel_attach_open(cltel_registry *registry);
void cltel_attach_close(cltel_registry *registry);

/* A ring of a lane for one thread: left by another, or made; NULL: refused. */
cltel_ring *cltel_registry_take_ring(cltel_registry *registry, cltel_lane_id lane);

/* Its thread is gone: the next one may take it. */
void cltel_registry_orphan_ring(cltel_ring *ring);

#endif
