#include "tools/endpoint/http_exchange.h"

#include "base/os_posix.h"

cltel_view cltel_http_header(const cltel_http_request *request, const char *name)
{
    cltel_view wanted = cltel_view_of(name);
    for (size_t i = 0; i < request->header_count; i++)
        if (cltel_view_equal_nocase(request->headers[i].name, wanted))
            return request->headers[i].value;
    return (cltel_view){ NULL, 0 };
}

size_t cltel_http_header_count(const cltel_http_request *request, const char *name)
{
    cltel_view wanted = cltel_view_of(name);
    size_t count = 0;
    for (size_t i = 0; i < request->header_count; i++)
        count += cltel_view_equal_nocase(request->headers[i].name, wanted);
    return count;
}

void cltel_http_new_request_id(char *text)
{
    uint8_t bytes[16] = { 0 };
    cltel_os_random(bytes, sizeof bytes);
    bytes[6] = (uint8_t)((bytes[6] & 0x0F) | 0x40);
    bytes[8] = (uint8_t)((bytes[8] & 0x3F) | 0x80);
    char hex[32];
    cltel_hex(hex, bytes, sizeof bytes);
    static const size_t pieces[] = { 8, 4, 4, 4, 12 };
    const char *from = hex;
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        if (i > 0)
            *text++ = '-';
        memcpy(text, from, pieces[i]);
        text += pieces[i];
        from += pieces[i];
    }
    *text = '\0';
}
