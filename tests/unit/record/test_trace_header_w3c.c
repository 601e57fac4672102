/* traceparent beyond the published cases: each place with each byte, flags, versions to come, both directions. */
#include "support/cmocka_all.h"

#include <cltel/context.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#define TRACE "0af7651916cd43dd8448eb211c80319c"
#define SPAN "b7ad6b7169203331"
#define GOOD "00-" TRACE "-" SPAN "-01"

static cltel_err read_text(cltel_context *context, const char *text)
{
    return cltel_context_from_w3c(context, text, CLTEL_NTS, NULL, 0);
}

static void flags_are_read_by_bit(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        cltel_sampled sampled;
        bool random;
        const char *written;
    } cases[] = {
        { "00-" TRACE "-" SPAN "-00", CLTEL_SAMPLED_NO, false, "00-" TRACE "-" SPAN "-00" },
        { "00-" TRACE "-" SPAN "-01", CLTEL_SAMPLED_YES, false, "00-" TRACE "-" SPAN "-01" },
        { "00-" TRACE "-" SPAN "-02", CLTEL_SAMPLED_NO, true, "00-" TRACE "-" SPAN "-02" },
        { "00-" TRACE "-" SPAN "-03", CLTEL_SAMPLED_YES, true, "00-" TRACE "-" SPAN "-03" },
        { "00-" TRACE "-" SPAN "-09", CLTEL_SAMPLED_YES, false, "00-" TRACE "-" SPAN "-01" },
        { "00-" TRACE "-" SPAN "-fc", CLTEL_SAMPLED_NO, false, "00-" TRACE "-" SPAN "-00" },
        { "00-" TRACE "-" SPAN "-ff", CLTEL_SAMPLED_YES, true, "00-" TRACE "-" SPAN "-03" },
        { "01-" TRACE "-" SPAN "-01", CLTEL_SAMPLED_YES, false, "00-" TRACE "-" SPAN "-01" },
        { "fe-" TRACE "-" SPAN "-01-", CLTEL_SAMPLED_YES, false, "00-" TRACE "-" SPAN "-01" },
        { "42-" TRACE "-" SPAN "-03-00-xyz", CLTEL_SAMPLED_YES, true, "00-" TRACE "-" SPAN "-03" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_context context;
        char text[CLTEL_TRACEPARENT_BYTES];

        assert_int_equal(read_text(&context, cases[i].text), CLTEL_OK);

        assert_int_equal(context.sampled, cases[i].sampled);
        assert_int_equal(context.flags,
                         CLTEL_CONTEXT_VALID | CLTEL_CONTEXT_REMOTE | (cases[i].random ? CLTEL_CONTEXT_RANDOM : 0));
        assert_int_equal(cltel_context_to_traceparent(&context, text, sizeof text), 55);
        assert_string_equal(text, cases[i].written);
    }
}

static void what_is_malformed_leaves_an_empty_context(void **state)
{
    (void)state;
    static const cltel_context empty = CLTEL_CONTEXT_INIT;
    static const char *const cases[] = {
        "",
        " ",
        "-",
        "00",
        "00-" TRACE "-" SPAN,
        "00-" TRACE "-" SPAN "-",
        "00-" TRACE "-" SPAN "-0",
        "00-" TRACE "-" SPAN "-0100",
        "00_" TRACE "-" SPAN "-01",
        "00-" TRACE "_" SPAN "-01",
        "00-" TRACE "-" SPAN "_01",
        "FF-" TRACE "-" SPAN "-01",
        "Cc-" TRACE "-" SPAN "-01",
        "00-0AF7651916cd43dd8448eb211c80319c-" SPAN "-01",
        "00-" TRACE "-B7ad6b7169203331-01",
        "cc-" TRACE "-" SPAN "-0G",
        "cc-" TRACE "-" SPAN "-0A",
        "cc-" TRACE "-" SPAN "-011",
        "01-00000000000000000000000000000000-" SPAN "-01",
        "01-" TRACE "-0000000000000000-01",
        GOOD "," GOOD,
        "00-" TRACE "-" SPAN " -01",
        "1-0af76519-16cd43dd8448eb211c80319c",
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_context context;
        memset(&context, 0xaa, sizeof context);

        assert_int_equal(read_text(&context, cases[i]), CLTEL_E_INVALID_HEADER);

        assert_memory_equal(&context, &empty, sizeof empty);
    }
}

