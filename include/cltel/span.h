/* Spans: what a piece of work was, when, and for whom. They go to X-Ray.
 *
 *     void checkout(cltel_client *client, const cltel_context *from_the_request)
 *     {
 *         const cltel_attr fields[] = { CLTEL_STR("http.method", "POST"), CLTEL_STR("http.url", "/checkout") };
 *         cltel_span CLTEL_SPAN_AUTO root;
 *         cltel_span_start(client, &root, CLTEL_SPAN_SERVER, "POST /checkout", from_the_request, fields, 2);
 *         cltel_span_attach(&root);
 *         CLTEL_INFO(client, "order placed");            // carries the trace's id
 *         CLTEL_SPAN(client, "reserve stock");           // a child until the end of the block
 *         ...
 *     }
 *
 * A span lives in the caller's memory. Nothing is allocated or sent by a call:
 * what the span holds is copied into it, and at its end into the thread's ring.
 * From there it is delivered like a log record, and survives the process like one.
 *
 * Not sampled: the span passes ids on and records nothing; starting and ending it costs a few nanoseconds.
 *
 * Never in the way: what is done to a span that has ended does nothing, and a span that
 * ends out of order harms no other; both are counted (`spans_misused`, for the whole process)
 * and said once a minute in the diagnostics. A span that was not started does nothing.
 *
 * The client of a span has to outlive it: end spans before cltel_client_free().
 *
 * Fields that X-Ray has a place for go there, by name: http.method, http.url,
 * http.user_agent, http.client_ip, http.x_forwarded_for, http.status,
 * http.content_length; sql.url, sql.connection_string, sql.query,
 * sql.database_type, sql.database_version, sql.driver_version, sql.user,
 * sql.preparation; aws.operation, aws.account_id, aws.region, aws.request_id,
 * aws.queue_url, aws.table_name, aws.resource_names; user; origin; peer.service.
 * The others become annotations (text, number, truth: indexed, at most 50 a
 * span) or, as raw JSON, with a key that begins with "metadata.", or longer than
 * 250 characters, metadata. */
#ifndef CLTEL_SPAN_H
#define CLTEL_SPAN_H

#include <stddef.h>
#include <stdint.h>

#include <cltel/attr.h>
#include <cltel/client.h>
#include <cltel/context.h>
#include <cltel/error.h>
#include <cltel/export.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum cltel_span_kind {
    CLTEL_SPAN_INTERNAL = 0, /**< work inside the process */
    CLTEL_SPAN_SERVER = 1,   /**< answers a request */
    CLTEL_SPAN_CLIENT = 2,   /**< calls another service: shown as a remote call */
    CLTEL_SPAN_PRODUCER = 3, /**< sends a message: shown as a remote call */
    CLTEL_SPAN_CONSUMER = 4  /**< works on a message */
} cltel_span_kind;

typedef enum cltel_span_status {
    CLTEL_STATUS_UNSET = 0,    /**< by http.status if there is one: 4xx error, 429 throttle, 5xx fault; a fault with an
                                  exception; else well */
    CLTEL_STATUS_OK = 1,       /**< well, whatever else is recorded */
    CLTEL_STATUS_ERROR = 2,    /**< the caller's fault */
    CLTEL_STATUS_THROTTLE = 3, /**< too many requests; an error too */
    CLTEL_STATUS_FAULT = 4     /**< this service's fault */
} cltel_span_status;

/** Bytes of fields, events and exceptions that a span holds itself; see cltel_span_room(). */
#define CLTEL_SPAN_ROOM_BYTES 1824

/** A span. In the caller's memory; 2,048 bytes, frozen. Its members are the library's. */
typedef struct cltel_span {
    uint32_t mark; /* CLTEL_SPAN_RECORDS_ and kin */
    uint32_t flags;
    uint64_t state[27];
    unsigned char room[CLTEL_SPAN_ROOM_BYTES];
} cltel_span;

/** A span that was not started: every call on it does nothing. */
#define CLTEL_SPAN_INIT \
    {                   \
        0, 0, { 0 },    \
        {               \
            0           \
        }               \
    }

