#include "send/curl_options.h"

#include <unistd.h>

enum {
    /* Seven TLS records. Larger is slower: it leaves the L2 cache and malloc() maps it anew for
     * each request (4.8 GB/s over plain loopback against 2.5 with 512 KiB; TLS sees no difference). */
    UPLOAD_BUFFER_BYTES = 7 * 16 * 1024,
    LOW_SPEED_BYTES_PER_S = 16, /* a peer that drips is given up long before a timeout of minutes */
    LOW_SPEED_S = 30,           /* but a service may think for as long as its usual timeout */
    DNS_CACHE_S = 10            /* connections are kept, so names are asked for rarely: ask anew after a failure */
};

const char *cltel_curl_probe_ca_file(const char *ca_file)
{
    static const char *const places[] = {
        "/etc/ssl/certs/ca-certificates.crt",                /* Debian, Alpine */
        "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem", /* Amazon Linux, Fedora */
        "/etc/pki/tls/certs/ca-bundle.crt",
        "/etc/ssl/ca-bundle.pem", /* SUSE */
        "/etc/ssl/cert.pem",
    };
    if (ca_file && ca_file[0])
        return ca_file;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
        if (access(places[i], R_OK) == 0)
            return places[i];
    return "";
}

/* curl_easy_setopt() is a macro with type checks, so these stay macros, too. */
#define SET(option, value) (ok = curl_easy_setopt(easy, option, value) == CURLE_OK && ok)
#define PREFER(option, value) ((void)curl_easy_setopt(easy, option, value))

/* libcurl opens sockets without close-on-exec. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    (void)context;
    (void)purpose;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static bool set_tls(CURL *easy, const cltel_curl_fixed *fixed)
{
    bool ok = true;
    SET(CURLOPT_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_SSL_VERIFYHOST, 2L);
    SET(CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    if (fixed->ca_file[0]) {
        SET(CURLOPT_CAINFO, fixed->ca_file);
        /* A directory of certificates would keep libcurl from caching the parsed file:
         * 20 to 40 ms a connection. */
        PREFER(CURLOPT_CAPATH, NULL);
    }
    /* AES-128-GCM costs the least where the service leaves the choice to us. */
    PREFER(CURLOPT_TLS13_CIPHERS, "TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256");
    PREFER(CURLOPT_SSL_CIPHER_LIST, "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                                    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
                                    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305");
    if (fixed->share)
        PREFER(CURLOPT_SHARE, fixed->share);
    return ok;
}

static bool set_proxy(CURL *easy, const cltel_curl_fixed *fixed)
{
    bool ok = true;
    SET(CURLOPT_PROXY, fixed->proxy); /* "" also closes libcurl's eyes to the environment */
    SET(CURLOPT_NOPROXY, "");         /* as does this */
    if (!fixed->proxy[0])
        return ok;
    SET(CURLOPT_HTTPPROXYTUNNEL, 1L); /* a proxy sees no header of ours */
    SET(CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);
    PREFER(CURLOPT_PROXY_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    SET(CURLOPT_PROXY_SSL_VERIFYPEER, 1L);
    SET(CURLOPT_PROXY_SSL_VERIFYHOST, 2L);
    if (fixed->ca_file[0]) {
        SET(CURLOPT_PROXY_CAINFO, fixed->ca_file);
        PREFER(CURLOPT_PROXY_CAPATH, NULL);
    }
    return ok;
}

static bool set_http(CURL *easy, const cltel_curl_fixed *fixed)
{
    bool ok = true;
    SET(CURLOPT_PROTOCOLS_STR, "http,https");
    SET(CURLOPT_FOLLOWLOCATION, 0L);
    SET(CURLOPT_UNRESTRICTED_AUTH, 0L);
    SET(CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(CURLOPT_HTTP09_ALLOWED, 0L);
    SET(CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    if (fixed->user_agent[0])
        SET(CURLOPT_USERAGENT, fixed->user_agent);
    return ok;
}

static bool set_connection(CURL *easy, const cltel_curl_fixed *fixed)
{
    bool ok = true;
    SET(CURLOPT_NOSIGNAL, 1L);
    SET(CURLOPT_OPENSOCKETFUNCTION, open_socket);
    SET(CURLOPT_TCP_NODELAY, 1L);
    PREFER(CURLOPT_TCP_KEEPALIVE, 1L);
    PREFER(CURLOPT_UPLOAD_BUFFERSIZE, (long)UPLOAD_BUFFER_BYTES);
    SET(CURLOPT_LOW_SPEED_LIMIT, (long)LOW_SPEED_BYTES_PER_S);
    SET(CURLOPT_LOW_SPEED_TIME, (long)LOW_SPEED_S);
    PREFER(CURLOPT_DNS_CACHE_TIMEOUT, (long)DNS_CACHE_S);
    PREFER(CURLOPT_QUICK_EXIT, 1L); /* do not wait for a resolver that hangs */
    /* libcurl counts whole seconds and reuses up to and including this one. */
    SET(CURLOPT_MAXAGE_CONN, fixed->idle_ms > 1000 ? (long)(fixed->idle_ms - 1) / 1000 : 0L);
    SET(CURLOPT_FORBID_REUSE, fixed->idle_ms > 0 ? 0L : 1L);
    return ok;
}

bool cltel_curl_set_fixed(CURL *easy, const cltel_curl_fixed *fixed)
{
    bool ok = set_tls(easy, fixed);
    ok = set_proxy(easy, fixed) && ok;
    ok = set_http(easy, fixed) && ok;
    return set_connection(easy, fixed) && ok;
}
