/* X-Amzn-Trace-Id: its forms, in and out. */
#include "support/cmocka_all.h"

#include <cltel/context.h>
#include <stdbool.h>
#include <stdlib.h>

#define ROOT "1-5759e988-bd862e3fe1be46a994272793"
#define TRACE "5759e988bd862e3fe1be46a994272793"
#define SPAN "53995c3f42cd8ad8"
#define LINEAGE "Lineage=a87bd80c:1|68fd508a:5"
#define X16(c) c c c c c c c c c c c c c c c c
#define X64(c) X16(c) X16(c) X16(c) X16(c)

static cltel_err read_text(cltel_context *context, const char *text)
{
    return cltel_context_from_xray(context, text, CLTEL_NTS);
}

typedef struct form {
    const char *text;
    const char *written;
    cltel_sampled sampled;
} form;

static void each_form_is_read_and_written_back(void **state)
{
    (void)state;
    static const form forms[] = {
        { "Root=" ROOT ";Parent=" SPAN ";Sampled=1", "Root=" ROOT ";Parent=" SPAN ";Sampled=1", CLTEL_SAMPLED_YES },
        { "Root=" ROOT ";Parent=" SPAN ";Sampled=0", "Root=" ROOT ";Parent=" SPAN ";Sampled=0", CLTEL_SAMPLED_NO },
        { "Root=" ROOT ";Parent=" SPAN ";Sampled=?", "Root=" ROOT ";Parent=" SPAN ";Sampled=?", CLTEL_SAMPLED_ASKED },
        { "Root=" ROOT ";Parent=" SPAN, "Root=" ROOT ";Parent=" SPAN, CLTEL_SAMPLED_UNKNOWN },
        /* Root alone, and with Sampled: what load balancers and gateways send */
        { "Root=" ROOT, "Root=" ROOT, CLTEL_SAMPLED_UNKNOWN },
        { "Root=" ROOT ";Sampled=1", "Root=" ROOT ";Sampled=1", CLTEL_SAMPLED_YES },
        { "Root=" ROOT ";Sampled=?", "Root=" ROOT ";Sampled=?", CLTEL_SAMPLED_ASKED },
        /* any order */
        { "Sampled=1;Parent=" SPAN ";Root=" ROOT, "Root=" ROOT ";Parent=" SPAN ";Sampled=1", CLTEL_SAMPLED_YES },
        { "Parent=" SPAN ";Root=" ROOT ";Sampled=0", "Root=" ROOT ";Parent=" SPAN ";Sampled=0", CLTEL_SAMPLED_NO },
        /* Self is skipped, whatever it holds */
        { "Self=1-67891233-12456789abcdef012345678;Root=" ROOT, "Root=" ROOT, CLTEL_SAMPLED_UNKNOWN },
        { "Root=" ROOT ";self=;Parent=" SPAN, "Root=" ROOT ";Parent=" SPAN, CLTEL_SAMPLED_UNKNOWN },
        /* other keys are carried on, in their order, behind ours */
        { "Root=" ROOT ";Parent=" SPAN ";Sampled=1;" LINEAGE, "Root=" ROOT ";Parent=" SPAN ";Sampled=1;" LINEAGE,
          CLTEL_SAMPLED_YES },
        { LINEAGE ";Root=" ROOT ";Sampled=0;CalledFrom=app", "Root=" ROOT ";Sampled=0;" LINEAGE ";CalledFrom=app",
          CLTEL_SAMPLED_NO },
        { "Self=1-2-3;Root=" ROOT ";CalledFrom=app", "Root=" ROOT ";CalledFrom=app", CLTEL_SAMPLED_UNKNOWN },
        { "Root=" ROOT ";Empty=;Signs=a=b,c", "Root=" ROOT ";Empty=;Signs=a=b,c", CLTEL_SAMPLED_UNKNOWN },
        { "Root=" ROOT ";twice=1;twice=2", "Root=" ROOT ";twice=1;twice=2", CLTEL_SAMPLED_UNKNOWN },
        /* white space, empty parts */
        { "  Root=" ROOT " ; Parent = " SPAN ";\tSampled=1\t", "Root=" ROOT ";Parent=" SPAN ";Sampled=1",
          CLTEL_SAMPLED_YES },
        { "Root = " ROOT "; " LINEAGE " ", "Root=" ROOT ";" LINEAGE, CLTEL_SAMPLED_UNKNOWN },
        { ";;Root=" ROOT ";; ;Sampled=1;", "Root=" ROOT ";Sampled=1", CLTEL_SAMPLED_YES },
        /* upper case */
        { "Root=1-5759E988-BD862E3FE1BE46A994272793;Parent=53995C3F42CD8AD8;Sampled=1",
          "Root=" ROOT ";Parent=" SPAN ";Sampled=1", CLTEL_SAMPLED_YES },
        { "ROOT=" ROOT ";parent=" SPAN ";SAMPLED=1", "Root=" ROOT ";Parent=" SPAN ";Sampled=1", CLTEL_SAMPLED_YES },
        /* no time in front: an id that began as W3C's */
        { "Root=1-00000000-000000000000000000000001", "Root=1-00000000-000000000000000000000001",
          CLTEL_SAMPLED_UNKNOWN },
    };
    for (size_t i = 0; i < COUNT_OF(forms); i++) {
        cltel_context context;
        char text[CLTEL_XRAY_HEADER_BYTES];

        assert_int_equal(read_text(&context, forms[i].text), CLTEL_OK);

        assert_int_equal(context.flags, CLTEL_CONTEXT_VALID | CLTEL_CONTEXT_REMOTE);
        assert_int_equal(context.sampled, forms[i].sampled);
        assert_int_equal(cltel_context_to_xray(&context, text, sizeof text), strlen(forms[i].written));
        assert_string_equal(text, forms[i].written);
    }
}

