/* Traces in the store. */
#include "tools/endpoint/xray_store.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/cmocka_all.h"
#include "tools/endpoint/store_documents.h"
#include "tools/endpoint/store_statements.h"

#define SECOND INT64_C(1000000)
#define DAY (24 * 3600 * SECOND)
#define NOW (1480615200 * SECOND)
#define TRACE_A "1-58406520-00000000000000000000000a"
#define TRACE_B "1-58406520-00000000000000000000000b"

static cltel_store *opened(void)
{
    cltel_store *store;
    assert_int_equal(cltel_store_open(":memory:", &store, NULL), CLTEL_OK);
    return store;
}

static cltel_new_segment segment(const char *trace, uint64_t id, int64_t start_us, int64_t end_us, const char *document)
{
    cltel_new_segment made = { .region = "us-east-1",
                               .id = id,
                               .start_us = start_us,
                               .end_us = end_us,
                               .document = cltel_view_of(document),
                               .now_us = NOW,
                               .trace_bytes_max = 1000 };
    snprintf(made.trace_id, sizeof made.trace_id, "%s", trace);
    return made;
}

static cltel_segment_fate put(cltel_store *store, const cltel_new_segment *added)
{
    cltel_segment_fate fate;
    cltel_open_trace open = { 0 };
    assert_int_equal(cltel_xray_put_segment(store, &open, added, &fate), CLTEL_STORED);
    assert_int_equal(cltel_xray_put_end(store, &open), CLTEL_STORED);
    return fate;
}

static cltel_stored_trace found(cltel_store *store, const char *id)
{
    cltel_stored_trace trace;
    assert_int_equal(cltel_xray_find_trace(store, "us-east-1", cltel_view_of(id), &trace), CLTEL_STORED);
    return trace;
}

static bool note_segment(void *context, const cltel_stored_segment *stored)
{
    cltel_buf_append_text(context, stored->id + 14);
    cltel_buf_append_char(context, stored->in_progress ? '?' : '=');
    cltel_buf_append_view(context, stored->document);
    cltel_buf_append_char(context, ' ');
    return true;
}

static void check_segments(cltel_store *store, const char *trace, const char *expected)
{
    cltel_buf text = { 0 };
    assert_int_equal(cltel_xray_visit_segments(store, found(store, trace).number, note_segment, &text), CLTEL_STORED);
    cltel_buf_terminate(&text);
    assert_string_equal(text.ptr, expected);
    cltel_buf_done(&text);
}

static bool note_trace(void *context, const cltel_stored_trace *trace)
{
    cltel_buf_append_char(context, trace->id[CLTEL_TRACE_ID_CHARS - 1]);
    return true;
}

static void check_traces(cltel_store *store, const cltel_trace_range *range, const char *expected)
{
    cltel_buf text = { 0 };
    assert_int_equal(cltel_xray_visit_traces(store, range, note_trace, &text), CLTEL_STORED);
    cltel_buf_terminate(&text);
    assert_string_equal(text.ptr, expected);
    cltel_buf_done(&text);
}

static void a_trace_knows_its_ends_and_its_size(void **state)
{
    (void)state;
    cltel_store *store = opened();
    cltel_new_segment first = segment(TRACE_A, 0xFFFFFFFFFFFFFF01ull, NOW + 5, NOW + 7, "one");
    cltel_new_segment second = segment(TRACE_A, 2, NOW + 3, NOW + 9, "two two");
    put(store, &first);
    put(store, &second);
    cltel_stored_trace trace = found(store, TRACE_A);
    assert_string_equal(trace.id, TRACE_A);
    assert_int_equal(trace.first_us, NOW + 3);
    assert_int_equal(trace.last_us, NOW + 9);
    assert_int_equal(trace.segments, 2);
    assert_int_equal(trace.bytes, 10);
    assert_false(trace.limit_exceeded);
    check_segments(store, TRACE_A, "02=two two 01=one ");
    cltel_store_close(store);
}

