/* Text inside a JSON string, and inside a JSON string inside another. */
#include "support/cmocka_all.h"

#include "base/json_escape.h"
#include "support/json_text.h"

enum { TEXT_MAX = 4096 };

/* Exact size, so that a sanitizer sees one byte too many; the writers may use the slack. */
static size_t once(cltel_view text, char *out)
{
    return (size_t)(cltel_json_once(out, text) - out);
}

static size_t twice(cltel_view text, char *out, size_t *extra)
{
    *extra = 0;
    return (size_t)(cltel_json_twice(out, text, extra) - out);
}

static void assert_bytes(const char *have, size_t have_len, const char *want, size_t want_len)
{
    assert_int_equal(have_len, want_len);
    assert_memory_equal(have, want, want_len);
}

static void each_special_character_has_its_escape(void **state)
{
    (void)state;
    static const struct {
        cltel_view text;
        const char *once;
        const char *twice;
    } rows[] = {
        { CLTEL_VIEW("plain"), "plain", "plain" },
        { CLTEL_VIEW("\""), "\\\"", "\\\\\\\"" },
        { CLTEL_VIEW("\\"), "\\\\", "\\\\\\\\" },
        { CLTEL_VIEW("/"), "/", "/" },
        { CLTEL_VIEW("\n"), "\\n", "\\\\n" },
        { CLTEL_VIEW("\r"), "\\r", "\\\\r" },
        { CLTEL_VIEW("\t"), "\\t", "\\\\t" },
        { CLTEL_VIEW("\b"), "\\b", "\\\\b" },
        { CLTEL_VIEW("\f"), "\\f", "\\\\f" },
        { CLTEL_VIEW("\0"), "\\u0000", "\\\\u0000" },
        { CLTEL_VIEW("\x1B"), "\\u001b", "\\\\u001b" },
        { CLTEL_VIEW("\x7F"), "\\u007f", "\\\\u007f" },
        { CLTEL_VIEW("\xC2\x85"), "\\u0085", "\\\\u0085" },
        { CLTEL_VIEW("\xC2\x9F"), "\\u009f", "\\\\u009f" },
        { CLTEL_VIEW("\xC2\xA0"), "\xC2\xA0", "\xC2\xA0" },
        { CLTEL_VIEW("\xE2\x80\xA8"), "\\u2028", "\\\\u2028" },
        { CLTEL_VIEW("\xE2\x80\xA9"), "\\u2029", "\\\\u2029" },
        { CLTEL_VIEW("\xE2\x80\xAA"), "\xE2\x80\xAA", "\xE2\x80\xAA" },
        { CLTEL_VIEW("\xF0\x9F\x98\x80"), "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80" },
        { CLTEL_VIEW("\xFF"), "\xEF\xBF\xBD", "\xEF\xBF\xBD" },
        { CLTEL_VIEW("\xE2\x82"), "\xEF\xBF\xBD", "\xEF\xBF\xBD" },
        { CLTEL_VIEW("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char out[128];
        size_t extra;

        assert_bytes(out, once(rows[i].text, out), rows[i].once, strlen(rows[i].once));
        assert_bytes(out, twice(rows[i].text, out, &extra), rows[i].twice, strlen(rows[i].twice));
        assert_int_equal(extra, strlen(rows[i].twice) - strlen(rows[i].once));
    }
}

/* The properties of all writers, for one text. */
static void check(const char *bytes, size_t len)
{
    static char first[TEXT_MAX * 7 + 64], second[TEXT_MAX * 7 + 64], back[TEXT_MAX * 7 + 64], want[TEXT_MAX * 3];
    char *exact = test_malloc(len + 1); /* a copy of its own, so that reading outside is seen */
    memcpy(exact, bytes, len);
    cltel_view text = { exact, len };
    size_t extra, fits;
    size_t first_len = once(text, first);
    size_t second_len = twice(text, second, &extra);
    size_t want_len = json_text_repair((const uint8_t *)bytes, len, want);

    assert_true(first_len <= CLTEL_JSON_ONCE_MAX * len);
    assert_true(second_len <= CLTEL_JSON_TWICE_MAX * len);
    ptrdiff_t outer = json_text_unescape(second, second_len, back);
    assert_true(outer >= 0);
    assert_bytes(back, (size_t)outer, first, first_len);
    assert_int_equal(second_len - extra, first_len);
    ptrdiff_t inner = json_text_unescape(first, first_len, back);
    assert_true(inner >= 0);
    assert_bytes(back, (size_t)inner, want, want_len);
    assert_int_equal(cltel_json_fit(text, SIZE_MAX, &fits), len);
    assert_int_equal(fits, first_len);
    test_free(exact);
}

/* What was escaped once and then for the outer string is what was escaped twice; in a buffer that just holds it. */
static void check_outer(const char *bytes, size_t len)
{
    static char first[TEXT_MAX * 7 + 64], second[TEXT_MAX * 7 + 64];
    size_t extra = 0, twice_extra;
    size_t first_len = once((cltel_view){ bytes, len }, first);
    size_t second_len = twice((cltel_view){ bytes, len }, second, &twice_extra);
    char *exact = test_malloc(first_len + 1), *out = test_malloc(second_len + 1);
    memcpy(exact, first, first_len);
    char *end = cltel_json_outer(out, (cltel_view){ exact, first_len }, &extra);
    assert_bytes(out, (size_t)(end - out), second, second_len);
    assert_int_equal(extra, twice_extra);
    test_free(exact);
    test_free(out);
}

static void the_outer_string_s_escapes_can_be_added_later(void **state)
{
    (void)state;
    unsigned seed = 7;
    for (int round = 0; round < 20000; round++) {
        static const char letters[] = "\"\\abcdefghijklmn{}:,";
        char text[100];
        size_t len = (size_t)rand_r(&seed) % sizeof text;
        for (size_t i = 0; i < len; i++)
            text[i] = letters[(size_t)rand_r(&seed) % (round % 2 ? 2 : sizeof letters - 1)];
        check_outer(text, len);
    }
}

static void every_byte_at_every_place_survives_both_levels(void **state)
{
    (void)state;
    for (unsigned byte = 0; byte < 256; byte++)
        for (size_t len = 1; len <= 40; len++)
            for (size_t at = 0; at < len; at++) {
                char text[40];
                memset(text, 'x', sizeof text);
                text[at] = (char)byte;
                check(text, len);
            }
}

static void every_code_point_survives_both_levels(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10FFFF; code += code < 0x3000 ? 1 : 97) {
        char text[8];
        size_t len = json_text_put_utf8(text, code & 0xFFFF);
        if (code > 0xFFFF) {
            text[0] = (char)(0xF0 | code >> 18);
            text[1] = (char)(0x80 | (code >> 12 & 0x3F));
            text[2] = (char)(0x80 | (code >> 6 & 0x3F));
            text[3] = (char)(0x80 | (code & 0x3F));
            len = 4;
        }
        check(text, len);
    }
}

/* A small generator of its own: the same texts on every machine. */
static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(*seed >> 33);
}

