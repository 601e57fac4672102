/* cltel trace */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tools/cli/page_url.h"
#include "tools/cli/rows_flags.h"
#include "tools/cli/say.h"
#include "tools/cli/setup.h"
#include "tools/cli/terminal.h"
#include "tools/cli/time_flag.h"
#include "tools/cli/time_input.h"
#include "tools/cli/trace_id.h"
#include "tools/cli/trace_job.h"

enum { SINCE_DEFAULT_MS = 3600000, LIMIT_DEFAULT = 50, LEVELS_MAX = 100000 };

static void read_style(const cltel_args *args, cltel_cli_trace_job *job)
{
    const char *format = cltel_args_value(args, "format");
    cltel_cli_rows_flags(args, cltel_args_has(args, "span"), &job->style);
    job->raw = cltel_args_has(args, "raw") || (format && strcmp(format, "raw") == 0);
    job->utc = cltel_args_has(args, "utc");
    job->ascii = cltel_args_has(args, "ascii");
    job->show_progress = cltel_terminal_is(STDERR_FILENO);
    job->begun_ms = cltel_cli_now_ms();
}

/* "5ms" or "1%". */
static int read_min_duration(const char *text, cltel_cli_trace_job *job)
{
    char why[160];
    char *end;
    int64_t ms;
    double share = strtod(text, &end);
    if (end != text && strcmp(end, "%") == 0 && share >= 0 && share <= 100) {
        job->min_share = share / 100;
        return CLTEL_EXIT_DONE;
    }
    if (cltel_duration_input(text, &ms)) {
        job->wish.min_s = (double)ms / 1000;
        return CLTEL_EXIT_DONE;
    }
    snprintf(why, sizeof why, "--min-duration is '%.40s', which is neither a duration nor a share of the trace", text);
    return cltel_complain_usage(why, "--min-duration 5ms, or --min-duration 1%");
}

static int read_wish(const cltel_args *args, cltel_cli_trace_job *job)
{
    long long levels = 0;
    const char *min = cltel_args_value(args, "min-duration");
    if (!cltel_args_number(args, "depth", 1, LEVELS_MAX, &levels))
        return CLTEL_EXIT_USAGE;
    job->wish.levels = (int32_t)levels;
    job->wish.trouble = cltel_args_has(args, "errors");
    job->wish.everything = cltel_args_has(args, "all");
    return min ? read_min_duration(min, job) : CLTEL_EXIT_DONE;
}

static int read_list(const cltel_args *args, cltel_cli_trace_job *job)
{
    const char *sort = cltel_args_value(args, "sort");
    job->until_ms = cltel_cli_now_ms();
    job->since_ms = job->until_ms - SINCE_DEFAULT_MS;
    job->limit = LIMIT_DEFAULT;
    job->filter = cltel_args_value(args, "filter");
    job->slowest = sort && strcmp(sort, "slowest") == 0;
    job->count_spans = cltel_args_has(args, "spans");
    if (!cltel_time_flag(args, "since", &job->since_ms) || !cltel_time_flag(args, "until", &job->until_ms) ||
        !cltel_args_number(args, "limit", 1, CLTEL_CLI_TRACES_MAX, &job->limit))
        return CLTEL_EXIT_USAGE;
    job->since_ms = job->since_ms < 0 ? 0 : job->since_ms;
    if (job->until_ms < job->since_ms)
        return cltel_complain_usage("--until lies before --since", NULL);
    if (job->raw)
        return cltel_complain_usage("--raw prints the documents of one trace, and needs its id",
                                    "cltel trace ID --raw");
    return CLTEL_EXIT_DONE;
}

static int read_id(const cltel_args *args, cltel_cli_trace_job *job)
{
    char why[200];
    if (cltel_cli_trace_id_read(args->words[0], job->id))
        return CLTEL_EXIT_DONE;
    snprintf(why, sizeof why, "'%.80s' is no id of a trace", args->words[0]);
    return cltel_complain_usage(why, "1-58406520-a006649127e371903a2de979, 32 hex digits, or cltel trace for a list");
}

/* What belongs to a list says nothing about one trace, and the other way round. */
static int check_flags(const cltel_args *args)
{
    static const char *const of_list[] = { "since", "until", "filter", "limit", "sort", "spans", "map" };
    static const char *const of_one[] = { "span", "depth", "min-duration", "errors", "all", "group", "no-logs" };
    char why[120];
    bool one = args->word_count > 0;
    const char *const *flags = one ? of_list : of_one;
    for (size_t i = 0; i < 7; i++) {
        if (!cltel_args_has(args, flags[i]))
            continue;
        snprintf(why, sizeof why,
                 one ? "--%s is for a list of traces, and this is one" : "--%s needs the id of a trace", flags[i]);
        return cltel_complain_usage(why, "cltel help trace");
    }
    return CLTEL_EXIT_DONE;
}

