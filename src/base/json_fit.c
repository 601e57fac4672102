/* How much of a text fits; see json_escape.h. */
#include "base/json_block.h"
#include "base/utf8.h"

static size_t once_bytes(uint32_t code)
{
    if (cltel_json_must_escape(code))
        return code < 0x80 && cltel_json_letters[code] != 'u' ? 2 : 6;
    return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}

/* Bytes at p that are copied as they are, as far as that is quickly seen. */
static inline size_t plain_run(const char *p, size_t room)
{
    size_t run = 0;
    unsigned mask = 0;
    for (; room - run >= CLTEL_JSON_BLOCK_BYTES && mask == 0;
         run += mask ? (size_t)__builtin_ctz(mask) : CLTEL_JSON_BLOCK_BYTES)
        mask = cltel_json_block_mask(p + run);
    return run + (run < room ? cltel_json_wide_run(p + run, room - run) : 0);
}

/* Bytes of whole characters among the first max of a run of more than max. */
static size_t whole_characters(const char *run, size_t max)
{
    while (max > 0 && ((uint8_t)run[max] & 0xC0) == 0x80)
        max--;
    return max;
}

size_t cltel_json_fit(cltel_view text, size_t max, size_t *once)
{
    size_t at = 0, used = 0;
    while (at < text.len) {
        size_t run = plain_run(text.ptr + at, text.len - at);
        if (run > max - used) {
            run = whole_characters(text.ptr + at, max - used);
            *once = used + run;
            return at + run;
        }
        at += run;
        used += run;
        if (run > 0)
            continue;
        uint32_t code = (uint8_t)text.ptr[at];
        bool valid;
        size_t len = 1;
        if (code >= 0x80)
            len = cltel_utf8_next((const uint8_t *)text.ptr + at, text.len - at, &code, &valid);
        if (once_bytes(code) > max - used)
            break;
        at += len;
        used += once_bytes(code);
    }
    *once = used;
    return at;
}
