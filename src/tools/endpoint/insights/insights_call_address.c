/* IP addresses and subnets. An IPv4 address is kept as its four bytes, an IPv6 address as its sixteen. */
#include <arpa/inet.h>

#include "tools/endpoint/insights/insights_eval.h"

typedef struct address {
    int family; /* 0: none */
    uint8_t bytes[16];
} address;

static address read_address(cltel_view text)
{
    address a = { 0 };
    char copy[INET6_ADDRSTRLEN + 1];
    if (text.len == 0 || text.len >= sizeof copy || memchr(text.ptr, 0, text.len) != NULL)
        return a;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = 0;
    if (inet_pton(AF_INET, copy, a.bytes) == 1)
        a.family = AF_INET;
    else if (inet_pton(AF_INET6, copy, a.bytes) == 1)
        a.family = AF_INET6;
    return a;
}

static unsigned bits_of(int family)
{
    return family == AF_INET ? 32 : 128;
}

/* "10.0.0.0/8"; false: it is no subnet. */
static bool read_subnet(cltel_view text, address *net, unsigned *bits)
{
    const char *slash = text.len ? memchr(text.ptr, '/', text.len) : NULL;
    if (slash == NULL)
        return false;
    *net = read_address((cltel_view){ text.ptr, (size_t)(slash - text.ptr) });
    const char *end = text.ptr + text.len;
    *bits = 0;
    if (end - slash < 2 || end - slash > 4)
        return false;
    for (const char *p = slash + 1; p < end; p++) {
        if (*p < '0' || *p > '9')
            return false;
        *bits = 10 * *bits + (unsigned)(*p - '0');
    }
    return net->family != 0 && *bits <= bits_of(net->family);
}

static bool is_inside(const address *a, const address *net, unsigned bits)
{
    if (a->family != net->family || memcmp(a->bytes, net->bytes, bits / 8) != 0)
        return false;
    unsigned rest = bits % 8;
    return rest == 0 || ((a->bytes[bits / 8] ^ net->bytes[bits / 8]) >> (8 - rest)) == 0;
}

static bool allows(cltel_function function, int family)
{
    switch (function) {
    case CLTEL_FUNCTION_ISVALIDIPV4:
    case CLTEL_FUNCTION_ISIPV4INSUBNET:
        return family == AF_INET;
    case CLTEL_FUNCTION_ISVALIDIPV6:
    case CLTEL_FUNCTION_ISIPV6INSUBNET:
        return family == AF_INET6;
    default:
        return family != 0;
    }
}

cltel_iv cltel_call_address(cltel_frame *frame, const cltel_node *node)
{
    char room[CLTEL_IV_TEXT_BYTES];
    cltel_view text;
    if (!cltel_eval_text(frame, node->args[0], room, &text))
        return cltel_iv_bool(false);
    address a = read_address(text), net;
    if (!allows(node->function, a.family) || node->count < 2)
        return cltel_iv_bool(allows(node->function, a.family));
    unsigned bits;
    bool inside = cltel_eval_text(frame, node->args[1], room, &text) && read_subnet(text, &net, &bits) &&
                  is_inside(&a, &net, bits);
    return cltel_iv_bool(inside);
}
