/* A hostile request before the verifier: "METHOD PATH?QUERY", header lines, an empty
 * line, a body. First it is verified as it is; then what is left of it is signed by
 * our own signer, in both forms, and must be accepted. */
#include <stdint.h>
#include <stdlib.h>

#include "sign/canonical_request.h"
#include "sign/percent.h"
#include "sign/verify.h"

enum { HEADERS_MAX = 32, NOW_S = 1440938160 };

typedef struct parsed {
    cltel_sign_input request;
    cltel_sign_header headers[HEADERS_MAX + 4];
    cltel_view body;
} parsed;

static const cltel_view TOKEN = { "a session token", 15 };

static void expect(int holds)
{
    if (!holds)
        abort();
}

static cltel_view until(cltel_view *rest, char end)
{
    const char *at = rest->len ? memchr(rest->ptr, end, rest->len) : NULL;
    cltel_view part = { rest->ptr, at ? (size_t)(at - rest->ptr) : rest->len };
    size_t past = part.len + (at ? 1 : 0);
    *rest = (cltel_view){ rest->ptr + past, rest->len - past };
    return part;
}

static void parse(parsed *p, cltel_view rest)
{
    cltel_view line = until(&rest, '\n');
    p->request.method = until(&line, ' ');
    p->request.path = until(&line, '?');
    p->request.query = line;
    p->request.headers = p->headers;
    for (line = until(&rest, '\n'); line.len && p->request.header_count < HEADERS_MAX; line = until(&rest, '\n')) {
        cltel_view name = until(&line, ':');
        p->headers[p->request.header_count++] = (cltel_sign_header){ name, line };
    }
    p->body = rest;
}

/* One key with a token and one without. */
static bool look_up(void *context, cltel_view access_key_id, cltel_key *key)
{
    (void)context;
    *key = (cltel_key){ CLTEL_VIEW("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"), { NULL, 0 } };
    if (cltel_view_equal(access_key_id, CLTEL_VIEW("AKIDTOKEN")))
        key->session_token = TOKEN;
    else if (!cltel_view_equal(access_key_id, CLTEL_VIEW("AKIDEXAMPLE")))
        return false;
    return true;
}

static cltel_verdict verify(cltel_signer *signer, const parsed *p, cltel_view service)
{
    static cltel_buf text;
    cltel_verify_input input = { p->request, p->body, NOW_S, CLTEL_VIEW("us-east-1"), service, look_up, NULL };
    cltel_verdict verdict = cltel_verify(signer, &input, &text);
    expect(verdict != CLTEL_VERDICT_FAILED);
    expect((verdict == CLTEL_VERDICT_OK) == (text.len == 0));
    expect((verdict == CLTEL_VERDICT_OK) == (*cltel_verdict_error(verdict) == '\0'));
    return verdict;
}

static bool is_plain_name(cltel_view name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') && c != '-' && c != '_')
            return false;
    }
    return name.len > 0;
}

/* Headers that may stand once only, or that the signer gives itself. */
static bool is_ours(cltel_view name)
{
    static const char *const names[] = { "host", "date", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (cltel_view_equal_nocase(name, cltel_view_of(names[i])))
            return true;
    return cltel_header_is_never_signed(name);
}

static bool names_a_signature(cltel_view query)
{
    static cltel_buf text;
    cltel_buf_clear(&text);
    cltel_percent_decode(&text, query);
    return text.len && memmem(text.ptr, text.len, "X-Amz-", 6);
}

static void make_signable(parsed *p)
{
    size_t kept = 0;
    for (size_t i = 0; i < p->request.header_count; i++)
        if (is_plain_name(p->headers[i].name) && !is_ours(p->headers[i].name))
            p->headers[kept++] = p->headers[i];
    p->headers[kept++] = (cltel_sign_header){ CLTEL_VIEW("Host"), CLTEL_VIEW("127.0.0.1:4580") };
    p->request.header_count = kept;
    if (names_a_signature(p->request.query))
        p->request.query = (cltel_view){ NULL, 0 };
    p->request.access_key_id = CLTEL_VIEW("AKIDTOKEN");
    p->request.secret_access_key = CLTEL_VIEW("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    p->request.session_token = TOKEN;
    p->request.region = CLTEL_VIEW("us-east-1");
    p->request.service = CLTEL_VIEW("logs");
    p->request.time_s = NOW_S;
    p->request.expires_s = 60;
}

static void sign_and_verify(cltel_signer *signer, parsed *p)
{
    static cltel_signature out;
    char hash[CLTEL_SHA256_HEX];
    make_signable(p);
    expect(cltel_signer_sha256_hex(signer, p->body, hash));
    p->request.payload_sha256 = (cltel_view){ hash, sizeof hash };

    parsed presigned = *p;
    presigned.request.headers = presigned.headers;
    expect(cltel_sign_query(signer, &p->request, &out));
    presigned.request.query = cltel_buf_view(&out.query);
    expect(verify(signer, &presigned, CLTEL_VIEW("logs")) == CLTEL_VERDICT_OK);

    expect(cltel_sign_headers(signer, &p->request, &out));
    size_t count = p->request.header_count;
    p->headers[count++] = (cltel_sign_header){ CLTEL_VIEW("X-Amz-Date"), cltel_view_of(out.amz_date) };
    p->headers[count++] = (cltel_sign_header){ CLTEL_VIEW("X-Amz-Security-Token"), TOKEN };
    p->headers[count++] = (cltel_sign_header){ CLTEL_VIEW("Authorization"), cltel_buf_view(&out.authorization) };
    p->request.header_count = count;
    expect(verify(signer, p, CLTEL_VIEW("logs")) == CLTEL_VERDICT_OK);
    p->request.payload_sha256 = (cltel_view){ NULL, 0 }; /* hash ends here */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static cltel_signer *signer;
    if (!signer)
        signer = cltel_signer_new();
    expect(signer != NULL);
    parsed p = { .body = { NULL, 0 } };
    parse(&p, (cltel_view){ (const char *)data, size });
    verify(signer, &p, CLTEL_VIEW("s3"));
    p.request.normalize_path = true;
    p.request.encode_path = true;
    verify(signer, &p, CLTEL_VIEW("logs"));
    sign_and_verify(signer, &p);
    return 0;
}
