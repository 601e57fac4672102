/* Segment documents: which are taken, and what is said of the others. */
#include "tools/endpoint/xray_check.h"

#include <stdio.h>
#include <stdlib.h>

#include "support/cmocka_all.h"

#define TRACE "\"trace_id\":\"1-58406520-a006649127e371903a2de979\""
#define HEAD "{" TRACE ",\"id\":\"70de5b6f19ff9a0a\",\"name\":\"api\",\"start_time\":1480615200.01"
#define GOOD HEAD ",\"end_time\":1480615200.09"
#define INNER "{\"id\":\"53995c3f42cd8ad8\",\"name\":\"db\",\"start_time\":1480615200.02,\"end_time\":1480615200.05"

/* A copy of the exact size, so that a sanitizer sees the first byte too far. */
static bool check(cltel_view document, cltel_segment_facts *facts)
{
    char *copy = malloc(document.len ? document.len : 1);
    memcpy(copy, document.ptr, document.len);
    bool good = cltel_segment_check((cltel_view){ copy, document.len }, facts);
    free(copy);
    assert_true(good == (facts->fault == NULL));
    return good;
}

static const char *fault_of(const char *document, bool *inside)
{
    cltel_segment_facts facts;
    check(cltel_view_of(document), &facts);
    if (inside)
        *inside = facts.fault_inside;
    return facts.fault ? facts.fault : "";
}

static void a_segment_says_its_ids_and_times(void **state)
{
    (void)state;
    cltel_segment_facts facts;
    assert_true(check(CLTEL_VIEW(GOOD "}"), &facts));
    assert_string_equal(facts.trace_id, "1-58406520-a006649127e371903a2de979");
    assert_string_equal(facts.id_text, "70de5b6f19ff9a0a");
    assert_true(facts.id == 0x70de5b6f19ff9a0aull);
    assert_int_equal(facts.start_us, 1480615200010000);
    assert_int_equal(facts.end_us, 1480615200090000);
    assert_false(facts.in_progress);
    assert_false(facts.is_subsegment);
}

static void ids_of_any_case_and_times_of_any_form_are_read(void **state)
{
    (void)state;
    cltel_segment_facts facts;
    assert_true(check(CLTEL_VIEW("{\"trace_id\":\"1-58406520-A006649127E371903A2DE979\",\"id\":\"70DE5B6F19FF9A0A\","
                                 "\"name\":\"a\",\"start_time\":1.480615200010E9,\"in_progress\":true}"),
                      &facts));
    assert_string_equal(facts.trace_id, "1-58406520-a006649127e371903a2de979");
    assert_int_equal(facts.start_us, 1480615200010000);
    assert_int_equal(facts.end_us, facts.start_us);
    assert_true(facts.in_progress);
}

static void what_the_rules_allow_is_taken(void **state)
{
    (void)state;
    static const char *const documents[] = {
        GOOD ",\"unknown\":[{\"a\":[null,-1.5e3,\"\\u00e9\"]}]}",
        GOOD ",\"parent_id\":\"53995c3f42cd8ad8\"}",
        GOOD ",\"parent_id\":null,\"user\":null}",
        GOOD ",\"type\":\"subsegment\",\"parent_id\":\"53995c3f42cd8ad8\",\"namespace\":\"remote\"}",
        GOOD ",\"annotations\":{\"a_1\":\"x\",\"B\":1.5,\"c\":false}}",
        GOOD ",\"annotations\":{},\"metadata\":{\"default\":{\"k\":[1,2]}}}",
        GOOD ",\"http\":{\"request\":{\"method\":\"GET\"}},\"aws\":{},\"sql\":{},\"service\":{\"version\":\"1\"}}",
        GOOD ",\"error\":true,\"fault\":false,\"throttle\":true,\"cause\":\"0123456789abcdef\",\"origin\":\"AWS::X\"}",
        GOOD ",\"cause\":{\"exceptions\":[]},\"links\":[],\"precursor_ids\":[]}",
        GOOD ",\"subsegments\":[]}",
        GOOD ",\"subsegments\":[" INNER "}," INNER ",\"subsegments\":[" INNER "}]}]}",
        GOOD ",\"subsegments\":[{\"id\":\"53995c3f42cd8ad8\",\"name\":\"db\",\"start_time\":1,\"in_progress\":true}]}",
        HEAD ",\"in_progress\":true}",
        HEAD ",\"in_progress\":true,\"end_time\":1480615200.5}",
        HEAD ",\"in_progress\":false,\"end_time\":1480615200.5}",
        HEAD ",\"end_time\":1480615199}",
        " \n" GOOD "\t} ",
    };
    for (size_t i = 0; i < COUNT_OF(documents); i++)
        assert_string_equal(fault_of(documents[i], NULL), "");
}

