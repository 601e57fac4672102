/* Terms that walk the lists of root causes. */
#include "tools/endpoint/xray_filter_parts.h"

typedef struct walk {
    const cltel_xray_term *term;
    cltel_xray_scope scope;
} walk;

static bool visit(walk *w)
{
    bool holds = !w->term->first || cltel_xray_holds(w->term->first, &w->scope);
    w->scope.index++;
    return holds;
}

static int32_t exceptions_of(const walk *w, const cltel_xray_cause_entity *entity)
{
    return w->scope.trace->nodes[entity->node].exceptions.count;
}

/* How long the list is that the term walks: what `last` is about. */
static int32_t count_of(const walk *w, const cltel_xray_cause *cause)
{
    const cltel_xray_trace *trace = w->scope.trace;
    int32_t count = 0;
    if (w->term->list == IN_CAUSE_SERVICE)
        return cause->services.count;
    for (int32_t i = 0; i < cause->services.count; i++) {
        cltel_xray_range entities = trace->cause_services[cause->services.first + i].entities;
        if (w->term->list != IN_CAUSE_EXCEPTION) {
            count += entities.count;
            continue;
        }
        for (int32_t j = 0; j < entities.count; j++)
            count += exceptions_of(w, &trace->cause_entities[entities.first + j]);
    }
    return count;
}

static bool entity_holds(walk *w, const cltel_xray_cause_entity *entity)
{
    const cltel_xray_trace *trace = w->scope.trace;
    w->scope.entity = entity;
    if (w->term->list != IN_CAUSE_EXCEPTION)
        return visit(w);
    int32_t first = trace->nodes[entity->node].exceptions.first;
    for (int32_t i = 0; i < exceptions_of(w, entity); i++) {
        w->scope.exception = &trace->exceptions[first + i];
        if (visit(w))
            return true;
    }
    return false;
}

static bool service_holds(walk *w, const cltel_xray_cause_service *service)
{
    w->scope.service = service;
    if (w->term->list == IN_CAUSE_SERVICE)
        return visit(w);
    for (int32_t i = 0; i < service->entities.count; i++)
        if (entity_holds(w, &w->scope.trace->cause_entities[service->entities.first + i]))
            return true;
    return false;
}

static bool one_holds(walk *w, const cltel_xray_cause *cause)
{
    w->scope.index = 0;
    w->scope.count = count_of(w, cause);
    for (int32_t i = 0; i < cause->services.count; i++)
        if (service_holds(w, &w->scope.trace->cause_services[cause->services.first + i]))
            return true;
    return false;
}

bool cltel_xray_cause_holds(const cltel_xray_term *term, const cltel_xray_scope *scope)
{
    const cltel_xray_trace *trace = scope->trace;
    walk w = { term, { .trace = trace, .place = term->list } };
    for (int32_t i = 0; i < trace->cause_count[term->cause]; i++)
        if (one_holds(&w, &trace->causes[term->cause][i]))
            return true;
    return false;
}
