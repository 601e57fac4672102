#include "tools/endpoint/pane/pane_assets.h"

#include <zlib.h>

#include "tools/endpoint/pane/pane_answers.h"

/* Nothing but our own files runs, and nothing is sent elsewhere, whatever a line of log holds. */
#define GUARDS                                                                                                       \
    { "Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "   \
                                 "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " \
                                 "require-trusted-types-for 'script'; trusted-types 'none'" },                       \
        { "Referrer-Policy", "no-referrer" }, { "Cross-Origin-Opener-Policy", "same-origin" },                       \
    {                                                                                                                \
        "Cross-Origin-Resource-Policy", "same-origin"                                                                \
    }

const cltel_http_field cltel_pane_data_fields[] = { GUARDS, { "Cache-Control", "no-store" }, { NULL, NULL } };

/* no-cache: asked for each time, and answered with 304 when nothing changed. */
#define ASSET                                \
    GUARDS, { "Cache-Control", "no-cache" }, \
    {                                        \
        "Vary", "Accept-Encoding"            \
    }

static const cltel_http_field plain_fields[] = { ASSET, { NULL, NULL } };
static const cltel_http_field gzip_fields[] = { ASSET, { "Content-Encoding", "gzip" }, { NULL, NULL } };

static const struct {
    const char *ending;
    const char *type;
} types[] = {
    { ".html", "text/html; charset=utf-8" },
    { ".js", "text/javascript; charset=utf-8" },
    { ".css", "text/css; charset=utf-8" },
    { ".svg", "image/svg+xml" },
};

static const char *type_of(const char *name)
{
    const char *ending = strrchr(name, '.');
    for (size_t i = 0; ending && i < sizeof types / sizeof *types; i++)
        if (strcmp(ending, types[i].ending) == 0)
            return types[i].type;
    return "application/octet-stream";
}

static const cltel_pane_asset *find_asset(cltel_view name)
{
    for (const cltel_pane_asset *asset = cltel_pane_assets; asset->name; asset++)
        if (cltel_view_equal(name, cltel_view_of(asset->name)))
            return asset;
    return NULL;
}

static cltel_view trimmed(cltel_view text)
{
    while (text.len > 0 && (text.ptr[0] == ' ' || text.ptr[0] == '\t'))
        text = (cltel_view){ text.ptr + 1, text.len - 1 };
    while (text.len > 0 && (text.ptr[text.len - 1] == ' ' || text.ptr[text.len - 1] == '\t'))
        text.len--;
    return text;
}

/* What stands before the next separator; rest begins behind it. */
static cltel_view take_part(cltel_view *rest, char separator)
{
    const char *end = rest->len ? memchr(rest->ptr, separator, rest->len) : NULL;
    cltel_view part = { rest->ptr, end ? (size_t)(end - rest->ptr) : rest->len };
    size_t taken = end ? part.len + 1 : part.len;
    *rest = (cltel_view){ rest->ptr + taken, rest->len - taken };
    return trimmed(part);
}

/* "q=0", "q=0.000": anything but this. */
static bool is_refused(cltel_view weight)
{
    if (weight.len < 3 || (weight.ptr[0] | 0x20) != 'q' || weight.ptr[1] != '=')
        return false;
    for (size_t i = 2; i < weight.len; i++)
        if (weight.ptr[i] != '0' && weight.ptr[i] != '.')
            return false;
    return true;
}

/* Accept-Encoding: "gzip, deflate;q=0.5, *;q=0". What names gzip counts more than what names all. */
static bool takes_gzip(cltel_view accepted)
{
    bool all = false;
    while (accepted.len > 0) {
        cltel_view rest = take_part(&accepted, ',');
        cltel_view coding = take_part(&rest, ';');
        bool wanted = !is_refused(take_part(&rest, ';'));
        if (cltel_view_equal_nocase(coding, CLTEL_VIEW("gzip")) ||
            cltel_view_equal_nocase(coding, CLTEL_VIEW("x-gzip")))
            return wanted;
        if (cltel_view_equal(coding, CLTEL_VIEW("*")))
            all = wanted;
    }
    return all;
}

static bool inflate_asset(cltel_buf *out, const cltel_pane_asset *asset)
{
    z_stream stream = { .next_in = (unsigned char *)(uintptr_t)asset->gzipped,
                        .avail_in = (unsigned)asset->gzipped_len };
    if (!cltel_buf_reserve(out, asset->len) || inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK)
        return false;
    stream.next_out = (unsigned char *)out->ptr;
    stream.avail_out = (unsigned)asset->len;
    int ended = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    out->len = asset->len - stream.avail_out;
    return ended == Z_STREAM_END && out->len == asset->len;
}

static void answer_file(cltel_call *call, const cltel_pane_asset *asset, bool gzip)
{
    cltel_buf *body = &call->answer.body;
    if (gzip)
        cltel_buf_append(body, asset->gzipped, asset->gzipped_len);
    else if (!inflate_asset(body, asset)) {
        call->answer.fields = cltel_pane_data_fields;
        call->answer.etag = NULL;
        cltel_pane_refuse(call, 503, "there is no memory for the file");
    }
}

bool cltel_pane_answer_asset(cltel_call *call, cltel_view name)
{
    const cltel_pane_asset *asset = find_asset(name);
    if (!asset)
        return false;
    bool gzip = takes_gzip(cltel_http_header(&call->request, "accept-encoding"));
    const char *etag = gzip ? asset->gzip_etag : asset->etag;
    bool known = cltel_view_equal(cltel_http_header(&call->request, "if-none-match"), cltel_view_of(etag));
    call->answer.status = known ? 304 : 200;
    call->answer.content_type = type_of(asset->name);
    call->answer.fields = gzip && !known ? gzip_fields : plain_fields;
    call->answer.etag = etag;
    cltel_buf_clear(&call->answer.body);
    if (!known)
        answer_file(call, asset, gzip);
    return true;
}
