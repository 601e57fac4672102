/* Numbers as JSON: exact, and the same in every locale. */
#include "support/cmocka_all.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/json_number.h"

static const char *f64(double number)
{
    static char text[CLTEL_JSON_NUMBER_BYTES + 1];
    memset(text, '#', sizeof text);
    *cltel_json_f64(text, number) = '\0';
    return text;
}

static void integers_are_exact(void **state)
{
    (void)state;
    static const uint64_t edges[] = { 0,
                                      1,
                                      9,
                                      10,
                                      11,
                                      99,
                                      100,
                                      101,
                                      12345678,
                                      99999999,
                                      100000000,
                                      100000001,
                                      (1ull << 53) + 1,
                                      9999999999999999u,
                                      10000000000000000u,
                                      10000000000000001u,
                                      INT64_MAX,
                                      UINT64_MAX };
    for (size_t i = 0; i < COUNT_OF(edges); i++) {
        char have[CLTEL_JSON_NUMBER_BYTES + 1], want[32];
        *cltel_json_u64(have, edges[i]) = '\0';
        snprintf(want, sizeof want, "%llu", (unsigned long long)edges[i]);
        assert_string_equal(have, want);
        *cltel_json_i64(have, (int64_t)(0 - edges[i])) = '\0';
        snprintf(want, sizeof want, "%lld", (long long)(0 - edges[i]));
        assert_string_equal(have, want);
    }
}

static void every_number_of_up_to_five_digits_and_all_powers_are_exact(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 100000 + 64 * 3; i++) {
        uint64_t number = i < 100000 ? i : (1ull << (i - 100000) / 3) + (i % 3) - 1;
        char have[CLTEL_JSON_NUMBER_BYTES + 1], want[32];
        *cltel_json_u64(have, number) = '\0';
        snprintf(want, sizeof want, "%llu", (unsigned long long)number);
        assert_string_equal(have, want);
    }
}

static void doubles_are_as_short_as_people_write_them(void **state)
{
    (void)state;
    static const struct {
        double number;
        const char *text;
    } rows[] = {
        { 0.0, "0" },
        { -0.0, "-0" },
        { 1.0, "1" },
        { -4200.0, "-4200" },
        { 0.1, "0.1" },
        { 0.25, "0.25" },
        { -12.5, "-12.5" },
        { 99.99, "99.99" },
        { 0.001, "0.001" },
        { 1234.5678, "1234.5678" },
        { 0.000001, "0.000001" },
        { 0.000000001, "0.000000001" },
        { 123456.123456789, "123456.123456789" },
        { 0.1 + 0.2, "0.30000000000000004" },
        { 9007199254740991.0, "9007199254740991" },
        { 1 / 3.0, "0.3333333333333333" },
        { 200 / 7.0, "28.571428571428573" },
        { 0.0000001, "0.0000001" },
        { 1.5e-10, "0.00000000015" },
        { 9007199254740994.0, "9007199254740994" },
        { 1e16, "10000000000000000" },
        { 99999999999999984.0, "99999999999999980" },
        { 1e-12, "1e-12" },
        { 1e22, "1e+22" },
        { 1.7976931348623157e308, "1.7976931348623157e+308" },
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        assert_string_equal(f64(rows[i].number), rows[i].text);
}

static void what_is_no_number_is_a_word(void **state)
{
    (void)state;
    assert_string_equal(f64(NAN), "NaN");
    assert_string_equal(f64(-NAN), "NaN");
    assert_string_equal(f64(INFINITY), "Infinity");
    assert_string_equal(f64(-INFINITY), "-Infinity");
    assert_false(cltel_json_is_finite(NAN));
    assert_false(cltel_json_is_finite(-INFINITY));
    assert_true(cltel_json_is_finite(1.7976931348623157e308));
}

static bool is_json_number(const char *text)
{
    text += *text == '-';
    size_t digits = strspn(text, "0123456789");
    if (digits == 0 || (digits > 1 && *text == '0'))
        return false;
    text += digits;
    if (*text == '.') {
        digits = strspn(text + 1, "0123456789");
        if (digits == 0)
            return false;
        text += 1 + digits;
    }
    if (*text == 'e') {
        text += 1 + (text[1] == '+' || text[1] == '-');
        digits = strspn(text, "0123456789");
        if (digits == 0)
            return false;
        text += digits;
    }
    return *text == '\0';
}

static void assert_reads_back(double number)
{
    const char *text = f64(number);
    double back = strtod(text, NULL);
    if (!is_json_number(text) || memcmp(&back, &number, sizeof back) != 0)
        fail_msg("%.17g became %s", number, text);
}

static size_t significant_digits(const char *text)
{
    size_t count = 0, zeros = 0;
    for (; *text && *text != 'e'; text++) {
        if (*text < '0' || *text > '9' || (count == 0 && *text == '0'))
            continue;
        count++;
        zeros = *text == '0' ? zeros + 1 : 0;
    }
    return count - zeros;
}

/* The C library is asked for one digit more until it reads back. */
static void assert_is_shortest(double number)
{
    char text[64];
    for (int digits = 1; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, number);
        if (strtod(text, NULL) == number)
            break;
    }
    if (significant_digits(f64(number)) > significant_digits(text))
        fail_msg("%s became %s", text, f64(number));
}

