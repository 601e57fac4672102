/* The inside of the log event encoder; shared by the logs_*.c files only.
 *
 * An event is written as a sequence of runs. A run is text of the event's JSON
 * that is known beforehand, escaped for the outer string already; it is copied
 * in blocks, so its memory has CLTEL_JSON_SLACK_BYTES of room behind its end. */
#ifndef CLTEL_ENCODE_LOGS_ENCODER_H
#define CLTEL_ENCODE_LOGS_ENCODER_H

#include "base/json_check.h"
#include "base/json_writer.h"
#include "base/time_text.h"
#include "encode/logs_events.h"

enum {
    CLTEL_LOGS_FIELDS_MAX = 128,
    CLTEL_LOGS_SEVERITIES = 7,         /* 1 to 6, and 0 for none */
    CLTEL_LOGS_EVENT_MIN_BYTES = 1024, /* a smaller limit could not hold an event without fields */
    CLTEL_LOGS_SERVICE_MAX_BYTES = 512,
    CLTEL_LOGS_INSTANCE_MAX_BYTES = 64,
    CLTEL_LOGS_HEAD_MAX_BYTES = 128,
    CLTEL_LOGS_ID_MAX_BYTES = 64, /* ring, sequence and what ends an event */
    CLTEL_LOGS_NOTICE_MAX_BYTES = 8192
};

/* Text of the outer string, and how many of its bytes go away when it is read. */
typedef struct cltel_run {
    const char *ptr;
    uint32_t len;
    uint32_t extra;
} cltel_run;

/* A piece of a site's message: text, or the hole of a key. */
typedef struct cltel_site_part {
    cltel_view text; /* as given, braces resolved */
    cltel_run run;   /* the same, escaped; only beside holes */
    int32_t key;     /* -1: this is text */
} cltel_site_part;

typedef struct cltel_logs_site {
    uint32_t severity;
    uint32_t key_count;
    uint32_t part_count;
    uint32_t run_bytes; /* of all runs together */
    uint32_t hole_count;
    bool *dead;        /* of each key: it is given again later */
    cltel_view *keys;  /* as given */
    cltel_run start;   /* from the time's Z to the message's closing quote; only when there are no holes */
    cltel_run *labels; /* of each key: ,"key": */
    cltel_site_part *parts;
    char *texts; /* keys and parts as given */
    char *runs;
} cltel_logs_site;

/* One field on its way into an event. */
typedef struct cltel_logs_field {
    cltel_field field;
    const cltel_run *label; /* of a site's key; NULL: made from field.key */
    bool dead;              /* another field of this name comes later, or there is no room for it */
    bool renamed;           /* the name is one of the event's own */
    size_t label_bytes;     /* the rest by logs_fit.c; bytes escaped once */
    size_t value_bytes;
    size_t string_bytes; /* of a text written as a string, without quotes */
} cltel_logs_field;

struct cltel_logs_encoder {
    uint32_t event_max_bytes;
    char head[CLTEL_LOGS_HEAD_MAX_BYTES + CLTEL_JSON_SLACK_BYTES]; /* up to the time's fraction */
    uint32_t head_len;
    uint32_t message_at; /* where in head the inner JSON begins */
    uint32_t head_extra;
    int64_t head_ms;
    cltel_time_text time;
    cltel_run levels[CLTEL_LOGS_SEVERITIES]; /* Z","level":"INFO","service":"shop","message":" */
    cltel_run id;                            /* ,"id":"instance. */
    char *memory;                            /* of the runs */
    cltel_logs_site **sites;                 /* by id; NULL where unknown */
    uint32_t site_count;
    uint32_t field_count; /* of the record at hand, and how many of them belong to scopes */
    uint32_t scope_count;
    cltel_logs_field fields[CLTEL_LOGS_FIELDS_MAX];
    uint32_t generation; /* of the record at hand; see logs_fields.c */
    struct {
        uint32_t generation;
        int32_t first;
    } names[256];
    int32_t next_name[CLTEL_LOGS_FIELDS_MAX];
    char value_names[CLTEL_LOGS_FIELDS_MAX][12]; /* "value0", ... for values whose key nobody knows */
};

