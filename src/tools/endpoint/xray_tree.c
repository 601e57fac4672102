/* Nodes find their parents by id, and become a tree. Nothing here recurses: a chain of independent subsegments may be
 * as long as the trace. */
#include <stdlib.h>

#include "tools/endpoint/xray_builder.h"

int cltel_xray_compare(cltel_view a, cltel_view b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int difference = common ? memcmp(a.ptr, b.ptr, common) : 0;
    return difference ? difference : (a.len > b.len) - (a.len < b.len);
}

static int by_id(const void *left, const void *right, void *context)
{
    const cltel_xray_node *nodes = context;
    int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
    int difference = cltel_xray_compare(nodes[a].id, nodes[b].id);
    return difference ? difference : (a > b) - (a < b);
}

static int by_start(const void *left, const void *right, void *context)
{
    const cltel_xray_node *nodes = context;
    int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
    if (nodes[a].start_s != nodes[b].start_s)
        return nodes[a].start_s < nodes[b].start_s ? -1 : 1;
    return (a > b) - (a < b);
}

static int32_t *sorted(cltel_xray_builder *builder, int (*compare)(const void *, const void *, void *))
{
    int32_t count = builder->nodes.count;
    int32_t *order = cltel_xray_numbers(builder, &builder->order, count, 0);
    if (!order)
        return NULL;
    for (int32_t i = 0; i < count; i++)
        order[i] = i;
    qsort_r(order, (size_t)count, sizeof *order, compare, builder->nodes.items);
    return order;
}

/* One that ended says more than one in progress; else the later one. */
static bool is_better(const cltel_xray_node *node, const cltel_xray_node *other)
{
    return !node->in_progress || other->in_progress;
}

static void mark_elder(cltel_xray_builder *builder, const int32_t *order)
{
    cltel_xray_node *nodes = cltel_xray_nodes(builder);
    for (int32_t i = 0; i < builder->nodes.count;) {
        int32_t best = order[i], j = i + 1;
        for (; j < builder->nodes.count && cltel_view_equal(nodes[order[j]].id, nodes[best].id); j++) {
            int32_t loser = is_better(&nodes[order[j]], &nodes[best]) ? best : order[j];
            best = loser == best ? order[j] : best;
            if (nodes[loser].parent == CLTEL_XRAY_NONE)
                builder->trace.left_out_count++;
            nodes[loser].document = CLTEL_XRAY_NONE;
        }
        i = j;
    }
}

static void move_annotations(cltel_xray_builder *builder, const int32_t *places)
{
    cltel_xray_node *nodes = cltel_xray_nodes(builder);
    cltel_xray_annotation *annotations = builder->annotations.items;
    int32_t kept = 0;
    for (int32_t i = 0; i < builder->nodes.count; i++)
        nodes[i].annotations = (cltel_xray_range){ 0, 0 };
    for (int32_t i = 0; i < builder->annotations.count; i++) {
        int32_t node = places[annotations[i].node];
        if (node == CLTEL_XRAY_NONE)
            continue;
        annotations[kept] = annotations[i];
        annotations[kept].node = node;
        if (nodes[node].annotations.count++ == 0)
            nodes[node].annotations.first = kept;
        kept++;
    }
    builder->annotations.count = kept;
}

void cltel_xray_drop_elder(cltel_xray_builder *builder)
{
    int32_t count = builder->nodes.count, kept = 0;
    const int32_t *order = sorted(builder, by_id);
    int32_t *places = order ? cltel_xray_numbers(builder, &builder->work, count, CLTEL_XRAY_NONE) : NULL;
    if (!places)
        return;
    cltel_xray_node *nodes = cltel_xray_nodes(builder);
    mark_elder(builder, order);
    for (int32_t i = 0; i < count; i++)
        if (nodes[i].id.len > 0 && nodes[i].document != CLTEL_XRAY_NONE) {
            places[i] = kept;
            nodes[kept++] = nodes[i];
        }
    builder->nodes.count = kept;
    if (kept < count)
        move_annotations(builder, places);
}

static int32_t find(const cltel_xray_builder *builder, const int32_t *order, cltel_view id)
{
    const cltel_xray_node *nodes = builder->nodes.items;
    int32_t low = 0, high = builder->nodes.count;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        int difference = cltel_xray_compare(nodes[order[middle]].id, id);
        if (difference == 0)
            return order[middle];
        if (difference < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return CLTEL_XRAY_NONE;
}

static void cut_circles(cltel_xray_builder *builder)
{
    cltel_xray_node *nodes = cltel_xray_nodes(builder);
    int32_t *walks = cltel_xray_numbers(builder, &builder->work, builder->nodes.count, 0);
    for (int32_t i = 0; walks && i < builder->nodes.count; i++) {
        int32_t at = i;
        for (; at != CLTEL_XRAY_NONE && walks[at] == 0; at = nodes[at].parent)
            walks[at] = i + 1;
        if (at != CLTEL_XRAY_NONE && walks[at] == i + 1) {
            nodes[at].parent = CLTEL_XRAY_NONE;
            nodes[at].orphan = true;
        }
    }
}

void cltel_xray_find_parents(cltel_xray_builder *builder)
{
    const int32_t *order = sorted(builder, by_id);
    cltel_xray_node *nodes = cltel_xray_nodes(builder);
    for (int32_t i = 0; order && i < builder->nodes.count; i++) {
        nodes[i].parent = nodes[i].parent_id.len ? find(builder, order, nodes[i].parent_id) : CLTEL_XRAY_NONE;
        nodes[i].orphan = nodes[i].parent == CLTEL_XRAY_NONE &&
                          (nodes[i].parent_id.len > 0 || nodes[i].kind == CLTEL_XRAY_SUBSEGMENT);
    }
    cut_circles(builder);
}

static void link_children(cltel_xray_builder *builder, const int32_t *order)
{
    cltel_xray_node *nodes = cltel_xray_nodes(builder);
    int32_t *first_root = &builder->trace.first_root;
    for (int32_t i = 0; i < builder->nodes.count; i++)
        nodes[i].first_child = CLTEL_XRAY_NONE;
    *first_root = CLTEL_XRAY_NONE;
    for (int32_t i = builder->nodes.count - 1; i >= 0; i--) {
        cltel_xray_node *node = &nodes[order[i]];
        int32_t *first = node->parent == CLTEL_XRAY_NONE ? first_root : &nodes[node->parent].first_child;
        node->next_sibling = *first;
        *first = order[i];
    }
}

static void set_segment(cltel_xray_node *nodes, int32_t at)
{
    nodes[at].segment = nodes[at].kind != CLTEL_XRAY_SUBSEGMENT ? at
                        : nodes[at].parent == CLTEL_XRAY_NONE   ? CLTEL_XRAY_NONE
                                                                : nodes[nodes[at].parent].segment;
}

void cltel_xray_grow_tree(cltel_xray_builder *builder)
{
    const int32_t *order = sorted(builder, by_start);
    if (!order)
        return;
    cltel_xray_node *nodes = cltel_xray_nodes(builder);
    link_children(builder, order);
    for (int32_t at = builder->trace.first_root; at != CLTEL_XRAY_NONE;) {
        set_segment(nodes, at);
        if (nodes[at].first_child != CLTEL_XRAY_NONE) {
            at = nodes[at].first_child;
            continue;
        }
        while (at != CLTEL_XRAY_NONE && nodes[at].next_sibling == CLTEL_XRAY_NONE)
            at = nodes[at].parent;
        at = at == CLTEL_XRAY_NONE ? at : nodes[at].next_sibling;
    }
}
