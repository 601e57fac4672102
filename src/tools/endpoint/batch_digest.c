#include "tools/endpoint/batch_digest.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "tools/endpoint/event_frames.h"
#include "tools/endpoint/pane/find_text.h"
#include "tools/endpoint/pane/pane_level.h"

enum {
    FORMAT = 1,
    MAP_BITS_MIN = 1024,
    MAP_BITS_MAX = 65472, /* below 65536, so that a share of it takes 16 bits */
    BYTES_PER_BIT = 8,    /* of frames: both maps together are 1/32 of them */
    ESCAPES = 1,
    LOW_FACTOR = 0xACE3, /* odd; this pair spreads four hex digits over 48870 of 65536 values */
    HIGH_FACTOR = 0xFCF1
};

/* While a digest is made, each bit is a byte: setting it is a store, without a read before. */
typedef struct maker {
    _Alignas(16) unsigned char seen[2 * MAP_BITS_MAX];
    uint32_t map_bits;
} maker;

static uint32_t map_bits_for(size_t frame_bytes)
{
    size_t bits = frame_bytes / BYTES_PER_BIT / 64 * 64;
    return bits < MAP_BITS_MIN ? MAP_BITS_MIN : bits > MAP_BITS_MAX ? MAP_BITS_MAX : (uint32_t)bits;
}

/* A letter's case is one bit, which goes; what else that bit tells apart is then the same, which costs nothing. */
static uint32_t fold(const char *at)
{
    uint32_t gram;
    memcpy(&gram, at, sizeof gram);
    return gram & 0xDFDFDFDF;
}

/* 0x30 to 0x3F are 0x10 to 0x1F by now. */
static bool has_digit(uint32_t folded)
{
    uint32_t others = (folded & 0xF0F0F0F0) ^ 0x10101010; /* a byte of 0 is a digit's */
    return ((others - 0x10101010) & ~others & 0x80808080) != 0;
}

static uint32_t hash_of(uint32_t folded)
{
    return ((folded & 0xFFFF) * LOW_FACTOR + (folded >> 16) * HIGH_FACTOR) & 0xFFFF;
}

/* The hash's share of a map, and which map. */
static uint32_t place_of(uint32_t hash, bool digit, uint32_t map_bits)
{
    return (hash * map_bits >> 16) + (digit ? map_bits : 0);
}

static void see_gram(maker *m, const char *at)
{
    uint32_t folded = fold(at);
    m->seen[place_of(hash_of(folded), has_digit(folded), m->map_bits)] = 1;
}

#ifdef __SSE2__
/* The grams at 0, 4, 8 and 12 of 16 bytes: the same as see_gram, four at a time. */
static inline void see_four(maker *m, const char *at, __m128i map_bits)
{
    const __m128i factors = _mm_set1_epi32((int)((uint32_t)HIGH_FACTOR << 16 | LOW_FACTOR));
    __m128i x = _mm_loadu_si128((const __m128i *)(const void *)at);
    x = _mm_and_si128(x, _mm_set1_epi8((char)0xDF));
    __m128i digits = _mm_cmpeq_epi8(_mm_and_si128(x, _mm_set1_epi8((char)0xF0)), _mm_set1_epi8(0x10));
    __m128i words = _mm_cmpeq_epi32(digits, _mm_setzero_si128());
    __m128i halves = _mm_mullo_epi16(x, factors);
    __m128i hash = _mm_add_epi16(halves, _mm_srli_epi32(halves, 16));
    __m128i place = _mm_and_si128(_mm_mulhi_epu16(hash, map_bits), _mm_set1_epi32(0xFFFF));
    place = _mm_add_epi32(place, _mm_andnot_si128(words, map_bits));
    uint64_t low = (uint64_t)_mm_cvtsi128_si64(place);
    uint64_t high = (uint64_t)_mm_cvtsi128_si64(_mm_unpackhi_epi64(place, place));
    m->seen[(uint32_t)low] = m->seen[low >> 32] = m->seen[(uint32_t)high] = m->seen[high >> 32] = 1;
}
#endif

#ifdef __SSE2__
enum { PIECE_BYTES = 18 }; /* eight grams: at 0, 2, ... 14 */

static inline void see_eight(maker *m, const char *at, __m128i map_bits)
{
    see_four(m, at, map_bits);
    see_four(m, at + 2, map_bits);
}

/* The last piece lies over the one before, so that nothing is left. */
static void see_message(maker *m, cltel_view message)
{
    const __m128i map_bits = _mm_set1_epi32((int)m->map_bits);
    if (message.len >= PIECE_BYTES) {
        size_t last = (message.len - PIECE_BYTES) & ~(size_t)1;
        for (size_t i = 0; i < last + 16; i += 16)
            see_eight(m, message.ptr + (i < last ? i : last), map_bits);
        return;
    }
    for (size_t i = 0; i + 4 <= message.len; i += 2)
        see_gram(m, message.ptr + i);
}
#else
static void see_message(maker *m, cltel_view message)
{
    for (size_t i = 0; i + 4 <= message.len; i += 2)
        see_gram(m, message.ptr + i);
}
#endif

