#include "support/transport_rig.h"

#include "base/clock.h"

enum { POLL_MS = 100 };

static const int64_t PATIENCE_NS = INT64_C(20000000000);

cltel_transport *rig_transport(int32_t in_flight_max)
{
    cltel_curl_options options = { .idle_ms = 4000, .in_flight_max = in_flight_max, .user_agent = "cltel-test" };
    return cltel_curl_transport_new(&options);
}

cltel_request rig_request(const char *url)
{
    return (cltel_request){ .method = "POST",
                            .url = url,
                            .headers = { "Content-Type: application/x-amz-json-1.1", "Authorization: secret" },
                            .header_count = 2,
                            .body = CLTEL_VIEW("{}"),
                            .connect_timeout_ms = 2000,
                            .timeout_ms = 5000 };
}

cltel_exchange rig_next(cltel_transport *transport)
{
    cltel_exchange finished = { 0 };
    /* Not a number of polls: a peer that trickles ends each of them with a few bytes. */
    int64_t deadline_ns = cltel_clock_monotonic_ns() + PATIENCE_NS;
    while (!transport->poll(transport, POLL_MS, &finished, 1) && cltel_clock_monotonic_ns() < deadline_ns)
        continue;
    return finished;
}

cltel_response *rig_exchange(cltel_transport *transport, const cltel_request *request)
{
    if (!transport->start(transport, request, (void *)(uintptr_t)request))
        return NULL;
    return rig_next(transport).response;
}