static void without_root_there_is_no_trace_but_what_was_asked_is_kept(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        cltel_sampled sampled;
        const char *extra;
    } cases[] = {
        { "", CLTEL_SAMPLED_UNKNOWN, "" },
        { "  ", CLTEL_SAMPLED_UNKNOWN, "" },
        { ";", CLTEL_SAMPLED_UNKNOWN, "" },
        { "Sampled=1", CLTEL_SAMPLED_YES, "" },
        { "Sampled=?", CLTEL_SAMPLED_ASKED, "" },
        { "Sampled=0;" LINEAGE, CLTEL_SAMPLED_NO, LINEAGE },
        { "Parent=" SPAN ";Sampled=1", CLTEL_SAMPLED_YES, "" },
        { "Self=" ROOT, CLTEL_SAMPLED_UNKNOWN, "" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_context context;
        char text[CLTEL_XRAY_HEADER_BYTES];

        assert_int_equal(read_text(&context, cases[i].text), CLTEL_OK);

        assert_int_equal(context.flags, 0);
        assert_int_equal(context.sampled, cases[i].sampled);
        assert_int_equal(context.xray_extra_len, strlen(cases[i].extra));
        assert_memory_equal(context.xray_extra, cases[i].extra, strlen(cases[i].extra));
        assert_int_equal(cltel_context_span_id_hex(&context, text), 0);
        assert_int_equal(cltel_context_to_xray(&context, text, sizeof text), 0);
    }
    assert_int_equal(cltel_context_from_xray(&(cltel_context){ .flags = 0 }, NULL, 0), CLTEL_OK);
}

