/* The shop as an HTTP service: libmicrohttpd takes the requests, pages.h answers them,
 * and each request leaves one line in the log. */
#ifndef SHOP_SERVICE_H
#define SHOP_SERVICE_H

#include <stdint.h>

#include <cltel/cltel.h>

typedef struct service service;

/* Listens on 127.0.0.1; port 0 takes a free one. NULL: the port is taken, or no memory. */
service *service_start(cltel_client *client, uint16_t port, unsigned threads);
uint16_t service_port(const service *service);
uint64_t service_requests(const service *service); /* answered so far */
void service_stop(service *service);

#endif
