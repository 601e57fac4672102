/* The chain: who gives keys, who is asked next, who stops it. */
#include "support/cmocka_all.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "credentials/credentials.h"
#include "support/scratch_home.h"

typedef struct variable {
    const char *name, *value;
} variable;

typedef struct fetched {
    cltel_err err;
    cltel_keys keys;
    cltel_error detail;
} fetched;

/* Options by name in pairs, NULL at the end. */
static fetched fetch_with(const char *const *options)
{
    fetched result = { .err = CLTEL_OK };
    cltel_config *config = cltel_config_new();
    for (; options[0]; options += 2)
        assert_int_equal(cltel_config_set(config, options[0], options[1], NULL), CLTEL_OK);
    assert_int_equal(cltel_config_load(config, NULL, &result.detail), CLTEL_OK);
    memset(&result.keys, 0xee, sizeof result.keys);
    result.err = cltel_credentials_fetch(cltel_config_settings(config), &result.keys, &result.detail);
    cltel_config_free(config);
    assert_null(strstr(result.detail.text, "hunter"));
    return result;
}

static fetched fetch(void)
{
    return fetch_with((const char *const[]){ NULL });
}

static fetched fetch_profile(const char *name)
{
    return fetch_with((const char *const[]){ "aws.profile", name, NULL });
}

static void expect_keys(fetched result, const char *provider, const char *id, const char *secret, const char *token)
{
    if (result.err)
        fail_msg("%s", result.detail.text);
    assert_string_equal(result.keys.provider, provider);
    assert_string_equal(result.keys.access_key_id, id);
    assert_string_equal(result.keys.secret_access_key, secret);
    assert_string_equal(result.keys.session_token, token);
}

static void expect_failure(fetched result, const char *part)
{
    static const cltel_keys none;
    assert_int_equal(result.err, CLTEL_E_NO_CREDENTIALS);
    assert_memory_equal(&result.keys, &none, sizeof none);
    if (!strstr(result.detail.text, part))
        fail_msg("\"%s\" is not in: %s", part, result.detail.text);
}

static void set_environment_keys(void)
{
    setenv("AWS_ACCESS_KEY_ID", "ENVID", 1);
    setenv("AWS_SECRET_ACCESS_KEY", "hunter-env", 1);
}

static void with_nothing_configured_each_provider_says_why(void **state)
{
    (void)state;
    fetched result = fetch();
    expect_failure(result, "static: option aws.access.key.id is not set; environment: AWS_ACCESS_KEY_ID is not set; "
                           "profile: no profile \"default\" in ");
}

static void static_goes_before_environment_before_profile(void **state)
{
    (void)state;
    scratch_write_text(".aws/credentials", "[default]\naws_access_key_id=FILEID\naws_secret_access_key=hunter-file\n");
    expect_keys(fetch(), "profile", "FILEID", "hunter-file", "");
    set_environment_keys();
    expect_keys(fetch(), "environment", "ENVID", "hunter-env", "");
    expect_keys(fetch_with((const char *const[]){ "aws.access.key.id", "OPTID", "aws.secret.access.key", "hunter-opt",
                                                  "aws.session.token", "tok", NULL }),
                "static", "OPTID", "hunter-opt", "tok");
}

static void a_half_pair_is_an_error_and_no_fall_through(void **state)
{
    (void)state;
    scratch_write_text(".aws/credentials", "[default]\naws_access_key_id=FILEID\naws_secret_access_key=hunter-file\n"
                                           "[half]\naws_access_key_id=FILEID\n"
                                           "[other]\naws_secret_access_key=hunter-file\n");
    expect_failure(fetch_with((const char *const[]){ "aws.access.key.id", "OPTID", NULL }),
                   "static: there is an access key id, but no secret access key");
    expect_failure(fetch_profile("half"), "there is an access key id, but no secret access key");
    expect_failure(fetch_profile("other"), "there is a secret access key, but no access key id");
    setenv("AWS_ACCESS_KEY_ID", "ENVID", 1);
    expect_failure(fetch(), "environment: AWS_ACCESS_KEY_ID is set, but AWS_SECRET_ACCESS_KEY is not");
    unsetenv("AWS_ACCESS_KEY_ID");
    setenv("AWS_SECRET_ACCESS_KEY", "hunter-env", 1);
    expect_keys(fetch(), "profile", "FILEID", "hunter-file", "");
}

