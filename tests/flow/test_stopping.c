/* Flush, pump, shutdown, free, fork: codes, deadlines, and what stays behind. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "pipeline/client.h"
#include "support/cmocka_all.h"
#include "support/flow.h"

static flow_answer throttles(void *context, const flow_request *request)
{
    (void)context, (void)request;
    return (flow_answer){ .status = 400, .error = "ThrottlingException" };
}

static int64_t ms_since(int64_t start_ns)
{
    return (cltel_clock_monotonic_ns() - start_ns) / 1000000;
}

static void calls_without_a_client_or_with_a_negative_time_are_refused(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "worker.mode", "thread", NULL });
    assert_int_equal(cltel_client_flush(NULL, 0), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_client_flush(f->client, -1), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_client_pump(NULL, 0), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_client_pump(f->client, 0), CLTEL_E_NOT_PUMPED);
    assert_int_equal(cltel_client_shutdown(NULL, 0, NULL), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_client_shutdown(f->client, INT32_MIN, NULL), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_client_flush(f->client, INT32_MAX), CLTEL_OK);
    cltel_client_free(NULL);
    flow_close(f);
}

static void flush_waits_until_its_deadline_and_loses_nothing(void **state)
{
    (void)state;
    const char *const modes[] = { "pump", "thread" };
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        flow *f = flow_open((const char *const[]){ "worker.mode", modes[i], NULL });
        pthread_mutex_lock(&f->lock);
        f->decide = throttles;
        pthread_mutex_unlock(&f->lock);
        CLTEL_INFO(f->client, "x");
        int64_t start_ns = cltel_clock_monotonic_ns();
        assert_int_equal(cltel_client_flush(f->client, 50), CLTEL_E_TIMED_OUT);
        assert_in_range(ms_since(start_ns), 49, 1000);
        assert_int_equal(flow_stats(f).inside, 1);
        pthread_mutex_lock(&f->lock);
        f->decide = NULL;
        pthread_mutex_unlock(&f->lock);
        assert_int_equal(cltel_client_flush(f->client, 5000), CLTEL_OK);
        assert_int_equal(flow_stats(f).delivered, 1);
        flow_close(f);
    }
}

static void after_shutdown_calls_answer_closed(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    uint64_t left = 99;
    cltel_site *site = NULL;
    assert_int_equal(cltel_site_register(f->client, CLTEL_SEVERITY_INFO, "x", NULL, 0, &site), CLTEL_OK);
    assert_int_equal(CLTEL_INFO(f->client, "x"), CLTEL_OK);
    assert_int_equal(cltel_client_shutdown(f->client, 5000, &left), CLTEL_OK);
    assert_int_equal(left, 0);
    assert_int_equal(cltel_client_shutdown(f->client, 5000, &left), CLTEL_OK);
    assert_int_equal(CLTEL_INFO(f->client, "x"), CLTEL_E_CLOSED);
    assert_int_equal(cltel_log_site(f->client, site, NULL, 0), CLTEL_E_CLOSED);
    assert_int_equal(cltel_client_flush(f->client, 0), CLTEL_E_CLOSED);
    assert_int_equal(cltel_client_pump(f->client, 0), CLTEL_E_CLOSED);
    assert_int_equal(cltel_thread_prepare(f->client), CLTEL_E_CLOSED);
    assert_int_equal(cltel_site_register(f->client, CLTEL_SEVERITY_INFO, "y", NULL, 0, &site), CLTEL_E_CLOSED);
    cltel_scope scope;
    cltel_attr attr = CLTEL_I64("i", 1);
    assert_int_equal(cltel_scope_enter(f->client, &scope, &attr, 1), CLTEL_E_CLOSED);
    assert_true(flow_stats(f).dropped_closed >= 2);
    assert_int_equal(flow_stats(f).delivered, 1);
    flow_close(f);
}

static void *record_on_a_new_thread(void *argument)
{
    flow *f = argument;
    cltel_attr attr = CLTEL_I64("i", 1);
    cltel_scope scope;
    if (cltel_scope_enter(f->client, &scope, &attr, 1) != CLTEL_E_CLOSED ||
        cltel_thread_prepare(f->client) != CLTEL_E_CLOSED)
        return NULL;
    cltel_scope_leave(&scope);
    return CLTEL_INFO(f->client, "x") == CLTEL_E_CLOSED ? argument : NULL;
}

static void a_thread_that_never_recorded_is_told_closed_too(void **state)
{
    (void)state;
    flow *f = flow_open(NULL);
    pthread_t thread;
    void *result = NULL;
    assert_int_equal(cltel_client_shutdown(f->client, 0, NULL), CLTEL_OK);
    assert_int_equal(pthread_create(&thread, NULL, record_on_a_new_thread, f), 0);
    pthread_join(thread, &result);
    assert_ptr_equal(result, f);
    assert_int_equal(flow_stats(f).dropped_closed, 1);
    flow_close(f);
}

static void shutdown_with_a_refusing_service_keeps_the_records_in_their_files(void **state)
{
    (void)state;
    const char *const modes[] = { "pump", "thread" };
    for (size_t i = 0; i < COUNT_OF(modes); i++) {
        flow *f = flow_open((const char *const[]){ "worker.mode", modes[i], "exit.timeout.ms", "0", NULL });
        f->decide = throttles;
        for (int j = 0; j < 7; j++)
            CLTEL_INFO(f->client, "x");
        uint64_t left = 0;
        int64_t start_ns = cltel_clock_monotonic_ns();
        assert_int_equal(cltel_client_shutdown(f->client, 100, &left), CLTEL_E_TIMED_OUT);
        assert_in_range(ms_since(start_ns), 99, 1000); /* exact: tests/proof/10_exit.py */
        assert_int_equal(left, 7);
        assert_int_equal(cltel_client_shutdown(f->client, 0, &left), CLTEL_E_TIMED_OUT);
        assert_int_equal(left, 7);
        assert_true(flow_puts(f) >= 2);
        flow_check_balance(f);
        flow_close(f);
        assert_int_equal(flow_instances(), i + 1);
    }
}

