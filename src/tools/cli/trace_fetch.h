/* The documents of a trace, by BatchGetTraces. */
#ifndef CLTEL_TOOLS_CLI_TRACE_FETCH_H
#define CLTEL_TOOLS_CLI_TRACE_FETCH_H

#include "tools/aws/aws_call.h"

/* Zeroed: none. */
typedef struct cltel_cli_documents {
    cltel_buf text; /* one behind the other */
    size_t *ends;   /* of each in text */
    size_t count;
    size_t room;
    bool limit_exceeded; /* the service refused documents of this trace */
} cltel_cli_documents;

/* Takes what one page says of the trace. false: no memory. */
bool cltel_cli_documents_read(cltel_cli_documents *documents, cltel_view answer);

/* All pages. CLTEL_EXIT_DONE, also when the service has no such trace (count is 0 then); or a code after having said
 * what went wrong. */
int cltel_cli_documents_fetch(cltel_cli_documents *documents, cltel_aws *aws, const char *id);

cltel_view cltel_cli_documents_at(const cltel_cli_documents *documents, size_t index);
void cltel_cli_documents_done(cltel_cli_documents *documents);

#endif
