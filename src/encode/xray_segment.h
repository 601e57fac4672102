/* A span record as one document of a PutTraceSegments body, as a JSON string:
 *
 *   "{\"trace_id\":\"1-58406520-a006649127e371903a2de979\",\"id\":\"70de5b6f19ff9a0a\",\"name\":\"shop\",..."
 *
 * A local root is a segment with the service's name; what is under it are independent
 * subsegments, each its own document. Fields with a place of their own in a document go
 * there (xray_fields.def); others are annotations, or metadata when they are no text,
 * number or truth, too long, or too many. Of two with one name the last counts.
 *
 * A document is at most 64 KB. What does not fit is left out, from what tells least: it is
 * written in the order of worth, and each piece is written whole or not at all, but for
 * texts, which are cut. `metadata.cltel` says what is missing.
 *
 * Worker thread only. Bytes in, bytes out. */
#ifndef CLTEL_ENCODE_XRAY_SEGMENT_H
#define CLTEL_ENCODE_XRAY_SEGMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "record/record.h"

enum { CLTEL_XRAY_DOCUMENT_MAX_BYTES = 64 * 1024, CLTEL_XRAY_ID_CHARS = 16 };

typedef struct cltel_xray_encoder cltel_xray_encoder;

/* What all segments of a process have in common. Texts are copied. */
typedef struct cltel_xray_about {
    cltel_view service;     /* name of segments */
    cltel_view version;     /* of the service; len 0: unknown */
    cltel_view log_group;   /* where the logs of these traces are; len 0: unknown */
    cltel_view sdk_version; /* of this library */
    cltel_view origin;      /* what runs the service; len 0: unknown. A field "origin" of a span wins */
} cltel_xray_about;

cltel_xray_encoder *cltel_xray_encoder_new(const cltel_xray_about *about); /* NULL: no memory */
void cltel_xray_encoder_free(cltel_xray_encoder *encoder);

/* What the segment of a span will be marked as: a cltel_span_status, never UNSET. */
uint32_t cltel_xray_status(const cltel_record *record);

typedef struct cltel_xray_encoded {
    char id[CLTEL_XRAY_ID_CHARS]; /* of the segment; the service names it when it refuses it */
    bool cut;                     /* something is missing: here, or already in the record */
} cltel_xray_encoded;

/* Appends the document with its quotes (no comma around it) to body. Times are ns since
 * 1970: of the part's start, and of the header's time; those of timed events lie between
 * them. rule: X-Ray's rule by which the trace of a segment was sampled; len 0: none.
 * false: no memory, body is as before. */
bool cltel_xray_encode(cltel_xray_encoder *encoder, const cltel_record *record, int64_t start_ns, int64_t end_ns,
                       cltel_view rule, cltel_buf *body, cltel_xray_encoded *out);

#endif
