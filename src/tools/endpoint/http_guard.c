#include "tools/endpoint/http_guard.h"

#include <stdio.h>

static const char *const names[] = { "127.0.0.1", "localhost" };

/* Whether text is front, one of our names, and our port (80 may be left out). */
static bool is_ours(cltel_view text, const char *front, int port)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char ours[64];
        snprintf(ours, sizeof ours, "%s%s:%d", front, names[i], port);
        if (cltel_view_equal_nocase(text, cltel_view_of(ours)))
            return true;
        snprintf(ours, sizeof ours, "%s%s", front, names[i]);
        if (port == 80 && cltel_view_equal_nocase(text, cltel_view_of(ours)))
            return true;
    }
    return false;
}

static bool is_cross_site(const cltel_http_request *request)
{
    cltel_view site = cltel_http_header(request, "sec-fetch-site");
    return site.ptr && !cltel_view_equal(site, CLTEL_VIEW("same-origin")) &&
           !cltel_view_equal(site, CLTEL_VIEW("none"));
}

/* SDKs put a prefix before the host of a live tail. Such a name is no address that only this machine can have: who
 * controls the network's names may show a page under it, and then make it mean 127.0.0.1. What such a page sends says
 * so: a browser adds Origin to each POST. So the names are good for this one POST, and only without a browser's marks.
 */
static bool is_live_tail(const cltel_http_request *request)
{
    return cltel_view_equal(request->method, CLTEL_VIEW("POST")) && cltel_view_equal(request->path, CLTEL_VIEW("/")) &&
           cltel_view_equal(cltel_http_header(request, "x-amz-target"), CLTEL_VIEW("Logs_20140328.StartLiveTail")) &&
           cltel_http_header_count(request, "origin") == 0 && cltel_http_header_count(request, "sec-fetch-site") == 0;
}

static bool is_our_host(const cltel_http_request *request, int port)
{
    cltel_view host = cltel_http_header(request, "host");
    if (cltel_http_header_count(request, "host") != 1)
        return false;
    return is_ours(host, "", port) ||
           ((is_ours(host, "streaming-", port) || is_ours(host, "stream-", port)) && is_live_tail(request));
}

const char *cltel_http_guard(const cltel_http_request *request, int port, int *status)
{
    *status = 421;
    if (!is_our_host(request, port))
        return "The Host header must be 127.0.0.1 or localhost with the port of this endpoint.";
    *status = 403;
    cltel_view origin = cltel_http_header(request, "origin");
    if (cltel_http_header_count(request, "origin") > 1 || (origin.ptr && !is_ours(origin, "http://", port)))
        return "Requests of web pages from other origins are refused.";
    if (is_cross_site(request))
        return "Cross-site requests of web pages are refused.";
    return NULL;
}
