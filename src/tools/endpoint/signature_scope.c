#include "tools/endpoint/signature_scope.h"

/* Takes what stands before the next '/' (or its percent form) off the front of rest. */
static bool next_piece(cltel_view *rest, cltel_view *piece)
{
    for (size_t i = 0; i < rest->len; i++) {
        bool encoded =
            rest->len - i >= 3 && rest->ptr[i] == '%' && rest->ptr[i + 1] == '2' && (rest->ptr[i + 2] | 0x20) == 'f';
        if (rest->ptr[i] != '/' && !encoded)
            continue;
        size_t taken = i + (encoded ? 3 : 1);
        *piece = (cltel_view){ rest->ptr, i };
        *rest = (cltel_view){ rest->ptr + taken, rest->len - taken };
        return true;
    }
    return false;
}

static bool is_region_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

/* credential is <key id>/<date>/<region>/<service>/aws4_request and what follows. */
static bool region_of(cltel_view credential, char *region, size_t size)
{
    cltel_view piece;
    if (!next_piece(&credential, &piece) || !next_piece(&credential, &piece) || !next_piece(&credential, &piece))
        return false;
    if (piece.len == 0 || piece.len >= size)
        return false;
    for (size_t i = 0; i < piece.len; i++)
        if (!is_region_char(piece.ptr[i]))
            return false;
    memcpy(region, piece.ptr, piece.len);
    region[piece.len] = '\0';
    return true;
}

static cltel_view behind(cltel_view text, const char *mark)
{
    const char *found = text.len ? memmem(text.ptr, text.len, mark, strlen(mark)) : NULL;
    if (!found)
        return (cltel_view){ NULL, 0 };
    found += strlen(mark);
    return (cltel_view){ found, (size_t)(text.ptr + text.len - found) };
}

bool cltel_signature_region(const cltel_http_request *request, char *region, size_t size)
{
    cltel_view credential = behind(cltel_http_header(request, "authorization"), "Credential=");
    if (!credential.ptr)
        credential = behind(request->query, "X-Amz-Credential=");
    return credential.ptr && region_of(credential, region, size);
}
