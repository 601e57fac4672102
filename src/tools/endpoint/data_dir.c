#include "tools/endpoint/data_dir.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fail.h"

static const char store_name[] = "cltel-local.db";

static cltel_err make_temporary(cltel_data_dir *dir, cltel_error *detail)
{
    snprintf(dir->path, sizeof dir->path, "/tmp/cltel-local-XXXXXX");
    if (!mkdtemp(dir->path))
        return cltel_fail(detail, CLTEL_E_SYSTEM,
                          "/tmp: a folder for the data cannot be made (%m); --data names another");
    dir->temporary = true;
    return CLTEL_OK;
}

static cltel_err lock(cltel_data_dir *dir, cltel_error *detail)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/cltel-local.lock", dir->path);
    dir->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (dir->lock_fd < 0)
        return cltel_fail(detail, CLTEL_E_SYSTEM, "%s: cannot be opened for writing (%m)", path);
    if (flock(dir->lock_fd, LOCK_EX | LOCK_NB) != 0)
        return cltel_fail(detail, CLTEL_E_SYSTEM, "%s: another endpoint uses this folder", dir->path);
    return CLTEL_OK;
}

cltel_err cltel_data_dir_open(cltel_data_dir *dir, const char *path, cltel_error *detail)
{
    *dir = (cltel_data_dir){ .lock_fd = -1 };
    if (path && strlen(path) >= sizeof dir->path)
        return cltel_fail(detail, CLTEL_E_INVALID_ARGUMENT, "data folder: its name has %zu bytes, more than %zu",
                          strlen(path), sizeof dir->path - 1);
    if (!path) {
        cltel_err err = make_temporary(dir, detail);
        if (err != CLTEL_OK)
            return err;
    } else {
        memcpy(dir->path, path, strlen(path));
        if (mkdir(path, 0700) != 0 && errno != EEXIST)
            return cltel_fail(detail, CLTEL_E_SYSTEM, "%s: the folder cannot be made (%m)", path);
    }
    snprintf(dir->store_path, sizeof dir->store_path, "%s/%s", dir->path, store_name);
    return lock(dir, detail);
}

static void remove_file(const cltel_data_dir *dir, const char *name)
{
    char path[4096 + 32];
    snprintf(path, sizeof path, "%s/%s", dir->path, name);
    unlink(path);
}

void cltel_data_dir_close(cltel_data_dir *dir)
{
    if (dir->temporary) {
        static const char *const names[] = { "cltel-local.db", "cltel-local.db-wal", "cltel-local.db-shm",
                                             "cltel-local.lock", "cltel-local.token" };
        for (size_t i = 0; i < sizeof names / sizeof *names; i++)
            remove_file(dir, names[i]);
        rmdir(dir->path);
    }
    if (dir->lock_fd >= 0)
        close(dir->lock_fd);
    *dir = (cltel_data_dir){ .lock_fd = -1 };
}
