/* Codes are pinned: a number that changes breaks every program that was built before. */
#include "support/cmocka_all.h"

#include <cltel/error.h>
#include <cltel/stats.h>
#include <cltel/version.h>
#include <stdio.h>

static void codes_keep_number_name_and_kind(void **state)
{
    (void)state;
    static const struct {
        int32_t value;
        const char *name;
        cltel_error_kind kind;
    } cases[] = {
        { 0, "OK", CLTEL_KIND_NONE },
        { -1, "INVALID_ARGUMENT", CLTEL_KIND_CALLER },
        { -2, "NO_MEMORY", CLTEL_KIND_RETRY },
        { -3, "BUFFER_FULL", CLTEL_KIND_RETRY },
        { -4, "CLOSED", CLTEL_KIND_FATAL },
        { -5, "TIMED_OUT", CLTEL_KIND_RETRY },
        { -6, "TOO_LARGE", CLTEL_KIND_CALLER },
        { -7, "UNKNOWN_OPTION", CLTEL_KIND_CALLER },
        { -8, "INVALID_VALUE", CLTEL_KIND_CALLER },
        { -9, "FILE_UNREADABLE", CLTEL_KIND_CALLER },
        { -10, "FILE_INVALID", CLTEL_KIND_CALLER },
        { -11, "REENTERED", CLTEL_KIND_RETRY },
        { -12, "FORKED", CLTEL_KIND_FATAL },
        { -13, "SYSTEM", CLTEL_KIND_RETRY },
        { -14, "NO_CREDENTIALS", CLTEL_KIND_CALLER },
        { -15, "NOT_PUMPED", CLTEL_KIND_CALLER },
        { -16, "TOO_MANY_SITES", CLTEL_KIND_CALLER },
        { -17, "INVALID_HEADER", CLTEL_KIND_CALLER },
        { -18, "NOT_FOUND", CLTEL_KIND_CALLER },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_string_equal(cltel_error_name(cases[i].value), cases[i].name);
        assert_int_equal(cltel_error_kind_of(cases[i].value), cases[i].kind);
        assert_string_not_equal(cltel_error_text(cases[i].value), "no such code");
    }
}

static void a_number_that_is_no_code_says_so(void **state)
{
    (void)state;
    static const int32_t none[] = { 1, -1000, INT32_MAX, INT32_MIN };
    for (size_t i = 0; i < COUNT_OF(none); i++) {
        assert_string_equal(cltel_error_name(none[i]), "UNKNOWN");
        assert_string_equal(cltel_error_text(none[i]), "no such code");
        assert_int_equal(cltel_error_kind_of(none[i]), CLTEL_KIND_NONE);
        assert_string_equal(cltel_drop_name(none[i] == 1 ? -1 : none[i]), "unknown");
    }
}

static void texts_are_short_sentences_without_a_full_stop(void **state)
{
    (void)state;
    for (int32_t code = 0; code >= -18; code--) {
        const char *text = cltel_error_text(code);
        assert_true(strlen(text) >= 5 && strlen(text) < 100);
        assert_true(text[strlen(text) - 1] != '.');
    }
}

static void drop_reasons_have_names_of_their_own(void **state)
{
    (void)state;
    assert_string_equal(cltel_drop_name(CLTEL_DROP_BUFFER_FULL), "buffer_full");
    assert_string_equal(cltel_drop_name(CLTEL_DROP_SHUTDOWN), "shutdown");
    assert_string_equal(cltel_drop_name(CLTEL_DROP_COUNT_), "unknown");
    for (int32_t i = 0; i < CLTEL_DROP_COUNT_; i++)
        for (int32_t j = 0; j < i; j++)
            assert_string_not_equal(cltel_drop_name(i), cltel_drop_name(j));
}

static void the_version_is_told_in_two_ways(void **state)
{
    (void)state;
    char text[32];
    snprintf(text, sizeof text, "%d.%d.%d", CLTEL_VERSION_MAJOR, CLTEL_VERSION_MINOR, CLTEL_VERSION_PATCH);
    assert_string_equal(cltel_version(), text);
    assert_int_equal(cltel_abi(), CLTEL_VERSION_MAJOR << 16 | CLTEL_VERSION_MINOR);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(codes_keep_number_name_and_kind),
        cmocka_unit_test(a_number_that_is_no_code_says_so),
        cmocka_unit_test(texts_are_short_sentences_without_a_full_stop),
        cmocka_unit_test(drop_reasons_have_names_of_their_own),
        cmocka_unit_test(the_version_is_told_in_two_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
