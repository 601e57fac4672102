/* What a filter expression becomes, and who reads it. Terms of AND and OR are lists, so that a long expression is not
 * a deep one. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_FILTER_PARTS_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_FILTER_PARTS_H

#include <cjson/cJSON.h>

#include "tools/endpoint/insights/insights_arena.h"
#include "tools/endpoint/xray_filter.h"

/* Where a term stands; each is a bit. */
typedef enum cltel_xray_place {
    IN_TRACE = 1,
    IN_SERVICE = 2,
    IN_EDGE = 4,
    IN_CAUSE_SERVICE = 8,
    IN_CAUSE_ENTITY = 16,
    IN_CAUSE_TIME_ENTITY = 32, /* of a response time */
    IN_CAUSE_EXCEPTION = 64
} cltel_xray_place;

typedef enum cltel_xray_keyword {
#define CLTEL_XRAY_KEYWORD(symbol, name, type, places) CLTEL_XRAY_KEYWORD_##symbol,
#include "tools/endpoint/xray_filter_keywords.def"
#undef CLTEL_XRAY_KEYWORD
    CLTEL_XRAY_KEYWORD_ANNOTATION
} cltel_xray_keyword;

typedef enum cltel_xray_operator {
    CLTEL_XRAY_IS_SET, /* or true */
    CLTEL_XRAY_EQUAL,
    CLTEL_XRAY_NOT_EQUAL, /* what EQUAL does not take */
    CLTEL_XRAY_LESS,
    CLTEL_XRAY_LESS_EQUAL,
    CLTEL_XRAY_GREATER,
    CLTEL_XRAY_GREATER_EQUAL,
    CLTEL_XRAY_CONTAINS,
    CLTEL_XRAY_BEGINS_WITH,
    CLTEL_XRAY_ENDS_WITH
} cltel_xray_operator;

typedef enum cltel_xray_side { CLTEL_XRAY_BOTH_SIDES, CLTEL_XRAY_SOURCE, CLTEL_XRAY_DESTINATION } cltel_xray_side;

typedef struct cltel_xray_test {
    cltel_xray_keyword keyword;
    cltel_xray_operator operation;
    cltel_xray_value type; /* of the value */
    cltel_view text;
    double number;
    bool flag;
    cltel_view key; /* of an annotation */
    cltel_xray_side side;
} cltel_xray_test;

/* ptr NULL: any. */
typedef struct cltel_xray_selector {
    cltel_view name;
    cltel_view type;
    cltel_view account_id;
} cltel_xray_selector;

typedef enum cltel_xray_term_kind {
    CLTEL_XRAY_TERM_AND, /* of none: true */
    CLTEL_XRAY_TERM_OR,
    CLTEL_XRAY_TERM_NOT,
    CLTEL_XRAY_TERM_TEST,
    CLTEL_XRAY_TERM_SERVICE,
    CLTEL_XRAY_TERM_EDGE,
    CLTEL_XRAY_TERM_CAUSE,
    CLTEL_XRAY_TERM_JSON
} cltel_xray_term_kind;

typedef struct cltel_xray_term {
    cltel_xray_term_kind kind;
    struct cltel_xray_term *first; /* AND, OR, NOT; what is in braces, NULL: nothing */
    struct cltel_xray_term *next;
    cltel_xray_test test;
    cltel_xray_selector from; /* of a service, too */
    cltel_xray_selector to;
    cltel_xray_cause_kind cause;
    cltel_xray_place list; /* CAUSE: of what the cause's list is walked */
    const cJSON *json;
} cltel_xray_term;

enum { CLTEL_XRAY_FILTER_JSONS_MAX = 16, CLTEL_XRAY_FILTER_GROUPS_MAX = 64 };

struct cltel_xray_filter {
    cltel_arena arena;
    const cltel_xray_term *term;
    cJSON *jsons[CLTEL_XRAY_FILTER_JSONS_MAX];
    size_t json_count;
    int group_count; /* expressions of groups that were read; each may name many others */
};

typedef enum cltel_xray_token_kind {
    CLTEL_XRAY_TOKEN_END,
    CLTEL_XRAY_TOKEN_WORD,
    CLTEL_XRAY_TOKEN_TEXT, /* in quotes */
    CLTEL_XRAY_TOKEN_NUMBER,
    CLTEL_XRAY_TOKEN_SIGN /* ( ) { } [ ] , : ! = != < <= > >= # */
} cltel_xray_token_kind;

typedef struct cltel_xray_token {
    cltel_xray_token_kind kind;
    cltel_view raw;  /* as it stands there */
    cltel_view text; /* what it means */
    double number;
} cltel_xray_token;

