/* Reads the members of a small request body and collects what is wrong with them, in
 * AWS's words: "2 validation errors detected: Value '' at 'x' failed to satisfy
 * constraint: ...; Value ...". */
#ifndef CLTEL_TOOLS_ENDPOINT_CALL_INPUT_H
#define CLTEL_TOOLS_ENDPOINT_CALL_INPUT_H

#include "tools/endpoint/service.h"

typedef struct cltel_text_rule {
    const char *member;
    size_t min; /* characters */
    size_t max;
    bool (*allowed)(unsigned char c); /* NULL: every character */
    const char *pattern;              /* as AWS writes it */
    bool required;
} cltel_text_rule;

typedef struct cltel_number_rule {
    const char *member;
    int64_t min;
    int64_t max;
} cltel_number_rule;

/* Parses the body into call->input. false: answered with a SerializationException. */
bool cltel_input_parse(cltel_call *call);

/* Each returns false only when it has answered: a member is of another type. A member that is
 * missing or null leaves ptr NULL, or the value as it was. */
bool cltel_input_text(cltel_call *call, const cltel_text_rule *rule, cltel_view *value);
bool cltel_input_number(cltel_call *call, const cltel_number_rule *rule, int64_t *value);
bool cltel_input_flag(cltel_call *call, const char *member, bool *value);
bool cltel_input_texts(cltel_call *call, const cltel_text_rule *rule, size_t max, const cJSON **list); /* 1 to max */
bool cltel_input_list(cltel_call *call, const char *member, size_t max, const cJSON **list);

/* Notes "Value 'value' at 'member' failed to satisfy constraint: <constraint>". ptr NULL is written null. */
void cltel_violation(cltel_call *call, cltel_view value, const char *member, const char *constraint, ...)
    __attribute__((format(printf, 4, 5)));
void cltel_check_text(cltel_call *call, const cltel_text_rule *rule, cltel_view value);

/* false: there were violations, and they have been answered. */
bool cltel_input_ok(cltel_call *call);

#endif
