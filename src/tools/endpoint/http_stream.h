/* Answers that go on: their body is what a stream says, whenever it has something to say. A connection without words
 * is suspended, so it costs no thread and no polling. The streams of a set share one thread, which looks for news
 * and wakes those that have some. What a stream says, and where its news come from, is up to its kind. */
#ifndef CLTEL_TOOLS_ENDPOINT_HTTP_STREAM_H
#define CLTEL_TOOLS_ENDPOINT_HTTP_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include <cltel/error.h>

struct MHD_Connection;
struct MHD_Response;

typedef struct cltel_streams cltel_streams;

/* One of them; the first member of the kind's own structure. */
typedef struct cltel_stream {
    cltel_streams *set;
    struct cltel_stream *next;
    struct MHD_Connection *connection;
    bool suspended;
    bool left; /* the client has gone: the set's thread frees it */
} cltel_stream;

enum { CLTEL_STREAM_OVER = -1, CLTEL_STREAM_BROKEN = -2 }; /* what say() returns instead of a length */

typedef struct cltel_stream_kind {
    int tick_ms;
    int most; /* streams at once */
    size_t piece_bytes;
    /* Every tick while there are streams; on the set's thread, without the lock. The list does not change under it,
     * save at its front. */
    void (*look)(void *owner, cltel_stream *first);
    bool (*has_words)(void *owner, const cltel_stream *stream); /* locked */
    /* Locked, on the HTTP thread: writes up to room bytes and returns how many; 0: nothing now. */
    ssize_t (*say)(void *owner, cltel_stream *stream, char *out, size_t room);
    void (*farewell)(void *owner, cltel_stream *stream); /* locked: the endpoint is ending; NULL: just end */
    void (*free)(cltel_stream *stream);
} cltel_stream_kind;

cltel_err cltel_streams_start(const cltel_stream_kind *kind, void *owner, cltel_streams **streams, cltel_error *detail);
void cltel_streams_end(cltel_streams *streams);  /* before the HTTP server stops: it may hold none suspended then */
void cltel_streams_free(cltel_streams *streams); /* when it has stopped; NULL is fine */

void cltel_streams_lock(cltel_streams *streams);
void cltel_streams_unlock(cltel_streams *streams);

typedef enum cltel_stream_entry { CLTEL_STREAM_ADDED, CLTEL_STREAM_NO_ROOM, CLTEL_STREAM_TOO_LATE } cltel_stream_entry;

/* Takes the stream over, when it is added. Then it is either answered with or dropped. */
cltel_stream_entry cltel_streams_add(cltel_streams *streams, cltel_stream *stream);
void cltel_stream_drop(cltel_stream *stream);

/* On the HTTP thread. NULL: no memory, and the stream is dropped. */
struct MHD_Response *cltel_stream_response(cltel_stream *stream, struct MHD_Connection *connection);

#endif
