/* A cause may be the id of an exception that another node describes. */
#include <stdlib.h>

#include "tools/endpoint/xray_builder.h"

static int by_id(const void *left, const void *right, void *context)
{
    const cltel_xray_exception *exceptions = context;
    int32_t a = *(const int32_t *)left, b = *(const int32_t *)right;
    int difference = cltel_xray_compare(exceptions[a].id, exceptions[b].id);
    return difference ? difference : (a > b) - (a < b);
}

/* The first with this id; count: none. */
static int32_t find(const cltel_xray_exception *exceptions, const int32_t *order, int32_t count, cltel_view id)
{
    int32_t low = 0, high = count;
    while (low < high) {
        int32_t middle = low + (high - low) / 2;
        if (cltel_xray_compare(exceptions[order[middle]].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < count && cltel_view_equal(exceptions[order[low]].id, id) ? order[low] : count;
}

static bool refers(const cltel_xray_node *node)
{
    return node->cause_id.len > 0 && node->exceptions.count == 0;
}

void cltel_xray_find_exceptions(cltel_xray_builder *builder)
{
    int32_t count = builder->exceptions.count, referring = 0;
    cltel_xray_node *nodes = cltel_xray_nodes(builder);
    for (int32_t i = 0; i < builder->nodes.count; i++)
        referring += refers(&nodes[i]);
    int32_t *order = referring && count ? cltel_xray_numbers(builder, &builder->order, count, 0) : NULL;
    if (!order)
        return;
    for (int32_t i = 0; i < count; i++)
        order[i] = i;
    qsort_r(order, (size_t)count, sizeof *order, by_id, builder->exceptions.items);
    for (int32_t i = 0; i < builder->nodes.count; i++) {
        if (!refers(&nodes[i]))
            continue;
        int32_t found = find(builder->exceptions.items, order, count, nodes[i].cause_id);
        if (found < count)
            nodes[i].exceptions = (cltel_xray_range){ found, 1 };
    }
}