static void a_clean_shutdown_leaves_no_files(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "worker.mode", "thread", NULL });
    CLTEL_INFO(f->client, "x");
    assert_int_equal(flow_instances(), 1);
    flow_close(f);
    assert_int_equal(flow_instances(), 0);
}

static void records_without_files_that_are_left_are_said_to_be_lost(void **state)
{
    (void)state;
    int pipe_fds[2];
    char fd[16], text[600] = "";
    assert_int_equal(pipe(pipe_fds), 0);
    snprintf(fd, sizeof fd, "%d", pipe_fds[1]);
    flow *f = flow_open(
        (const char *const[]){ "buffer.durability", "none", "exit.timeout.ms", "0", "diagnostics.fd", fd, NULL });
    f->decide = throttles;
    for (int i = 0; i < 3; i++)
        CLTEL_INFO(f->client, "x");
    flow_close(f);
    close(pipe_fds[1]);
    size_t len = 0;
    for (ssize_t got; (got = read(pipe_fds[0], text + len, sizeof text - 1 - len)) > 0;)
        len += (size_t)got;
    close(pipe_fds[0]);
    assert_non_null(strstr(text, "cltel: 3 records were lost"));
}

/* A wait of ten minutes becomes one last try. */
static void shutdown_turns_a_back_off_into_an_immediate_try(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "retry.max.ms", "600s", NULL });
    flow_next(f, (flow_answer){ .status = 403, .error = "AccessDeniedException" });
    CLTEL_INFO(f->client, "x");
    assert_int_equal(flow_round(f), CLTEL_E_TIMED_OUT);
    uint64_t left = 9;
    int64_t start_ns = cltel_clock_monotonic_ns();
    assert_int_equal(cltel_client_shutdown(f->client, 5000, &left), CLTEL_OK);
    assert_true(ms_since(start_ns) < 1000);
    assert_int_equal(flow_stats(f).delivered, 1);
    flow_close(f);
}

static void *shut_down(void *argument)
{
    flow *f = argument;
    uint64_t left = 9;
    intptr_t err = cltel_client_shutdown(f->client, 5000, &left);
    return (void *)(err | (intptr_t)left);
}

static flow_answer is_slow(void *context, const flow_request *request)
{
    (void)context, (void)request;
    usleep(50000);
    return (flow_answer){ 0 };
}

static void two_shutdowns_at_once_answer_alike(void **state)
{
    (void)state;
    flow *f = flow_open((const char *const[]){ "worker.mode", "thread", NULL });
    f->decide = is_slow;
    CLTEL_INFO(f->client, "x");
    pthread_t threads[4];
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, shut_down, f), 0);
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        void *result = NULL;
        pthread_join(threads[i], &result);
        assert_null(result);
    }
    flow_close(f);
}

