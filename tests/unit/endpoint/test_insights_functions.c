#include "support/insights_rig.h"

typedef struct example {
    const char *expression;
    const char *expected; /* NULL: missing */
} example;

static const char message[] =
    "{\"n\":12,\"f\":2.5,\"neg\":-7,\"s\":\"Hello\",\"blank\":\" \\t\",\"empty\":\"\",\"t\":true,"
    "\"u\":\"z\xc3\xb6lf\",\"num\":\"42\",\"big\":9007199254740993,\"small\":0.00001,"
    "\"o\":{\"a\":[1,{\"b\":\"x\"}]},\"ip\":\"10.1.2.3\",\"ip6\":\"2001:db8::1\"}";

static void check(const example *examples, size_t count)
{
    for (size_t i = 0; i < count; i++)
        insights_rig_expect(examples[i].expression, message, examples[i].expected);
}

#define CHECK(...) check((const example[]){ __VA_ARGS__ }, sizeof((const example[]){ __VA_ARGS__ }) / sizeof(example))

static void numbers_are_shown_without_zeros_and_with_four_decimals_at_most(void **state)
{
    (void)state;
    CHECK({ "n", "12" }, { "f", "2.5" }, { "f * 2", "5" }, { "1 / 3", "0.3333" }, { "2 / 3", "0.6667" },
          { "10000.00005 * 1", "10000.0001" }, { "0 - 0.00001", "0" }, { "small", "0.00001" },
          { "big", "9007199254740993" }, { "2 ^ 53", "9007199254740992" }, { "2 ^ 62", "4611686018427387904" },
          { "10 ^ 20", "1e+20" }, { "1 / 0", NULL }, { "10 ^ 400", NULL }, { "-1 ^ 0.5", "-1" },
          { "(0 - 8) ^ 0.5", NULL });
}

static void numbers_are_calculated(void **state)
{
    (void)state;
    CHECK({ "abs(neg)", "7" }, { "ceil(f)", "3" }, { "floor(f)", "2" }, { "floor(neg / 2)", "-4" }, { "sqrt(16)", "4" },
          { "log(1)", "0" }, { "greatest(1, n, f)", "12" }, { "least(s, n, f)", "2.5" }, { "greatest(s)", NULL },
          { "neg % 4", "-3" }, { "num + 1", "43" }, { "s + 1", NULL }, { "2 + 3 * 4 ^ 2", "50" }, { "-2 ^ 2", "-4" });
}

static void texts_are_changed(void **state)
{
    (void)state;
    CHECK({ "toupper(s)", "HELLO" }, { "tolower(s)", "hello" }, { "toupper(u)", "Z\xc3\xb6LF" }, { "strlen(u)", "4" },
          { "strlen(empty)", "0" }, { "substr(u, 1)", "\xc3\xb6lf" }, { "substr(u, 1, 2)", "\xc3\xb6l" },
          { "substr(s, 9)", "" }, { "trim(\"  a b \")", "a b" }, { "ltrim(\"xxa\", \"x\")", "a" },
          { "rtrim(\"axx\", \"x\")", "a" }, { "replace(s, \"l\", \"LL\")", "HeLLLLo" },
          { "replace(s, \"\", \"x\")", "Hello" }, { "concat(s, n, missing, t)", "Hello121" },
          { "strcontains(s, \"ell\")", "1" }, { "strcontains(s, \"x\")", "0" }, { "strlen(missing)", NULL },
          { "replace(missing, \"a\", \"b\")", NULL }, { "strlen(n)", "2" });
}

static void presence_is_asked_for(void **state)
{
    (void)state;
    CHECK({ "ispresent(n)", "1" }, { "isPresent(x1)", "0" }, { "isempty(empty)", "1" }, { "isempty(blank)", "0" },
          { "isempty(x1)", "1" }, { "isblank(blank)", "1" }, { "isblank(s)", "0" }, { "coalesce(x1, s)", "Hello" },
          { "coalesce(x1)", NULL }, { "if(n > 10, \"more\", \"less\")", "more" }, { "if(n < 10, \"less\")", NULL });
}

