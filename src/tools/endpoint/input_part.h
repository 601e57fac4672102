/* Members of the structures inside a request body. Violations name them by their path, as AWS does:
 * 'samplingRule.priority'. */
#ifndef CLTEL_TOOLS_ENDPOINT_INPUT_PART_H
#define CLTEL_TOOLS_ENDPOINT_INPUT_PART_H

#include "tools/endpoint/call_input.h"

typedef struct cltel_input_part {
    const cJSON *object;
    char path[96]; /* "" for the body itself */
} cltel_input_part;

typedef struct cltel_part_number {
    const char *member;
    double min;
    double max;
    bool whole;
    bool required;
} cltel_part_number;

/* The structure that is the body's member. false: answered, it is of another type. A required one that is missing
 * is a violation, and part->object is NULL. */
bool cltel_input_part_of(cltel_call *call, const char *member, bool required, cltel_input_part *part);

/* Item `index` (from 0) of the body's list. false: answered, it is no structure. */
bool cltel_input_part_at(cltel_call *call, const char *member, int index, const cJSON *item, cltel_input_part *part);

/* As cltel_input_text; rule->member is the member's name in the part. */
bool cltel_part_text(cltel_call *call, const cltel_input_part *part, const cltel_text_rule *rule, cltel_view *value);

/* *item is NULL where the member is missing or null. false: answered. */
bool cltel_part_number_item(cltel_call *call, const cltel_input_part *part, const cltel_part_number *rule,
                            const cJSON **item);

/* Answers that the value at the path is of another type; false. */
bool cltel_part_wrong_type(cltel_call *call, const char *path, const char *wanted);

/* The path of a member: "samplingRule.priority". */
void cltel_part_path(const cltel_input_part *part, const char *member, char *path, size_t room);

#endif
