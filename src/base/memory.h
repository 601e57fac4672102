/* The one place that names malloc. */
#ifndef CLTEL_BASE_MEMORY_H
#define CLTEL_BASE_MEMORY_H

#include <stddef.h>

void *cltel_alloc(size_t bytes);                           /* zeroed; NULL when there is none */
void *cltel_alloc_aligned(size_t alignment, size_t bytes); /* zeroed; release as usual */
void *cltel_realloc(void *old, size_t bytes);              /* new bytes are not zeroed */
void cltel_release(void *ptr);
char *cltel_strdup_n(const char *text, size_t len); /* ends in NUL */
void cltel_release_unused(void); /* gives freed memory back to the system, where the C library can; takes a while */
void cltel_wipe(void *ptr, size_t len); /* zeroes; the compiler may not skip it */

#endif
