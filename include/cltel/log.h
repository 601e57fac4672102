/* Structured log records.
 *
 *     CLTEL_INFO(client, "order placed", CLTEL_STR("user_id", id), CLTEL_I64("cents", 4200));
 *
 * A call copies the record into a ring of the calling thread and returns; the
 * client's worker turns it into a JSON log event and delivers it. Where a call
 * repeats, a site is registered once and only values are written afterwards:
 *
 *     const char *const keys[] = { "user_id", "cents" };
 *     cltel_site_register(client, CLTEL_SEVERITY_INFO, "{user_id} placed an order", keys, 2, &site);
 *     const cltel_attr values[] = { CLTEL_V_STR(id), CLTEL_V_I64(4200) };
 *     cltel_log_site(client, site, values, 2); */
#ifndef CLTEL_LOG_H
#define CLTEL_LOG_H

#include <stddef.h>
#include <stdint.h>

#include <cltel/attr.h>
#include <cltel/client.h>
#include <cltel/error.h>
#include <cltel/export.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum cltel_severity {
    CLTEL_SEVERITY_TRACE = 1,
    CLTEL_SEVERITY_DEBUG = 2,
    CLTEL_SEVERITY_INFO = 3,
    CLTEL_SEVERITY_WARN = 4,
    CLTEL_SEVERITY_ERROR = 5,
    CLTEL_SEVERITY_FATAL = 6
} cltel_severity;

/**
 * Records one log line.
 *
 * Success means "accepted", not "delivered"; see cltel_client_flush() and
 * stats.h. ERROR and FATAL may use an eighth of the ring that lesser records
 * may not.
 *
 * @param client    Not NULL.
 * @param severity  One of CLTEL_SEVERITY_*; below `log.level` the call does nothing.
 * @param text      UTF-8; broken sequences become U+FFFD, control characters are escaped. Borrowed.
 * @param text_len  Bytes of text, or CLTEL_NTS when it ends in NUL. Text and
 *                  fields together at most `record.max.bytes`.
 * @param attrs     Array of attr_count fields, NULL when that is 0. Borrowed.
 *                  A key that comes twice: the last one wins.
 * @param attr_count  0 to CLTEL_ATTRS_MAX (64).
 *
 * @retval CLTEL_OK                  accepted, or below the level
 * @retval CLTEL_E_INVALID_ARGUMENT  client or text is NULL, severity is none, more than
 *                                   CLTEL_ATTRS_MAX fields, or a field without key or type; counted
 * @retval CLTEL_E_BUFFER_FULL       no room (buffer.overflow decides what then); counted
 * @retval CLTEL_E_TOO_LARGE         larger than `record.max.bytes`; counted
 * @retval CLTEL_E_CLOSED            cltel_client_shutdown() has begun; counted
 * @retval CLTEL_E_REENTERED         called from a signal handler that interrupted a recording call; counted
 * @retval CLTEL_E_FORKED            the client belongs to the parent process
 * @retval CLTEL_E_SYSTEM            this thread's ring could not be made; counted
 *
 * Threads: any
 * Signals: safe, once this thread has recorded before (see cltel_thread_prepare())
 * Blocks:  never; with buffer.overflow=block until `buffer.block.max.ms`
 * Memory:  first call per thread
 * Since:   0.1
 */
CLTEL_API CLTEL_HOT cltel_err cltel_log(cltel_client *client, cltel_severity severity, const char *text,
                                        size_t text_len, const cltel_attr *attrs, size_t attr_count);

/** A registered call site. Opaque; lives as long as its client. */
typedef struct cltel_site cltel_site;

