#include "tools/endpoint/xray_model.h"

#include <math.h>

#include "base/memory.h"
#include "tools/endpoint/xray_builder.h"

void *cltel_xray_list_add(cltel_xray_builder *builder, cltel_xray_list *list, size_t item_bytes)
{
    enum { FIRST_ROOM = 16 };
    if (list->count == list->room) {
        int32_t room = list->room ? 2 * list->room : FIRST_ROOM;
        void *items = list->room > INT32_MAX / 4 ? NULL : cltel_realloc(list->items, (size_t)room * item_bytes);
        if (!items) {
            builder->failed = true;
            return NULL;
        }
        list->items = items;
        list->room = room;
    }
    return memset((char *)list->items + (size_t)list->count++ * item_bytes, 0, item_bytes);
}

int32_t *cltel_xray_numbers(cltel_xray_builder *builder, cltel_xray_list *list, int32_t count, int32_t value)
{
    if (count > list->room || !list->items) {
        int32_t *items = cltel_realloc(list->items, ((size_t)count + 1) * sizeof *items);
        if (!items) {
            builder->failed = true;
            return NULL;
        }
        list->items = items;
        list->room = count;
    }
    int32_t *numbers = list->items;
    for (int32_t i = 0; i < count; i++)
        numbers[i] = value;
    return numbers;
}

int32_t cltel_xray_next_node(const cltel_xray_trace *trace, int32_t at)
{
    const cltel_xray_node *nodes = ((const cltel_xray_builder *)trace)->nodes.items;
    if (nodes[at].first_child != CLTEL_XRAY_NONE)
        return nodes[at].first_child;
    while (at != CLTEL_XRAY_NONE && nodes[at].next_sibling == CLTEL_XRAY_NONE)
        at = nodes[at].parent;
    return at == CLTEL_XRAY_NONE ? at : nodes[at].next_sibling;
}

cltel_xray_trace *cltel_xray_trace_new(void)
{
    cltel_xray_builder *builder = cltel_alloc(sizeof *builder);
    if (!builder)
        return NULL;
    builder->arena.bytes_max = CLTEL_XRAY_TRACE_BYTES_MAX;
    return &builder->trace;
}

void cltel_xray_trace_free(cltel_xray_trace *trace)
{
    cltel_xray_builder *builder = (cltel_xray_builder *)trace;
    if (!builder)
        return;
    cltel_arena_done(&builder->arena);
    cltel_release(builder->nodes.items);
    cltel_release(builder->annotations.items);
    cltel_release(builder->exceptions.items);
    cltel_release(builder->links.items);
    cltel_release(builder->services.items);
    cltel_release(builder->calls.items);
    for (int i = 0; i < CLTEL_XRAY_CAUSE_KINDS; i++)
        cltel_release(builder->causes[i].items);
    cltel_release(builder->cause_services.items);
    cltel_release(builder->cause_entities.items);
    cltel_release(builder->order.items);
    cltel_release(builder->work.items);
    cltel_release(builder);
}

void cltel_xray_trace_begin(cltel_xray_trace *trace, cltel_view id)
{
    cltel_xray_builder *builder = (cltel_xray_builder *)trace;
    cltel_arena_reset(&builder->arena);
    *trace =
        (cltel_xray_trace){ .root = CLTEL_XRAY_NONE, .first_root = CLTEL_XRAY_NONE, .entry_service = CLTEL_XRAY_NONE };
    builder->nodes.count = builder->annotations.count = builder->exceptions.count = builder->links.count = 0;
    builder->services.count = builder->calls.count = builder->cause_services.count = 0;
    builder->cause_entities.count = 0;
    for (int i = 0; i < CLTEL_XRAY_CAUSE_KINDS; i++)
        builder->causes[i].count = 0;
    const char *copy = cltel_arena_copy(&builder->arena, id);
    builder->failed = !copy;
    trace->id = (cltel_view){ copy, copy ? id.len : 0 };
}

double cltel_xray_between(double start_s, double end_s)
{
    return round((end_s - start_s) * 1e6) / 1e6;
}

/* A segment that nobody called, else one whose caller never came, else whatever is first. */
static int rank_of(const cltel_xray_node *node)
{
    return node->kind != CLTEL_XRAY_SEGMENT ? 2 : node->orphan ? 1 : 0;
}

static void find_root(cltel_xray_builder *builder)
{
    const cltel_xray_node *nodes = cltel_xray_nodes(builder);
    cltel_xray_trace *trace = &builder->trace;
    for (int32_t at = trace->first_root; at != CLTEL_XRAY_NONE; at = nodes[at].next_sibling)
        if (trace->root == CLTEL_XRAY_NONE || rank_of(&nodes[at]) < rank_of(&nodes[trace->root]))
            trace->root = at;
}

static void sum_up(cltel_xray_builder *builder)
{
    const cltel_xray_node *nodes = cltel_xray_nodes(builder);
    cltel_xray_trace *trace = &builder->trace;
    trace->start_s = trace->end_s = trace->duration_s = trace->response_s = NAN;
    for (int32_t i = 0; i < builder->nodes.count; i++) {
        trace->start_s = fmin(trace->start_s, nodes[i].start_s);
        trace->end_s = fmax(trace->end_s, nodes[i].end_s);
        trace->throttle |= nodes[i].throttle;
        trace->partial |= nodes[i].kind == CLTEL_XRAY_SEGMENT && nodes[i].in_progress;
    }
    if (trace->root == CLTEL_XRAY_NONE)
        return;
    const cltel_xray_node *root = &nodes[trace->root];
    trace->entry_service = root->service;
    trace->response_s = cltel_xray_between(root->start_s, root->end_s);
    trace->duration_s = trace->end_s < root->start_s ? 0 : cltel_xray_between(root->start_s, trace->end_s);
    trace->error = root->error;
    trace->fault = root->fault;
    trace->ok = !root->error && !root->fault;
}

static void publish(cltel_xray_builder *builder)
{
    cltel_xray_trace *trace = &builder->trace;
    trace->nodes = builder->nodes.items;
    trace->node_count = builder->nodes.count;
    trace->annotations = builder->annotations.items;
    trace->annotation_count = builder->annotations.count;
    trace->exceptions = builder->exceptions.items;
    trace->exception_count = builder->exceptions.count;
    trace->links = builder->links.items;
    trace->link_count = builder->links.count;
    trace->services = builder->services.items;
    trace->service_count = builder->services.count;
    trace->calls = builder->calls.items;
    trace->call_count = builder->calls.count;
    for (int i = 0; i < CLTEL_XRAY_CAUSE_KINDS; i++) {
        trace->causes[i] = builder->causes[i].items;
        trace->cause_count[i] = builder->causes[i].count;
    }
    trace->cause_services = builder->cause_services.items;
    trace->cause_entities = builder->cause_entities.items;
}

bool cltel_xray_trace_finish(cltel_xray_trace *trace)
{
    static void (*const steps[])(cltel_xray_builder * builder) = { cltel_xray_drop_elder,
                                                                   cltel_xray_find_parents,
                                                                   cltel_xray_find_exceptions,
                                                                   cltel_xray_infer,
                                                                   cltel_xray_grow_tree,
                                                                   cltel_xray_find_services,
                                                                   cltel_xray_find_calls,
                                                                   find_root,
                                                                   sum_up,
                                                                   cltel_xray_find_causes,
                                                                   publish };
    cltel_xray_builder *builder = (cltel_xray_builder *)trace;
    for (size_t i = 0; i < sizeof steps / sizeof *steps && !builder->failed; i++)
        steps[i](builder);
    return !builder->failed;
}
