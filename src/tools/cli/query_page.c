#include "tools/cli/query_page.h"

#include "tools/cli/page_url.h"
#include "tools/cli/verb.h"
#include "tools/endpoint/service.h"

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
    cltel_page_url_encoded(url, cltel_buf_view(&text));
    url->failed = url->failed || text.failed;
    cltel_buf_done(&text);
}

int cltel_cli_query_open_page(const cltel_cli_query_job *job)
{
    cltel_buf url = { 0 };
    if (!cltel_page_url_begin(&url, job->aws, "/logs"))
        return CLTEL_EXIT_CONFIG;
    cltel_page_url_name(&url, "q");
    append_query(&url, job);
    cltel_page_url_time(&url, "from", job->since_ms);
    cltel_page_url_time(&url, "to", job->until_ms);
    cltel_page_url_open(&url);
    cltel_buf_done(&url);
    return CLTEL_EXIT_DONE;
}