static void what_is_malformed_leaves_an_empty_context(void **state)
{
    (void)state;
    static const cltel_context empty = CLTEL_CONTEXT_INIT;
    static const char *const cases[] = {
        "Root",
        "Root=",
        "=" ROOT,
        ROOT,
        "Root=" ROOT ";what",
        "Root=" ROOT ";=x",
        "Root=2-5759e988-bd862e3fe1be46a994272793",
        "Root=1-5759e98-bd862e3fe1be46a994272793",
        "Root=1-5759e9888-bd862e3fe1be46a994272793",
        "Root=1-5759e988-bd862e3fe1be46a99427279",
        "Root=1-5759e988-bd862e3fe1be46a9942727933",
        "Root=1-5759e988bd862e3fe1be46a9942727933",
        "Root=1_5759e988-bd862e3fe1be46a994272793",
        "Root=1-5759g988-bd862e3fe1be46a994272793",
        "Root=" TRACE,
        "Root=1-00000000-000000000000000000000000",
        "Root=" ROOT ";Root=" ROOT,
        "Root=" ROOT ";Parent=",
        "Root=" ROOT ";Parent=53995c3f42cd8ad",
        "Root=" ROOT ";Parent=53995c3f42cd8ad88",
        "Root=" ROOT ";Parent=53995c3f42cd8adx",
        "Root=" ROOT ";Parent=0000000000000000",
        "Root=" ROOT ";Parent=" SPAN ";Parent=" SPAN,
        "Root=" ROOT ";Sampled=",
        "Root=" ROOT ";Sampled=2",
        "Root=" ROOT ";Sampled=true",
        "Root=" ROOT ";Sampled=1;Sampled=0",
        "Root=" ROOT ",Root=" ROOT,
        LINEAGE ";Root=" ROOT "x",
        "Root=" ROOT ";Lineage=a\r\nSet-Cookie: b",
        "Root=" ROOT ";Lineage=\x01",
        "Root=" ROOT ";Lineage=\x7f",
        "Root=" ROOT ";Lineage=\xc3\xa9",
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_context context;
        memset(&context, 0xaa, sizeof context);

        assert_int_equal(read_text(&context, cases[i]), CLTEL_E_INVALID_HEADER);

        assert_memory_equal(&context, &empty, sizeof empty);
    }
    assert_int_equal(cltel_context_from_xray(NULL, "", 0), CLTEL_E_INVALID_ARGUMENT);
}

static void a_nul_is_no_character_of_a_header(void **state)
{
    (void)state;
    cltel_context context;
    static const char text[] = "Root=" ROOT ";a=\0";
    assert_int_equal(cltel_context_from_xray(&context, text, sizeof text - 1), CLTEL_E_INVALID_HEADER);
}

static void further_keys_are_carried_whole_from_the_front(void **state)
{
    (void)state;
    static const struct {
        const char *extra;
        const char *carried;
        bool cut;
    } cases[] = {
        { "k=" X64("a") X64("b") X64("c") X16("d") X16("d") X16("d") "dddddddddddddd",
          "k=" X64("a") X64("b") X64("c") X16("d") X16("d") X16("d") "dddddddddddddd", false }, /* 256 bytes */
        { "k=" X64("a") X64("b") X64("c") X16("d") X16("d") X16("d") "ddddddddddddddd", "", true },
        { "k=" X64("a") X64("b") X64("c") ";l=" X64("d") ";m=1", "k=" X64("a") X64("b") X64("c"), true },
        { LINEAGE ";l=" X64("d") X64("d") X64("d") X64("d"), LINEAGE, true },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_context context;
        char in[1024] = "Root=" ROOT ";Parent=" SPAN ";Sampled=1;", out[CLTEL_XRAY_HEADER_BYTES];
        memcpy(in + strlen(in), cases[i].extra, strlen(cases[i].extra) + 1);

        assert_int_equal(read_text(&context, in), CLTEL_OK);

        assert_int_equal(!!(context.flags & CLTEL_CONTEXT_CUT), cases[i].cut);
        assert_true(cltel_context_to_xray(&context, out, sizeof out) > 0);
        const char *carried = strstr(out, ";Sampled=1") + strlen(";Sampled=1");
        assert_string_equal(carried[0] ? carried + 1 : carried, cases[i].carried);
    }
}

