/* Who may ask: keys, regions of signatures, hosts and origins. */
#include <stdio.h>

#include "support/cmocka_all.h"
#include "tools/endpoint/access_keys.h"
#include "tools/endpoint/http_guard.h"
#include "tools/endpoint/signature_scope.h"

static void keys_are_found_by_their_id(void **state)
{
    (void)state;
    static const char *const texts[] = { "AKIAONE:secret/one+", "AKIATWO:two:token:with:colons" };
    cltel_access_keys keys;
    cltel_key key;
    assert_int_equal(cltel_access_keys_init(&keys, texts, COUNT_OF(texts), NULL), CLTEL_OK);
    assert_true(cltel_access_keys_find(&keys, CLTEL_VIEW("AKIAONE"), &key));
    assert_true(cltel_view_equal(key.secret_access_key, CLTEL_VIEW("secret/one+")));
    assert_int_equal(key.session_token.len, 0);
    assert_true(cltel_access_keys_find(&keys, CLTEL_VIEW("AKIATWO"), &key));
    assert_true(cltel_view_equal(key.session_token, CLTEL_VIEW("token:with:colons")));
    assert_false(cltel_access_keys_find(&keys, CLTEL_VIEW("AKIA"), &key));
    assert_false(cltel_access_keys_find(&keys, CLTEL_VIEW(""), &key));
    cltel_access_keys_done(&keys);
}

static void credentials_of_another_form_are_refused_without_showing_them(void **state)
{
    (void)state;
    static const char *const texts[] = { "",           ":",          "id",         "id:",       ":hidden",
                                         "a/b:hidden", "a b:hidden", "a,b:hidden", "id::hidden" };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        cltel_access_keys keys;
        cltel_error detail = CLTEL_ERROR_INIT;
        assert_int_equal(cltel_access_keys_init(&keys, &texts[i], 1, &detail), CLTEL_E_INVALID_ARGUMENT);
        assert_non_null(strstr(detail.text, "credentials 1: "));
        assert_null(strstr(detail.text, "hidden"));
    }
}

typedef struct scope_case {
    const char *authorization;
    const char *query;
    const char *region; /* NULL: none */
} scope_case;

static void the_region_is_read_from_header_or_query(void **state)
{
    (void)state;
    static const scope_case cases[] = {
        { "AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/logs/aws4_request, SignedHeaders=host", "",
          "eu-west-1" },
        { "AWS4-HMAC-SHA256 SignedHeaders=host,Credential=AKID/20260101/us-gov-west-1/logs/aws4_request", "",
          "us-gov-west-1" },
        { NULL, "a=b&X-Amz-Credential=AKID%2F20260101%2feu-west-1%2Flogs%2Faws4_request&c", "eu-west-1" },
        { NULL, "X-Amz-Credential=AKID/20260101/eu-west-1/logs", "eu-west-1" },
        { NULL, "", NULL },
        { "Credential=", "", NULL },
        { "Credential=AKID/20260101", "", NULL },
        { "Credential=AKID/20260101/eu-west-1", "", NULL },
        { "Credential=AKID/20260101//logs", "", NULL },
        { "Credential=AKID/20260101/eu\"west/logs", "", NULL },
        { "Credential=AKID/20260101/a-region-name-of-more-than-32-characters/logs", "", NULL },
        { NULL, "X-Amz-Credential=AKID%2", NULL },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_sign_header header = { CLTEL_VIEW("Authorization"), cltel_view_of(cases[i].authorization) };
        cltel_http_request request = { .query = cltel_view_of(cases[i].query),
                                       .headers = &header,
                                       .header_count = cases[i].authorization ? 1 : 0 };
        char region[33] = "";
        assert_int_equal(cltel_signature_region(&request, region, sizeof region), cases[i].region != NULL);
        if (cases[i].region)
            assert_string_equal(region, cases[i].region);
    }
}

typedef struct guard_case {
    const char *host;
    const char *name; /* of a second header; NULL: none */
    const char *value;
    int port;
    bool welcome;
} guard_case;

