#include "tools/endpoint/xray_summary.h"

#include <math.h>

#include "base/json_writer.h"
#include "tools/endpoint/call_answer.h"

void cltel_xray_member_number(cltel_buf *body, const char *name, double number)
{
    if (isnan(number))
        return;
    cltel_member(body, name);
    cltel_json_append_f64(body, number);
}

void cltel_xray_member_flag(cltel_buf *body, const char *name, bool flag)
{
    cltel_member(body, name);
    cltel_buf_append_text(body, flag ? "true" : "false");
}

static void member_if(cltel_buf *body, const char *name, cltel_view value)
{
    if (value.len > 0)
        cltel_member_text(body, name, value);
}

static void write_identity(cltel_buf *body, const cltel_xray_service *service)
{
    cltel_member_text(body, "Name", service->name);
    cltel_member(body, "Names");
    cltel_buf_append_char(body, '[');
    cltel_json_append_string(body, service->name);
    cltel_buf_append_char(body, ']');
    member_if(body, "AccountId", service->account_id);
    member_if(body, "Type", service->type);
}

void cltel_xray_write_service_id(cltel_buf *body, const cltel_xray_service *service)
{
    cltel_buf_append_char(body, '{');
    write_identity(body, service);
    cltel_buf_append_char(body, '}');
}

static void write_http(cltel_buf *body, const cltel_xray_http *http)
{
    cltel_member(body, "Http");
    cltel_buf_append_char(body, '{');
    if (http) {
        member_if(body, "HttpURL", http->url);
        if (http->status > 0)
            cltel_member_i64(body, "HttpStatus", http->status);
        member_if(body, "HttpMethod", http->method);
        member_if(body, "UserAgent", http->user_agent);
        member_if(body, "ClientIp", http->client_ip);
    }
    cltel_buf_append_char(body, '}');
}

static void write_services(cltel_buf *body, const cltel_xray_trace *trace)
{
    cltel_member(body, "ServiceIds");
    cltel_buf_append_char(body, '[');
    for (int32_t i = 0; i < trace->service_count; i++) {
        cltel_comma(body);
        cltel_xray_write_service_id(body, &trace->services[i]);
    }
    cltel_buf_append_char(body, ']');
}

static void write_exceptions(cltel_buf *body, const cltel_xray_trace *trace, cltel_xray_range range)
{
    cltel_member(body, "Exceptions");
    cltel_buf_append_char(body, '[');
    for (int32_t i = 0; i < range.count; i++) {
        const cltel_xray_exception *exception = &trace->exceptions[range.first + i];
        cltel_comma(body);
        cltel_buf_append_char(body, '{');
        member_if(body, "Name", exception->type);
        member_if(body, "Message", exception->message);
        cltel_buf_append_char(body, '}');
    }
    cltel_buf_append_char(body, ']');
}

static void write_entities(cltel_buf *body, const cltel_xray_trace *trace, cltel_xray_range range,
                           cltel_xray_cause_kind kind)
{
    cltel_member(body, "EntityPath");
    cltel_buf_append_char(body, '[');
    for (int32_t i = 0; i < range.count; i++) {
        const cltel_xray_cause_entity *entity = &trace->cause_entities[range.first + i];
        const cltel_xray_node *node = &trace->nodes[entity->node];
        cltel_comma(body);
        cltel_buf_append_char(body, '{');
        cltel_member_text(body, "Name", node->name);
        if (kind == CLTEL_XRAY_CAUSE_RESPONSE_TIME)
            cltel_xray_member_number(body, "Coverage", entity->coverage);
        else
            write_exceptions(body, trace, node->exceptions);
        cltel_xray_member_flag(body, "Remote", node->kind == CLTEL_XRAY_SUBSEGMENT && node->remote);
        cltel_buf_append_char(body, '}');
    }
    cltel_buf_append_char(body, ']');
}

static void write_cause_service(cltel_buf *body, const cltel_xray_trace *trace, const cltel_xray_cause_service *of,
                                cltel_xray_cause_kind kind)
{
    cltel_comma(body);
    cltel_buf_append_char(body, '{');
    if (of->service != CLTEL_XRAY_NONE)
        write_identity(body, &trace->services[of->service]);
    write_entities(body, trace, of->entities, kind);
    cltel_xray_member_flag(body, "Inferred", of->service != CLTEL_XRAY_NONE && trace->services[of->service].inferred);
    cltel_buf_append_char(body, '}');
}

void cltel_xray_write_causes(cltel_buf *body, const cltel_xray_trace *trace, cltel_xray_cause_kind kind)
{
    cltel_buf_append_char(body, '[');
    for (int32_t i = 0; i < trace->cause_count[kind]; i++) {
        const cltel_xray_cause *cause = &trace->causes[kind][i];
        cltel_comma(body);
        cltel_buf_append_text(body, "{\"Services\":[");
        for (int32_t j = 0; j < cause->services.count; j++)
            write_cause_service(body, trace, &trace->cause_services[cause->services.first + j], kind);
        cltel_buf_append_char(body, ']');
        cltel_xray_member_flag(body, "ClientImpacting", cause->client_impacting);
        cltel_buf_append_char(body, '}');
    }
    cltel_buf_append_char(body, ']');
}

static void write_all_causes(cltel_buf *body, const cltel_xray_trace *trace)
{
    cltel_member(body, "FaultRootCauses");
    cltel_xray_write_causes(body, trace, CLTEL_XRAY_CAUSE_FAULT);
    cltel_member(body, "ErrorRootCauses");
    cltel_xray_write_causes(body, trace, CLTEL_XRAY_CAUSE_ERROR);
    cltel_member(body, "ResponseTimeRootCauses");
    cltel_xray_write_causes(body, trace, CLTEL_XRAY_CAUSE_RESPONSE_TIME);
}

void cltel_xray_write_summary(cltel_buf *body, const cltel_xray_trace *trace, double matched_s)
{
    cltel_buf_append_char(body, '{');
    cltel_member_text(body, "Id", trace->id);
    cltel_xray_member_number(body, "StartTime", trace->start_s);
    cltel_xray_member_number(body, "Duration", trace->duration_s);
    cltel_xray_member_number(body, "ResponseTime", trace->response_s);
    cltel_xray_member_flag(body, "HasFault", trace->fault);
    cltel_xray_member_flag(body, "HasError", trace->error);
    cltel_xray_member_flag(body, "HasThrottle", trace->throttle);
    cltel_xray_member_flag(body, "IsPartial", trace->partial);
    write_http(body, trace->root == CLTEL_XRAY_NONE ? NULL : trace->nodes[trace->root].http);
    cltel_xray_write_annotations(body, trace);
    cltel_xray_write_users(body, trace);
    write_services(body, trace);
    cltel_xray_write_resources(body, trace);
    if (trace->entry_service != CLTEL_XRAY_NONE) {
        cltel_member(body, "EntryPoint");
        cltel_xray_write_service_id(body, &trace->services[trace->entry_service]);
    }
    write_all_causes(body, trace);
    cltel_member_i64(body, "Revision", trace->document_count - trace->bad_document_count);
    cltel_xray_member_number(body, "MatchedEventTime", matched_s);
    cltel_buf_append_char(body, '}');
}
