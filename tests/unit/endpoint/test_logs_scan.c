/* Pages of events out of batches that overlap in time, against sorting all of them. */
#include "tools/endpoint/logs_scan.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/cmocka_all.h"
#include "tools/endpoint/event_frames.h"
#include "tools/endpoint/store_statements.h"

enum { STREAMS = 3, BATCHES = 80, EVENTS_MAX = 20, TIMES = 300, ALL_MAX = BATCHES * EVENTS_MAX };

typedef struct stored_event {
    cltel_event_place place;
    int64_t stream_id;
    bool odd; /* its message has the word "odd" */
} stored_event;

typedef struct fixture {
    cltel_store *store;
    int64_t group_id;
    int64_t stream_ids[STREAMS];
    int64_t span_max_ms;
    stored_event all[ALL_MAX];
    size_t count;
} fixture;

static uint32_t seed;

static uint32_t next_number(uint32_t below)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % below;
}

static int by_place(const void *a, const void *b)
{
    return cltel_place_compare(&((const stored_event *)a)->place, &((const stored_event *)b)->place);
}

static void add_batch(fixture *f, int64_t stream_id)
{
    char frames[EVENTS_MAX * (CLTEL_FRAME_BYTES + 16)];
    size_t len = 0, first = f->count, count = 1 + next_number(EVENTS_MAX - 1);
    int64_t time = next_number(TIMES);
    cltel_batch batch = { .group_id = f->group_id, .stream_id = stream_id, .first_ms = time, .ingested_ms = 1 };
    for (size_t i = 0; i < count; i++, time += next_number(4)) {
        bool odd = next_number(3) == 0;
        uint32_t bytes = odd ? 7 : 4;
        cltel_frame_write(frames + len, time, bytes);
        memcpy(frames + len + CLTEL_FRAME_BYTES, odd ? "odd one" : "even", bytes);
        len += CLTEL_FRAME_BYTES + bytes;
        batch.last_ms = time;
        f->all[f->count++] = (stored_event){ { time, 0, (int64_t)i }, stream_id, odd };
    }
    batch.events = (int64_t)count;
    batch.frames = (cltel_view){ frames, len };
    assert_int_equal(cltel_store_add_batch(f->store, &batch), CLTEL_STORED);
    for (size_t i = first; i < f->count; i++)
        f->all[i].place.batch = batch.id;
}

static int set_up(void **state)
{
    static fixture f;
    f = (fixture){ 0 };
    seed = 1;
    static const cltel_group_settings settings = { { "STANDARD", 8 }, { "", 0 }, { "", 0 }, 1 };
    cltel_log_group group;
    cltel_log_stream stream;
    cltel_store_open(":memory:", &f.store, NULL);
    cltel_store_create_group(f.store, "r", CLTEL_VIEW("g"), &settings);
    cltel_store_find_group(f.store, "r", CLTEL_VIEW("g"), &group);
    f.group_id = group.id;
    for (size_t i = 0; i < STREAMS; i++) {
        char name = (char)('a' + i);
        cltel_store_create_stream(f.store, group.id, (cltel_view){ &name, 1 }, 1);
        cltel_store_find_stream(f.store, group.id, (cltel_view){ &name, 1 }, &stream);
        f.stream_ids[i] = stream.id;
    }
    for (size_t i = 0; i < BATCHES; i++)
        add_batch(&f, f.stream_ids[next_number(STREAMS)]);
    qsort(f.all, f.count, sizeof *f.all, by_place);
    cltel_store_find_group(f.store, "r", CLTEL_VIEW("g"), &group);
    f.span_max_ms = group.span_max_ms;
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    cltel_store_close(((fixture *)*state)->store);
    return 0;
}

static cltel_log_scan scan_of(const fixture *f)
{
    return (
        cltel_log_scan){ .group_id = f->group_id, .span_max_ms = f->span_max_ms, .before = { INT64_C(1000000), 0, 0 } };
}

/* Checks that a page continues where `seen` events of those that `wanted` takes were given; returns how many it has. */
static void assert_continues(const fixture *f, cltel_event_page *page, size_t *at,
                             bool (*wanted)(const fixture *, const stored_event *))
{
    cltel_event_page_sort(page);
    for (size_t i = 0; i < page->count; i++) {
        while (!wanted(f, &f->all[*at]))
            (*at)++;
        assert_true(*at < f->count);
        assert_int_equal(cltel_place_compare(&page->events[i].place, &f->all[*at].place), 0);
        assert_int_equal(page->events[i].stream_id, f->all[*at].stream_id);
        (*at)++;
    }
}

static bool is_any(const fixture *f, const stored_event *event)
{
    (void)f, (void)event;
    return true;
}

static bool is_odd(const fixture *f, const stored_event *event)
{
    (void)f;
    return event->odd;
}

static bool is_of_two(const fixture *f, const stored_event *event)
{
    return event->stream_id != f->stream_ids[1];
}

