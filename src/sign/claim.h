/* What a request says about its own signature, read from its Authorization header
 * or from its query. Nothing in it is trusted yet. */
#ifndef CLTEL_SIGN_CLAIM_H
#define CLTEL_SIGN_CLAIM_H

#include "sign/amz_time.h"
#include "sign/signer.h"
#include "sign/verify.h"

typedef struct cltel_claim {
    bool in_query;
    /* As given; ptr NULL when absent. */
    cltel_view algorithm;
    cltel_view credential;
    cltel_view signed_headers;
    cltel_view signature;
    cltel_view date;  /* X-Amz-Date */
    cltel_view token; /* X-Amz-Security-Token */
    cltel_view expires;
    cltel_view content_sha256;
    cltel_view authorization; /* header form: the whole value */
    cltel_view http_date;     /* Date, asked when X-Amz-Date is absent */
    cltel_view host;
    /* The five parts of the credential. */
    cltel_view key_id;
    cltel_view scope_date;
    cltel_view region;
    cltel_view service;
    cltel_view terminator;
    /* What the dates say. */
    int64_t time_s;
    int64_t lifetime_s;
    char amz_date[CLTEL_AMZ_TIME_SIZE];
} cltel_claim;

/* One verification on its way. */
typedef struct cltel_verification {
    cltel_signer *signer;
    const cltel_verify_input *input;
    cltel_claim claim;
    cltel_buf *text; /* the words of the refusal */
} cltel_verification;

/* Finds the claim and its parts, all present and each once. The views point into the
 * request and into the signer's claim_text. */
cltel_verdict cltel_claim_find(cltel_verification *v);

/* The parts that a query gives; present or not. false: no memory. Names one that came twice. */
bool cltel_claim_from_query(cltel_verification *v, const char **repeated);

/* Its time, read and compared with now. */
cltel_verdict cltel_claim_check_time(cltel_verification *v);

/* Algorithm and scope. Fills the five parts of the credential. */
cltel_verdict cltel_claim_check_scope(cltel_verification *v);

/* Appends at most 128 characters of what a request said, in quotes, its unprintable bytes as '?'. */
void cltel_append_quoted(cltel_buf *text, cltel_view said);

/* "The Canonical String for this request should have been ...", without the session token. */
void cltel_append_expected(cltel_buf *text, const cltel_signature *expected);

#endif
