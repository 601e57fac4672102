/* Events of one log group, page by page, by FilterLogEvents. */
#ifndef CLTEL_TOOLS_CLI_TAIL_SOURCE_H
#define CLTEL_TOOLS_CLI_TAIL_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "tools/aws/aws_call.h"
#include "tools/cli/tail_seen.h"

/* What is asked for; borrowed. */
typedef struct cltel_tail_query {
    const char *const *streams; /* stream_count of them; none: all */
    size_t stream_count;
    const char *filter; /* NULL: all */
    int64_t since_ms;
    int64_t until_ms; /* exclusive; INT64_MAX: no end */
} cltel_tail_query;

/* Texts keep their JSON quotes; they live until the next page. */
typedef struct cltel_tail_event {
    int64_t timestamp_ms;
    const char *group; /* no JSON */
    cltel_view stream;
    cltel_view id;
    cltel_view message;
} cltel_tail_event;

typedef struct cltel_tail_source {
    cltel_aws *aws;    /* borrowed */
    const char *group; /* borrowed */
    int64_t since_ms;  /* in place of the query's, once; 0: none */
    cltel_buf body;
    cltel_buf page;  /* the answer's JSON: other sources ask before its events are shown */
    cltel_buf token; /* quoted; empty: the first page */
    cltel_aws_answer answer;
    cltel_tail_event *events; /* of the page */
    size_t count;
    size_t room;
    size_t next;          /* the first that was not taken */
    bool ended;           /* the page is the last */
    cltel_tail_seen seen; /* when following */
} cltel_tail_source;

typedef enum cltel_tail_result {
    CLTEL_TAIL_MORE,    /* another page follows */
    CLTEL_TAIL_END,     /* this was the last page */
    CLTEL_TAIL_REFUSED, /* answer.code says why */
    CLTEL_TAIL_FAILED   /* detail says why */
} cltel_tail_result;

/* Gets one page into source->events. The first page of query comes when source->token is empty. */
cltel_tail_result cltel_tail_page(cltel_tail_source *source, const cltel_tail_query *query, cltel_error *detail);
void cltel_tail_source_done(cltel_tail_source *source);

#endif