static void pages_of_other_origins_and_foreign_hosts_are_refused(void **state)
{
    (void)state;
    static const guard_case cases[] = {
        { "127.0.0.1:4580", NULL, NULL, 4580, true },
        { "localhost:4580", NULL, NULL, 4580, true },
        { "LocalHost:4580", NULL, NULL, 4580, true },
        { "127.0.0.1", NULL, NULL, 80, true },
        { "localhost:80", NULL, NULL, 80, true },
        { "127.0.0.1", NULL, NULL, 4580, false },
        { "127.0.0.1:4581", NULL, NULL, 4580, false },
        { "", NULL, NULL, 4580, false },
        { "evil.example:4580", NULL, NULL, 4580, false },
        { "127.0.0.1:4580.evil.example", NULL, NULL, 4580, false },
        { "127.0.0.1:4580", "HOST", "127.0.0.1:4580", 4580, false },
        { "127.0.0.1:4580", "Origin", "http://127.0.0.1:4580", 4580, true },
        { "127.0.0.1:4580", "Origin", "http://localhost:4580", 4580, true },
        { "127.0.0.1:4580", "Origin", "https://127.0.0.1:4580", 4580, false },
        { "127.0.0.1:4580", "Origin", "http://evil.example", 4580, false },
        { "127.0.0.1:4580", "Origin", "null", 4580, false },
        { "127.0.0.1:4580", "Origin", "", 4580, false },
        { "127.0.0.1:4580", "Sec-Fetch-Site", "same-origin", 4580, true },
        { "127.0.0.1:4580", "Sec-Fetch-Site", "none", 4580, true },
        { "127.0.0.1:4580", "Sec-Fetch-Site", "cross-site", 4580, false },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cltel_sign_header headers[] = { { CLTEL_VIEW("Host"), cltel_view_of(cases[i].host) },
                                        { cltel_view_of(cases[i].name), cltel_view_of(cases[i].value) } };
        cltel_http_request request = { .headers = headers, .header_count = cases[i].name ? 2 : 1 };
        bool page = cases[i].name && strcmp(cases[i].name, "HOST") != 0;
        int status;
        assert_int_equal(cltel_http_guard(&request, cases[i].port, &status) == NULL, cases[i].welcome);
        assert_true(cases[i].welcome || status == (page ? 403 : 421));
    }
    cltel_http_request bare = { 0 };
    int status;
    assert_non_null(cltel_http_guard(&bare, 4580, &status));
    assert_int_equal(status, 421);
}

static void the_prefix_of_live_tails_is_taken_for_that_call_only_and_never_of_a_browser(void **state)
{
    (void)state;
    static const struct {
        const char *host, *method, *path, *target, *name, *value;
        bool welcome;
    } cases[] = {
        { "streaming-127.0.0.1:4580", "POST", "/", "StartLiveTail", "X", "", true },
        { "streaming-localhost:4580", "POST", "/", "StartLiveTail", "X", "", true },
        { "stream-LOCALHOST:4580", "POST", "/", "StartLiveTail", "X", "", true },
        { "127.0.0.1:4580", "POST", "/", "StartLiveTail", "X", "", true },
        { "streaming-localhost:4581", "POST", "/", "StartLiveTail", "X", "", false },
        { "streaming-localhost.evil.example:4580", "POST", "/", "StartLiveTail", "X", "", false },
        { "stream-stream-localhost:4580", "POST", "/", "StartLiveTail", "X", "", false },
        { "other-localhost:4580", "POST", "/", "StartLiveTail", "X", "", false },
        { "streaming-localhost:4580", "GET", "/", "StartLiveTail", "X", "", false },
        { "streaming-localhost:4580", "POST", "/_pane/logs", "StartLiveTail", "X", "", false },
        { "streaming-localhost:4580", "POST", "/_cltel/reset", "StartLiveTail", "X", "", false },
        { "streaming-localhost:4580", "POST", "/", "PutLogEvents", "X", "", false },
        { "streaming-localhost:4580", "POST", "/", "StartLiveTail", "Origin", "http://streaming-localhost:4580",
          false },
        { "streaming-localhost:4580", "POST", "/", "StartLiveTail", "Origin", "http://localhost:4580", false },
        { "streaming-localhost:4580", "POST", "/", "StartLiveTail", "Sec-Fetch-Site", "same-origin", false },
        { "streaming-localhost:4580", "POST", "/", "StartLiveTail", "Host", "localhost:4580", false },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char target[64];
        snprintf(target, sizeof target, "Logs_20140328.%s", cases[i].target);
        cltel_sign_header headers[] = { { CLTEL_VIEW("Host"), cltel_view_of(cases[i].host) },
                                        { CLTEL_VIEW("X-Amz-Target"), cltel_view_of(target) },
                                        { cltel_view_of(cases[i].name), cltel_view_of(cases[i].value) } };
        cltel_http_request request = { .method = cltel_view_of(cases[i].method),
                                       .path = cltel_view_of(cases[i].path),
                                       .headers = headers,
                                       .header_count = COUNT_OF(headers) };
        int status;
        assert_int_equal(cltel_http_guard(&request, 4580, &status) == NULL, cases[i].welcome);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_found_by_their_id),
        cmocka_unit_test(credentials_of_another_form_are_refused_without_showing_them),
        cmocka_unit_test(the_region_is_read_from_header_or_query),
        cmocka_unit_test(pages_of_other_origins_and_foreign_hosts_are_refused),
        cmocka_unit_test(the_prefix_of_live_tails_is_taken_for_that_call_only_and_never_of_a_browser),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
