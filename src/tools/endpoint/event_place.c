#include "tools/endpoint/event_place.h"

#include <stdio.h>

enum { TIME_DIGITS = 15, BATCH_DIGITS = 20, INDEX_DIGITS = 20 };

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

int cltel_place_compare(const cltel_event_place *a, const cltel_event_place *b)
{
    int by_time = compare(a->timestamp_ms, b->timestamp_ms);
    if (by_time != 0)
        return by_time;
    int by_batch = compare(a->batch, b->batch);
    return by_batch != 0 ? by_batch : compare(a->index, b->index);
}

cltel_event_place cltel_place_after(cltel_event_place place)
{
    place.index++;
    return place;
}

/* The leading 3 is as in AWS's ids: readers may treat them as numbers, and a 0 would be lost. */
void cltel_place_text(const cltel_event_place *place, char *text)
{
    char digits[80];
    snprintf(digits, sizeof digits, "3%0*llu%0*llu%0*llu", TIME_DIGITS, (unsigned long long)place->timestamp_ms,
             BATCH_DIGITS, (unsigned long long)place->batch, INDEX_DIGITS, (unsigned long long)place->index);
    memcpy(text, digits, CLTEL_PLACE_CHARS);
    text[CLTEL_PLACE_CHARS] = '\0';
}

static bool read_digits(const char **at, int count, int64_t *value)
{
    uint64_t number = 0;
    for (int i = 0; i < count; i++, (*at)++) {
        if (**at < '0' || **at > '9' || number > (uint64_t)INT64_MAX / 10 - 1)
            return false;
        number = number * 10 + (uint64_t)(**at - '0');
    }
    *value = (int64_t)number;
    return true;
}

bool cltel_place_parse(cltel_view text, cltel_event_place *place)
{
    const char *at = text.ptr;
    if (text.len != CLTEL_PLACE_CHARS || *at++ != '3')
        return false;
    return read_digits(&at, TIME_DIGITS, &place->timestamp_ms) && read_digits(&at, BATCH_DIGITS, &place->batch) &&
           read_digits(&at, INDEX_DIGITS, &place->index);
}