static void the_environment_gives_token_and_expiry(void **state)
{
    (void)state;
    set_environment_keys();
    setenv("AWS_SECURITY_TOKEN", "legacy", 1);
    expect_keys(fetch(), "environment", "ENVID", "hunter-env", "legacy");
    setenv("AWS_SESSION_TOKEN", "token", 1);
    expect_keys(fetch(), "environment", "ENVID", "hunter-env", "token");
    static const struct {
        const char *text;
        int64_t time_s;
    } cases[] = {
        { "1970-01-01T00:00:00Z", 0 },
        { "2026-11-25T08:40:00Z", 1795596000 },
        { "2026-11-25T08:40:00.123456Z", 1795596000 },
        { "2026-11-25T09:40:00+01:00", 1795596000 },
        { "2026-11-25 03:40:00-0500", 1795596000 },
        { "2024-02-29T23:59:60Z", 1709251200 },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        setenv("AWS_CREDENTIAL_EXPIRATION", cases[i].text, 1);
        assert_int_equal(fetch().keys.expires_s, cases[i].time_s);
    }
    static const char *const wrong[] = { "soon",
                                         "2026-11-25",
                                         "2026-11-25T08:40:00",
                                         "2026-13-25T08:40:00Z",
                                         "2026-00-25T08:40:00Z",
                                         "2026-11-32T08:40:00Z",
                                         "2026-11-25T24:40:00Z",
                                         "2026-11-25T08:60:00Z",
                                         "2026-11-25T08:40:00Zx",
                                         "2026-11-25T08:40:00.Z",
                                         "2026-11-25T08:40:00+1",
                                         "99999999999999999999" };
    for (size_t i = 0; i < COUNT_OF(wrong); i++) {
        setenv("AWS_CREDENTIAL_EXPIRATION", wrong[i], 1);
        expect_failure(fetch(), "environment: AWS_CREDENTIAL_EXPIRATION \"");
    }
}

static void keys_that_no_header_can_hold_are_refused(void **state)
{
    (void)state;
    static char longest[4098];
    set_environment_keys();
    static const struct {
        const char *name, *value, *why;
    } cases[] = {
        { "AWS_ACCESS_KEY_ID", "A\r\nX: y", "the access key id (7 bytes) holds white space" },
        { "AWS_ACCESS_KEY_ID", "A/B", "the access key id (3 bytes) holds a / or a comma" },
        { "AWS_SECRET_ACCESS_KEY", "hunter 2", "the secret access key (8 bytes) holds white space" },
        { "AWS_SECRET_ACCESS_KEY", "hunter\n", "the secret access key (7 bytes) holds white space" },
        { "AWS_SESSION_TOKEN", "hunter\x01", "the session token (7 bytes) holds white space" },
        { "AWS_SESSION_TOKEN", longest, "the session token (4097 bytes) is too long" },
    };
    memset(longest, 't', sizeof longest - 1);
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        set_environment_keys();
        unsetenv("AWS_SESSION_TOKEN");
        setenv(cases[i].name, cases[i].value, 1);
        expect_failure(fetch(), cases[i].why);
    }
    set_environment_keys();
    longest[4096] = '\0';
    setenv("AWS_SESSION_TOKEN", longest, 1);
    expect_keys(fetch(), "environment", "ENVID", "hunter-env", longest);
}

