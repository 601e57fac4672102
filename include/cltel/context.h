/* Which trace a piece of work belongs to, as it travels between threads, processes and services.
 *
 *     cltel_context context;
 *     const cltel_context_header headers[] = { { "traceparent", CLTEL_NTS, value, value_len } };
 *     cltel_context_from_headers(&context, headers, 1);
 *     ...
 *     char out[CLTEL_XRAY_HEADER_BYTES];
 *     if (cltel_context_to_xray(&context, out, sizeof out))
 *         add_header(request, "X-Amzn-Trace-Id", out);
 *
 * A context is plain bytes without pointers: it may be copied by assignment,
 * handed to another thread, or sent to another process of this machine, which sets
 * CLTEL_CONTEXT_REMOTE in its flags, so that its spans begin a segment of their own. All
 * functions here only look at bytes. A header that breaks its specification
 * gives an error code and an empty context, never a failure of the application. */
#ifndef CLTEL_CONTEXT_H
#define CLTEL_CONTEXT_H

#include <stddef.h>
#include <stdint.h>

#include <cltel/attr.h>
#include <cltel/error.h>
#include <cltel/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Most bytes of text that a context carries on. */
#define CLTEL_TRACESTATE_MAX 512
#define CLTEL_XRAY_EXTRA_MAX 256
#define CLTEL_BAGGAGE_MAX 1216

/** Buffers in which every context's text fits, its NUL included. */
#define CLTEL_XRAY_HEADER_BYTES 332
#define CLTEL_TRACEPARENT_BYTES 56
#define CLTEL_TRACESTATE_BYTES 513
#define CLTEL_BAGGAGE_BYTES 1217
#define CLTEL_TRACE_ID_TEXT_BYTES 36
#define CLTEL_TRACE_ID_HEX_BYTES 33
#define CLTEL_SPAN_ID_HEX_BYTES 17

/** Bits of cltel_context.flags. */
#define CLTEL_CONTEXT_VALID 1u  /**< there is a trace id */
#define CLTEL_CONTEXT_REMOTE 2u /**< made by another process: read from a header, or sent as it is */
#define CLTEL_CONTEXT_RANDOM 4u /**< W3C: the last 7 bytes of the trace id are random */
#define CLTEL_CONTEXT_CUT 8u    /**< carried text was left off: no room for it, or malformed */

/** Whether the trace is recorded, as far as the caller told. */
typedef enum cltel_sampled {
    CLTEL_SAMPLED_UNKNOWN = 0, /**< nothing said: decide */
    CLTEL_SAMPLED_NO = 1,
    CLTEL_SAMPLED_YES = 2,
    CLTEL_SAMPLED_ASKED = 3 /**< X-Ray's `Sampled=?`: decide, and say so in the answer's header */
} cltel_sampled;

/** A trace context. 2,048 bytes, frozen. Texts are not terminated; what is not used is 0. */
typedef struct cltel_context {
    uint8_t trace_id[16];
    uint8_t span_id[8];                    /**< all 0: the caller gave a trace, but no span */
    uint32_t flags;                        /**< CLTEL_CONTEXT_* */
    uint32_t sampled;                      /**< a cltel_sampled */
    uint16_t tracestate_len;               /**< bytes of tracestate */
    uint16_t xray_extra_len;               /**< bytes of xray_extra */
    uint16_t baggage_len;                  /**< bytes of baggage */
    uint8_t root_id[8];                    /**< of a span of this process: its outermost ancestor here; else 0 */
    uint16_t reserved[9];                  /**< 0 */
    char tracestate[CLTEL_TRACESTATE_MAX]; /**< W3C: members with commas between */
    char xray_extra[CLTEL_XRAY_EXTRA_MAX]; /**< X-Ray: further `key=value` with semicolons between, such as Lineage */
    char baggage[CLTEL_BAGGAGE_MAX];       /**< W3C: members with commas between */
} cltel_context;