static int status_of(pid_t child)
{
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

#define CHILD_CHECK(condition) \
    if (!(condition))          \
    _exit(__LINE__ % 250 + 1)

static void use_after_fork(flow *f, const cltel_site *site)
{
    cltel_scope scope;
    cltel_site *other;
    char text[100];
    cltel_attr attr = CLTEL_I64("i", 1);
    CHILD_CHECK(CLTEL_ERROR(f->client, "child") == CLTEL_E_FORKED);
    CHILD_CHECK(cltel_log_site(f->client, site, NULL, 0) == CLTEL_E_FORKED);
    CHILD_CHECK(cltel_scope_enter(f->client, &scope, &attr, 1) == CLTEL_E_FORKED);
    CHILD_CHECK(cltel_thread_prepare(f->client) == CLTEL_E_FORKED);
    CHILD_CHECK(cltel_level_set(f->client, CLTEL_SEVERITY_INFO) == CLTEL_E_FORKED);
    CHILD_CHECK(cltel_client_flush(f->client, 0) == CLTEL_E_FORKED);
    CHILD_CHECK(cltel_client_shutdown(f->client, 0, NULL) == CLTEL_E_FORKED);
    CHILD_CHECK(cltel_client_next_diagnostic(f->client, text, sizeof text) == CLTEL_E_FORKED);
    CHILD_CHECK(cltel_site_register(f->client, CLTEL_SEVERITY_INFO, "y", NULL, 0, &other) == CLTEL_E_FORKED);
    cltel_client_free(f->client);
    exit(0); /* exit handlers too */
}

/* The address sanitizer's look for leaks at a child's exit() waits for its allocator, which the parent's worker may
 * have held at the moment of the fork. */
#ifdef __SANITIZE_ADDRESS__
enum { FORKED_MODES = 1 };
#else
enum { FORKED_MODES = 2 };
#endif

static void a_child_of_fork_touches_nothing_of_its_parent(void **state)
{
    (void)state;
    const char *const modes[] = { "pump", "thread" };
    for (size_t i = 0; i < FORKED_MODES; i++) {
        flow *f = flow_open((const char *const[]){ "worker.mode", modes[i], "batch.max.age.ms", "60s", NULL });
        cltel_site *site = NULL;
        cltel_site_register(f->client, CLTEL_SEVERITY_ERROR, "x", NULL, 0, &site);
        CLTEL_INFO(f->client, "before");
        fflush(NULL);
        pid_t child = fork();
        if (child == 0)
            use_after_fork(f, site);
        assert_int_equal(status_of(child), 0);
        CLTEL_INFO(f->client, "after");
        assert_int_equal(flow_instances(), 1);
        assert_int_equal(cltel_client_flush(f->client, 5000), CLTEL_OK);
        assert_int_equal(flow_stats(f).delivered, 2);
        assert_int_equal(flow_stats(f).accepted, 2);
        flow_close(f);
    }
}

static pthread_barrier_t step;

static void *fork_here_and_return(void *argument)
{
    flow *f = argument;
    CLTEL_INFO(f->client, "thread");
    pid_t child = fork();
    if (child == 0)
        pthread_exit(NULL); /* the last thread of the child: its thread-specific destructors run */
    intptr_t code = status_of(child);
    pthread_barrier_wait(&step); /* now another thread looks for a ring that is free */
    pthread_barrier_wait(&step);
    CLTEL_INFO(f->client, "thread again");
    return (void *)code;
}

/* The child's copy of a thread ends; the parent's thread goes on writing to its ring, alone. */
static void a_thread_that_ends_in_the_child_keeps_its_ring_in_the_parent(void **state)
{
    (void)state;
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
    skip(); /* they fail when a child's last thread ends: one in its own code, the other calls all of main's memory lost
             */
#endif
    flow *f = flow_open(NULL);
    pthread_t thread;
    void *code = NULL;
    fflush(NULL);
    pthread_barrier_init(&step, NULL, 2);
    assert_int_equal(pthread_create(&thread, NULL, fork_here_and_return, f), 0);
    pthread_barrier_wait(&step);
    assert_int_equal(cltel_thread_prepare(f->client), CLTEL_OK);
    pthread_barrier_wait(&step);
    pthread_join(thread, &code);
    pthread_barrier_destroy(&step);
    assert_null(code);
    assert_int_equal(flow_stats(f).rings, 2);
    assert_int_equal(flow_pump(f), CLTEL_OK);
    assert_int_equal(flow_stats(f).delivered, 2);
    flow_close(f);
}

static void make_own_client(void)
{
    flow *own = flow_open((const char *const[]){ "worker.mode", "thread", NULL });
    CHILD_CHECK(CLTEL_INFO(own->client, "child") == CLTEL_OK);
    CHILD_CHECK(cltel_client_flush(own->client, 5000) == CLTEL_OK);
    CHILD_CHECK(flow_stats(own).delivered == 1);
    CHILD_CHECK(flow_instances() == 2);
    flow_close(own);
    CHILD_CHECK(flow_instances() == 1);
    exit(0);
}

static void a_child_may_make_its_own_client(void **state)
{
    (void)state;
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__) /* see FORKED_MODES */
    skip(); /* it knows no threads in a child of a process with threads */
#endif
    flow *f = flow_open((const char *const[]){ "worker.mode", "thread", "batch.max.age.ms", "60s", NULL });
    CLTEL_INFO(f->client, "parent");
    fflush(NULL);
    pid_t child = fork();
    if (child == 0)
        make_own_client();
    assert_int_equal(status_of(child), 0);
    assert_int_equal(cltel_client_flush(f->client, 5000), CLTEL_OK);
    assert_int_equal(flow_stats(f).delivered, 1);
    flow_close(f);
}