static void documents_of_one_call_may_be_of_several_traces(void **state)
{
    (void)state;
    cltel_store *store = opened();
    cltel_segment_fate fate;
    cltel_open_trace open = { 0 };
    const cltel_new_segment all[] = { segment(TRACE_A, 1, NOW + 5, NOW + 7, "a"),
                                      segment(TRACE_A, 2, NOW + 3, NOW + 4, "b"),
                                      segment(TRACE_B, 1, NOW, NOW + 1, "c"),
                                      segment(TRACE_A, 3, NOW + 9, NOW + 9, "d"),
                                      segment(TRACE_A, 1, NOW + 4, NOW + 5, "e") };
    for (size_t i = 0; i < COUNT_OF(all); i++)
        assert_int_equal(cltel_xray_put_segment(store, &open, &all[i], &fate), CLTEL_STORED);
    assert_int_equal(cltel_xray_put_end(store, &open), CLTEL_STORED);
    check_segments(store, TRACE_A, "02=b 01=e 03=d ");
    check_segments(store, TRACE_B, "01=c ");
    cltel_stored_trace trace = found(store, TRACE_A);
    assert_int_equal(trace.first_us, NOW + 3);
    assert_int_equal(trace.last_us, NOW + 9);
    assert_int_equal(trace.segments, 3);
    assert_int_equal(trace.bytes, 3);
    cltel_trace_range range = { "us-east-1", NOW + 3, NOW + 4, 0 };
    check_traces(store, &range, "a");
    cltel_store_close(store);
}

static void the_same_id_again_replaces_and_finished_wins(void **state)
{
    (void)state;
    cltel_store *store = opened();
    cltel_new_segment open = segment(TRACE_A, 1, NOW, NOW, "open");
    open.in_progress = true;
    cltel_new_segment reopened = open, done = segment(TRACE_A, 1, NOW, NOW + 8, "done"), again = done;
    reopened.document = CLTEL_VIEW("still open");
    again.document = CLTEL_VIEW("done again");
    again.end_us = NOW + 4;
    assert_int_equal(put(store, &open), CLTEL_SEGMENT_STORED);
    assert_int_equal(put(store, &reopened), CLTEL_SEGMENT_STORED);
    check_segments(store, TRACE_A, "01?still open ");
    assert_int_equal(put(store, &done), CLTEL_SEGMENT_STORED);
    assert_int_equal(put(store, &open), CLTEL_SEGMENT_KEPT_FINISHED);
    check_segments(store, TRACE_A, "01=done ");
    assert_int_equal(put(store, &again), CLTEL_SEGMENT_STORED);
    check_segments(store, TRACE_A, "01=done again ");
    cltel_stored_trace trace = found(store, TRACE_A);
    assert_int_equal(trace.segments, 1);
    assert_int_equal(trace.bytes, 10);
    assert_int_equal(trace.last_us, NOW + 4);
    cltel_store_close(store);
}

static void a_trace_takes_so_many_bytes_and_says_that_there_were_more(void **state)
{
    (void)state;
    cltel_store *store = opened();
    cltel_new_segment small = segment(TRACE_A, 1, NOW, NOW, "12345"), large = segment(TRACE_A, 2, NOW, NOW, "1234567");
    small.trace_bytes_max = large.trace_bytes_max = 10;
    put(store, &small);
    assert_int_equal(put(store, &large), CLTEL_SEGMENT_TRACE_TOO_LARGE);
    assert_true(found(store, TRACE_A).limit_exceeded);
    check_segments(store, TRACE_A, "01=12345 ");
    small.document = CLTEL_VIEW("1234567890");
    assert_int_equal(put(store, &small), CLTEL_SEGMENT_STORED);
    cltel_store_close(store);
}

