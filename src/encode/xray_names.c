/* Names and keys as X-Ray takes them. */
#include "base/utf8.h"
#include "encode/xray_parts.h"

typedef struct range {
    uint32_t first;
    uint32_t last;
} range;

static bool is_sign(uint32_t code)
{
    static const range signs[] = {
#define CLTEL_SIGNS(first, last) { first, last },
#include "encode/xray_signs.def"
#undef CLTEL_SIGNS
    };
    size_t low = 0, high = sizeof signs / sizeof signs[0];
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (signs[middle].last < code)
            low = middle + 1;
        else
            high = middle;
    }
    return low < sizeof signs / sizeof signs[0] && signs[low].first <= code;
}

static bool is_plain(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool may_stand_in_name(uint32_t code, bool valid)
{
    if (code >= 0x80)
        return valid && !is_sign(code);
    return is_plain((unsigned char)code) || (code && strchr("_.:/%&#=+\\-@ ", (int)code));
}

size_t cltel_xray_clean_name(cltel_view name, char *out)
{
    size_t len = 0, characters = 0;
    for (size_t at = 0, bytes; at < name.len && characters < CLTEL_XRAY_NAME_MAX; at += bytes) {
        uint32_t code;
        bool valid;
        bytes = cltel_utf8_next((const uint8_t *)name.ptr + at, name.len - at, &code, &valid);
        if (!may_stand_in_name(code, valid))
            continue;
        memcpy(out + len, name.ptr + at, bytes);
        len += bytes;
        characters++;
    }
    return len;
}

size_t cltel_xray_clean_key(cltel_view key, char *out)
{
    for (size_t i = 0; i < key.len; i++)
        out[i] = is_plain((unsigned char)key.ptr[i]) ? key.ptr[i] : '_';
    return key.len;
}
