/* Builds records in the byte form of record/record.h, for tests, benches and fuzz targets.
 *
 *     record_builder b;
 *     record_builder_text(&b, CLTEL_SEVERITY_INFO, "order placed");
 *     record_builder_i64(&b, "cents", 4200);
 *     cltel_record record = record_builder_record(&b);
 *
 * A key of NULL makes a value of a site. Fields of scopes are added first, with
 * record_builder_scope(&b, true) before and (&b, false) after them. */
#ifndef CLTEL_TESTS_RECORD_BUILDER_H
#define CLTEL_TESTS_RECORD_BUILDER_H

#include <assert.h>
#include <stdlib.h>

#include <cltel/attr.h>
#include <cltel/log.h>

#include "record/record.h"

typedef struct record_builder {
    uint8_t *bytes; /* 8-byte aligned; record_builder_done() frees it */
    size_t len;
    size_t cap;
    bool scope;
} record_builder;

static inline void record_builder_add(record_builder *b, const void *bytes, size_t len)
{
    if (b->cap - b->len < len + 8) {
        b->cap = 2 * (b->cap + len + 8);
        b->bytes = realloc(b->bytes, b->cap);
        assert(b->bytes);
    }
    if (len)
        memcpy(b->bytes + b->len, bytes, len);
    b->len += len;
}

static inline void record_builder_start(record_builder *b, uint8_t severity, uint8_t flags, uint32_t what)
{
    cltel_record_header header = {
        .seq = 1, .kind = CLTEL_RECORD_LOG, .severity = severity, .clock_flags = (uint8_t)(flags << 4), .what = what
    };
    memset(b, 0, sizeof *b);
    record_builder_add(b, &header, sizeof header);
}

static inline void record_builder_text_n(record_builder *b, uint8_t severity, const void *text, size_t len)
{
    record_builder_start(b, severity, 0, (uint32_t)len);
    record_builder_add(b, text, len);
}

static inline void record_builder_text(record_builder *b, uint8_t severity, const char *text)
{
    record_builder_text_n(b, severity, text, strlen(text));
}

static inline void record_builder_site(record_builder *b, uint8_t severity, uint32_t site)
{
    record_builder_start(b, severity, CLTEL_RECORD_SITE, site);
}

static inline void record_builder_scope(record_builder *b, bool scope)
{
    b->scope = scope;
}

static inline void record_builder_field(record_builder *b, const char *key, size_t key_len, uint8_t type,
                                        const void *value, size_t value_len)
{
    uint64_t head = type | (uint64_t)b->scope << 16 | (uint64_t)key_len << 32 | (uint64_t)value_len << 40;
    record_builder_add(b, &head, sizeof head);
    record_builder_add(b, key, key_len);
    record_builder_add(b, value, value_len);
    ((cltel_record_header *)(void *)b->bytes)->field_count++;
}

static inline size_t record_builder_key_len(const char *key)
{
    return key ? strlen(key) : 0;
}

static inline void record_builder_str(record_builder *b, const char *key, const void *text, size_t len)
{
    record_builder_field(b, key, record_builder_key_len(key), CLTEL_TYPE_STR, text, len);
}

static inline void record_builder_json(record_builder *b, const char *key, const char *json)
{
    record_builder_field(b, key, record_builder_key_len(key), CLTEL_TYPE_JSON, json, strlen(json));
}

static inline void record_builder_i64(record_builder *b, const char *key, int64_t number)
{
    record_builder_field(b, key, record_builder_key_len(key), CLTEL_TYPE_I64, &number, sizeof number);
}

static inline void record_builder_u64(record_builder *b, const char *key, uint64_t number)
{
    record_builder_field(b, key, record_builder_key_len(key), CLTEL_TYPE_U64, &number, sizeof number);
}

static inline void record_builder_f64(record_builder *b, const char *key, double number)
{
    record_builder_field(b, key, record_builder_key_len(key), CLTEL_TYPE_F64, &number, sizeof number);
}

static inline void record_builder_bool(record_builder *b, const char *key, bool truth)
{
    uint64_t number = truth;
    record_builder_field(b, key, record_builder_key_len(key), CLTEL_TYPE_BOOL, &number, sizeof number);
}

static inline void record_builder_null(record_builder *b, const char *key)
{
    record_builder_field(b, key, record_builder_key_len(key), CLTEL_TYPE_NULL, NULL, 0);
}

/* Pads, and sets length and check. The bytes stay valid until the next call that adds. */
static inline size_t record_builder_finish(record_builder *b, uint64_t seq)
{
    static const uint8_t zeros[8];
    record_builder_add(b, zeros, (8 - b->len % 8) % 8);
    cltel_record_header *header = (cltel_record_header *)(void *)b->bytes;
    header->length = (uint32_t)b->len;
    header->seq = seq;
    header->check = ~header->length ^ (uint32_t)seq;
    return b->len;
}

static inline cltel_record record_builder_record(record_builder *b)
{
    cltel_record record = { 0 };
    record_builder_finish(b, 1);
    bool valid = cltel_record_read(b->bytes, b->len, &record);
    assert(valid);
    (void)valid;
    return record;
}

static inline void record_builder_done(record_builder *b)
{
    free(b->bytes);
    b->bytes = NULL;
}

#endif