static void a_profile_of_an_option_goes_before_the_environment(void **state)
{
    (void)state;
    scratch_write_text(".aws/credentials", "[dev]\naws_access_key_id=DEVID\naws_secret_access_key=hunter-dev\n");
    set_environment_keys();
    expect_keys(fetch_profile("dev"), "profile", "DEVID", "hunter-dev", "");
    setenv("AWS_PROFILE", "dev", 1);
    expect_keys(fetch(), "environment", "ENVID", "hunter-env", "");
    unsetenv("AWS_ACCESS_KEY_ID");
    unsetenv("AWS_SECRET_ACCESS_KEY");
    expect_keys(fetch(), "profile", "DEVID", "hunter-dev", "");
}

static void both_files_are_read_and_their_keys_never_mixed(void **state)
{
    (void)state;
    scratch_write_text(".aws/credentials", "[default] # mine\r\n"
                                           "AWS_Access_Key_Id: ONEID\r\n"
                                           "aws_secret_access_key = hunter/+= # note\r\n"
                                           "[ 'my team' ]\naws_access_key_id=TEAMID\naws_secret_access_key=hunter-t\n");
    scratch_write_text(".aws/config", "[default]\naws_session_token = stale\n"
                                      "[profile conf]\naws_access_key_id = CONFID\naws_secret_access_key = hunter-c\n"
                                      "aws_session_token = tok\n"
                                      "[profile default]\nregion = eu-west-1\n"
                                      "[conf2]\naws_access_key_id = X\naws_secret_access_key = hunter-x\n");
    expect_keys(fetch(), "profile", "ONEID", "hunter/+=", "");
    expect_keys(fetch_profile("my team"), "profile", "TEAMID", "hunter-t", "");
    expect_keys(fetch_profile("conf"), "profile", "CONFID", "hunter-c", "tok");
    expect_failure(fetch_profile("conf2"), "no profile \"conf2\" in ");
}

static void the_last_of_repeated_keys_and_sections_wins(void **state)
{
    (void)state;
    scratch_write_text(".aws/credentials", "[a]\naws_access_key_id=ONE\naws_access_key_id=TWO\n"
                                           "[b]\naws_access_key_id=B\n"
                                           "[a]\naws_secret_access_key=hunter\naws_security_token=old\n");
    expect_keys(fetch_profile("a"), "profile", "TWO", "hunter", "old");
}

static void a_broken_section_gives_its_keys_to_nobody(void **state)
{
    (void)state;
    static const char text[] = "[default]\naws_access_key_id=ID\naws_secret_access_key=hunter-good\n"
                               "[pro\0d]\naws_access_key_id=EVIL\naws_secret_access_key=hunter-evil\n";
    scratch_write(".aws/credentials", text, sizeof text - 1);
    expect_keys(fetch(), "profile", "ID", "hunter-good", "");
    expect_failure(fetch_profile("prod"), "credentials (line 4 is not understood)");
}

static void a_value_over_several_lines_is_no_key(void **state)
{
    (void)state;
    scratch_write_text(".aws/credentials", "[default]\naws_access_key_id=ID\naws_secret_access_key=hunter\n  two\n");
    expect_failure(fetch(), "the secret access key (12 bytes) holds white space");
    scratch_write_text(".aws/credentials", "[default]\naws_access_key_id=ID\naws_secret_access_key=\n  hunter\n");
    expect_failure(fetch(), "the secret access key");
}