/**
 * Registers a call site by its content; the same content gives the same site.
 *
 * @param client      Not NULL.
 * @param severity    One of CLTEL_SEVERITY_*.
 * @param message     UTF-8, ends in NUL, at most 4,096 bytes. A hole "{key}" is
 *                    filled with that key's value when the record is sent; "{{"
 *                    and "}}" are braces; a hole whose key is none stays as it is. Copied.
 * @param keys        Array of key_count keys, each 1 to CLTEL_KEY_MAX bytes, ending in NUL. Copied.
 * @param key_count   0 to CLTEL_ATTRS_MAX.
 * @param site        Filled with the site; NULL on failure.
 *
 * @retval CLTEL_OK                  the site can be used
 * @retval CLTEL_E_INVALID_ARGUMENT  an argument is outside its range, or a key comes twice
 * @retval CLTEL_E_TOO_MANY_SITES    the client has 65,535 sites, or 4 MiB of them, already
 * @retval CLTEL_E_NO_MEMORY         memory could not be had
 * @retval CLTEL_E_CLOSED            cltel_client_shutdown() has begun
 * @retval CLTEL_E_FORKED            the client belongs to the parent process
 *
 * Threads: any
 * Signals: unsafe
 * Blocks:  briefly (a lock)
 * Memory:  allocates
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_site_register(cltel_client *client, cltel_severity severity, const char *message,
                                        const char *const *keys, size_t key_count, cltel_site **site);

/**
 * Records one log line at a registered site: the fastest way.
 *
 * @param client  Not NULL; the one the site was registered with.
 * @param site    From cltel_site_register().
 * @param values  Array of value_count values in the order of the site's keys
 *                (CLTEL_V_STR and kin; keys in them are ignored). Borrowed.
 * @param value_count  The site's key_count.
 *
 * @retval CLTEL_OK                  accepted, or below the level
 * @retval CLTEL_E_INVALID_ARGUMENT  client or site is NULL, the count is not the site's, or a value without type;
 * counted
 * @retval CLTEL_E_BUFFER_FULL       as in cltel_log()
 * @retval CLTEL_E_TOO_LARGE         as in cltel_log()
 * @retval CLTEL_E_CLOSED            as in cltel_log()
 * @retval CLTEL_E_REENTERED         as in cltel_log()
 * @retval CLTEL_E_FORKED            as in cltel_log()
 * @retval CLTEL_E_SYSTEM            as in cltel_log()
 *
 * Threads: any
 * Signals: safe, once this thread has recorded before
 * Blocks:  never; with buffer.overflow=block until `buffer.block.max.ms`
 * Memory:  first call per thread
 * Since:   0.1
 */
CLTEL_API CLTEL_HOT cltel_err cltel_log_site(cltel_client *client, const cltel_site *site, const cltel_attr *values,
                                             size_t value_count);

/** Remembers where a scope began. In the caller's memory; 32 bytes, frozen. */
typedef struct cltel_scope {
    cltel_client *client;
    uint64_t ring;
    uint32_t bytes;
    uint32_t fields;
    uint64_t reserved;
} cltel_scope;