static void random_bytes_survive_both_levels(void **state)
{
    (void)state;
    uint64_t seed = 1;
    static char text[TEXT_MAX];
    for (int round = 0; round < 20000; round++) {
        size_t len = next_random(&seed) % (round % 100 ? 80 : TEXT_MAX);
        for (size_t i = 0; i < len; i++)
            text[i] = next_random(&seed) % 4 ? (char)(' ' + next_random(&seed) % 95) : (char)next_random(&seed);
        check(text, len);
    }
}

static void a_cut_text_ends_between_characters_and_within_the_limit(void **state)
{
    (void)state;
    const cltel_view text = CLTEL_VIEW("ab\"\n\xC3\xBC\xE2\x82\xAC\xF0\x9F\x98\x80\xE2\x80\xA8\xFFz");
    static const size_t starts[] = { 0, 1, 2, 3, 4, 6, 9, 13, 16, 17, 18 };
    static const size_t sizes[] = { 0, 1, 2, 4, 6, 8, 11, 15, 21, 24, 25 };
    for (size_t max = 0; max < 30; max++) {
        size_t fits, row = 0;
        while (row + 1 < COUNT_OF(sizes) && sizes[row + 1] <= max)
            row++;

        assert_int_equal(cltel_json_fit(text, max, &fits), starts[row]);
        assert_int_equal(fits, sizes[row]);
    }
}

static void cutting_a_long_text_reads_it_once(void **state)
{
    (void)state;
    enum { LONG = 8 * 1024 * 1024 };
    static const char *const patterns[] = { "x", "\xE8\xAE\xA2", "\"", "x\n" };
    char *text = test_malloc(LONG);
    for (size_t i = 0; i < COUNT_OF(patterns); i++) {
        size_t pattern_len = strlen(patterns[i]), fits;
        for (size_t at = 0; at < LONG; at++)
            text[at] = patterns[i][at % pattern_len];

        size_t kept = cltel_json_fit((cltel_view){ text, LONG / pattern_len * pattern_len }, LONG / 2, &fits);

        assert_in_range(fits, LONG / 2 - 3, LONG / 2); /* and not hours later */
        assert_in_range(kept, LONG / 4, LONG / 2);
    }
    test_free(text);
}

#ifdef __SSE2__
enum { COPIED_MAX = 16 };
#else
enum { COPIED_MAX = 0 }; /* all of it goes the long way */
#endif

static void short_plain_text_is_copied_and_other_text_is_left_to_the_long_way(void **state)
{
    (void)state;
    const char memory[32] = "abcdefghijklmnop\"rstuvwxyz01234";
    char out[64];
    for (size_t len = 1; len <= 20; len++) {
        char *end = cltel_json_copy_plain(out, (cltel_view){ memory, len }, memory + sizeof memory);
        assert_int_equal(end != NULL, len <= COPIED_MAX);
        if (end)
            assert_bytes(out, (size_t)(end - out), memory, len);
    }
    assert_null(cltel_json_copy_plain(out, (cltel_view){ memory + 10, 7 }, memory + sizeof memory));
    assert_null(cltel_json_copy_plain(out, (cltel_view){ memory + 29, 3 }, memory + sizeof memory));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_special_character_has_its_escape),
        cmocka_unit_test(every_byte_at_every_place_survives_both_levels),
        cmocka_unit_test(every_code_point_survives_both_levels),
        cmocka_unit_test(random_bytes_survive_both_levels),
        cmocka_unit_test(the_outer_string_s_escapes_can_be_added_later),
        cmocka_unit_test(a_cut_text_ends_between_characters_and_within_the_limit),
        cmocka_unit_test(cutting_a_long_text_reads_it_once),
        cmocka_unit_test(short_plain_text_is_copied_and_other_text_is_left_to_the_long_way),
    };
    return cmocka_run_group_tests_name("base/json_escape", tests, NULL, NULL);
}
