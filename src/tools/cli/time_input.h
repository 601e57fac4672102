/* Times and durations as people write them. */
#ifndef CLTEL_TOOLS_CLI_TIME_INPUT_H
#define CLTEL_TOOLS_CLI_TIME_INPUT_H

#include <stdbool.h>
#include <stdint.h>

/* "15m", "5h30m", "2d", "90s", "250ms", "1w"; false: none. */
bool cltel_duration_input(const char *text, int64_t *duration_ms);

/* A moment: a duration (so long before now), "now", "today", "yesterday", each of these
 * two also with a time of day, "14:00" today, "2026-11-25", "2026-11-25T08:40:00.5+01:00"
 * (also with a space, without seconds, with Z; without a zone it is local time), seconds
 * since 1970 (up to 11 digits) or milliseconds (more). false: none of these. */
bool cltel_time_input(const char *text, int64_t now_ms, int64_t *time_ms);

#define CLTEL_TIME_INPUT_FORMS "15m, 5h30m, 14:00, yesterday 14:00, 2026-11-25T08:40:00Z or seconds since 1970"

#endif
