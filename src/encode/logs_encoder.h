/* The inside of the log event encoder; shared by the logs_*.c files only.
 *
 * An event is written as a sequence of runs and values. A run is JSON known
 * beforehand, escaped for the outer string already; it is copied in blocks, so
 * its memory has CLTEL_JSON_SLACK_BYTES of room behind its end. */
#ifndef CLTEL_ENCODE_LOGS_ENCODER_H
#define CLTEL_ENCODE_LOGS_ENCODER_H

#include "base/json_check.h"
#include "base/json_writer.h"
#include "base/time_text.h"
#include "encode/logs_events.h"

enum {
    CLTEL_LOGS_TRACE_FIELDS = 2,                           /* trace_id and span_id, of a record made in a span */
    CLTEL_LOGS_FIELDS_MAX = 128 + CLTEL_LOGS_TRACE_FIELDS, /* with those of the scopes */
    CLTEL_LOGS_SEVERITIES = 7,                             /* 1 to 6, and 0 for none */
    CLTEL_LOGS_EVENT_MIN_BYTES = 1024,                     /* a smaller limit could not hold an event without fields */
    CLTEL_LOGS_SERVICE_MAX_BYTES = 512,
    CLTEL_LOGS_INSTANCE_MAX_BYTES = 64,
    CLTEL_LOGS_HEAD_MAX_BYTES = 128,
    CLTEL_LOGS_ID_MAX_BYTES = 64, /* ring, sequence and what ends an event */
    CLTEL_LOGS_NOTICE_MAX_BYTES = 8192,
    CLTEL_LOGS_TRACE_TEXT_BYTES = 64 /* both ids as text, and room to read on */
};

/* Text of the outer string, not empty, and how many of its bytes go away when it is read. */
typedef struct cltel_run {
    const char *ptr;
    uint32_t len;
    uint32_t extra;
} cltel_run;

/* The writer: where it stands, and how many bytes it wrote for the outer string only. */
typedef struct cltel_logs_out {
    char *at;
    size_t extra;
} cltel_logs_out;

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
    uint32_t hole_count;
    uint32_t run_bytes; /* of all runs together */
    bool has_dead;      /* some key is dead */
    bool *dead;         /* of each key: it is given again later */
    uint64_t hashes[4]; /* one bit for each hash of a key */
    cltel_view *keys;   /* as given */
    cltel_run start;    /* from the time's Z to the message's closing quote; only when there are no holes */
    cltel_run *labels;  /* of each key: ,"key": */
    cltel_site_part *parts;
    char *texts; /* keys and parts as given */
    char *runs;
} cltel_logs_site;

/* A name as it is written: key, and '_' when it is one of the event's own. */
typedef struct cltel_logs_name {
    cltel_view key;
    bool renamed;
} cltel_logs_name;

/* One field of an event that takes the way of logs_fit.c. Sizes are bytes escaped once. */
typedef struct cltel_logs_field {
    cltel_field field;
    const cltel_run *label; /* of a key that does not stand in the record; NULL: made from field.key */
    bool dead;              /* another field of this name comes later, or there is no room for it */
    bool renamed;
    size_t label_bytes;
    size_t value_bytes;
    size_t string_bytes; /* of a text written as a string, without quotes */
} cltel_logs_field;

/* The names of the record at hand by hash. Not cleared between records: an entry of another generation is none. */
typedef struct cltel_logs_names {
    uint32_t generation;
    uint32_t count;
    struct {
        uint32_t generation;
        int32_t last; /* index into names */
    } buckets[256];
    cltel_logs_name names[CLTEL_LOGS_FIELDS_MAX];
    int32_t before[CLTEL_LOGS_FIELDS_MAX]; /* the earlier name of the same hash; -1: none */
} cltel_logs_names;

struct cltel_logs_encoder {
    uint32_t event_max_bytes;
    uint32_t message_at; /* where in head the inner JSON begins */
    int64_t head_ms;
    cltel_run head; /* up to the time's fraction; of head_ms and time's second */
    cltel_time_text time;
    cltel_run levels[CLTEL_LOGS_SEVERITIES]; /* Z","level":"INFO","service":"shop","message":" */
    cltel_run id;                            /* ,"id":"instance. */
    char *memory;                            /* of levels and id */
    cltel_logs_site **sites;                 /* by id; NULL where unknown */
    uint32_t site_count;
    uint32_t field_count; /* of the record at hand, and how many of them have a key */
    uint32_t keyed_count;
    cltel_logs_names names;
    cltel_logs_field fields[CLTEL_LOGS_FIELDS_MAX];
    cltel_run value_labels[CLTEL_LOGS_FIELDS_MAX]; /* "value0", ... for values whose key nobody knows */
    char value_texts[CLTEL_LOGS_FIELDS_MAX][CLTEL_JSON_SLACK_BYTES];
    char trace_text[CLTEL_LOGS_TRACE_TEXT_BYTES]; /* of the record at hand */
    char head_text[CLTEL_LOGS_HEAD_MAX_BYTES + CLTEL_JSON_SLACK_BYTES];
};

/* What an event is made from. */
typedef struct cltel_logs_event {
    const cltel_record *record;
    const cltel_logs_site *site; /* NULL: none, or unknown */
    uint32_t ring;
    int64_t time_ns;
    int64_t timestamp_ms;
} cltel_logs_event;

/* The text of a field's value as a message shows it. scratch: CLTEL_JSON_NUMBER_BYTES for numbers. */
cltel_view cltel_logs_value_text(const cltel_field *field, char *scratch);

/* The message of a record without a known site. */
cltel_view cltel_logs_message_text(const cltel_record *record, char scratch[CLTEL_LOGS_ID_MAX_BYTES]);

/* The span that the record was made in, as two fields whose texts are in encoder->trace_text. */
void cltel_logs_trace_fields(cltel_logs_encoder *encoder, const cltel_record_trace *trace,
                             cltel_field fields[CLTEL_LOGS_TRACE_FIELDS]);

/* Reads the record's fields into encoder->fields and marks those that a later one of the same name hides. */
void cltel_logs_fields_collect(cltel_logs_encoder *encoder, const cltel_logs_event *event);

/* Writes an event of any size and shape, cut to event_max_bytes. false: no memory. */
bool cltel_logs_fit(cltel_logs_encoder *encoder, const cltel_logs_event *event, cltel_buf *body, cltel_encoded *result);

cltel_logs_site *cltel_logs_site_new(const cltel_logs_encoder *encoder, const cltel_encode_site *given);
void cltel_logs_site_free(cltel_logs_site *site);

#endif
