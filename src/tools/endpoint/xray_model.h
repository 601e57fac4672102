/* One trace as a tree, made from its segment documents, whatever they are: what is no
 * document is left out and counted, what has no parent is an orphan, what closes a circle
 * is cut loose. Everything is found by index; CLTEL_XRAY_NONE is no index.
 *
 *   cltel_xray_trace *trace = cltel_xray_trace_new();
 *   cltel_xray_trace_begin(trace, id);
 *   cltel_xray_trace_add(trace, document);          // each, in the order of arrival
 *   if (cltel_xray_trace_finish(trace)) ...         // now the tree can be read
 *
 * A trace can be begun again and keeps its memory. All texts live until then. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_MODEL_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_MODEL_H

#include "base/bytes.h"

enum {
    CLTEL_XRAY_NONE = -1,
    CLTEL_XRAY_ID_CHARS = 16,
    CLTEL_XRAY_NEST_MAX = 64,                       /* subsegments inside subsegments */
    CLTEL_XRAY_NODES_MAX = 200000,                  /* of one trace; the rest is left out */
    CLTEL_XRAY_TRACE_BYTES_MAX = 512 * 1024 * 1024, /* what one trace may allocate */
    CLTEL_XRAY_LIST_MAX = 200,                      /* annotations, exceptions, links of one node */
    CLTEL_XRAY_CAUSES_MAX = 50,                     /* of one kind */
    CLTEL_XRAY_CAUSE_DEPTH_MAX = 200                /* entities of one cause; those farthest up are left out */
};

typedef enum cltel_xray_kind {
    CLTEL_XRAY_SEGMENT,
    CLTEL_XRAY_SUBSEGMENT,
    CLTEL_XRAY_INFERRED /* a segment that the called service did not send: made from the caller's subsegment */
} cltel_xray_kind;

/* count things from first on, in the list that the member's comment names. */
typedef struct cltel_xray_range {
    int32_t first;
    int32_t count;
} cltel_xray_range;

typedef enum cltel_xray_value { CLTEL_XRAY_TEXT, CLTEL_XRAY_NUMBER, CLTEL_XRAY_FLAG } cltel_xray_value;

typedef struct cltel_xray_annotation {
    cltel_view key;
    cltel_xray_value type;
    cltel_view text;
    double number;
    bool flag;
    int32_t node;
} cltel_xray_annotation;

typedef struct cltel_xray_exception {
    cltel_view id;
    cltel_view type;
    cltel_view message;
    bool remote;
} cltel_xray_exception;

typedef struct cltel_xray_link {
    cltel_view trace_id;
    cltel_view id;
} cltel_xray_link;

typedef struct cltel_xray_http {
    cltel_view method;
    cltel_view url;
    cltel_view user_agent;
    cltel_view client_ip;
    int32_t status;         /* 0: none */
    int64_t content_length; /* -1: none */
} cltel_xray_http;

typedef struct cltel_xray_aws {
    cltel_view operation;
    cltel_view account_id;
    cltel_view region;
    cltel_view request_id;
    cltel_view resource_name; /* the only one; none when there are several */
    cltel_view table_name;
    cltel_view queue_url;
    cltel_view topic_arn;
    cltel_view function_name;
    cltel_view stream_name;
    cltel_view bucket_name;
    cltel_view function_arn;
    cltel_view container_arn;
    cltel_view instance_id;       /* aws.ec2 */
    cltel_view availability_zone; /* aws.ec2 */
} cltel_xray_aws;

typedef struct cltel_xray_sql {
    cltel_view url;
    cltel_view connection_string;
    cltel_view sanitized_query;
    cltel_view database_type;
    cltel_view database_version;
    cltel_view driver_version;
    cltel_view user;
    cltel_view preparation;
} cltel_xray_sql;

typedef struct cltel_xray_node {
    cltel_xray_kind kind;
    cltel_view id;        /* as in the document; an inferred one's is made from its parent's */
    cltel_view parent_id; /* as in the document, or of the segment that it is embedded in */
    int32_t parent;       /* NONE: a root, or an orphan */
    int32_t first_child;  /* in order of start */
    int32_t next_sibling; /* among roots too, from trace->first_root */
    int32_t segment;      /* that it belongs to; itself for segments; NONE: a subsegment whose segment never came */
    int32_t service;      /* of its segment; NONE likewise */
    int32_t next_of_service;
    int32_t document; /* number of the document that it came in, counted from 0 with bad ones */
    bool orphan;      /* has a parent_id that was not found */
    bool in_progress; /* no end_time, or in_progress:true */
    bool remote;      /* namespace is remote or aws */
    bool error;       /* as said; where none of the three is said, from the status. A throttle is an error too */
    bool throttle;    /* 429 */
    bool fault;       /* 5xx */
    double start_s;   /* since 1970 */
    double end_s;     /* NAN while in progress */
    cltel_view name;
    cltel_view namespace_;
    cltel_view origin;
    cltel_view user;
    cltel_view resource_arn;
    cltel_view service_version;
    const cltel_xray_http *http;  /* NULL: none */
    const cltel_xray_aws *aws;    /* NULL: none */
    const cltel_xray_sql *sql;    /* NULL: none */
    cltel_view cause_id;          /* of an exception that another node describes; it is in exceptions, if it came */
    cltel_xray_range annotations; /* in trace->annotations */
    cltel_xray_range exceptions;  /* in trace->exceptions */
    cltel_xray_range links;       /* in trace->links */
} cltel_xray_node;

