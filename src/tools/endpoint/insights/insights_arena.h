/* Memory that is given back all at once. */
#ifndef CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_ARENA_H
#define CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_ARENA_H

#include "base/bytes.h"

typedef struct cltel_arena_chunk cltel_arena_chunk;

typedef struct cltel_arena {
    cltel_arena_chunk *chunks; /* the newest first */
    size_t bytes;              /* taken from the system */
    size_t bytes_max;          /* 0: no bound */
} cltel_arena;

void *cltel_arena_take(cltel_arena *arena,
                       size_t bytes); /* aligned for anything, not zeroed; NULL: none, or the bound */
/* Gives back the end of the piece that was taken last. */
void cltel_arena_trim(cltel_arena *arena, char *piece, size_t bytes);
char *cltel_arena_copy(cltel_arena *arena, cltel_view text);
void cltel_arena_reset(cltel_arena *arena); /* keeps one chunk */
void cltel_arena_done(cltel_arena *arena);

#endif