/**
 * Starts a span.
 *
 * Its parent is the given context, or else what is current on this thread, or
 * else nothing: then it begins a trace. A span whose parent is in another process
 * (CLTEL_CONTEXT_REMOTE) or that has none becomes a segment; whether its trace is
 * sampled is decided here unless the caller has decided. Others become
 * subsegments and follow their parent.
 *
 * It does not become current; see cltel_span_attach(). Whatever the code, the
 * span may be used with every function here.
 *
 * @param client      Not NULL.
 * @param span        Filled; need not be initialised. Ended by cltel_span_end(), on any thread.
 * @param kind        One of CLTEL_SPAN_*.
 * @param name        UTF-8, ends in NUL; of the operation, such as "GET /orders". Copied, cut at 250 bytes.
 * @param parent      NULL: what is current. The context's texts (tracestate, baggage) are borrowed until
 *                    the span and all spans under it have ended.
 * @param attrs       As in cltel_log(). Copied. What sampling rules look at has to be given here:
 *                    http.method, http.url, http.host.
 * @param attr_count  0 to CLTEL_ATTRS_MAX.
 *
 * @retval CLTEL_OK                  started; sampled or not. A child of what is not sampled is so whatever else is
 * given
 * @retval CLTEL_E_INVALID_ARGUMENT  client, span or name is NULL, kind is none, or a field without key or type; the
 *                                   span is one that was not started; counted in `spans_misused`
 * @retval CLTEL_E_CLOSED            cltel_client_shutdown() has begun; not started
 * @retval CLTEL_E_REENTERED         called from a signal handler that interrupted a recording call; not started
 * @retval CLTEL_E_FORKED            the client belongs to the parent process; not started
 * @retval CLTEL_E_SYSTEM            this thread's ring could not be made; not started
 *
 * Threads: any
 * Signals: safe, once this thread has started a span before
 * Blocks:  never
 * Memory:  first call per thread
 * Since:   0.1
 */
CLTEL_API CLTEL_HOT cltel_err cltel_span_start(cltel_client *client, cltel_span *span, cltel_span_kind kind,
                                               const char *name, const cltel_context *parent, const cltel_attr *attrs,
                                               size_t attr_count);

/** 1 when what is recorded on the span is kept: skips the making of costly fields for a trace that is not sampled. */
#define CLTEL_SPAN_IS_RECORDED(span) ((span)->mark == CLTEL_SPAN_RECORDS_)

/* Frozen: marks of a span. */
#define CLTEL_SPAN_RECORDS_ 0x5350414eu
#define CLTEL_SPAN_PASSES_ON_ 0x53504153u
#define CLTEL_SPAN_ENDED_ 0x53504544u

