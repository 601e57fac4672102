#include "tools/cli/page_url.h"

#include <unistd.h>

#include "base/time_text.h"
#include "tools/cli/browser.h"
#include "tools/cli/say.h"
#include "tools/cli/terminal.h"

bool cltel_page_url_begin(cltel_buf *url, const cltel_aws *aws, const char *path)
{
    if (!cltel_aws_is_local(aws)) {
        cltel_complain("only `cltel local` has a page that this can be opened in",
                       "the endpoint is none of this machine", "cltel config aws.endpoint.url");
        return false;
    }
    cltel_buf_append_format(url, "http://%s%s", cltel_aws_host(aws), path);
    return true;
}

void cltel_page_url_encoded(cltel_buf *url, cltel_view text)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] && strchr(plain, text.ptr[i]))
            cltel_buf_append_char(url, text.ptr[i]);
        else
            cltel_buf_append_format(url, "%%%02X", (unsigned char)text.ptr[i]);
}

void cltel_page_url_name(cltel_buf *url, const char *name)
{
    bool first = !url->len || !memchr(url->ptr, '?', url->len);
    cltel_buf_append_format(url, "%c%s=", first ? '?' : '&', name);
}

void cltel_page_url_time(cltel_buf *url, const char *name, int64_t time_ms)
{
    enum { CHARS_TO_MS = 23 };
    char text[CLTEL_TIME_ISO_CHARS + 1];
    cltel_time_text cache = { 0 };
    cltel_time_text_iso(&cache, time_ms < INT64_MAX / 1000000 ? time_ms * 1000000 : INT64_MAX, text);
    cltel_page_url_name(url, name);
    cltel_page_url_encoded(url, (cltel_view){ text, CHARS_TO_MS });
    cltel_buf_append_char(url, 'Z');
}

void cltel_page_url_open(cltel_buf *url)
{
    cltel_buf_terminate(url);
    if (!url->failed && cltel_terminal_is(STDOUT_FILENO))
        cltel_browser_open(url->ptr);
    cltel_buf_append_char(url, '\n');
    cltel_out(url);
}