/* A beginning is a header where a part just ended, or in the last value, which may be any. */
static bool is_whole(const char *text, size_t len)
{
    const char *lineage = strstr(text, "Lineage=");
    bool part_ended = len > 5 && (text[len] == ';' || text[len - 1] == ';');
    return part_ended || text + len >= lineage + strlen("Lineage=");
}

/* Exact copies, so that a sanitizer sees the first byte too far. */
static void each_beginning_of_a_header_is_read_within_its_bytes(void **state)
{
    (void)state;
    static const char text[] = "Root=" ROOT ";Parent=" SPAN ";Sampled=1;" LINEAGE;
    for (size_t len = 0; len < sizeof text; len++) {
        cltel_context context = CLTEL_CONTEXT_INIT;
        char *copy = malloc(len ? len : 1);
        memcpy(copy, text, len);
        cltel_context_from_xray(&context, copy, len);
        free(copy);
        assert_int_equal(!!(context.flags & CLTEL_CONTEXT_VALID), is_whole(text, len));
    }
}

static void nothing_is_cut_to_fit(void **state)
{
    (void)state;
    cltel_context context;
    char text[CLTEL_XRAY_HEADER_BYTES];
    read_text(&context, "Root=" ROOT ";Parent=" SPAN ";Sampled=1;" LINEAGE);
    size_t len = cltel_context_to_xray(&context, text, sizeof text);
    for (size_t size = 0; size <= len; size++) {
        memset(text, 'x', sizeof text);
        assert_int_equal(cltel_context_to_xray(&context, text, size), 0);
        assert_int_equal(text[0], size ? '\0' : 'x');
        assert_int_equal(text[size], 'x');
    }
    assert_int_equal(cltel_context_to_xray(&context, text, len + 1), len);
    assert_int_equal(cltel_context_to_xray(NULL, text, sizeof text), 0);
    assert_int_equal(cltel_context_to_xray(&context, NULL, sizeof text), 0);
}

static void the_longest_header_fits_the_promised_buffer(void **state)
{
    (void)state;
    cltel_context context;
    char text[CLTEL_XRAY_HEADER_BYTES];
    read_text(&context, "Root=" ROOT ";Parent=" SPAN ";Sampled=1;k=" X64("a") X64("b") X64("c") X16("d") X16("d")
                            X16("d") "dddddddddddddd");
    assert_int_equal(cltel_context_to_xray(&context, text, sizeof text), CLTEL_XRAY_HEADER_BYTES - 1);
}

static void ids_are_the_same_in_both_worlds(void **state)
{
    (void)state;
    cltel_context xray, w3c;
    char text[CLTEL_TRACE_ID_TEXT_BYTES];
    read_text(&xray, "Root=" ROOT ";Parent=" SPAN ";Sampled=1");
    cltel_context_from_w3c(&w3c, "00-" TRACE "-" SPAN "-01", CLTEL_NTS, NULL, 0);

    assert_memory_equal(&xray, &w3c, sizeof xray);

    assert_int_equal(cltel_context_trace_id_text(&w3c, text), 35);
    assert_string_equal(text, ROOT);
    assert_int_equal(cltel_context_trace_id_hex(&xray, text), 32);
    assert_string_equal(text, TRACE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_form_is_read_and_written_back),
        cmocka_unit_test(without_root_there_is_no_trace_but_what_was_asked_is_kept),
        cmocka_unit_test(what_is_malformed_leaves_an_empty_context),
        cmocka_unit_test(a_nul_is_no_character_of_a_header),
        cmocka_unit_test(further_keys_are_carried_whole_from_the_front),
        cmocka_unit_test(each_beginning_of_a_header_is_read_within_its_bytes),
        cmocka_unit_test(nothing_is_cut_to_fit),
        cmocka_unit_test(the_longest_header_fits_the_promised_buffer),
        cmocka_unit_test(ids_are_the_same_in_both_worlds),
    };
    return cmocka_run_group_tests_name("record/trace_header_xray", tests, NULL, NULL);
}
