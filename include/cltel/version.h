/* Which libcltel this is. */
#ifndef CLTEL_VERSION_H
#define CLTEL_VERSION_H

#include <stdint.h>

#include <cltel/export.h>

#ifdef __cplusplus
extern "C" {
#endif

#define CLTEL_VERSION_MAJOR 0
#define CLTEL_VERSION_MINOR 1
#define CLTEL_VERSION_PATCH 0
#define CLTEL_VERSION_STRING "0.1.0"

/**
 * Names the version of the library that is loaded, such as "0.1.0".
 *
 * @return a static string; never NULL.
 *
 * Threads: any
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API const char *cltel_version(void);

/**
 * Tells the binary interface of the library that is loaded: major << 16 | minor.
 * A program built against major M and minor m runs with any library of the same
 * M whose minor is at least m.
 *
 * @return the number; never negative.
 *
 * Threads: any
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API int32_t cltel_abi(void);

#ifdef __cplusplus
}
#endif

#endif
