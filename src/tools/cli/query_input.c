#include "tools/cli/query_input.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/cli/query_saved.h"
#include "tools/cli/rows_flags.h"
#include "tools/cli/say.h"
#include "tools/cli/setup.h"
#include "tools/cli/terminal.h"
#include "tools/cli/time_flag.h"

enum { SINCE_DEFAULT_MS = 3600000, LIMIT_MAX = 100000, TEXT_MAX_BYTES = 1024 * 1024 };

static int read_stdin(cltel_buf *text)
{
    ssize_t got = 1;
    while (got && text->len < TEXT_MAX_BYTES && cltel_buf_reserve(text, 4096)) {
        got = read(STDIN_FILENO, text->ptr + text->len, 4096);
        if (got < 0 && errno != EINTR) {
            cltel_complain("the standard input cannot be read", strerror(errno), NULL);
            return CLTEL_EXIT_USAGE;
        }
        text->len += got > 0 ? (size_t)got : 0;
    }
    return CLTEL_EXIT_DONE;
}

/* The query is the words, or what stands in the standard input. */
static int read_text(const cltel_args *args, cltel_buf *text)
{
    int code = CLTEL_EXIT_DONE;
    if (args->word_count == 1 && strcmp(args->words[0], "-") == 0)
        code = read_stdin(text);
    else
        for (size_t i = 0; i < args->word_count; i++) {
            cltel_buf_append_text(text, i ? " " : "");
            cltel_buf_append_text(text, args->words[i]);
        }
    cltel_buf_terminate(text);
    return !code && text->failed ? cltel_complain_memory() : code;
}

/* Each of these does something else than asking a query of the words. */
static int check_words(const cltel_args *args)
{
    bool saved = cltel_args_has(args, "saved"), run = cltel_args_has(args, "run"), save = cltel_args_has(args, "save");
    if (saved + run + save > 1)
        return cltel_complain_usage("--run, --save and --saved are three things, and this is more than one", NULL);
    if (saved && args->word_count)
        return cltel_complain_usage("--saved lists what is saved, and takes no QUERY", "cltel query --saved");
    if (run && args->word_count)
        return cltel_complain_usage("--run takes its query from the service, and no QUERY",
                                    "cltel query --run NAME --since 1h");
    if (!saved && !run && !args->word_count)
        return cltel_complain_usage("cltel query needs QUERY|-", "cltel help query");
    return CLTEL_EXIT_DONE;
}

int cltel_cli_query_read(const cltel_args *args, cltel_cli_query *query)
{
    cltel_cli_query_job *job = &query->job;
    int code = check_words(args);
    if (code)
        return code;
    job->until_ms = cltel_cli_now_ms();
    job->since_ms = job->until_ms - SINCE_DEFAULT_MS;
    job->show_progress = cltel_terminal_is(STDERR_FILENO);
    job->rows.with_ptr = cltel_args_has(args, "ptr");
    job->groups = &query->groups;
    cltel_cli_rows_flags(args, false, &query->style);
    if (!cltel_time_flag(args, "since", &job->since_ms) || !cltel_time_flag(args, "until", &job->until_ms) ||
        !cltel_args_number(args, "limit", 1, LIMIT_MAX, &job->limit))
        return CLTEL_EXIT_USAGE;
    job->since_ms = job->since_ms < 0 ? 0 : job->since_ms;
    if (job->until_ms < job->since_ms)
        return cltel_complain_usage("--until lies before --since", NULL);
    code = read_text(args, &query->text);
    job->text = query->text.ptr;
    return code;
}

/* Those of the command line; else the ones that were saved with the query; else the one of the configuration. */
static int find_groups(const cltel_args *args, cltel_cli_query *query)
{
    const char *group, *preset = cltel_config_settings(query->config)->logs_group;
    int code = CLTEL_EXIT_DONE;
    if (cltel_args_has(args, "group"))
        cltel_group_names_done(&query->groups);
    for (size_t at = 0; !code && (group = cltel_args_next(args, "group", &at));)
        code = cltel_group_names_add(&query->groups, query->job.aws, group);
    if (!code && !query->groups.count && *preset && !cltel_args_has(args, "save"))
        code = cltel_group_names_add(&query->groups, query->job.aws, preset);
    if (!code && !query->groups.count && !cltel_args_has(args, "save"))
        code = cltel_complain_usage("the query needs a log group", "cltel query --group shop 'fields @message'");
    return code;
}

static int find_saved(const cltel_args *args, cltel_cli_query *query)
{
    const char *name = cltel_args_value(args, "run");
    if (!name)
        return CLTEL_EXIT_DONE;
    int code = cltel_cli_saved_find(query->job.aws, name, &query->text, &query->groups);
    query->job.text = query->text.ptr;
    return code;
}

int cltel_cli_query_open(const cltel_args *args, cltel_cli_query *query)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    int code = cltel_setup(args, &query->config);
    if (code)
        return code;
    query->job.aws = cltel_aws_open(cltel_config_settings(query->config), &cltel_aws_logs, &detail);
    if (!query->job.aws)
        return cltel_complain_config(&detail);
    if (cltel_args_has(args, "saved"))
        return CLTEL_EXIT_DONE;
    code = find_saved(args, query);
    return code ? code : find_groups(args, query);
}

void cltel_cli_query_done(cltel_cli_query *query)
{
    cltel_aws_close(query->job.aws);
    cltel_cli_query_job_done(&query->job);
    cltel_group_names_done(&query->groups);
    cltel_config_free(query->config);
    cltel_buf_done(&query->text);
}
