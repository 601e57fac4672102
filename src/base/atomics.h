/* The few atomic operations that the ring and the counters need, by their meaning. */
#ifndef CLTEL_BASE_ATOMICS_H
#define CLTEL_BASE_ATOMICS_H

#include <stdint.h>

#define CLTEL_LIKELY(x) __builtin_expect(!!(x), 1)
#define CLTEL_UNLIKELY(x) __builtin_expect(!!(x), 0)

#define cltel_load_relaxed(ptr) __atomic_load_n((ptr), __ATOMIC_RELAXED)
#define cltel_load_acquire(ptr) __atomic_load_n((ptr), __ATOMIC_ACQUIRE)
#define cltel_store_relaxed(ptr, value) __atomic_store_n((ptr), (value), __ATOMIC_RELAXED)
#define cltel_store_release(ptr, value) __atomic_store_n((ptr), (value), __ATOMIC_RELEASE)

/* Adds to a counter that one thread writes and others read: a load and a store,
 * a tenth of the price of a locked add. */
#define cltel_count(ptr, amount) cltel_store_relaxed((ptr), cltel_load_relaxed(ptr) + (amount))

/* Adds to a counter that several threads write. */
#define cltel_count_shared(ptr, amount) __atomic_fetch_add((ptr), (amount), __ATOMIC_RELAXED)

static inline void cltel_pause(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

#endif
