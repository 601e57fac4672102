#include "tools/cli/refusal.h"

#include <stdio.h>
#include <string.h>

#include "tools/cli/say.h"
#include "tools/cli/verb.h"

static const char *advice(cltel_err err, const cltel_aws_answer *answer)
{
    if (err == CLTEL_OK && strncmp(answer->code, "AccessDenied", 12) == 0)
        return "cltel doctor     shows which permissions are missing";
    return "cltel config aws.region aws.endpoint.url     shows where it was looked for";
}

int cltel_complain_call(const char *what, const char *operation, cltel_err err, const cltel_aws_answer *answer,
                        const cltel_error *detail)
{
    char why[700];
    if (err != CLTEL_OK)
        snprintf(why, sizeof why, "%s: %s", operation, detail->text);
    else if (answer->code[0])
        snprintf(why, sizeof why, "%s: %s: %s   (request %s)", operation, answer->code, answer->message,
                 answer->request_id);
    else
        snprintf(why, sizeof why, "the answer of %s is no JSON object of the expected form", operation);
    cltel_complain(what, why, advice(err, answer));
    return CLTEL_EXIT_SERVICE;
}