static void a_trace_is_closed_after_seven_days_and_gone_after_thirty(void **state)
{
    (void)state;
    cltel_store *store = opened();
    cltel_new_segment first = segment(TRACE_A, 1, NOW, NOW, "one"), late = segment(TRACE_A, 2, NOW, NOW, "two");
    cltel_new_segment other = segment(TRACE_B, 1, NOW, NOW, "other");
    put(store, &first);
    late.now_us = NOW + 7 * DAY;
    assert_int_equal(put(store, &late), CLTEL_SEGMENT_STORED);
    late.now_us = NOW + 7 * DAY + 1;
    assert_int_equal(put(store, &late), CLTEL_SEGMENT_TRACE_TOO_OLD);
    other.now_us = NOW + DAY;
    put(store, &other);
    int64_t deleted;
    assert_int_equal(cltel_xray_expire(store, NOW + 30 * DAY, 64, &deleted), CLTEL_STORED);
    assert_int_equal(deleted, 0);
    int64_t number = found(store, TRACE_A).number;
    assert_int_equal(cltel_xray_expire(store, NOW + 30 * DAY + 1, 64, &deleted), CLTEL_STORED);
    assert_int_equal(deleted, 1);
    cltel_stored_trace trace;
    assert_int_equal(cltel_xray_find_trace(store, "us-east-1", CLTEL_VIEW(TRACE_A), &trace), CLTEL_STORED_NOT);
    cltel_buf text = { 0 };
    assert_int_equal(cltel_xray_visit_segments(store, number, note_segment, &text), CLTEL_STORED);
    assert_int_equal(text.len, 0);
    check_segments(store, TRACE_B, "01=other ");
    cltel_store_close(store);
}

static void many_expired_traces_leave_a_few_at_a_time(void **state)
{
    (void)state;
    cltel_store *store = opened();
    for (int i = 0; i < 70; i++) {
        char id[CLTEL_TRACE_ID_CHARS + 1];
        snprintf(id, sizeof id, "1-58406520-%024x", i);
        cltel_new_segment one = segment(id, 1, NOW, NOW, "x");
        put(store, &one);
    }
    int64_t deleted;
    assert_int_equal(cltel_xray_expire(store, NOW + 31 * DAY, 64, &deleted), CLTEL_STORED);
    assert_int_equal(deleted, 64);
    assert_int_equal(cltel_xray_expire(store, NOW + 31 * DAY, 64, &deleted), CLTEL_STORED);
    assert_int_equal(deleted, 6);
    cltel_store_close(store);
}

static void traces_are_visited_newest_first_in_their_range_and_region(void **state)
{
    (void)state;
    cltel_store *store = opened();
    const int64_t starts[] = { NOW + 3, NOW + 1, NOW + 3, NOW + 2, NOW };
    for (int i = 0; i < 5; i++) {
        char id[CLTEL_TRACE_ID_CHARS + 1];
        snprintf(id, sizeof id, "1-58406520-%024x", i);
        cltel_new_segment one = segment(id, 1, starts[i], starts[i] + 100, "x");
        put(store, &one);
    }
    cltel_new_segment elsewhere = segment(TRACE_A, 1, NOW, NOW, "x");
    elsewhere.region = "eu-west-1";
    put(store, &elsewhere);
    cltel_trace_range all = { "us-east-1", NOW, NOW + 4, 0 };
    check_traces(store, &all, "20314");
    cltel_trace_range some = { "us-east-1", NOW + 1, NOW + 3, 0 };
    check_traces(store, &some, "31");
    cltel_trace_range behind = { "us-east-1", NOW, NOW + 3, 3 }; /* behind number 3, the third that came */
    check_traces(store, &behind, "0314");
    cltel_trace_range other = { "eu-west-1", NOW, NOW + 3, 0 };
    check_traces(store, &other, "a");
    cltel_store_close(store);
}

static bool open_nested(void *context, const cltel_stored_trace *trace)
{
    cltel_buf *text = ((void **)context)[1];
    assert_int_equal(cltel_xray_visit_segments(((void **)context)[0], trace->number, note_segment, text), CLTEL_STORED);
    return text->len < 10;
}

static void documents_are_read_inside_a_visit_of_traces(void **state)
{
    (void)state;
    cltel_store *store = opened();
    cltel_new_segment a = segment(TRACE_A, 1, NOW, NOW, "a"), b = segment(TRACE_B, 2, NOW + 1, NOW + 1, "b");
    put(store, &a), put(store, &b);
    cltel_buf text = { 0 };
    void *context[] = { store, &text };
    cltel_trace_range all = { "us-east-1", 0, INT64_MAX, 0 };
    assert_int_equal(cltel_xray_visit_traces(store, &all, open_nested, context), CLTEL_STORED);
    cltel_buf_terminate(&text);
    assert_string_equal(text.ptr, "02=b 01=a ");
    cltel_buf_done(&text);
    cltel_store_close(store);
}

