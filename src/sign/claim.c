#include "sign/claim.h"

typedef struct header_place {
    const char *name;
    size_t at; /* its view in cltel_claim */
} header_place;

/* Headers of which a second one would leave open which of them is meant. */
static const header_place single_headers[] = {
    { "authorization", offsetof(cltel_claim, authorization) },
    { "host", offsetof(cltel_claim, host) },
    { "x-amz-date", offsetof(cltel_claim, date) },
    { "date", offsetof(cltel_claim, http_date) },
    { "x-amz-security-token", offsetof(cltel_claim, token) },
    { "x-amz-content-sha256", offsetof(cltel_claim, content_sha256) },
};

void cltel_append_quoted(cltel_buf *text, cltel_view said)
{
    enum { LONGEST = 128 };
    cltel_buf_append_char(text, '\'');
    for (size_t i = 0; i < said.len && i < LONGEST; i++)
        cltel_buf_append_char(text, said.ptr[i] >= ' ' && said.ptr[i] <= '~' ? said.ptr[i] : '?');
    cltel_buf_append_text(text, said.len > LONGEST ? "...'" : "'");
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static cltel_view trimmed(cltel_view value)
{
    while (value.len && is_blank(value.ptr[0]))
        value = (cltel_view){ value.ptr + 1, value.len - 1 };
    while (value.len && is_blank(value.ptr[value.len - 1]))
        value.len--;
    return value.ptr ? value : (cltel_view){ "", 0 }; /* an empty value is not an absent one */
}

static const header_place *find_single(cltel_view name)
{
    for (size_t i = 0; i < sizeof single_headers / sizeof single_headers[0]; i++)
        if (cltel_view_equal_nocase(name, cltel_view_of(single_headers[i].name)))
            return &single_headers[i];
    return NULL;
}

static void from_headers(cltel_verification *v, const char **repeated)
{
    const cltel_sign_input *request = &v->input->request;
    for (size_t i = 0; i < request->header_count; i++) {
        const header_place *known = find_single(request->headers[i].name);
        if (!known)
            continue;
        cltel_view *place = (cltel_view *)(void *)((char *)&v->claim + known->at);
        if (place->ptr)
            *repeated = known->name;
        *place = trimmed(request->headers[i].value);
    }
}

/* AWS names a refused header by its hash: it may hold what is nobody's business. */
static void append_hashed(cltel_verification *v, const char *end)
{
    uint8_t sum[CLTEL_SHA256_BYTES];
    char base64[45];
    if (!cltel_sha256(&v->signer->hasher, v->claim.authorization, sum))
        return;
    EVP_EncodeBlock((unsigned char *)base64, sum, sizeof sum);
    cltel_buf_append_text(v->text, base64);
    cltel_buf_append_text(v->text, end);
}

static cltel_view *place_of(cltel_claim *claim, cltel_view name)
{
    if (cltel_view_equal(name, CLTEL_VIEW("Credential")))
        return &claim->credential;
    if (cltel_view_equal(name, CLTEL_VIEW("SignedHeaders")))
        return &claim->signed_headers;
    return cltel_view_equal(name, CLTEL_VIEW("Signature")) ? &claim->signature : NULL;
}

static cltel_verdict take_part(cltel_verification *v, cltel_view part)
{
    const char *equals = memchr(part.ptr, '=', part.len);
    if (!equals) {
        cltel_buf_append_text(v->text, "Invalid key=value pair (missing equal-sign) in Authorization header (hashed "
                                       "with SHA-256 and encoded with Base64): '");
        append_hashed(v, "'.");
        return CLTEL_VERDICT_INCOMPLETE;
    }
    cltel_view name = { part.ptr, (size_t)(equals - part.ptr) };
    cltel_view *place = place_of(&v->claim, name);
    if (!place)
        return CLTEL_VERDICT_OK;
    if (place->ptr) {
        cltel_buf_append_text(v->text, "Authorization header holds more than one ");
        cltel_append_quoted(v->text, name);
        cltel_buf_append_text(v->text, " parameter.");
        return CLTEL_VERDICT_INCOMPLETE;
    }
    *place = (cltel_view){ equals + 1, part.len - name.len - 1 };
    return CLTEL_VERDICT_OK;
}

/* The next piece between commas and blanks; len 0 at the end. */
static cltel_view next_part(cltel_view *rest)
{
    while (rest->len && (is_blank(rest->ptr[0]) || rest->ptr[0] == ','))
        *rest = (cltel_view){ rest->ptr + 1, rest->len - 1 };
    cltel_view part = { rest->ptr, 0 };
    while (part.len < rest->len && !is_blank(part.ptr[part.len]) && part.ptr[part.len] != ',')
        part.len++;
    *rest = (cltel_view){ rest->ptr + part.len, rest->len - part.len };
    return part;
}

static cltel_verdict missing_in_header(cltel_verification *v)
{
    const cltel_claim *claim = &v->claim;
    if (claim->credential.len == 0)
        cltel_buf_append_text(v->text, "Authorization header requires 'Credential' parameter. ");
    if (claim->signature.len == 0)
        cltel_buf_append_text(v->text, "Authorization header requires 'Signature' parameter. ");
    if (claim->signed_headers.len == 0)
        cltel_buf_append_text(v->text, "Authorization header requires 'SignedHeaders' parameter. ");
    if (!claim->date.ptr && !claim->http_date.ptr)
        cltel_buf_append_text(v->text, "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' "
                                       "header. ");
    if (v->text->len == 0)
        return CLTEL_VERDICT_OK;
    cltel_buf_append_text(v->text, "(Hashed with SHA-256 and encoded with Base64) Authorization=");
    append_hashed(v, "");
    return CLTEL_VERDICT_INCOMPLETE;
}

static cltel_verdict read_authorization(cltel_verification *v)
{
    cltel_view rest = v->claim.authorization;
    if (rest.len < 5 || memcmp(rest.ptr, "AWS4-", 5) != 0) {
        cltel_buf_append_text(v->text, "Missing Authentication Token");
        return CLTEL_VERDICT_MISSING_TOKEN;
    }
    v->claim.algorithm = next_part(&rest);
    for (cltel_view part = next_part(&rest); part.len; part = next_part(&rest)) {
        cltel_verdict verdict = take_part(v, part);
        if (verdict != CLTEL_VERDICT_OK)
            return verdict;
    }
    return missing_in_header(v);
}

static cltel_verdict missing_in_query(cltel_verification *v)
{
    const struct {
        const char *name;
        cltel_view value;
    } needed[] = { { "X-Amz-Algorithm", v->claim.algorithm },
                   { "X-Amz-Credential", v->claim.credential },
                   { "X-Amz-Signature", v->claim.signature },
                   { "X-Amz-SignedHeaders", v->claim.signed_headers },
                   { "X-Amz-Date", v->claim.date } };
    for (size_t i = 0; i < sizeof needed / sizeof needed[0]; i++)
        if (needed[i].value.len == 0)
            cltel_buf_append_format(v->text, "AWS query-string parameters must include '%s'. ", needed[i].name);
    if (v->text->len == 0)
        return CLTEL_VERDICT_OK;
    cltel_buf_append_text(v->text, "Re-examine the query-string parameters.");
    return CLTEL_VERDICT_INCOMPLETE;
}

static cltel_verdict refuse_both(cltel_verification *v)
{
    cltel_buf_append_text(v->text, "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP "
                                   "header.");
    return CLTEL_VERDICT_AMBIGUOUS;
}

cltel_verdict cltel_claim_find(cltel_verification *v)
{
    const char *repeated = NULL;
    if (!cltel_claim_from_query(v, &repeated))
        return CLTEL_VERDICT_FAILED;
    v->claim.in_query = v->claim.algorithm.ptr || v->claim.signature.ptr;
    if (!v->claim.in_query) { /* other X-Amz-* parameters are the application's */
        v->claim = (cltel_claim){ 0 };
        repeated = NULL;
    }
    from_headers(v, &repeated);
    if (v->claim.in_query && v->claim.authorization.ptr)
        return refuse_both(v);
    if (repeated) {
        cltel_buf_append_format(v->text, "The request must give '%s' once, but it was given more often.", repeated);
        return CLTEL_VERDICT_INCOMPLETE;
    }
    return v->claim.in_query ? missing_in_query(v) : read_authorization(v);
}
