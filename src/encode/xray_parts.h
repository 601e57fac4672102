/* Between the files that write a segment document: the encoder, its place to write, and a span's fields sorted. */
#ifndef CLTEL_ENCODE_XRAY_PARTS_H
#define CLTEL_ENCODE_XRAY_PARTS_H

#include <cltel/span.h>

#include "base/json_check.h"
#include "base/json_escape.h"
#include "base/json_number.h"
#include "base/json_writer.h"
#include "encode/xray_segment.h"

enum {
    CLTEL_XRAY_TEXT_MAX = 250,       /* characters of the texts of a document */
    CLTEL_XRAY_LONG_TEXT_MAX = 4096, /* of its URLs and queries */
    CLTEL_XRAY_NAME_MAX = 200,
    CLTEL_XRAY_ANNOTATIONS_MAX = 50,
    CLTEL_XRAY_LINKS_MAX = 20
};

typedef enum cltel_xray_object {
    CLTEL_XRAY_NONE,
    CLTEL_XRAY_TOP,
    CLTEL_XRAY_REQUEST,
    CLTEL_XRAY_RESPONSE,
    CLTEL_XRAY_SQL,
    CLTEL_XRAY_AWS
} cltel_xray_object;

typedef enum cltel_xray_type {
    CLTEL_XRAY_TEXT,
    CLTEL_XRAY_LONG_TEXT,
    CLTEL_XRAY_NUMBER,
    CLTEL_XRAY_TRUTH,
    CLTEL_XRAY_LIST /* JSON */
} cltel_xray_type;

/* One number a place; keys with the same meaning share it. */
typedef enum cltel_xray_place {
    CLTEL_XRAY_PLACE_METHOD,
    CLTEL_XRAY_PLACE_URL,
    CLTEL_XRAY_PLACE_USER_AGENT,
    CLTEL_XRAY_PLACE_CLIENT_IP,
    CLTEL_XRAY_PLACE_FORWARDED,
    CLTEL_XRAY_PLACE_TRACED,
    CLTEL_XRAY_PLACE_HTTP_STATUS,
    CLTEL_XRAY_PLACE_CONTENT_LENGTH,
    CLTEL_XRAY_PLACE_SQL_URL,
    CLTEL_XRAY_PLACE_SQL_CONNECTION,
    CLTEL_XRAY_PLACE_SQL_QUERY,
    CLTEL_XRAY_PLACE_SQL_TYPE,
    CLTEL_XRAY_PLACE_SQL_VERSION,
    CLTEL_XRAY_PLACE_SQL_DRIVER,
    CLTEL_XRAY_PLACE_SQL_USER,
    CLTEL_XRAY_PLACE_SQL_PREPARATION,
    CLTEL_XRAY_PLACE_AWS_OPERATION,
    CLTEL_XRAY_PLACE_AWS_ACCOUNT,
    CLTEL_XRAY_PLACE_AWS_REGION,
    CLTEL_XRAY_PLACE_AWS_REQUEST_ID,
    CLTEL_XRAY_PLACE_AWS_QUEUE_URL,
    CLTEL_XRAY_PLACE_AWS_TABLE_NAME,
    CLTEL_XRAY_PLACE_AWS_RESOURCES,
    CLTEL_XRAY_PLACE_USER,
    CLTEL_XRAY_PLACE_ORIGIN,
    CLTEL_XRAY_PLACE_PEER,
    CLTEL_XRAY_PLACE_COUNT
} cltel_xray_place;

/* What is known of a place. */
typedef struct cltel_xray_member {
    const char *name; /* of the member */
    uint8_t object;
    uint8_t type;
} cltel_xray_member;

extern const cltel_xray_member cltel_xray_members[CLTEL_XRAY_PLACE_COUNT];

/* The place of a field, or -1: it has none. */
int cltel_xray_place_of(cltel_view key);

/* A document while it is written. Every piece is written, and taken back if it went past `end`. */
typedef struct cltel_xray_out {
    char *at;
    char *end; /* a piece may not end behind it; there is memory for more, see CLTEL_XRAY_MARGIN_BYTES */
    bool cut;  /* something was taken back */
} cltel_xray_out;

/* Longest text that is put without looking at it, and what may be written behind `end`: one of these, and slack. */
enum { CLTEL_XRAY_CHUNK_BYTES = 2048, CLTEL_XRAY_MARGIN_BYTES = 2 * CLTEL_XRAY_CHUNK_BYTES };

/* The fields of one span that are no timed events, links or exceptions. */
typedef struct cltel_xray_fields {
    cltel_field placed[CLTEL_XRAY_PLACE_COUNT];
    uint32_t places;     /* a bit for each that holds a field */
    uint32_t items;      /* a bit for each cltel_span_item that there is */
    cltel_field *others; /* in order, the last of each name */
    uint32_t other_count;
} cltel_xray_fields;

