/* Reading a small file that somebody else may have put there: it may be missing,
 * a directory, a FIFO without a writer, or endless. */
#ifndef CLTEL_CONFIG_FILE_H
#define CLTEL_CONFIG_FILE_H

#include <stdbool.h>

#include "base/bytes.h"

typedef enum cltel_file_answer {
    CLTEL_FILE_READ,
    CLTEL_FILE_MISSING,
    CLTEL_FILE_REFUSED, /* no regular file, too large, no permission */
    CLTEL_FILE_NO_MEMORY
} cltel_file_answer;

enum { CLTEL_FILE_MAX_BYTES = 1024 * 1024 };

/* Reads a whole file of at most CLTEL_FILE_MAX_BYTES into content (empty before; release it with
 * cltel_file_forget()). reason: why not, without the path. open_to_others, when not NULL: its group or the world
 * may read it. */
cltel_file_answer cltel_file_read(const char *path, cltel_buf *content, bool *open_to_others, char *reason,
                                  size_t reason_size);

/* Wipes and releases: files hold secrets. */
void cltel_file_forget(cltel_buf *content);

#endif
