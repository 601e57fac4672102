/* The lists of segment documents: annotations, exceptions, links. */
#include <math.h>
#include <stddef.h>

#include "tools/endpoint/xray_builder.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define TEXT(structure, member)              \
    {                                        \
#member, offsetof(structure, member) \
    }

/* NULL: the node has enough of them, or there is no memory. */
static void *add_to(cltel_xray_reader *reader, cltel_xray_list *list, cltel_xray_range *range, size_t bytes)
{
    if (range->count == 0)
        range->first = list->count;
    if (range->count >= CLTEL_XRAY_LIST_MAX)
        return NULL;
    void *item = cltel_xray_list_add(reader->builder, list, bytes);
    range->count += item != NULL;
    return item;
}

/* false: the value is no annotation. */
static bool read_value(cltel_xray_reader *reader, cltel_xray_annotation *annotation)
{
    char c = cltel_json_peek(&reader->json);
    annotation->number = NAN;
    annotation->type = c == '"' ? CLTEL_XRAY_TEXT : CLTEL_XRAY_NUMBER;
    if (c == '"') {
        cltel_xray_take_text(reader, &annotation->text);
        return true;
    }
    if (c == 't' || c == 'f') {
        annotation->type = CLTEL_XRAY_FLAG;
        return cltel_xray_take_flag(reader, &annotation->flag);
    }
    cltel_xray_take_number(reader, &annotation->number);
    return !isnan(annotation->number);
}

void cltel_xray_read_annotations(cltel_xray_reader *reader, int32_t node)
{
    cltel_xray_builder *builder = reader->builder;
    bool first = true;
    cltel_view key;
    cltel_xray_nodes(builder)[node].annotations.count = 0; /* the last of several counts */
    if (!cltel_xray_open(reader, '{'))
        return;
    while (cltel_xray_next_member(reader, &first, &key)) {
        cltel_xray_annotation annotation = { .key = key, .node = node };
        char *before = reader->text;
        reader->text += key.len; /* keeps the key */
        if (reader->json.fault || !read_value(reader, &annotation)) {
            reader->text = before;
            continue;
        }
        cltel_xray_annotation *place =
            add_to(reader, &builder->annotations, &cltel_xray_nodes(builder)[node].annotations, sizeof *place);
        if (place)
            *place = annotation;
    }
}

static void read_exception(cltel_xray_reader *reader, int32_t node)
{
    static const cltel_xray_text_member members[] = { TEXT(cltel_xray_exception, id), TEXT(cltel_xray_exception, type),
                                                      TEXT(cltel_xray_exception, message) };
    cltel_xray_builder *builder = reader->builder;
    cltel_xray_exception exception = { 0 };
    bool first = true;
    cltel_view name;
    if (!cltel_xray_open(reader, '{'))
        return;
    while (cltel_xray_next_member(reader, &first, &name))
        if (cltel_view_equal(name, CLTEL_VIEW("remote")))
            cltel_xray_take_flag(reader, &exception.remote);
        else if (!cltel_xray_take_member(reader, name, members, COUNT(members), &exception))
            cltel_json_skip(&reader->json);
    cltel_xray_exception *place =
        add_to(reader, &builder->exceptions, &cltel_xray_nodes(builder)[node].exceptions, sizeof *place);
    if (place)
        *place = exception;
}

static void read_exceptions(cltel_xray_reader *reader, int32_t node)
{
    bool first = true;
    if (!cltel_xray_open(reader, '['))
        return;
    while (cltel_xray_next_item(reader, &first))
        read_exception(reader, node);
}

void cltel_xray_read_cause(cltel_xray_reader *reader, int32_t node)
{
    bool first = true;
    cltel_view name;
    cltel_xray_nodes(reader->builder)[node].exceptions.count = 0;
    if (cltel_json_peek(&reader->json) == '"') {
        cltel_view id = { NULL, 0 };
        cltel_xray_take_text(reader, &id);
        cltel_xray_nodes(reader->builder)[node].cause_id = id;
        return;
    }
    if (!cltel_xray_open(reader, '{'))
        return;
    while (cltel_xray_next_member(reader, &first, &name))
        if (cltel_view_equal(name, CLTEL_VIEW("exceptions")))
            read_exceptions(reader, node);
        else
            cltel_json_skip(&reader->json);
}

static void read_link(cltel_xray_reader *reader, int32_t node)
{
    static const cltel_xray_text_member members[] = { TEXT(cltel_xray_link, trace_id), TEXT(cltel_xray_link, id) };
    cltel_xray_builder *builder = reader->builder;
    cltel_xray_link link = { 0 };
    if (!cltel_xray_read_texts(reader, members, COUNT(members), &link))
        return;
    cltel_xray_link *place = add_to(reader, &builder->links, &cltel_xray_nodes(builder)[node].links, sizeof *place);
    if (place)
        *place = link;
}

void cltel_xray_read_links(cltel_xray_reader *reader, int32_t node)
{
    bool first = true;
    cltel_xray_nodes(reader->builder)[node].links.count = 0;
    if (!cltel_xray_open(reader, '['))
        return;
    while (cltel_xray_next_item(reader, &first))
        read_link(reader, node);
}
