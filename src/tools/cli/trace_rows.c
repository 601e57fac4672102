#include "tools/cli/trace_rows.h"

#include <cltel/log.h>

#include "base/memory.h"

#define PATH_SHARE_MIN 0.01 /* of the whole: a shorter piece of the critical path is not what matters */

/* A span whose children and lines are being listed. */
typedef struct visit {
    int32_t node;  /* CLTEL_XRAY_NONE: the top */
    int32_t child; /* next */
    int32_t log;   /* next */
    int32_t log_end;
    size_t row;    /* its own */
    int32_t under; /* spans of the children that have a row */
} visit;

typedef struct layout {
    cltel_cli_trace_rows *rows;
    const cltel_cli_trace_view *view;
    const cltel_cli_trace_wish *wish;
    visit *visits;
    size_t depth;
} layout;

static const cltel_xray_node *node_at(const layout *l, int32_t node)
{
    return &l->view->trace->nodes[node];
}

static double duration_of(const layout *l, int32_t node)
{
    return cltel_xray_between(node_at(l, node)->start_s, cltel_cli_end_of(l->view->trace, node));
}

static bool is_wanted(const layout *l, int32_t node)
{
    const cltel_cli_span *span = &l->view->spans[node];
    if (node_at(l, node)->kind == CLTEL_XRAY_INFERRED || (l->wish->levels && span->level >= l->wish->levels))
        return false;
    if (l->wish->trouble)
        return span->trouble;
    if (l->rows->reduced && !span->trouble)
        return span->path_s > 0 && span->path_s >= PATH_SHARE_MIN * l->view->spans[l->view->trace->root].path_s;
    return duration_of(l, node) >= l->wish->min_s;
}

/* What is wanted keeps what it stands under. */
static void keep(const layout *l)
{
    const cltel_xray_trace *trace = l->view->trace;
    for (int32_t i = 0; i < trace->node_count; i++)
        l->rows->kept[i] = false;
    for (int32_t i = 0; i < trace->node_count; i++)
        for (int32_t at = i; at != CLTEL_XRAY_NONE && !l->rows->kept[at] && (at != i || is_wanted(l, i));
             at = trace->nodes[at].parent)
            l->rows->kept[at] = true;
}

static int32_t next_kept(const layout *l, int32_t node)
{
    while (node != CLTEL_XRAY_NONE && !l->rows->kept[node])
        node = node_at(l, node)->next_sibling;
    return node;
}

static cltel_cli_trace_row *add_row(layout *l, cltel_cli_trace_row_kind kind, int32_t node)
{
    cltel_cli_trace_rows *rows = l->rows;
    if (rows->count == rows->room) {
        size_t room = rows->room ? 2 * rows->room : 64;
        cltel_cli_trace_row *items = cltel_realloc(rows->items, room * sizeof *items);
        if (!items)
            return NULL;
        rows->items = items;
        rows->room = room;
    }
    cltel_cli_trace_row *row = &rows->items[rows->count++];
    *row = (cltel_cli_trace_row){ .kind = kind, .node = node, .count = 1, .level = (int32_t)l->depth - 1 };
    return row;
}

static bool is_equal(const layout *l, int32_t a, int32_t b)
{
    return node_at(l, a)->kind == node_at(l, b)->kind && !node_at(l, b)->in_progress && !l->view->spans[b].trouble &&
           node_at(l, a)->orphan == node_at(l, b)->orphan &&
           (!node_at(l, a)->orphan || cltel_view_equal(node_at(l, a)->parent_id, node_at(l, b)->parent_id)) &&
           cltel_view_equal(l->view->spans[a].service, l->view->spans[b].service) &&
           cltel_view_equal(cltel_cli_label(l->view, a), cltel_cli_label(l->view, b));
}

/* How many siblings from here on are the same. */
static int32_t run_of(const layout *l, int32_t node)
{
    int32_t count = 0;
    if (l->wish->everything)
        return 1;
    for (int32_t at = node; at != CLTEL_XRAY_NONE && is_equal(l, node, at);
         at = next_kept(l, node_at(l, at)->next_sibling))
        count++;
    return count >= CLTEL_CLI_RUN_MIN ? count : 1;
}

static bool list_run(layout *l, visit *at, int32_t node, int32_t count)
{
    cltel_cli_trace_row *row = add_row(l, CLTEL_CLI_ROW_RUN, node);
    if (!row)
        return false;
    row->count = count;
    row->hidden = -count;
    for (; count--; node = next_kept(l, node_at(l, node)->next_sibling)) {
        l->rows->owner[node] = (int32_t)l->rows->count - 1;
        row->sum_s += duration_of(l, node);
        row->hidden += l->view->spans[node].spans;
        l->rows->spans++;
        at->under += l->view->spans[node].spans;
        at->child = node_at(l, node)->next_sibling;
    }
    return true;
}

static void enter(layout *l, int32_t node)
{
    const cltel_cli_span *span = &l->view->spans[node];
    l->visits[l->depth++] = (visit){
        node, node_at(l, node)->first_child, span->first_log, span->first_log + span->log_count, l->rows->count - 1, 0
    };
}

