#include "pipeline/exit.h"

#include <stdlib.h>

#include "pipeline/worker.h"

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static cltel_client *list; /* under list_lock */
static pthread_once_t hook_once = PTHREAD_ONCE_INIT;

static cltel_client *take_first(void)
{
    pthread_mutex_lock(&list_lock);
    cltel_client *client = list;
    if (client)
        list = client->next;
    pthread_mutex_unlock(&list_lock);
    return client;
}

/* Threads of the application may still be recording: nothing is freed here. Records
 * that are left stay in their ring files. */
static void at_exit(void)
{
    cltel_client *client;
    while ((client = take_first())) {
        uint64_t left = 1;
        if (cltel_client_forked(client))
            continue;
        cltel_client_shutdown(client, (int32_t)client->settings.exit_timeout_ms, &left);
        if (left == 0 && !cltel_worker_abandoned(client->worker) && client->quiet)
            cltel_instance_remove(&client->registry.instance);
    }
}

/* Another thread of the parent may have held the lock. What is in the list is the parent's. */
static void start_anew_in_child(void)
{
    pthread_mutex_init(&list_lock, NULL);
    list = NULL;
}

static void add_hook(void)
{
    pthread_atfork(NULL, NULL, start_anew_in_child);
    atexit(at_exit);
}

void cltel_exit_add(cltel_client *client)
{
    pthread_once(&hook_once, add_hook);
    pthread_mutex_lock(&list_lock);
    client->next = list;
    list = client;
    pthread_mutex_unlock(&list_lock);
}

void cltel_exit_remove(cltel_client *client)
{
    pthread_mutex_lock(&list_lock);
    for (cltel_client **at = &list; *at; at = &(*at)->next) {
        if (*at == client) {
            *at = client->next;
            break;
        }
    }
    pthread_mutex_unlock(&list_lock);
}
