/* A segment document becomes nodes: itself and the subsegments inside it. */
#include <math.h>
#include <stddef.h>

#include "tools/endpoint/xray_builder.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define TEXT(member)                               \
    {                                              \
#member, offsetof(cltel_xray_node, member) \
    }

enum { SAID_ERROR = 1, SAID_THROTTLE = 2, SAID_FAULT = 4 };

/* What is needed of an object until it is read to its end. */
typedef struct draft {
    int32_t node;
    bool subsegment; /* by its type */
    bool in_progress;
    bool ended;
    int said;
} draft;

static void read_subsegments(cltel_xray_reader *reader, int32_t parent);

static cltel_xray_node *node_of(const cltel_xray_reader *reader, int32_t node)
{
    return &cltel_xray_nodes(reader->builder)[node];
}

static void read_flag(cltel_xray_reader *reader, draft *d, int bit)
{
    bool flag = false;
    if (!cltel_xray_take_flag(reader, &flag))
        return;
    cltel_xray_node *node = node_of(reader, d->node);
    d->said |= bit;
    *(bit == SAID_ERROR ? &node->error : bit == SAID_THROTTLE ? &node->throttle : &node->fault) = flag;
}

static void read_number(cltel_xray_reader *reader, draft *d, bool end)
{
    double number = NAN;
    cltel_xray_take_number(reader, &number);
    if (isnan(number))
        return;
    cltel_xray_node *node = node_of(reader, d->node);
    *(end ? &node->end_s : &node->start_s) = number;
    d->ended |= end;
}

static void read_type(cltel_xray_reader *reader, draft *d)
{
    cltel_view type = { NULL, 0 };
    cltel_xray_take_text(reader, &type);
    d->subsegment = cltel_view_equal(type, CLTEL_VIEW("subsegment"));
}

static void read_service(cltel_xray_reader *reader, draft *d)
{
    bool first = true;
    cltel_view name;
    if (!cltel_xray_open(reader, '{'))
        return;
    while (cltel_xray_next_member(reader, &first, &name))
        if (cltel_view_equal(name, CLTEL_VIEW("version"))) {
            cltel_view version = { NULL, 0 };
            cltel_xray_take_text(reader, &version);
            node_of(reader, d->node)->service_version = version;
        } else {
            cltel_json_skip(&reader->json);
        }
}

/* Blocks first, into a pointer of their own: reading may move the nodes. */
static bool read_block(cltel_xray_reader *reader, draft *d, cltel_view name)
{
    if (cltel_view_equal(name, CLTEL_VIEW("http"))) {
        const cltel_xray_http *http = cltel_xray_read_http(reader);
        node_of(reader, d->node)->http = http;
    } else if (cltel_view_equal(name, CLTEL_VIEW("aws"))) {
        const cltel_xray_aws *aws = cltel_xray_read_aws(reader);
        node_of(reader, d->node)->aws = aws;
    } else if (cltel_view_equal(name, CLTEL_VIEW("sql"))) {
        const cltel_xray_sql *sql = cltel_xray_read_sql(reader);
        node_of(reader, d->node)->sql = sql;
    } else if (cltel_view_equal(name, CLTEL_VIEW("annotations"))) {
        cltel_xray_read_annotations(reader, d->node);
    } else if (cltel_view_equal(name, CLTEL_VIEW("cause"))) {
        cltel_xray_read_cause(reader, d->node);
    } else if (cltel_view_equal(name, CLTEL_VIEW("links"))) {
        cltel_xray_read_links(reader, d->node);
    } else if (cltel_view_equal(name, CLTEL_VIEW("service"))) {
        read_service(reader, d);
    } else if (cltel_view_equal(name, CLTEL_VIEW("subsegments"))) {
        read_subsegments(reader, d->node);
    } else {
        return false;
    }
    return true;
}

static void read_member(cltel_xray_reader *reader, draft *d, cltel_view name)
{
    static const cltel_xray_text_member members[] = { TEXT(id),
                                                      TEXT(parent_id),
                                                      TEXT(name),
                                                      TEXT(origin),
                                                      TEXT(user),
                                                      TEXT(resource_arn),
                                                      { "namespace", offsetof(cltel_xray_node, namespace_) } };
    if (cltel_view_equal(name, CLTEL_VIEW("start_time")))
        read_number(reader, d, false);
    else if (cltel_view_equal(name, CLTEL_VIEW("end_time")))
        read_number(reader, d, true);
    else if (cltel_view_equal(name, CLTEL_VIEW("in_progress")))
        cltel_xray_take_flag(reader, &d->in_progress);
    else if (cltel_view_equal(name, CLTEL_VIEW("error")))
        read_flag(reader, d, SAID_ERROR);
    else if (cltel_view_equal(name, CLTEL_VIEW("throttle")))
        read_flag(reader, d, SAID_THROTTLE);
    else if (cltel_view_equal(name, CLTEL_VIEW("fault")))
        read_flag(reader, d, SAID_FAULT);
    else if (cltel_view_equal(name, CLTEL_VIEW("type")))
        read_type(reader, d);
    else if (!read_block(reader, d, name) &&
             !cltel_xray_take_member(reader, name, members, COUNT(members), node_of(reader, d->node)))
        cltel_json_skip(&reader->json);
}

