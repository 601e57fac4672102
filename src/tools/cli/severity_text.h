/* Levels as the world writes them. */
#ifndef CLTEL_TOOLS_CLI_SEVERITY_TEXT_H
#define CLTEL_TOOLS_CLI_SEVERITY_TEXT_H

#include "base/bytes.h"

/* A cltel_severity for "warn", "WARNING", "crit" and kin, in any case; 0: none of these. */
int cltel_severity_of(cltel_view text);

/* The same for the numbers of pino and bunyan: 10, 20, ... 60; 0: none of these. */
int cltel_severity_of_number(cltel_view digits);

#endif
