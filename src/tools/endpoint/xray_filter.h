/* X-Ray's filter expressions: service("api") { fault OR responsetime > 2.5 } AND annotation.tenant = "t1".
 * docs/XRAY-FILTERS.md has the language. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_FILTER_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_FILTER_H

#include "tools/endpoint/xray_model.h"

enum {
    CLTEL_XRAY_FILTER_BYTES_MAX = 16384,
    CLTEL_XRAY_FILTER_DEPTH_MAX = 64, /* of parentheses, braces and negations */
    CLTEL_XRAY_GROUP_DEPTH_MAX = 8    /* groups in groups */
};

typedef struct cltel_xray_filter cltel_xray_filter;

typedef struct cltel_xray_filter_fault {
    size_t at;         /* byte of the expression */
    char message[320]; /* "Invalid filter expression: ... at character 12" */
} cltel_xray_filter_fault;

/* Where group.name and group.arn look: appends the group's expression. false: there is no such group. */
typedef struct cltel_xray_groups {
    bool (*find)(void *context, bool by_arn, cltel_view key, cltel_buf *expression);
    void *context;
} cltel_xray_groups;

/* The empty expression takes every trace. groups NULL: there are none. NULL: a fault; the text is not needed later. */
cltel_xray_filter *cltel_xray_filter_compile(cltel_view expression, const cltel_xray_groups *groups,
                                             cltel_xray_filter_fault *fault);
void cltel_xray_filter_free(cltel_xray_filter *filter);

bool cltel_xray_filter_takes(const cltel_xray_filter *filter, const cltel_xray_trace *trace);

/* Likewise, with service() seeing this service only, or edge() this call only: what an entity selector means. */
bool cltel_xray_filter_takes_service(const cltel_xray_filter *filter, const cltel_xray_trace *trace, int32_t service);
bool cltel_xray_filter_takes_call(const cltel_xray_filter *filter, const cltel_xray_trace *trace, int32_t call);

#endif
