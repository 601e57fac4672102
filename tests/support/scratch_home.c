#include "support/scratch_home.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char home[64];

/* unsetenv() moves the entries, so each find starts anew. */
static void clear_variables(void)
{
    for (char **entry = environ; *entry;) {
        char name[256];
        if (strncmp(*entry, "AWS_", 4) != 0 && strncmp(*entry, "CLTEL_", 6) != 0) {
            entry++;
            continue;
        }
        snprintf(name, sizeof name, "%.*s", (int)strcspn(*entry, "="), *entry);
        unsetenv(name);
        entry = environ;
    }
}

int scratch_home_make(void **state)
{
    (void)state;
    clear_variables();
    snprintf(home, sizeof home, "/tmp/cltel-test-XXXXXX");
    if (!mkdtemp(home))
        return -1;
    setenv("HOME", home, 1);
    return mkdir(scratch_path(".aws"), 0700);
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)info, (void)type, (void)walk;
    return remove(path);
}

int scratch_home_remove(void **state)
{
    (void)state;
    clear_variables();
    return nftw(home, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

const char *scratch_path(const char *name)
{
    static char paths[8][256];
    static unsigned next;
    char *path = paths[next++ % 8];
    snprintf(path, sizeof paths[0], "%s/%s", home, name);
    return path;
}

const char *scratch_write(const char *name, const char *bytes, size_t len)
{
    const char *path = scratch_path(name);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || write(fd, bytes, len) != (ssize_t)len) {
        perror(path);
        abort();
    }
    close(fd);
    return path;
}

const char *scratch_write_text(const char *name, const char *text)
{
    return scratch_write(name, text, strlen(text));
}
