/* What several nodes of a trace say, each value once with the services that said it. */
#include <math.h>
#include <stdlib.h>

#include "base/json_writer.h"
#include "base/memory.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/xray_builder.h"
#include "tools/endpoint/xray_summary.h"

typedef struct fact {
    cltel_view key;
    cltel_xray_value type;
    cltel_view text;
    double number;
    int32_t service;
} fact;

static int by_value(const fact *a, const fact *b)
{
    int difference = cltel_xray_compare(a->key, b->key);
    if (difference == 0)
        difference = (int)a->type - (int)b->type;
    if (difference == 0)
        difference = a->type == CLTEL_XRAY_TEXT ? cltel_xray_compare(a->text, b->text)
                                                : (a->number > b->number) - (a->number < b->number);
    return difference;
}

static int by_all(const void *left, const void *right)
{
    const fact *a = left, *b = right;
    int difference = by_value(a, b);
    return difference ? difference : (a->service > b->service) - (a->service < b->service);
}

/* [{"Name":...},...] of the facts that are equal to the first; returns how many those are. */
static size_t write_sayers(cltel_buf *body, const cltel_xray_trace *trace, const fact *facts, size_t count)
{
    size_t same = 0;
    cltel_member(body, "ServiceIds");
    cltel_buf_append_char(body, '[');
    for (; same < count && by_value(&facts[0], &facts[same]) == 0; same++) {
        int32_t service = facts[same].service;
        if (service == CLTEL_XRAY_NONE || (same > 0 && facts[same - 1].service == service))
            continue;
        cltel_comma(body);
        cltel_xray_write_service_id(body, &trace->services[service]);
    }
    cltel_buf_append_char(body, ']');
    return same;
}

static void write_value(cltel_buf *body, const fact *of)
{
    cltel_buf_append_text(body, "{\"AnnotationValue\":{");
    if (of->type == CLTEL_XRAY_TEXT)
        cltel_member_text(body, "StringValue", of->text);
    else if (of->type == CLTEL_XRAY_NUMBER)
        cltel_xray_member_number(body, "NumberValue", of->number);
    else
        cltel_xray_member_flag(body, "BooleanValue", of->number > 0);
    cltel_buf_append_char(body, '}');
}

static void write_facts(cltel_buf *body, const cltel_xray_trace *trace, fact *facts, size_t count)
{
    qsort(facts, count, sizeof *facts, by_all);
    for (size_t i = 0; i < count;) {
        cltel_view key = facts[i].key;
        cltel_comma(body);
        cltel_json_append_string(body, key);
        cltel_buf_append_text(body, ":[");
        while (i < count && cltel_view_equal(facts[i].key, key)) {
            cltel_comma(body);
            write_value(body, &facts[i]);
            i += write_sayers(body, trace, &facts[i], count - i);
            cltel_buf_append_char(body, '}');
        }
        cltel_buf_append_char(body, ']');
    }
}

static fact *new_facts(cltel_buf *body, int32_t count)
{
    fact *facts = cltel_alloc((size_t)count * sizeof *facts);
    if (!facts)
        body->failed = true;
    return facts;
}

void cltel_xray_write_annotations(cltel_buf *body, const cltel_xray_trace *trace)
{
    cltel_member(body, "Annotations");
    cltel_buf_append_char(body, '{');
    fact *facts = trace->annotation_count ? new_facts(body, trace->annotation_count) : NULL;
    for (int32_t i = 0; facts && i < trace->annotation_count; i++) {
        const cltel_xray_annotation *a = &trace->annotations[i];
        facts[i] = (fact){ a->key, a->type, a->text, a->type == CLTEL_XRAY_FLAG ? a->flag : a->number,
                           trace->nodes[a->node].service };
    }
    if (facts)
        write_facts(body, trace, facts, (size_t)trace->annotation_count);
    cltel_release(facts);
    cltel_buf_append_char(body, '}');
}

void cltel_xray_write_users(cltel_buf *body, const cltel_xray_trace *trace)
{
    size_t count = 0;
    cltel_member(body, "Users");
    cltel_buf_append_char(body, '[');
    fact *facts = new_facts(body, trace->node_count);
    for (int32_t i = 0; facts && i < trace->node_count; i++)
        if (trace->nodes[i].user.len > 0 && trace->nodes[i].kind == CLTEL_XRAY_SEGMENT)
            facts[count++] = (fact){ .text = trace->nodes[i].user, .service = trace->nodes[i].service };
    if (facts)
        qsort(facts, count, sizeof *facts, by_all);
    for (size_t i = 0; i < count;) {
        cltel_comma(body);
        cltel_buf_append_char(body, '{');
        cltel_member_text(body, "UserName", facts[i].text);
        i += write_sayers(body, trace, &facts[i], count - i);
        cltel_buf_append_char(body, '}');
    }
    cltel_release(facts);
    cltel_buf_append_char(body, ']');
}

typedef enum resource { ARN, INSTANCE, ZONE } resource;

/* Up to three of one node. */
static size_t resources_of(const cltel_xray_node *node, resource kind, fact *into)
{
    cltel_view texts[3] = { { NULL, 0 }, { NULL, 0 }, { NULL, 0 } };
    size_t count = 0;
    if (node->kind != CLTEL_XRAY_SEGMENT)
        return 0;
    if (kind == ARN)
        texts[0] = node->resource_arn;
    if (node->aws) {
        texts[1] = kind == ARN        ? node->aws->function_arn
                   : kind == INSTANCE ? node->aws->instance_id
                                      : node->aws->availability_zone;
        texts[2] = kind == ARN ? node->aws->container_arn : (cltel_view){ NULL, 0 };
    }
    for (size_t i = 0; i < 3; i++)
        if (texts[i].len > 0)
            into[count++] = (fact){ .text = texts[i], .service = CLTEL_XRAY_NONE };
    return count;
}

static void write_resources(cltel_buf *body, const cltel_xray_trace *trace, fact *facts, resource kind)
{
    static const char *const lists[] = { "ResourceARNs", "InstanceIds", "AvailabilityZones" };
    static const char *const members[] = { "ARN", "Id", "Name" };
    size_t count = 0;
    for (int32_t i = 0; i < trace->node_count; i++)
        count += resources_of(&trace->nodes[i], kind, facts + count);
    qsort(facts, count, sizeof *facts, by_all);
    cltel_member(body, lists[kind]);
    cltel_buf_append_char(body, '[');
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && by_value(&facts[i - 1], &facts[i]) == 0)
            continue;
        cltel_comma(body);
        cltel_buf_append_char(body, '{');
        cltel_member_text(body, members[kind], facts[i].text);
        cltel_buf_append_char(body, '}');
    }
    cltel_buf_append_char(body, ']');
}

void cltel_xray_write_resources(cltel_buf *body, const cltel_xray_trace *trace)
{
    fact *facts = new_facts(body, 3 * (trace->node_count + 1));
    for (resource kind = ARN; facts && kind <= ZONE; kind++)
        write_resources(body, trace, facts, kind);
    cltel_release(facts);
}
