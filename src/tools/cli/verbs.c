#include "tools/cli/verb.h"

#include <string.h>

static const cltel_verb *const verbs[] = {
    &cltel_verb_local,  &cltel_verb_send,       &cltel_verb_tail,    &cltel_verb_query, &cltel_verb_trace,
    &cltel_verb_doctor, &cltel_verb_config,     &cltel_verb_bench,   &cltel_verb_stats, &cltel_verb_errors,
    &cltel_verb_help,   &cltel_verb_completion, &cltel_verb_version,
};

const cltel_flag cltel_common_flags[] = {
    { "set", "o", "NAME=VALUE", NULL, "Everywhere", "Sets an option of `cltel config`; may come again." },
    { "config", NULL, "FILE", NULL, "Everywhere",
      "Reads options from this JSON file in place of CLTEL_CONFIG_FILE's." },
    { "region", NULL, "REGION", NULL, "Everywhere", "Short for --set aws.region=REGION." },
    { "profile", NULL, "PROFILE", NULL, "Everywhere", "Short for --set aws.profile=PROFILE." },
    { "endpoint-url", NULL, "URL", NULL, "Everywhere", "Short for --set aws.endpoint.url=URL." },
    { "color", NULL, "WHEN", "auto|always|never", "Everywhere",
      "When to write colours; auto: on a terminal, unless NO_COLOR is set or TERM is dumb." },
    { "verbose", NULL, NULL, NULL, "Everywhere",
      "Says each call that is made to ask a service something, and how it went." },
    { "debug-http", NULL, NULL, NULL, "Everywhere",
      "Shows these calls with headers and bodies; signatures and tokens are masked." },
    { "help", "h", NULL, NULL, "Everywhere", "Prints this text." },
    { NULL, NULL, NULL, NULL, NULL, NULL },
};

const cltel_verb *cltel_verb_at(size_t index)
{
    return index < sizeof verbs / sizeof verbs[0] ? verbs[index] : NULL;
}

const cltel_verb *cltel_verb_find(const char *name)
{
    for (size_t i = 0; cltel_verb_at(i); i++)
        if (strcmp(verbs[i]->name, name) == 0)
            return verbs[i];
    return NULL;
}

const char *cltel_exit_meaning(int code)
{
    switch (code) {
    case CLTEL_EXIT_DONE:
        return "done, or the answer is \"nothing found\"";
    case CLTEL_EXIT_YES:
        return "done, and the answer is \"yes\" where a flag asked a question";
    case CLTEL_EXIT_USAGE:
        return "the command line is wrong";
    case CLTEL_EXIT_CONFIG:
        return "configuration or credentials are wrong or missing";
    case CLTEL_EXIT_SERVICE:
        return "the service refused, failed or could not be reached";
    case CLTEL_EXIT_PARTLY:
        return "partly done; the text says how far";
    case CLTEL_EXIT_INTERRUPTED:
        return "interrupted by Ctrl-C or SIGTERM";
    case CLTEL_EXIT_PIPE:
        return "the reader of the output is gone";
    default:
        return NULL;
    }
}
