/* The byte form of a record in a ring. Everything is native-endian and 8-byte
 * aligned at its start; the ring file's header says which endianness that is.
 *
 *   record  := header payload pad          length is a multiple of 8
 *   payload := text? trace? field{field_count}    text only when there is no site; trace with TRACED
 *   field   := u64 head, key bytes, value bytes          nothing is padded inside
 *   head    := type (8 bits) | scope << 16 (1 bit) | item << 24 (4 bits, spans only) | key_len << 32 (8 bits)
 *              | value_len << 40 (24 bits)
 *
 * I64, U64, F64 and BOOL values take 8 bytes (value_len 8), NULL takes none. Fields
 * of open scopes come first and always carry a key; the values of a site carry
 * none (key_len 0) and stand in the order of the site's keys. */
#ifndef CLTEL_RECORD_RECORD_H
#define CLTEL_RECORD_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cltel/attr.h>

#include "base/bytes.h"
#include "record/span_record.h"

enum { CLTEL_RECORD_LOG = 1, CLTEL_RECORD_SPAN = 2 }; /* kind; of a span see span_record.h */
enum { CLTEL_CLOCK_REALTIME_NS = 0, CLTEL_CLOCK_TSC = 1 };
enum {
    CLTEL_RECORD_SITE = 1,  /* flags: `what` is a site id, else the text's length */
    CLTEL_RECORD_TRACED = 2 /* made inside a span: its ids stand before the fields */
};

/* The span that a log record was made in. */
typedef struct cltel_record_trace {
    uint8_t trace_id[CLTEL_TRACE_ID_BYTES];
    uint8_t span_id[CLTEL_SPAN_ID_BYTES];
} cltel_record_trace;

typedef struct cltel_record_header {
    uint32_t length; /* of the whole record, a multiple of 8 */
    uint32_t check;  /* ~length ^ (uint32_t)seq: finds wild writes, is no commit mark */
    uint64_t seq;    /* counts the records of this ring, from 1 */
    uint64_t time;   /* by clock */
    uint8_t kind;
    uint8_t severity;
    uint8_t clock_flags; /* clock | flags << 4 */
    uint8_t field_count; /* scope fields included, at most 128 */
    uint32_t what;
} cltel_record_header;

_Static_assert(sizeof(cltel_record_header) == 32, "the ring's file format");

/* One field as a reader sees it; key and text point into the record. */
typedef struct cltel_field {
    uint8_t type; /* cltel_type */
    bool scope;
    uint8_t item;    /* cltel_span_item; of a log record 0 */
    cltel_view key;  /* len 0 for a site's value */
    cltel_view text; /* STR and JSON */
    union {
        int64_t i64;
        uint64_t u64;
        double f64;
    } number; /* the others */
} cltel_field;

/* A record whose bytes were checked. Borrowed from the ring. */
typedef struct cltel_record {
    const cltel_record_header *header;
    uint32_t site;                   /* 0: none */
    const cltel_record_trace *trace; /* NULL: made outside spans; always NULL for a span */
    const cltel_span_part *span;     /* NULL: no span */
    cltel_view text;                 /* of a span: its name */
    uint32_t field_count;
    uint32_t value_count;  /* fields without a key: the site's values */
    const uint8_t *fields; /* for cltel_record_field() */
    const uint8_t *end;
} cltel_record;

/* Checks everything a reader relies on: lengths inside the record, known kind,
 * types and severity. bytes..bytes+room is readable. false: no valid record here. */
bool cltel_record_read(const void *bytes, size_t room, cltel_record *out);

enum { CLTEL_FIELD_HEAD_BYTES = 8 };

/* Reads the field at *cursor and moves it on. Start with record->fields; call at most field_count times.
 * Inline, for the encoder does it for each field of each record. */
static inline void cltel_record_field(const uint8_t **cursor, cltel_field *out)
{
    const uint8_t *at = *cursor;
    uint64_t head;
    memcpy(&head, at, sizeof head); /* fields are not aligned */
    uint8_t key_len = (uint8_t)(head >> 32);
    uint32_t value_len = (uint32_t)(head >> 40);
    const uint8_t *value = at + CLTEL_FIELD_HEAD_BYTES + key_len;
    out->type = (uint8_t)head;
    out->scope = head >> 16 & 1;
    out->item = head >> 24 & 15;
    out->key = (cltel_view){ (const char *)at + CLTEL_FIELD_HEAD_BYTES, key_len };
    out->text = (cltel_view){ NULL, 0 };
    out->number.u64 = 0;
    if (out->type == CLTEL_TYPE_STR || out->type == CLTEL_TYPE_JSON)
        out->text = (cltel_view){ (const char *)value, value_len };
    else if (out->type != CLTEL_TYPE_NULL)
        memcpy(&out->number, value, sizeof out->number);
    *cursor = value + value_len;
}

#endif
