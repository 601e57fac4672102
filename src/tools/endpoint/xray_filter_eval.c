/* Whether a filter expression takes a trace. */
#include "tools/endpoint/xray_filter_parts.h"

static bool selects(const cltel_xray_selector *selector, const cltel_xray_service *service)
{
    return (!selector->name.ptr || cltel_view_equal(selector->name, service->name)) &&
           (!selector->type.ptr || cltel_view_equal(selector->type, service->type)) &&
           (!selector->account_id.ptr || cltel_view_equal(selector->account_id, service->account_id));
}

static bool service_holds(const cltel_xray_term *term, const cltel_xray_scope *outer, int32_t service)
{
    const cltel_xray_trace *trace = outer->trace;
    cltel_xray_scope scope = { .trace = trace, .place = IN_SERVICE };
    if (!selects(&term->from, &trace->services[service]))
        return false;
    if (!term->first)
        return true;
    for (scope.node = trace->services[service].first_node; scope.node != CLTEL_XRAY_NONE;
         scope.node = trace->nodes[scope.node].next_of_service)
        if (cltel_xray_holds(term->first, &scope))
            return true;
    return false;
}

static bool any_service_holds(const cltel_xray_term *term, const cltel_xray_scope *scope)
{
    if (scope->only_service != CLTEL_XRAY_NONE)
        return service_holds(term, scope, scope->only_service);
    for (int32_t i = 0; i < scope->trace->service_count; i++)
        if (service_holds(term, scope, i))
            return true;
    return false;
}

static bool call_holds(const cltel_xray_term *term, const cltel_xray_scope *outer, const cltel_xray_call *call)
{
    const cltel_xray_trace *trace = outer->trace;
    cltel_xray_scope scope = { .trace = trace, .place = IN_EDGE, .call = call };
    return selects(&term->from, &trace->services[call->from]) && selects(&term->to, &trace->services[call->to]) &&
           (!term->first || cltel_xray_holds(term->first, &scope));
}

static bool any_call_holds(const cltel_xray_term *term, const cltel_xray_scope *scope)
{
    if (scope->only_call != CLTEL_XRAY_NONE)
        return call_holds(term, scope, &scope->trace->calls[scope->only_call]);
    for (int32_t i = 0; i < scope->trace->call_count; i++)
        if (call_holds(term, scope, &scope->trace->calls[i]))
            return true;
    return false;
}

static bool list_holds(const cltel_xray_term *term, const cltel_xray_scope *scope)
{
    bool wanted = term->kind == CLTEL_XRAY_TERM_OR;
    for (const cltel_xray_term *part = term->first; part; part = part->next)
        if (cltel_xray_holds(part, scope) == wanted)
            return wanted;
    return !wanted;
}

bool cltel_xray_holds(const cltel_xray_term *term, const cltel_xray_scope *scope)
{
    switch (term->kind) {
    case CLTEL_XRAY_TERM_AND:
    case CLTEL_XRAY_TERM_OR:
        return list_holds(term, scope);
    case CLTEL_XRAY_TERM_NOT:
        return !cltel_xray_holds(term->first, scope);
    case CLTEL_XRAY_TERM_TEST:
        return cltel_xray_test_holds(&term->test, scope);
    case CLTEL_XRAY_TERM_SERVICE:
        return any_service_holds(term, scope);
    case CLTEL_XRAY_TERM_EDGE:
        return any_call_holds(term, scope);
    case CLTEL_XRAY_TERM_CAUSE:
        return cltel_xray_cause_holds(term, scope);
    case CLTEL_XRAY_TERM_JSON:
        return cltel_xray_json_holds(term->json, scope->trace);
    }
    return false;
}

static bool takes(const cltel_xray_filter *filter, const cltel_xray_trace *trace, int32_t service, int32_t call)
{
    cltel_xray_scope scope = { .trace = trace, .place = IN_TRACE, .only_service = service, .only_call = call };
    return cltel_xray_holds(filter->term, &scope);
}

bool cltel_xray_filter_takes(const cltel_xray_filter *filter, const cltel_xray_trace *trace)
{
    return takes(filter, trace, CLTEL_XRAY_NONE, CLTEL_XRAY_NONE);
}

bool cltel_xray_filter_takes_service(const cltel_xray_filter *filter, const cltel_xray_trace *trace, int32_t service)
{
    return takes(filter, trace, service, CLTEL_XRAY_NONE);
}

bool cltel_xray_filter_takes_call(const cltel_xray_filter *filter, const cltel_xray_trace *trace, int32_t call)
{
    return takes(filter, trace, CLTEL_XRAY_NONE, call);
}
