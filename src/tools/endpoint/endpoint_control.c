#include "tools/endpoint/endpoint_control.h"

#include <stdio.h>

#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/call_dispatch.h"
#include "tools/endpoint/xray_telemetry.h"

static bool is_method(const cltel_call *call, const char *method)
{
    return cltel_view_equal(call->request.method, cltel_view_of(method));
}

static cltel_buf *begin(cltel_call *call, int status)
{
    cltel_buf *body = cltel_answer_body(call);
    call->answer.status = status;
    call->answer.content_type = "application/json";
    return body;
}

static void refuse(cltel_call *call, int status, const char *message)
{
    cltel_buf *body = begin(call, status);
    cltel_buf_append_char(body, '{');
    cltel_member_text(body, "error", cltel_view_of(message));
    cltel_buf_append_char(body, '}');
}

static void answer_rules(cltel_call *call)
{
    cltel_buf *body = begin(call, 200);
    cltel_buf_append_text(body, "{\"rules\":");
    cltel_fault_rules_append_json(call->dispatcher->faults, body);
    cltel_buf_append_char(body, '}');
}

static cltel_err set_member(cltel_fault_rule *rule, const cJSON *item, cltel_error *detail)
{
    char number[32];
    cltel_view value = cltel_view_of(item->valuestring);
    if (cJSON_IsNumber(item)) {
        snprintf(number, sizeof number, "%.15g", item->valuedouble);
        value = cltel_view_of(number);
    }
    return cltel_fault_rule_set(rule, cltel_view_of(item->string), value.ptr ? value : CLTEL_VIEW(""), detail);
}

static cltel_err add_rule(cltel_call *call, cltel_error *detail)
{
    cltel_fault_rule rule;
    const cJSON *item;
    cltel_fault_rule_init(&rule);
    cltel_err err = CLTEL_OK;
    cJSON_ArrayForEach(item, call->input)
    {
        if (err == CLTEL_OK)
            err = set_member(&rule, item, detail);
    }
    if (err == CLTEL_OK)
        err = cltel_fault_rule_check(&rule, detail);
    return err == CLTEL_OK ? cltel_fault_rules_add(call->dispatcher->faults, &rule, detail) : err;
}

static void run_faults(cltel_call *call, cltel_store *store)
{
    (void)store;
    cltel_error detail = CLTEL_ERROR_INIT;
    if (is_method(call, "DELETE"))
        cltel_fault_rules_clear(call->dispatcher->faults);
    else if (is_method(call, "POST") && add_rule(call, &detail) != CLTEL_OK) {
        refuse(call, 400, detail.text);
        return;
    }
    answer_rules(call);
}

static void run_stats(cltel_call *call, cltel_store *store)
{
    cltel_buf *body = begin(call, 200);
    cltel_buf_append_char(body, '{');
    cltel_counters_append_members(call->dispatcher->counters, body);
    if (cltel_xray_append_telemetry(store, body))
        cltel_buf_append_char(body, '}');
    else
        cltel_answer_store_failure(call, store);
}

static void run_reset(cltel_call *call, cltel_store *store)
{
    if (cltel_store_clear(store) != CLTEL_STORED) {
        cltel_answer_store_failure(call, store);
        return;
    }
    cltel_query_board_clear(call->dispatcher->queries);
    cltel_fault_rules_clear(call->dispatcher->faults);
    cltel_counters_clear(call->dispatcher->counters);
    cltel_buf_append_text(begin(call, 200), "{}");
}

static void run_nothing(cltel_call *call, cltel_store *store)
{
    (void)store;
    refuse(call, 404, "Here are GET, POST and DELETE /_cltel/faults, GET /_cltel/stats and POST /_cltel/reset.");
}

static bool no_input(cltel_call *call)
{
    (void)call;
    return true;
}

static const struct {
    const char *method;
    const char *path;
    cltel_operation operation;
} routes[] = {
    { "GET", "/_cltel/faults", { .name = "faults", .prepare = no_input, .run = run_faults } },
    { "POST", "/_cltel/faults", { .name = "faults", .run = run_faults } },
    { "DELETE", "/_cltel/faults", { .name = "faults", .prepare = no_input, .run = run_faults } },
    { "GET", "/_cltel/stats", { .name = "stats", .prepare = no_input, .run = run_stats } },
    { "POST", "/_cltel/reset", { .name = "reset", .writes = true, .prepare = no_input, .run = run_reset } },
};

static const cltel_operation nothing = { .name = "nothing", .prepare = no_input, .run = run_nothing };

const cltel_operation *cltel_control_find(const cltel_http_request *request)
{
    static const char start[] = "/_cltel/";
    if (request->path.len < sizeof start - 1 || memcmp(request->path.ptr, start, sizeof start - 1) != 0)
        return NULL;
    for (size_t i = 0; i < sizeof routes / sizeof *routes; i++)
        if (cltel_view_equal(request->method, cltel_view_of(routes[i].method)) &&
            cltel_view_equal(request->path, cltel_view_of(routes[i].path)))
            return &routes[i].operation;
    return &nothing;
}
