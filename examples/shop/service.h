/* A service that answers over HTTP. libmicrohttpd takes the requests, a function answers them;
 * here is what every request needs, whatever it is about: a span that goes on with the caller's
 * trace, and one line in the log. Shop and stock both use it. */
#ifndef SHOP_SERVICE_H
#define SHOP_SERVICE_H

#include <stddef.h>
#include <stdint.h>

#include <cltel/cltel.h>

typedef struct question {
    const char *method;
    const char *path;
    const char *body; /* ends in NUL */
} question;

typedef struct page {
    unsigned status;
    char text[1024]; /* JSON */
    size_t len;
} page;

/* Called with the request's span current: records and spans made inside belong to it. */
typedef void answer_function(void *context, const question *question, page *page);

typedef struct service service;

/* Listens on 127.0.0.1; port 0 takes a free one. NULL: the port is taken, or no memory. */
service *service_start(cltel_client *client, uint16_t port, unsigned threads, answer_function *answer, void *context);
uint16_t service_port(const service *service);
uint64_t service_requests(const service *service); /* answered so far */
void service_stop(service *service);

/* For the functions that answer. */
void page_append(page *page, const char *format, ...) __attribute__((format(printf, 2, 3)));
void page_fail(page *page, unsigned status, const char *reason);
long form_number(const char *body, const char *name); /* "name=N"; -1: it is not there */

#endif
