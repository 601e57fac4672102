/* What a thread works for: attaching and detaching, in order and out of it, over threads, signals and forks. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/span_rig.h"

static void a_log_record_inside_a_span_carries_its_ids(void **state)
{
    (void)state;
    flow *f = span_client("always");
    cltel_context context;
    CLTEL_INFO(f->client, "before");
    {
        CLTEL_SPAN_AS(f->client, span, CLTEL_SPAN_SERVER, "x");
        cltel_span_context(&span, &context);
        CLTEL_INFO(f->client, "inside", CLTEL_I64("n", 7));
    }
    CLTEL_INFO(f->client, "after");
    records r = read_lane(f, CLTEL_LANE_LOGS);
    assert_int_equal(r.count, 3);
    assert_null(r.at[0].trace);
    assert_memory_equal(r.at[1].trace->trace_id, context.trace_id, 16);
    assert_memory_equal(r.at[1].trace->span_id, context.span_id, 8);
    assert_null(r.at[2].trace);
    flow_pump(f);
    char trace_id[CLTEL_TRACE_ID_TEXT_BYTES];
    cltel_context_trace_id_text(&context, trace_id);
    const cJSON *event = flow_find(f, "inside")->json;
    assert_string_equal(cJSON_GetStringValue(cJSON_GetObjectItem(event, "trace_id")), trace_id);
    assert_null(cJSON_GetObjectItem(flow_find(f, "after")->json, "trace_id"));
    flow_close(f);
}

static void a_field_of_the_application_wins_over_the_trace_s(void **state)
{
    (void)state;
    flow *f = span_client("always");
    {
        CLTEL_SPAN(f->client, "x");
        CLTEL_INFO(f->client, "inside", CLTEL_STR("trace_id", "mine"));
    }
    flow_pump(f);
    char *text = cJSON_PrintUnformatted(flow_find(f, "inside")->json);
    assert_non_null(strstr(text, "\"trace_id\":\"mine\""));
    assert_null(strstr(strstr(text, "trace_id") + 1, "trace_id"));
    free(text);
    flow_close(f);
}

static uint64_t misuses_of(void (*act)(flow *f))
{
    flow *f = span_client("always");
    uint64_t before = cltel_span_misuses();
    act(f);
    assert_int_equal(cltel_context_current(NULL), 0);
    flow_close(f);
    return cltel_span_misuses() - before;
}

static void end_twice(flow *f)
{
    cltel_span span;
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    cltel_span_end(&span, NULL, 0);
    assert_int_equal(cltel_span_end(&span, NULL, 0), CLTEL_OK);
    assert_int_equal(cltel_span_report(&span), CLTEL_OK);
    assert_int_equal(spans(f).count, 1);
}

static void end_out_of_order(flow *f)
{
    cltel_span outer, inner;
    cltel_span_start(f->client, &outer, CLTEL_SPAN_SERVER, "outer", NULL, NULL, 0);
    cltel_span_attach(&outer);
    cltel_span_start(f->client, &inner, CLTEL_SPAN_SERVER, "inner", NULL, NULL, 0);
    cltel_span_attach(&inner);
    cltel_span_end(&outer, NULL, 0);
    assert_int_equal(cltel_context_current(NULL), 0);
    cltel_span_end(&inner, NULL, 0);
    assert_int_equal(spans(f).count, 2);
}

static void attach_twice(flow *f)
{
    cltel_span span;
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    cltel_span_attach(&span);
    cltel_span_attach(&span);
    cltel_span_end(&span, NULL, 0);
}

static void never_start(flow *f)
{
    (void)f;
    cltel_span span = CLTEL_SPAN_INIT;
    assert_int_equal(CLTEL_SPAN_SET(&span, CLTEL_I64("n", 1)), CLTEL_OK);
    assert_int_equal(cltel_span_event(&span, "e", NULL, 0), CLTEL_OK);
    cltel_span_detach(&span);
    assert_int_equal(cltel_span_end(&span, NULL, 0), CLTEL_OK);
}

static bool is_current(const cltel_span *span)
{
    cltel_context current, own;
    cltel_context_current(&current);
    cltel_span_context(span, &own);
    return memcmp(current.span_id, own.span_id, sizeof own.span_id) == 0;
}

/* Something else stands as deep as what went with its outer span. */
static void detach_late(flow *f)
{
    cltel_span spans[4];
    for (int i = 0; i < 4; i++)
        cltel_span_start(f->client, &spans[i], CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    cltel_span_attach(&spans[0]);
    cltel_span_attach(&spans[1]);
    cltel_span_detach(&spans[0]); /* 1 goes with it */
    cltel_span_attach(&spans[2]);
    cltel_span_attach(&spans[3]);
    cltel_span_detach(&spans[1]);
    assert_true(is_current(&spans[3]));
    cltel_span_detach(&spans[3]);
    assert_true(is_current(&spans[2]));
    cltel_span_detach(&spans[2]);
    assert_int_equal(cltel_context_current(NULL), 0);
}

static void attach_again_what_went_with_another(flow *f)
{
    cltel_span outer, inner;
    cltel_span_start(f->client, &outer, CLTEL_SPAN_SERVER, "outer", NULL, NULL, 0);
    cltel_span_start(f->client, &inner, CLTEL_SPAN_SERVER, "inner", NULL, NULL, 0);
    cltel_span_attach(&outer);
    cltel_span_attach(&inner);
    cltel_span_detach(&outer);
    cltel_span_attach(&inner);
    assert_true(is_current(&inner));
    cltel_span_end(&inner, NULL, 0);
    assert_int_equal(cltel_context_current(NULL), 0);
}

static void *detach_elsewhere(void *span)
{
    cltel_span_detach(span);
    return NULL;
}

static void detach_on_another_thread(flow *f)
{
    pthread_t thread;
    cltel_span span;
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    cltel_span_attach(&span);
    assert_int_equal(pthread_create(&thread, NULL, detach_elsewhere, &span), 0);
    pthread_join(thread, NULL);
    assert_true(is_current(&span));
    cltel_span_detach(&span);
    assert_int_equal(cltel_context_current(NULL), 0);
}

static void *end_elsewhere(void *span)
{
    cltel_span_end(span, NULL, 0);
    return NULL;
}

/* Its thread still works for it, and can leave it. */
static void end_on_another_thread(flow *f)
{
    pthread_t thread;
    cltel_span span;
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    cltel_span_attach(&span);
    assert_int_equal(pthread_create(&thread, NULL, end_elsewhere, &span), 0);
    pthread_join(thread, NULL);
    assert_int_equal(cltel_context_current(NULL), 1);
    cltel_span_detach(&span);
    cltel_span_detach(&span);
}

static void misuse_is_counted_and_harms_nothing(void **state)
{
    (void)state;
    assert_int_equal(misuses_of(detach_late), 2);
    assert_int_equal(misuses_of(attach_again_what_went_with_another), 1);
    assert_int_equal(misuses_of(detach_on_another_thread), 1);
    assert_int_equal(misuses_of(end_on_another_thread), 1);
    assert_int_equal(misuses_of(end_twice), 2);
    assert_int_equal(misuses_of(end_out_of_order), 2);
    assert_int_equal(misuses_of(attach_twice), 1);
    assert_int_equal(misuses_of(never_start), 0);
}

static void a_span_that_could_not_start_takes_every_call(void **state)
{
    (void)state;
    flow *f = span_client("always");
    uint64_t before = cltel_span_misuses();
    cltel_span span;
    memset(&span, 0xff, sizeof span);
    assert_int_equal(cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, NULL, NULL, NULL, 0),
                     CLTEL_E_INVALID_ARGUMENT);
    cltel_span_attach(&span);
    cltel_span_detach(&span);
    assert_int_equal(cltel_context_current(NULL), 0);
    assert_int_equal(cltel_span_set(&span, NULL, 0), CLTEL_OK);
    assert_int_equal(cltel_span_end(&span, NULL, 0), CLTEL_OK);
    const cltel_attr bad = { .key = "k", .key_len = 0, .type = CLTEL_TYPE_I64 };
    assert_int_equal(cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, &bad, 1),
                     CLTEL_E_INVALID_ARGUMENT);
    cltel_client_shutdown(f->client, 100, NULL);
    assert_int_equal(cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0), CLTEL_E_CLOSED);
    assert_int_equal(cltel_span_end(&span, NULL, 0), CLTEL_OK);
    assert_int_equal(cltel_span_misuses() - before, 2); /* the two wrong starts; calls on what never began are none */
    flow_close(f);
}

