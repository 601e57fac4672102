/* A TCP server on 127.0.0.1 that plays a script for each connection: for what a peer
 * may do wrong. One connection at a time, in its own thread. */
#ifndef CLTEL_TESTS_SCRIPT_SERVER_H
#define CLTEL_TESTS_SCRIPT_SERVER_H

#include <stddef.h>

typedef struct script_server script_server;

/* nth: 0 for the first connection. The server closes fd afterwards. */
typedef void (*script_play)(int fd, size_t nth, void *context);

script_server *script_start(script_play play, void *context);
void script_stop(script_server *server);                /* ends a script that waits for bytes */
const char *script_url(const script_server *server);    /* "http://127.0.0.1:PORT/" */
size_t script_connections(const script_server *server); /* begun */
size_t script_ended(const script_server *server);       /* closed by the server */

/* Steps of a script. */
size_t script_read_head(int fd, char *head, size_t size);    /* up to the empty line; its length, 0 at the end */
size_t script_read_request(int fd, char *head, size_t size); /* and the body, which is forgotten; the body's length */
void script_send(int fd, const char *text);
void script_wait_for_end(int fd); /* until the peer hangs up */
void script_reset(int fd);        /* RST in place of a polite end */

#endif
