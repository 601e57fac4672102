/* Which of a request's headers makes the context. */
#include "support/cmocka_all.h"

#include <cltel/context.h>

#define ROOT "1-5759e988-bd862e3fe1be46a994272793"
#define ROOT_HEX "5759e988bd862e3fe1be46a994272793"
#define SPAN "53995c3f42cd8ad8"
#define XRAY "Root=" ROOT ";Parent=" SPAN ";Sampled=1"
#define LINEAGE "Lineage=a87bd80c:1"
#define W3C_TRACE "0af7651916cd43dd8448eb211c80319c"
#define W3C_AS_ROOT "1-0af76519-16cd43dd8448eb211c80319c"
#define W3C_SPAN "b7ad6b7169203331"
#define W3C "00-" W3C_TRACE "-" W3C_SPAN "-03"
#define SAME "00-" ROOT_HEX "-" W3C_SPAN "-02" /* X-Ray's trace, another span */

#define H(name, value)                    \
    {                                     \
        name, CLTEL_NTS, value, CLTEL_NTS \
    }
#define X(value) H("X-Amzn-Trace-Id", value)
#define P(value) H("traceparent", value)
#define S(value) H("tracestate", value)
#define B(value) H("baggage", value)

typedef struct request {
    cltel_context_header headers[8];
    cltel_err err;
    const char *xray; /* written back */
    const char *tracestate;
    const char *baggage;
} request;

static const request requests[] = {
    { { { 0 } }, CLTEL_OK, "", "", "" },
    { { H("Host", "x"), H("Accept", "*/*") }, CLTEL_OK, "", "", "" },
    /* one of the two */
    { { X(XRAY) }, CLTEL_OK, XRAY, "", "" },
    { { P(W3C) }, CLTEL_OK, "Root=" W3C_AS_ROOT ";Parent=" W3C_SPAN ";Sampled=1", "", "" },
    /* Root and Parent come first, whatever the order */
    { { X(XRAY), P(W3C), S("foo=1") }, CLTEL_OK, XRAY, "", "" },
    { { S("foo=1"), P(W3C), X(XRAY) }, CLTEL_OK, XRAY, "", "" },
    /* Root alone is a load balancer's, when there is a traceparent */
    { { X("Root=" ROOT), P(W3C), S("foo=1") },
      CLTEL_OK,
      "Root=" W3C_AS_ROOT ";Parent=" W3C_SPAN ";Sampled=1",
      "foo=1",
      "" },
    { { X("Root=" ROOT ";Sampled=0"), P(W3C) },
      CLTEL_OK,
      "Root=" W3C_AS_ROOT ";Parent=" W3C_SPAN ";Sampled=1",
      "",
      "" },
    { { X("Root=" ROOT ";Sampled=0") }, CLTEL_OK, "Root=" ROOT ";Sampled=0", "", "" },
    { { X("Root=" ROOT), P("bad") }, CLTEL_OK, "Root=" ROOT, "", "" },
    /* both about one trace: the newer parent is X-Ray's, tracestate goes on */
    { { X(XRAY), P(SAME), S("foo=1") }, CLTEL_OK, XRAY, "foo=1", "" },
    { { X("Root=" ROOT ";Parent=" SPAN), P(SAME) }, CLTEL_OK, "Root=" ROOT ";Parent=" SPAN ";Sampled=0", "", "" },
    { { X("Root=" ROOT ";Parent=" SPAN ";Sampled=?"), P(SAME) },
      CLTEL_OK,
      "Root=" ROOT ";Parent=" SPAN ";Sampled=?",
      "",
      "" },
    /* further keys go on in any case */
    { { X("Root=" ROOT ";" LINEAGE), P(W3C) },
      CLTEL_OK,
      "Root=" W3C_AS_ROOT ";Parent=" W3C_SPAN ";Sampled=1;" LINEAGE,
      "",
      "" },
    { { X(LINEAGE), P(W3C) }, CLTEL_OK, "Root=" W3C_AS_ROOT ";Parent=" W3C_SPAN ";Sampled=1;" LINEAGE, "", "" },
    /* one that is malformed leaves it to the other */
    { { X("Root=" ROOT ";Parent=;" LINEAGE), P(W3C) },
      CLTEL_OK,
      "Root=" W3C_AS_ROOT ";Parent=" W3C_SPAN ";Sampled=1",
      "",
      "" },
    { { X(XRAY), P("00-bad"), S("foo=1") }, CLTEL_OK, XRAY, "", "" },
    { { X("bad"), P("bad"), S("foo=1") }, CLTEL_E_INVALID_HEADER, "", "", "" },
    { { X("bad") }, CLTEL_E_INVALID_HEADER, "", "", "" },
    { { P("") }, CLTEL_E_INVALID_HEADER, "", "", "" },
    { { X("") }, CLTEL_OK, "", "", "" },
    { { X("Sampled=1"), P("bad") }, CLTEL_E_INVALID_HEADER, "", "", "" },
    { { S("foo=1") }, CLTEL_OK, "", "", "" },
    /* what may come once and comes twice is malformed */
    { { X(XRAY), X(XRAY) }, CLTEL_E_INVALID_HEADER, "", "", "" },
    { { X(XRAY), X(XRAY), P(W3C) }, CLTEL_OK, "Root=" W3C_AS_ROOT ";Parent=" W3C_SPAN ";Sampled=1", "", "" },
    { { P(W3C), P(W3C) }, CLTEL_E_INVALID_HEADER, "", "", "" },
    { { X(XRAY), P(SAME), P(SAME), S("foo=1") }, CLTEL_OK, XRAY, "", "" },
    /* names in any case */
    { { H("x-amzn-trace-id", XRAY) }, CLTEL_OK, XRAY, "", "" },
    { { H("X-AMZN-TRACE-ID", XRAY), H("BAGGAGE", "a=1"), H("TrAcEpArEnT", SAME), H("TRACEstate", "foo=1") },
      CLTEL_OK,
      XRAY,
      "foo=1",
      "a=1" },
    { { H("X-Amzn-Trace-Idx", XRAY), H("X-Amzn-Trace-I", XRAY), H("X_Amzn_Trace_Id", XRAY) }, CLTEL_OK, "", "", "" },
    /* lists in several headers are one list; an empty one adds nothing */
    { { P(W3C), S("foo=1"), S(""), S("bar=2,baz=3"), B("a=1"), B(""), B("b=2;p,c=3") },
      CLTEL_OK,
      "Root=" W3C_AS_ROOT ";Parent=" W3C_SPAN ";Sampled=1",
      "foo=1,bar=2,baz=3",
      "a=1,b=2;p,c=3" },
    /* baggage needs no trace, and a trace no good baggage */
    { { B("a=1") }, CLTEL_OK, "", "", "a=1" },
    { { B("bad"), X(XRAY) }, CLTEL_OK, XRAY, "", "" },
    { { X("bad"), B("a=1") }, CLTEL_E_INVALID_HEADER, "", "", "a=1" },
    /* no name, no value */
    { { { NULL, 0, XRAY, CLTEL_NTS }, { "traceparent", CLTEL_NTS, NULL, 0 }, X(XRAY) }, CLTEL_OK, XRAY, "", "" },
};

