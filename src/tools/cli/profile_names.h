/* The profiles of AWS's shared files, for completion. */
#ifndef CLTEL_TOOLS_CLI_PROFILE_NAMES_H
#define CLTEL_TOOLS_CLI_PROFILE_NAMES_H

#include "base/bytes.h"

/* One name a line, in the order of the files; nothing where there are none. */
void cltel_profile_names(cltel_buf *lines);

#endif
