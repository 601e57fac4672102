/* What an answer says about going on: pure, bytes in, fields out. */
#ifndef CLTEL_TOOLS_AWS_ANSWER_H
#define CLTEL_TOOLS_AWS_ANSWER_H

#include <stdbool.h>

#include "tools/aws/aws_call.h"
#include "wire/transport.h"

/* Fills status, body, request id, and for a refusal its code and words. */
void cltel_aws_answer_read(const cltel_response *response, cltel_aws_answer *answer);

/* true: the same call may go well later (throttling, 5xx). */
bool cltel_aws_answer_is_passing(const cltel_aws_answer *answer);

/* true: the service refused the time of the signature. */
bool cltel_aws_answer_is_skew(const cltel_aws_answer *answer);

#endif
