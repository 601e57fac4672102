/* How bad a line of log is, whoever wrote it. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_LEVEL_H
#define CLTEL_TOOLS_ENDPOINT_PANE_LEVEL_H

#include "base/bytes.h"

typedef enum cltel_pane_level {
    CLTEL_PANE_LEVEL_NONE,
    CLTEL_PANE_LEVEL_TRACE,
    CLTEL_PANE_LEVEL_DEBUG,
    CLTEL_PANE_LEVEL_INFO,
    CLTEL_PANE_LEVEL_WARN,
    CLTEL_PANE_LEVEL_ERROR,
    CLTEL_PANE_LEVEL_FATAL,
    CLTEL_PANE_LEVELS
} cltel_pane_level;

/* "warn", "WARNING", "50" (pino's) and kin; NONE: it is no level. */
cltel_pane_level cltel_pane_level_of_name(cltel_view name);

/* (The digests of batches keep what this says: who changes it changes their FORMAT too.)
 * From the member level, severity or lvl of JSON, from level= of logfmt, or from a word like ERROR near the start. */
cltel_pane_level cltel_pane_level_of(cltel_view message);

#endif
