#include <stdlib.h>

#include "support/insights_rig.h"
#include "tools/endpoint/insights/insights_json_number.h"

typedef struct example {
    const char *field;
    const char *message;
    const char *expected; /* NULL: missing */
} example;

static void check(const example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++)
        insights_rig_expect(examples[i].field, examples[i].message, examples[i].expected);
}

#define CHECK(...) check((const example[]){ __VA_ARGS__ }, sizeof((const example[]){ __VA_ARGS__ }) / sizeof(example))

static void members_are_found_wherever_they_stand(void **state)
{
    (void)state;
    CHECK({ "a", "{\"a\":1}", "1" }, { "a", " \n{ \"b\" : [ { \"a\" : 2 } ] , \"a\" : 3 }\r\n", "3" },
          { "b", "{\"a\":{\"b\":1},\"b\":\"}\"}", "}" },
          { "a.b.c", "{\"a\":{\"x\":{},\"b\":{\"c\":\"deep\"}}}", "deep" }, { "a.b", "{\"a.b\":5}", "5" },
          { "a.b.c", "{\"a\":{\"b.c\":6}}", "6" }, { "a.b.c", "{\"a.b\":{\"c\":7}}", "7" },
          { "a.1", "{\"a\":[10,20,30]}", "20" }, { "a.1.b", "{\"a\":[{},{\"b\":[ ]}]}", "[ ]" },
          { "a.01", "{\"a\":[1,2]}", NULL }, { "`a b`", "{\"a b\":1}", "1" }, { "a.`b-c`", "{\"a\":{\"b-c\":1}}", "1" },
          { "`1`", "[4,5]", "5" });
}

static void of_members_of_one_name_the_first_counts(void **state)
{
    (void)state;
    CHECK({ "a", "{\"a\":1,\"a\":2}", "1" }, { "a.b", "{\"a\":{\"b\":1},\"a\":{\"b\":2}}", "1" });
}

static void null_is_missing(void **state)
{
    (void)state;
    CHECK({ "a", "{\"a\":null,\"b\":1}", NULL }, { "a.b", "{\"a\":null}", NULL }, { "a.b", "{\"a\":\"text\"}", NULL });
}

static void escapes_mean_what_they_say(void **state)
{
    (void)state;
    CHECK({ "a", "{\"a\":\"x\\\"y\\\\z\\n\\u00e9\"}", "x\"y\\z\n\xc3\xa9" }, { "`\"`", "{\"\\\"\":1}", "1" },
          { "ab", "{\"\\u0061b\":1}", "1" }, { "b", "{\"a\":\"\\\\\",\"b\":2}", "2" },
          { "b", "{\"a\":\"\\\\\\\"\",\"b\":3}", "3" }, { "b", "{\"a\":\"0123456789abcd\\\\\",\"b\":4}", "4" },
          { "b", "{\"a\":\"0123456789abcde\\\"x\",\"b\":5}", "5" },
          { "a", "{\"a\":\"\\ud83d\\ude00\"}", "\xf0\x9f\x98\x80" });
}

static void what_is_no_object_has_no_members(void **state)
{
    (void)state;
    CHECK({ "a", "", NULL }, { "a", "{", NULL }, { "a", "{}", NULL }, { "a", "{\"a\":1", NULL },
          { "a", "x{\"a\":1}", NULL }, { "a", "{\"a\":1}x", NULL }, { "a", "\"a\"", NULL }, { "a", "{a:1}", NULL },
          { "a", "{\"a\"}", NULL }, { "a", "{\"a\":}", NULL }, { "a", "{\"b\":[}", NULL },
          { "a", "{\"b\":\"\\\"}", NULL }, { "a", "{\"b\":\"}", NULL }, { "a", "{:}", NULL }, { "a", "{,}", NULL },
          { "a", "{]}", NULL }, { "a.0", "{\"a\":[}", NULL }, { "a", "{\"a\":x}", NULL },
          { "a", "{\"a\":\"\\q\"}", NULL });
}

static void what_stands_before_a_break_is_still_found(void **state)
{
    (void)state;
    CHECK({ "a", "{\"a\":1,\"b\":oops,,}", "1" }, { "a", "{\"a\":\"x\" \"b\"}", "x" });
}

static void numbers_are_read_in_every_form(void **state)
{
    (void)state;
    CHECK({ "a", "{\"a\":-0.5}", "-0.5" }, { "a", "{\"a\":1e3}", "1000" }, { "a", "{\"a\":12.50}", "12.5" },
          { "a", "{\"a\":123456789012345678901234567890}", "123456789012345678901234567890" },
          { "a * 1", "{\"a\":0.1}", "0.1" }, { "a + 0", "{\"a\":1.7976931348623157e308}", "1.7976931348623157e+308" },
          { "a", "{\"a\":1e999}", NULL }, { "a", "{\"a\":1.2.3}", NULL }, { "a", "{\"a\":12abc}", NULL },
          { "a * 1", "{\"a\":2.2250738585072014e-308}", "0" },
          { "a", "{\"a\":0.1234567890123456789}", "0.12345678901234568" });
}