static bool stop_attaching;

static void *attach(void *argument)
{
    cltel_thread_prepare(argument);
    return NULL;
}

static void *come_and_go(void *argument)
{
    flow *f = argument;
    while (!__atomic_load_n(&stop_attaching, __ATOMIC_RELAXED)) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, attach, f->client) == 0)
            pthread_join(thread, NULL);
    }
    return NULL;
}

/* The library's locks are taken by other threads all the time: a child must not inherit one locked. */
static void forks_amid_thread_churn_never_hang_the_child(void **state)
{
    (void)state;
#ifdef __SANITIZE_THREAD__
    skip();
#endif
    flow *f = flow_open(NULL);
    pthread_t threads[2];
    stop_attaching = false;
    fflush(NULL);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, come_and_go, f), 0);
    for (int i = 0; i < 100; i++) {
        pid_t child = fork();
        if (child == 0) {
            alarm(20);
            cltel_client *own = NULL;
            cltel_config *config = flow_config(NULL);
            CHILD_CHECK(cltel_client_new(config, &own, NULL) == CLTEL_OK);
            CHILD_CHECK(CLTEL_INFO(own, "x") == CLTEL_OK);
            _exit(0);
        }
        assert_int_equal(status_of(child), 0);
    }
    __atomic_store_n(&stop_attaching, true, __ATOMIC_RELAXED);
    for (size_t i = 0; i < COUNT_OF(threads); i++)
        pthread_join(threads[i], NULL);
    flow_close(f);
}

int main(void)
{
#define FLOW_TEST(name) cmocka_unit_test_setup_teardown(name, flow_setup, flow_teardown)
    const struct CMUnitTest tests[] = {
        FLOW_TEST(calls_without_a_client_or_with_a_negative_time_are_refused),
        FLOW_TEST(flush_waits_until_its_deadline_and_loses_nothing),
        FLOW_TEST(after_shutdown_calls_answer_closed),
        FLOW_TEST(a_thread_that_never_recorded_is_told_closed_too),
        FLOW_TEST(shutdown_with_a_refusing_service_keeps_the_records_in_their_files),
        FLOW_TEST(a_clean_shutdown_leaves_no_files),
        FLOW_TEST(records_without_files_that_are_left_are_said_to_be_lost),
        FLOW_TEST(shutdown_turns_a_back_off_into_an_immediate_try),
        FLOW_TEST(two_shutdowns_at_once_answer_alike),
        FLOW_TEST(a_child_of_fork_touches_nothing_of_its_parent),
        FLOW_TEST(a_thread_that_ends_in_the_child_keeps_its_ring_in_the_parent),
        FLOW_TEST(a_child_may_make_its_own_client),
        FLOW_TEST(forks_amid_thread_churn_never_hang_the_child),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
