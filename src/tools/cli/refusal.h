/* What went wrong with a call, said in three parts. */
#ifndef CLTEL_TOOLS_CLI_REFUSAL_H
#define CLTEL_TOOLS_CLI_REFUSAL_H

#include "tools/aws/aws_call.h"

/* err is what cltel_aws_call() returned; with CLTEL_OK and no code in answer, the answer was not understood.
 * Returns CLTEL_EXIT_SERVICE. */
int cltel_complain_call(const char *what, const char *operation, cltel_err err, const cltel_aws_answer *answer,
                        const cltel_error *detail);

#endif
