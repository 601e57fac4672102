/* Producers, worker, flushes, readers of statistics and a shutdown, all at once; meant for ThreadSanitizer,
 * true without it. */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>

#include "pipeline/client.h"
#include "record/record.h"
#include "support/cmocka_all.h"
#include "support/flow.h"

enum { PRODUCERS = 4, ENOUGH = 8000, MOST = 50000 };

typedef struct producer {
    flow *f;
    int index;
    uint32_t accepted;
    cltel_err last;
} producer;

typedef struct race {
    flow *f;
    producer producers[PRODUCERS];
    uint64_t accepted; /* shared */
    bool over;
    uint8_t delivered[PRODUCERS][MOST]; /* how often */
    uint8_t left[PRODUCERS][MOST];
} race;

static race *running;

static void *produce(void *argument)
{
    producer *p = argument;
    cltel_err err = CLTEL_OK;
    while (err != CLTEL_E_CLOSED && p->accepted < MOST) {
        char text[32];
        cltel_scope scope;
        snprintf(text, sizeof text, "%d %u", p->index, p->accepted);
        cltel_attr inner = CLTEL_I64("scoped", p->index);
        cltel_scope_enter(p->f->client, &scope, &inner, 1);
        err = cltel_log(p->f->client, CLTEL_SEVERITY_INFO, text, CLTEL_NTS, NULL, 0);
        cltel_scope_leave(&scope);
        if (err == CLTEL_OK) {
            p->accepted++;
            __atomic_fetch_add(&running->accepted, 1, __ATOMIC_RELAXED);
        } else {
            sched_yield();
        }
    }
    p->last = err;
    return NULL;
}

static bool is_over(void)
{
    return __atomic_load_n(&running->over, __ATOMIC_RELAXED);
}

static void *flush_often(void *argument)
{
    flow *f = argument;
    while (!is_over() && cltel_client_flush(f->client, 50) != CLTEL_E_CLOSED)
        sched_yield();
    return NULL;
}

static void *read_often(void *argument)
{
    flow *f = argument;
    char text[600];
    cltel_stats last = { 0 };
    while (!is_over()) {
        cltel_stats now = flow_stats(f);
        if (now.inside < 0 || now.delivered < last.delivered || now.accepted < last.accepted)
            return "statistics went back";
        last = now;
        cltel_client_next_diagnostic(f->client, text, sizeof text);
        cltel_level_set(f->client, CLTEL_SEVERITY_DEBUG);
        sched_yield();
    }
    return NULL;
}

static void *register_often(void *argument)
{
    flow *f = argument;
    cltel_err err = CLTEL_OK;
    for (int i = 0; !is_over() && err != CLTEL_E_CLOSED; i++) {
        char message[32];
        cltel_site *site = NULL;
        snprintf(message, sizeof message, "site %d", i % 500);
        err = cltel_site_register(f->client, CLTEL_SEVERITY_INFO, message, NULL, 0, &site);
        sched_yield();
    }
    return NULL;
}

static void note(uint8_t seen[PRODUCERS][MOST], const char *text)
{
    int index;
    uint32_t number;
    if (sscanf(text, "%d %u", &index, &number) == 2 && index >= 0 && index < PRODUCERS && number < MOST)
        seen[index][number]++;
}

static void note_left(race *r)
{
    cltel_registry *registry = &r->f->client->registry;
    for (uint32_t i = 0; i < registry->all.count; i++) {
        const cltel_ring *ring = registry->all.rings[i];
        cltel_record record;
        for (uint64_t at = cltel_ring_tail(ring), head = cltel_ring_head_sc(ring); at < head;
             at += record.header->length) {
            char text[32];
            assert_true(cltel_record_read(cltel_ring_at(ring, at), head - at, &record));
            snprintf(text, sizeof text, "%.*s", (int)record.text.len, record.text.ptr);
            note(r->left, text);
        }
    }
}

static flow_answer fails_often(void *context, const flow_request *request)
{
    unsigned *seed = context;
    (void)request;
    return (flow_answer){ .status = rand_r(seed) % 3 ? 0 : 503 };
}

static flow_answer throttles(void *context, const flow_request *request)
{
    (void)context, (void)request;
    return (flow_answer){ .status = 429 };
}

static void check_all(race *r, bool complete)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < r->f->event_count; i++)
        note(r->delivered, r->f->events[i].text);
    note_left(r);
    for (int i = 0; i < PRODUCERS; i++) {
        const producer *p = &r->producers[i];
        sum += p->accepted;
        for (uint32_t number = 0; number < MOST; number++) {
            bool accepted = number < p->accepted;
            assert_int_equal(r->delivered[i][number] + r->left[i][number] > 0, accepted);
            assert_true(r->delivered[i][number] <= 1 && r->left[i][number] <= 1);
            if (complete)
                assert_int_equal(r->delivered[i][number], accepted);
        }
    }
    flow_check_balance(r->f);
    assert_int_equal(flow_stats(r->f).accepted, sum);
}

