/* The body of PutTraceSegments: its documents, unpacked and looked at, in their order. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_PUT_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_PUT_H

#include "tools/endpoint/xray_check.h"

enum { CLTEL_SEGMENTS_MAX = 50 }; /* of one call */

typedef struct cltel_put_segment {
    size_t offset; /* into text */
    size_t len;
    cltel_segment_facts facts;
} cltel_put_segment;

typedef struct cltel_segments {
    cltel_buf text; /* the documents, one behind the other */
    bool has_documents;
    size_t count; /* may be more than are kept */
    cltel_put_segment segments[CLTEL_SEGMENTS_MAX];
    const char *fault; /* static text; NULL: the body is well-formed */
    size_t fault_offset;
} cltel_segments;

/* segments is zeroed, or was parsed into before. false: fault says why. */
bool cltel_segments_parse(cltel_segments *segments, cltel_view body);
void cltel_segments_done(cltel_segments *segments);

#endif
