/* The cases of the W3C trace-context test suite, in its order and under its names. The suite asks a
 * running service; what it demands of a reader is asked here: does the trace go on, and with which tracestate? */
#include "support/cmocka_all.h"

#include <cltel/context.h>
#include <stdbool.h>

#define TRACE "12345678901234567890123456789012"
#define GOOD "00-" TRACE "-1234567890123456-01"
#define UNSAMPLED "00-" TRACE "-1234567890123456-00"
#define TP(value)                                  \
    {                                              \
        "traceparent", CLTEL_NTS, value, CLTEL_NTS \
    }
#define TS(value)                                 \
    {                                             \
        "tracestate", CLTEL_NTS, value, CLTEL_NTS \
    }
#define H(name, value)                    \
    {                                     \
        name, CLTEL_NTS, value, CLTEL_NTS \
    }
#define X16(c) c c c c c c c c c c c c c c c c
#define X64(c) X16(c) X16(c) X16(c) X16(c)
#define X240(c) X64(c) X64(c) X64(c) X16(c) X16(c) X16(c)
#define X256(c) X240(c) X16(c)
#define V14 "vvvvvvvvvvvvvv"

#define KEY "abcdefghijklmnopqrstuvwxyz0123456789_-*/"
#define VALUE " !\"#$%&'()*+-./0123456789:;<>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"
#define BARS_1 "bar01=01,bar02=02,bar03=03,bar04=04,bar05=05,bar06=06,bar07=07,bar08=08,bar09=09,bar10=10"
#define BARS_2 "bar11=11,bar12=12,bar13=13,bar14=14,bar15=15,bar16=16,bar17=17,bar18=18,bar19=19,bar20=20"
#define BARS_3 "bar21=21,bar22=22,bar23=23,bar24=24,bar25=25,bar26=26,bar27=27,bar28=28,bar29=29,bar30=30"

typedef struct w3c_case {
    const char *name; /* the suite's, without "test_" */
    cltel_context_header headers[6];
    bool goes_on;           /* with trace TRACE; else a new trace begins */
    const char *tracestate; /* what is carried on */
} w3c_case;

static const w3c_case traceparent_cases[] = {
    { "both_traceparent_and_tracestate_missing", { { 0 } }, false, "" },
    { "traceparent_included_tracestate_missing", { TP(GOOD) }, true, "" },
    { "traceparent_duplicated",
      { TP("00-12345678901234567890123456789011-1234567890123456-01"), TP(GOOD) },
      false,
      "" },
    { "traceparent_header_name", { H("trace-parent", GOOD) }, false, "" },
    { "traceparent_header_name", { H("trace.parent", GOOD) }, false, "" },
    { "traceparent_header_name_valid_casing", { H("TraceParent", GOOD) }, true, "" },
    { "traceparent_header_name_valid_casing", { H("TrAcEpArEnT", GOOD) }, true, "" },
    { "traceparent_header_name_valid_casing", { H("TRACEPARENT", GOOD) }, true, "" },
    { "traceparent_version_0x00", { TP(GOOD ".") }, false, "" },
    { "traceparent_version_0x00", { TP(GOOD "-what-the-future-will-be-like") }, false, "" },
    { "traceparent_version_0xcc", { TP("cc-" TRACE "-1234567890123456-01") }, true, "" },
    { "traceparent_version_0xcc", { TP("cc-" TRACE "-1234567890123456-01-what-the-future-will-be-like") }, true, "" },
    { "traceparent_version_0xcc", { TP("cc-" TRACE "-1234567890123456-01.what-the-future-will-be-like") }, false, "" },
    { "traceparent_version_0xff", { TP("ff-" TRACE "-1234567890123456-01") }, false, "" },
    { "traceparent_version_illegal_characters", { TP(".0-" TRACE "-1234567890123456-01") }, false, "" },
    { "traceparent_version_illegal_characters", { TP("0.-" TRACE "-1234567890123456-01") }, false, "" },
    { "traceparent_version_too_long", { TP("000-" TRACE "-1234567890123456-01") }, false, "" },
    { "traceparent_version_too_long", { TP("0000-" TRACE "-1234567890123456-01") }, false, "" },
    { "traceparent_version_too_short", { TP("0-" TRACE "-1234567890123456-01") }, false, "" },
    { "traceparent_trace_id_all_zero", { TP("00-00000000000000000000000000000000-1234567890123456-01") }, false, "" },
    { "traceparent_trace_id_illegal_characters",
      { TP("00-.2345678901234567890123456789012-1234567890123456-01") },
      false,
      "" },
    { "traceparent_trace_id_illegal_characters",
      { TP("00-1234567890123456789012345678901.-1234567890123456-01") },
      false,
      "" },
    { "traceparent_trace_id_too_long", { TP("00-123456789012345678901234567890123-1234567890123456-01") }, false, "" },
    { "traceparent_trace_id_too_short", { TP("00-1234567890123456789012345678901-1234567890123456-01") }, false, "" },
    { "traceparent_parent_id_all_zero", { TP("00-" TRACE "-0000000000000000-01") }, false, "" },
    { "traceparent_parent_id_illegal_characters", { TP("00-" TRACE "-.234567890123456-01") }, false, "" },
    { "traceparent_parent_id_illegal_characters", { TP("00-" TRACE "-123456789012345.-01") }, false, "" },
    { "traceparent_parent_id_too_long", { TP("00-" TRACE "-12345678901234567-01") }, false, "" },
    { "traceparent_parent_id_too_short", { TP("00-" TRACE "-123456789012345-01") }, false, "" },
    { "traceparent_trace_flags_illegal_characters", { TP("00-" TRACE "-1234567890123456-.0") }, false, "" },
    { "traceparent_trace_flags_illegal_characters", { TP("00-" TRACE "-1234567890123456-0.") }, false, "" },
    { "traceparent_trace_flags_too_long", { TP("00-" TRACE "-1234567890123456-001") }, false, "" },
    { "traceparent_trace_flags_too_short", { TP("00-" TRACE "-1234567890123456-1") }, false, "" },
    { "traceparent_ows_handling", { TP(" " GOOD) }, true, "" },
    { "traceparent_ows_handling", { TP("\t" GOOD) }, true, "" },
    { "traceparent_ows_handling", { TP(GOOD " ") }, true, "" },
    { "traceparent_ows_handling", { TP(GOOD "\t") }, true, "" },
    { "traceparent_ows_handling", { TP("\t " GOOD " \t") }, true, "" },
    { "multiple_requests_with_illegal_traceparent",
      { TP("00-00000000000000000000000000000000-1234567890123456-01") },
      false,
      "" },
};

