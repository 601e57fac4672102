/* Writes the byte form of record.h. Inlined into the recording calls: no call into
 * the C library, no allocation. */
#ifndef CLTEL_RECORD_RECORD_WRITE_H
#define CLTEL_RECORD_RECORD_WRITE_H

#include <cltel/attr.h>

#include "base/atomics.h"
#include "record/record.h"

typedef uint64_t cltel_u64_unaligned __attribute__((aligned(1), may_alias));
typedef uint32_t cltel_u32_unaligned __attribute__((aligned(1), may_alias));
typedef uint16_t cltel_u16_unaligned __attribute__((aligned(1), may_alias));

typedef struct cltel_16_bytes {
    uint64_t low, high;
} __attribute__((packed, may_alias)) cltel_16_bytes;

/* Copies len bytes and returns the end. Short texts are copied by two overlapping
 * pieces, which costs a third of a call of memcpy. */
static inline uint8_t *cltel_copy(uint8_t *to, const void *from, size_t len)
{
    const uint8_t *src = from;
    if (len < 16) {
        if (len >= 8) {
            uint64_t last = *(const cltel_u64_unaligned *)(src + len - 8);
            *(cltel_u64_unaligned *)to = *(const cltel_u64_unaligned *)src;
            *(cltel_u64_unaligned *)(to + len - 8) = last;
        } else if (len >= 4) {
            uint32_t last = *(const cltel_u32_unaligned *)(src + len - 4);
            *(cltel_u32_unaligned *)to = *(const cltel_u32_unaligned *)src;
            *(cltel_u32_unaligned *)(to + len - 4) = last;
        } else if (len >= 2) {
            uint16_t last = *(const cltel_u16_unaligned *)(src + len - 2);
            *(cltel_u16_unaligned *)to = *(const cltel_u16_unaligned *)src;
            *(cltel_u16_unaligned *)(to + len - 2) = last;
        } else if (len == 1) {
            *to = *src;
        }
    } else if (len <= 32) {
        cltel_16_bytes last = *(const cltel_16_bytes *)(src + len - 16);
        *(cltel_16_bytes *)to = *(const cltel_16_bytes *)src;
        *(cltel_16_bytes *)(to + len - 16) = last;
    } else {
        memcpy(to, src, len);
    }
    return to + len;
}

_Static_assert(CLTEL_TYPE_BOOL - CLTEL_TYPE_I64 == 3, "I64, U64, F64 and BOOL stand side by side");

static inline bool cltel_type_is_text(uint32_t type)
{
    return type == CLTEL_TYPE_STR || type == CLTEL_TYPE_JSON;
}

static inline bool cltel_type_is_number(uint32_t type)
{
    return type - CLTEL_TYPE_I64 <= CLTEL_TYPE_BOOL - CLTEL_TYPE_I64;
}

/* Longest value that a field's head can tell; no record is that large. */
enum { CLTEL_VALUE_BYTES_MAX = (1 << 24) - 1 };

/* Bytes of a value in the ring; UINT64_MAX: no such type. */
static inline uint64_t cltel_value_bytes(const cltel_attr *attr)
{
    if (attr->type > CLTEL_TYPE_JSON)
        return UINT64_MAX;
    return cltel_type_is_text(attr->type) ? attr->len : cltel_type_is_number(attr->type) ? 8 : 0;
}

/* The first word of a field. Type and key length stand where they stand in cltel_attr. */
static inline uint64_t cltel_field_head(uint32_t type, uint64_t key_bytes, uint32_t scope, uint64_t value_bytes)
{
    return type | scope << 16 | key_bytes << 32 | value_bytes << 40;
}

/* Writes one field whose attr is valid: key_bytes of attr->key (0 for a site's value), then the value. */
static inline uint8_t *cltel_field_write(uint8_t *to, const cltel_attr *attr, uint32_t key_bytes, uint32_t scope)
{
    uint64_t value_bytes = cltel_value_bytes(attr);
    *(cltel_u64_unaligned *)to = cltel_field_head(attr->type, key_bytes, scope, value_bytes);
    to = cltel_copy(to + 8, attr->key, key_bytes);
    if (cltel_type_is_text(attr->type))
        return cltel_copy(to, attr->value.str, value_bytes);
    if (value_bytes)
        *(cltel_u64_unaligned *)to = attr->value.u64;
    return to + value_bytes;
}

enum { CLTEL_NUMBER_FIELD_BYTES = 16 }; /* without its key */

/* One field, or NULL when it is unusual. Texts may reach to end; room for all keys and
 * numbers is kept behind it. */
__attribute__((always_inline)) static inline uint8_t *cltel_field_write_fast(uint8_t *to, const uint8_t *end,
                                                                             const cltel_attr *attr, bool keyed)
{
    /* One load for type and key length, as they were written by one store: half of a store is slow to forward. */
    uint64_t head = *(const cltel_u64_unaligned *)&attr->type;
    uint32_t type = (uint32_t)head;
    uint32_t key_len = (uint32_t)(head >> 32);
    uint8_t *value = to + 8;
    if (!keyed)
        head = type;
    else if (CLTEL_LIKELY(key_len - 1 < CLTEL_KEY_MAX))
        value = cltel_copy(value, attr->key, key_len);
    else
        return NULL;
    if (CLTEL_LIKELY(cltel_type_is_number(type))) {
        *(cltel_u64_unaligned *)to = head + cltel_field_head(0, 0, 0, 8);
        *(cltel_u64_unaligned *)value = attr->value.u64;
        return value + 8;
    }
    uint64_t len = attr->len;
    if (CLTEL_UNLIKELY(!cltel_type_is_text(type) || len > CLTEL_VALUE_BYTES_MAX || (int64_t)len > end - value))
        return NULL;
    *(cltel_u64_unaligned *)to = head + cltel_field_head(0, 0, 0, len);
    return cltel_copy(value, attr->value.str, len);
}

/* The last word of a header but for the scope's fields: everything that is known before the call's fields are looked
 * at. */
static inline uint64_t cltel_header_word(uint32_t severity, uint32_t clock, uint32_t flags, size_t field_count,
                                         uint64_t what)
{
    return CLTEL_RECORD_LOG | severity << 8 | (clock | flags << 4) << 16 | (uint64_t)field_count << 24 | what << 32;
}

static inline void cltel_header_write(uint8_t *at, uint32_t length, uint64_t seq, uint64_t time, uint64_t word)
{
    cltel_u64_unaligned *words = (cltel_u64_unaligned *)at;
    words[0] = length | (uint64_t)(~length ^ (uint32_t)seq) << 32;
    words[1] = seq;
    words[2] = time;
    words[3] = word;
}

#endif
