/* Lines from a file descriptor, in bounded memory: a line that is longer than the
 * buffer comes in pieces. */
#ifndef CLTEL_TOOLS_CLI_LINE_READER_H
#define CLTEL_TOOLS_CLI_LINE_READER_H

#include <stdbool.h>

#include "base/bytes.h"

enum { CLTEL_LINE_MAX_BYTES = 256 * 1024 };

typedef struct cltel_line {
    cltel_view text; /* without the newline and a carriage return before it; until the next call */
    bool is_piece;   /* of a line that is longer than CLTEL_LINE_MAX_BYTES */
    bool is_last;    /* the line ends here */
} cltel_line;

typedef enum cltel_read_result {
    CLTEL_READ_LINE,
    CLTEL_READ_END,
    CLTEL_READ_STOPPED,
    CLTEL_READ_FAILED
} cltel_read_result;

typedef struct cltel_line_reader {
    int fd;
    const volatile int *stop; /* not 0: reading ends; looked at whenever there is nothing to read */
    char *buffer;             /* CLTEL_LINE_MAX_BYTES */
    size_t begin, end;
    bool ended;
    bool inside; /* pieces of a long line have been given */
    int error;   /* errno of FAILED */
} cltel_line_reader;

bool cltel_line_reader_init(cltel_line_reader *reader, int fd, const volatile int *stop);
void cltel_line_reader_done(cltel_line_reader *reader);

/* Waits for the next line. What stands behind the last newline is a line too. */
cltel_read_result cltel_line_reader_next(cltel_line_reader *reader, cltel_line *line);

#endif
