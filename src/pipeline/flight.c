#include "pipeline/flight.h"

#include "base/memory.h"

void cltel_flights_init(cltel_flights *flights)
{
    *flights = (cltel_flights){ .next_serial = 1 };
}

static void free_list(cltel_flight *flight)
{
    while (flight) {
        cltel_flight *next = flight->next;
        cltel_batch_done(&flight->batch);
        cltel_buf_done(&flight->texts);
        cltel_release(flight);
        flight = next;
    }
}

void cltel_flights_drop_spares(cltel_flights *flights)
{
    free_list(flights->spare);
    flights->spare = NULL;
}

void cltel_flights_done(cltel_flights *flights)
{
    cltel_flights_drop_spares(flights);
    free_list(flights->first);
    *flights = (cltel_flights){ 0 };
}

static cltel_flight *take_spare(cltel_flights *flights)
{
    cltel_flight *flight = flights->spare;
    if (!flight)
        return cltel_alloc(sizeof *flight);
    flights->spare = flight->next;
    flight->state = CLTEL_FLIGHT_OPEN;
    flight->retry = (cltel_retry){ 0 };
    flight->answers = 0;
    flight->due_ns = 0;
    flight->hashed = false;
    flight->next = NULL;
    return flight;
}

cltel_flight *cltel_flights_open(cltel_flights *flights, cltel_view opening)
{
    cltel_flight *flight = take_spare(flights);
    if (!flight)
        return NULL;
    cltel_batch_open(&flight->batch, opening);
    if (flight->batch.body.failed) { /* events without what opens the body would be no request */
        cltel_flights_recycle(flights, flight);
        return NULL;
    }
    flight->serial = flights->next_serial++;
    if (flights->last)
        flights->last->next = flight;
    else
        flights->first = flight;
    flights->last = flight;
    flights->count++;
    return flight;
}

bool cltel_flights_split(cltel_flights *flights, cltel_flight *flight)
{
    cltel_flight *second = take_spare(flights);
    if (!second || !cltel_batch_split(&flight->batch, &second->batch)) {
        if (second)
            cltel_flights_recycle(flights, second);
        return false;
    }
    /* One serial for both: whoever waits for it waits for the second, which stands behind. */
    second->serial = flight->serial;
    second->next = flight->next;
    flight->next = second;
    if (flights->last == flight)
        flights->last = second;
    flights->count++;
    flight->state = second->state = CLTEL_FLIGHT_READY;
    flight->due_ns = second->due_ns = 0;
    flight->hashed = second->hashed = false;
    second->offset_s = flight->offset_s;
    return true;
}

cltel_flight *cltel_flights_take_settled(cltel_flights *flights)
{
    cltel_flight *flight = flights->first;
    if (!flight || flight->state != CLTEL_FLIGHT_SETTLED)
        return NULL;
    flights->first = flight->next;
    if (!flights->first)
        flights->last = NULL;
    flights->count--;
    if (!flights->first || flights->first->serial != flight->serial)
        flights->settled_serial = flight->serial;
    return flight;
}

void cltel_flights_recycle(cltel_flights *flights, cltel_flight *flight)
{
    flight->next = flights->spare;
    flights->spare = flight;
}