static bool list_child(layout *l, visit *at, int32_t child)
{
    int32_t count = run_of(l, child);
    if (count > 1)
        return list_run(l, at, child, count);
    at->under += l->view->spans[child].spans;
    at->child = node_at(l, child)->next_sibling;
    if (!add_row(l, CLTEL_CLI_ROW_SPAN, child))
        return false;
    l->rows->owner[child] = (int32_t)l->rows->count - 1;
    l->rows->spans++;
    enter(l, child);
    return true;
}

static bool list_log(layout *l, visit *at)
{
    int32_t log = at->log++;
    if (l->rows->reduced && l->view->logs->lines[log].severity < CLTEL_SEVERITY_WARN)
        return true;
    cltel_cli_trace_row *row = add_row(l, CLTEL_CLI_ROW_LOG, at->node);
    if (!row)
        return false;
    row->log = log;
    l->rows->lines++;
    return true;
}

static bool comes_first(const layout *l, int32_t log, int32_t child)
{
    return (double)l->view->logs->lines[log].time_us <= node_at(l, child)->start_s * 1e6;
}

static bool list_all(layout *l)
{
    int32_t loose = 0;
    while (l->view->logs && (size_t)loose < l->view->logs->count && l->view->logs->lines[loose].node == CLTEL_XRAY_NONE)
        loose++;
    l->visits[l->depth++] = (visit){ CLTEL_XRAY_NONE, l->view->trace->first_root, 0, loose, 0, 0 };
    while (l->depth) {
        visit *at = &l->visits[l->depth - 1];
        int32_t child = next_kept(l, at->child);
        bool log = at->log < at->log_end;
        if (log && child != CLTEL_XRAY_NONE && at->node == CLTEL_XRAY_NONE)
            log = false; /* lines of no span come last */
        if (log && (child == CLTEL_XRAY_NONE || comes_first(l, at->log, child))) {
            if (!list_log(l, at))
                return false;
        } else if (child != CLTEL_XRAY_NONE) {
            if (!list_child(l, at, child))
                return false;
        } else {
            l->depth--;
            if (at->node != CLTEL_XRAY_NONE)
                l->rows->items[at->row].hidden = l->view->spans[at->node].spans - 1 - at->under;
        }
    }
    return true;
}

/* From the last row up: where the tree's lines go on. */
static void draw_rails(cltel_cli_trace_rows *rows)
{
    enum { BITS = 64 };
    uint64_t open = 0;
    for (size_t i = rows->count; i--;) {
        cltel_cli_trace_row *row = &rows->items[i];
        uint64_t bit = row->level < BITS ? UINT64_C(1) << row->level : 0;
        uint64_t above = row->level < BITS ? bit - 1 : UINT64_MAX;
        row->is_last = !(open & bit);
        row->rails = open & above;
        open = (open & above) | bit;
    }
}

/* What has no row is stood for by what it stands under. */
static void find_owners(const layout *l)
{
    const cltel_xray_trace *trace = l->view->trace;
    for (int32_t at = trace->first_root; at != CLTEL_XRAY_NONE; at = cltel_xray_next_node(trace, at))
        if (l->rows->owner[at] == CLTEL_XRAY_NONE && trace->nodes[at].parent != CLTEL_XRAY_NONE)
            l->rows->owner[at] = l->rows->owner[trace->nodes[at].parent];
}

static bool lay_out(layout *l)
{
    l->rows->count = 0;
    l->rows->spans = l->rows->lines = 0;
    for (int32_t i = 0; i < l->view->trace->node_count; i++)
        l->rows->owner[i] = CLTEL_XRAY_NONE;
    keep(l);
    return list_all(l);
}

/* Still too many: the first ones. */
static void cut(layout *l)
{
    cltel_cli_trace_rows *rows = l->rows;
    for (; rows->count > CLTEL_CLI_ROWS_SENSIBLE; rows->count--) {
        const cltel_cli_trace_row *row = &rows->items[rows->count - 1];
        rows->spans -= row->kind == CLTEL_CLI_ROW_LOG ? 0 : row->count;
        rows->lines -= row->kind == CLTEL_CLI_ROW_LOG;
    }
    for (int32_t i = 0; i < l->view->trace->node_count; i++)
        if (rows->owner[i] >= (int32_t)rows->count)
            rows->owner[i] = CLTEL_XRAY_NONE;
    rows->cut = true;
}

bool cltel_cli_trace_rows_make(cltel_cli_trace_rows *rows, const cltel_cli_trace_view *view,
                               const cltel_cli_trace_wish *wish)
{
    size_t nodes = (size_t)view->trace->node_count + 1;
    layout l = { .rows = rows, .view = view, .wish = wish };
    rows->owner = cltel_alloc(nodes * sizeof *rows->owner);
    rows->kept = cltel_alloc(nodes * sizeof *rows->kept);
    l.visits = cltel_alloc((nodes + 1) * sizeof *l.visits);
    bool made = rows->owner && rows->kept && l.visits && lay_out(&l);
    if (made && rows->count > CLTEL_CLI_ROWS_SENSIBLE && !wish->everything) {
        rows->reduced = true;
        made = lay_out(&l);
        if (rows->count > CLTEL_CLI_ROWS_SENSIBLE)
            cut(&l);
    }
    if (made) {
        find_owners(&l);
        draw_rails(rows);
    }
    cltel_release(l.visits);
    return made;
}

void cltel_cli_trace_rows_done(cltel_cli_trace_rows *rows)
{
    cltel_release(rows->items);
    cltel_release(rows->owner);
    cltel_release(rows->kept);
}