static void the_documented_header_makes_the_context(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(requests); i++) {
        cltel_context context;
        char xray[CLTEL_XRAY_HEADER_BYTES], tracestate[CLTEL_TRACESTATE_BYTES], baggage[CLTEL_BAGGAGE_BYTES];
        memset(&context, 0xaa, sizeof context);

        cltel_err err = cltel_context_from_headers(&context, requests[i].headers, COUNT_OF(requests[i].headers));

        cltel_context_to_xray(&context, xray, sizeof xray);
        cltel_context_to_tracestate(&context, tracestate, sizeof tracestate);
        cltel_context_to_baggage(&context, baggage, sizeof baggage);
        if (err != requests[i].err || strcmp(xray, requests[i].xray) != 0)
            print_error("request %zu\n", i);
        assert_int_equal(err, requests[i].err);
        assert_string_equal(xray, requests[i].xray);
        assert_string_equal(tracestate, requests[i].tracestate);
        assert_string_equal(baggage, requests[i].baggage);
    }
}

static void names_and_values_need_no_nul(void **state)
{
    (void)state;
    cltel_context context;
    static const char line[] = "traceparent: " W3C "\r\n";
    const cltel_context_header header = { line, 11, &line[13], 55 };
    assert_int_equal(cltel_context_from_headers(&context, &header, 1), CLTEL_OK);
    assert_int_equal(context.flags, CLTEL_CONTEXT_VALID | CLTEL_CONTEXT_REMOTE | CLTEL_CONTEXT_RANDOM);
}

static void the_random_flag_goes_with_its_trace(void **state)
{
    (void)state;
    cltel_context context;
    const cltel_context_header same[] = { X(XRAY), P(SAME) };
    const cltel_context_header other[] = { X(XRAY), P(W3C) };
    cltel_context_from_headers(&context, same, 2);
    assert_int_equal(context.flags, CLTEL_CONTEXT_VALID | CLTEL_CONTEXT_REMOTE | CLTEL_CONTEXT_RANDOM);
    cltel_context_from_headers(&context, other, 2);
    assert_int_equal(context.flags, CLTEL_CONTEXT_VALID | CLTEL_CONTEXT_REMOTE);
}

static void what_was_left_off_is_marked(void **state)
{
    (void)state;
    static const cltel_context_header cases[][2] = {
        { P(W3C), S("bad") }, { P(W3C), B("bad") }, { P(W3C), B("a=1,bad") }, { B("a=1"), B("bad") }
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_context context;
        assert_int_equal(cltel_context_from_headers(&context, cases[i], 2), CLTEL_OK);
        assert_true(context.flags & CLTEL_CONTEXT_CUT);
    }
}

static void a_decision_without_a_trace_is_kept(void **state)
{
    (void)state;
    cltel_context context;
    const cltel_context_header asked = X("Sampled=?;" LINEAGE);
    assert_int_equal(cltel_context_from_headers(&context, &asked, 1), CLTEL_OK);
    assert_int_equal(context.flags, 0);
    assert_int_equal(context.sampled, CLTEL_SAMPLED_ASKED);
    assert_int_equal(context.xray_extra_len, strlen(LINEAGE));
}

static void wrong_arguments_are_refused(void **state)
{
    (void)state;
    cltel_context context;
    const cltel_context_header header = X(XRAY);
    assert_int_equal(cltel_context_from_headers(NULL, &header, 1), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_context_from_headers(&context, NULL, 1), CLTEL_E_INVALID_ARGUMENT);
    assert_int_equal(cltel_context_from_headers(&context, NULL, 0), CLTEL_OK);
    assert_int_equal(cltel_context_from_headers(&context, &header, 0), CLTEL_OK);
    assert_int_equal(context.flags, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_documented_header_makes_the_context), cmocka_unit_test(names_and_values_need_no_nul),
        cmocka_unit_test(the_random_flag_goes_with_its_trace),     cmocka_unit_test(what_was_left_off_is_marked),
        cmocka_unit_test(a_decision_without_a_trace_is_kept),      cmocka_unit_test(wrong_arguments_are_refused),
    };
    return cmocka_run_group_tests_name("record/trace_headers", tests, NULL, NULL);
}
