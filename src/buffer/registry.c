#include "buffer/registry.h"

#include <linux/membarrier.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"

/* A thread's ring of one client. The list hangs on the thread; an entry whose client
 * is gone is recognised by its id and never followed. */
typedef struct cltel_attachment {
    uint64_t client_id;
    cltel_ring *ring;
    struct cltel_attachment *next;
} cltel_attachment;

_Thread_local cltel_thread_cache cltel_thread __attribute__((tls_model("initial-exec"), visibility("hidden")));

static pthread_mutex_t living_lock = PTHREAD_MUTEX_INITIALIZER;
static cltel_registry *living;      /* under living_lock */
static cltel_thread_cache *threads; /* under living_lock */
static pthread_key_t exit_key;
static pthread_once_t exit_once = PTHREAD_ONCE_INIT;
static bool exit_key_made;

/* living_lock is held. */
static bool client_lives(uint64_t client_id)
{
    for (cltel_registry *registry = living; registry; registry = registry->next)
        if (registry->client_id == client_id)
            return true;
    return false;
}

static void orphan_ring(cltel_ring *ring)
{
    ring->file->scope_bytes = 0;
    ring->file->scope_fields = 0;
    cltel_store_release(&ring->file->state, CLTEL_RING_ORPHAN);
}

/* living_lock is held. */
static void leave_threads(cltel_thread_cache *thread)
{
    if (thread->previous)
        thread->previous->next = thread->next;
    else if (threads == thread)
        threads = thread->next;
    if (thread->next)
        thread->next->previous = thread->previous;
    thread->next = thread->previous = NULL;
}

static void join_threads(cltel_thread_cache *thread)
{
    pthread_mutex_lock(&living_lock);
    if (!thread->previous && threads != thread) {
        thread->next = threads;
        if (threads)
            threads->previous = thread;
        threads = thread;
    }
    pthread_mutex_unlock(&living_lock);
}

/* The ring of a thread that ends goes to the next new thread, records and all. */
static void thread_ends(void *list)
{
    cltel_thread.client_id = 0;
    cltel_thread.ring = NULL;
    cltel_thread.attachments = NULL;
    pthread_mutex_lock(&living_lock);
    leave_threads(&cltel_thread);
    for (cltel_attachment *at = list, *next; at; at = next) {
        next = at->next;
        if (client_lives(at->client_id))
            orphan_ring(at->ring);
        cltel_release(at);
    }
    pthread_mutex_unlock(&living_lock);
}

static void make_exit_key(void)
{
    exit_key_made = pthread_key_create(&exit_key, thread_ends) == 0;
}

static uint64_t power_of_two(uint64_t bytes)
{
    uint64_t capacity = 4096;
    while (capacity < bytes)
        capacity *= 2;
    return capacity;
}

bool cltel_registry_init(cltel_registry *registry, uint64_t client_id, const cltel_registry_options *options)
{
    *registry = (cltel_registry){ .client_id = client_id,
                                  .max = options->rings_max,
                                  .ring_bytes = power_of_two(options->ring_bytes),
                                  .drop_oldest = options->drop_oldest };
    pthread_once(&exit_once, make_exit_key);
    registry->rings = cltel_alloc(options->rings_max * sizeof(cltel_ring *));
    if (!registry->rings || !exit_key_made ||
        !cltel_instance_init(&registry->instance, options->root, options->application, options->durable)) {
        cltel_release(registry->rings);
        return false;
    }
    pthread_mutex_init(&registry->lock, NULL);
    pthread_mutex_lock(&living_lock);
    registry->next = living;
    living = registry;
    pthread_mutex_unlock(&living_lock);
    return true;
}

static void leave_living(cltel_registry *registry)
{
    pthread_mutex_lock(&living_lock);
    for (cltel_registry **at = &living; *at; at = &(*at)->next) {
        if (*at == registry) {
            *at = registry->next;
            break;
        }
    }
    pthread_mutex_unlock(&living_lock);
}

