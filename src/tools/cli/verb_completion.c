/* cltel completion */
#include <string.h>

#include "tools/cli/args.h"
#include "tools/cli/help.h"
#include "tools/cli/say.h"

static void append_words(cltel_buf *out, const cltel_flag *flags)
{
    for (; flags && flags->name; flags++)
        cltel_buf_append_format(out, " --%s", flags->name);
}

/* `*--color) words="auto always never" ;;` for each flag that has a list of values. */
static void append_choices(cltel_buf *out, const char *verb, const cltel_flag *flags)
{
    for (; flags && flags->name; flags++) {
        if (!flags->choices)
            continue;
        cltel_buf_append_format(out, "    %s--%s) words=\"", verb, flags->name);
        for (const char *at = flags->choices; *at; at++)
            cltel_buf_append_char(out, *at == '|' ? ' ' : *at);
        cltel_buf_append_text(out, "\" ;;\n");
    }
}

void cltel_help_bash(cltel_buf *out)
{
    cltel_buf_append_text(out, "# bash completion of cltel; made by `cltel completion bash`.\n_cltel() {\n"
                               "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]}\n"
                               "    local verb= at words=\n"
                               "    for ((at = 1; at < COMP_CWORD; at++)); do\n"
                               "        case ${COMP_WORDS[at]} in -*) ;; *) verb=${COMP_WORDS[at]}; break ;; esac\n"
                               "    done\n    case $verb in\n    '') words='");
    for (size_t i = 0; cltel_verb_at(i); i++)
        cltel_buf_append_format(out, "%s%s", i ? " " : "", cltel_verb_at(i)->name);
    cltel_buf_append_text(out, "' ;;\n");
    for (size_t i = 0; cltel_verb_at(i); i++) {
        cltel_buf_append_format(out, "    %s) words='", cltel_verb_at(i)->name);
        append_words(out, cltel_verb_at(i)->flags);
        cltel_buf_append_text(out, "' ;;\n");
    }
    cltel_buf_append_text(out, "    esac\n    words+='");
    append_words(out, cltel_common_flags);
    cltel_buf_append_text(out, "'\n    case $verb$before in\n");
    for (size_t i = 0; cltel_verb_at(i); i++)
        append_choices(out, cltel_verb_at(i)->name, cltel_verb_at(i)->flags);
    append_choices(out, "*", cltel_common_flags);
    cltel_buf_append_text(out,
                          "    *--data) compopt -o dirnames; words= ;;\n    *--config) compopt -o default; words= ;;\n"
                          "    esac\n    mapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$word\")\n}\n"
                          "complete -F _cltel cltel\n");
}

static int run(const cltel_args *args)
{
    if (strcmp(args->words[0], "bash") != 0)
        return cltel_complain_usage("completion is made for bash only", "cltel completion bash");
    cltel_buf out = { 0 };
    cltel_help_bash(&out);
    cltel_out(&out);
    cltel_buf_done(&out);
    return CLTEL_EXIT_DONE;
}

static const cltel_example examples[] = {
    { "source <(cltel completion bash)", "completes verbs, flags and their values in this shell" },
    { NULL, NULL },
};

static const int exits[] = { 0 };

const cltel_verb cltel_verb_completion = {
    .name = "completion",
    .summary = "prints the completion of a shell",
    .arguments = "bash",
    .words_min = 1,
    .words_max = 1,
    .examples = examples,
    .text = "Prints a script for bash. It never asks the network.",
    .exits = exits,
    .run = run,
};
