/* cltel tail */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tools/cli/group_names.h"
#include "tools/cli/say.h"
#include "tools/cli/setup.h"
#include "tools/cli/severity_text.h"
#include "tools/cli/tail_job.h"
#include "tools/cli/terminal.h"
#include "tools/cli/time_flag.h"
#include "tools/cli/time_input.h"

enum { SINCE_DEFAULT_MS = 600000, STREAMS_MAX = CLTEL_ARGS_FLAGS_MAX };

/* What the flags and words say, for as long as the job runs. */
typedef struct tail_run {
    cltel_tail_job job;
    cltel_config *config;
    cltel_aws *aws;
    cltel_group_names groups;
    cltel_tail_source sources[CLTEL_GROUPS_MAX];
    const char *streams[STREAMS_MAX];
    cltel_tail_where wheres[CLTEL_TAIL_WHERE_MAX + 1]; /* and --service */
    cltel_tail_trace trace;
} tail_run;

static cltel_tail_form form_of(const cltel_args *args)
{
    const char *format = cltel_args_value(args, "format");
    if (cltel_args_has(args, "json") || (format && strcmp(format, "json") == 0))
        return CLTEL_TAIL_JSON;
    if (!format)
        return cltel_terminal_is(STDOUT_FILENO) ? CLTEL_TAIL_TEXT : CLTEL_TAIL_PLAIN;
    return strcmp(format, "raw") == 0    ? CLTEL_TAIL_RAW
           : strcmp(format, "text") == 0 ? CLTEL_TAIL_TEXT
                                         : CLTEL_TAIL_PLAIN;
}

static int read_wheres(const cltel_args *args, tail_run *run)
{
    const char *text;
    size_t count = 0;
    for (size_t at = 0; (text = cltel_args_next(args, "where", &at)); count++) {
        char why[200];
        if (count == CLTEL_TAIL_WHERE_MAX)
            return cltel_complain_usage("--where is there more than 16 times", NULL);
        if (cltel_tail_where_read(text, &run->wheres[count]))
            continue;
        snprintf(why, sizeof why, "--where is '%.80s', which is no condition", text);
        return cltel_complain_usage(why, "--where 'status >= 500', with one of = != > >= < <= ~ !~");
    }
    if (cltel_args_has(args, "service"))
        run->wheres[count++] = (cltel_tail_where){ .field = CLTEL_VIEW("service"),
                                                   .op = CLTEL_WHERE_EQUAL,
                                                   .value = cltel_view_of(cltel_args_value(args, "service")) };
    run->job.format.wheres = run->wheres;
    run->job.format.where_count = count;
    return CLTEL_EXIT_DONE;
}

static cltel_tail_time time_of(const cltel_args *args)
{
    static const char *const names[] = { [CLTEL_TIME_ISO] = "iso",
                                         [CLTEL_TIME_SHORT] = "short",
                                         [CLTEL_TIME_RELATIVE] = "relative",
                                         [CLTEL_TIME_NONE] = "none" };
    const char *time = cltel_args_value(args, "time");
    for (size_t i = CLTEL_TIME_ISO; time && i < sizeof names / sizeof names[0]; i++)
        if (strcmp(time, names[i]) == 0)
            return (cltel_tail_time)i;
    return CLTEL_TIME_USUAL;
}

static int read_trace(const cltel_args *args, tail_run *run)
{
    const char *text = cltel_args_value(args, "trace");
    char why[160];
    if (!text)
        return CLTEL_EXIT_DONE;
    run->job.format.trace = &run->trace;
    if (cltel_tail_trace_read(text, &run->trace))
        return CLTEL_EXIT_DONE;
    snprintf(why, sizeof why, "--trace is '%.80s', which is no id of a trace", text);
    return cltel_complain_usage(why, "--trace 1-68b5f3a9-53995c3f42cd8ad8bd0e3b4f, or its 32 digits");
}

