/* cltel doctor */
#include <signal.h>

#include "tools/cli/doctor.h"
#include "tools/cli/say.h"

static void (*const checks[])(cltel_doctor *doctor) = {
    cltel_doctor_credentials, cltel_doctor_endpoint, cltel_doctor_permissions,
    cltel_doctor_traces,      cltel_doctor_memory,   cltel_doctor_limits,
};

static int run(const cltel_args *args)
{
    cltel_doctor doctor = { .args = args };
    signal(SIGXFSZ, SIG_IGN); /* a ring that is too large is a finding, not our end */
    int code = cltel_doctor_config(&doctor);
    for (size_t i = 0; !code && i < sizeof checks / sizeof checks[0]; i++)
        checks[i](&doctor);
    if (!code && cltel_doctor_report(&doctor))
        code = CLTEL_EXIT_YES;
    cltel_config_free(doctor.config);
    return code;
}

static const cltel_example examples[] = {
    { "cltel doctor", "everything that sending and reading needs" },
    { "cltel doctor --profile prod --region eu-west-1", "the same for another account" },
    { "cltel doctor --json | jq '.[] | select(.state != \"ok\")'", "only what is wrong" },
    { NULL, NULL },
};

static const cltel_flag flags[] = {
    { "format", NULL, "FORMAT", "text|plain|json", "How",
      "text on a terminal; plain elsewhere: state, check, text and advice with tabs between them." },
    { "json", "j", NULL, NULL, "How",
      "Short for --format json: an array of {\"state\", \"check\", \"text\", \"try\"}." },
    { NULL, NULL, NULL, NULL, NULL, NULL },
};

static const int exits[] = { CLTEL_EXIT_YES, CLTEL_EXIT_PARTLY, CLTEL_EXIT_PIPE, 0 };

const cltel_verb cltel_verb_doctor = {
    .name = "doctor",
    .summary = "looks for what keeps records from arriving, and says what to do",
    .arguments = "",
    .examples = examples,
    .text =
        "Looks at the configuration (file, environment, flags), the credentials (each provider, and why it was "
        "skipped; never a secret), the endpoints of logs and X-Ray (name, connection, TLS, HTTP), this machine's clock "
        "beside theirs, the permissions, the sampling rules of traces, the tmpfs that holds the rings (room, mode, "
        "what dead processes left) and the "
        "limits of the system.\n\n"
        "Permissions are tried by calls that change nothing: PutLogEvents goes to a stream that does not exist, "
        "CreateLogStream gets a name that no stream can have, PutTraceSegments gets no segment. What X-Ray refuses is "
        "a note unless an option trace.* is set, for many programs only log. A step that needs one before it which "
        "failed is left "
        "out. Exit code 0: nothing is wrong; notes do not count. 1: there is a fault.",
    .flags = flags,
    .exits = exits,
    .first_hour = true,
    .run = run,
};
