/* A context as a value: ids, copies, other processes, bytes that nobody wrote. */
#include "support/cmocka_all.h"

#include <cltel/context.h>
#include <stdbool.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#define TRACE "5759e988bd862e3fe1be46a994272793"
#define ROOT "1-5759e988-bd862e3fe1be46a994272793"
#define SPAN "53995c3f42cd8ad8"

static void ids_are_read_in_both_forms(void **state)
{
    (void)state;
    static const struct {
        const char *trace_id;
        const char *span_id;
        cltel_err err;
    } cases[] = {
        { TRACE, SPAN, CLTEL_OK },
        { ROOT, SPAN, CLTEL_OK },
        { "5759E988BD862E3FE1BE46A994272793", "53995C3F42CD8AD8", CLTEL_OK },
        { ROOT, NULL, CLTEL_OK },
        { ROOT, "", CLTEL_OK },
        { NULL, SPAN, CLTEL_E_INVALID_HEADER },
        { "", SPAN, CLTEL_E_INVALID_HEADER },
        { TRACE "0", SPAN, CLTEL_E_INVALID_HEADER },
        { "2-5759e988-bd862e3fe1be46a994272793", SPAN, CLTEL_E_INVALID_HEADER },
        { "5759e988bd862e3fe1be46a99427279x", SPAN, CLTEL_E_INVALID_HEADER },
        { "00000000000000000000000000000000", SPAN, CLTEL_E_INVALID_HEADER },
        { "1-00000000-000000000000000000000000", SPAN, CLTEL_E_INVALID_HEADER },
        { TRACE, "53995c3f42cd8ad", CLTEL_E_INVALID_HEADER },
        { TRACE, "53995c3f42cd8ad88", CLTEL_E_INVALID_HEADER },
        { TRACE, "53995c3f42cd8adx", CLTEL_E_INVALID_HEADER },
        { TRACE, "0000000000000000", CLTEL_E_INVALID_HEADER },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_context context;
        char text[CLTEL_TRACE_ID_TEXT_BYTES];
        bool has_span = cases[i].err == CLTEL_OK && cases[i].span_id && cases[i].span_id[0];

        assert_int_equal(cltel_context_from_ids(&context, cases[i].trace_id, CLTEL_NTS, cases[i].span_id, CLTEL_NTS),
                         cases[i].err);

        cltel_context_trace_id_text(&context, text);
        assert_string_equal(text, cases[i].err == CLTEL_OK ? ROOT : "");
        cltel_context_trace_id_hex(&context, text);
        assert_string_equal(text, cases[i].err == CLTEL_OK ? TRACE : "");
        cltel_context_span_id_hex(&context, text);
        assert_string_equal(text, has_span ? SPAN : "");
        assert_int_equal(context.sampled, CLTEL_SAMPLED_UNKNOWN);
    }
    assert_int_equal(cltel_context_from_ids(NULL, TRACE, CLTEL_NTS, SPAN, CLTEL_NTS), CLTEL_E_INVALID_ARGUMENT);
}

static void a_cleared_context_is_the_initial_one(void **state)
{
    (void)state;
    static const cltel_context initial = CLTEL_CONTEXT_INIT;
    static const uint8_t zeros[sizeof(cltel_context)];
    cltel_context context;
    memset(&context, 0xaa, sizeof context);

    cltel_context_clear(&context);
    cltel_context_clear(NULL);

    assert_memory_equal(&context, &initial, sizeof context);
    assert_memory_equal(&context, zeros, sizeof context);
}

static void an_empty_context_writes_nothing(void **state)
{
    (void)state;
    const cltel_context context = CLTEL_CONTEXT_INIT;
    char text[CLTEL_BAGGAGE_BYTES];
    assert_int_equal(cltel_context_to_xray(&context, text, sizeof text), 0);
    assert_int_equal(cltel_context_to_traceparent(&context, text, sizeof text), 0);
    assert_int_equal(cltel_context_to_tracestate(&context, text, sizeof text), 0);
    assert_int_equal(cltel_context_to_baggage(&context, text, sizeof text), 0);
    assert_int_equal(cltel_context_trace_id_text(&context, text), 0);
    assert_int_equal(cltel_context_trace_id_hex(&context, text), 0);
    assert_int_equal(cltel_context_span_id_hex(&context, text), 0);
    assert_int_equal(cltel_context_trace_id_text(NULL, text), 0);
    assert_int_equal(cltel_context_trace_id_hex(NULL, text), 0);
    assert_int_equal(cltel_context_span_id_hex(NULL, text), 0);
    assert_int_equal(cltel_context_trace_id_text(&context, NULL), 0);
    assert_int_equal(cltel_context_trace_id_hex(&context, NULL), 0);
    assert_int_equal(cltel_context_span_id_hex(&context, NULL), 0);
}

