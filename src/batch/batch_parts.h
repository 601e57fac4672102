/* The inside of a batch, for the files that take one apart. */
#ifndef CLTEL_BATCH_BATCH_PARTS_H
#define CLTEL_BATCH_BATCH_PARTS_H

#include "batch/batch.h"

/* Where each event begins in the body; behind the last one: where that ends. */
static inline uint32_t *cltel_batch_starts(const cltel_batch *batch)
{
    return (uint32_t *)(void *)batch->starts.ptr;
}

#endif
