#include "tools/endpoint/query_board.h"

#include <pthread.h>

#include "base/clock.h"
#include "base/fail.h"
#include "base/memory.h"

struct cltel_query_board {
    pthread_mutex_t lock;
    pthread_cond_t filled;
    pthread_t thread;
    bool started;
    bool ended;
    cltel_query *newest;
    cltel_store *store;
};

void cltel_query_board_lock(cltel_query_board *board)
{
    pthread_mutex_lock(&board->lock);
}

void cltel_query_board_unlock(cltel_query_board *board)
{
    pthread_mutex_unlock(&board->lock);
}

const char *cltel_query_status_text(cltel_query_status status)
{
    static const char *const texts[] = { "Scheduled", "Running", "Complete", "Failed", "Cancelled" };
    return texts[status];
}

cltel_query *cltel_query_new(void)
{
    cltel_query *query = cltel_alloc(sizeof *query);
    if (!query)
        return NULL;
    query->groups = cltel_alloc(CLTEL_QUERY_GROUPS_MAX * sizeof *query->groups);
    if (!query->groups) {
        cltel_release(query);
        return NULL;
    }
    cltel_http_new_request_id(query->id);
    return query;
}

void cltel_query_free(cltel_query *query)
{
    if (!query)
        return;
    cltel_insights_query_free(query->compiled);
    cltel_buf_done(&query->text);
    cltel_query_rows_done(&query->rows);
    cltel_release(query->groups);
    cltel_release(query);
}

static bool is_under_way(const cltel_query *query)
{
    return query->status == CLTEL_QUERY_SCHEDULED || query->status == CLTEL_QUERY_RUNNING;
}

/* The oldest one that waits. */
static cltel_query *next_waiting(const cltel_query_board *board)
{
    cltel_query *found = NULL;
    for (cltel_query *query = board->newest; query; query = query->next)
        if (query->status == CLTEL_QUERY_SCHEDULED)
            found = query;
    return found;
}

/* Removes forgotten ones, and the oldest that are more, or hold more, than is kept. */
static void tidy(cltel_query_board *board)
{
    size_t count = 0, bytes = 0;
    for (cltel_query **at = &board->newest; *at;) {
        cltel_query *query = *at;
        size_t before = bytes;
        count++;
        bytes += query->rows.text.cap;
        bool too_many = count > CLTEL_QUERIES_KEPT_MAX || (before > 0 && bytes > CLTEL_QUERY_RESULTS_BYTES_MAX);
        if (query->status != CLTEL_QUERY_RUNNING && (query->forgotten || (too_many && !is_under_way(query)))) {
            *at = query->next;
            cltel_query_free(query);
        } else {
            at = &query->next;
        }
    }
}

static void *run_queries(void *context)
{
    cltel_query_board *board = context;
    pthread_mutex_lock(&board->lock);
    while (!board->ended) {
        cltel_query *query = next_waiting(board);
        if (!query) {
            pthread_cond_wait(&board->filled, &board->lock);
            continue;
        }
        query->status = CLTEL_QUERY_RUNNING;
        query->started_ns = cltel_clock_monotonic_ns();
        pthread_mutex_unlock(&board->lock);
        cltel_query_run(board, board->store, query);
        pthread_mutex_lock(&board->lock);
        query->took_ms = (cltel_clock_monotonic_ns() - query->started_ns) / 1000000;
        tidy(board);
    }
    pthread_mutex_unlock(&board->lock);
    return NULL;
}

cltel_err cltel_query_board_start(const char *store_path, cltel_query_board **board, cltel_error *detail)
{
    *board = NULL;
    cltel_query_board *made = cltel_alloc(sizeof *made);
    if (!made)
        return cltel_fail(detail, CLTEL_E_NO_MEMORY, "no memory for queries");
    pthread_mutex_init(&made->lock, NULL);
    pthread_cond_init(&made->filled, NULL);
    cltel_err err = cltel_store_open(store_path, &made->store, detail);
    if (err == CLTEL_OK)
        cltel_store_expect_reading(made->store);
    if (err == CLTEL_OK && pthread_create(&made->thread, NULL, run_queries, made) != 0)
        err = cltel_fail(detail, CLTEL_E_SYSTEM, "a thread cannot be started");
    made->started = err == CLTEL_OK;
    if (err != CLTEL_OK)
        cltel_query_board_stop(made);
    else
        *board = made;
    return err;
}

static void cancel_all(cltel_query_board *board)
{
    for (cltel_query *query = board->newest; query; query = query->next)
        __atomic_store_n(&query->cancelled, true, __ATOMIC_RELAXED);
}

void cltel_query_board_stop(cltel_query_board *board)
{
    if (!board)
        return;
    pthread_mutex_lock(&board->lock);
    board->ended = true;
    cancel_all(board);
    pthread_cond_signal(&board->filled);
    pthread_mutex_unlock(&board->lock);
    if (board->started)
        pthread_join(board->thread, NULL);
    for (cltel_query *query = board->newest, *older; query; query = older) {
        older = query->next;
        cltel_query_free(query);
    }
    cltel_store_close(board->store);
    pthread_cond_destroy(&board->filled);
    pthread_mutex_destroy(&board->lock);
    cltel_release(board);
}

bool cltel_query_board_add(cltel_query_board *board, cltel_query *query)
{
    if (!board)
        return false;
    pthread_mutex_lock(&board->lock);
    size_t under_way = 0;
    for (const cltel_query *other = board->newest; other; other = other->next)
        under_way += is_under_way(other);
    bool added = under_way < CLTEL_QUERIES_AT_ONCE_MAX;
    if (added) {
        query->next = board->newest;
        board->newest = query;
        pthread_cond_signal(&board->filled);
    }
    pthread_mutex_unlock(&board->lock);
    return added;
}

void cltel_query_board_visit(cltel_query_board *board, bool (*visit)(void *context, cltel_query *query), void *context)
{
    if (!board)
        return;
    pthread_mutex_lock(&board->lock);
    for (cltel_query *query = board->newest; query; query = query->next)
        if (!query->forgotten && !visit(context, query))
            break;
    pthread_mutex_unlock(&board->lock);
}

void cltel_query_board_clear(cltel_query_board *board)
{
    if (!board)
        return;
    pthread_mutex_lock(&board->lock);
    cancel_all(board);
    for (cltel_query *query = board->newest; query; query = query->next)
        query->forgotten = true;
    tidy(board);
    pthread_mutex_unlock(&board->lock);
}
