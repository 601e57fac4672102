/* Tells the sender of a refused request what was signed here. */
#include "sign/claim.h"

typedef struct secret_place {
    cltel_view begin;
    const char *ends; /* any of these ends the secret */
} secret_place;

/* AWS repeats the session token; we leave it out, since this text ends in logs. */
static const secret_place secret_places[] = {
    { { "x-amz-security-token:", 21 }, "\n" },
    { { "X-Amz-Security-Token=", 21 }, "&\n" },
};

static const secret_place *secret_at(cltel_view text)
{
    for (size_t i = 0; i < sizeof secret_places / sizeof secret_places[0]; i++) {
        cltel_view begin = secret_places[i].begin;
        if (text.len >= begin.len && memcmp(text.ptr, begin.ptr, begin.len) == 0)
            return &secret_places[i];
    }
    return NULL;
}

static void append_without_token(cltel_buf *out, cltel_view text)
{
    while (text.len) {
        const secret_place *place = (text.ptr[0] | 0x20) == 'x' ? secret_at(text) : NULL;
        size_t len = place ? place->begin.len : 1;
        cltel_buf_append(out, text.ptr, len);
        if (place) {
            cltel_buf_append_text(out, "<token>");
            while (len < text.len && !memchr(place->ends, text.ptr[len], strlen(place->ends)))
                len++;
        }
        text = (cltel_view){ text.ptr + len, text.len - len };
    }
}

void cltel_append_expected(cltel_buf *text, const cltel_signature *expected)
{
    cltel_buf_append_text(text, "\n\nThe Canonical String for this request should have been\n'");
    append_without_token(text, cltel_buf_view(&expected->canonical_request));
    cltel_buf_append_text(text, "'\n\nThe String-to-Sign should have been\n'");
    cltel_buf_append_view(text, cltel_buf_view(&expected->string_to_sign));
    cltel_buf_append_text(text, "'\n");
}
