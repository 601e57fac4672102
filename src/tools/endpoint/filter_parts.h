/* What a compiled filter pattern is made of; only the filter_*.c files look inside. */
#ifndef CLTEL_TOOLS_ENDPOINT_FILTER_PARTS_H
#define CLTEL_TOOLS_ENDPOINT_FILTER_PARTS_H

#include "tools/endpoint/filter_pattern.h"
#include "tools/endpoint/insights/insights_regex.h"

typedef enum cltel_filter_operator {
    CLTEL_FILTER_EQUAL,
    CLTEL_FILTER_NOT_EQUAL,
    CLTEL_FILTER_LESS,
    CLTEL_FILTER_LESS_EQUAL,
    CLTEL_FILTER_GREATER,
    CLTEL_FILTER_GREATER_EQUAL,
    CLTEL_FILTER_IS_NULL,
    CLTEL_FILTER_IS_TRUE,
    CLTEL_FILTER_IS_FALSE,
    CLTEL_FILTER_NOT_EXISTS
} cltel_filter_operator;

/* What is compared with. */
typedef struct cltel_filter_value {
    cltel_view text;
    bool open_start; /* * in front: any text may come before */
    bool open_end;
    bool is_number; /* written without quotes, so that 4e2 is 400 */
    double number;
    const cltel_regex *regex; /* NULL: none; else the rest does not count */
} cltel_filter_value;

typedef enum cltel_filter_step_kind {
    CLTEL_FILTER_MEMBER,
    CLTEL_FILTER_ELEMENT,
    CLTEL_FILTER_ANY_MEMBER,
    CLTEL_FILTER_ANY_ELEMENT
} cltel_filter_step_kind;

/* One step of a selector: $.a[0] has two. */
typedef struct cltel_filter_step {
    cltel_filter_step_kind kind;
    cltel_view name;
    size_t index;
} cltel_filter_step;

typedef struct cltel_filter_test {
    cltel_filter_operator operation;
    cltel_filter_value value;
    const cltel_filter_step *steps; /* JSON: what is compared */
    size_t step_count;
    cltel_view selector; /* as it is written */
    size_t column;       /* columns: what is compared */
} cltel_filter_test;

typedef enum cltel_filter_node_kind { CLTEL_FILTER_TEST, CLTEL_FILTER_AND, CLTEL_FILTER_OR } cltel_filter_node_kind;

typedef struct cltel_filter_node {
    cltel_filter_node_kind kind;
    const cltel_filter_test *test;
    const struct cltel_filter_node *left;
    const struct cltel_filter_node *right;
} cltel_filter_node;

typedef enum cltel_filter_term_kind {
    CLTEL_FILTER_MUST,
    CLTEL_FILTER_MUST_NOT,
    CLTEL_FILTER_MAY /* one of these must, where there are no others */
} cltel_filter_term_kind;

typedef struct cltel_filter_term {
    cltel_filter_term_kind kind;
    cltel_needle needle;
    const cltel_regex *regex; /* NULL: the needle counts */
} cltel_filter_term;

typedef enum cltel_filter_grammar { CLTEL_FILTER_TERMS, CLTEL_FILTER_JSON, CLTEL_FILTER_COLUMNS } cltel_filter_grammar;

/* The arrays have room for what a pattern of this length can hold, so that nothing moves while it is read. */
struct cltel_filter {
    cltel_filter_grammar grammar;
    cltel_buf text; /* what strings mean */
    cltel_filter_term *terms;
    size_t term_count;
    cltel_filter_step *steps;
    size_t step_count;
    cltel_filter_test *tests;
    size_t test_count;
    cltel_filter_node *nodes;
    size_t node_count;
    const cltel_filter_node *root; /* NULL: no condition */

    size_t column_count; /* without the ellipsis */
    size_t columns_before_ellipsis;
    bool has_ellipsis;
    cltel_view *names;  /* of the columns; len 0: it has none */
    cltel_view *fields; /* of the message that is looked at: one a column */

    cltel_regex *regexes[CLTEL_FILTER_REGEXES_MAX];
    size_t regex_count;
    size_t wildcard_count;
    cltel_regex_room *room;
    cltel_buf scratch; /* what a JSON string of a message means */

    cltel_needle needles[CLTEL_FILTER_NEEDLES_MAX];
    size_t needle_count;
};

bool cltel_filter_expression_holds(const cltel_filter_node *node,
                                   bool (*holds)(void *context, const cltel_filter_test *test), void *context);

bool cltel_filter_terms_take(const cltel_filter *filter, cltel_view message);
bool cltel_filter_json_takes(cltel_filter *filter, cltel_view message);
bool cltel_filter_columns_take(cltel_filter *filter, cltel_view message);

/* The scalar that a test's selector names; false: there is none. */
bool cltel_filter_json_value(cltel_filter *filter, const cltel_filter_test *test, cltel_view message,
                             cltel_view *value);
void cltel_filter_columns_extract(cltel_filter *filter, cltel_view message, cltel_filter_visit visit, void *context);

void cltel_filter_choose_needles(cltel_filter *filter);

#endif
