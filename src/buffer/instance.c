#include "buffer/instance.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/atomics.h"
#include "base/memory.h"
#include "base/write_signals.h"
#include "buffer/ring_file.h"

static void encode_base32(const uint8_t *bytes, char *text)
{
    static const char digits[] = "abcdefghijklmnopqrstuvwxyz234567";
    unsigned bits = 0, have = 0;
    size_t at = 0;
    for (size_t i = 0; i < 16; i++) {
        bits = bits << 8 | bytes[i];
        for (have += 8; have >= 5; have -= 5)
            text[at++] = digits[bits >> (have - 5) & 31];
    }
    text[at++] = digits[bits << (5 - have) & 31];
    text[at] = '\0';
}

static int open_root(const char *root)
{
    return *root ? open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
}

static int open_tmpfs_root(const char *root)
{
    int fd = open_root(root);
    if (fd >= 0 && !cltel_os_is_tmpfs(fd)) {
        close(fd);
        fd = -1;
    }
    return fd;
}

/* A directory of this user's own, below a root that others may share (/dev/shm). */
static int open_user_dir(int root_fd)
{
    char name[32];
    snprintf(name, sizeof name, "cltel-%u", (unsigned)geteuid());
    return cltel_os_open_private_dir(root_fd, name);
}

static int open_base_dir(const char *root)
{
    /* A root that was asked for by name may be on a disk; one that is guessed may not. */
    const char *guesses[] = { root, cltel_os_runtime_dir(), "/dev/shm" };
    for (size_t i = *root ? 0 : 1; i < (*root ? 1u : 3u); i++) {
        int root_fd = i == 0 ? open_root(guesses[i]) : open_tmpfs_root(guesses[i]);
        int base_fd = root_fd < 0 ? -1 : open_user_dir(root_fd);
        if (root_fd >= 0)
            close(root_fd);
        if (base_fd >= 0)
            return base_fd;
    }
    return -1;
}

static void safe_name(const char *application, char *name, size_t size)
{
    size_t at = 0;
    for (; application[at] && at < size - 1; at++) {
        char c = application[at];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
        name[at] = plain ? c : '_';
    }
    if (at == 0)
        name[at++] = '_';
    name[at] = '\0';
}

static bool lock_forever(int fd)
{
    struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
    return fcntl(fd, F_SETLK, &whole) == 0;
}

static bool make_files(cltel_instance *instance)
{
    instance->lock_fd = cltel_os_create_file(instance->dir_fd, "LOCK", 0);
    instance->sites_fd = cltel_os_create_file(instance->dir_fd, "SITES", 0);
    int fd = cltel_os_create_file(instance->dir_fd, "INST", CLTEL_INSTANCE_BYTES);
    if (instance->lock_fd < 0 || instance->sites_fd < 0 || fd < 0 || !lock_forever(instance->lock_fd)) {
        if (fd >= 0)
            close(fd);
        return false;
    }
    void *map = mmap(NULL, CLTEL_INSTANCE_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE, fd, 0);
    close(fd);
    instance->file = map == MAP_FAILED ? NULL : map;
    return instance->file != NULL;
}