/**
 * Adds fields to every record that this thread makes until cltel_scope_leave(),
 * so that a request id is given once. Scopes nest; an inner key wins.
 *
 * @param client      Not NULL.
 * @param scope       Filled; hand it to cltel_scope_leave() on this thread. On
 *                    failure it is filled too, and leaving it does nothing.
 * @param attrs       As in cltel_log(). Copied.
 * @param attr_count  1 to CLTEL_ATTRS_MAX; all open scopes of a thread together
 *                    at most CLTEL_ATTRS_MAX fields and 2,048 bytes.
 *
 * @retval CLTEL_OK                  the scope is open
 * @retval CLTEL_E_INVALID_ARGUMENT  an argument is outside its range
 * @retval CLTEL_E_TOO_LARGE         the open scopes would hold too much
 * @retval CLTEL_E_CLOSED            cltel_client_shutdown() has begun
 * @retval CLTEL_E_REENTERED         as in cltel_log()
 * @retval CLTEL_E_FORKED            the client belongs to the parent process
 * @retval CLTEL_E_SYSTEM            this thread's ring could not be made
 *
 * Threads: any; the scope belongs to the calling thread
 * Signals: unsafe
 * Blocks:  never
 * Memory:  first call per thread
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_scope_enter(cltel_client *client, cltel_scope *scope, const cltel_attr *attrs,
                                      size_t attr_count);

/**
 * Ends a scope, and every scope that was entered after it on this thread.
 *
 * @param scope  From cltel_scope_enter() on this thread. A second call does nothing.
 *
 * Threads: the thread that entered
 * Signals: unsafe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API void cltel_scope_leave(cltel_scope *scope);

/**
 * Makes the calling thread's ring now, so that its first record costs no more
 * than the others and signal handlers may record.
 *
 * @param client  Not NULL.
 *
 * @retval CLTEL_OK                  the thread is ready
 * @retval CLTEL_E_INVALID_ARGUMENT  client is NULL
 * @retval CLTEL_E_CLOSED            cltel_client_shutdown() has begun
 * @retval CLTEL_E_FORKED            the client belongs to the parent process
 * @retval CLTEL_E_SYSTEM            the ring could not be made
 *
 * Threads: any
 * Signals: unsafe
 * Blocks:  briefly (a lock)
 * Memory:  allocates
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_thread_prepare(cltel_client *client);

/**
 * Changes the lowest severity that is recorded, at once and for all threads.
 *
 * @param client    Not NULL.
 * @param severity  One of CLTEL_SEVERITY_*.
 *
 * @retval CLTEL_OK                  the level is set
 * @retval CLTEL_E_INVALID_ARGUMENT  client is NULL or severity is none
 * @retval CLTEL_E_FORKED            the client belongs to the parent process
 *
 * Threads: any
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_level_set(cltel_client *client, cltel_severity severity);

/** 1 when a record of this severity would be recorded: one load and one test. */
#define CLTEL_ENABLED(client, severity) \
    ((client) && __atomic_load_n((const int32_t *)(const void *)(client), __ATOMIC_RELAXED) <= (int32_t)(severity))

/* With CLTEL_WITH_SOURCE defined before this header, each macro call also
 * records the field "source", such as "shop.c:81". */
#ifdef CLTEL_WITH_SOURCE
#define CLTEL_TEXT_OF_(x) #x
#define CLTEL_LINE_(x) CLTEL_TEXT_OF_(x)
#define CLTEL_SOURCE_ CLTEL_STR("source", __FILE__ ":" CLTEL_LINE_(__LINE__)),
#else
#define CLTEL_SOURCE_
#endif

/** Records with fields that need no count. The severity is tested before any argument is evaluated. */
#define CLTEL_LOG(client, severity, text, ...)                                                                    \
    __extension__({                                                                                               \
        cltel_client *cltel_client_ = (client);                                                                   \
        cltel_err cltel_err_ = CLTEL_OK;                                                                          \
        if (CLTEL_ENABLED(cltel_client_, severity)) {                                                             \
            const char *cltel_text_ = (text);                                                                     \
            const cltel_attr cltel_attrs_[] = { CLTEL_SOURCE_ __VA_ARGS__ __VA_OPT__(, ){ 0 } };                  \
            cltel_err_ = cltel_log(cltel_client_, (severity), cltel_text_, cltel_text_ ? strlen(cltel_text_) : 0, \
                                   cltel_attrs_, sizeof cltel_attrs_ / sizeof cltel_attrs_[0] - 1);               \
        }                                                                                                         \
        cltel_err_;                                                                                               \
    })

#define CLTEL_TRACE(client, ...) CLTEL_LOG(client, CLTEL_SEVERITY_TRACE, __VA_ARGS__)
#define CLTEL_DEBUG(client, ...) CLTEL_LOG(client, CLTEL_SEVERITY_DEBUG, __VA_ARGS__)
#define CLTEL_INFO(client, ...) CLTEL_LOG(client, CLTEL_SEVERITY_INFO, __VA_ARGS__)
#define CLTEL_WARN(client, ...) CLTEL_LOG(client, CLTEL_SEVERITY_WARN, __VA_ARGS__)
#define CLTEL_ERROR(client, ...) CLTEL_LOG(client, CLTEL_SEVERITY_ERROR, __VA_ARGS__)
#define CLTEL_FATAL(client, ...) CLTEL_LOG(client, CLTEL_SEVERITY_FATAL, __VA_ARGS__)

#ifdef __cplusplus
}
#endif

#endif
