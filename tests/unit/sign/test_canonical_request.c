#include "sign_testing.h"

#include "sign/canonical_request.h"
#include "sign/percent.h"

typedef struct row {
    const char *given;
    const char *expected;
} row;

static void paths_are_normalized_and_encoded_once_more(void **state)
{
    (void)state;
    static const row rows[] = {
        { "", "/" },
        { "/", "/" },
        { "//", "/" },
        { "/./", "/" },
        { "/a", "/a" },
        { "/a/", "/a/" },
        { "/a//b", "/a/b" },
        { "/a/./b", "/a/b" },
        { "/a/../b", "/b" },
        { "/a/b/..", "/a" },
        { "/..", "/" },
        { "/../../a", "/a" },
        { "/a/b/../../../c/", "/c/" },
        { "/...", "/..." },
        { "/a%20b", "/a%2520b" },
        { "/a b", "/a%20b" },
        { "/-._~", "/-._~" },
        { "/\xe1\x88\xb4", "/%E1%88%B4" },
        { "/$@:", "/%24%40%3A" },
        { "a/b", "/a/b" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        cltel_buf out = { 0 };
        cltel_canonical_path(&out, cltel_view_of(rows[i].given), true, true);
        assert_text(cltel_buf_view(&out), rows[i].expected);
        cltel_buf_done(&out);
    }
}

static void paths_of_s3_stay_as_they_are(void **state)
{
    (void)state;
    static const row rows[] = { { "", "/" }, { "//a/../b%20", "//a/../b%20" } };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        cltel_buf out = { 0 };
        cltel_canonical_path(&out, cltel_view_of(rows[i].given), false, false);
        assert_text(cltel_buf_view(&out), rows[i].expected);
        cltel_buf_done(&out);
    }
}

static void queries_are_sorted_by_encoded_name_and_then_value(void **state)
{
    (void)state;
    static const row rows[] = {
        { "", "" },
        { "a", "a=" },
        { "a=", "a=" },
        { "b=1&a=2", "a=2&b=1" },
        { "a=2&a=1", "a=1&a=2" },
        { "a=b=c", "a=b%3Dc" },
        { "a-b=1&a=2", "a=2&a-b=1" },
        { "B=1&a=1&A=1", "A=1&B=1&a=1" },
        { "a=%2f%41", "a=%2FA" },
        { "a=%zz%", "a=%25zz%25" },
        { "\xe1\x88\xb4=x", "%E1%88%B4=x" },
        { "P=1&%E1%88%B4=2", "%E1%88%B4=2&P=1" },
        { "a=1+2", "a=1%2B2" },
        { "a&&b", "=&a=&b=" },
        { "skip=1&b=2", "b=2" },
        { "skip=1", "" },
    };
    cltel_canonicalizer room = { 0 };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        cltel_buf out = { 0 };
        cltel_canonical_query(&room, &out, cltel_view_of(rows[i].given), CLTEL_VIEW("skip"));
        assert_text(cltel_buf_view(&out), rows[i].expected);
        cltel_buf_done(&out);
    }
    cltel_canonicalizer_done(&room);
}

static void headers_are_lowered_sorted_folded_and_joined(void **state)
{
    (void)state;
    static const row sent[] = { { "Zeta", "  one   two\t \tthree " },
                                { "alpha", "2" },
                                { "B", "\"a   b\"" },
                                { "ALPHA", " 1 " },
                                { "Empty", " \r\n " },
                                { "alpha-x", "folded\r\n  line" } };
    cltel_canonicalizer room = { 0 };
    cltel_buf out = { 0 };
    cltel_buf names = { 0 };
    cltel_canonical_begin(&room);
    for (size_t i = 0; i < COUNT_OF(sent); i++)
        cltel_canonical_add(&room, cltel_view_of(sent[i].given), cltel_view_of(sent[i].expected));

    cltel_canonical_headers(&room, &out, &names);

    assert_text(cltel_buf_view(&out), "alpha:2,1\nalpha-x:folded line\nb:\"a b\"\nempty:\nzeta:one two three\n");
    assert_text(cltel_buf_view(&names), "alpha;alpha-x;b;empty;zeta");
    cltel_buf_done(&out);
    cltel_buf_done(&names);
    cltel_canonicalizer_done(&room);
}

static void percent_codes_are_read_where_they_are_whole(void **state)
{
    (void)state;
    static const row rows[] = {
        { "%41%2f%2F", "A//" }, { "%", "%" }, { "%4", "%4" }, { "%g1%41", "%g1A" }, { "a+b", "a+b" }
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        cltel_buf out = { 0 };
        cltel_percent_decode(&out, cltel_view_of(rows[i].given));
        assert_text(cltel_buf_view(&out), rows[i].expected);
        cltel_buf_done(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(paths_are_normalized_and_encoded_once_more),
        cmocka_unit_test(paths_of_s3_stay_as_they_are),
        cmocka_unit_test(queries_are_sorted_by_encoded_name_and_then_value),
        cmocka_unit_test(headers_are_lowered_sorted_folded_and_joined),
        cmocka_unit_test(percent_codes_are_read_where_they_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
