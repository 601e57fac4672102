#include "base/utf8.h"

/* What the lead byte says: bytes that follow, and the range of the first of them.
 * The narrowed ranges are what keeps overlong forms and surrogates out. */
typedef struct lead {
    uint8_t follow;
    uint8_t low;
    uint8_t high;
    uint8_t bits; /* of the code point, in the lead */
} lead;

static lead lead_of(uint8_t byte)
{
    if (byte >= 0xC2 && byte <= 0xDF)
        return (lead){ 1, 0x80, 0xBF, byte & 0x1F };
    if (byte >= 0xE0 && byte <= 0xEF)
        return (lead){ 2, byte == 0xE0 ? 0xA0 : 0x80, byte == 0xED ? 0x9F : 0xBF, byte & 0x0F };
    if (byte >= 0xF0 && byte <= 0xF4)
        return (lead){ 3, byte == 0xF0 ? 0x90 : 0x80, byte == 0xF4 ? 0x8F : 0xBF, byte & 0x07 };
    return (lead){ 0, 0, 0, 0 };
}

static size_t broken(size_t taken, uint32_t *code, bool *valid)
{
    *code = CLTEL_UTF8_REPLACEMENT;
    *valid = false;
    return taken;
}

size_t cltel_utf8_next(const uint8_t *p, size_t room, uint32_t *code, bool *valid)
{
    *valid = true;
    if (p[0] < 0x80) {
        *code = p[0];
        return 1;
    }
    lead first = lead_of(p[0]);
    if (first.follow == 0)
        return broken(1, code, valid);
    uint32_t bits = first.bits;
    for (size_t i = 1; i <= first.follow; i++) {
        uint8_t low = i == 1 ? first.low : 0x80;
        uint8_t high = i == 1 ? first.high : 0xBF;
        if (i >= room || p[i] < low || p[i] > high)
            return broken(i, code, valid);
        bits = bits << 6 | (p[i] & 0x3F);
    }
    *code = bits;
    return first.follow + 1u;
}

bool cltel_utf8_valid(cltel_view text)
{
    const uint8_t *p = (const uint8_t *)text.ptr;
    bool valid = true;
    for (size_t at = 0; at < text.len && valid;) {
        uint32_t code;
        at += cltel_utf8_next(p + at, text.len - at, &code, &valid);
    }
    return valid;
}
