/* Parts of a segment document. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_CHECK_PARTS_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_CHECK_PARTS_H

#include "tools/endpoint/json_reader.h"

#define CLTEL_SEGMENT_TIME_MAX_S 253402300800.0 /* the year 10000 */

enum { CLTEL_JSON_TEXT_BYTES = 4096 }; /* 250 characters, each written as two \uXXXX, and room */

/* A short text: ids, names, the names of members. One that is longer is passed over. */
typedef struct cltel_json_text {
    bool too_long; /* then it is "" */
    size_t len;
    char bytes[CLTEL_JSON_TEXT_BYTES + CLTEL_JSON_READER_SLACK_BYTES]; /* ends in NUL, and may have others */
} cltel_json_text;

/* Each returns false and sets reader->fault where the JSON is broken; without a fault, and without having taken it,
 * where the value is of another type. */
bool cltel_json_read_text(cltel_json_reader *reader, cltel_json_text *text);
bool cltel_json_read_number(cltel_json_reader *reader, double *number);
bool cltel_json_read_flag(cltel_json_reader *reader, bool *flag);

/* The value of a member that has a rule of its own, or of an unknown one, nested so deep at most. Returns NULL, or
 * X-Ray's word for the fault. */
const char *cltel_segment_check_part(cltel_json_reader *reader, const char *member, size_t depth_max);

/* 16 hex digits. */
bool cltel_segment_id_read(cltel_view text, uint64_t *id);

#endif
