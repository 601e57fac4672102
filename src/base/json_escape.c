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

/* Bytes of the character at p when it is one of those that most texts beyond ASCII are made of and is
 * copied as it is; else 0, and cltel_utf8_next() decides. */
static inline size_t wide_len(const uint8_t *p, size_t room)
{
    enum { FOLLOWS = 0xC0, FOLLOWING = 0x80 };
    if (p[0] >= 0xC3 && p[0] <= 0xDF)
        return room >= 2 && (p[1] & FOLLOWS) == FOLLOWING ? 2 : 0;
    if (p[0] >= 0xE3 && p[0] <= 0xEF && p[0] != 0xED)
        return room >= 3 && (p[1] & FOLLOWS) == FOLLOWING && (p[2] & FOLLOWS) == FOLLOWING ? 3 : 0;
    return 0;
}

static inline size_t wide_run(const char *p, size_t room)
{
    size_t run = 0, len = 1;
    for (; run < room && len > 0; run += len)
        len = wide_len((const uint8_t *)p + run, room - run);
    return run;
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
        return letters[code] ? put_escaped(out, code, twice, extra) : out + 1;
    }
    if ((run = wide_run(*at, room)) > 0) {
        memcpy(out, *at, run);
        *at += run;
        return out + run;
    }
    size_t len = cltel_utf8_next(p, room, &code, &valid);
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

/* Bytes at p that are copied as they are, as far as that is quickly seen. */
static inline size_t plain_run(const char *p, size_t room)
{
    size_t run = 0;
    unsigned mask = 0;
    for (; room - run >= BLOCK_BYTES && mask == 0; run += mask ? (size_t)__builtin_ctz(mask) : BLOCK_BYTES)
        mask = block_mask(p + run);
    return run + (run < room ? wide_run(p + run, room - run) : 0);
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