static void a_profile_of_another_kind_says_which_provider_is_missing(void **state)
{
    (void)state;
    static const struct {
        const char *lines, *why;
    } cases[] = {
        { "role_arn = arn:aws:iam::1:role/r\nsource_profile = x\n",
          "profile \"p\" has role_arn: this build has no assume-role provider yet" },
        { "role_arn = r\naws_access_key_id = ID\naws_secret_access_key = hunter\n", "has role_arn" },
        { "sso_session = s\n", "has sso_session: this build has no single sign-on provider yet" },
        { "sso_start_url = s\n", "has sso_start_url" },
        { "credential_process = echo hunter\n", "has credential_process: this build has no process provider yet" },
        { "web_identity_token_file = /x\n", "has web_identity_token_file" },
        { "region = eu-west-1\n", "no keys of profile \"p\" in " },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char text[300];
        snprintf(text, sizeof text, "[profile p]\n%s", cases[i].lines);
        scratch_write_text(".aws/config", text);
        expect_failure(fetch_profile("p"), cases[i].why);
    }
    scratch_write_text(".aws/credentials", "[p]\naws_access_key_id = ID\naws_secret_access_key = hunter\n");
    scratch_write_text(".aws/config", "[profile p]\nsso_session = s\n");
    expect_keys(fetch_profile("p"), "profile", "ID", "hunter", "");
}

static void a_credentials_file_that_is_none_is_passed_at_once(void **state)
{
    (void)state;
    static char large[1024 * 1024 + 1];
    const char *fifo = scratch_path("fifo");
    assert_int_equal(mkfifo(fifo, 0600), 0);
    memset(large, '\n', sizeof large);
    const struct {
        const char *path, *why;
    } cases[] = {
        { fifo, "fifo (it is no regular file)" },
        { scratch_path(".aws"), ".aws (it is no regular file)" },
        { "/dev/zero", "/dev/zero (it is no regular file)" },
        { scratch_path("missing"), "missing (No such file or directory)" },
        { scratch_write("large", large, sizeof large), "large (it has 1048577 bytes, more than 1048576)" },
        { "/dev/null", "AWS_SHARED_CREDENTIALS_FILE is /dev/null" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        setenv("AWS_SHARED_CREDENTIALS_FILE", cases[i].path, 1);
        expect_failure(fetch(), cases[i].why);
    }
    setenv("AWS_SHARED_CREDENTIALS_FILE", scratch_path("missing"), 1);
    scratch_write_text(".aws/config", "[default]\naws_access_key_id = ID\naws_secret_access_key = hunter\n");
    expect_keys(fetch(), "profile", "ID", "hunter", "");
}

static void a_file_that_others_may_read_is_told(void **state)
{
    (void)state;
    const char *path =
        scratch_write_text(".aws/credentials", "[default]\naws_access_key_id=ID\naws_secret_access_key=hunter\n");
    fetched closed = fetch();
    assert_string_equal(closed.detail.text, "");
    assert_int_equal(chmod(path, 0644), 0);
    fetched open = fetch();
    assert_int_equal(open.err, CLTEL_OK);
    assert_non_null(strstr(open.detail.text, "credentials holds secrets and may be read by other users"));
}

static void the_table_names_the_providers_in_their_order(void **state)
{
    (void)state;
    static const char *const names[] = { "static", "environment", "profile" };
    for (size_t i = 0; i < COUNT_OF(names); i++)
        assert_string_equal(cltel_provider_at(i)->name, names[i]);
    assert_null(cltel_provider_at(COUNT_OF(names)));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, scratch_home_make, scratch_home_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(with_nothing_configured_each_provider_says_why),
        TEST(static_goes_before_environment_before_profile),
        TEST(a_half_pair_is_an_error_and_no_fall_through),
        TEST(the_environment_gives_token_and_expiry),
        TEST(keys_that_no_header_can_hold_are_refused),
        TEST(a_profile_of_an_option_goes_before_the_environment),
        TEST(both_files_are_read_and_their_keys_never_mixed),
        TEST(the_last_of_repeated_keys_and_sections_wins),
        TEST(a_broken_section_gives_its_keys_to_nobody),
        TEST(a_value_over_several_lines_is_no_key),
        TEST(a_profile_of_another_kind_says_which_provider_is_missing),
        TEST(a_credentials_file_that_is_none_is_passed_at_once),
        TEST(a_file_that_others_may_read_is_told),
        TEST(the_table_names_the_providers_in_their_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