static void no_text_is_malformed_and_no_context_a_wrong_argument(void **state)
{
    (void)state;
    cltel_context context;
    assert_int_equal(cltel_context_from_w3c(&context, NULL, 0, NULL, 0), CLTEL_E_INVALID_HEADER);
    assert_int_equal(cltel_context_from_w3c(&context, NULL, CLTEL_NTS, "foo=1", CLTEL_NTS), CLTEL_E_INVALID_HEADER);
    assert_int_equal(context.tracestate_len, 0);
    assert_int_equal(cltel_context_from_w3c(NULL, GOOD, CLTEL_NTS, NULL, 0), CLTEL_E_INVALID_ARGUMENT);
}

/* An exact copy, so that a sanitizer sees the first byte too far. */
static cltel_err read_exact(cltel_context *context, const char *text, size_t len)
{
    char *copy = malloc(len ? len : 1);
    memcpy(copy, text, len);
    cltel_err err = cltel_context_from_w3c(context, copy, len, NULL, 0);
    free(copy);
    return err;
}

static void no_beginning_of_a_header_is_one(void **state)
{
    (void)state;
    cltel_context context;
    for (size_t len = 0; len < strlen(GOOD); len++)
        assert_int_equal(read_exact(&context, GOOD, len), CLTEL_E_INVALID_HEADER);
    assert_int_equal(read_exact(&context, GOOD, strlen(GOOD)), CLTEL_OK);
}

static bool may_stand_at(size_t at, int byte)
{
    bool dash = at == 2 || at == 35 || at == 52;
    bool hex = (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'f');
    return dash ? byte == '-' : hex;
}

static void each_place_takes_only_its_characters(void **state)
{
    (void)state;
    for (size_t at = 0; at < strlen(GOOD); at++)
        for (int byte = 0; byte < 256; byte++) {
            cltel_context context;
            char text[] = GOOD;
            text[at] = (char)byte;

            cltel_err err = read_exact(&context, text, strlen(GOOD));

            assert_int_equal(err, may_stand_at(at, byte) ? CLTEL_OK : CLTEL_E_INVALID_HEADER);
        }
}

static void a_context_without_a_span_gives_no_traceparent(void **state)
{
    (void)state;
    cltel_context context;
    char text[CLTEL_TRACEPARENT_BYTES] = "x";
    cltel_context_from_ids(&context, TRACE, CLTEL_NTS, NULL, 0);
    assert_int_equal(cltel_context_to_traceparent(&context, text, sizeof text), 0);
    assert_string_equal(text, "");
    cltel_context_clear(&context);
    assert_int_equal(cltel_context_to_traceparent(&context, text, sizeof text), 0);
}

static void undecided_is_written_as_not_sampled(void **state)
{
    (void)state;
    static const uint32_t undecided[] = { CLTEL_SAMPLED_UNKNOWN, CLTEL_SAMPLED_ASKED, 4, UINT32_MAX };
    for (size_t i = 0; i < COUNT_OF(undecided); i++) {
        cltel_context context;
        char text[CLTEL_TRACEPARENT_BYTES];
        read_text(&context, GOOD);
        context.sampled = undecided[i];

        cltel_context_to_traceparent(&context, text, sizeof text);

        assert_string_equal(text, "00-" TRACE "-" SPAN "-00");
    }
}

static void nothing_is_cut_to_fit(void **state)
{
    (void)state;
    cltel_context context;
    char text[CLTEL_TRACEPARENT_BYTES];
    read_text(&context, GOOD);
    for (size_t size = 0; size < sizeof text; size++) {
        memset(text, 'x', sizeof text);
        assert_int_equal(cltel_context_to_traceparent(&context, text, size), 0);
        assert_int_equal(text[0], size ? '\0' : 'x');
        assert_int_equal(text[size], 'x');
    }
    assert_int_equal(cltel_context_to_traceparent(&context, text, sizeof text), 55);
    assert_int_equal(cltel_context_to_traceparent(&context, NULL, 100), 0);
    assert_int_equal(cltel_context_to_traceparent(NULL, text, sizeof text), 0);
    assert_string_equal(text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_are_read_by_bit),
        cmocka_unit_test(what_is_malformed_leaves_an_empty_context),
        cmocka_unit_test(no_text_is_malformed_and_no_context_a_wrong_argument),
        cmocka_unit_test(no_beginning_of_a_header_is_one),
        cmocka_unit_test(each_place_takes_only_its_characters),
        cmocka_unit_test(a_context_without_a_span_gives_no_traceparent),
        cmocka_unit_test(undecided_is_written_as_not_sampled),
        cmocka_unit_test(nothing_is_cut_to_fit),
    };
    return cmocka_run_group_tests_name("record/trace_header_w3c", tests, NULL, NULL);
}
