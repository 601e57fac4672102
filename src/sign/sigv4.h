/* Signature Version 4, header and query form. Pure: time is a parameter, no I/O.
 * Each step of the AWS document is a function of its own, so that a wrong
 * signature can be traced to its step. Facts: IAM user guide, "Create a signed
 * AWS API request". */
#ifndef CLTEL_SIGN_SIGV4_H
#define CLTEL_SIGN_SIGV4_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"

#define CLTEL_SHA256_HEX 64

typedef struct cltel_sign_header {
    cltel_view name; /* any case */
    cltel_view value;
} cltel_sign_header;

/* What is to be signed. All borrowed. */
typedef struct cltel_sign_input {
    cltel_view method;
    cltel_view path;  /* as on the wire, without query; "" counts as "/" */
    cltel_view query; /* as on the wire, without '?' */
    const cltel_sign_header *headers;
    size_t header_count;       /* host included; x-amz-date and the token are added by the signer */
    cltel_view payload_sha256; /* 64 hex characters, or a literal such as UNSIGNED-PAYLOAD */
    cltel_view access_key_id;
    cltel_view secret_access_key;
    cltel_view session_token; /* len 0: none */
    cltel_view region;
    cltel_view service;
    int64_t time_s;      /* seconds since 1970 */
    bool normalize_path; /* true for all services but S3 */
    bool encode_path;    /* true: encode the wire path once more (all services but S3) */
    bool token_unsigned; /* the token is appended after signing (IoT's way; tests only) */
    int64_t expires_s;   /* query form only */
} cltel_sign_input;

/* One signing key, kept as long as secret, date, region and service stay the same.
 * Holds fetched OpenSSL objects so that a request costs no look-up. One thread at a time. */
typedef struct cltel_signer cltel_signer;

cltel_signer *cltel_signer_new(void); /* NULL without memory */
void cltel_signer_free(cltel_signer *signer);

/* Every intermediate of one signature; owned, reuse it between calls. */
typedef struct cltel_signature {
    cltel_buf canonical_request;
    cltel_buf string_to_sign;
    cltel_buf signed_headers; /* "host;x-amz-date" */
    char hex[CLTEL_SHA256_HEX + 1];
    char amz_date[17];       /* "20150830T123600Z" */
    cltel_buf authorization; /* header form: the value of Authorization */
    cltel_buf query;         /* query form: the whole signed query, without '?' */
} cltel_signature;

void cltel_signature_done(cltel_signature *signature);

/* Header form. The caller then sends X-Amz-Date (out->amz_date), the token, and
 * Authorization. false: no memory, or the library of hashes failed. */
bool cltel_sign_headers(cltel_signer *signer, const cltel_sign_input *input, cltel_signature *out);

/* Presigned form: X-Amz-* parameters join the query. */
bool cltel_sign_query(cltel_signer *signer, const cltel_sign_input *input, cltel_signature *out);

/* Hex of the SHA-256 of bytes. out has room for 64 characters. */
bool cltel_signer_sha256_hex(cltel_signer *signer, cltel_view bytes, char *out);

/* Signs one fixed, pre-canonical shape fast: POST without query, whose headers are
 * content-type, host, x-amz-date, [x-amz-security-token,] [x-amz-target]; target of
 * length 0: without that one. The result is the same as cltel_sign_headers() gives (a
 * test compares them). */
bool cltel_sign_json_post(cltel_signer *signer, const cltel_sign_input *input, cltel_view host, cltel_view content_type,
                          cltel_view target, cltel_signature *out);

#endif
