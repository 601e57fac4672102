/* Which traces that were not sampled are kept, and what they may cost. */
#include <stdlib.h>

#include "pipeline/client.h"
#include "pipeline/held_spans.h"
#include "support/cmocka_all.h"
#include "support/flow.h"

#define MS INT64_C(1000000)

/* A client whose spans are taken from its ring by hand. */
typedef struct rig {
    flow *flow;
    cltel_held *held;
    uint64_t read;
    int64_t took_ns; /* of every span */
    int64_t now_ns;
} rig;

static rig open_rig(uint64_t bytes_max, bool errors, int64_t slow_ns)
{
    rig r = { .flow = flow_open((const char *const[]){ "trace.sampling", "never", "trace.keep.errors", "true", NULL }),
              .held = cltel_held_new(&(cltel_held_rules){ bytes_max, errors, slow_ns }) };
    return r;
}

static void close_rig(rig *r)
{
    cltel_held_free(r->held);
    flow_close(r->flow);
}

static void hand_over(rig *r)
{
    cltel_ring *ring = r->flow->client->registry.lanes[CLTEL_LANE_SPANS].rings[0];
    for (uint64_t head = cltel_ring_head_sc(ring); r->read < head;) {
        cltel_record record;
        assert_true(cltel_record_read(cltel_ring_at(ring, r->read), head - r->read, &record));
        cltel_held_take(r->held, &record, ring->index, 1000 * MS, 1000 * MS + r->took_ns, r->now_ns);
        r->read += record.header->length;
    }
    cltel_ring_release_sc(ring, r->read);
}

/* A root with children; one of them fails when that is asked for. */
static void make_trace(rig *r, int children, cltel_span_status status)
{
    CLTEL_SPAN_AS(r->flow->client, root, CLTEL_SPAN_SERVER, "root");
    for (int i = 0; i < children; i++) {
        CLTEL_SPAN_AS(r->flow->client, child, CLTEL_SPAN_INTERNAL, "child");
        if (i == 0)
            cltel_span_set_status(&child, status);
    }
}

static size_t take_kept(rig *r)
{
    cltel_held_span span;
    size_t count = 0;
    while (cltel_held_next(r->held, &span)) {
        assert_true(span.record.span != NULL && span.end_ns - span.start_ns == r->took_ns);
        cltel_held_next_done(r->held);
        count++;
    }
    return count;
}

static void a_trace_without_trouble_is_forgotten(void **state)
{
    (void)state;
    rig r = open_rig(1 << 20, true, 0);
    make_trace(&r, 3, CLTEL_STATUS_OK);
    hand_over(&r);
    assert_int_equal(take_kept(&r), 0);
    assert_int_equal(cltel_held_counts_of(r.held)->not_kept, 4);
    assert_int_equal(cltel_held_counts_of(r.held)->inside, 0);
    close_rig(&r);
}

static void an_error_anywhere_keeps_all_spans_of_the_trace(void **state)
{
    (void)state;
    rig r = open_rig(1 << 20, true, 0);
    make_trace(&r, 3, CLTEL_STATUS_FAULT);
    make_trace(&r, 3, CLTEL_STATUS_OK);
    hand_over(&r);
    assert_int_equal(take_kept(&r), 4);
    assert_int_equal(cltel_held_counts_of(r.held)->not_kept, 4);
    close_rig(&r);
}

static bool is_kept_with(const cltel_attr *fields, size_t count)
{
    rig r = open_rig(1 << 20, true, 0);
    cltel_span root;
    cltel_span_start(r.flow->client, &root, CLTEL_SPAN_SERVER, "root", NULL, NULL, 0);
    cltel_span_end(&root, fields, count);
    hand_over(&r);
    bool kept = take_kept(&r) == 1;
    close_rig(&r);
    return kept;
}

/* As the segment is marked: a status by whatever name it has there, the last one of several. */
static void a_status_of_http_counts_as_in_the_segment(void **state)
{
    (void)state;
    const cltel_attr alone[] = {
        CLTEL_I64("http.status", 500), CLTEL_I64("http.status_code", 404), CLTEL_U64("http.response.status_code", 503),
        CLTEL_I64("http.status", 200), CLTEL_I64("http.status", 600),      CLTEL_STR("http.status", "500")
    };
    const bool kept[] = { true, true, true, false, false, false };
    for (size_t i = 0; i < COUNT_OF(alone); i++)
        assert_int_equal(is_kept_with(&alone[i], 1), kept[i]);
    const cltel_attr twice[] = { CLTEL_I64("http.status", 500), CLTEL_I64("http.status", 200) };
    assert_false(is_kept_with(twice, 2));
}

static void a_slow_trace_is_kept(void **state)
{
    (void)state;
    rig r = open_rig(1 << 20, false, 500 * MS);
    r.took_ns = 499 * MS;
    make_trace(&r, 1, CLTEL_STATUS_FAULT);
    hand_over(&r);
    assert_int_equal(take_kept(&r), 0);
    r.took_ns = 500 * MS;
    make_trace(&r, 1, CLTEL_STATUS_OK);
    hand_over(&r);
    assert_int_equal(take_kept(&r), 2);
    close_rig(&r);
}

