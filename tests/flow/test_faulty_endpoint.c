/* The library against the local endpoint with each of its faults: whatever goes wrong on the way, what was accepted
 * is delivered, what came twice has the same id, and the counters of both sides agree. */
#include <arpa/inet.h>
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/cmocka_all.h"
#include "support/flow.h"
#include "tools/endpoint/event_frames.h"
#include "tools/endpoint/local_endpoint.h"
#include "tools/endpoint/store.h"

enum { RECORDS = 600, BATCH = 20, ID_CHARS = 48, STORED_MAX = 4 * RECORDS };

typedef struct outcome {
    cltel_stats stats; /* of the library */
    uint64_t left;
    int64_t stored; /* of the endpoint */
    int64_t rejected;
    int64_t faults;
    char ids[STORED_MAX][ID_CHARS]; /* of what is in its store */
    size_t id_count;
    int64_t notices; /* the library's own events about losses: no record of the application */
} outcome;

static void get(int port, const char *path, char *answer, size_t size)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
                                   .sin_port = htons((uint16_t)port),
                                   .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    char request[160];
    int len = snprintf(request, sizeof request, "GET %s HTTP/1.1\r\nHost: localhost:%d\r\nConnection: close\r\n\r\n",
                       path, port);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(write(fd, request, (size_t)len), len);
    size_t got = 0;
    for (ssize_t n; got + 1 < size && (n = read(fd, answer + got, size - 1 - got)) > 0;)
        got += (size_t)n;
    answer[got] = '\0';
    close(fd);
}

static int64_t counter(const char *answer, const char *name)
{
    char wanted[64];
    snprintf(wanted, sizeof wanted, "\"%s\":", name);
    const char *at = strstr(answer, wanted);
    assert_non_null(at);
    return strtoll(at + strlen(wanted), NULL, 10);
}

static void read_counters(int port, outcome *o)
{
    char answer[4096];
    get(port, "/_cltel/stats", answer, sizeof answer);
    o->stored = counter(answer, "events_stored");
    o->rejected = counter(answer, "events_rejected");
    o->faults = counter(answer, "faults");
}

static void keep_id(outcome *o, cltel_view message)
{
    cJSON *event = cJSON_ParseWithLength(message.ptr, message.len);
    const char *id = cJSON_GetStringValue(cJSON_GetObjectItem(event, "id"));
    assert_non_null(id);
    assert_true(o->id_count < STORED_MAX);
    if (strstr(id, ".notice."))
        o->notices++;
    else
        snprintf(o->ids[o->id_count++], ID_CHARS, "%s", id);
    cJSON_Delete(event);
}

static void read_store(const char *folder, outcome *o)
{
    char path[128];
    cltel_store *store;
    cltel_log_group group;
    cltel_batch batch;
    snprintf(path, sizeof path, "%s/cltel-local.db", folder);
    assert_int_equal(cltel_store_open(path, &store, NULL), CLTEL_OK);
    assert_int_equal(cltel_store_find_group(store, "eu-west-1", CLTEL_VIEW("test-group"), &group), CLTEL_STORED);
    cltel_batch_query query = { .group_id = group.id, .until_ms = INT64_MAX };
    assert_int_equal(cltel_store_query_batches(store, &query), CLTEL_STORED);
    while (cltel_store_next_batch(store, &batch) == CLTEL_STORED) {
        cltel_framed_event event;
        assert_int_equal(cltel_store_batch_frames(store, &batch.frames), CLTEL_STORED);
        while (cltel_frame_next(&batch.frames, &event))
            keep_id(o, event.message);
    }
    cltel_store_end_batches(store);
    cltel_store_close(store);
}

static void record_all(int port, outcome *o)
{
    char url[64], text[32];
    snprintf(url, sizeof url, "http://127.0.0.1:%d", port);
    cltel_config *config = flow_config((const char *const[]){
        "worker.mode", "thread", "aws.endpoint.url", url, "batch.max.count", "20", "aws.access.key.id",
        CLTEL_ENDPOINT_DEFAULT_KEY_ID, "aws.secret.access.key", CLTEL_ENDPOINT_DEFAULT_SECRET, NULL });
    cltel_client *client = NULL;
    assert_int_equal(cltel_client_new(config, &client, NULL), CLTEL_OK);
    cltel_config_free(config);
    for (int i = 0; i < RECORDS; i++) {
        int len = snprintf(text, sizeof text, "record %d", i);
        assert_int_equal(cltel_log(client, CLTEL_SEVERITY_INFO, text, (size_t)len, NULL, 0), CLTEL_OK);
    }
    cltel_client_shutdown(client, 60000, &o->left);
    o->stats = (cltel_stats){ .size = sizeof o->stats };
    cltel_stats_get(client, &o->stats);
    cltel_client_free(client);
}

