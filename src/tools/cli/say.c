#include "tools/cli/say.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tools/cli/verb.h"

static bool out_may_end;
static bool out_ended;

void cltel_out_may_end(bool may)
{
    out_may_end = may;
}

static void out_failed(int error)
{
    if (error == EPIPE && out_may_end) {
        out_ended = true;
        return;
    }
    if (error != EPIPE) {
        cltel_complain("could not write to the standard output", strerror(error), NULL);
        _exit(CLTEL_EXIT_PARTLY);
    }
    _exit(CLTEL_EXIT_PIPE);
}

void cltel_out(cltel_buf *buf)
{
    size_t done = 0;
    if (buf->failed)
        out_failed(ENOMEM);
    while (done < buf->len && !out_ended) {
        ssize_t wrote = write(STDOUT_FILENO, buf->ptr + done, buf->len - done);
        if (wrote >= 0)
            done += (size_t)wrote;
        else if (errno != EINTR)
            out_failed(errno);
    }
    cltel_buf_clear(buf);
}

void cltel_note(const char *format, ...)
{
    char line[1200];
    va_list list;
    va_start(list, format);
    int len = vsnprintf(line, sizeof line - 1, format, list);
    va_end(list);
    if (len < 0)
        return;
    size_t cut = (size_t)len < sizeof line - 2 ? (size_t)len : sizeof line - 2;
    line[cut] = '\n';
    /* Where not even this can be written there is nobody left to tell. */
    if (write(STDERR_FILENO, line, cut + 1) < 0)
        return;
}

void cltel_complain(const char *what, const char *why, const char *try)
{
    cltel_note("cltel: %s", what);
    if (why)
        cltel_note("  %s", why);
    if (try)
        cltel_note("  Try: %s", try);
}

int cltel_complain_usage(const char *why, const char *try)
{
    cltel_complain(why, NULL, try);
    return CLTEL_EXIT_USAGE;
}

int cltel_complain_config(const cltel_error *detail)
{
    cltel_complain("the configuration cannot be used", detail->text[0] ? detail->text : cltel_error_name(detail->code),
                   "cltel config     shows every option, its value and where it came from");
    return CLTEL_EXIT_CONFIG;
}

int cltel_complain_memory(void)
{
    cltel_complain("there is not enough memory", NULL, NULL);
    return CLTEL_EXIT_PARTLY;
}