static uint64_t next_random(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    return *seed ^= *seed << 17;
}

static void doubles_read_back_exactly(void **state)
{
    (void)state;
    uint64_t seed = 88172645463325252u;
    for (int i = 0; i < 300000; i++) {
        uint64_t bits = next_random(&seed);
        double any, decimal = (double)(int64_t)(bits % 2000000000) / 1e6 - 1000, scaled = (double)(bits >> 11) / 1e9;
        memcpy(&any, &bits, sizeof any);
        if (cltel_json_is_finite(any))
            assert_reads_back(any);
        assert_reads_back(decimal);
        assert_reads_back(scaled);
        assert_reads_back(nextafter(decimal, 1e9));
    }
    static const double edges[] = { 5e-324,
                                    2.2250738585072014e-308,
                                    4.9406564584124654e-324,
                                    9007199254740992.0,
                                    9007199254740993.0,
                                    18014398509481984.0,
                                    1e15,
                                    1e16,
                                    0.5,
                                    1 / 3.0 };
    for (size_t i = 0; i < COUNT_OF(edges); i++)
        assert_reads_back(edges[i]);
}

static void doubles_take_no_digit_more_than_needed(void **state)
{
    (void)state;
    uint64_t seed = 88172645463325252u;
    for (int i = 0; i < 60000; i++) {
        uint64_t bits = next_random(&seed);
        double power = ldexp(1, (int)(bits % 200) - 100), any = ldexp((double)(bits >> 11), (int)(bits % 120) - 110);
        const double numbers[] = { any, power, nextafter(power, 0), nextafter(power, 1e300),
                                   (double)(bits % 1000000) / (double)(bits >> 40 | 1) };
        for (size_t n = 0; n < COUNT_OF(numbers); n++) {
            assert_reads_back(numbers[n]);
            assert_is_shortest(numbers[n]);
        }
    }
}

/* Makes a locale whose decimal point is two bytes, U+066B, for few machines have one. */
static bool set_strange_locale(char *folder)
{
    static const char definition[] = "comment_char %%\nescape_char /\nLC_CTYPE\ncopy \"POSIX\"\nEND LC_CTYPE\n"
                                     "LC_NUMERIC\ndecimal_point \"<U066B>\"\nthousands_sep \"\"\ngrouping -1\n"
                                     "END LC_NUMERIC\n";
    char command[512];
    if (!mkdtemp(folder))
        return false;
    snprintf(command, sizeof command,
             "cd %s && printf '%s' >xx && localedef -c -i xx -f UTF-8 ./xx_XX.UTF-8 >log 2>&1; test -e xx_XX.UTF-8",
             folder, definition);
    return system(command) == 0 && setenv("LOCPATH", folder, 1) == 0 && setlocale(LC_NUMERIC, "xx_XX.UTF-8");
}

static void the_locale_changes_nothing(void **state)
{
    (void)state;
    char folder[] = "/tmp/cltel-locale-XXXXXX";
    bool set = set_strange_locale(folder);
    char remove[64], large[CLTEL_JSON_NUMBER_BYTES + 1], small[CLTEL_JSON_NUMBER_BYTES + 1], point[8];
    strcpy(large, f64(1.5e300));
    strcpy(small, f64(0.25));
    snprintf(point, sizeof point, "%.1f", 0.5);
    setlocale(LC_NUMERIC, "C");
    snprintf(remove, sizeof remove, "rm -rf %s", folder);
    assert_int_equal(system(remove), 0);
    if (!set) {
        print_message("skipped: localedef makes no locale with another decimal point here\n");
        skip();
    }
    assert_string_equal(point, "0\xD9\xAB"
                               "5"); /* the locale was really on */
    assert_string_equal(large, "1.5e+300");
    assert_string_equal(small, "0.25");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(integers_are_exact),
        cmocka_unit_test(every_number_of_up_to_five_digits_and_all_powers_are_exact),
        cmocka_unit_test(doubles_are_as_short_as_people_write_them),
        cmocka_unit_test(what_is_no_number_is_a_word),
        cmocka_unit_test(doubles_read_back_exactly),
        cmocka_unit_test(doubles_take_no_digit_more_than_needed),
        cmocka_unit_test(the_locale_changes_nothing),
    };
    return cmocka_run_group_tests_name("base/json_number", tests, NULL, NULL);
}