struct cltel_xray_encoder {
    char *service;     /* cleaned */
    char *segment_end; /* what every segment has of its process */
    cltel_buf version; /* ,"service":{"version":...} or nothing */
    cltel_buf origin;  /* ,"origin":... or nothing */
    size_t service_len;
    size_t segment_end_len;
    cltel_view service_text; /* as given */
    char *memory;            /* a document, with margin */
    cltel_buf other_memory;  /* of fields.others */
    cltel_buf hash_memory;   /* of their names */
    cltel_xray_fields fields;
};

_Static_assert(CLTEL_XRAY_PLACE_COUNT <= 32, "a bit each");

static inline bool cltel_xray_is_placed(const cltel_xray_fields *fields, cltel_xray_place place)
{
    return fields->places >> place & 1;
}

static inline bool cltel_xray_has_item(const cltel_xray_fields *fields, cltel_span_item item)
{
    return fields->items >> item & 1;
}

/* What is being encoded. */
typedef struct cltel_xray_span {
    const cltel_record *record;
    const cltel_span_part *part;
    cltel_view rule; /* of a segment's sampling; len 0: none of X-Ray's */
    int64_t start_ns;
    int64_t end_ns;
    bool segment;
    bool in_progress;
} cltel_xray_span;

/* What a span came to, by X-Ray's own rule where the application said nothing: a cltel_span_status, never UNSET.
 * http: the status of its answer; 0: none. */
uint32_t cltel_xray_status_by(const cltel_record *record, int64_t http);

/* Sorts the span's own fields; those that their place cannot take are among the others. false: no memory. */
bool cltel_xray_fields_sort(cltel_xray_encoder *encoder, const cltel_record *record, bool segment);

/* What the document is called, before it is cleaned: a segment by its service, a call by what is called. */
cltel_view cltel_xray_shown_name(const cltel_xray_encoder *encoder, const cltel_xray_span *span);

/* A name as X-Ray takes it, at most 200 characters; returns its bytes. out has room for name.len. */
size_t cltel_xray_clean_name(cltel_view name, char *out);

/* A key as annotations may have it: other characters become '_'. */
size_t cltel_xray_clean_key(cltel_view key, char *out);

/* Pieces; each begins with a comma where one is needed. */
void cltel_xray_put_cause(cltel_xray_out *out, const cltel_xray_span *span);
void cltel_xray_put_links(cltel_xray_out *out, const cltel_xray_span *span);
void cltel_xray_put_own(cltel_xray_encoder *encoder, cltel_xray_out *out, const cltel_xray_span *span);

/* The bounded writer. */
static inline void cltel_xray_put(cltel_xray_out *out, const char *text, size_t len)
{
    if (len > (size_t)CLTEL_XRAY_CHUNK_BYTES || out->at > out->end) {
        out->at = out->end + 1; /* past the end: whoever began this piece takes it back */
        return;
    }
    if (len) /* an empty text may be none at all */
        memcpy(out->at, text, len);
    out->at += len;
}

#define CLTEL_XRAY_PUT(out, literal) cltel_xray_put((out), (literal), sizeof(literal) - 1)

/* What opens and closes objects and lists stands outside the pieces and always has room; see CLTEL_XRAY_FRAME_BYTES. */
#define CLTEL_XRAY_FRAME(out, literal)                     \
    do {                                                   \
        memcpy((out)->at, (literal), sizeof(literal) - 1); \
        (out)->at += sizeof(literal) - 1;                  \
    } while (0)

enum { CLTEL_XRAY_FRAME_BYTES = 512 }; /* more than all frames of a document together */

/* Ends a piece that began at start: kept, or taken back. true: kept. */
static inline bool cltel_xray_end_piece(cltel_xray_out *out, char *start)
{
    if (out->at <= out->end)
        return true;
    out->at = start;
    out->cut = true;
    return false;
}

/* ,"name": with the comma unless an object or list has just begun. */
void cltel_xray_put_member(cltel_xray_out *out, const char *name);
void cltel_xray_put_comma(cltel_xray_out *out);
void cltel_xray_put_i64(cltel_xray_out *out, int64_t number);
void cltel_xray_put_hex(cltel_xray_out *out, const uint8_t *bytes, size_t len);
void cltel_xray_put_trace_id(cltel_xray_out *out, const uint8_t *trace_id); /* with quotes */
void cltel_xray_put_time(cltel_xray_out *out, int64_t time_ns); /* seconds with six digits behind the point */

/* With quotes, cut to max bytes as written and to what is left. true: whole. */
bool cltel_xray_put_text(cltel_xray_out *out, cltel_view text, size_t max);

/* A field's value as JSON; raw JSON that is none becomes a text. */
void cltel_xray_put_value(cltel_xray_out *out, const cltel_field *field, size_t text_max);

#endif
