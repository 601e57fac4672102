/* Is this text a segment document? The rules are those of X-Ray's guide: required members, the forms of ids, the length
 * and the characters of names, an end or in_progress; the same for each subsegment inside. Reads strict JSON in one
 * pass and allocates nothing. Members that are not known may be anything. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_CHECK_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_CHECK_H

#include "tools/endpoint/xray_store.h"

enum {
    CLTEL_SEGMENT_BYTES_MAX = 64 * 1024,
    CLTEL_SEGMENT_NAME_CHARS_MAX = 200,
    CLTEL_SEGMENT_NEST_MAX = 31 /* subsegments inside subsegments */
};

typedef struct cltel_segment_facts {
    bool is_subsegment;                      /* one that is sent alone */
    char trace_id[CLTEL_TRACE_ID_CHARS + 1]; /* lower case */
    uint64_t id;
    char id_text[64]; /* as it stands there, for answers; "": there is none, or it is too long */
    int64_t start_us;
    int64_t end_us; /* never before start_us; start_us while it is in progress */
    bool in_progress;
    const char *fault; /* "MissingId": X-Ray's word for what is wrong, static text; NULL: nothing is */
    bool fault_inside; /* in one of its subsegments */
} cltel_segment_facts;

/* false: facts->fault says why. */
bool cltel_segment_check(cltel_view document, cltel_segment_facts *facts);

bool cltel_segment_name_valid(cltel_view name);

/* "1-58406520-a006649127e371903a2de979", any case; id has room for 36. */
bool cltel_segment_trace_id_read(cltel_view text, char *id);

#endif
