/* tracestate beyond the published cases: grammar at its borders, and what leaves when the room is small. */
#include "support/cmocka_all.h"

#include <cltel/context.h>
#include <stdbool.h>
#include <stdio.h>

#define GOOD "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
#define X16(c) c c c c c c c c c c c c c c c c
#define X64(c) X16(c) X16(c) X16(c) X16(c)
#define X128(c) X64(c) X64(c)
#define X256(c) X128(c) X128(c)

/* Members of so many bytes. */
#define A_258 "a=" X256("a")
#define B_246 "b=" X128("b") X64("b") X16("b") X16("b") X16("b") "bbbb"
#define OF_128(c) c "=" X64(c) X16(c) X16(c) X16(c) c c c c c c c c c c c c c c

/* Reads a traceparent with this tracestate; gives what is carried on. */
static const char *carried(cltel_context *context, const char *tracestate, size_t bytes)
{
    static char text[CLTEL_TRACESTATE_BYTES];
    assert_int_equal(cltel_context_from_w3c(context, GOOD, CLTEL_NTS, tracestate, bytes), CLTEL_OK);
    size_t len = cltel_context_to_tracestate(context, text, sizeof text);
    assert_int_equal(len, strlen(text));
    return text;
}

static void the_grammar_is_kept_at_its_borders(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *carried;
        bool cut;
    } cases[] = {
        { "", "", false },
        { ",", "", false },
        { " , \t,,", "", false },
        { "a=1", "a=1", false },
        { ",a=1,,b=2,", "a=1,b=2", false },
        { "1special=abracadabra", "1special=abracadabra", false }, /* second level */
        { "1tenant@s=1", "1tenant@s=1", false },
        { "t@1=1", "", true },
        { "t@-=1", "", true },
        { "_a=1", "", true },
        { "-a=1", "", true },
        { "*a=1", "", true },
        { "/a=1", "", true },
        { "a", "", true },
        { "=1", "", true },
        { "=", "", true },
        { "a=", "", true },
        { "a= ", "", true },
        { "a=  x", "a=  x", false }, /* spaces in front belong to the value */
        { "a=x y", "a=x y", false },
        { "a=x\ty", "", true },
        { "a=\tx", "", true },
        { "a=x\x7f", "", true },
        { "a=\xc3\xa9", "", true },
        { "\xc3\xa9=1", "", true },
        { "a=1;b=2", "", true },
        { "a=1;b,c=2", "a=1;b,c=2", false },
        { "a=1\r\nx: y", "", true },
        { "A=1", "", true },
        { "a=" X256("v"), "a=" X256("v"), false },
        { "a=" X256("v") "v", "", true },
        { "a=1,b=2,a@b=3,b@a=4", "a=1,b=2,a@b=3,b@a=4", false },
        { "a=1,b=2,c=3,b=2", "", true },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_context context;
        assert_string_equal(carried(&context, cases[i].text, CLTEL_NTS), cases[i].carried);
        assert_int_equal(!!(context.flags & CLTEL_CONTEXT_CUT), cases[i].cut);
    }
}

static void a_nul_is_no_character_of_a_member(void **state)
{
    (void)state;
    cltel_context context;
    assert_string_equal(carried(&context, "a=1\0", 4), "");
    assert_string_equal(carried(&context, "a\0b=1", 5), "");
}

static void empty_members_do_not_count(void **state)
{
    (void)state;
    cltel_context context;
    char text[512] = "";
    size_t len = 0;
    for (int i = 0; i < 32; i++)
        len += (size_t)snprintf(text + len, sizeof text - len, "k%d=%d, ,", i, i);
    const char *all = carried(&context, text, len);
    assert_non_null(strstr(all, "k0=0,k1=1"));
    assert_non_null(strstr(all, "k31=31"));
    snprintf(text + len, sizeof text - len, "k32=32");
    assert_string_equal(carried(&context, text, CLTEL_NTS), "");
}

static void what_is_too_long_leaves_large_members_first_then_the_last(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *carried;
    } cases[] = {
        { A_258 "," B_246 ",c=cccc", A_258 "," B_246 ",c=cccc" }, /* 512 bytes fit */
        { A_258 "," B_246 ",c=ccccc", A_258 ",c=ccccc" },         /* 513 do not: of the large ones the last leaves */
        { "a=" X128("a") ",b=" X128("b") ",c=" X128("c") ",d=" X128("d") ",e=1",
          "a=" X128("a") ",b=" X128("b") ",c=" X128("c") ",e=1" },
        /* 128 bytes are not large: the last leaves */
        { OF_128("a") "," OF_128("b") "," OF_128("c") "," OF_128("d"), OF_128("a") "," OF_128("b") "," OF_128("c") },
        { OF_128("a") "," OF_128("b") "," OF_128("c") ",d=" X64("d") X16("d") X16("d") X16("d") "ddddddddddddd",
          OF_128("a") "," OF_128("b") "," OF_128("c") },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_context context;
        assert_string_equal(carried(&context, cases[i].text, CLTEL_NTS), cases[i].carried);
        assert_int_equal(!!(context.flags & CLTEL_CONTEXT_CUT), i > 0);
    }
}

static void a_broken_tracestate_does_not_harm_the_traceparent(void **state)
{
    (void)state;
    cltel_context context;
    char text[CLTEL_TRACEPARENT_BYTES];

    assert_int_equal(cltel_context_from_w3c(&context, GOOD, CLTEL_NTS, "===", CLTEL_NTS), CLTEL_OK);

    cltel_context_to_traceparent(&context, text, sizeof text);
    assert_string_equal(text, GOOD);
    assert_int_equal(context.flags, CLTEL_CONTEXT_VALID | CLTEL_CONTEXT_REMOTE | CLTEL_CONTEXT_CUT);
}

static void nothing_is_cut_to_fit(void **state)
{
    (void)state;
    cltel_context context;
    char text[8] = "xxxxxxx";
    cltel_context_from_w3c(&context, GOOD, CLTEL_NTS, "foo=1", CLTEL_NTS);
    assert_int_equal(cltel_context_to_tracestate(&context, text, 5), 0);
    assert_string_equal(text, "");
    assert_int_equal(cltel_context_to_tracestate(&context, text, 6), 5);
    assert_string_equal(text, "foo=1");
    assert_int_equal(cltel_context_to_tracestate(NULL, text, 6), 0);
    assert_int_equal(cltel_context_to_tracestate(&context, NULL, 6), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_grammar_is_kept_at_its_borders),
        cmocka_unit_test(a_nul_is_no_character_of_a_member),
        cmocka_unit_test(empty_members_do_not_count),
        cmocka_unit_test(what_is_too_long_leaves_large_members_first_then_the_last),
        cmocka_unit_test(a_broken_tracestate_does_not_harm_the_traceparent),
        cmocka_unit_test(nothing_is_cut_to_fit),
    };
    return cmocka_run_group_tests_name("record/trace_state", tests, NULL, NULL);
}
