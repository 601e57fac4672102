#include "tools/endpoint/event_place.h"

#include "support/cmocka_all.h"

static const cltel_event_place ascending[] = {
    { 0, 0, 0 },
    { 0, 0, 1 },
    { 0, 1, 0 },
    { 1, 0, 0 },
    { 1795598941821, 1, 9999 },
    { 1795598941821, 2, 0 },
    { 1795598941821, INT64_C(100000000000000000), 0 },
    { 1795598941822, 0, 0 },
    { INT64_C(999999999999999), 7, 7 },
};

static void places_and_their_texts_have_the_same_order(void **state)
{
    (void)state;
    char before[CLTEL_PLACE_CHARS + 1] = "", text[CLTEL_PLACE_CHARS + 1];
    for (size_t i = 0; i < COUNT_OF(ascending); i++) {
        cltel_place_text(&ascending[i], text);
        assert_int_equal(strlen(text), CLTEL_PLACE_CHARS);
        assert_true(strcmp(before, text) < 0);
        memcpy(before, text, sizeof before);
        if (i > 0) {
            assert_true(cltel_place_compare(&ascending[i - 1], &ascending[i]) < 0);
            assert_true(cltel_place_compare(&ascending[i], &ascending[i - 1]) > 0);
        }
        assert_int_equal(cltel_place_compare(&ascending[i], &ascending[i]), 0);
    }
}

static void texts_are_read_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(ascending); i++) {
        char text[CLTEL_PLACE_CHARS + 1];
        cltel_event_place place;
        cltel_place_text(&ascending[i], text);
        assert_true(cltel_place_parse(cltel_view_of(text), &place));
        assert_int_equal(cltel_place_compare(&place, &ascending[i]), 0);
    }
}

static void what_is_no_place_is_refused(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "",
        "3",
        "30000000000000000000000000000000000000000000000000000000x",
        "3000000000000000000000000000000000000000000000000000000x",
        "40000000000000000000000000000000000000000000000000000000",
        "3-000000000000000000000000000000000000000000000000000001",
        "39999999999999999999999999999999999999999999999999999999",
        "300000000000000000000000000000000000000000000000000000000",
    };
    cltel_event_place place;
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        assert_false(cltel_place_parse(cltel_view_of(texts[i]), &place));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_and_their_texts_have_the_same_order),
        cmocka_unit_test(texts_are_read_back),
        cmocka_unit_test(what_is_no_place_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