static void close_fd(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

void cltel_instance_remove(cltel_instance *instance)
{
    if (instance->dir_fd < 0)
        return;
    char name[32];
    unlinkat(instance->dir_fd, "INST", 0);
    unlinkat(instance->dir_fd, "SITES", 0);
    unlinkat(instance->dir_fd, "LOCK", 0);
    for (unsigned i = 0;; i++) {
        snprintf(name, sizeof name, "r%04u.ring", i);
        if (unlinkat(instance->dir_fd, name, 0) != 0)
            break;
    }
    unlinkat(instance->app_fd, instance->id, AT_REMOVEDIR);
}

static bool make_directory(cltel_instance *instance, const char *root, const char *application)
{
    char name[65];
    int base_fd = open_base_dir(root);
    if (base_fd < 0)
        return false;
    safe_name(application, name, sizeof name);
    instance->app_fd = cltel_os_open_private_dir(base_fd, name);
    close(base_fd);
    if (instance->app_fd >= 0)
        instance->dir_fd = cltel_os_open_private_dir(instance->app_fd, instance->id);
    if (instance->dir_fd >= 0 && make_files(instance))
        return true;
    if (instance->dir_fd >= 0)
        cltel_instance_remove(instance);
    close_fd(&instance->app_fd);
    close_fd(&instance->dir_fd);
    close_fd(&instance->lock_fd);
    close_fd(&instance->sites_fd);
    return false;
}

static void fill_header(cltel_instance_file *file, const uint8_t *id)
{
    memcpy(file->magic, CLTEL_INSTANCE_MAGIC, sizeof file->magic);
    file->version = CLTEL_INSTANCE_VERSION;
    file->endian = CLTEL_ENDIAN_MARK;
    memcpy(file->instance, id, sizeof file->instance);
    cltel_os_identify(&file->process);
    file->created_realtime_ns = cltel_clock_realtime_ns();
    file->created_boottime_ns = file->heartbeat_boottime_ns = cltel_clock_boottime_ns();
}

bool cltel_instance_init(cltel_instance *instance, const char *root, const char *application, bool durable)
{
    uint8_t id[16];
    *instance = (cltel_instance){ .app_fd = -1, .dir_fd = -1, .lock_fd = -1, .sites_fd = -1 };
    if (!cltel_os_random(id, sizeof id))
        return false;
    encode_base32(id, instance->id);
    if (!durable || !make_directory(instance, root, application))
        instance->file = cltel_alloc(CLTEL_INSTANCE_BYTES);
    if (instance->file)
        fill_header(instance->file, id);
    return instance->file != NULL;
}

void cltel_instance_done(cltel_instance *instance, bool empty)
{
    if (empty)
        cltel_instance_remove(instance);
    if (instance->dir_fd >= 0 && instance->file)
        munmap(instance->file, CLTEL_INSTANCE_BYTES);
    else
        cltel_release(instance->file);
    instance->file = NULL;
    close_fd(&instance->sites_fd);
    close_fd(&instance->lock_fd);
    close_fd(&instance->dir_fd);
    close_fd(&instance->app_fd);
}

static bool write_site(const cltel_instance *instance, const char *entry, uint32_t length)
{
    for (uint32_t done = 0; done < length;) {
        ssize_t wrote = pwrite(instance->sites_fd, entry + done, length - done, (off_t)instance->sites_bytes + done);
        if (wrote == 0 || (wrote < 0 && errno != EINTR))
            return false;
        done += wrote > 0 ? (uint32_t)wrote : 0;
    }
    return true;
}

bool cltel_instance_append_site(cltel_instance *instance, const void *entry, uint32_t length)
{
    if (instance->sites_fd < 0)
        return true;
    cltel_write_signals signals;
    cltel_write_signals_block(&signals);
    bool ok = write_site(instance, entry, length);
    cltel_write_signals_restore(&signals);
    if (ok)
        instance->sites_bytes += length;
    return ok; /* a part that is left is overwritten by the next entry */
}

void cltel_instance_beat(cltel_instance *instance, const cltel_tsc_line *line)
{
    cltel_instance_file *file = instance->file;
    uint64_t version = file->clock_version;
    cltel_store_relaxed(&file->clock_version, version + 1);
    __atomic_thread_fence(__ATOMIC_RELEASE);
    file->clock_ticks = line->last.ticks;
    file->clock_ns = line->last.monotonic_ns + line->realtime_minus_monotonic_ns;
    file->ns_per_tick_32 = line->ns_per_tick_32;
    cltel_store_release(&file->clock_version, version + 2);
    cltel_store_relaxed(&file->heartbeat_boottime_ns, cltel_clock_boottime_ns());
}
