#include "tools/endpoint/delay_line.h"

#include <pthread.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"

typedef struct item {
    struct item *next; /* due later, or at the same time */
    int64_t due_ns;
    void (*run)(void *context);
    void *context;
} item;

struct cltel_delay_line {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    bool started;
    bool ended;
    item *first;
};

cltel_delay_line *cltel_delay_line_new(void)
{
    cltel_delay_line *line = cltel_alloc(sizeof *line);
    if (!line)
        return NULL;
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&line->changed, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&line->lock, NULL);
    return line;
}

void cltel_delay_line_free(cltel_delay_line *line)
{
    if (!line)
        return;
    cltel_delay_line_end(line);
    pthread_cond_destroy(&line->changed);
    pthread_mutex_destroy(&line->lock);
    cltel_release(line);
}

static void wait_until(cltel_delay_line *line, int64_t due_ns)
{
    struct timespec due = { due_ns / 1000000000, due_ns % 1000000000 };
    pthread_cond_timedwait(&line->changed, &line->lock, &due);
}

static void run_first(cltel_delay_line *line)
{
    item *due = line->first;
    line->first = due->next;
    pthread_mutex_unlock(&line->lock);
    due->run(due->context);
    cltel_release(due);
    pthread_mutex_lock(&line->lock);
}

static void *run_line(void *context)
{
    cltel_delay_line *line = context;
    pthread_mutex_lock(&line->lock);
    while (line->first || !line->ended) {
        if (!line->first)
            pthread_cond_wait(&line->changed, &line->lock);
        else if (line->ended || line->first->due_ns <= cltel_clock_monotonic_ns())
            run_first(line);
        else
            wait_until(line, line->first->due_ns);
    }
    pthread_mutex_unlock(&line->lock);
    return NULL;
}

static void insert(cltel_delay_line *line, item *added)
{
    item **at = &line->first;
    while (*at && (*at)->due_ns <= added->due_ns)
        at = &(*at)->next;
    added->next = *at;
    *at = added;
}

bool cltel_delay_line_add(cltel_delay_line *line, int64_t delay_ms, void (*run)(void *context), void *context)
{
    item *added = line ? cltel_alloc(sizeof *added) : NULL;
    if (!added)
        return false;
    *added = (item){ NULL, cltel_clock_monotonic_ns() + delay_ms * 1000000, run, context };
    pthread_mutex_lock(&line->lock);
    bool takes = !line->ended;
    if (takes && !line->started)
        takes = line->started = pthread_create(&line->thread, NULL, run_line, line) == 0;
    if (takes) {
        insert(line, added);
        pthread_cond_signal(&line->changed);
    }
    pthread_mutex_unlock(&line->lock);
    if (!takes)
        cltel_release(added);
    return takes;
}

void cltel_delay_line_end(cltel_delay_line *line)
{
    if (!line)
        return;
    pthread_mutex_lock(&line->lock);
    line->ended = true;
    pthread_cond_signal(&line->changed);
    bool join = line->started;
    line->started = false;
    pthread_mutex_unlock(&line->lock);
    if (join)
        pthread_join(line->thread, NULL);
}
