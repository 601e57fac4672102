/* @ptr: the place of an event, 24 bytes in base64, which has no padding then. */
#include "tools/endpoint/insights/insights.h"

enum { PLACE_BYTES = 24 };

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void cltel_insights_ptr_write(char *out, const cltel_insights_place *place)
{
    const uint64_t parts[3] = { place->group, place->batch, place->index };
    uint8_t bytes[PLACE_BYTES];
    for (int i = 0; i < PLACE_BYTES; i++)
        bytes[i] = (uint8_t)(parts[i / 8] >> (56 - 8 * (i % 8)));
    for (int i = 0; i < PLACE_BYTES; i += 3) {
        unsigned three = (unsigned)bytes[i] << 16 | (unsigned)bytes[i + 1] << 8 | bytes[i + 2];
        for (int shift = 18; shift >= 0; shift -= 6)
            *out++ = letters[three >> shift & 63];
    }
}

bool cltel_insights_ptr_read(cltel_view text, cltel_insights_place *place)
{
    uint64_t parts[3] = { 0 };
    if (text.len != CLTEL_INSIGHTS_PTR_BYTES)
        return false;
    for (int i = 0; i < CLTEL_INSIGHTS_PTR_BYTES; i++) {
        const char *letter = text.ptr[i] ? strchr(letters, text.ptr[i]) : NULL;
        if (letter == NULL)
            return false;
        for (int bit = 5; bit >= 0; bit--) {
            int at = 6 * i + 5 - bit;
            parts[at / 64] |= (uint64_t)((letter - letters) >> bit & 1) << (63 - at % 64);
        }
    }
    *place = (cltel_insights_place){ parts[0], parts[1], parts[2] };
    return true;
}
