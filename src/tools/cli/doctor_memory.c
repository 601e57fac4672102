/* Where the rings live: that a record outlives its process depends on it. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/os_posix.h"
#include "tools/cli/doctor.h"

enum { RING_HEAD_BYTES = 4096, ROOM_RINGS = 64, PATH_BYTES = 400 };

/* What processes left in the directory of rings. */
typedef struct leftovers {
    size_t living;
    size_t dead;
    long long dead_bytes;
} leftovers;

static int open_root(const char *root, bool tmpfs_only)
{
    int fd = *root ? open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    if (fd >= 0 && tmpfs_only && !cltel_os_is_tmpfs(fd)) {
        close(fd);
        fd = -1;
    }
    return fd;
}

/* The same choice as the library makes. */
static int choose_root(const cltel_settings *settings, char *path, size_t size)
{
    const char *guesses[] = { cltel_os_runtime_dir(), "/dev/shm" };
    snprintf(path, size, "%s", settings->buffer_dir);
    if (*settings->buffer_dir)
        return open_root(settings->buffer_dir, false);
    for (size_t i = 0; i < sizeof guesses / sizeof guesses[0]; i++) {
        int fd = open_root(guesses[i], true);
        snprintf(path, size, "%s", guesses[i]);
        if (fd >= 0)
            return fd;
    }
    return -1;
}

static void check_room(cltel_doctor *doctor, int root_fd, const char *path)
{
    struct statvfs room;
    long long ring_bytes = doctor->settings->buffer_bytes + RING_HEAD_BYTES;
    if (fstatvfs(root_fd, &room) != 0)
        return;
    long long free_bytes = (long long)room.f_bavail * (long long)room.f_frsize;
    const char *advice = "mount it larger (docker run --shm-size=256m), or set buffer.bytes lower";
    if (free_bytes < ring_bytes)
        cltel_doctor_find(doctor, "memory", CLTEL_FOUND_FAULT, advice,
                          "%s has %lld kB left: not one ring of %lld kB fits", path, free_bytes / 1024,
                          ring_bytes / 1024);
    else if (free_bytes < ring_bytes * ROOM_RINGS)
        cltel_doctor_find(doctor, "memory", CLTEL_FOUND_NOTE, advice,
                          "%s has %lld kB left: rings of %lld kB for %lld threads", path, free_bytes / 1024,
                          ring_bytes / 1024, free_bytes / ring_bytes);
    else
        cltel_doctor_find(doctor, "memory", CLTEL_FOUND_FINE, NULL, "%s has %lld MB left", path,
                          free_bytes / 1024 / 1024);
    if (!cltel_os_is_tmpfs(root_fd))
        cltel_doctor_find(doctor, "memory", CLTEL_FOUND_NOTE, "a directory below /dev/shm or /run",
                          "%s is no tmpfs: recording may wait for a disk", path);
}

