/* Sampling rules: a record is the JSON that AWS answers with, {"SamplingRule":{...},"CreatedAt":...,"ModifiedAt":...}.
 */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_RULES_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_RULES_H

#include "tools/endpoint/input_part.h"
#include "tools/endpoint/xray_documents.h"

#define CLTEL_DEFAULT_RULE "Default"

enum { CLTEL_SAMPLING_RULES_MAX = 25 /* beside the default one */, CLTEL_RULE_NAME_MAX = 32 };

extern const cltel_text_rule cltel_rule_rule_name; /* not required: an ARN may stand for it */

bool cltel_xray_is_default_rule(cltel_view name);

/* A rule that matches everything, 1 a second and 5 %; priority 10000. */
cJSON *cltel_xray_default_record(const cltel_call *call);

/* Of "arn:aws:xray:<region>:<account>:sampling-rule/<name>"; ptr NULL: it is something else. */
cltel_view cltel_xray_rule_of_arn(const cltel_call *call, cltel_view arn);

/* The name that the part gives, by RuleName or RuleARN. false: answered. */
bool cltel_xray_rule_name(cltel_call *call, cltel_view name, cltel_view arn, cltel_view *found);

/* Copies what the part has into the rule and notes what is wrong with it; `all`: everything must be there.
 * false: answered. *matchers: whether there was more than FixedRate and ReservoirSize. */
bool cltel_xray_read_rule(cltel_call *call, const cltel_input_part *part, bool all, cJSON *rule, bool *matchers);

cltel_document_key cltel_xray_rule_key(const cltel_call *call, cltel_view name);

/* *record is NULL where there is no such rule; the caller deletes it. false: answered with a failure. */
bool cltel_xray_find_rule(cltel_call *call, cltel_store *store, cltel_view name, cJSON **record);

/* Stores the record and notes the time as the last change of the rules. */
bool cltel_xray_keep_rule(cltel_call *call, cltel_store *store, cltel_view name, const cJSON *record);
bool cltel_xray_note_change(cltel_call *call, cltel_store *store);

/* When a rule was last made, changed or deleted; 0: never. */
bool cltel_xray_last_change(cltel_call *call, cltel_store *store, double *seconds);

#endif