static int read_format(const cltel_args *args, tail_run *run)
{
    const char *level = cltel_args_value(args, "level");
    cltel_tail_format *format = &run->job.format;
    *format = (cltel_tail_format){ .form = form_of(args), .time = time_of(args), .utc = cltel_args_has(args, "utc") };
    format->utc = format->utc || format->time == CLTEL_TIME_ISO;
    format->colour = format->form == CLTEL_TAIL_TEXT && cltel_terminal_colour(args, STDOUT_FILENO);
    format->level_min = level ? cltel_severity_of(cltel_view_of(level)) : 0;
    if (level && !format->level_min)
        return cltel_complain_usage("--level is not one of trace, debug, info, warn, error, fatal", NULL);
    int code = read_trace(args, run);
    return code ? code : read_wheres(args, run);
}

static int read_query(const cltel_args *args, tail_run *run)
{
    cltel_tail_query *query = &run->job.query;
    const char *stream;
    *query = (cltel_tail_query){ .streams = run->streams,
                                 .filter = cltel_args_value(args, "filter"),
                                 .since_ms = cltel_cli_now_ms() - SINCE_DEFAULT_MS,
                                 .until_ms = INT64_MAX };
    if (run->job.format.trace && !query->filter)
        query->filter = run->trace.filter; /* so that the service sends no others */
    for (size_t at = 0; (stream = cltel_args_next(args, "stream", &at));)
        if (query->stream_count < STREAMS_MAX)
            run->streams[query->stream_count++] = stream;
    if (!cltel_time_flag(args, "since", &query->since_ms) || !cltel_time_flag(args, "until", &query->until_ms))
        return CLTEL_EXIT_USAGE;
    if (query->since_ms < 0)
        query->since_ms = 0;
    return CLTEL_EXIT_DONE;
}

static int read_flags(const cltel_args *args, tail_run *run)
{
    cltel_tail_job *job = &run->job;
    long long limit = 0;
    int code = read_format(args, run);
    if (!code)
        code = read_query(args, run);
    if (code)
        return code;
    job->follow = cltel_args_has(args, "follow");
    if (!cltel_args_number(args, "limit", 1, CLTEL_TAIL_LIMIT_MAX, &limit))
        return CLTEL_EXIT_USAGE;
    if (job->follow && job->query.until_ms != INT64_MAX)
        return cltel_complain_usage("--follow and --until contradict each other", NULL);
    return limit && !cltel_tail_last_init(&job->last, (size_t)limit) ? cltel_complain_memory() : CLTEL_EXIT_DONE;
}

static int open_sources(const cltel_args *args, tail_run *run)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    int code = cltel_setup(args, &run->config);
    if (code)
        return code;
    run->aws = cltel_aws_open(cltel_config_settings(run->config), &cltel_aws_logs, &detail);
    if (!run->aws)
        return cltel_complain_config(&detail);
    for (size_t i = 0; !code && i < args->word_count; i++)
        code = cltel_group_names_add(&run->groups, run->aws, args->words[i]);
    for (size_t i = 0; i < run->groups.count; i++)
        run->sources[i] = (cltel_tail_source){ .aws = run->aws, .group = run->groups.names[i] };
    run->job.merge = (cltel_tail_merge){ .sources = run->sources, .count = run->groups.count };
    run->job.format.show_group = run->groups.count > 1;
    run->job.settings = cltel_config_settings(run->config);
    run->job.groups = &run->groups;
    run->job.words = args->words;
    run->job.word_count = args->word_count;
    return code;
}

static int run(const cltel_args *args)
{
    tail_run run = { 0 };
    int code = read_flags(args, &run);
    if (!code)
        code = open_sources(args, &run);
    if (!code)
        code = cltel_tail_run(&run.job);
    cltel_tail_job_done(&run.job);
    cltel_group_names_done(&run.groups);
    cltel_aws_close(run.aws);
    cltel_config_free(run.config);
    return code;
}