static bool is_short_number(const char *text, size_t len)
{
    size_t digits = strspn(text, "0123456789");
    size_t more = text[digits] == '.' ? 1 + strspn(text + digits + 1, "0123456789") : 0;
    return digits > 0 && digits + more == len && len <= 8;
}

static void short_numbers_are_what_strtod_makes_of_them(void **state)
{
    static const char alphabet[] = "0123456789012345678901234567890123456789......-+e\"/:x ";
    unsigned seed = 11;
    size_t taken = 0;
    (void)state;
    for (int round = 0; round < 300000; round++) {
        char text[20] = "";
        double number;
        size_t len = 1 + (size_t)rand_r(&seed) % 9;
        for (size_t i = 0; i < len; i++)
            text[i] = alphabet[(size_t)rand_r(&seed) % (sizeof alphabet - 1)];
        bool is = cltel_short_number(text, len, &number);
        assert_int_equal(is, is_short_number(text, len));
        assert_true(!is || number == strtod(text, NULL));
        taken += is;
    }
    assert_in_range(taken, 10000, 290000);
}

/* Several events through one run: what is remembered of the first is no more than a guess about the next. */
static void members_are_found_when_events_differ_in_their_form(void **state)
{
    static const char *const messages[] = {
        "{\"x\":1,\"a\":\"1\",\"long_key_of_an_event\":2,\"b\":\"k\",\"filler\":\"0123456789\"}",
        "{\"x\":1,\"a\":\"2\",\"long_key_of_an_event\":2,\"b\":\"k\",\"filler\":\"0123456789\"}",
        "{\"x\":1,\"a\": \"3\",\"long_key_of_an_elder\":2,\"b\"  :  \"k\",\"filler\":\"0123456789\"}",
        "{\"x\":1,\"a\":   \"4\",\"b\":\"k\"}",
        "{\"a\":\"5\",\"x\":1,\"b\":\"k\",\"filler\":\"0123456789\"}",
        "{\"x\":{\"a\":0},\"\\u0061\":\"6\",\"y\":0,\"b\":\"k\",\"filler\":\"0123456789\"}",
        "{\"xa\":0,\"aa\":0,\"b\":\"k\",\"a\":\"7\",\"filler\":\"0123456789\"}",
        "{\"b\":\"k\",\"a\":\"8\"}",
    };
    (void)state;
    insights_rig rig = insights_rig_start("stats sum(a) as s by b");
    for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
        assert_true(insights_rig_feed(&rig, cltel_view_of(messages[i]), i));
    assert_true(cltel_insights_finish(rig.run));
    assert_true(cltel_view_equal(insights_rig_value(&rig, 0, "s"), CLTEL_VIEW("36")));
    insights_rig_stop(&rig);
}

/* Members at each distance from the ends of the 16 bytes that are looked at together. */
static void members_are_found_at_every_place_of_a_block(void **state)
{
    (void)state;
    for (int pad = 0; pad < 40; pad++) {
        char text[256];
        snprintf(text, sizeof text, "{\"%.*s\":\"%.*s\",\"k\":%d,\"z\":[\"%.*s\"]}", pad,
                 "pppppppppppppppppppppppppppppppppppppppp", 40 - pad, "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq", pad,
                 pad, "rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr");
        char expected[16];
        snprintf(expected, sizeof expected, "%d", pad);
        insights_rig_expect("k", text, expected);
    }
}

static void deep_json_ends_no_stack(void **state)
{
    (void)state;
    enum { DEPTH = 200000 };
    char *deep = test_malloc(2 * DEPTH + 32);
    memcpy(deep, "{\"x\":", 5);
    memset(deep + 5, '[', DEPTH);
    memset(deep + 5 + DEPTH, ']', DEPTH);
    strcpy(deep + 5 + 2 * DEPTH, ",\"a\":1}");
    insights_rig_expect("a", deep, "1");
    deep[5 + DEPTH] = '[';
    insights_rig_expect("a", deep, NULL);
    test_free(deep);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_are_found_wherever_they_stand),
        cmocka_unit_test(of_members_of_one_name_the_first_counts),
        cmocka_unit_test(null_is_missing),
        cmocka_unit_test(escapes_mean_what_they_say),
        cmocka_unit_test(what_is_no_object_has_no_members),
        cmocka_unit_test(what_stands_before_a_break_is_still_found),
        cmocka_unit_test(numbers_are_read_in_every_form),
        cmocka_unit_test(short_numbers_are_what_strtod_makes_of_them),
        cmocka_unit_test(members_are_found_when_events_differ_in_their_form),
        cmocka_unit_test(members_are_found_at_every_place_of_a_block),
        cmocka_unit_test(deep_json_ends_no_stack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
