/* What a client has done so far. At all times, and exactly once the client is
 * quiet: accepted = delivered + dropped + inside. "delivered" moves only on the
 * service's acknowledgement. */
#ifndef CLTEL_STATS_H
#define CLTEL_STATS_H

#include <stddef.h>
#include <stdint.h>

#include <cltel/client.h>
#include <cltel/error.h>
#include <cltel/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Why a record was refused at the call, or given up later. */
typedef enum cltel_drop {
#define CLTEL_DROP(name, field, stage, text) CLTEL_DROP_##name,
#include <cltel/drops.def>
#undef CLTEL_DROP
    CLTEL_DROP_COUNT_
} cltel_drop;

/** A snapshot. Starts with its size; grows only at its end. */
typedef struct cltel_stats {
    uint64_t size; /**< set by the caller to sizeof(cltel_stats) */
#define CLTEL_DROP(name, field, stage, text) uint64_t dropped_##field;
#include <cltel/drops.def>
#undef CLTEL_DROP
#define CLTEL_STAT(field, type, unit, text) int64_t field;
#include <cltel/stats.def>
#undef CLTEL_STAT
} cltel_stats;

/**
 * Takes a snapshot of a client's counters.
 *
 * @param client  Not NULL; also after shutdown.
 * @param stats   Its size member set by the caller; the rest is filled.
 *
 * @retval CLTEL_OK                  filled
 * @retval CLTEL_E_INVALID_ARGUMENT  client or stats is NULL, or size is less than 8
 *
 * Threads: any
 * Signals: unsafe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_stats_get(cltel_client *client, cltel_stats *stats);

/**
 * Writes the counters as one JSON object; names are those of docs/STATISTICS.md.
 *
 * @param client  Not NULL; also after shutdown.
 * @param text    Filled, cut to fit, ending in NUL. May be NULL when size is 0.
 * @param size    Bytes of text.
 *
 * @return the length of the whole text without NUL, or
 * @retval CLTEL_E_INVALID_ARGUMENT  client is NULL, or text is while size is not 0
 * @retval CLTEL_E_NO_MEMORY         memory could not be had
 *
 * Threads: any
 * Signals: unsafe
 * Blocks:  never
 * Memory:  allocates
 * Since:   0.1
 */
CLTEL_API int32_t cltel_stats_json(cltel_client *client, char *text, size_t size);

/**
 * Gives the name of a drop reason, such as "buffer_full".
 *
 * @param reason  A cltel_drop.
 * @return a static string; "unknown" for a number that is none.
 *
 * Threads: any
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API const char *cltel_drop_name(int32_t reason);

#ifdef __cplusplus
}
#endif

#endif
