/* Finding text, members of JSON, masking, and parameters of the page. */
#include "support/cmocka_all.h"
#include "tools/endpoint/pane/find_text.h"
#include "tools/endpoint/pane/pane_json.h"
#include "tools/endpoint/pane/pane_params.h"
#include "tools/endpoint/pane/request_facts.h"

/* Every place of the needle in texts around the width of a block, compared with the plain way. */
static void a_text_is_found_at_its_first_place_wherever_that_is(void **state)
{
    (void)state;
    char hay[70];
    for (size_t len = 0; len < sizeof hay; len++)
        for (size_t at = 0; at + 3 <= len; at++) {
            memset(hay, 'n', sizeof hay);
            memcpy(hay + at, "NeL", 3);
            cltel_view text = { hay, len };
            assert_ptr_equal(cltel_find_text(text, CLTEL_VIEW("NeL"), false), hay + at);
            assert_ptr_equal(cltel_find_text(text, CLTEL_VIEW("nel"), true), hay + at);
            assert_null(cltel_find_text(text, CLTEL_VIEW("nel"), false));
        }
    assert_null(cltel_find_text(CLTEL_VIEW("ab"), CLTEL_VIEW("abc"), true));
    assert_null(cltel_find_text(CLTEL_VIEW("@@@@@@@@@@@@@@@@@@@@"), CLTEL_VIEW("`"), true)); /* differ by bit 5 only */
    assert_null(cltel_find_text(CLTEL_VIEW("\x01x"), CLTEL_VIEW("!x"), true));
}

static void members_are_found_at_the_top_and_inside(void **state)
{
    (void)state;
    static const struct {
        const char *message, *name, *text;
    } cases[] = {
        { "{\"a\":1,\"b\":\"x\"}", "b", "x" },
        { "{\"a\":{\"b\":{\"c\":[1,2]}}}", "a.b.c", "[1,2]" },
        { "{\"a.b\":1,\"a\":{\"b\":2}}", "a.b", "1" },
        { "{\"s\":\"q\\\"\\u00e9\\n\"}", "s", "q\"\xC3\xA9\n" },
        { " {\"a\":1}", "a", NULL },
        { "{\"a\":1", "b", NULL },
        { "{\"a\" 1}", "a", NULL },
        { "[1]", "a", NULL },
        { "{}", "a", NULL },
        { "", "a", NULL },
        { "{\"a\":\"", "a", NULL },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cltel_buf text = { 0 };
        cltel_pane_value value = cltel_pane_json_find(cltel_view_of(cases[i].message), cltel_view_of(cases[i].name));
        assert_int_equal(value.kind != CLTEL_PANE_MISSING, cases[i].text != NULL);
        if (cases[i].text) {
            cltel_pane_json_text(&text, value, 100);
            cltel_buf_terminate(&text);
            assert_string_equal(text.ptr, cases[i].text);
        }
        cltel_buf_done(&text);
    }
}

static void secrets_of_bodies_are_masked(void **state)
{
    (void)state;
    static const struct {
        const char *text, *masked;
    } cases[] = {
        { "{\"password\":\"hunter2\",\"a\":1}", "{\"password\":\"***\",\"a\":1}" },
        { "{\"m\":\"{\\\"dbPassword\\\": \\\"x y\\\"}\"}", "{\"m\":\"{\\\"dbPassword\\\": \\\"***\\\"}\"}" },
        { "{\"SecretAccessKey\":\"k\"}", "{\"SecretAccessKey\":\"***\"}" },
        { "the secret is out", "the secret is out" },
        { "{\"nextToken\":\"f/1\"}", "{\"nextToken\":\"f/1\"}" },
        { "", "" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cltel_buf out = { 0 };
        cltel_append_masked(&out, cltel_view_of(cases[i].text), 1000);
        cltel_buf_terminate(&out);
        assert_string_equal(out.ptr, cases[i].masked);
        cltel_buf_done(&out);
    }
}

static void parameters_are_decoded_and_kept_in_range(void **state)
{
    (void)state;
    cltel_buf value = { 0 };
    cltel_view query = CLTEL_VIEW("q=a+b%3D%zz%2&x&n=12&m=1x&l=99999999999999999999");
    assert_true(cltel_pane_param(query, "q", &value));
    cltel_buf_terminate(&value);
    assert_string_equal(value.ptr, "a b=%zz%2");
    assert_true(cltel_pane_param(query, "x", &value));
    assert_int_equal(value.len, 0);
    assert_false(cltel_pane_param(query, "y", &value));
    assert_int_equal(cltel_pane_param_i64(query, "n", 5, 0, 10), 10);
    assert_int_equal(cltel_pane_param_i64(query, "m", 5, 0, 10), 5);
    assert_int_equal(cltel_pane_param_i64(query, "l", 5, 0, 100), 100);
    assert_int_equal(cltel_pane_param_i64(query, "y", 5, 0, 10), 5);
    cltel_buf_done(&value);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_is_found_at_its_first_place_wherever_that_is),
        cmocka_unit_test(members_are_found_at_the_top_and_inside),
        cmocka_unit_test(secrets_of_bodies_are_masked),
        cmocka_unit_test(parameters_are_decoded_and_kept_in_range),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
