/* The client: what an application holds to record with.
 *
 *     cltel_client *client;
 *     if (cltel_client_new(NULL, &client, &detail) != CLTEL_OK) ...
 *     CLTEL_INFO(client, "started");
 *     cltel_client_shutdown(client, 2000, NULL);
 *     cltel_client_free(client);
 *
 * Making a client does no network I/O and never waits: a wrong key or a dead
 * endpoint shows in stats.h and in the diagnostics, not here. One worker thread
 * per client sends what was recorded. At exit() a client that was not shut down
 * is given `exit.timeout.ms` to deliver.
 *
 * Fork: a client belongs to the process that made it. In a child its calls
 * answer CLTEL_E_FORKED and touch nothing of the parent's; make a new client. */
#ifndef CLTEL_CLIENT_H
#define CLTEL_CLIENT_H

#include <stddef.h>
#include <stdint.h>

#include <cltel/config.h>
#include <cltel/error.h>
#include <cltel/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Opaque, but for one frozen promise that the log macros use: the object
 *  begins with an int32_t, the lowest severity that is recorded now. */
typedef struct cltel_client cltel_client;

/**
 * Makes a client.
 *
 * @param config  Copied; NULL means defaults, environment and file.
 * @param client  Filled with the client; NULL on failure.
 * @param detail  Filled on failure with what is wrong and the allowed range; may be NULL.
 *
 * @retval CLTEL_OK                  the client can be used
 * @retval CLTEL_E_INVALID_ARGUMENT  client is NULL
 * @retval CLTEL_E_UNKNOWN_OPTION    file or environment names an option that is none
 * @retval CLTEL_E_INVALID_VALUE     a value is out of range, or two options contradict
 * @retval CLTEL_E_FILE_UNREADABLE   a file named in the configuration cannot be read
 * @retval CLTEL_E_FILE_INVALID      such a file is not well-formed
 * @retval CLTEL_E_NO_MEMORY         memory could not be had
 * @retval CLTEL_E_SYSTEM            no thread could be started
 *
 * Threads: any
 * Signals: unsafe
 * Blocks:  briefly (makes files on tmpfs)
 * Memory:  allocates
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_client_new(const cltel_config *config, cltel_client **client, cltel_error *detail);

/**
 * Waits until everything recorded before this call is settled: delivered, or
 * dropped for a counted reason. Batches are closed at once, whatever
 * `batch.max.age.ms` says. Not waited for: spans that are held for `trace.keep.*` while
 * their trace goes on. The client stays usable.
 *
 * @param client      Not NULL.
 * @param timeout_ms  0 to 2^31-1; 0 asks without waiting.
 *
 * @retval CLTEL_OK                  all of it is settled
 * @retval CLTEL_E_INVALID_ARGUMENT  client is NULL or timeout_ms is negative
 * @retval CLTEL_E_TIMED_OUT         some is still inside; nothing is lost by that
 * @retval CLTEL_E_CLOSED            the client was shut down
 * @retval CLTEL_E_FORKED            the client belongs to the parent process
 *
 * Threads: any
 * Signals: unsafe
 * Blocks:  until timeout_ms
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_client_flush(cltel_client *client, int32_t timeout_ms);

/**
 * Stops intake, delivers what is inside, and stops the worker. Back-off waits
 * become one immediate last try. A second call answers like the first.
 *
 * @param client      Not NULL.
 * @param timeout_ms  0 to 2^31-1. The call returns at most 100 ms later.
 * @param left        Filled with how many accepted records are neither delivered
 *                    nor dropped; but for spans that were held for `trace.keep.*` and are being
 *                    sent, they stay in the ring files (or are counted as
 *                    dropped at cltel_client_free() where there are none). May be NULL.
 *
 * @retval CLTEL_OK                  everything was settled
 * @retval CLTEL_E_INVALID_ARGUMENT  client is NULL or timeout_ms is negative
 * @retval CLTEL_E_TIMED_OUT         the deadline passed; see left
 * @retval CLTEL_E_FORKED            the client belongs to the parent process
 *
 * Threads: any
 * Signals: unsafe
 * Blocks:  until timeout_ms
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_client_shutdown(cltel_client *client, int32_t timeout_ms, uint64_t *left);

/**
 * Frees a client; shuts it down first with a deadline of `exit.timeout.ms` if
 * nobody has. No other thread may use the client any more.
 *
 * @param client  May be NULL.
 *
 * Threads: after every other use of client
 * Signals: unsafe
 * Blocks:  until `exit.timeout.ms` (not at all after cltel_client_shutdown())
 * Memory:  frees
 * Since:   0.1
 */
CLTEL_API void cltel_client_free(cltel_client *client);

/**
 * Does the worker's work on the calling thread, for a client made with
 * worker.mode=pump: drains, encodes, sends, settles, until nothing is left to do
 * or timeout_ms has passed. Tests become synchronous with it.
 *
 * @param client      Not NULL.
 * @param timeout_ms  0 to 2^31-1; 0 does one round without waiting.
 *
 * @retval CLTEL_OK                  nothing is left inside
 * @retval CLTEL_E_INVALID_ARGUMENT  client is NULL or timeout_ms is negative
 * @retval CLTEL_E_NOT_PUMPED        the client has a worker thread
 * @retval CLTEL_E_TIMED_OUT         some is still inside
 * @retval CLTEL_E_CLOSED            the client was shut down
 * @retval CLTEL_E_FORKED            the client belongs to the parent process
 *
 * Threads: one at a time per client
 * Signals: unsafe
 * Blocks:  until timeout_ms
 * Memory:  allocates
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_client_pump(cltel_client *client, int32_t timeout_ms);

/**
 * Takes the next diagnostic: one sentence of the library about its own work,
 * such as "PutLogEvents was refused: AccessDeniedException ...". At most 64 wait;
 * the same one is repeated at most once a minute, with a count. They also go to
 * the file descriptor of `diagnostics.fd` when that is set.
 *
 * @param client  Not NULL.
 * @param text    Filled with the sentence, cut to fit, ending in NUL.
 * @param size    Bytes of text, at least 1.
 *
 * @return the length of the whole sentence; 0 when there is none; or
 * @retval CLTEL_E_INVALID_ARGUMENT  client or text is NULL, or size is 0
 * @retval CLTEL_E_FORKED            the client belongs to the parent process
 *
 * Threads: any
 * Signals: unsafe
 * Blocks:  briefly (a lock)
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API int32_t cltel_client_next_diagnostic(cltel_client *client, char *text, size_t size);

/**
 * Names one client as the process's default, for code that is handed none.
 *
 * @param client  May be NULL to take the name away. Not owned.
 *
 * Threads: any
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API void cltel_default_set(cltel_client *client);

/**
 * Gives the client that cltel_default_set() named.
 *
 * @return the client, or NULL.
 *
 * Threads: any
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API cltel_client *cltel_default(void);

#ifdef __cplusplus
}
#endif

#endif
