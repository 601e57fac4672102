/* Hosts of the partitions (as botocore's rule set for Logs gives them) and what an override may be. */
#include "support/cmocka_all.h"

#include <stdio.h>

#include "send/endpoint.h"

static void regions_give_the_hosts_of_their_partitions(void **state)
{
    (void)state;
    static const struct {
        const char *prefix, *region;
        int fips, dualstack;
        const char *host;
    } cases[] = {
        { "logs", "us-east-1", 0, 0, "logs.us-east-1.amazonaws.com" },
        { "logs", "eu-central-1", 0, 0, "logs.eu-central-1.amazonaws.com" },
        { "logs", "eu-central-1", 0, 1, "logs.eu-central-1.api.aws" },
        { "logs", "us-west-2", 1, 0, "logs-fips.us-west-2.amazonaws.com" },
        { "logs", "us-west-2", 1, 1, "logs-fips.us-west-2.api.aws" },
        { "logs", "cn-north-1", 0, 0, "logs.cn-north-1.amazonaws.com.cn" },
        { "logs", "cn-north-1", 0, 1, "logs.cn-north-1.api.amazonwebservices.com.cn" },
        { "logs", "us-gov-west-1", 0, 0, "logs.us-gov-west-1.amazonaws.com" },
        { "logs", "us-gov-west-1", 1, 0, "logs.us-gov-west-1.amazonaws.com" },
        { "logs", "us-gov-west-1", 1, 1, "logs-fips.us-gov-west-1.api.aws" },
        { "xray", "us-gov-east-1", 1, 0, "xray-fips.us-gov-east-1.amazonaws.com" },
        { "monitoring", "us-gov-east-1", 1, 0, "monitoring.us-gov-east-1.amazonaws.com" },
        { "kinesis", "us-gov-east-1", 1, 0, "kinesis.us-gov-east-1.amazonaws.com" },
        { "firehose", "us-gov-east-1", 1, 0, "firehose-fips.us-gov-east-1.amazonaws.com" },
        { "logs", "eusc-de-east-1", 0, 0, "logs.eusc-de-east-1.amazonaws.eu" },
        { "logs", "eusc-de-east-1", 0, 1, "logs.eusc-de-east-1.api.amazonwebservices.eu" },
        { "logs", "us-iso-east-1", 0, 0, "logs.us-iso-east-1.c2s.ic.gov" },
        { "logs", "us-isob-east-1", 0, 0, "logs.us-isob-east-1.sc2s.sgov.gov" },
        { "logs", "eu-isoe-west-1", 0, 0, "logs.eu-isoe-west-1.cloud.adc-e.uk" },
        { "logs", "us-isof-south-1", 0, 1, "logs.us-isof-south-1.api.aws.hci.ic.gov" },
        { "logs", "xx-new-1", 0, 0, "logs.xx-new-1.amazonaws.com" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_endpoint out;
        char url[600];

        assert_int_equal(cltel_endpoint_resolve(cases[i].prefix, cases[i].region, "", cases[i].fips, cases[i].dualstack,
                                                0, &out, NULL),
                         CLTEL_OK);

        assert_string_equal(out.host, cases[i].host);
        assert_string_equal(out.path, "/");
        snprintf(url, sizeof url, "https://%s/", cases[i].host);
        assert_string_equal(out.url, url);
    }
}

static void an_override_gives_host_path_and_url(void **state)
{
    (void)state;
    static const struct {
        const char *given;
        int allow_http;
        const char *host, *path, *url;
    } cases[] = {
        { "http://127.0.0.1:4580", 0, "127.0.0.1:4580", "/", "http://127.0.0.1:4580/" },
        { "http://127.9.8.7", 0, "127.9.8.7", "/", "http://127.9.8.7/" },
        { "http://localhost:80/", 0, "localhost", "/", "http://localhost/" },
        { "HTTP://LocalHost:4580/", 0, "localhost:4580", "/", "http://localhost:4580/" },
        { "http://[::1]:4580", 0, "[::1]:4580", "/", "http://[::1]:4580/" },
        { "https://[2001:DB8::1]/x", 0, "[2001:db8::1]", "/x", "https://[2001:db8::1]/x" },
        { "https://logs.Example.COM", 0, "logs.example.com", "/", "https://logs.example.com/" },
        { "https://logs.example.com:443", 0, "logs.example.com", "/", "https://logs.example.com/" },
        { "https://logs.example.com:80", 0, "logs.example.com:80", "/", "https://logs.example.com:80/" },
        { "https://a.b/base/Path/", 0, "a.b", "/base/Path/", "https://a.b/base/Path/" },
        { "https://a.b/base%20x", 0, "a.b", "/base%20x", "https://a.b/base%20x" },
        { "https://a.b/..x/.y", 0, "a.b", "/..x/.y", "https://a.b/..x/.y" },
        { "http://logs:4580", 1, "logs:4580", "/", "http://logs:4580/" },
        { "http://127.1:1", 1, "127.1:1", "/", "http://127.1:1/" },
        { "https://a_b.c:65535", 0, "a_b.c:65535", "/", "https://a_b.c:65535/" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_endpoint out;
        cltel_error detail = CLTEL_ERROR_INIT;

        assert_int_equal(
            cltel_endpoint_resolve("logs", "us-east-1", cases[i].given, 0, 0, cases[i].allow_http, &out, &detail),
            CLTEL_OK);

        assert_string_equal(out.host, cases[i].host);
        assert_string_equal(out.path, cases[i].path);
        assert_string_equal(out.url, cases[i].url);
    }
}

static void a_bad_override_is_refused_and_told_why(void **state)
{
    (void)state;
    static const struct {
        const char *given, *why;
    } cases[] = {
        { "http://example.com", "\"http://example.com\" is http to another machine" },
        { "http://127.0.0.1.example.com", "is http to another machine" },
        { "http://127.1", "is http to another machine" },
        { "http://localhost.example.com:4580", "is http to another machine" },
        { "http://[::2]/", "is http to another machine" },
        { "http://[::ffff:10.0.0.1]/", "is http to another machine" },
        { "ftp://localhost", "\"ftp://localhost\" does not begin with https:// or http://" },
        { "localhost:4580", "does not begin with" },
        { "//localhost", "does not begin with" },
        { "https://", "has no host" },
        { "https:///x", "has no host" },
        { "https://:443", "has no host" },
        { "https://a..b", "empty part" },
        { "https://.a", "empty part" },
        { "https://a:", "has no port" },
        { "https://a:0", "has no port" },
        { "https://a:65536", "has no port" },
        { "https://a:99999999999999999999", "has no port" },
        { "https://a:8x", "no path" },
        { "https://a:-1", "has no port" },
        { "https://[::1", "has no IPv6 address" },
        { "https://[]", "has no IPv6 address" },
        { "https://[127.0.0.1]", "has no IPv6 address" },
        { "https://[fe80::1%25eth0]", "has no IPv6 address" },
        { "https://[::1]x", "no path" },
        { "https://user:hunter2@a.b", "\"***\" holds an @" },
        { "https://a.b\r\nX-Evil: 1", "holds white space, a control character" },
        { "https://a b", "holds white space" },
        { "https://b\xc3\xbc"
          "cher.example",
          "not ASCII" },
        { "https://a.b/?x=1", "holds a query or fragment" },
        { "https://a.b/#x", "holds a query or fragment" },
        { "https://a.b\\c", "may not hold" },
        { "https://a.b/{x}", "may not hold" },
        { "https://a.b/%", "has a % without" },
        { "https://a.b/%4", "has a % without" },
        { "https://a.b/%4g", "has a % without" },
        { "https://a.b//", "has an empty, . or .. part" },
        { "https://a.b/x//y", "has an empty, . or .. part" },
        { "https://a.b/..", "has an empty, . or .. part" },
        { "https://a.b/x/./y", "has an empty, . or .. part" },
        { "https://a.b/x/../y", "has an empty, . or .. part" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_endpoint out;
        cltel_error detail = CLTEL_ERROR_INIT;

        assert_int_equal(cltel_endpoint_resolve("logs", "us-east-1", cases[i].given, 0, 0, 0, &out, &detail),
                         CLTEL_E_INVALID_VALUE);

        assert_non_null(strstr(detail.text, "option \"aws.endpoint.url\": "));
        if (!strstr(detail.text, cases[i].why))
            fail_msg("%s: %s", cases[i].given, detail.text);
        assert_null(strstr(detail.text, "hunter2"));
        assert_null(strpbrk(detail.text, "\r\n"));
    }
}

static void a_long_override_is_taken_whole_or_refused(void **state)
{
    (void)state;
    for (size_t len = 240; len < 300; len++) {
        char url[400] = "https://a.b/";
        cltel_endpoint out;
        memset(url + 12, 'p', len - 1);
        url[12 + len - 1] = '\0';

        cltel_err err = cltel_endpoint_resolve("logs", "us-east-1", url, 0, 0, 0, &out, NULL);

        assert_int_equal(err, len <= 255 ? CLTEL_OK : CLTEL_E_INVALID_VALUE);
        if (err == CLTEL_OK)
            assert_string_equal(out.url, url);
    }
}

static void a_region_is_needed_and_must_be_one(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",          "us_east_1",
        "US-EAST-1", "us east",
        "-us",       "us-",
        "a.b",       "us-east-1/evil",
        "a\r\n",     "0123456789012345678901234567890123456789012345678901234567890123"
    };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        cltel_endpoint out;
        cltel_error detail = CLTEL_ERROR_INIT;
        assert_int_equal(cltel_endpoint_resolve("logs", wrong[i], "http://localhost", 0, 0, 0, &out, &detail),
                         CLTEL_E_INVALID_VALUE);
        assert_non_null(strstr(detail.text, "aws.region"));
    }
}

static void fips_and_dualstack_contradict_an_override(void **state)
{
    (void)state;
    cltel_endpoint out;
    cltel_error detail = CLTEL_ERROR_INIT;
    assert_int_equal(cltel_endpoint_resolve("logs", "us-east-1", "https://a.b", 1, 0, 0, &out, &detail),
                     CLTEL_E_INVALID_VALUE);
    assert_string_equal(detail.text, "option \"aws.endpoint.url\": \"https://a.b\" contradicts aws.use.fips");
    assert_int_equal(cltel_endpoint_resolve("logs", "us-east-1", "https://a.b", 0, 1, 0, &out, &detail),
                     CLTEL_E_INVALID_VALUE);
    assert_string_equal(detail.text, "option \"aws.endpoint.url\": \"https://a.b\" contradicts aws.use.dualstack");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(regions_give_the_hosts_of_their_partitions),
        cmocka_unit_test(an_override_gives_host_path_and_url),
        cmocka_unit_test(a_bad_override_is_refused_and_told_why),
        cmocka_unit_test(a_long_override_is_taken_whole_or_refused),
        cmocka_unit_test(a_region_is_needed_and_must_be_one),
        cmocka_unit_test(fips_and_dualstack_contradict_an_override),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
