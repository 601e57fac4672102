/* Registered call sites of one client: found by content, numbered from 1, never
 * removed. The worker reads them by number; their entries also stand in the SITES
 * file, so that a later process can render what this one leaves. */
#ifndef CLTEL_PIPELINE_SITES_H
#define CLTEL_PIPELINE_SITES_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include <cltel/log.h>

#include "base/bytes.h"
#include "buffer/instance.h"

enum { CLTEL_SITES_MAX = 65535, CLTEL_SITES_BYTES_MAX = 4 * 1024 * 1024, CLTEL_SITE_MESSAGE_MAX = 4096 };

/* Immutable once made. */
struct cltel_site {
    int32_t severity;
    uint32_t key_count;
    uint64_t header_word; /* of its records; see cltel_header_word() */
    uint32_t id;
    uint32_t hash;
    cltel_view message;
    cltel_view *keys;
    struct cltel_site *next; /* in its hash chain */
};

enum { CLTEL_SITES_CHAINS = 256, CLTEL_SITES_CHUNK = 256 };

typedef struct cltel_sites {
    pthread_mutex_t lock;
    struct cltel_site *chains[CLTEL_SITES_CHAINS];
    struct cltel_site **chunks[(CLTEL_SITES_MAX + CLTEL_SITES_CHUNK) / CLTEL_SITES_CHUNK]; /* by id, never moved */
    uint32_t count; /* written under lock, with release */
    uint64_t bytes;
} cltel_sites;

void cltel_sites_init(cltel_sites *sites);
void cltel_sites_done(cltel_sites *sites);

/* Arguments were checked. */
cltel_err cltel_sites_register(cltel_sites *sites, cltel_instance *instance, int32_t severity, cltel_view message,
                               const cltel_view *keys, uint32_t key_count, cltel_site **site);

/* Any thread; id in [1, cltel_sites_count()]. */
const cltel_site *cltel_sites_at(const cltel_sites *sites, uint32_t id);
uint32_t cltel_sites_count(const cltel_sites *sites);

#endif