static void times_are_rounded_and_shown_in_utc(void **state)
{
    (void)state;
    CHECK({ "@timestamp", "2025-11-25 08:45:00.123" }, { "bin(5m)", "2025-11-25 08:45:00.000" },
          { "bin(1h)", "2025-11-25 08:00:00.000" }, { "bin(7s)", "2025-11-25 08:44:58.000" },
          { "datefloor(@timestamp, 1d)", "2025-11-25 00:00:00.000" },
          { "dateceil(@timestamp, 1d)", "2025-11-26 00:00:00.000" },
          { "datefloor(@timestamp, 1w)", "2025-11-20 00:00:00.000" },
          { "datefloor(@timestamp, 1mo)", "2025-11-01 00:00:00.000" },
          { "dateceil(@timestamp, 1mo)", "2025-12-01 00:00:00.000" },
          { "datefloor(@timestamp, 1q)", "2025-10-01 00:00:00.000" },
          { "dateceil(@timestamp, 1y)", "2026-01-01 00:00:00.000" },
          { "dateceil(bin(1h), 1h)", "2025-11-25 08:00:00.000" }, { "fromMillis(0)", "1970-01-01 00:00:00.000" },
          { "fromMillis(-1)", "1969-12-31 23:59:59.999" },
          { "datefloor(fromMillis(951782400000), 1mo)", "2000-02-01 00:00:00.000" },
          { "toMillis(@timestamp)", "1764060300123" }, { "fromMillis(s)", NULL }, { "now()", "1764070000" },
          { "@ingestionTime - @timestamp", "7" }, { "90s", "90000" });
}

static void members_of_json_are_reached(void **state)
{
    (void)state;
    CHECK({ "o.a[0]", "1" }, { "o.a.1.b", "x" }, { "o.a[1].b", "x" }, { "o.a[2]", NULL },
          { "o.a", "[1,{\"b\":\"x\"}]" }, { "o", "{\"a\":[1,{\"b\":\"x\"}]}" }, { "`o`.`a`[1].`b`", "x" }, { "t", "1" },
          { "jsonStringify(s)", "\"Hello\"" }, { "jsonStringify(o)", "{\"a\":[1,{\"b\":\"x\"}]}" },
          { "jsonStringify(n)", "12" }, { "jsonParse(s)", NULL }, { "jsonParse(o)", "{\"a\":[1,{\"b\":\"x\"}]}" });
}

static void addresses_are_recognized(void **state)
{
    (void)state;
    CHECK({ "isValidIp(ip)", "1" }, { "isValidIpv6(ip)", "0" }, { "isValidIpv6(ip6)", "1" }, { "isValidIpv4(s)", "0" },
          { "isIpInSubnet(ip, \"10.0.0.0/8\")", "1" }, { "isIpInSubnet(ip, \"10.1.2.2/31\")", "1" },
          { "isIpInSubnet(ip, \"10.1.2.4/30\")", "0" }, { "isIpv4InSubnet(ip6, \"2001:db8::/32\")", "0" },
          { "isIpv6InSubnet(ip6, \"2001:db8::/32\")", "1" }, { "isIpInSubnet(ip, \"10.0.0.0/33\")", "0" },
          { "isIpInSubnet(ip, \"0.0.0.0/0\")", "1" }, { "isIpInSubnet(ip, \"10.0.0.0\")", "0" });
}

static void values_are_compared_as_numbers_where_they_are_numbers(void **state)
{
    (void)state;
    CHECK({ "n = \"12\"", "1" }, { "num > 5", "1" }, { "num = \"42.0\"", "0" }, { "num = 42.0", "1" }, { "s > 5", "1" },
          { "s = \"Hello\"", "1" }, { "s = \"hello\"", "0" }, { "t = true", "1" }, { "t = \"true\"", "1" },
          { "t != 0", "1" }, { "missing = 1", "0" }, { "missing != 1", "0" }, { "not missing = 1", "1" },
          { "big = 9007199254740992", "0" }, { "big = 9007199254740993", "1" }, { "n in [1, 12]", "1" },
          { "n not in [1, 12]", "0" }, { "missing not in [1]", "0" }, { "s like \"ell\"", "1" }, { "s like /^h/", "0" },
          { "s like /(?i)^h/", "1" }, { "s not like \"x\"", "1" }, { "s =~ \"l+\"", "1" }, { "n like \"2\"", "1" },
          { "missing not like \"x\"", "0" });
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_shown_without_zeros_and_with_four_decimals_at_most),
        cmocka_unit_test(numbers_are_calculated),
        cmocka_unit_test(texts_are_changed),
        cmocka_unit_test(presence_is_asked_for),
        cmocka_unit_test(times_are_rounded_and_shown_in_utc),
        cmocka_unit_test(members_of_json_are_reached),
        cmocka_unit_test(addresses_are_recognized),
        cmocka_unit_test(values_are_compared_as_numbers_where_they_are_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
