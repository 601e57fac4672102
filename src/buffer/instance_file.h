/* The bytes of an instance directory's INST file; docs/SPEC.md explains them. Version 1.
 *
 *   <root>/<application>/<instance id in base32>/   0700
 *       LOCK       an fcntl write lock that the owner holds for life
 *       INST       this structure
 *       SITES      registered call sites, appended
 *       r0000.ring and up */
#ifndef CLTEL_BUFFER_INSTANCE_FILE_H
#define CLTEL_BUFFER_INSTANCE_FILE_H

#include <stddef.h>
#include <stdint.h>

#include "base/os_posix.h"

enum { CLTEL_INSTANCE_VERSION = 1, CLTEL_INSTANCE_BYTES = 4096, CLTEL_INSTANCE_ID_CHARS = 26 };

#define CLTEL_INSTANCE_MAGIC "CLTELINS"

typedef struct cltel_instance_file {
    char magic[8];
    uint32_t version;
    uint32_t endian;
    uint32_t incompatible; /* a reader that does not know a bit set here must not read */
    uint32_t compatible;   /* bits that a reader may ignore */
    uint8_t instance[16];
    cltel_process_identity process;
    int64_t created_realtime_ns;
    int64_t created_boottime_ns;
    int64_t heartbeat_boottime_ns; /* written by the worker about once a second */
    uint32_t clock;                /* of the records: CLTEL_CLOCK_* */
    uint32_t clock_room;
    /* For clock TSC: realtime_ns = clock_ns + ((ticks - clock_ticks) * ns_per_tick_32 >> 32).
     * clock_version is odd while the three are being written. */
    uint64_t clock_version;
    uint64_t clock_ticks;
    int64_t clock_ns;
    uint64_t ns_per_tick_32;
    char service[128]; /* what a later process needs to deliver the rest */
    char group[520];
    char stream[520];
    char region[64];
} cltel_instance_file;

_Static_assert(sizeof(cltel_instance_file) <= CLTEL_INSTANCE_BYTES, "the file format");

/* One entry of SITES: this, then the message, then each key as one length byte and its bytes. */
typedef struct cltel_site_entry {
    uint32_t length; /* of the whole entry */
    uint32_t check;  /* ~length ^ id */
    uint32_t id;     /* 1 and up, dense */
    uint32_t severity;
    uint32_t message_bytes;
    uint32_t key_count;
} cltel_site_entry;

#endif