static void run_race(flow_decide decide, int32_t deadline_ms, const char *overflow, bool complete)
{
    unsigned seed = 1;
    race *r = running = calloc(1, sizeof *r);
    pthread_t producers[PRODUCERS], others[4];
    flow *f = r->f =
        flow_open((const char *const[]){ "worker.mode", "thread", "buffer.bytes", "16384", "batch.max.count", "500",
                                         "worker.poll.ms", "1", "buffer.overflow", overflow, NULL });
    f->decide = decide;
    f->context = &seed;
    void *(*const calls[])(void *) = { flush_often, flush_often, read_often, register_often };
    for (int i = 0; i < PRODUCERS; i++) {
        r->producers[i] = (producer){ .f = f, .index = i };
        assert_int_equal(pthread_create(&producers[i], NULL, produce, &r->producers[i]), 0);
    }
    for (size_t i = 0; i < COUNT_OF(others); i++)
        assert_int_equal(pthread_create(&others[i], NULL, calls[i], f), 0);
    while (__atomic_load_n(&r->accepted, __ATOMIC_RELAXED) < (complete ? ENOUGH : ENOUGH / 16))
        sched_yield();
    uint64_t left = 0;
    cltel_err err = cltel_client_shutdown(f->client, deadline_ms, &left);
    __atomic_store_n(&r->over, true, __ATOMIC_RELAXED);
    for (int i = 0; i < PRODUCERS; i++)
        pthread_join(producers[i], NULL);
    for (size_t i = 0; i < COUNT_OF(others); i++) {
        void *complaint = NULL;
        pthread_join(others[i], &complaint);
        assert_null(complaint);
    }
    if (complete)
        assert_int_equal(err, CLTEL_OK);
    assert_int_equal(flow_stats(f).inside, left);
    check_all(r, complete);
    flow_close(f);
    free(r);
}

static void a_shutdown_amid_producers_delivers_exactly_what_was_accepted(void **state)
{
    (void)state;
    run_race(NULL, 20000, "reject-new", true);
}

static void failures_and_retries_change_nothing_about_that(void **state)
{
    (void)state;
    run_race(fails_often, 20000, "reject-new", true);
}

static void blocked_producers_are_set_free_by_a_shutdown(void **state)
{
    (void)state;
    run_race(NULL, 20000, "block", true);
}

static void what_a_short_shutdown_leaves_is_in_the_rings(void **state)
{
    (void)state;
    run_race(throttles, 30, "reject-new", false);
}

/* The first call of a thread is the slow one; shutdown may pass by while it is inside. */
static void *record_once(void *argument)
{
    producer *p = argument;
    p->last = cltel_log(p->f->client, CLTEL_SEVERITY_INFO, "once", 4, NULL, 0);
    return NULL;
}

static void first_records_that_race_with_a_shutdown_are_delivered_or_refused(void **state)
{
    (void)state;
    for (int round = 0; round < 150; round++) {
        producer producers[PRODUCERS];
        pthread_t threads[PRODUCERS];
        uint64_t accepted = 0, left = 9;
        flow *f = flow_open((const char *const[]){ "worker.mode", "thread", "buffer.bytes", "4096", NULL });
        for (int i = 0; i < PRODUCERS; i++) {
            producers[i] = (producer){ .f = f };
            assert_int_equal(pthread_create(&threads[i], NULL, record_once, &producers[i]), 0);
        }
        assert_int_equal(cltel_client_shutdown(f->client, 5000, &left), CLTEL_OK);
        for (int i = 0; i < PRODUCERS; i++) {
            pthread_join(threads[i], NULL);
            accepted += producers[i].last == CLTEL_OK;
        }
        assert_int_equal(flow_stats(f).accepted, accepted);
        assert_int_equal(flow_stats(f).delivered, accepted);
        assert_int_equal(left, 0);
        flow_close(f);
    }
}

int main(void)
{
#define FLOW_TEST(name) cmocka_unit_test_setup_teardown(name, flow_setup, flow_teardown)
    const struct CMUnitTest tests[] = {
        FLOW_TEST(a_shutdown_amid_producers_delivers_exactly_what_was_accepted),
        FLOW_TEST(failures_and_retries_change_nothing_about_that),
        FLOW_TEST(blocked_producers_are_set_free_by_a_shutdown),
        FLOW_TEST(what_a_short_shutdown_leaves_is_in_the_rings),
        FLOW_TEST(first_records_that_race_with_a_shutdown_are_delivered_or_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
