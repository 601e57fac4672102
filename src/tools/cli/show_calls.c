#include "tools/cli/show_calls.h"

#include <string.h>
#include <unistd.h>

#include "tools/aws/aws_call.h"
#include "tools/cli/terminal.h"

enum { SHOWN_BYTES_MAX = 65536 };

static void say(cltel_buf *text)
{
    /* Where not even this can be written there is nobody left to tell. */
    if (!text->failed && write(STDERR_FILENO, text->ptr, text->len) < 0)
        cltel_buf_clear(text);
    cltel_buf_done(text);
}

static void append_sent(cltel_buf *text, const cltel_aws_sight *sight)
{
    cltel_buf_append_format(text, "> POST %s%s%s, %zu bytes\n", sight->url, sight->target[0] ? " " : "", sight->target,
                            sight->sent.len);
}

static void append_received(cltel_buf *text, const cltel_aws_sight *sight)
{
    if (sight->status)
        cltel_buf_append_format(text, "< %d in %lld ms, %zu bytes   (request %s)\n", (int)sight->status,
                                (long long)sight->took_ms, sight->received.len, sight->request_id);
    else
        cltel_buf_append_format(text, "< no answer in %lld ms: %s\n", (long long)sight->took_ms, sight->problem);
}

static void show_line(const cltel_aws_sight *sight)
{
    cltel_buf text = { 0 };
    append_sent(&text, sight);
    append_received(&text, sight);
    say(&text);
}

/* With the signature one could send this request again, with the token any other one. */
static size_t public_length(const char *header)
{
    static const char token[] = "X-Amz-Security-Token: ", signature[] = "Signature=";
    if (strncmp(header, token, sizeof token - 1) == 0)
        return sizeof token - 1;
    const char *at = strstr(header, signature);
    return at ? (size_t)(at - header) + sizeof signature - 1 : strlen(header);
}

static void append_headers(cltel_buf *text, const cltel_buf *headers)
{
    for (size_t at = 0; at < headers->len; at += strlen(headers->ptr + at) + 1) {
        const char *header = headers->ptr + at;
        size_t len = public_length(header);
        cltel_buf_append_text(text, "> ");
        cltel_append_harmless(text, (cltel_view){ header, len });
        cltel_buf_append_text(text, header[len] ? "***\n" : "\n");
    }
}

static void append_body(cltel_buf *text, char mark, cltel_view body)
{
    size_t len = body.len < SHOWN_BYTES_MAX ? body.len : SHOWN_BYTES_MAX;
    cltel_buf_append_format(text, "%c ", mark);
    if (len)
        cltel_append_harmless(text, (cltel_view){ body.ptr, len });
    if (len < body.len)
        cltel_buf_append_format(text, "... and %zu more bytes", body.len - len);
    cltel_buf_append_char(text, '\n');
}

static void show_exchange(const cltel_aws_sight *sight)
{
    cltel_buf text = { 0 };
    append_sent(&text, sight);
    append_headers(&text, sight->headers);
    append_body(&text, '>', sight->sent);
    append_received(&text, sight);
    if (sight->status)
        append_body(&text, '<', sight->received);
    say(&text);
}

void cltel_show_calls(const cltel_args *args)
{
    if (cltel_args_has(args, "debug-http"))
        cltel_aws_show_calls(show_exchange);
    else if (cltel_args_has(args, "verbose"))
        cltel_aws_show_calls(show_line);
}
