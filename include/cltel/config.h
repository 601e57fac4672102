/* How a client is configured: by name and text value.
 *
 *     cltel_config *config = cltel_config_new();
 *     cltel_config_set(config, "logs.group", "orders", &detail);
 *
 * Names, ranges and defaults are in docs/CONFIGURATION.md and in
 * cltel_config_option_at(). Where a value comes from, strongest first: a call
 * (cltel_config_set), an environment variable (CLTEL_LOGS_GROUP for
 * "logs.group"; AWS_REGION and its kin mean what they mean everywhere), the
 * JSON file named by CLTEL_CONFIG_FILE or cltel_config_load(), the default. */
#ifndef CLTEL_CONFIG_H
#define CLTEL_CONFIG_H

#include <stddef.h>
#include <stdint.h>

#include <cltel/error.h>
#include <cltel/export.h>

#ifdef __cplusplus
extern "C" {
#endif

/** Values that a client will be made with. Opaque. */
typedef struct cltel_config cltel_config;

/** Where a value came from. */
typedef enum cltel_origin {
    CLTEL_ORIGIN_DEFAULT = 0,
    CLTEL_ORIGIN_FILE = 1,
    CLTEL_ORIGIN_ENVIRONMENT = 2,
    CLTEL_ORIGIN_FLAG = 3,
    CLTEL_ORIGIN_CALL = 4
} cltel_origin;

/** One row of the option table. Strings are static. */
typedef struct cltel_option {
    const char *name;          /**< "logs.group" */
    const char *type;          /**< "string", "integer", "size", "duration", "boolean", "choice" */
    const char *default_value; /**< as text; "" when there is none */
    const char *range;         /**< "4096 to 268435456", "trace|debug|info", or "" */
    const char *unit;          /**< "bytes", "ms" or "" */
    const char *level;         /**< "basic" or "tuning" */
    const char *help;          /**< one sentence */
    const char *environment;   /**< "CLTEL_LOGS_GROUP" */
    int32_t secret;            /**< 1: the value is never shown */
    int32_t reserved;
} cltel_option;

/**
 * Makes a configuration that holds the defaults only. Environment and file are
 * read when a client is made from it, or by cltel_config_load().
 *
 * @return the configuration, or NULL when memory could not be had. Free it with
 *         cltel_config_free().
 *
 * Threads: any
 * Signals: unsafe
 * Blocks:  never
 * Memory:  allocates
 * Since:   0.1
 */
CLTEL_API cltel_config *cltel_config_new(void);

/**
 * Frees a configuration. Clients made from it are not affected.
 *
 * @param config  May be NULL.
 *
 * Threads: one at a time per config
 * Signals: unsafe
 * Blocks:  never
 * Memory:  frees
 * Since:   0.1
 */
CLTEL_API void cltel_config_free(cltel_config *config);

/**
 * Sets an option by name. On failure nothing changes.
 *
 * @param config  Not NULL.
 * @param name    The option, such as "buffer.bytes". Borrowed.
 * @param value   Its value as text, such as "1048576"; sizes also as "1MiB",
 *                durations also as "5s". Borrowed.
 * @param detail  Filled on failure with option, value and range; may be NULL.
 *
 * @retval CLTEL_OK                  the value is set
 * @retval CLTEL_E_INVALID_ARGUMENT  config, name or value is NULL
 * @retval CLTEL_E_UNKNOWN_OPTION    no option has this name; detail names the nearest
 * @retval CLTEL_E_INVALID_VALUE     the value does not parse or is out of range
 * @retval CLTEL_E_NO_MEMORY         memory could not be had
 *
 * Threads: one at a time per config
 * Signals: unsafe
 * Blocks:  never
 * Memory:  allocates
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_config_set(cltel_config *config, const char *name, const char *value, cltel_error *detail);

/**
 * Reads an option's value as text.
 *
 * @param config  Not NULL.
 * @param name    The option. Borrowed.
 * @param text    Filled with the value, cut to fit, ending in NUL; a secret
 *                reads as "***". May be NULL when size is 0.
 * @param size    Bytes of text.
 * @param origin  Filled with where the value came from; may be NULL.
 *
 * @return the length of the whole value without NUL, or
 * @retval CLTEL_E_INVALID_ARGUMENT  config or name is NULL
 * @retval CLTEL_E_UNKNOWN_OPTION    no option has this name
 *
 * Threads: one at a time per config
 * Signals: unsafe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API int32_t cltel_config_get(const cltel_config *config, const char *name, char *text, size_t size,
                                   cltel_origin *origin);

/**
 * Reads environment and file into a configuration, without touching what calls
 * have set. cltel_client_new() does this by itself; tools call it to show the
 * outcome.
 *
 * @param config  Not NULL.
 * @param path    A JSON file; NULL means the one CLTEL_CONFIG_FILE names, if any.
 *                Its members are option names: flat ("logs.group": "g") or nested
 *                ("logs": {"group": "g"}). At most 1 MiB. Borrowed.
 * @param detail  Filled on failure; may be NULL.
 *
 * @retval CLTEL_OK                  all values were taken
 * @retval CLTEL_E_INVALID_ARGUMENT  config is NULL
 * @retval CLTEL_E_FILE_UNREADABLE   the file is missing, no regular file, too large or not readable
 * @retval CLTEL_E_FILE_INVALID      the file is no JSON object
 * @retval CLTEL_E_UNKNOWN_OPTION    file or environment names an option that is none
 * @retval CLTEL_E_INVALID_VALUE     a value does not parse or is out of range
 * @retval CLTEL_E_NO_MEMORY         memory could not be had
 *
 * Threads: one at a time per config
 * Signals: unsafe
 * Blocks:  briefly (reads a file)
 * Memory:  allocates
 * Since:   0.1
 */
CLTEL_API cltel_err cltel_config_load(cltel_config *config, const char *path, cltel_error *detail);

/**
 * Walks the option table.
 *
 * @param index  0 and up.
 * @return the option, or NULL when index is past the last.
 *
 * Threads: any
 * Signals: safe
 * Blocks:  never
 * Memory:  none
 * Since:   0.1
 */
CLTEL_API const cltel_option *cltel_config_option_at(size_t index);

#ifdef __cplusplus
}
#endif

#endif
