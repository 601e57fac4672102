/* All services, and how a request finds its operation. */
#ifndef CLTEL_TOOLS_ENDPOINT_SERVICES_H
#define CLTEL_TOOLS_ENDPOINT_SERVICES_H

#include "tools/endpoint/service.h"

extern const cltel_service cltel_service_logs;
extern const cltel_service cltel_service_xray;

extern const cltel_service *const cltel_services[]; /* up to NULL */

/* The service that the request is for; NULL: none. *operation is NULL where the service has no such operation. */
const cltel_service *cltel_services_find(const cltel_http_request *request, const cltel_operation **operation);

#endif
