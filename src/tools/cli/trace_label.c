/* What a span is called, and what its numbers look like. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tools/cli/terminal.h"
#include "tools/cli/trace_view.h"

enum { LABEL_MAX_BYTES = 200 };

cltel_view cltel_cli_url_path(cltel_view url)
{
    const char *scheme = url.len ? memmem(url.ptr, url.len, "://", 3) : NULL;
    if (scheme) {
        const char *host = scheme + 3, *end = url.ptr + url.len;
        const char *slash = memchr(host, '/', (size_t)(end - host));
        url = slash ? (cltel_view){ slash, (size_t)(end - slash) } : CLTEL_VIEW("/");
    }
    const char *query = url.len ? memchr(url.ptr, '?', url.len) : NULL;
    return query ? (cltel_view){ url.ptr, (size_t)(query - url.ptr) } : url;
}

/* Long texts are cut, at a character. */
static void append(cltel_buf *labels, cltel_view text)
{
    if (text.len > LABEL_MAX_BYTES) {
        text.len = LABEL_MAX_BYTES;
        while (text.len && ((unsigned char)text.ptr[text.len] & 0xc0) == 0x80)
            text.len--;
    }
    cltel_append_harmless(labels, text);
}

/* What may stand on many lines has one here. */
static void append_line(cltel_buf *labels, cltel_view text)
{
    cltel_buf line = { 0 };
    bool space = true;
    for (size_t i = 0; i < text.len && line.len < 2 * LABEL_MAX_BYTES; i++) {
        bool blank = text.ptr[i] == ' ' || text.ptr[i] == '\n' || text.ptr[i] == '\t' || text.ptr[i] == '\r';
        if (!blank || !space)
            cltel_buf_append_char(&line, blank ? ' ' : text.ptr[i]);
        space = blank;
    }
    append(labels, cltel_buf_view(&line));
    labels->failed = labels->failed || line.failed;
    cltel_buf_done(&line);
}

/* What the library was told a span does, where the document's name says whom it calls. */
static cltel_view operation_of(const cltel_xray_trace *trace, const cltel_xray_node *node)
{
    for (int32_t i = 0; i < node->annotations.count; i++) {
        const cltel_xray_annotation *annotation = &trace->annotations[node->annotations.first + i];
        if (annotation->type == CLTEL_XRAY_TEXT && cltel_view_equal(annotation->key, CLTEL_VIEW("operation")))
            return annotation->text;
    }
    return (cltel_view){ NULL, 0 };
}

void cltel_cli_append_label(cltel_buf *labels, const cltel_xray_trace *trace, const cltel_xray_node *node)
{
    cltel_view operation = operation_of(trace, node);
    if (node->http && node->http->method.len && node->http->url.len) {
        append(labels, node->http->method);
        cltel_buf_append_char(labels, ' ');
        append(labels, cltel_cli_url_path(node->http->url));
    } else if (node->sql && node->sql->sanitized_query.len) {
        append_line(labels, node->sql->sanitized_query);
    } else if (operation.len) {
        append_line(labels, operation);
    } else if (node->kind == CLTEL_XRAY_SUBSEGMENT && node->aws && node->aws->operation.len) {
        append(labels, node->name);
        cltel_buf_append_char(labels, ' ');
        append(labels, node->aws->operation);
    } else {
        append(labels, node->name);
    }
}

const char *cltel_cli_status(const cltel_xray_node *node)
{
    return node->fault         ? "fault"
           : node->throttle    ? "throttle"
           : node->error       ? "error"
           : node->in_progress ? "running"
                               : "ok";
}

const char *cltel_cli_duration(double duration_s, bool utf8, char text[CLTEL_CLI_DURATION_CHARS])
{
    enum { SIZE = CLTEL_CLI_DURATION_CHARS };
    const char *sign = duration_s < 0 ? "-" : "";
    double s = fabs(duration_s);
    if (isnan(s))
        snprintf(text, SIZE, "-");
    else if (s < 0.5e-6)
        snprintf(text, SIZE, "0");
    else if (s < 0.0009995)
        snprintf(text, SIZE, "%s%.0f %ss", sign, s * 1e6, utf8 ? "\302\265" : "u");
    else if (s < 0.00995)
        snprintf(text, SIZE, "%s%.1f ms", sign, s * 1e3);
    else if (s < 0.9995)
        snprintf(text, SIZE, "%s%.0f ms", sign, s * 1e3);
    else if (s < 9.995)
        snprintf(text, SIZE, "%s%.2f s", sign, s);
    else if (s < 59.95)
        snprintf(text, SIZE, "%s%.1f s", sign, s);
    else if (s < 3599.5)
        snprintf(text, SIZE, "%s%d m %02d s", sign, (int)(s + 0.5) / 60, (int)(s + 0.5) % 60);
    else if (s < 1e9)
        snprintf(text, SIZE, "%s%d h %02d m", sign, (int)(s / 3600), (int)(s / 60) % 60);
    else
        snprintf(text, SIZE, "%s%.0f d", sign, s / 86400);
    return text;
}
