/* The command cltel: finds the verb, shows its help or runs it. */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "tools/cli/args.h"
#include "tools/cli/help.h"
#include "tools/cli/say.h"
#include "tools/cli/show_calls.h"
#include "tools/cli/terminal.h"

static int show(const cltel_verb *verb, bool all)
{
    cltel_buf out = { 0 };
    if (verb)
        cltel_help_verb(&out, verb, cltel_terminal_width(STDOUT_FILENO));
    else if (all)
        cltel_help_all(&out);
    else
        cltel_help_overview(&out);
    cltel_out(&out);
    cltel_buf_done(&out);
    return CLTEL_EXIT_DONE;
}

int main(int argc, char **argv)
{
    cltel_args args;
    /* A reader or a service that goes away is an error of write(), not our end. */
    signal(SIGPIPE, SIG_IGN);
    if (argc == 2 && strcmp(argv[1], "--version") == 0)
        argv[1] += 2; /* the verb of that name */
    int code = cltel_args_parse(&args, argc, argv);
    if (code)
        return code;
    if (cltel_args_has(&args, "help") || !args.verb)
        return show(args.verb, cltel_args_has(&args, "help"));
    cltel_show_calls(&args);
    return args.verb->run(&args);
}
