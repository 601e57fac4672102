#include "tools/cli/doctor_dry_call.h"

#include <stdio.h>
#include <string.h>

#include "tools/cli/json_body.h"

static bool is_denied(const cltel_aws_answer *answer)
{
    return strncmp(answer->code, "AccessDenied", 12) == 0 || strcmp(answer->code, "UnauthorizedOperation") == 0;
}

static bool is_bad_key(const cltel_aws_answer *answer)
{
    static const char *const codes[] = { "UnrecognizedClientException",
                                         "ExpiredTokenException",
                                         "ExpiredToken",
                                         "InvalidClientTokenId",
                                         "IncompleteSignature",
                                         "IncompleteSignatureException",
                                         "MissingAuthenticationToken",
                                         "MissingAuthenticationTokenException" };
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (strcmp(answer->code, codes[i]) == 0)
            return true;
    return cltel_aws_answer_is_skew(answer);
}

static void say_denied(cltel_doctor *doctor, const cltel_dry_call *dry, const cltel_aws_answer *answer)
{
    char advice[300];
    snprintf(advice, sizeof advice, "allow %s:%s in the policy of the role or user (an SCP or boundary may deny it)",
             dry->service, dry->operation);
    cltel_doctor_find(doctor, "permissions", dry->refused, advice, "%s is refused, so %s: %s", dry->operation, dry->use,
                      answer->message);
}

static bool judge(cltel_doctor *doctor, const cltel_dry_call *dry, const cltel_aws_answer *answer)
{
    bool fine = !answer->code[0] || (dry->harmless && strcmp(answer->code, dry->harmless) == 0);
    if (is_bad_key(answer)) {
        doctor->has_keys = false; /* none that are of use */
        cltel_doctor_find(doctor, "permissions", CLTEL_FOUND_FAULT,
                          "other keys, or the secret that belongs to this key; `cltel local` prints its own",
                          "the keys are refused: %s: %s", answer->code, answer->message);
        return false;
    }
    if (fine)
        cltel_doctor_find(doctor, "permissions", CLTEL_FOUND_FINE, NULL, "%s is allowed%s", dry->operation,
                          dry->remark);
    else if (is_denied(answer))
        say_denied(doctor, dry, answer);
    else
        cltel_doctor_find(doctor, "permissions", CLTEL_FOUND_NOTE, NULL, "%s was answered with %s: %s", dry->operation,
                          answer->code, answer->message);
    return true;
}

bool cltel_doctor_try(cltel_doctor *doctor, cltel_aws *aws, const cltel_dry_call *dry, cltel_buf *body,
                      cltel_aws_answer *answer)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_body_end(body);
    *answer = (cltel_aws_answer){ 0 };
    if (cltel_aws_call(aws, dry->operation, cltel_buf_view(body), answer, &detail) == CLTEL_OK)
        return judge(doctor, dry, answer);
    cltel_doctor_find(doctor, "permissions", CLTEL_FOUND_FAULT, NULL, "%s: %s", dry->operation, detail.text);
    return false;
}