static outcome *run(const char *const *faults, size_t fault_count)
{
    outcome *o = calloc(1, sizeof *o);
    char folder[96];
    snprintf(folder, sizeof folder, "%s/endpoint", flow_dir());
    cltel_endpoint_options options = { .data_dir = folder, .faults = faults, .fault_count = fault_count };
    cltel_local_endpoint *endpoint;
    assert_int_equal(cltel_endpoint_start(&options, &endpoint, NULL), CLTEL_OK);
    record_all(cltel_endpoint_port(endpoint), o);
    read_counters(cltel_endpoint_port(endpoint), o);
    cltel_endpoint_stop(endpoint);
    read_store(folder, o);
    return o;
}

static int compare(const void *a, const void *b)
{
    return strcmp(a, b);
}

static size_t distinct(outcome *o)
{
    size_t count = o->id_count > 0;
    qsort(o->ids, o->id_count, ID_CHARS, compare);
    for (size_t i = 1; i < o->id_count; i++)
        count += strcmp(o->ids[i - 1], o->ids[i]) != 0;
    return count;
}

/* What holds whatever the fault. */
static void check_balance(outcome *o)
{
    assert_int_equal(o->left, 0);
    assert_int_equal(o->stats.accepted, RECORDS);
    assert_int_equal(o->stats.inside, 0);
    assert_int_equal(o->stats.delivered + o->stats.dropped, RECORDS);
    assert_true(o->faults > 0);
    assert_int_equal(o->stored, o->id_count + o->notices);
}

static void errors_that_say_so_cost_nothing(void **state)
{
    (void)state;
    static const char *const faults[][1] = {
        { "operation=PutLogEvents,status=400,code=ThrottlingException,rate=0.3,seed=3" },
        { "operation=PutLogEvents,status=503,rate=0.3,seed=4" },
        { "operation=PutLogEvents,status=500,count=5" },
        { "operation=PutLogEvents,reset=before,rate=0.2,seed=5" },
        { "operation=CreateLogStream,status=503,count=2" },
        { "operation=PutLogEvents,body=slow,delay_ms=2,count=3" },
        { "operation=PutLogEvents,delay_ms=100,count=3" },
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        print_message("%s\n", faults[i][0]);
        outcome *o = run(faults[i], 1);
        check_balance(o);
        assert_int_equal(o->stats.delivered, RECORDS);
        assert_int_equal(o->stored, RECORDS);
        assert_int_equal(distinct(o), RECORDS);
        free(o);
        flow_teardown(state);
        flow_setup(state);
    }
}

/* The first calls find no group yet: they are skipped, so that the fault meets one that stores. */
static void answers_that_are_lost_make_duplicates_with_the_same_id(void **state)
{
    (void)state;
    /* A whole answer of 200 is an acknowledgement, whatever its body. */
    static const struct {
        const char *rule[1];
        int twice; /* batches that are sent again */
    } faults[] = {
        { { "operation=PutLogEvents,reset=after,count=3,skip=12" }, 3 },
        { { "operation=PutLogEvents,body=malformed,count=3,skip=12" }, 0 },
        { { "operation=PutLogEvents,body=truncated,count=3,skip=12" }, 3 },
    };
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        print_message("%s\n", faults[i].rule[0]);
        outcome *o = run(faults[i].rule, 1);
        check_balance(o);
        assert_int_equal(o->stats.delivered, RECORDS);
        assert_int_equal(distinct(o), RECORDS);
        assert_int_equal(o->stored, RECORDS + faults[i].twice * BATCH);
        assert_int_equal(o->stats.possible_duplicates, faults[i].twice * BATCH);
        free(o);
        flow_teardown(state);
        flow_setup(state);
    }
}

static void rejected_events_are_counted_by_their_reason_on_both_sides(void **state)
{
    (void)state;
    static const char *const faults[] = { "operation=PutLogEvents,too_old=3,count=1,skip=12",
                                          "operation=PutLogEvents,too_new=2,count=1,skip=25" };
    outcome *o = run(faults, 2);
    check_balance(o);
    assert_int_equal(o->stats.dropped_too_old, 3);
    assert_int_equal(o->stats.dropped_too_new, 2);
    assert_int_equal(o->rejected, 5);
    assert_int_equal(o->stats.delivered, o->id_count);
    assert_true(o->notices > 0);
    assert_int_equal(distinct(o), o->stats.delivered);
    free(o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(errors_that_say_so_cost_nothing, flow_setup, flow_teardown),
        cmocka_unit_test_setup_teardown(answers_that_are_lost_make_duplicates_with_the_same_id, flow_setup,
                                        flow_teardown),
        cmocka_unit_test_setup_teardown(rejected_events_are_counted_by_their_reason_on_both_sides, flow_setup,
                                        flow_teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
