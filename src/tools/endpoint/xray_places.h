/* Finds numbered things by a hash of what they are. The things stay with the caller. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_PLACES_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_PLACES_H

#include "base/bytes.h"

typedef struct cltel_place {
    uint64_t hash;
    int32_t number; /* plus one; 0: free */
} cltel_place;

typedef struct cltel_places {
    cltel_place *slots;
    size_t room; /* a power of two */
    size_t count;
} cltel_places;

typedef bool (*cltel_place_is)(const void *context, int32_t number);

#define CLTEL_PLACES_SEED UINT64_C(14695981039346656037)

uint64_t cltel_places_hash(uint64_t hash, cltel_view bytes); /* begins with the seed */

/* -1: there is none. */
int32_t cltel_places_find(const cltel_places *places, uint64_t hash, cltel_place_is is, const void *context);
bool cltel_places_add(cltel_places *places, uint64_t hash, int32_t number); /* false: no memory */
void cltel_places_done(cltel_places *places);

#endif
