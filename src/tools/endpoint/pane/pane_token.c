#include "tools/endpoint/pane/pane_token.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"
#include "base/os_posix.h"

static bool is_token(const char *text)
{
    size_t len = strspn(text, "0123456789abcdef");
    return len == CLTEL_PANE_TOKEN_CHARS && text[len] == '\0';
}

/* A file that others can read, or that is no token of ours, is written anew. */
static bool read_token(int fd, char *token)
{
    struct stat about;
    ssize_t count = read(fd, token, CLTEL_PANE_TOKEN_CHARS);
    if (fstat(fd, &about) != 0 || (about.st_mode & 077) != 0 || count != CLTEL_PANE_TOKEN_CHARS)
        return false;
    token[CLTEL_PANE_TOKEN_CHARS] = '\0';
    return is_token(token);
}

static bool make_token(int fd, char *token)
{
    uint8_t bytes[CLTEL_PANE_TOKEN_CHARS / 2];
    if (!cltel_os_random(bytes, sizeof bytes) || fchmod(fd, 0600) != 0 || ftruncate(fd, 0) != 0)
        return false;
    cltel_hex(token, bytes, sizeof bytes);
    token[CLTEL_PANE_TOKEN_CHARS] = '\0';
    return pwrite(fd, token, CLTEL_PANE_TOKEN_CHARS, 0) == CLTEL_PANE_TOKEN_CHARS;
}

cltel_err cltel_pane_token_open(const char *data_dir, char *token, cltel_error *detail)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/" CLTEL_PANE_TOKEN_FILE, data_dir);
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool fine = fd >= 0 && (read_token(fd, token) || make_token(fd, token));
    if (fd >= 0)
        close(fd);
    return fine ? CLTEL_OK : cltel_fail(detail, CLTEL_E_SYSTEM, "%s: the page's token cannot be kept there (%m)", path);
}

bool cltel_pane_token_fits(const cltel_http_request *request, const char *token)
{
    cltel_view given = cltel_http_header(request, "x-cltel-token");
    if (given.len != CLTEL_PANE_TOKEN_CHARS)
        return false;
    unsigned char differs = 0;
    for (size_t i = 0; i < given.len; i++)
        differs |= (unsigned char)(given.ptr[i] ^ token[i]);
    return differs == 0;
}
