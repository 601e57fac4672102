#include "support/cmocka_all.h"

#include <stdio.h>

#include "tools/cli/tail_order.h"

enum { EVENTS_MAX = 8, MESSAGE_BYTES = 96 };

typedef struct row {
    int64_t timestamp_ms;
    int micros; /* -1: the message is not one of the library's */
    char name;
} row;

/* Orders the rows and gives their names. */
static const char *order(const row *rows, size_t count)
{
    static char names[EVENTS_MAX + 1];
    static char memory[EVENTS_MAX][MESSAGE_BYTES];
    cltel_tail_event events[EVENTS_MAX];
    for (size_t i = 0; i < count; i++) {
        int len = rows[i].micros < 0
                      ? snprintf(memory[i], MESSAGE_BYTES, "\"plain %c\"", rows[i].name)
                      : snprintf(memory[i], MESSAGE_BYTES,
                                 "\"{\\\"time\\\":\\\"2026-11-25T08:40:00.%06dZ\\\",\\\"n\\\":\\\"%c\\\"}\"",
                                 rows[i].micros, rows[i].name);
        events[i] = (cltel_tail_event){ .timestamp_ms = rows[i].timestamp_ms, .message = { memory[i], (size_t)len } };
    }
    cltel_tail_order(events, count);
    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; at < count; at++)
            if (events[i].message.ptr == memory[at])
                names[i] = rows[at].name;
    names[count] = 0;
    return names;
}

static void events_of_one_millisecond_follow_their_microseconds(void **state)
{
    (void)state;
    const row rows[] = { { 1, 1900, 'c' }, { 1, 1100, 'a' }, { 1, 1500, 'b' }, { 2, 2001, 'e' }, { 2, 2000, 'd' } };
    assert_string_equal(order(rows, COUNT_OF(rows)), "abcde");
}

static void equal_microseconds_keep_their_order(void **state)
{
    (void)state;
    const row rows[] = { { 1, 1500, 'b' }, { 1, 1500, 'c' }, { 1, 1100, 'a' }, { 1, 1500, 'd' } };
    assert_string_equal(order(rows, COUNT_OF(rows)), "abcd");
}

static void milliseconds_with_other_messages_stay_as_they_are(void **state)
{
    (void)state;
    const row rows[] = { { 1, 1900, 'a' }, { 1, -1, 'b' }, { 1, 1100, 'c' }, { 2, -1, 'd' }, { 3, -1, 'e' } };
    assert_string_equal(order(rows, COUNT_OF(rows)), "abcde");
}

static void an_earlier_millisecond_is_never_overtaken(void **state)
{
    (void)state;
    const row rows[] = { { 2, 100, 'a' }, { 1, 50, 'b' } };
    assert_string_equal(order(rows, COUNT_OF(rows)), "ab");
    assert_string_equal(order(rows, 0), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_of_one_millisecond_follow_their_microseconds),
        cmocka_unit_test(equal_microseconds_keep_their_order),
        cmocka_unit_test(milliseconds_with_other_messages_stay_as_they_are),
        cmocka_unit_test(an_earlier_millisecond_is_never_overtaken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
