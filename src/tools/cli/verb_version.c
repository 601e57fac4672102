/* cltel version */
#include <cltel/version.h>

#include "tools/cli/args.h"
#include "tools/cli/say.h"

static int run(const cltel_args *args)
{
    (void)args;
    cltel_buf out = { 0 };
    cltel_buf_append_format(&out, "cltel %s\n", cltel_version());
    cltel_out(&out);
    cltel_buf_done(&out);
    return CLTEL_EXIT_DONE;
}

static const cltel_example examples[] = {
    { "cltel version", "cltel " CLTEL_VERSION_STRING },
    { NULL, NULL },
};

static const int exits[] = { 0 };

const cltel_verb cltel_verb_version = {
    .name = "version",
    .summary = "prints the version",
    .arguments = "",
    .examples = examples,
    .text = "One line: the name and the version of command and library. `cltel --version` is the same.",
    .exits = exits,
    .run = run,
};
