/* What the library asks of the system beyond files it reads: memory that is
 * mapped twice, directories that are ours, who this process is. Another system
 * is another file with these functions. */
#ifndef CLTEL_BASE_OS_POSIX_H
#define CLTEL_BASE_OS_POSIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Maps head_bytes of fd, then data_bytes twice back to back, so that a record may
 * run over the end. All are multiples of the page size. fd -1: plain memory of the
 * process (a memfd). Pages exist afterwards: no SIGBUS later. NULL: refused. */
void *cltel_os_map_mirrored(int fd, size_t head_bytes, size_t data_bytes);
void cltel_os_unmap_mirrored(void *map, size_t head_bytes, size_t data_bytes);

/* Makes a file of this size whose blocks exist; -1: refused. mode 0600, O_EXCL, never through a link. */
int cltel_os_create_file(int dir_fd, const char *name, size_t bytes);

/* Opens (making it if needed) a directory that must be ours and closed to others: mode
 * 0700, owner us, no link. -1 with errno otherwise. */
int cltel_os_open_private_dir(int parent_fd, const char *name);

bool cltel_os_is_tmpfs(int fd);
bool cltel_os_random(void *bytes, size_t len);

/* Who this process is, for the instance header. Unknown parts are 0. */
typedef struct cltel_process_identity {
    uint8_t boot_id[16];
    uint64_t pid_namespace; /* inode */
    uint64_t start_time;    /* field 22 of /proc/self/stat */
    uint32_t pid;
    uint32_t uid;
} cltel_process_identity;

void cltel_os_identify(cltel_process_identity *identity);
const char *cltel_os_runtime_dir(void); /* RUNTIME_DIRECTORY, "" when there is none */
void cltel_os_host_name(char *text, size_t size);
void cltel_os_program_name(char *text, size_t size);

/* A word of its own for each client, 0 until its owner writes it, which reads 0 again in a
 * child of fork() without any handler. NULL: no memory, or all are taken. */
uint64_t *cltel_os_fork_word_take(void);
void cltel_os_fork_word_give(uint64_t *word);

void cltel_os_name_thread(const char *name);
void cltel_os_block_all_signals(void); /* of the calling thread */

#endif
