#include "base/os_posix.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/atomics.h"
#include "base/write_signals.h"

/* Gives a new file its size. Sparse blocks would mean SIGBUS when the file system fills up later. */
static int allocate(int fd, size_t bytes, bool sparse)
{
    cltel_write_signals signals;
    cltel_write_signals_block(&signals);
    int error = sparse ? (ftruncate(fd, (off_t)bytes) == 0 ? 0 : errno) : posix_fallocate(fd, 0, (off_t)bytes);
    cltel_write_signals_restore(&signals);
    return error;
}

static int memory_file(size_t bytes)
{
    int fd = memfd_create("cltel", MFD_CLOEXEC);
    if (fd >= 0 && allocate(fd, bytes, true) != 0) {
        close(fd);
        fd = -1;
    }
    return fd;
}

static bool map_at(char *at, size_t bytes, int fd, size_t offset)
{
    int flags = MAP_SHARED | MAP_FIXED | MAP_POPULATE;
    return mmap(at, bytes, PROT_READ | PROT_WRITE, flags, fd, (off_t)offset) != MAP_FAILED;
}

void *cltel_os_map_mirrored(int fd, size_t head_bytes, size_t data_bytes)
{
    int own = fd < 0 ? memory_file(head_bytes + data_bytes) : -1;
    int from = fd < 0 ? own : fd;
    if (from < 0)
        return NULL;
    size_t total = head_bytes + 2 * data_bytes;
    char *map = mmap(NULL, total, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    bool ok = map != MAP_FAILED && map_at(map, head_bytes + data_bytes, from, 0) &&
              map_at(map + head_bytes + data_bytes, data_bytes, from, head_bytes);
    if (own >= 0)
        close(own);
    if (!ok && map != MAP_FAILED)
        munmap(map, total);
    return ok ? map : NULL;
}

void cltel_os_unmap_mirrored(void *map, size_t head_bytes, size_t data_bytes)
{
    if (map)
        munmap(map, head_bytes + 2 * data_bytes);
}

int cltel_os_create_file(int dir_fd, const char *name, size_t bytes)
{
    int fd = openat(dir_fd, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0)
        return -1;
    int refused = bytes ? allocate(fd, bytes, false) : 0;
    if (refused != 0 || fchmod(fd, 0600) != 0) {
        close(fd);
        unlinkat(dir_fd, name, 0);
        errno = refused ? refused : errno;
        return -1;
    }
    return fd;
}

int cltel_os_open_private_dir(int parent_fd, const char *name)
{
    if (mkdirat(parent_fd, name, 0700) != 0 && errno != EEXIST)
        return -1;
    int fd = openat(parent_fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return -1;
    struct stat st;
    if (fstat(fd, &st) != 0 || st.st_uid != geteuid() || (st.st_mode & 077) != 0) {
        close(fd);
        errno = EPERM;
        return -1;
    }
    return fd;
}

bool cltel_os_is_tmpfs(int fd)
{
    struct statfs fs;
    return fstatfs(fd, &fs) == 0 && (fs.f_type == TMPFS_MAGIC || fs.f_type == RAMFS_MAGIC);
}

bool cltel_os_random(void *bytes, size_t len)
{
    return getrandom(bytes, len, 0) == (ssize_t)len;
}

static size_t read_small(const char *path, char *text, size_t size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = fd < 0 ? 0 : read(fd, text, size - 1);
    if (fd >= 0)
        close(fd);
    text[got > 0 ? got : 0] = '\0';
    return got > 0 ? (size_t)got : 0;
}

static void read_boot_id(uint8_t *boot_id)
{
    char text[64];
    size_t nibbles = 0;
    read_small("/proc/sys/kernel/random/boot_id", text, sizeof text);
    for (const char *c = text; *c && nibbles < 32; c++) {
        int value = *c >= '0' && *c <= '9' ? *c - '0' : *c >= 'a' && *c <= 'f' ? *c - 'a' + 10 : -1;
        if (value < 0)
            continue;
        boot_id[nibbles / 2] = (uint8_t)(boot_id[nibbles / 2] << 4 | value);
        nibbles++;
    }
}

static uint64_t read_start_time(void)
{
    char text[1024];
    read_small("/proc/self/stat", text, sizeof text);
    /* The program's name may hold blanks and brackets: count from the last ')'. */
    const char *at = strrchr(text, ')');
    for (int field = 2; at && field < 22; field++)
        at = strchr(at + 1, ' ');
    return at ? strtoull(at + 1, NULL, 10) : 0;
}

void cltel_os_identify(cltel_process_identity *identity)
{
    memset(identity, 0, sizeof *identity);
    struct stat st;
    if (stat("/proc/self/ns/pid", &st) == 0)
        identity->pid_namespace = st.st_ino;
    read_boot_id(identity->boot_id);
    identity->start_time = read_start_time();
    identity->pid = (uint32_t)getpid();
    identity->uid = (uint32_t)geteuid();
}

const char *cltel_os_runtime_dir(void)
{
    const char *dir = secure_getenv("RUNTIME_DIRECTORY");
    return dir ? dir : "";
}

void cltel_os_host_name(char *text, size_t size)
{
    if (gethostname(text, size) != 0)
        text[0] = '\0';
    text[size - 1] = '\0';
}

void cltel_os_program_name(char *text, size_t size)
{
    snprintf(text, size, "%s", program_invocation_short_name ? program_invocation_short_name : "");
}

enum { FORK_WORDS = 4096 / sizeof(uint64_t) };

static uint64_t *fork_page; /* made once; wiped by the kernel in a child of fork() */
static uint8_t fork_word_taken[FORK_WORDS];

static void forget_in_child(void)
{
    memset(fork_page, 0, FORK_WORDS * sizeof(uint64_t));
}

/* Two threads may both make a page; one is kept. No lock: a child of fork() could inherit it locked. */
static void make_fork_page(void)
{
    size_t bytes = FORK_WORDS * sizeof(uint64_t);
    uint64_t *page = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    uint64_t *none = NULL;
    if (page == MAP_FAILED)
        return;
    bool wiped = madvise(page, bytes, MADV_WIPEONFORK) == 0;
    if (!__atomic_compare_exchange_n(&fork_page, &none, page, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        munmap(page, bytes);
    else if (!wiped)
        pthread_atfork(NULL, NULL, forget_in_child);
}

uint64_t *cltel_os_fork_word_take(void)
{
    if (!cltel_load_acquire(&fork_page))
        make_fork_page();
    uint64_t *page = cltel_load_acquire(&fork_page);
    for (size_t i = 0; page && i < FORK_WORDS; i++)
        if (!__atomic_exchange_n(&fork_word_taken[i], 1, __ATOMIC_ACQ_REL))
            return page + i;
    return NULL;
}

void cltel_os_fork_word_give(uint64_t *word)
{
    if (!word)
        return;
    cltel_store_relaxed(word, 0);
    cltel_store_release(&fork_word_taken[word - fork_page], 0);
}

void cltel_os_name_thread(const char *name)
{
    prctl(PR_SET_NAME, name, 0, 0, 0);
}

void cltel_os_block_all_signals(void)
{
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, NULL);
}
