/* A pumped client writes to sockets on the application's own thread: what a write may raise stays away from it. */
#include <signal.h>

#include "support/cmocka_all.h"
#include "support/flow.h"

static sig_atomic_t seen;

static void count(int number)
{
    (void)number;
    seen++;
}

static flow_answer write_to_nobody(void *context, const flow_request *request)
{
    (void)context;
    (void)request;
    raise(SIGPIPE);
    return (flow_answer){ 0 };
}

static flow *open_raising(void)
{
    flow *f = flow_open((const char *const[]){ "worker.mode", "pump", NULL });
    f->decide = write_to_nobody;
    seen = 0;
    signal(SIGPIPE, count);
    return f;
}

static void close_raising(flow *f)
{
    assert_int_equal(seen, 0);
    raise(SIGPIPE);
    assert_int_equal(seen, 1); /* the application's own signals still arrive */
    signal(SIGPIPE, SIG_DFL);
    flow_close(f);
}

static void pumping_keeps_sigpipe_from_the_caller(void **state)
{
    (void)state;
    flow *f = open_raising();
    CLTEL_INFO(f->client, "hello");
    assert_int_equal(cltel_client_pump(f->client, 5000), CLTEL_OK);
    assert_int_equal(flow_stats(f).delivered, 1);
    close_raising(f);
}

static void shutdown_of_a_pumped_client_keeps_sigpipe_from_the_caller(void **state)
{
    (void)state;
    flow *f = open_raising();
    CLTEL_INFO(f->client, "hello");
    assert_int_equal(cltel_client_shutdown(f->client, 5000, NULL), CLTEL_OK);
    assert_int_equal(flow_stats(f).delivered, 1);
    close_raising(f);
}

#define FLOW_TEST(name) cmocka_unit_test_setup_teardown(name, flow_setup, flow_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FLOW_TEST(pumping_keeps_sigpipe_from_the_caller),
        FLOW_TEST(shutdown_of_a_pumped_client_keeps_sigpipe_from_the_caller),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
