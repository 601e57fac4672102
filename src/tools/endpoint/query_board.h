/* Logs Insights queries: those that wait, the one that runs, and what the last ones found. In memory:
 * AWS keeps results for a week, this endpoint until it ends or needs the room. One thread runs them
 * one after the other, with a connection to the store of its own. */
#ifndef CLTEL_TOOLS_ENDPOINT_QUERY_BOARD_H
#define CLTEL_TOOLS_ENDPOINT_QUERY_BOARD_H

#include "tools/endpoint/insights/insights.h"
#include "tools/endpoint/service.h"

enum {
    CLTEL_QUERY_ID_CHARS = CLTEL_REQUEST_ID_CHARS,
    CLTEL_QUERY_GROUPS_MAX = 50,
    CLTEL_QUERIES_AT_ONCE_MAX = 100, /* waiting and running, as at AWS */
    CLTEL_QUERIES_KEPT_MAX = 1000,
    CLTEL_QUERY_RESULTS_BYTES_MAX = 32 * 1024 * 1024, /* of all finished ones but the last */
    CLTEL_QUERY_EARLY_ROWS_MAX = 1000,                /* of one that runs */
    CLTEL_QUERY_EARLY_BYTES_MAX = 1024 * 1024
};

typedef enum cltel_query_status {
    CLTEL_QUERY_SCHEDULED,
    CLTEL_QUERY_RUNNING,
    CLTEL_QUERY_COMPLETE,
    CLTEL_QUERY_FAILED,
    CLTEL_QUERY_CANCELLED
} cltel_query_status;

typedef struct cltel_query_group {
    int64_t id;
    char name[513];
    int64_t span_max_ms;
    int64_t oldest_ms; /* by its retention */
} cltel_query_group;

typedef struct cltel_query_rows {
    cltel_buf text; /* JSON arrays, one behind the other */
    size_t *ends;
    size_t room;
    size_t count;
} cltel_query_rows;

typedef struct cltel_query {
    struct cltel_query *next; /* older */
    char id[CLTEL_QUERY_ID_CHARS + 1];
    char region[CLTEL_REGION_CHARS + 1];
    cltel_buf text;
    cltel_insights_query *compiled;
    cltel_query_group *groups; /* owned */
    size_t group_count;
    int64_t start_s;
    int64_t end_s; /* inclusive */
    size_t limit;
    int64_t created_ms;
    int64_t started_ns;
    int64_t took_ms;

    cltel_query_status status;
    bool cancelled;   /* atomic: looked at between batches */
    bool forgotten;   /* goes when it has ended */
    bool rows_wanted; /* somebody asked for those that there are so far */
    cltel_query_rows rows;
    cltel_insights_statistics statistics;
} cltel_query;

typedef struct cltel_query_board cltel_query_board;

cltel_err cltel_query_board_start(const char *store_path, cltel_query_board **board, cltel_error *detail);
void cltel_query_board_stop(cltel_query_board *board); /* cancels what runs */

cltel_query *cltel_query_new(void); /* NULL: no memory */
void cltel_query_free(cltel_query *query);

/* A board that is NULL (an endpoint without threads) takes none and has none. */

/* Takes the query over. false: there are too many under way; it is still the caller's. */
bool cltel_query_board_add(cltel_query_board *board, cltel_query *query);

/* Calls visit with the board locked: newest first, until it returns false. */
void cltel_query_board_visit(cltel_query_board *board, bool (*visit)(void *context, cltel_query *query), void *context);
void cltel_query_board_clear(cltel_query_board *board);

/* Runs it; on the board's thread. Progress is published under the lock. */
void cltel_query_run(cltel_query_board *board, cltel_store *store, cltel_query *query);
/* Finishes the run and makes its rows. false: it failed, or they are too large. */
bool cltel_query_make_rows(const cltel_query *query, cltel_insights_run *run, cltel_query_rows *rows);
/* The first rows of a run that goes on; none where that fails. */
void cltel_query_early_rows(const cltel_insights_run *run, cltel_query_rows *rows);
void cltel_query_rows_done(cltel_query_rows *rows);
void cltel_query_board_lock(cltel_query_board *board);
void cltel_query_board_unlock(cltel_query_board *board);

const char *cltel_query_status_text(cltel_query_status status);

#endif
