/* Writes the byte form of record.h. Inlined into the recording calls: no call into
 * the C library, no allocation. */
#ifndef CLTEL_RECORD_RECORD_WRITE_H
#define CLTEL_RECORD_RECORD_WRITE_H

#include <cltel/attr.h>

#include "record/record.h"

typedef uint64_t cltel_u64_unaligned __attribute__((aligned(1), may_alias));
typedef uint32_t cltel_u32_unaligned __attribute__((aligned(1), may_alias));
typedef uint16_t cltel_u16_unaligned __attribute__((aligned(1), may_alias));

/* Copies len bytes and returns the end. Short texts are copied by two overlapping
 * words, which costs a third of a call of memcpy. */
static inline uint8_t *cltel_copy(uint8_t *to, const void *from, size_t len)
{
    const uint8_t *src = from;
    if (len >= 8) {
        if (len > 64) {
            memcpy(to, src, len);
            return to + len;
        }
        for (size_t at = 0; at + 8 < len; at += 8)
            *(cltel_u64_unaligned *)(to + at) = *(const cltel_u64_unaligned *)(src + at);
        *(cltel_u64_unaligned *)(to + len - 8) = *(const cltel_u64_unaligned *)(src + len - 8);
    } else if (len >= 4) {
        uint32_t first = *(const cltel_u32_unaligned *)src;
        *(cltel_u32_unaligned *)(to + len - 4) = *(const cltel_u32_unaligned *)(src + len - 4);
        *(cltel_u32_unaligned *)to = first;
    } else if (len >= 2) {
        uint16_t first = *(const cltel_u16_unaligned *)src;
        *(cltel_u16_unaligned *)(to + len - 2) = *(const cltel_u16_unaligned *)(src + len - 2);
        *(cltel_u16_unaligned *)to = first;
    } else if (len == 1) {
        *to = *src;
    }
    return to + len;
}

static inline bool cltel_type_is_text(uint32_t type)
{
    return type == CLTEL_TYPE_STR || type == CLTEL_TYPE_JSON;
}

/* Bytes of the value of a field: 8 for numbers, none for null. */
static inline uint64_t cltel_value_bytes(const cltel_attr *attr)
{
    return cltel_type_is_text(attr->type) ? attr->len : attr->type == CLTEL_TYPE_NULL ? 0 : 8;
}

/* Writes one field. scope: 1 when it belongs to an open scope. */
static inline uint8_t *cltel_field_write(uint8_t *to, const cltel_attr *attr, const char *key, uint32_t key_len,
                                         uint32_t scope)
{
    uint64_t value_bytes = cltel_value_bytes(attr);
    *(cltel_u64_unaligned *)to = attr->type | key_len << 8 | scope << 16 | value_bytes << 32;
    to += 8;
    if (key_len)
        to = cltel_copy(to, key, key_len);
    if (cltel_type_is_text(attr->type))
        return cltel_copy(to, attr->value.str, attr->len);
    if (value_bytes)
        *(cltel_u64_unaligned *)to = attr->value.u64;
    return to + value_bytes;
}

static inline void cltel_header_write(uint8_t *at, uint32_t length, uint64_t seq, uint64_t time, uint32_t severity,
                                      uint32_t clock_flags, uint32_t field_count, uint32_t what)
{
    cltel_u64_unaligned *words = (cltel_u64_unaligned *)at;
    words[0] = length | (uint64_t)(~length ^ (uint32_t)seq) << 32;
    words[1] = seq;
    words[2] = time;
    words[3] = CLTEL_RECORD_LOG | severity << 8 | clock_flags << 16 | field_count << 24 | (uint64_t)what << 32;
}

#endif
