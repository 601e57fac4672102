#include "tools/endpoint/xray_walk.h"

#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/input_part.h"
#include "tools/endpoint/xray_check.h"
#include "tools/endpoint/xray_documents.h"
#include "tools/endpoint/xray_store.h"

typedef struct walk {
    cltel_store *store;
    cltel_xray_trace *trace;
    cltel_tree_visit visit;
    void *context;
    int64_t from_us;
    bool failed;
} walk;

bool cltel_xray_read_range(cltel_call *call, cltel_time_range *range)
{
    const cltel_input_part body = { .object = call->input, .path = "" };
    static const cltel_part_number start = { "StartTime", 0, 1e11, false, true };
    static const cltel_part_number end = { "EndTime", 0, 1e11, false, true };
    const cJSON *from, *until;
    if (!cltel_part_number_item(call, &body, &start, &from) || !cltel_part_number_item(call, &body, &end, &until) ||
        !cltel_input_ok(call))
        return false;
    *range = (cltel_time_range){ from->valuedouble, until->valuedouble };
    if (range->until_s < range->from_s)
        return cltel_xray_refuse(call, "EndTime %.15g is before StartTime %.15g.", range->until_s, range->from_s);
    return range->until_s - range->from_s <= CLTEL_XRAY_RANGE_MAX_S ||
           cltel_xray_refuse(call, "The time from StartTime to EndTime is %.15g seconds; it may be %d (6 hours).",
                             range->until_s - range->from_s, CLTEL_XRAY_RANGE_MAX_S);
}

static bool add_document(void *context, const cltel_stored_segment *segment)
{
    cltel_xray_trace_add(context, segment->document, NULL); /* what is stored has been checked */
    return true;
}

/* Reads the trace and shows it. */
static bool show(walk *w, const cltel_stored_trace *stored)
{
    cltel_xray_trace_begin(w->trace, cltel_view_of(stored->id));
    if (cltel_xray_visit_segments(w->store, stored->number, add_document, w->trace) != CLTEL_STORED ||
        !cltel_xray_trace_finish(w->trace)) {
        w->failed = true;
        return false;
    }
    return w->trace->node_count == 0 || w->visit(w->context, w->trace);
}

static bool show_if_near(void *context, const cltel_stored_trace *stored)
{
    walk *w = context;
    return stored->last_us < w->from_us || show(w, stored);
}

static bool end_walk(walk *w, cltel_call *call)
{
    cltel_xray_trace_free(w->trace);
    if (w->failed)
        cltel_answer_store_failure(call, w->store);
    return !w->failed;
}

bool cltel_xray_walk(cltel_call *call, cltel_store *store, const cltel_time_range *range, cltel_tree_visit visit,
                     void *context)
{
    walk w = { store, cltel_xray_trace_new(), visit, context, (int64_t)(range->from_s * 1e6), false };
    const cltel_trace_range wanted = { .region = call->region,
                                       .from_us = w.from_us - CLTEL_XRAY_LOOK_BACK_S * INT64_C(1000000),
                                       .until_us = (int64_t)(range->until_s * 1e6) };
    w.failed = !w.trace || cltel_xray_visit_traces(store, &wanted, show_if_near, &w) != CLTEL_STORED || w.failed;
    return end_walk(&w, call);
}

bool cltel_xray_walk_ids(cltel_call *call, cltel_store *store, const cJSON *ids, cltel_tree_visit visit, void *context)
{
    walk w = { store, cltel_xray_trace_new(), visit, context, 0, false };
    const cJSON *item;
    w.failed = !w.trace;
    cJSON_ArrayForEach(item, ids)
    {
        char id[CLTEL_TRACE_ID_CHARS + 1];
        cltel_stored_trace stored;
        if (w.failed || !cltel_segment_trace_id_read(cltel_view_of(item->valuestring), id))
            continue;
        cltel_stored found = cltel_xray_find_trace(store, call->region, cltel_view_of(id), &stored);
        w.failed = found == CLTEL_STORED_FAILED;
        if (found == CLTEL_STORED && !show(&w, &stored))
            break;
    }
    return end_walk(&w, call);
}
