/* UTF-8: what is a character, and what becomes one replacement. */
#include "support/cmocka_all.h"

#include "base/utf8.h"

typedef struct piece {
    const char *bytes;
    size_t takes;
    uint32_t code; /* CLTEL_UTF8_REPLACEMENT: broken */
} piece;

static void each_sequence_takes_its_longest_piece(void **state)
{
    (void)state;
    static const piece pieces[] = {
        { "A", 1, 'A' },
        { "\x7F", 1, 0x7F },
        { "\xC2\x80", 2, 0x80 },
        { "\xDF\xBF", 2, 0x7FF },
        { "\xE0\xA0\x80", 3, 0x800 },
        { "\xED\x9F\xBF", 3, 0xD7FF },
        { "\xEE\x80\x80", 3, 0xE000 },
        { "\xF0\x90\x80\x80", 4, 0x10000 },
        { "\xF4\x8F\xBF\xBF", 4, 0x10FFFF },
        { "\x80", 1, CLTEL_UTF8_REPLACEMENT },     /* continuation alone */
        { "\xC0\x80", 1, CLTEL_UTF8_REPLACEMENT }, /* overlong */
        { "\xC1\xBF", 1, CLTEL_UTF8_REPLACEMENT },
        { "\xE0\x80\x80", 1, CLTEL_UTF8_REPLACEMENT },
        { "\xF0\x80\x80\x80", 1, CLTEL_UTF8_REPLACEMENT },
        { "\xED\xA0\x80", 1, CLTEL_UTF8_REPLACEMENT },     /* surrogate */
        { "\xF4\x90\x80\x80", 1, CLTEL_UTF8_REPLACEMENT }, /* above U+10FFFF */
        { "\xF5\x80", 1, CLTEL_UTF8_REPLACEMENT },
        { "\xFF", 1, CLTEL_UTF8_REPLACEMENT },
        { "\xC2", 1, CLTEL_UTF8_REPLACEMENT }, /* ends too early */
        { "\xC2 ", 1, CLTEL_UTF8_REPLACEMENT },
        { "\xE2\x82", 2, CLTEL_UTF8_REPLACEMENT },
        { "\xE2\x82 ", 2, CLTEL_UTF8_REPLACEMENT },
        { "\xF0\x9F\x98", 3, CLTEL_UTF8_REPLACEMENT },
        { "\xF0\x9F\xC2\x80", 2, CLTEL_UTF8_REPLACEMENT },
    };
    for (size_t i = 0; i < COUNT_OF(pieces); i++) {
        uint32_t code;
        bool valid;

        size_t takes = cltel_utf8_next((const uint8_t *)pieces[i].bytes, strlen(pieces[i].bytes), &code, &valid);

        assert_int_equal(takes, pieces[i].takes);
        assert_int_equal(code, pieces[i].code);
        assert_int_equal(valid, pieces[i].code != CLTEL_UTF8_REPLACEMENT);
    }
}

static void the_replacement_character_itself_is_valid(void **state)
{
    (void)state;
    assert_true(cltel_utf8_valid(CLTEL_VIEW("a\xEF\xBF\xBDz")));
}

static void a_text_is_valid_when_all_of_it_is(void **state)
{
    (void)state;
    assert_true(cltel_utf8_valid(CLTEL_VIEW("")));
    assert_true(cltel_utf8_valid(CLTEL_VIEW("gr\xC3\xBC\xC3\x9F \xF0\x9F\x98\x80")));
    assert_false(cltel_utf8_valid(CLTEL_VIEW("gr\xFC\xDF")));
    assert_false(cltel_utf8_valid(CLTEL_VIEW("end\xE2\x82")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_sequence_takes_its_longest_piece),
        cmocka_unit_test(the_replacement_character_itself_is_valid),
        cmocka_unit_test(a_text_is_valid_when_all_of_it_is),
    };
    return cmocka_run_group_tests_name("base/utf8", tests, NULL, NULL);
}