typedef struct cltel_xray_parser {
    const char *begin;
    const char *at; /* behind the token */
    const char *end;
    cltel_xray_token token; /* the next one */
    cltel_xray_filter *filter;
    const cltel_xray_groups *groups;
    cltel_xray_filter_fault *fault;
    bool failed;
    int depth;
    int group_depth;
} cltel_xray_parser;

/* Notes what is wrong at the token that is next; only the first fault counts. false. */
bool cltel_xray_filter_refuse(cltel_xray_parser *parser, const char *format, ...) __attribute__((format(printf, 2, 3)));
bool cltel_xray_no_memory(cltel_xray_parser *parser);

void cltel_xray_advance(cltel_xray_parser *parser); /* reads the token behind this one */
bool cltel_xray_is_sign(const cltel_xray_parser *parser, const char *sign);
bool cltel_xray_is_word(const cltel_xray_parser *parser, const char *word); /* in any case */
bool cltel_xray_take_sign(cltel_xray_parser *parser, const char *sign);     /* false: it does not stand here */
bool cltel_xray_expect_sign(cltel_xray_parser *parser, const char *sign);   /* false: refused */

/* NULL: refused. */
cltel_xray_term *cltel_xray_new_term(cltel_xray_parser *parser, cltel_xray_term_kind kind);
cltel_xray_term *cltel_xray_parse_expression(cltel_xray_parser *parser, cltel_xray_place place);
cltel_xray_term *cltel_xray_parse_term(cltel_xray_parser *parser, cltel_xray_place place);
cltel_xray_term *cltel_xray_parse_service(cltel_xray_parser *parser);
cltel_xray_term *cltel_xray_parse_edge(cltel_xray_parser *parser);
cltel_xray_term *cltel_xray_parse_cause(cltel_xray_parser *parser);
cltel_xray_term *cltel_xray_parse_json(cltel_xray_parser *parser);
cltel_xray_term *cltel_xray_parse_group(cltel_xray_parser *parser, bool by_arn);

/* = and != only, and the parser behind it. */
bool cltel_xray_parse_equality(cltel_xray_parser *parser, bool *equal);
cltel_xray_term *cltel_xray_negate(cltel_xray_parser *parser, cltel_xray_term *term, bool negate);

typedef struct cltel_xray_keyword_row {
    const char *name;
    cltel_xray_keyword symbol;
    cltel_xray_value type;
    int places; /* bits */
} cltel_xray_keyword_row;

/* Operator and value, if they stand here. word NULL: an annotation, whose value may be of any type. */
bool cltel_xray_parse_comparison(cltel_xray_parser *parser, cltel_xray_test *test, const cltel_xray_keyword_row *word);

/* What a term is asked about. */
typedef struct cltel_xray_scope {
    const cltel_xray_trace *trace;
    cltel_xray_place place;
    int32_t only_service; /* NONE: all */
    int32_t only_call;
    int32_t node;                            /* IN_SERVICE */
    const cltel_xray_call *call;             /* IN_EDGE */
    const cltel_xray_cause_service *service; /* IN_CAUSE_... */
    const cltel_xray_cause_entity *entity;
    const cltel_xray_exception *exception;
    int32_t index; /* in the cause's list */
    int32_t count;
} cltel_xray_scope;

bool cltel_xray_holds(const cltel_xray_term *term, const cltel_xray_scope *scope);
bool cltel_xray_test_holds(const cltel_xray_test *test, const cltel_xray_scope *scope);
bool cltel_xray_cause_holds(const cltel_xray_term *term, const cltel_xray_scope *scope);
bool cltel_xray_json_holds(const cJSON *pattern, const cltel_xray_trace *trace);

/* A subsegment that calls another service, or what was called. */
static inline bool cltel_xray_is_remote(const cltel_xray_node *node)
{
    return node->kind == CLTEL_XRAY_SUBSEGMENT && node->remote;
}

bool cltel_xray_compare_text(const cltel_xray_test *test, cltel_view value);
bool cltel_xray_compare_number(const cltel_xray_test *test, double value);
bool cltel_xray_compare_flag(const cltel_xray_test *test, bool value);

/* The node whose outcome and time count: a call is seen by who made it. NULL: none. */
const cltel_xray_node *cltel_xray_node_of(const cltel_xray_scope *scope);
/* Walks what is inside of a segment, from the segment itself on; NONE at the end. */
int32_t cltel_xray_next_inside(const cltel_xray_trace *trace, int32_t segment, int32_t at);
int32_t cltel_xray_segment_of(const cltel_xray_trace *trace, int32_t node); /* NONE for NONE */
bool cltel_xray_annotation_holds(const cltel_xray_test *test, const cltel_xray_scope *scope);
bool cltel_xray_text_holds(const cltel_xray_test *test, const cltel_xray_scope *scope);

#endif
