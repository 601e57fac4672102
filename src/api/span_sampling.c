/* Whether a trace that begins here is recorded. */
#include "api/recording.h"
#include "api/span_inside.h"

_Static_assert(sizeof(cltel_sampling_counts) <= sizeof(((cltel_ring *)NULL)->counts), "the ring keeps them");

/* The fields that a span starts with. */
typedef struct facts {
    const cltel_attr *attrs;
    size_t count;
} facts;

static cltel_view find(const facts *facts, const char *key)
{
    size_t len = strlen(key);
    for (size_t i = 0; i < facts->count; i++) {
        const cltel_attr *attr = &facts->attrs[i];
        if (attr->key_len == len && attr->type == CLTEL_TYPE_STR && memcmp(attr->key, key, len) == 0)
            return (cltel_view){ attr->value.str, attr->len };
    }
    return (cltel_view){ NULL, 0 };
}

static cltel_view find_either(const facts *facts, const char *key, const char *other)
{
    cltel_view found = find(facts, key);
    return found.ptr ? found : find(facts, other);
}

static cltel_view attribute(const void *context, const char *key)
{
    return find(context, key);
}

/* Takes host and path out of "https://host:port/path?query"; a text that begins with '/' is a path. */
static void split_url(cltel_view url, cltel_sampling_request *request)
{
    const char *end = url.ptr + url.len;
    const char *slashes = url.len > 2 ? memmem(url.ptr, url.len, "//", 2) : NULL;
    const char *host = slashes ? slashes + 2 : url.ptr;
    const char *path = memchr(host, '/', (size_t)(end - host));
    if (slashes && !request->host.ptr)
        request->host = (cltel_view){ host, (size_t)((path ? path : end) - host) };
    if (!path)
        return;
    const char *query = memchr(path, '?', (size_t)(end - path));
    request->path = (cltel_view){ path, (size_t)((query ? query : end) - path) };
}

static void describe(const cltel_client *client, const facts *facts, cltel_sampling_request *request)
{
    request->host = find_either(facts, "http.host", "server.address");
    request->method = find_either(facts, "http.method", "http.request.method");
    cltel_view url = find_either(facts, "http.url", "url.full");
    if (url.ptr)
        split_url(url, request);
    if (!request->path.ptr)
        request->path = find(facts, "url.path");
    request->service_type = cltel_view_of(client->settings.trace_origin);
    request->attribute = attribute;
    request->context = facts;
}

cltel_err cltel_span_decide(cltel_span *span, uint64_t random, const cltel_attr *attrs, size_t count)
{
    cltel_span_inside *inside = cltel_span_look(span);
    cltel_client *client = inside->client;
    /* As in a recording call: the worker frees old rules when no thread is inside one. */
    cltel_ring *ring = cltel_recording_begin_spans(client);
    if (!ring)
        return cltel_recording_error();
    const facts facts = { attrs, count };
    cltel_sampling_request request = { .service = cltel_view_of(client->settings.service_name) };
    if (cltel_sampler_asks_for_request(&client->sampler))
        describe(client, &facts, &request);
    cltel_sampling_decision decision = cltel_sampler_decide(&client->sampler, (cltel_sampling_counts *)ring->counts,
                                                            &request, cltel_clock_realtime_s(), random);
    cltel_recording_end();
    inside->self.sampled = decision.sampled ? CLTEL_SAMPLED_YES : CLTEL_SAMPLED_NO;
    inside->rule = decision.slot;
    return CLTEL_OK;
}

/* The name by a slot. Rules come and go; one that is gone has none any more. */
static void copy_rule(cltel_client *client, uint32_t slot, char *name, size_t size)
{
    if (!slot || !cltel_recording_begin_spans(client))
        return;
    cltel_sampler_rule_name(&client->sampler, slot, name, size);
    cltel_recording_end();
}

void cltel_span_decision(const cltel_span *span, cltel_decision *decision)
{
    if (!decision)
        return;
    const cltel_span_inside *inside = span ? (const cltel_span_inside *)(const void *)span : NULL;
    memset(decision, 0, sizeof *decision);
    if (!inside || !cltel_span_is_started(inside->state))
        return;
    decision->started = 1;
    decision->sampled = inside->self.sampled == CLTEL_SAMPLED_YES;
    decision->by_caller = inside->by_caller;
    copy_rule(inside->client, inside->rule, decision->rule, sizeof decision->rule);
}
