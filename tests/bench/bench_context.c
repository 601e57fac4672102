/* What a trace context costs at the borders of a request: read from one header or from all
 * headers of a request, and written into one. As an application calls it, on one thread. */
#include <cltel/context.h>
#include <stdio.h>

#include "bench/bench_timing.h"

enum { CALLS = 20000, ROUNDS = 60 };

#define ROOT "1-5759e988-bd862e3fe1be46a994272793"
#define XRAY "Root=" ROOT ";Parent=53995c3f42cd8ad8;Sampled=1;Lineage=a87bd80c:1|68fd508a:5"
#define TRACEPARENT "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
#define H(name, value)                                   \
    {                                                    \
        name, sizeof(name) - 1, value, sizeof(value) - 1 \
    }

/* Ten headers, as a load balancer passes them to a service. */
static const cltel_context_header request[] = {
    H("Host", "shop.example.com"),
    H("User-Agent", "curl/8.5.0"),
    H("Accept", "*/*"),
    H("Content-Type", "application/json"),
    H("X-Forwarded-For", "10.0.0.7"),
    H("X-Forwarded-Proto", "https"),
    H("X-Amzn-Trace-Id", "Root=" ROOT),
    H("traceparent", TRACEPARENT),
    H("tracestate", "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"),
    H("baggage", "userId=alice,serverNode=DF%2028,isProduction=false"),
};

static cltel_context context;
static char text[CLTEL_XRAY_HEADER_BYTES];

static size_t parse_xray(void)
{
    return cltel_context_from_xray(&context, XRAY, sizeof XRAY - 1) == CLTEL_OK;
}

static size_t parse_w3c(void)
{
    return cltel_context_from_w3c(&context, TRACEPARENT, sizeof TRACEPARENT - 1, NULL, 0) == CLTEL_OK;
}

static size_t parse_request(void)
{
    return cltel_context_from_headers(&context, request, sizeof request / sizeof request[0]) == CLTEL_OK;
}

static size_t inject_xray(void)
{
    return cltel_context_to_xray(&context, text, sizeof text);
}

static size_t inject_w3c(void)
{
    return cltel_context_to_traceparent(&context, text, sizeof text);
}

static int run(const char *bench, size_t (*call)(void))
{
    double reference = bench_reference_ns(), best = 1e9;
    for (int round = 0; round < ROUNDS; round++) {
        int64_t start = bench_now_ns();
        for (int i = 0; i < CALLS; i++)
            if (!call())
                return 1;
        double ns = (double)(bench_now_ns() - start) / CALLS;
        best = ns < best ? ns : best;
    }
    printf("{\"bench\":\"%s\",\"subject\":\"cltel\",\"threads\":1,\"ns\":%.1f,\"reference_ns\":%.0f}\n", bench, best,
           reference);
    return 0;
}

int main(void)
{
    return run("context.parse", parse_xray) || run("context.inject", inject_xray) ||
           run("context.parse.w3c", parse_w3c) || run("context.inject.w3c", inject_w3c) ||
           run("context.parse.request", parse_request);
}
