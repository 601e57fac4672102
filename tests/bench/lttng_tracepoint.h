/* The event that bench_peer_lttng records. LTTng's headers read this file several times
 * with other definitions of the same macros, hence the unusual guard. */
#undef LTTNG_UST_TRACEPOINT_PROVIDER
#define LTTNG_UST_TRACEPOINT_PROVIDER cltel_bench
#undef LTTNG_UST_TRACEPOINT_INCLUDE
#define LTTNG_UST_TRACEPOINT_INCLUDE "bench/lttng_tracepoint.h"

#if !defined(CLTEL_BENCH_LTTNG_TRACEPOINT_H) || defined(LTTNG_UST_TRACEPOINT_HEADER_MULTI_READ)
#define CLTEL_BENCH_LTTNG_TRACEPOINT_H

#include <lttng/tracepoint.h>
#include <stdint.h>

/* Lists without commas, which the formatter takes for unfinished statements. */
/* clang-format off */
LTTNG_UST_TRACEPOINT_EVENT(
    cltel_bench, request,
    LTTNG_UST_TP_ARGS(const char *, user_id, int64_t, took_us, int64_t, status, double, ratio),
    LTTNG_UST_TP_FIELDS(
        lttng_ust_field_string(user_id, user_id)
        lttng_ust_field_integer(int64_t, took_us, took_us)
        lttng_ust_field_integer(int64_t, status, status)
        lttng_ust_field_float(double, ratio, ratio)))

LTTNG_UST_TRACEPOINT_EVENT(
    cltel_bench, span_start,
    LTTNG_UST_TP_ARGS(uint64_t, trace_high, uint64_t, trace_low, uint64_t, id, uint64_t, parent_id, const char *, name),
    LTTNG_UST_TP_FIELDS(
        lttng_ust_field_integer_hex(uint64_t, trace_high, trace_high)
        lttng_ust_field_integer_hex(uint64_t, trace_low, trace_low)
        lttng_ust_field_integer_hex(uint64_t, id, id)
        lttng_ust_field_integer_hex(uint64_t, parent_id, parent_id)
        lttng_ust_field_string(name, name)))

LTTNG_UST_TRACEPOINT_EVENT(
    cltel_bench, span_end,
    LTTNG_UST_TP_ARGS(uint64_t, id, const char *, user_id, int64_t, took_us, int64_t, status),
    LTTNG_UST_TP_FIELDS(
        lttng_ust_field_integer_hex(uint64_t, id, id)
        lttng_ust_field_string(user_id, user_id)
        lttng_ust_field_integer(int64_t, took_us, took_us)
        lttng_ust_field_integer(int64_t, status, status)))
/* clang-format on */

#endif

#include <lttng/tracepoint-event.h>
