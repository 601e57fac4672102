#include "send/curl_handles.h"

#include <string.h>

#include "base/memory.h"
#include "send/curl_options.h"

static char *copy_text(const char *text)
{
    return cltel_strdup_n(text ? text : "", text ? strlen(text) : 0);
}

bool cltel_curl_handles_init(cltel_curl_handles *handles, const cltel_curl_options *options, size_t max)
{
    *handles = (cltel_curl_handles){ .max = max, .idle_ms = options->idle_ms };
    handles->ca_file = copy_text(options->ca_file);
    handles->proxy = copy_text(options->proxy);
    handles->user_agent = copy_text(options->user_agent);
    handles->spare = cltel_alloc(max * sizeof(CURL *));
    return handles->ca_file && handles->proxy && handles->user_agent && handles->spare;
}

bool cltel_curl_handles_set_up(cltel_curl_handles *handles)
{
    if (handles->multi)
        return true;
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) /* counted, thread-safe, never undone */
        return false;
    if (!handles->share)
        handles->share = curl_share_init();
    if (handles->share)
        curl_share_setopt(handles->share, CURLSHOPT_SHARE, CURL_LOCK_DATA_SSL_SESSION);
    handles->multi = curl_multi_init();
    if (handles->multi)
        curl_multi_setopt(handles->multi, CURLMOPT_MAXCONNECTS, (long)handles->max);
    return handles->multi != NULL;
}

CURL *cltel_curl_handles_take(cltel_curl_handles *handles)
{
    if (handles->spare_count)
        return handles->spare[--handles->spare_count];
    CURL *easy = curl_easy_init();
    cltel_curl_fixed fixed = { cltel_curl_probe_ca_file(handles->ca_file), handles->proxy, handles->user_agent,
                               handles->idle_ms, handles->share };
    if (easy && !cltel_curl_set_fixed(easy, &fixed)) {
        curl_easy_cleanup(easy);
        return NULL;
    }
    return easy;
}

void cltel_curl_handles_give_back(cltel_curl_handles *handles, CURL *easy)
{
    if (easy)
        handles->spare[handles->spare_count++] = easy;
}

void cltel_curl_handles_done(cltel_curl_handles *handles)
{
    while (handles->spare_count)
        curl_easy_cleanup(handles->spare[--handles->spare_count]);
    if (handles->multi)
        curl_multi_cleanup(handles->multi);
    if (handles->share)
        curl_share_cleanup(handles->share);
    if (handles->proxy)
        cltel_wipe(handles->proxy, strlen(handles->proxy)); /* may hold a password */
    cltel_release(handles->proxy);
    cltel_release(handles->ca_file);
    cltel_release(handles->user_agent);
    cltel_release(handles->spare);
    *handles = (cltel_curl_handles){ 0 };
}
