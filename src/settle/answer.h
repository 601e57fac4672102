/* What the answers of all operations have in common; settle.h has the table. */
#ifndef CLTEL_SETTLE_ANSWER_H
#define CLTEL_SETTLE_ANSWER_H

#include "settle/aws_error.h"
#include "settle/error_class.h"
#include "wire/outcome.h"
#include "wire/transport.h"

/* Clears the outcome first. true when the answer is settled by its status alone: no answer, success, redirect,
 * nonsense. */
bool cltel_answer_by_status(const cltel_response *response, int64_t now_s, int64_t known_offset_s,
                            cltel_outcome *outcome);

/* Fills everything that does not depend on the operation; the class says what is left to decide. */
cltel_error_class cltel_answer_read(const cltel_response *response, int64_t now_s, int64_t known_offset_s,
                                    cltel_aws_error *error, cltel_outcome *outcome);

void cltel_answer_retry(cltel_outcome *outcome, cltel_wait wait, bool ambiguous);
void cltel_answer_as(cltel_outcome *outcome, cltel_action action);

#endif
