/* Which batches a filter need not read, by their digests. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_SIEVE_H
#define CLTEL_TOOLS_ENDPOINT_PANE_SIEVE_H

#include "tools/endpoint/batch_digest.h"
#include "tools/endpoint/pane/pane_filter.h"

typedef struct cltel_pane_sieve {
    const cltel_pane_filter *filter;
    bool useful; /* false: it lets everything through */
    struct {
        bool has_text;
        bool has_name;
        cltel_digest_text text; /* that stands in each message that the node takes */
        cltel_digest_text name; /* of its field, likewise */
    } nodes[CLTEL_PANE_NODES_MAX];
} cltel_pane_sieve;

void cltel_pane_sieve_init(cltel_pane_sieve *sieve, const cltel_pane_filter *filter);

/* false: the filter takes nothing of the batch. */
bool cltel_pane_sieve_lets_through(const cltel_pane_sieve *sieve, const cltel_digest *digest);

#endif