static void walk_forward(const fixture *f, cltel_log_scan scan, size_t events_max, size_t bytes_max,
                         bool (*wanted)(const fixture *, const stored_event *))
{
    size_t at = 0, pages = 0;
    do {
        cltel_event_page page;
        cltel_event_page_init(&page, events_max, bytes_max, false);
        cltel_event_place before = scan.from;
        scan.more = false;
        assert_int_equal(cltel_logs_scan(f->store, &scan, &page), CLTEL_STORED);
        assert_true(page.count <= events_max);
        assert_continues(f, &page, &at, wanted);
        cltel_event_page_done(&page);
        scan.from = scan.next;
        assert_true(!scan.more || cltel_place_compare(&before, &scan.from) < 0);
        assert_true(++pages < 5000);
    } while (scan.more);
    while (at < f->count && !wanted(f, &f->all[at]))
        at++;
    assert_int_equal(at, f->count);
}

static void pages_forward_give_each_event_once_in_order(void **state)
{
    const fixture *f = *state;
    static const size_t events_max[] = { 1, 3, 17, 100, 10000 }, bytes_max[] = { 1, 50, 1000, 1000000 };
    for (size_t i = 0; i < COUNT_OF(events_max); i++)
        for (size_t k = 0; k < COUNT_OF(bytes_max); k++)
            walk_forward(f, scan_of(f), events_max[i], bytes_max[k], is_any);
}

static void looking_can_end_early_without_losing_the_place(void **state)
{
    const fixture *f = *state;
    static const size_t looked_at[] = { 1, 300, 1000, 5000 };
    for (size_t i = 0; i < COUNT_OF(looked_at); i++) {
        cltel_log_scan scan = scan_of(f);
        scan.bytes_max = looked_at[i];
        walk_forward(f, scan, 7, 1000000, is_any);
        walk_forward(f, scan, 10000, 1000000, is_any);
    }
}

static void filters_and_streams_select_events(void **state)
{
    const fixture *f = *state;
    cltel_filter_fault fault;
    cltel_filter *filter = cltel_filter_compile(CLTEL_VIEW("odd"), &fault);
    assert_non_null(filter);
    cltel_log_scan scan = scan_of(f);
    scan.filter = filter;
    scan.bytes_max = 700;
    walk_forward(f, scan, 5, 1000000, is_odd);
    cltel_filter_free(filter);
    int64_t two[] = { f->stream_ids[0], f->stream_ids[2] };
    scan = scan_of(f);
    scan.stream_ids = two;
    scan.stream_id_count = 2;
    walk_forward(f, scan, 11, 1000000, is_of_two);
}

static void pages_backward_give_each_event_once_too(void **state)
{
    const fixture *f = *state;
    static const size_t events_max[] = { 1, 4, 50, 10000 };
    for (size_t i = 0; i < COUNT_OF(events_max); i++) {
        cltel_log_scan scan = scan_of(f);
        size_t left = f->count;
        while (left > 0) {
            cltel_event_page page;
            cltel_event_page_init(&page, events_max[i], 1000000, true);
            assert_int_equal(cltel_logs_scan(f->store, &scan, &page), CLTEL_STORED);
            assert_int_equal(page.count, left < events_max[i] ? left : events_max[i]);
            size_t at = left -= page.count;
            assert_continues(f, &page, &at, is_any);
            scan.before = page.events[0].place;
            cltel_event_page_done(&page);
        }
    }
}

static void a_time_range_is_kept_to(void **state)
{
    const fixture *f = *state;
    for (int64_t from = 0; from < TIMES; from += 37) {
        cltel_log_scan scan = scan_of(f);
        scan.from = (cltel_event_place){ from, 0, 0 };
        scan.before = (cltel_event_place){ from + 20, 0, 0 };
        cltel_event_page page;
        cltel_event_page_init(&page, ALL_MAX, 1000000, false);
        assert_int_equal(cltel_logs_scan(f->store, &scan, &page), CLTEL_STORED);
        size_t expected = 0;
        for (size_t i = 0; i < f->count; i++)
            expected += f->all[i].place.timestamp_ms >= from && f->all[i].place.timestamp_ms < from + 20;
        assert_int_equal(page.count, expected);
        cltel_event_page_done(&page);
    }
}

/* A sorter would hold every blob of the range in memory. */
static void batches_are_read_in_the_order_of_an_index(void **state)
{
    const fixture *f = *state;
    for (int sql = CLTEL_SQL_BATCH_OF_STREAM; sql <= CLTEL_SQL_BATCH_OF_GROUP_DOWN; sql++) {
        char text[1024];
        snprintf(text, sizeof text, "EXPLAIN QUERY PLAN %s",
                 sqlite3_sql(cltel_store_statement(f->store, (cltel_sql)sql)));
        sqlite3_stmt *plan;
        assert_int_equal(sqlite3_prepare_v2(f->store->db, text, -1, &plan, NULL), SQLITE_OK);
        while (sqlite3_step(plan) == SQLITE_ROW) {
            const char *step = (const char *)sqlite3_column_text(plan, 3);
            assert_null(strstr(step, "TEMP B-TREE"));
            assert_null(strstr(step, "SCAN"));
        }
        sqlite3_finalize(plan);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(pages_forward_give_each_event_once_in_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(looking_can_end_early_without_losing_the_place, set_up, tear_down),
        cmocka_unit_test_setup_teardown(filters_and_streams_select_events, set_up, tear_down),
        cmocka_unit_test_setup_teardown(pages_backward_give_each_event_once_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_time_range_is_kept_to, set_up, tear_down),
        cmocka_unit_test_setup_teardown(batches_are_read_in_the_order_of_an_index, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
