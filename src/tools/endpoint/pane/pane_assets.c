#include "tools/endpoint/pane/pane_assets.h"

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
static const cltel_http_field asset_fields[] = { GUARDS, { "Cache-Control", "no-cache" }, { NULL, NULL } };

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

bool cltel_pane_answer_asset(cltel_call *call, cltel_view name)
{
    const cltel_pane_asset *asset = find_asset(name);
    if (!asset)
        return false;
    bool known = cltel_view_equal(cltel_http_header(&call->request, "if-none-match"), cltel_view_of(asset->etag));
    call->answer.status = known ? 304 : 200;
    call->answer.content_type = type_of(asset->name);
    call->answer.fields = asset_fields;
    call->answer.etag = asset->etag;
    cltel_buf_clear(&call->answer.body);
    if (!known)
        cltel_buf_append(&call->answer.body, asset->bytes, asset->len);
    return true;
}
