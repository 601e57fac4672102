/* Spans against the local endpoint's X-Ray with each of its faults: what was accepted is stored, once a trace. */
#include <stdio.h>
#include <stdlib.h>

#include "support/cmocka_all.h"
#include "support/flow.h"
#include "tools/endpoint/local_endpoint.h"
#include "tools/endpoint/store.h"
#include "tools/endpoint/xray_store.h"

enum { SPANS = 600 };

typedef struct outcome {
    cltel_stats stats;
    uint64_t left;
    int traces; /* in the endpoint's store */
} outcome;

static void record_all(int port, outcome *o)
{
    char url[64];
    snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
    cltel_config *config = flow_config((const char *const[]){
        "worker.mode", "thread", "aws.endpoint.url", url, "aws.access.key.id", CLTEL_ENDPOINT_DEFAULT_KEY_ID,
        "aws.secret.access.key", CLTEL_ENDPOINT_DEFAULT_SECRET, NULL });
    cltel_client *client = NULL;
    assert_int_equal(cltel_client_new(config, &client, NULL), CLTEL_OK);
    cltel_config_free(config);
    for (int i = 0; i < SPANS; i++) {
        const cltel_attr fields[] = { CLTEL_I64("number", i) };
        cltel_span span;
        assert_int_equal(cltel_span_start(client, &span, CLTEL_SPAN_SERVER, "GET /", NULL, fields, 1), CLTEL_OK);
        assert_int_equal(cltel_span_end(&span, NULL, 0), CLTEL_OK);
    }
    cltel_client_shutdown(client, 60000, &o->left);
    o->stats = (cltel_stats){ .size = sizeof o->stats };
    cltel_stats_get(client, &o->stats);
    cltel_client_free(client);
}

static bool count_trace(void *context, const cltel_stored_trace *trace)
{
    outcome *o = context;
    o->traces += trace->segments >= 1;
    return true;
}

static outcome run(const char *const *faults)
{
    outcome o = { .left = 1 };
    char folder[96], path[128];
    cltel_local_endpoint *endpoint;
    cltel_store *store;
    snprintf(folder, sizeof folder, "%s/endpoint", flow_dir());
    snprintf(path, sizeof path, "%s/cltel-local.db", folder);
    cltel_endpoint_options options = { .data_dir = folder, .faults = faults, .fault_count = 1 };
    assert_int_equal(cltel_endpoint_start(&options, &endpoint, NULL), CLTEL_OK);
    record_all(cltel_endpoint_port(endpoint), &o);
    cltel_endpoint_stop(endpoint);
    assert_int_equal(cltel_store_open(path, &store, NULL), CLTEL_OK);
    const cltel_trace_range range = { .region = "eu-west-1", .until_us = INT64_MAX };
    assert_int_equal(cltel_xray_visit_traces(store, &range, count_trace, &o), CLTEL_STORED);
    cltel_store_close(store);
    return o;
}

static void whatever_goes_wrong_each_span_is_stored_or_counted(void **state)
{
    static const struct {
        const char *rule[1];
        bool refused; /* what the rule names is invalid for good */
    } faults[] = {
        { { "operation=PutTraceSegments,status=429,code=ThrottledException,rate=0.3,seed=3" }, false },
        { { "operation=PutTraceSegments,status=503,count=5" }, false },
        { { "operation=PutTraceSegments,reset=before,rate=0.3,seed=5" }, false },
        { { "operation=PutTraceSegments,reset=after,count=3" }, false },
        { { "operation=PutTraceSegments,body=malformed,count=3" }, false },
        { { "operation=PutTraceSegments,body=truncated,count=3" }, false },
        { { "operation=PutTraceSegments,unprocessed=7,count=6" }, false },
        { { "operation=PutTraceSegments,unprocessed=50,code=InternalFailure,count=4" }, false },
        { { "operation=PutTraceSegments,unprocessed=3,code=InvalidSegment,count=4" }, true },
    };
    for (size_t i = 0; i < COUNT_OF(faults); i++) {
        outcome o = run(faults[i].rule);
        const cltel_stats *s = &o.stats;
        bool fair = faults[i].refused ? s->spans_dropped_rejected == 12 : s->spans_delivered == SPANS;
        if (o.left != 0 || s->spans_accepted != SPANS || s->spans_delivered + s->spans_dropped != SPANS || !fair ||
            o.traces != s->spans_delivered || (!faults[i].refused && s->spans_requests <= SPANS / 50))
            fail_msg("%s: %d delivered, %d dropped, %d stored, %d requests", faults[i].rule[0], (int)s->spans_delivered,
                     (int)s->spans_dropped, o.traces, (int)s->spans_requests);
        flow_teardown(state);
        flow_setup(state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whatever_goes_wrong_each_span_is_stored_or_counted, flow_setup, flow_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
