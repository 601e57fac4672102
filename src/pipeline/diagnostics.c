#include "pipeline/diagnostics.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/write_signals.h"

static const int64_t REPEAT_NS = INT64_C(60000000000);

void cltel_diagnostics_init(cltel_diagnostics *diagnostics, int fd)
{
    memset(diagnostics, 0, sizeof *diagnostics);
    pthread_mutex_init(&diagnostics->lock, NULL);
    diagnostics->fd = fd;
}

void cltel_diagnostics_done(cltel_diagnostics *diagnostics)
{
    cltel_release(diagnostics->waiting);
    pthread_mutex_destroy(&diagnostics->lock);
}

static uint64_t hash_of(const char *text)
{
    uint64_t hash = 14695981039346656037u;
    for (; *text; text++)
        hash = (hash ^ (uint8_t)*text) * 1099511628211u;
    return hash;
}

/* The entry of this sentence, or the oldest one to reuse. lock is held. */
static cltel_diagnostic *find_recent(cltel_diagnostics *diagnostics, uint64_t key)
{
    cltel_diagnostic *oldest = &diagnostics->recent[0];
    for (size_t i = 0; i < sizeof diagnostics->recent / sizeof diagnostics->recent[0]; i++) {
        cltel_diagnostic *entry = &diagnostics->recent[i];
        if (entry->key == key)
            return entry;
        if (entry->said_ns < oldest->said_ns)
            oldest = entry;
    }
    return oldest;
}

/* The next sentence moves to text; its whole length, or 0. */
static size_t hand_over(char *from, char *text, size_t size)
{
    size_t len = strlen(from);
    snprintf(text, size, "%s", from);
    from[0] = '\0';
    return len;
}

/* lock is held. */
static void enqueue(cltel_diagnostics *diagnostics, const char *text)
{
    if (!diagnostics->waiting)
        diagnostics->waiting = cltel_alloc((size_t)CLTEL_DIAGNOSTICS_MAX * CLTEL_DIAGNOSTIC_BYTES);
    if (!diagnostics->waiting) {
        snprintf(diagnostics->without_memory, CLTEL_DIAGNOSTIC_BYTES, "%s", text);
        return;
    }
    if (diagnostics->count == CLTEL_DIAGNOSTICS_MAX) {
        diagnostics->first = (diagnostics->first + 1) % CLTEL_DIAGNOSTICS_MAX;
        diagnostics->count--;
    }
    uint32_t at = (diagnostics->first + diagnostics->count++) % CLTEL_DIAGNOSTICS_MAX;
    snprintf(diagnostics->waiting[at], CLTEL_DIAGNOSTIC_BYTES, "%s", text);
}

static void write_line(int fd, const char *text)
{
    char line[CLTEL_DIAGNOSTIC_BYTES + 16];
    int len = snprintf(line, sizeof line, "cltel: %s\n", text);
    if (fd < 0 || len <= 0)
        return;
    cltel_write_signals signals;
    cltel_write_signals_block(&signals); /* it may be the application's own thread that has something to say */
    ssize_t wrote = write(fd, line, (size_t)len);
    (void)wrote; /* nobody is left to tell */
    cltel_write_signals_restore(&signals);
}

void cltel_diagnostics_say(cltel_diagnostics *diagnostics, int64_t now_ns, const char *format, ...)
{
    char text[CLTEL_DIAGNOSTIC_BYTES - 64];
    char said[CLTEL_DIAGNOSTIC_BYTES];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);

    pthread_mutex_lock(&diagnostics->lock);
    uint64_t key = hash_of(text);
    cltel_diagnostic *recent = find_recent(diagnostics, key);
    if (recent->key == key && now_ns - recent->said_ns < REPEAT_NS) {
        recent->repeated++;
        pthread_mutex_unlock(&diagnostics->lock);
        return;
    }
    uint32_t repeated = recent->key == key ? recent->repeated : 0;
    recent->key = key;
    recent->said_ns = now_ns;
    recent->repeated = 0;
    if (repeated)
        snprintf(said, sizeof said, "%s (%u times more since it was last said)", text, repeated);
    else
        snprintf(said, sizeof said, "%s", text);
    enqueue(diagnostics, said);
    pthread_mutex_unlock(&diagnostics->lock);
    write_line(diagnostics->fd, said);
}

size_t cltel_diagnostics_next(cltel_diagnostics *diagnostics, char *text, size_t size)
{
    size_t len = 0;
    text[0] = '\0';
    pthread_mutex_lock(&diagnostics->lock);
    if (diagnostics->without_memory[0]) {
        len = hand_over(diagnostics->without_memory, text, size);
    } else if (diagnostics->count) {
        len = hand_over(diagnostics->waiting[diagnostics->first], text, size);
        diagnostics->first = (diagnostics->first + 1) % CLTEL_DIAGNOSTICS_MAX;
        diagnostics->count--;
    }
    pthread_mutex_unlock(&diagnostics->lock);
    return len;
}
