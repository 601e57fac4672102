/* What the endpoint keeps, in one SQLite file in WAL mode. One connection a thread:
 * the writer's, and one for each thread that answers reads.
 *
 * The events of one PutLogEvents call are one row: a blob of frames (event_frames.h)
 * with the batch's first and last time beside it. A row an event, with the index that
 * reading by time needs, would cost a B-tree insertion each (about 2.5 us, so 370,000
 * events/s and no more), and reading would pay the row decoder for each event again.
 * As a blob an event costs a copy; a search is a walk over memory, and the index has
 * one entry for up to 10,000 events. Events are never changed and leave only with
 * their stream, group or retention, so nothing needs to address one inside a batch.
 *
 * Commits use synchronous=NORMAL: what was acknowledged survives the death of the
 * process at any moment. A power cut may take the last seconds, never the file. */
#ifndef CLTEL_TOOLS_ENDPOINT_STORE_H
#define CLTEL_TOOLS_ENDPOINT_STORE_H

#include <cltel/error.h>

#include "base/bytes.h"

typedef struct cltel_store cltel_store;

typedef enum cltel_stored {
    CLTEL_STORED,       /* found, or done */
    CLTEL_STORED_NOT,   /* no such thing; for creation: it exists already */
    CLTEL_STORED_FAILED /* cltel_store_reason() says why */
} cltel_stored;

/* path may be ":memory:". Makes the tables where they are missing. */
cltel_err cltel_store_open(const char *path, cltel_store **store, cltel_error *detail);
/* For a connection that only goes through blobs: a cache of few pages, which stay in that of the processor. */
void cltel_store_expect_reading(cltel_store *store);
void cltel_store_close(cltel_store *store);
const char *cltel_store_reason(const cltel_store *store);

bool cltel_store_begin(cltel_store *store); /* a transaction that may write */
bool cltel_store_commit(cltel_store *store);
void cltel_store_rollback(cltel_store *store);

typedef struct cltel_log_group {
    int64_t id;
    char name[513]; /* ASCII; ends in NUL */
    char class_name[32];
    char kms_key[257];
    int64_t created_ms;
    int64_t retention_days; /* 0: for ever */
    int64_t stored_bytes;
    int64_t span_max_ms; /* of its batches */
} cltel_log_group;

typedef struct cltel_log_stream {
    int64_t id;
    char name[2049]; /* 512 characters of UTF-8 */
    int64_t created_ms;
    int64_t events;
    int64_t first_ms; /* of its events; meaningful when there are any */
    int64_t last_ms;
    int64_t ingested_ms;
    int64_t last_batch;
    int64_t span_max_ms;
} cltel_log_stream;

/* A visitor returns false to end the visit. */
typedef bool (*cltel_group_visit)(void *context, const cltel_log_group *group);
typedef bool (*cltel_stream_visit)(void *context, const cltel_log_stream *stream);

typedef struct cltel_group_settings {
    cltel_view class_name;
    cltel_view kms_key;
    cltel_view tags; /* a JSON object, or len 0 */
    int64_t now_ms;
} cltel_group_settings;

cltel_stored cltel_store_create_group(cltel_store *store, const char *region, cltel_view name,
                                      const cltel_group_settings *settings);
cltel_stored cltel_store_find_group(cltel_store *store, const char *region, cltel_view name, cltel_log_group *group);
cltel_stored cltel_store_set_retention(cltel_store *store, int64_t group_id, int64_t days);
cltel_stored cltel_store_group_tags(cltel_store *store, int64_t group_id,
                                    cltel_buf *tags); /* a JSON object, or len 0 */
cltel_stored cltel_store_set_group_tags(cltel_store *store, int64_t group_id, cltel_view tags);
cltel_stored cltel_store_set_group_key(cltel_store *store, int64_t group_id, cltel_view kms_key);
cltel_stored cltel_store_delete_group(cltel_store *store, int64_t group_id);

/* In order of name, those after `after` (len 0: all). */
cltel_stored cltel_store_visit_groups(cltel_store *store, const char *region, cltel_view after, cltel_group_visit visit,
                                      void *context);

cltel_stored cltel_store_create_stream(cltel_store *store, int64_t group_id, cltel_view name, int64_t now_ms);
cltel_stored cltel_store_find_stream(cltel_store *store, int64_t group_id, cltel_view name, cltel_log_stream *stream);
cltel_stored cltel_store_stream_name(cltel_store *store, int64_t stream_id, cltel_buf *name);
cltel_stored cltel_store_delete_stream(cltel_store *store, int64_t group_id, int64_t stream_id);

typedef enum cltel_stream_order {
    CLTEL_STREAMS_BY_NAME,
    CLTEL_STREAMS_BY_NAME_DOWN,
    CLTEL_STREAMS_BY_LAST_EVENT,
    CLTEL_STREAMS_BY_LAST_EVENT_DOWN
} cltel_stream_order;

/* skip counts from the front of that order. */
cltel_stored cltel_store_visit_streams(cltel_store *store, int64_t group_id, cltel_stream_order order, int64_t skip,
                                       cltel_stream_visit visit, void *context);

typedef struct cltel_batch {
    int64_t id;
    int64_t group_id;
    int64_t stream_id;
    int64_t first_ms;
    int64_t last_ms;
    int64_t ingested_ms;
    int64_t events;
    int64_t upload_bytes;
    cltel_view frames;
    cltel_view digest; /* batch_digest.h; len 0: none. Only stored, not read with the batch. */
} cltel_batch;

/* Stores the batch, sets its id, and brings stream and group up to date. */
cltel_stored cltel_store_add_batch(cltel_store *store, cltel_batch *batch);

typedef struct cltel_batch_query {
    int64_t group_id;
    int64_t stream_id; /* 0: all of the group */
    int64_t from_ms;   /* batches that end at or after this ... */
    int64_t until_ms;  /* ... and begin before this */
    int64_t span_max_ms;
    bool newest_first; /* order of their first events' times */
} cltel_batch_query;

/* Return CLTEL_STORED with the next batch (frames left out), CLTEL_STORED_NOT at the end. A
 * batch and its frames live until the next call. One query at a time. */
cltel_stored cltel_store_query_batches(cltel_store *store, const cltel_batch_query *query);
cltel_stored cltel_store_query_batches_behind(cltel_store *store, int64_t id); /* of all groups, as they came */
cltel_stored cltel_store_next_batch(cltel_store *store, cltel_batch *batch);
cltel_stored cltel_store_batch_frames(cltel_store *store, cltel_view *frames); /* of the batch that was last given */
/* One batch with its frames, which live until cltel_store_end_batches(). */
cltel_stored cltel_store_batch_by_id(cltel_store *store, int64_t id, cltel_batch *batch);
void cltel_store_end_batches(cltel_store *store);
int64_t cltel_store_newest_batch(cltel_store *store); /* its id; 0: there is none */

/* The digest of a batch. CLTEL_STORED_NOT: it has none. It lives, and the connection sees nothing new, until
 * cltel_store_end_digest(). */
cltel_stored cltel_store_digest(cltel_store *store, int64_t batch_id, cltel_view *digest);
void cltel_store_end_digest(cltel_store *store);

/* Deletes up to batches_max batches of groups with a retention whose events have all expired at now_ms.
 * *deleted == batches_max: there may be more. */
cltel_stored cltel_store_expire(cltel_store *store, int64_t now_ms, int64_t batches_max, int64_t *deleted);

cltel_stored cltel_store_clear(cltel_store *store); /* deletes everything */

#endif
