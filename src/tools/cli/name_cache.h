/* Names that the completion of a shell offers: in a file of the user's cache, for a completion must not wait for a
 * network. Commands that were told names, or used one, put them there. */
#ifndef CLTEL_TOOLS_CLI_NAME_CACHE_H
#define CLTEL_TOOLS_CLI_NAME_CACHE_H

#include "base/bytes.h"
#include "config/config.h"

typedef enum cltel_names_kind {
    CLTEL_NAMES_GROUPS,
    CLTEL_NAMES_SAVED /* queries */
} cltel_names_kind;

/* Puts names in front of those that are there for this endpoint and region. Where there is no cache, nothing happens.
 */
void cltel_name_cache_add(const cltel_settings *settings, cltel_names_kind kind, const char *const *names,
                          size_t count);

/* One name a line; empty where there is no cache. */
void cltel_name_cache_read(const cltel_settings *settings, cltel_names_kind kind, cltel_buf *lines);

#endif