/* The same in the page of `cltel local`. */
static int open_page(const cltel_args *args, const cltel_cli_trace_job *job)
{
    cltel_buf url = { 0 };
    const char *span = cltel_args_value(args, "span");
    const char *path = job->id[0] ? "/traces/" : cltel_args_has(args, "map") ? "/map" : "/traces";
    if (!cltel_page_url_begin(&url, job->aws, path))
        return CLTEL_EXIT_CONFIG;
    cltel_buf_append_text(&url, job->id);
    if (span) {
        cltel_page_url_name(&url, "span");
        cltel_page_url_encoded(&url, cltel_view_of(span));
    }
    if (job->filter) {
        cltel_page_url_name(&url, "q");
        cltel_page_url_encoded(&url, cltel_view_of(job->filter));
    }
    if (!job->id[0]) {
        cltel_page_url_time(&url, "from", job->since_ms);
        cltel_page_url_time(&url, "to", job->until_ms);
    }
    if (job->slowest)
        cltel_buf_append_text(&url, "&sort=took");
    cltel_page_url_open(&url);
    cltel_buf_done(&url);
    return CLTEL_EXIT_DONE;
}

static int act(const cltel_args *args, cltel_cli_trace_job *job)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    int code = cltel_setup(args, &job->config);
    if (code)
        return code;
    job->aws = cltel_aws_open(cltel_config_settings(job->config), &cltel_aws_xray, &detail);
    if (!job->aws)
        return cltel_complain_config(&detail);
    if (cltel_args_has(args, "open"))
        return open_page(args, job);
    if (job->id[0])
        return cltel_cli_trace_show(job);
    return cltel_args_has(args, "map") ? cltel_cli_trace_map(job) : cltel_cli_trace_list(job);
}

static int run(const cltel_args *args)
{
    cltel_cli_trace_job job = { .args = args };
    int code = check_flags(args);
    read_style(args, &job);
    if (!code)
        code = args->word_count ? read_id(args, &job) : read_list(args, &job);
    if (!code)
        code = read_wish(args, &job);
    if (!code)
        code = act(args, &job);
    cltel_aws_close(job.aws);
    cltel_config_free(job.config);
    return code;
}

static const cltel_example examples[] = {
    { "cltel trace", "the newest traces of the last hour" },
    { "cltel trace --since 6h --sort slowest --filter 'service(\"shop\") AND responsetime > 0.5'",
      "the slow ones that went through one service" },
    { "cltel trace 1-58406520-a006649127e371903a2de979", "one of them, with its lines of log" },
    { "cltel trace 58406520a006649127e371903a2de979 --span 70de5b6f19ff9a0a", "everything about one of its spans" },
    { "cltel trace 1-58406520-a006649127e371903a2de979 --json | jq '.critical_path'", "for a program" },
    { "cltel trace --map --since 6h", "which service called which" },
    { NULL, NULL },
};

