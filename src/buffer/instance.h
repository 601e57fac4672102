/* One client's place on tmpfs: directory, lock, header. Where no tmpfs can be
 * written, the instance has no directory and its records die with the process. */
#ifndef CLTEL_BUFFER_INSTANCE_H
#define CLTEL_BUFFER_INSTANCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/tsc.h"
#include "buffer/instance_file.h"

typedef struct cltel_instance {
    int app_fd;  /* <root>/<application>; -1: no directory */
    int dir_fd;  /* the instance's own; -1: no directory */
    int lock_fd; /* opened once and kept: closing any descriptor of LOCK would drop the lock */
    int sites_fd;
    uint64_t sites_bytes;      /* of whole entries */
    cltel_instance_file *file; /* mapped, or plain memory without a directory */
    char id[CLTEL_INSTANCE_ID_CHARS + 1];
} cltel_instance;

/* root "": RUNTIME_DIRECTORY when that is on tmpfs, then /dev/shm. durable false: no
 * directory. Never fails but for memory and random bytes (false): what cannot be had
 * on disk is reported by dir_fd. */
bool cltel_instance_init(cltel_instance *instance, const char *root, const char *application, bool durable);

/* Unmaps and closes. empty: everything was settled, so the directory is removed too. */
void cltel_instance_done(cltel_instance *instance, bool empty);

/* Removes the directory and its files; what is mapped stays usable. */
void cltel_instance_remove(cltel_instance *instance);

/* Appends a registered site to SITES; entry is the whole entry. false: refused. */
bool cltel_instance_append_site(cltel_instance *instance, const void *entry, uint32_t length);

/* Worker: writes heartbeat and clock line. */
void cltel_instance_beat(cltel_instance *instance, const cltel_tsc_line *line);

#endif