/* What an event is made from. */
typedef struct cltel_logs_event {
    const cltel_record *record;
    const cltel_logs_site *site; /* NULL: none, or unknown */
    uint32_t ring;
    int64_t time_ns;
    int64_t timestamp_ms;
} cltel_logs_event;

/* The writer: where it stands, and what it wrote only for the outer string. */
typedef struct cltel_logs_out {
    char *at;
    size_t extra;
} cltel_logs_out;

static inline void cltel_logs_put_run(cltel_logs_out *out, cltel_run run)
{
    for (uint32_t at = 0; at < run.len; at += CLTEL_JSON_SLACK_BYTES)
        memcpy(out->at + at, run.ptr + at, CLTEL_JSON_SLACK_BYTES);
    out->at += run.len;
    out->extra += run.extra;
}

static inline void cltel_logs_put_text(cltel_logs_out *out, cltel_view text)
{
    out->at = cltel_json_twice(out->at, text, &out->extra);
}

/* A quote of the inner JSON. */
static inline void cltel_logs_put_quote(cltel_logs_out *out)
{
    memcpy(out->at, "\\\"", 2);
    out->at += 2;
    out->extra++;
}

/* Makes room behind body's content. false: no memory, and body can be used as before. */
static inline bool cltel_logs_reserve(cltel_buf *body, size_t room)
{
    if (body->failed)
        return false;
    bool ok = cltel_buf_reserve(body, room);
    body->failed = false;
    return ok;
}

/* Bytes of the message of the event that begins at event_start and was just ended. */
static inline uint32_t cltel_logs_message_bytes(const cltel_logs_encoder *encoder, const cltel_logs_out *out,
                                                const char *event_start)
{
    enum { END = 2 }; /* of the outer string and object */
    return (uint32_t)((size_t)(out->at - event_start) - encoder->message_at - END - out->extra);
}

/* Takes what was written into body; returns the message's bytes. */
static inline uint32_t cltel_logs_finish(const cltel_logs_encoder *encoder, const cltel_logs_out *out, cltel_buf *body)
{
    uint32_t bytes = cltel_logs_message_bytes(encoder, out, body->ptr + body->len);
    body->len = (size_t)(out->at - body->ptr);
    return bytes;
}

bool cltel_logs_is_text(const cltel_field *field);

/* The text of a field's value as a message shows it. scratch: CLTEL_JSON_NUMBER_BYTES for numbers. */
cltel_view cltel_logs_value_text(const cltel_field *field, char *scratch);

void cltel_logs_put_label(cltel_logs_out *out, const cltel_logs_field *field);
void cltel_logs_put_string(cltel_logs_out *out, cltel_view text);
void cltel_logs_put_value(cltel_logs_out *out, const cltel_field *field);

/* The field that fills a hole, or NULL when the record has no value for it. */
const cltel_field *cltel_logs_hole(const cltel_logs_encoder *encoder, const cltel_site_part *part);

/* The message of a record without a known site; scratch as above plus 16. */
cltel_view cltel_logs_message_text(const cltel_record *record, char scratch[CLTEL_LOGS_ID_MAX_BYTES]);

void cltel_logs_put_head(cltel_logs_encoder *encoder, cltel_logs_out *out, int64_t time_ns, int64_t timestamp_ms);
void cltel_logs_put_id(const cltel_logs_encoder *encoder, cltel_logs_out *out, uint32_t ring, uint64_t seq);

/* Reads the record's fields into encoder->fields, names those that must change and
 * marks those that a later one hides. Returns the bytes of the record: no text in it is longer. */
size_t cltel_logs_fields_collect(cltel_logs_encoder *encoder, const cltel_logs_event *event);

/* The event's own names: time, level, ... */
bool cltel_logs_name_is_reserved(cltel_view name);

/* Writes an event of any size, cut to event_max_bytes. false: no memory. */
bool cltel_logs_fit(cltel_logs_encoder *encoder, const cltel_logs_event *event, cltel_buf *body, cltel_encoded *result);

cltel_logs_site *cltel_logs_site_new(const cltel_logs_encoder *encoder, const cltel_encode_site *given);
void cltel_logs_site_free(cltel_logs_site *site);

#endif
