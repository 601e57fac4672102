#include "sign/verify.h"

#include <openssl/crypto.h>

#include "sign/claim.h"

static const char NO_MATCH[] = "The request signature we calculated does not match the signature you provided. Check "
                               "your AWS Secret Access Key and signing method. Consult the service documentation for "
                               "details.";

const char *cltel_verdict_error(cltel_verdict verdict)
{
    static const char *const errors[] = {
        [CLTEL_VERDICT_OK] = "",
        [CLTEL_VERDICT_MISSING_TOKEN] = "MissingAuthenticationTokenException",
        [CLTEL_VERDICT_INCOMPLETE] = "IncompleteSignatureException",
        [CLTEL_VERDICT_UNKNOWN_KEY] = "UnrecognizedClientException",
        [CLTEL_VERDICT_BAD_TOKEN] = "UnrecognizedClientException",
        [CLTEL_VERDICT_WRONG_SCOPE] = "InvalidSignatureException",
        [CLTEL_VERDICT_EXPIRED] = "InvalidSignatureException",
        [CLTEL_VERDICT_NOT_YET] = "InvalidSignatureException",
        [CLTEL_VERDICT_UNSIGNED_HEADER] = "InvalidSignatureException",
        [CLTEL_VERDICT_BODY_CHANGED] = "InvalidSignatureException",
        [CLTEL_VERDICT_MISMATCH] = "InvalidSignatureException",
        [CLTEL_VERDICT_FAILED] = "InternalFailure",
        [CLTEL_VERDICT_AMBIGUOUS] = "InvalidSignatureException",
    };
    return (size_t)verdict < sizeof errors / sizeof errors[0] ? errors[verdict] : "InternalFailure";
}

static cltel_verdict refuse(cltel_verification *v, cltel_verdict verdict, const char *words)
{
    cltel_buf_append_text(v->text, words);
    return verdict;
}

/* Is name one of "a;b;c"? */
static bool is_listed(cltel_view list, cltel_view name)
{
    while (list.len) {
        const char *end = memchr(list.ptr, ';', list.len);
        size_t len = end ? (size_t)(end - list.ptr) : list.len;
        if (cltel_view_equal_nocase((cltel_view){ list.ptr, len }, name))
            return true;
        list = end ? (cltel_view){ end + 1, list.len - len - 1 } : (cltel_view){ NULL, 0 };
    }
    return false;
}

static bool must_be_signed(cltel_view name)
{
    return name.len > 6 && cltel_view_equal_nocase((cltel_view){ name.ptr, 6 }, CLTEL_VIEW("x-amz-"));
}

