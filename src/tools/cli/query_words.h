/* What `cltel query` says beside the rows, on stderr. */
#ifndef CLTEL_TOOLS_CLI_QUERY_WORDS_H
#define CLTEL_TOOLS_CLI_QUERY_WORDS_H

#include "tools/cli/query_job.h"

/* "2.1 MB", by thousands, as the service counts its price. */
const char *cltel_cli_bytes_text(double bytes, char *text, size_t size);

/* One line that the next one replaces; only for terminals. */
void cltel_cli_query_progress(cltel_cli_query_job *job, int64_t since_begin_ms);

/* Empties the line again, if there is one. */
void cltel_cli_query_progress_end(cltel_cli_query_job *job);

/* Rows, records, bytes, time. */
void cltel_cli_query_say_statistics(const cltel_cli_query_job *job);

/* A query that the service did not understand, with the place marked under it. Returns CLTEL_EXIT_SERVICE. */
int cltel_complain_malformed(const char *query, const cltel_aws_answer *answer);

#endif
