/* JSON into a growable buffer. */
#include "support/cmocka_all.h"

#include <math.h>

#include "base/json_writer.h"

static void strings_get_quotes_and_escapes(void **state)
{
    (void)state;
    cltel_buf buf = { 0 };

    cltel_json_append_string(&buf, CLTEL_VIEW("a\"b\n\xFF"));
    cltel_buf_append_char(&buf, ',');
    cltel_json_append_string(&buf, CLTEL_VIEW(""));
    cltel_buf_terminate(&buf);

    assert_false(buf.failed);
    assert_string_equal(buf.ptr, "\"a\\\"b\\n\xEF\xBF\xBD\",\"\"");
    cltel_buf_done(&buf);
}

static void numbers_that_json_does_not_know_become_strings(void **state)
{
    (void)state;
    cltel_buf buf = { 0 };

    cltel_json_append_f64(&buf, 0.5);
    cltel_json_append_f64(&buf, NAN);
    cltel_json_append_f64(&buf, -INFINITY);
    cltel_buf_terminate(&buf);

    assert_string_equal(buf.ptr, "0.5\"NaN\"\"-Infinity\"");
    cltel_buf_done(&buf);
}

static void a_length_that_no_memory_can_hold_fails(void **state)
{
    (void)state;
    cltel_buf buf = { 0 };

    cltel_json_append_string(&buf, (cltel_view){ "x", SIZE_MAX / 4 });

    assert_true(buf.failed);
    assert_int_equal(buf.len, 0);
    cltel_buf_done(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_get_quotes_and_escapes),
        cmocka_unit_test(numbers_that_json_does_not_know_become_strings),
        cmocka_unit_test(a_length_that_no_memory_can_hold_fails),
    };
    return cmocka_run_group_tests_name("base/json_writer", tests, NULL, NULL);
}