/**
 * Gives a span more room for fields, events and exceptions than it has itself.
 *
 * @param span    Started; what it holds already is moved.
 * @param memory  Of the caller, until the span has ended.
 * @param bytes   More than CLTEL_SPAN_ROOM_BYTES; at most `record.max.bytes` of it is used.
 *
 * @retval CLTEL_OK                  the room is in use, or the span is not recorded
 * @retval CLTEL_E_INVALID_ARGUMENT  span or memory is NULL, or bytes is too small
 *
 * Threads: one at a time per span
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_span_room(cltel_span *span, void *memory, size_t bytes);

/**
 * Sets fields of a span. A key that was set before gets the new value.
 *
 * @param span        Not NULL.
 * @param attrs       As in cltel_log(). Copied.
 * @param attr_count  0 to CLTEL_ATTRS_MAX.
 *
 * @retval CLTEL_OK                  set, or the span is not recorded
 * @retval CLTEL_E_INVALID_ARGUMENT  span is NULL, or a field without key or type; nothing was set
 * @retval CLTEL_E_TOO_LARGE         not all found room; those that did not are left out and counted in the
 *                                   span's metadata ("dropped") and in `spans_truncated`
 *
 * Threads: one at a time per span
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_span_set(cltel_span *span, const cltel_attr *attrs, size_t attr_count);

/**
 * Gives a span another name.
 *
 * @param span  Not NULL.
 * @param name  As in cltel_span_start().
 *
 * @retval CLTEL_OK                  done, or the span is not recorded
 * @retval CLTEL_E_INVALID_ARGUMENT  span or name is NULL
 * @retval CLTEL_E_TOO_LARGE         no room; the old name stays
 *
 * Threads: one at a time per span
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_span_rename(cltel_span *span, const char *name);

/**
 * Says how it went. The last call counts.
 *
 * @param span    Not NULL.
 * @param status  One of CLTEL_STATUS_*.
 *
 * @retval CLTEL_OK                  set, or the span is not recorded
 * @retval CLTEL_E_INVALID_ARGUMENT  span is NULL or status is none
 *
 * Threads: one at a time per span
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_span_set_status(cltel_span *span, cltel_span_status status);

/**
 * Records that something happened, now, inside the span.
 *
 * @param span        Not NULL.
 * @param name        UTF-8, 1 to 255 bytes, ends in NUL. Copied.
 * @param attrs       As in cltel_log(). Copied.
 * @param attr_count  0 to CLTEL_ATTRS_MAX.
 *
 * @retval CLTEL_OK                  recorded, or the span is not recorded
 * @retval CLTEL_E_INVALID_ARGUMENT  span is NULL, the name has no or too many bytes, or a field without key or type
 * @retval CLTEL_E_TOO_LARGE         no room for all of it: left out, counted as in cltel_span_set()
 *
 * Threads: one at a time per span
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_span_event(cltel_span *span, const char *name, const cltel_attr *attrs, size_t attr_count);

/**
 * Links a span to one of another trace, such as that of a message in a batch.
 *
 * @param span        Not NULL.
 * @param to          Not NULL. Copied.
 * @param attrs       As in cltel_log(). Copied.
 * @param attr_count  0 to CLTEL_ATTRS_MAX.
 *
 * @retval CLTEL_OK                  recorded, or the span is not recorded
 * @retval CLTEL_E_INVALID_ARGUMENT  span or to is NULL, to has no trace, or a field without key or type
 * @retval CLTEL_E_TOO_LARGE         no room for all of it: left out, counted as in cltel_span_set()
 *
 * Threads: one at a time per span
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_span_link(cltel_span *span, const cltel_context *to, const cltel_attr *attrs,
                                    size_t attr_count);

/** One call of a stack. 32 bytes, frozen. Borrowed; texts end in NUL. */
typedef struct cltel_frame {
    const char *path;     /**< file or module; NULL: unknown */
    const char *function; /**< NULL: unknown */
    uint32_t line;        /**< 0: unknown */
    uint32_t reserved;    /**< 0 */
    uint64_t reserved2;   /**< 0 */
} cltel_frame;

/** An error or exception. 64 bytes, frozen. Borrowed; texts end in NUL. */
typedef struct cltel_exception {
    const char *type;                    /**< such as "sqlite3.OperationalError", cut at 255 bytes; NULL: unknown */
    const char *message;                 /**< NULL: none */
    const cltel_frame *frames;           /**< innermost first; NULL when there are none */
    size_t frame_count;                  /**< 0 to 255; more are cut */
    const struct cltel_exception *cause; /**< NULL: none; at most 16 deep are looked at */
    uint32_t remote;                     /**< 1: thrown by the service that was called */
    uint32_t reserved[5];                /**< 0 */
} cltel_exception;

