/* The filter that a person types above a list, the same on every page and on the command line:
 *   level>=error service=checkout ms>500 "card refused" -health (route~/v1 or route~/v2)
 * Words match the text of the message, without regard to case unless they hold a capital. */
#ifndef CLTEL_TOOLS_ENDPOINT_PANE_FILTER_H
#define CLTEL_TOOLS_ENDPOINT_PANE_FILTER_H

#include "tools/endpoint/event_place.h"
#include "tools/endpoint/pane/pane_level.h"

enum { CLTEL_PANE_NODES_MAX = 64, CLTEL_PANE_FILTER_BYTES_MAX = 4096 };

typedef enum cltel_pane_op {
    CLTEL_PANE_EQUAL,
    CLTEL_PANE_DIFFERENT,
    CLTEL_PANE_GREATER,
    CLTEL_PANE_AT_LEAST,
    CLTEL_PANE_LESS,
    CLTEL_PANE_AT_MOST,
    CLTEL_PANE_HOLDS,
    CLTEL_PANE_HOLDS_NOT
} cltel_pane_op;

typedef enum cltel_pane_node_kind {
    CLTEL_PANE_AND,
    CLTEL_PANE_OR,
    CLTEL_PANE_NOT, /* of left */
    CLTEL_PANE_WORD,
    CLTEL_PANE_FIELD
} cltel_pane_node_kind;

typedef struct cltel_pane_node {
    cltel_pane_node_kind kind;
    int left; /* indexes of nodes */
    int right;
    cltel_pane_op op;
    cltel_view name;
    cltel_view text;
    bool any_case; /* text is in lower case, and compared so */
    bool is_number;
    double number;
    cltel_pane_level level; /* that text names */
} cltel_pane_node;

typedef struct cltel_pane_filter {
    cltel_buf text; /* owned: what the nodes point into */
    cltel_pane_node nodes[CLTEL_PANE_NODES_MAX];
    int count;
    int root;                    /* -1: takes everything */
    const cltel_pane_node *need; /* a text that must occur in each message that is taken; NULL: none */
    bool names_streams;          /* group or stream is asked for */
    char fault[160];             /* a sentence for the user */
    size_t fault_at;             /* byte of the pattern */
} cltel_pane_filter;

/* What a filter looks at. */
typedef struct cltel_pane_event {
    cltel_event_place place;
    int64_t stream_id;
    cltel_view group; /* set where the filter names streams */
    cltel_view stream;
    cltel_view message;
} cltel_pane_event;

/* false: fault says why. Done or not, call _done. */
bool cltel_pane_filter_init(cltel_pane_filter *filter, cltel_view pattern);
void cltel_pane_filter_done(cltel_pane_filter *filter);

bool cltel_pane_filter_takes(const cltel_pane_filter *filter, const cltel_pane_event *event);

/* Whether a node that asks for a level takes an event of this one. */
bool cltel_pane_node_takes_level(const cltel_pane_node *node, cltel_pane_level level);

/* Names that are not, or not only, members of the message. */
bool cltel_pane_name_is_special(cltel_view name);

/* Whether the text of a node stands in each message that it takes; for a field, unless JSON writes it as \u00xx. */
bool cltel_pane_node_needs_text(const cltel_pane_node *node);

/* false: nothing of this stream can be taken. */
bool cltel_pane_filter_may_take_stream(const cltel_pane_filter *filter, cltel_view group, cltel_view stream);

#endif
