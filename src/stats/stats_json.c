#include "stats/stats_json.h"

static void append(cltel_buf *json, const char *prefix, const char *name, int64_t value)
{
    cltel_buf_append_char(json, json->len ? ',' : '{');
    cltel_buf_append_char(json, '"');
    cltel_buf_append_text(json, prefix);
    cltel_buf_append_text(json, name);
    cltel_buf_append(json, "\":", 2);
    cltel_buf_append_i64(json, value);
}

void cltel_stats_to_json(const cltel_stats *stats, cltel_buf *json)
{
#define CLTEL_STAT(field, type, unit, text) append(json, "", #field, stats->field);
#include <cltel/stats.def>
#undef CLTEL_STAT
#define CLTEL_DROP(name, field, stage, text) append(json, "dropped_", #field, (int64_t)stats->dropped_##field);
#include <cltel/drops.def>
#undef CLTEL_DROP
    cltel_buf_append_char(json, '}');
}