#if defined(__x86_64__)
enum { TRAP_FLAG = 0x100 }; /* the processor stops after each instruction */

static void set_trap(bool on)
{
    unsigned long long flags = __builtin_ia32_readeflags_u64();
    __builtin_ia32_writeeflags_u64(on ? flags | TRAP_FLAG : flags & ~(unsigned long long)TRAP_FLAG);
}

static volatile int stops;

static void attach_in_handler(int signal)
{
    cltel_context none = CLTEL_CONTEXT_INIT;
    cltel_attached attached;
    (void)signal;
    stops++;
    cltel_context_attach(&none, &attached);
    cltel_context_detach(&attached);
}

static void a_handler_may_attach_between_any_two_instructions_of_an_attach(void **state)
{
    (void)state;
    flow *f = span_client("always");
    cltel_span span;
    struct sigaction action = { .sa_handler = attach_in_handler }, before;
    uint64_t misuses = cltel_span_misuses();
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    assert_int_equal(sigaction(SIGTRAP, &action, &before), 0);
    set_trap(true);
    cltel_span_attach(&span);
    set_trap(false);
    bool attached = is_current(&span);
    set_trap(true);
    cltel_span_detach(&span);
    set_trap(false);
    sigaction(SIGTRAP, &before, NULL);
    assert_true(attached && stops > 20);
    assert_int_equal(cltel_context_current(NULL), 0);
    assert_int_equal(cltel_span_misuses(), misuses);
    cltel_span_end(&span, NULL, 0);
    flow_close(f);
}
#endif

