/* The other side of sigv4.h: checks a request's signature as strictly as AWS
 * does. Used by the local endpoint. */
#ifndef CLTEL_SIGN_VERIFY_H
#define CLTEL_SIGN_VERIFY_H

#include "sign/sigv4.h"

typedef enum cltel_verdict {
    CLTEL_VERDICT_OK,
    CLTEL_VERDICT_MISSING_TOKEN,   /* no Authorization at all: MissingAuthenticationTokenException */
    CLTEL_VERDICT_INCOMPLETE,      /* malformed header or missing part: IncompleteSignatureException */
    CLTEL_VERDICT_UNKNOWN_KEY,     /* UnrecognizedClientException */
    CLTEL_VERDICT_BAD_TOKEN,       /* session token missing or wrong: UnrecognizedClientException */
    CLTEL_VERDICT_WRONG_SCOPE,     /* region, service, date or terminator of the scope: InvalidSignatureException */
    CLTEL_VERDICT_EXPIRED,         /* more than 5 minutes old, or past X-Amz-Expires: InvalidSignatureException */
    CLTEL_VERDICT_NOT_YET,         /* more than 5 minutes ahead: InvalidSignatureException */
    CLTEL_VERDICT_UNSIGNED_HEADER, /* host or an x-amz-* header was sent but not signed: InvalidSignatureException */
    CLTEL_VERDICT_BODY_CHANGED,    /* x-amz-content-sha256 is not the body's hash: InvalidSignatureException */
    CLTEL_VERDICT_MISMATCH,        /* InvalidSignatureException */
    CLTEL_VERDICT_FAILED,          /* no memory */
    CLTEL_VERDICT_AMBIGUOUS        /* Authorization and X-Amz-Algorithm both: InvalidSignatureException */
} cltel_verdict;

/* What a key id stands for. Borrowed for the call. */
typedef struct cltel_key {
    cltel_view secret_access_key;
    cltel_view session_token; /* len 0: the key needs none */
} cltel_key;

/* Looks up a key; false: unknown. */
typedef bool (*cltel_key_lookup)(void *context, cltel_view access_key_id, cltel_key *key);

/* What arrived. Credentials, region and time of `request` are not read. */
typedef struct cltel_verify_input {
    cltel_sign_input request;
    cltel_view body;
    int64_t now_s;
    cltel_view region;  /* len 0: any region is taken */
    cltel_view service; /* the signing name that the target belongs to */
    cltel_key_lookup lookup;
    void *lookup_context;
} cltel_verify_input;

/* On refusal `text` is filled with AWS's words for it (with the canonical string
 * and string to sign for a mismatch, as AWS gives them, but for the session token).
 * S3 alone may leave the body unsigned; its chunk signatures (STREAMING-AWS4-*) are
 * not known here and count as a changed body. */
cltel_verdict cltel_verify(cltel_signer *signer, const cltel_verify_input *input, cltel_buf *text);

/* "InvalidSignatureException" and kin; "" for OK. */
const char *cltel_verdict_error(cltel_verdict verdict);

#endif
