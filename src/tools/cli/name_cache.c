#include "tools/cli/name_cache.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/env.h"
#include "tools/aws/aws_call.h"

enum { PATH_BYTES = 4096, LINES_MAX = 2000, FILE_BYTES_MAX = 1024 * 1024 };

static bool make_folder(const char *path)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

/* XDG_CACHE_HOME/cltel or HOME/.cache/cltel; false: there is neither. */
static bool folder_of(char *path, bool make)
{
    const char *cache = cltel_env_get("XDG_CACHE_HOME"), *home = cltel_env_get("HOME");
    int len = cache && *cache == '/' ? snprintf(path, PATH_BYTES, "%s", cache)
              : home                 ? snprintf(path, PATH_BYTES, "%s/.cache", home)
                                     : -1;
    if (len < 0 || len >= PATH_BYTES - 8 || (make && !make_folder(path)))
        return false;
    memcpy(path + len, "/cltel", sizeof "/cltel");
    return !make || make_folder(path);
}

/* A file for each endpoint and region: other places have other names. */
static bool path_of(const cltel_settings *settings, cltel_names_kind kind, bool make, char *path)
{
    cltel_endpoint endpoint;
    char region[CLTEL_AWS_REGION_BYTES];
    if (!folder_of(path, make) || cltel_aws_resolve(settings, &cltel_aws_logs, &endpoint, region, NULL) != CLTEL_OK)
        return false;
    size_t begin = strlen(path);
    int len = snprintf(path + begin, PATH_BYTES - begin, "/%s-%s-%s", kind == CLTEL_NAMES_GROUPS ? "groups" : "saved",
                       endpoint.host, region);
    for (char *at = path + begin + 1; len > 0 && *at && at < path + PATH_BYTES; at++)
        if (*at == '/' || *at == ':')
            *at = '_';
    return len > 0 && (size_t)len < PATH_BYTES - begin - sizeof ".new";
}

static void read_file(const char *path, cltel_buf *text)
{
    ssize_t got = 1;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    while (fd >= 0 && got > 0 && text->len < FILE_BYTES_MAX && cltel_buf_reserve(text, 65536)) {
        got = read(fd, text->ptr + text->len, 65536);
        text->len += got > 0 ? (size_t)got : 0;
    }
    if (fd >= 0)
        close(fd);
}

void cltel_name_cache_read(const cltel_settings *settings, cltel_names_kind kind, cltel_buf *lines)
{
    char path[PATH_BYTES];
    if (path_of(settings, kind, false, path))
        read_file(path, lines);
}

static bool has_line(cltel_view text, cltel_view line)
{
    while (text.len) {
        const char *end = memchr(text.ptr, '\n', text.len);
        size_t len = end ? (size_t)(end - text.ptr) : text.len;
        if (cltel_view_equal((cltel_view){ text.ptr, len }, line))
            return true;
        len += end != NULL;
        text = (cltel_view){ text.ptr + len, text.len - len };
    }
    return false;
}

static size_t count_lines(cltel_view text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == '\n';
    return count;
}

static void append_line(cltel_buf *text, cltel_view line)
{
    cltel_buf_append_view(text, line);
    cltel_buf_append_char(text, '\n');
}

static void append_old(cltel_buf *text, cltel_view old)
{
    size_t count = count_lines(cltel_buf_view(text)), added = text->len;
    while (old.len && count < LINES_MAX && text->len < FILE_BYTES_MAX) {
        const char *end = memchr(old.ptr, '\n', old.len);
        if (!end)
            return;
        cltel_view line = { old.ptr, (size_t)(end - old.ptr) };
        if (!has_line((cltel_view){ text->ptr, added }, line)) {
            append_line(text, line);
            count++;
        }
        old = (cltel_view){ end + 1, old.len - line.len - 1 };
    }
}

/* Beside the file and then in its place, so that nobody reads half of it. */
static void write_file(const char *path, const cltel_buf *text)
{
    char fresh[PATH_BYTES + 8];
    snprintf(fresh, sizeof fresh, "%s.new", path);
    unlink(fresh);
    int fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return;
    bool wrote = write(fd, text->ptr, text->len) == (ssize_t)text->len;
    if (close(fd) != 0 || !wrote || rename(fresh, path) != 0)
        unlink(fresh);
}

static bool is_plain(const char *name)
{
    for (const char *at = name; *at; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7f)
            return false;
    return *name != 0;
}

void cltel_name_cache_add(const cltel_settings *settings, cltel_names_kind kind, const char *const *names, size_t count)
{
    char path[PATH_BYTES];
    cltel_buf old = { 0 }, text = { 0 };
    bool new = false;
    if (!count || !path_of(settings, kind, true, path))
        return;
    read_file(path, &old);
    for (size_t i = 0; i < count; i++) {
        if (!is_plain(names[i]) || has_line(cltel_buf_view(&text), cltel_view_of(names[i])))
            continue;
        new = new || !has_line(cltel_buf_view(&old), cltel_view_of(names[i]));
        append_line(&text, cltel_view_of(names[i]));
    }
    append_old(&text, cltel_buf_view(&old));
    if (new && !text.failed && !old.failed)
        write_file(path, &text);
    cltel_buf_done(&old);
    cltel_buf_done(&text);
}
