/* The transport without a network. */
#include "support/cmocka_all.h"

#include "send/memory_transport.h"

static const cltel_request plain_request = { .method = "POST", .url = "http://127.0.0.1/", .body = { "{}", 2 } };

static void without_a_script_everything_is_acknowledged(void **state)
{
    (void)state;
    cltel_transport *transport = cltel_memory_transport_new(NULL, NULL);
    int tag;
    assert_true(transport->start(transport, &plain_request, &tag));
    cltel_exchange finished[2];
    assert_int_equal(transport->poll(transport, 0, finished, 2), 1);
    assert_ptr_equal(finished[0].tag, &tag);
    assert_int_equal(finished[0].response->result, CLTEL_SEND_ANSWERED);
    assert_int_equal(finished[0].response->status, 200);
    assert_int_equal(finished[0].response->retry_after_ms, -1);
    assert_memory_equal(finished[0].response->body.ptr, "{}", 2);
    assert_int_equal(transport->poll(transport, 0, finished, 2), 0);
    transport->free(transport);
}

static void refuse_every_second(void *context, const cltel_request *request, cltel_response *response)
{
    int *asked = context;
    assert_int_equal(request->body.len, 2);
    response->status = ++*asked % 2 ? 200 : 503;
}

static void the_script_answers_in_order_and_as_many_as_asked_for(void **state)
{
    (void)state;
    int asked = 0, tags[5];
    cltel_transport *transport = cltel_memory_transport_new(refuse_every_second, &asked);
    for (size_t i = 0; i < COUNT_OF(tags); i++)
        assert_true(transport->start(transport, &plain_request, &tags[i]));
    cltel_exchange finished[2];
    for (size_t i = 0; i < COUNT_OF(tags);) {
        size_t count = transport->poll(transport, 0, finished, COUNT_OF(finished));
        assert_in_range(count, 1, COUNT_OF(finished));
        for (size_t j = 0; j < count; j++, i++) {
            assert_ptr_equal(finished[j].tag, &tags[i]);
            assert_int_equal(finished[j].response->status, i % 2 ? 503 : 200);
        }
    }
    transport->free(transport);
}

static void what_is_cancelled_comes_out_once_without_an_answer(void **state)
{
    (void)state;
    int asked = 0;
    cltel_transport *transport = cltel_memory_transport_new(refuse_every_second, &asked);
    transport->start(transport, &plain_request, NULL);
    transport->cancel_all(transport);
    cltel_exchange finished[2];
    assert_int_equal(transport->poll(transport, 0, finished, 2), 1);
    assert_int_equal(finished[0].response->result, CLTEL_SEND_CANCELLED);
    assert_int_equal(asked, 0);
    assert_int_equal(transport->poll(transport, 0, finished, 2), 0);
    transport->free(transport);
}

static void a_wakeup_ends_the_next_wait(void **state)
{
    (void)state;
    cltel_transport *transport = cltel_memory_transport_new(NULL, NULL);
    cltel_exchange finished[1];
    transport->wakeup(transport);
    transport->wakeup(transport);
    assert_int_equal(transport->poll(transport, 3600 * 1000, finished, 1),
                     0); /* the test's own time limit is shorter */
    transport->free(transport);
}

static void free_releases_what_was_never_polled(void **state)
{
    (void)state;
    cltel_transport *transport = cltel_memory_transport_new(NULL, NULL);
    transport->start(transport, &plain_request, NULL);
    cltel_exchange finished[1];
    assert_int_equal(transport->poll(transport, 0, finished, 1), 1);
    transport->start(transport, &plain_request, NULL);
    transport->free(transport);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_a_script_everything_is_acknowledged),
        cmocka_unit_test(the_script_answers_in_order_and_as_many_as_asked_for),
        cmocka_unit_test(what_is_cancelled_comes_out_once_without_an_answer),
        cmocka_unit_test(a_wakeup_ends_the_next_wait),
        cmocka_unit_test(free_releases_what_was_never_polled),
    };
    return cmocka_run_group_tests_name("send/memory_transport", tests, NULL, NULL);
}
