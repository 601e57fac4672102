#include "tools/endpoint/endpoint_counters.h"

#include "base/memory.h"
#include "tools/endpoint/call_answer.h"
#include "tools/endpoint/services.h"

/* In the order of the fields below. */
static const char *const names[] = { "requests",       "answered",        "errors_4xx",        "errors_5xx",
                                     "refused",        "faults",          "events_stored",     "events_rejected",
                                     "batches_stored", "segments_stored", "segments_rejected", "request_bytes",
                                     "answer_bytes" };

enum {
    REQUESTS,
    ANSWERED,
    ERRORS_4XX,
    ERRORS_5XX,
    REFUSED, /* before any operation: host, origin, signature, no such operation */
    FAULTS,
    EVENTS_STORED,
    EVENTS_REJECTED,
    BATCHES_STORED,
    SEGMENTS_STORED,
    SEGMENTS_REJECTED,
    REQUEST_BYTES,
    ANSWER_BYTES,
    COUNT
};

struct cltel_counters {
    uint64_t values[COUNT]; /* atomic */
    size_t call_count;
    uint64_t *calls; /* of each operation, service by service; atomic */
};

static size_t count_operations(void)
{
    size_t count = 0;
    for (const cltel_service *const *service = cltel_services; *service; service++)
        count += (*service)->operation_count;
    return count;
}

cltel_counters *cltel_counters_new(void)
{
    cltel_counters *counters = cltel_alloc(sizeof *counters);
    if (!counters)
        return NULL;
    counters->call_count = count_operations();
    counters->calls = cltel_alloc(counters->call_count * sizeof *counters->calls);
    if (!counters->calls) {
        cltel_release(counters);
        return NULL;
    }
    return counters;
}

void cltel_counters_free(cltel_counters *counters)
{
    if (!counters)
        return;
    cltel_release(counters->calls);
    cltel_release(counters);
}

static void add(uint64_t *value, uint64_t more)
{
    __atomic_fetch_add(value, more, __ATOMIC_RELAXED);
}

/* SIZE_MAX: it is none of a service's. */
static size_t number_of(const cltel_operation *operation)
{
    size_t before = 0;
    for (const cltel_service *const *service = cltel_services; *service; service++) {
        for (size_t i = 0; i < (*service)->operation_count; i++)
            if (operation == &(*service)->operations[i])
                return before + i;
        before += (*service)->operation_count;
    }
    return SIZE_MAX;
}

void cltel_counters_add(cltel_counters *counters, const cltel_call *call)
{
    if (!counters)
        return;
    uint64_t *values = counters->values;
    size_t number = number_of(call->operation);
    if (call->operation && number == SIZE_MAX)
        return; /* the page, or the endpoint's own business */
    int status = call->answer.status;
    add(&values[REQUESTS], 1);
    add(&values[status < 400 ? ANSWERED : status < 500 ? ERRORS_4XX : ERRORS_5XX], 1);
    add(&values[REFUSED], number == SIZE_MAX && status >= 400);
    add(&values[FAULTS], call->fault.active);
    add(&values[REQUEST_BYTES], call->request.body.len);
    add(&values[ANSWER_BYTES], call->answer.body.len);
    if (number != SIZE_MAX)
        add(&counters->calls[number], 1);
    if (call->store_failed)
        return;
    add(&values[EVENTS_STORED], call->events_stored);
    add(&values[EVENTS_REJECTED], call->events_rejected);
    add(&values[BATCHES_STORED], call->events_stored > 0);
    add(&values[SEGMENTS_STORED], call->segments_stored);
    add(&values[SEGMENTS_REJECTED], call->segments_rejected);
}

void cltel_counters_clear(cltel_counters *counters)
{
    for (size_t i = 0; counters && i < COUNT; i++)
        __atomic_store_n(&counters->values[i], 0, __ATOMIC_RELAXED);
    for (size_t i = 0; counters && i < counters->call_count; i++)
        __atomic_store_n(&counters->calls[i], 0, __ATOMIC_RELAXED);
}

static void append_calls(cltel_buf *body, const cltel_service *service, const uint64_t *calls)
{
    for (size_t i = 0; i < service->operation_count; i++) {
        uint64_t count = __atomic_load_n(&calls[i], __ATOMIC_RELAXED);
        if (count > 0)
            cltel_member_i64(body, service->operations[i].name, (int64_t)count);
    }
}

/* Two services may have operations of one name, so each has an object of its own. */
void cltel_counters_append_members(cltel_counters *counters, cltel_buf *body)
{
    for (size_t i = 0; i < COUNT; i++)
        cltel_member_i64(body, names[i], (int64_t)__atomic_load_n(&counters->values[i], __ATOMIC_RELAXED));
    cltel_member(body, "operations");
    cltel_buf_append_char(body, '{');
    const uint64_t *calls = counters->calls;
    for (const cltel_service *const *service = cltel_services; *service; service++) {
        cltel_member(body, (*service)->signing_name);
        cltel_buf_append_char(body, '{');
        append_calls(body, *service, calls);
        cltel_buf_append_char(body, '}');
        calls += (*service)->operation_count;
    }
    cltel_buf_append_char(body, '}');
}
