/* The local endpoint: a small AWS on this machine that stores what it is sent and
 * answers what people read with. One HTTP thread, a few threads that check
 * signatures and answer reads, and one writer that commits for all of them. */
#ifndef CLTEL_TOOLS_ENDPOINT_LOCAL_ENDPOINT_H
#define CLTEL_TOOLS_ENDPOINT_LOCAL_ENDPOINT_H

#include <stdbool.h>
#include <stddef.h>

#include <cltel/error.h>

enum { CLTEL_ENDPOINT_DEFAULT_PORT = 4580 };

/* Taken when no credentials are given, so that a first try needs no set-up. They open
 * nothing but this endpoint. */
#define CLTEL_ENDPOINT_DEFAULT_KEY_ID "AKIACLTELLOCALACCESS"
#define CLTEL_ENDPOINT_DEFAULT_SECRET "cltel-local-secret-opens-nothing-but-this"
#define CLTEL_ENDPOINT_DEFAULT_REGION "us-east-1"

typedef struct cltel_endpoint_options {
    int port;                       /* 0: any free one */
    const char *data_dir;           /* NULL: a private folder that is removed at the end */
    const char *const *credentials; /* "id:secret" or "id:secret:session token" */
    size_t credential_count;        /* 0: the pair above */
    const char *const *faults;      /* rules, as in fault_rules.h */
    size_t fault_count;
    const char *region;                     /* NULL: each region that a signature names */
    void (*open_page)(const char *address); /* called when it is ready; NULL: nobody wants to see the page */
    long long trace_bytes_max;              /* of the documents of one trace; 0: as at AWS, 500 KB */
} cltel_endpoint_options;

typedef struct cltel_local_endpoint cltel_local_endpoint;

/* Listens on 127.0.0.1 and returns at once. detail may be NULL. */
cltel_err cltel_endpoint_start(const cltel_endpoint_options *options, cltel_local_endpoint **endpoint,
                               cltel_error *detail);
int cltel_endpoint_port(const cltel_local_endpoint *endpoint);

/* Opens the web page; lives as long as the endpoint. */
const char *cltel_endpoint_page_token(const cltel_local_endpoint *endpoint);

/* Answers what has been taken in, then ends. NULL is fine. */
void cltel_endpoint_stop(cltel_local_endpoint *endpoint);

/* Starts, says so on stdout with the variables to export, and serves until SIGINT or
 * SIGTERM. Returns what main() should: 0, or 1 after a message on stderr. */
int cltel_endpoint_run(const cltel_endpoint_options *options);

#endif
