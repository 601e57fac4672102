/* The curl transport while a resolver hangs: it stays responsive. */
#include "support/cmocka_all.h"

#include <netdb.h>
#include <pthread.h>

#include "base/clock.h"
#include "support/transport_rig.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t released = PTHREAD_COND_INITIALIZER;
static int asked, answered, may_answer;

/* Stands before libc's: libcurl's resolver threads come here. Hangs until the test's end. */
int getaddrinfo(const char *node, const char *service, const struct addrinfo *hints, struct addrinfo **result)
{
    (void)node;
    (void)service;
    (void)hints;
    *result = NULL;
    pthread_mutex_lock(&lock);
    asked++;
    while (!may_answer)
        pthread_cond_wait(&released, &lock);
    answered++;
    pthread_cond_broadcast(&released);
    pthread_mutex_unlock(&lock);
    return EAI_AGAIN;
}

static int count_asked(void)
{
    pthread_mutex_lock(&lock);
    int count = asked;
    pthread_mutex_unlock(&lock);
    return count;
}

static int let_resolvers_answer(void **state)
{
    (void)state;
    pthread_mutex_lock(&lock);
    may_answer = 1;
    pthread_cond_broadcast(&released);
    while (answered < asked)
        pthread_cond_wait(&released, &lock);
    pthread_mutex_unlock(&lock);
    return 0;
}

static int64_t elapsed_ms(int64_t start_ns)
{
    return (cltel_clock_monotonic_ns() - start_ns) / 1000000;
}

static void the_connect_timeout_covers_a_hanging_resolver(void **state)
{
    (void)state;
    cltel_transport *transport = rig_transport(1);
    cltel_request request = rig_request("http://logs.example.com/");
    request.connect_timeout_ms = 50;
    cltel_response *response = rig_exchange(transport, &request);
    assert_int_equal(response->result, CLTEL_SEND_NOT_SENT);
    assert_true(response->timed_out);
    assert_false(response->sent);
    assert_true(count_asked() > 0);
    transport->free(transport);
}

static void cancelling_and_freeing_do_not_wait_for_a_hanging_resolver(void **state)
{
    (void)state;
    int asked_before = count_asked();
    cltel_transport *transport = rig_transport(1);
    cltel_request request = rig_request("http://logs.example.com/");
    cltel_exchange finished[1];
    assert_true(transport->start(transport, &request, NULL));
    while (count_asked() == asked_before)
        assert_int_equal(transport->poll(transport, 1, finished, 1), 0);

    int64_t start_ns = cltel_clock_monotonic_ns();
    transport->cancel_all(transport);
    assert_int_equal(transport->poll(transport, 0, finished, 1), 1);
    assert_int_equal(finished[0].response->result, CLTEL_SEND_CANCELLED);
    assert_false(finished[0].response->sent);
    transport->free(transport);
    assert_true(elapsed_ms(start_ns) < 1000); /* the resolver would hang for ever */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_connect_timeout_covers_a_hanging_resolver),
        cmocka_unit_test(cancelling_and_freeing_do_not_wait_for_a_hanging_resolver),
    };
    return cmocka_run_group_tests_name("send/curl_transport with a hanging resolver", tests, NULL,
                                       let_resolvers_answer);
}
