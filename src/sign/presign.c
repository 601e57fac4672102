/* The query form: the signature travels in the address. */
#include "sign/amz_time.h"
#include "sign/percent.h"
#include "sign/signer.h"
#include "sign/string_to_sign.h"

static void append_credential(cltel_buf *query, const cltel_sign_input *input, const char *amz_date)
{
    cltel_buf_append_view(query, CLTEL_VIEW("&X-Amz-Credential="));
    cltel_percent_encode(query, input->access_key_id, false);
    cltel_buf_append_view(query, CLTEL_VIEW("%2F"));
    cltel_buf_append(query, amz_date, CLTEL_AMZ_DATE_LEN);
    cltel_buf_append_view(query, CLTEL_VIEW("%2F"));
    cltel_percent_encode(query, input->region, false);
    cltel_buf_append_view(query, CLTEL_VIEW("%2F"));
    cltel_percent_encode(query, input->service, false);
    cltel_buf_append_view(query, CLTEL_VIEW("%2F" CLTEL_SIGN_TERMINATOR));
}

static void append_token(cltel_buf *query, const cltel_sign_input *input)
{
    cltel_buf_append_view(query, CLTEL_VIEW("&X-Amz-Security-Token="));
    cltel_percent_encode(query, input->session_token, false);
}

/* All parameters but the signature. names: the signed headers. */
static void begin_query(const cltel_sign_input *input, cltel_view names, cltel_signature *out)
{
    cltel_buf *query = &out->query;
    cltel_buf_renew(query, input->query.len +
                               3 * (input->access_key_id.len + input->region.len + input->service.len + names.len +
                                    input->session_token.len) +
                               512); /* the names, the date, the signature */
    cltel_buf_append_view(query, input->query);
    if (input->query.len)
        cltel_buf_append_char(query, '&');
    cltel_buf_append_view(query, CLTEL_VIEW("X-Amz-Algorithm=" CLTEL_SIGN_ALGORITHM));
    append_credential(query, input, out->amz_date);
    cltel_buf_append_view(query, CLTEL_VIEW("&X-Amz-Date="));
    cltel_buf_append(query, out->amz_date, CLTEL_AMZ_TIME_SIZE - 1);
    cltel_buf_append_view(query, CLTEL_VIEW("&X-Amz-Expires="));
    cltel_buf_append_i64(query, input->expires_s);
    cltel_buf_append_view(query, CLTEL_VIEW("&X-Amz-SignedHeaders="));
    cltel_percent_encode(query, names, false);
    if (input->session_token.len && !input->token_unsigned)
        append_token(query, input);
}

static void finish_query(const cltel_sign_input *input, cltel_signature *out)
{
    if (input->session_token.len && input->token_unsigned)
        append_token(&out->query, input);
    cltel_buf_append_view(&out->query, CLTEL_VIEW("&X-Amz-Signature="));
    cltel_buf_append(&out->query, out->hex, CLTEL_SHA256_HEX);
}

bool cltel_sign_query(cltel_signer *signer, const cltel_sign_input *input, cltel_signature *out)
{
    cltel_canonicalizer *room = &signer->room;
    cltel_amz_time_format(input->time_s, out->amz_date);
    cltel_canonical_begin(room);
    cltel_add_signed_headers(room, input);
    /* The names are part of the query, so they come first; the text is made again below. */
    cltel_buf_renew(&out->canonical_request, room->bytes);
    cltel_canonical_headers(room, &out->canonical_request, &out->signed_headers);
    if (out->canonical_request.failed || out->signed_headers.failed)
        return false;
    begin_query(input, cltel_buf_view(&out->signed_headers), out);
    cltel_canonical_request(room, input, cltel_buf_view(&out->query), (cltel_view){ NULL, 0 }, &out->canonical_request,
                            &out->signed_headers);
    if (out->query.failed || !cltel_sign_canonical(signer, input, out))
        return false;
    finish_query(input, out);
    return !out->query.failed;
}
