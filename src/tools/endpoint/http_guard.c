#include "tools/endpoint/http_guard.h"

#include <stdio.h>

static const char *const names[] = { "127.0.0.1", "localhost" };

/* Whether text is scheme, one of our names, and our port (80 may be left out). */
static bool is_ours(cltel_view text, const char *scheme, int port)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char ours[64];
        snprintf(ours, sizeof ours, "%s%s:%d", scheme, names[i], port);
        if (cltel_view_equal_nocase(text, cltel_view_of(ours)))
            return true;
        snprintf(ours, sizeof ours, "%s%s", scheme, names[i]);
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

const char *cltel_http_guard(const cltel_http_request *request, int port)
{
    if (cltel_http_header_count(request, "host") != 1 || !is_ours(cltel_http_header(request, "host"), "", port))
        return "The Host header must be 127.0.0.1 or localhost with the port of this endpoint.";
    cltel_view origin = cltel_http_header(request, "origin");
    if (cltel_http_header_count(request, "origin") > 1 || (origin.ptr && !is_ours(origin, "http://", port)))
        return "Requests of web pages from other origins are refused.";
    if (is_cross_site(request))
        return "Cross-site requests of web pages are refused.";
    return NULL;
}
