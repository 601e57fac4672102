#include "tools/cli/query_job.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json_check.h"
#include "tools/cli/json_body.h"
#include "tools/cli/json_walk.h"
#include "tools/cli/query_words.h"
#include "tools/cli/refusal.h"
#include "tools/cli/say.h"
#include "tools/cli/verb.h"

enum {
    FIRST_WAIT_MS = 25,
    WAIT_MAX_MS = 1000, /* the service takes ten such questions a second from an account */
    PROGRESS_AFTER_MS = 100,
    PAGE_ROWS = 10000,
    PAGES_MAX = 1000
};

static volatile int stop; /* a signal was seen */

static void on_signal(int number)
{
    (void)number;
    if (stop)
        _exit(CLTEL_EXIT_INTERRUPTED);
    stop = 1;
}

static void catch_signals(void (*handler)(int))
{
    struct sigaction action = { .sa_handler = handler };
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
}

static int64_t now_ms(void)
{
    return cltel_clock_realtime_ns() / 1000000;
}

static bool is_arn(const char *name)
{
    return strncmp(name, "arn:", 4) == 0;
}

static void write_start(cltel_cli_query_job *job)
{
    const cltel_group_names *groups = job->groups;
    bool arns = false;
    for (size_t i = 0; i < groups->count; i++)
        arns = arns || is_arn(groups->names[i]);
    cltel_body_begin(&job->body);
    cltel_body_texts(&job->body, arns ? "logGroupIdentifiers" : "logGroupNames", (const char *const *)groups->names,
                     groups->count);
    cltel_body_number(&job->body, "startTime", job->since_ms / 1000);
    cltel_body_number(&job->body, "endTime", job->until_ms / 1000);
    cltel_body_text(&job->body, "queryString", job->text);
    if (job->limit)
        cltel_body_number(&job->body, "limit", job->limit);
    cltel_body_end(&job->body);
}

static int refused(const cltel_cli_query_job *job, const char *operation, cltel_err err, const cltel_aws_answer *answer,
                   const cltel_error *detail)
{
    if (err == CLTEL_OK && strcmp(answer->code, "MalformedQueryException") == 0)
        return cltel_complain_malformed(job->text, answer);
    return cltel_complain_call("the query did not go well", operation, err, answer, detail);
}

/* One call with job->body; CLTEL_EXIT_DONE: there is a JSON answer. */
static int call(cltel_cli_query_job *job, const char *operation, cltel_aws_answer *answer)
{
    cltel_error detail = CLTEL_ERROR_INIT;
    *answer = (cltel_aws_answer){ 0 };
    if (job->body.failed)
        return cltel_complain_memory();
    cltel_err err = cltel_aws_call(job->aws, operation, cltel_buf_view(&job->body), answer, &detail);
    if (stop)
        return CLTEL_EXIT_INTERRUPTED;
    if (err == CLTEL_OK && !answer->code[0] && cltel_json_valid(answer->body))
        return CLTEL_EXIT_DONE;
    cltel_cli_query_progress_end(job);
    return refused(job, operation, err, answer, &detail);
}

/* A text of the answer that is short and harmless, or "". */
static void copy_text(cltel_view quoted, char *out, size_t size)
{
    *out = 0;
    if (!cltel_json_is_string(quoted) || quoted.len >= size)
        return;
    size_t len = cltel_json_unquote(quoted, out);
    for (size_t i = 0; i < len; i++)
        out[i] = out[i] > ' ' && out[i] < 0x7f ? out[i] : '?';
    out[len] = 0;
}

static int start(cltel_cli_query_job *job)
{
    cltel_aws_answer answer;
    write_start(job);
    int code = call(job, "StartQuery", &answer);
    if (code)
        return code;
    copy_text(cltel_json_member(answer.body, "queryId"), job->id, sizeof job->id);
    return job->id[0] ? CLTEL_EXIT_DONE
                      : cltel_complain_call("the query did not go well", "StartQuery", CLTEL_OK, &answer, NULL);
}

static void read_statistics(cltel_cli_query_job *job, cltel_view statistics)
{
    job->statistics = (cltel_cli_query_statistics){
        .matched = cltel_json_number(cltel_json_member(statistics, "recordsMatched")),
        .scanned = cltel_json_number(cltel_json_member(statistics, "recordsScanned")),
        .bytes = cltel_json_number(cltel_json_member(statistics, "bytesScanned")),
    };
}

