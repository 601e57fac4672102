/* Documents, and what leaves the store by itself. */
#include "tools/endpoint/store_documents.h"

#include "support/cmocka_all.h"
#include "tools/endpoint/event_frames.h"

static cltel_store *opened(void)
{
    cltel_store *store;
    assert_int_equal(cltel_store_open(":memory:", &store, NULL), CLTEL_OK);
    return store;
}

static cltel_document_key key_of(const char *scope, const char *name)
{
    return (cltel_document_key){ "kind", "us-east-1", cltel_view_of(scope), cltel_view_of(name) };
}

static void put(cltel_store *store, const char *scope, const char *name, const char *body)
{
    cltel_document_key key = key_of(scope, name);
    assert_int_equal(cltel_store_put_document(store, &key, cltel_view_of(body), 1), CLTEL_STORED);
}

static bool note(void *context, const cltel_document *document)
{
    cltel_buf *names = context;
    cltel_buf_append_view(names, document->scope);
    cltel_buf_append_char(names, '/');
    cltel_buf_append_view(names, document->name);
    cltel_buf_append_char(names, ' ');
    return true;
}

static void check_names(cltel_store *store, const char *scope, const char *expected)
{
    cltel_buf names = { 0 };
    cltel_document_key key = key_of(scope, NULL);
    assert_int_equal(cltel_store_visit_documents(store, &key, note, &names), CLTEL_STORED);
    cltel_buf_terminate(&names);
    assert_string_equal(names.ptr, expected);
    cltel_buf_done(&names);
}

static void a_document_is_put_found_changed_and_deleted(void **state)
{
    (void)state;
    cltel_store *store = opened();
    cltel_document_key key = key_of("g", "f");
    cltel_buf body = { 0 };
    assert_int_equal(cltel_store_find_document(store, &key, &body), CLTEL_STORED_NOT);
    put(store, "g", "f", "{}");
    put(store, "g", "f", "{\"a\":1}");
    assert_int_equal(cltel_store_find_document(store, &key, &body), CLTEL_STORED);
    assert_memory_equal(body.ptr, "{\"a\":1}", body.len);
    assert_int_equal(cltel_store_delete_document(store, &key), CLTEL_STORED);
    assert_int_equal(cltel_store_delete_document(store, &key), CLTEL_STORED_NOT);
    cltel_buf_done(&body);
    cltel_store_close(store);
}

static void documents_are_listed_in_order_of_scope_and_name(void **state)
{
    (void)state;
    cltel_store *store = opened();
    int64_t count = 0;
    cltel_document_key key = key_of("b", "");
    put(store, "b", "2", "{}");
    put(store, "b", "1", "{}");
    put(store, "a", "3", "{}");
    check_names(store, NULL, "a/3 b/1 b/2 ");
    check_names(store, "b", "b/1 b/2 ");
    assert_int_equal(cltel_store_count_documents(store, &key, &count), CLTEL_STORED);
    assert_int_equal(count, 2);
    assert_int_equal(cltel_store_delete_documents(store, &key), CLTEL_STORED);
    check_names(store, NULL, "a/3 ");
    cltel_store_close(store);
}

#define DAY_MS (24 * 3600 * INT64_C(1000))

/* A group with a stream, and count batches of one event, a day apart from day 1 on. */
static cltel_log_group filled(cltel_store *store, int64_t count)
{
    cltel_log_group group;
    cltel_log_stream stream;
    cltel_group_settings settings = { .class_name = CLTEL_VIEW("STANDARD") };
    cltel_store_create_group(store, "us-east-1", CLTEL_VIEW("g"), &settings);
    assert_int_equal(cltel_store_find_group(store, "us-east-1", CLTEL_VIEW("g"), &group), CLTEL_STORED);
    cltel_store_create_stream(store, group.id, CLTEL_VIEW("s"), 1);
    cltel_store_find_stream(store, group.id, CLTEL_VIEW("s"), &stream);
    for (int64_t day = 1; day <= count; day++) {
        char frame[CLTEL_FRAME_BYTES + 4];
        cltel_frame_write(frame, day * DAY_MS, 4);
        memcpy(frame + CLTEL_FRAME_BYTES, "text", 4);
        cltel_batch batch = { .group_id = group.id,
                              .stream_id = stream.id,
                              .first_ms = day * DAY_MS,
                              .last_ms = day * DAY_MS,
                              .events = 1,
                              .upload_bytes = 30,
                              .frames = { frame, sizeof frame } };
        assert_int_equal(cltel_store_add_batch(store, &batch), CLTEL_STORED);
    }
    return group;
}

static void batches_leave_when_all_their_events_have_expired(void **state)
{
    (void)state;
    cltel_store *store = opened();
    cltel_log_group group = filled(store, 100);
    cltel_log_stream stream;
    int64_t deleted = 9;
    assert_int_equal(cltel_store_expire(store, 101 * DAY_MS, 64, &deleted), CLTEL_STORED);
    assert_int_equal(deleted, 0); /* no retention, for ever */
    cltel_store_set_retention(store, group.id, 5);
    assert_int_equal(cltel_store_expire(store, 101 * DAY_MS, 64, &deleted), CLTEL_STORED);
    assert_int_equal(deleted, 64);
    assert_int_equal(cltel_store_expire(store, 101 * DAY_MS, 64, &deleted), CLTEL_STORED);
    assert_int_equal(deleted, 31);
    cltel_store_find_group(store, "us-east-1", CLTEL_VIEW("g"), &group);
    cltel_store_find_stream(store, group.id, CLTEL_VIEW("s"), &stream);
    assert_int_equal(group.stored_bytes, 5 * 30);
    assert_int_equal(stream.events, 5);
    assert_int_equal(stream.first_ms, 96 * DAY_MS);
    cltel_store_close(store);
}

static void a_cleared_store_is_empty(void **state)
{
    (void)state;
    cltel_store *store = opened();
    cltel_log_group group = filled(store, 3);
    put(store, "g", "f", "{}");
    assert_int_equal(cltel_store_clear(store), CLTEL_STORED);
    assert_int_equal(cltel_store_find_group(store, "us-east-1", CLTEL_VIEW("g"), &group), CLTEL_STORED_NOT);
    cltel_batch_query query = { .group_id = group.id, .until_ms = INT64_MAX };
    cltel_batch batch;
    assert_int_equal(cltel_store_query_batches(store, &query), CLTEL_STORED);
    assert_int_equal(cltel_store_next_batch(store, &batch), CLTEL_STORED_NOT);
    cltel_store_end_batches(store);
    cltel_store_close(store);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_document_is_put_found_changed_and_deleted),
        cmocka_unit_test(documents_are_listed_in_order_of_scope_and_name),
        cmocka_unit_test(batches_leave_when_all_their_events_have_expired),
        cmocka_unit_test(a_cleared_store_is_empty),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
