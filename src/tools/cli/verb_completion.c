/* cltel completion */
#include <string.h>

#include "base/memory.h"
#include "tools/cli/args.h"
#include "tools/cli/group_names.h"
#include "tools/cli/help.h"
#include "tools/cli/name_cache.h"
#include "tools/cli/profile_names.h"
#include "tools/cli/say.h"
#include "tools/cli/setup.h"

static const struct {
    const char *name;
    void (*append)(cltel_buf *out);
} shells[] = {
    { "bash", cltel_help_bash },
    { "zsh", cltel_help_zsh },
    { "fish", cltel_help_fish },
};

static int print(void (*append)(cltel_buf *out))
{
    cltel_buf out = { 0 };
    append(&out);
    cltel_out(&out);
    cltel_buf_done(&out);
    return CLTEL_EXIT_DONE;
}

/* ---- names: what the scripts call back for ---- */

enum { NAMES_MAX = 2000 };

typedef struct names {
    char *list[NAMES_MAX];
    size_t count;
} names;

static int keep_name(void *context, const char *name)
{
    names *n = context;
    if (n->count == NAMES_MAX)
        return CLTEL_EXIT_PARTLY;
    n->list[n->count] = cltel_strdup_n(name, strlen(name));
    return n->list[n->count++] ? CLTEL_EXIT_DONE : cltel_complain_memory();
}

static int refresh_groups(const cltel_settings *settings)
{
    static names n;
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_aws *aws = cltel_aws_open(settings, &cltel_aws_logs, &detail);
    if (!aws)
        return cltel_complain_config(&detail);
    int code = cltel_group_names_visit(aws, "", false, keep_name, &n);
    cltel_name_cache_add(settings, CLTEL_NAMES_GROUPS, (const char *const *)n.list, n.count);
    while (n.count)
        cltel_release(n.list[--n.count]);
    cltel_aws_close(aws);
    return code == CLTEL_EXIT_PARTLY ? CLTEL_EXIT_DONE : code;
}

/* Asked while somebody types: what is wrong is only said where --refresh asks for work. */
static int print_names(const cltel_args *args, cltel_names_kind kind)
{
    bool refresh = cltel_args_has(args, "refresh");
    cltel_config *config;
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_buf out = { 0 };
    int code = refresh ? cltel_setup(args, &config) : cltel_setup_quietly(args, &config, &detail);
    if (code)
        return code;
    if (refresh && kind == CLTEL_NAMES_GROUPS)
        code = refresh_groups(cltel_config_settings(config));
    if (!code)
        cltel_name_cache_read(cltel_config_settings(config), kind, &out);
    cltel_out(&out);
    cltel_buf_done(&out);
    cltel_config_free(config);
    return code;
}

static int run(const cltel_args *args)
{
    for (size_t i = 0; i < sizeof shells / sizeof shells[0]; i++)
        if (strcmp(args->words[0], shells[i].name) == 0)
            return print(shells[i].append);
    if (strcmp(args->words[0], "profiles") == 0)
        return print(cltel_profile_names);
    if (strcmp(args->words[0], "groups") == 0)
        return print_names(args, CLTEL_NAMES_GROUPS);
    if (strcmp(args->words[0], "saved") == 0)
        return print_names(args, CLTEL_NAMES_SAVED);
    return cltel_complain_usage("completion is made for bash, zsh and fish", "cltel completion bash");
}

static const cltel_example examples[] = {
    { "source <(cltel completion bash)", "completes verbs, flags and their values in this shell" },
    { "cltel completion zsh > \"${fpath[1]}/_cltel\"", "for zsh, from its next start on" },
    { "cltel completion fish > ~/.config/fish/completions/cltel.fish", "for fish" },
    { "cltel completion groups --refresh", "asks the service once for the names that are offered" },
    { NULL, NULL },
};

static const cltel_flag flags[] = {
    { "refresh", NULL, NULL, NULL, "Names", "With groups: asks the service for the log groups it has, first." },
    { NULL, NULL, NULL, NULL, NULL, NULL },
};

static const int exits[] = { CLTEL_EXIT_CONFIG, CLTEL_EXIT_SERVICE, 0 };

const cltel_verb cltel_verb_completion = {
    .name = "completion",
    .summary = "prints the completion of a shell",
    .arguments = "bash|zsh|fish|groups|saved|profiles",
    .words_min = 1,
    .words_max = 1,
    .examples = examples,
    .text = "Prints a script for the shell. What the script offers for log groups and saved queries are the names that "
            "`cltel` used before at this endpoint and region, in a file of XDG_CACHE_HOME (else ~/.cache): completion "
            "never asks the network. `cltel completion groups` and `cltel completion saved` print them; the profiles "
            "are those of AWS's own files.",
    .flags = flags,
    .exits = exits,
    .run = run,
};
