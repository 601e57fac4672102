#include "tools/cli/terminal.h"

#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/utf8.h"
#include "config/env.h"

bool cltel_terminal_is(int fd)
{
    return isatty(fd) == 1;
}

static bool is_forced(const char *variable)
{
    const char *value = cltel_env_get(variable);
    return value && strcmp(value, "0") != 0;
}

bool cltel_terminal_colour(const cltel_args *args, int fd)
{
    const char *when = cltel_args_value(args, "color");
    if (when && strcmp(when, "auto") != 0)
        return strcmp(when, "always") == 0;
    if (cltel_env_get("NO_COLOR"))
        return false;
    if (is_forced("FORCE_COLOR") || is_forced("CLICOLOR_FORCE"))
        return true;
    const char *term = cltel_env_get("TERM");
    return cltel_terminal_is(fd) && term && strcmp(term, "dumb") != 0;
}

static int size_of(const char *variable, int from_terminal, int usual)
{
    enum { MOST = 1000 };
    const char *given = cltel_env_get(variable);
    long size = given ? strtol(given, NULL, 10) : 0;
    size = size <= 0 ? from_terminal : size;
    return size <= 0 ? usual : size > MOST ? MOST : (int)size;
}

int cltel_terminal_width(int fd)
{
    struct winsize size = { 0 };
    return size_of("COLUMNS", ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0, 80);
}

int cltel_terminal_height(int fd)
{
    struct winsize size = { 0 };
    return size_of("LINES", ioctl(fd, TIOCGWINSZ, &size) == 0 ? size.ws_row : 0, 24);
}

/* Marks of direction, line and paragraph separators, invisible format characters. */
static bool is_hostile(uint32_t code)
{
    return (code >= 0x7f && code <= 0x9f) || (code >= 0x200e && code <= 0x200f) || (code >= 0x2028 && code <= 0x202e) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0x061c || code == 0xfeff;
}

static void append_control(cltel_buf *buf, unsigned char c)
{
    const char *short_form = c == '\n' ? "\\n" : c == '\t' ? "\\t" : c == '\r' ? "\\r" : NULL;
    if (short_form)
        cltel_buf_append_text(buf, short_form);
    else
        cltel_buf_append_format(buf, "\\x%02x", c);
}

void cltel_append_harmless(cltel_buf *buf, cltel_view text)
{
    if (!text.len) /* nothing may have no address */
        return;
    const unsigned char *at = (const unsigned char *)text.ptr, *end = at + text.len;
    const unsigned char *plain = at;
    while (at < end) {
        if (*at >= 0x20 && *at < 0x7f) {
            at++;
            continue;
        }
        uint32_t code;
        bool valid;
        size_t len = cltel_utf8_next(at, (size_t)(end - at), &code, &valid);
        if (valid && code >= 0x20 && !is_hostile(code)) {
            at += len;
            continue;
        }
        cltel_buf_append(buf, plain, (size_t)(at - plain));
        if (valid && code > 0x7f)
            cltel_buf_append_format(buf, "\\u%04x", (unsigned)code);
        else
            for (size_t i = 0; i < len; i++)
                append_control(buf, at[i]);
        at += len;
        plain = at;
    }
    cltel_buf_append(buf, plain, (size_t)(end - plain));
}
