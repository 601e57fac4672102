#include "sign/claim.h"
#include "sign/percent.h"

typedef struct parameter {
    const char *name;
    size_t at; /* its view in cltel_claim */
} parameter;

static const parameter parameters[] = {
    { "X-Amz-Algorithm", offsetof(cltel_claim, algorithm) },
    { "X-Amz-Credential", offsetof(cltel_claim, credential) },
    { "X-Amz-Date", offsetof(cltel_claim, date) },
    { "X-Amz-Expires", offsetof(cltel_claim, expires) },
    { "X-Amz-SignedHeaders", offsetof(cltel_claim, signed_headers) },
    { "X-Amz-Signature", offsetof(cltel_claim, signature) },
    { "X-Amz-Security-Token", offsetof(cltel_claim, token) },
    { "X-Amz-Content-Sha256", offsetof(cltel_claim, content_sha256) },
};

/* Decoded at the end of text, which has room for the whole query: no view moves. */
static cltel_view decoded(cltel_buf *text, cltel_view part)
{
    size_t begin = text->len;
    cltel_percent_decode(text, part);
    return (cltel_view){ text->ptr + begin, text->len - begin };
}

static const parameter *find(cltel_view name)
{
    for (size_t i = 0; i < sizeof parameters / sizeof parameters[0]; i++)
        if (cltel_view_equal(name, cltel_view_of(parameters[i].name)))
            return &parameters[i];
    return NULL;
}

bool cltel_claim_from_query(cltel_verification *v, const char **repeated)
{
    cltel_view rest = v->input->request.query;
    cltel_buf *text = &v->signer->claim_text;
    if (!cltel_buf_renew(text, rest.len + 1))
        return false;
    cltel_view name, value;
    while (cltel_query_next(&rest, &name, &value)) {
        size_t begin = text->len;
        const parameter *known = find(decoded(text, name));
        text->len = begin;
        if (!known)
            continue;
        cltel_view *place = (cltel_view *)(void *)((char *)&v->claim + known->at);
        if (place->ptr)
            *repeated = known->name;
        *place = decoded(text, value);
    }
    return true;
}
