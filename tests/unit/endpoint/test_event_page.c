#include "tools/endpoint/event_page.h"

#include <stdlib.h>

#include "support/cmocka_all.h"

enum { EVENTS = 1000 };

static cltel_page_event event_at(int64_t time_ms, int64_t batch, int64_t index, char *message, size_t len)
{
    return (cltel_page_event){ .place = { time_ms, batch, index }, .message = message, .message_bytes = len };
}

/* The same numbers in the same wild order each run. */
static int64_t scrambled(int64_t i)
{
    return i * 7919 % EVENTS;
}

static void offer_all(cltel_event_page *page, char *message, size_t len)
{
    for (int64_t i = 0; i < EVENTS; i++) {
        cltel_page_event event = event_at(scrambled(i) / 2, 1, scrambled(i), message, len);
        cltel_event_page_offer(page, &event);
    }
}

static void the_oldest_events_are_kept_and_sorted_whatever_the_order(void **state)
{
    (void)state;
    cltel_event_page page;
    char message[] = "m";
    cltel_event_page_init(&page, 10, 1000, false);
    offer_all(&page, message, 1);
    cltel_event_page_sort(&page);
    assert_int_equal(page.count, 10);
    for (size_t i = 0; i < page.count; i++)
        assert_int_equal(page.events[i].place.index, i);
    assert_true(page.cut);
    assert_int_equal(page.bound.index, 10);
    assert_true(cltel_event_page_is_beyond(&page, 6));
    assert_false(cltel_event_page_is_beyond(&page, 5));
    cltel_event_page_done(&page);
}

static void the_newest_events_are_kept_and_given_oldest_first(void **state)
{
    (void)state;
    cltel_event_page page;
    char message[] = "m";
    cltel_event_page_init(&page, 10, 1000, true);
    offer_all(&page, message, 1);
    cltel_event_page_sort(&page);
    assert_int_equal(page.count, 10);
    for (size_t i = 0; i < page.count; i++)
        assert_int_equal(page.events[i].place.index, EVENTS - 10 + (int64_t)i);
    assert_int_equal(page.bound.index, EVENTS - 11);
    assert_true(cltel_event_page_is_beyond(&page, page.bound.timestamp_ms - 1));
    cltel_event_page_done(&page);
}

static void bytes_bound_a_page_too_and_what_is_left_out_has_no_holes(void **state)
{
    (void)state;
    cltel_event_page page;
    char message[100] = { 0 };
    cltel_event_page_init(&page, EVENTS, 1050, false);
    offer_all(&page, message, sizeof message);
    cltel_event_page_sort(&page);
    assert_int_equal(page.count, 10);
    assert_int_equal(page.bytes, 1000);
    for (size_t i = 0; i < page.count; i++)
        assert_int_equal(page.events[i].place.index, i);
    assert_int_equal(page.bound.index, 10);
    cltel_event_page_done(&page);
}

static void a_later_large_event_pushes_worse_ones_out_for_good(void **state)
{
    (void)state;
    cltel_event_page page;
    char message[100] = { 0 };
    cltel_event_page_init(&page, 10, 100, false);
    cltel_page_event second = event_at(2, 1, 0, message, 40), third = event_at(3, 1, 1, message, 40);
    cltel_page_event first = event_at(1, 2, 0, message, 90), small = event_at(4, 3, 0, message, 1);
    cltel_event_page_offer(&page, &second);
    cltel_event_page_offer(&page, &third);
    cltel_event_page_offer(&page, &first);
    cltel_event_page_offer(&page, &small);
    assert_int_equal(page.count, 1);
    assert_int_equal(page.events[0].place.timestamp_ms, 1);
    assert_int_equal(page.bound.timestamp_ms, 2);
    cltel_event_page_done(&page);
}

static void one_event_is_kept_even_if_it_is_larger_than_a_page(void **state)
{
    (void)state;
    cltel_event_page page;
    char message[100] = { 0 };
    cltel_event_page_init(&page, 10, 10, false);
    cltel_page_event event = event_at(1, 1, 0, message, sizeof message);
    cltel_event_page_offer(&page, &event);
    assert_int_equal(page.count, 1);
    assert_false(page.cut);
    cltel_event_page_done(&page);
}

static void a_page_can_be_ended_at_a_place(void **state)
{
    (void)state;
    cltel_event_page page;
    char message[] = "m";
    cltel_event_page_init(&page, 100, 1000, false);
    for (int64_t i = 0; i < 20; i++) {
        cltel_page_event event = event_at(i, 1, 0, message, 1);
        cltel_event_page_offer(&page, &event);
    }
    cltel_event_place end = { 5, 0, 0 };
    cltel_event_page_end_before(&page, &end);
    assert_int_equal(page.count, 5);
    cltel_event_page_done(&page);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_oldest_events_are_kept_and_sorted_whatever_the_order),
        cmocka_unit_test(the_newest_events_are_kept_and_given_oldest_first),
        cmocka_unit_test(bytes_bound_a_page_too_and_what_is_left_out_has_no_holes),
        cmocka_unit_test(a_later_large_event_pushes_worse_ones_out_for_good),
        cmocka_unit_test(one_event_is_kept_even_if_it_is_larger_than_a_page),
        cmocka_unit_test(a_page_can_be_ended_at_a_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
