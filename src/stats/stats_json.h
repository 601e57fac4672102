/* A snapshot as JSON, straight from the two tables. */
#ifndef CLTEL_STATS_STATS_JSON_H
#define CLTEL_STATS_STATS_JSON_H

#include <cltel/stats.h>

#include "base/bytes.h"

void cltel_stats_to_json(const cltel_stats *stats, cltel_buf *json);

#endif
