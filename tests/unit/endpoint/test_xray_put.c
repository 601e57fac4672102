/* Bodies of PutTraceSegments. */
#include "tools/endpoint/xray_put.h"

#include <stdlib.h>

#include "support/cmocka_all.h"

#define DOCUMENT                                                                                           \
    "\"{\\\"trace_id\\\":\\\"1-58406520-a006649127e371903a2de979\\\",\\\"id\\\":\\\"70de5b6f19ff9a0a\\\"," \
    "\\\"name\\\":\\\"api\\\",\\\"start_time\\\":1,\\\"end_time\\\":2}\""

static bool parse(cltel_segments *segments, const char *text)
{
    size_t len = strlen(text);
    char *copy = malloc(len ? len : 1);
    memcpy(copy, text, len);
    bool parsed = cltel_segments_parse(segments, (cltel_view){ copy, len });
    free(copy);
    return parsed;
}

static void documents_are_unpacked_in_their_order(void **state)
{
    (void)state;
    cltel_segments *segments = calloc(1, sizeof *segments);
    assert_true(parse(segments, " {\"Other\":[1,{}],\"TraceSegmentDocuments\" : [\"{}\", " DOCUMENT " , \"\"] } "));
    assert_int_equal(segments->count, 3);
    assert_string_equal(segments->segments[0].facts.fault, "MissingId");
    assert_null(segments->segments[1].facts.fault);
    assert_string_equal(segments->segments[2].facts.fault, "MissingId");
    assert_memory_equal(segments->text.ptr + segments->segments[1].offset, "{\"trace_id\":\"1-58406520-", 24);
    cltel_segments_done(segments);
    free(segments);
}

static void more_than_fifty_are_counted_and_not_kept(void **state)
{
    (void)state;
    cltel_segments *segments = calloc(1, sizeof *segments);
    cltel_buf body = { 0 };
    cltel_buf_append_text(&body, "{\"TraceSegmentDocuments\":[\"\"");
    for (int i = 1; i < 3000; i++)
        cltel_buf_append_text(&body, ",\"x\"");
    cltel_buf_append_text(&body, "]}");
    cltel_buf_terminate(&body);
    assert_true(parse(segments, body.ptr));
    assert_int_equal(segments->count, 3000);
    cltel_buf_done(&body);
    cltel_segments_done(segments);
    free(segments);
}

static void a_missing_or_empty_list_is_told_apart(void **state)
{
    (void)state;
    cltel_segments *segments = calloc(1, sizeof *segments);
    assert_true(parse(segments, "{\"TraceSegmentDocuments\":null}"));
    assert_false(segments->has_documents);
    assert_true(parse(segments, "{\"TraceSegmentDocuments\":[]}"));
    assert_true(segments->has_documents);
    assert_int_equal(segments->count, 0);
    assert_true(parse(segments, "{\"TraceSegmentDocuments\":[\"a\"],\"TraceSegmentDocuments\":[" DOCUMENT "]}"));
    assert_int_equal(segments->count, 1);
    assert_null(segments->segments[0].facts.fault);
    cltel_segments_done(segments);
    free(segments);
}

static void bodies_of_another_form_are_refused_with_a_place(void **state)
{
    (void)state;
    static const char *const bodies[] = { "",
                                          "[]",
                                          "{",
                                          "{}x",
                                          "null",
                                          "{\"TraceSegmentDocuments\":{}}",
                                          "{\"TraceSegmentDocuments\":\"a\"}",
                                          "{\"TraceSegmentDocuments\":[1]}",
                                          "{\"TraceSegmentDocuments\":[null]}",
                                          "{\"TraceSegmentDocuments\":[\"a\",]}",
                                          "{\"TraceSegmentDocuments\":[\"a\"",
                                          "{\"TraceSegmentDocuments\":[\"a]}",
                                          "{\"TraceSegmentDocuments\":[\"\xff\"]}",
                                          "{\"TraceSegmentDocuments\":[\"\\q\"]}",
                                          "{\"TraceSegmentDocuments\":[\"a\"] \"b\":1}" };
    cltel_segments *segments = calloc(1, sizeof *segments);
    for (size_t i = 0; i < COUNT_OF(bodies); i++) {
        assert_false(parse(segments, bodies[i]));
        assert_non_null(segments->fault);
        assert_true(segments->fault_offset <= strlen(bodies[i]));
    }
    cltel_segments_done(segments);
    free(segments);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_are_unpacked_in_their_order),
        cmocka_unit_test(more_than_fifty_are_counted_and_not_kept),
        cmocka_unit_test(a_missing_or_empty_list_is_told_apart),
        cmocka_unit_test(bodies_of_another_form_are_refused_with_a_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
