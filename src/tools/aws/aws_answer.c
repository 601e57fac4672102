#include "tools/aws/aws_answer.h"

#include <cjson/cJSON.h>
#include <string.h>

/* "com.amazonaws#ThrottlingException:http://..." is ThrottlingException. */
static void copy_code(const char *text, char *out, size_t size)
{
    const char *hash = strchr(text, '#');
    const char *begin = hash ? hash + 1 : text;
    size_t len = strcspn(begin, ":"), at = 0;
    for (; at < len && at + 1 < size; at++)
        out[at] = begin[at] > ' ' && begin[at] < 0x7f ? begin[at] : '?';
    out[at] = 0;
}

/* Words of a service are bytes from outside. */
static void copy_line(const char *text, char *out, size_t size)
{
    size_t at = 0;
    for (; text[at] && text[at] != '\n' && at + 1 < size; at++)
        out[at] = text[at] >= ' ' && text[at] < 0x7f ? text[at] : '?';
    out[at] = 0;
}

static const char *member(const cJSON *object, const char *name, const char *other)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, name);
    if (!cJSON_IsString(item))
        item = cJSON_GetObjectItemCaseSensitive(object, other);
    return cJSON_IsString(item) ? item->valuestring : NULL;
}

static void read_refusal(const cltel_response *response, cltel_aws_answer *answer)
{
    cJSON *object = cJSON_ParseWithLength(response->body.ptr ? response->body.ptr : "", response->body.len);
    const char *code = member(object, "__type", "code"), *message = member(object, "message", "Message");
    if (!code && response->error_type[0])
        code = response->error_type;
    copy_code(code ? code : "UnknownError", answer->code, sizeof answer->code);
    copy_line(message ? message : "", answer->message, sizeof answer->message);
    cJSON_Delete(object);
}

void cltel_aws_answer_read(const cltel_response *response, cltel_aws_answer *answer)
{
    *answer = (cltel_aws_answer){ .status = response->status,
                                  .body = cltel_buf_view(&response->body),
                                  .request_id = response->request_id,
                                  .date_s = response->date_s };
    if (response->status < 200 || response->status > 299)
        read_refusal(response, answer);
}

static bool is_one_of(const char *code, const char *const *codes)
{
    for (; *codes; codes++)
        if (strcmp(code, *codes) == 0)
            return true;
    return false;
}

bool cltel_aws_answer_is_passing(const cltel_aws_answer *answer)
{
    static const char *const throttled[] = { "Throttling",
                                             "ThrottlingException",
                                             "ThrottledException",
                                             "RequestThrottled",
                                             "RequestThrottledException",
                                             "SlowDown",
                                             "TooManyRequestsException",
                                             "RequestLimitExceeded",
                                             NULL };
    return answer->status >= 500 || answer->status == 429 || is_one_of(answer->code, throttled);
}

bool cltel_aws_answer_is_skew(const cltel_aws_answer *answer)
{
    static const char *const skew[] = { "InvalidSignatureException",
                                        "SignatureDoesNotMatch",
                                        "RequestTimeTooSkewed",
                                        "RequestExpired",
                                        "RequestInTheFuture",
                                        "AuthFailure",
                                        NULL };
    return is_one_of(answer->code, skew);
}
