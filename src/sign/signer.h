/* What a signer is made of, and the last steps that all its forms share. */
#ifndef CLTEL_SIGN_SIGNER_H
#define CLTEL_SIGN_SIGNER_H

#include "sign/canonical_request.h"
#include "sign/hash.h"
#include "sign/signing_key.h"
#include "sign/sigv4.h"

struct cltel_signer {
    cltel_hasher hasher;
    cltel_signing_keys keys;
    cltel_canonicalizer room;
    /* For the verifier, so that a request costs no allocation. */
    cltel_signature expected;
    cltel_buf claim_text;
};

/* The caller's headers, but for those that are never signed or that the signer adds. */
void cltel_add_signed_headers(cltel_canonicalizer *room, const cltel_sign_input *input);

/* Steps 2 to 4: from out->canonical_request and out->amz_date to
 * out->string_to_sign and out->hex. */
bool cltel_sign_canonical(cltel_signer *signer, const cltel_sign_input *input, cltel_signature *out);

/* Step 5 of the header form: the value of Authorization. */
bool cltel_write_authorization(const cltel_sign_input *input, cltel_signature *out);

#endif
