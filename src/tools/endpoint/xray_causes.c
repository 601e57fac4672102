/* Where errors, faults and time come from. */
#include <math.h>

#include "tools/endpoint/xray_builder.h"

/* The longest child is followed down while it takes this share of the root's time. AWS does not say what it does. */
static const double coverage_min = 0.5;

static bool has_trouble(const cltel_xray_node *node, cltel_xray_cause_kind kind)
{
    return kind == CLTEL_XRAY_CAUSE_FAULT ? node->fault : node->error;
}

static void add_entity(cltel_xray_builder *builder, int32_t at, double coverage)
{
    const cltel_xray_node *node = &cltel_xray_nodes(builder)[at];
    cltel_xray_list *services = &builder->cause_services;
    cltel_xray_cause_service *service =
        services->count ? (cltel_xray_cause_service *)services->items + services->count - 1 : NULL;
    cltel_xray_cause_entity *entity = cltel_xray_list_add(builder, &builder->cause_entities, sizeof *entity);
    if (!entity || !service)
        return;
    *entity = (cltel_xray_cause_entity){ at, coverage };
    service->service = node->service;
    service->entities.count++;
}

static void begin_service(cltel_xray_builder *builder)
{
    cltel_xray_cause_service *service = cltel_xray_list_add(builder, &builder->cause_services, sizeof *service);
    if (service)
        *service = (cltel_xray_cause_service){ CLTEL_XRAY_NONE, { builder->cause_entities.count, 0 } };
}

/* path[0] is the deepest. */
static void add_cause(cltel_xray_builder *builder, cltel_xray_cause_kind kind, const int32_t *path, int32_t count)
{
    const cltel_xray_node *nodes = cltel_xray_nodes(builder);
    double whole_s = builder->trace.response_s;
    cltel_xray_cause *cause = cltel_xray_list_add(builder, &builder->causes[kind], sizeof *cause);
    if (!cause || count < 1)
        return;
    cause->client_impacting = path[count - 1] == builder->trace.root;
    cause->services.first = builder->cause_services.count;
    int32_t segment = INT32_MIN; /* no index */
    for (int32_t i = count - 1; i >= 0 && !builder->failed; i--) {
        if (nodes[path[i]].segment != segment)
            begin_service(builder);
        segment = nodes[path[i]].segment;
        add_entity(builder, path[i],
                   kind == CLTEL_XRAY_CAUSE_RESPONSE_TIME
                       ? cltel_xray_coverage(&nodes[builder->trace.root], &nodes[path[i]], whole_s)
                       : 0);
    }
    cause->services.count = builder->cause_services.count - cause->services.first;
}

static bool is_deepest(const cltel_xray_node *nodes, int32_t at, cltel_xray_cause_kind kind)
{
    if (!has_trouble(&nodes[at], kind))
        return false;
    for (int32_t child = nodes[at].first_child; child != CLTEL_XRAY_NONE; child = nodes[child].next_sibling)
        if (has_trouble(&nodes[child], kind))
            return false;
    return true;
}

static void find_trouble(cltel_xray_builder *builder, cltel_xray_cause_kind kind)
{
    const cltel_xray_node *nodes = cltel_xray_nodes(builder);
    int32_t path[CLTEL_XRAY_CAUSE_DEPTH_MAX];
    for (int32_t at = builder->trace.first_root; at != CLTEL_XRAY_NONE && !builder->failed;
         at = cltel_xray_next_node(&builder->trace, at)) {
        if (builder->causes[kind].count == CLTEL_XRAY_CAUSES_MAX)
            return;
        if (!is_deepest(nodes, at, kind))
            continue;
        int32_t count = 0;
        for (int32_t up = at;
             up != CLTEL_XRAY_NONE && has_trouble(&nodes[up], kind) && count < CLTEL_XRAY_CAUSE_DEPTH_MAX;
             up = nodes[up].parent)
            path[count++] = up;
        add_cause(builder, kind, path, count);
    }
}

double cltel_xray_coverage(const cltel_xray_node *root, const cltel_xray_node *node, double whole_s)
{
    if (node->in_progress || !(whole_s > 0))
        return 0;
    double from = fmax(node->start_s, root->start_s), until = fmin(node->end_s, root->end_s);
    return until > from ? round((until - from) / whole_s * 100) / 100 : 0;
}

static int32_t longest_child(const cltel_xray_builder *builder, int32_t at)
{
    const cltel_xray_node *nodes = builder->nodes.items;
    const cltel_xray_node *root = &nodes[builder->trace.root];
    int32_t longest = CLTEL_XRAY_NONE;
    double most = 0;
    for (int32_t child = nodes[at].first_child; child != CLTEL_XRAY_NONE; child = nodes[child].next_sibling) {
        double coverage = cltel_xray_coverage(root, &nodes[child], builder->trace.response_s);
        if (coverage >= coverage_min && coverage > most) {
            most = coverage;
            longest = child;
        }
    }
    return longest;
}

static void find_time(cltel_xray_builder *builder)
{
    int32_t path[CLTEL_XRAY_CAUSE_DEPTH_MAX], down[CLTEL_XRAY_CAUSE_DEPTH_MAX], count = 0;
    if (builder->trace.root == CLTEL_XRAY_NONE || !(builder->trace.response_s > 0))
        return;
    for (int32_t at = builder->trace.root; at != CLTEL_XRAY_NONE && count < CLTEL_XRAY_CAUSE_DEPTH_MAX;
         at = longest_child(builder, at))
        down[count++] = at;
    for (int32_t i = 0; i < count; i++)
        path[i] = down[count - 1 - i];
    add_cause(builder, CLTEL_XRAY_CAUSE_RESPONSE_TIME, path, count);
}

void cltel_xray_find_causes(cltel_xray_builder *builder)
{
    find_trouble(builder, CLTEL_XRAY_CAUSE_FAULT);
    find_trouble(builder, CLTEL_XRAY_CAUSE_ERROR);
    find_time(builder);
}
