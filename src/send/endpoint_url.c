#include "send/endpoint_url.h"

#include <arpa/inet.h>

enum { HOST_MAX_BYTES = 245, PORT_MAX = 65535 };

static bool is_alnum(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

static bool is_hex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'f');
}

static cltel_view drop(cltel_view text, size_t len)
{
    return (cltel_view){ text.ptr + len, text.len - len };
}

static bool starts(cltel_view text, cltel_view with)
{
    return text.len >= with.len && cltel_view_equal_nocase((cltel_view){ text.ptr, with.len }, with);
}

/* Characters that a URL may hold, by what they would do here. */
static const char *check_characters(cltel_view text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c <= ' ' || c >= 0x7f)
            return "holds white space, a control character or a character that is not ASCII";
        if (c == '@')
            return "holds an @: user names and passwords are not taken from URLs";
        if (c == '?' || c == '#')
            return "holds a query or fragment";
        if (strchr("\"<>\\^`{|}", c))
            return "holds a character that a URL may not hold";
    }
    return NULL;
}

/* A NUL-terminated copy for inet_pton(). */
static bool is_address(int family, cltel_view text, unsigned char *address)
{
    char copy[INET6_ADDRSTRLEN] = "";
    if (text.len >= sizeof copy)
        return false;
    memcpy(copy, text.ptr, text.len);
    return inet_pton(family, copy, address) == 1;
}

static const char *parse_ipv6(cltel_view *rest, cltel_url *url)
{
    static const unsigned char loopback[16] = { [15] = 1 };
    unsigned char address[16];
    const char *close = memchr(rest->ptr, ']', rest->len);
    size_t len = close ? (size_t)(close - rest->ptr) : 0;
    if (!close || !is_address(AF_INET6, (cltel_view){ rest->ptr + 1, len - 1 }, address))
        return "has no IPv6 address between its brackets";
    url->host = (cltel_view){ rest->ptr, len + 1 };
    url->loopback = memcmp(address, loopback, sizeof address) == 0;
    *rest = drop(*rest, len + 1);
    return NULL;
}

/* Labels of letters, digits, - and _, parted by single dots. */
static const char *parse_name(cltel_view *rest, cltel_url *url)
{
    unsigned char address[4];
    size_t len = 0;
    while (len < rest->len && (is_alnum(rest->ptr[len]) || strchr("-_.", rest->ptr[len])))
        len++;
    url->host = (cltel_view){ rest->ptr, len };
    if (len == 0)
        return "has no host";
    if (len > HOST_MAX_BYTES)
        return "has a host name of more than 245 bytes";
    for (size_t i = 0; i < len; i++)
        if (rest->ptr[i] == '.' && (i == 0 || rest->ptr[i - 1] == '.'))
            return "has a host name with an empty part";
    url->loopback = cltel_view_equal_nocase(url->host, CLTEL_VIEW("localhost")) ||
                    (is_address(AF_INET, url->host, address) && address[0] == 127);
    *rest = drop(*rest, len);
    return NULL;
}

static const char *parse_port(cltel_view *rest, cltel_url *url)
{
    if (rest->len == 0 || rest->ptr[0] != ':')
        return NULL;
    *rest = drop(*rest, 1);
    size_t digits = 0;
    for (; digits < rest->len && rest->ptr[digits] >= '0' && rest->ptr[digits] <= '9' && digits < 6; digits++)
        url->port = url->port * 10 + (rest->ptr[digits] - '0');
    if (digits == 0 || url->port == 0 || url->port > PORT_MAX)
        return "has no port from 1 to 65535";
    *rest = drop(*rest, digits);
    return NULL;
}

/* libcurl would shorten "." and "..", and signatures are made over another path then. */
static const char *check_path(cltel_view path)
{
    if (path.len && path.ptr[0] != '/')
        return "has something behind host and port that is no path";
    for (size_t i = 0; i < path.len; i++) {
        if (path.ptr[i] == '%' && (i + 2 >= path.len || !is_hex(path.ptr[i + 1]) || !is_hex(path.ptr[i + 2])))
            return "has a % without two hexadecimal digits";
        if (path.ptr[i] != '/')
            continue;
        size_t dots = 0;
        while (i + 1 + dots < path.len && path.ptr[i + 1 + dots] == '.')
            dots++;
        bool ends = i + 1 + dots == path.len || path.ptr[i + 1 + dots] == '/';
        if (ends && (dots == 1 || dots == 2 || (dots == 0 && i + 1 < path.len)))
            return "has an empty, . or .. part in its path";
    }
    return NULL;
}

const char *cltel_url_parse(cltel_view text, cltel_url *url)
{
    *url = (cltel_url){ 0 };
    url->https = starts(text, CLTEL_VIEW("https://"));
    if (!url->https && !starts(text, CLTEL_VIEW("http://")))
        return "does not begin with https:// or http://";
    const char *fault = check_characters(text);
    cltel_view rest = drop(text, url->https ? 8 : 7);
    if (!fault)
        fault = rest.len && rest.ptr[0] == '[' ? parse_ipv6(&rest, url) : parse_name(&rest, url);
    if (!fault)
        fault = parse_port(&rest, url);
    if (!fault)
        fault = check_path(rest);
    url->path = rest;
    return fault;
}
