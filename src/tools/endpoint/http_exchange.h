/* One request and its answer, as plain memory: what a service sees of HTTP, and what
 * a test or a fuzzer can make without a socket. */
#ifndef CLTEL_TOOLS_ENDPOINT_HTTP_EXCHANGE_H
#define CLTEL_TOOLS_ENDPOINT_HTTP_EXCHANGE_H

#include "base/bytes.h"
#include "sign/sigv4.h"

enum { CLTEL_REQUEST_ID_CHARS = 36 };

/* All borrowed; the path and query are as on the wire, percent signs and all. */
typedef struct cltel_http_request {
    cltel_view method;
    cltel_view path;
    cltel_view query; /* without '?' */
    const cltel_sign_header *headers;
    size_t header_count;
    cltel_view body;
    int64_t now_ms; /* since 1970 */
} cltel_http_request;

/* A header of an answer; static text. */
typedef struct cltel_http_field {
    const char *name;
    const char *value;
} cltel_http_field;

typedef struct cltel_http_answer {
    int status;
    const char *content_type;       /* static text */
    const cltel_http_field *fields; /* further headers, up to a name NULL; NULL: none */
    const char *etag;               /* static text; NULL: none */
    char error_type[64];            /* x-amzn-ErrorType; "": none */
    struct cltel_stream *stream;    /* owned; the body is what it says until it ends; NULL: the body is this: */
    cltel_buf body;                 /* owned */
    char request_id[CLTEL_REQUEST_ID_CHARS + 1];
} cltel_http_answer;

/* The value of the first header of this name; ptr NULL: there is none. */
cltel_view cltel_http_header(const cltel_http_request *request, const char *name);

/* How many headers have this name. */
size_t cltel_http_header_count(const cltel_http_request *request, const char *name);

/* A random UUID; text has room for CLTEL_REQUEST_ID_CHARS + 1. */
void cltel_http_new_request_id(char *text);

#endif
