#include "sign/canonical_request.h"

#include "base/memory.h"

void cltel_buf_wipe(cltel_buf *buf)
{
    cltel_wipe(buf->ptr, buf->cap);
    cltel_buf_done(buf);
}

bool cltel_buf_renew(cltel_buf *buf, size_t room)
{
    if (buf->cap < room)
        cltel_buf_wipe(buf); /* growing would leave a copy in freed memory */
    cltel_buf_clear(buf);
    return cltel_buf_reserve(buf, room);
}

void cltel_canonicalizer_done(cltel_canonicalizer *room)
{
    cltel_buf_wipe(&room->headers);
    cltel_buf_wipe(&room->pairs);
    cltel_buf_wipe(&room->text);
}

/* No canonical request is longer: encoding makes three bytes of one at most, and
 * a parameter without '=' gets one. */
static size_t longest(const cltel_canonicalizer *room, const cltel_sign_input *input, cltel_view query)
{
    return input->method.len + 3 * input->path.len + 4 * query.len + room->bytes + input->payload_sha256.len + 16;
}

void cltel_canonical_request(cltel_canonicalizer *room, const cltel_sign_input *input, cltel_view query,
                             cltel_view leave_out, cltel_buf *out, cltel_buf *names)
{
    cltel_buf_renew(out, longest(room, input, query));
    cltel_buf_append_view(out, input->method);
    cltel_buf_append_char(out, '\n');
    cltel_canonical_path(out, input->path, input->normalize_path, input->encode_path);
    cltel_buf_append_char(out, '\n');
    cltel_canonical_query(room, out, query, leave_out);
    cltel_buf_append_char(out, '\n');
    cltel_canonical_headers(room, out, names);
    cltel_buf_append_char(out, '\n');
    cltel_buf_append_view(out, cltel_buf_view(names));
    cltel_buf_append_char(out, '\n');
    cltel_buf_append_view(out, input->payload_sha256);
}