/* Bytes that are 0 or 1 become bits; the first is the lowest. */
static void pack(const maker *m, char *bits)
{
    for (size_t i = 0; i < 2 * (size_t)m->map_bits; i += 16) {
#ifdef __SSE2__
        __m128i bytes = _mm_load_si128((const __m128i *)(const void *)(m->seen + i));
        unsigned pair = (unsigned)_mm_movemask_epi8(_mm_slli_epi16(bytes, 7));
#else
        unsigned pair = 0;
        for (unsigned k = 0; k < 16; k++)
            pair |= (unsigned)m->seen[i + k] << k;
#endif
        *bits++ = (char)(pair & 0xFF);
        *bits++ = (char)(pair >> 8);
    }
}

static bool has_escapes(cltel_view frames)
{
    return memchr(frames.ptr, '\\', frames.len) && cltel_find_text(frames, CLTEL_VIEW("\\u00"), false);
}

static void write_digest(cltel_buf *out, const maker *m, uint8_t levels, bool escapes)
{
    char header[CLTEL_DIGEST_HEADER_BYTES] = { FORMAT, escapes ? ESCAPES : 0, (char)levels, 0 };
    memcpy(header + 4, &m->map_bits, sizeof m->map_bits);
    if (!cltel_buf_reserve(out, sizeof header + m->map_bits / 4))
        return;
    memcpy(out->ptr, header, sizeof header);
    pack(m, out->ptr + sizeof header);
    out->len = sizeof header + m->map_bits / 4;
}

void cltel_digest_make(cltel_buf *out, cltel_view frames)
{
    __attribute__((uninitialized)) maker m; /* 128 KB, of which a small batch needs little */
    uint8_t levels = 0;
    cltel_buf_clear(out);
    if (frames.len < CLTEL_DIGEST_LEAST_BYTES)
        return;
    m.map_bits = map_bits_for(frames.len);
    memset(m.seen, 0, 2 * (size_t)m.map_bits);
    cltel_view rest = frames;
    for (cltel_framed_event event; cltel_frame_next(&rest, &event);) {
        levels |= (uint8_t)(1U << cltel_pane_level_of(event.message));
        see_message(&m, event.message);
    }
    write_digest(out, &m, levels, has_escapes(frames));
}

bool cltel_digest_text_init(cltel_digest_text *text, cltel_view wanted)
{
    *text = (cltel_digest_text){ 0 };
    size_t len = wanted.len < CLTEL_DIGEST_TEXT_BYTES ? wanted.len : CLTEL_DIGEST_TEXT_BYTES;
    for (size_t i = 0; i + 4 <= len; i++)
        text->grams[i % 2][text->count[i % 2]++] = fold(wanted.ptr + i);
    return text->count[1] > 0;
}

cltel_digest cltel_digest_open(cltel_view blob)
{
    cltel_digest none = { .levels = 0xFF, .has_escapes = true };
    uint32_t map_bits;
    if (blob.len < CLTEL_DIGEST_HEADER_BYTES || blob.ptr[0] != FORMAT)
        return none;
    memcpy(&map_bits, blob.ptr + 4, sizeof map_bits);
    if (map_bits < MAP_BITS_MIN || map_bits > MAP_BITS_MAX || map_bits % 64 != 0 ||
        blob.len != CLTEL_DIGEST_HEADER_BYTES + map_bits / 4)
        return none;
    return (cltel_digest){ .bits = { blob.ptr + CLTEL_DIGEST_HEADER_BYTES, map_bits / 4 },
                           .map_bits = map_bits,
                           .levels = (uint8_t)blob.ptr[2],
                           .has_escapes = (blob.ptr[1] & ESCAPES) != 0 };
}

static bool holds_gram(const cltel_digest *digest, uint32_t folded)
{
    uint32_t place = place_of(hash_of(folded), has_digit(folded), digest->map_bits);
    return ((unsigned char)digest->bits.ptr[place / 8] >> (place % 8) & 1) != 0;
}

bool cltel_digest_may_hold(const cltel_digest *digest, const cltel_digest_text *text)
{
    if (!digest->bits.ptr)
        return true;
    for (int way = 0; way < 2; way++) {
        int i = 0;
        while (i < text->count[way] && holds_gram(digest, text->grams[way][i]))
            i++;
        if (i == text->count[way])
            return true;
    }
    return false;
}
