/* What names and other common members of Logs requests look like. */
#ifndef CLTEL_TOOLS_ENDPOINT_LOGS_NAMES_H
#define CLTEL_TOOLS_ENDPOINT_LOGS_NAMES_H

#include "tools/endpoint/call_input.h"

extern const cltel_text_rule cltel_rule_group;
extern const cltel_text_rule cltel_rule_stream;

/* false: answered, because it is longer than AWS allows (which has words of its own for this). */
bool cltel_logs_check_length(cltel_call *call, cltel_view name);

/* logGroupName, or logGroupIdentifier: a name or an ARN. false: answered. */
bool cltel_logs_input_group(cltel_call *call, cltel_view *name);

/* The name of a group's ARN; what is none is taken for the name itself. */
cltel_view cltel_logs_name_of_arn(cltel_view identifier);

/* Find, or answer that there is none. */
bool cltel_logs_find_group(cltel_call *call, cltel_store *store, cltel_view name, cltel_log_group *group);
/* As above, for operations that groups of other classes than STANDARD do not have. */
bool cltel_logs_find_standard_group(cltel_call *call, cltel_store *store, cltel_view name, cltel_log_group *group);
bool cltel_logs_find_stream(cltel_call *call, cltel_store *store, int64_t group_id, cltel_view name,
                            cltel_log_stream *stream);

/* The time of the oldest event that the group's retention still shows; 0 without one. */
int64_t cltel_logs_oldest_ms(const cltel_call *call, const cltel_log_group *group);

/* Appends "arn:aws:logs:<region>:<account>:log-group:<name>". */
void cltel_logs_append_arn(cltel_buf *buf, const char *region, const char *group);

/* Paging tokens that hold a text: hex of it, so that they survive every shell. */
void cltel_logs_append_token(cltel_buf *buf, cltel_view text);
bool cltel_logs_parse_token(cltel_view token, cltel_buf *text);
bool cltel_logs_answer_bad_token(cltel_call *call); /* false */

#endif
