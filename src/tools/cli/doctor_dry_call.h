/* Permissions, tried by calls that change nothing. */
#ifndef CLTEL_TOOLS_CLI_DOCTOR_DRY_CALL_H
#define CLTEL_TOOLS_CLI_DOCTOR_DRY_CALL_H

#include "tools/aws/aws_answer.h"
#include "tools/aws/aws_call.h"
#include "tools/cli/doctor.h"

/* One call and what its answer means. */
typedef struct cltel_dry_call {
    const char *service; /* as policies name it */
    const char *operation;
    const char *harmless;        /* the code that says: you may, but there is nothing; NULL: none does */
    cltel_finding_state refused; /* how bad it is when it is not allowed */
    const char *use;             /* what is not possible without it */
    const char *remark;          /* behind "is allowed" */
} cltel_dry_call;

/* Sends it with the body, which is ended here, and says what was found. true: go on with the next call. */
bool cltel_doctor_try(cltel_doctor *doctor, cltel_aws *aws, const cltel_dry_call *dry, cltel_buf *body,
                      cltel_aws_answer *answer);

#endif
