/* cltel completion */
#include <string.h>

#include "tools/cli/args.h"
#include "tools/cli/help.h"
#include "tools/cli/say.h"

static const struct {
    const char *name;
    void (*append)(cltel_buf *out);
} shells[] = {
    { "bash", cltel_help_bash },
    { "zsh", cltel_help_zsh },
    { "fish", cltel_help_fish },
};

static int run(const cltel_args *args)
{
    cltel_buf out = { 0 };
    for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++) {
        if (strcmp(args->words[0], shells[i].name) != 0)
            continue;
        shells[i].append(&out);
        cltel_out(&out);
        cltel_buf_done(&out);
        return CLTEL_EXIT_DONE;
    }
    return cltel_complain_usage("completion is made for bash, zsh and fish", "cltel completion bash");
}

static const cltel_example examples[] = {
    { "source <(cltel completion bash)", "completes verbs, flags and their values in this shell" },
    { "cltel completion zsh > \"${fpath[1]}/_cltel\"", "for zsh, from its next start on" },
    { "cltel completion fish > ~/.config/fish/completions/cltel.fish", "for fish" },
    { NULL, NULL },
};

static const int exits[] = { 0 };

const cltel_verb cltel_verb_completion = {
    .name = "completion",
    .summary = "prints the completion of a shell",
    .arguments = "bash|zsh|fish",
    .words_min = 1,
    .words_max = 1,
    .examples = examples,
    .text = "Prints a script for the shell. It never asks the network.",
    .exits = exits,
    .run = run,
};
