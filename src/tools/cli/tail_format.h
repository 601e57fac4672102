/* An event as a line. */
#ifndef CLTEL_TOOLS_CLI_TAIL_FORMAT_H
#define CLTEL_TOOLS_CLI_TAIL_FORMAT_H

#include "tools/cli/tail_source.h"
#include "tools/cli/tail_trace.h"
#include "tools/cli/tail_where.h"

typedef enum cltel_tail_form {
    CLTEL_TAIL_TEXT,  /* for people: local time, aligned, short */
    CLTEL_TAIL_PLAIN, /* for programs: tabs between time, level, stream, message and fields; nothing left out */
    CLTEL_TAIL_RAW,   /* the message, its bytes unchanged */
    CLTEL_TAIL_JSON   /* one object a line */
} cltel_tail_form;

typedef enum cltel_tail_time {
    CLTEL_TIME_USUAL, /* short for people, iso for programs */
    CLTEL_TIME_ISO,
    CLTEL_TIME_SHORT,
    CLTEL_TIME_RELATIVE, /* how long ago */
    CLTEL_TIME_NONE
} cltel_tail_time;

typedef struct cltel_tail_format {
    cltel_tail_form form;
    cltel_tail_time time;
    bool colour;
    bool utc;
    const cltel_tail_trace *trace; /* only events that name it; NULL: all */
    int level_min;                 /* a cltel_severity; events without a level are always shown */
    bool show_group;               /* before the stream */
    const cltel_tail_where *wheres;
    size_t where_count;
    size_t group_width; /* grow with the names seen */
    size_t stream_width;
    cltel_buf text; /* the message, unquoted; reused */
    cltel_buf piece;
} cltel_tail_format;

/* Appends the event's line to out; false: it is below level_min, or a condition is not met. */
bool cltel_tail_append(cltel_tail_format *format, cltel_buf *out, const cltel_tail_event *event);
/* As --time says, and nothing for CLTEL_TIME_NONE. */
void cltel_tail_append_time(const cltel_tail_format *format, cltel_buf *out, int64_t ms);
/* ISO 8601 in UTC. */
void cltel_tail_append_iso(cltel_buf *out, int64_t ms);

/* {"time":..,"timestamp":..,"group":..,"stream":..,"event_id":..,"message":..}; the message is format->text, as an
 * object when it is one. */
void cltel_tail_append_json(const cltel_tail_format *format, cltel_buf *out, const cltel_tail_event *event,
                            bool is_object);

void cltel_tail_format_done(cltel_tail_format *format);

#endif
