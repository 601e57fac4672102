/* The blocks http, aws and sql of segment documents. */
#include <math.h>
#include <stddef.h>

#include "tools/endpoint/xray_builder.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define TEXT(structure, member)              \
    {                                        \
#member, offsetof(structure, member) \
    }

static void *take_zeroed(cltel_xray_reader *reader, size_t bytes)
{
    void *block = cltel_arena_take(&reader->builder->arena, bytes);
    if (block)
        memset(block, 0, bytes);
    else
        reader->builder->failed = true;
    return block;
}

static void read_request(cltel_xray_reader *reader, cltel_xray_http *http)
{
    static const cltel_xray_text_member members[] = { TEXT(cltel_xray_http, method), TEXT(cltel_xray_http, url),
                                                      TEXT(cltel_xray_http, user_agent),
                                                      TEXT(cltel_xray_http, client_ip) };
    cltel_xray_read_texts(reader, members, COUNT(members), http);
}

static void read_response(cltel_xray_reader *reader, cltel_xray_http *http)
{
    bool first = true;
    cltel_view name;
    double status = 0, length = -1;
    if (!cltel_xray_open(reader, '{'))
        return;
    while (cltel_xray_next_member(reader, &first, &name))
        if (cltel_view_equal(name, CLTEL_VIEW("status")))
            cltel_xray_take_number(reader, &status);
        else if (cltel_view_equal(name, CLTEL_VIEW("content_length")))
            cltel_xray_take_number(reader, &length);
        else
            cltel_json_skip(&reader->json);
    http->status = status > 0 && status < 1e6 ? (int32_t)status : 0;
    http->content_length = length >= 0 && length < 1e18 ? (int64_t)length : -1;
}

const cltel_xray_http *cltel_xray_read_http(cltel_xray_reader *reader)
{
    bool first = true;
    cltel_view name;
    cltel_xray_http *http = take_zeroed(reader, sizeof *http);
    if (!http || !cltel_xray_open(reader, '{'))
        return NULL;
    http->content_length = -1;
    while (cltel_xray_next_member(reader, &first, &name))
        if (cltel_view_equal(name, CLTEL_VIEW("request")))
            read_request(reader, http);
        else if (cltel_view_equal(name, CLTEL_VIEW("response")))
            read_response(reader, http);
        else
            cltel_json_skip(&reader->json);
    return http;
}

static void read_ec2(cltel_xray_reader *reader, cltel_xray_aws *aws)
{
    static const cltel_xray_text_member members[] = { TEXT(cltel_xray_aws, instance_id),
                                                      TEXT(cltel_xray_aws, availability_zone) };
    cltel_xray_read_texts(reader, members, COUNT(members), aws);
}

static void read_ecs(cltel_xray_reader *reader, cltel_xray_aws *aws)
{
    static const cltel_xray_text_member members[] = { TEXT(cltel_xray_aws, container_arn) };
    cltel_xray_read_texts(reader, members, COUNT(members), aws);
}

/* Several resources are none in particular. */
static void read_resource_names(cltel_xray_reader *reader, cltel_xray_aws *aws)
{
    bool first = true;
    size_t count = 0;
    if (!cltel_xray_open(reader, '['))
        return;
    while (cltel_xray_next_item(reader, &first)) {
        cltel_view name = { NULL, 0 };
        cltel_xray_take_text(reader, &name);
        aws->resource_name = count++ == 0 ? name : (cltel_view){ NULL, 0 };
    }
}

const cltel_xray_aws *cltel_xray_read_aws(cltel_xray_reader *reader)
{
    static const cltel_xray_text_member members[] = {
        TEXT(cltel_xray_aws, operation),    TEXT(cltel_xray_aws, account_id),  TEXT(cltel_xray_aws, region),
        TEXT(cltel_xray_aws, request_id),   TEXT(cltel_xray_aws, table_name),  TEXT(cltel_xray_aws, queue_url),
        TEXT(cltel_xray_aws, topic_arn),    TEXT(cltel_xray_aws, stream_name), TEXT(cltel_xray_aws, function_name),
        TEXT(cltel_xray_aws, function_arn), TEXT(cltel_xray_aws, bucket_name)
    };
    bool first = true;
    cltel_view name;
    cltel_xray_aws *aws = take_zeroed(reader, sizeof *aws);
    if (!aws || !cltel_xray_open(reader, '{'))
        return NULL;
    while (cltel_xray_next_member(reader, &first, &name))
        if (cltel_view_equal(name, CLTEL_VIEW("ec2")))
            read_ec2(reader, aws);
        else if (cltel_view_equal(name, CLTEL_VIEW("ecs")))
            read_ecs(reader, aws);
        else if (cltel_view_equal(name, CLTEL_VIEW("resource_names")))
            read_resource_names(reader, aws);
        else if (!cltel_xray_take_member(reader, name, members, COUNT(members), aws))
            cltel_json_skip(&reader->json);
    return aws;
}

const cltel_xray_sql *cltel_xray_read_sql(cltel_xray_reader *reader)
{
    static const cltel_xray_text_member members[] = {
        TEXT(cltel_xray_sql, url),           TEXT(cltel_xray_sql, connection_string),
        TEXT(cltel_xray_sql, user),          TEXT(cltel_xray_sql, sanitized_query),
        TEXT(cltel_xray_sql, preparation),   TEXT(cltel_xray_sql, database_version),
        TEXT(cltel_xray_sql, database_type), TEXT(cltel_xray_sql, driver_version)
    };
    cltel_xray_sql *sql = take_zeroed(reader, sizeof *sql);
    return sql && cltel_xray_read_texts(reader, members, COUNT(members), sql) ? sql : NULL;
}