static const w3c_case tracestate_cases[] = {
    { "tracestate_included_traceparent_missing", { TS("foo=1") }, false, "" },
    { "tracestate_included_traceparent_missing", { TS("foo=1,bar=2") }, false, "" },
    { "tracestate_included_traceparent_included", { TP(UNSAMPLED), TS("foo=1,bar=2") }, true, "foo=1,bar=2" },
    { "tracestate_header_name", { TP(UNSAMPLED), H("trace-state", "foo=1") }, true, "" },
    { "tracestate_header_name", { TP(UNSAMPLED), H("trace.state", "foo=1") }, true, "" },
    { "tracestate_header_name_valid_casing", { TP(UNSAMPLED), H("TraceState", "foo=1") }, true, "foo=1" },
    { "tracestate_header_name_valid_casing", { TP(UNSAMPLED), H("TrAcEsTaTe", "foo=1") }, true, "foo=1" },
    { "tracestate_header_name_valid_casing", { TP(UNSAMPLED), H("TRACESTATE", "foo=1") }, true, "foo=1" },
    { "tracestate_empty_header", { TP(UNSAMPLED), TS("") }, true, "" },
    { "tracestate_empty_header", { TP(UNSAMPLED), TS("foo=1"), TS("") }, true, "foo=1" },
    { "tracestate_empty_header", { TP(UNSAMPLED), TS(""), TS("foo=1") }, true, "foo=1" },
    { "tracestate_multiple_headers_different_keys",
      { TP(UNSAMPLED), TS("foo=1,bar=2"), TS("rojo=1,congo=2"), TS("baz=3") },
      true,
      "foo=1,bar=2,rojo=1,congo=2,baz=3" },
    { "tracestate_duplicated_keys", { TP(UNSAMPLED), TS("foo=1,foo=1") }, true, "" },
    { "tracestate_duplicated_keys", { TP(UNSAMPLED), TS("foo=1,foo=2") }, true, "" },
    { "tracestate_duplicated_keys", { TP(UNSAMPLED), TS("foo=1"), TS("foo=1") }, true, "" },
    { "tracestate_duplicated_keys", { TP(UNSAMPLED), TS("foo=1"), TS("foo=2") }, true, "" },
    { "tracestate_all_allowed_characters", { TP(UNSAMPLED), TS(KEY "=" VALUE) }, true, KEY "=" VALUE },
    { "tracestate_all_allowed_characters",
      { TP(UNSAMPLED), TS(KEY "@a-z0-9_-*/=" VALUE) },
      true,
      KEY "@a-z0-9_-*/=" VALUE },
    { "tracestate_ows_handling", { TP(UNSAMPLED), TS("foo=1 \t , \t bar=2, \t baz=3") }, true, "foo=1,bar=2,baz=3" },
    { "tracestate_ows_handling", { TP(UNSAMPLED), TS("foo=1\t \t,\t \tbar=2,\t \tbaz=3") }, true, "foo=1,bar=2,baz=3" },
    { "tracestate_ows_handling", { TP(UNSAMPLED), TS(" foo=1") }, true, "foo=1" },
    { "tracestate_ows_handling", { TP(UNSAMPLED), TS("\tfoo=1") }, true, "foo=1" },
    { "tracestate_ows_handling", { TP(UNSAMPLED), TS("foo=1 ") }, true, "foo=1" },
    { "tracestate_ows_handling", { TP(UNSAMPLED), TS("foo=1\t") }, true, "foo=1" },
    { "tracestate_ows_handling", { TP(UNSAMPLED), TS("\t foo=1 \t") }, true, "foo=1" },
    { "tracestate_key_illegal_characters", { TP(UNSAMPLED), TS("foo =1") }, true, "" },
    { "tracestate_key_illegal_characters", { TP(UNSAMPLED), TS("FOO=1") }, true, "" },
    { "tracestate_key_illegal_characters", { TP(UNSAMPLED), TS("foo.bar=1") }, true, "" },
    { "tracestate_key_illegal_vendor_format", { TP(UNSAMPLED), TS("foo@=1,bar=2") }, true, "" },
    { "tracestate_key_illegal_vendor_format", { TP(UNSAMPLED), TS("@foo=1,bar=2") }, true, "" },
    { "tracestate_key_illegal_vendor_format", { TP(UNSAMPLED), TS("foo@@bar=1,bar=2") }, true, "" },
    { "tracestate_key_illegal_vendor_format", { TP(UNSAMPLED), TS("foo@bar@baz=1,bar=2") }, true, "" },
    { "tracestate_member_count_limit",
      { TP(UNSAMPLED), TS(BARS_1), TS(BARS_2), TS(BARS_3), TS("bar31=31,bar32=32") },
      true,
      BARS_1 "," BARS_2 "," BARS_3 ",bar31=31,bar32=32" },
    { "tracestate_member_count_limit",
      { TP(UNSAMPLED), TS(BARS_1), TS(BARS_2), TS(BARS_3), TS("bar31=31,bar32=32,bar33=33") },
      true,
      "" },
    { "tracestate_key_length_limit",
      { TP(UNSAMPLED), TS("foo=1"), TS(X256("z") "=1") },
      true,
      "foo=1," X256("z") "=1" },
    { "tracestate_key_length_limit", { TP(UNSAMPLED), TS("foo=1"), TS(X256("z") "z=1") }, true, "" },
    { "tracestate_key_length_limit",
      { TP(UNSAMPLED), TS("foo=1"), TS(X240("t") "t@" V14 "=1") },
      true,
      "foo=1," X240("t") "t@" V14 "=1" },
    { "tracestate_key_length_limit", { TP(UNSAMPLED), TS("foo=1"), TS(X240("t") "tt@v=1") }, true, "" },
    { "tracestate_key_length_limit", { TP(UNSAMPLED), TS("foo=1"), TS("t@" V14 "v=1") }, true, "" },
    { "tracestate_value_illegal_characters", { TP(UNSAMPLED), TS("foo=bar=baz") }, true, "" },
    { "tracestate_value_illegal_characters", { TP(UNSAMPLED), TS("foo=,bar=3") }, true, "" },
};