/* Name, type and account make a service; segments of the same three are nodes of one. */
typedef struct cltel_xray_service {
    cltel_view name;
    cltel_view
        type; /* "AWS::EC2::Instance", "AWS::DynamoDB::Table", "remote", "Database::SQL", "client"; len 0: unknown */
    cltel_view account_id; /* len 0: unknown; segments that name none are of the local account */
    bool root;             /* has a segment that no other called */
    bool client;           /* who calls a root; has no nodes */
    bool inferred;         /* has inferred nodes only */
    int32_t first_node;    /* its segments and inferred ones, by next_of_service */
} cltel_xray_service;

/* A call from service to service. Calls with equal from and to are one edge. */
typedef struct cltel_xray_call {
    int32_t from;   /* service */
    int32_t to;     /* service */
    int32_t client; /* node that called, mostly a remote subsegment; NONE: the client of a root */
    int32_t server; /* node that was called: a segment, or an inferred one */
} cltel_xray_call;

typedef struct cltel_xray_cause_entity {
    int32_t node;
    double coverage; /* of the root's time, 0 to 1; response time only */
} cltel_xray_cause_entity;

typedef struct cltel_xray_cause_service {
    int32_t service;           /* NONE: the segment never came */
    cltel_xray_range entities; /* in trace->cause_entities: from the segment to the deepest subsegment */
} cltel_xray_cause_service;

/* From the entry, or as far up as the trouble is seen, down to where it began. */
typedef struct cltel_xray_cause {
    bool client_impacting;     /* the trouble is seen at the root */
    cltel_xray_range services; /* in trace->cause_services */
} cltel_xray_cause;

typedef enum cltel_xray_cause_kind {
    CLTEL_XRAY_CAUSE_FAULT,
    CLTEL_XRAY_CAUSE_ERROR,
    CLTEL_XRAY_CAUSE_RESPONSE_TIME,
    CLTEL_XRAY_CAUSE_KINDS
} cltel_xray_cause_kind;

typedef struct cltel_xray_trace {
    cltel_view id;
    int32_t root;          /* the node that began it all: no parent, else an orphan segment, else the first orphan */
    int32_t first_root;    /* of all nodes without a parent, in order of start */
    int32_t entry_service; /* of the root */
    double start_s;        /* of the earliest node */
    double end_s;          /* of the last node that ended; NAN: none */
    double duration_s;     /* from the root's start to end_s; NAN */
    double response_s;     /* of the root; NAN while it is in progress */
    bool error;            /* of the root */
    bool fault;            /* of the root */
    bool throttle;         /* of any node */
    bool partial;          /* a segment is in progress */
    bool ok;               /* the root has neither error nor fault */
    bool has_inferred;
    int32_t document_count;
    int32_t bad_document_count; /* were no segment documents */
    int32_t left_out_count;     /* documents behind CLTEL_XRAY_NODES_MAX, and elder ones of the same id */

    const cltel_xray_node *nodes;
    int32_t node_count;
    const cltel_xray_annotation *annotations; /* those of one node side by side */
    int32_t annotation_count;
    const cltel_xray_exception *exceptions;
    int32_t exception_count;
    const cltel_xray_link *links;
    int32_t link_count;
    const cltel_xray_service *services;
    int32_t service_count;
    const cltel_xray_call *calls;
    int32_t call_count;
    const cltel_xray_cause *causes[CLTEL_XRAY_CAUSE_KINDS];
    int32_t cause_count[CLTEL_XRAY_CAUSE_KINDS];
    const cltel_xray_cause_service *cause_services;
    const cltel_xray_cause_entity *cause_entities;
} cltel_xray_trace;

cltel_xray_trace *cltel_xray_trace_new(void); /* NULL: no memory */
void cltel_xray_trace_free(cltel_xray_trace *trace);

void cltel_xray_trace_begin(cltel_xray_trace *trace, cltel_view id);
/* false: it is no segment document; *fault (may be NULL) says why, static text. Nothing of it is kept then. */
bool cltel_xray_trace_add(cltel_xray_trace *trace, cltel_view document, const char **fault);
bool cltel_xray_trace_finish(cltel_xray_trace *trace); /* false: no memory; nothing may be read */

/* Times since 1970 leave doubles a quarter of a microsecond; what is between two of them is rounded to whole ones, so
 * that 0.4 s are 0.4. NAN where one is. */
double cltel_xray_between(double start_s, double end_s);

/* Walks all nodes from trace->first_root on, parents before their children; NONE at the end. */
int32_t cltel_xray_next_node(const cltel_xray_trace *trace, int32_t at);

#endif
