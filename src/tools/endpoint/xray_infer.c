/* Called services that sent no segment: a remote subsegment that no segment has for its parent stands for one. */
#include <stddef.h>

#include "tools/endpoint/xray_builder.h"

enum { FNV_PRIME_BITS = 40 };

/* The same subsegment has the same inferred segment whenever it is read. */
static cltel_view make_id(cltel_xray_builder *builder, cltel_view of)
{
    uint64_t hash = 14695981039346656037ull ^ 'i';
    for (size_t i = 0; i < of.len; i++)
        hash = (hash ^ (unsigned char)of.ptr[i]) * ((1ull << FNV_PRIME_BITS) + 0x1b3);
    char *id = cltel_arena_take(&builder->arena, CLTEL_XRAY_ID_CHARS);
    if (!id) {
        builder->failed = true;
        return of;
    }
    uint8_t bytes[CLTEL_XRAY_ID_CHARS / 2];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(hash >> 8 * (sizeof bytes - 1 - i));
    cltel_hex(id, bytes, sizeof bytes);
    return (cltel_view){ id, CLTEL_XRAY_ID_CHARS };
}

typedef struct resource {
    const char *service; /* the subsegment's name */
    size_t member;       /* of cltel_xray_aws: what was called */
    const char *type;
} resource;

#define MEMBER(name) offsetof(cltel_xray_aws, name)
static const resource resources[] = {
    { "DynamoDB", MEMBER(table_name), "AWS::DynamoDB::Table" },
    { "DynamoDB", MEMBER(resource_name), "AWS::DynamoDB::Table" },
    { "SQS", MEMBER(queue_url), "AWS::SQS::Queue" },
    { "Lambda", MEMBER(function_name), "AWS::Lambda::Function" },
    { "Kinesis", MEMBER(stream_name), "AWS::Kinesis::Stream" },
    { "S3", MEMBER(bucket_name), "AWS::S3::Bucket" },
};
#undef MEMBER

static cltel_view make_type(cltel_xray_builder *builder, cltel_view service)
{
    static const char prefix[] = "AWS::";
    char *type = cltel_arena_take(&builder->arena, sizeof prefix + service.len);
    if (!type) {
        builder->failed = true;
        return (cltel_view){ NULL, 0 };
    }
    memcpy(type, prefix, sizeof prefix);
    memcpy(type + sizeof prefix - 1, service.ptr, service.len);
    return (cltel_view){ type, sizeof prefix - 1 + service.len };
}

static const resource *find_resource(const cltel_xray_node *node)
{
    for (size_t i = 0; node->aws && i < sizeof resources / sizeof *resources; i++) {
        const cltel_view *called = (const void *)((const char *)node->aws + resources[i].member);
        if (called->len > 0 && cltel_view_equal(node->name, cltel_view_of(resources[i].service)))
            return &resources[i];
    }
    return NULL;
}

cltel_view cltel_xray_inferred_name(const cltel_xray_node *node)
{
    const resource *called = cltel_view_equal(node->namespace_, CLTEL_VIEW("aws")) ? find_resource(node) : NULL;
    return called ? *(const cltel_view *)(const void *)((const char *)node->aws + called->member) : node->name;
}

static cltel_view type_of(cltel_xray_builder *builder, const cltel_xray_node *node)
{
    if (!cltel_view_equal(node->namespace_, CLTEL_VIEW("aws")))
        return node->sql ? CLTEL_VIEW("Database::SQL") : CLTEL_VIEW("remote");
    const resource *called = find_resource(node);
    return called ? cltel_view_of(called->type) : make_type(builder, node->name);
}

static void infer_one(cltel_xray_builder *builder, int32_t caller)
{
    cltel_xray_node *node = cltel_xray_list_add(builder, &builder->nodes, sizeof *node);
    if (!node)
        return;
    const cltel_xray_node *from = &cltel_xray_nodes(builder)[caller];
    *node = *from;
    node->kind = CLTEL_XRAY_INFERRED;
    node->parent = caller;
    node->parent_id = from->id;
    node->orphan = false;
    node->annotations = node->exceptions = node->links = (cltel_xray_range){ 0, 0 };
    node->cause_id = node->user = node->resource_arn = (cltel_view){ NULL, 0 };
    node->id = make_id(builder, from->id);
    node->origin = type_of(builder, from);
}

void cltel_xray_infer(cltel_xray_builder *builder)
{
    int32_t count = builder->nodes.count;
    const cltel_xray_node *nodes = cltel_xray_nodes(builder);
    int32_t *answered = cltel_xray_numbers(builder, &builder->work, count, 0);
    for (int32_t i = 0; answered && i < count; i++)
        if (nodes[i].kind == CLTEL_XRAY_SEGMENT && nodes[i].parent != CLTEL_XRAY_NONE)
            answered[nodes[i].parent] = 1;
    for (int32_t i = 0; answered && !builder->failed && i < count; i++)
        if (cltel_xray_nodes(builder)[i].kind == CLTEL_XRAY_SUBSEGMENT && cltel_xray_nodes(builder)[i].remote &&
            !answered[i])
            infer_one(builder, i);
    builder->trace.has_inferred = builder->nodes.count > count;
}
