#include "sign/sigv4.h"

#include "base/memory.h"
#include "sign/amz_time.h"
#include "sign/signer.h"
#include "sign/string_to_sign.h"

cltel_signer *cltel_signer_new(void)
{
    cltel_signer *signer = cltel_alloc(sizeof *signer);
    if (signer && !cltel_hasher_start(&signer->hasher)) {
        cltel_signer_free(signer);
        signer = NULL;
    }
    return signer;
}

void cltel_signer_free(cltel_signer *signer)
{
    if (!signer)
        return;
    cltel_signing_keys_done(&signer->keys);
    cltel_hasher_done(&signer->hasher);
    cltel_canonicalizer_done(&signer->room);
    cltel_signature_done(&signer->expected);
    cltel_buf_wipe(&signer->claim_text);
    cltel_release(signer);
}

void cltel_signature_done(cltel_signature *signature)
{
    /* The canonical request and the signed query may hold a session token. */
    cltel_buf_wipe(&signature->canonical_request);
    cltel_buf_wipe(&signature->query);
    cltel_buf_done(&signature->string_to_sign);
    cltel_buf_done(&signature->signed_headers);
    cltel_buf_done(&signature->authorization);
}

bool cltel_signer_sha256_hex(cltel_signer *signer, cltel_view bytes, char *out)
{
    return cltel_sha256_hex(&signer->hasher, bytes, out);
}

bool cltel_sign_canonical(cltel_signer *signer, const cltel_sign_input *input, cltel_signature *out)
{
    char hash[CLTEL_SHA256_HEX];
    if (out->canonical_request.failed || out->signed_headers.failed ||
        !cltel_sha256_hex(&signer->hasher, cltel_buf_view(&out->canonical_request), hash))
        return false;
    cltel_string_to_sign(&out->string_to_sign, out->amz_date, input->region, input->service, hash);
    cltel_key_scope scope = {
        input->secret_access_key, { out->amz_date, CLTEL_AMZ_DATE_LEN }, input->region, input->service
    };
    EVP_MAC_CTX *key = cltel_signing_keys_get(&signer->keys, &signer->hasher, &scope);
    uint8_t mac[CLTEL_SHA256_BYTES];
    if (!key || out->string_to_sign.failed || !cltel_hmac(key, NULL, 0, cltel_buf_view(&out->string_to_sign), mac))
        return false;
    cltel_hex(out->hex, mac, sizeof mac);
    out->hex[CLTEL_SHA256_HEX] = '\0';
    return true;
}

bool cltel_write_authorization(const cltel_sign_input *input, cltel_signature *out)
{
    cltel_buf *text = &out->authorization;
    cltel_buf_clear(text);
    cltel_buf_append_view(text, CLTEL_VIEW(CLTEL_SIGN_ALGORITHM " Credential="));
    cltel_buf_append_view(text, input->access_key_id);
    cltel_buf_append_char(text, '/');
    cltel_append_scope(text, out->amz_date, input->region, input->service);
    cltel_buf_append_view(text, CLTEL_VIEW(", SignedHeaders="));
    cltel_buf_append_view(text, cltel_buf_view(&out->signed_headers));
    cltel_buf_append_view(text, CLTEL_VIEW(", Signature="));
    cltel_buf_append(text, out->hex, CLTEL_SHA256_HEX);
    return !text->failed;
}

/* The signer gives these two itself: one of the caller's would be a second one. */
static bool is_given_by_signer(cltel_view name)
{
    return cltel_view_equal_nocase(name, CLTEL_VIEW("x-amz-date")) ||
           cltel_view_equal_nocase(name, CLTEL_VIEW("x-amz-security-token"));
}

void cltel_add_signed_headers(cltel_canonicalizer *room, const cltel_sign_input *input)
{
    for (size_t i = 0; i < input->header_count; i++)
        if (!cltel_header_is_never_signed(input->headers[i].name) && !is_given_by_signer(input->headers[i].name))
            cltel_canonical_add(room, input->headers[i].name, input->headers[i].value);
}

bool cltel_sign_headers(cltel_signer *signer, const cltel_sign_input *input, cltel_signature *out)
{
    cltel_canonicalizer *room = &signer->room;
    cltel_amz_time_format(input->time_s, out->amz_date);
    cltel_canonical_begin(room);
    cltel_add_signed_headers(room, input);
    cltel_canonical_add(room, CLTEL_VIEW("x-amz-date"), cltel_view_of(out->amz_date));
    if (input->session_token.len && !input->token_unsigned)
        cltel_canonical_add(room, CLTEL_VIEW("x-amz-security-token"), input->session_token);
    cltel_canonical_request(room, input, input->query, (cltel_view){ NULL, 0 }, &out->canonical_request,
                            &out->signed_headers);
    return cltel_sign_canonical(signer, input, out) && cltel_write_authorization(input, out);
}
