#include "tools/cli/line_reader.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"

enum { LOOK_AT_STOP_MS = 200, UTF8_MAX_BYTES = 4 };

bool cltel_line_reader_init(cltel_line_reader *reader, int fd, const volatile int *stop)
{
    *reader = (cltel_line_reader){ .fd = fd, .stop = stop };
    reader->buffer = cltel_alloc(CLTEL_LINE_MAX_BYTES);
    return reader->buffer != NULL;
}

void cltel_line_reader_done(cltel_line_reader *reader)
{
    cltel_release(reader->buffer);
    reader->buffer = NULL;
}

/* Reads more. LINE: some bytes came. END: the input has ended. */
static cltel_read_result fill(cltel_line_reader *reader)
{
    struct pollfd wait = { .fd = reader->fd, .events = POLLIN };
    memmove(reader->buffer, reader->buffer + reader->begin, reader->end - reader->begin);
    reader->end -= reader->begin;
    reader->begin = 0;
    while (!*reader->stop) {
        if (poll(&wait, 1, LOOK_AT_STOP_MS) <= 0)
            continue;
        ssize_t got = read(reader->fd, reader->buffer + reader->end, CLTEL_LINE_MAX_BYTES - reader->end);
        if (got > 0) {
            reader->end += (size_t)got;
            return CLTEL_READ_LINE;
        }
        if (got == 0) {
            reader->ended = true;
            return CLTEL_READ_END;
        }
        if (errno != EINTR && errno != EAGAIN) {
            reader->error = errno;
            reader->ended = true;
            return CLTEL_READ_FAILED;
        }
    }
    return CLTEL_READ_STOPPED;
}

static void give(cltel_line_reader *reader, cltel_line *line, size_t len, bool is_last)
{
    line->text = (cltel_view){ reader->buffer + reader->begin, len };
    line->is_piece = reader->inside || !is_last;
    line->is_last = is_last;
    reader->inside = !is_last;
    reader->begin += len;
    if (is_last && line->text.len && line->text.ptr[len - 1] == '\r')
        line->text.len--;
}

/* A piece must not end inside a character: it would look broken on both sides. */
static size_t piece_bytes(const char *text, size_t len)
{
    for (size_t back = 1; back < UTF8_MAX_BYTES && back < len; back++) {
        unsigned char c = (unsigned char)text[len - back];
        if (c < 0x80)
            return len;
        if (c >= 0xc0)
            return len - back;
    }
    return len;
}

cltel_read_result cltel_line_reader_next(cltel_line_reader *reader, cltel_line *line)
{
    size_t searched = 0;
    for (;;) {
        const char *from = reader->buffer + reader->begin;
        size_t have = reader->end - reader->begin;
        const char *newline = memchr(from + searched, '\n', have - searched);
        if (newline) {
            give(reader, line, (size_t)(newline - from), true);
            reader->begin++;
            return CLTEL_READ_LINE;
        }
        if (have == CLTEL_LINE_MAX_BYTES) {
            give(reader, line, piece_bytes(from, have), false);
            return CLTEL_READ_LINE;
        }
        searched = have;
        cltel_read_result result = reader->ended ? CLTEL_READ_END : fill(reader);
        if (result == CLTEL_READ_LINE)
            continue;
        if (result == CLTEL_READ_END && have) {
            give(reader, line, have, true);
            return CLTEL_READ_LINE;
        }
        return result;
    }
}