/**
 * Records an error or exception. With CLTEL_STATUS_UNSET the span is a fault then.
 *
 * @param span       Not NULL.
 * @param exception  Not NULL. Copied. What finds no room is cut: frames from the outermost,
 *                   then causes from the deepest, then the end of the message.
 *
 * @retval CLTEL_OK                  recorded, or the span is not recorded
 * @retval CLTEL_E_INVALID_ARGUMENT  span or exception is NULL
 * @retval CLTEL_E_TOO_LARGE         cut, and counted as in cltel_span_set()
 *
 * Threads: one at a time per span
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_span_error(cltel_span *span, const cltel_exception *exception);

/**
 * Sends what the span holds so far, as a segment in progress: for work that takes
 * long, so that it is seen before it ends. The span goes on.
 *
 * @param span  Not NULL.
 *
 * @retval CLTEL_OK      accepted, or the span is not recorded
 * @return               else as cltel_span_end(); the span goes on
 *
 * Threads: one at a time per span
 * Signals: safe, once this thread has recorded a span before
 * Blocks:  never; with buffer.overflow=block until `buffer.block.max.ms`
 * Memory:  first call per thread
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_span_report(cltel_span *span);

/**
 * Ends a span and records it. An attached span is detached, if this is its thread; else it
 * stays current there until that thread detaches it, and is counted as misused.
 *
 * @param span        Ended by the first call; a second one does nothing and is counted. NULL does nothing.
 * @param attrs       Last fields, as in cltel_span_set(); they may be as large as
 *                    `record.max.bytes` allows, as they go straight to the ring. Copied.
 * @param attr_count  0 to CLTEL_ATTRS_MAX.
 *
 * @retval CLTEL_OK                  accepted, or the span is not recorded
 * @retval CLTEL_E_INVALID_ARGUMENT  a field without key or type: recorded without the last fields
 * @retval CLTEL_E_BUFFER_FULL       no room in the thread's ring (buffer.overflow decides what then); counted
 * @retval CLTEL_E_TOO_LARGE         larger than `record.max.bytes`: recorded without the last fields; counted
 * @retval CLTEL_E_CLOSED            cltel_client_shutdown() has begun; counted
 * @retval CLTEL_E_REENTERED         called from a signal handler that interrupted a recording call; counted
 * @retval CLTEL_E_FORKED            the client belongs to the parent process
 * @retval CLTEL_E_SYSTEM            this thread's ring could not be made; counted
 *
 * Threads: one at a time per span; any, not only the one that started it
 * Signals: safe, once this thread has recorded a span before
 * Blocks:  never; with buffer.overflow=block until `buffer.block.max.ms`
 * Memory:  first call per thread
 * Since:   0.1
 */
CLTEL_API CLTEL_HOT cltel_err cltel_span_end(cltel_span *span, const cltel_attr *attrs, size_t attr_count);

/**
 * Makes a span current on this thread: log records made from now on carry its
 * ids, and spans without a given parent become its children.
 *
 * @param span  Started. What was current before comes back with cltel_span_detach().
 *
 * Threads: one at a time per span; it is current on the calling thread only
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API void cltel_span_attach(cltel_span *span);

/**
 * Makes current again what was so before cltel_span_attach(). Out of order: what
 * was attached after the span is detached with it, and counted.
 *
 * @param span  Attached on this thread, also when another one has ended it; otherwise nothing
 *              happens, and one that is attached elsewhere is counted.
 *
 * Threads: the thread that attached
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API void cltel_span_detach(cltel_span *span);

/** Remembers what was current. In the caller's memory; 96 bytes, frozen. */
typedef struct cltel_attached {
    uint64_t state[12];
} cltel_attached;

