/* StartLiveTail: an answer that goes on, in messages of application/vnd.amazon.eventstream. */
#include <stdio.h>

#include "base/clock.h"
#include "base/json_writer.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/call_dispatch.h"
#include "tools/endpoint/event_stream_frame.h"
#include "tools/endpoint/live_tail.h"
#include "tools/endpoint/logs_names.h"
#include "tools/endpoint/logs_operations.h"

typedef struct asking {
    const cJSON *groups;
    const cJSON *names;
    const cJSON *prefixes;
    cltel_view pattern;
} asking;

static bool in_identifier(unsigned char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != 0 && strchr("_#+=/:,.@-", c));
}

static bool in_stream_name(unsigned char c)
{
    return c != ':' && c != '*';
}

static bool read_input(cltel_call *call, asking *a)
{
    static const cltel_text_rule groups = { "logGroupIdentifiers", 1, 2048, in_identifier, "[\\w#+=/:,.@-]*", true };
    static const cltel_text_rule names = { "logStreamNames", 1, 512, in_stream_name, "[^:*]*", false };
    static const cltel_text_rule prefixes = { "logStreamNamePrefixes", 1, 512, in_stream_name, "[^:*]*", false };
    static const cltel_text_rule pattern = { "logEventFilterPattern", 0, 1024, NULL, NULL, false };
    return cltel_input_texts(call, &groups, CLTEL_LIVE_GROUPS_MAX, &a->groups) &&
           cltel_input_texts(call, &names, CLTEL_LIVE_STREAMS_MAX, &a->names) &&
           cltel_input_texts(call, &prefixes, CLTEL_LIVE_STREAMS_MAX, &a->prefixes) &&
           cltel_input_text(call, &pattern, &a->pattern) && cltel_input_ok(call);
}

static bool check_input(cltel_call *call, const asking *a)
{
    const cJSON *group;
    cJSON_ArrayForEach(group, a->groups)
    {
        cltel_view name = cltel_view_of(group->valuestring);
        if (cltel_logs_name_of_arn(name).ptr == name.ptr)
            return cltel_answer_refusal(call, "InvalidParameterException",
                                        "logGroupIdentifiers must be ARNs of log groups (logGroupArn of "
                                        "DescribeLogGroups), not '%.*s'.",
                                        (int)(name.len < 512 ? name.len : 512), name.ptr);
    }
    if (a->names && a->prefixes)
        return cltel_answer_refusal(call, "InvalidParameterException",
                                    "logStreamNames and logStreamNamePrefixes are mutually exclusive parameters.");
    if ((a->names || a->prefixes) && cJSON_GetArraySize(a->groups) > 1)
        return cltel_answer_refusal(call, "InvalidParameterException",
                                    "logStreamNames and logStreamNamePrefixes can be given for one log group only.");
    return true;
}

static bool add_group(cltel_call *call, cltel_store *store, cltel_live_session *session, const char *arn)
{
    cltel_log_group group;
    if (!cltel_logs_find_standard_group(call, store, cltel_logs_name_of_arn(cltel_view_of(arn)), &group))
        return false;
    if (cltel_live_session_wants(session, group.id))
        return true;
    cltel_live_group *added = &session->groups[session->group_count++];
    added->id = group.id;
    snprintf(added->identifier, sizeof added->identifier, CLTEL_LOCAL_ACCOUNT ":%s", group.name);
    return true;
}

static void add_names(cltel_live_session *session, const cJSON *list, bool prefixes)
{
    const cJSON *name;
    cJSON_ArrayForEach(name, list)
    {
        session->prefixes = prefixes;
        cltel_buf_append_text(&session->names[session->name_count++], name->valuestring);
    }
}

/* false: answered. */
static bool fill(cltel_call *call, cltel_store *store, cltel_live_session *session, const asking *a)
{
    cltel_filter_fault fault;
    const cJSON *group;
    session->filter = cltel_filter_compile(a->pattern.ptr ? a->pattern : CLTEL_VIEW(""), &fault);
    if (!session->filter)
        return cltel_answer_refusal(call, "InvalidParameterException", "%s", fault.message);
    session->seen = cltel_store_newest_batch(store); /* before the groups: what comes after this is seen */
    cJSON_ArrayForEach(group, a->groups)
    {
        if (!add_group(call, store, session, group->valuestring))
            return false;
    }
    add_names(session, a->names, false);
    add_names(session, a->prefixes, true);
    return true;
}

static void append_list(cltel_buf *start, const char *member, const cJSON *list)
{
    const cJSON *item;
    cltel_member(start, member);
    cltel_buf_append_char(start, '[');
    cJSON_ArrayForEach(item, list)
    {
        cltel_comma(start);
        cltel_json_append_string(start, cltel_view_of(item->valuestring));
    }
    cltel_buf_append_char(start, ']');
}

static void greet(const cltel_call *call, cltel_live_session *session, const asking *a)
{
    char id[CLTEL_REQUEST_ID_CHARS + 1];
    cltel_buf start = { 0 };
    cltel_http_new_request_id(id);
    cltel_buf_append_char(&start, '{');
    cltel_member_text(&start, "requestId", cltel_view_of(call->answer.request_id));
    cltel_member_text(&start, "sessionId", cltel_view_of(id));
    append_list(&start, "logGroupIdentifiers", a->groups);
    append_list(&start, "logStreamNames", a->names);
    append_list(&start, "logStreamNamePrefixes", a->prefixes);
    cltel_member_text(&start, "logEventFilterPattern", a->pattern.ptr ? a->pattern : CLTEL_VIEW(""));
    cltel_buf_append_char(&start, '}');
    cltel_live_session_greet(session, cltel_buf_view(&start));
    cltel_buf_done(&start);
}

/* What a fault rule asks for in the stream. */
static void apply_fault(const cltel_call *call, cltel_live_session *session)
{
    const cltel_fault *fault = &call->fault;
    if (!fault->active)
        return;
    if (fault->status)
        cltel_live_session_end(session, fault->code, "A fault rule of cltel local asks for this error.");
    else if (fault->body == CLTEL_BODY_MALFORMED || fault->body == CLTEL_BODY_TRUNCATED)
        cltel_live_session_spoil(session, fault->body == CLTEL_BODY_TRUNCATED);
}

static bool start(cltel_call *call, cltel_store *store, cltel_live_session *session, const asking *a)
{
    if (!fill(call, store, session, a))
        return false;
    greet(call, session, a);
    apply_fault(call, session);
    switch (cltel_live_tail_add(call->dispatcher->tails, session)) {
    case CLTEL_STREAM_NO_ROOM:
        return cltel_answer_refusal(call, "LimitExceededException", "Rate exceeded");
    case CLTEL_STREAM_TOO_LATE:
        return cltel_answer_error(call, 503, "ServiceUnavailableException", CLTEL_VIEW("The endpoint is ending."));
    case CLTEL_STREAM_ADDED:
        break;
    }
    cltel_answer_empty(call);
    call->answer.content_type = CLTEL_EVENT_STREAM_TYPE;
    call->answer.stream = &session->stream;
    return true;
}

void cltel_logs_start_live_tail(cltel_call *call, cltel_store *store)
{
    asking a = { 0 };
    if (!read_input(call, &a) || !check_input(call, &a))
        return;
    cltel_live_session *session = cltel_live_session_new(cltel_clock_monotonic_ns() / 1000000);
    if (!session)
        cltel_answer_store_failure(call, store);
    else if (!start(call, store, session, &a))
        cltel_live_session_free(session);
}
