#include "base/memory.h"

#include <stdlib.h>
#include <string.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

void *cltel_alloc(size_t bytes)
{
    return calloc(1, bytes ? bytes : 1);
}

void *cltel_alloc_aligned(size_t alignment, size_t bytes)
{
    void *ptr = aligned_alloc(alignment, (bytes + alignment - 1) / alignment * alignment);
    return ptr ? memset(ptr, 0, bytes) : NULL;
}

void *cltel_realloc(void *old, size_t bytes)
{
    return realloc(old, bytes ? bytes : 1);
}

void cltel_release(void *ptr)
{
    free(ptr);
}

void cltel_release_unused(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

char *cltel_strdup_n(const char *text, size_t len)
{
    char *copy = cltel_alloc(len + 1);
    if (copy && len)
        memcpy(copy, text, len);
    return copy;
}

void cltel_wipe(void *ptr, size_t len)
{
    if (ptr && len)
        explicit_bzero(ptr, len);
}
