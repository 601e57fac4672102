/* Small steps that tests of a transport share: one request, one answer. */
#ifndef CLTEL_TESTS_TRANSPORT_RIG_H
#define CLTEL_TESTS_TRANSPORT_RIG_H

#include "send/curl_transport.h"

cltel_transport *rig_transport(int32_t in_flight_max); /* idle limit 4 s, no CA file, no proxy */
cltel_request rig_request(const char *url);            /* POST {} with two headers, 5 s in all */

/* Starts the request and polls until it has ended. NULL when start() refused. */
cltel_response *rig_exchange(cltel_transport *transport, const cltel_request *request);

/* Polls until one exchange has ended, 20 s at most. */
cltel_exchange rig_next(cltel_transport *transport);

#endif
