/* cltel query */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/cli/query_job.h"
#include "tools/cli/query_words.h"
#include "tools/cli/rows_print.h"
#include "tools/cli/say.h"
#include "tools/cli/setup.h"
#include "tools/cli/terminal.h"
#include "tools/cli/time_flag.h"
#include "tools/cli/time_input.h"

enum { SINCE_DEFAULT_MS = 3600000, LIMIT_MAX = 100000, TEXT_MAX_BYTES = 1024 * 1024 };

typedef struct query_run {
    cltel_cli_query_job job;
    cltel_cli_rows_style style;
    cltel_config *config;
    cltel_group_names groups;
    cltel_buf text;
} query_run;

static cltel_cli_rows_form form_of(const cltel_args *args)
{
    static const struct {
        const char *name;
        cltel_cli_rows_form form;
    } forms[] = {
        { "table", CLTEL_ROWS_TABLE }, { "plain", CLTEL_ROWS_PLAIN }, { "json", CLTEL_ROWS_JSON },
        { "jsonl", CLTEL_ROWS_JSONL }, { "csv", CLTEL_ROWS_CSV },
    };
    const char *format = cltel_args_value(args, "format");
    for (size_t i = 0; format && i < sizeof forms / sizeof forms[0]; i++)
        if (strcmp(format, forms[i].name) == 0)
            return forms[i].form;
    if (cltel_args_has(args, "json") || cltel_args_has(args, "csv"))
        return cltel_args_has(args, "json") ? CLTEL_ROWS_JSON : CLTEL_ROWS_CSV;
    return cltel_terminal_is(STDOUT_FILENO) ? CLTEL_ROWS_TABLE : CLTEL_ROWS_PLAIN;
}

static void read_style(const cltel_args *args, cltel_cli_rows_style *style)
{
    *style = (cltel_cli_rows_style){ .form = form_of(args), .to_terminal = cltel_terminal_is(STDOUT_FILENO) };
    style->colour = style->form == CLTEL_ROWS_TABLE && cltel_terminal_colour(args, STDOUT_FILENO);
    if (!cltel_args_has(args, "wide"))
        style->width = (size_t)cltel_terminal_width(STDOUT_FILENO);
}

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

static int read_flags(const cltel_args *args, query_run *run)
{
    cltel_cli_query_job *job = &run->job;
    job->until_ms = cltel_cli_now_ms();
    job->since_ms = job->until_ms - SINCE_DEFAULT_MS;
    job->show_progress = cltel_terminal_is(STDERR_FILENO);
    job->rows.with_ptr = cltel_args_has(args, "ptr");
    job->groups = &run->groups;
    read_style(args, &run->style);
    if (!cltel_time_flag(args, "since", &job->since_ms) || !cltel_time_flag(args, "until", &job->until_ms) ||
        !cltel_args_number(args, "limit", 1, LIMIT_MAX, &job->limit))
        return CLTEL_EXIT_USAGE;
    job->since_ms = job->since_ms < 0 ? 0 : job->since_ms;
    if (job->until_ms < job->since_ms)
        return cltel_complain_usage("--until lies before --since", NULL);
    int code = read_text(args, &run->text);
    job->text = run->text.ptr;
    return code;
}

static int find_groups(const cltel_args *args, query_run *run)
{
    const char *group, *preset = cltel_config_settings(run->config)->logs_group;
    int code = CLTEL_EXIT_DONE;
    for (size_t at = 0; !code && (group = cltel_args_next(args, "group", &at));)
        code = cltel_group_names_add(&run->groups, run->job.aws, group);
    if (!code && !run->groups.count && *preset)
        code = cltel_group_names_add(&run->groups, run->job.aws, preset);
    if (!code && !run->groups.count)
        code = cltel_complain_usage("the query needs a log group", "cltel query --group shop 'fields @message'");
    return code;
}

static int open_service(const cltel_args *args, query_run *run)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    int code = cltel_setup(args, &run->config);
    if (code)
        return code;
    run->job.aws = cltel_aws_open(cltel_config_settings(run->config), &cltel_aws_logs, &detail);
    return run->job.aws ? find_groups(args, run) : cltel_complain_config(&detail);
}

