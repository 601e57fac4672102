/* The other tables as text: docs/STATISTICS.md, docs/ERRORS.md and their JSON. */
#ifndef CLTEL_CONFIG_TABLES_TEXT_H
#define CLTEL_CONFIG_TABLES_TEXT_H

#include "base/bytes.h"

void cltel_stats_append_markdown(cltel_buf *out);
void cltel_errors_append_markdown(cltel_buf *out);

/* {"statistics":[{"name":...,"type":...,"unit":...,"help":...}],"drops":[{"name":...,"stage":...,"help":...}]} */
void cltel_stats_append_json(cltel_buf *out);

/* [{"name":...,"value":...,"kind":...,"help":...}] */
void cltel_errors_append_json(cltel_buf *out);

#endif
