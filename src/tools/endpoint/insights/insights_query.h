/* What a query's text becomes.
 *
 * Values have slots: what an event brings (@message, members of its JSON) and what the query names (as, parse,
 * stats). A query is a line of segments. A segment takes events, or the rows of the segment before it; works on
 * each (filters, expressions, parse); and ends in what needs them all: stats, sort and limit, dedup. */
#ifndef CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_QUERY_H
#define CLTEL_TOOLS_ENDPOINT_INSIGHTS_INSIGHTS_QUERY_H

#include "tools/endpoint/insights/insights.h"
#include "tools/endpoint/insights/insights_functions.h"
#include "tools/endpoint/insights/insights_json.h"
#include "tools/endpoint/insights/insights_regex.h"
#include "tools/endpoint/insights/insights_search.h"

enum {
    CLTEL_INSIGHTS_SLOTS_MAX = 400,
    CLTEL_INSIGHTS_SEGMENTS_MAX = 64,
    CLTEL_INSIGHTS_DEPTH_MAX = 100, /* of expressions in each other */
};

typedef enum cltel_slot_kind {
    CLTEL_SLOT_MESSAGE,
    CLTEL_SLOT_TIMESTAMP,
    CLTEL_SLOT_INGESTION,
    CLTEL_SLOT_STREAM,
    CLTEL_SLOT_LOG,
    CLTEL_SLOT_PTR,
    CLTEL_SLOT_JSON,
    CLTEL_SLOT_NAMED /* a command of the query sets it */
} cltel_slot_kind;

typedef struct cltel_slot {
    cltel_slot_kind kind;
    cltel_view name;
    int scope;    /* 0: the events'; n: what the nth stats made. One scope does not see the other */
    int made_in;  /* segment that sets it */
    int used_in;  /* the last segment that reads it; CLTEL_INSIGHTS_SEGMENTS_MAX: the answer does */
    bool is_json; /* NAMED: made by jsonParse: it has members */
} cltel_slot;

typedef enum cltel_node_kind {
    CLTEL_NODE_LITERAL,
    CLTEL_NODE_SLOT,
    CLTEL_NODE_MEMBER, /* of the JSON in a slot */
    CLTEL_NODE_AND,
    CLTEL_NODE_OR,
    CLTEL_NODE_NOT,
    CLTEL_NODE_COMPARE,
    CLTEL_NODE_LIKE,
    CLTEL_NODE_MATCH,
    CLTEL_NODE_IN,
    CLTEL_NODE_ARITHMETIC,
    CLTEL_NODE_CALL
} cltel_node_kind;

typedef struct cltel_node cltel_node;
struct cltel_node {
    cltel_node_kind kind;
    bool negated;  /* not like, not in */
    char operator; /* ARITHMETIC */
    cltel_iv_relation relation;
    cltel_function function;
    int slot;
    int count;
    cltel_node **args; /* IN: the value, then the list */
    cltel_iv literal;
    cltel_needle needle;
    cltel_regex *regex;
    cltel_json_paths *paths;
    cltel_period period; /* of bin, datefloor, dateceil */
    cltel_view source;   /* its text in the query */
    cltel_view name;     /* MEMBER: with its path; of a column */
};

typedef enum cltel_step_kind { CLTEL_STEP_FILTER, CLTEL_STEP_SET, CLTEL_STEP_GLOB, CLTEL_STEP_REGEX } cltel_step_kind;

typedef struct cltel_step {
    cltel_step_kind kind;
    cltel_node *node; /* the condition, the value, the text to parse */
    int slot;         /* SET */
    int *slots;       /* GLOB, REGEX: of the pieces */
    uint32_t *groups; /* REGEX: which group each is */
    size_t count;
    cltel_needle *literals; /* GLOB: count + 1 texts around the wildcards */
    cltel_regex *regex;
} cltel_step;

typedef struct cltel_sort_key {
    cltel_node *node;
    bool down;
} cltel_sort_key;

typedef struct cltel_aggregate {
    cltel_aggregate_function function;
    cltel_node *arg; /* NULL: count(*) */
    double percent;
    int slot;
    size_t state; /* which of the group's states it reads; percentiles of one expression share theirs */
    bool owns_state;
} cltel_aggregate;

typedef struct cltel_stats {
    cltel_node **keys;
    int *key_slots;
    size_t key_count;
    cltel_aggregate *aggregates;
    size_t aggregate_count;
    size_t state_count;
    cltel_step *results; /* SET: what is made of the aggregates of a group */
    size_t result_count;
} cltel_stats;

typedef enum cltel_end_kind {
    CLTEL_END_ALL,
    CLTEL_END_LIMIT,
    CLTEL_END_TAIL,
    CLTEL_END_DEDUP,
    CLTEL_END_STATS
} cltel_end_kind;

typedef struct cltel_segment {
    cltel_step *steps;
    size_t step_count;
    cltel_sort_key *sort;
    size_t sort_count;
    cltel_end_kind end;
    size_t limit;
    cltel_node **dedup;
    size_t dedup_count;
    cltel_stats *stats;
    int *kept; /* slots that its rows carry */
    size_t kept_count;
} cltel_segment;

typedef struct cltel_column {
    cltel_view name;
    int slot;
} cltel_column;

struct cltel_insights_query {
    cltel_arena arena;
    cltel_view text;
    cltel_slot *slots;
    int slot_count;
    cltel_json_paths paths; /* of JSON slots */
    cltel_segment *segments;
    int segment_count;
    cltel_column *columns;
    size_t column_count;
    bool has_limit;              /* the text says how many rows */
    bool has_events;             /* rows of the answer are events */
    bool unmasks;                /* has the command unmask */
    const cltel_needle **needed; /* texts without which a message passes no filter */
    size_t needed_count;
    uint32_t groups_max; /* of its regular expressions */
    cltel_regex **regexes;
    size_t regex_count;
    cltel_json_paths **members;
    size_t member_count;
    int nodes_max; /* of all path trees */
};

#endif
