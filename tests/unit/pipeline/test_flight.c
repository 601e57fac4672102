#include <stdio.h>

#include "pipeline/flight.h"
#include "support/cmocka_all.h"

static const cltel_view opening = { "[", 1 };
static const cltel_batch_limits limits = { 1048576, 10000, CLTEL_EVENT_OVERHEAD };

static cltel_flight *open_with(cltel_flights *flights, int events)
{
    cltel_flight *flight = cltel_flights_open(flights, opening);
    assert_non_null(flight);
    for (int i = 0; i < events; i++) {
        cltel_batch_event_begin(&flight->batch);
        cltel_buf_append_text(&flight->batch.body, "e");
        assert_true(cltel_batch_event_end(&flight->batch, &limits, 1, i, 1));
    }
    cltel_batch_mark(&flight->batch, 0, flight->serial * 8);
    cltel_batch_close(&flight->batch);
    flight->state = CLTEL_FLIGHT_READY;
    return flight;
}

static void flights_are_settled_in_the_order_in_which_they_were_opened(void **state)
{
    (void)state;
    cltel_flights flights;
    cltel_flights_init(&flights);
    cltel_flight *all[5];
    for (int i = 0; i < 5; i++)
        all[i] = open_with(&flights, 1);
    all[1]->state = all[2]->state = CLTEL_FLIGHT_SETTLED;
    assert_null(cltel_flights_take_settled(&flights)); /* the first is still needed */
    assert_int_equal(flights.settled_serial, 0);
    all[0]->state = CLTEL_FLIGHT_SETTLED;
    for (int i = 0; i < 3; i++) {
        cltel_flight *flight = cltel_flights_take_settled(&flights);
        assert_ptr_equal(flight, all[i]);
        assert_int_equal(flights.settled_serial, i + 1);
        cltel_flights_recycle(&flights, flight);
    }
    assert_null(cltel_flights_take_settled(&flights));
    assert_int_equal(flights.count, 2);
    cltel_flights_done(&flights);
}

static void the_serial_of_a_split_flight_is_settled_with_its_last_part(void **state)
{
    (void)state;
    cltel_flights flights;
    cltel_flights_init(&flights);
    cltel_flight *first = open_with(&flights, 4), *last = open_with(&flights, 1);
    first->retry.attempts = 3;
    first->hashed = true;
    assert_true(cltel_flights_split(&flights, first));
    assert_true(cltel_flights_split(&flights, first));
    assert_int_equal(flights.count, 4);
    assert_false(first->hashed);
    int parts = 0;
    for (cltel_flight *flight = flights.first; flight != last; flight = flight->next, parts++) {
        assert_int_equal(flight->serial, 1);
        flight->state = CLTEL_FLIGHT_SETTLED;
    }
    assert_int_equal(parts, 3);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(flights.settled_serial, 0);
        cltel_flights_recycle(&flights, cltel_flights_take_settled(&flights));
    }
    assert_int_equal(flights.settled_serial, 1);
    cltel_flights_done(&flights);
}

static void splitting_the_last_flight_keeps_the_queue_whole(void **state)
{
    (void)state;
    cltel_flights flights;
    cltel_flights_init(&flights);
    cltel_flight *flight = open_with(&flights, 2);
    assert_true(cltel_flights_split(&flights, flight));
    assert_ptr_equal(flights.last, flight->next);
    cltel_flight *added = open_with(&flights, 1);
    assert_ptr_equal(flight->next->next, added);
    assert_int_equal(added->serial, 2);
    cltel_flights_done(&flights);
}

static void a_recycled_flight_remembers_nothing(void **state)
{
    (void)state;
    cltel_flights flights;
    cltel_flights_init(&flights);
    cltel_flight *flight = open_with(&flights, 2);
    flight->retry.attempts = 7;
    flight->hashed = flight->batch.notice = true;
    flight->due_ns = 99;
    flight->state = CLTEL_FLIGHT_SETTLED;
    cltel_flights_recycle(&flights, cltel_flights_take_settled(&flights));
    cltel_flight *again = cltel_flights_open(&flights, opening);
    assert_ptr_equal(again, flight); /* its memory is used again */
    assert_int_equal(again->state, CLTEL_FLIGHT_OPEN);
    assert_int_equal(again->retry.attempts, 0);
    assert_int_equal(again->due_ns, 0);
    assert_false(again->hashed);
    assert_false(again->batch.notice);
    assert_int_equal(again->batch.marks.len, 0);
    again->state = CLTEL_FLIGHT_SETTLED;
    cltel_flights_recycle(&flights, cltel_flights_take_settled(&flights));
    cltel_flights_drop_spares(&flights);
    assert_null(flights.spare);
    cltel_flights_done(&flights);
}

static void without_memory_for_its_opening_no_flight_begins(void **state)
{
    (void)state;
    cltel_flights flights;
    cltel_flights_init(&flights);
    const cltel_view too_large = { "[", SIZE_MAX / 2 }; /* refused before a byte of it is read */

    assert_null(cltel_flights_open(&flights, too_large));

    assert_int_equal(flights.count, 0);
    assert_null(flights.first);
    assert_int_equal(open_with(&flights, 1)->serial, 1);
    cltel_flights_done(&flights);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flights_are_settled_in_the_order_in_which_they_were_opened),
        cmocka_unit_test(the_serial_of_a_split_flight_is_settled_with_its_last_part),
        cmocka_unit_test(splitting_the_last_flight_keeps_the_queue_whole),
        cmocka_unit_test(a_recycled_flight_remembers_nothing),
        cmocka_unit_test(without_memory_for_its_opening_no_flight_begins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
