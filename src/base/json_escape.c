#include "base/json_escape.h"

#include "base/json_block.h"
#include "base/utf8.h"

const char cltel_json_letters[128] = {
    'u',         'u',           'u',          'u', 'u', 'u', 'u', 'u', 'b', 't', 'n', 'u', 'f', 'r', 'u', 'u', /* 00 */
    'u',         'u',           'u',          'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', /* 10 */
    ['"'] = '"', ['\\'] = '\\', [0x7F] = 'u',
};

/* The text's last 1 to 15 bytes, gathered into a block without reading outside. */
typedef struct tail {
    uint64_t low;
    uint64_t high;
} tail;

static inline tail tail_of(const char *p, size_t len)
{
    tail bytes = { 0x2020202020202020ull, 0x2020202020202020ull };
    if (len >= 8) {
        memcpy(&bytes.low, p, 8);
        memcpy(&bytes.high, p + len - 8, 8);
    } else if (len >= 4) {
        uint32_t first, last;
        memcpy(&first, p, 4);
        memcpy(&last, p + len - 4, 4);
        bytes.low = first | (uint64_t)last << 32;
    } else {
        bytes.low = (uint8_t)p[0] | (uint32_t)(uint8_t)p[len / 2] << 8 | (uint32_t)(uint8_t)p[len - 1] << 16 |
                    0x2020202020000000ull;
    }
    return bytes;
}

static inline bool tail_is_plain(tail bytes)
{
#ifdef __SSE2__
    return cltel_json_special_mask(_mm_set_epi64x((long long)bytes.high, (long long)bytes.low)) == 0;
#else
    return (cltel_json_special_word(bytes.low) | cltel_json_special_word(bytes.high)) == 0;
#endif
}

/* Copies the last 1 to 15 bytes when all are plain. */
static inline bool copy_tail(char *out, const char *p, size_t len)
{
    tail bytes = tail_of(p, len);
    if (!tail_is_plain(bytes))
        return false;
    if (len >= 8) {
        memcpy(out, &bytes.low, 8);
        memcpy(out + len - 8, &bytes.high, 8);
    } else if (len >= 4) {
        uint32_t first = (uint32_t)bytes.low, last = (uint32_t)(bytes.low >> 32);
        memcpy(out, &first, 4);
        memcpy(out + len - 4, &last, 4);
    } else {
        out[0] = (char)bytes.low;
        out[len / 2] = (char)(bytes.low >> 8);
        out[len - 1] = (char)(bytes.low >> 16);
    }
    return true;
}

static char *put_hex(char *out, uint32_t code)
{
    static const char digits[] = "0123456789abcdef";
    for (int shift = 12; shift >= 0; shift -= 4)
        *out++ = digits[code >> shift & 15];
    return out;
}

/* `twice` is a constant in every call, so each writer gets its own copy. */
static inline char *put_escaped(char *out, uint32_t code, bool twice, size_t *extra)
{
    char letter = code < 0x80 ? cltel_json_letters[code] : 'u';
    if (twice && (letter == '"' || letter == '\\')) { /* the letter itself needs a '\', too */
        memcpy(out, "\\\\\\", 3);
        out[3] = letter;
        *extra += 2;
        return out + 4;
    }
    memcpy(out, "\\\\", 2);
    out += twice ? 2 : 1;
    *extra += twice;
    *out = letter;
    return letter == 'u' ? put_hex(out + 1, code) : out + 1;
}

static char *put_utf8(char *out, const uint8_t *p, size_t len, bool valid)
{
    if (!valid) {
        memcpy(out, "\xEF\xBF\xBD", 3);
        return out + 3;
    }
    for (size_t i = 0; i < len; i++)
        out[i] = (char)p[i];
    return out + len;
}

/* The character at *at, or as many as can be copied. */
static inline char *put_next(char *out, const char **at, const char *end, bool twice, size_t *extra)
{
    const uint8_t *p = (const uint8_t *)*at;
    size_t room = (size_t)(end - *at), run;
    uint32_t code = *p;
    bool valid = true;
    if (code < 0x80) {
        *at += 1;
        *out = (char)code;
        return cltel_json_letters[code] ? put_escaped(out, code, twice, extra) : out + 1;
    }
    if ((run = cltel_json_wide_run(*at, room)) > 0) {
        memcpy(out, *at, run);
        *at += run;
        return out + run;
    }
    size_t len = cltel_utf8_next(p, room, &code, &valid);
    *at += len;
    return cltel_json_must_escape(code) ? put_escaped(out, code, twice, extra) : put_utf8(out, p, len, valid);
}

static inline char *escape(char *out, cltel_view text, bool twice, size_t *extra)
{
    if (text.len == 0)
        return out;
    const char *p = text.ptr;
    const char *end = p + text.len;
    while (end - p >= CLTEL_JSON_BLOCK_BYTES) {
        unsigned mask = cltel_json_block_mask(p);
        memcpy(out, p, CLTEL_JSON_BLOCK_BYTES);
        size_t plain = mask ? (size_t)__builtin_ctz(mask) : CLTEL_JSON_BLOCK_BYTES;
        p += plain;
        out += plain;
        if (mask)
            out = put_next(out, &p, end, twice, extra);
    }
    if (p < end && copy_tail(out, p, (size_t)(end - p)))
        return out + (end - p);
    while (p < end)
        out = put_next(out, &p, end, twice, extra);
    return out;
}

char *cltel_json_once(char *out, cltel_view text)
{
    size_t unused = 0;
    return escape(out, text, false, &unused);
}

char *cltel_json_twice(char *out, cltel_view text, size_t *extra)
{
    return escape(out, text, true, extra);
}

#ifdef __SSE2__
/* One bit for each of 16 bytes that is a quote or a backslash. */
static inline unsigned outer_mask(__m128i block)
{
    __m128i quote = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
    __m128i slash = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(quote, slash));
}

static inline void copy_block(char *out, const char *p)
{
    _mm_storeu_si128((__m128i *)(void *)out, _mm_loadu_si128((const __m128i *)(const void *)p));
}

/* A block with quotes in it: from each quote on, what follows is copied once more, one byte later. Nothing here waits
 * for what was loaded but the mask, so the processor works on several quotes at a time. */
static inline char *outer_marked(char *out, const char *p, unsigned mask)
{
    unsigned done = 0;
    for (; mask; mask &= mask - 1) {
        unsigned at = (unsigned)__builtin_ctz(mask);
        out += at - done;
        *out++ = '\\';
        copy_block(out, p + at);
        done = at;
    }
    return out + 16 - done;
}

/* While 32 bytes are left, 16 more than are looked at have still to be read and written: whole blocks may be. */
static char *outer_blocks(char *out, const char **at, const char *end, size_t *extra)
{
    const char *p = *at;
    for (; end - p >= 32; p += 16) {
        unsigned mask = outer_mask(_mm_loadu_si128((const __m128i *)(const void *)p));
        copy_block(out, p);
        *extra += (size_t)__builtin_popcount(mask);
        out = outer_marked(out, p, mask);
    }
    *at = p;
    return out;
}
#else
static char *outer_blocks(char *out, const char **at, const char *end, size_t *extra)
{
    (void)at, (void)end, (void)extra;
    return out;
}
#endif

char *cltel_json_outer(char *out, cltel_view text, size_t *extra)
{
    const char *p = text.ptr, *end = p + text.len;
    out = outer_blocks(out, &p, end, extra);
    for (; p < end; p++) {
        if (*p == '"' || *p == '\\') {
            *out++ = '\\';
            *extra += 1;
        }
        *out++ = *p;
    }
    return out;
}