static void check(const w3c_case *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        cltel_context context;
        char trace[CLTEL_TRACE_ID_HEX_BYTES], tracestate[CLTEL_TRACESTATE_BYTES];

        cltel_err err = cltel_context_from_headers(&context, cases[i].headers, COUNT_OF(cases[i].headers));

        cltel_context_trace_id_hex(&context, trace);
        cltel_context_to_tracestate(&context, tracestate, sizeof tracestate);
        if (strcmp(trace, cases[i].goes_on ? TRACE : "") != 0 || strcmp(tracestate, cases[i].tracestate) != 0)
            print_error("test_%s, row %zu\n", cases[i].name, i);
        assert_string_equal(trace, cases[i].goes_on ? TRACE : "");
        assert_string_equal(tracestate, cases[i].tracestate);
        if (cases[i].goes_on)
            assert_int_equal(err, CLTEL_OK);
    }
}

static void every_case_of_traceparent_is_kept(void **state)
{
    (void)state;
    check(traceparent_cases, COUNT_OF(traceparent_cases));
}

static void every_case_of_tracestate_is_kept(void **state)
{
    (void)state;
    check(tracestate_cases, COUNT_OF(tracestate_cases));
}

static void what_is_injected_is_what_came_in(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(tracestate_cases); i++) {
        cltel_context context;
        char traceparent[CLTEL_TRACEPARENT_BYTES];
        cltel_context_from_headers(&context, tracestate_cases[i].headers, COUNT_OF(tracestate_cases[i].headers));

        cltel_context_to_traceparent(&context, traceparent, sizeof traceparent);

        assert_string_equal(traceparent, tracestate_cases[i].goes_on ? UNSAMPLED : "");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_case_of_traceparent_is_kept),
        cmocka_unit_test(every_case_of_tracestate_is_kept),
        cmocka_unit_test(what_is_injected_is_what_came_in),
    };
    return cmocka_run_group_tests_name("record/trace_w3c_suite", tests, NULL, NULL);
}
