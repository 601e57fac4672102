#include "tools/endpoint/xray_group_filter.h"

#include "tools/endpoint/xray_groups.h"

typedef struct group_search {
    cltel_call *call;
    cltel_store *store;
    bool failed; /* and answered */
} group_search;

static bool find_group(void *context, bool by_arn, cltel_view key, cltel_buf *expression)
{
    group_search *search = context;
    const cltel_view none = { NULL, 0 };
    cJSON *record;
    if (search->failed ||
        !cltel_xray_find_group(search->call, search->store, by_arn ? none : key, by_arn ? key : none, &record)) {
        search->failed = true;
        return false;
    }
    if (record)
        cltel_buf_append_text(expression, cltel_xray_group_expression(record));
    cJSON_Delete(record);
    return record != NULL;
}

cltel_xray_filter *cltel_xray_compile_filter(cltel_call *call, cltel_store *store, cltel_view expression)
{
    group_search search = { call, store, false };
    const cltel_xray_groups groups = { find_group, &search };
    cltel_xray_filter_fault fault;
    cltel_xray_filter *filter = cltel_xray_filter_compile(expression, &groups, &fault);
    if (!filter && !search.failed)
        cltel_xray_refuse(call, "%s", fault.message);
    return filter;
}

cltel_xray_filter *cltel_xray_group_filter_of(cltel_call *call, cltel_store *store)
{
    bool answered;
    cJSON *record = cltel_xray_input_group(call, store, false, &answered);
    if (!record && answered)
        return NULL;
    cltel_view expression = record ? cltel_view_of(cltel_xray_group_expression(record)) : CLTEL_VIEW("");
    cltel_xray_filter *filter = cltel_xray_compile_filter(call, store, expression);
    cJSON_Delete(record);
    return filter;
}

bool cltel_xray_check_filter(cltel_call *call, cltel_store *store, cltel_view expression)
{
    cltel_xray_filter *filter = cltel_xray_compile_filter(call, store, expression);
    cltel_xray_filter_free(filter);
    return filter != NULL;
}
