/* Counts names of fields and their most frequent values over many messages, within fixed memory. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_FACETS_H
#define CLTEL_TOOLS_ENDPOINT_PANE_FACETS_H

#include "tools/endpoint/pane/pane_filter.h"

enum { CLTEL_FACET_FIELDS_MAX = 64, CLTEL_FACET_VALUES_MAX = 128, CLTEL_FACET_TEXT_BYTES = 64 };

typedef struct cltel_facet_value {
    char text[CLTEL_FACET_TEXT_BYTES];
    uint32_t len;
    uint32_t count; /* 0: free */
} cltel_facet_value;

typedef struct cltel_facet_field {
    char name[CLTEL_FACET_TEXT_BYTES];
    uint32_t len;
    uint32_t count;
    uint32_t distinct;
    bool overfull; /* there are more values than are kept */
    cltel_facet_value values[CLTEL_FACET_VALUES_MAX];
} cltel_facet_field;

typedef struct cltel_facets {
    cltel_facet_field *fields; /* CLTEL_FACET_FIELDS_MAX of them */
    size_t count;
    uint32_t messages;
} cltel_facets;

bool cltel_facets_init(cltel_facets *facets);
void cltel_facets_done(cltel_facets *facets);

void cltel_facets_add_value(cltel_facets *facets, cltel_view name, cltel_view value);
void cltel_facets_add(cltel_facets *facets, cltel_view message); /* members of JSON; level for any */

/* [{"name","count","distinct","more","values":[[text,count],...]},...], most frequent first. */
void cltel_facets_append(cltel_buf *body, cltel_facets *facets, size_t values);

#endif