static void clearing_the_store_takes_the_traces_too(void **state)
{
    (void)state;
    cltel_store *store = opened();
    cltel_new_segment a = segment(TRACE_A, 1, NOW, NOW, "a");
    put(store, &a);
    assert_int_equal(cltel_store_clear(store), CLTEL_STORED);
    cltel_stored_trace trace;
    assert_int_equal(cltel_xray_find_trace(store, "us-east-1", CLTEL_VIEW(TRACE_A), &trace), CLTEL_STORED_NOT);
    assert_int_equal(put(store, &a), CLTEL_SEGMENT_STORED);
    check_segments(store, TRACE_A, "01=a ");
    cltel_store_close(store);
}

static bool plan_has_sort(cltel_store *store, cltel_sql sql)
{
    sqlite3_stmt *plan = NULL;
    char *text = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", sqlite3_sql(cltel_store_statement(store, sql)));
    assert_int_equal(sqlite3_prepare_v2(store->db, text, -1, &plan, NULL), SQLITE_OK);
    bool sorts = false;
    while (sqlite3_step(plan) == SQLITE_ROW)
        sorts |= strstr((const char *)sqlite3_column_text(plan, 3), "TEMP B-TREE") != NULL;
    sqlite3_finalize(plan);
    sqlite3_free(text);
    return sorts;
}

static void listing_traces_follows_an_index(void **state)
{
    (void)state;
    cltel_store *store = opened();
    assert_false(plan_has_sort(store, CLTEL_SQL_TRACE_LIST));
    assert_false(plan_has_sort(store, CLTEL_SQL_TRACE_EXPIRED));
    cltel_store_close(store);
}

/* What version 2 had: all but the traces. */
static void make_version_2(const char *path)
{
    cltel_store *store;
    assert_int_equal(cltel_store_open(path, &store, NULL), CLTEL_OK);
    cltel_document_key key = { "kind", "us-east-1", CLTEL_VIEW(""), CLTEL_VIEW("kept") };
    assert_int_equal(cltel_store_put_document(store, &key, CLTEL_VIEW("{}"), 1), CLTEL_STORED);
    assert_int_equal(sqlite3_exec(store->db, "DROP TABLE xray_segment; DROP TABLE xray_trace; PRAGMA user_version=2",
                                  NULL, NULL, NULL),
                     SQLITE_OK);
    cltel_store_close(store);
}

static void a_store_of_version_2_gets_what_is_missing_and_keeps_the_rest(void **state)
{
    (void)state;
    char path[] = "/tmp/cltel-test-store-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    make_version_2(path);
    cltel_store *store;
    assert_int_equal(cltel_store_open(path, &store, NULL), CLTEL_OK);
    cltel_new_segment a = segment(TRACE_A, 1, NOW, NOW, "a");
    assert_int_equal(put(store, &a), CLTEL_SEGMENT_STORED);
    cltel_buf body = { 0 };
    cltel_document_key key = { "kind", "us-east-1", CLTEL_VIEW(""), CLTEL_VIEW("kept") };
    assert_int_equal(cltel_store_find_document(store, &key, &body), CLTEL_STORED);
    cltel_buf_done(&body);
    cltel_store_close(store);
    assert_int_equal(cltel_store_open(path, &store, NULL), CLTEL_OK);
    check_segments(store, TRACE_A, "01=a ");
    cltel_store_close(store);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trace_knows_its_ends_and_its_size),
        cmocka_unit_test(documents_of_one_call_may_be_of_several_traces),
        cmocka_unit_test(the_same_id_again_replaces_and_finished_wins),
        cmocka_unit_test(a_trace_takes_so_many_bytes_and_says_that_there_were_more),
        cmocka_unit_test(a_trace_is_closed_after_seven_days_and_gone_after_thirty),
        cmocka_unit_test(many_expired_traces_leave_a_few_at_a_time),
        cmocka_unit_test(traces_are_visited_newest_first_in_their_range_and_region),
        cmocka_unit_test(documents_are_read_inside_a_visit_of_traces),
        cmocka_unit_test(clearing_the_store_takes_the_traces_too),
        cmocka_unit_test(listing_traces_follows_an_index),
        cmocka_unit_test(a_store_of_version_2_gets_what_is_missing_and_keeps_the_rest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
