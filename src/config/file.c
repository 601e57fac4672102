#include "config/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"

void cltel_file_forget(cltel_buf *content)
{
    cltel_wipe(content->ptr, content->cap);
    cltel_buf_done(content);
}

static cltel_file_answer refuse(char *reason, size_t size)
{
    char text[96];
    int error = errno;
    snprintf(reason, size, "%s", strerror_r(error, text, sizeof text));
    return error == ENOENT || error == ENOTDIR ? CLTEL_FILE_MISSING : CLTEL_FILE_REFUSED;
}

/* The room is taken once: growing would leave copies of secrets behind. */
static cltel_file_answer read_all(int fd, size_t bytes, cltel_buf *content, char *reason, size_t reason_size)
{
    if (!cltel_buf_reserve(content, bytes + 1)) {
        snprintf(reason, reason_size, "no memory");
        return CLTEL_FILE_NO_MEMORY;
    }
    while (content->len <= bytes) {
        ssize_t got = read(fd, content->ptr + content->len, bytes + 1 - content->len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return refuse(reason, reason_size);
        if (got == 0)
            return CLTEL_FILE_READ;
        content->len += (size_t)got;
    }
    snprintf(reason, reason_size, "it grows while it is read");
    return CLTEL_FILE_REFUSED;
}

static cltel_file_answer read_opened(int fd, cltel_buf *content, bool *open_to_others, char *reason, size_t reason_size)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return refuse(reason, reason_size);
    if (open_to_others)
        *open_to_others = info.st_mode & (S_IRGRP | S_IROTH);
    if (!S_ISREG(info.st_mode)) {
        snprintf(reason, reason_size, "it is no regular file");
        return CLTEL_FILE_REFUSED;
    }
    if (info.st_size > CLTEL_FILE_MAX_BYTES) {
        snprintf(reason, reason_size, "it has %lld bytes, more than %d", (long long)info.st_size, CLTEL_FILE_MAX_BYTES);
        return CLTEL_FILE_REFUSED;
    }
    return read_all(fd, (size_t)info.st_size, content, reason, reason_size);
}

cltel_file_answer cltel_file_read(const char *path, cltel_buf *content, bool *open_to_others, char *reason,
                                  size_t reason_size)
{
    /* O_NONBLOCK: the open of a FIFO without a writer returns. */
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0)
        return refuse(reason, reason_size);
    cltel_file_answer answer = read_opened(fd, content, open_to_others, reason, reason_size);
    close(fd);
    if (answer != CLTEL_FILE_READ)
        cltel_file_forget(content);
    return answer;
}
