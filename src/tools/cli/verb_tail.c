/* cltel tail */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "tools/cli/say.h"
#include "tools/cli/setup.h"
#include "tools/cli/severity_text.h"
#include "tools/cli/tail_format.h"
#include "tools/cli/tail_last.h"
#include "tools/cli/tail_seen.h"
#include "tools/cli/terminal.h"
#include "tools/cli/time_input.h"

enum {
    SINCE_DEFAULT_MS = 600000,
    LATE_MS = 10000, /* a service shows an event so much later than its time says */
    ASK_AGAIN_MS = 1000,
    FLUSH_BYTES = 64 * 1024
};

typedef struct tail_job {
    const cltel_args *args;
    cltel_tail_query query;
    cltel_tail_source source;
    cltel_tail_format format;
    cltel_tail_seen seen;
    cltel_tail_last last;
    cltel_buf out;
    int64_t newest_ms;
    uint64_t shown;
    bool follow;
} tail_job;

static int64_t now_ms(void)
{
    return cltel_clock_realtime_ns() / 1000000;
}

static bool read_time(const tail_job *job, const char *flag, int64_t *time_ms)
{
    const char *text = cltel_args_value(job->args, flag);
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

static int read_flags(tail_job *job)
{
    const cltel_args *args = job->args;
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
    if (!read_time(job, "since", &job->query.since_ms) || !read_time(job, "until", &job->query.until_ms) ||
        !cltel_args_number(args, "limit", 1, CLTEL_TAIL_LIMIT_MAX, &limit))
        return CLTEL_EXIT_USAGE;
    if (job->follow && job->query.until_ms != INT64_MAX)
        return cltel_complain_usage("--follow and --until contradict each other", NULL);
    if (job->query.since_ms < 0)
        job->query.since_ms = 0;
    return limit && !cltel_tail_last_init(&job->last, (size_t)limit) ? cltel_complain_memory() : CLTEL_EXIT_DONE;
}

static int open_source(tail_job *job, cltel_config **config)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    int code = cltel_setup(job->args, config);
    if (code)
        return code;
    job->source.aws = cltel_aws_open(cltel_config_settings(*config), &cltel_aws_logs, &detail);
    return job->source.aws ? CLTEL_EXIT_DONE : cltel_complain_config(&detail);
}

static void take(void *context, const cltel_tail_event *event)
{
    tail_job *job = context;
    size_t begin = job->out.len;
    if (job->follow && !cltel_tail_seen_add(&job->seen, event->id, event->timestamp_ms))
        return;
    if (event->timestamp_ms > job->newest_ms)
        job->newest_ms = event->timestamp_ms;
    if (!cltel_tail_append(&job->format, &job->out, event))
        return;
    job->shown++;
    if (job->last.lines) {
        cltel_tail_last_add(&job->last, (cltel_view){ job->out.ptr + begin, job->out.len - begin });
        job->out.len = begin;
    } else if (job->out.len >= FLUSH_BYTES) {
        cltel_out(&job->out);
    }
}

/* All pages of one question; what was held back for --limit comes at its end. */
static cltel_tail_result take_pages(tail_job *job, cltel_error *detail)
{
    cltel_tail_result result;
    cltel_buf_clear(&job->source.token);
    do {
        result = cltel_tail_page(&job->source, &job->query, take, job, detail);
        cltel_out(&job->out);
    } while (result == CLTEL_TAIL_MORE);
    if (job->last.lines) {
        cltel_tail_last_append_all(&job->last, &job->out);
        cltel_out(&job->out);
        cltel_tail_last_done(&job->last);
    }
    return result;
}

static int complain(const tail_job *job, cltel_tail_result result, const cltel_error *detail)
{
    char what[600], why[600];
    const cltel_aws_answer *answer = &job->source.answer;
    snprintf(what, sizeof what, "could not read the group %.512s", job->query.group);
    if (result == CLTEL_TAIL_REFUSED)
        snprintf(why, sizeof why, "FilterLogEvents: %s: %s   (request %s)", answer->code, answer->message,
                 answer->request_id);
    else
        snprintf(why, sizeof why, "FilterLogEvents: %s", detail->text);
    cltel_complain(what, why, "cltel config aws.region aws.endpoint.url     shows where it was looked for");
    return CLTEL_EXIT_SERVICE;
}

static void wait_a_moment(void)
{
    struct timespec left = { .tv_sec = ASK_AGAIN_MS / 1000, .tv_nsec = ASK_AGAIN_MS % 1000 * 1000000L };
    nanosleep(&left, NULL);
}

/* Asks again and again from a little before the newest event. Ends by a signal, when the
 * reader is gone, or when the service refuses for good; an outage is said once and waited for. */
static int follow(tail_job *job)
{
    bool lost = false;
    for (;;) {
        cltel_error detail = CLTEL_ERROR_INIT;
        int64_t from_ms = job->newest_ms - LATE_MS;
        if (from_ms > job->query.since_ms)
            job->query.since_ms = from_ms;
        cltel_tail_seen_forget(&job->seen, job->query.since_ms);
        wait_a_moment();
        cltel_tail_result result = take_pages(job, &detail);
        bool outage =
            result == CLTEL_TAIL_FAILED ||
            (result == CLTEL_TAIL_REFUSED && (job->source.answer.status >= 500 || job->source.answer.status == 429));
        if (result == CLTEL_TAIL_REFUSED && !outage)
            return complain(job, result, &detail);
        if (outage && !lost)
            cltel_note("cltel: %s; asking again", result == CLTEL_TAIL_FAILED ? detail.text : job->source.answer.code);
        if (!outage && lost)
            cltel_note("cltel: the service answers again");
        lost = outage;
    }
}

static void head_line(const tail_job *job)
{
    char zone[16];
    time_t now_s = (time_t)(now_ms() / 1000);
    struct tm parts;
    if (job->format.form != CLTEL_TAIL_TEXT || !cltel_terminal_is(STDERR_FILENO))
        return;
    localtime_r(&now_s, &parts);
    strftime(zone, sizeof zone, "%z", &parts);
    cltel_note("%s  \302\267  times %s%s", job->query.group, job->format.utc ? "UTC" : zone,
               job->follow ? "  \302\267  Ctrl-C stops" : "");
}

static int show(tail_job *job)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    head_line(job);
    cltel_tail_result result = take_pages(job, &detail);
    if (result != CLTEL_TAIL_END)
        return complain(job, result, &detail);
    if (job->follow)
        return follow(job);
    if (!job->shown && cltel_terminal_is(STDERR_FILENO))
        cltel_note("nothing found; --since 1d looks further back");
    return CLTEL_EXIT_DONE;
}

static int run(const cltel_args *args)
{
    tail_job job = { .args = args };
    cltel_config *config = NULL;
    int code = read_flags(&job);
    if (!code)
        code = open_source(&job, &config);
    if (!code)
        code = show(&job);
    cltel_tail_source_done(&job.source);
    cltel_tail_format_done(&job.format);
    cltel_tail_seen_done(&job.seen);
    cltel_tail_last_done(&job.last);
    cltel_buf_done(&job.out);
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
