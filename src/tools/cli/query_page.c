#include "tools/cli/query_page.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/json_writer.h"
#include "base/time_text.h"
#include "tools/cli/browser.h"
#include "tools/cli/say.h"
#include "tools/cli/terminal.h"
#include "tools/cli/verb.h"
#include "tools/endpoint/service.h"

static void append_encoded(cltel_buf *url, cltel_view text)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] && strchr(plain, text.ptr[i]))
            cltel_buf_append_char(url, text.ptr[i]);
        else
            cltel_buf_append_format(url, "%%%02X", (unsigned char)text.ptr[i]);
}

/* The page asks all groups, so the query itself has to name them. */
static void append_query(cltel_buf *url, const cltel_cli_query_job *job)
{
    cltel_buf text = { 0 };
    for (size_t i = 0; i < job->groups->count; i++) {
        cltel_buf_append_text(&text, i ? ", \"" CLTEL_LOCAL_ACCOUNT ":" : "filter @log in [\"" CLTEL_LOCAL_ACCOUNT ":");
        cltel_buf_append_format(&text, "%s\"", job->groups->names[i]);
    }
    cltel_buf_append_text(&text, "] | ");
    cltel_buf_append_text(&text, job->text);
    append_encoded(url, cltel_buf_view(&text));
    url->failed = url->failed || text.failed;
    cltel_buf_done(&text);
}

/* To the millisecond, as the page writes it. */
static void append_time(cltel_buf *url, const char *name, int64_t time_ms)
{
    enum { CHARS_TO_MS = 23 };
    char text[CLTEL_TIME_ISO_CHARS + 1];
    cltel_time_text cache = { 0 };
    cltel_time_text_iso(&cache, time_ms < INT64_MAX / 1000000 ? time_ms * 1000000 : INT64_MAX, text);
    cltel_buf_append_format(url, "&%s=", name);
    append_encoded(url, (cltel_view){ text, CHARS_TO_MS });
    cltel_buf_append_char(url, 'Z');
}

int cltel_cli_query_open_page(const cltel_cli_query_job *job)
{
    cltel_buf url = { 0 };
    if (!cltel_aws_is_local(job->aws)) {
        cltel_complain("only `cltel local` has a page that a query can be opened in",
                       "the endpoint is none of this machine", "cltel config aws.endpoint.url");
        return CLTEL_EXIT_CONFIG;
    }
    cltel_buf_append_format(&url, "http://%s/logs?q=", cltel_aws_host(job->aws));
    append_query(&url, job);
    append_time(&url, "from", job->since_ms);
    append_time(&url, "to", job->until_ms);
    cltel_buf_terminate(&url);
    if (!url.failed && cltel_terminal_is(STDOUT_FILENO))
        cltel_browser_open(url.ptr);
    cltel_buf_append_char(&url, '\n');
    cltel_out(&url);
    cltel_buf_done(&url);
    return CLTEL_EXIT_DONE;
}