static void set_flags(cltel_xray_node *node, int said)
{
    int32_t status = node->http ? node->http->status : 0;
    if (said == 0) {
        node->fault = status >= 500 && status < 600;
        node->error = status >= 400 && status < 500;
        node->throttle = status == 429;
    }
    node->error |= node->throttle;
}

static bool finish_node(cltel_xray_node *node, const draft *d)
{
    node->in_progress = d->in_progress || !d->ended;
    if (node->in_progress)
        node->end_s = NAN;
    else if (node->end_s < node->start_s)
        node->end_s = node->start_s;
    node->remote = cltel_view_equal(node->namespace_, CLTEL_VIEW("remote")) ||
                   cltel_view_equal(node->namespace_, CLTEL_VIEW("aws"));
    set_flags(node, d->said);
    return node->id.len > 0 && node->name.len > 0 && !isnan(node->start_s);
}

/* An object whose '{' stands next; nodes that lack what each must have end without an id. */
static void read_node(cltel_xray_reader *reader, int32_t parent)
{
    cltel_xray_builder *builder = reader->builder;
    draft d = { .node = builder->nodes.count };
    bool first = true;
    cltel_view name;
    if (!cltel_xray_open(reader, '{'))
        return;
    cltel_xray_node *node = cltel_xray_list_add(builder, &builder->nodes, sizeof *node);
    if (!node)
        return;
    node->document = builder->trace.document_count;
    node->start_s = node->end_s = NAN;
    while (!builder->failed && cltel_xray_next_member(reader, &first, &name))
        read_member(reader, &d, name);
    node = node_of(reader, d.node);
    node->kind = parent != CLTEL_XRAY_NONE || d.subsegment ? CLTEL_XRAY_SUBSEGMENT : CLTEL_XRAY_SEGMENT;
    node->parent = parent; /* the place for now; cltel_xray_find_parents() goes by id */
    if (!finish_node(node, &d))
        node->id.len = 0;
}

static void read_subsegments(cltel_xray_reader *reader, int32_t parent)
{
    bool first = true;
    if (reader->nest == CLTEL_XRAY_NEST_MAX) {
        cltel_json_fault(&reader->json, "subsegments are nested too deeply");
        return;
    }
    if (!cltel_xray_open(reader, '['))
        return;
    reader->nest++;
    while (!reader->builder->failed && cltel_xray_next_item(reader, &first))
        read_node(reader, parent);
    reader->nest--;
}

/* The id of the object around it is known when that was read to its end. */
static void name_parents(cltel_xray_builder *builder, int32_t first)
{
    cltel_xray_node *nodes = cltel_xray_nodes(builder);
    for (int32_t i = first; i < builder->nodes.count; i++)
        if (nodes[i].parent != CLTEL_XRAY_NONE) {
            nodes[i].parent_id = nodes[nodes[i].parent].id;
            if (nodes[i].parent_id.len == 0)
                nodes[i].id.len = 0;
        }
}

static const char *read_document(cltel_xray_reader *reader)
{
    cltel_xray_builder *builder = reader->builder;
    int32_t first = builder->nodes.count;
    if (cltel_json_peek(&reader->json) != '{')
        return "a segment document is a JSON object";
    read_node(reader, CLTEL_XRAY_NONE);
    if (builder->failed)
        return "no memory";
    if (reader->json.fault || cltel_json_peek(&reader->json) != '\0' || reader->json.at < reader->json.end)
        return reader->json.fault ? reader->json.fault : "something follows the document";
    if (cltel_xray_nodes(builder)[first].id.len == 0)
        return "id, name or start_time is missing";
    name_parents(builder, first);
    return NULL;
}

bool cltel_xray_trace_add(cltel_xray_trace *trace, cltel_view document, const char **fault)
{
    cltel_xray_builder *builder = (cltel_xray_builder *)trace;
    const char *why = NULL;
    int32_t nodes = builder->nodes.count, annotations = builder->annotations.count;
    int32_t exceptions = builder->exceptions.count, links = builder->links.count;
    /* What a text means is never longer than what stands there; the reader may write a little beyond. */
    char *text = builder->failed || nodes >= CLTEL_XRAY_NODES_MAX
                     ? NULL
                     : cltel_arena_take(&builder->arena, document.len + CLTEL_JSON_READER_SLACK_BYTES + 1);
    if (nodes >= CLTEL_XRAY_NODES_MAX)
        trace->left_out_count++;
    else if (!text)
        builder->failed = true;
    else
        why = read_document(
            &(cltel_xray_reader){ { document.ptr, document.ptr + document.len, NULL }, builder, text, 0 });
    if (why) {
        builder->nodes.count = nodes;
        builder->annotations.count = annotations;
        builder->exceptions.count = exceptions;
        builder->links.count = links;
        trace->bad_document_count++;
    }
    trace->document_count++;
    if (fault)
        *fault = why;
    return !why;
}
