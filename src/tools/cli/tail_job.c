#include "tools/cli/tail_job.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "tools/cli/say.h"
#include "tools/cli/terminal.h"

enum {
    LATE_MS = 10000, /* a service shows an event so much later than its time says */
    ASK_AGAIN_MS = 1000,
    FLUSH_BYTES = 64 * 1024
};

static int64_t now_ms(void)
{
    return cltel_clock_realtime_ns() / 1000000;
}

static void take(void *context, const cltel_tail_event *event)
{
    cltel_tail_job *job = context;
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
static cltel_tail_result take_pages(cltel_tail_job *job, cltel_error *detail)
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

static int complain(const cltel_tail_job *job, cltel_tail_result result, const cltel_error *detail)
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
static int follow(cltel_tail_job *job)
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

static void head_line(const cltel_tail_job *job)
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

int cltel_tail_run(cltel_tail_job *job)
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

void cltel_tail_job_done(cltel_tail_job *job)
{
    cltel_tail_source_done(&job->source);
    cltel_tail_format_done(&job->format);
    cltel_tail_seen_done(&job->seen);
    cltel_tail_last_done(&job->last);
    cltel_buf_done(&job->out);
}