static void fill(cltel_context *context)
{
    const cltel_context_header headers[] = {
        { "X-Amzn-Trace-Id", CLTEL_NTS, "Root=" ROOT ";Parent=" SPAN ";Sampled=1;Lineage=a:1", CLTEL_NTS },
        { "traceparent", CLTEL_NTS, "00-" TRACE "-" SPAN "-03", CLTEL_NTS },
        { "tracestate", CLTEL_NTS, "foo=1", CLTEL_NTS },
        { "baggage", CLTEL_NTS, "user=7", CLTEL_NTS },
    };
    assert_int_equal(cltel_context_from_headers(context, headers, COUNT_OF(headers)), CLTEL_OK);
}

static void a_copy_says_the_same_in_another_process(void **state)
{
    (void)state;
    cltel_context context, received;
    char text[CLTEL_XRAY_HEADER_BYTES];
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    pid_t child = fork();
    if (child == 0) {
        fill(&context);
        cltel_context copy = context;
        _exit(write(ends[1], &copy, sizeof copy) == (ssize_t)sizeof copy ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    assert_int_equal(read(ends[0], &received, sizeof received), sizeof received);
    close(ends[0]);
    close(ends[1]);

    cltel_context_to_xray(&received, text, sizeof text);
    assert_string_equal(text, "Root=" ROOT ";Parent=" SPAN ";Sampled=1;Lineage=a:1");
    cltel_context_to_traceparent(&received, text, sizeof text);
    assert_string_equal(text, "00-" TRACE "-" SPAN "-03");
    cltel_context_to_tracestate(&received, text, sizeof text);
    assert_string_equal(text, "foo=1");
    assert_int_equal(cltel_context_baggage_get(&received, "user", text, sizeof text), 1);
    assert_string_equal(text, "7");
}

static uint64_t next(uint64_t *random)
{
    *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return *random >> 33;
}

/* Lengths and bytes that no function here writes: still nothing outside the context and the buffers is touched. */
static void bytes_that_nobody_wrote_are_handled_within_bounds(void **state)
{
    (void)state;
    uint64_t random = 5;
    for (int round = 0; round < 2000; round++) {
        cltel_context context;
        char text[CLTEL_BAGGAGE_BYTES];
        for (size_t i = 0; i < sizeof context; i++)
            ((uint8_t *)&context)[i] = (uint8_t)next(&random);

        assert_true(cltel_context_to_xray(&context, text, sizeof text) < CLTEL_XRAY_HEADER_BYTES);
        assert_true(cltel_context_to_tracestate(&context, text, sizeof text) <= CLTEL_TRACESTATE_MAX);
        assert_true(cltel_context_to_baggage(&context, text, sizeof text) <= CLTEL_BAGGAGE_MAX);
        assert_true(cltel_context_baggage_get(&context, "k", text, sizeof text) <= CLTEL_BAGGAGE_MAX);
        cltel_context_baggage_add(&context, "k", "v", 1);
        cltel_context_set_baggage(&context, "a=1", CLTEL_NTS);
        assert_int_equal(cltel_context_baggage_get(&context, "a", text, sizeof text), 1);
    }
}

static void random_bytes(uint64_t *random, uint8_t *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        bytes[i] = (uint8_t)next(random);
    bytes[0] |= 1; /* never all 0 */
}

static void what_is_written_reads_back_in_both_worlds(void **state)
{
    (void)state;
    uint64_t random = 7;
    for (int round = 0; round < 10000; round++) {
        cltel_context context = CLTEL_CONTEXT_INIT, xray, w3c;
        char text[CLTEL_XRAY_HEADER_BYTES];
        random_bytes(&random, context.trace_id, sizeof context.trace_id);
        random_bytes(&random, context.span_id, sizeof context.span_id);
        context.sampled = next(&random) % 2 ? CLTEL_SAMPLED_YES : CLTEL_SAMPLED_NO;
        context.flags = CLTEL_CONTEXT_VALID | CLTEL_CONTEXT_REMOTE;

        cltel_context_to_xray(&context, text, sizeof text);
        assert_int_equal(cltel_context_from_xray(&xray, text, CLTEL_NTS), CLTEL_OK);
        cltel_context_to_traceparent(&context, text, sizeof text);
        assert_int_equal(cltel_context_from_w3c(&w3c, text, CLTEL_NTS, NULL, 0), CLTEL_OK);

        assert_memory_equal(&xray, &context, sizeof context);
        assert_memory_equal(&w3c, &context, sizeof context);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_read_in_both_forms),
        cmocka_unit_test(a_cleared_context_is_the_initial_one),
        cmocka_unit_test(an_empty_context_writes_nothing),
        cmocka_unit_test(a_copy_says_the_same_in_another_process),
        cmocka_unit_test(bytes_that_nobody_wrote_are_handled_within_bounds),
        cmocka_unit_test(what_is_written_reads_back_in_both_worlds),
    };
    return cmocka_run_group_tests_name("record/trace_context", tests, NULL, NULL);
}