static void *work_elsewhere(void *argument)
{
    void **given = argument;
    cltel_attached attached;
    cltel_context_attach(given[1], &attached);
    {
        CLTEL_SPAN(((flow *)given[0])->client, "elsewhere");
    }
    cltel_context_detach(&attached);
    assert_int_equal(cltel_context_current(NULL), 0);
    return NULL;
}

static void a_context_goes_on_in_another_thread(void **state)
{
    (void)state;
    flow *f = span_client("always");
    cltel_span span;
    cltel_context context;
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "here", NULL, NULL, 0);
    cltel_span_context(&span, &context);
    pthread_t thread;
    pthread_create(&thread, NULL, work_elsewhere, (void *[]){ f, &context });
    pthread_join(thread, NULL);
    cltel_span_end(&span, NULL, 0);
    records r = spans(f);
    assert_int_equal(r.count, 2);
    const cltel_record *here = &r.at[0], *there = &r.at[1];
    if (cltel_view_equal(here->text, CLTEL_VIEW("elsewhere"))) {
        here = &r.at[1];
        there = &r.at[0];
    }
    assert_memory_equal(there->span->parent_id, here->span->span_id, 8);
    assert_false(there->span->flags & CLTEL_SPAN_LOCAL_ROOT);
    flow_close(f);
}

static void a_child_process_makes_ids_of_its_own(void **state)
{
    (void)state;
    flow *f = span_client("always");
    int ends[2];
    uint8_t child_id[8] = { 0 }, own_id[8];
    cltel_context context;
    cltel_span span;
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    cltel_span_end(&span, NULL, 0);
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        cltel_span orphan;
        if (cltel_span_start(f->client, &orphan, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0) != CLTEL_E_FORKED)
            _exit(1);
        flow *own = span_client("always");
        cltel_span_start(own->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
        cltel_span_context(&span, &context);
        _exit(write(ends[1], context.span_id, 8) == 8 ? 0 : 2);
    }
    cltel_span_start(f->client, &span, CLTEL_SPAN_SERVER, "x", NULL, NULL, 0);
    cltel_span_context(&span, &context);
    memcpy(own_id, context.span_id, 8);
    int status;
    waitpid(pid, &status, 0);
    assert_int_equal(status, 0);
    assert_int_equal(read(ends[0], child_id, 8), 8);
    assert_memory_not_equal(child_id, own_id, 8);
    cltel_span_end(&span, NULL, 0);
    flow_close(f);
}

#define FLOW_TEST(name) cmocka_unit_test_setup_teardown(name, flow_setup, flow_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FLOW_TEST(a_log_record_inside_a_span_carries_its_ids),
        FLOW_TEST(a_field_of_the_application_wins_over_the_trace_s),
        FLOW_TEST(misuse_is_counted_and_harms_nothing),
        FLOW_TEST(a_span_that_could_not_start_takes_every_call),
#if defined(__x86_64__)
        FLOW_TEST(a_handler_may_attach_between_any_two_instructions_of_an_attach),
#endif
        FLOW_TEST(a_context_goes_on_in_another_thread),
        FLOW_TEST(a_child_process_makes_ids_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
