/* Groups of traces: a record is the JSON that AWS answers with, {"GroupName":...,"GroupARN":...,"FilterExpression":...,
 * "InsightsConfiguration":{...}}. */
#ifndef CLTEL_TOOLS_ENDPOINT_XRAY_GROUPS_H
#define CLTEL_TOOLS_ENDPOINT_XRAY_GROUPS_H

#include "tools/endpoint/call_input.h"
#include "tools/endpoint/xray_documents.h"

#define CLTEL_DEFAULT_GROUP "Default" /* holds every trace */

enum { CLTEL_XRAY_GROUPS_MAX = 25 /* beside the default one */ };

extern const cltel_text_rule cltel_rule_xray_group;     /* GroupName; not required: an ARN may stand for it */
extern const cltel_text_rule cltel_rule_xray_group_arn; /* GroupARN */

/* By name, or by ARN where name.ptr is NULL. *record is NULL where there is no such group; the caller deletes it.
 * false: answered with a failure. */
bool cltel_xray_find_group(cltel_call *call, cltel_store *store, cltel_view name, cltel_view arn, cJSON **record);

cltel_document_key cltel_xray_group_key(const cltel_call *call, cltel_view name);

/* The group that the body names by GroupName or GroupARN. NULL: answered; or, where none is required, neither is there
 * (*answered says which). The caller deletes it. */
cJSON *cltel_xray_input_group(cltel_call *call, cltel_store *store, bool required, bool *answered);

/* Its filter expression; "" where it has none. */
const char *cltel_xray_group_expression(const cJSON *record);

#endif
