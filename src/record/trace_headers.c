/* One context from all headers of a request. */
#include "record/trace_baggage.h"
#include "record/trace_context.h"
#include "record/trace_state.h"

/* A header that may come once. */
typedef struct single {
    cltel_view text;
    size_t count;
    bool valid;
    cltel_trace_ids ids;
} single;

typedef struct found {
    single xray;
    single traceparent;
    cltel_tracestate tracestate;
    cltel_baggage_reading baggage;
} found;

static void take(single *header, cltel_view text)
{
    header->text = text;
    header->count++;
}

/* Lengths differ, so that a request's other headers cost one comparison. */
static void look_at(found *f, cltel_view name, cltel_view value)
{
    if (name.len == 15 && cltel_view_equal_nocase(name, CLTEL_VIEW("x-amzn-trace-id")))
        take(&f->xray, value);
    else if (name.len == 11 && cltel_view_equal_nocase(name, CLTEL_VIEW("traceparent")))
        take(&f->traceparent, value);
    else if (name.len == 10 && cltel_view_equal_nocase(name, CLTEL_VIEW("tracestate")))
        cltel_tracestate_read(&f->tracestate, value);
    else if (name.len == 7 && cltel_view_equal_nocase(name, CLTEL_VIEW("baggage")))
        cltel_baggage_read(&f->baggage, value);
}

static cltel_view view_of(const char *text, size_t len)
{
    return len == CLTEL_NTS ? cltel_view_of(text) : (cltel_view){ text, len };
}

/* A load balancer adds a Root of its own to a request whose trace is in traceparent. */
static const single *choose(const found *f)
{
    bool xray = f->xray.valid && f->xray.ids.has_trace;
    if (xray && f->xray.ids.has_span)
        return &f->xray;
    if (f->traceparent.valid)
        return &f->traceparent;
    return xray ? &f->xray : NULL;
}

static bool name_the_same_trace(const found *f)
{
    return f->traceparent.valid && memcmp(f->xray.ids.trace_id, f->traceparent.ids.trace_id, 16) == 0;
}

/* What X-Ray's header does not say, traceparent may know, when it is about the same trace. */
static void complete_from_w3c(found *f)
{
    if (!name_the_same_trace(f))
        return;
    f->xray.ids.random = f->traceparent.ids.random;
    if (f->xray.ids.sampled == CLTEL_SAMPLED_UNKNOWN)
        f->xray.ids.sampled = f->traceparent.ids.sampled;
}

static cltel_err use(found *f, cltel_context *context)
{
    const single *chosen = choose(f);
    if (chosen == &f->xray)
        complete_from_w3c(f);
    if (chosen == &f->traceparent || (chosen && name_the_same_trace(f)))
        cltel_tracestate_use(&f->tracestate, context);
    if (chosen || f->xray.valid)
        cltel_trace_use(context, chosen ? &chosen->ids : &f->xray.ids);
    bool malformed = (f->xray.count && !f->xray.valid) || (f->traceparent.count && !f->traceparent.valid);
    return !chosen && malformed ? CLTEL_E_INVALID_HEADER : CLTEL_OK;
}

cltel_err cltel_trace_headers_read(cltel_context *context, const cltel_context_header *headers, size_t count)
{
    found f = { .baggage = { .context = context } };
    for (size_t i = 0; i < count; i++)
        if (headers[i].name && headers[i].value)
            look_at(&f, view_of(headers[i].name, headers[i].name_len), view_of(headers[i].value, headers[i].value_len));
    f.xray.valid = f.xray.count == 1 && cltel_xray_read(f.xray.text, &f.xray.ids, context);
    f.traceparent.valid = f.traceparent.count == 1 && cltel_traceparent_read(f.traceparent.text, &f.traceparent.ids);
    return use(&f, context);
}
