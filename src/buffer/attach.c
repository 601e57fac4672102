/* Which thread writes to which ring: what a thread remembers, what happens when it ends, and who is recording now. */
#include "buffer/attach.h"

#include <linux/membarrier.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/os_posix.h"

enum { QUIESCE_LEAST_NS = 20000000 };

/* A thread's rings of one client, NULL in lanes that it never used. The list hangs on the thread; an entry whose client
 * is gone is recognised by its id and never followed. */
typedef struct cltel_attachment {
    uint64_t client_id;
    cltel_ring *rings[CLTEL_LANE_COUNT_];
    struct cltel_attachment *next;
} cltel_attachment;

_Thread_local cltel_thread_cache cltel_thread __attribute__((tls_model("initial-exec"), visibility("hidden"))) = {
    .lanes = { [0 ... CLTEL_LANE_COUNT_ - 1] = { .client_id = CLTEL_NO_CLIENT } }
};

static pthread_mutex_t living_lock = PTHREAD_MUTEX_INITIALIZER;
static cltel_registry *living;      /* under living_lock */
static cltel_thread_cache *threads; /* under living_lock */
static pthread_key_t exit_key;
static pthread_once_t process_once = PTHREAD_ONCE_INIT;
static bool exit_key_made;

/* living_lock is held. */
static cltel_registry *find_living(uint64_t client_id)
{
    cltel_registry *registry = living;
    while (registry && registry->client_id != client_id)
        registry = registry->next;
    return registry;
}

/* In a child of fork() the rings are the parent's, and their threads go on there. */
static bool is_ours(const cltel_registry *registry)
{
    return !registry->id_word || cltel_load_relaxed(registry->id_word) == registry->client_id;
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

static void orphan_rings(const cltel_attachment *at)
{
    for (int lane = 0; lane < CLTEL_LANE_COUNT_; lane++)
        if (at->rings[lane])
            cltel_registry_orphan_ring(at->rings[lane]);
}

static void forget_rings(cltel_thread_cache *thread)
{
    for (int lane = 0; lane < CLTEL_LANE_COUNT_; lane++) {
        cltel_store_relaxed(&thread->lanes[lane].client_id, CLTEL_NO_CLIENT);
        thread->lanes[lane].ring = NULL;
    }
}

/* The rings of a thread that ends go to the next new threads, records and all. */
static void thread_ends(void *cache)
{
    cltel_thread_cache *thread = cache;
    cltel_attachment *list = thread->attachments;
    forget_rings(thread);
    thread->attachments = NULL;
    pthread_mutex_lock(&living_lock);
    leave_threads(thread);
    for (cltel_attachment *at = list, *next; at; at = next) {
        next = at->next;
        cltel_registry *registry = find_living(at->client_id);
        if (registry && is_ours(registry))
            orphan_rings(at);
        cltel_release(at);
    }
    pthread_mutex_unlock(&living_lock);
}

/* Another thread of the parent may have held the lock, and the other threads are gone. */
static void start_anew_in_child(void)
{
    pthread_mutex_init(&living_lock, NULL);
    living = NULL;
    threads = NULL;
    cltel_thread.next = cltel_thread.previous = NULL;
}

static void prepare_process(void)
{
    exit_key_made =
        pthread_key_create(&exit_key, thread_ends) == 0 && pthread_atfork(NULL, NULL, start_anew_in_child) == 0;
}

bool cltel_attach_prepare(void)
{
    pthread_once(&process_once, prepare_process);
    return exit_key_made;
}

void cltel_attach_open(cltel_registry *registry)
{
    pthread_mutex_lock(&living_lock);
    registry->next = living;
    living = registry;
    pthread_mutex_unlock(&living_lock);
}

void cltel_attach_close(cltel_registry *registry)
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
        if (find_living(entry->client_id)) {
            at = &entry->next;
            continue;
        }
        *at = entry->next;
        cltel_release(entry);
    }
    pthread_mutex_unlock(&living_lock);
}

/* A child of fork() has the state of its parent's thread; it makes a client of its own, so it comes here. */
static void seed_ids(void)
{
    if (!cltel_os_random(cltel_thread.random, sizeof cltel_thread.random))
        cltel_thread.random[0] ^= (uint64_t)cltel_clock_monotonic_ns() ^ (uint64_t)(uintptr_t)&cltel_thread;
    cltel_thread.random[1] |= 1; /* all 0 would stay so */
}

static cltel_attachment *add_attachment(cltel_registry *registry)
{
    forget_dead_clients();
    seed_ids();
    cltel_attachment *at = cltel_alloc(sizeof *at);
    if (!at)
        return NULL;
    if (pthread_setspecific(exit_key, &cltel_thread) != 0) {
        cltel_release(at);
        return NULL;
    }
    at->client_id = registry->client_id;
    at->next = cltel_thread.attachments;
    cltel_thread.attachments = at;
    join_threads(&cltel_thread);
    return at;
}

cltel_ring *cltel_registry_attach(cltel_registry *registry, cltel_lane_id lane)
{
    cltel_attachment *at = find_attachment(registry->client_id);
    if (!at)
        at = add_attachment(registry);
    if (at && !at->rings[lane])
        at->rings[lane] = cltel_registry_take_ring(registry, lane);
    if (!at || !at->rings[lane])
        return NULL;
    cltel_thread.lanes[lane].ring = at->rings[lane];
    cltel_store_relaxed(&cltel_thread.lanes[lane].client_id, registry->client_id);
    return at->rings[lane];
}

static int membarrier(int command)
{
    return (int)syscall(SYS_membarrier, command, 0, 0);
}

void cltel_registry_prepare_quiesce(void)
{
    membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED);
}

/* In which lane it records is not known, but that does not matter: a call is over soon. */
static bool knows(const cltel_thread_cache *thread, uint64_t client_id)
{
    bool found = false;
    for (int lane = 0; lane < CLTEL_LANE_COUNT_; lane++)
        found |= cltel_load_relaxed(&thread->lanes[lane].client_id) == client_id;
    return found;
}

static bool anyone_records(const cltel_registry *registry)
{
    bool found = false;
    pthread_mutex_lock(&living_lock);
    for (const cltel_thread_cache *thread = threads; thread && !found; thread = thread->next)
        found = thread != &cltel_thread && cltel_load_acquire(&thread->busy) && knows(thread, registry->client_id);
    pthread_mutex_unlock(&living_lock);
    return found;
}

bool cltel_registry_quiesce(cltel_registry *registry, int64_t deadline_ns)
{
    /* A recording call sets busy and then looks at the client's id, without a fence of its own. This barrier on all
     * threads stands in for it: whoever did not see the new id is seen here to be busy. */
    if (membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED) != 0)
        membarrier(MEMBARRIER_CMD_GLOBAL);
    int64_t least_ns = cltel_clock_monotonic_ns() + QUIESCE_LEAST_NS;
    while (anyone_records(registry)) {
        int64_t now_ns = cltel_clock_monotonic_ns();
        if (now_ns >= deadline_ns && now_ns >= least_ns)
            return false;
        nanosleep(&(struct timespec){ .tv_nsec = 100000 }, NULL);
    }
    return true;
}