static const cltel_example examples[] = {
    { "cltel tail shop --since 5m", "the last five minutes" },
    { "cltel tail -f shop --level warn", "what is worse than info, as it comes" },
    { "cltel tail -f '/prod/*' --where 'ms > 500'", "every group of that beginning, merged by time" },
    { "cltel tail shop --since 'yesterday 14:00' --filter timeout --json | jq .message", "for a program" },
    { NULL, NULL },
};

static const cltel_flag flags[] = {
    { "follow", "f", NULL, NULL, "What is shown", "Goes on with what arrives, until Ctrl-C." },
    { "since", "s", "TIME", NULL, "What is shown", "From here on: " CLTEL_TIME_INPUT_FORMS ". Default: 10m." },
    { "until", "u", "TIME", NULL, "What is shown", "Up to here." },
    { "limit", "n", "COUNT", NULL, "What is shown", "Only the newest COUNT events." },
    { "filter", "q", "PATTERN", NULL, "What is shown", "Only what matches this filter pattern of CloudWatch Logs." },
    { "stream", NULL, "STREAM", NULL, "What is shown", "Only this log stream; may come again." },
    { "level", "l", "LEVEL", NULL, "What is shown", "Only this level and worse, and what has no level." },
    { "service", NULL, "NAME", NULL, "What is shown", "Only events whose field service is this." },
    { "trace", NULL, "ID", NULL, "What is shown",
      "Only events that name this trace, in the form of X-Ray or of W3C, wherever in the message." },
    { "where", "w", "CONDITION", NULL, "What is shown",
      "Only events whose field meets it: 'status >= 500', 'http.path ~ /pay', with one of = != > >= < <= ~ !~ (~ means "
      "holds). May come again; all must be met." },
    { "format", NULL, "FORMAT", "text|plain|raw|json", "How",
      "text on a terminal; plain elsewhere: time, level, stream, message and fields with tabs between them; raw: the "
      "message alone, unchanged." },
    { "json", "j", NULL, NULL, "How", "Short for --format json: one object a line." },
    { "time", NULL, "FORM", "iso|short|relative|none", "How",
      "short: the time of day, as in text; iso: with date, in UTC, as elsewhere; relative: how long ago; none." },
    { "utc", NULL, NULL, NULL, "How", "Shows times in UTC in place of local time." },
    { NULL, NULL, NULL, NULL, NULL, NULL },
};

static const int exits[] = { CLTEL_EXIT_CONFIG,      CLTEL_EXIT_SERVICE, CLTEL_EXIT_PARTLY,
                             CLTEL_EXIT_INTERRUPTED, CLTEL_EXIT_PIPE,    0 };

const cltel_verb cltel_verb_tail = {
    .name = "tail",
    .summary = "shows the events of log groups, and follows them",
    .arguments = "GROUP...",
    .words_min = 1,
    .words_max = CLTEL_ARGS_WORDS_MAX,
    .examples = examples,
    .text = "Reads with FilterLogEvents, oldest first. A message that is a JSON object is shown as its level, its text "
            "and key=value for the other members (time, service and id stay away on a terminal). Control characters, "
            "marks of writing direction and broken UTF-8 are escaped, so that a log can do nothing to a terminal; only "
            "--format raw gives the bytes as they are. Output is flushed with every page, also into a pipe.\n\n"
            "Several groups are merged by time, and each line names its group before its stream. *, ? and [...] in a "
            "group make it a pattern of the shell (quote it), in which * stands for '/' too; it is looked up with "
            "DescribeLogGroups, and again while following, so that new groups come in. --filter is applied by the "
            "service, --level and --where here.\n\n"
            "With --json each line is {\"time\", \"timestamp\", \"group\", \"stream\", \"event_id\", \"message\"}; the "
            "message is an "
            "object when it is one.",
    .flags = flags,
    .exits = exits,
    .first_hour = true,
    .run = run,
};