static void a_late_child_shares_the_fate_of_its_trace(void **state)
{
    (void)state;
    rig r = open_rig(1 << 20, true, 0);
    cltel_span root, late;
    cltel_span_start(r.flow->client, &root, CLTEL_SPAN_SERVER, "root", NULL, NULL, 0);
    cltel_span_attach(&root);
    cltel_span_start(r.flow->client, &late, CLTEL_SPAN_INTERNAL, "late", NULL, NULL, 0);
    cltel_span_set_status(&root, CLTEL_STATUS_ERROR);
    cltel_span_end(&root, NULL, 0);
    hand_over(&r);
    assert_int_equal(take_kept(&r), 1);
    cltel_span_end(&late, NULL, 0);
    hand_over(&r);
    assert_int_equal(take_kept(&r), 1);
    r.now_ns += 61000 * MS;
    cltel_held_expire(r.held, r.now_ns, false);
    assert_int_equal(cltel_held_counts_of(r.held)->inside, 0);
    close_rig(&r);
}

static void the_oldest_undecided_trace_is_given_up_for_room(void **state)
{
    (void)state;
    enum { OPEN = 40 };
    rig r = open_rig(8192, true, 0);
    static cltel_span roots[OPEN];
    for (int i = 0; i < OPEN; i++) {
        cltel_span_start(r.flow->client, &roots[i], CLTEL_SPAN_SERVER, "root", NULL, NULL, 0);
        cltel_span_attach(&roots[i]);
        cltel_span child;
        cltel_span_start(r.flow->client, &child, CLTEL_SPAN_INTERNAL, "child", NULL, NULL, 0);
        cltel_span_end(&child, NULL, 0);
        cltel_span_detach(&roots[i]);
        hand_over(&r);
    }
    const cltel_held_counts *counts = cltel_held_counts_of(r.held);
    assert_true(counts->no_room > 0 && counts->inside > 0);
    assert_int_equal(counts->no_room + counts->inside, OPEN);
    for (int i = 0; i < OPEN; i++) {
        cltel_span_set_status(&roots[i], CLTEL_STATUS_FAULT);
        cltel_span_end(&roots[i], NULL, 0);
        hand_over(&r);
        take_kept(&r);
    }
    assert_int_equal(counts->inside, 0);
    close_rig(&r);
}

/* What is remembered of those that are over is worth less than what may fail yet. */
static void short_traces_do_not_displace_a_long_one(void **state)
{
    (void)state;
    rig r = open_rig(8192, true, 0);
    cltel_span root, child;
    cltel_span_start(r.flow->client, &root, CLTEL_SPAN_SERVER, "long", NULL, NULL, 0);
    cltel_span_attach(&root);
    cltel_span_start(r.flow->client, &child, CLTEL_SPAN_INTERNAL, "bad child", NULL, NULL, 0);
    cltel_span_set_status(&child, CLTEL_STATUS_FAULT);
    cltel_span_end(&child, NULL, 0);
    cltel_span_detach(&root);
    for (int i = 0; i < 200; i++) {
        make_trace(&r, 1, CLTEL_STATUS_OK);
        hand_over(&r);
    }
    cltel_span_end(&root, NULL, 0);
    hand_over(&r);
    assert_int_equal(take_kept(&r), 2);
    assert_int_equal(cltel_held_counts_of(r.held)->no_room, 0);
    assert_int_equal(cltel_held_counts_of(r.held)->not_kept, 400);
    close_rig(&r);
}

static void a_trace_larger_than_the_room_is_given_up_in_part(void **state)
{
    (void)state;
    rig r = open_rig(4096, true, 0);
    make_trace(&r, 200, CLTEL_STATUS_FAULT);
    hand_over(&r);
    size_t kept = take_kept(&r);
    const cltel_held_counts *counts = cltel_held_counts_of(r.held);
    assert_true(kept > 0 && kept < 201);
    assert_int_equal(kept + counts->no_room + counts->not_kept, 201);
    close_rig(&r);
}

static void the_end_forgets_what_is_undecided(void **state)
{
    (void)state;
    rig r = open_rig(1 << 20, true, 0);
    cltel_span root, child;
    cltel_span_start(r.flow->client, &root, CLTEL_SPAN_SERVER, "root", NULL, NULL, 0);
    cltel_span_attach(&root);
    cltel_span_start(r.flow->client, &child, CLTEL_SPAN_INTERNAL, "child", NULL, NULL, 0);
    cltel_span_end(&child, NULL, 0);
    hand_over(&r);
    assert_int_equal(cltel_held_counts_of(r.held)->inside, 1);
    cltel_held_expire(r.held, r.now_ns, true);
    assert_int_equal(cltel_held_counts_of(r.held)->inside, 0);
    assert_int_equal(cltel_held_counts_of(r.held)->not_kept, 1);
    cltel_span_end(&root, NULL, 0);
    close_rig(&r);
}

#define FLOW_TEST(name) cmocka_unit_test_setup_teardown(name, flow_setup, flow_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FLOW_TEST(a_trace_without_trouble_is_forgotten),
        FLOW_TEST(an_error_anywhere_keeps_all_spans_of_the_trace),
        FLOW_TEST(a_status_of_http_counts_as_in_the_segment),
        FLOW_TEST(a_slow_trace_is_kept),
        FLOW_TEST(a_late_child_shares_the_fate_of_its_trace),
        FLOW_TEST(the_oldest_undecided_trace_is_given_up_for_room),
        FLOW_TEST(short_traces_do_not_displace_a_long_one),
        FLOW_TEST(a_trace_larger_than_the_room_is_given_up_in_part),
        FLOW_TEST(the_end_forgets_what_is_undecided),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
