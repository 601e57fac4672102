#include "tools/endpoint/endpoint_counters.h"

#include "base/memory.h"
#include "tools/endpoint/call_answer.h"

/* In the order of the fields below. */
static const char *const names[] = { "requests",       "answered",      "errors_4xx",    "errors_5xx",
                                     "refused",        "faults",        "events_stored", "events_rejected",
                                     "batches_stored", "request_bytes", "answer_bytes" };

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
    REQUEST_BYTES,
    ANSWER_BYTES,
    COUNT
};

struct cltel_counters {
    uint64_t values[COUNT]; /* atomic */
    uint64_t *calls;        /* of each operation of the service, atomic */
};

cltel_counters *cltel_counters_new(void)
{
    cltel_counters *counters = cltel_alloc(sizeof *counters);
    if (!counters)
        return NULL;
    counters->calls = cltel_alloc(cltel_service_logs.operation_count * sizeof *counters->calls);
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

/* SIZE_MAX: it is none of the service's. */
static size_t number_of(const cltel_operation *operation)
{
    const cltel_service *service = &cltel_service_logs;
    for (size_t i = 0; i < service->operation_count; i++)
        if (operation == &service->operations[i])
            return i;
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
}

void cltel_counters_clear(cltel_counters *counters)
{
    for (size_t i = 0; counters && i < COUNT; i++)
        __atomic_store_n(&counters->values[i], 0, __ATOMIC_RELAXED);
    for (size_t i = 0; counters && i < cltel_service_logs.operation_count; i++)
        __atomic_store_n(&counters->calls[i], 0, __ATOMIC_RELAXED);
}

void cltel_counters_append_json(cltel_counters *counters, cltel_buf *body)
{
    cltel_buf_append_char(body, '{');
    for (size_t i = 0; i < COUNT; i++)
        cltel_member_i64(body, names[i], (int64_t)__atomic_load_n(&counters->values[i], __ATOMIC_RELAXED));
    cltel_buf_append_text(body, ",\"operations\":{");
    for (size_t i = 0; i < cltel_service_logs.operation_count; i++) {
        uint64_t calls = __atomic_load_n(&counters->calls[i], __ATOMIC_RELAXED);
        if (calls > 0)
            cltel_member_i64(body, cltel_service_logs.operations[i].name, (int64_t)calls);
    }
    cltel_buf_append_text(body, "}}");
}
