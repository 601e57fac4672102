/* What the tests of sign/ share: AWS's published example keys, and short assertions. */
#ifndef CLTEL_TESTS_SIGN_TESTING_H
#define CLTEL_TESTS_SIGN_TESTING_H

#include "support/cmocka_all.h"

#include <stdlib.h>

#include "sign/sigv4.h"

#define EXAMPLE_KEY_ID "AKIDEXAMPLE"
#define EXAMPLE_SECRET "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"
#define EMPTY_SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

enum { EXAMPLE_TIME_S = 1440938160 }; /* 2015-08-30T12:36:00Z */

/* Compares a buffer with a text, and shows both where they differ. */
static inline void assert_text(cltel_view actual, const char *expected)
{
    char *copy = malloc(actual.len + 1);
    assert_non_null(copy);
    if (actual.len)
        memcpy(copy, actual.ptr, actual.len);
    copy[actual.len] = '\0';
    assert_string_equal(copy, expected);
    free(copy);
}

static inline cltel_sign_input example_input(void)
{
    return (cltel_sign_input){ .method = CLTEL_VIEW("GET"),
                               .path = CLTEL_VIEW("/"),
                               .payload_sha256 = CLTEL_VIEW(EMPTY_SHA256),
                               .access_key_id = CLTEL_VIEW(EXAMPLE_KEY_ID),
                               .secret_access_key = CLTEL_VIEW(EXAMPLE_SECRET),
                               .region = CLTEL_VIEW("us-east-1"),
                               .service = CLTEL_VIEW("service"),
                               .time_s = EXAMPLE_TIME_S,
                               .normalize_path = true,
                               .encode_path = true,
                               .expires_s = 3600 };
}

#endif
