#include "tools/cli/query_price.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json_check.h"
#include "tools/cli/json_body.h"
#include "tools/cli/json_walk.h"
#include "tools/cli/query_words.h"
#include "tools/cli/say.h"
#include "tools/cli/terminal.h"
#include "tools/cli/time_flag.h"

enum { ASK_FROM_GB = 1, DAY_MS = 86400000 };

#define BYTES_PER_GB 1e9
#define PRICE_USD_PER_GB 0.005 /* Logs Insights, us-east-1; --price says another one */

/* The share of a group's time that the query looks at. The service tells how many bytes a group holds, not when they
 * came: it is taken that they came evenly. */
static double share_of(const cltel_cli_query_job *job, cltel_view group)
{
    double now = (double)cltel_cli_now_ms(), begin = cltel_json_number(cltel_json_member(group, "creationTime"));
    double kept_ms = cltel_json_number(cltel_json_member(group, "retentionInDays")) * DAY_MS;
    if (kept_ms > 0 && begin < now - kept_ms)
        begin = now - kept_ms;
    double from = (double)job->since_ms > begin ? (double)job->since_ms : begin;
    double until = (double)job->until_ms < now ? (double)job->until_ms : now;
    return until <= from ? 0 : now - begin < 1 ? 1 : (until - from) / (now - begin);
}

static double bytes_of_page(const cltel_cli_query_job *job, cltel_view list)
{
    cltel_json_walk walk;
    cltel_view key, group;
    double bytes = 0;
    if (!list.ptr || !cltel_json_walk_begin(&walk, list) || walk.object)
        return 0;
    while (cltel_json_walk_next(&walk, &key, &group))
        bytes += cltel_json_number(cltel_json_member(group, "storedBytes")) * share_of(job, group);
    return bytes;
}

/* false: the service does not tell, so nobody can say. */
static bool estimate(cltel_cli_query_job *job, double *bytes)
{
    cltel_aws_answer answer = { 0 };
    cltel_error detail = CLTEL_ERROR_INIT;
    cltel_body_begin(&job->body);
    cltel_body_texts(&job->body, "logGroupIdentifiers", (const char *const *)job->groups->names, job->groups->count);
    cltel_body_end(&job->body);
    if (job->body.failed ||
        cltel_aws_call(job->aws, "DescribeLogGroups", cltel_buf_view(&job->body), &answer, &detail) != CLTEL_OK ||
        answer.code[0] || !cltel_json_valid(answer.body))
        return false;
    *bytes = bytes_of_page(job, cltel_json_member(answer.body, "logGroups"));
    return true;
}

static bool read_yes(void)
{
    char line[16] = "";
    ssize_t got;
    do
        got = read(STDIN_FILENO, line, sizeof line - 1);
    while (got < 0 && errno == EINTR);
    line[strcspn(line, "\r\n")] = 0;
    return strcmp(line, "y") == 0 || strcmp(line, "Y") == 0 || strcmp(line, "yes") == 0;
}

static int ask(const cltel_args *args, const char *what)
{
    static const char question[] = "Go on? [y/N] ";
    if (!cltel_terminal_is(STDIN_FILENO) || cltel_args_has(args, "no-input")) {
        cltel_complain(what, "nobody can be asked whether it shall", "--yes, a shorter time, or fewer groups");
        return CLTEL_EXIT_USAGE;
    }
    cltel_note("cltel: %s", what);
    if (write(STDERR_FILENO, question, sizeof question - 1) < 0)
        return CLTEL_EXIT_INTERRUPTED;
    return read_yes() ? CLTEL_EXIT_DONE : CLTEL_EXIT_INTERRUPTED;
}

static bool read_price(const cltel_args *args, const cltel_cli_query_job *job, double *price)
{
    const char *text = cltel_args_value(args, "price");
    char why[160], *end;
    *price = cltel_aws_is_local(job->aws) ? 0 : PRICE_USD_PER_GB;
    if (!text)
        return true;
    *price = strtod(text, &end);
    if (end != text && !*end && *price >= 0 && *price <= 1000)
        return true;
    snprintf(why, sizeof why, "--price is '%.80s', not a number of USD from 0 to 1000", text);
    cltel_complain_usage(why, NULL);
    return false;
}

int cltel_cli_query_ask_price(const cltel_args *args, cltel_cli_query_job *job)
{
    double price, bytes;
    char what[200], size[40];
    if (!read_price(args, job, &price))
        return CLTEL_EXIT_USAGE;
    if (price == 0 || cltel_args_has(args, "yes") || !estimate(job, &bytes) || bytes <= ASK_FROM_GB * BYTES_PER_GB)
        return CLTEL_EXIT_DONE;
    snprintf(what, sizeof what, "the query would look at about %s in %zu log group%s, for about %.2f USD",
             cltel_cli_bytes_text(bytes, size, sizeof size), job->groups->count, job->groups->count == 1 ? "" : "s",
             bytes / BYTES_PER_GB * price);
    return ask(args, what);
}