static size_t count_rows(cltel_view results)
{
    cltel_json_walk walk;
    cltel_view key, row;
    size_t count = 0;
    if (results.ptr && cltel_json_walk_begin(&walk, results) && !walk.object)
        while (cltel_json_walk_next(&walk, &key, &row))
            count++;
    return count;
}

/* One page; rows count only when the query is complete, before they are a foretaste. */
static int ask(cltel_cli_query_job *job)
{
    cltel_aws_answer answer;
    cltel_body_begin(&job->body);
    cltel_body_text(&job->body, "queryId", job->id);
    cltel_body_number(&job->body, "maxItems", PAGE_ROWS);
    if (job->token.len)
        cltel_body_json(&job->body, "nextToken", cltel_buf_view(&job->token));
    cltel_body_end(&job->body);
    int code = call(job, "GetQueryResults", &answer);
    if (code)
        return code;
    copy_text(cltel_json_member(answer.body, "status"), job->status, sizeof job->status);
    read_statistics(job, cltel_json_member(answer.body, "statistics"));
    cltel_buf_clear(&job->token);
    job->early_rows = count_rows(cltel_json_member(answer.body, "results"));
    if (strcmp(job->status, "Complete") != 0)
        return CLTEL_EXIT_DONE;
    cltel_view token = cltel_json_member(answer.body, "nextToken");
    if (cltel_json_is_string(token) && token.len > 2)
        cltel_buf_append_view(&job->token, token);
    return cltel_cli_rows_read(&job->rows, cltel_json_member(answer.body, "results")) ? CLTEL_EXIT_DONE
                                                                                      : cltel_complain_memory();
}

static bool is_under_way(const cltel_cli_query_job *job)
{
    return strcmp(job->status, "Scheduled") == 0 || strcmp(job->status, "Running") == 0;
}

static int wait_for_end(cltel_cli_query_job *job)
{
    int code = ask(job);
    for (long wait_ms = FIRST_WAIT_MS; !code && is_under_way(job); wait_ms *= 2) {
        wait_ms = wait_ms < WAIT_MAX_MS ? wait_ms : WAIT_MAX_MS;
        struct timespec left = { .tv_sec = wait_ms / 1000, .tv_nsec = wait_ms % 1000 * 1000000L };
        if (job->show_progress && now_ms() - job->begun_ms >= PROGRESS_AFTER_MS)
            cltel_cli_query_progress(job, now_ms() - job->begun_ms);
        nanosleep(&left, NULL);
        code = stop ? CLTEL_EXIT_INTERRUPTED : ask(job);
    }
    cltel_cli_query_progress_end(job);
    return code;
}

static int complain_status(const cltel_cli_query_job *job)
{
    char what[160];
    snprintf(what, sizeof what, "the service ended the query with the status %s",
             job->status[0] ? job->status : "\"\"");
    cltel_complain(what, NULL, "a shorter time, or fewer groups");
    return CLTEL_EXIT_SERVICE;
}

static int read_pages(cltel_cli_query_job *job)
{
    int code = CLTEL_EXIT_DONE;
    for (size_t page = 1; !code && job->token.len && page < PAGES_MAX; page++)
        code = ask(job);
    return code;
}

/* Nobody waits for the rows any more, so the service need not look for them. */
static void stop_query(cltel_cli_query_job *job)
{
    cltel_aws_answer answer;
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_cli_query_progress_end(job);
    if (!job->id[0])
        return;
    cltel_aws_watch(job->aws, NULL);
    cltel_body_begin(&job->body);
    cltel_body_text(&job->body, "queryId", job->id);
    cltel_body_end(&job->body);
    if (cltel_aws_call(job->aws, "StopQuery", cltel_buf_view(&job->body), &answer, &detail) == CLTEL_OK)
        cltel_note("cltel: the query was stopped");
    else
        cltel_note("cltel: the query could not be stopped: %s", detail.text);
}

int cltel_cli_query_run(cltel_cli_query_job *job)
{
    job->begun_ms = now_ms();
    catch_signals(on_signal);
    cltel_aws_watch(job->aws, &stop);
    int code = start(job);
    if (!code)
        code = wait_for_end(job);
    if (!code && strcmp(job->status, "Complete") != 0)
        code = complain_status(job);
    if (!code)
        code = read_pages(job);
    if (stop)
        stop_query(job);
    cltel_aws_watch(job->aws, NULL);
    catch_signals(SIG_DFL);
    job->took_ms = now_ms() - job->begun_ms;
    return code;
}

void cltel_cli_query_job_done(cltel_cli_query_job *job)
{
    cltel_cli_rows_done(&job->rows);
    cltel_buf_done(&job->body);
    cltel_buf_done(&job->token);
}