static void what_breaks_a_rule_is_named(void **state)
{
    (void)state;
    static const struct {
        const char *document;
        const char *fault;
    } cases[] = {
        { "", "MissingId" },
        { "[]", "MissingId" },
        { "\"text\"", "MissingId" },
        { "{}", "MissingId" },
        { "{", "ParseError" },
        { GOOD, "ParseError" },
        { GOOD ",}", "ParseError" },
        { GOOD "}x", "ParseError" },
        { GOOD "}{}", "ParseError" },
        { GOOD ",\"a\":01}", "ParseError" },
        { GOOD ",\"a\":'b'}", "ParseError" },
        { GOOD ",\"a\":\"\x01\"}", "ParseError" },
        { GOOD ",\"a\":\"\xff\"}", "ParseError" },
        { GOOD ",\"a\"}", "ParseError" },
        { GOOD ",\"a\":NaN}", "ParseError" },
        { GOOD ",\"name\":\"\\ud800\\x\"}", "ParseError" },
        { "{" TRACE ",\"name\":\"a\",\"start_time\":1,\"end_time\":2}", "MissingId" },
        { GOOD ",\"id\":\"70de5b6f19ff9a0\"}", "InvalidId" },
        { GOOD ",\"id\":\"70de5b6f19ff9a0aa\"}", "InvalidId" },
        { GOOD ",\"id\":\"70de5b6f19ff9a0g\"}", "InvalidId" },
        { GOOD ",\"id\":7}", "InvalidId" },
        { GOOD ",\"id\":\"\"}", "InvalidId" },
        { "{\"id\":\"70de5b6f19ff9a0a\",\"name\":\"a\",\"start_time\":1,\"end_time\":2}", "MissingTraceId" },
        { GOOD ",\"trace_id\":\"2-58406520-a006649127e371903a2de979\"}", "InvalidTraceId" },
        { GOOD ",\"trace_id\":\"1-58406520-a006649127e371903a2de97\"}", "InvalidTraceId" },
        { GOOD ",\"trace_id\":\"1-5840652-0a006649127e371903a2de979\"}", "InvalidTraceId" },
        { GOOD ",\"trace_id\":\"58406520a006649127e371903a2de979\"}", "InvalidTraceId" },
        { "{" TRACE ",\"id\":\"70de5b6f19ff9a0a\",\"start_time\":1,\"end_time\":2}", "MissingName" },
        { GOOD ",\"name\":\"\"}", "InvalidName" },
        { GOOD ",\"name\":\"a!b\"}", "InvalidName" },
        { GOOD ",\"name\":5}", "InvalidName" },
        { GOOD ",\"name\":\"a\\u0000\"}", "InvalidName" },
        { "{" TRACE ",\"id\":\"70de5b6f19ff9a0a\",\"name\":\"a\",\"end_time\":2}", "MissingStartTime" },
        { GOOD ",\"start_time\":\"1480615200\"}", "InvalidStartTime" },
        { GOOD ",\"start_time\":-1}", "InvalidStartTime" },
        { GOOD ",\"start_time\":0}", "InvalidStartTime" },
        { GOOD ",\"start_time\":1480615200010}", "InvalidStartTime" },
        { GOOD ",\"start_time\":1e999}", "InvalidStartTime" },
        { HEAD "}", "MissingEndTime" },
        { HEAD ",\"in_progress\":false}", "MissingEndTime" },
        { HEAD ",\"in_progress\":\"true\"}", "InvalidInProgress" },
        { GOOD ",\"end_time\":true}", "InvalidEndTime" },
        { GOOD ",\"parent_id\":\"x\"}", "InvalidParentId" },
        { GOOD ",\"type\":\"subsegment\"}", "MissingParentId" },
        { GOOD ",\"type\":\"other\"}", "InvalidType" },
        { GOOD ",\"type\":1}", "InvalidType" },
        { GOOD ",\"user\":{}}", "InvalidUser" },
        { GOOD ",\"namespace\":\"local\"}", "InvalidNamespace" },
        { GOOD ",\"annotations\":[]}", "InvalidAnnotations" },
        { GOOD ",\"annotations\":{\"a.b\":1}}", "InvalidAnnotations" },
        { GOOD ",\"annotations\":{\"\":1}}", "InvalidAnnotations" },
        { GOOD ",\"annotations\":{\"a\":{}}}", "InvalidAnnotations" },
        { GOOD ",\"annotations\":{\"a\":null}}", "InvalidAnnotations" },
        { GOOD ",\"metadata\":1}", "InvalidMetadata" },
        { GOOD ",\"http\":\"GET\"}", "InvalidHttp" },
        { GOOD ",\"error\":1}", "InvalidError" },
        { GOOD ",\"cause\":1}", "InvalidCause" },
        { GOOD ",\"links\":{}}", "InvalidLinks" },
        { GOOD ",\"subsegments\":{}}", "InvalidSubsegments" },
        { GOOD ",\"subsegments\":[1]}", "InvalidSubsegments" },
        { GOOD ",\"subsegments\":[" INNER "}", "ParseError" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        const char *fault = fault_of(cases[i].document, NULL);
        if (strcmp(fault, cases[i].fault) != 0)
            print_message("%s\n", cases[i].document);
        assert_string_equal(fault, cases[i].fault);
    }
}

static void a_fault_inside_is_told_from_one_of_the_segment(void **state)
{
    (void)state;
    bool inside;
    assert_string_equal(fault_of(GOOD ",\"subsegments\":[" INNER ",\"name\":\"!\"}]}", &inside), "InvalidName");
    assert_true(inside);
    assert_string_equal(fault_of(GOOD ",\"subsegments\":[" INNER "},{}]}", &inside), "MissingId");
    assert_true(inside);
    assert_string_equal(fault_of(GOOD ",\"subsegments\":[" INNER "}],\"name\":\"!\"}", &inside), "InvalidName");
    assert_false(inside);
}

static void the_id_is_told_also_where_something_else_is_wrong(void **state)
{
    (void)state;
    cltel_segment_facts facts;
    assert_false(check(CLTEL_VIEW(GOOD ",\"name\":\"!\"}"), &facts));
    assert_string_equal(facts.id_text, "70de5b6f19ff9a0a");
    assert_false(check(CLTEL_VIEW("{\"id\":\"zz\"}"), &facts));
    assert_string_equal(facts.id_text, "zz");
    assert_false(check(CLTEL_VIEW("{\"name\":\"!\"}"), &facts));
    assert_string_equal(facts.id_text, "");
}

static void names_have_letters_digits_blanks_and_few_signs(void **state)
{
    (void)state;
    static const char *const good[] = { "a",
                                        " ",
                                        "A z_.:/%&#=+\\-@0",
                                        "\xC3\xA9t\xC3\xA9",
                                        "\xE6\x9C\x8D\xE5\x8A\xA1",
                                        "\xD1\x81\xD0\xB5\xD1\x80",
                                        "a\tb",
                                        " \xC2\xA0" };
    static const char *const bad[] = { "",
                                       "a!",
                                       "a?",
                                       "(a)",
                                       "a,b",
                                       "a;b",
                                       "\"",
                                       "a*",
                                       "~",
                                       "a\x7F",
                                       "a\xE2\x82\xAC",
                                       "a\xE2\x86\x92",
                                       "\xF0\x9F\x98\x80" };
    for (size_t i = 0; i < COUNT_OF(good); i++)
        assert_true(cltel_segment_name_valid(cltel_view_of(good[i])));
    for (size_t i = 0; i < COUNT_OF(bad); i++)
        assert_false(cltel_segment_name_valid(cltel_view_of(bad[i])));
}

static void lengths_are_counted_in_characters(void **state)
{
    (void)state;
    cltel_buf document = { 0 };
    for (int chars = 199; chars <= 201; chars++) {
        cltel_buf_clear(&document);
        cltel_buf_append_text(&document, GOOD ",\"name\":\"");
        for (int i = 0; i < chars; i++)
            cltel_buf_append_text(&document, i % 2 ? "\xC3\xA9" : "\\u0439");
        cltel_buf_append_text(&document, "\"}");
        cltel_segment_facts facts;
        assert_true(check(cltel_buf_view(&document), &facts) == (chars <= CLTEL_SEGMENT_NAME_CHARS_MAX));
    }
    cltel_buf_done(&document);
}

static void a_document_of_64_KB_is_taken_and_no_larger_one(void **state)
{
    (void)state;
    cltel_buf document = { 0 };
    cltel_buf_append_text(&document, GOOD ",\"metadata\":{\"k\":\"");
    while (document.len < CLTEL_SEGMENT_BYTES_MAX - 3)
        cltel_buf_append_char(&document, 'x');
    cltel_buf_append_text(&document, "\"}}");
    cltel_segment_facts facts;
    assert_int_equal(document.len, CLTEL_SEGMENT_BYTES_MAX);
    assert_true(check(cltel_buf_view(&document), &facts));
    cltel_buf_append_char(&document, ' ');
    assert_false(check(cltel_buf_view(&document), &facts));
    assert_string_equal(facts.fault, "DocumentTooLarge");
    cltel_buf_done(&document);
}

static void nesting_is_bounded(void **state)
{
    (void)state;
    for (int depth = 1; depth <= 64; depth++) {
        cltel_buf document = { 0 };
        cltel_segment_facts facts;
        cltel_buf_append_text(&document, GOOD);
        for (int i = 0; i < depth; i++)
            cltel_buf_append_text(&document, ",\"subsegments\":[" INNER);
        for (int i = 0; i < depth; i++)
            cltel_buf_append_text(&document, "}]");
        cltel_buf_append_char(&document, '}');
        assert_true(check(cltel_buf_view(&document), &facts) == (depth <= CLTEL_SEGMENT_NEST_MAX));
        cltel_buf_done(&document);
    }
    cltel_buf deep = { 0 };
    cltel_segment_facts facts;
    cltel_buf_append_text(&deep, GOOD ",\"metadata\":");
    for (int i = 0; i < 10000; i++)
        cltel_buf_append_text(&deep, "{\"a\":");
    assert_false(check(cltel_buf_view(&deep), &facts));
    assert_string_equal(facts.fault, "ParseError");
    cltel_buf_done(&deep);
}

static void a_document_that_is_cut_anywhere_is_refused(void **state)
{
    (void)state;
    static const char whole[] = GOOD ",\"annotations\":{\"a\":\"b\"},\"user\":\"u\",\"subsegments\":[" INNER "}]}";
    cltel_segment_facts facts;
    assert_true(check(CLTEL_VIEW(whole), &facts));
    for (size_t len = 0; len < sizeof whole - 1; len++)
        assert_false(check((cltel_view){ whole, len }, &facts));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_segment_says_its_ids_and_times),
        cmocka_unit_test(ids_of_any_case_and_times_of_any_form_are_read),
        cmocka_unit_test(what_the_rules_allow_is_taken),
        cmocka_unit_test(what_breaks_a_rule_is_named),
        cmocka_unit_test(a_fault_inside_is_told_from_one_of_the_segment),
        cmocka_unit_test(the_id_is_told_also_where_something_else_is_wrong),
        cmocka_unit_test(names_have_letters_digits_blanks_and_few_signs),
        cmocka_unit_test(lengths_are_counted_in_characters),
        cmocka_unit_test(a_document_of_64_KB_is_taken_and_no_larger_one),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(a_document_that_is_cut_anywhere_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