static cltel_verdict check_signed_headers(cltel_verification *v)
{
    const cltel_sign_input *request = &v->input->request;
    cltel_view list = v->claim.signed_headers;
    if (!is_listed(list, CLTEL_VIEW("host")))
        return refuse(v, CLTEL_VERDICT_UNSIGNED_HEADER,
                      "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
    for (size_t i = 0; i < request->header_count; i++) {
        cltel_view name = request->headers[i].name;
        if (!must_be_signed(name) || is_listed(list, name))
            continue;
        cltel_append_quoted(v->text, name);
        return refuse(v, CLTEL_VERDICT_UNSIGNED_HEADER, " must be a 'SignedHeader' in the AWS Authorization.");
    }
    return CLTEL_VERDICT_OK;
}

static bool equal_in_constant_time(cltel_view a, cltel_view b)
{
    return a.len == b.len && (a.len == 0 || CRYPTO_memcmp(a.ptr, b.ptr, a.len) == 0);
}

static cltel_verdict check_key(cltel_verification *v, cltel_key *key)
{
    static const char words[] = "The security token included in the request is invalid.";
    if (!v->input->lookup(v->input->lookup_context, v->claim.key_id, key))
        return refuse(v, CLTEL_VERDICT_UNKNOWN_KEY, words);
    if (!equal_in_constant_time(v->claim.token, key->session_token))
        return refuse(v, CLTEL_VERDICT_BAD_TOKEN, words);
    return CLTEL_VERDICT_OK;
}

static bool is_unsigned_payload(cltel_view payload)
{
    return cltel_view_equal(payload, CLTEL_VIEW("UNSIGNED-PAYLOAD")) ||
           cltel_view_equal(payload, CLTEL_VIEW("STREAMING-UNSIGNED-PAYLOAD-TRAILER"));
}

/* Only S3 lets a body go unsigned. hash: room for 64 characters. */
static cltel_verdict find_payload(cltel_verification *v, char *hash, cltel_view *payload)
{
    bool s3 = cltel_view_equal(v->input->service, CLTEL_VIEW("s3"));
    cltel_view said = v->claim.content_sha256;
    *payload = said.ptr ? said : CLTEL_VIEW("UNSIGNED-PAYLOAD");
    if (s3 && !said.ptr && !v->claim.in_query)
        return refuse(v, CLTEL_VERDICT_INCOMPLETE, "Missing required header for this request: x-amz-content-sha256");
    if (s3 && is_unsigned_payload(*payload))
        return CLTEL_VERDICT_OK;
    if (!cltel_sha256_hex(&v->signer->hasher, v->input->body, hash))
        return CLTEL_VERDICT_FAILED;
    *payload = (cltel_view){ hash, CLTEL_SHA256_HEX };
    if (!said.ptr || cltel_view_equal(said, *payload))
        return CLTEL_VERDICT_OK;
    return refuse(v, CLTEL_VERDICT_BODY_CHANGED,
                  s3 ? "The provided 'x-amz-content-sha256' header does not match what was computed." : NO_MATCH);
}

/* The headers that the claim lists; their own list, in canonical form, comes out beside. */
static void add_listed_headers(cltel_verification *v)
{
    const cltel_sign_input *request = &v->input->request;
    cltel_canonical_begin(&v->signer->room);
    for (size_t i = 0; i < request->header_count; i++)
        if (is_listed(v->claim.signed_headers, request->headers[i].name))
            cltel_canonical_add(&v->signer->room, request->headers[i].name, request->headers[i].value);
}

static bool calculate(cltel_verification *v, const cltel_key *key, cltel_view payload)
{
    cltel_signature *expected = &v->signer->expected;
    cltel_sign_input input = v->input->request;
    input.payload_sha256 = payload;
    input.secret_access_key = key->secret_access_key;
    input.region = v->claim.region;
    input.service = v->claim.service;
    memcpy(expected->amz_date, v->claim.amz_date, sizeof expected->amz_date);
    add_listed_headers(v);
    cltel_canonical_request(&v->signer->room, &input, input.query,
                            v->claim.in_query ? CLTEL_VIEW("X-Amz-Signature") : (cltel_view){ NULL, 0 },
                            &expected->canonical_request, &expected->signed_headers);
    return cltel_sign_canonical(v->signer, &input, expected);
}

static cltel_verdict check_signature(cltel_verification *v, const cltel_key *key)
{
    char hash[CLTEL_SHA256_HEX];
    cltel_view payload;
    cltel_verdict verdict = find_payload(v, hash, &payload);
    if (verdict != CLTEL_VERDICT_OK)
        return verdict;
    if (!calculate(v, key, payload))
        return CLTEL_VERDICT_FAILED;
    const cltel_signature *expected = &v->signer->expected;
    bool same = equal_in_constant_time(v->claim.signature, (cltel_view){ expected->hex, CLTEL_SHA256_HEX });
    /* A list that is unsorted or names a header that was not sent is no canonical list. */
    if (same && cltel_view_equal(v->claim.signed_headers, cltel_buf_view(&expected->signed_headers)))
        return CLTEL_VERDICT_OK;
    cltel_buf_append_text(v->text, NO_MATCH);
    cltel_append_expected(v->text, expected);
    return CLTEL_VERDICT_MISMATCH;
}

cltel_verdict cltel_verify(cltel_signer *signer, const cltel_verify_input *input, cltel_buf *text)
{
    cltel_verification v = { .signer = signer, .input = input, .text = text };
    cltel_key key = { { NULL, 0 }, { NULL, 0 } };
    cltel_buf_clear(text);
    /* The order is that of AWS, so that the first thing wrong is the one that is named. */
    cltel_verdict verdict = cltel_claim_find(&v);
    if (verdict == CLTEL_VERDICT_OK)
        verdict = cltel_claim_check_time(&v);
    if (verdict == CLTEL_VERDICT_OK)
        verdict = check_signed_headers(&v);
    if (verdict == CLTEL_VERDICT_OK)
        verdict = cltel_claim_check_scope(&v);
    if (verdict == CLTEL_VERDICT_OK)
        verdict = check_key(&v, &key);
    if (verdict == CLTEL_VERDICT_OK)
        verdict = check_signature(&v, &key);
    return text->failed ? CLTEL_VERDICT_FAILED : verdict;
}
