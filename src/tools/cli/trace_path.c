#include "tools/cli/trace_path.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"

#define SLACK_S 1e-6 /* what doubles lose of a time since 1970, and more */

/* A span that is being walked back. Nothing recurses: a chain may be as long as the trace. */
typedef struct visit {
    int32_t node;
    int32_t next;    /* in by_end */
    double from_s;   /* the path is not followed before this, by the root's clock */
    double cursor_s; /* where the walk is, likewise */
    double shift_s;  /* the root's clock minus the node's */
    bool moved;      /* a child was taken */
} visit;

typedef struct walk {
    const cltel_xray_trace *trace;
    cltel_cli_path *path;
    int32_t *by_end; /* all nodes: those with one parent together, the last to end first */
    int32_t *first;  /* of each node's children in by_end */
    visit *visits;
    size_t depth;
} walk;

double cltel_cli_end_of(const cltel_xray_trace *trace, int32_t node)
{
    double end_s = trace->nodes[node].end_s;
    return !isnan(end_s)                               ? end_s
           : trace->end_s > trace->nodes[node].start_s ? trace->end_s
                                                       : trace->nodes[node].start_s;
}

static int by_parent_and_end(const void *left, const void *right, void *context)
{
    const cltel_xray_trace *trace = context;
    int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
    double a_end = cltel_cli_end_of(trace, a), b_end = cltel_cli_end_of(trace, b);
    if (trace->nodes[a].parent != trace->nodes[b].parent)
        return trace->nodes[a].parent < trace->nodes[b].parent ? -1 : 1;
    if (a_end != b_end)
        return a_end > b_end ? -1 : 1;
    return (a > b) - (a < b);
}

static void sort_children(walk *w)
{
    int32_t count = w->trace->node_count;
    for (int32_t i = 0; i < count; i++) {
        w->by_end[i] = i;
        w->first[i] = count;
    }
    qsort_r(w->by_end, (size_t)count, sizeof *w->by_end, by_parent_and_end, (void *)(uintptr_t)w->trace);
    for (int32_t i = count - 1; i >= 0; i--) {
        int32_t parent = w->trace->nodes[w->by_end[i]].parent;
        if (parent != CLTEL_XRAY_NONE)
            w->first[parent] = i;
    }
}

static bool put(walk *w, const visit *at, double from_s, double until_s)
{
    cltel_cli_path *path = w->path;
    from_s = from_s < at->from_s ? at->from_s : from_s;
    if (until_s <= from_s)
        return true;
    if (path->count == path->room) {
        size_t room = path->room ? 2 * path->room : 64;
        cltel_cli_stretch *stretches = cltel_realloc(path->stretches, room * sizeof *stretches);
        if (!stretches)
            return false;
        path->stretches = stretches;
        path->room = room;
    }
    path->stretches[path->count++] = (cltel_cli_stretch){ at->node, from_s - at->shift_s, until_s - at->shift_s };
    path->own_s[at->node] += until_s - from_s;
    return true;
}

/* Whether the span waited for this child, at the cursor. *end_s and *shift_s by the root's clock. */
static bool waited_for(const walk *w, const visit *at, int32_t child, double *end_s, double *shift_s)
{
    const cltel_xray_node *node = &w->trace->nodes[child];
    *shift_s = at->shift_s;
    *end_s = cltel_cli_end_of(w->trace, child) + at->shift_s;
    if (node->kind == CLTEL_XRAY_INFERRED || node->start_s + at->shift_s >= at->cursor_s)
        return false;
    if (*end_s <= at->cursor_s + SLACK_S)
        return *end_s > at->from_s;
    if (at->moved || node->kind != CLTEL_XRAY_SEGMENT)
        return false;
    *shift_s += at->cursor_s - *end_s;
    *end_s = at->cursor_s;
    return true;
}

static void enter(walk *w, int32_t node, double from_s, double until_s, double shift_s)
{
    w->path->on[node] = true;
    w->visits[w->depth++] = (visit){ node, w->first[node], from_s, until_s, shift_s, false };
}

/* Goes one child farther back, or to the span's start. */
static bool step(walk *w)
{
    visit *at = &w->visits[w->depth - 1];
    int32_t count = w->trace->node_count, child;
    double end_s, shift_s;
    for (; at->next < count && w->trace->nodes[child = w->by_end[at->next]].parent == at->node; at->next++) {
        if (!waited_for(w, at, child, &end_s, &shift_s))
            continue;
        double start_s = w->trace->nodes[child].start_s + shift_s;
        double until_s = end_s < at->cursor_s ? end_s : at->cursor_s;
        if (!put(w, at, end_s, at->cursor_s))
            return false;
        at->cursor_s = start_s > at->from_s ? start_s : at->from_s;
        at->moved = true;
        at->next++;
        enter(w, child, at->cursor_s, until_s, shift_s);
        return true;
    }
    w->depth--;
    return put(w, at, at->from_s, at->cursor_s);
}

static bool find(walk *w)
{
    int32_t root = w->trace->root;
    sort_children(w);
    enter(w, root, w->trace->nodes[root].start_s, cltel_cli_end_of(w->trace, root), 0);
    while (w->depth)
        if (!step(w))
            return false;
    return true;
}

bool cltel_cli_path_find(cltel_cli_path *path, const cltel_xray_trace *trace)
{
    size_t count = (size_t)trace->node_count + 1;
    walk w = { .trace = trace, .path = path };
    path->on = cltel_alloc(count * sizeof *path->on);
    path->own_s = cltel_alloc(count * sizeof *path->own_s);
    w.by_end = cltel_alloc(count * sizeof *w.by_end);
    w.first = cltel_alloc(count * sizeof *w.first);
    w.visits = cltel_alloc(count * sizeof *w.visits);
    bool found =
        path->on && path->own_s && w.by_end && w.first && w.visits && (trace->root == CLTEL_XRAY_NONE || find(&w));
    cltel_release(w.by_end);
    cltel_release(w.first);
    cltel_release(w.visits);
    return found;
}

void cltel_cli_path_done(cltel_cli_path *path)
{
    cltel_release(path->stretches);
    cltel_release(path->on);
    cltel_release(path->own_s);
    *path = (cltel_cli_path){ 0 };
}
