#include "support/cmocka_all.h"

#include "tools/cli/text_width.h"

static void text_takes_the_cells_that_a_terminal_gives_it(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t cells;
    } rows[] = {
        { "", 0 },
        { "abc", 3 },
        { "\xc3\xa9t\xc3\xa9", 3 },        /* letters of two bytes */
        { "e\xcc\x81", 1 },                /* a letter and its accent */
        { "\xe6\x97\xa5\xe6\x9c\xac", 4 }, /* two wide letters */
        { "\xf0\x9f\x98\x80", 2 },         /* a face */
        { "\xff\xfe", 2 },                 /* no text */
        { "a\xe2\x80\x8b"
          "b",
          2 }, /* a space without width */
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_int_equal(cltel_cells(cltel_view_of(rows[i].text)), rows[i].cells);
}

static void a_cut_never_splits_a_character(void **state)
{
    (void)state;
    cltel_view text = cltel_view_of("a\xe6\x97\xa5\xe6\x9c\xac");
    static const size_t bytes[] = { 0, 1, 1, 4, 4, 7, 7 };
    for (size_t cells = 0; cells < sizeof bytes / sizeof bytes[0]; cells++)
        assert_int_equal(cltel_cut_cells(text, cells).len, bytes[cells]);
    assert_int_equal(cltel_cut_cells(cltel_view_of("e\xcc\x81x"), 1).len, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_takes_the_cells_that_a_terminal_gives_it),
        cmocka_unit_test(a_cut_never_splits_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