static int run(const cltel_args *args)
{
    query_run run = { 0 };
    int code = read_flags(args, &run);
    if (!code)
        code = open_service(args, &run);
    if (!code)
        code = cltel_cli_query_run(&run.job);
    if (!code) {
        cltel_cli_rows_print(&run.job.rows, &run.style);
        if (!cltel_args_has(args, "quiet"))
            cltel_cli_query_say_statistics(&run.job);
        if (run.job.rows.count && cltel_args_has(args, "fail-if-rows"))
            code = CLTEL_EXIT_YES;
    }
    cltel_aws_close(run.job.aws);
    cltel_cli_query_job_done(&run.job);
    cltel_group_names_done(&run.groups);
    cltel_config_free(run.config);
    cltel_buf_done(&run.text);
    return code;
}

static const cltel_example examples[] = {
    { "cltel query -g shop 'filter level = \"ERROR\" | stats count(*) by message'",
      "what went wrong in the last hour" },
    { "cltel query -g '/prod/*' --since 1d --csv 'stats pct(ms, 99) by bin(1h)' > p99.csv", "for a spreadsheet" },
    { "cltel query -g shop --fail-if-rows --since 10m 'filter status >= 500' || page-somebody", "a check" },
    { "cltel query -g shop - < slow.txt", "a query that stands in a file" },
    { NULL, NULL },
};

static const cltel_flag flags[] = {
    { "group", "g", "GROUP", NULL, "What is asked",
      "A log group, or a pattern of the shell for several (quote it); may come again, 50 groups at most. Default: "
      "logs.group." },
    { "since", "s", "TIME", NULL, "What is asked", "From here on: " CLTEL_TIME_INPUT_FORMS ". Default: 1h." },
    { "until", "u", "TIME", NULL, "What is asked", "Up to here. Default: now." },
    { "limit", "n", "COUNT", NULL, "What is asked",
      "At most so many rows, 1 to 100000. Default: what the query says, else the service's." },
    { "format", NULL, "FORMAT", "table|plain|json|jsonl|csv", "How",
      "table on a terminal; plain elsewhere: the values with tabs between them, no header; json: one array; jsonl: one "
      "object a line." },
    { "json", "j", NULL, NULL, "How", "Short for --format json." },
    { "csv", NULL, NULL, NULL, "How", "Short for --format csv." },
    { "wide", NULL, NULL, NULL, "How", "A table as wide as its values, in place of the terminal." },
    { "ptr", NULL, NULL, NULL, "How", "Shows @ptr too, which the service adds to every row." },
    { "quiet", "q", NULL, NULL, "How", "Leaves out the last line on stderr: rows, records, bytes, time." },
    { "fail-if-rows", NULL, NULL, NULL, "How", "Exit code 1 when there are rows." },
    { NULL, NULL, NULL, NULL, NULL, NULL },
};

static const int exits[] = {
    CLTEL_EXIT_YES, CLTEL_EXIT_CONFIG, CLTEL_EXIT_SERVICE, CLTEL_EXIT_PARTLY, CLTEL_EXIT_INTERRUPTED, CLTEL_EXIT_PIPE, 0
};

const cltel_verb cltel_verb_query = {
    .name = "query",
    .summary = "asks log groups with Logs Insights",
    .arguments = "QUERY|-",
    .words_min = 1,
    .words_max = CLTEL_ARGS_WORDS_MAX,
    .examples = examples,
    .text =
        "Starts the query, waits for its end and reads all pages of its rows. Values are texts, as the service gives "
        "them; its times are UTC. A row has a value only for the fields that its event has: missing ones are empty, "
        "and left out of objects. What is no plain text is escaped, but in csv that goes to a file.\n\n"
        "While it runs, a terminal shows how far it is. Ctrl-C or SIGTERM stops the query at the service too; the "
        "second one does not wait for that.",
    .flags = flags,
    .exits = exits,
    .first_hour = true,
    .run = run,
};
