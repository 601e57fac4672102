/* cltel tail */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "tools/cli/say.h"
#include "tools/cli/setup.h"
#include "tools/cli/severity_text.h"
#include "tools/cli/tail_job.h"
#include "tools/cli/terminal.h"
#include "tools/cli/time_input.h"

enum { SINCE_DEFAULT_MS = 600000 };

static int64_t now_ms(void)
{
    return cltel_clock_realtime_ns() / 1000000;
}

static bool read_time(const cltel_args *args, const char *flag, int64_t *time_ms)
{
    const char *text = cltel_args_value(args, flag);
    if (!text || cltel_time_input(text, now_ms(), time_ms))
        return true;
    char why[300];
    snprintf(why, sizeof why, "--%s is '%.80s', which is no time", flag, text);
    cltel_complain_usage(why, "one of: " CLTEL_TIME_INPUT_FORMS);
    return false;
}

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

static int read_flags(const cltel_args *args, cltel_tail_job *job)
{
    const char *level = cltel_args_value(args, "level");
    long long limit = 0;
    job->query = (cltel_tail_query){ .group = args->words[0],
                                     .stream = cltel_args_value(args, "stream"),
                                     .filter = cltel_args_value(args, "filter"),
                                     .since_ms = now_ms() - SINCE_DEFAULT_MS,
                                     .until_ms = INT64_MAX };
    job->follow = cltel_args_has(args, "follow");
    job->format = (cltel_tail_format){ .form = form_of(args), .utc = cltel_args_has(args, "utc") };
    job->format.colour = job->format.form == CLTEL_TAIL_TEXT && cltel_terminal_colour(args, STDOUT_FILENO);
    job->format.level_min = level ? cltel_severity_of(cltel_view_of(level)) : 0;
    if (level && !job->format.level_min)
        return cltel_complain_usage("--level is not one of trace, debug, info, warn, error, fatal", NULL);
    if (!read_time(args, "since", &job->query.since_ms) || !read_time(args, "until", &job->query.until_ms) ||
        !cltel_args_number(args, "limit", 1, CLTEL_TAIL_LIMIT_MAX, &limit))
        return CLTEL_EXIT_USAGE;
    if (job->follow && job->query.until_ms != INT64_MAX)
        return cltel_complain_usage("--follow and --until contradict each other", NULL);
    if (job->query.since_ms < 0)
        job->query.since_ms = 0;
    return limit && !cltel_tail_last_init(&job->last, (size_t)limit) ? cltel_complain_memory() : CLTEL_EXIT_DONE;
}

static int open_source(const cltel_args *args, cltel_tail_job *job, cltel_config **config)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    int code = cltel_setup(args, config);
    if (code)
        return code;
    job->source.aws = cltel_aws_open(cltel_config_settings(*config), &cltel_aws_logs, &detail);
    return job->source.aws ? CLTEL_EXIT_DONE : cltel_complain_config(&detail);
}

static int run(const cltel_args *args)
{
    cltel_tail_job job = { 0 };
    cltel_config *config = NULL;
    int code = read_flags(args, &job);
    if (!code)
        code = open_source(args, &job, &config);
    if (!code)
        code = cltel_tail_run(&job);
    cltel_tail_job_done(&job);
    cltel_config_free(config);
    return code;
}

static const cltel_example examples[] = {
    { "cltel tail shop --since 5m", "the last five minutes" },
    { "cltel tail -f shop --level warn", "what is worse than info, as it comes" },
    { "cltel tail shop --since 'yesterday 14:00' --filter timeout --json | jq .message", "for a program" },
    { NULL, NULL },
};

static const cltel_flag flags[] = {
    { "follow", "f", NULL, NULL, "What is shown", "Goes on with what arrives, until Ctrl-C." },
    { "since", "s", "TIME", NULL, "What is shown", "From here on: " CLTEL_TIME_INPUT_FORMS ". Default: 10m." },
    { "until", "u", "TIME", NULL, "What is shown", "Up to here." },
    { "limit", "n", "COUNT", NULL, "What is shown", "Only the newest COUNT events." },
    { "filter", "q", "PATTERN", NULL, "What is shown", "Only what matches this filter pattern of CloudWatch Logs." },
    { "stream", NULL, "STREAM", NULL, "What is shown", "Only this log stream." },
    { "level", "l", "LEVEL", NULL, "What is shown", "Only this level and worse, and what has no level." },
    { "format", NULL, "FORMAT", "text|plain|raw|json", "How",
      "text on a terminal; plain elsewhere: time, level, stream, message and fields with tabs between them; raw: the "
      "message alone, unchanged." },
    { "json", "j", NULL, NULL, "How", "Short for --format json: one object a line." },
    { "utc", NULL, NULL, NULL, "How", "Shows times in UTC in place of local time." },
    { NULL, NULL, NULL, NULL, NULL, NULL },
};

static const int exits[] = { CLTEL_EXIT_CONFIG,      CLTEL_EXIT_SERVICE, CLTEL_EXIT_PARTLY,
                             CLTEL_EXIT_INTERRUPTED, CLTEL_EXIT_PIPE,    0 };

const cltel_verb cltel_verb_tail = {
    .name = "tail",
    .summary = "shows the events of a log group, and follows them",
    .arguments = "GROUP",
    .words_min = 1,
    .words_max = 1,
    .examples = examples,
    .text =
        "Reads with FilterLogEvents, oldest first. A message that is a JSON object is shown as its level, its text "
        "and key=value for the other members (time, service and id stay away on a terminal). Control characters, "
        "marks of writing direction and broken UTF-8 are escaped, so that a log can do nothing to a terminal; only "
        "--format raw gives the bytes as they are. Output is flushed with every page, also into a pipe.\n\n"
        "With --json each line is {\"time\", \"timestamp\", \"stream\", \"event_id\", \"message\"}; the message is an "
        "object when it is one.",
    .flags = flags,
    .exits = exits,
    .first_hour = true,
    .run = run,
};
