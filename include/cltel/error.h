/* What can go wrong in a call, and what the caller can do about it.
 *
 * Every function that can fail returns a cltel_err: 0 is success, failures are
 * negative, and values never change. Calls that are made rarely also fill a
 * cltel_error with a sentence that names the thing, the value and the range.
 * What happens to a record after the call is no error but an outcome; see
 * stats.h. */
#ifndef CLTEL_ERROR_H
#define CLTEL_ERROR_H

#include <stdint.h>

#include <cltel/export.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum cltel_err {
    CLTEL_OK = 0,
#define CLTEL_ERR(name, value, kind, text) CLTEL_E_##name = (value),
#include <cltel/errors.def>
#undef CLTEL_ERR
} cltel_err;

/** What a caller can do about an error. */
typedef enum cltel_error_kind {
    CLTEL_KIND_NONE = 0,   /**< CLTEL_OK, or no code of this library */
    CLTEL_KIND_CALLER = 1, /**< fix the call or the configuration */
    CLTEL_KIND_RETRY = 2,  /**< the same call may work later */
    CLTEL_KIND_FATAL = 3   /**< this client is done */
} cltel_error_kind;

/** Details of a failure, in memory of the caller. Zero it, or use CLTEL_ERROR_INIT. */
typedef struct cltel_error {
    int32_t code;   /**< the cltel_err that was returned */
    uint32_t flags; /**< 0; reserved */
    char text[248]; /**< one sentence, ends in NUL; no secrets */
} cltel_error;

#define CLTEL_ERROR_INIT \
    {                    \
        0, 0,            \
        {                \
            0            \
        }                \
    }

/**
 * Gives the name of a code, such as "BUFFER_FULL"; "OK" for CLTEL_OK.
 *
 * @param code  Any number.
 * @return a static string; "UNKNOWN" for a number that is no code.
 *
 * Threads: any
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API const char *cltel_error_name(int32_t code);

/**
 * Gives the meaning of a code as a short sentence without a full stop.
 *
 * @param code  Any number.
 * @return a static string; "no such code" for a number that is no code.
 *
 * Threads: any
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API const char *cltel_error_text(int32_t code);

/**
 * Tells what a caller can do about a code.
 *
 * @param code  Any number.
 * @return one of CLTEL_KIND_*.
 *
 * Threads: any
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API cltel_error_kind cltel_error_kind_of(int32_t code);

#ifdef __cplusplus
}
#endif

#endif
