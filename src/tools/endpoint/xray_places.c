#include "tools/endpoint/xray_places.h"

#include "base/memory.h"

enum { ROOM_FIRST = 64 };

uint64_t cltel_places_hash(uint64_t hash, cltel_view bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        hash = (hash ^ (unsigned char)bytes.ptr[i]) * UINT64_C(1099511628211);
    return (hash ^ 0xFF) * UINT64_C(1099511628211); /* where one text ends and the next begins */
}

/* The low bits of the hash alone would put neighbours side by side. */
static size_t first_slot(uint64_t hash, size_t room)
{
    return (size_t)(hash ^ hash >> 32) & (room - 1);
}

int32_t cltel_places_find(const cltel_places *places, uint64_t hash, cltel_place_is is, const void *context)
{
    if (!places->room)
        return -1;
    for (size_t at = first_slot(hash, places->room); places->slots[at].number; at = (at + 1) & (places->room - 1))
        if (places->slots[at].hash == hash && is(context, places->slots[at].number - 1))
            return places->slots[at].number - 1;
    return -1;
}

static void put(cltel_place *slots, size_t room, const cltel_place *place)
{
    size_t at = first_slot(place->hash, room);
    while (slots[at].number)
        at = (at + 1) & (room - 1);
    slots[at] = *place;
}

static bool grow(cltel_places *places)
{
    size_t room = places->room ? 2 * places->room : ROOM_FIRST;
    cltel_place *slots = cltel_alloc(room * sizeof *slots);
    if (!slots)
        return false;
    for (size_t i = 0; i < places->room; i++)
        if (places->slots[i].number)
            put(slots, room, &places->slots[i]);
    cltel_release(places->slots);
    places->slots = slots;
    places->room = room;
    return true;
}

bool cltel_places_add(cltel_places *places, uint64_t hash, int32_t number)
{
    if (2 * (places->count + 1) > places->room && !grow(places))
        return false;
    put(places->slots, places->room, &(cltel_place){ hash, number + 1 });
    places->count++;
    return true;
}

void cltel_places_done(cltel_places *places)
{
    cltel_release(places->slots);
    *places = (cltel_places){ 0 };
}