static bool is_locked(int dir_fd)
{
    struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    int fd = openat(dir_fd, "LOCK", O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    bool locked = fd >= 0 && fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    if (fd >= 0)
        close(fd);
    return locked;
}

typedef void (*each_entry)(int dir_fd, const char *name, void *context);

/* Takes dir_fd. */
static void walk(int dir_fd, each_entry each, void *context)
{
    DIR *dir = dir_fd < 0 ? NULL : fdopendir(dir_fd);
    struct dirent *entry;
    if (!dir) {
        if (dir_fd >= 0)
            close(dir_fd);
        return;
    }
    while ((entry = readdir(dir)))
        if (entry->d_name[0] != '.')
            each(dirfd(dir), entry->d_name, context);
    closedir(dir);
}

static int open_below(int dir_fd, const char *name)
{
    return openat(dir_fd, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
}

static void add_bytes(int dir_fd, const char *name, void *context)
{
    struct stat file;
    if (fstatat(dir_fd, name, &file, AT_SYMLINK_NOFOLLOW) == 0)
        *(long long *)context += (long long)file.st_blocks * 512;
}

static void count_instance(int dir_fd, const char *name, void *context)
{
    leftovers *found = context;
    int fd = open_below(dir_fd, name);
    if (fd < 0)
        return;
    if (is_locked(fd)) {
        found->living++;
        close(fd);
        return;
    }
    found->dead++;
    walk(fd, add_bytes, &found->dead_bytes);
}

static void count_application(int dir_fd, const char *name, void *context)
{
    walk(open_below(dir_fd, name), count_instance, context);
}

static void check_leftovers(cltel_doctor *doctor, int base_fd, const char *path)
{
    leftovers found = { 0 };
    char advice[PATH_BYTES];
    walk(dup(base_fd), count_application, &found);
    snprintf(advice, sizeof advice, "look below %.300s; delete what nobody wants to have delivered", path);
    if (found.dead)
        cltel_doctor_find(doctor, "memory", CLTEL_FOUND_NOTE, advice,
                          "%zu dead %s left %lld kB of rings behind; %zu living", found.dead,
                          found.dead == 1 ? "process" : "processes", found.dead_bytes / 1024, found.living);
    else
        cltel_doctor_find(doctor, "memory", CLTEL_FOUND_FINE, NULL, "no leftovers of dead processes; %zu living",
                          found.living);
}

static void check_ring(cltel_doctor *doctor, int base_fd, const char *path)
{
    char name[64];
    size_t bytes = (size_t)doctor->settings->buffer_bytes + RING_HEAD_BYTES;
    snprintf(name, sizeof name, ".doctor-%lld", (long long)getpid());
    int fd = cltel_os_create_file(base_fd, name, bytes);
    if (fd < 0) {
        cltel_doctor_find(doctor, "memory", CLTEL_FOUND_FAULT, "make room, or set buffer.bytes lower",
                          "a ring of %zu kB cannot be made in %s: %s", bytes / 1024, path, strerror(errno));
        return;
    }
    close(fd);
    unlinkat(base_fd, name, 0);
    cltel_doctor_find(doctor, "memory", CLTEL_FOUND_FINE, NULL, "a ring of %zu kB can be made in %s", bytes / 1024,
                      path);
}

static void check_base(cltel_doctor *doctor, int root_fd, const char *root)
{
    char name[32], path[PATH_BYTES], advice[PATH_BYTES];
    snprintf(name, sizeof name, "cltel-%u", (unsigned)geteuid());
    snprintf(path, sizeof path, "%.300s/%s", root, name);
    snprintf(advice, sizeof advice, "it must be a directory of yours with mode 0700: ls -ld %.300s", path);
    int base_fd = cltel_os_open_private_dir(root_fd, name);
    if (base_fd < 0) {
        cltel_doctor_find(doctor, "memory", CLTEL_FOUND_FAULT, advice,
                          "%s cannot be used, so records die with their process: %s", path, strerror(errno));
        return;
    }
    check_ring(doctor, base_fd, path);
    check_leftovers(doctor, base_fd, path);
    close(base_fd);
}

void cltel_doctor_memory(cltel_doctor *doctor)
{
    char root[PATH_BYTES];
    if (!doctor->settings)
        return;
    if (doctor->settings->buffer_durability == CLTEL_DURABILITY_NONE) {
        cltel_doctor_find(doctor, "memory", CLTEL_FOUND_NOTE, "buffer.durability=process, the default",
                          "buffer.durability is none: records that are not delivered die with their process");
        return;
    }
    int fd = choose_root(doctor->settings, root, sizeof root);
    if (fd < 0) {
        cltel_doctor_find(doctor, "memory", CLTEL_FOUND_FAULT,
                          "mount a tmpfs at /dev/shm, or set buffer.dir to a directory that can be written",
                          "%s cannot be opened, so records die with their process: %s", root, strerror(errno));
        return;
    }
    check_room(doctor, fd, root);
    check_base(doctor, fd, root);
    close(fd);
}
