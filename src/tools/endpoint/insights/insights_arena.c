#include "tools/endpoint/insights/insights_arena.h"

#include "base/memory.h"

enum { ALIGNMENT = 16, CHUNK_BYTES = 16384 };

struct cltel_arena_chunk {
    cltel_arena_chunk *older;
    size_t used;
    size_t room;
    size_t unused; /* keeps the content aligned */
    char content[];
};

static cltel_arena_chunk *add_chunk(cltel_arena *arena, size_t bytes)
{
    /* Chunks grow, so that a large arena has few of them. */
    size_t room = arena->bytes / 2 > CHUNK_BYTES ? arena->bytes / 2 : CHUNK_BYTES;
    if (room > (size_t)1 << 20)
        room = (size_t)1 << 20;
    if (room < bytes)
        room = bytes;
    if (arena->bytes_max != 0 && arena->bytes + room > arena->bytes_max)
        return NULL;
    cltel_arena_chunk *chunk = cltel_realloc(NULL, sizeof *chunk + room);
    if (chunk == NULL)
        return NULL;
    *chunk = (cltel_arena_chunk){ .older = arena->chunks, .room = room };
    arena->chunks = chunk;
    arena->bytes += room;
    return chunk;
}

void *cltel_arena_take(cltel_arena *arena, size_t bytes)
{
    if (bytes > SIZE_MAX / 4)
        return NULL;
    bytes = (bytes + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    cltel_arena_chunk *chunk = arena->chunks;
    if (chunk == NULL || chunk->room - chunk->used < bytes)
        chunk = add_chunk(arena, bytes);
    if (chunk == NULL)
        return NULL;
    void *place = chunk->content + chunk->used;
    chunk->used += bytes;
    return place;
}

void cltel_arena_trim(cltel_arena *arena, char *piece, size_t bytes)
{
    cltel_arena_chunk *chunk = arena->chunks;
    chunk->used = (size_t)(piece - chunk->content) + ((bytes + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1));
}

char *cltel_arena_copy(cltel_arena *arena, cltel_view text)
{
    char *copy = cltel_arena_take(arena, text.len + 1);
    if (copy == NULL)
        return NULL;
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    copy[text.len] = 0;
    return copy;
}

void cltel_arena_reset(cltel_arena *arena)
{
    cltel_arena_chunk *chunk = arena->chunks;
    if (chunk == NULL)
        return;
    while (chunk->older != NULL) {
        cltel_arena_chunk *older = chunk->older;
        arena->bytes -= chunk->room;
        cltel_release(chunk);
        chunk = older;
    }
    chunk->used = 0;
    arena->chunks = chunk;
}

void cltel_arena_done(cltel_arena *arena)
{
    cltel_arena_chunk *chunk = arena->chunks;
    while (chunk != NULL) {
        cltel_arena_chunk *older = chunk->older;
        cltel_release(chunk);
        chunk = older;
    }
    *arena = (cltel_arena){ .bytes_max = arena->bytes_max };
}
