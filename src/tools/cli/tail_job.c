#include "tools/cli/tail_job.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "tools/aws/aws_answer.h"
#include "tools/cli/name_cache.h"
#include "tools/cli/refusal.h"
#include "tools/cli/say.h"
#include "tools/cli/terminal.h"

enum {
    LATE_MS = 10000, /* a service shows an event so much later than its time says */
    ASK_AGAIN_MS = 1000,
    LOOK_AGAIN_MS = 5000, /* for new groups */
    FLUSH_BYTES = 64 * 1024
};

static int64_t now_ms(void)
{
    return cltel_clock_realtime_ns() / 1000000;
}

static void take(cltel_tail_job *job, cltel_tail_source *source, const cltel_tail_event *event)
{
    size_t begin = job->out.len;
    if (job->follow && !cltel_tail_seen_add(&source->seen, event->id, event->timestamp_ms))
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
    cltel_tail_source *source;
    const cltel_tail_event *event;
    cltel_tail_merge_begin(&job->merge);
    for (;;) {
        if (cltel_tail_merge_must_ask(&job->merge))
            cltel_out(&job->out);
        result = cltel_tail_merge_next(&job->merge, &job->query, &source, &event, detail);
        if (result != CLTEL_TAIL_MORE)
            break;
        take(job, source, event);
    }
    if (job->last.lines) {
        cltel_tail_last_append_all(&job->last, &job->out);
        cltel_tail_last_done(&job->last);
    }
    cltel_out(&job->out);
    return result;
}

static const cltel_tail_source *failed_source(const cltel_tail_job *job)
{
    return &job->merge.sources[job->merge.failed];
}

static int complain(const cltel_tail_job *job, cltel_tail_result result, const cltel_error *detail)
{
    char what[600];
    const cltel_tail_source *source = failed_source(job);
    snprintf(what, sizeof what, "could not read the group %.512s", source->group);
    return cltel_complain_call(what, "FilterLogEvents", result == CLTEL_TAIL_REFUSED ? CLTEL_OK : CLTEL_E_SYSTEM,
                               &source->answer, detail);
}

/* The service takes five such questions a second from an account. */
static void wait_a_moment(size_t groups)
{
    long wait_ms = groups <= 4 ? ASK_AGAIN_MS : (long)groups * (ASK_AGAIN_MS / 4);
    struct timespec left = { .tv_sec = wait_ms / 1000, .tv_nsec = wait_ms % 1000 * 1000000L };
    nanosleep(&left, NULL);
}

/* A pattern may mean more groups than it did. */
static void look_for_groups(cltel_tail_job *job)
{
    int64_t now = now_ms();
    size_t known = job->groups->count;
    if (now - job->looked_ms < LOOK_AGAIN_MS)
        return;
    job->looked_ms = now;
    cltel_group_names_look_again(job->groups, job->merge.sources[0].aws, job->words, job->word_count);
    for (size_t i = known; i < job->groups->count; i++) {
        job->merge.sources[i] = (cltel_tail_source){ .aws = job->merge.sources[0].aws,
                                                     .group = job->groups->names[i],
                                                     .since_ms = job->begin_ms };
        job->merge.count++;
        job->format.show_group = true;
        if (cltel_terminal_is(STDERR_FILENO))
            cltel_note("%s is new", job->groups->names[i]);
    }
}

static void forget_seen(cltel_tail_job *job)
{
    for (size_t i = 0; i < job->merge.count; i++)
        cltel_tail_seen_forget(&job->merge.sources[i].seen, job->query.since_ms);
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
        forget_seen(job);
        wait_a_moment(job->merge.count);
        look_for_groups(job);
        cltel_tail_result result = take_pages(job, &detail);
        for (size_t i = 0; result == CLTEL_TAIL_END && i < job->merge.count; i++)
            job->merge.sources[i].since_ms = 0;
        const cltel_aws_answer *answer = &failed_source(job)->answer;
        bool outage =
            result == CLTEL_TAIL_FAILED || (result == CLTEL_TAIL_REFUSED && cltel_aws_answer_is_passing(answer));
        if (result == CLTEL_TAIL_REFUSED && !outage)
            return complain(job, result, &detail);
        if (outage && !lost)
            cltel_note("cltel: %s; asking again", result == CLTEL_TAIL_FAILED ? detail.text : answer->code);
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
    char head[64];
    snprintf(head, sizeof head, "%zu groups", job->merge.count);
    cltel_note("%s  \302\267  times %s%s", job->merge.count == 1 ? job->merge.sources[0].group : head,
               job->format.utc ? "UTC" : zone, job->follow ? "  \302\267  Ctrl-C stops" : "");
}

int cltel_tail_run(cltel_tail_job *job)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    head_line(job);
    job->looked_ms = now_ms();
    job->begin_ms = job->query.since_ms ? job->query.since_ms : 1;
    cltel_tail_result result = take_pages(job, &detail);
    if (result != CLTEL_TAIL_END)
        return complain(job, result, &detail);
    cltel_name_cache_add(job->settings, CLTEL_NAMES_GROUPS, (const char *const *)job->groups->names,
                         job->groups->count);
    if (job->follow)
        return follow(job);
    if (!job->shown && cltel_terminal_is(STDERR_FILENO))
        cltel_note("nothing found; --since 1d looks further back");
    return CLTEL_EXIT_DONE;
}

void cltel_tail_job_done(cltel_tail_job *job)
{
    for (size_t i = 0; i < job->merge.count; i++)
        cltel_tail_source_done(&job->merge.sources[i]);
    cltel_tail_format_done(&job->format);
    cltel_tail_last_done(&job->last);
    cltel_buf_done(&job->out);
}
