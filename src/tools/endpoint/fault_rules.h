/* Faults that are asked for: which calls fail, how, how often. For users' own error handling, and for
 * the tests of the library. Rules are looked at in their order, the first one that fires decides. A
 * rule's dice are seeded, so a run with the same calls in the same order fails in the same places. */
#ifndef CLTEL_TOOLS_ENDPOINT_FAULT_RULES_H
#define CLTEL_TOOLS_ENDPOINT_FAULT_RULES_H

#include <cltel/error.h>

#include "base/bytes.h"

enum { CLTEL_FAULT_RULES_MAX = 64, CLTEL_FAULT_DELAY_MS_MAX = 60000 };

typedef enum cltel_fault_reset {
    CLTEL_RESET_NONE,
    CLTEL_RESET_BEFORE, /* nothing was done */
    CLTEL_RESET_AFTER   /* it was done, and the client cannot know */
} cltel_fault_reset;

typedef enum cltel_fault_body {
    CLTEL_BODY_WHOLE,
    CLTEL_BODY_MALFORMED, /* no JSON */
    CLTEL_BODY_TRUNCATED, /* half of what Content-Length announces, then the end */
    CLTEL_BODY_SLOW       /* in pieces, with a pause before each */
} cltel_fault_body;

/* What happens to one call. */
typedef struct cltel_fault {
    bool active;
    int status; /* 0: the operation's own answer */
    char code[64];
    int64_t delay_ms; /* before the answer; of a slow body: before each piece */
    cltel_fault_reset reset;
    cltel_fault_body body;
    size_t too_old; /* of PutLogEvents: how many events at the front are rejected so, and not stored, */
    size_t expired;
    size_t too_new;     /* and how many at the end */
    size_t unprocessed; /* of PutTraceSegments: how many documents at the front come back, and are not stored */
} cltel_fault;

typedef struct cltel_fault_rule {
    char service[32];   /* "": each */
    char operation[64]; /* "": each */
    cltel_fault fault;
    double rate;   /* of the calls that match, 0 to 1 */
    int64_t skip;  /* so many first */
    int64_t count; /* then at most so many; -1: no end */
    uint64_t seed;

    uint64_t dice;
    int64_t matched;
    int64_t fired;
} cltel_fault_rule;

typedef struct cltel_fault_rules cltel_fault_rules;

cltel_fault_rules *cltel_fault_rules_new(void); /* NULL: no memory */
void cltel_fault_rules_free(cltel_fault_rules *rules);

/* "operation=PutLogEvents,status=503,rate=0.1,seed=7" */
cltel_err cltel_fault_rule_parse(cltel_fault_rule *rule, cltel_view text, cltel_error *detail);

/* The same, member by member: begin with _init, end with _check. */
void cltel_fault_rule_init(cltel_fault_rule *rule);
cltel_err cltel_fault_rule_set(cltel_fault_rule *rule, cltel_view name, cltel_view value, cltel_error *detail);
cltel_err cltel_fault_rule_check(const cltel_fault_rule *rule, cltel_error *detail);

cltel_err cltel_fault_rules_add(cltel_fault_rules *rules, const cltel_fault_rule *rule, cltel_error *detail);
void cltel_fault_rules_clear(cltel_fault_rules *rules);

/* fault->active: a rule fired. rules NULL: none does. */
void cltel_fault_rules_choose(cltel_fault_rules *rules, const char *service, const char *operation, cltel_fault *fault);

void cltel_fault_rules_append_json(cltel_fault_rules *rules, cltel_buf *body); /* a list */

#endif
