/* The signer and the verifier for programs in other languages: one JSON object a
 * line in, one out, in the same order. Bytes that JSON cannot hold come as hex.
 *
 *   {"do":"headers"|"query"|"verify", "method":"GET", "path":"/", "query":"", "headers":[["Host","h"]],
 *    "body_hex":"", "payload":null|"UNSIGNED-PAYLOAD", "key_id":"A", "secret":"S", "token":"", "region":"r",
 *    "service":"s", "time":1440938160, "expires":60, "s3":false}
 *
 * gives {"signature", "authorization"|"query", "canonical"} or, for verify, {"verdict", "error", "text"}. */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sign/verify.h"

enum { HEADERS_MAX = 64 };

typedef struct job {
    cJSON *json;
    cltel_sign_input input;
    cltel_sign_header headers[HEADERS_MAX];
    char *body;
    size_t body_bytes;
    char hash[CLTEL_SHA256_HEX];
} job;

static void die(const char *what)
{
    fprintf(stderr, "sign_driver: %s\n", what);
    exit(2);
}

static cltel_view text_at(const cJSON *json, const char *name)
{
    return cltel_view_of(cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(json, name)));
}

static int64_t number_at(const cJSON *json, const char *name)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(json, name);
    return cJSON_IsNumber(item) ? (int64_t)cJSON_GetNumberValue(item) : 0;
}

static void read_headers(job *j)
{
    const cJSON *pair;
    cJSON_ArrayForEach(pair, cJSON_GetObjectItemCaseSensitive(j->json, "headers"))
    {
        if (j->input.header_count == HEADERS_MAX)
            die("too many headers");
        j->headers[j->input.header_count++] =
            (cltel_sign_header){ cltel_view_of(cJSON_GetStringValue(cJSON_GetArrayItem(pair, 0))),
                                 cltel_view_of(cJSON_GetStringValue(cJSON_GetArrayItem(pair, 1))) };
    }
    j->input.headers = j->headers;
}

static void read_body(job *j)
{
    cltel_view hex = text_at(j->json, "body_hex");
    j->body_bytes = hex.len / 2;
    j->body = malloc(j->body_bytes + 1);
    if (!j->body)
        die("no memory");
    for (size_t i = 0; i < j->body_bytes; i++) {
        char digits[3] = { hex.ptr[2 * i], hex.ptr[2 * i + 1], '\0' };
        j->body[i] = (char)strtoul(digits, NULL, 16);
    }
}

static void read_job(job *j, const char *line)
{
    *j = (job){ .json = cJSON_Parse(line) };
    if (!j->json)
        die("a line is not JSON");
    bool s3 = cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(j->json, "s3"));
    j->input = (cltel_sign_input){ .method = text_at(j->json, "method"),
                                   .path = text_at(j->json, "path"),
                                   .query = text_at(j->json, "query"),
                                   .payload_sha256 = text_at(j->json, "payload"),
                                   .access_key_id = text_at(j->json, "key_id"),
                                   .secret_access_key = text_at(j->json, "secret"),
                                   .session_token = text_at(j->json, "token"),
                                   .region = text_at(j->json, "region"),
                                   .service = text_at(j->json, "service"),
                                   .time_s = number_at(j->json, "time"),
                                   .expires_s = number_at(j->json, "expires"),
                                   .normalize_path = !s3,
                                   .encode_path = !s3 };
    read_headers(j);
    read_body(j);
}

static void add_text(cJSON *out, const char *name, cltel_view text)
{
    char *copy = calloc(1, text.len + 1);
    if (!copy)
        die("no memory");
    if (text.len)
        memcpy(copy, text.ptr, text.len);
    cJSON_AddStringToObject(out, name, copy);
    free(copy);
}

static void sign(job *j, cltel_signer *signer, cltel_signature *signature, bool in_query, cJSON *out)
{
    if (!j->input.payload_sha256.ptr) {
        if (!cltel_signer_sha256_hex(signer, (cltel_view){ j->body, j->body_bytes }, j->hash))
            die("no hash");
        j->input.payload_sha256 = (cltel_view){ j->hash, sizeof j->hash };
    }
    bool ok =
        in_query ? cltel_sign_query(signer, &j->input, signature) : cltel_sign_headers(signer, &j->input, signature);
    if (!ok)
        die("not signed");
    cJSON_AddStringToObject(out, "signature", signature->hex);
    add_text(out, "canonical", cltel_buf_view(&signature->canonical_request));
    if (in_query)
        add_text(out, "query", cltel_buf_view(&signature->query));
    else
        add_text(out, "authorization", cltel_buf_view(&signature->authorization));
}

static bool look_up(void *context, cltel_view access_key_id, cltel_key *key)
{
    const cltel_sign_input *known = context;
    *key = (cltel_key){ known->secret_access_key, known->session_token };
    return cltel_view_equal(access_key_id, known->access_key_id);
}

static void verify(job *j, cltel_signer *signer, cJSON *out)
{
    cltel_verify_input input = { .request = j->input,
                                 .body = { j->body, j->body_bytes },
                                 .now_s = j->input.time_s,
                                 .region = j->input.region,
                                 .service = j->input.service,
                                 .lookup = look_up,
                                 .lookup_context = &j->input };
    cltel_buf text = { 0 };
    cltel_verdict verdict = cltel_verify(signer, &input, &text);
    cJSON_AddNumberToObject(out, "verdict", verdict);
    cJSON_AddStringToObject(out, "error", cltel_verdict_error(verdict));
    add_text(out, "text", cltel_buf_view(&text));
    cltel_buf_done(&text);
}

static void run(const char *line, cltel_signer *signer, cltel_signature *signature)
{
    job j;
    read_job(&j, line);
    cltel_view what = text_at(j.json, "do");
    cJSON *out = cJSON_CreateObject();
    if (cltel_view_equal(what, CLTEL_VIEW("verify")))
        verify(&j, signer, out);
    else
        sign(&j, signer, signature, cltel_view_equal(what, CLTEL_VIEW("query")), out);
    char *text = cJSON_PrintUnformatted(out);
    puts(text);
    free(text);
    cJSON_Delete(out);
    cJSON_Delete(j.json);
    free(j.body);
}

int main(void)
{
    cltel_signer *signer = cltel_signer_new();
    if (!signer)
        die("no signer");
    cltel_signature signature = { 0 };
    char *line = NULL;
    size_t cap = 0;
    while (getline(&line, &cap, stdin) > 0)
        run(line, signer, &signature);
    free(line);
    cltel_signature_done(&signature);
    cltel_signer_free(signer);
    return 0;
}