/**
 * Makes a context current on this thread: how work that was begun elsewhere goes
 * on in a callback, a pool's thread, or another language.
 *
 * @param context   Its ids are copied, its texts borrowed until cltel_context_detach(), and until the
 *                  spans that were started meanwhile have ended. NULL or without a trace: nothing is
 *                  current then.
 * @param attached  Filled; for cltel_context_detach().
 *
 * Threads: any
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API void cltel_context_attach(const cltel_context *context, cltel_attached *attached);

/**
 * Makes current again what was so before cltel_context_attach().
 *
 * @param attached  From cltel_context_attach() on this thread. A second call does nothing.
 *
 * Threads: the thread that attached
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API void cltel_context_detach(cltel_attached *attached);

/**
 * The context of a span: to inject into a request, or to hand to another thread.
 *
 * @param span     Started. One that is not recorded has a context too; one that was not started has none.
 * @param context  Filled, with tracestate, baggage and further keys of where the trace came from.
 *
 * Threads: one at a time per span
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API void cltel_span_context(const cltel_span *span, cltel_context *context);

/**
 * The context of what is current on this thread.
 *
 * @param context  Filled; empty when nothing is current.
 *
 * @return 1 when something is current, else 0.
 *
 * Threads: any
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API int32_t cltel_context_current(cltel_context *context);

/** What the sampling of a span came to. 64 bytes, frozen. */
typedef struct cltel_decision {
    int32_t started;   /**< 0: the span was not started */
    int32_t sampled;   /**< 1: its trace is recorded */
    int32_t by_caller; /**< 1: the parent decided */
    int32_t reserved;  /**< 0 */
    char rule[48];     /**< the rule's name; "" with by_caller, or for a child */
} cltel_decision;

/**
 * Tells whether a span's trace is sampled, and which rule said so.
 *
 * @param span      Not NULL.
 * @param decision  Filled.
 *
 * Threads: one at a time per span
 * Signals: safe, once this thread has started a span before
 * Blocks:  never
 * Memory:  first call per thread
 * Since:   0.1
 */
CLTEL_API void cltel_span_decision(const cltel_span *span, cltel_decision *decision);

/** Sets fields without a count. Nothing is evaluated for a span that is not recorded. */
#define CLTEL_SPAN_SET(span, ...)                                                                                 \
    __extension__({                                                                                               \
        cltel_span *cltel_span_ = (span);                                                                         \
        cltel_err cltel_err_ = CLTEL_OK;                                                                          \
        if (CLTEL_SPAN_IS_RECORDED(cltel_span_)) {                                                                \
            const cltel_attr cltel_attrs_[] = { __VA_ARGS__ };                                                    \
            cltel_err_ = cltel_span_set(cltel_span_, cltel_attrs_, sizeof cltel_attrs_ / sizeof cltel_attrs_[0]); \
        }                                                                                                         \
        cltel_err_;                                                                                               \
    })

/* Helper of the macros: a span that only passes ids on ends without a call. */
static inline void cltel_span_auto_(cltel_span *span)
{
    if (span->mark == CLTEL_SPAN_PASSES_ON_)
        span->mark = CLTEL_SPAN_ENDED_;
    else
        (void)cltel_span_end(span, NULL, 0);
}

/* A compiler that is told to fill variables would spend more on a span's 2,048 bytes than the span costs. */
#if defined(__has_attribute)
#if __has_attribute(uninitialized)
#define CLTEL_UNFILLED_ , uninitialized
#endif
#endif
#ifndef CLTEL_UNFILLED_
#define CLTEL_UNFILLED_
#endif

/** Ends the span on every way out of its block: `cltel_span CLTEL_SPAN_AUTO span;`, then cltel_span_start(). */
#define CLTEL_SPAN_AUTO __attribute__((cleanup(cltel_span_auto_) CLTEL_UNFILLED_))

#define CLTEL_SPAN_NAME_2_(line) cltel_span_at_##line
#define CLTEL_SPAN_NAME_1_(line) CLTEL_SPAN_NAME_2_(line)

/** A child of what is current, itself current, until the end of the block. */
#define CLTEL_SPAN(client, name) CLTEL_SPAN_AS(client, CLTEL_SPAN_NAME_1_(__LINE__), CLTEL_SPAN_INTERNAL, name)

/** The same with a variable to set fields on: CLTEL_SPAN_AS(client, call, CLTEL_SPAN_CLIENT, "GET stock"); */
#define CLTEL_SPAN_AS(client, variable, kind, name)                             \
    cltel_span CLTEL_SPAN_AUTO variable;                                        \
    (void)cltel_span_start((client), &variable, (kind), (name), NULL, NULL, 0); \
    cltel_span_attach(&variable)

#ifdef __cplusplus
}
#endif

#endif
