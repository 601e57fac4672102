/* What X-Ray keeps: the documents of segments, and one row a trace with what is known of all of them. A document is
 * stored as it was sent. Times are microseconds since 1970.
 *
 * Two tables: trace(region, id, first, last, received, bytes) with an index by its first start, and segment, whose key
 * (trace, id) also is its place in the file, so that the documents of one trace lie side by side and cost one B-tree
 * insertion each.
 *
 * Reading: visit traces of a region, newest first; inside that visit, or outside of it, visit the documents of one. A
 * visit of one kind must not be begun inside another of the same kind. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_STORE_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_STORE_H

#include "tools/endpoint/store.h"

enum {
    CLTEL_TRACE_ID_CHARS = 35,  /* 1-<8 hex>-<24 hex> */
    CLTEL_SEGMENT_ID_CHARS = 16 /* hex */
};

typedef struct cltel_stored_trace {
    int64_t number; /* in the store, for cltel_xray_visit_segments() */
    char id[CLTEL_TRACE_ID_CHARS + 1];
    int64_t first_us;    /* the earliest start of its documents */
    int64_t last_us;     /* the latest end, or start where there is no end yet; >= first_us */
    int64_t received_us; /* when its first document came */
    int64_t changed_us;  /* when its last one came */
    int64_t segments;    /* documents */
    int64_t bytes;       /* of them */
    bool limit_exceeded; /* a document was refused because the trace had become too large */
} cltel_stored_trace;

typedef struct cltel_stored_segment {
    char id[CLTEL_SEGMENT_ID_CHARS + 1];
    int64_t start_us;
    int64_t end_us;      /* start_us while it is in progress */
    int64_t received_us; /* when this document came */
    bool in_progress;
    cltel_view document; /* valid JSON that passed the rules of xray_check.h */
} cltel_stored_segment;

/* A visitor returns false to end the visit. */
typedef bool (*cltel_trace_visit)(void *context, const cltel_stored_trace *trace);
typedef bool (*cltel_segment_visit)(void *context, const cltel_stored_segment *segment);

typedef struct cltel_trace_range {
    const char *region;
    int64_t from_us;       /* traces that begin at or after this ... */
    int64_t until_us;      /* ... and before this */
    int64_t before_number; /* 0; or, to go on behind a trace: until_us is its first_us and this its number */
} cltel_trace_range;

/* Newest first, by the time of their first start. */
cltel_stored cltel_xray_visit_traces(cltel_store *store, const cltel_trace_range *range, cltel_trace_visit visit,
                                     void *context);

/* id in lower case, as it is in a cltel_stored_trace. */
cltel_stored cltel_xray_find_trace(cltel_store *store, const char *region, cltel_view id, cltel_stored_trace *trace);

/* All documents of a trace, in order of their start. */
cltel_stored cltel_xray_visit_segments(cltel_store *store, int64_t trace_number, cltel_segment_visit visit,
                                       void *context);

/* A document on its way in. */
typedef struct cltel_new_segment {
    const char *region;
    char trace_id[CLTEL_TRACE_ID_CHARS + 1];
    uint64_t id;
    int64_t start_us;
    int64_t end_us;
    bool in_progress;
    cltel_view document;
    int64_t now_us;
    int64_t trace_bytes_max;
} cltel_new_segment;

typedef enum cltel_segment_fate {
    CLTEL_SEGMENT_STORED,
    CLTEL_SEGMENT_KEPT_FINISHED, /* an unfinished one came after the finished one of the same id: nothing is changed */
    CLTEL_SEGMENT_TRACE_TOO_LARGE, /* not stored */
    CLTEL_SEGMENT_TRACE_TOO_OLD    /* not stored: the trace began more than seven days ago */
} cltel_segment_fate;

/* The trace that documents are being put into: those of one call often are of one trace, and it is looked up and
 * written once for all of them that follow each other. Begin with a zeroed one. */
typedef struct cltel_open_trace {
    bool open;
    bool changed;
    int64_t written_first_us;
    cltel_stored_trace trace;
} cltel_open_trace;

/* The same id again replaces the document: a finished one an unfinished one, a later one an earlier one. All of one
 * region, and cltel_xray_put_end() after the last one. */
cltel_stored cltel_xray_put_segment(cltel_store *store, cltel_open_trace *open, const cltel_new_segment *segment,
                                    cltel_segment_fate *fate);
cltel_stored cltel_xray_put_end(cltel_store *store, cltel_open_trace *open);

/* Deletes up to traces_max (64 at most) traces whose first document came more than 30 days before now. */
cltel_stored cltel_xray_expire(cltel_store *store, int64_t now_us, int64_t traces_max, int64_t *deleted);

#endif
