#include "sign/claim.h"
#include "sign/string_to_sign.h"

enum { SKEW_S = 300, LONGEST_LIFE_S = 604800 };

/* How long the signature is good: five minutes, or what X-Amz-Expires says. */
static bool read_lifetime(cltel_claim *claim)
{
    claim->lifetime_s = SKEW_S;
    if (!claim->in_query || !claim->expires.ptr)
        return true;
    int64_t seconds = 0;
    for (size_t i = 0; i < claim->expires.len; i++) {
        char c = claim->expires.ptr[i];
        if (c < '0' || c > '9' || seconds > LONGEST_LIFE_S)
            return false;
        seconds = seconds * 10 + (c - '0');
    }
    claim->lifetime_s = seconds;
    return seconds >= 1 && seconds <= LONGEST_LIFE_S;
}

static bool read_time(cltel_claim *claim)
{
    cltel_view said = claim->date.ptr ? claim->date : claim->http_date;
    bool ok =
        cltel_amz_time_parse(said, &claim->time_s) || (!claim->date.ptr && cltel_http_date_parse(said, &claim->time_s));
    if (ok)
        cltel_amz_time_format(claim->time_s, claim->amz_date);
    return ok;
}

static cltel_verdict refuse_time(cltel_verification *v, bool expired, int64_t limit_s, int64_t tolerance_s)
{
    char limit[CLTEL_AMZ_TIME_SIZE];
    char now[CLTEL_AMZ_TIME_SIZE];
    cltel_amz_time_format(limit_s, limit);
    cltel_amz_time_format(v->input->now_s, now);
    bool minutes = tolerance_s % 60 == 0;
    cltel_buf_append_format(v->text, "Signature %s: %s is %s than %s (%s %c %lld %s)",
                            expired ? "expired" : "not yet current", v->claim.amz_date,
                            expired ? "now earlier" : "still later", limit, now, expired ? '-' : '+',
                            (long long)(minutes ? tolerance_s / 60 : tolerance_s), minutes ? "min." : "sec.");
    return expired ? CLTEL_VERDICT_EXPIRED : CLTEL_VERDICT_NOT_YET;
}

cltel_verdict cltel_claim_check_time(cltel_verification *v)
{
    cltel_claim *claim = &v->claim;
    if (!read_time(claim)) {
        cltel_buf_append_text(v->text, "Date must be in ISO-8601 'basic format'. Got ");
        cltel_append_quoted(v->text, claim->date.ptr ? claim->date : claim->http_date);
        cltel_buf_append_text(v->text, ". See http://en.wikipedia.org/wiki/ISO_8601");
        return CLTEL_VERDICT_INCOMPLETE;
    }
    if (!read_lifetime(claim)) {
        cltel_buf_append_text(v->text, "X-Amz-Expires must be a number of seconds from 1 to 604800, not ");
        cltel_append_quoted(v->text, claim->expires);
        cltel_buf_append_char(v->text, '.');
        return CLTEL_VERDICT_INCOMPLETE;
    }
    int64_t now_s = v->input->now_s;
    if (claim->time_s < now_s - claim->lifetime_s)
        return refuse_time(v, true, now_s - claim->lifetime_s, claim->lifetime_s);
    if (claim->time_s > now_s + SKEW_S)
        return refuse_time(v, false, now_s + SKEW_S, SKEW_S);
    return CLTEL_VERDICT_OK;
}

/* keyid/date/region/service/terminator. */
static bool split_credential(cltel_claim *claim)
{
    cltel_view *const parts[] = { &claim->key_id, &claim->scope_date, &claim->region, &claim->service,
                                  &claim->terminator };
    enum { COUNT = sizeof parts / sizeof parts[0] };
    cltel_view rest = claim->credential;
    for (size_t i = 0; i < COUNT; i++) {
        const char *slash = rest.len ? memchr(rest.ptr, '/', rest.len) : NULL;
        if ((slash != NULL) == (i == COUNT - 1))
            return false;
        size_t len = slash ? (size_t)(slash - rest.ptr) : rest.len;
        *parts[i] = (cltel_view){ rest.ptr, len };
        rest = slash ? (cltel_view){ slash + 1, rest.len - len - 1 } : (cltel_view){ NULL, 0 };
    }
    return true;
}

static void check_date(cltel_verification *v)
{
    const cltel_claim *claim = &v->claim;
    if (cltel_view_equal(claim->scope_date, (cltel_view){ claim->amz_date, CLTEL_AMZ_DATE_LEN }))
        return;
    cltel_buf_append_text(v->text, "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date "
                                   "from HTTP: ");
    cltel_append_quoted(v->text, claim->scope_date);
    cltel_buf_append_format(v->text, " != '%.*s', from '%s'. ", CLTEL_AMZ_DATE_LEN, claim->amz_date, claim->amz_date);
}

/* All that is wrong is said at once, as AWS does. */
static cltel_verdict check_parts(cltel_verification *v)
{
    const cltel_claim *claim = &v->claim;
    const cltel_verify_input *input = v->input;
    if (claim->region.len == 0 || (input->region.len && !cltel_view_equal(claim->region, input->region)))
        cltel_buf_append_text(v->text, "Credential should be scoped to a valid region. ");
    if (!cltel_view_equal(claim->service, input->service)) {
        cltel_buf_append_text(v->text, "Credential should be scoped to correct service: ");
        cltel_append_quoted(v->text, input->service);
        cltel_buf_append_text(v->text, ". ");
    }
    if (!cltel_view_equal(claim->terminator, CLTEL_VIEW(CLTEL_SIGN_TERMINATOR))) {
        cltel_buf_append_text(v->text, "Credential should be scoped with a valid terminator: 'aws4_request', not ");
        cltel_append_quoted(v->text, claim->terminator);
        cltel_buf_append_text(v->text, ". ");
    }
    check_date(v);
    if (v->text->len == 0)
        return CLTEL_VERDICT_OK;
    v->text->len--; /* the last blank */
    return CLTEL_VERDICT_WRONG_SCOPE;
}

cltel_verdict cltel_claim_check_scope(cltel_verification *v)
{
    cltel_claim *claim = &v->claim;
    if (!cltel_view_equal(claim->algorithm, CLTEL_VIEW(CLTEL_SIGN_ALGORITHM))) {
        cltel_buf_append_text(v->text, "Unsupported AWS 'algorithm': ");
        cltel_append_quoted(v->text, claim->algorithm);
        cltel_buf_append_text(v->text, " (only AWS4-HMAC-SHA256 for now).");
        return CLTEL_VERDICT_INCOMPLETE;
    }
    if (!split_credential(claim)) {
        cltel_buf_append_text(v->text, "Credential must have exactly 5 slash-delimited elements, e.g. "
                                       "keyid/date/region/service/term, got ");
        cltel_append_quoted(v->text, claim->credential);
        return CLTEL_VERDICT_INCOMPLETE;
    }
    return check_parts(v);
}
