#include "base/json_escape.h"

#include "base/utf8.h"

enum { BLOCK_BYTES = 16 };

/* How an ASCII character is written: 0 as it is, else the letter after '\'. */
static const char letters[128] = {
    'u',         'u',           'u',          'u', 'u', 'u', 'u', 'u', 'b', 't', 'n', 'u', 'f', 'r', 'u', 'u', /* 00 */
    'u',         'u',           'u',          'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', 'u', /* 10 */
    ['"'] = '"', ['\\'] = '\\', [0x7F] = 'u',
};

/* One bit for each of the 16 bytes at p that cannot be copied as it is. */
#ifdef __SSE2__
static inline unsigned block_mask(const char *p)
{
    return cltel_json_special_mask(_mm_loadu_si128((const __m128i *)(const void *)p));
}
#else
/* The high bit of each byte of the result is set where the byte is special. */
static inline uint64_t special_word(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101ull, highs = 0x8080808080808080ull;
    uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\', del = word ^ ones * 0x7F;
    /* Exact for bytes below 0x80; others have their own high bit set anyway. */
    uint64_t zero = (quote - ones) | (slash - ones) | (del - ones) | (word - ones * 0x20);
    return (zero | word) & highs;
}

static inline unsigned block_mask(const char *p)
{
    unsigned mask = 0;
    for (unsigned half = 0; half < 2; half++) {
        uint64_t word;
        memcpy(&word, p + 8 * half, sizeof word);
        if (special_word(word) == 0)
            continue;
        for (unsigned i = 0; i < 8; i++) {
            uint8_t byte = (uint8_t)p[8 * half + i];
            mask |= (unsigned)(byte >= 0x80 || letters[byte] != 0) << (8 * half + i);
        }
    }
    return mask;
}
#endif

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
    return (special_word(bytes.low) | special_word(bytes.high)) == 0;
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

static bool must_escape(uint32_t code)
{
    if (code < 0x80)
        return letters[code] != 0;
    return code < 0xA0 || code == 0x2028 || code == 0x2029;
}

static size_t once_bytes(uint32_t code)
{
    if (must_escape(code))
        return code < 0x80 && letters[code] != 'u' ? 2 : 6;
    return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
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
    char letter = code < 0x80 ? letters[code] : 'u';
    bool doubled = twice && (letter == '"' || letter == '\\'); /* the letter itself needs a '\', too */
    *out++ = '\\';
    if (twice) {
        *out++ = '\\';
        *extra += doubled ? 2 : 1;
    }
    if (doubled)
        *out++ = '\\';
    *out++ = letter;
    return letter == 'u' ? put_hex(out, code) : out;
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

static inline char *put_next(char *out, const char **at, const char *end, bool twice, size_t *extra)
{
    uint32_t code;
    bool valid;
    const uint8_t *p = (const uint8_t *)*at;
    size_t len = cltel_utf8_next(p, (size_t)(end - *at), &code, &valid);
    *at += len;
    return must_escape(code) ? put_escaped(out, code, twice, extra) : put_utf8(out, p, len, valid);
}

static inline char *escape(char *out, cltel_view text, bool twice, size_t *extra)
{
    if (text.len == 0)
        return out;
    const char *p = text.ptr;
    const char *end = p + text.len;
    while (end - p >= BLOCK_BYTES) {
        unsigned mask = block_mask(p);
        memcpy(out, p, BLOCK_BYTES);
        size_t plain = mask ? (size_t)__builtin_ctz(mask) : BLOCK_BYTES;
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

char *cltel_json_outer(char *out, cltel_view text, size_t *extra)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"' || text.ptr[i] == '\\') {
            *out++ = '\\';
            *extra += 1;
        }
        *out++ = text.ptr[i];
    }
    return out;
}

size_t cltel_json_fit(cltel_view text, size_t max, size_t *once)
{
    size_t at = 0, used = 0;
    while (at < text.len) {
        if (text.len - at >= BLOCK_BYTES && max - used >= BLOCK_BYTES && block_mask(text.ptr + at) == 0) {
            at += BLOCK_BYTES;
            used += BLOCK_BYTES;
            continue;
        }
        uint32_t code;
        bool valid;
        size_t len = cltel_utf8_next((const uint8_t *)text.ptr + at, text.len - at, &code, &valid);
        if (once_bytes(code) > max - used)
            break;
        at += len;
        used += once_bytes(code);
    }
    *once = used;
    return at;
}
