/* The services of a trace, and who calls whom. */
#include <stdlib.h>

#include "tools/endpoint/service.h"
#include "tools/endpoint/xray_builder.h"

static cltel_view account_of(const cltel_xray_node *node)
{
    if (node->aws && node->aws->account_id.len > 0)
        return node->aws->account_id;
    return node->kind == CLTEL_XRAY_SEGMENT ? CLTEL_VIEW(CLTEL_LOCAL_ACCOUNT) : (cltel_view){ NULL, 0 };
}

static cltel_view name_of(const cltel_xray_node *node)
{
    return node->kind == CLTEL_XRAY_INFERRED ? cltel_xray_inferred_name(node) : node->name;
}

static int by_service(const void *left, const void *right, void *context)
{
    const cltel_xray_node *nodes = context;
    const cltel_xray_node *a = &nodes[*(const int32_t *)left], *b = &nodes[*(const int32_t *)right];
    int difference = cltel_xray_compare(name_of(a), name_of(b));
    difference = difference ? difference : cltel_xray_compare(a->origin, b->origin);
    return difference ? difference : cltel_xray_compare(account_of(a), account_of(b));
}

/* work: for each node the number of its group, or NONE. */
static int32_t *find_groups(cltel_xray_builder *builder)
{
    int32_t count = builder->nodes.count, taken = 0;
    cltel_xray_node *nodes = cltel_xray_nodes(builder);
    int32_t *order = cltel_xray_numbers(builder, &builder->order, count, 0);
    int32_t *groups = order ? cltel_xray_numbers(builder, &builder->work, count, CLTEL_XRAY_NONE) : NULL;
    if (!groups)
        return NULL;
    for (int32_t i = 0; i < count; i++)
        if (nodes[i].kind != CLTEL_XRAY_SUBSEGMENT)
            order[taken++] = i;
    qsort_r(order, (size_t)taken, sizeof *order, by_service, nodes);
    for (int32_t i = 0, group = 0; i < taken; i++) {
        if (i > 0 && by_service(&order[i - 1], &order[i], nodes) != 0)
            group = i;
        groups[order[i]] = group;
    }
    return groups;
}

static int32_t add_service(cltel_xray_builder *builder, const cltel_xray_node *node)
{
    cltel_xray_service *service = cltel_xray_list_add(builder, &builder->services, sizeof *service);
    if (!service)
        return CLTEL_XRAY_NONE;
    *service = (cltel_xray_service){ .name = name_of(node),
                                     .type = node->origin,
                                     .account_id = account_of(node),
                                     .inferred = true,
                                     .first_node = CLTEL_XRAY_NONE };
    return builder->services.count - 1;
}

/* order: for each group its service, NONE until it is met. */
static void put_into_service(cltel_xray_builder *builder, int32_t at, const int32_t *groups, int32_t *services,
                             int32_t *last)
{
    cltel_xray_node *node = &cltel_xray_nodes(builder)[at];
    int32_t group = groups[at];
    if (services[group] == CLTEL_XRAY_NONE)
        services[group] = add_service(builder, node);
    node->service = services[group];
    node->next_of_service = CLTEL_XRAY_NONE;
    if (node->service == CLTEL_XRAY_NONE)
        return;
    cltel_xray_service *service = &cltel_xray_services(builder)[node->service];
    service->inferred &= node->kind == CLTEL_XRAY_INFERRED;
    service->root |= node->kind == CLTEL_XRAY_SEGMENT && node->parent == CLTEL_XRAY_NONE;
    *(last[group] == CLTEL_XRAY_NONE ? &service->first_node : &cltel_xray_nodes(builder)[last[group]].next_of_service) =
        at;
    last[group] = at;
}

/* Walks the tree from its first root on: services are numbered in that order. */
void cltel_xray_find_services(cltel_xray_builder *builder)
{
    int32_t count = builder->nodes.count;
    const int32_t *groups = find_groups(builder);
    int32_t *services = groups ? cltel_xray_numbers(builder, &builder->order, 2 * count, CLTEL_XRAY_NONE) : NULL;
    if (!services)
        return;
    cltel_xray_node *nodes = cltel_xray_nodes(builder);
    for (int32_t at = builder->trace.first_root; at != CLTEL_XRAY_NONE && !builder->failed;
         at = cltel_xray_next_node(&builder->trace, at))
        if (nodes[at].kind != CLTEL_XRAY_SUBSEGMENT)
            put_into_service(builder, at, groups, services, services + count);
        else
            nodes[at].service =
                nodes[at].segment == CLTEL_XRAY_NONE ? CLTEL_XRAY_NONE : nodes[nodes[at].segment].service;
}

static void add_call(cltel_xray_builder *builder, int32_t from, int32_t client, int32_t server)
{
    cltel_xray_call *call = cltel_xray_list_add(builder, &builder->calls, sizeof *call);
    if (call)
        *call = (cltel_xray_call){ from, cltel_xray_nodes(builder)[server].service, client, server };
}

/* One client for each service that is a root; clients[service] is it, NONE until it is met. */
static int32_t client_of(cltel_xray_builder *builder, int32_t service, int32_t *clients)
{
    if (clients[service] != CLTEL_XRAY_NONE)
        return clients[service];
    cltel_xray_service *client = cltel_xray_list_add(builder, &builder->services, sizeof *client);
    if (!client)
        return CLTEL_XRAY_NONE;
    *client = (cltel_xray_service){ .name = cltel_xray_services(builder)[service].name,
                                    .type = CLTEL_VIEW("client"),
                                    .client = true,
                                    .first_node = CLTEL_XRAY_NONE };
    clients[service] = builder->services.count - 1;
    return clients[service];
}

void cltel_xray_find_calls(cltel_xray_builder *builder)
{
    const cltel_xray_node *nodes = cltel_xray_nodes(builder);
    int32_t *clients = cltel_xray_numbers(builder, &builder->work, builder->services.count, CLTEL_XRAY_NONE);
    if (!clients)
        return;
    for (int32_t at = builder->trace.first_root; at != CLTEL_XRAY_NONE && !builder->failed;
         at = cltel_xray_next_node(&builder->trace, at)) {
        if (nodes[at].kind == CLTEL_XRAY_SUBSEGMENT)
            continue;
        if (nodes[at].parent == CLTEL_XRAY_NONE)
            add_call(builder, client_of(builder, nodes[at].service, clients), CLTEL_XRAY_NONE, at);
        else if (nodes[nodes[at].parent].service != CLTEL_XRAY_NONE)
            add_call(builder, nodes[nodes[at].parent].service, nodes[at].parent, at);
    }
}