void cltel_registry_done(cltel_registry *registry, bool empty)
{
    leave_living(registry);
    for (uint32_t i = 0; i < registry->count; i++)
        cltel_ring_free(registry->rings[i]);
    cltel_instance_done(&registry->instance, empty);
    cltel_release(registry->rings);
    pthread_mutex_destroy(&registry->lock);
}

/* registry->lock is held. */
static cltel_ring *take_over(cltel_registry *registry)
{
    for (uint32_t i = 0; i < registry->count; i++) {
        uint32_t *state = &registry->rings[i]->file->state;
        if (cltel_load_acquire(state) != CLTEL_RING_LIVE) {
            cltel_store_relaxed(state, CLTEL_RING_LIVE);
            return registry->rings[i];
        }
    }
    return NULL;
}

/* registry->lock is held. */
static cltel_ring *make_ring(cltel_registry *registry)
{
    char name[32];
    if (registry->count == registry->max)
        return NULL;
    snprintf(name, sizeof name, "r%04u.ring", registry->count);
    cltel_ring *ring = cltel_ring_new(registry->instance.dir_fd, name, registry->count, registry->ring_bytes,
                                      registry->instance.file->instance, registry->drop_oldest);
    if (!ring)
        return NULL;
    ring->file->state = CLTEL_RING_LIVE;
    registry->rings[registry->count] = ring;
    cltel_store_release(&registry->count, registry->count + 1);
    return ring;
}

static cltel_attachment *find_attachment(uint64_t client_id)
{
    for (cltel_attachment *at = cltel_thread.attachments; at; at = at->next)
        if (at->client_id == client_id)
            return at;
    return NULL;
}

/* Forgets the rings of clients that are gone, so that a thread that outlives many clients does not collect them. */
static void forget_dead_clients(void)
{
    pthread_mutex_lock(&living_lock);
    for (cltel_attachment **at = &cltel_thread.attachments; *at;) {
        cltel_attachment *entry = *at;
        if (client_lives(entry->client_id)) {
            at = &entry->next;
            continue;
        }
        *at = entry->next;
        cltel_release(entry);
    }
    pthread_mutex_unlock(&living_lock);
}

static cltel_attachment *add_attachment(cltel_registry *registry)
{
    forget_dead_clients();
    cltel_attachment *at = cltel_alloc(sizeof *at);
    if (!at)
        return NULL;
    pthread_mutex_lock(&registry->lock);
    at->ring = take_over(registry);
    if (!at->ring)
        at->ring = make_ring(registry);
    pthread_mutex_unlock(&registry->lock);
    at->client_id = registry->client_id;
    at->next = cltel_thread.attachments;
    if (!at->ring || pthread_setspecific(exit_key, at) != 0) {
        if (at->ring)
            orphan_ring(at->ring);
        cltel_release(at);
        return NULL;
    }
    cltel_thread.attachments = at;
    join_threads(&cltel_thread);
    return at;
}

cltel_ring *cltel_registry_attach(cltel_registry *registry)
{
    cltel_attachment *at = find_attachment(registry->client_id);
    if (!at)
        at = add_attachment(registry);
    if (!at)
        return NULL;
    cltel_thread.ring = at->ring;
    cltel_store_relaxed(&cltel_thread.client_id, registry->client_id);
    return at->ring;
}

static int membarrier(int command)
{
    return (int)syscall(SYS_membarrier, command, 0, 0);
}

void cltel_registry_prepare_quiesce(void)
{
    membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
}

void cltel_registry_quiesce(cltel_registry *registry)
{
    /* A recording call sets busy and then looks at the client's id, without a fence of its own. This barrier on all
     * threads stands in for it: whoever did not see the new id is seen here to be busy. */
    if (membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) != 0)
        membarrier(MEMBARRIER_CMD_GLOBAL);
    pthread_mutex_lock(&living_lock);
    for (cltel_thread_cache *thread = threads; thread; thread = thread->next)
        for (int i = 0; i < 1000 && thread != &cltel_thread && cltel_load_acquire(&thread->busy) &&
                        cltel_load_relaxed(&thread->client_id) == registry->client_id;
             i++)
            nanosleep(&(struct timespec){ .tv_nsec = 100000 }, NULL);
    pthread_mutex_unlock(&living_lock);
}
