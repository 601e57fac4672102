#include "send/answer_header.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static cltel_view trim(cltel_view text)
{
    while (text.len && is_blank(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    while (text.len && is_blank(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

static bool split_line(cltel_view line, cltel_view *name, cltel_view *value)
{
    const char *colon = line.len ? memchr(line.ptr, ':', line.len) : NULL;
    if (!colon)
        return false;
    *name = (cltel_view){ line.ptr, (size_t)(colon - line.ptr) };
    *value = trim((cltel_view){ colon + 1, line.len - name->len - 1 });
    return true;
}

/* Keeps printable ASCII; a value that is too long is cut. */
static void copy_text(cltel_view value, char *out, size_t size)
{
    size_t len = 0;
    while (len < value.len && len + 1 < size) {
        char c = value.ptr[len];
        out[len++] = c >= ' ' && c < 0x7f ? c : '?';
    }
    out[len] = '\0';
}

static int64_t digits(cltel_view text, int64_t max)
{
    int64_t number = 0;
    if (text.len == 0)
        return -1;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return -1;
        number = number * 10 + (text.ptr[i] - '0');
        if (number > max)
            number = max;
    }
    return number;
}

static int month_of(cltel_view text)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int month = 0; month < 12; month++)
        if (text.len == 3 && memcmp(text.ptr, names + 3 * month, 3) == 0)
            return month + 1;
    return 0;
}

/* Days from 1970-01-01; the year counted from March makes the leap day its last. */
static int64_t days_of(int64_t year, int64_t month, int64_t day)
{
    int64_t shifted = month > 2 ? year : year - 1;
    int64_t months = month > 2 ? month - 3 : month + 9;
    int64_t leap_days = shifted / 4 - shifted / 100 + shifted / 400;
    return shifted * 365 + leap_days + (153 * months + 2) / 5 + day - 1 - 719468;
}

int64_t cltel_http_date_s(cltel_view text)
{
    static const char shape[] = "aaa, 00 aaa 0000 00:00:00 GMT";
    if (text.len != sizeof shape - 1)
        return 0;
    for (size_t i = 0; i < text.len; i++)
        if (shape[i] != 'a' && shape[i] != '0' && text.ptr[i] != shape[i])
            return 0;
#define PART(at, length, max) digits((cltel_view){ text.ptr + (at), (length) }, (max))
    int64_t day = PART(5, 2, 99), year = PART(12, 4, 9999);
    int64_t hour = PART(17, 2, 99), minute = PART(20, 2, 99), second = PART(23, 2, 99);
#undef PART
    int month = month_of((cltel_view){ text.ptr + 8, 3 });
    if (!month || day < 1 || day > 31 || year < 1970 || hour < 0 || hour > 23 || minute < 0 || minute > 59 ||
        second < 0 || second > 60)
        return 0;
    return days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second;
}

static void forget(cltel_response *response)
{
    response->request_id[0] = '\0';
    response->error_type[0] = '\0';
    response->date_s = 0;
    response->retry_after_ms = -1;
}

void cltel_answer_header_read(cltel_response *response, cltel_view line)
{
    cltel_view name, value;
    if (line.len >= 5 && memcmp(line.ptr, "HTTP/", 5) == 0)
        forget(response);
    else if (!split_line(line, &name, &value))
        return;
    else if (cltel_view_equal_nocase(name, CLTEL_VIEW("x-amzn-requestid")))
        copy_text(value, response->request_id, sizeof response->request_id);
    else if (cltel_view_equal_nocase(name, CLTEL_VIEW("x-amzn-errortype")))
        copy_text(value, response->error_type, sizeof response->error_type);
    else if (cltel_view_equal_nocase(name, CLTEL_VIEW("date")))
        response->date_s = cltel_http_date_s(value);
    else if (cltel_view_equal_nocase(name, CLTEL_VIEW("x-amz-retry-after")))
        response->retry_after_ms = digits(value, INT32_MAX);
}
