/* Sampling rules: read from what X-Ray answers or from a file, and matched against requests. */
#ifndef CLTEL_SAMPLING_SAMPLING_RULE_H
#define CLTEL_SAMPLING_SAMPLING_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"

enum {
    CLTEL_RULES_MAX = 64, /* X-Ray has 25 and the default one */
    CLTEL_RULE_NAME_MAX = 32,
    CLTEL_RULE_ATTRIBUTES_MAX = 5
};

/* A pattern: '*' stands for any text, '?' for one character, either case of a letter for both. */
typedef struct cltel_pattern {
    char *text; /* NULL: matches everything */
    size_t len;
} cltel_pattern;

bool cltel_pattern_matches(const cltel_pattern *pattern, cltel_view text);

typedef struct cltel_sampling_rule {
    char name[CLTEL_RULE_NAME_MAX + 1];
    int32_t priority;
    double rate;       /* 0 to 1 */
    int32_t reservoir; /* of the rule as a whole, a second */
    cltel_pattern service;
    cltel_pattern service_type;
    cltel_pattern host;
    cltel_pattern method;
    cltel_pattern path;
    uint32_t attribute_count;
    struct {
        char *key;
        cltel_pattern value;
    } attributes[CLTEL_RULE_ATTRIBUTES_MAX];
} cltel_sampling_rule;

/* Rules in the order in which they are tried: by priority, then by name. */
typedef struct cltel_sampling_rules {
    cltel_sampling_rule rules[CLTEL_RULES_MAX];
    uint32_t count;
    bool asks_for_request; /* a rule looks at more than the service */
} cltel_sampling_rules;

void cltel_sampling_rules_free(cltel_sampling_rules *rules);

/* Adds the rules of one page of GetSamplingRules. Rules of another version than 1, and those beyond
 * CLTEL_RULES_MAX, are skipped. false: no such answer, or no memory. next_token: filled, len 0 on the last page. */
bool cltel_sampling_rules_add(cltel_sampling_rules *rules, cltel_view answer, cltel_buf *next_token);

/* No more are added: puts them in order. */
void cltel_sampling_rules_finish(cltel_sampling_rules *rules);

/* Reads a file of local rules, in the form of the X-Ray SDKs:
 *   {"version":2,"rules":[{"host":"*","http_method":"GET","url_path":"/health","fixed_target":0,"rate":0}],
 *    "default":{"fixed_target":1,"rate":0.05}}
 * NULL, with what is wrong in problem: it has another form. The rules are in order. */
cltel_sampling_rules *cltel_sampling_rules_of_file(cltel_view text, char *problem, size_t problem_size);

/* "The first request of each second, then 5 %": what holds while nothing else is known. NULL: no memory. */
cltel_sampling_rules *cltel_sampling_rules_fallback(void);

/* What a request is known by; ptr NULL: unknown, which every pattern matches. */
typedef struct cltel_sampling_request {
    cltel_view service;
    cltel_view service_type;
    cltel_view host;
    cltel_view method;
    cltel_view path;
    /* The value of an attribute; ptr NULL: unknown. NULL: none is known. */
    cltel_view (*attribute)(const void *context, const char *key);
    const void *context;
} cltel_sampling_request;

bool cltel_sampling_rule_matches(const cltel_sampling_rule *rule, const cltel_sampling_request *request);

#endif
