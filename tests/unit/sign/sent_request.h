/* A request as it arrives: signed by our own signer, open to changes, then verified. */
#ifndef CLTEL_TESTS_SENT_REQUEST_H
#define CLTEL_TESTS_SENT_REQUEST_H

#include "sign_testing.h"

#include "sign/verify.h"

enum { SENT_HEADERS_MAX = 16 };

typedef struct sent_request {
    cltel_signer *signer;
    cltel_signature signature;
    cltel_key key;            /* what the server knows of EXAMPLE_KEY_ID */
    cltel_sign_input signing; /* what the sender signs with */
    cltel_sign_header headers[SENT_HEADERS_MAX];
    cltel_verify_input input;
    char hash[CLTEL_SHA256_HEX];
    char authorization[2048];
    cltel_buf text;
} sent_request;

static inline bool sent_lookup(void *context, cltel_view access_key_id, cltel_key *key)
{
    const sent_request *s = (const sent_request *)context;
    *key = s->key;
    return cltel_view_equal(access_key_id, CLTEL_VIEW(EXAMPLE_KEY_ID));
}

/* What a sender is about to sign: a PutLogEvents call. */
static inline void sent_begin(sent_request *s)
{
    *s = (sent_request){ .signer = cltel_signer_new(), .signing = example_input() };
    assert_non_null(s->signer);
    s->key.secret_access_key = CLTEL_VIEW(EXAMPLE_SECRET);
    s->headers[0] = (cltel_sign_header){ CLTEL_VIEW("Host"), CLTEL_VIEW("127.0.0.1:4580") };
    s->headers[1] = (cltel_sign_header){ CLTEL_VIEW("X-Amz-Target"), CLTEL_VIEW("Logs_20140328.PutLogEvents") };
    s->headers[2] = (cltel_sign_header){ CLTEL_VIEW("Content-Type"), CLTEL_VIEW("application/x-amz-json-1.1") };
    s->signing.method = CLTEL_VIEW("POST");
    s->signing.service = CLTEL_VIEW("logs");
    s->signing.headers = s->headers;
    s->signing.header_count = 3;
    s->input = (cltel_verify_input){ .body = CLTEL_VIEW("{\"logEvents\":[]}"),
                                     .now_s = EXAMPLE_TIME_S,
                                     .region = CLTEL_VIEW("us-east-1"),
                                     .service = CLTEL_VIEW("logs"),
                                     .lookup = sent_lookup,
                                     .lookup_context = s };
}

static inline void sent_done(sent_request *s)
{
    cltel_signature_done(&s->signature);
    cltel_buf_done(&s->text);
    cltel_signer_free(s->signer);
}

static inline void sent_add(sent_request *s, const char *name, cltel_view value)
{
    assert_true(s->input.request.header_count < SENT_HEADERS_MAX);
    s->headers[s->input.request.header_count++] = (cltel_sign_header){ cltel_view_of(name), value };
}

/* The view of a header's value, to be changed. */
static inline cltel_view *sent_header(sent_request *s, const char *name)
{
    for (size_t i = 0; i < s->input.request.header_count; i++)
        if (cltel_view_equal_nocase(s->headers[i].name, cltel_view_of(name)))
            return &s->headers[i].value;
    fail_msg("no header %s was sent", name);
    return NULL;
}

static inline void sent_drop(sent_request *s, const char *name)
{
    sent_header(s, name);
    size_t kept = 0;
    for (size_t i = 0; i < s->input.request.header_count; i++)
        if (!cltel_view_equal_nocase(s->headers[i].name, cltel_view_of(name)))
            s->headers[kept++] = s->headers[i];
    s->input.request.header_count = kept;
}

/* What arrives, of what is known so far. */
static inline void sent_carry_over(sent_request *s)
{
    s->input.request = (cltel_sign_input){ .method = s->signing.method,
                                           .path = s->signing.path,
                                           .query = s->signing.query,
                                           .headers = s->headers,
                                           .header_count = s->signing.header_count,
                                           .normalize_path = s->signing.normalize_path,
                                           .encode_path = s->signing.encode_path };
}

static inline void sent_hash_body(sent_request *s)
{
    assert_true(cltel_signer_sha256_hex(s->signer, s->input.body, s->hash));
    s->signing.payload_sha256 = (cltel_view){ s->hash, sizeof s->hash };
}

/* Signs in the header form. */
static inline void sent_sign(sent_request *s)
{
    sent_hash_body(s);
    assert_true(cltel_sign_headers(s->signer, &s->signing, &s->signature));
    sent_carry_over(s);
    assert_true(s->signature.authorization.len < sizeof s->authorization);
    memcpy(s->authorization, s->signature.authorization.ptr, s->signature.authorization.len);
    sent_add(s, "X-Amz-Date", cltel_view_of(s->signature.amz_date));
    if (s->signing.session_token.len)
        sent_add(s, "X-Amz-Security-Token", s->signing.session_token);
    sent_add(s, "Authorization", cltel_view_of(s->authorization));
}

/* Signs in the query form. */
static inline void sent_presign(sent_request *s)
{
    sent_hash_body(s);
    assert_true(cltel_sign_query(s->signer, &s->signing, &s->signature));
    sent_carry_over(s);
    s->input.request.query = cltel_buf_view(&s->signature.query);
}

static inline void assert_verdict(sent_request *s, cltel_verdict verdict, const char *error, const char *words)
{
    cltel_verdict actual = cltel_verify(s->signer, &s->input, &s->text);
    cltel_buf_terminate(&s->text);
    if (actual != verdict || strncmp(s->text.ptr, words, strlen(words)) != 0 || (*words == '\0' && s->text.len))
        fail_msg("verdict %d instead of %d, text: %s\ninstead of: %s", (int)actual, (int)verdict, s->text.ptr, words);
    assert_string_equal(cltel_verdict_error(actual), error);
}

static inline void assert_accepted(sent_request *s)
{
    assert_verdict(s, CLTEL_VERDICT_OK, "", "");
}

#endif
