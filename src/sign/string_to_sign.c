#include "sign/string_to_sign.h"

#include "sign/amz_time.h"
#include "sign/sigv4.h"

void cltel_append_scope(cltel_buf *out, const char *date, cltel_view region, cltel_view service)
{
    cltel_buf_append(out, date, CLTEL_AMZ_DATE_LEN);
    cltel_buf_append_char(out, '/');
    cltel_buf_append_view(out, region);
    cltel_buf_append_char(out, '/');
    cltel_buf_append_view(out, service);
    cltel_buf_append_view(out, CLTEL_VIEW("/" CLTEL_SIGN_TERMINATOR));
}

void cltel_string_to_sign(cltel_buf *out, const char *amz_date, cltel_view region, cltel_view service, const char *hash)
{
    cltel_buf_clear(out);
    cltel_buf_append_view(out, CLTEL_VIEW(CLTEL_SIGN_ALGORITHM "\n"));
    cltel_buf_append(out, amz_date, CLTEL_AMZ_TIME_SIZE - 1);
    cltel_buf_append_char(out, '\n');
    cltel_append_scope(out, amz_date, region, service);
    cltel_buf_append_char(out, '\n');
    cltel_buf_append(out, hash, CLTEL_SHA256_HEX);
}