/** An empty context: no trace, no baggage. */
#define CLTEL_CONTEXT_INIT                                       \
    {                                                            \
        { 0 }, { 0 }, 0, 0, 0, 0, 0, { 0 }, { 0 }, { 0 }, { 0 }, \
        {                                                        \
            0                                                    \
        }                                                        \
    }

/** One header of a request, borrowed. 32 bytes, frozen. */
typedef struct cltel_context_header {
    const char *name;
    size_t name_len; /**< bytes, or CLTEL_NTS when it ends in NUL */
    const char *value;
    size_t value_len; /**< bytes, or CLTEL_NTS when it ends in NUL */
} cltel_context_header;

/**
 * Makes a context empty.
 *
 * @param context  Filled with zeros; NULL does nothing.
 *
 * Threads: one at a time per context
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API void cltel_context_clear(cltel_context *context);

/**
 * Reads a context from all headers of a request, whatever their order and the case of their names.
 *
 * Looks at X-Amzn-Trace-Id, traceparent, tracestate and baggage. The trace is
 * taken from the first of these that is well-formed: X-Amzn-Trace-Id with Root
 * and Parent; traceparent; X-Amzn-Trace-Id with Root alone, which is what a load
 * balancer adds to a request that has its trace in traceparent. When both name
 * the same trace, tracestate and what X-Amzn-Trace-Id leaves unsaid about
 * sampling come from the other one. Further keys of X-Amzn-Trace-Id are carried on in
 * any case. Several tracestate or baggage headers count as one, in order; several
 * traceparent or X-Amzn-Trace-Id headers as malformed.
 *
 * @param context  Filled; need not be initialised. Whatever the code, it may be used.
 * @param headers  Array of count headers, NULL when that is 0. Borrowed.
 *                 A header without name or value is skipped.
 * @param count    Number of headers; others than the four are skipped.
 *
 * @retval CLTEL_OK                  the context has the trace, or no header names one
 * @retval CLTEL_E_INVALID_ARGUMENT  context is NULL, or headers is NULL and count is not 0
 * @retval CLTEL_E_INVALID_HEADER    there is no trace, for a header that should name it is malformed
 *
 * Threads: one at a time per context
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_context_from_headers(cltel_context *context, const cltel_context_header *headers,
                                               size_t count);

/**
 * Reads a context from the value of X-Amzn-Trace-Id, or of Lambda's _X_AMZN_TRACE_ID.
 *
 * Parts may come in any order, with spaces around them and in either case of hex
 * digits. `Self` is skipped; other keys are carried on as they are, whole ones
 * and from the front up to CLTEL_XRAY_EXTRA_MAX bytes. Without Root the context
 * has no trace, but keeps Sampled and the other keys.
 *
 * @param context  Filled; need not be initialised. Without baggage. Empty on failure.
 * @param text     The header's value. Borrowed. NULL: empty.
 * @param len      Bytes of text, or CLTEL_NTS when it ends in NUL.
 *
 * @retval CLTEL_OK                  read; an empty text gives an empty context
 * @retval CLTEL_E_INVALID_ARGUMENT  context is NULL
 * @retval CLTEL_E_INVALID_HEADER    a part that is no `key=value`, an id of the wrong form or all 0, a Sampled that
 *                                   is none of 0, 1 and ?, a Root, Parent or Sampled that comes twice, or another
 *                                   key or its value with a character outside printable ASCII
 *
 * Threads: one at a time per context
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_context_from_xray(cltel_context *context, const char *text, size_t len);

/**
 * Reads a context from the values of W3C traceparent and tracestate.
 *
 * Versions after 00 are read as the specification says. A tracestate that breaks
 * its grammar is dropped whole and does not harm the traceparent; one that is
 * longer than CLTEL_TRACESTATE_MAX loses members: first those longer than 128
 * bytes, then from the end. Both set CLTEL_CONTEXT_CUT.
 *
 * @param context         Filled; need not be initialised. Without baggage. Empty on failure.
 * @param traceparent     The header's value. Borrowed. NULL: empty.
 * @param traceparent_len  Bytes, or CLTEL_NTS when it ends in NUL.
 * @param tracestate      The header's value; several are joined by commas first. Borrowed. NULL: none.
 * @param tracestate_len  Bytes, or CLTEL_NTS when it ends in NUL.
 *
 * @retval CLTEL_OK                  the context has the trace
 * @retval CLTEL_E_INVALID_ARGUMENT  context is NULL
 * @retval CLTEL_E_INVALID_HEADER    traceparent is malformed, or empty
 *
 * Threads: one at a time per context
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_context_from_w3c(cltel_context *context, const char *traceparent, size_t traceparent_len,
                                           const char *tracestate, size_t tracestate_len);

/**
 * Makes a context from ids as text, such as those in a log line or a message.
 *
 * @param context       Filled; need not be initialised. Sampling unknown, CLTEL_CONTEXT_REMOTE set. Empty on failure.
 * @param trace_id      32 hex digits, or X-Ray's form `1-<8 hex>-<24 hex>`. Borrowed.
 * @param trace_id_len  Bytes, or CLTEL_NTS when it ends in NUL.
 * @param span_id       16 hex digits. Borrowed. NULL or empty: none.
 * @param span_id_len   Bytes, or CLTEL_NTS when it ends in NUL.
 *
 * @retval CLTEL_OK                  the context has the ids
 * @retval CLTEL_E_INVALID_ARGUMENT  context is NULL
 * @retval CLTEL_E_INVALID_HEADER    an id has another form, or is all 0
 *
 * Threads: one at a time per context
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_context_from_ids(cltel_context *context, const char *trace_id, size_t trace_id_len,
                                           const char *span_id, size_t span_id_len);

/**
 * Puts a W3C baggage header into a context, in place of the baggage it has.
 *
 * Members are kept whole, without the white space around their parts, from the
 * front up to CLTEL_BAGGAGE_MAX bytes; each that breaks the grammar is left off.
 *
 * @param context  Not NULL; initialised. Its trace stays as it is.
 * @param text     The header's value; several are joined by commas first. Borrowed. NULL: none.
 * @param len      Bytes of text, or CLTEL_NTS when it ends in NUL.
 *
 * @retval n                         0 or more: the number of members that were left off, malformed or without room
 * @retval CLTEL_E_INVALID_ARGUMENT  context is NULL
 * @retval CLTEL_E_INVALID_HEADER    there were members, but each of them malformed; the context has no baggage
 *
 * Threads: one at a time per context
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API int32_t cltel_context_set_baggage(cltel_context *context, const char *text, size_t len);

/**
 * Adds one member to a context's baggage, in place of those with the same key.
 *
 * @param context  Not NULL; initialised.
 * @param key      An HTTP token, ending in NUL: letters, digits and !#$%&'*+-.^_`|~
 * @param value    Any bytes, percent-encoded as needed. Borrowed.
 * @param len      Bytes of value, or CLTEL_NTS when it ends in NUL.
 *
 * @retval CLTEL_OK                  the baggage has the member
 * @retval CLTEL_E_INVALID_ARGUMENT  context, key or value is NULL, key is no token, or there is no room; the baggage
 *                                   is as before
 *
 * Threads: one at a time per context
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_context_baggage_add(cltel_context *context, const char *key, const char *value, size_t len);

/**
 * Reads the value of one member of a context's baggage, percent-decoded.
 *
 * @param context  Not NULL; initialised.
 * @param key      Ends in NUL; compared exactly. Of several members with this key the first counts.
 * @param buffer   Filled with the value and a NUL. Values can hold any byte, NUL too.
 * @param size     Bytes of buffer; CLTEL_BAGGAGE_BYTES is always enough.
 *
 * @retval n                         0 or more: bytes of the value, without the NUL
 * @retval CLTEL_E_INVALID_ARGUMENT  context, key or buffer is NULL, or the value does not fit
 * @retval CLTEL_E_NOT_FOUND         no member has this key
 *
 * Threads: any
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API int32_t cltel_context_baggage_get(const cltel_context *context, const char *key, char *buffer, size_t size);

/**
 * Writes the value of X-Amzn-Trace-Id: Root, Parent, Sampled, then what was carried on.
 *
 * @param context  Initialised.
 * @param buffer   Filled with the text and a NUL.
 * @param size     Bytes of buffer; CLTEL_XRAY_HEADER_BYTES is always enough.
 *
 * @return the length without the NUL; 0, with an empty text where size allows, when the context has no trace, the
 *         text does not fit, or an argument is NULL
 *
 * Threads: any
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API size_t cltel_context_to_xray(const cltel_context *context, char *buffer, size_t size);

/**
 * Writes the value of W3C traceparent, version 00.
 *
 * @param context  Initialised. Sampling that is unknown or asked for is written as "not sampled".
 * @param buffer   Filled with the text and a NUL.
 * @param size     Bytes of buffer; CLTEL_TRACEPARENT_BYTES is enough.
 *
 * @return the length without the NUL, 55; 0, with an empty text where size allows, when the context has no trace or
 *         no span, the text does not fit, or an argument is NULL
 *
 * Threads: any
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API size_t cltel_context_to_traceparent(const cltel_context *context, char *buffer, size_t size);

/**
 * Writes the value of W3C tracestate, to be sent beside traceparent only.
 *
 * @param context  Initialised.
 * @param buffer   Filled with the text and a NUL.
 * @param size     Bytes of buffer; CLTEL_TRACESTATE_BYTES is always enough.
 *
 * @return the length without the NUL; 0, with an empty text where size allows, when there is nothing to send, the
 *         text does not fit, or an argument is NULL
 *
 * Threads: any
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API size_t cltel_context_to_tracestate(const cltel_context *context, char *buffer, size_t size);

/**
 * Writes the value of W3C baggage.
 *
 * @param context  Initialised.
 * @param buffer   Filled with the text and a NUL.
 * @param size     Bytes of buffer; CLTEL_BAGGAGE_BYTES is always enough.
 *
 * @return the length without the NUL; 0, with an empty text where size allows, when there is nothing to send, the
 *         text does not fit, or an argument is NULL
 *
 * Threads: any
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API size_t cltel_context_to_baggage(const cltel_context *context, char *buffer, size_t size);

/**
 * Writes the trace id in X-Ray's form, `1-<8 hex>-<24 hex>`.
 *
 * @param context  Initialised.
 * @param text     Filled with 35 characters and a NUL; with an empty text when there is no trace.
 *
 * @return 35; 0 when the context has no trace, or an argument is NULL
 *
 * Threads: any
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API size_t cltel_context_trace_id_text(const cltel_context *context, char text[CLTEL_TRACE_ID_TEXT_BYTES]);

/**
 * Writes the trace id in W3C's form, 32 hex digits.
 *
 * @param context  Initialised.
 * @param text     Filled with 32 characters and a NUL; with an empty text when there is no trace.
 *
 * @return 32; 0 when the context has no trace, or an argument is NULL
 *
 * Threads: any
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API size_t cltel_context_trace_id_hex(const cltel_context *context, char text[CLTEL_TRACE_ID_HEX_BYTES]);

/**
 * Writes the span id, 16 hex digits in both worlds.
 *
 * @param context  Initialised.
 * @param text     Filled with 16 characters and a NUL; with an empty text when there is no span.
 *
 * @return 16; 0 when the context has no span, or an argument is NULL
 *
 * Threads: any
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API size_t cltel_context_span_id_hex(const cltel_context *context, char text[CLTEL_SPAN_ID_HEX_BYTES]);

#ifdef __cplusplus
}
#endif

#endif
