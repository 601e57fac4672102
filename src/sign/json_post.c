/* The shape of nearly every request of this library, without sorting or folding:
 * its headers are known, so their order is written down here. */
#include "sign/amz_time.h"
#include "sign/canonical_request.h"
#include "sign/signer.h"

static void append_line(cltel_buf *out, cltel_view name_and_colon, cltel_view value)
{
    cltel_buf_append_view(out, name_and_colon);
    cltel_buf_append_view(out, value);
    cltel_buf_append_char(out, '\n');
}

static void write_names(cltel_buf *names, bool token, bool target)
{
    cltel_buf_clear(names);
    cltel_buf_append_view(names, CLTEL_VIEW("content-type;host;x-amz-date"));
    if (token)
        cltel_buf_append_view(names, CLTEL_VIEW(";x-amz-security-token"));
    if (target)
        cltel_buf_append_view(names, CLTEL_VIEW(";x-amz-target"));
}

static void write_path(cltel_buf *text, const cltel_sign_input *input)
{
    if (cltel_view_equal(input->path, CLTEL_VIEW("/")))
        cltel_buf_append_char(text, '/');
    else
        cltel_canonical_path(text, input->path, input->normalize_path, input->encode_path);
}

bool cltel_sign_json_post(cltel_signer *signer, const cltel_sign_input *input, cltel_view host, cltel_view content_type,
                          cltel_view target, cltel_signature *out)
{
    bool token = input->session_token.len && !input->token_unsigned;
    cltel_buf *text = &out->canonical_request;
    cltel_amz_time_format(input->time_s, out->amz_date);
    write_names(&out->signed_headers, token, target.len > 0);
    cltel_buf_renew(text,
                    3 * input->path.len + content_type.len + host.len + target.len + input->session_token.len + 320);
    cltel_buf_append_view(text, CLTEL_VIEW("POST\n"));
    write_path(text, input);
    append_line(text, CLTEL_VIEW("\n\ncontent-type:"), content_type);
    append_line(text, CLTEL_VIEW("host:"), host);
    append_line(text, CLTEL_VIEW("x-amz-date:"), (cltel_view){ out->amz_date, CLTEL_AMZ_TIME_SIZE - 1 });
    if (token)
        append_line(text, CLTEL_VIEW("x-amz-security-token:"), input->session_token);
    if (target.len)
        append_line(text, CLTEL_VIEW("x-amz-target:"), target);
    append_line(text, CLTEL_VIEW("\n"), cltel_buf_view(&out->signed_headers));
    cltel_buf_append_view(text, input->payload_sha256);
    return cltel_sign_canonical(signer, input, out) && cltel_write_authorization(input, out);
}