static const cltel_flag flags[] = {
    { "since", "s", "TIME", NULL, "A list", "From here on: " CLTEL_TIME_INPUT_FORMS ". Default: 1h." },
    { "until", "u", "TIME", NULL, "A list", "Up to here. Default: now." },
    { "filter", "q", "EXPRESSION", NULL, "A list",
      "Only traces that a filter expression of X-Ray takes, as in 'fault' or 'annotation.tenant = \"t1\"'." },
    { "limit", "n", "COUNT", NULL, "A list", "At most so many traces, 1 to 10000. Default: 50." },
    { "sort", NULL, "ORDER", "newest|slowest", "A list", "What comes first. Default: newest." },
    { "spans", NULL, NULL, NULL, "A list", "Counts the spans of each trace too, which reads them all." },
    { "map", NULL, NULL, NULL, "A list",
      "In place of traces: which service called which, how often, how fast, with how many errors." },
    { "span", NULL, "SPAN", NULL, "One trace",
      "Everything about one span: fields, request, query, exceptions with their stacks, links, events, lines. The "
      "beginning of an id will do." },
    { "depth", NULL, "LEVELS", NULL, "One trace", "Only so many levels of the tree." },
    { "min-duration", NULL, "DURATION", NULL, "One trace",
      "Only spans that last so long, as in 5ms or 1% of the trace, and what they stand under." },
    { "errors", NULL, NULL, NULL, "One trace", "Only what went wrong, and what it stands under." },
    { "all", "a", NULL, NULL, "One trace", "Every span and every line, with no run of equal ones in one row." },
    { "group", "g", "GROUP", NULL, "One trace",
      "Looks for lines in this log group, or pattern of the shell (quote it), in place of those that the segments "
      "name; "
      "may come again." },
    { "no-logs", NULL, NULL, NULL, "One trace", "Looks for no lines." },
    { "format", NULL, "FORMAT", "table|plain|json|jsonl|csv|raw", "How",
      "table on a terminal; plain elsewhere: values with tabs between them, no header; json: one array, or the tree of "
      "one trace; jsonl: one object a line; raw: the documents of a trace, one a line." },
    { "json", "j", NULL, NULL, "How", "Short for --format json." },
    { "csv", NULL, NULL, NULL, "How", "Short for --format csv." },
    { "raw", NULL, NULL, NULL, "How", "Short for --format raw." },
    { "open", NULL, NULL, NULL, "How",
      "Reads nothing: prints the address of the same in the page of `cltel local`, and on a terminal opens it." },
    { "utc", NULL, NULL, NULL, "How", "Shows times in UTC in place of local time." },
    { "ascii", NULL, NULL, NULL, "How", "Draws with # and . also where the locale has UTF-8." },
    { "wide", NULL, NULL, NULL, "How", "As wide as it becomes, in place of the terminal." },
    { "columns", NULL, "NAMES", NULL, "How", "Shows these columns in this order, as in id,duration." },
    { "pager", NULL, NULL, NULL, "How",
      "On a terminal, what is longer than the screen goes through CLTEL_PAGER, else PAGER, else less." },
    { NULL, NULL, NULL, NULL, NULL, NULL },
};

static const int exits[] = { CLTEL_EXIT_CONFIG, CLTEL_EXIT_SERVICE, CLTEL_EXIT_PARTLY, CLTEL_EXIT_PIPE, 0 };

const cltel_verb cltel_verb_trace = {
    .name = "trace",
    .summary = "lists traces, and draws one with its lines of log",
    .arguments = "[ID]",
    .words_max = 1,
    .examples = examples,
    .text =
        "Without an ID lists the traces of a time, by GetTraceSummaries: when they began, id, root, duration, status "
        "(fault, throttle, error, ok; running while a segment is in progress) and services.\n\n"
        "With an ID (X-Ray's form, 32 hex digits, an X-Amzn-Trace-Id or a traceparent) reads its documents by "
        "BatchGetTraces and draws a waterfall: a bar for each span, with its duration and when it began. Four equal "
        "siblings and more are one row. When these are more than 200 rows, only the critical path and what went wrong "
        "is shown, and a line says what is not.\n\n"
        "The critical path is what the trace waited for. It is walked back from the root's end: a span waits for the "
        "child that ended last; where that one began, for the child that had ended last before, and so on. What lies "
        "between is the span's own time, which is drawn solid: in each column of the picture one bar is. A child that "
        "outlives its parent was not waited for, unless it is another process's segment, whose clock may be off: that "
        "one counts as ending with its caller.\n\n"
        "Lines of log are looked for by the trace's id, in the log groups that the segments name, and stand under the "
        "span whose id they hold, in order of time. In an endpoint of this machine they are looked for over all times, "
        "elsewhere from an hour before the trace to an hour after it.\n\n"
        "Clocks are not corrected: a span that begins before its caller is drawn so, and said.\n\n"
        "With --json a list is an array of {\"id\", \"start\", \"duration\", \"response_time\", \"service\", "
        "\"operation\", \"status\", \"fault\", \"error\", \"throttle\", \"in_progress\", \"services\"}, and \"spans\" "
        "with "
        "--spans; times are UTC, durations seconds, those not known are left out. A trace is {\"trace_id\", "
        "\"w3c_trace_id\", \"start\", \"duration\", \"status\", \"spans\", \"errors\", \"services\", "
        "\"critical_path\": "
        "[{\"span_id\", \"offset\", \"duration\"}], \"tree\"}; a span of the tree is {\"span_id\", \"parent_id\", "
        "\"kind\", "
        "\"service\", \"name\", \"label\", \"start\", \"offset\", \"duration\", \"status\", \"children\"}, with "
        "\"why\", "
        "\"critical\", \"critical_time\", \"in_progress\", \"missing_parent\" and \"logs\" where they say something.",
    .flags = flags,
    .exits = exits,
    .first_hour = true,
    .run = run,
};
