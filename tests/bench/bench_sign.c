/* What signing one PutLogEvents request costs, on top of the hash of its body:
 * the fixed shape that the library sends, with and without a session token, and
 * the general form beside it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench/bench_timing.h"
#include "sign/sigv4.h"

enum { CALLS = 20000, ROUNDS = 15 };

typedef struct subject {
    cltel_signer *signer;
    cltel_signature out;
    cltel_sign_input input;
} subject;

static const cltel_sign_header headers[] = {
    { CLTEL_VIEW("Host"), CLTEL_VIEW("logs.eu-west-1.amazonaws.com") },
    { CLTEL_VIEW("Content-Type"), CLTEL_VIEW("application/x-amz-json-1.1") },
    { CLTEL_VIEW("X-Amz-Target"), CLTEL_VIEW("Logs_20140328.PutLogEvents") },
};

static void check(bool ok)
{
    if (ok)
        return;
    fprintf(stderr, "bench_sign: signing failed\n");
    exit(1);
}

/* The time moves on, as it does; the day, and with it the key, stays. */
static void sign_json_post(subject *s, int i)
{
    s->input.time_s = 1440938160 + i % 3600;
    check(cltel_sign_json_post(s->signer, &s->input, headers[0].value, headers[1].value, headers[2].value, &s->out));
}

static void sign_headers(subject *s, int i)
{
    s->input.time_s = 1440938160 + i % 3600;
    check(cltel_sign_headers(s->signer, &s->input, &s->out));
}

static double fastest_ns(void (*call)(subject *, int), subject *s)
{
    double best = 1e18;
    for (int round = 0; round < ROUNDS; round++) {
        int64_t start = bench_now_ns();
        for (int i = 0; i < CALLS; i++)
            call(s, i);
        double ns = (double)(bench_now_ns() - start) / CALLS;
        best = ns < best ? ns : best;
    }
    return best;
}

static void print_line(const char *bench, void (*call)(subject *, int), subject *s)
{
    double reference_ns = bench_reference_ns();
    printf("{\"bench\":\"%s\",\"subject\":\"cltel\",\"threads\":1,\"ns\":%.0f,\"reference_ns\":%.0f}\n", bench,
           fastest_ns(call, s), reference_ns);
}

int main(void)
{
    static char token[1024]; /* tokens of a role are about this long */
    memset(token, 'T', sizeof token);
    subject s = { .signer = cltel_signer_new(),
                  .input = { .method = CLTEL_VIEW("POST"),
                             .path = CLTEL_VIEW("/"),
                             .headers = headers,
                             .header_count = sizeof headers / sizeof headers[0],
                             .payload_sha256 =
                                 CLTEL_VIEW("44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072"),
                             .access_key_id = CLTEL_VIEW("AKIDEXAMPLE"),
                             .secret_access_key = CLTEL_VIEW("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
                             .region = CLTEL_VIEW("eu-west-1"),
                             .service = CLTEL_VIEW("logs"),
                             .normalize_path = true,
                             .encode_path = true } };
    check(s.signer != NULL);
    print_line("sign.request", sign_json_post, &s);
    print_line("sign.request_general", sign_headers, &s);
    s.input.session_token = (cltel_view){ token, sizeof token };
    print_line("sign.request_token", sign_json_post, &s);
    cltel_signature_done(&s.out);
    cltel_signer_free(s.signer);
    return 0;
}
